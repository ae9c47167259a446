// SPDX-License-Identifier: Apache-2.0
#include "kpi/kpi_road.h"

#include <math.h>
#include <string.h>

#include "base/units.h"

// Of bodies whose length is not stated, by enum obs_class.
static const uint16_t lengths_cm[OBS_CLASS_COUNT] = {
	[OBS_CLASS_UNKNOWN] = 480, [OBS_CLASS_CAR] = 480,	 [OBS_CLASS_TRUCK] = 1000,
	[OBS_CLASS_BUS] = 1200,	   [OBS_CLASS_MOTORCYCLE] = 220, [OBS_CLASS_CYCLIST] = 180,
};

uint16_t kpi_length_cm(unsigned cls, uint16_t stated_cm)
{
	return stated_cm != OBS_SIZE_UNKNOWN ? stated_cm
	       : cls < OBS_CLASS_COUNT	     ? lengths_cm[cls]
					     : 0;
}

// ---- gauges

static void gauge_settle(struct kpi_gauge *g, int64_t now_ns)
{
	if (now_ns > g->changed_ns && g->now > g->most)
		g->most = g->now;
	if (now_ns > g->changed_ns)
		g->changed_ns = now_ns;
}

static void gauge_change(struct kpi_gauge *g, int by, int64_t now_ns)
{
	gauge_settle(g, now_ns);
	g->now = by < 0 && g->now == 0 ? 0 : g->now + (uint32_t)by;
}

static void queue_change(struct kpi_crossing *c, struct kpi_lane *l, int by, int64_t now_ns)
{
	gauge_change(&l->queue, by, now_ns);
	if (!l->def.is_in)
		return;
	gauge_change(&c->queue, by, now_ns);
	if (l->approach < KPI_APPROACHES_MAX)
		gauge_change(&c->approach_queue[l->approach], by, now_ns);
}

// ---- setting up

static uint16_t end_course(const struct kpi_line *l)
{
	const struct geo_point *a = &l->p[l->count - 2], *b = &l->p[l->count - 1];
	return geo_course_cdeg(b->e_m - a->e_m, b->n_m - a->n_m);
}

// A lane joins the first approach whose first lane goes its way.
static void find_approach(struct kpi_crossing *c, struct kpi_lane *l, uint16_t course[])
{
	l->approach = KPI_APPROACHES_MAX;
	if (!l->def.is_in)
		return;
	uint16_t own = end_course(&l->def.line);
	for (uint32_t i = 0; i < c->approach_count; i++)
		if (kpi_turn_cdeg(course[i], own) <= KPI_APPROACH_TURN_CDEG) {
			l->approach = i;
			return;
		}
	if (c->approach_count == KPI_APPROACHES_MAX)
		return;
	course[c->approach_count] = own;
	l->approach = c->approach_count++;
}

bool kpi_crossing_init(struct kpi_crossing *c, uint32_t id, int32_t lat_e7, int32_t lon_e7,
		       const struct kpi_lane_def *lanes, uint32_t count)
{
	uint16_t course[KPI_APPROACHES_MAX];
	memset(c, 0, sizeof(*c));
	c->id = id;
	geo_frame_init(&c->plane, lat_e7, lon_e7);
	for (uint32_t i = 0; i < count && c->lane_count < KPI_LANES_MAX; i++) {
		struct kpi_lane *l = &c->lane[c->lane_count++];
		const struct kpi_line *line = &lanes[i].line;
		l->def = lanes[i];
		find_approach(c, l, course);
		c->reach_m = fmax(c->reach_m, fmax(fmax(-line->west_m, line->east_m),
						   fmax(-line->south_m, line->north_m)));
	}
	return count <= KPI_LANES_MAX;
}

void kpi_road_state_init(struct kpi_road_state *s)
{
	*s = (struct kpi_road_state){.crossing = KPI_NO_LANE,
				     .lane = KPI_NO_LANE,
				     .speed_cms = OBS_SPEED_UNKNOWN,
				     .pet_cell = KPI_PET_NO_CELL,
				     .pet_crossing = KPI_NO_LANE};
}

static struct kpi_lane *lane_of(struct kpi_crossing *list, const struct kpi_road_state *s)
{
	return s->lane != KPI_NO_LANE ? &list[s->crossing].lane[s->lane] : NULL;
}

