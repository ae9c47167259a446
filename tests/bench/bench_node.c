// SPDX-License-Identifier: Apache-2.0
// Traffic for a running dataplane, paced, over memif, and what it answers over its link:
//   bench_node MEMIF_SOCKET LINK_SOCKET SECONDS FRAMES_PER_S OBJECTS PAIRS REQUESTS_PER_S FLOOD_PER_S [stamp]
// OBJECTS parked vehicles report in turn, at FRAMES_PER_S together. PAIRS of vehicles drive at each other at 10 reports a second
// each, again and again with new pseudonyms: each meeting should raise an alert. REQUESTS_PER_S signal requests, of the best
// class, are offered again until the port takes them. One sender more floods. With stamp each frame ends in
// eight octets of the clock, for bench_sink; LINK_SOCKET may then be -. Prints one JSON line; times are of one clock, the
// machine's, read here when a frame is handed to the driver and in the dataplane when an alert leaves.
#include <math.h>
#include <poll.h>
#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/alert_kind.h"
#include "base/geo.h"
#include "base/units.h"
#include "bench_port.h"
#include "its/bsm.h"
#include "latency.h"
#include "link.pb-c.h"
#include "net/dot2.h"
#include "net/wsmp.h"

enum {
	BURST = 32,
	PAIRS_MAX = 256,
	PAIR_HZ = 20,
	PAIR_S = 4,
	FLOODER = 65000,
	ALERTS_MAX = 100000
};

enum stream_kind { STREAM_OBJECTS, STREAM_PAIRS, STREAM_REQUESTS, STREAM_FLOOD, STREAM_COUNT };

struct stream {
	double per_s;
	int64_t due_ns;
	uint64_t turn, sent, not_sent;
};

static struct {
	struct port port;
	struct rte_mempool *pool;
	struct stream stream[STREAM_COUNT];
	struct geo_frame plane;
	uint32_t objects, pairs;
	int64_t pair_sent_ns[PAIRS_MAX][2][2]; // the newest two reports of each of the two
	int64_t start_ns;
	int link;
	struct latency outside, inside;
	uint64_t alerts;
	bool has_stamps;
} b;

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

// ---- frames

static uint32_t bsm(uint8_t *f, uint32_t id, struct geo_point at, double speed_ms,
		    uint32_t heading_cdeg, uint64_t count, int64_t t_ns)
{
	struct bsm_core c = {
		.id = {(uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8), (uint8_t)id},
		.msg_cnt = (uint8_t)(count & 127),
		.sec_mark = (uint16_t)(t_ns / UNITS_NS_PER_MS % 60000),
		.semi_major = 40,
		.semi_minor = 40,
		.speed = (uint16_t)(speed_ms * 50),
		.heading = (uint16_t)(heading_cdeg * 4 / 5),
		.width = 180,
		.length = 450};
	geo_from_plane(&b.plane, at, &c.lat, &c.lon);
	memset(f, 0, 14);
	f[6] = 2;
	memcpy(f + 8, c.id, 4);
	f[12] = 0x88, f[13] = 0xdc;
	uint32_t n = 14;
	n += wsmp_encode_header(WSMP_PSID_BSM, 3 + BSM_FRAME_SIZE_MAX, f + n, 16);
	n += dot2_encode_unsecured(BSM_FRAME_SIZE_MAX, f + n, 16);
	return n + bsm_encode_frame(&c, f + n, 64);
}

// Parked 30 m apart, a kilometre off the pairs.
static uint32_t object_frame(uint8_t *f, uint64_t turn, int64_t t_ns)
{
	uint32_t i = (uint32_t)(turn % b.objects);
	struct geo_point at = {(double)(i % 100) * 30, 1000 + (double)(i / 100) * 30};
	return bsm(f, i + 1, at, 0, 0, turn / b.objects, t_ns);
}

