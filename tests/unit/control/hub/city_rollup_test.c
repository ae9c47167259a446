// SPDX-License-Identifier: Apache-2.0
// Roll-ups in the store equal to recomputation from the messages, with late and repeated arrivals, intervals of 1 to 300 s across
// minutes, and a store that is closed in between; both databases. Seeds 1, 2, 3.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "city_rig.h"
#include "full_summary.h"
#include "uplink/classify.h"

enum { NODES = 3, PER_NODE = 60, ALL = NODES * PER_NODE, PACKED_MAX = 16 * 1024 };

static const int64_t NOW = CITY_RIG_NOW_NS;
static const int64_t SPAN = 3 * 3600 * UNITS_NS_PER_S;

struct sent {
	unsigned node;
	uint64_t seq;
	int64_t at_ns;
	uint8_t *packed;
	size_t size;
};

static uint64_t state;

static uint64_t below(uint64_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % n;
}

static void make(struct sent *s, struct full_summary *f, unsigned node, uint64_t seq)
{
	static struct classify c = {.classes = 0xff, .k_min = 5};
	static const int64_t lengths_s[] = {1, 2, 7, 10, 59, 60, 61, 90, 300};
	struct messages_header h;
	char name[16];
	uint8_t packed[PACKED_MAX];
	int64_t length_ns = lengths_s[below(9)] * UNITS_NS_PER_S;
	int64_t start_ns = NOW - SPAN + (int64_t)below((uint64_t)(SPAN - length_ns) / 1000) * 1000;
	Kerbwing__Hub__V1__Summary *m =
		full_summary_fill(f, (uint32_t)below(UINT32_MAX), start_ns, start_ns + length_ns);
	snprintf(name, sizeof(name), "n%u", node);
	m->header = messages_fill_header(&h, "c", name, 5, seq, start_ns + length_ns);
	if (below(3) == 0)
		m->n_crossings = 0; // no map yet
	if (below(3) == 0)
		m->n_segments = 0; // nobody flew
	classify_strip(&c, &m->base);
	size_t n = protobuf_c_message_pack(&m->base, packed);
	CU_ASSERT_FATAL(n <= sizeof(packed));
	*s = (struct sent){.node = node,
			   .seq = seq,
			   .at_ns = start_ns + length_ns / 2,
			   .packed = malloc(n),
			   .size = n};
	CU_ASSERT_PTR_NOT_NULL_FATAL(s->packed);
	memcpy(s->packed, packed, n);
}

static void put(struct city_rig *r, const struct sent *s)
{
	char topic[64];
	struct intake_message m;
	snprintf(topic, sizeof(topic), "kerbwing/v1/c/n%u/summary", s->node);
	CU_ASSERT_EQUAL_FATAL(intake_parse(topic, s->packed, s->size, &m), INTAKE_REFUSAL_NONE);
	CU_ASSERT_TRUE_FATAL(city_store_put(r->store, &m, NOW, 0));
	intake_message_free(&m);
}

// ---- against recomputation

struct check {
	struct city_rig *r;
	const struct sent *sent;
	enum city_level level;
	unsigned buckets;
	uint64_t summaries;
};

