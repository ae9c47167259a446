// SPDX-License-Identifier: Apache-2.0
#include "spat_intake.h"

#include "base/timepoint.h"
#include "base/units.h"

enum { TIME_MARK_UNKNOWN = 36000 }; // from here on "unknown" and "beyond the hour"

struct taking {
	struct signal_table *t;
	const struct uper_value *v;
	int64_t now_ns, expire_ns;
};

// SAE and ISO: tenths of a second in the hour.
static int64_t end_of_mark(const struct taking *k, uint32_t event)
{
	int64_t mark = road_number(k->v, road_member(k->v, event, "timing"), "minEndTime",
				   TIME_MARK_UNKNOWN);
	if (mark >= TIME_MARK_UNKNOWN)
		return 0;
	return timepoint_resolve(k->now_ns, mark * 100 * UNITS_NS_PER_MS, 3600 * UNITS_NS_PER_S);
}

static void take_state(const struct taking *k, uint32_t intersection, uint32_t state)
{
	uint32_t events = road_member(k->v, state, "state-time-speed"), event = events + 1;
	if (events == 0 || k->v->nodes[events].value == 0)
		return;
	signal_put(k->t, intersection, (uint8_t)road_number(k->v, state, "signalGroup", 0),
		   (uint8_t)road_number(k->v, event, "eventState", 0), end_of_mark(k, event),
		   k->now_ns, k->expire_ns);
}

// T/CSAE 53: the phases to come are listed too; the one that shows now began at 0.
static void take_phase(const struct taking *k, uint32_t intersection, uint32_t phase)
{
	uint32_t states = road_member(k->v, phase, "phaseStates"), shown = states + 1;
	int64_t end_ns = 0;
	for (ROAD_EACH(k->v, states, s)) {
		uint32_t timing = road_member(k->v, s, "timing"),
			 counting = road_member(k->v, timing, "counting");
		if (counting == 0 || road_number(k->v, counting, "startTime", 1) != 0)
			continue;
		int64_t tenths = road_number(k->v, counting, "minEndTime", 0);
		shown = s;
		end_ns = tenths > 0 && tenths < TIME_MARK_UNKNOWN
				 ? k->now_ns + tenths * 100 * UNITS_NS_PER_MS
				 : 0;
		break;
	}
	if (states != 0 && k->v->nodes[states].value > 0)
		signal_put(k->t, intersection, (uint8_t)road_number(k->v, phase, "id", 0),
			   (uint8_t)road_number(k->v, shown, "light", 0), end_ns, k->now_ns,
			   k->expire_ns);
}

bool spat_intake(struct signal_table *t, unsigned family, unsigned dialect, struct span payload,
		 struct uper_node nodes[static ROAD_NODES], int64_t now_ns, int64_t expire_ns)
{
	struct uper_value v = {.nodes = nodes, .capacity = ROAD_NODES};
	const struct taking k = {t, &v, now_ns, expire_ns};
	if (road_message_decode(family, dialect, payload, &v) != ERR_NONE)
		return false;
	uint32_t body = road_body(&v, family, "SPAT", "spat", "spatFrame");
	uint32_t list = road_member(&v, body, "intersections");
	for (ROAD_EACH(&v, list, i)) {
		uint32_t id = road_node_id(
			&v,
			road_member(&v, i, family == OBS_FAMILY_CSAE ? "intersectionId" : "id"));
		uint32_t states = road_member(&v, i, "states"),
			 phases = road_member(&v, i, "phases");
		for (ROAD_EACH(&v, states, s))
			take_state(&k, id, s);
		for (ROAD_EACH(&v, phases, p))
			take_phase(&k, id, p);
	}
	return list != 0;
}
