// SPDX-License-Identifier: Apache-2.0
#include "air/air_service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>

#include "air/air_batch.h"
#include "air/air_dss.h"
#include "air/air_event_text.h"
#include "air/uuid.h"
#include "base/units.h"
#include "cli.h"
#include "store/store_backend.h"

enum {
	EXPIRE_ROUNDS = 64, // batches of one turn
};

// An operation, or an answer that waits for the ones before it.
struct air_pending {
	uint64_t ticket;
	uint64_t mark, mark_after;
	uint64_t token; // 0: nobody waits
	struct server_reply reply;
	struct event_texts events;
	uint64_t dss_mark, dss_mark_after;
	struct dss_note *notes;
	bool touches_zones;
};

static void fill_random(void *p, size_t n)
{
	while (getrandom(p, n, 0) != (ssize_t)n)
		continue;
}

struct air_id air_service_new_id(void)
{
	uint8_t random[16];
	fill_random(random, sizeof(random));
	return uuid_from_random(random);
}

// ---- outcomes

static struct air_pending *oldest(struct air_service *s)
{
	return s->ring_count > 0 ? &s->ring[s->ring_at] : NULL;
}

static void drop_oldest(struct air_service *s)
{
	s->ring_at = (s->ring_at + 1) % s->ring_size;
	s->ring_count--;
}

static void answer(struct air_service *s, struct air_pending *p)
{
	if (p->token != 0)
		server_finish(s->server, p->token, &p->reply);
	else
		text_fini(&p->reply.body);
	s->answered++;
}

static void answer_failure(struct air_service *s, struct air_pending *p, enum store_result why)
{
	text_fini(&p->reply.body);
	server_reply_init(&p->reply);
	server_busy(&p->reply, store_result_name(why), store_result_text(why));
	answer(s, p);
	s->undone++;
}

static void tell(struct air_service *s, struct air_pending *p)
{
	struct air_event e;
	for (uint32_t at = 0; event_texts_next(&p->events, &at, &e);) {
		// Not earlier: what is undone is there again, and with it its note.
		if (e.kind == AIR_KIND_CORRIDOR &&
		    (e.state == AIR_STATE_NONE || e.state == AIR_STATE_ENDED))
			air_notes_remove(&s->notes, &e.id);
		if (s->cfg.on_event != NULL)
			s->cfg.on_event(s->cfg.ctx, &e);
		s->events++;
	}
	if (p->touches_zones && s->cfg.on_zones != NULL)
		s->cfg.on_zones(s->cfg.ctx);
	if (p->notes != NULL && s->cfg.on_notes != NULL) {
		s->cfg.on_notes(s->cfg.ctx, p->notes);
		p->notes = NULL;
	}
}

static void on_done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct air_service *s = ctx;
	struct air_pending *p;
	while ((p = oldest(s)) != NULL && p->ticket <= ticket) {
		if (result == STORE_RESULT_OK) {
			air_book_settle(s->book, p->mark_after);
			if (s->dss != NULL)
				dss_settle(s->dss, p->dss_mark_after);
			answer(s, p);
			tell(s, p);
		} else {
			if (!s->is_undoing) {
				s->undo_mark = p->mark;
				s->dss_undo_mark = p->dss_mark;
			}
			s->is_undoing = true;
			answer_failure(s, p, result);
		}
		event_texts_fini(&p->events);
		dss_notes_free(p->notes);
		drop_oldest(s);
	}
}

static void forget_lost_notes(struct air_service *s)
{
	struct air_view v;
	const struct air_note *n;
	for (uint32_t at = 0; (n = air_notes_next(&s->notes, &at)) != NULL;)
		if (!air_book_get(s->book, AIR_KIND_CORRIDOR, &n->id, &v)) {
			const struct air_id id = n->id;
			air_notes_remove(&s->notes, &id);
			at--;
		}
}

static void on_failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
{
	struct air_service *s = ctx;
	cli_error(s->cfg.program,
		  "%llu operations on the air book could not be stored and were undone: %s",
		  (unsigned long long)(last - first + 1), store_result_text(why));
	bool is_back = !s->is_undoing || air_book_rollback(s->book, s->undo_mark);
	if (s->is_undoing && s->dss != NULL)
		is_back = dss_rollback(s->dss, s->dss_undo_mark) && is_back;
	if (!is_back)
		cli_error(s->cfg.program, "the air book cannot be put back; restart this program");
	s->is_undoing = false;
	forget_lost_notes(s);
	store_resume(s->store);
}

