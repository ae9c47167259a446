// SPDX-License-Identifier: Apache-2.0
// `kerbwing geozone check|convert|show FILE`: geo-zones of an authority, judged, converted and drawn.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "cli.h"
#include "zones.h"

#define PROGRAM "kerbwing geozone"

enum { SPAN_DAYS = 30 };

struct options {
	bool strict, json;
	const char *to, *out, *svg;
};

static void print_faults(const char *file, const struct faults *f, FILE *to)
{
	for (unsigned i = 0; i < f->count; i++) {
		const struct fault *x = &f->list[i];
		fprintf(to, "%s: %s: %s: %s [%s]; %s\n", file,
			fault_grade_name(fault_grade(x->kind)), x->path, x->text,
			fault_name(x->kind), fault_remedy(x->kind));
	}
	if (f->not_kept > 0)
		fprintf(to, "%s: %u more findings are not shown\n", file, f->not_kept);
}

static json_t *faults_json(const struct faults *f)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < f->count; i++) {
		const struct fault *x = &f->list[i];
		json_array_append_new(list,
				      json_pack("{s:s, s:s, s:s, s:s, s:s}", "grade",
						fault_grade_name(fault_grade(x->kind)), "finding",
						fault_name(x->kind), "path", x->path, "text",
						x->text, "remedy", fault_remedy(x->kind)));
	}
	return list;
}

// A name that is no UTF-8 is shown with marks in place of what JSON cannot say.
static json_t *name_json(const char *file)
{
	json_t *name = json_string(file);
	char *copy = name == NULL ? strdup(file) : NULL;
	if (copy == NULL)
		return name;
	for (char *p = copy; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80)
			*p = '?';
	name = json_string(copy);
	free(copy);
	return name;
}