// ---- time passes

void kpi_road_hold(struct kpi_crossing *list, const struct kpi_road_state *s, int64_t from_ns,
		   int64_t to_ns)
{
	struct kpi_lane *l = lane_of(list, s);
	int64_t dt = to_ns - from_ns;
	if (l == NULL || dt <= 0)
		return;
	l->time_ns += dt;
	l->queued_ns += s->is_queued ? dt : 0;
	l->length_time += s->length_cm * dt;
	if (s->speed_cms == OBS_SPEED_UNKNOWN)
		return;
	l->distance += s->speed_cms * dt;
	if (s->speed_cms < l->def.free_cms)
		l->lost += (int64_t)(l->def.free_cms - s->speed_cms) * dt;
}

// ---- reports

static bool is_lane_user(unsigned cls)
{
	return cls < KPI_FLOW_CLASSES;
}

// The lane that a report follows: its own way, the nearest one. False: none.
static bool match(struct kpi_crossing *list, uint32_t count, const struct kpi_road_sample *r,
		  struct kpi_road_state *out, double *along_m)
{
	double best = INFINITY;
	for (uint32_t i = 0; i < count; i++) {
		struct kpi_crossing *c = &list[i];
		struct geo_point at = geo_to_plane(&c->plane, r->lat_e7, r->lon_e7);
		if (fabs(at.e_m) > c->reach_m || fabs(at.n_m) > c->reach_m)
			continue;
		for (uint32_t k = 0; k < c->lane_count; k++) {
			struct kpi_place p;
			if (!kpi_line_has(&c->lane[k].def.line, at, &p) || p.beside_m >= best ||
			    (r->heading_cdeg != OBS_HEADING_UNKNOWN &&
			     kpi_turn_cdeg(r->heading_cdeg, p.course_cdeg) > KPI_LANE_TURN_CDEG))
				continue;
			best = p.beside_m;
			*along_m = p.along_m;
			out->crossing = (uint16_t)i;
			out->lane = (uint16_t)k;
		}
	}
	return best < INFINITY;
}

static void pass(struct kpi_lane *l, unsigned cls, uint16_t speed_cms, int64_t now_ns)
{
	l->flow[cls]++;
	if (speed_cms != OBS_SPEED_UNKNOWN)
		kpi_spread_put(&l->speed, speed_cms, KPI_SPEED_BIN_CMS);
	if (l->passed_ns != 0 && now_ns >= l->passed_ns) {
		int64_t headway = now_ns - l->passed_ns;
		l->headway_ns += headway;
		if (l->headways == 0 || headway < l->headway_min_ns)
			l->headway_min_ns = headway;
		l->headways++;
	}
	l->passed_ns = now_ns;
}

// Over the stop line of a lane in, or into a lane out.
static void count_passages(struct kpi_crossing *list, const struct kpi_road_state *was,
			   const struct kpi_road_state *is, const struct kpi_road_sample *r)
{
	struct kpi_lane *from = lane_of(list, was), *to = lane_of(list, is);
	if (from != NULL && from->def.is_in) {
		struct geo_point at =
			geo_to_plane(&list[was->crossing].plane, r->lat_e7, r->lon_e7);
		if (kpi_line_is_behind_end(&from->def.line, at))
			pass(from, r->cls, was->speed_cms, r->time_ns);
	}
	bool is_change = from != NULL && !from->def.is_in;
	if (to != NULL && !to->def.is_in && !is_change)
		pass(to, r->cls, r->speed_cms, r->time_ns);
}

static bool queued_after(bool was_queued, uint16_t speed_cms)
{
	if (speed_cms == OBS_SPEED_UNKNOWN)
		return was_queued;
	return was_queued ? speed_cms <= KPI_QUEUE_END_CMS : speed_cms < KPI_QUEUE_BEGIN_CMS;
}

