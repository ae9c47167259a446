// SPDX-License-Identifier: Apache-2.0
#include "air/air_service.h"

#include <sys/random.h>

#include "air/air_service_parts.h"
#include "air/uuid.h"
#include "cli.h"

void air_service_fill_random(void *p, size_t n)
{
	while (getrandom(p, n, 0) != (ssize_t)n)
		continue;
}

struct air_id air_service_new_id(void)
{
	uint8_t random[16];
	air_service_fill_random(random, sizeof(random));
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

void air_service_done(void *ctx, uint64_t ticket, enum store_result result)
{
	struct air_service *s = ctx;
	struct air_pending *p;
	if (ticket == s->salt_ticket && result != STORE_RESULT_OK)
		s->has_salt = false; // the next turn makes another
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
			if (result == STORE_RESULT_UNKNOWN && s->is_shared)
				air_shared_keep_notes(s, p);
			answer_failure(s, p, result);
		}
		event_texts_fini(&p->events);
		dss_notes_free(p->notes);
		drop_oldest(s);
	}
}

void air_service_forget_lost_notes(struct air_service *s)
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

void air_service_failed(void *ctx, uint64_t first, uint64_t last, enum store_result why)
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
	air_service_forget_lost_notes(s);
	store_resume(s->store);
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
	air_service_fill_random(&op->seed, sizeof(op->seed));
	server_reply_init(&op->reply);
}

bool air_service_begin_own(struct air_service *s, struct air_op *op)
{
	if (s->ring_count == s->ring_size || s->is_undoing)
		return false;
	if (s->is_shared && !air_shared_may_begin(s)) {
		air_shared_want(s);
		return false;
	}
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
	if (s->is_shared && !air_shared_may_begin(s))
		return air_shared_park(s, rq, rp);
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

bool air_service_is_zone_change(const struct air_change *c)
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
	air_service_forget_lost_notes(s);
	text_fini(&op->reply.body);
	server_reply_init(&op->reply);
	server_busy(&op->reply, code, message);
	struct air_pending p = {.token = op->token, .reply = op->reply};
	answer(s, &p);
	s->undone++;
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
		p->touches_zones |= air_service_is_zone_change(&c[i]);
	if (!event_texts_make(&p->events, s->book, s->cfg.net, c, n, is_public))
		s->events_failed++;
	air_service_set_expiry(s);
}

void air_service_read(struct air_service *s, const struct server_request *rq,
		      struct server_reply *rp)
{
	if (s->is_shared && !s->is_whole) {
		text_fini(&rp->body);
		server_reply_init(rp);
		server_busy(rp, store_result_name(STORE_RESULT_LOADING),
			    store_result_text(STORE_RESULT_LOADING));
		return;
	}
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
