// SPDX-License-Identifier: Apache-2.0
#include "api/calls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 2048 };

static const uint32_t NONE = UINT32_MAX;

static const char *const state_names[CALL_STATE_COUNT] = {"free", "reading", "waiting", "answered"};

const char *calls_state_name(unsigned state)
{
	return state < CALL_STATE_COUNT ? state_names[state] : "?";
}

int calls_init(struct calls *c, uint32_t max, size_t body_max, size_t bodies_max)
{
	*c = (struct calls){.max = max,
			    .first_free = max > 0 ? 0 : NONE,
			    .body_max = body_max,
			    .bodies_max = bodies_max};
	c->slot = calloc(max > 0 ? max : 1, sizeof(*c->slot));
	if (c->slot == NULL)
		return -ENOMEM;
	for (uint32_t i = 0; i < max; i++) {
		c->slot[i].index = i;
		c->slot[i].next_free = i + 1 < max ? i + 1 : NONE;
	}
	return 0;
}

void calls_fini(struct calls *c)
{
	for (uint32_t i = 0; c->slot != NULL && i < c->max; i++)
		if (c->slot[i].state != CALL_FREE)
			calls_release(c, &c->slot[i]);
	free(c->slot);
	*c = (struct calls){.first_free = NONE};
}

struct call *calls_take(struct calls *c, void *connection, int64_t now_ns)
{
	if (c->first_free == NONE)
		return NULL;
	struct call *k = &c->slot[c->first_free];
	c->first_free = k->next_free;
	c->count++;
	k->state = CALL_READING;
	k->refusal = SERVER_REFUSAL_NONE;
	k->begun_ns = now_ns;
	k->connection = connection;
	k->is_suspended = false;
	k->thrown_away = 0;
	k->is_denied = false;
	k->who = (struct server_who){.scopes = 0};
	return k;
}

static void drop_body(struct calls *c, struct call *k)
{
	c->bodies -= k->size;
	free(k->body);
	k->body = NULL;
	k->len = k->size = 0;
}

void calls_release(struct calls *c, struct call *k)
{
	if (k == NULL)
		return;
	drop_body(c, k);
	if (k->state == CALL_ANSWERED || k->is_denied)
		text_fini(&k->reply.body);
	k->state = CALL_FREE;
	k->connection = NULL;
	k->generation++;
	k->next_free = c->first_free;
	c->first_free = k->index;
	c->count--;
}

void calls_refuse(struct calls *c, struct call *k, enum server_refusal why)
{
	if (k->refusal == SERVER_REFUSAL_NONE)
		k->refusal = why;
	drop_body(c, k);
}

// The room is taken as bytes come, never because a header promised them.
static enum server_refusal grow(struct calls *c, struct call *k, size_t n)
{
	if (n > c->body_max - k->len)
		return SERVER_REFUSAL_BODY_TOO_LARGE;
	size_t size = k->size > 0 ? k->size : FIRST_SIZE;
	while (size < k->len + n)
		size *= 2;
	if (size == k->size)
		return SERVER_REFUSAL_NONE;
	if (c->bodies - k->size + size > c->bodies_max)
		return SERVER_REFUSAL_BODIES_FULL;
	char *p = realloc(k->body, size);
	if (p == NULL)
		return SERVER_REFUSAL_BODIES_FULL;
	c->bodies += size - k->size;
	k->body = p;
	k->size = size;
	return SERVER_REFUSAL_NONE;
}

void calls_read(struct calls *c, struct call *k, const char *p, size_t n)
{
	if (k->refusal == SERVER_REFUSAL_NONE) {
		enum server_refusal why = grow(c, k, n);
		if (why != SERVER_REFUSAL_NONE)
			calls_refuse(c, k, why);
	}
	if (k->refusal != SERVER_REFUSAL_NONE) {
		k->thrown_away += n;
		return;
	}
	memcpy(k->body + k->len, p, n);
	k->len += n;
}

uint64_t calls_token(const struct call *k)
{
	return (uint64_t)k->generation << 32 | (k->index + 1u);
}

struct call *calls_find(struct calls *c, uint64_t token)
{
	uint32_t at = (uint32_t)token;
	if (at == 0 || at > c->max)
		return NULL;
	struct call *k = &c->slot[at - 1];
	return k->state == CALL_WAITING && calls_token(k) == token ? k : NULL;
}

struct call *calls_any_waiting(struct calls *c)
{
	for (uint32_t i = 0; i < c->max; i++)
		if (c->slot[i].state == CALL_WAITING)
			return &c->slot[i];
	return NULL;
}
