// SPDX-License-Identifier: Apache-2.0
#include "realtime.h"

#include <sched.h>
#include <stddef.h>
#include <stdio.h>

#include "cli.h"
#include "slice.h"

static const struct {
	const char *name, *text;
} states[REALTIME_COUNT] = {
#define REALTIME_ROW(id, name, text) [REALTIME_##id] = {name, text},
	REALTIME_LIST(REALTIME_ROW)
#undef REALTIME_ROW
};

const char *const realtime_wishes[] = {"auto", "true", "false", NULL};

const char *realtime_name(unsigned state)
{
	return state < REALTIME_COUNT ? states[state].name : "?";
}

const char *realtime_text(unsigned state)
{
	return state < REALTIME_COUNT ? states[state].text : "?";
}

enum realtime_state realtime_judge(enum realtime_wish wish, const struct realtime_facts *f)
{
	if (wish == REALTIME_WISH_NEVER)
		return REALTIME_OFF;
	// What nobody may insist on: it would stop the machine, or cannot be.
	if (f->cpus < 2)
		return REALTIME_ONE_CPU;
	if (f->shares_its_cpu)
		return REALTIME_SAME_CPU;
	if (wish == REALTIME_WISH_MUST)
		return f->is_permitted ? REALTIME_TAKEN : REALTIME_NOT_PERMITTED;
	return !f->is_used	 ? REALTIME_UNUSED
	       : f->is_simulated ? REALTIME_SIMULATED
	       : f->never_rests	 ? REALTIME_RESTLESS
	       : f->is_unbounded ? REALTIME_UNBOUNDED
	       : f->is_permitted ? REALTIME_TAKEN
				 : REALTIME_NOT_PERMITTED;
}

// A kernel that does not say (no such file) keeps its share: that is how it comes.
static bool is_unbounded(void)
{
	long long us = 0;
	FILE *f = fopen("/proc/sys/kernel/sched_rt_runtime_us", "r");
	bool has = f != NULL && fscanf(f, "%lld", &us) == 1;
	if (f != NULL)
		fclose(f);
	return has && us < 0;
}

void realtime_look(struct realtime_facts *f)
{
	cpu_set_t set;
	f->cpus = sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
	f->is_unbounded = is_unbounded();
	f->is_permitted = slice_may_realtime();
}

bool realtime_decide(const char *program, enum realtime_wish wish, struct realtime_facts *f,
		     enum realtime_state *out)
{
	realtime_look(f);
	*out = realtime_judge(wish, f);
	if (wish == REALTIME_WISH_MUST && *out != REALTIME_TAKEN) {
		cli_error(program, "realtime: true cannot be had: %s, or set realtime: auto",
			  realtime_text(*out));
		return false;
	}
	if (*out == REALTIME_TAKEN)
		fprintf(stderr, "%s: real-time class is taken\n", program);
	else if (*out > REALTIME_SIMULATED)
		fprintf(stderr,
			"%s: without real-time class answers may be late beside other work: %s\n",
			program, realtime_text(*out));
	return true;
}