static void on_store(void *ctx, uint32_t events)
{
	struct air_service *s = ctx;
	store_collect(s->store);
}

void air_service_turn(struct air_service *s)
{
	while (store_turn(s->store))
		store_collect(s->store);
	store_collect(s->store);
}

// ---- operations

static void start(struct air_service *s, struct air_op *op, uint64_t token)
{
	*op = (struct air_op){.s = s,
			      .token = token,
			      .mark = air_book_mark(s->book),
			      .dss_mark = s->dss != NULL ? dss_mark(s->dss) : 0,
			      .now_ns = loop_wall_ns(s->loop)};
	air_batch_begin(s->batch);
	dss_notes_free(s->dss_notes);
	s->dss_notes = NULL;
	fill_random(&op->seed, sizeof(op->seed));
	server_reply_init(&op->reply);
}

bool air_service_begin_own(struct air_service *s, struct air_op *op)
{
	if (s->ring_count == s->ring_size || s->is_undoing)
		return false;
	start(s, op, 0);
	return true;
}

bool air_service_begin(struct air_service *s, const struct server_request *rq,
		       struct server_reply *rp, struct air_op *op)
{
	if (server_age_ns(rq) > s->cfg.wait_max_ns) {
		s->too_late++;
		server_busy(rp, "too_late", "the request waited too long; nothing was done");
		return false;
	}
	uint64_t token = s->ring_count < s->ring_size && !s->is_undoing ? server_defer(rq) : 0;
	if (token == 0) {
		s->too_busy++;
		server_busy(rp, "busy", "too many operations wait for the disk; ask again soon");
		return false;
	}
	start(s, op, token);
	return true;
}

static void add_note(struct air_service *s, struct air_batch *b, const struct air_change *c,
		     const struct identity *aircraft)
{
	uint32_t room;
	uint8_t *out = air_batch_room(b, &room);
	if (aircraft == NULL || aircraft->kind == OBS_ID_NONE)
		return;
	if (room < AIR_NOTE_RECORD_SIZE || !air_notes_put(&s->notes, &c->id, aircraft)) {
		b->is_too_large = true;
		return;
	}
	air_notes_encode(aircraft, out);
	air_batch_add(b, AIR_SERVICE_NOTE_KIND, &c->id, 0, out, AIR_NOTE_RECORD_SIZE);
}

// Who displaced somebody must not give its own aircraft to the replacement: that keeps the one of the corridor that it is for.
static const struct identity *aircraft_of(struct air_service *s, const struct air_change *c,
					  const struct air_deed *deed)
{
	if (c->cause == AIR_CAUSE_REPLACEMENT)
		return c->has_other ? air_notes_find(&s->notes, &c->other) : NULL;
	return c->cause == AIR_CAUSE_REQUESTED || c->cause == AIR_CAUSE_OFFERED ||
			       (c->cause == AIR_CAUSE_AMENDED && deed->aircraft != NULL)
		       ? deed->aircraft
		       : NULL;
}

static void add_entity(struct air_service *s, struct air_batch *b, const struct air_change *c,
		       const struct air_deed *deed)
{
	bool is_gone = c->after == AIR_STATE_NONE || c->after == AIR_STATE_ENDED;
	struct air_view v = {.end_ns = 0};
	if (air_dss_is_mirror(c))
		return; // made again from the record of what it mirrors
	if (is_gone) {
		air_batch_add(b, c->kind, &c->id, 0, NULL, 0);
		if (c->kind == AIR_KIND_CORRIDOR && air_notes_find(&s->notes, &c->id) != NULL)
			air_batch_add(b, AIR_SERVICE_NOTE_KIND, &c->id, 0, NULL, 0);
		return;
	}
	uint32_t room;
	uint8_t *out = air_batch_room(b, &room);
	uint32_t n = air_book_encode(s->book, c->kind, &c->id, out, room);
	air_book_get(s->book, c->kind, &c->id, &v);
	if (n == 0)
		b->is_too_large = true;
	else
		air_batch_add(b, c->kind, &c->id, v.end_ns, out, n);
	if (c->kind == AIR_KIND_CORRIDOR && n > 0) {
		const struct identity *a = aircraft_of(s, c, deed);
		const struct identity copy =
			a != NULL ? *a : (struct identity){.kind = OBS_ID_NONE};
		add_note(s, b, c, &copy);
	}
}

