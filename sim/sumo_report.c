// SPDX-License-Identifier: Apache-2.0
#include "sumo_report.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "cli.h"
#include "sumo_trips.h"

enum group { EQUIPPED, UNEQUIPPED, EMERGENCY, ALL, GROUPS };
static const char *const group_names[GROUPS] = {"equipped", "unequipped", "emergency", "all"};

struct delays {
	double *s; // seconds
	size_t count, room;
	uint64_t stops;
};

struct tally {
	struct delays of[GROUPS];
	uint64_t arrived; // within the measured span
	uint64_t served;  // of those scheduled in it, who arrived by its end and DRAIN_S
};

// Who is scheduled last in the span needs 72 s for a kilometre at 50 km/h; whoever is slower than this was held up.
static const double DRAIN_S = 120.0;

static json_t *count(uint64_t v)
{
	return json_integer((json_int_t)v);
}

static json_t *rounded(double v)
{
	return isfinite(v) ? json_real(round(v * 1000.0) / 1000.0) : json_null();
}

static bool add(struct delays *d, double s, unsigned stops)
{
	if (d->count == d->room) {
		size_t room = d->room == 0 ? 1024 : 2 * d->room;
		double *more = realloc(d->s, room * sizeof(*more));
		if (more == NULL)
			return false;
		d->s = more;
		d->room = room;
	}
	d->s[d->count++] = s;
	d->stops += stops;
	return true;
}

static enum group group_of(const struct sumo_report *r, const char *id)
{
	int32_t number = names_find(&r->bridge->fleet->ids, names_span(id));
	if (number == NAMES_NONE)
		return UNEQUIPPED;
	return r->bridge->fleet->cars[number].is_emergency ? EMERGENCY
	       : r->bridge->agents[number].is_equipped	   ? EQUIPPED
							   : UNEQUIPPED;
}

static bool take(const struct sumo_report *r, struct tally *t, const struct sumo_trip *trip)
{
	double scheduled_s = trip->depart_s - trip->depart_delay_s;
	double delay_s = trip->loss_s + trip->depart_delay_s;
	t->arrived += trip->arrival_s >= r->from_s && trip->arrival_s < r->to_s ? 1 : 0;
	if (scheduled_s < r->from_s || scheduled_s >= r->to_s)
		return true;
	t->served += trip->arrival_s < r->to_s + DRAIN_S ? 1 : 0;
	return add(&t->of[group_of(r, trip->id)], delay_s, trip->stops) &&
	       add(&t->of[ALL], delay_s, trip->stops);
}

// From SUMO's own file; without it from what SUMO said while it ran, which lacks the wait before departure.
static int read_all(const struct sumo_report *r, struct tally *t)
{
	struct sumo_trip trip;
	if (r->trips == NULL) {
		for (uint32_t i = 0; i < r->bridge->fleet->ids.count; i++) {
			const struct sumo_car *c = &r->bridge->fleet->cars[i];
			enum group g = group_of(r, names_text(&r->bridge->fleet->ids, (int32_t)i));
			unsigned stops = r->bridge->agents[i].stops;
			if (!c->is_here && (!add(&t->of[g], c->time_loss_s, stops) ||
					    !add(&t->of[ALL], c->time_loss_s, stops)))
				return -ENOMEM;
		}
		t->arrived = r->bridge->fleet->arrived;
		return 0;
	}
	FILE *in = fopen(r->trips, "r");
	if (in == NULL)
		return -errno;
	bool ok = true;
	while (ok && sumo_trips_next(in, &trip) == 1)
		ok = take(r, t, &trip);
	fclose(in);
	return ok ? 0 : -ENOMEM;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y ? 1 : 0;
}

static json_t *delays_of(struct delays *d)
{
	json_t *o = json_object();
	double sum = 0.0;
	qsort(d->s, d->count, sizeof(*d->s), ascending);
	for (size_t i = 0; i < d->count; i++)
		sum += d->s[i];
	json_object_set_new(o, "vehicles", count(d->count));
	if (d->count > 0) {
		json_object_set_new(o, "mean", rounded(sum / (double)d->count));
		json_object_set_new(o, "p95", rounded(d->s[(size_t)(0.95 * (double)d->count)]));
		json_object_set_new(o, "max", rounded(d->s[d->count - 1]));
		json_object_set_new(o, "stops", rounded((double)d->stops / (double)d->count));
	}
	return o;
}

