// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli.h"

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

bool slice_ask_realtime(const char *program, int priority)
{
	const struct sched_param p = {.sched_priority = priority};
	if (sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &p) == 0)
		return true;
	cli_error(
		program,
		"no real-time priority: %s; give the process CAP_SYS_NICE, or set realtime: false",
		strerror(errno));
	(void)slice_ask_short();
	return false;
}
