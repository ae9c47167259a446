// SPDX-License-Identifier: Apache-2.0
// The whole path of a frame at a number of live tracks, on one lcore:
//   bench_scene engine|port|decode|rx KIND TRACKS MESSAGES
// engine: pipeline_run alone over frames in memory (valgrind counts it with --toggle-collect=pipeline_run). port: the same over
// a preloaded pcap port. decode: that port, frames decoded but nothing kept. rx: that port, frames received and freed.
// Before each burst its frames are patched with where their objects are by now, outside of what is measured. Prints one JSON
// line; fails when the scene did not hold every object or refused a frame. What is measured begins when every object has reported
// WARM_ROUNDS times: until then tracks are made and pages are touched first.
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/units.h"
#include "dp_pipeline.h"
#include "mailbox.h"
#include "port.h"
#include "scene_world.h"

enum { BURST = 32, LETTERS = 1024, WARM_ROUNDS = 3 };

static struct pipeline pl;
static struct world world;
static struct mail letters[LETTERS]; // what the ring to the main thread costs: one copy each
static uint32_t letter_at;
static int64_t now_ns = 1700000000LL * UNITS_NS_PER_S;

static void on_track(void *ctx, const struct track_cold *c)
{
	struct mail *m = &letters[letter_at++ % LETTERS];
	m->kind = MAIL_TRACK;
	m->track = (struct mail_track){
		.id = c->id, .observation_count = c->observation_count, .last = c->last};
}

static void on_gone(void *ctx, uint64_t id)
{
	letters[letter_at++ % LETTERS].gone_id = id;
}

static void on_alert(void *ctx, const struct alert *a)
{
	letters[letter_at++ % LETTERS].alert = *a;
}

// The configuration's defaults, with tables for this many objects; each frame is ours, so none is a duplicate.
static void begin_pipeline(const char *config, uint32_t tracks)
{
	struct dp_config *c;
	struct pipeline_params p;
	if (dp_config_load(config, stderr, &c) != 0)
		exit(1);
	dp_pipeline_params(c, 1, &p);
	p.scene.lat0_e7 = world.plane.lat0_e7;
	p.scene.lon0_e7 = world.plane.lon0_e7;
	p.scene.tracks_max = tracks + tracks / 8;
	p.admit.sources_max = 2 * tracks;
	p.admit.duplicates_max = 2 * tracks;
	p.admit.forwarder_frames_per_s = 10000000;
	for (unsigned i = 0; i < OBS_FAMILY_COUNT; i++)
		p.admit.duplicate_ns[i] = p.admit.duplicate_ns[i] > 0 ? 90 * UNITS_NS_PER_MS : 0;
	const struct pipeline_sink sink = {NULL, on_track, on_gone, on_alert, NULL, NULL};
	if (pipeline_init(&pl, &p, &sink) != 0)
		exit(1);
	dp_config_free(c);
}

// ---- a burst of the next objects

struct burst {
	uint32_t first;	 // object
	int64_t step_ns; // from one burst to the next
};

static void advance(struct burst *b, uint8_t *const *frame, const uint32_t *size, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = (b->first + i) % world.count;
		world_move(&world, k, 0.1f);
		world_patch(&world, k, frame[i], size[i], now_ns);
	}
	b->first = (b->first + n) % world.count;
}

static void fill(struct pipeline_frame *f, uint8_t *const *frame, const uint32_t *size, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		f[i] = (struct pipeline_frame){
			.bytes = {frame[i], size[i]}, .rx_ns = now_ns, .link = FRAME_LINK_ETHERNET};
}

