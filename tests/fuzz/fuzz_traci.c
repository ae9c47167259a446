// SPDX-License-Identifier: Apache-2.0
// Answers of SUMO: no crash; what is handed out lies inside the answer. The first octet says what the rest is an answer to.
#include <math.h>
#include <stddef.h>

#include "inside.h"
#include "traci_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void names(struct span list, uint32_t count, struct span whole)
{
	struct cursor c = cursor_over(list);
	inside(list, whole);
	for (uint32_t i = 0; i < count; i++)
		inside(traci_next_string(&c), whole);
	if (c.error || cursor_left(&c) != 0) // a list that was accepted holds together
		abort();
}

static void step(struct span whole)
{
	struct cursor c = cursor_over(whole);
	struct traci_status s;
	if (!traci_read_status(&c, &s))
		return;
	inside(s.text, whole);
	uint32_t count = cursor_u32be(&c);
	for (uint32_t i = 0; i < count && !c.error; i++) {
		uint8_t id;
		struct cursor body = traci_read_command(&c, &id), again = body;
		struct traci_vehicle v;
		struct traci_events e;
		if (traci_read_vehicle(&body, &v)) {
			inside(v.id, whole);
			inside(v.lane, whole);
			if (!isfinite(v.x_m) || !isfinite(v.speed_ms) || !isfinite(v.lane_pos_m))
				abort();
		}
		if (traci_read_events(&again, &e)) {
			names(e.departed, e.departed_count, whole);
			names(e.arrived, e.arrived_count, whole);
			names(e.colliding, e.colliding_count, whole);
		}
	}
}

static void links(struct span whole)
{
	struct cursor c = cursor_over(whole);
	struct traci_link l[TRACI_LINKS_MAX];
	uint32_t count;
	if (!traci_read_links(&c, l, &count))
		return;
	if (count > TRACI_LINKS_MAX)
		abort();
	for (uint32_t i = 0; i < count; i++) {
		inside(l[i].to, whole);
		inside(l[i].via, whole);
	}
}

static void values(struct span whole)
{
	struct cursor c = cursor_over(whole), d = c, e = c;
	double x, y;
	uint32_t n = traci_take_shape(&c);
	for (uint32_t i = 0; i < n; i++) {
		traci_next_point(&c, &x, &y);
		if (!isfinite(x) || !isfinite(y))
			abort();
	}
	n = traci_take_list(&d);
	for (uint32_t i = 0; i < n && !d.error; i++)
		inside(traci_next_string(&d), whole);
	(void)traci_take_int(&e);
	(void)traci_take_double(&e);
	inside(traci_take_string(&e), whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	const struct span whole = {data + 1, (uint32_t)size - 1};
	switch (data[0] % 3) {
	case 0:
		step(whole);
		break;
	case 1:
		links(whole);
		break;
	default:
		values(whole);
	}
	return 0;
}
