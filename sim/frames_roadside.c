// SPDX-License-Identifier: Apache-2.0
// What the roadside unit sends about the junction: SPAT from the signals, MAP from the routes.
#include <math.h>
#include <string.h>

#include "base/units.h"
#include "draft.h"
#include "frames_road.h"
#include "its/its.h"
#include "phase.h"

enum { NODES = 4096, OCTETS = 2048 };
enum { ID_MAP = 18, ID_SPAT = 19, JUNCTION = 1, FIRST_EXIT_LANE = 101, LANE_WIDTH_CM = 350 };
enum { TENTHS_PER_HOUR = 36000, MS_PER_MINUTE = 60000 };
#define YEAR_2026_MIN (1767225600 / 60) // Unix time of the year's start
#define MIN_PER_YEAR  (366 * 24 * 60)

struct draft {
	struct uper_node nodes[NODES];
	uint8_t octets[OCTETS];
	struct uper_value v;
	struct uper_builder b;
};

static void start(struct draft *d, unsigned id, const char *name)
{
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = NODES};
	uper_build_start(&d->b, &d->v, &its_j2735_frame, d->octets, sizeof(d->octets));
	uper_build_int(&d->b, "messageId", id);
	uper_build_open(&d->b, "value");
	uper_build_open(&d->b, name);
}

static void put_junction(struct uper_builder *b)
{
	uper_build_open(b, "id");
	uper_build_int(b, "id", JUNCTION);
	uper_build_close(b);
}

// Seconds until a group shows something else.
static double lasts_s(const struct scenario *s, unsigned group, double t_s)
{
	enum phase_colour now = phase_at(&s->signals[group], s->cycle_s, t_s);
	double left_s = 0.0;
	while (left_s < s->cycle_s && phase_at(&s->signals[group], s->cycle_s, t_s + left_s) == now)
		left_s += 0.1;
	return left_s;
}

uint32_t frames_road_spat(const struct scenario *s, double t_s, int64_t now_ns, uint8_t count,
			  uint8_t *out, uint32_t size)
{
	static const char *const states[PHASE_COLOUR_COUNT] = {
		"protected-Movement-Allowed", "protected-clearance", "stop-And-Remain"};
	struct draft d;
	struct uper_builder *b = &d.b;
	int64_t now_ms = now_ns / UNITS_NS_PER_MS;
	start(&d, ID_SPAT, "SPAT");
	uper_build_open(b, "intersections");
	uper_build_open(b, NULL);
	put_junction(b);
	uper_build_int(b, "revision", count & 0x7f);
	uper_build_bits(b, "status", "0000000000000000");
	uper_build_int(b, "moy", (now_ms / MS_PER_MINUTE - YEAR_2026_MIN) % MIN_PER_YEAR);
	uper_build_int(b, "timeStamp", now_ms % MS_PER_MINUTE);
	uper_build_open(b, "states");
	for (unsigned i = 0; i < s->signal_count; i++) {
		int64_t end = now_ms / 100 + (int64_t)lround(lasts_s(s, i, t_s) * 10.0);
		uper_build_open(b, NULL);
		uper_build_int(b, "signalGroup", i + 1);
		uper_build_open(b, "state-time-speed");
		uper_build_open(b, NULL);
		uper_build_enum(b, "eventState", states[phase_at(&s->signals[i], s->cycle_s, t_s)]);
		uper_build_open(b, "timing");
		uper_build_int(b, "minEndTime", end % TENTHS_PER_HOUR);
		uper_build_close(b);
		uper_build_close(b);
		uper_build_close(b);
		uper_build_close(b);
	}
	return draft_end(&d.b, &d.v, out, size);
}

// ---- MAP

