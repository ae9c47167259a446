// SPDX-License-Identifier: Apache-2.0
#include "road/road.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "cli.h"
#include "obs/obs.h"
#include "path_beside.h"
#include "road/crossing_file.h"
#include "road/crossing_map.h"
#include "road/road_out.h"
#include "slot_right.h"

#define MS UNITS_NS_PER_MS

static int64_t real_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static int64_t now_of(const struct road *r)
{
	return r->step_ns != 0 ? r->step_ns : loop_wall_ns(r->loop);
}

// ---- what a book decides and logs

// The last look. False: it must not go out. The first fault alarms; from then on nothing goes out but red and revocations.
static bool guard_lets(struct road_crossing *x, const struct slot_guard_right *right,
		       int64_t now_ns)
{
	struct road *r = x->road;
	bool was_well = x->guard.fault == SLOT_GUARD_FAULT_NONE;
	enum slot_guard_fault f = slot_guard_check(&x->guard, right, now_ns);
	if (f == SLOT_GUARD_FAULT_NONE)
		return true;
	if (was_well) {
		r->totals.alarms++;
		cli_error(r->cfg.program,
			  "crossing %s: the actuation guard stopped all grants: %s; "
			  "restart control when the cause is known",
			  x->c->def.name, slot_guard_fault_text(f));
		if (r->cfg.alarm != NULL)
			r->cfg.alarm(r->cfg.ctx, slot_guard_fault_text(f));
	}
	return false;
}

static void on_decision(void *ctx, const struct slot_decision *d)
{
	struct road_crossing *x = ctx;
	struct road *r = x->road;
	if (d->verdict == SLOT_VERDICT_GRANT) {
		const struct slot_guard_right right = slot_right_of(d);
		if (!guard_lets(x, &right, d->time_ns))
			return;
	}
	if (r->say_count == ROAD_SAYS_MAX)
		road_out_decisions(r);
	r->say[r->say_count++] = (struct road_say){.d = *d, .c = x->c};
	r->totals.decisions++;
}

static void on_event(void *ctx, const struct slot_event *e)
{
	struct road_crossing *x = ctx;
	road_log_put(&x->log, e);
	if (x->road->cfg.event != NULL)
		x->road->cfg.event(x->road->cfg.ctx, x, e);
}

// ---- opening

static void params_of(const struct cp_config_road *c, struct slot_params *p)
{
	slot_params_default(p);
	p->guard_ns = (int64_t)c->guard_ms.u * MS;
	p->lead_ns = (int64_t)c->lead_ms.u * MS;
	p->response_ns = (int64_t)c->response_ms.u * MS;
	p->lease_max_ns = (int64_t)c->lease_max_ms.u * MS;
	p->starve_ns = (int64_t)c->starve_s.u * UNITS_NS_PER_S;
	p->follow_s = c->follow_s.f;
	p->follow_m = c->follow_m.f;
	p->evaluations = (uint32_t)c->evaluations.u;
	p->transit_weight = c->transit_weight.f;
	p->claim_hold_ns = (int64_t)c->claim_hold_ms.u * MS;
	p->sight_ms = c->sight_ms.f;
}

// When what an earlier run may have promised has lapsed: the longest lease, or a green's clearance once it is not renewed.
static int64_t wait_of(const struct road *r, const struct crossing *c)
{
	int64_t wait = r->params.lease_max_ns;
	for (uint32_t i = 0; i < c->def.phase_count; i++) {
		int64_t clear = (int64_t)((c->def.phases[i].clearance_s + 2) * 1e9);
		wait = clear > wait ? clear : wait;
	}
	return wait + r->params.guard_ns;
}

// An empty book that grants nothing before open_ns.
static void start_book(struct road *r, struct road_crossing *x, int64_t open_ns)
{
	const struct slot_sink sink = {.ctx = x, .decide = on_decision, .log = on_event};
	bool is_shut = x->book.is_shut; // what an order says outlives a simulation
	slot_book_init(&x->book, x->c, &r->params, &sink, open_ns);
	x->book.is_shut = is_shut;
	slot_guard_init(&x->guard, x->c, r->params.guard_ns / 2, r->params.lease_max_ns);
	signal_agent_init(&x->agent, x->c);
	x->signals_told_ns = 0;
}

