// SPDX-License-Identifier: Apache-2.0
// The alert log of `kerbwing replay --alerts`, one JSON object a line, as far as the judge reads it. Main thread.
#pragma once

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>

enum { ALERT_LOG_KIND_SIZE = 40 };

// One alert from raised to cleared.
struct alert_log_entry {
	uint64_t id;
	char kind[ALERT_LOG_KIND_SIZE];
	uint32_t a, b;		    // objects, 0: none, or an identity that nobody here has
	double raised_s, cleared_s; // since the start of the run; INFINITY: never cleared
};

struct alert_log {
	struct alert_log_entry *e;
	unsigned count;
	unsigned lines;
};

// names: identity as the log writes it → number of the object. 0 or a negative errno after one line on err that names
// file and line.
int alert_log_read(const char *path, const json_t *names, int64_t start_ns, struct alert_log *out,
		   FILE *err);
void alert_log_free(struct alert_log *l);
