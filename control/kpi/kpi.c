// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi.h"

#include <stdlib.h>
#include <string.h>

#include "base/geo.h"

#define NIL	    UINT32_MAX
#define UNKNOWN_TAG UINT64_MAX // no key of a cell

struct kpi_track {
	uint64_t id;	    // 0: free
	int64_t time_ns;    // of the last report
	int64_t until_ns;   // how long it holds
	int64_t counted_ns; // until when its state is in the figures
	int32_t lat_e7, lon_e7;
	uint32_t before, after; // in the list by until_ns
	bool is_air;
	bool is_placed; // false: this is its first report
	struct kpi_road_state road;
	struct kpi_air_state air;
};

static uint32_t slot_of(const struct kpi *k, uint64_t id)
{
	return (uint32_t)((id * 0x9e3779b97f4a7c15u) >> 32) & k->mask;
}

struct kpi *kpi_create(uint32_t tracks_max, int32_t lat_e7, int32_t lon_e7, int64_t now_ns)
{
	struct kpi *k = calloc(1, sizeof(*k));
	uint32_t size = 16;
	if (k == NULL)
		return NULL;
	while (size < 2 * tracks_max)
		size *= 2;
	k->mask = size - 1;
	k->max = tracks_max;
	k->oldest = k->newest = NIL;
	k->start_ns = k->now_ns = now_ns;
	k->table = calloc(size, sizeof(*k->table));
	k->crossing = calloc(KPI_CROSSINGS_MAX, sizeof(*k->crossing));
	k->air = calloc(1, sizeof(*k->air));
	if (kpi_cells_init(&k->cells) != 0 || k->table == NULL || k->crossing == NULL ||
	    k->air == NULL) {
		kpi_destroy(k);
		return NULL;
	}
	kpi_air_init(k->air, lat_e7, lon_e7, NULL, 0);
	return k;
}

void kpi_destroy(struct kpi *k)
{
	if (k == NULL)
		return;
	free(k->table);
	free(k->crossing);
	free(k->air);
	kpi_cells_fini(&k->cells);
	free(k);
}

// ---- the list by the end of what holds

static void unlink_track(struct kpi *k, uint32_t at)
{
	struct kpi_track *t = &k->table[at];
	if (t->before != NIL)
		k->table[t->before].after = t->after;
	else
		k->oldest = t->after;
	if (t->after != NIL)
		k->table[t->after].before = t->before;
	else
		k->newest = t->before;
}

// Reports come nearly in order and hold equally long, aircraft longer: its place is near the end.
static void link_track(struct kpi *k, uint32_t at)
{
	struct kpi_track *t = &k->table[at];
	uint32_t before = k->newest;
	while (before != NIL && k->table[before].until_ns > t->until_ns)
		before = k->table[before].before;
	t->before = before;
	t->after = before != NIL ? k->table[before].after : k->oldest;
	if (before != NIL)
		k->table[before].after = at;
	else
		k->oldest = at;
	if (t->after != NIL)
		k->table[t->after].before = at;
	else
		k->newest = at;
}

// ---- the table

static uint32_t find(const struct kpi *k, uint64_t id)
{
	uint32_t at = slot_of(k, id);
	while (k->table[at].id != 0 && k->table[at].id != id)
		at = (at + 1) & k->mask;
	return at;
}

// A neighbour moved: the list follows.
static void moved(struct kpi *k, uint32_t at)
{
	const struct kpi_track *t = &k->table[at];
	if (t->before != NIL)
		k->table[t->before].after = at;
	else
		k->oldest = at;
	if (t->after != NIL)
		k->table[t->after].before = at;
	else
		k->newest = at;
}

static void remove_track(struct kpi *k, uint32_t at)
{
	unlink_track(k, at);
	uint32_t hole = at;
	for (uint32_t i = (at + 1) & k->mask; k->table[i].id != 0; i = (i + 1) & k->mask) {
		uint32_t home = slot_of(k, k->table[i].id);
		if (((i - home) & k->mask) < ((i - hole) & k->mask))
			continue;
		k->table[hole] = k->table[i];
		moved(k, hole);
		hole = i;
	}
	k->table[hole].id = 0;
	k->count--;
}

