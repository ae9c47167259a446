// SPDX-License-Identifier: Apache-2.0
// The dataplane's totals as control knows them: by name, summed over restarts of the dataplane, so that a total never
// runs backwards while control lives. Pure; the loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	COUNTERS_MAX = 256,
	COUNTERS_PORTS_MAX = 32,
	COUNTERS_NAME_SIZE = 48,
	COUNTERS_LATENCY_COUNT = 3
};

struct counters_item {
	char name[COUNTERS_NAME_SIZE];
	uint64_t base; // of dataplane processes that ended
	uint64_t live; // of the one that runs
};

enum counters_port_total {
	COUNTERS_PORT_FRAMES,
	COUNTERS_PORT_BYTES,
	COUNTERS_PORT_MISSED,
	COUNTERS_PORT_ERRORS,
	COUNTERS_PORT_TOTAL_COUNT
};

struct counters_port {
	char name[COUNTERS_NAME_SIZE];
	uint64_t base[COUNTERS_PORT_TOTAL_COUNT];
	uint64_t live[COUNTERS_PORT_TOTAL_COUNT];
	bool is_up;
};

struct counters {
	struct counters_item item[COUNTERS_MAX];
	unsigned count;
	struct counters_port port[COUNTERS_PORTS_MAX];
	unsigned port_count;
	uint16_t item_of
		[COUNTERS_MAX]; // place of the Hello's n-th name in item; COUNTERS_MAX: did not fit
	unsigned hello_count;
	uint16_t port_of[COUNTERS_PORTS_MAX];
	unsigned hello_port_count;
	uint32_t not_fitting; // names that found no place
	uint64_t latency_ns[COUNTERS_LATENCY_COUNT];
	uint32_t tracks_max; // most tracks at once, over all dataplane processes
	uint32_t load_permille;
	uint64_t naps;
};

void counters_init(struct counters *c);

// Names may hold a-z, 0-9 and underscore (port names also capital letters, '.', ':' and '-'), 1..47 characters.
bool counters_is_name(const char *name);
bool counters_is_port_name(const char *name);

// A new session with the dataplane. `is_new_boot`: another process than before, whose totals start at zero.
void counters_begin(struct counters *c, bool is_new_boot, char *const *names, unsigned name_count,
		    char *const *ports, unsigned port_count);

// Totals of the running process, in the order of the names.
void counters_set(struct counters *c, const uint64_t *value, unsigned count);
void counters_set_port(struct counters *c, unsigned n,
		       const uint64_t total[COUNTERS_PORT_TOTAL_COUNT], bool is_up);

uint64_t counters_total(const struct counters *c, unsigned item);
uint64_t counters_port_total_of(const struct counters_port *p, enum counters_port_total which);

// Total by name, 0 when there is none.
uint64_t counters_get(const struct counters *c, const char *name);

// "frames", "bytes", "missed", "errors".
const char *counters_port_total_name(unsigned which);

// The rest of `name` behind `prefix`, or NULL when it does not start so: ("drop_crc", "drop_") gives "crc".
const char *counters_after_prefix(const char *name, const char *prefix);
