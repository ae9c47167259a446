// SPDX-License-Identifier: Apache-2.0
#include "zone_tally.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static struct zone_tally_row *row_of(struct zone_tally *t, const struct zone_tally_row *r,
				     uint32_t guess)
{
	if (guess < t->count && t->row[guess].is_air == r->is_air &&
	    strcmp(t->row[guess].zone, r->zone) == 0)
		return &t->row[guess];
	for (uint32_t i = 0; i < t->count; i++)
		if (t->row[i].is_air == r->is_air && strcmp(t->row[i].zone, r->zone) == 0)
			return &t->row[i];
	if (t->count == t->room && t->room < ZONE_TALLY_MAX) {
		uint32_t room = t->room == 0 ? 64 : t->room * 2;
		struct zone_tally_row *p = realloc(t->row, room * sizeof(*p));
		if (p != NULL) {
			t->row = p;
			t->room = room;
		}
	}
	return t->count < t->room ? &t->row[t->count++] : NULL;
}

// Labels are quoted: what would end a quotation is not taken. The dataplane does not send such names.
static bool is_name(const char *s)
{
	for (const char *c = s; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || *c == '"' || *c == '\\')
			return false;
	return s[0] != '\0';
}

void zone_tally_put(struct zone_tally *t, const struct zone_tally_row *r)
{
	struct zone_tally_row *to = is_name(r->zone) ? row_of(t, r, t->next) : NULL;
	if (to == NULL) {
		t->not_fitting++;
		return;
	}
	*to = *r;
	t->next = (uint32_t)(to - t->row) + 1;
}

void zone_tally_clear(struct zone_tally *t)
{
	free(t->row);
	*t = (struct zone_tally){.row = NULL};
}

static const struct {
	const char *name, *type, *help;
	size_t offset;
	bool is_wide;
} figures[] = {
#define WIDE(member)   offsetof(struct zone_tally_row, member), true
#define NARROW(member) offsetof(struct zone_tally_row, member), false
	{"entries_total", "counter", "Entries into a zone.", WIDE(entries)},
	{"exits_total", "counter", "Exits from a zone.", WIDE(exits)},
	{"dwell_ms_total", "counter", "Time inside a zone of those who left.", WIDE(dwell_ms)},
	{"speed_cms_sum", "counter", "Speeds reported inside a zone, summed.", WIDE(speed_sum_cms)},
	{"speed_cms_count", "counter", "Speeds reported inside a zone.", WIDE(speed_count)},
	{"inside", "gauge", "Inside a zone now.", NARROW(inside)},
	{"inside_most", "gauge", "Most inside a zone at once.", NARROW(inside_most)},
#undef WIDE
#undef NARROW
};

static uint64_t value_of(const struct zone_tally_row *r, size_t offset, bool is_wide)
{
	uint64_t wide;
	uint32_t narrow;
	memcpy(&wide, (const char *)r + (is_wide ? offset : 0), sizeof(wide));
	memcpy(&narrow, (const char *)r + offset, sizeof(narrow));
	return is_wide ? wide : narrow;
}

void zone_tally_write(const struct zone_tally *t, struct text *out)
{
	for (size_t k = 0; t->count > 0 && k < sizeof(figures) / sizeof(figures[0]); k++) {
		text_printf(out, "# HELP kerbwing_zone_%s %s\n# TYPE kerbwing_zone_%s %s\n",
			    figures[k].name, figures[k].help, figures[k].name, figures[k].type);
		for (uint32_t i = 0; i < t->count; i++)
			text_printf(out, "kerbwing_zone_%s{zone=\"%s\",side=\"%s\"} %" PRIu64 "\n",
				    figures[k].name, t->row[i].zone,
				    t->row[i].is_air ? "air" : "road",
				    value_of(&t->row[i], figures[k].offset, figures[k].is_wide));
	}
}
