// SPDX-License-Identifier: Apache-2.0
// Summaries, grants and alerts as rows.
#include "base/alert_kind.h"
#include "hub/hub_rows.h"

#define TEXT(v)                                                                                    \
	{                                                                                          \
		.form = HUB_FORM_TEXT, .text = (v)                                                 \
	}
#define INT(v)                                                                                     \
	{                                                                                          \
		.form = HUB_FORM_INT, .i = (int64_t)(v)                                            \
	}
#define U64(v)                                                                                     \
	{                                                                                          \
		.form = HUB_FORM_U64, .u = (v)                                                     \
	}
#define HEX(v)                                                                                     \
	{                                                                                          \
		.form = HUB_FORM_HEX, .u = (v)                                                     \
	}
#define TIME(v)                                                                                    \
	{                                                                                          \
		.form = HUB_FORM_TIME, .i = (v)                                                    \
	}
#define BOOL(v)                                                                                    \
	{                                                                                          \
		.form = HUB_FORM_BOOL, .i = (v)                                                    \
	}
#define E7(v)                                                                                      \
	{                                                                                          \
		.form = HUB_FORM_E7, .i = (v)                                                      \
	}

#define KEY_COLUMNS                                                                                \
	{"city", 0}, {"node", 0}, {"boot_id", 0},                                                  \
	{                                                                                          \
		"seq", 0                                                                           \
	}
#define KEY_CELLS(r) TEXT((r)->city), TEXT((r)->node), HEX((r)->boot_id), U64((r)->seq)

static void copy(struct hub_cell *to, const struct hub_cell *from, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		to[i] = from[i];
}

static uint64_t sum_of(Kerbwing__Hub__V1__Count *const *list, size_t n)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += list[i]->value;
	return sum;
}

static const struct hub_column summary_columns[] = {
	KEY_COLUMNS,
	{"start", 2},
	{"end", 3},
	{"frames", 4},
	{"decoded", 5},
	{"dropped", 6},
	{"frames_missed", 14},
	{"tracks_road", 10},
	{"tracks_air", 11},
	{"tracks_max", 12},
	{"alerts", 9},
	{"latency_p50_ns", 13},
	{"latency_p99_ns", 13},
	{"latency_p999_ns", 13},
	{"dataplane_up", 15},
	{"dataplane_restarts", 16},
	{"queue_oldest_ns", 17},
	{"received", 0},
};

static void fill_summary(const struct city_row *r, const ProtobufCMessage *m, struct hub_cell *out)
{
	const Kerbwing__Hub__V1__Summary *s = (const void *)m;
	uint64_t latency[3] = {0};
	for (size_t i = 0; i < 3 && i < s->n_latency_ns; i++)
		latency[i] = s->latency_ns[i];
	const struct hub_cell cells[] = {
		KEY_CELLS(r),
		TIME(s->start_ns),
		TIME(s->end_ns),
		U64(s->frames),
		U64(s->decoded),
		U64(sum_of(s->dropped, s->n_dropped)),
		U64(s->frames_missed),
		INT(s->tracks_road),
		INT(s->tracks_air),
		INT(s->tracks_max),
		U64(sum_of(s->alerts, s->n_alerts)),
		U64(latency[0]),
		U64(latency[1]),
		U64(latency[2]),
		BOOL(s->dataplane_up),
		INT(s->dataplane_restarts),
		INT(s->queue_oldest_ns),
		TIME(r->received_ns),
	};
	copy(out, cells, sizeof(cells) / sizeof(cells[0]));
}

static const struct hub_column alert_columns[] = {
	KEY_COLUMNS,
	{"alert_id", 11},
	{"kind", 2},
	{"phase", 3},
	{"time", 4},
	{"lat", 5},
	{"lon", 6},
	{"time_to_ms", 7},
	{"distance_cm", 8},
	{"class_a", 9},
	{"class_b", 10},
	{"subject_a", 12},
	{"subject_b", 13},
	{"received", 0},
	{"operator_a", 14},
	{"operator_a_lat", 15},
	{"operator_a_lon", 16},
	{"operator_b", 17},
	{"operator_b_lat", 18},
	{"operator_b_lon", 19},
};

