// SPDX-License-Identifier: Apache-2.0
// The rule of each figure.
#include "hub/rollup.h"

static const char *const subject_names[ROLLUP_SUBJECT_COUNT] = {
#define ROLLUP_SUBJECT_ROW(id, name) name,
	ROLLUP_SUBJECT_LIST(ROLLUP_SUBJECT_ROW)
#undef ROLLUP_SUBJECT_ROW
};

const char *rollup_subject_name(unsigned subject)
{
	return subject < ROLLUP_SUBJECT_COUNT ? subject_names[subject] : "?";
}

static const char *const rule_names[ROLLUP_RULE_COUNT] = {
#define ROLLUP_RULE_ROW(id, name) name,
	ROLLUP_RULE_LIST(ROLLUP_RULE_ROW)
#undef ROLLUP_RULE_ROW
};

const char *rollup_rule_name(unsigned rule)
{
	return rule < ROLLUP_RULE_COUNT ? rule_names[rule] : "?";
}

static const char *const type_names[ROLLUP_TYPE_COUNT] = {"u32", "u64", "s32", "s64"};

const char *rollup_type_name(unsigned type)
{
	return type < ROLLUP_TYPE_COUNT ? type_names[type] : "?";
}

// clang-format off
#define TYPE_OF(T, f) _Generic(((T *)0)->f, uint32_t: ROLLUP_U32, uint64_t: ROLLUP_U64, int32_t: ROLLUP_S32, int64_t: ROLLUP_S64)
#define LIST_TYPE(T, f) _Generic(((T *)0)->f, uint32_t *: ROLLUP_U32, uint64_t *: ROLLUP_U64)
#define PLACE(T, f) {(int)offsetof(T, f), -1, TYPE_OF(T, f), 0, false}
#define PLACE_IN(T, f, i) {(int)offsetof(T, f), (int)offsetof(T, n_##f), LIST_TYPE(T, f), (i), true}
#define NONE {-1, -1, 0, 0, false}
#define SUM(T, f) {#f, #f, ROLLUP_RULE_SUM, PLACE(T, f), NONE, 0, NULL, NULL}
#define SUM_IN(T, shown, f, i) {shown, #f, ROLLUP_RULE_SUM, PLACE_IN(T, f, i), NONE, 0, NULL, NULL}
#define MAX(T, shown, f) {shown, #f, ROLLUP_RULE_MAX, PLACE(T, f), NONE, 0, NULL, NULL}
#define MIN(T, f, when) {#f, #f, ROLLUP_RULE_MIN, PLACE(T, f), PLACE(T, when), 0, NULL, NULL}
#define RANGE(T, f) {#f, #f, ROLLUP_RULE_RANGE, PLACE(T, f), NONE, 0, NULL, NULL}
#define RANGE_WHEN(T, f, when) {#f, #f, ROLLUP_RULE_RANGE, PLACE(T, f), PLACE(T, when), 0, NULL, NULL}
#define RANGE_IN(T, shown, f, i) {shown, #f, ROLLUP_RULE_RANGE, PLACE_IN(T, f, i), NONE, 0, NULL, NULL}
#define MEAN(T, f, weight) {#f, #f, ROLLUP_RULE_MEAN, PLACE(T, f), PLACE(T, weight), 0, NULL, NULL}
#define TIME(T, shown, f) {shown, #f, ROLLUP_RULE_TIME, PLACE(T, f), NONE, 1, NULL, NULL}
#define SHARE(T, shown, f) {shown, #f, ROLLUP_RULE_TIME, PLACE(T, f), NONE, 1000, NULL, NULL}
#define RATIO(shown, f, above, times, below) {shown, f, ROLLUP_RULE_RATIO, NONE, NONE, times, above, below}

typedef Kerbwing__Hub__V1__Summary S;
static const struct rollup_figure of_node[] = {
	SUM(S, frames), SUM(S, decoded), SUM(S, frames_missed), SUM(S, cells_left_out),
	TIME(S, "tracks_road_mean", tracks_road), MAX(S, "tracks_road_max", tracks_road),
	TIME(S, "tracks_air_mean", tracks_air), MAX(S, "tracks_air_max", tracks_air),
	MAX(S, "tracks_max", tracks_max), SHARE(S, "dataplane_up_permille", dataplane_up),
	MAX(S, "dataplane_restarts_max", dataplane_restarts), MAX(S, "queue_oldest_ns_max", queue_oldest_ns),
	RANGE_IN(S, "latency_p50_ns", latency_ns, 0), RANGE_IN(S, "latency_p99_ns", latency_ns, 1),
	RANGE_IN(S, "latency_p999_ns", latency_ns, 2),
};