// ---- time

// Until to_ns, at most as long as a report holds, the track's state goes into the figures.
static void count_until(struct kpi *k, struct kpi_track *t, int64_t to_ns)
{
	int64_t from_ns = t->counted_ns > k->start_ns ? t->counted_ns : k->start_ns;
	int64_t end_ns = t->until_ns < to_ns ? t->until_ns : to_ns;
	if (end_ns <= from_ns)
		return;
	if (t->is_air)
		kpi_air_hold(k->air, &t->air, from_ns, end_ns);
	else
		kpi_road_hold(k->crossing, &t->road, from_ns, end_ns);
	t->counted_ns = end_ns;
}

static void leave(struct kpi *k, struct kpi_track *t, int64_t at_ns)
{
	count_until(k, t, at_ns);
	if (t->is_air)
		kpi_air_leave(k->air, &t->air, at_ns);
	else
		kpi_road_leave(k->crossing, &t->road, at_ns);
}

// Those whose last report does not hold any more are nowhere; who comes back later is new.
static void pass_time(struct kpi *k, int64_t now_ns)
{
	if (now_ns <= k->now_ns)
		return;
	k->now_ns = now_ns;
	while (k->oldest != NIL && k->table[k->oldest].until_ns <= now_ns) {
		struct kpi_track *t = &k->table[k->oldest];
		leave(k, t, t->until_ns);
		remove_track(k, k->oldest);
	}
}

// ---- reports

static struct kpi_track *track_of(struct kpi *k, const struct kpi_report *r)
{
	uint32_t at = find(k, r->id);
	struct kpi_track *t = &k->table[at];
	if (t->id == r->id)
		return t;
	if (k->count == k->max) {
		k->not_fitting++;
		return NULL;
	}
	*t = (struct kpi_track){.id = r->id,
				.is_air = r->is_air,
				.time_ns = r->rx_ns,
				.until_ns = r->rx_ns,
				.counted_ns = r->rx_ns};
	kpi_road_state_init(&t->road);
	kpi_air_state_init(&t->air);
	k->count++;
	link_track(k, at);
	return t;
}

static enum kpi_cell_side side_of(const struct kpi_report *r)
{
	if (r->is_air)
		return KPI_CELL_AIRCRAFT;
	return r->cls == OBS_CLASS_PEDESTRIAN || r->cls == OBS_CLASS_CYCLIST ? KPI_CELL_VULNERABLE
									     : KPI_CELL_VEHICLES;
}

static void move_road(struct kpi *k, struct kpi_track *t, const struct kpi_report *r)
{
	const struct kpi_road_sample s = {.id = r->id,
					  .time_ns = r->rx_ns,
					  .lat_e7 = r->lat_e7,
					  .lon_e7 = r->lon_e7,
					  .speed_cms = r->speed_cms,
					  .heading_cdeg = r->heading_cdeg,
					  .length_cm = r->length_cm,
					  .cls = r->cls};
	kpi_road_move(k->crossing, k->crossing_count, &t->road, &s, t->is_placed);
}

static void move_air(struct kpi *k, struct kpi_track *t, const struct kpi_report *r)
{
	const struct kpi_air_sample s = {.time_ns = r->rx_ns,
					 .lat_e7 = r->lat_e7,
					 .lon_e7 = r->lon_e7,
					 .alt_cm = r->alt_cm,
					 .speed_cms = r->speed_cms,
					 .heading_cdeg = r->heading_cdeg};
	kpi_air_move(k->air, &t->air, &s);
	if (!r->is_identified)
		k->unknown_aircraft += kpi_cells_note(&k->cells, UNKNOWN_TAG, r->id);
}

static void put_quality(struct kpi *k, const struct kpi_report *r)
{
	const struct kpi_quality_sample s = {.time_ns = r->time_ns,
					     .rx_ns = r->rx_ns,
					     .lat_e7 = r->lat_e7,
					     .lon_e7 = r->lon_e7,
					     .alt_cm = r->alt_cm,
					     .speed_cms = r->speed_cms,
					     .heading_cdeg = r->heading_cdeg,
					     .hacc_cm = r->hacc_cm,
					     .disagreement_pct = r->disagreement_pct,
					     .cls = r->cls,
					     .source_count = r->source_count,
					     .is_air = r->is_air,
					     .has_own_time = r->has_own_time};
	if (r->family < OBS_FAMILY_COUNT)
		kpi_quality_put(&k->quality[r->family], &s);
}

