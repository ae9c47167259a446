// SPDX-License-Identifier: Apache-2.0
#include "stats.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void stats_message(struct stats *s, const char *family, const char *type, uint32_t octets)
{
	struct stats_row *r = NULL;
	for (unsigned i = 0; i < s->row_count && r == NULL; i++)
		if (strcmp(s->row[i].family, family) == 0 && strcmp(s->row[i].type, type) == 0)
			r = &s->row[i];
	if (r == NULL && s->row_count == STATS_TYPES_MAX) {
		s->more++;
		return;
	}
	if (r == NULL) {
		r = &s->row[s->row_count++];
		snprintf(r->family, sizeof(r->family), "%s", family);
		snprintf(r->type, sizeof(r->type), "%s", type);
		r->least = UINT32_MAX;
	}
	r->count++;
	r->octets += octets;
	r->least = octets < r->least ? octets : r->least;
	r->most = octets > r->most ? octets : r->most;
}

void stats_error(struct stats *s, enum err e)
{
	s->errors[e < ERR_COUNT ? e : ERR_NONE]++;
}

static void print_json(const struct stats *s)
{
	const char *comma = "";
	printf("{\"items\":%" PRIu64 ",\"messages\":[", s->items);
	for (unsigned i = 0; i < s->row_count; i++) {
		const struct stats_row *r = &s->row[i];
		printf("%s{\"family\":\"%s\",\"type\":\"%s\",\"count\":%" PRIu64
		       ",\"octets\":%" PRIu64 ",\"least\":%u,\"most\":%u}",
		       i > 0 ? "," : "", r->family, r->type, r->count, r->octets, r->least,
		       r->most);
	}
	printf("],\"refused\":{");
	for (unsigned e = 1; e < ERR_COUNT; e++)
		if (s->errors[e] > 0) {
			printf("%s\"%s\":%" PRIu64, comma, err_name(e), s->errors[e]);
			comma = ",";
		}
	printf("}}\n");
}

static void print_table(const struct stats *s)
{
	uint64_t refused = 0;
	printf("%-9s %-28s %9s %8s %8s %8s\n", "family", "type", "messages", "least", "mean",
	       "most octets");
	for (unsigned i = 0; i < s->row_count; i++) {
		const struct stats_row *r = &s->row[i];
		printf("%-9s %-28s %9" PRIu64 " %8u %8.1f %8u\n", r->family, r->type, r->count,
		       r->least, (double)r->octets / (double)r->count, r->most);
	}
	if (s->more > 0)
		printf("%-38s %9" PRIu64 "\n", "of further types", s->more);
	for (unsigned e = 1; e < ERR_COUNT; e++) {
		refused += s->errors[e];
		if (s->errors[e] > 0)
			printf("refused   %-28s %9" PRIu64 "  %s\n", err_name(e), s->errors[e],
			       err_text(e));
	}
	printf("%" PRIu64 " lines or frames read, %" PRIu64 " refusals\n", s->items, refused);
}

void stats_print(const struct stats *s, int json)
{
	if (json)
		print_json(s);
	else
		print_table(s);
}
