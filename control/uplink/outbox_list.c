// SPDX-License-Identifier: Apache-2.0
#include "uplink/outbox_list.h"

#include <stddef.h>

static bool is_waiting(const struct outbox_message *m)
{
	return !m->is_in_flight && !m->is_on_shelf;
}

// What is under way or on the shelf behind the first that waits is what was handed over while something failed: few.
static struct outbox_message *first_waiting(struct outbox_message *m)
{
	while (m != NULL && !is_waiting(m))
		m = m->next;
	return m;
}

void outbox_list_add(struct outbox_list *q, struct outbox_message *m)
{
	m->next = NULL;
	m->before = q->tail;
	if (q->tail != NULL)
		q->tail->next = m;
	else
		q->head = m;
	q->tail = m;
	q->count++;
	if (q->waiting == NULL)
		q->waiting = m;
}

void outbox_list_remove(struct outbox_list *q, struct outbox_message *m)
{
	if (q->waiting == m)
		q->waiting = first_waiting(m->next);
	if (m->before != NULL)
		m->before->next = m->next;
	else
		q->head = m->next;
	if (m->next != NULL)
		m->next->before = m->before;
	else
		q->tail = m->before;
	q->count--;
	q->settled -= !is_waiting(m);
	m->next = m->before = NULL;
	m->is_in_flight = m->is_on_shelf = false;
}

void outbox_list_take(struct outbox_list *q)
{
	struct outbox_message *m = q->waiting;
	m->is_in_flight = true;
	q->settled++;
	q->waiting = first_waiting(m->next);
}

void outbox_list_shelve(struct outbox_list *q, struct outbox_message *m)
{
	m->is_in_flight = false;
	m->is_on_shelf = true;
}

void outbox_list_land(struct outbox_list *q, struct outbox_message *m)
{
	m->is_in_flight = false;
	q->settled--;
	if (q->waiting == NULL || m->token < q->waiting->token)
		q->waiting = m;
}

void outbox_list_rewind(struct outbox_list *q, int64_t alive_ns)
{
	for (struct outbox_message *m = q->head; m != NULL && q->settled > 0; m = m->next) {
		if (m->is_on_shelf && alive_ns > m->stamp_ns)
			m->kept_ns += alive_ns - m->stamp_ns;
		q->settled -= !is_waiting(m);
		m->is_in_flight = m->is_on_shelf = false;
	}
	q->waiting = q->head;
}