static void visit_box(struct kpi_crossing *list, uint32_t count, struct kpi_road_state *s,
		      const struct kpi_road_sample *r, bool is_known)
{
	uint16_t cell = KPI_PET_NO_CELL, crossing = KPI_NO_LANE;
	for (uint32_t i = 0; i < count && cell == KPI_PET_NO_CELL && s->lane == KPI_NO_LANE &&
			     r->heading_cdeg != OBS_HEADING_UNKNOWN;
	     i++) {
		cell = kpi_pet_cell(geo_to_plane(&list[i].plane, r->lat_e7, r->lon_e7));
		crossing = (uint16_t)i;
	}
	bool is_new = !is_known || cell != s->pet_cell || crossing != s->pet_crossing;
	if (cell != KPI_PET_NO_CELL)
		kpi_pet_visit(&list[crossing].pet, cell, is_new, r->id, r->heading_cdeg,
			      r->time_ns);
	s->pet_cell = cell;
	s->pet_crossing = crossing;
}

static void note_back(struct kpi_lane *l, double along_m)
{
	l->back_m = fmax(l->back_m, l->def.line.length_m - along_m);
}

void kpi_road_move(struct kpi_crossing *list, uint32_t count, struct kpi_road_state *s,
		   const struct kpi_road_sample *r, bool is_known)
{
	struct kpi_road_state was = *s;
	double along_m = 0;
	s->crossing = s->lane = KPI_NO_LANE;
	bool is_in_lane = is_lane_user(r->cls) && match(list, count, r, s, &along_m);
	s->speed_cms = r->speed_cms;
	s->length_cm = kpi_length_cm(r->cls, r->length_cm);
	s->is_queued = queued_after(is_known && was.is_queued, r->speed_cms);
	if (is_known && is_lane_user(r->cls) &&
	    (was.lane != s->lane || was.crossing != s->crossing))
		count_passages(list, &was, s, r);
	struct kpi_lane *from = is_known ? lane_of(list, &was) : NULL, *to = lane_of(list, s);
	if (from != NULL && was.is_queued)
		queue_change(&list[was.crossing], from, -1, r->time_ns);
	if (is_in_lane && s->is_queued) {
		queue_change(&list[s->crossing], to, 1, r->time_ns);
		note_back(to, along_m);
		to->stops += !(is_known && was.is_queued);
	}
	visit_box(list, count, s, r, is_known);
}

void kpi_road_leave(struct kpi_crossing *list, struct kpi_road_state *s, int64_t now_ns)
{
	struct kpi_lane *l = lane_of(list, s);
	if (l != NULL && s->is_queued)
		queue_change(&list[s->crossing], l, -1, now_ns);
	kpi_road_state_init(s);
}

// ---- figures

static uint64_t ms_of(int64_t ns)
{
	return (uint64_t)(ns / UNITS_NS_PER_MS);
}

// Quotients are rounded down; a and b not negative.
static uint32_t ratio(uint64_t a, uint64_t b)
{
	uint64_t q = b > 0 ? a / b : 0;
	return q < UINT32_MAX ? (uint32_t)q : UINT32_MAX;
}

static uint32_t flow_of(const struct kpi_road_figures *f)
{
	uint32_t sum = 0;
	for (unsigned i = 0; i < KPI_FLOW_CLASSES; i++)
		sum += f->flow[i];
	return sum;
}

// What follows from the sums. length_m: of all lanes that they are of.
static void derive(struct kpi_road_figures *f, double length_m, int64_t length_time,
		   int64_t span_ns)
{
	uint64_t span_ms = ms_of(span_ns), length_cm = (uint64_t)llround(length_m * 100);
	uint32_t flow = flow_of(f);
	f->speed_mean_cms = ratio(f->distance_cm * 1000, f->time_ms);
	// vehicles x 100 / km = time/span x 100 / (length_cm / 100000)
	f->density_centi = ratio(f->time_ms * 10000000, span_ms * length_cm);
	f->occupancy_permille = ratio(ms_of(length_time) * 1000, span_ms * length_cm);
	f->queue_mean_centi = ratio(f->queued_ms * 100, span_ms);
	f->delay_mean_ms = ratio(f->delay_ms, flow);
}

static void lane_figures(struct kpi_lane *l, int64_t end_ns, int64_t span_ns,
			 struct kpi_road_figures *f)
{
	gauge_settle(&l->queue, end_ns);
	*f = (struct kpi_road_figures){
		.number = l->def.number,
		.stops = l->stops,
		.speed_p85_cms = kpi_spread_percentile(&l->speed, 85, KPI_SPEED_BIN_CMS),
		.queue_max = l->queue.most,
		.queue_max_dm = (uint32_t)(l->back_m * 10),
		.headways = l->headways,
		.headway_min_ms = (uint32_t)ms_of(l->headway_min_ns),
		.headway_ms = ms_of(l->headway_ns),
		.time_ms = ms_of(l->time_ns),
		.distance_cm = (uint64_t)(l->distance / UNITS_NS_PER_S),
		.delay_ms = l->def.free_cms > 0 ? ms_of(l->lost / l->def.free_cms) : 0,
		.queued_ms = ms_of(l->queued_ns),
	};
	memcpy(f->flow, l->flow, sizeof(f->flow));
	derive(f, l->def.line.length_m, l->length_time, span_ns);
}

