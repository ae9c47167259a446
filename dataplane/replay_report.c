// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <rte_cycles.h>
#include <stdio.h>
#include <string.h>

#include "replay.h"

static void print_group_json(const struct replay *r, const char *key, unsigned first,
			     unsigned count)
{
	char name[COUNTER_NAME_SIZE];
	const char *text, *comma = "";
	printf("\"%s\":{", key);
	for (unsigned i = first; i < first + count; i++) {
		uint64_t v = r->pipeline.counters.v[i];
		if (v == 0 || !counter_describe(i, name, &text))
			continue;
		const char *bare = i >= COUNTER_OBS_DROP && i < COUNTER_ALERT
					   ? name + strlen("obs_drop_")
					   : strchr(name, '_') + 1;
		printf("%s\"%s\":%" PRIu64, comma, bare, v);
		comma = ",";
	}
	printf("}");
}

static double rate_of(const struct replay *r)
{
	return r->cycles > 0 ? (double)r->frames * (double)rte_get_tsc_hz() / (double)r->cycles : 0;
}

// Only what there was: complete sets by type, octets, sets and pages lost.
static void print_auth_json(const struct replay *r)
{
	char name[COUNTER_NAME_SIZE];
	const char *text, *comma = "";
	printf("\"odid_auth\":{");
	for (unsigned i = COUNTER_AUTH_NONE; i <= COUNTER_AUTH_REFUSED; i++) {
		uint64_t v = r->pipeline.counters.v[i];
		if (v == 0 || !counter_describe(i, name, &text))
			continue;
		printf("%s\"%s\":%" PRIu64, comma, name + strlen("odid_auth_"), v);
		comma = ",";
	}
	printf("}");
}

static void print_stages_json(const struct replay *r)
{
	const char *comma = "";
	printf(",\"latency_stages\":{");
	for (unsigned s = STAGE_LATENCY_DECODE; s < STAGE_LATENCY_COUNT; s++, comma = ",") {
		const struct latency *l = &r->stages.stage[s];
		printf("%s\"%s\":{\"count\":%" PRIu64 ",\"p50_ns\":%" PRIu64 ",\"p99_ns\":%" PRIu64
		       ",\"p999_ns\":%" PRIu64 "}",
		       comma, stage_latency_name(s), latency_count(l), latency_permille(l, 500),
		       latency_permille(l, 990), latency_permille(l, 999));
	}
	printf("}}\n");
}

static void print_side_json(const struct zone_count *c, const char *side)
{
	printf("\"%s\":{\"entries\":%" PRIu64 ",\"exits\":%" PRIu64 ",\"inside\":%" PRIu32
	       ",\"inside_most\":%" PRIu32 ",\"dwell_ms\":%" PRIu64 ",\"speed_mean_cms\":%" PRIu64
	       "}",
	       side, c->entries, c->exits, c->inside, c->inside_most, c->dwell_ms,
	       c->speed_count > 0 ? c->speed_sum_cms / c->speed_count : 0);
}

// Zones that somebody was in.
static void print_zones_json(const struct replay *r)
{
	const char *comma = "";
	printf(",\"zones\":{");
	for (uint32_t i = 0; i < ZONE_SLOTS_MAX; i++) {
		const struct zone_count *c = r->pipeline.scene.zones.counts[i];
		if (c[ZONE_ROAD_USERS].entries + c[ZONE_AIRCRAFT].entries == 0)
			continue;
		printf("%s\"%s\":{", comma, zone_book_name(r->book, (uint16_t)i));
		print_side_json(&c[ZONE_ROAD_USERS], "road");
		printf(",");
		print_side_json(&c[ZONE_AIRCRAFT], "air");
		printf("}");
		comma = ",";
	}
	printf("}");
}