static bool put_crossing(struct road *r, struct crossing *c, bool is_of_map)
{
	struct road_crossing *x = r->count < ROAD_CROSSINGS_MAX ? calloc(1, sizeof(*x)) : NULL;
	if (x == NULL)
		return false;
	x->c = c;
	x->road = r;
	x->is_of_map = is_of_map;
	x->log.crossing = c->def.id;
	x->log.file = r->log_file;
	x->open_wait_ns = wait_of(r, c);
	start_book(r, x, loop_wall_ns(r->loop) + x->open_wait_ns);
	r->crossing[r->count++] = x;
	return true;
}

static int build_all(struct road *r, const char *program, const struct crossing_file *f,
		     const char *path)
{
	for (uint32_t i = 0; i < f->count; i++) {
		enum crossing_fault fault;
		uint32_t index;
		struct crossing *c = crossing_build(&f->def[i], &fault, &index);
		if (c == NULL) {
			cli_error(program,
				  "%s: crossing %s, item %u: %s ('kerbwing crossing check' says "
				  "more)",
				  path, f->def[i].name, index, crossing_fault_text(fault));
			return -EINVAL;
		}
		if (r == NULL) {
			crossing_free(c);
		} else if (!put_crossing(r, c, false)) {
			crossing_free(c);
			cli_error(program, "%s: more than %d crossings; expected fewer", path,
				  ROAD_CROSSINGS_MAX);
			return -E2BIG;
		}
	}
	return 0;
}