typedef Kerbwing__Hub__V1__CorridorFigures C;
static const struct rollup_figure of_corridors[] = {
	SUM(C, granted), SUM(C, denied), SUM(C, revoked), SUM(C, ended), TIME(C, "live_mean", live), MAX(C, "live_max", live),
	SUM(C, watched_ms), SUM(C, outside_ms), SUM(C, excursions), SUM(C, nonconforming), SUM(C, contingent), SUM(C, no_shows),
	SUM(C, intruders), SUM(C, unknown_aircraft), SUM(C, infringements),
	RATIO("outside_permille", "outside_ms", "outside_ms", 1000, "watched_ms"),
};

typedef Kerbwing__Hub__V1__ServiceHealth H;
static const struct rollup_figure of_health[] = {
	TIME(H, "load_permille_mean", load_permille), MAX(H, "load_permille_max", load_permille), MAX(H, "shed_level_max", shed_level),
	SUM(H, link_resyncs), MAX(H, "spool_messages_max", spool_messages), MAX(H, "spool_bytes_max", spool_bytes),
	MAX(H, "spool_dropped_max", spool_dropped), SHARE(H, "spool_failing_permille", spool_failing),
	TIME(H, "cpu_permille_mean", cpu_permille), MAX(H, "cpu_permille_max", cpu_permille), MAX(H, "memory_kib_max", memory_kib),
	SUM(H, tracks_lost),
};

typedef Kerbwing__Hub__V1__Count N;
static const struct rollup_figure of_count[] = {SUM(N, value)};

typedef Kerbwing__Hub__V1__ClassFigures L;
static const struct rollup_figure of_class[] = {
	TIME(L, "tracks_mean", tracks), MAX(L, "tracks_max", tracks), SUM(L, entered), SUM(L, left),
	MEAN(L, speed_mean_cms, speed_samples), SUM(L, speed_samples),
};

typedef Kerbwing__Hub__V1__RoadFigures R;
#define FLOWS SUM_IN(R, "flow", flow, -1), SUM_IN(R, "flow_unknown", flow, 0), SUM_IN(R, "flow_car", flow, 1), \
	SUM_IN(R, "flow_truck", flow, 2), SUM_IN(R, "flow_bus", flow, 3), SUM_IN(R, "flow_motorcycle", flow, 4), \
	SUM_IN(R, "flow_cyclist", flow, 5), RATIO("flow_per_h", "flow", "flow", 3600000, NULL), SUM(R, stops)
#define COMMON RANGE(R, speed_p85_cms), TIME(R, "occupancy_permille", occupancy_permille), MAX(R, "queue_max", queue_max), \
	MAX(R, "queue_max_m", queue_max_m)
#define SUMS SUM(R, time_ms), SUM(R, distance_dm), SUM(R, delay_ms), SUM(R, queued_ms), \
	RATIO("speed_mean_cms", "speed_mean_cms", "distance_dm", 10000, "time_ms"), \
	RATIO("queue_mean_centi", "queue_mean_centi", "queued_ms", 100, NULL), \
	RATIO("delay_mean_ms", "delay_mean_ms", "delay_ms", 1, "flow")
static const struct rollup_figure of_lane[] = {
	FLOWS, COMMON, SUMS, SUM(R, headways), SUM(R, headway_ms), MIN(R, headway_min_ms, headways), SUM(R, entries),
	RATIO("headway_mean_ms", "headway_ms", "headway_ms", 1, "headways"),
};
static const struct rollup_figure of_crossing[] = {FLOWS, COMMON, SUMS, TIME(R, "density_centi", density_centi)};
// Its sums are not told: speeds are weighted by density, which is time in the approach but for a factor; delays cannot be.
static const struct rollup_figure of_approach[] = {
	COMMON, MEAN(R, speed_mean_cms, density_centi), TIME(R, "density_centi", density_centi),
	TIME(R, "queue_mean_centi", queue_mean_centi), RANGE(R, delay_mean_ms),
};

typedef Kerbwing__Hub__V1__SlotFigures T;
static const struct rollup_figure of_slots[] = {
	SUM(T, requested), SUM(T, granted), SUM(T, denied), SUM(T, revoked), SUM(T, used), SUM(T, unused), SUM(T, greens),
	SUM(T, intruders), SUM(T, wait_ms), RATIO("wait_mean_ms", "wait_ms", "wait_ms", 1, "granted"),
};