void replay_report_json(const struct replay *r)
{
	const uint64_t *v = r->pipeline.counters.v;
	printf("{\"frames\":%" PRIu64 ",\"decoded\":%" PRIu64 ",\"observations\":%" PRIu64 ",",
	       v[COUNTER_FRAMES], v[COUNTER_DECODED], v[COUNTER_OBSERVATIONS]);
	print_group_json(r, "dropped", COUNTER_DROP, ERR_COUNT);
	printf(",");
	print_group_json(r, "families", COUNTER_FAMILY, OBS_FAMILY_COUNT);
	printf(",");
	print_group_json(r, "parts_refused", COUNTER_PART, ERR_COUNT);
	printf(",");
	print_group_json(r, "observations_dropped", COUNTER_OBS_DROP, SCENE_DROP_COUNT);
	printf(",\"odid_messages\":%" PRIu64 ",\"mavlink_frames\":%" PRIu64
	       ",\"mavlink_verified\":%" PRIu64 ",\"signed_frames\":%" PRIu64 ",\"tracks\":%" PRIu64
	       ",\"tracks_max\":%" PRIu64 ",",
	       v[COUNTER_ODID_MESSAGES], v[COUNTER_MAVLINK_FRAMES], v[COUNTER_MAVLINK_VERIFIED],
	       v[COUNTER_SIGNED_FRAMES], v[COUNTER_TRACKS_CREATED],
	       r->pipeline.scene.stats.tracks_most);
	print_group_json(r, "alerts", COUNTER_ALERT, ALERT_KIND_COUNT);
	printf(",");
	print_auth_json(r);
	print_zones_json(r);
	printf(",\"frames_per_s\":%.0f,\"latency_ns\":{\"p50\":%" PRIu64 ",\"p99\":%" PRIu64
	       ",\"p999\":%" PRIu64 "}",
	       rate_of(r), latency_permille(&r->latency, 500), latency_permille(&r->latency, 990),
	       latency_permille(&r->latency, 999));
	print_stages_json(r);
}

static void print_group(const struct replay *r, const char *title, unsigned first, unsigned count)
{
	char name[COUNTER_NAME_SIZE];
	const char *text;
	for (unsigned i = first; i < first + count; i++) {
		uint64_t v = r->pipeline.counters.v[i];
		if (v == 0 || !counter_describe(i, name, &text))
			continue;
		printf("%-14s %10" PRIu64 "  %s: %s\n", title, v, name, text);
		title = "";
	}
}

void replay_report_text(const struct replay *r)
{
	const uint64_t *v = r->pipeline.counters.v;
	printf("frames         %10" PRIu64 "\ndecoded        %10" PRIu64
	       "\nobservations   %10" PRIu64 "\n",
	       v[COUNTER_FRAMES], v[COUNTER_DECODED], v[COUNTER_OBSERVATIONS]);
	print_group(r, "families", COUNTER_FAMILY, OBS_FAMILY_COUNT);
	print_group(r, "authentication", COUNTER_MAVLINK_VERIFIED,
		    COUNTER_AUTH_REFUSED - COUNTER_MAVLINK_VERIFIED + 1);
	print_group(r, "refused", COUNTER_DROP, ERR_COUNT);
	print_group(r, "parts refused", COUNTER_PART, ERR_COUNT);
	print_group(r, "not used", COUNTER_OBS_DROP, SCENE_DROP_COUNT);
	printf("tracks         %10" PRIu64 "  at once at most %" PRIu64 "\n",
	       v[COUNTER_TRACKS_CREATED], r->pipeline.scene.stats.tracks_most);
	print_group(r, "alerts", COUNTER_ALERT, ALERT_KIND_COUNT);
	printf("rate           %10.0f frames/s, one core\nlatency        %10" PRIu64
	       " ns p50, %" PRIu64 " ns p99, %" PRIu64 " ns p99.9\n",
	       rate_of(r), latency_permille(&r->latency, 500), latency_permille(&r->latency, 990),
	       latency_permille(&r->latency, 999));
	for (unsigned i = STAGE_LATENCY_DECODE; i < STAGE_LATENCY_COUNT; i++)
		printf("  to %-9s %10" PRIu64 " ns p50, %" PRIu64 " ns p99, %" PRIu64 " ns p99.9\n",
		       stage_latency_name(i), latency_permille(&r->stages.stage[i], 500),
		       latency_permille(&r->stages.stage[i], 990),
		       latency_permille(&r->stages.stage[i], 999));
}