static void put_traffic(const struct sumo_report *r, struct tally *t, json_t *o)
{
	json_t *delay = delays_of(&t->of[ALL]);
	json_object_set_new(o, "vehicles", count(t->of[ALL].count));
	json_object_set_new(o, "stops", json_incref(json_object_get(delay, "stops")));
	json_object_set_new(o, "delay_s", delay);
	for (unsigned g = 0; g < ALL; g++)
		if (t->of[g].count > 0)
			json_object_set_new(o, group_names[g], delays_of(&t->of[g]));
	double span_s = isfinite(r->to_s) ? r->to_s - r->from_s : r->bridge->fleet->t_s;
	json_object_set_new(o, "throughput_vph",
			    rounded(span_s > 0 ? (double)t->arrived * 3600.0 / span_s : NAN));
	if (r->trips != NULL && isfinite(r->to_s))
		json_object_set_new(o, "served_vph", rounded((double)t->served * 3600.0 / span_s));
	json_object_set_new(o, "departed", count(r->bridge->fleet->departed));
	json_object_set_new(o, "arrived", count(r->bridge->fleet->arrived));
	json_object_set_new(o, "still_there", count(r->bridge->fleet->here_count));
}

static void put_safety(const struct sumo_report *r, json_t *o)
{
	const struct sumo_judge_counts *n = &r->judge->n;
	double entries = (double)(n->entries_slot - n->without_grant);
	json_object_set_new(o, "collisions", count(n->collisions));
	json_object_set_new(o, "collisions_sumo", count(r->bridge->fleet->colliding_sumo));
	json_object_set_new(o, "first_collision",
			    n->collisions > 0 ? json_string(r->judge->first) : json_null());
	json_object_set_new(o, "entries", count(n->entries));
	json_object_set_new(o, "entries_without_grant", count(n->without_grant));
	json_object_set_new(o, "entries_off_window", count(n->off_window));
	json_object_set_new(o, "entries_against_light", count(n->against_light));
	json_object_set_new(o, "off_window_worst_s", rounded(n->off_worst_s));
	json_object_set_new(o, "off_window_mean_s", rounded(n->off_sum_s / fmax(1.0, entries)));
	json_object_set_new(o, "head_of_line_wait_s", rounded(n->head_worst_s));
	json_object_set_new(o, "closest_m", rounded(n->gap_least_m));
	json_object_set_new(o, "closest_pair", json_string(r->judge->nearest));
}

static void put_cars(const struct sumo_report *r, json_t *o)
{
	struct slot_car_counts n = {.grants = 0};
	for (uint32_t i = 0; i < r->bridge->fleet->ids.count; i++) {
		const struct slot_car_counts *c = &r->bridge->agents[i].car.n;
		n.decisions += c->decisions;
		n.grants += c->grants;
		n.stale += c->stale;
		n.too_late += c->too_late;
		n.not_kept += c->not_kept;
		n.dropped += c->dropped;
		n.revokes += c->revokes;
	}
	json_object_set_new(o, "grants", count(n.grants));
	json_object_set_new(o, "grants_lost", count(r->bridge->n.grants_lost));
	json_object_set_new(o, "grants_stale", count(n.stale));
	json_object_set_new(o, "grants_too_late", count(n.too_late));
	json_object_set_new(o, "grants_not_kept", count(n.not_kept));
	json_object_set_new(o, "windows_dropped", count(n.dropped));
	json_object_set_new(o, "revokes_heard", count(n.revokes));
}