static bool is_zone_change(const struct air_change *c)
{
	return c->kind == AIR_KIND_CORRIDOR && c->cause != AIR_CAUSE_OFFERED &&
	       c->cause != AIR_CAUSE_LAPSED && c->cause != AIR_CAUSE_DECLINED &&
	       c->cause != AIR_CAUSE_OTHER_TAKEN;
}

static struct air_pending *push(struct air_service *s, struct air_op *op, uint64_t ticket)
{
	struct air_pending *p = &s->ring[(s->ring_at + s->ring_count++) % s->ring_size];
	*p = (struct air_pending){.ticket = ticket,
				  .mark = op->mark,
				  .mark_after = air_book_mark(s->book),
				  .token = op->token,
				  .reply = op->reply,
				  .dss_mark = op->dss_mark,
				  .dss_mark_after = s->dss != NULL ? dss_mark(s->dss) : 0};
	return p;
}

// Not stored, so not done.
static void take_back(struct air_op *op, const char *code, const char *message)
{
	struct air_service *s = op->s;
	air_book_rollback(s->book, op->mark);
	if (s->dss != NULL)
		dss_rollback(s->dss, op->dss_mark);
	forget_lost_notes(s);
	text_fini(&op->reply.body);
	server_reply_init(&op->reply);
	server_busy(&op->reply, code, message);
	struct air_pending p = {.token = op->token, .reply = op->reply};
	answer(s, &p);
	s->undone++;
}

static void set_expiry(struct air_service *s)
{
	int64_t at_ns = air_book_next_expiry(s->book), now_ns = loop_wall_ns(s->loop);
	int64_t in_ns = at_ns <= now_ns ? 0 : at_ns - now_ns;
	if (at_ns == VOLUME_TIME_LAST)
		loop_timer_cancel(s->loop, &s->expiry);
	else // at most an hour, so that a clock that was set forward is noticed
		loop_timer_set(s->loop, &s->expiry,
			       in_ns < 3600 * UNITS_NS_PER_S ? in_ns + UNITS_NS_PER_MS
							     : 3600 * UNITS_NS_PER_S);
}

enum air_reason air_service_dss_done(struct air_op *op)
{
	struct air_service *s = op->s;
	air_dss_store(s, s->batch);
	enum air_reason why = air_dss_mirror(s, op->seed, op->now_ns);
	if (why != AIR_REASON_NONE) {
		air_book_rollback(s->book, op->mark);
		dss_rollback(s->dss, op->dss_mark);
		air_batch_begin(s->batch);
	}
	op->has_dss = why == AIR_REASON_NONE;
	return why;
}

static bool is_public(const struct air_change *c)
{
	return !air_dss_is_mirror(c);
}

// What an operation of the discovery service alone left of the book's list is that of the operation before.
static const struct air_change *changes_of(struct air_op *op, uint32_t *n)
{
	const struct air_change *c = air_book_changes(op->s->book, n);
	if (air_book_mark(op->s->book) == op->mark)
		*n = 0;
	return c;
}

void air_service_end(struct air_op *op, const struct air_deed *deed)
{
	struct air_service *s = op->s;
	struct air_batch *b = s->batch;
	uint32_t n;
	const struct air_change *c = changes_of(op, &n);
	enum store_result why = STORE_RESULT_OK;
	s->operations++;
	if (n == 0 && b->count == 0 && s->ring_count == 0) {
		struct air_pending p = {.token = op->token, .reply = op->reply};
		answer(s, &p);
		return;
	}
	if (n == 0 && b->count == 0) { // the answer rests on what is not durable yet
		push(s, op, s->ring[(s->ring_at + s->ring_count - 1) % s->ring_size].ticket);
		return;
	}
	for (uint32_t i = 0; i < n; i++)
		add_entity(s, b, &c[i], deed);
	if (!air_dss_follow(s, b, c, n, op->now_ns))
		b->is_too_large = true;
	const struct store_batch batch = {.changes = b->change,
					  .count = b->count,
					  .audit = {.operator_name = deed->operator_name,
						    .action = deed->action,
						    .reason = deed->reason,
						    .kind = deed->kind,
						    .id = air_batch_id(&deed->id),
						    .time_ns = op->now_ns}};
	uint64_t ticket = b->is_too_large ? 0 : store_submit(s->store, &batch, &why);
	if (ticket == 0) {
		why = b->is_too_large ? STORE_RESULT_BATCH_TOO_LARGE : why;
		take_back(op, store_result_name(why), store_result_text(why));
		return;
	}
	struct air_pending *p = push(s, op, ticket);
	p->notes = s->dss_notes;
	s->dss_notes = NULL;
	for (uint32_t i = 0; i < n; i++)
		p->touches_zones |= is_zone_change(&c[i]);
	if (!event_texts_make(&p->events, s->book, s->cfg.net, c, n, is_public))
		s->events_failed++;
	set_expiry(s);
}

