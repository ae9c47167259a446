// SPDX-License-Identifier: Apache-2.0
// Book, store in memory and service over a clock that the test turns. Include once per program.
#pragma once

#include <stdlib.h>
#include <string.h>

#include "air/air_service.h"
#include "base/units.h"
#include "check.h"
#include "store/store_mem.h"

static const int64_t T0 = 1795249800 * UNITS_NS_PER_S;

static inline int64_t rig_clock_ns(void *ctx)
{
	return *(int64_t *)ctx;
}

struct rig {
	int64_t now_ns;
	struct loop_clock clock;
	struct loop *loop;
	struct store_mem_disk *disk;
	struct air_service service;
	unsigned told, zones;
	struct air_id told_id;
	uint64_t seed;
};

static inline void rig_on_event(void *ctx, const struct air_event *e)
{
	struct rig *r = ctx;
	r->told++;
	r->told_id = e->id;
	CU_ASSERT_PTR_NOT_NULL(strstr(e->text, "\"cause\""));
}

static inline void rig_on_zones(void *ctx)
{
	((struct rig *)ctx)->zones++;
}

static inline void rig_open(struct rig *r)
{
	struct air_service_config c = {.program = "test",
				       .backend = store_mem_open(r->disk),
				       .queue_max = 64,
				       .wait_max_ns = UNITS_NS_PER_S,
				       .on_event = rig_on_event,
				       .on_zones = rig_on_zones,
				       .ctx = r};
	air_config_defaults(&c.book, (struct polygon_point){312304000, 1214737000});
	c.book.limits.corridors = 1000; // small, because it is opened often
	c.book.limits.offers = 250;
	c.book.limits.constraints = c.book.limits.subscriptions = 100;
	c.book.limits.volumes = 2000;
	c.book.limits.shape_octets = 4 << 20;
	c.book.limits.undo = 4096;
	CU_ASSERT_EQUAL_FATAL(air_service_open(&r->service, r->loop, &c), 0);
}

static inline void rig_begin(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	r->now_ns = T0;
	r->clock = (struct loop_clock){rig_clock_ns, rig_clock_ns, &r->now_ns};
	r->loop = loop_create(&r->clock);
	r->disk = store_mem_disk_create();
	r->seed = 1;
	CU_ASSERT_FATAL(r->loop != NULL && r->disk != NULL);
	rig_open(r);
}

static inline void rig_end(struct rig *r)
{
	air_service_close(&r->service);
	store_mem_disk_destroy(r->disk);
	loop_destroy(r->loop);
}

// A circle in one of few places, so that requests meet.
static inline struct air_answer rig_request(struct rig *r, unsigned place, int64_t in_s,
					    struct air_id *id)
{
	struct air_volume v = {.shape = VOLUME_CIRCLE,
			       .center = {312304000, 1214737000 + (int32_t)place * 20000},
			       .radius_cm = 5000,
			       .lower_cm = 5000,
			       .upper_cm = 10000,
			       .start_ns = r->now_ns + in_s * UNITS_NS_PER_S};
	static const struct identity aircraft = {.kind = OBS_ID_SERIAL, .len = 3, .id = "ABC"};
	struct air_op op;
	struct air_answer a = {.verdict = AIR_REFUSED};
	v.end_ns = v.start_ns + 600 * UNITS_NS_PER_S;
	CU_ASSERT_FATAL(air_service_begin_own(&r->service, &op));
	*id = air_service_new_id();
	struct air_request q = {.id = *id,
				.seed = op.seed,
				.operator_name = "one",
				.volumes = &v,
				.volume_count = 1,
				.offers = 2,
				.flex = 0,
				.lower_cm = VOLUME_NO_FLOOR,
				.upper_cm = VOLUME_NO_CEILING,
				.preferred_layer = -1};
	air_book_request(r->service.book, &q, op.now_ns, &a);
	air_service_end(&op, &(struct air_deed){.operator_name = "one",
						.action = "corridor.request",
						.kind = AIR_KIND_CORRIDOR,
						.id = *id,
						.aircraft = &aircraft});
	return a;
}