static void put_air(const struct sumo_report *r, json_t *o)
{
	const struct sumo_bridge *b = r->bridge;
	json_t *kinds = json_object(), *reasons = json_object();
	for (unsigned i = 0; i < SLOT_KIND_COUNT; i++)
		json_object_set_new(kinds, slot_kind_name(i), count(b->n.by_kind[i]));
	for (unsigned i = 0; i < SLOT_REASONS; i++)
		if (b->n.by_reason[i] > 0)
			json_object_set_new(reasons, slot_reason_name(i), count(b->n.by_reason[i]));
	json_object_set_new(o, "profile", json_string(slot_profile_name(b->p.profile)));
	json_object_set_new(o, "requests", count(b->n.requests));
	json_object_set_new(o, "statuses", count(b->n.statuses));
	json_object_set_new(o, "decisions", kinds);
	json_object_set_new(o, "reasons", reasons);
	json_object_set_new(o, "decisions_for_nobody", count(b->n.for_nobody));
	json_object_set_new(o, "lights", count(b->n.lights));
	json_object_set_new(o, "lost", count(b->up.lost + b->down.lost));
	json_object_set_new(o, "duplicated", count(b->up.doubled + b->down.doubled));
	json_object_set_new(o, "reordered", count(b->up.reordered + b->down.reordered));
	json_object_set_new(o, "radio_overflow", count(b->up.overflow + b->down.overflow));
	json_object_set_new(o, "frames_sent", count(r->tick->frames_out));
	json_object_set_new(o, "frames_received", count(r->tick->frames_in));
	json_object_set_new(o, "ticks", count(r->tick->ticks));
	json_object_set_new(o, "ticks_missed", count(r->tick->missed));
	json_object_set_new(o, "ticks_late", count(r->tick->late));
	json_object_set_new(o, "frames_not_sent", count(r->frames_not_sent));
}

static json_t *make(const struct sumo_report *r, struct tally *t)
{
	json_t *o = json_object();
	json_object_set_new(o, "scenario", json_string(r->file));
	json_object_set_new(o, "seed", count(r->bridge->p.seed));
	json_object_set_new(o, "crossings", count(r->bridge->net->crossing_count));
	json_object_set_new(o, "seconds", rounded(r->bridge->fleet->t_s));
	put_traffic(r, t, o);
	put_safety(r, o);
	put_cars(r, o);
	put_air(r, o);
	json_object_set_new(o, "lock_step", json_boolean(r->is_lock_step));
	json_object_set_new(o, "real_s", rounded(r->real_s));
	json_object_set_new(o, "cpu_s", rounded(r->cpu_s));
	json_object_set_new(o, "times_real",
			    rounded(r->bridge->fleet->t_s / fmax(r->real_s, 1e-3)));
	return o;
}

static void print_lines(const json_t *o, const char *before, FILE *out)
{
	const char *key;
	json_t *v;
	json_object_foreach((json_t *)o, key, v)
	{
		char name[96];
		snprintf(name, sizeof(name), "%s%s", before, key);
		if (json_is_object(v)) {
			size_t n = strlen(name);
			snprintf(name + n, sizeof(name) - n, ".");
			print_lines(v, name, out);
		} else if (json_is_integer(v)) {
			fprintf(out, "%-26s %lld\n", name, (long long)json_integer_value(v));
		} else if (json_is_real(v)) {
			fprintf(out, "%-26s %.2f\n", name, json_real_value(v));
		} else if (json_is_string(v)) {
			fprintf(out, "%-26s %s\n", name, json_string_value(v));
		} else if (json_is_boolean(v)) {
			fprintf(out, "%-26s %s\n", name, json_is_true(v) ? "yes" : "no");
		}
	}
}

int sumo_report_write(const struct sumo_report *r, bool as_json, FILE *out)
{
	struct tally t = {.arrived = 0};
	int rc = read_all(r, &t);
	if (rc == 0) {
		json_t *o = make(r, &t);
		if (as_json) {
			json_dumpf(o, out, JSON_REAL_PRECISION(9));
			fputc('\n', out);
		} else {
			print_lines(o, "", out);
		}
		json_decref(o);
		rc = fflush(out) == 0 && !ferror(out) ? 0 : -EIO;
	}
	for (unsigned g = 0; g < GROUPS; g++)
		free(t.of[g].s);
	if (rc != 0)
		cli_error("kerbwing sim sumo", "cannot write the report: %s; make room on the disk",
			  strerror(-rc));
	return rc;
}
