// SPDX-License-Identifier: Apache-2.0
// A book over a small network for unit tests. Include once per program.
#pragma once

#include <math.h>
#include <string.h>

#include "air_book.h"
#include "air_rig.h"
#include "check.h"

enum { LAST = 3 }; // the contingency pad

static const struct polygon_point CITY = {481370000, 115750000};
static const int64_t NOW = AIR_RIG_NOW, S = AIR_RIG_S;

static struct air_rig_net net;
static struct air_config config;
static struct air_book *book;
static struct air_answer answer;
static uint64_t rng;
static struct polygon_point points[16][4];

static struct air_book *make(void)
{
	enum air_reason why;
	uint32_t index;
	return air_book_create(&config, &why, &index);
}

static inline void open_book(void)
{
	air_book_destroy(book);
	rng = 1;
	air_rig_net(&net, CITY, 4, 500, 3, 4, false, 1);
	for (unsigned i = 0; i < 3; i++)
		net.pads[i].contingency = AIR_NONE16;
	net.pads[1].contingency = LAST;
	air_config_defaults(&config, CITY);
	config.net = &net.def;
	book = make();
	CU_ASSERT_FATAL(book != NULL);
}

static inline struct air_request from_to(uint32_t from, uint32_t to, int64_t at_ns)
{
	return (struct air_request){.id = air_rig_id(&rng),
				    .seed = air_rig_seed(&rng),
				    .operator_name = "north",
				    .from = {AIR_END_NODE, from, {0, 0}},
				    .to = {AIR_END_NODE, to, {0, 0}},
				    .speed_cms = 1500,
				    .climb_cms = 300,
				    .size_cm = 100,
				    .upper_cm = 20000,
				    .preferred_layer = -1,
				    .depart_from_ns = at_ns,
				    .depart_to_ns = at_ns};
}

// 200 m x 60 m north-east of the anchor, 50 m to 80 m, for two minutes.
static inline struct air_volume strip(unsigned slot, double e_m, int64_t start_ns)
{
	air_rig_strip(CITY, e_m, 3000, 200, 60, 0.5, points[slot]);
	return (struct air_volume){.shape = VOLUME_POLYGON,
				   .points = points[slot],
				   .count = 4,
				   .lower_cm = 5000,
				   .upper_cm = 8000,
				   .start_ns = start_ns,
				   .end_ns = start_ns + 120 * S};
}

static inline struct air_request freely(const struct air_volume *v, uint32_t n)
{
	struct air_request r = from_to(0, 0, NOW);
	r.volumes = v;
	r.volume_count = n;
	return r;
}

static inline enum air_verdict ask(const struct air_request *r, int64_t now_ns)
{
	air_book_request(book, r, now_ns, &answer);
	return answer.verdict;
}

static inline unsigned changes_with(enum air_cause cause)
{
	uint32_t count;
	unsigned n = 0;
	const struct air_change *c = air_book_changes(book, &count);
	for (uint32_t i = 0; i < count; i++)
		n += c[i].cause == cause;
	return n;
}

static inline bool audit_is_clean(void)
{
	struct air_audit a;
	return air_book_audit(book, &a) && a.overlaps == 0 && a.broken == 0;
}