void air_service_read(struct air_service *s, const struct server_request *rq,
		      struct server_reply *rp)
{
	if (s->ring_count == 0)
		return; // the server sends rp as it is
	struct air_op op = {.s = s,
			    .mark = air_book_mark(s->book),
			    .dss_mark = s->dss != NULL ? dss_mark(s->dss) : 0};
	op.token = s->ring_count < s->ring_size ? server_defer(rq) : 0;
	if (op.token == 0) {
		text_fini(&rp->body);
		server_reply_init(rp);
		server_busy(rp, "busy", "too many requests wait for the disk; ask again soon");
		return;
	}
	op.reply = *rp;
	server_reply_init(rp);
	push(s, &op, s->ring[(s->ring_at + s->ring_count - 1) % s->ring_size].ticket);
}

// ---- time

// What others announced and is over for long: not urgent, so a few at a time.
static void on_dss_expiry(void *ctx)
{
	struct air_service *s = ctx;
	const struct air_deed deed = {.operator_name = "", .action = "dss.expire", .reason = ""};
	struct air_op op;
	bool has_more = true;
	if (air_service_begin_own(s, &op)) {
		has_more = dss_expire(s->dss, op.now_ns);
		if (air_service_dss_done(&op) != AIR_REASON_NONE)
			has_more = false;
		air_service_end(&op, &deed);
	}
	loop_timer_set(s->loop, &s->dss_expiry,
		       has_more ? 100 * UNITS_NS_PER_MS : 30 * UNITS_NS_PER_S);
}

static void on_expiry(void *ctx)
{
	struct air_service *s = ctx;
	const struct air_deed deed = {.operator_name = "", .action = "book.expire", .reason = ""};
	struct air_op op;
	for (unsigned i = 0; i < EXPIRE_ROUNDS; i++) {
		if (!air_service_begin_own(s, &op)) {
			loop_timer_set(s->loop, &s->expiry, UNITS_NS_PER_S);
			return;
		}
		bool has_more = air_book_expire(s->book, op.now_ns);
		air_service_end(&op, &deed);
		if (!has_more)
			break;
	}
	set_expiry(s);
}

// ---- open and close

// The network was changed while the node was down: such a corridor cannot be flown as granted any more.
static const char *note_lost(struct air_service *s, const struct air_id *id)
{
	if (s->lost_count % 64 == 0) {
		struct air_id *wider = realloc(s->lost, (s->lost_count + 64) * sizeof(*s->lost));
		if (wider == NULL)
			return "out of memory";
		s->lost = wider;
	}
	s->lost[s->lost_count++] = *id;
	return NULL;
}

static void end_lost(struct air_service *s)
{
	enum store_result why;
	for (uint32_t i = 0; i < s->lost_count; i++) {
		const struct store_id id = air_batch_id(&s->lost[i]);
		const struct store_change gone[2] = {
			{.record = {.kind = AIR_KIND_CORRIDOR, .id = id}, .is_delete = true},
			{.record = {.kind = AIR_SERVICE_NOTE_KIND, .id = id}, .is_delete = true}};
		const struct store_batch b = {
			.changes = gone,
			.count = 2,
			.audit = {.operator_name = "node:network",
				  .action = "corridor.end",
				  .reason = air_reason_name(AIR_REASON_RECORD_NETWORK),
				  .kind = AIR_KIND_CORRIDOR,
				  .id = id,
				  .time_ns = loop_wall_ns(s->loop)}};
		if (store_submit(s->store, &b, &why) == 0)
			break; // the next start finds the others again
	}
	if (s->lost_count > 0)
		cli_error(s->cfg.program,
			  "%u corridors were ended: the network no longer has their segments or "
			  "pads; their operators must ask again",
			  s->lost_count);
	free(s->lost);
	s->lost = NULL;
}

