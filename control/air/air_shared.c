// SPDX-License-Identifier: Apache-2.0
// The air book when several nodes share it (store/store_shared.h): requests wait for a turn and come to their handlers again
// when it is there; what other nodes did becomes memory here, and is told to those who listen here.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "air/air_service_parts.h"
#include "base/units.h"
#include "cli.h"

enum {
	TURN_PARKED = 256,     // requests that waited and come again in one turn
	TURN_OPERATIONS = 512, // of one turn: other nodes wait
};

int air_shared_open(struct air_service *s)
{
	s->parked_size = s->cfg.queue_max;
	s->parked = calloc(s->parked_size, sizeof(*s->parked));
	return s->parked != NULL ? 0 : -ENOMEM;
}

// ---- requests that wait

static uint64_t take_parked(struct air_service *s)
{
	uint64_t token = s->parked[s->parked_at];
	s->parked_at = (s->parked_at + 1) % s->parked_size;
	s->parked_count--;
	return token;
}

static void refuse_parked(struct air_service *s, enum store_result why)
{
	struct server_reply rp;
	while (s->parked_count > 0) {
		server_reply_init(&rp);
		server_busy(&rp, store_result_name(why), store_result_text(why));
		server_finish(s->server, take_parked(s), &rp);
		s->turned_away++;
	}
}

void air_shared_close(struct air_service *s)
{
	if (s->parked_count > 0)
		refuse_parked(s, STORE_RESULT_STOPPING);
	dss_notes_free(s->unsure_notes);
	free(s->parked);
	s->parked = NULL;
}

static enum store_result refusal(struct air_service *s)
{
	enum store_link link = store_get_link(s->store, NULL);
	return link == STORE_LINK_AWAY	    ? STORE_RESULT_AWAY
	       : link == STORE_LINK_APART   ? STORE_RESULT_APART
	       : link == STORE_LINK_LOADING ? STORE_RESULT_LOADING
					    : STORE_RESULT_OK;
}

bool air_shared_park(struct air_service *s, const struct server_request *rq,
		     struct server_reply *rp)
{
	enum store_result why = refusal(s);
	if (why != STORE_RESULT_OK) {
		s->turned_away++;
		server_busy(rp, store_result_name(why), store_result_text(why));
		return false;
	}
	uint64_t token = s->parked_count < s->parked_size ? server_defer(rq) : 0;
	if (token == 0) {
		s->too_busy++;
		server_busy(rp, "busy", "too many operations wait for their turn; ask again soon");
		return false;
	}
	s->parked[(s->parked_at + s->parked_count++) % s->parked_size] = token;
	s->parked_total++;
	store_turn_want(s->store);
	return false;
}

void air_shared_want(struct air_service *s)
{
	s->wants_own = true;
	if (refusal(s) == STORE_RESULT_OK)
		store_turn_want(s->store);
}

bool air_shared_may_begin(struct air_service *s)
{
	if (!s->is_turn || s->turn_operations >= TURN_OPERATIONS)
		return false;
	s->turn_operations++;
	return true;
}

// ---- a turn

static void do_own(struct air_service *s)
{
	s->wants_own = false;
	if (air_book_next_expiry(s->book) <= loop_wall_ns(s->loop))
		air_service_expire(s);
	if (s->wants_dss_expiry)
		air_service_expire_dss(s);
	if (s->cfg.on_turn != NULL)
		s->cfg.on_turn(s->cfg.ctx);
}

void air_shared_turn(void *ctx, enum store_result why)
{
	struct air_service *s = ctx;
	if (why != STORE_RESULT_OK) {
		refuse_parked(s, why);
		return;
	}
	s->is_turn = true;
	s->turn_operations = 0;
	if (s->dss != NULL && !s->has_salt)
		air_dss_make_salt(s);
	if (s->lost_count > 0)
		air_service_end_lost(s);
	if (s->wants_own)
		do_own(s);
	uint32_t n = s->parked_count < TURN_PARKED ? s->parked_count : TURN_PARKED;
	for (uint32_t i = 0; i < n; i++)
		server_again(s->server, take_parked(s));
	if (n > 0)
		server_turn(s->server);
	s->is_turn = false;
	store_turn_close(s->store);
	if (s->parked_count > 0 || s->wants_own)
		store_turn_want(s->store);
}

// ---- what became of operations whose outcome was not known

void air_shared_keep_notes(struct air_service *s, struct air_pending *p)
{
	struct dss_note **end = &s->unsure_notes;
	while (*end != NULL)
		end = &(*end)->next;
	*end = p->notes;
	p->notes = NULL;
}

// They were stored after all: subscribers are told, once. The operator was told to ask again and finds it done.
static void settle_unsure(struct air_service *s, bool is_in)
{
	struct dss_note *list = s->unsure_notes;
	s->unsure_notes = NULL;
	if (is_in && list != NULL && s->cfg.on_notes != NULL)
		s->cfg.on_notes(s->cfg.ctx, list);
	else
		dss_notes_free(list);
}

// ---- what others did

static void tell_change(struct air_service *s, const struct air_change *c)
{
	struct event_texts texts;
	struct air_event e;
	if (s->cfg.on_event == NULL)
		return;
	if (!event_texts_make(&texts, s->book, s->cfg.net, c, 1, NULL)) {
		s->events_failed++;
		return;
	}
	for (uint32_t at = 0; event_texts_next(&texts, &at, &e);) {
		e.is_elsewhere = true;
		s->cfg.on_event(s->cfg.ctx, &e);
		s->events++;
	}
	event_texts_fini(&texts);
}

