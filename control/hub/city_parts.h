// SPDX-License-Identifier: Apache-2.0
// What city_store.c (threads and the writer), city_queue.c, city_group.c (one group), city_ask.c (questions) and city_tidy.c (rolling up, forgetting)
// share; nobody else includes it.
#pragma once

#include <pthread.h>

#include "hub/city_backend.h"

// Numbers of nodes that were asked for already. The writer's.
struct city_numbers {
	struct city_number {
		char city[MESSAGES_NAME_MAX + 1], node[MESSAGES_NAME_MAX + 1];
		int64_t no; // 0: free
	} * slot;
	uint32_t count, room; // room: a power of two
};

void city_numbers_fini(struct city_numbers *n);
int64_t city_numbers_find(const struct city_numbers *n, const char *city, const char *node);
bool city_numbers_put(struct city_numbers *n, const char *city, const char *node, int64_t no);

// What one group did, once it is committed.
struct city_group_result {
	uint64_t rows, nodes; // of messages; new ones of nodes
	uint64_t unstored[CITY_UNSTORED_COUNT];
	struct city_totals gain[OUTBOX_STREAM_COUNT];
};

// Writes the first `count` items of the list as one transaction. OK: durable. Anything else: nothing happened.
enum store_result city_group_write(struct city_backend *b, const struct city_store_config *cfg,
				   struct city_numbers *numbers, struct city_item *first,
				   unsigned count, struct city_group_result *out);

// Turns at writing, in the order of asking. For databases that have one writer.
struct city_turns {
	pthread_mutex_t lock;
	pthread_cond_t next;
	uint64_t asked, served;
};

struct city_store {
	struct city_store_config cfg;
	char where[CITY_WHERE_MAX];
	struct city_backend *writer, *tidier, *reader;
	struct city_turns turns;
	pthread_t writer_thread, tidier_thread, reader_thread;
	unsigned threads; // running, in this order
	int event_fd;

	pthread_mutex_t lock; // of everything below
	pthread_cond_t wake;  // the writer: something came or it is the end
	pthread_cond_t moved; // something became durable, failed, or was answered
	pthread_cond_t ask;   // the reader
	pthread_cond_t rest;  // the tidier: it is the end
	bool is_stopping;
	struct city_item *first, **last;    // the queue; the writer works on its beginning
	uint64_t ticket, durable;	    // of messages: put, done
	uint64_t mark_passed, mark_durable; // the caller's
	bool is_forgetful;		    // nodes were forgotten: their numbers count no more
	struct city_question *asked, **asked_last, *answered, **answered_last;
	unsigned asking; // asked or being answered
	struct city_store_state state;
};

// Under the lock: takes the first `count` out of the queue, for city_items_free once the lock is free.
struct city_item *city_queue_take(struct city_store *s, unsigned count);
void city_items_free(struct city_item *i);

int64_t city_wall_ns(const struct city_store *s);
void city_turn_take(struct city_store *s);
void city_turn_leave(struct city_store *s);
// Connects when it is not; false: it is away. Says so on stderr once.
bool city_connected(struct city_store *s, struct city_backend *b);
// Sleeps under the lock, for so long or until the end.
void city_sleep(struct city_store *s, pthread_cond_t *c, int64_t ns);
void city_signal(struct city_store *s); // the loop: turn

// A piece of what is marked. True: there is more.
bool city_roll(struct city_store *s, int64_t now_ns, uint64_t *rolled);

void *city_reader_run(void *ctx);
void *city_tidier_run(void *ctx);
