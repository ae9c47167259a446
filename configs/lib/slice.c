// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { SLICE_NS = 100000, RESET_ON_FORK = 1 };

bool slice_ask_short(void)
{
	// The kernel's struct sched_attr; its header and libc's define other things twice.
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime_ns, deadline_ns, period_ns;
	} attr = {.size = sizeof(attr)};
	if (syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0) != 0 ||
	    attr.policy != SCHED_OTHER)
		return false; // somebody has chosen another class for us: it stays
	attr.flags = RESET_ON_FORK;
	attr.runtime_ns = SLICE_NS;
	return syscall(SYS_sched_setattr, 0, &attr, 0) == 0;
}

static bool set_realtime(int priority)
{
	const struct sched_param p = {.sched_priority = priority};
	return sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &p) == 0;
}

bool slice_may_realtime(void)
{
	struct sched_param before;
	int policy = sched_getscheduler(0);
	if (policy < 0 || sched_getparam(0, &before) != 0 || !set_realtime(SLICE_WORKER))
		return false;
	return sched_setscheduler(0, policy, &before) == 0;
}

bool slice_ask_realtime(int priority)
{
	if (set_realtime(priority))
		return true;
	(void)slice_ask_short();
	return false;
}