// The most memory that was in use so far.
static long resident_kib(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

// ---- engine

static double run_engine(uint32_t messages)
{
	uint8_t(*frames)[WORLD_FRAME_MAX] = calloc(world.count, sizeof(*frames));
	uint32_t *sizes = calloc(world.count, sizeof(*sizes));
	struct burst b = {0, 100 * UNITS_NS_PER_MS * BURST / world.count};
	struct pipeline_frame f[BURST];
	double spent = 0;
	if (frames == NULL || sizes == NULL)
		exit(1);
	for (uint32_t i = 0; i < world.count; i++)
		sizes[i] = world_frame(&world, i, frames[i]);
	const uint32_t warm = WARM_ROUNDS * world.count;
	for (uint32_t done = 0; done < warm + messages; done += BURST, now_ns += b.step_ns) {
		uint8_t *at[BURST];
		uint32_t size[BURST];
		for (uint32_t i = 0; i < BURST; i++) {
			at[i] = frames[(b.first + i) % world.count];
			size[i] = sizes[(b.first + i) % world.count];
		}
		advance(&b, at, size, BURST);
		fill(f, at, size, BURST);
		double start = seconds();
		pipeline_run(&pl, f, BURST, now_ns);
		spent += done >= warm ? seconds() - start : 0;
	}
	free(frames);
	free(sizes);
	return spent * 1e9 / messages;
}

// ---- port

static void write_pcap(const char *path)
{
	static const uint32_t head[6] = {0xa1b2c3d4u, 0x00040002u, 0, 0, 65535, 1};
	FILE *f = fopen(path, "wb");
	if (f == NULL || fwrite(head, sizeof(head), 1, f) != 1)
		exit(1);
	for (uint32_t i = 0; i < world.count; i++) {
		uint8_t frame[WORLD_FRAME_MAX];
		uint32_t n = world_frame(&world, i, frame);
		const uint32_t record[4] = {1700000000u, 0, n, n};
		if (fwrite(record, sizeof(record), 1, f) != 1 || fwrite(frame, n, 1, f) != 1)
			exit(1);
	}
	fclose(f);
}

static void decode_burst(const struct pipeline_frame *f, uint32_t n)
{
	static struct frame_payloads payloads;
	static struct obs out[CODEC_OBS_MAX];
	for (uint32_t i = 0; i < n; i++) {
		struct rx_meta meta = {.rx_ns = f[i].rx_ns};
		unsigned made = 0;
		if (frame_parse(f[i].bytes, FRAME_LINK_ETHERNET, &frame_udp_default, &meta,
				&payloads) == ERR_NONE)
			(void)codec_of(payloads.family)
				->decode(payloads.item[0], &meta, out, CODEC_OBS_MAX, &made);
		letter_at += made;
	}
}

enum what { WHAT_PORT, WHAT_DECODE, WHAT_RX };

// Cycles of receiving, of handling and of freeing; not of patching.
static double run_port(enum what what, uint32_t messages)
{
	char path[] = "/tmp/kerbwing-bench-XXXXXX", device[128], mib[16];
	int fd = mkstemp(path);
	if (fd < 0)
		exit(1);
	write_pcap(path);
	snprintf(mib, sizeof(mib), "%u", 64 + world.count / 1500);
	char *args[] = {(char *)(uintptr_t) "bench_scene",
			"--no-huge",
			"-m",
			mib,
			"--no-pci",
			"--no-telemetry",
			"--no-shconf",
			"--lcores",
			"0",
			"--log-level",
			"*:critical"};
	if (rte_eal_init(11, args) < 0)
		exit(1);
	struct rte_mempool *pool =
		rte_pktmbuf_pool_create("bench", world.count * 2 + 4096, 64, 0,
					RTE_PKTMBUF_HEADROOM + WORLD_FRAME_MAX, SOCKET_ID_ANY);
	struct port port;
	snprintf(device, sizeof(device), "net_pcap0,rx_pcap=%s,infinite_rx=1", path);
	const struct port_params params = {"bench", device, 512, 512, false};
	if (pool == NULL || port_open(&port, &params, pool, "bench_scene") != 0)
		exit(1);
	struct burst b = {0, 100 * UNITS_NS_PER_MS * BURST / world.count};
	uint64_t cycles = 0;
	const uint32_t warm = WARM_ROUNDS * world.count;
	for (uint32_t done = 0; done < warm + messages;) {
		struct rte_mbuf *m[BURST];
		struct pipeline_frame f[BURST];
		uint8_t *at[BURST];
		uint32_t size[BURST];
		uint64_t start = rte_rdtsc();
		uint32_t n = port_receive(&port, m, BURST);
		cycles += done >= warm ? rte_rdtsc() - start : 0;
		for (uint32_t i = 0; i < n; i++) {
			at[i] = rte_pktmbuf_mtod(m[i], uint8_t *);
			size[i] = m[i]->data_len;
		}
		advance(&b, at, size, n);
		start = rte_rdtsc();
		fill(f, at, size, n);
		if (what == WHAT_PORT)
			pipeline_run(&pl, f, n, now_ns);
		else if (what == WHAT_DECODE)
			decode_burst(f, n);
		rte_pktmbuf_free_bulk(m, n);
		cycles += done >= warm ? rte_rdtsc() - start : 0;
		done += n;
		now_ns += b.step_ns * n / BURST;
	}
	port_close(&port);
	remove(path);
	return (double)cycles * 1e9 / (double)rte_get_tsc_hz() / messages;
}

int main(int argc, char **argv)
{
	unsigned kind = 0;
	if (argc != 6)
		return 2;
	while (kind < WORLD_KIND_COUNT &&
	       strcmp(world_kind_name((enum world_kind)kind), argv[2]) != 0)
		kind++;
	uint32_t tracks = (uint32_t)atoi(argv[3]), messages = (uint32_t)atoi(argv[4]);
	if (kind == WORLD_KIND_COUNT || world_init(&world, (enum world_kind)kind, tracks) != 0)
		return 2;
	const char *what = argv[1];
	bool keeps = strcmp(what, "engine") == 0 || strcmp(what, "port") == 0;
	long before_kib = resident_kib();
	if (keeps)
		begin_pipeline(argv[5], tracks);
	long pipeline_mib = (resident_kib() - before_kib) / 1024;
	double ns = strcmp(what, "engine") == 0
			    ? run_engine(messages)
			    : run_port(strcmp(what, "port") == 0     ? WHAT_PORT
				       : strcmp(what, "decode") == 0 ? WHAT_DECODE
								     : WHAT_RX,
				       messages);
	const struct scene_stats *s = &pl.scene.stats;
	uint64_t lost = 0;
	for (unsigned i = 1; i < ERR_COUNT; i++)
		lost += pl.counters.v[COUNTER_DROP + i];
	for (unsigned i = 1; i < SCENE_DROP_COUNT; i++)
		lost += s->dropped[i];
	uint64_t raised = 0, live = s->tracks_road + s->tracks_air;
	for (unsigned i = 0; i < ALERT_KIND_COUNT; i++)
		raised += s->alerts_raised[i];
	printf("{\"ns\":%.1f,\"mib\":%ld,\"tracks\":%llu,\"lost\":%llu,\"observations\":%llu,"
	       "\"neighbours\":%"
	       "llu,\"pairs\":%llu,"
	       "\"alerts\":%llu,\"cut\":%llu,\"lost_alerts\":%llu}\n",
	       ns, pipeline_mib, (unsigned long long)live, (unsigned long long)lost,
	       (unsigned long long)s->observations, (unsigned long long)s->neighbours,
	       (unsigned long long)s->pair_tests, (unsigned long long)raised,
	       (unsigned long long)s->neighbours_cut, (unsigned long long)s->alerts_lost);
	for (unsigned i = 0;
	     i < COUNTER_COUNT && keeps && lost * 1000 > messages + WARM_ROUNDS * tracks; i++) {
		char name[COUNTER_NAME_SIZE];
		const char *text;
		if (pl.counters.v[i] != 0 && counter_describe(i, name, &text))
			fprintf(stderr, "%s %llu\n", name, (unsigned long long)pl.counters.v[i]);
	}
	if (keeps && (live != tracks || lost * 1000 > messages + WARM_ROUNDS * tracks))
		fprintf(stderr,
			"bench_scene: %llu of %u tracks live, %llu frames or reports refused\n",
			(unsigned long long)live, tracks, (unsigned long long)lost);
	return keeps && (live != tracks || lost * 1000 > messages + WARM_ROUNDS * tracks);
}
