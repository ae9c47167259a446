// SPDX-License-Identifier: Apache-2.0
// The dataplane's totals as control knows them: by name, summed over restarts of the dataplane, so that a total never
// runs backwards while control lives. Pure; the loop's thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { TALLY_MAX = 1024, TALLY_PORTS_MAX = 32, TALLY_NAME_SIZE = 48, TALLY_LATENCY_COUNT = 3 };
enum { TALLY_STAGES_MAX = 8, TALLY_BUCKETS = 22, TALLY_EDGE_FIRST = 10 };

struct tally_item {
	char name[TALLY_NAME_SIZE];
	uint64_t base; // of dataplane processes that ended
	uint64_t live; // of the one that runs
};

enum tally_port_total {
	TALLY_PORT_FRAMES,
	TALLY_PORT_BYTES,
	TALLY_PORT_MISSED,
	TALLY_PORT_ERRORS,
	TALLY_PORT_TOTAL_COUNT
};

struct tally_port {
	char name[TALLY_NAME_SIZE];
	uint64_t base[TALLY_PORT_TOTAL_COUNT];
	uint64_t live[TALLY_PORT_TOTAL_COUNT];
	bool is_up;
};

// How long frames took to one border of the packet path: values below 2^10 ns, 2^11 ns, … 2^30 ns, and the rest. Of the
// running dataplane alone: it starts at zero with a new one, as Prometheus expects of a histogram.
struct tally_stage {
	char name[TALLY_NAME_SIZE];
	uint64_t count[TALLY_BUCKETS];
	uint64_t sum_ns;
};

struct tally {
	struct tally_item item[TALLY_MAX];
	unsigned count;
	struct tally_port port[TALLY_PORTS_MAX];
	unsigned port_count;
	uint16_t item_of
		[TALLY_MAX]; // place of the Hello's n-th name in item; TALLY_MAX: did not fit
	unsigned hello_count;
	uint16_t port_of[TALLY_PORTS_MAX];
	unsigned hello_port_count;
	uint32_t not_fitting; // names that found no place
	uint64_t latency_ns[TALLY_LATENCY_COUNT];
	struct tally_stage stage[TALLY_STAGES_MAX];
	unsigned stage_count;
	uint32_t tracks_max; // most tracks at once, over all dataplane processes
	uint32_t load_permille;
	uint32_t shed_level;
	uint64_t naps;
};

void tally_init(struct tally *c);

// Names may hold a-z, 0-9 and underscore (port names also capital letters, '.', ':' and '-'), 1..47 characters.
bool tally_is_name(const char *name);
bool tally_is_port_name(const char *name);

// A new session with the dataplane. `is_new_boot`: another process than before, whose totals start at zero.
void tally_begin(struct tally *c, bool is_new_boot, char *const *names, unsigned name_count,
		 char *const *ports, unsigned port_count);

// Totals of the running process, in the order of the names.
void tally_set(struct tally *c, const uint64_t *value, unsigned count);
void tally_set_port(struct tally *c, unsigned n, const uint64_t total[TALLY_PORT_TOTAL_COUNT],
		    bool is_up);

uint64_t tally_total(const struct tally *c, unsigned item);
uint64_t tally_port_total_of(const struct tally_port *p, enum tally_port_total which);

// Total by name, 0 when there is none.
uint64_t tally_get(const struct tally *c, const char *name);

// "frames", "bytes", "missed", "errors".
const char *tally_port_total_name(unsigned which);

// The rest of `name` behind `prefix`, or NULL when it does not start so: ("drop_crc", "drop_") gives "crc".
const char *tally_after_prefix(const char *name, const char *prefix);
