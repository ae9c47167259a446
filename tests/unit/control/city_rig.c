// SPDX-License-Identifier: Apache-2.0
#include "city_rig.h"

#include <CUnit/CUnit.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"

int64_t city_rig_now_ns = CITY_RIG_NOW_NS;

static char where[700];

static int64_t wall_ns(void)
{
	return __atomic_load_n(&city_rig_now_ns, __ATOMIC_SEQ_CST);
}

static void make_schema(const char *conninfo)
{
	static unsigned count;
	char sql[100], name[40];
	snprintf(name, sizeof(name), "t%d_%u", (int)getpid(), count++);
	PGconn *c = PQconnectdb(conninfo);
	CU_ASSERT_EQUAL_FATAL(PQstatus(c), CONNECTION_OK);
	snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", name);
	PQclear(PQexec(c, sql));
	PQfinish(c);
	snprintf(where, sizeof(where), "%s options='-c search_path=%s'", conninfo, name);
}

static void find_place(struct city_rig *r)
{
	const char *path = getenv("KERBWING_TEST_PG");
	char conninfo[500] = "";
	r->is_postgres = path != NULL;
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-city-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	if (path == NULL) {
		snprintf(where, sizeof(where), "%s/hub.db", r->dir);
		return;
	}
	FILE *f = fopen(path, "re");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_PTR_NOT_NULL(fgets(conninfo, sizeof(conninfo), f));
	fclose(f);
	conninfo[strcspn(conninfo, "\n")] = '\0';
	make_schema(conninfo);
}

const char *city_rig_where(const struct city_rig *r)
{
	return where;
}

void city_rig_open(struct city_rig *r)
{
	memset(r, 0, sizeof(*r));
	city_rig_now_ns = CITY_RIG_NOW_NS;
	find_place(r);
	r->cfg = (struct city_store_config){.program = "test",
					    .where = where,
					    .is_postgres = r->is_postgres,
					    .queue_max = 100000,
					    .queue_bytes = 64 << 20,
					    .group_max = 100,
					    .gather_ns = UNITS_NS_PER_MS,
					    .timeout_ms = 30000,
					    .ahead_ns = 3600 * UNITS_NS_PER_S,
					    .wall_ns = wall_ns};
	for (unsigned k = 0; k < CITY_KEEP_COUNT; k++)
		r->cfg.keep_days[k] = 30;
	CU_ASSERT_TRUE_FATAL(intake_room_init(&r->room));
	CU_ASSERT_EQUAL_FATAL(city_store_open(&r->store, &r->cfg), 0);
}

void city_rig_restart(struct city_rig *r)
{
	city_store_close(r->store);
	CU_ASSERT_EQUAL_FATAL(city_store_open(&r->store, &r->cfg), 0);
}

void city_rig_close(struct city_rig *r)
{
	char command[100];
	city_store_close(r->store);
	intake_room_fini(&r->room);
	snprintf(command, sizeof(command), "rm -r %s", r->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

struct city_store_state city_rig_state(struct city_rig *r)
{
	struct city_store_state t;
	CU_ASSERT(city_store_flush(r->store, 60 * UNITS_NS_PER_S));
	city_store_get_state(r->store, &t);
	return t;
}

void city_rig_put(struct city_store *s, const char *topic, const ProtobufCMessage *m, bool again)
{
	static uint8_t packed[64 * 1024];
	struct intake_message in;
	size_t n = protobuf_c_message_pack(m, packed);
	CU_ASSERT_EQUAL_FATAL(intake_parse(topic, packed, n, &in), INTAKE_REFUSAL_NONE);
	in.is_again = again;
	CU_ASSERT_TRUE_FATAL(city_store_put(s, &in, wall_ns(), 0));
	intake_message_free(&in);
}

void city_rig_summary(struct city_store *s, const char *node, uint64_t boot_id, uint64_t seq,
		      int64_t end_ns)
{
	struct messages_header h;
	char topic[MESSAGES_TOPIC_SIZE];
	Kerbwing__Hub__V1__Summary m = KERBWING__HUB__V1__SUMMARY__INIT;
	m.header = messages_fill_header(&h, "c", node, boot_id, seq, end_ns);
	m.start_ns = end_ns - UNITS_NS_PER_S;
	m.end_ns = end_ns;
	m.frames = seq;
	messages_topic(topic, "c", node, "summary");
	city_rig_put(s, topic, &m.base, false);
}

// ---- asking

struct question {
	struct city_question q;
	void (*ask)(void *ctx, struct city_backend *b);
	void *ctx;
	bool is_up;
};

static void on_ask(struct city_question *q, struct city_backend *b)
{
	struct question *x = (struct question *)q;
	x->ask(x->ctx, b);
}

static void on_done(struct city_question *q, bool is_up)
{
	((struct question *)q)->is_up = is_up;
}

void city_rig_ask(struct city_rig *r, void (*ask)(void *ctx, struct city_backend *b), void *ctx)
{
	struct question x = {.q = {.ask = on_ask, .done = on_done}, .ask = ask, .ctx = ctx};
	CU_ASSERT(city_store_flush(r->store, 60 * UNITS_NS_PER_S));
	CU_ASSERT_TRUE_FATAL(city_store_ask(r->store, &x.q));
	city_store_answer(r->store);
	CU_ASSERT_TRUE(x.is_up);
}

const struct city_list city_rig_all = {
	.to_ns = INT64_MAX, .after = {.at_ns = INT64_MAX, .node_no = INT64_MAX}, .limit = 10000};

struct page {
	const struct city_list *l;
	unsigned count;
	uint64_t seq_sum;
	struct city_cursor last;
};

static bool count_row(void *ctx, const struct city_row *row)
{
	struct page *p = ctx;
	bool is_behind = row->at_ns < p->last.at_ns ||
			 (row->at_ns == p->last.at_ns &&
			  (row->node_no < p->last.node_no ||
			   (row->node_no == p->last.node_no &&
			    ((int64_t)row->boot_id < (int64_t)p->last.boot_id ||
			     (row->boot_id == p->last.boot_id && row->seq < p->last.seq)))));
	CU_ASSERT(is_behind);
	p->count++;
	p->seq_sum += row->seq;
	p->last = (struct city_cursor){row->at_ns, row->node_no, row->boot_id, row->seq};
	return true;
}

static void ask_page(void *ctx, struct city_backend *b)
{
	struct page *p = ctx;
	CU_ASSERT_EQUAL(b->ops->list(b, OUTBOX_SUMMARY, p->l, count_row, p), STORE_RESULT_OK);
}

unsigned city_rig_list(struct city_rig *r, const struct city_list *l, uint64_t *seq_sum,
		       struct city_cursor *last)
{
	struct page p = {.l = l, .last = l->after};
	city_rig_ask(r, ask_page, &p);
	*seq_sum = p.seq_sum;
	*last = p.last;
	return p.count;
}

void city_rig_tidy(struct city_rig *r)
{
	uint64_t before = city_rig_state(r).tidied;
	time_t end = time(NULL) + 30;
	// The server may not have noticed yet that a store closed before does not tidy any more.
	while (city_store_tidy(r->store) ||
	       (city_rig_state(r).tidied == before && time(NULL) < end))
		usleep(1000);
	CU_ASSERT(city_rig_state(r).tidied > before);
}
