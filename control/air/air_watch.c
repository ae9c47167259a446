// SPDX-License-Identifier: Apache-2.0
#include "air/air_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "base/geodesic.h"
#include "base/units.h"

struct air_track_key {
	uint64_t key;
	const struct world_track *track;
};

struct air_watched {
	struct air_id id;
	uint64_t key;	  // of its aircraft
	int64_t start_ns; // of the corridor
	int64_t end_ns;
	int64_t report_ns;	      // time of the last report that was judged
	int64_t flown_ns, outside_ns; // as they are in the totals
	uint8_t state;		      // enum air_state
	uint8_t wanted;		      // a state that the book could not take yet; NONE: none
	uint8_t event;		      // why
	bool is_live;		      // seen in the book at this look
};

enum { EARLY_S = 60, EARSHOT_M = 10000 }; // a corridor is watched so long before it starts
static const int64_t INTRUDER_HOLD_NS = 10 * UNITS_NS_PER_S;

// ---- tracks by identity

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct air_track_key *)a)->key,
		 y = ((const struct air_track_key *)b)->key;
	return x < y ? -1 : x > y;
}

static void sort_tracks(struct air_watch *w)
{
	const struct world_track *t;
	w->key_count = 0;
	for (uint32_t at = 0; w->world->air_count > 0 && (t = world_next(w->world, &at)) != NULL;)
		if ((t->flags & OBS_FLAG_AIR) != 0 && w->key_count < w->world->max)
			w->keys[w->key_count++] = (struct air_track_key){t->identity_key, t};
	qsort(w->keys, w->key_count, sizeof(*w->keys), by_key);
}