void kpi_put(struct kpi *k, const struct kpi_report *r)
{
	const struct kpi_track *known = r->id != 0 ? &k->table[find(k, r->id)] : NULL;
	if (known != NULL && known->id == r->id && r->rx_ns <= known->time_ns) {
		k->late += r->rx_ns < known->time_ns; // else it is told again, in a snapshot
		return;
	}
	put_quality(k, r);
	if (r->id == 0 || !geo_is_valid(r->lat_e7, r->lon_e7) || r->cls == OBS_CLASS_STATION)
		return;
	pass_time(k, r->rx_ns);
	struct kpi_track *t = track_of(k, r);
	if (t == NULL)
		return;
	if (t->is_air != r->is_air) { // it is something else than was thought
		leave(k, t, r->rx_ns);
		t->is_air = r->is_air;
		t->is_placed = false;
	}
	count_until(k, t, r->rx_ns);
	if (t->is_air)
		move_air(k, t, r);
	else
		move_road(k, t, r);
	kpi_cells_visit(&k->cells, side_of(r), r->id, r->lat_e7, r->lon_e7);
	uint32_t at = (uint32_t)(t - k->table);
	unlink_track(k, at);
	t->time_ns = r->rx_ns;
	t->counted_ns = r->rx_ns > t->counted_ns ? r->rx_ns : t->counted_ns;
	t->lat_e7 = r->lat_e7;
	t->lon_e7 = r->lon_e7;
	t->until_ns = r->rx_ns + (t->is_air ? KPI_HOLD_AIR_NS : KPI_HOLD_NS);
	t->is_placed = true;
	link_track(k, at);
}

void kpi_put_alert(struct kpi *k, const struct kpi_alert *a)
{
	kpi_conflicts_put(&k->conflicts, a);
}

// ---- intervals

struct kpi_crossing *kpi_set_crossings(struct kpi *k, uint32_t count)
{
	if (count > KPI_CROSSINGS_MAX)
		return NULL;
	for (uint32_t at = k->oldest; at != NIL;) {
		if (k->table[at].is_air) {
			at = k->table[at].after;
			continue;
		}
		remove_track(k, at);
		at = k->oldest; // places in the table changed
	}
	k->crossing_count = count;
	return k->crossing;
}

void kpi_close(struct kpi *k, int64_t end_ns)
{
	pass_time(k, end_ns);
	for (uint32_t at = k->oldest; at != NIL; at = k->table[at].after)
		count_until(k, &k->table[at], end_ns);
	kpi_road_close(k->crossing, k->crossing_count, k->start_ns, end_ns);
	kpi_air_close(k->air, k->start_ns, end_ns);
	kpi_cells_sort(&k->cells);
	for (unsigned i = 0; i < OBS_FAMILY_COUNT; i++)
		kpi_quality_close(&k->quality[i], &k->of_source[i]);
	k->of_infringements = k->conflicts.infringements;
	kpi_conflicts_close(&k->conflicts, k->of_side);
	k->of_unknown_aircraft = k->unknown_aircraft;
	k->not_fitting_then = (uint32_t)(k->not_fitting - k->not_fitting_before);
	k->not_fitting_before = k->not_fitting;
	k->start_ns = end_ns;
}

void kpi_begin(struct kpi *k)
{
	k->unknown_aircraft = 0;
	kpi_cells_begin(&k->cells);
	for (uint32_t at = k->oldest; at != NIL; at = k->table[at].after) {
		struct kpi_track *t = &k->table[at];
		if (t->is_air || t->road.lane == KPI_NO_LANE)
			continue;
		struct geo_point p =
			geo_to_plane(&k->crossing[t->road.crossing].plane, t->lat_e7, t->lon_e7);
		kpi_road_carry(k->crossing, &t->road, p);
	}
}
