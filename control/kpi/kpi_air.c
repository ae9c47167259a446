// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_air.h"

#include <math.h>

#include "base/units.h"

void kpi_air_init(struct kpi_air *a, int32_t lat_e7, int32_t lon_e7,
		  const struct kpi_layer_def *layers, uint32_t layer_count)
{
	geo_frame_init(&a->plane, lat_e7, lon_e7);
	for (uint32_t i = 0; i < layer_count; i++)
		if (a->layer_count < KPI_LAYERS_MAX)
			a->layer[a->layer_count++] = layers[i];
		else
			a->left_out++;
}

void kpi_air_add_segment(struct kpi_air *a, const struct kpi_segment_def *s)
{
	const struct geo_point ends[2] = {s->from, s->to};
	uint32_t n = a->segment_count;
	unsigned flown = 0;
	for (unsigned i = 0; i < a->layer_count; i++)
		flown += s->layers >> i & 1;
	if (n == KPI_SEGMENTS_MAX || a->tube_count + flown > KPI_TUBES_MAX ||
	    !kpi_line_init(&a->line[n], ends, 2, s->width_m)) {
		a->left_out++;
		return;
	}
	a->headway_ms[n] = s->headway_ms;
	a->layers_of[n] = s->layers;
	a->first_tube[n] = (uint16_t)a->tube_count;
	for (unsigned i = 0; i < a->layer_count; i++)
		if ((s->layers >> i & 1) != 0)
			a->tube[a->tube_count++] =
				(struct kpi_tube){.segment = (uint16_t)n, .layer = (uint8_t)i};
	a->segment_count++;
}

void kpi_air_add_pad(struct kpi_air *a, const struct kpi_pad_def *p)
{
	if (a->pad_count < KPI_PADS_MAX)
		a->pad[a->pad_count++] = *p;
	else
		a->left_out++;
}

void kpi_air_state_init(struct kpi_air_state *s)
{
	*s = (struct kpi_air_state){KPI_NOWHERE, KPI_NOWHERE, OBS_SPEED_UNKNOWN};
}

// ---- where

// KPI_NOWHERE: in no layer.
static uint32_t layer_at(const struct kpi_air *a, int32_t alt_cm)
{
	for (uint32_t i = 0; i < a->layer_count && alt_cm != KPI_ALT_UNKNOWN; i++)
		if (alt_cm >= a->layer[i].lower_cm && alt_cm < a->layer[i].upper_cm)
			return i;
	return KPI_NOWHERE;
}

static uint16_t tube_of(const struct kpi_air *a, uint32_t segment, uint32_t layer)
{
	uint16_t t = a->first_tube[segment];
	while (a->tube[t].layer != layer)
		t++;
	return t;
}

// Of the segments that are flown on its layer the one whose centre line is nearest, flown its way.
static uint16_t tube_at(const struct kpi_air *a, const struct kpi_air_sample *r,
			struct geo_point at)
{
	uint32_t layer = layer_at(a, r->alt_cm), best = KPI_NOWHERE;
	double nearest = INFINITY;
	for (uint32_t i = 0; i < a->segment_count && layer != KPI_NOWHERE; i++) {
		struct kpi_place p;
		if ((a->layers_of[i] >> layer & 1) == 0 || !kpi_line_has(&a->line[i], at, &p) ||
		    p.beside_m >= nearest ||
		    (r->heading_cdeg != OBS_HEADING_UNKNOWN &&
		     kpi_turn_cdeg(r->heading_cdeg, p.course_cdeg) > KPI_SEGMENT_TURN_CDEG))
			continue;
		nearest = p.beside_m;
		best = i;
	}
	return best != KPI_NOWHERE ? tube_of(a, best, layer) : KPI_NOWHERE;
}

static uint16_t pad_at(const struct kpi_air *a, const struct kpi_air_sample *r, struct geo_point at)
{
	for (uint32_t i = 0; i < a->pad_count; i++) {
		const struct kpi_pad_def *p = &a->pad[i];
		if (hypot(at.e_m - p->at.e_m, at.n_m - p->at.n_m) <= p->radius_m &&
		    (r->alt_cm == KPI_ALT_UNKNOWN || r->alt_cm - p->ground_cm <= KPI_PAD_ABOVE_CM))
			return (uint16_t)i;
	}
	return KPI_NOWHERE;
}

// ---- rooms

static void settle(struct kpi_room *r, int64_t now_ns)
{
	if (now_ns <= r->changed_ns)
		return;
	if (r->now > r->most)
		r->most = r->now;
	if (r->now > 0)
		r->occupied_ns += now_ns - r->changed_ns;
	r->changed_ns = now_ns;
}

