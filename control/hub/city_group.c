// SPDX-License-Identifier: Apache-2.0
// One group: which of its messages count, decided on the locked accounts; then all of it in one transaction. The writer's thread.
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/units.h"
#include "hub/city_parts.h"

enum { DAYS_MAX = 64 };

static const int64_t DAY_NS = 86400 * UNITS_NS_PER_S;
static const int64_t INTERVAL_MAX_NS = 3600 * UNITS_NS_PER_S;

struct group {
	struct city_backend *b;
	const struct city_store_config *cfg;
	struct city_item **item; // by account, then as they came
	struct city_item **out;	 // those of one kind that count
	unsigned count;
	struct city_account *account;
	struct city_totals *before;
	uint32_t account_count;
	struct city_mark *mark;
	uint32_t mark_count;
};

static bool is_numbered(const struct city_item *i)
{
	return i->kind == INTAKE_SUMMARY || i->kind == INTAKE_GRANT || i->kind == INTAKE_ALERT;
}

// ---- what may be stored at all

static enum city_unstored judge(const struct city_store_config *cfg, const struct city_item *i)
{
	static const enum city_keep keeps[] = {[INTAKE_SUMMARY] = CITY_KEEP_SUMMARIES,
					       [INTAKE_GRANT] = CITY_KEEP_GRANTS,
					       [INTAKE_ALERT] = CITY_KEEP_ALERTS};
	int64_t length_ns;
	if (i->kind == INTAKE_SUMMARY &&
	    (__builtin_sub_overflow(i->to_ns, i->from_ns, &length_ns) || length_ns <= 0 ||
	     length_ns > INTERVAL_MAX_NS))
		return CITY_UNSTORED_INTERVAL;
	if (i->at_ns > i->received_ns + cfg->ahead_ns)
		return CITY_UNSTORED_AHEAD;
	if (i->at_ns < i->received_ns - (int64_t)cfg->keep_days[keeps[i->kind]] * DAY_NS)
		return CITY_UNSTORED_BEHIND;
	return CITY_UNSTORED_NONE;
}

// ---- order

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

// Status and catalogue lean on the boot's account of summaries.
static enum outbox_stream account_stream(const struct city_item *i)
{
	return is_numbered(i) ? city_stream_of(i->kind) : OUTBOX_SUMMARY;
}

static int by_account(const void *a, const void *b)
{
	const struct city_item *x = *(struct city_item *const *)a,
			       *y = *(struct city_item *const *)b;
	int c = compare((uint64_t)x->node_no, (uint64_t)y->node_no);
	if (c == 0) // as a signed number: that is how the database has it
		c = ((int64_t)x->boot_id > (int64_t)y->boot_id) -
		    ((int64_t)x->boot_id < (int64_t)y->boot_id);
	if (c == 0)
		c = compare(account_stream(x), account_stream(y));
	return c != 0 ? c : compare(x->ticket, y->ticket);
}

static bool is_same_account(const struct city_item *a, const struct city_item *b)
{
	return a->node_no == b->node_no && a->boot_id == b->boot_id &&
	       account_stream(a) == account_stream(b);
}

static int by_bucket(const void *a, const void *b)
{
	const struct city_mark *x = a, *y = b;
	int c = compare((uint64_t)x->start_ns, (uint64_t)y->start_ns);
	return c != 0 ? c : compare((uint64_t)x->node_no, (uint64_t)y->node_no);
}

// ---- steps

static enum store_result number_all(struct group *g, struct city_numbers *numbers,
				    struct city_item *first, uint64_t *nodes)
{
	unsigned n = 0;
	bool is_new;
	for (struct city_item *i = first; n < g->count; i = i->next) {
		i->why = is_numbered(i) ? (uint8_t)judge(g->cfg, i) : CITY_UNSTORED_NONE;
		i->node_no = city_numbers_find(numbers, i->city, i->node);
		g->item[n++] = i;
		if (i->node_no != 0)
			continue;
		enum store_result rc =
			g->b->ops->number(g->b, i->city, i->node, &i->node_no, &is_new);
		if (rc != STORE_RESULT_OK)
			return rc;
		*nodes += is_new;
		if (!city_numbers_put(numbers, i->city, i->node, i->node_no))
			return STORE_RESULT_MEMORY;
	}
	return STORE_RESULT_OK;
}

