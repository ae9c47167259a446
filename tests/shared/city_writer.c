// SPDX-License-Identifier: Apache-2.0
// A hub's store without the hub: city_writer CONNINFO_FILE NODES COUNT ME OF SEED. Puts COUNT summaries of each of NODES nodes into
// PostgreSQL, as one of OF processes that were given overlapping parts of them: each message goes to one of them or to two, in
// an order of its own, some twice. Prints how many were put; ends when all are durable.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "hub/city_store.h"

enum { NEAR = 64 }; // messages come at most so far out of order

static uint64_t state;

static uint64_t below(uint64_t n)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (state >> 33) % n;
}

// The same for all processes.
static uint64_t mix(uint64_t a, uint64_t b)
{
	uint64_t x = (a + 1) * 0x9e3779b97f4a7c15u ^ (b + 1) * 0xc2b2ae3d27d4eb4fu;
	x ^= x >> 29;
	return x * 0xbf58476d1ce4e5b9u >> 32;
}

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static void put(struct city_store *s, unsigned node, uint64_t seq, int64_t base_ns)
{
	static uint8_t packed[512];
	struct messages_header h;
	struct intake_message m;
	char name[16], topic[MESSAGES_TOPIC_SIZE];
	Kerbwing__Hub__V1__Summary v = KERBWING__HUB__V1__SUMMARY__INIT;
	snprintf(name, sizeof(name), "n%u", node);
	messages_topic(topic, "c", name, "summary");
	v.start_ns = base_ns + (int64_t)seq * UNITS_NS_PER_S;
	v.end_ns = v.start_ns + UNITS_NS_PER_S;
	v.header = messages_fill_header(&h, "c", name, 7, seq, v.end_ns);
	v.frames = seq;
	size_t n = kerbwing__hub__v1__summary__pack(&v, packed);
	if (intake_parse(topic, packed, n, &m) != INTAKE_REFUSAL_NONE)
		abort();
	while (!city_store_put(s, &m, now_ns(), 0))
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	intake_message_free(&m);
}

static struct city_store *open_store(const char *path)
{
	static char where[500];
	struct city_store *s;
	struct city_store_config cfg = {.program = "city_writer",
					.where = where,
					.is_postgres = true,
					.queue_max = 2000,
					.queue_bytes = 64 << 20,
					.group_max = 50,
					.gather_ns = UNITS_NS_PER_MS,
					.timeout_ms = 20000,
					.ahead_ns = 3600 * UNITS_NS_PER_S,
					.roll_after_ns = UNITS_NS_PER_S,
					.tidy_every_ns = 50 * UNITS_NS_PER_MS};
	for (unsigned k = 0; k < CITY_KEEP_COUNT; k++)
		cfg.keep_days[k] = 30;
	FILE *f = fopen(path, "re");
	if (f == NULL || fgets(where, sizeof(where), f) == NULL)
		return NULL;
	fclose(f);
	where[strcspn(where, "\n")] = '\0';
	return city_store_open(&s, &cfg) == 0 ? s : NULL;
}

int main(int argc, char **argv)
{
	if (argc != 7)
		return 2;
	struct city_store *s = open_store(argv[1]);
	unsigned nodes = (unsigned)atoi(argv[2]), me = (unsigned)atoi(argv[4]),
		 of = (unsigned)atoi(argv[5]);
	uint64_t count = strtoull(argv[3], NULL, 10), total = 0;
	uint64_t seq[NEAR];
	// The same for all: an hour that is over, so that it is rolled up.
	int64_t base_ns =
		now_ns() / UNITS_NS_PER_S / 86400 * 86400 * UNITS_NS_PER_S - 86400 * UNITS_NS_PER_S;
	if (s == NULL)
		return 1;
	state = strtoull(argv[6], NULL, 10) * 1000 + me;
	for (uint64_t from = 1; from <= count; from += NEAR) {
		unsigned n = 0;
		for (; n < NEAR && from + n <= count; n++)
			seq[n] = from + n;
		for (unsigned i = n - 1; i > 0; i--) {
			unsigned k = (unsigned)below(i + 1);
			uint64_t was = seq[i];
			seq[i] = seq[k];
			seq[k] = was;
		}
		for (unsigned i = 0; i < n; i++)
			for (unsigned node = 0; node < nodes; node++) {
				bool is_mine = mix(node, seq[i]) % of == me;
				if (!is_mine && mix(seq[i], node) % 3 != 0)
					continue;
				for (uint64_t twice = below(8) == 0 ? 2 : 1; twice > 0;
				     twice--, total++)
					put(s, node, seq[i], base_ns);
			}
		puts("."); // for who kills the server: it goes on
		fflush(stdout);
	}
	if (!city_store_flush(s, 120 * UNITS_NS_PER_S))
		return 1;
	printf("put %llu\n", (unsigned long long)total);
	city_store_close(s);
	return 0;
}
