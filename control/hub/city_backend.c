// SPDX-License-Identifier: Apache-2.0
#include "hub/city_backend.h"

#include "base/units.h"

static const char *const level_names[CITY_LEVEL_COUNT] = {"1m", "5m", "1h"};

const char *city_level_name(unsigned level)
{
	return level < CITY_LEVEL_COUNT ? level_names[level] : "?";
}

int64_t city_level_ns(unsigned level)
{
	static const int64_t seconds[CITY_LEVEL_COUNT] = {60, 300, 3600};
	return level < CITY_LEVEL_COUNT ? seconds[level] * UNITS_NS_PER_S : 0;
}

static const char *const keep_names[CITY_KEEP_COUNT] = {
#define CITY_KEEP_ROW(id, name) name,
	CITY_KEEP_LIST(CITY_KEEP_ROW)
#undef CITY_KEEP_ROW
};

const char *city_keep_name(unsigned keep)
{
	return keep < CITY_KEEP_COUNT ? keep_names[keep] : "?";
}

static const struct {
	const char *name, *text;
} unstored[CITY_UNSTORED_COUNT] = {
#define CITY_UNSTORED_ROW(id, name, text) {name, text},
	CITY_UNSTORED_LIST(CITY_UNSTORED_ROW)
#undef CITY_UNSTORED_ROW
};

const char *city_unstored_name(unsigned why)
{
	return why < CITY_UNSTORED_COUNT ? unstored[why].name : "?";
}

const char *city_unstored_text(unsigned why)
{
	return why < CITY_UNSTORED_COUNT ? unstored[why].text : "?";
}

enum outbox_stream city_stream_of(unsigned kind)
{
	return kind == INTAKE_SUMMARY ? OUTBOX_SUMMARY
	       : kind == INTAKE_GRANT ? OUTBOX_GRANT
				      : OUTBOX_ALERT;
}

void city_node_add_boot(struct city_node_row *n, unsigned stream, const struct city_boot_row *r,
			int64_t *made_ns)
{
	if (stream >= OUTBOX_STREAM_COUNT)
		return;
	struct city_totals *t = &n->totals[stream];
	t->received += r->totals.received;
	t->lost += r->totals.lost;
	t->duplicated += r->totals.duplicated;
	t->late += r->totals.late;
	t->old += r->totals.old;
	if (stream == OUTBOX_SUMMARY) // each boot has an account of each stream
		n->boots += r->boots;
	if (r->last_ns > n->last_ns)
		n->last_ns = r->last_ns;
	if (r->boot_id != 0 && r->made_ns >= *made_ns) {
		*made_ns = r->made_ns;
		n->boot_id = r->boot_id;
	}
}
