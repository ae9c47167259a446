// SPDX-License-Identifier: Apache-2.0
// A message being made or read, with room for it, and the times that messages give in parts. Inline; one thread.
#pragma once

#include "base/timepoint.h"
#include "base/units.h"
#include "draft.h"
#include "slot_air.h"

enum { SLOT_NODES = 4096, SLOT_OCTETS = 1024, SLOT_MINUTE_MS = 60000 };
#define SLOT_MINUTE_NS	  (60 * UNITS_NS_PER_S)
#define SLOT_DAYS_PER_ERA 146097

struct slot_draft {
	struct uper_node nodes[SLOT_NODES];
	uint8_t octets[SLOT_OCTETS];
	struct uper_value v;
	struct uper_builder b;
};

static inline struct uper_builder *slot_draft_start(struct slot_draft *d,
						    const struct uper_field *root)
{
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = SLOT_NODES};
	uper_build_start(&d->b, &d->v, root, d->octets, sizeof(d->octets));
	return &d->b;
}

// ---- reading

// A member's value, or otherwise when it is absent.
static inline int64_t slot_get(const struct uper_value *v, uint32_t parent, const char *name,
			       int64_t otherwise)
{
	uint32_t at = parent != UINT32_MAX ? uper_child(v, parent, name) : 0;
	return at != 0 ? v->nodes[at].value : otherwise;
}

static inline void slot_get_octets(const struct uper_value *v, uint32_t node, uint8_t *out,
				   uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		out[i] = uper_octet_at(v, v->nodes[node].bit + 8 * i);
}

// ---- times

// Unix time at which the year of an instant began: civil calendar, years from 1970.
static inline int64_t slot_year_start_ns(int64_t t_ns)
{
	int64_t days = t_ns / (86400 * UNITS_NS_PER_S) + 719468;
	int64_t era = days / SLOT_DAYS_PER_ERA, doe = days - era * SLOT_DAYS_PER_ERA;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t y = yoe + era * 400 + (doy >= 306 ? 1 : 0) - 1; // whole years before it
	int64_t start = 365 * y + y / 4 - y / 100 + y / 400 - 719162;
	return start * 86400 * UNITS_NS_PER_S;
}

// Minute of the year and millisecond in the minute.
static inline void slot_split(int64_t t_ns, int64_t *minute, int64_t *ms)
{
	int64_t in_year = t_ns - slot_year_start_ns(t_ns);
	*minute = in_year / SLOT_MINUTE_NS;
	*ms = in_year % SLOT_MINUTE_NS / UNITS_NS_PER_MS;
}

// The instant near now_ns with this minute of the year and millisecond; without a minute (negative) the nearest one.
static inline int64_t slot_join(int64_t minute, int64_t ms, int64_t now_ns)
{
	const int64_t year_ns = 365 * 86400 * UNITS_NS_PER_S;
	if (minute < 0)
		return timepoint_resolve(now_ns, ms * UNITS_NS_PER_MS, SLOT_MINUTE_NS);
	int64_t in_year_ns = minute * SLOT_MINUTE_NS + ms * UNITS_NS_PER_MS;
	int64_t t_ns = slot_year_start_ns(now_ns) + in_year_ns;
	if (t_ns - now_ns > year_ns / 2)
		t_ns = slot_year_start_ns(now_ns - year_ns) + in_year_ns;
	else if (now_ns - t_ns > year_ns / 2)
		t_ns = slot_year_start_ns(now_ns + year_ns) + in_year_ns;
	return t_ns;
}
