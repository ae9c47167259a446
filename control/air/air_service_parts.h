// SPDX-License-Identifier: Apache-2.0
// What air_service.c (operations and outcomes), air_service_open.c (time, opening, closing) and air_shared.c (a book that
// several nodes share) have in common; nobody else includes it. The loop's thread.
#pragma once

#include "air/air_batch.h"
#include "air/air_dss.h"
#include "air/air_event_text.h"
#include "air/air_service.h"
#include "store/store_shared.h"

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

// ---- air_service.c

void air_service_fill_random(void *p, size_t n);
void air_service_forget_lost_notes(struct air_service *s);
void air_service_done(void *ctx, uint64_t ticket, enum store_result result);
void air_service_failed(void *ctx, uint64_t first, uint64_t last, enum store_result why);
bool air_service_is_zone_change(const struct air_change *c);

// ---- air_service_open.c

void air_service_set_expiry(struct air_service *s);
// A record of the whole book. NULL, or why it cannot be.
const char *air_service_take(void *ctx, const struct store_record *r);
// Book, notes and discovery service, empty. Returns 0 or -ENOMEM.
int air_service_make_book(struct air_service *s);
void air_service_drop_book(struct air_service *s);
void air_service_ready(struct air_service *s); // after the last record of the whole book
void air_service_end_lost(struct air_service *s);
void air_service_expire(struct air_service *s);
void air_service_expire_dss(struct air_service *s);

// ---- air_shared.c

int air_shared_open(struct air_service *s);
void air_shared_close(struct air_service *s);
// No turn is open: the request waits for one, or is refused in rp. Always false.
bool air_shared_park(struct air_service *s, const struct server_request *rq,
		     struct server_reply *rp);
// The same for an operation of the node itself: air_service_config.on_turn is called in a turn.
void air_shared_want(struct air_service *s);
// Whether an operation may begin; counts it.
bool air_shared_may_begin(struct air_service *s);
const char *air_shared_news(void *ctx, const struct store_news *n);
void air_shared_turn(void *ctx, enum store_result why);
// The outcome of the operation will be learnt later: who is to be told of it waits.
void air_shared_keep_notes(struct air_service *s, struct air_pending *p);
void air_shared_tell_link(struct air_service *s);