// Pair k has a road of its own; both drive 15 m/s from 60 m apart, meet after two seconds, and are others after four.
static uint32_t pair_frame(uint8_t *f, uint64_t turn, int64_t t_ns)
{
	uint32_t k = (uint32_t)(turn / 2 % b.pairs), side = turn % 2;
	double t_s = (double)(t_ns - b.start_ns) * 1e-9 + (double)k * PAIR_S / b.pairs;
	uint32_t era = (uint32_t)(t_s / PAIR_S);
	double along_m = -30 + 15 * (t_s - era * PAIR_S);
	struct geo_point at = {side == 0 ? along_m : -along_m, -(double)k * 200};
	int64_t *sent = b.pair_sent_ns[k][side];
	sent[1] = sent[0];
	sent[0] = t_ns;
	return bsm(f, 1000000 + era * 1000 + k * 2 + side, at, 15, side == 0 ? 9000 : 27000,
		   turn / 2 / b.pairs, t_ns);
}

static uint32_t request_frame(uint8_t *f, uint64_t turn, int64_t t_ns)
{
	uint32_t n =
		bsm(f, 2000000 + (uint32_t)(turn % 64), (struct geo_point){0, 0}, 0, 0, turn, t_ns);
	for (uint32_t at = 14; at + 1 < n; at++)
		if (f[at] == 0 &&
		    f[at + 1] == 20) { // BasicSafetyMessage becomes SignalRequestMessage
			f[at + 1] = 29;
			break;
		}
	return n;
}

static uint32_t flood_frame(uint8_t *f, uint64_t turn, int64_t t_ns)
{
	return bsm(f, FLOODER, (struct geo_point){-3000, 0}, 0, 0, turn, t_ns);
}

static uint32_t (*const frames[STREAM_COUNT])(uint8_t *, uint64_t, int64_t) = {
	object_frame, pair_frame, request_frame, flood_frame};

// ---- sending

// What is due of a stream goes out in bursts; a full port loses it, but for requests, which stay due.
static void send_stream(enum stream_kind kind, int64_t t_ns)
{
	struct stream *s = &b.stream[kind];
	struct rte_mbuf *m[BURST];
	uint16_t n = 0;
	if (s->per_s <= 0)
		return;
	const double step_ns = 1e9 / s->per_s;
	while (n < BURST && s->due_ns <= t_ns) {
		m[n] = rte_pktmbuf_alloc(b.pool);
		if (m[n] == NULL)
			break;
		uint8_t *f = rte_pktmbuf_mtod(m[n], uint8_t *);
		m[n]->data_len = (uint16_t)frames[kind](f, s->turn++, t_ns);
		if (b.has_stamps) {
			memcpy(f + m[n]->data_len, &t_ns, sizeof(t_ns));
			m[n]->data_len = (uint16_t)(m[n]->data_len + sizeof(t_ns));
		}
		m[n]->pkt_len = m[n]->data_len;
		n++;
		s->due_ns = b.start_ns + (int64_t)((double)s->turn * step_ns);
	}
	uint16_t done = rte_eth_tx_burst(b.port.id, 0, m, n);
	while (kind == STREAM_REQUESTS && done < n && now_ns() - t_ns < UNITS_NS_PER_S)
		done = (uint16_t)(done +
				  rte_eth_tx_burst(b.port.id, 0, m + done, (uint16_t)(n - done)));
	s->sent += done;
	s->not_sent += (uint64_t)(n - done);
	rte_pktmbuf_free_bulk(m + done, (unsigned)(n - done));
}

// ---- the link

static int connect_link(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	return fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 ? fd : -1;
}

