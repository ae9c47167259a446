// SPDX-License-Identifier: Apache-2.0
// What store.c (the loop's side), store_group.c (a commit) and store_thread.c share; nobody else includes it.
#pragma once

#include <pthread.h>

#include "store/store_backend.h"
#include "store/store_shared.h"

// A batch on its way: one allocation, which holds copies of all that it points to.
struct store_job {
	struct store_job *next;
	uint64_t ticket, size;
	enum store_result result;
	uint64_t audit_seq; // of its entry, once committed
	uint32_t count;
	struct store_change *changes;
	struct audit_hash *digests;
	uint8_t *entry_changes; // AUDIT_CHANGE_SIZE each
	char operator_name[STORE_OPERATOR_MAX + 1], action[STORE_ACTION_MAX + 1],
		reason[STORE_REASON_MAX + 1];
	uint16_t kind;
	struct store_id id;
	int64_t time_ns;
};

struct store_jobs {
	struct store_job *first, *last;
	uint32_t count;
};

// News on their way to the loop: one allocation, which holds copies of all that it points to.
struct store_letter {
	struct store_letter *next;
	struct store_news news;
	uint32_t max, used, size; // of the octets
	uint8_t *octets;
};

// What the thread of a shared store and the loop share, under the lock.
struct store_turns {
	bool is_wanted, is_open, is_closed; // open: from the thread's word to the loop's
	bool has_word;			    // for the loop: `word`
	enum store_result word;
	bool is_refused; // the loop could not take the news
	char refusal[STORE_WHY_SIZE];
	struct store_letter *first, *last;
	uint32_t letters;
	char why[STORE_WHY_SIZE];
	int wake; // eventfd: the loop to the thread
	// The thread's alone.
	bool is_connected, is_loaded;
	struct audit_point
		unsure; // last entry of a commit whose outcome is not known; sequence 0: none
	bool knows_unsure, unsure_is_in;
	uint64_t known_seq;
	int64_t retry_ns, backoff_ns;
};

struct store {
	struct store_config cfg;
	struct store_turns shared;
	bool is_shared;
	int fd;
	uint64_t next_ticket; // the loop's
	// The committing thread's.
	struct store_backend *backend;
	struct audit_point head, base;
	struct store_write *group;
	int64_t last_commit_ns; // how long it took
	int64_t last_time_ns;	// of the last entry
	uint32_t turns;
	pthread_t thread;
	bool has_started;
	// Both threads', under the lock.
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool is_stopping, is_on_hold, is_gathering;
	struct store_jobs waiting, over;
	uint64_t told_seq;
	enum store_sched sched;
	struct store_totals totals;
};

// NULL: out of memory. Freed with free().
struct store_job *store_job_create(const struct store_batch *b, uint64_t size);
void store_jobs_put(struct store_jobs *l, struct store_job *j);

// The thread of a shared store, and what its loop side takes over.
void *store_shared_run(void *store);
void store_shared_wake(struct store *s);		// the thread, from wherever it waits
void store_kick(int fd);				// an eventfd
struct store_letter *store_letter_create(uint32_t max); // NULL: memory
void store_letter_free(struct store_letter *l);
bool store_letter_add(struct store_letter *l, const struct store_change *c);
// Waits while the loop is behind. False: the store stops. The letter is gone either way.
bool store_letter_post(struct store *s, struct store_letter *l);
void store_shared_collect(struct store *s);
void store_shared_forget(struct store *s);
// A turn's group: all that waits, in one commit, or none. Posts its outcomes.
enum store_result store_commit_turn(struct store *s);

// Commits at most one group of what waits and posts its outcomes. False when nothing waited.
bool store_commit_group(struct store *s);
// Prunes a bounded piece of the audit log when it is too long.
void store_prune_some(struct store *s);

enum store_sched store_ask_for_priority(void);

// Without cfg.has_thread there is none.
enum store_result store_thread_start(struct store *s);
void store_thread_stop(struct store *s);
void store_thread_wake(struct store *s); // under the lock

int64_t store_now_ns(void); // monotonic: how long things take

void store_name_record(char why[STORE_WHY_SIZE], uint16_t kind, const struct store_id *id,
		       const char *what);