static bool check_bucket(void *ctx, const struct city_row *row)
{
	struct check *c = ctx;
	struct rollup all = {.covered_ms = 0}, back;
	unsigned node = (unsigned)(row->node[1] - '0');
	for (unsigned i = 0; i < ALL; i++) {
		const struct sent *s = &c->sent[i];
		if (s->node != node || s->at_ns < row->at_ns ||
		    s->at_ns >= row->at_ns + city_level_ns(c->level))
			continue;
		Kerbwing__Hub__V1__Summary *m =
			kerbwing__hub__v1__summary__unpack(NULL, s->size, s->packed);
		CU_ASSERT_PTR_NOT_NULL_FATAL(m);
		rollup_add(&all, m);
		kerbwing__hub__v1__summary__free_unpacked(m, NULL);
	}
	size_t size = 0;
	uint8_t *packed = rollup_pack(&all, &size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(packed);
	CU_ASSERT(size == row->size && memcmp(packed, row->payload, size) == 0);
	CU_ASSERT_TRUE_FATAL(rollup_unpack(&back, packed, size));
	CU_ASSERT_EQUAL(back.summaries, all.summaries);
	CU_ASSERT_EQUAL(back.count, all.count);
	c->buckets++;
	c->summaries += all.summaries;
	free(packed);
	rollup_fini(&back);
	rollup_fini(&all);
	return true;
}

static void ask_rollups(void *ctx, struct city_backend *b)
{
	struct check *c = ctx;
	CU_ASSERT_EQUAL(b->ops->list_rollups(b, c->level, &city_rig_all, check_bucket, c),
			STORE_RESULT_OK);
}

static void check_all(struct city_rig *r, const struct sent *sent)
{
	for (unsigned l = 0; l < CITY_LEVEL_COUNT; l++) {
		struct check c = {.r = r, .sent = sent, .level = (enum city_level)l};
		city_rig_ask(r, ask_rollups, &c);
		CU_ASSERT_EQUAL(c.summaries, ALL); // every one in exactly one bucket
		CU_ASSERT(c.buckets > 0);
	}
	struct city_store_state t = city_rig_state(r);
	CU_ASSERT_EQUAL(t.dirty, 0);
}

static void run(uint64_t seed)
{
	static struct sent sent[ALL];
	unsigned order[2 * ALL];
	struct city_rig r;
	struct full_summary *f = full_summary_create();
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	state = seed;
	city_rig_open(&r);
	for (unsigned i = 0; i < ALL; i++)
		make(&sent[i], f, i % NODES, i / NODES + 1);
	for (unsigned i = 0; i < 2 * ALL; i++)
		order[i] = i < ALL ? i : (unsigned)below(ALL); // as many repetitions
	for (unsigned i = 2 * ALL - 1; i > 0; i--) {
		unsigned k = (unsigned)below(i + 1), was = order[i];
		order[i] = order[k];
		order[k] = was;
	}
	city_rig_now_ns = NOW + SPAN; // every bucket is over
	for (unsigned i = 0; i < 2 * ALL; i++) {
		put(&r, &sent[order[i]]);
		if (i % (ALL / 2) == ALL / 4)
			city_rig_tidy(&r); // what comes later makes them anew
		if (i == ALL)
			city_rig_restart(&r);
	}
	city_rig_tidy(&r);
	check_all(&r, sent);
	for (unsigned i = 0; i < ALL; i++)
		free(sent[i].packed);
	full_summary_destroy(f);
	city_rig_close(&r);
}

static void rollups_equal_recomputation(void)
{
	for (uint64_t seed = 1; seed <= 3; seed++)
		run(seed);
}

// Buckets that are not over yet wait, and one of which the messages are forgotten in part stays as it was.
static void final_buckets_stay(void)
{
	struct city_rig r;
	struct city_store_state t;
	city_rig_open(&r);
	r.cfg.keep_days[CITY_KEEP_SUMMARIES] = 1;
	city_rig_restart(&r);
	city_rig_summary(r.store, "n", 1, 1, NOW + 30 * UNITS_NS_PER_S);
	city_rig_tidy(&r);
	t = city_rig_state(&r);
	CU_ASSERT_EQUAL(t.rolled, 0);
	CU_ASSERT_EQUAL(t.dirty, 1);
	city_rig_now_ns = NOW + 60 * UNITS_NS_PER_S;
	city_rig_tidy(&r);
	t = city_rig_state(&r);
	CU_ASSERT_EQUAL(t.rolled, 1);
	CU_ASSERT_EQUAL(t.dirty, 1); // of five minutes
	city_rig_now_ns = NOW + 3 * 86400 * UNITS_NS_PER_S;
	city_rig_tidy(&r); // the minute is kept for longer, so that these follow
	t = city_rig_state(&r);
	CU_ASSERT_EQUAL(t.rolled, 3);
	CU_ASSERT_EQUAL(t.dirty, 0);
	city_rig_close(&r);
}

static const struct check_test tests[] = {
	{"roll-ups equal recomputation", rollups_equal_recomputation},
	{"final buckets stay", final_buckets_stay},
};

CHECK_MAIN("control/hub/city_rollup", tests)
