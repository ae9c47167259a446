// SPDX-License-Identifier: Apache-2.0
// Requests that take more than one step: those with a body, while it arrives, and those whose answer comes later. A table
// of fixed size; bodies grow as they arrive, up to a limit each and one together. Knows nothing of the HTTP library. The
// loop's thread.
//
// A call is named by a token that is never used again, so that an answer for a request that is gone finds nothing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/server.h"

enum call_state {
	CALL_FREE,
	CALL_READING,  // its body arrives
	CALL_WAITING,  // the handler has put the answer off
	CALL_ANSWERED, // the answer lies in `reply`
	CALL_STATE_COUNT
};

struct call {
	enum call_state state;
	enum server_refusal refusal; // why it will not be handled
	uint32_t index, generation;
	int64_t begun_ns; // monotonic
	void *connection;
	bool is_suspended;
	char *body;
	size_t len, size;
	size_t thrown_away;	   // bytes that came after the refusal
	struct server_reply reply; // ANSWERED, or what the guard said
	struct server_who who;
	bool is_denied;
	uint32_t next_free;
};

struct calls {
	struct call *slot;
	uint32_t max, count, first_free;
	size_t body_max, bodies_max, bodies; // bytes
};

const char *calls_state_name(unsigned state);

// Returns 0 or -ENOMEM.
int calls_init(struct calls *c, uint32_t max, size_t body_max, size_t bodies_max);
void calls_fini(struct calls *c);

// NULL when all are taken.
struct call *calls_take(struct calls *c, void *connection, int64_t now_ns);
// Frees what the call holds; k may be NULL.
void calls_release(struct calls *c, struct call *k);

// More of the body. What does not fit is not kept, and the call is refused from then on.
void calls_read(struct calls *c, struct call *k, const char *p, size_t n);
// Not handled any more: what was kept of its body is freed.
void calls_refuse(struct calls *c, struct call *k, enum server_refusal why);

// Never 0.
uint64_t calls_token(const struct call *k);
// The waiting call of a token, or NULL.
struct call *calls_find(struct calls *c, uint64_t token);
// Any waiting call, or NULL.
struct call *calls_any_waiting(struct calls *c);
