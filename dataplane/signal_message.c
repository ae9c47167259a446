// SPDX-License-Identifier: Apache-2.0
#include "signal_message.h"

#include "base/units.h"
#include "minute.h"

enum { J2735_TIME_UNKNOWN = 36111, TIME_UNKNOWN = 36001 };
#define TENTH_NS (100 * UNITS_NS_PER_MS)

static void build_id(struct uper_builder *u, const char *name, uint32_t id)
{
	uper_build_open(u, name);
	if (id >> 16 != 0)
		uper_build_int(u, "region", id >> 16);
	uper_build_int(u, "id", id & 0xffff);
	uper_build_close(u);
}

// ---- SPAT and SPATEM: an end is tenths of a second in its hour

static void build_states(struct uper_builder *u, const struct signal_say *s, int64_t unknown)
{
	static const char *const shown[] = {"stop-And-Remain", "protected-Movement-Allowed",
					    "protected-clearance"};
	uper_build_open(u, "states");
	for (unsigned i = 0; i < s->count && i < SIGNAL_SAY_GROUPS; i++) {
		int64_t mark = s->end_ns[i] != 0 ? s->end_ns[i] / TENTH_NS % 36000 : unknown;
		uper_build_open(u, NULL);
		uper_build_int(u, "signalGroup", s->group[i]);
		uper_build_open(u, "state-time-speed");
		uper_build_open(u, NULL);
		uper_build_enum(u, "eventState", shown[s->light[i] % 3]);
		uper_build_open(u, "timing");
		uper_build_int(u, "minEndTime", mark);
		uper_build_close(u);
		uper_build_close(u);
		uper_build_close(u);
		uper_build_close(u);
	}
	uper_build_close(u);
}

static void build_intersections(struct uper_builder *u, uint8_t count, const struct signal_say *s,
				int64_t unknown)
{
	uper_build_open(u, "intersections");
	uper_build_open(u, NULL);
	build_id(u, "id", s->crossing);
	uper_build_int(u, "revision", count);
	uper_build_bits(u, "status", "0000000000000000");
	uper_build_int(u, "moy", minute_of_year(s->time_ns));
	uper_build_int(u, "timeStamp", s->time_ns / UNITS_NS_PER_MS % 60000);
	build_states(u, s, unknown);
	uper_build_close(u);
	uper_build_close(u);
}

static void build_spat(struct uper_builder *u, uint8_t count, const struct signal_say *s)
{
	uper_build_int(u, "messageId", J2735_ID_SPAT);
	uper_build_open(u, "value");
	uper_build_open(u, "SPAT");
	build_intersections(u, count, s, J2735_TIME_UNKNOWN);
	uper_build_close(u);
	uper_build_close(u);
}

static void build_spatem(struct uper_builder *u, const struct broadcast_params *p, uint8_t count,
			 const struct signal_say *s)
{
	uper_build_open(u, "header");
	uper_build_int(u, "protocolVersion", 2);
	uper_build_int(u, "messageID", ETSI_ID_SPATEM);
	uper_build_int(u, "stationID", p->station_id);
	uper_build_close(u);
	uper_build_open(u, "spat");
	build_intersections(u, count, s, TIME_UNKNOWN);
	uper_build_close(u);
}

// ---- T/CSAE 53: an end is tenths of a second from now

static void build_csae(struct uper_builder *u, uint8_t count, const struct signal_say *s)
{
	static const char *const shown[] = {"red", "protected-green", "yellow"};
	uper_build_open(u, "spatFrame");
	uper_build_int(u, "msgCnt", count);
	uper_build_open(u, "intersections");
	uper_build_open(u, NULL);
	build_id(u, "intersectionId", s->crossing);
	uper_build_bits(u, "status", "0000000000000000");
	uper_build_int(u, "moy", minute_of_year(s->time_ns));
	uper_build_int(u, "timeStamp", s->time_ns / UNITS_NS_PER_MS % 60000);
	uper_build_open(u, "phases");
	for (unsigned i = 0; i < s->count && i < SIGNAL_SAY_GROUPS; i++) {
		int64_t left = s->end_ns[i] > s->time_ns ? (s->end_ns[i] - s->time_ns) / TENTH_NS
							 : TIME_UNKNOWN;
		uper_build_open(u, NULL);
		uper_build_int(u, "id", s->group[i]);
		uper_build_open(u, "phaseStates");
		uper_build_open(u, NULL);
		uper_build_enum(u, "light", shown[s->light[i] % 3]);
		uper_build_open(u, "timing");
		uper_build_open(u, "counting");
		uper_build_int(u, "startTime", 0);
		if (left != TIME_UNKNOWN)
			uper_build_int(u, "minEndTime", left);
		uper_build_int(u, "likelyEndTime", left);
		uper_build_close(u);
		uper_build_close(u);
		uper_build_close(u);
		uper_build_close(u);
		uper_build_close(u);
	}
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

uint32_t signal_message_write(struct slot_writer *w, const struct broadcast_params *p,
			      const struct signal_say *s, uint8_t *out, uint32_t size)
{
	struct uper_value v = {.nodes = w->nodes, .capacity = SLOT_NODES};
	struct uper_builder u;
	uint32_t bits;
	uint8_t count = (uint8_t)(w->count++ & 127);
	const struct uper_field *root =
		p->profile == BROADCAST_ETSI ? its_etsi_message(ETSI_ID_SPATEM, 2, ETSI_RELEASE_1)
		: p->profile == BROADCAST_US ? &its_j2735_frame
		: p->profile == BROADCAST_CHINA ? its_csae_frame(CSAE_2020)
						: NULL;
	if (root == NULL || s->count == 0)
		return 0;
	uper_build_start(&u, &v, root, w->octets, sizeof(w->octets));
	if (p->profile == BROADCAST_ETSI)
		build_spatem(&u, p, count, s);
	else if (p->profile == BROADCAST_US)
		build_spat(&u, count, s);
	else
		build_csae(&u, count, s);
	if (uper_build_end(&u) != ERR_NONE || uper_value_encode(&v, out, size, &bits) != ERR_NONE)
		return 0;
	return (bits + 7) / 8;
}