// The newest report of the aircraft; several tracks may claim one identity.
static const struct world_track *track_of(const struct air_watch *w, uint64_t key)
{
	uint32_t lo = 0, hi = w->key_count;
	const struct world_track *best = NULL;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		if (w->keys[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo < w->key_count && w->keys[lo].key == key; lo++)
		if (best == NULL || w->keys[lo].track->time_ns > best->time_ns)
			best = w->keys[lo].track;
	return best;
}

// ---- corridors that are due

static struct air_watched *watched(struct air_watch *w, const struct air_id *id)
{
	for (uint32_t i = 0; i < w->watched_count; i++)
		if (air_id_equal(&w->list[i].id, id))
			return &w->list[i];
	return NULL;
}

static bool is_flown(uint8_t state)
{
	return state == AIR_STATE_ACCEPTED || state == AIR_STATE_ACTIVATED ||
	       state == AIR_STATE_NONCONFORMING || state == AIR_STATE_CONTINGENT;
}

static void begin(struct air_watch *w, const struct air_view *v, uint64_t key)
{
	if (w->watched_count == w->watched_max || !conform_watch(w->conform, &v->id, v->start_ns)) {
		w->not_fitting++;
		return;
	}
	w->list[w->watched_count++] = (struct air_watched){.id = v->id,
							   .key = key,
							   .start_ns = v->start_ns,
							   .end_ns = v->end_ns,
							   .state = v->state,
							   .is_live = true};
}

struct near {
	const struct air_watch *w;
	bool is_near;
};

static bool look_at_volume(void *arg, uint32_t number, const struct air_volume *v)
{
	struct near *n = arg;
	struct polygon_point at = v->shape == VOLUME_CIRCLE ? v->center : v->points[0];
	n->is_near = geodesic_distance_m(n->w->here, at) < EARSHOT_M;
	return !n->is_near;
}

// A shared book holds corridors that other nodes watch: here it is those whose aircraft is heard, and those that come near,
// so that somebody misses an aircraft that nobody hears.
static bool is_ours(const struct air_watch *w, const struct air_view *v, uint64_t key)
{
	struct near n = {w, false};
	if (!w->service->is_shared || track_of(w, key) != NULL)
		return true;
	air_book_volumes(w->service->book, v, look_at_volume, &n);
	return n.is_near;
}

struct seek {
	struct air_watch *w;
	int64_t now_ns;
};

static bool visit(void *arg, const struct air_view *v)
{
	const struct seek *s = arg;
	struct air_watch *w = s->w;
	if (!is_flown(v->state) || v->start_ns > s->now_ns + EARLY_S * UNITS_NS_PER_S)
		return true;
	const struct identity *aircraft = air_notes_find(&w->service->notes, &v->id);
	if (aircraft == NULL)
		return true;
	struct air_watched *k = watched(w, &v->id);
	if (k == NULL) {
		if (is_ours(w, v, identity_key(aircraft)))
			begin(w, v, identity_key(aircraft));
		return true;
	}
	if (k->wanted == AIR_STATE_NONE)
		k->state = v->state;
	k->key = identity_key(aircraft);
	k->is_live = true;
	return true;
}

static void refresh(struct air_watch *w, int64_t now_ns)
{
	struct seek s = {w, now_ns};
	for (uint32_t i = 0; i < w->watched_count; i++)
		w->list[i].is_live = false;
	(void)air_book_each(w->service->book, AIR_KIND_CORRIDOR, false, visit, &s);
	for (uint32_t i = 0; i < w->watched_count;) {
		if (w->list[i].is_live) {
			i++;
			continue;
		}
		conform_forget(w->conform, &w->list[i].id);
		w->list[i] = w->list[--w->watched_count];
	}
}

// ---- what is found

static void tell(struct air_watch *w, const struct air_id *id, enum conform_event event,
		 uint64_t track)
{
	const struct air_watch_event e = {.corridor = *id, .event = (uint8_t)event, .track = track};
	w->events++;
	if (w->on_event != NULL)
		w->on_event(w->ctx, &e);
}

static enum air_state state_for(enum conform_event event, uint8_t now)
{
	if (event == CONFORM_NONCONFORMING &&
	    (now == AIR_STATE_ACCEPTED || now == AIR_STATE_ACTIVATED))
		return AIR_STATE_NONCONFORMING;
	if (event == CONFORM_CONTINGENT && now == AIR_STATE_NONCONFORMING)
		return AIR_STATE_CONTINGENT;
	if (event == CONFORM_RESTORED && now == AIR_STATE_NONCONFORMING)
		return AIR_STATE_ACTIVATED;
	return AIR_STATE_NONE;
}

// The book is told in the owner's name, the audit log that it was the monitor.
// False: not now.
static bool set_state(struct air_watch *w, const struct air_id *id, enum air_state state,
		      enum conform_event event)
{
	struct air_view v;
	struct air_op op;
	if (!air_book_get(w->service->book, AIR_KIND_CORRIDOR, id, &v)) {
		w->state_failures++;
		return true;
	}
	if (!air_service_begin_own(w->service, &op))
		return false;
	char owner[AIR_OPERATOR_SIZE];
	strncpy(owner, v.operator_name, sizeof(owner) - 1);
	owner[sizeof(owner) - 1] = '\0';
	if (air_book_set_state(w->service->book, owner, id, 0, state, NULL, 0, op.seed,
			       op.now_ns) != AIR_REASON_NONE)
		w->state_failures++;
	air_service_end(&op, &(struct air_deed){.operator_name = "node:conformance",
						.action = "corridor.state",
						.reason = conform_event_name(event),
						.kind = AIR_KIND_CORRIDOR,
						.id = *id});
	return true;
}

static void set_wanted(struct air_watch *w, struct air_watched *k)
{
	const struct air_id id = k->id;
	if (set_state(w, &id, (enum air_state)k->wanted, (enum conform_event)k->event))
		k->wanted = AIR_STATE_NONE;
	else
		w->state_waits++;
}

void air_watch_retry(struct air_watch *w)
{
	for (uint32_t i = 0; i < w->watched_count; i++)
		if (w->list[i].wanted != AIR_STATE_NONE)
			set_wanted(w, &w->list[i]);
}

static void found(struct air_watch *w, const struct air_id *id, enum conform_event event,
		  uint64_t track)
{
	struct air_watched *k = watched(w, id);
	if (event == CONFORM_NONE)
		return;
	tell(w, id, event, track);
	enum air_state next = k != NULL ? state_for(event, k->state) : AIR_STATE_NONE;
	if (next == AIR_STATE_NONE)
		return;
	k->state = next;
	k->wanted = (uint8_t)next;
	k->event = (uint8_t)event;
	set_wanted(w, k);
}

static void on_time(void *arg, const struct air_id *id, enum conform_event event)
{
	found(arg, id, event, 0);
}

static int32_t altitude_of(const struct world_track *t)
{
	return t->datum == OBS_DATUM_WGS84 && t->alt_cm != OBS_ALT_UNKNOWN ? t->alt_cm
									   : VOLUME_ALT_UNKNOWN;
}

// What this corridor has more of since it was looked at last.
static void add_times(struct air_watch *w, struct air_watched *k)
{
	struct conform_figures f;
	if (!conform_get(w->conform, &k->id, &f))
		return;
	w->flown_ns += f.flown_ns > k->flown_ns ? f.flown_ns - k->flown_ns : 0;
	w->outside_ns += f.outside_ns > k->outside_ns ? f.outside_ns - k->outside_ns : 0;
	k->flown_ns = f.flown_ns;
	k->outside_ns = f.outside_ns;
}

static void judge(struct air_watch *w, struct air_watched *k)
{
	const struct world_track *t = track_of(w, k->key);
	if (t == NULL || t->time_ns <= k->report_ns || !geo_is_valid(t->lat_e7, t->lon_e7))
		return;
	k->report_ns = t->time_ns;
	const struct air_id id = k->id;
	found(w, &id,
	      conform_report(w->conform, w->service->book, &id,
			     (struct polygon_point){t->lat_e7, t->lon_e7}, altitude_of(t),
			     t->time_ns),
	      t->id);
}

// ---- strangers

static bool has_right(const struct air_watch *w, const struct world_track *t,
		      const struct air_id *corridor)
{
	const struct identity *a = air_notes_find(&w->service->notes, corridor);
	return a == NULL || (t->identity_key != 0 && identity_key(a) == t->identity_key);
}

// Told once until it was outside for a while.
static void note_intruder(struct air_watch *w, uint64_t track, const struct air_id *corridor,
			  int64_t now_ns)
{
	for (unsigned i = 0; i < w->intruder_count; i++)
		if (w->intruder[i].track == track &&
		    air_id_equal(&w->intruder[i].corridor, corridor)) {
			w->intruder[i].seen_ns = now_ns;
			return;
		}
	if (w->intruder_count == AIR_WATCH_INTRUDERS_MAX) {
		w->not_fitting++;
		return;
	}
	w->intruder[w->intruder_count++] = (struct air_intruder){track, *corridor, now_ns};
	w->intruders++;
	tell(w, corridor, CONFORM_NONE, track);
}

static void look_for_intruders(struct air_watch *w, int64_t now_ns)
{
	enum { MAX = 8 };
	struct air_id inside[MAX];
	for (uint32_t i = 0; i < w->key_count; i++) {
		const struct world_track *t = w->keys[i].track;
		if (!geo_is_valid(t->lat_e7, t->lon_e7) || now_ns - t->time_ns > INTRUDER_HOLD_NS)
			continue;
		uint32_t n = conform_intruded(w->service->book,
					      (struct polygon_point){t->lat_e7, t->lon_e7},
					      altitude_of(t), t->time_ns, inside, MAX);
		for (uint32_t k = 0; k < n && k < MAX; k++)
			if (!has_right(w, t, &inside[k]))
				note_intruder(w, t->id, &inside[k], now_ns);
	}
	for (unsigned i = 0; i < w->intruder_count;)
		if (now_ns - w->intruder[i].seen_ns > INTRUDER_HOLD_NS)
			w->intruder[i] = w->intruder[--w->intruder_count];
		else
			i++;
}

// ----

void air_watch_look(struct air_watch *w)
{
	int64_t now_ns = loop_wall_ns(w->service->loop);
	sort_tracks(w);
	refresh(w, now_ns);
	for (uint32_t i = 0; i < w->watched_count; i++)
		judge(w, &w->list[i]);
	for (uint32_t i = 0; i < w->watched_count; i++)
		add_times(w, &w->list[i]);
	conform_tick(w->conform, now_ns, on_time, w);
	air_watch_retry(w);
	look_for_intruders(w, now_ns);
}

static void on_tick(void *ctx)
{
	struct air_watch *w = ctx;
	air_watch_look(w);
	loop_timer_set(w->service->loop, &w->tick, w->period_ns);
}

int air_watch_init(struct air_watch *w, struct air_service *s, const struct world *world,
		   const struct conform_rules *rules, uint32_t watched_max)
{
	*w = (struct air_watch){.service = s,
				.world = world,
				.period_ns = UNITS_NS_PER_S / 2,
				.watched_max = watched_max,
				.conform = conform_create(rules, watched_max),
				.list = calloc(watched_max, sizeof(*w->list)),
				.keys = calloc(world->max, sizeof(*w->keys))};
	w->tick = (struct loop_timer){.fire = on_tick, .ctx = w};
	if (w->conform == NULL || w->list == NULL || w->keys == NULL) {
		air_watch_fini(w);
		return -ENOMEM;
	}
	loop_timer_set(s->loop, &w->tick, w->period_ns);
	return 0;
}

void air_watch_fini(struct air_watch *w)
{
	if (w->service != NULL && w->service->loop != NULL)
		loop_timer_cancel(w->service->loop, &w->tick);
	conform_destroy(w->conform);
	free(w->list);
	free(w->keys);
	*w = (struct air_watch){.service = NULL};
}

const struct world_track *air_watch_track(const struct air_watch *w, const struct air_id *corridor)
{
	const struct identity *a = air_notes_find(&w->service->notes, corridor);
	uint64_t key = a != NULL ? identity_key(a) : 0;
	const struct world_track *t, *best = NULL;
	for (uint32_t at = 0; key != 0 && (t = world_next(w->world, &at)) != NULL;)
		if (t->identity_key == key && (best == NULL || t->time_ns > best->time_ns))
			best = t;
	return best;
}
