// SPDX-License-Identifier: Apache-2.0
// What is true of single objects and somebody should say: who runs the red, drives the wrong way, stands in a lane, comes
// with lights on, falls silent, flies where it must not. From the truth alone. Pure; one owner.
#pragma once

#include "truth.h"

enum event_kind {
	EVENT_RED_LIGHT,
	EVENT_WRONG_WAY,
	EVENT_STOPPED,
	EVENT_EMERGENCY,
	EVENT_LOST_LINK,
	EVENT_ZONE,
	EVENT_KIND_COUNT
};

struct event {
	enum event_kind kind;
	uint32_t id;
	double from_s, until_s; // true in between
};

enum { EVENT_MAX = 2048 };

struct event_list {
	const struct scenario *s;
	struct event e[EVENT_MAX];
	unsigned count;
	uint64_t full;
	double *to_line_m; // slots: at the last look
	uint32_t *ids;	   // slots: whose
};

int event_init(struct event_list *l, const struct scenario *s, unsigned slots); // 0 or -ENOMEM
void event_fini(struct event_list *l);
void event_look(struct event_list *l, const struct truth_object *objects, unsigned count,
		double t_s);

const char *event_name(unsigned kind); // as alerts name it

// An alert at t_s is about this event; is due: it comes soon enough. docs/judge.md has the times.
bool event_allows(const struct event *e, double t_s);
bool event_is_due(const struct event *e, double t_s);
double event_due_s(const struct event *e); // latest alert that counts