static bool is_same(struct air_service *s, enum air_kind kind, const struct air_id *id,
		    const struct store_record *r)
{
	uint32_t room;
	uint8_t *out = air_batch_room(s->batch, &room);
	uint32_t n = air_book_encode(s->book, kind, id, out, room);
	return n > 0 && n == r->size && memcmp(out, r->bytes, n) == 0;
}

// A corridor, constraint or subscription as it is now, or no longer.
static const char *apply_entity(struct air_service *s, const struct store_change *c,
				const struct air_id *id, int64_t now_ns, bool *touches_zones)
{
	enum air_kind kind = (enum air_kind)c->record.kind;
	struct air_view before, v;
	bool was_there =
		air_book_get(s->book, kind, id, &before) && before.state != AIR_STATE_ENDED;
	struct air_change change = {.kind = (uint8_t)kind, .id = *id, .cause = AIR_CAUSE_ELSEWHERE};
	enum air_reason r = AIR_REASON_NONE;
	if (c->is_delete ? !was_there : was_there && is_same(s, kind, id, &c->record))
		return NULL;
	if (was_there) {
		change.before = before.state;
		change.operator_index = before.operator_index;
		change.version = before.version;
		r = air_book_forget(s->book, kind, id);
		air_book_settle(s->book, air_book_mark(s->book));
	}
	if (r == AIR_REASON_NONE && !c->is_delete) {
		r = air_book_restore(s->book, c->record.bytes, c->record.size, now_ns);
		air_book_settle(s->book, air_book_mark(s->book));
	}
	if (r != AIR_REASON_NONE)
		return air_reason_text(r);
	change.after = AIR_STATE_ENDED;
	if (!c->is_delete && air_book_get(s->book, kind, id, &v)) {
		change.after = v.state;
		change.operator_index = v.operator_index;
		change.version = v.version;
	}
	if (!air_dss_announce_again(s, kind, id, now_ns))
		return "a corridor of the others cannot be announced here; raise "
		       "control.dss.entities_max";
	*touches_zones = *touches_zones || kind == AIR_KIND_CORRIDOR;
	if (kind != AIR_KIND_SUBSCRIPTION)
		tell_change(s, &change);
	return NULL;
}

static const char *apply(struct air_service *s, const struct store_change *c, int64_t now_ns,
			 bool *touches_zones)
{
	struct identity aircraft;
	struct air_id id;
	memcpy(id.b, c->record.id.octet, sizeof(id.b));
	if (c->record.kind < AIR_KIND_OPERATOR)
		return apply_entity(s, c, &id, now_ns, touches_zones);
	if (c->record.kind >= AIR_SERVICE_DSS_KIND)
		return air_dss_apply(s, c, &id, now_ns);
	if (c->record.kind != AIR_SERVICE_NOTE_KIND)
		return "a record of another version";
	if (c->is_delete) {
		air_notes_remove(&s->notes, &id);
		return NULL;
	}
	if (!air_notes_decode(c->record.bytes, c->record.size, &aircraft))
		return "not the note of a corridor";
	return air_notes_put(&s->notes, &id, &aircraft) ? NULL : "more notes than fit";
}

static void touch_zones(struct air_service *s)
{
	if (s->cfg.on_zones != NULL)
		s->cfg.on_zones(s->cfg.ctx);
}

// The whole book again: nothing of what memory held counts.
static const char *begin_whole(struct air_service *s)
{
	s->is_whole = s->has_salt = false;
	s->report_count = 0;
	s->lost_count = 0;
	struct air_service old = *s;
	s->dss = NULL;
	s->notes = (struct air_notes){.slot = NULL};
	if (air_service_make_book(s) == 0) {
		air_service_drop_book(&old);
		return NULL;
	}
	air_service_drop_book(s);
	s->book = old.book;
	s->dss = old.dss;
	s->notes = old.notes;
	return "out of memory";
}

static const char *take_whole(struct air_service *s, const struct store_news *n)
{
	const char *why = n->is_begin ? begin_whole(s) : NULL;
	for (uint32_t i = 0; i < n->count && why == NULL; i++) {
		why = air_service_take(s, &n->changes[i].record);
		air_book_settle(s->book, air_book_mark(s->book));
	}
	if (why != NULL || !n->is_end)
		return why;
	s->is_whole = true;
	air_service_ready(s);
	touch_zones(s);
	air_shared_want(s); // geo-zones, the secret of OVNs, what is over
	return NULL;
}

const char *air_shared_news(void *ctx, const struct store_news *n)
{
	struct air_service *s = ctx;
	bool touches_zones = false;
	int64_t now_ns = loop_wall_ns(s->loop);
	const char *why = NULL;
	if (n->has_unsure)
		settle_unsure(s, n->unsure_is_in);
	if (n->is_begin || !s->is_whole)
		return take_whole(s, n);
	air_batch_begin(s->batch); // its room is used to compare records
	for (uint32_t i = 0; i < n->count && why == NULL; i++)
		why = apply(s, &n->changes[i], now_ns, &touches_zones);
	if (why != NULL)
		s->is_whole = false; // until it was read anew
	if (touches_zones)
		touch_zones(s);
	air_service_set_expiry(s);
	return why;
}

// ---- how it stands

void air_shared_tell_link(struct air_service *s)
{
	char why[STORE_WHY_SIZE];
	enum store_link link = store_get_link(s->store, why);
	if (link == s->link && (link == STORE_LINK_UP || strcmp(why, s->link_why) == 0))
		return;
	if (link != s->link)
		cli_error(s->cfg.program, "the shared book: %s%s%s", store_link_text(link),
			  why[0] != '\0' ? ": " : "", why);
	s->link = (uint8_t)link;
	memcpy(s->link_why, why, sizeof(why));
	if (link == STORE_LINK_UP && s->wants_own)
		store_turn_want(s->store);
}