typedef Kerbwing__Hub__V1__SegmentFigures G;
static const struct rollup_figure of_segment[] = {
	SUM(G, entries), MAX(G, "aircraft_max", aircraft_max), SUM(G, time_ms), SUM(G, distance_dm), SUM(G, occupied_ms),
	TIME(G, "utilisation_permille", utilisation_permille), MIN(G, headway_min_ms, headways),
	RANGE_WHEN(G, headway_p5_ms, headways), SUM(G, headways),
	RATIO("speed_mean_cms", "distance_dm", "distance_dm", 10000, "time_ms"),
};

typedef Kerbwing__Hub__V1__PadFigures P;
static const struct rollup_figure of_pad[] = {
	SUM(P, entries), SUM(P, exits), MAX(P, "aircraft_max", aircraft_max), SUM(P, time_ms),
	TIME(P, "utilisation_permille", utilisation_permille),
};

typedef Kerbwing__Hub__V1__CellFigures E;
static const struct rollup_figure of_cell[] = {
	SUM(E, vehicles), MAX(E, "vehicles_max", vehicles), SUM(E, vulnerable), MAX(E, "vulnerable_max", vulnerable),
	SUM(E, aircraft), MAX(E, "aircraft_max", aircraft),
};

// A minimum of nothing is zero in the message; with any alert at all it is one. Alerts of all severities are counted in one of three.
typedef Kerbwing__Hub__V1__ConflictFigures F;
static const struct rollup_figure of_conflicts[] = {
	SUM(F, potential), SUM(F, conflict), SUM(F, serious), RANGE(F, ttc_min_ms), RANGE(F, ttc_p50_ms), RANGE(F, distance_min_cm),
};

typedef Kerbwing__Hub__V1__SourceQuality Q;
static const struct rollup_figure of_source[] = {
	SUM(Q, reports), MEAN(Q, completeness_permille, reports), MEAN(Q, validity_permille, reports), RANGE(Q, age_p50_ms),
	RANGE(Q, age_p95_ms), RANGE_WHEN(Q, clock_offset_ms, reports), MEAN(Q, duplicate_permille, reports),
	MEAN(Q, consistency_permille, compared), SUM(Q, compared), MAX(Q, "disagreement_max_pct", disagreement_max_pct),
};

typedef Kerbwing__Hub__V1__ZoneFigures Z;
static const struct rollup_figure of_zone[] = {
	SUM(Z, entries), SUM(Z, exits), TIME(Z, "inside_mean", inside), MAX(Z, "inside_max", inside), SUM(Z, dwell_ms),
	RANGE(Z, speed_mean_cms), RATIO("dwell_mean_ms", "dwell_ms", "dwell_ms", 1, "exits"),
};

#define KIND(message, inside, idle, rows) {&kerbwing__hub__v1__##message##__descriptor, inside, idle, rows, sizeof(rows) / sizeof((rows)[0])}
const struct rollup_kind rollup_kinds[ROLLUP_SUBJECT_COUNT] = {
	[ROLLUP_NODE] = KIND(summary, NULL, false, of_node),
	[ROLLUP_CORRIDORS] = KIND(corridor_figures, "corridors", false, of_corridors),
	[ROLLUP_HEALTH] = KIND(service_health, "health", false, of_health),
	[ROLLUP_ALERTS] = KIND(count, "alerts", true, of_count),
	[ROLLUP_DROPPED] = KIND(count, "dropped", true, of_count),
	[ROLLUP_FAMILY] = KIND(count, "families", true, of_count),
	[ROLLUP_CLASS] = KIND(class_figures, "classes", true, of_class),
	[ROLLUP_CROSSING] = KIND(road_figures, "crossings", false, of_crossing),
	[ROLLUP_APPROACH] = KIND(road_figures, "crossings", false, of_approach),
	[ROLLUP_LANE] = KIND(road_figures, "crossings", false, of_lane),
	[ROLLUP_SLOTS] = KIND(slot_figures, "crossings", false, of_slots),
	[ROLLUP_SEGMENT] = KIND(segment_figures, "segments", true, of_segment),
	[ROLLUP_PAD] = KIND(pad_figures, "pads", true, of_pad),
	[ROLLUP_CELL] = KIND(cell_figures, "cells", true, of_cell),
	[ROLLUP_CONFLICTS] = KIND(conflict_figures, "conflicts", true, of_conflicts),
	[ROLLUP_SOURCE] = KIND(source_quality, "sources", true, of_source),
	[ROLLUP_ZONE] = KIND(zone_figures, "zones", true, of_zone),
};
// clang-format on