static void enter(struct kpi_room *r, int64_t now_ns)
{
	settle(r, now_ns);
	r->now++;
	r->entries++;
	if (r->entered_ns != 0 && now_ns >= r->entered_ns) {
		int64_t headway = now_ns - r->entered_ns;
		if (r->headways == 0 || headway < r->headway_min_ns)
			r->headway_min_ns = headway;
		r->headways++;
		kpi_spread_put(&r->headway, headway / UNITS_NS_PER_MS, KPI_HEADWAY_BIN_MS);
	}
	r->entered_ns = now_ns;
}

static void leave(struct kpi_room *r, int64_t now_ns)
{
	settle(r, now_ns);
	r->now -= r->now > 0;
	r->exits++;
}

static void hold(struct kpi_room *r, uint16_t speed_cms, int64_t dt)
{
	r->time_ns += dt;
	if (speed_cms != OBS_SPEED_UNKNOWN)
		r->distance += speed_cms * dt;
}

void kpi_air_hold(struct kpi_air *a, const struct kpi_air_state *s, int64_t from_ns, int64_t to_ns)
{
	if (to_ns <= from_ns)
		return;
	if (s->tube != KPI_NOWHERE)
		hold(&a->tube[s->tube].room, s->speed_cms, to_ns - from_ns);
	if (s->pad != KPI_NOWHERE)
		hold(&a->pad_room[s->pad], s->speed_cms, to_ns - from_ns);
}

static void change(struct kpi_room *from, struct kpi_room *to, int64_t now_ns)
{
	if (from == to)
		return;
	if (from != NULL)
		leave(from, now_ns);
	if (to != NULL)
		enter(to, now_ns);
}

static struct kpi_room *tube_room(struct kpi_air *a, uint16_t tube)
{
	return tube != KPI_NOWHERE ? &a->tube[tube].room : NULL;
}

static struct kpi_room *pad_room(struct kpi_air *a, uint16_t pad)
{
	return pad != KPI_NOWHERE ? &a->pad_room[pad] : NULL;
}

void kpi_air_move(struct kpi_air *a, struct kpi_air_state *s, const struct kpi_air_sample *r)
{
	struct geo_point at = geo_to_plane(&a->plane, r->lat_e7, r->lon_e7);
	uint16_t tube = tube_at(a, r, at), pad = pad_at(a, r, at);
	change(tube_room(a, s->tube), tube_room(a, tube), r->time_ns);
	change(pad_room(a, s->pad), pad_room(a, pad), r->time_ns);
	*s = (struct kpi_air_state){tube, pad, r->speed_cms};
}

void kpi_air_leave(struct kpi_air *a, struct kpi_air_state *s, int64_t now_ns)
{
	change(tube_room(a, s->tube), NULL, now_ns);
	change(pad_room(a, s->pad), NULL, now_ns);
	kpi_air_state_init(s);
}

// ---- figures

static uint32_t ratio(uint64_t a, uint64_t b)
{
	uint64_t q = b > 0 ? a / b : 0;
	return q < UINT32_MAX ? (uint32_t)q : UINT32_MAX;
}

static void close_room(struct kpi_room *r, int64_t end_ns, struct kpi_room_figures *f)
{
	settle(r, end_ns);
	*f = (struct kpi_room_figures){
		.entries = r->entries,
		.exits = r->exits,
		.aircraft_max = r->most,
		.headways = r->headways,
		.headway_min_ms = (uint32_t)(r->headway_min_ns / UNITS_NS_PER_MS),
		.headway_p5_ms = kpi_spread_percentile(&r->headway, 5, KPI_HEADWAY_BIN_MS),
		.occupied_ms = (uint32_t)(r->occupied_ns / UNITS_NS_PER_MS),
		.time_ms = (uint64_t)(r->time_ns / UNITS_NS_PER_MS),
		.distance_cm = (uint64_t)(r->distance / UNITS_NS_PER_S),
		.is_used = r->entries > 0 || r->exits > 0 || r->most > 0,
	};
	f->speed_mean_cms = ratio(f->distance_cm * 1000, f->time_ms);
	*r = (struct kpi_room){.now = r->now, .changed_ns = end_ns, .entered_ns = r->entered_ns};
}

void kpi_air_close(struct kpi_air *a, int64_t start_ns, int64_t end_ns)
{
	uint64_t span_ms = (uint64_t)((end_ns - start_ns) / UNITS_NS_PER_MS);
	for (uint32_t i = 0; i < a->tube_count; i++) {
		struct kpi_room_figures *f = &a->of_tube[i];
		close_room(&a->tube[i].room, end_ns, f);
		f->utilisation_permille = ratio(
			(uint64_t)f->entries * a->headway_ms[a->tube[i].segment] * 1000, span_ms);
	}
	for (uint32_t i = 0; i < a->pad_count; i++) {
		struct kpi_room_figures *f = &a->of_pad[i];
		close_room(&a->pad_room[i], end_ns, f);
		f->utilisation_permille = ratio(f->time_ms * 1000, span_ms * a->pad[i].stands);
	}
}