struct group {
	struct kpi_road_figures *f;
	struct kpi_spread speed;
	double length_m;
	int64_t length_time;
};

static void group_add(struct group *g, const struct kpi_lane *l, const struct kpi_road_figures *f)
{
	for (unsigned i = 0; i < KPI_FLOW_CLASSES; i++)
		g->f->flow[i] += f->flow[i];
	g->f->stops += f->stops;
	g->f->time_ms += f->time_ms;
	g->f->distance_cm += f->distance_cm;
	g->f->delay_ms += f->delay_ms;
	g->f->queued_ms += f->queued_ms;
	if (f->queue_max_dm > g->f->queue_max_dm)
		g->f->queue_max_dm = f->queue_max_dm;
	kpi_spread_add(&g->speed, &l->speed);
	g->length_m += l->def.line.length_m;
	g->length_time += l->length_time;
}

// Lanes towards the crossing that belong to approach `which`, or to any.
static void group_figures(struct kpi_crossing *c, uint32_t which, struct kpi_gauge *queue,
			  int64_t end_ns, int64_t span_ns, struct kpi_road_figures *f)
{
	struct group g = {.f = f};
	memset(f, 0, sizeof(*f));
	f->number = which < KPI_APPROACHES_MAX ? which + 1 : 0;
	for (uint32_t i = 0; i < c->lane_count; i++)
		if (c->lane[i].def.is_in &&
		    (which == KPI_APPROACHES_MAX || c->lane[i].approach == which))
			group_add(&g, &c->lane[i], &c->of_lane[i]);
	gauge_settle(queue, end_ns);
	f->queue_max = queue->most;
	f->speed_p85_cms = kpi_spread_percentile(&g.speed, 85, KPI_SPEED_BIN_CMS);
	derive(f, g.length_m, g.length_time, span_ns);
}

static void begin_gauge(struct kpi_gauge *g, int64_t now_ns)
{
	*g = (struct kpi_gauge){.now = g->now, .changed_ns = now_ns};
}

static void begin_lane(struct kpi_lane *l, int64_t now_ns)
{
	struct kpi_lane fresh = {.def = l->def,
				 .approach = l->approach,
				 .passed_ns = l->passed_ns,
				 .queue = l->queue};
	begin_gauge(&fresh.queue, now_ns);
	*l = fresh;
}

void kpi_road_close(struct kpi_crossing *list, uint32_t count, int64_t start_ns, int64_t end_ns)
{
	int64_t span_ns = end_ns - start_ns;
	for (uint32_t i = 0; i < count; i++) {
		struct kpi_crossing *c = &list[i];
		for (uint32_t k = 0; k < c->lane_count; k++)
			lane_figures(&c->lane[k], end_ns, span_ns, &c->of_lane[k]);
		for (uint32_t k = 0; k < c->approach_count; k++)
			group_figures(c, k, &c->approach_queue[k], end_ns, span_ns,
				      &c->of_approach[k]);
		group_figures(c, KPI_APPROACHES_MAX, &c->queue, end_ns, span_ns, &c->all);
		kpi_pet_close(&c->pet, &c->of_pet);
		for (uint32_t k = 0; k < c->lane_count; k++)
			begin_lane(&c->lane[k], end_ns);
		for (uint32_t k = 0; k < c->approach_count; k++)
			begin_gauge(&c->approach_queue[k], end_ns);
		begin_gauge(&c->queue, end_ns);
	}
}

void kpi_road_carry(struct kpi_crossing *list, const struct kpi_road_state *s, struct geo_point at)
{
	struct kpi_lane *l = lane_of(list, s);
	struct kpi_place p;
	if (l != NULL && s->is_queued && kpi_line_has(&l->def.line, at, &p))
		note_back(l, p.along_m);
}
