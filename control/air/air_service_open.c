// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "air/air_service_parts.h"
#include "base/units.h"
#include "cli.h"
#include "store/store_backend.h"

enum {
	EXPIRE_ROUNDS = 64, // batches of one turn
};

// ---- time

void air_service_set_expiry(struct air_service *s)
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

// What others announced and is over for long: not urgent, so a few at a time.
void air_service_expire_dss(struct air_service *s)
{
	const struct air_deed deed = {.operator_name = "", .action = "dss.expire", .reason = ""};
	struct air_op op;
	bool has_more = true;
	s->wants_dss_expiry = !air_service_begin_own(s, &op);
	if (!s->wants_dss_expiry) {
		has_more = dss_expire(s->dss, op.now_ns);
		if (air_service_dss_done(&op) != AIR_REASON_NONE)
			has_more = false;
		air_service_end(&op, &deed);
	}
	loop_timer_set(s->loop, &s->dss_expiry,
		       has_more ? 100 * UNITS_NS_PER_MS : 30 * UNITS_NS_PER_S);
}

void air_service_expire(struct air_service *s)
{
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
	air_service_set_expiry(s);
}

static void on_expiry(void *ctx)
{
	air_service_expire(ctx);
}

static void on_dss_expiry(void *ctx)
{
	air_service_expire_dss(ctx);
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

void air_service_end_lost(struct air_service *s)
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
	s->lost_count = 0;
}

const char *air_service_take(void *ctx, const struct store_record *r)
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

static void on_store(void *ctx, uint32_t events)
{
	struct air_service *s = ctx;
	store_collect(s->store);
	if (s->is_shared)
		air_shared_tell_link(s);
}

static int open_store(struct air_service *s)
{
	char why[STORE_WHY_SIZE] = "";
	const struct store_config c = {.queue_batches = s->cfg.queue_max,
				       .has_thread = s->cfg.has_thread,
				       .done = air_service_done,
				       .failed = air_service_failed,
				       .news = air_shared_news,
				       .turn = air_shared_turn,
				       .poll_ns = s->cfg.poll_ns,
				       .ctx = s};
	struct store_backend *backend = s->cfg.backend;
	s->cfg.backend = NULL;
	enum store_result r = store_open(&s->store, backend, &c, air_service_take, s, why);
	if (r == STORE_RESULT_OK)
		return 0;
	cli_error(s->cfg.program, "the air book's store: %s%s%s", store_result_text(r),
		  why[0] != '\0' ? ": " : "", why);
	return -EIO;
}

int air_service_make_book(struct air_service *s)
{
	enum air_reason why = AIR_REASON_NONE;
	uint32_t index = 0;
	s->book = air_book_create(&s->cfg.book, &why, &index);
	if (s->book == NULL) {
		cli_error(s->cfg.program, "no air book: %s", air_reason_text(why));
		return -ENOMEM;
	}
	int rc = air_notes_init(&s->notes, s->cfg.book.limits.corridors, s->notes_seed);
	if (rc == 0 && s->cfg.dss != NULL) {
		s->dss = dss_create(&s->dss_config);
		rc = s->dss != NULL ? 0 : -ENOMEM;
	}
	return rc;
}

void air_service_drop_book(struct air_service *s)
{
	air_book_destroy(s->book);
	dss_destroy(s->dss);
	air_notes_fini(&s->notes);
	s->book = NULL;
	s->dss = NULL;
}

static int open_parts(struct air_service *s)
{
	// Every operation that waits may be followed by readers that wait for it.
	s->ring_size = s->cfg.queue_max * 2;
	s->ring = calloc(s->ring_size, sizeof(*s->ring));
	s->batch = air_batch_create();
	int rc = s->ring != NULL && s->batch != NULL ? air_service_make_book(s) : -ENOMEM;
	s->is_shared = s->cfg.backend->ops->shared != NULL && s->cfg.has_thread;
	s->link = s->is_shared ? STORE_LINK_LOADING : STORE_LINK_LOCAL;
	if (rc == 0 && s->is_shared)
		rc = air_shared_open(s);
	if (rc == 0)
		rc = open_store(s);
	if (rc == 0) {
		s->store_fd =
			(struct loop_fd){.fd = store_fd(s->store), .ready = on_store, .ctx = s};
		rc = s->cfg.has_thread ? loop_fd_add(s->loop, &s->store_fd, EPOLLIN) : 0;
	}
	return rc;
}

void air_service_ready(struct air_service *s)
{
	air_service_forget_lost_notes(s);
	if (!s->is_shared)
		air_service_end_lost(s);
	air_dss_open(s);
	if (s->dss != NULL)
		loop_timer_set(s->loop, &s->dss_expiry, UNITS_NS_PER_S);
	air_service_set_expiry(s);
}

int air_service_open(struct air_service *s, struct loop *l, const struct air_service_config *cfg)
{
	memset(s, 0, sizeof(*s));
	s->cfg = *cfg;
	s->loop = l;
	s->store_fd.fd = -1;
	s->expiry = (struct loop_timer){.fire = on_expiry, .ctx = s};
	s->dss_expiry = (struct loop_timer){.fire = on_dss_expiry, .ctx = s};
	air_service_fill_random(&s->cfg.book.hash_seed, sizeof(s->cfg.book.hash_seed));
	air_service_fill_random(&s->notes_seed, sizeof(s->notes_seed));
	s->cfg.book.net = cfg->net != NULL ? &cfg->net->def : NULL;
	if (cfg->dss != NULL) {
		s->dss_config = *cfg->dss;
		s->cfg.dss = &s->dss_config;
	}
	int rc = open_parts(s);
	if (rc != 0) {
		air_service_close(s);
		return rc;
	}
	if (!s->is_shared)
		air_service_ready(s);
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
	air_shared_close(s);
	air_service_drop_book(s);
	dss_notes_free(s->dss_notes);
	free(s->lost);
	air_batch_destroy(s->batch);
	free(s->ring);
	memset(s, 0, sizeof(*s));
}
