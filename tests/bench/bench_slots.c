// SPDX-License-Identifier: Apache-2.0
// The road book's speed.
//   bench_slots decide                          one request to its decision with 200 vehicles in range, and a whole plan
//   bench_slots wire MEMIF_SOCKET SECONDS VEHICLES   SRM frame handed to the driver to the SSM frame that answers it, at 10 Hz each
// Prints one JSON line. Clocks: CPU of this thread for decide, the machine's for wire.
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "bench_port.h"
#include "its/its.h"
#include "latency.h"
#include "minute.h"
#include "net/dot2.h"
#include "net/eth.h"
#include "net/wsmp.h"
#include "slot_book.h"
#include "slot_world.h"
#include "wire/uper_build.h"

enum { IN_RANGE = 200, ROUNDS = 300, VEHICLES_MAX = 512, BURST = 32 };

static int64_t clock_of(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

// ---- decide

static uint64_t decisions;

static void on_decide(void *ctx, const struct slot_decision *d)
{
	decisions++;
}

static struct slot_report report_of(uint32_t i, int64_t now_ns)
{
	uint32_t lane = i % 12, place = i / 12;
	// Lane by lane, 9 m apart; each lane's own movements in turn.
	uint8_t movement = (uint8_t)(lane / 3 * 4 + (lane % 3 == 0 ? place % 2 : lane % 3 + 1));
	return (struct slot_report){.vehicle = i + 1,
				    .id_size = 4,
				    .movement = movement,
				    .time_ns = now_ns,
				    .from_ns = now_ns + (2 + place) * UNITS_NS_PER_S,
				    .to_ns = now_ns + (2 + place) * UNITS_NS_PER_S +
					     100 * UNITS_NS_PER_MS,
				    .s_m = -2.0 - place * 9.0 - lane * 0.1,
				    .v_ms = place == 0 ? 0 : 3,
				    .entry_ms = 13.89,
				    .a_ms2 = 2.6,
				    .b_ms2 = 4.5,
				    .length_cm = 500,
				    .width_cm = 180};
}

static int decide(void)
{
	static struct crossing_def def;
	static struct slot_book book;
	static int64_t took[ROUNDS * IN_RANGE], plan[ROUNDS];
	enum crossing_fault fault;
	uint32_t index, n = 0;
	struct slot_params p;
	const struct slot_sink sink = {.decide = on_decide};
	slot_world_x4(&def);
	struct crossing *c = crossing_build(&def, &fault, &index);
	if (c == NULL)
		return 1;
	slot_params_default(&p);
	slot_book_init(&book, c, &p, &sink, 0);
	int64_t now_ns = 1700000000LL * UNITS_NS_PER_S;
	for (uint32_t r = 0; r < ROUNDS; r++) {
		now_ns += 100 * UNITS_NS_PER_MS;
		for (uint32_t i = 0; i < IN_RANGE; i++) {
			// As if it were new: its plan is made here, behind all others.
			struct slot_report q = report_of(i, now_ns);
			if (i < book.count)
				book.vehicle[i].plan_ns = 0;
			int64_t start = clock_of(CLOCK_THREAD_CPUTIME_ID);
			(void)slot_book_report(&book, &q, now_ns);
			slot_book_answer(&book, q.vehicle, now_ns);
			took[n++] = clock_of(CLOCK_THREAD_CPUTIME_ID) - start;
		}
		int64_t start = clock_of(CLOCK_THREAD_CPUTIME_ID);
		slot_book_tick(&book, now_ns);
		plan[r] = clock_of(CLOCK_THREAD_CPUTIME_ID) - start;
	}
	qsort(took, n, sizeof(took[0]), by_size);
	qsort(plan, ROUNDS, sizeof(plan[0]), by_size);
	printf("{\"p50_ns\":%lld,\"p99_ns\":%lld,\"max_ns\":%lld,\"plan_p50_ns\":%lld,\"plan_p99_"
	       "ns\":%lld,"
	       "\"decisions\":%llu,\"in_range\":%u}\n",
	       (long long)took[n / 2], (long long)took[(uint64_t)n * 99 / 100],
	       (long long)took[n - 1], (long long)plan[ROUNDS / 2],
	       (long long)plan[ROUNDS * 99 / 100], (unsigned long long)decisions, book.count);
	crossing_free(c);
	return 0;
}

// ---- wire

static struct {
	struct port port;
	struct rte_mempool *pool;
	int64_t sent_ns[VEHICLES_MAX + 1];
	bool waits[VEHICLES_MAX + 1];
	struct latency latency;
	uint64_t sent, answered, granted;
	struct geo_frame plane;
} b;

// The lane's own vehicle: 60 m away and farther, standing. The numbers are those of slot_world_x4.
static uint32_t srm(uint8_t *f, uint32_t i, uint64_t count, int64_t t_ns)
{
	static struct uper_node nodes[256];
	static uint8_t octets[256];
	struct uper_value v = {.nodes = nodes, .capacity = 256};
	struct uper_builder u;
	uint8_t message[256], id[4] = {0, 0, (uint8_t)(i >> 8), (uint8_t)i};
	uint32_t lane = i % 12, arm = lane / 3, bits;
	double away = 14.4 + 8 + (double)(i / 12) * 7, side = 8.0 - 3.2 * (lane % 3);
	const double e[] = {side, away, -side, -away}, n[] = {-away, side, away, -side};
	int32_t lat, lon;
	geo_from_plane(&b.plane, (struct geo_point){e[arm], n[arm]}, &lat, &lon);
	uper_build_start(&u, &v, &its_j2735_frame, octets, sizeof(octets));
	uper_build_int(&u, "messageId", 29);
	uper_build_open(&u, "value");
	uper_build_open(&u, "SignalRequestMessage");
	uper_build_int(&u, "timeStamp", minute_of_year(t_ns));
	uper_build_int(&u, "second", t_ns / UNITS_NS_PER_MS % 60000);
	uper_build_int(&u, "sequenceNumber", (int64_t)(count & 127));
	uper_build_open(&u, "requests");
	uper_build_open(&u, NULL);
	uper_build_open(&u, "request");
	uper_build_open(&u, "id");
	uper_build_int(&u, "id", 1);
	uper_build_close(&u);
	uper_build_int(&u, "requestID", 1);
	uper_build_enum(&u, "requestType", "priorityRequest");
	uper_build_open(&u, "inBoundLane");
	uper_build_int(&u, "lane", 1 + arm * 6 + lane % 3);
	uper_build_close(&u);
	uper_build_close(&u);
	uper_build_close(&u);
	uper_build_close(&u);
	uper_build_open(&u, "requestor");
	uper_build_open(&u, "id");
	uper_build_octets(&u, "entityID", id, sizeof(id));
	uper_build_close(&u);
	uper_build_open(&u, "position");
	uper_build_open(&u, "position");
	uper_build_int(&u, "lat", lat);
	uper_build_int(&u, "long", lon);
	uper_build_close(&u);
	uper_build_int(&u, "heading", (int64_t)arm * 7200 == 0 ? 0 : 28800 - (int64_t)arm * 7200);
	uper_build_open(&u, "speed");
	uper_build_enum(&u, "transmisson", "forwardGears");
	uper_build_int(&u, "speed", 0);
	uper_build_close(&u);
	uper_build_close(&u);
	uper_build_close(&u);
	if (uper_build_end(&u) != ERR_NONE ||
	    uper_value_encode(&v, message, sizeof(message), &bits) != ERR_NONE)
		return 0;
	uint32_t size = (bits + 7) / 8, at;
	uint8_t mac[6] = {2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}, inner[16];
	uint32_t head = dot2_encode_unsecured(size, inner, sizeof(inner));
	at = eth_encode_header(mac, ETH_TYPE_WSMP, f, 64);
	at += wsmp_encode_header(PSID_SRM_US, head + size, f + at, 64);
	memcpy(f + at, inner, head);
	memcpy(f + at + head, message, size);
	return at + head + size;
}

// Vehicles named in an SSM frame: their ids stand in it as octets; the frame is decoded.
static void take_answer(const struct rte_mbuf *m, int64_t t_ns)
{
	static struct uper_node nodes[2048];
	const uint8_t *f = rte_pktmbuf_mtod(m, const uint8_t *);
	struct wsmp w;
	struct uper_value v = {.nodes = nodes, .capacity = 2048};
	uint32_t used;
	if (m->data_len < 20 ||
	    wsmp_parse((struct span){f + ETH_HEADER_SIZE, m->data_len - ETH_HEADER_SIZE}, &w) !=
		    ERR_NONE)
		return;
	uint32_t skip = w.data.n > 3 && w.data.p[2] < 0x80 ? 3 : w.data.p[2] == 0x81 ? 4 : 5;
	struct span p = {w.data.p + skip, w.data.n - skip};
	if (uper_value_decode(&its_j2735_frame, p, &v, &used) != ERR_NONE)
		return;
	for (uint32_t i = 0; i < v.count; i++) {
		const char *name = v.nodes[i].field->name;
		if (name == NULL || strcmp(name, "entityID") != 0)
			continue;
		uint32_t id = (uint32_t)uper_octet_at(&v, v.nodes[i].bit + 16) << 8 |
			      uper_octet_at(&v, v.nodes[i].bit + 24);
		if (id > VEHICLES_MAX || !b.waits[id])
			continue;
		b.waits[id] = false;
		b.answered++;
		latency_add(&b.latency, (uint64_t)(t_ns - b.sent_ns[id]), 1);
	}
}

static int start(const char *socket_path)
{
	const struct bench_port p = {"bench_slots", "client", socket_path, "0", 4095, 0};
	return bench_port_open(&p, &b.port, &b.pool);
}

static void send_one(uint32_t i, uint64_t count)
{
	struct rte_mbuf *m = rte_pktmbuf_alloc(b.pool);
	int64_t t_ns = clock_of(CLOCK_REALTIME);
	uint32_t n = m != NULL ? srm(rte_pktmbuf_mtod(m, uint8_t *), i, count, t_ns) : 0;
	if (n == 0)
		return;
	m->data_len = (uint16_t)n;
	m->pkt_len = n;
	b.sent_ns[i] = clock_of(CLOCK_REALTIME);
	b.waits[i] = true;
	if (rte_eth_tx_burst(b.port.id, 0, &m, 1) == 1) {
		b.sent++;
		return;
	}
	b.waits[i] = false;
	rte_pktmbuf_free(m);
}

// A radio's other end is another machine: what plays it here must not keep a CPU that the node needs. Its naps are part of what is measured.
static void nap(void)
{
	const struct timespec t = {.tv_nsec = 20000};
	(void)nanosleep(&t, NULL);
}

static int wire(const char *socket_path, double seconds, uint32_t vehicles)
{
	if (vehicles == 0 || vehicles > VEHICLES_MAX || start(socket_path) != 0)
		return 1;
	geo_frame_init(&b.plane, 312304000, 1214737000);
	int64_t start_ns = clock_of(CLOCK_REALTIME), step_ns = UNITS_NS_PER_S / 10 / vehicles;
	int64_t end_ns = start_ns + (int64_t)(seconds * 1e9);
	uint64_t turn = 0;
	prctl(PR_SET_TIMERSLACK, 1000UL);
	for (int64_t t = start_ns; t < end_ns; t = clock_of(CLOCK_REALTIME)) {
		struct rte_mbuf *got[BURST];
		if (t >= start_ns + (int64_t)turn * step_ns) {
			send_one(1 + (uint32_t)(turn % vehicles), turn / vehicles);
			turn++;
		}
		uint16_t n = rte_eth_rx_burst(b.port.id, 0, got, BURST);
		for (uint16_t i = 0; i < n; i++)
			take_answer(got[i], clock_of(CLOCK_REALTIME));
		rte_pktmbuf_free_bulk(got, n);
		if (n == 0)
			nap();
	}
	printf("{\"sent\":%llu,\"answered\":%llu,\"p50_ns\":%llu,\"p99_ns\":%llu,\"p999_ns\":%llu}"
	       "\n",
	       (unsigned long long)b.sent, (unsigned long long)b.answered,
	       (unsigned long long)latency_permille(&b.latency, 500),
	       (unsigned long long)latency_permille(&b.latency, 990),
	       (unsigned long long)latency_permille(&b.latency, 999));
	port_close(&b.port);
	return b.answered > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "decide") == 0)
		return decide();
	if (argc == 5 && strcmp(argv[1], "wire") == 0)
		return wire(argv[2], atof(argv[3]), (uint32_t)atoi(argv[4]));
	fprintf(stderr, "usage: bench_slots decide | wire MEMIF_SOCKET SECONDS VEHICLES\n");
	return 2;
}
