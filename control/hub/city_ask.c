// SPDX-License-Identifier: Apache-2.0
// Questions, answered by a thread of their own so that the loop never waits for a database.
#include <stdint.h>
#include <unistd.h>

#include "hub/city_parts.h"

enum { ASKING_MAX = 64 };

bool city_store_ask(struct city_store *s, struct city_question *q)
{
	q->next = NULL;
	q->is_up = false;
	pthread_mutex_lock(&s->lock);
	bool is_taken = s->asking < ASKING_MAX;
	if (is_taken) {
		*s->asked_last = q;
		s->asked_last = &q->next;
		s->asking++;
		s->state.asked++;
		pthread_cond_signal(&s->ask);
	} else {
		s->state.ask_refused++;
	}
	pthread_mutex_unlock(&s->lock);
	return is_taken;
}

// Under the lock.
static struct city_question *take(struct city_question **first, struct city_question ***last)
{
	struct city_question *q = *first;
	if (q == NULL)
		return NULL;
	*first = q->next;
	if (*first == NULL)
		*last = first;
	q->next = NULL;
	return q;
}

void *city_reader_run(void *ctx)
{
	struct city_store *s = ctx;
	struct city_question *q;
	pthread_mutex_lock(&s->lock);
	for (;;) {
		q = take(&s->asked, &s->asked_last);
		if (q == NULL && s->is_stopping)
			break;
		if (q == NULL) {
			pthread_cond_wait(&s->ask, &s->lock);
			continue;
		}
		pthread_mutex_unlock(&s->lock);
		q->is_up = city_connected(s, s->reader);
		if (q->is_up)
			q->ask(q, s->reader);
		pthread_mutex_lock(&s->lock);
		*s->answered_last = q;
		s->answered_last = &q->next;
		pthread_cond_broadcast(&s->moved);
		city_signal(s);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

void city_store_turn(struct city_store *s)
{
	struct city_question *q;
	uint64_t count;
	if (read(s->event_fd, &count, sizeof(count)) < 0) {
		// Called for another reason.
	}
	for (;;) {
		pthread_mutex_lock(&s->lock);
		q = take(&s->answered, &s->answered_last);
		s->asking -= q != NULL;
		pthread_mutex_unlock(&s->lock);
		if (q == NULL)
			return;
		q->done(q, q->is_up);
	}
}

void city_store_answer(struct city_store *s)
{
	pthread_mutex_lock(&s->lock);
	while (s->asking > 0) {
		while (s->answered == NULL)
			pthread_cond_wait(&s->moved, &s->lock);
		pthread_mutex_unlock(&s->lock);
		city_store_turn(s);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
}
