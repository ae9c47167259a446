// SPDX-License-Identifier: Apache-2.0
// One child process of `kerbwing up`: its command line, its pid and the pipe that its output comes through, line by
// line, with its name in front. Main thread only.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

enum { UP_CHILD_ARGS_MAX = 10, UP_CHILD_LINE_SIZE = 1024 };

struct up_child_proc {
	const char *name;			 // in front of each line
	const char *args[UP_CHILD_ARGS_MAX + 1]; // args[0]: path of the executable; NULL ends it
	pid_t pid;				 // 0: not running
	int out_fd;				 // -1: none
	char line[UP_CHILD_LINE_SIZE];		 // not yet ended by a newline
	size_t line_len;
};

// Starts the program in a process group of its own, so that Ctrl-C reaches `up` alone and the order of the stop is
// ours; should `up` die, the kernel kills it. Returns 0 or -errno; -ENOEXEC family: the program cannot be run.
int up_child_spawn(struct up_child_proc *c, const sigset_t *mask);

void up_child_signal(const struct up_child_proc *c, int sig);

// Copies what came to `to`. Returns false when the pipe has ended and was closed.
bool up_child_read(struct up_child_proc *c, FILE *to);