// From the newest report of the pair that was sent before the alert left.
static void note_alert(const Kerbwing__Link__V1__Alert *a)
{
	struct geo_point at = geo_to_plane(&b.plane, a->lat_e7, a->lon_e7);
	long k = lround(-at.n_m / 200);
	if (a->phase != ALERT_PHASE_RAISED || a->track_b == 0 || k < 0 || k >= (long)b.pairs ||
	    a->latency_ns <= 0)
		return;
	int64_t out_ns = a->time_ns + a->latency_ns, newest = 0;
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < 2; i++) {
			int64_t t = b.pair_sent_ns[k][side][i];
			newest = t < out_ns && t > newest ? t : newest;
		}
	b.alerts++;
	latency_add(&b.inside, (uint64_t)a->latency_ns, 1);
	if (newest != 0)
		latency_add(&b.outside, (uint64_t)(out_ns - newest), 1);
}

static void read_link(void)
{
	static uint8_t packet[64 * 1024];
	ssize_t n;
	for (int i = 0; i < 16 && b.link >= 0 && (n = recv(b.link, packet, sizeof(packet), 0)) > 0;
	     i++) {
		Kerbwing__Link__V1__Envelope *e =
			kerbwing__link__v1__envelope__unpack(NULL, (size_t)n, packet);
		if (e == NULL)
			continue;
		if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_ALERT)
			note_alert(e->alert);
		kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	}
}

// ---- run

static int start(const char *socket_path)
{
	const struct bench_port p = {"bench_node", "client", socket_path, "0", 8191, 128};
	return bench_port_open(&p, &b.port, &b.pool);
}

static void print(double seconds)
{
	static const char *const names[STREAM_COUNT] = {"objects", "pairs", "requests", "flood"};
	printf("{\"seconds\":%.3f", seconds);
	for (unsigned i = 0; i < STREAM_COUNT; i++)
		printf(",\"%s\":{\"sent\":%llu,\"not_sent\":%llu}", names[i],
		       (unsigned long long)b.stream[i].sent,
		       (unsigned long long)b.stream[i].not_sent);
	printf(",\"alerts\":%llu", (unsigned long long)b.alerts);
	const struct latency *l[2] = {&b.outside, &b.inside};
	static const char *const of[2] = {"outside_ns", "inside_ns"};
	for (unsigned i = 0; i < 2; i++)
		printf(",\"%s\":{\"p50\":%llu,\"p99\":%llu,\"p999\":%llu}", of[i],
		       (unsigned long long)latency_permille(l[i], 500),
		       (unsigned long long)latency_permille(l[i], 990),
		       (unsigned long long)latency_permille(l[i], 999));
	printf("}\n");
}

int main(int argc, char **argv)
{
	b.has_stamps = argc == 10 && strcmp(argv[9], "stamp") == 0;
	if (argc != 9 && !b.has_stamps)
		return 2;
	double seconds = atof(argv[3]);
	b.objects = (uint32_t)atoi(argv[5]);
	b.pairs = (uint32_t)atoi(argv[6]);
	if (b.objects == 0 || b.pairs > PAIRS_MAX || start(argv[1]) != 0)
		return 1;
	b.link = connect_link(argv[2]);
	geo_frame_init(&b.plane, 481370000, 115750000);
	b.stream[STREAM_OBJECTS].per_s = atof(argv[4]);
	b.stream[STREAM_PAIRS].per_s = (double)b.pairs * PAIR_HZ;
	b.stream[STREAM_REQUESTS].per_s = atof(argv[7]);
	b.stream[STREAM_FLOOD].per_s = atof(argv[8]);
	b.start_ns = now_ns();
	for (unsigned i = 0; i < STREAM_COUNT; i++)
		b.stream[i].due_ns = b.start_ns;
	int64_t end_ns = b.start_ns + (int64_t)(seconds * 1e9), read_ns = 0;
	for (int64_t t = b.start_ns; t < end_ns; t = now_ns()) {
		for (unsigned i = STREAM_COUNT; i-- > 0;)
			send_stream((enum stream_kind)i, t);
		if (t - read_ns > UNITS_NS_PER_MS) {
			read_link();
			read_ns = t;
		}
	}
	usleep(100000); // what is under way arrives
	read_link();
	print(seconds);
	port_close(&b.port);
	return 0;
}