static int check(const char *file, const struct zones *z, bool good, const struct faults *f,
		 const struct options *o)
{
	bool clean = good && !(o->strict && f->graded[FAULT_WARNING] > 0);
	if (o->json) {
		json_t *j = json_pack(
			"{s:o, s:b, s:s, s:i, s:o, s:i}", "file", name_json(file), "ok", clean,
			"format", good ? zones_format_name(z->format) : "", "zones", (int)z->count,
			"findings", faults_json(f), "not_shown", (int)f->not_kept);
		json_dumpf(j, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(j);
		return clean ? CLI_EXIT_OK : CLI_EXIT_FAIL;
	}
	print_faults(file, f, stdout);
	if (good)
		printf("%s: %s, %u zones, %u warnings, %u notes\n", file,
		       zones_format_name(z->format), (unsigned)z->count, f->graded[FAULT_WARNING],
		       f->graded[FAULT_NOTE]);
	else
		printf("%s: refused, %u errors\n", file, f->graded[FAULT_ERROR]);
	return clean ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

static int write_text(const char *path, const char *text)
{
	FILE *f = path != NULL ? fopen(path, "w") : stdout;
	if (text == NULL || f == NULL || fputs(text, f) < 0 || fflush(f) != 0) {
		cli_error(PROGRAM, "%s cannot be written: %s",
			  path != NULL ? path : "standard output", strerror(errno));
		if (f != NULL && path != NULL)
			fclose(f);
		return CLI_EXIT_FAIL;
	}
	if (path != NULL)
		fclose(f);
	return CLI_EXIT_OK;
}

static int convert(const struct zones *z, const struct options *o)
{
	bool map = o->to != NULL && strcmp(o->to, "map") == 0;
	json_t *j = map ? zones_to_map(z) : zones_to_ed318(z);
	char *text = json_dumps(j, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
	int rc = write_text(o->out, text);
	if (rc == CLI_EXIT_OK && o->out == NULL)
		putchar('\n');
	free(text);
	json_decref(j);
	return rc;
}

static void print_limit(int32_t cm, unsigned ref)
{
	char text[32] = "ground", end[] = "none";
	if (cm == VOLUME_NO_CEILING)
		memcpy(text, end, sizeof(end));
	else if (cm != VOLUME_NO_FLOOR)
		snprintf(text, sizeof(text), "%.6g m %s", cm / 100.0, volume_ref_name(ref));
	printf(" %-14s", text);
}

static void print_times(const struct zone *z, int64_t now_ns)
{
	char text[25];
	const struct volume *v = z->volume_count > 0 ? &z->volumes[0] : NULL;
	if (v == NULL || v->window_count == 0) {
		printf(" not within %d days\n", SPAN_DAYS);
		return;
	}
	bool active = volume_is_active(v, now_ns);
	const struct volume_window *w = &v->windows[0];
	for (uint32_t i = 0; i < v->window_count && w->end_ns <= now_ns; i++)
		w = &v->windows[i];
	int64_t change = active ? w->end_ns : w->start_ns;
	timepoint_to_iso8601(change, text);
	if (active && change == VOLUME_TIME_LAST)
		printf(" always\n");
	else
		printf(" %s %.16sZ\n", active ? "until" : "from", text);
}

static void print_reasons(uint16_t set)
{
	char text[96] = "";
	size_t n = 0;
	for (unsigned i = 0; i < VOLUME_REASON_COUNT; i++)
		if (set & 1u << i && n < sizeof(text))
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n > 0 ? "," : "",
					      volume_reason_name(i));
	printf(" %-20s", text);
}

static int show(struct zones *z, const struct options *o)
{
	int64_t now_ns = (int64_t)time(NULL) * UNITS_NS_PER_S;
	zones_set_windows(z, now_ns, now_ns + SPAN_DAYS * 86400 * UNITS_NS_PER_S);
	printf("%-18s %-3s %-18s %-14s %-14s %-20s %-8s %s\n", "zone", "in", "kind", "from", "to",
	       "reason", "shape", "active");
	for (uint32_t i = 0; i < z->count; i++)
		for (uint32_t k = 0; k < z->list[i].volume_count; k++) {
			const struct zone *zone = &z->list[i];
			const struct volume *v = &zone->volumes[k];
			printf("%-18.40s %-3.3s %-18s", zone->identifier, zone->country,
			       volume_kind_name(zone->kind));
			print_limit(v->lower_cm, v->lower_ref);
			print_limit(v->upper_cm, v->upper_ref);
			print_reasons(zone->reasons);
			printf(" %-8s", v->shape == VOLUME_CIRCLE ? "circle"
					: v->ring_count > 1	  ? "holes"
								  : "polygon");
			print_times(zone, now_ns);
		}
	if (o->svg == NULL)
		return CLI_EXIT_OK;
	char *svg = zones_to_svg(z);
	int rc = write_text(o->svg, svg);
	free(svg);
	return rc;
}

int main(int argc, char **argv)
{
	struct options o = {.to = NULL};
	const struct cli_opt opts[] = {
		{.name = "strict", .help = "check: warnings fail too", .flag = &o.strict},
		{.name = "json",
		 .help = "check: one JSON object instead of lines",
		 .flag = &o.json},
		{.name = "to",
		 .arg = "ed318|map",
		 .help = "convert: what to write (default ed318)",
		 .value = &o.to},
		{.name = "out",
		 .arg = "FILE",
		 .help = "convert: where to write (default standard output)",
		 .value = &o.out},
		{.name = "svg",
		 .arg = "FILE",
		 .help = "show: also draw the zones",
		 .value = &o.svg},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "check|convert|show FILE",
		.summary = "Reads geo-zones for drones (ED-269, ED-318 and national dialects): "
			   "judges, "
			   "converts, shows them.",
		.details =
			"check    lists what is wrong, with the JSON path and what to do about it\n"
			"convert  writes ED-318, or GeoJSON for the console's map (control.map)\n"
			"show     prints a table of zones and when they are active\n\n"
			"A file with an error is refused as a whole: a map with holes is worse "
			"than none.\n"
			"Exit status 0: read. 1: refused, or not written. 2: wrong usage.",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
		.operand_min = 2,
		.operand_max = 2,
	};
	int first = cli_parse(&cli, argc, argv);
	const char *verb = argv[first], *file = argv[first + 1];
	if ((strcmp(verb, "check") != 0 && strcmp(verb, "convert") != 0 &&
	     strcmp(verb, "show") != 0) ||
	    (o.to != NULL && strcmp(o.to, "ed318") != 0 && strcmp(o.to, "map") != 0)) {
		cli_error(PROGRAM, "'%s' is not known here; see --help",
			  o.to != NULL && strcmp(o.to, "ed318") != 0 && strcmp(o.to, "map") != 0
				  ? o.to
				  : verb);
		return CLI_EXIT_USAGE;
	}
	struct faults faults = {.list = NULL};
	struct zones zones;
	int rc = CLI_EXIT_FAIL;
	bool good = zones_read_file(file, &zones, &faults);
	if (strcmp(verb, "check") == 0)
		rc = check(file, &zones, good, &faults, &o);
	else if (!good)
		print_faults(file, &faults, stderr);
	else
		rc = strcmp(verb, "convert") == 0 ? convert(&zones, &o) : show(&zones, &o);
	zones_free(&zones);
	faults_free(&faults);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		cli_error(PROGRAM, "standard output cannot be written: %s", strerror(errno));
		rc = CLI_EXIT_FAIL;
	}
	return rc;
}
