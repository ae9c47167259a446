// SPDX-License-Identifier: Apache-2.0
// What a shared book's thread hands to the loop: news as letters, each one allocation's worth of copies, and the word that a turn
// is open. The loop takes them over in the order in which they were made.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store_parts.h"

enum { LETTERS = 8 }; // on their way at most

void store_kick(int fd)
{
	const uint64_t one = 1;
	ssize_t n = write(fd, &one,
			  sizeof(one)); // cannot fail: the counter would have to hold 2^64 - 2
	(void)n;
}

// ---- letters

struct store_letter *store_letter_create(uint32_t max)
{
	struct store_letter *l = calloc(1, sizeof(*l));
	struct store_change *c = l != NULL ? calloc(max > 0 ? max : 1, sizeof(*c)) : NULL;
	if (c == NULL) {
		free(l);
		return NULL;
	}
	l->news.changes = c;
	l->max = max;
	return l;
}

void store_letter_free(struct store_letter *l)
{
	if (l == NULL)
		return;
	free((void *)(uintptr_t)l->news.changes);
	free(l->octets);
	free(l);
}

// Bytes are named by their place until the letter is closed: the room may move while it grows.
bool store_letter_add(struct store_letter *l, const struct store_change *c)
{
	uint32_t need = c->is_delete ? 0 : c->record.size;
	if (l->news.count == l->max)
		return false;
	if (need > l->size - l->used) {
		uint64_t size = ((uint64_t)l->size + need) * 2 + 4096;
		uint8_t *p = size <= UINT32_MAX ? realloc(l->octets, size) : NULL;
		if (p == NULL)
			return false;
		l->octets = p;
		l->size = (uint32_t)size;
	}
	struct store_change *to =
		(struct store_change *)(uintptr_t)&l->news.changes[l->news.count++];
	*to = *c;
	if (need > 0)
		memcpy(l->octets + l->used, c->record.bytes, need);
	to->record.bytes = (const void *)(uintptr_t)l->used;
	to->record.size = need;
	l->used += need;
	return true;
}

static void letter_close(struct store_letter *l)
{
	struct store_change *c = (struct store_change *)(uintptr_t)l->news.changes;
	for (uint32_t i = 0; i < l->news.count; i++)
		c[i].record.bytes =
			c[i].record.size > 0 ? l->octets + (uintptr_t)c[i].record.bytes : NULL;
}

// Waits while the loop is behind. False: the store stops.
bool store_letter_post(struct store *s, struct store_letter *l)
{
	struct store_turns *t = &s->shared;
	letter_close(l);
	pthread_mutex_lock(&s->lock);
	while (t->letters >= LETTERS && !s->is_stopping)
		pthread_cond_wait(&s->wake, &s->lock);
	bool is_stopping = s->is_stopping;
	if (!is_stopping) {
		l->next = NULL;
		if (t->first == NULL)
			t->first = l;
		else
			t->last->next = l;
		t->last = l;
		t->letters++;
		s->totals.news++;
		s->totals.news_changes += l->news.count;
	}
	pthread_mutex_unlock(&s->lock);
	if (is_stopping)
		store_letter_free(l);
	else
		store_kick(s->fd);
	return !is_stopping;
}

// ---- the loop's side

bool store_is_shared(const struct store *s)
{
	return s->is_shared;
}

enum store_link store_get_link(struct store *s, char why[STORE_WHY_SIZE])
{
	pthread_mutex_lock(&s->lock);
	enum store_link link = s->totals.link;
	if (why != NULL)
		memcpy(why, s->shared.why, STORE_WHY_SIZE);
	pthread_mutex_unlock(&s->lock);
	return link;
}

void store_turn_want(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool is_new = !s->shared.is_wanted;
	s->shared.is_wanted = true;
	pthread_mutex_unlock(&s->lock);
	if (is_new)
		store_kick(s->shared.wake);
}

void store_turn_close(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->shared.is_closed = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
}

static bool is_refused(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool is = s->shared.is_refused;
	pthread_mutex_unlock(&s->lock);
	return is;
}

static bool take_news(struct store *s, struct store_letter *l)
{
	bool is_good = true;
	while (l != NULL) {
		struct store_letter *next = l->next;
		const char *why = is_good ? s->cfg.news(s->cfg.ctx, &l->news) : NULL;
		if (why != NULL) {
			is_good = false;
			pthread_mutex_lock(&s->lock);
			s->shared.is_refused = true;
			snprintf(s->shared.refusal, sizeof(s->shared.refusal), "%s", why);
			pthread_mutex_unlock(&s->lock);
			store_kick(s->shared.wake);
		}
		store_letter_free(l);
		l = next;
	}
	return is_good;
}

void store_shared_collect(struct store *s)
{
	struct store_turns *t = &s->shared;
	pthread_mutex_lock(&s->lock);
	struct store_letter *l = t->first;
	bool has_word = t->has_word;
	enum store_result word = t->word;
	t->first = t->last = NULL;
	t->letters = 0;
	t->has_word = false;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	bool is_good = take_news(s, l) && !is_refused(s);
	if (!has_word)
		return;
	if (word == STORE_RESULT_OK && !is_good) {
		store_turn_close(s); // nothing is decided on such a memory
		word = STORE_RESULT_APART;
	}
	s->cfg.turn(s->cfg.ctx, word);
}

void store_shared_forget(struct store *s)
{
	while (s->shared.first != NULL) {
		struct store_letter *l = s->shared.first;
		s->shared.first = l->next;
		store_letter_free(l);
	}
}
