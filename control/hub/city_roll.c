// SPDX-License-Identifier: Apache-2.0
// Rolling up: marked buckets are made anew from what is stored, so that late messages, messages that came twice and a hub that
// was killed in between change nothing in the end. Finer levels first; each one marks the bucket above it.
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/units.h"
#include "hub/city_parts.h"
#include "hub/rollup.h"

enum { PIECE = 64 };

static const int64_t DAY_NS = 86400 * UNITS_NS_PER_S;

struct piece {
	struct city_store *s;
	enum city_level level;
	struct intake_room room;
	struct city_mark mark[PIECE], next[PIECE];
	uint8_t *payload[PIECE];
	size_t size[PIECE];
	uint32_t count;
	struct rollup bucket; // at hand
};

static bool add_summary(void *ctx, const struct city_row *row)
{
	struct piece *p = ctx;
	struct intake_message m;
	if (intake_reread(&p->room, INTAKE_SUMMARY, row->payload, row->size, &m))
		rollup_add(&p->bucket, m.summary);
	return !p->bucket.is_failed;
}

static bool add_rollup(void *ctx, const struct city_row *row)
{
	struct piece *p = ctx;
	struct rollup r;
	if (rollup_unpack(&r, row->payload, row->size)) {
		rollup_merge(&p->bucket, &r);
		rollup_fini(&r);
	}
	return !p->bucket.is_failed;
}

static enum store_result make_bucket(struct piece *p, uint32_t i)
{
	struct city_backend *b = p->s->tidier;
	const struct city_mark *m = &p->mark[i];
	int64_t end_ns = m->start_ns + city_level_ns(p->level);
	enum store_result rc =
		p->level == CITY_1M
			? b->ops->summaries(b, m->node_no, m->start_ns, end_ns, add_summary, p)
			: b->ops->rollups(b, p->level - 1, m->node_no, m->start_ns, end_ns,
					  add_rollup, p);
	if (rc == STORE_RESULT_OK && p->bucket.summaries > 0)
		p->payload[i] = rollup_pack(&p->bucket, &p->size[i]);
	bool has_failed = p->bucket.is_failed || (p->bucket.summaries > 0 && p->payload[i] == NULL);
	rollup_fini(&p->bucket);
	return rc == STORE_RESULT_OK && has_failed ? STORE_RESULT_MEMORY : rc;
}

// What it follows from is forgotten already, if only in part: what is there stays.
static bool is_final(const struct piece *p, const struct city_mark *m, int64_t now_ns)
{
	static const enum city_keep from[CITY_LEVEL_COUNT] = {[CITY_1M] = CITY_KEEP_SUMMARIES,
							      [CITY_5M] = CITY_KEEP_ROLLUPS_1M,
							      [CITY_1H] = CITY_KEEP_ROLLUPS_5M};
	return m->start_ns < now_ns - (int64_t)p->s->cfg.keep_days[from[p->level]] * DAY_NS;
}

static enum store_result write_all(struct piece *p, int64_t now_ns)
{
	struct city_backend *b = p->s->tidier;
	enum store_result rc = b->ops->begin(b);
	for (uint32_t i = 0; i < p->count && rc == STORE_RESULT_OK; i++)
		rc = b->ops->put_rollup(b, p->level, &p->mark[i],
					p->level + 1 < CITY_LEVEL_COUNT ? &p->next[i] : NULL,
					now_ns, p->payload[i], p->size[i]);
	if (rc == STORE_RESULT_OK)
		rc = b->ops->commit(b);
	if (rc != STORE_RESULT_OK)
		b->ops->rollback(b);
	return rc;
}

static bool roll_piece(struct piece *p, int64_t now_ns, uint64_t *rolled)
{
	struct city_store *s = p->s;
	struct city_backend *b = s->tidier;
	int64_t gen, above_ns = p->level + 1 < CITY_LEVEL_COUNT ? city_level_ns(p->level + 1) : 1;
	int64_t before_ns = now_ns - s->cfg.roll_after_ns - city_level_ns(p->level) + 1;
	p->count = PIECE;
	enum store_result rc = b->ops->marks(b, p->level, before_ns, p->mark, &p->count);
	if (getrandom(&gen, sizeof(gen), 0) != (ssize_t)sizeof(gen))
		return false;
	for (uint32_t i = 0; i < p->count && rc == STORE_RESULT_OK; i++) {
		const struct city_mark *m = &p->mark[i];
		p->next[i] = (struct city_mark){.node_no = m->node_no,
						.start_ns = m->start_ns - m->start_ns % above_ns,
						.gen = (gen & INT64_MAX) | 1};
		if (!is_final(p, m, now_ns))
			rc = make_bucket(p, i);
	}
	if (rc == STORE_RESULT_OK && p->count > 0) {
		city_turn_take(s);
		rc = write_all(p, now_ns);
		city_turn_leave(s);
	}
	*rolled += rc == STORE_RESULT_OK ? p->count : 0;
	for (uint32_t i = 0; i < PIECE; i++) {
		free(p->payload[i]);
		p->payload[i] = NULL;
		p->size[i] = 0;
	}
	return rc == STORE_RESULT_OK && p->count == PIECE;
}

bool city_roll(struct city_store *s, int64_t now_ns, uint64_t *rolled)
{
	struct piece *p = calloc(1, sizeof(*p));
	bool is_more = false;
	if (p == NULL || !intake_room_init(&p->room)) {
		free(p);
		return false;
	}
	p->s = s;
	for (unsigned l = 0; l < CITY_LEVEL_COUNT; l++) {
		p->level = (enum city_level)l;
		is_more = roll_piece(p, now_ns, rolled) || is_more;
	}
	intake_room_fini(&p->room);
	free(p);
	return is_more;
}
