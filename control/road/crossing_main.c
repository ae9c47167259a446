// SPDX-License-Identifier: Apache-2.0
// `kerbwing crossing check|show|map|audit`: crossings judged, drawn and written as MAP messages, and the log of a road book replayed by the auditor.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/slot_audit.h"
#include "cli.h"
#include "road/crossing_file.h"
#include "road/crossing_map_write.h"
#include "road/crossing_svg.h"
#include "road/road_log.h"

#define PROGRAM "kerbwing crossing"

static const char *item_of(const struct crossing_def *d, enum crossing_fault f, uint32_t i,
			   char text[64])
{
	bool is_lane = f == CROSSING_FAULT_LANE_ID || f == CROSSING_FAULT_LANE_LINE ||
		       f == CROSSING_FAULT_LANE_WIDTH;
	if (is_lane && i < d->lane_count)
		snprintf(text, 64, "lane %u", d->lanes[i].id);
	else if (f == CROSSING_FAULT_PHASES)
		snprintf(text, 64, "phase %u", i + 1);
	else if (i < d->movement_count)
		snprintf(text, 64, "movement %u", d->movements[i].id);
	else
		snprintf(text, 64, "item %u", i);
	return text;
}

static struct crossing *build(const char *path, const struct crossing_def *d)
{
	enum crossing_fault f;
	uint32_t index;
	char item[64];
	struct crossing *c = crossing_build(d, &f, &index);
	if (c == NULL)
		cli_error(PROGRAM, "%s: crossing %s, %s: %s", path, d->name,
			  item_of(d, f, index, item), crossing_fault_text(f));
	return c;
}

static void describe(const struct crossing *c)
{
	uint32_t pairs = 0, in = 0;
	double longest = 0;
	for (uint32_t a = 0; a < c->def.movement_count; a++) {
		longest = c->end_m[a][0] > longest ? c->end_m[a][0] : longest;
		for (uint32_t b = 0; b < a; b++)
			pairs += c->pair[a][b][0][0].count > 0;
	}
	for (uint32_t i = 0; i < c->def.lane_count; i++)
		in += c->def.lanes[i].is_in;
	printf("%s: region %u id %u, %u lanes in, %u out, %u movements, %u pairs conflict, %u "
	       "chunks, "
	       "longest way %.1f m, %u phases\n",
	       c->def.name, c->def.id >> 16, c->def.id & 0xffff, in, c->def.lane_count - in,
	       c->def.movement_count, pairs, c->chunk_count, longest, c->def.phase_count);
}

static int check(const char *path)
{
	struct crossing_file f;
	int bad = crossing_file_load(path, stderr, &f) != 0;
	for (uint32_t i = 0; i < f.count; i++) {
		struct crossing *c = build(path, &f.def[i]);
		bad |= c == NULL;
		if (c != NULL)
			describe(c);
		crossing_free(c);
	}
	crossing_file_free(&f);
	return bad ? CLI_EXIT_FAIL : CLI_EXIT_OK;
}

static int show(const char *path)
{
	struct crossing_file f;
	if (crossing_file_load(path, stderr, &f) != 0)
		return CLI_EXIT_FAIL;
	struct crossing *c = build(path, &f.def[0]);
	if (f.count > 1)
		cli_error(PROGRAM, "%s: the first of %u crossings is drawn", path, f.count);
	if (c != NULL)
		crossing_svg_write(c, stdout);
	int rc = c != NULL ? CLI_EXIT_OK : CLI_EXIT_FAIL;
	crossing_free(c);
	crossing_file_free(&f);
	return rc;
}

// ---- the auditor over a log

// A line of hex digits for each crossing.
static int map(const char *path, bool is_etsi)
{
	struct crossing_file f;
	uint8_t octets[CROSSING_MAP_OCTETS_MAX];
	int rc = crossing_file_load(path, stderr, &f) == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
	for (uint32_t i = 0; i < f.count && rc == CLI_EXIT_OK; i++) {
		uint32_t n = crossing_map_write(&f.def[i], is_etsi, octets, sizeof(octets));
		if (n == 0) {
			cli_error(PROGRAM,
				  "%s: crossing %s does not fit into a MAP message: expected at "
				  "most 63 "
				  "points a lane, stop lines within 327 m, 4,096 octets",
				  path, f.def[i].name);
			rc = CLI_EXIT_FAIL;
		}
		for (uint32_t k = 0; k < n; k++)
			printf("%02x%s", octets[k], k + 1 == n ? "\n" : "");
	}
	crossing_file_free(&f);
	return rc;
}

struct audited {
	struct crossing *c;
	struct slot_audit *a;
};

struct tally {
	uint64_t lines, bad, grants, greens, overlaps;
};