static const char *take_record(void *ctx, const struct store_record *r)
{
	struct air_service *s = ctx;
	struct air_id id;
	struct identity aircraft;
	memcpy(id.b, r->id.octet, sizeof(id.b));
	if (r->kind >= AIR_SERVICE_DSS_KIND)
		return air_dss_take(s, r, &id);
	if (r->kind == AIR_SERVICE_NOTE_KIND) {
		if (!air_notes_decode(r->bytes, r->size, &aircraft))
			return "not the note of a corridor";
		return air_notes_put(&s->notes, &id, &aircraft) ? NULL : "more notes than fit";
	}
	enum air_reason why = air_book_restore(s->book, r->bytes, r->size, loop_wall_ns(s->loop));
	if (why == AIR_REASON_RECORD_NETWORK)
		return note_lost(s, &id);
	return why == AIR_REASON_NONE ? NULL : air_reason_text(why);
}

static int open_store(struct air_service *s)
{
	char why[STORE_WHY_SIZE] = "";
	const struct store_config c = {.queue_batches = s->cfg.queue_max,
				       .has_thread = s->cfg.has_thread,
				       .done = on_done,
				       .failed = on_failed,
				       .ctx = s};
	struct store_backend *backend = s->cfg.backend;
	s->cfg.backend = NULL;
	enum store_result r = store_open(&s->store, backend, &c, take_record, s, why);
	if (r == STORE_RESULT_OK)
		return 0;
	cli_error(s->cfg.program, "the air book's store: %s%s%s", store_result_text(r),
		  why[0] != '\0' ? ": " : "", why);
	return -EIO;
}

int air_service_open(struct air_service *s, struct loop *l, const struct air_service_config *cfg)
{
	enum air_reason why = AIR_REASON_NONE;
	uint32_t index = 0;
	uint64_t seed;
	memset(s, 0, sizeof(*s));
	s->cfg = *cfg;
	s->loop = l;
	s->store_fd.fd = -1;
	s->expiry = (struct loop_timer){.fire = on_expiry, .ctx = s};
	s->dss_expiry = (struct loop_timer){.fire = on_dss_expiry, .ctx = s};
	fill_random(&s->cfg.book.hash_seed, sizeof(s->cfg.book.hash_seed));
	fill_random(&seed, sizeof(seed));
	s->cfg.book.net = cfg->net != NULL ? &cfg->net->def : NULL;
	// Every operation that waits may be followed by readers that wait for it.
	s->ring_size = cfg->queue_max * 2;
	s->ring = calloc(s->ring_size, sizeof(*s->ring));
	s->batch = air_batch_create();
	s->book = air_book_create(&s->cfg.book, &why, &index);
	int rc = s->ring != NULL && s->batch != NULL && s->book != NULL ? 0 : -ENOMEM;
	if (s->book == NULL)
		cli_error(cfg->program, "no air book: %s", air_reason_text(why));
	if (rc == 0)
		rc = air_notes_init(&s->notes, cfg->book.limits.corridors, seed);
	if (rc == 0 && cfg->dss != NULL) {
		s->dss = dss_create(cfg->dss);
		rc = s->dss != NULL ? 0 : -ENOMEM;
	}
	if (rc == 0)
		rc = open_store(s);
	if (rc == 0) {
		s->store_fd =
			(struct loop_fd){.fd = store_fd(s->store), .ready = on_store, .ctx = s};
		rc = cfg->has_thread ? loop_fd_add(l, &s->store_fd, EPOLLIN) : 0;
	}
	if (rc != 0) {
		air_service_close(s);
		return rc;
	}
	forget_lost_notes(s);
	end_lost(s);
	air_dss_open(s);
	if (s->dss != NULL)
		loop_timer_set(l, &s->dss_expiry, UNITS_NS_PER_S);
	set_expiry(s);
	return 0;
}

void air_service_close(struct air_service *s)
{
	if (s->loop == NULL)
		return;
	loop_timer_cancel(s->loop, &s->expiry);
	loop_timer_cancel(s->loop, &s->dss_expiry);
	loop_fd_remove(s->loop, &s->store_fd);
	if (s->cfg.backend != NULL)
		s->cfg.backend->ops->close(s->cfg.backend);
	store_close(s->store); // tells all outcomes
	air_book_destroy(s->book);
	dss_destroy(s->dss);
	dss_notes_free(s->dss_notes);
	air_notes_fini(&s->notes);
	free(s->lost);
	air_batch_destroy(s->batch);
	free(s->ring);
	memset(s, 0, sizeof(*s));
}
