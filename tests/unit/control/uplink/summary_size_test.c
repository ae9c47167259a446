// SPDX-License-Identifier: Apache-2.0
// What a summary costs on the wire, and that each of its figures is documented.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "full_summary.h"
#include "kpi/kpi_table.h"
#include "summary.pb-c.h"
#include "uplink/messages.h"

enum { SUMMARY_MAX = 2048, SEEDS = 200 };

// A crossing with 16 lanes and 8 corridor segments, a busy minute: at most 2 KB.
static void a_full_minute_is_small(void)
{
	struct messages_header h;
	struct full_summary *f = full_summary_create();
	size_t least = SIZE_MAX, most = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		Kerbwing__Hub__V1__Summary *s =
			full_summary_fill(f, seed, 1780000000000000000, 1780000060000000000);
		s->header = messages_fill_header(&h, "musterstadt", "crossing-4711", UINT64_MAX,
						 100000, 1780000060000000000);
		size_t n = kerbwing__hub__v1__summary__get_packed_size(s);
		least = n < least ? n : least;
		most = n > most ? n : most;
	}
	printf("16 lanes, 8 segments: %zu to %zu octets ", least, most);
	CU_ASSERT(most <= SUMMARY_MAX);
	full_summary_destroy(f);
}

// ---- docs/ref/kpis.md has a row for each field of each message of figures, and for nothing else

static const struct {
	const char *message, *field;
} rows[] = {
#define X(message, field, unit, text, source) {#message, #field},
	KPI_TABLE(X)
#undef X
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

static const ProtobufCMessageDescriptor *const messages[] = {
	&kerbwing__hub__v1__road_figures__descriptor,
	&kerbwing__hub__v1__slot_figures__descriptor,
	&kerbwing__hub__v1__crossing_figures__descriptor,
	&kerbwing__hub__v1__segment_figures__descriptor,
	&kerbwing__hub__v1__pad_figures__descriptor,
	&kerbwing__hub__v1__corridor_figures__descriptor,
	&kerbwing__hub__v1__cell_figures__descriptor,
	&kerbwing__hub__v1__conflict_figures__descriptor,
	&kerbwing__hub__v1__source_quality__descriptor,
	&kerbwing__hub__v1__service_health__descriptor,
	&kerbwing__hub__v1__zone_figures__descriptor,
	&kerbwing__hub__v1__class_figures__descriptor,
};

static unsigned rows_of(const char *message, const char *field)
{
	unsigned n = 0;
	for (unsigned i = 0; i < ROW_COUNT; i++)
		n += strcmp(rows[i].message, message) == 0 && strcmp(rows[i].field, field) == 0;
	return n;
}

static void each_figure_is_documented(void)
{
	unsigned fields = 0;
	for (unsigned i = 0; i < sizeof(messages) / sizeof(messages[0]); i++)
		for (unsigned k = 0; k < messages[i]->n_fields; k++) {
			const char *field = messages[i]->fields[k].name;
			if (strcmp(field, "suppressed") == 0)
				continue;
			if (rows_of(messages[i]->short_name, field) != 1)
				printf("%s.%s\n", messages[i]->short_name, field);
			CU_ASSERT_EQUAL(rows_of(messages[i]->short_name, field), 1);
			fields++;
		}
	CU_ASSERT_EQUAL(fields, ROW_COUNT);
}

static const struct check_test tests[] = {
	{"a full minute is small", a_full_minute_is_small},
	{"each figure is documented", each_figure_is_documented},
};

CHECK_MAIN("control/uplink/summary_size", tests)