// Without the kind of place the numbers mean nothing.
static struct hub_cell place(const char *operator_kind, int32_t e7)
{
	if (operator_kind[0] == '\0')
		return (struct hub_cell){.form = HUB_FORM_NULL};
	return (struct hub_cell)E7(e7);
}

static struct hub_cell kind_cell(const char *operator_kind)
{
	if (operator_kind[0] == '\0')
		return (struct hub_cell){.form = HUB_FORM_NULL};
	return (struct hub_cell)TEXT(operator_kind);
}

static void fill_alert(const struct city_row *r, const ProtobufCMessage *m, struct hub_cell *out)
{
	const Kerbwing__Hub__V1__AlertEvent *a = (const void *)m;
	const struct hub_cell cells[] = {
		KEY_CELLS(r),
		HEX(a->alert_id),
		TEXT(a->kind),
		TEXT(alert_phase_name(a->phase)),
		TIME(a->alert_time_ns),
		E7(a->lat_e7),
		E7(a->lon_e7),
		INT(a->time_to_ms),
		INT(a->distance_cm),
		TEXT(a->class_a),
		TEXT(a->class_b),
		HEX(a->subject_a),
		HEX(a->subject_b),
		TIME(r->received_ns),
		kind_cell(a->operator_a),
		place(a->operator_a, a->operator_a_lat_e7),
		place(a->operator_a, a->operator_a_lon_e7),
		kind_cell(a->operator_b),
		place(a->operator_b, a->operator_b_lat_e7),
		place(a->operator_b, a->operator_b_lon_e7),
	};
	copy(out, cells, sizeof(cells) / sizeof(cells[0]));
}

static const struct hub_column grant_columns[] = {
	KEY_COLUMNS,	  {"kind", 2},	    {"change", 3},  {"cause", 4},     {"time", 5},
	{"from", 6},	  {"to", 7},	    {"subject", 8}, {"crossing", 9},  {"movement", 10},
	{"number", 11},	  {"corridor", 12}, {"state", 13},  {"priority", 14}, {"operator", 15},
	{"aircraft", 16}, {"received", 0},
};

static const char *kind_name(unsigned kind)
{
	static const char *const names[] = {"unspecified", "slot", "corridor", "green"};
	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "?";
}

static const char *change_name(unsigned change)
{
	static const char *const names[] = {"unspecified", "granted", "revoked", "ended",
					    "changed"};
	return change < sizeof(names) / sizeof(names[0]) ? names[change] : "?";
}

static void fill_grant(const struct city_row *r, const ProtobufCMessage *m, struct hub_cell *out)
{
	const Kerbwing__Hub__V1__GrantEvent *g = (const void *)m;
	const struct hub_cell cells[] = {
		KEY_CELLS(r),
		TEXT(kind_name((unsigned)g->kind)),
		TEXT(change_name((unsigned)g->change)),
		TEXT(g->cause),
		TIME(g->change_time_ns),
		TIME(g->from_ns),
		TIME(g->to_ns),
		HEX(g->subject),
		INT(g->crossing),
		INT(g->movement),
		INT(g->number),
		TEXT(g->corridor),
		TEXT(g->state),
		INT(g->priority),
		TEXT(g->operator_name),
		TEXT(g->aircraft),
		TIME(r->received_ns),
	};
	copy(out, cells, sizeof(cells) / sizeof(cells[0]));
}

#define COLUMNS(c) .column = (c), .count = sizeof(c) / sizeof((c)[0])

const struct hub_row_kind hub_row_kinds[OUTBOX_STREAM_COUNT] = {
	[OUTBOX_SUMMARY] = {.kind = INTAKE_SUMMARY,
			    .member = "summaries",
			    COLUMNS(summary_columns),
			    .lat = -1,
			    .lon = -1,
			    .fill = fill_summary},
	[OUTBOX_GRANT] = {.kind = INTAKE_GRANT,
			  .member = "grants",
			  COLUMNS(grant_columns),
			  .lat = -1,
			  .lon = -1,
			  .fill = fill_grant},
	[OUTBOX_ALERT] = {.kind = INTAKE_ALERT,
			  .member = "alerts",
			  COLUMNS(alert_columns),
			  .lat = 8,
			  .lon = 9,
			  .fill = fill_alert},
};