static void judge(const struct audited *x, const struct slot_event *e, const char *line,
		  struct tally *t)
{
	const struct slot_hold *h = &e->hold;
	const struct slot_audit_right r = {.vehicle = h->owner,
					   .number = h->number,
					   .movement = h->movement,
					   .size = h->size,
					   .from_ns = h->from_ns,
					   .to_ns = h->to_ns,
					   .clear_ns = h->clear_ns,
					   .entry_ms = h->pace.entry * SLOT_SPEED_STEP_MS,
					   .movement_ms = h->pace.movement * SLOT_SPEED_STEP_MS,
					   .accel_ms2 = h->pace.accel * 0.05};
	struct slot_audit_right other;
	if (e->kind == SLOT_EVENT_DROP || e->kind == SLOT_EVENT_REPLACED ||
	    e->kind == SLOT_EVENT_IMPOSSIBLE)
		slot_audit_release(x->a, h->owner, h->number);
	if (e->kind != SLOT_EVENT_GRANT && e->kind != SLOT_EVENT_GREEN)
		return;
	t->grants += e->kind != SLOT_EVENT_GREEN;
	t->greens += e->kind == SLOT_EVENT_GREEN;
	if (h->movement >= x->c->def.movement_count) {
		t->bad++;
		return;
	}
	uint32_t found = slot_audit_grant(x->a, &r, e->time_ns, &other);
	t->overlaps += found;
	if (found > 0)
		printf("overlap with grant %u of %016llx: %s", other.number,
		       (unsigned long long)other.vehicle, line);
}

static void replay(FILE *log, const struct audited *all, uint32_t count, struct tally *t)
{
	char line[ROAD_LOG_LINE_MAX + 2];
	while (fgets(line, sizeof(line), log) != NULL) {
		struct slot_event e;
		uint32_t crossing, i = 0;
		t->lines++;
		if (!road_log_parse(line, &crossing, &e)) {
			t->bad++;
			continue;
		}
		while (i < count && all[i].c->def.id != crossing)
			i++;
		if (i < count)
			judge(&all[i], &e, line, t);
		else
			t->bad++;
	}
}

static int audit(const char *path, const char *log_path)
{
	struct crossing_file f;
	struct audited all[CROSSING_FILE_MAX] = {{NULL, NULL}};
	struct tally t = {0};
	FILE *log = fopen(log_path, "r");
	if (log == NULL) {
		cli_error(PROGRAM, "%s: %s; name the file of control.road.event_log", log_path,
			  strerror(errno));
		return CLI_EXIT_FAIL;
	}
	bool good = crossing_file_load(path, stderr, &f) == 0;
	for (uint32_t i = 0; i < f.count && good; i++) {
		all[i].c = build(path, &f.def[i]);
		all[i].a = all[i].c != NULL ? slot_audit_create(all[i].c) : NULL;
		good = all[i].a != NULL;
	}
	if (good)
		replay(log, all, f.count, &t);
	for (uint32_t i = 0; i < f.count; i++) {
		slot_audit_destroy(all[i].a);
		crossing_free(all[i].c);
	}
	crossing_file_free(&f);
	fclose(log);
	if (!good)
		return CLI_EXIT_FAIL;
	printf("%llu events, %llu grants, %llu greens, %llu lines not understood, %llu overlaps\n",
	       (unsigned long long)t.lines, (unsigned long long)t.grants,
	       (unsigned long long)t.greens, (unsigned long long)t.bad,
	       (unsigned long long)t.overlaps);
	return t.overlaps == 0 && t.bad == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

int main(int argc, char **argv)
{
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "check FILE | show FILE | map FILE [us|etsi] | audit FILE LOG",
		.summary =
			"Crossings whose slots are granted: judged, drawn, and their log audited.",
		.details = "check says what is wrong with a YAML file of crossings "
			   "(docs/wire/slots.md),\n"
			   "show draws its first crossing as SVG, map prints each as a MAP message "
			   "in hex\n"
			   "(SAE J2735, or ETSI MAPEM), audit replays the log of\n"
			   "control.road.event_log and finds rights that overlapped.\n\n"
			   "Example:\n  kerbwing sim sumo configs/sumo/x4/x4.sumocfg --map-out "
			   "x4.yaml\n"
			   "  kerbwing crossing show x4.yaml > x4.svg",
		.operand_min = 2,
		.operand_max = 3,
	};
	int at = cli_parse(&cli, argc, argv), left = argc - at;
	if (left == 2 && strcmp(argv[at], "check") == 0)
		return check(argv[at + 1]);
	if (left == 2 && strcmp(argv[at], "show") == 0)
		return show(argv[at + 1]);
	if (left == 2 && strcmp(argv[at], "map") == 0)
		return map(argv[at + 1], false);
	if (left == 3 && strcmp(argv[at], "map") == 0 &&
	    (strcmp(argv[at + 2], "us") == 0 || strcmp(argv[at + 2], "etsi") == 0))
		return map(argv[at + 1], argv[at + 2][0] == 'e');
	if (left == 3 && strcmp(argv[at], "audit") == 0)
		return audit(argv[at + 1], argv[at + 2]);
	cli_error(PROGRAM, "expected check FILE, show FILE, map FILE [us|etsi] or audit FILE LOG");
	return CLI_EXIT_USAGE;
}