static enum store_result need_days(struct group *g)
{
	int32_t day[DAYS_MAX];
	uint32_t n = 0;
	enum store_result rc = STORE_RESULT_OK;
	for (unsigned i = 0; i < g->count && rc == STORE_RESULT_OK; i++) {
		int32_t d = (int32_t)(g->item[i]->at_ns / DAY_NS);
		bool is_there = !is_numbered(g->item[i]) || g->item[i]->why != CITY_UNSTORED_NONE;
		for (uint32_t k = n; k > 0 && !is_there; k--)
			is_there = day[k - 1] == d;
		if (is_there)
			continue;
		day[n++] = d;
		if (n == DAYS_MAX) {
			rc = g->b->ops->days(g->b, day, n);
			n = 0;
		}
	}
	return rc == STORE_RESULT_OK && n > 0 ? g->b->ops->days(g->b, day, n) : rc;
}

static void list_accounts(struct group *g)
{
	const struct city_item *last = NULL;
	for (unsigned i = 0; i < g->count; i++) {
		struct city_item *m = g->item[i];
		if (m->why != CITY_UNSTORED_NONE)
			continue; // the city does not have it: that is what `lost` says
		if (last == NULL || !is_same_account(last, m))
			g->account[g->account_count++] =
				(struct city_account){.node_no = m->node_no,
						      .boot_id = m->boot_id,
						      .stream = (uint8_t)account_stream(m)};
		m->account = g->account_count - 1;
		last = m;
	}
}

static struct city_totals totals_of(const struct seq_ledger *l)
{
	return (struct city_totals){.received = l->received,
				    .lost = l->lost,
				    .duplicated = l->duplicated,
				    .late = l->late,
				    .old = l->old};
}

static bool take(struct group *g)
{
	static const enum city_unstored of[SEQ_RESULT_COUNT] = {[SEQ_DUPLICATE] =
									CITY_UNSTORED_REPEATED,
								[SEQ_OLD] = CITY_UNSTORED_OLD,
								[SEQ_NONSENSE] = CITY_UNSTORED_SEQ};
	for (uint32_t i = 0; i < g->account_count; i++)
		g->before[i] = totals_of(&g->account[i].ledger);
	for (unsigned i = 0; i < g->count; i++) {
		struct city_item *m = g->item[i];
		if (m->why != CITY_UNSTORED_NONE)
			continue;
		struct city_account *a = &g->account[m->account];
		if (is_numbered(m)) {
			enum seq_result r = seq_ledger_take(&a->ledger, m->seq, a->is_from_one);
			if (r == SEQ_MEMORY)
				return false;
			m->why = (uint8_t)of[r];
			// Announced: only what comes twice unannounced is a duplicate.
			if (r == SEQ_DUPLICATE && m->is_resent) {
				a->ledger.duplicated--;
				a->resent++;
			}
		}
		if (m->made_ns > a->made_ns && m->made_ns <= m->received_ns + g->cfg->ahead_ns)
			a->made_ns = m->made_ns;
		if (m->received_ns > a->last_ns)
			a->last_ns = m->received_ns;
	}
	return true;
}

static enum store_result put_streams(struct group *g)
{
	static const enum intake_kind kinds[] = {INTAKE_SUMMARY, INTAKE_GRANT, INTAKE_ALERT};
	for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		uint32_t n = 0;
		for (unsigned i = 0; i < g->count; i++)
			if (g->item[i]->kind == kinds[k] && g->item[i]->why == CITY_UNSTORED_NONE)
				g->out[n++] = g->item[i];
		enum store_result rc = STORE_RESULT_OK;
		if (n > 0)
			rc = g->b->ops->put(g->b, city_stream_of(kinds[k]), g->out, n);
		if (rc != STORE_RESULT_OK)
			return rc;
	}
	return STORE_RESULT_OK;
}

static enum store_result put_states(struct group *g)
{
	enum store_result rc = STORE_RESULT_OK;
	for (unsigned i = 0; i < g->count && rc == STORE_RESULT_OK; i++)
		if (g->item[i]->kind == INTAKE_STATUS)
			rc = g->b->ops->put_status(g->b, g->item[i]);
		else if (g->item[i]->kind == INTAKE_CATALOG)
			rc = g->b->ops->put_catalog(g->b, g->item[i]);
	return rc;
}

