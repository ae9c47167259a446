// SPDX-License-Identifier: Apache-2.0
// The main of a benchmark of small functions: PROGRAM WHAT N runs one of them N times and prints nanoseconds per run of
// this thread; instructions are counted around it by valgrind.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench_each {
	const char *what;
	void (*run)(unsigned place); // place: 0..places - 1, in turn
};

static inline int bench_each_main(const struct bench_each *benches, unsigned count, unsigned places,
				  int argc, char **argv)
{
	struct timespec a, b;
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	for (unsigned i = 0; n > 0 && i < count; i++) {
		if (strcmp(argv[1], benches[i].what) != 0)
			continue;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		for (long k = 0; k < n; k++)
			benches[i].run((unsigned)k % places);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		printf("%.2f\n",
		       ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) /
			       (double)n);
		return 0;
	}
	fprintf(stderr, "usage: %s WHAT N\nwhat:", argv[0]);
	for (unsigned i = 0; i < count; i++)
		fprintf(stderr, " %s", benches[i].what);
	fputc('\n', stderr);
	return 2;
}