static int load_files(struct road *r, const char *program, const struct cp_config *cfg,
		      const char *config_path)
{
	const struct cp_config_path *p = cfg->control.road.crossings.items;
	for (unsigned i = 0; i < cfg->control.road.crossings.count; i++) {
		struct crossing_file f;
		char path[1024];
		path_beside(config_path, p[i].path.s, path, sizeof(path));
		int rc = crossing_file_load(path, stderr, &f);
		if (rc == 0)
			rc = build_all(r, program, &f, path);
		crossing_file_free(&f);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int road_check(const struct cp_config *cfg, const char *config_path)
{
	return load_files(NULL, "kerbwing control", cfg, config_path);
}

static void tick_signals(struct road *r, struct road_crossing *x, int64_t now_ns);

// A plan is made in pieces of so many windows tried, a tenth of a millisecond: a request waits for no more than one. What it
// says to all is said a frame at a time, with room between for answers.
enum { PIECE_FITS = 48 };
#define TELL_EVERY_NS (1 * MS)

static void note_piece(struct road *r, int64_t start_ns)
{
	int64_t took = real_ns() - start_ns;
	r->totals.decide_ns_sum += (uint64_t)took;
	if (took > r->totals.decide_ns_max)
		r->totals.decide_ns_max = took;
}

// A dataplane that shares the core must run now. Asking for it is not enough (sched_yield): who wakes up and has just used more than its share waits
// for a tick of the kernel, 4 ms at 250 Hz, while we compute. Who sleeps is not in its way.
static void make_room(void)
{
	const struct timespec t = {.tv_nsec = 20000};
	(void)nanosleep(&t, NULL);
}

// One crossing after the other.
static void on_piece(void *ctx)
{
	struct road *r = ctx;
	int64_t now_ns = now_of(r), start_ns = real_ns();
	struct road_crossing *x = r->crossing[r->planning];
	r->is_planning = r->step_ns == 0; // a simulation that keeps the time plans as a whole
	if (!r->is_planning)
		return;
	bool is_telling = false;
	if (!r->is_begun) {
		slot_book_begin(&x->book, now_ns);
		r->is_begun = true;
	} else if (slot_book_step(&x->book, now_ns, PIECE_FITS)) {
		tick_signals(r, x, now_ns);
		r->is_begun = false;
		r->is_planning = ++r->planning < r->count;
		r->totals.ticks += !r->is_planning;
	} else {
		is_telling = x->book.plan.phase == SLOT_PLAN_TELL;
	}
	note_piece(r, start_ns);
	road_out_decisions(r);
	if (!r->is_planning)
		return;
	loop_timer_set(r->loop, &r->piece, is_telling ? TELL_EVERY_NS : 0);
	make_room();
}

static void on_timer(void *ctx)
{
	struct road *r = ctx;
	loop_timer_set(r->loop, &r->timer, r->tick_ns);
	if (r->step_ns != 0 || r->count == 0)
		return;
	if (r->is_planning) {
		r->totals.ticks_late++; // the plan before is still in work, and goes on
		return;
	}
	r->planning = 0;
	r->is_begun = false;
	r->is_planning = true;
	loop_timer_set(r->loop, &r->piece, 0);
}

int road_open(struct road *r, struct loop *l, const struct road_config *cfg)
{
	const struct cp_config_road *c = &cfg->node->control.road;
	*r = (struct road){.cfg = *cfg, .loop = l, .tick_ns = (int64_t)c->tick_ms.u * MS};
	params_of(c, &r->params);
	r->takes_maps = c->map_messages.b;
	r->is_watching = c->watch.b;
	char path[512];
	if (c->event_log.s[0] != '\0' &&
	    conf_node_expand(&cfg->node->node, c->event_log.s, path, sizeof(path)) == 0) {
		r->log_file = fopen(path, "a");
		if (r->log_file == NULL) {
			cli_error(cfg->program, "%s: %s; choose a file that can be written", path,
				  strerror(errno));
			return -errno;
		}
	}
	int rc = load_files(r, cfg->program, cfg->node, cfg->config_path);
	r->is_open = rc == 0;
	r->timer = (struct loop_timer){.fire = on_timer, .ctx = r};
	r->piece = (struct loop_timer){.fire = on_piece, .ctx = r};
	if (rc == 0)
		loop_timer_set(l, &r->timer, r->tick_ns);
	return rc;
}

void road_close(struct road *r)
{
	if (r->loop != NULL)
		loop_timer_cancel(r->loop, &r->timer);
	loop_timer_cancel(r->loop, &r->piece);
	for (uint32_t i = 0; i < r->count; i++) {
		crossing_free(r->crossing[i]->c);
		free(r->crossing[i]);
	}
	r->count = 0;
	if (r->log_file != NULL)
		fclose(r->log_file);
	r->log_file = NULL;
	r->is_open = false;
}

void road_set_fleet(struct road *r, const uint64_t *vehicles, uint32_t count)
{
	r->fleet_count = count < ROAD_FLEET_MAX ? count : ROAD_FLEET_MAX;
	memcpy(r->fleet, vehicles, r->fleet_count * sizeof(vehicles[0]));
}

void road_set_shut(struct road *r, struct road_crossing *x, bool is_shut)
{
	slot_book_shut(&x->book, is_shut, now_of(r));
}

#define RELEASE_NS (600 * UNITS_NS_PER_S)

int64_t road_release(struct road *r, struct road_crossing *x)
{
	int64_t now_ns = now_of(r);
	slot_book_release(&x->book, now_ns + RELEASE_NS, now_ns);
	return now_ns + RELEASE_NS;
}

struct road_crossing *road_find(struct road *r, uint32_t id)
{
	for (uint32_t i = 0; i < r->count; i++)
		if (r->crossing[i]->c->def.id == id)
			return r->crossing[i];
	return NULL;
}

// ---- time

static void tick_signals(struct road *r, struct road_crossing *x, int64_t now_ns)
{
	if (x->c->def.phase_count == 0)
		return;
	// Who has no slot is not seen here: every phase has its turn, whether or not somebody waits.
	for (uint32_t l = 0; l < x->c->def.lane_count; l++)
		if (x->c->def.lanes[l].is_in)
			signal_agent_demand(&x->agent, l);
	if (signal_agent_tick(&x->agent, &x->book, now_ns)) {
		bool is_let = true;
		for (uint32_t m = 0; m < x->c->def.movement_count && is_let; m++) {
			const struct slot_guard_right right = {.from_ns = x->agent.from_ns,
							       .to_ns = x->agent.to_ns,
							       .clear_ns = x->agent.clear_ns,
							       .movement = (uint8_t)m,
							       .size = CROSSING_SIZES - 1};
			if ((x->agent.movements[x->agent.phase] >> m & 1) != 0)
				is_let = guard_lets(x, &right, now_ns);
		}
	}
	road_out_signals(r, x, now_ns);
}

void road_tick(struct road *r)
{
	int64_t now_ns = now_of(r), start = real_ns();
	for (uint32_t i = 0; i < r->count; i++) {
		struct road_crossing *x = r->crossing[i];
		slot_book_tick(&x->book, now_ns);
		tick_signals(r, x, now_ns);
	}
	r->totals.ticks++;
	note_piece(r, start);
}

// A simulation says what time it is. Another clock than before, or one that begins anew: nothing of what the books hold means anything in it.
static void keep_time(struct road *r, int64_t step_ns)
{
	if (r->step_ns == 0 || step_ns < r->step_ns)
		for (uint32_t i = 0; i < r->count; i++)
			start_book(r, r->crossing[i], step_ns + r->crossing[i]->open_wait_ns);
	r->step_ns = step_ns;
}

void road_take_tick(struct road *r, const Kerbwing__Link__V1__Tick *m)
{
	if (m->time_ns <= 0)
		return;
	keep_time(r, m->time_ns);
	road_tick(r);
	road_out_decisions(r);
	road_out_tick(r, m->sequence, m->time_ns);
}

// ---- requests

static int movement_of(const struct crossing *c, const Kerbwing__Link__V1__SlotRequests__Request *q)
{
	return q->is_by_node ? crossing_movement_by_node(c, q->node_in, q->lane_in, q->node_out,
							 q->lane_out)
			     : crossing_movement_by_lane(c, q->lane_in, q->lane_out);
}

static unsigned role_of(const struct road *r, const Kerbwing__Link__V1__SlotRequests__Request *q)
{
	for (uint32_t i = 0; i < r->fleet_count; i++)
		if (r->fleet[i] == q->vehicle)
			return SLOT_ROLE_EMERGENCY;
	return q->role & 0xff;
}

static uint32_t length_of(const Kerbwing__Link__V1__SlotRequests__Request *q)
{
	return q->length_cm != 0 ? q->length_cm : q->role != SLOT_ROLE_NONE ? 1200 : 550;
}

// Where the front bumper is: as stated, or half a length ahead of the middle.
static struct geo_point front_of(const struct crossing *c,
				 const Kerbwing__Link__V1__SlotRequests__Request *q)
{
	struct geo_point p = geo_to_plane(&c->plane, q->lat_e7, q->lon_e7);
	if (q->is_front || q->heading_cdeg >= UNITS_CDEG_PER_TURN)
		return p;
	double a = q->heading_cdeg * (M_PI / 18000), half = length_of(q) * 0.005;
	return (struct geo_point){p.e_m + half * sin(a), p.n_m + half * cos(a)};
}

static bool report_of(const struct road *r, const struct crossing *c,
		      const Kerbwing__Link__V1__SlotRequests__Request *q, int movement,
		      struct slot_report *out)
{
	double off;
	if (!geo_is_valid(q->lat_e7, q->lon_e7))
		return false;
	*out = (struct slot_report){.vehicle = q->vehicle,
				    .id_size = (uint8_t)q->id_size,
				    .request_id = (uint8_t)q->request_id,
				    .sequence = (uint8_t)q->sequence,
				    .state = (uint8_t)(q->state & 0xff),
				    .role = (uint8_t)role_of(r, q),
				    .movement = (uint8_t)movement,
				    .time_ns = q->time_ns,
				    .from_ns = q->from_ns,
				    .to_ns = q->to_ns,
				    .v_ms = q->speed_cms < OBS_SPEED_UNKNOWN ? q->speed_cms * 0.01
									     : -1,
				    .entry_ms = q->entry_cms * 0.01,
				    .a_ms2 = q->accel_cms2 * 0.01,
				    .b_ms2 = q->brake_cms2 * 0.01,
				    .length_cm = q->length_cm,
				    .width_cm = q->width_cm};
	out->s_m = crossing_place(c, (uint32_t)movement, front_of(c, q), &off);
	return off < 20; // metres beside its lane: it means another place
}

static void deny(struct road *r, struct road_crossing *x,
		 const Kerbwing__Link__V1__SlotRequests__Request *q, enum slot_reason why,
		 int64_t now_ns)
{
	const struct slot_decision d = {.vehicle = q->vehicle,
					.id_size = (uint8_t)q->id_size,
					.request_id = (uint8_t)q->request_id,
					.sequence = (uint8_t)q->sequence,
					.verdict = SLOT_VERDICT_DENY,
					.reason = (uint8_t)why,
					.time_ns = now_ns};
	r->totals.refused[why]++;
	on_decision(x, &d);
}

// The guard hears the vehicles itself: what the book makes of them is not its matter.
static void tell_guard(struct road_crossing *x, const struct slot_report *r)
{
	const struct slot_guard_word w = {.vehicle = r->vehicle,
					  .time_ns = r->time_ns,
					  .is_drop = r->state == SLOT_STATE_DROP,
					  .is_echo = r->state == SLOT_STATE_ECHO,
					  .is_request = r->state == SLOT_STATE_REQUEST,
					  .from_ns = r->from_ns,
					  .to_ns = r->to_ns,
					  .s_m = r->s_m,
					  .v_ms = r->v_ms};
	slot_guard_hear(&x->guard, &w);
}

static void take_one(struct road *r, const Kerbwing__Link__V1__SlotRequests__Request *q,
		     int64_t now_ns)
{
	struct road_crossing *x = road_find(r, q->crossing);
	struct slot_report report;
	r->totals.requests++;
	if (x == NULL) {
		r->totals.unknown_crossing++; // another node's, perhaps
		return;
	}
	int m = movement_of(x->c, q);
	enum slot_reason why = m < 0 ? SLOT_REASON_UNKNOWN_MOVEMENT
			       : !report_of(r, x->c, q, m, &report)
				       ? SLOT_REASON_IMPLAUSIBLE
				       : slot_book_report(&x->book, &report, now_ns);
	if (why == SLOT_REASON_NONE)
		tell_guard(x, &report);
	bool is_denied = why != SLOT_REASON_NONE;
	if (r->cfg.asked != NULL && q->state == SLOT_STATE_REQUEST)
		r->cfg.asked(r->cfg.ctx, x, q->vehicle, (uint8_t)q->request_id, is_denied);
	if (why == SLOT_REASON_NONE && q->state == SLOT_STATE_LEFT)
		road_left_put(&x->left, road_identity_key(report.vehicle, report.id_size), now_ns);
	if (is_denied && q->state != SLOT_STATE_LEFT)
		deny(r, x, q, why, now_ns);
	else if (!is_denied && r->step_ns == 0)
		slot_book_answer(&x->book, report.vehicle, now_ns);
}

void road_take_requests(struct road *r, const Kerbwing__Link__V1__SlotRequests *m)
{
	if (m->step_ns > 0)
		keep_time(r, m->step_ns);
	int64_t now_ns = now_of(r);
	for (size_t i = 0; i < m->n_request; i++)
		take_one(r, m->request[i], now_ns);
	if (r->step_ns == 0)
		road_out_decisions(r);
}

void road_take_track(struct road *r, const struct world_track *t)
{
	int64_t now_ns = loop_wall_ns(r->loop);
	for (uint32_t i = 0; r->is_watching && r->step_ns == 0 && i < r->count; i++) {
		struct road_crossing *x = r->crossing[i];
		struct geo_point at;
		enum road_watch_verdict v =
			now_ns < x->book.open_ns
				? ROAD_WATCH_OUTSIDE // nobody has a right yet: nothing to take back
				: road_watch_judge(&x->book, &x->left, t, now_ns, &at);
		r->totals.watched[v]++;
		double v_ms = t->speed_cms < OBS_SPEED_UNKNOWN ? t->speed_cms * 0.01 : 0;
		if (v == ROAD_WATCH_INTRUDER)
			slot_book_intrude(&x->book, road_watch_word(t), at, v_ms, now_ns);
		if (v >= ROAD_WATCH_KNOWN)
			slot_book_sight(&x->book, t->identity_key, at, v_ms,
					(t->flags & OBS_FLAG_SENSED) != 0, now_ns);
	}
}

void road_take_map(struct road *r, const Kerbwing__Link__V1__MapHeard *m)
{
	static struct crossing_def def; // large; the loop's thread only
	r->totals.maps_heard++;
	for (uint32_t i = 0; r->takes_maps && i < CROSSING_MAP_MAX; i++) {
		enum crossing_fault fault;
		uint32_t index;
		const struct span octets = {m->octets.data, (uint32_t)m->octets.len};
		if (!crossing_map_read(m->family, m->dialect, octets, i, &def))
			break;
		if (road_find(r, def.id) != NULL)
			continue; // a file, or the first message, stands
		struct crossing *c = crossing_build(&def, &fault, &index);
		if (c == NULL || !put_crossing(r, c, true)) {
			r->totals.maps_refused++;
			crossing_free(c);
		}
	}
}