// Buckets that change, each once, in one order for all hub processes.
static enum store_result mark(struct group *g)
{
	const int64_t minute_ns = city_level_ns(CITY_1M);
	uint32_t n = 0, kept = 0;
	for (unsigned i = 0; i < g->count; i++)
		if (g->item[i]->kind == INTAKE_SUMMARY && g->item[i]->why == CITY_UNSTORED_NONE)
			g->mark[n++] = (struct city_mark){
				.node_no = g->item[i]->node_no,
				.start_ns = g->item[i]->at_ns - g->item[i]->at_ns % minute_ns};
	if (n == 0)
		return STORE_RESULT_OK;
	int64_t gen;
	if (getrandom(&gen, sizeof(gen), 0) != (ssize_t)sizeof(gen))
		return STORE_RESULT_IO;
	gen &= INT64_MAX;
	qsort(g->mark, n, sizeof(*g->mark), by_bucket);
	for (uint32_t i = 0; i < n; i++)
		if (kept == 0 || by_bucket(&g->mark[kept - 1], &g->mark[i]) != 0) {
			g->mark[kept] = g->mark[i];
			g->mark[kept++].gen = gen;
		}
	return g->b->ops->mark(g->b, CITY_1M, g->mark, kept);
}

static enum store_result transact(struct group *g)
{
	const struct city_backend_ops *o = g->b->ops;
	enum store_result rc = o->begin(g->b);
	if (rc == STORE_RESULT_OK)
		rc = o->accounts(g->b, g->account, g->account_count);
	if (rc == STORE_RESULT_OK && !take(g))
		rc = STORE_RESULT_MEMORY;
	if (rc == STORE_RESULT_OK)
		rc = put_streams(g);
	if (rc == STORE_RESULT_OK)
		rc = put_states(g);
	if (rc == STORE_RESULT_OK)
		rc = mark(g);
	if (rc == STORE_RESULT_OK)
		rc = o->save(g->b, g->account, g->account_count);
	if (rc == STORE_RESULT_OK)
		rc = o->commit(g->b);
	if (rc != STORE_RESULT_OK)
		o->rollback(g->b);
	return rc;
}

static void sum_up(const struct group *g, struct city_group_result *out)
{
	for (unsigned i = 0; i < g->count; i++)
		out->unstored[g->item[i]->why] += is_numbered(g->item[i]);
	for (uint32_t i = 0; i < g->account_count; i++) {
		struct city_totals after = totals_of(&g->account[i].ledger), *b = &g->before[i],
				   *t = &out->gain[g->account[i].stream];
		t->received += after.received - b->received; // lost may fall: wraps, and back again
		t->lost += after.lost - b->lost;
		t->duplicated += after.duplicated - b->duplicated;
		t->late += after.late - b->late;
		t->old += after.old - b->old;
	}
}

static bool make(struct group *g)
{
	g->item = calloc(2 * (size_t)g->count, sizeof(*g->item));
	g->out = g->item + g->count;
	g->account = calloc(g->count, sizeof(*g->account));
	g->before = calloc(g->count, sizeof(*g->before));
	g->mark = calloc(g->count, sizeof(*g->mark));
	return g->item != NULL && g->account != NULL && g->before != NULL && g->mark != NULL;
}

static void unmake(struct group *g)
{
	for (uint32_t i = 0; i < g->account_count; i++)
		seq_ledger_fini(&g->account[i].ledger);
	free(g->item);
	free(g->account);
	free(g->before);
	free(g->mark);
}

enum store_result city_group_write(struct city_backend *b, const struct city_store_config *cfg,
				   struct city_numbers *numbers, struct city_item *first,
				   unsigned count, struct city_group_result *out)
{
	struct group g = {.b = b, .cfg = cfg, .count = count};
	*out = (struct city_group_result){.rows = 0};
	enum store_result rc = make(&g) ? STORE_RESULT_OK : STORE_RESULT_MEMORY;
	if (rc == STORE_RESULT_OK)
		rc = number_all(&g, numbers, first, &out->nodes);
	if (rc == STORE_RESULT_OK)
		rc = need_days(&g);
	if (rc == STORE_RESULT_OK) {
		qsort(g.item, g.count, sizeof(*g.item), by_account);
		list_accounts(&g);
		rc = transact(&g);
	}
	if (rc == STORE_RESULT_OK || rc == STORE_RESULT_UNKNOWN)
		sum_up(&g, out);
	out->rows = b->rows;
	unmake(&g);
	return rc;
}
