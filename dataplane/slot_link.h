// SPDX-License-Identifier: Apache-2.0
// Requests for slots up the link, decisions down it, and steps of a simulation both ways. Main thread.
#pragma once

#include <stdbool.h>

#include "link.pb-c.h"
#include "link_server.h"
#include "slot_box.h"

enum { SLOT_LINK_BATCH = 128 };

struct slot_link {
	struct link_server *server;
	struct slot_box *box;
	struct slot_ask ask[SLOT_LINK_BATCH];
	uint32_t count;
	struct mail_tick tick; // not answered yet; time_ns 0: none
	int64_t tick_due_ns;   // real time
	int64_t tick_wait_ns;
	int64_t heard_ns; // last request, real time
	uint64_t refused; // decisions that were none, or found no place
	uint64_t unsent;  // requests that nobody took: control is away or does not read
};

// A letter of the worker: a request or the end of a step. True: it was one.
bool slot_link_mail(struct slot_link *l, const struct mail *m, int64_t now_ns);

// Sends what was collected. Call after the mail was read, and often: a step that is not answered in time, or whose control has gone, is answered
// here.
void slot_link_flush(struct slot_link *l, int64_t now_ns);

// Messages of control.
void slot_link_take_decisions(struct slot_link *l, const Kerbwing__Link__V1__SlotDecisions *m);
void slot_link_take_signals(struct slot_link *l, const Kerbwing__Link__V1__Signals *m);
void slot_link_take_tick(struct slot_link *l, const Kerbwing__Link__V1__Tick *m);

// How long the main thread may wait for descriptors: requests come by a ring, which wakes nobody.
int64_t slot_link_wait_ns(const struct slot_link *l, int64_t now_ns);

// A MAP message for control.
void slot_link_map(struct slot_link *l, unsigned family, unsigned dialect, struct span octets);