static void put_node(struct uper_builder *b, struct path_point from, struct path_point to)
{
	uper_build_open(b, NULL);
	uper_build_open(b, "delta");
	uper_build_open(b, "node-XY6");
	uper_build_int(b, "x", lround((to.e_m - from.e_m) * 100.0));
	uper_build_int(b, "y", lround((to.n_m - from.n_m) * 100.0));
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

// Nodes from the junction outwards, as the standard wants: against the traffic on lanes in, with it on lanes out.
static void put_nodes(struct uper_builder *b, const struct path *p, double from_m, double to_m)
{
	double ignored, step = to_m < from_m ? -1.0 : 1.0;
	struct path_point last = {0, 0, 0}, at = path_at(p, from_m, &ignored);
	uper_build_open(b, "nodeList");
	uper_build_open(b, "nodes");
	put_node(b, last, at);
	for (unsigned k = 0; k < p->count; k++) {
		unsigned i = step < 0 ? p->count - 1 - k : k;
		if ((p->at_m[i] - from_m) * step <= 0.5 || (to_m - p->at_m[i]) * step <= 0.5)
			continue;
		last = at;
		at = p->p[i];
		put_node(b, last, at);
	}
	put_node(b, at, path_at(p, to_m, &ignored));
	uper_build_close(b);
	uper_build_close(b);
}

static void put_lane(struct uper_builder *b, unsigned id, unsigned approach, bool is_in)
{
	uper_build_open(b, NULL);
	uper_build_int(b, "laneID", id);
	uper_build_int(b, is_in ? "ingressApproach" : "egressApproach", approach % 15 + 1);
	uper_build_open(b, "laneAttributes");
	uper_build_bits(b, "directionalUse", is_in ? "10" : "01");
	uper_build_bits(b, "sharedWith", "0000000000");
	uper_build_open(b, "laneType");
	uper_build_bits(b, "vehicle", "00000000");
	uper_build_close(b);
	uper_build_close(b);
}

static void put_connections(struct uper_builder *b, const struct scenario *s, unsigned approach_id)
{
	uper_build_open(b, "connectsTo");
	for (unsigned i = 0; i < s->route_count; i++) {
		const struct scenario_route *r = &s->routes[i];
		if (r->approach_id != approach_id)
			continue;
		uper_build_open(b, NULL);
		uper_build_open(b, "connectingLane");
		uper_build_int(b, "lane", FIRST_EXIT_LANE + r->exit_id);
		uper_build_close(b);
		if (r->signal >= 0)
			uper_build_int(b, "signalGroup", r->signal + 1);
		uper_build_close(b);
	}
	uper_build_close(b);
}

uint32_t frames_road_map(const struct scenario *s, uint8_t *out, uint32_t size)
{
	struct draft d;
	struct uper_builder *b = &d.b;
	start(&d, ID_MAP, "MapData");
	uper_build_int(b, "msgIssueRevision", 1);
	uper_build_enum(b, "layerType", "intersectionData");
	uper_build_int(b, "layerID", 1);
	uper_build_open(b, "intersections");
	uper_build_open(b, NULL);
	put_junction(b);
	uper_build_int(b, "revision", 1);
	uper_build_open(b, "refPoint");
	uper_build_int(b, "lat", s->lat_e7);
	uper_build_int(b, "long", s->lon_e7);
	uper_build_int(b, "elevation", lround(s->ground_m * 10.0));
	uper_build_close(b);
	uper_build_int(b, "laneWidth", LANE_WIDTH_CM);
	uper_build_open(b, "laneSet");
	for (unsigned i = 0; i < s->route_count; i++) {
		const struct scenario_route *r = &s->routes[i];
		if (r->convoy > 0)
			continue;
		if (r->approach_id == i && r->stop_m > 1.0) {
			put_lane(b, i + 1, i, true);
			put_nodes(b, &r->path, r->stop_m, 0.0);
			put_connections(b, s, i);
			uper_build_close(b);
		}
		if (r->exit_id == i && path_length(&r->path) - r->exit_m > 1.0) {
			put_lane(b, FIRST_EXIT_LANE + i, i, false);
			put_nodes(b, &r->path, r->exit_m, path_length(&r->path));
			uper_build_close(b);
		}
	}
	return draft_end(&d.b, &d.v, out, size);
}
