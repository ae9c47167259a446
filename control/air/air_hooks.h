// SPDX-License-Identifier: Apache-2.0
// Changes posted to operators' web addresses. A queue of fixed size and a thread of its own: a slow or absent receiver delays
// only itself. Each text is tried three times, a second apart; what could not be told is counted, and stays readable over
// the API. Only air_hooks.c of control includes libcurl.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { AIR_HOOKS_MAX = 64, AIR_HOOKS_QUEUE = 1024, AIR_HOOKS_TRIES = 3 };

struct air_hook {
	const char *operator_name, *url; // live as long as the hooks
};

struct air_hooks;

// Returns NULL when memory or threads are short. Copies the list.
struct air_hooks *air_hooks_open(const struct air_hook *list, unsigned count);
// Tries what waits for at most wait_ns, then gives it up.
void air_hooks_close(struct air_hooks *h, int64_t wait_ns);

// Queues the text for every address of the operator. Any thread; never blocks on the network.
void air_hooks_tell(struct air_hooks *h, const char *operator_name, const char *text);

struct air_hooks_totals {
	uint64_t told, failed, dropped; // answered 2xx; given up; the queue was full
	unsigned waiting;
};

void air_hooks_get_totals(struct air_hooks *h, struct air_hooks_totals *out);
