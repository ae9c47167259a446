// SPDX-License-Identifier: Apache-2.0
// Many nodes over few connections, and the least that a subscriber can be: MQTT 5 in plain sockets, so that the generator costs
// little beside what is measured.
//
// usage: hub_load publish PORT NODES COUNT CONNECTIONS WINDOW RATE BOOT [FIRST]
//            COUNT full summaries (16 lanes, 8 segments), the nodes in turn, each node over one connection and with its own
//            numbers from FIRST (1) on; at most WINDOW unacknowledged a connection; RATE a second, 0: as fast as they are taken
//        hub_load sink PORT COUNT TOPIC...
//            subscribes with QoS 1, says "ready", acknowledges everything, ends after COUNT messages
//
// Both print a line of JSON: monotonic times of the first and the last message, and what was counted. The city is "load".
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "full_summary.h"
#include "summary.pb-c.h"
#include "uplink/messages.h"

enum { OUT_SIZE = 1 << 20, IN_SIZE = 1 << 20, CONNECTIONS_MAX = 64, BODIES = 64, BODY_MAX = 8192 };

struct connection {
	int fd;
	uint8_t *out, *in;
	size_t out_from, out_size, in_size;
	uint16_t next_id;
	unsigned in_flight;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "hub_load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

// ---- packets

static size_t put_length(uint8_t *p, size_t n)
{
	size_t k = 0;
	do {
		p[k++] = (uint8_t)(n % 128 | (n >= 128 ? 128 : 0));
		n /= 128;
	} while (n > 0);
	return k;
}

static size_t put_text(uint8_t *p, const char *s)
{
	size_t n = strlen(s);
	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
	memcpy(p + 2, s, n);
	return 2 + n;
}

static void send_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0)
			die("write");
		p += k;
		n -= (size_t)k;
	}
}

static void send_packet(int fd, uint8_t type, const uint8_t *body, size_t n)
{
	uint8_t head[5] = {type};
	send_all(fd, head, 1 + put_length(head + 1, n));
	send_all(fd, body, n);
}

static void expect(int fd, uint8_t type)
{
	uint8_t p[512];
	ssize_t n = read(fd, p, sizeof(p));
	if (n < 4 || p[0] != type)
		die("the broker answers something else");
}

static void connect_to(struct connection *c, uint16_t port, const char *name)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	uint8_t body[200] = {0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 3, 0x21, 0xff, 0xff};
	int one = 1;
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	memset(c, 0, sizeof(*c));
	c->out = malloc(OUT_SIZE);
	c->in = malloc(IN_SIZE);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->out == NULL || c->in == NULL || c->fd < 0 ||
	    connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	send_packet(c->fd, 0x10, body, 14 + put_text(body + 14, name));
	expect(c->fd, 0x20);
}

// The next whole packet of what was read; NULL: none. *n: of its body.
static uint8_t *next_packet(struct connection *c, size_t *at, uint8_t *type, size_t *n)
{
	size_t i = *at + 1, length = 0;
	for (unsigned shift = 0;; shift += 7, i++) {
		if (i >= c->in_size)
			return NULL;
		length |= (size_t)(c->in[i] & 127) << shift;
		if (c->in[i] < 128)
			break;
	}
	i++;
	if (c->in_size - i < length)
		return NULL;
	*type = c->in[*at];
	*at = i + length;
	*n = length;
	return c->in + i;
}

static void read_more(struct connection *c)
{
	ssize_t n = read(c->fd, c->in + c->in_size, IN_SIZE - c->in_size);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		die("the broker is gone");
	if (n > 0)
		c->in_size += (size_t)n;
}

static void forget(struct connection *c, size_t n)
{
	memmove(c->in, c->in + n, c->in_size - n);
	c->in_size -= n;
}

static void flush(struct connection *c)
{
	while (c->out_from < c->out_size) {
		ssize_t n = write(c->fd, c->out + c->out_from, c->out_size - c->out_from);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			die("write");
		c->out_from += (size_t)n;
	}
	c->out_from = c->out_size = 0;
}

// ---- nodes

struct load {
	unsigned nodes, connections, window;
	uint64_t count, rate, boot, first;
	uint64_t made, acked, unheard;
	uint8_t body[BODIES][BODY_MAX];
	size_t body_size[BODIES];
	int64_t begin_ns, end_ns;
	struct connection c[CONNECTIONS_MAX];
};

static void make_bodies(struct load *l)
{
	struct full_summary *f = full_summary_create();
	int64_t now_ns = clock_ns(CLOCK_REALTIME);
	for (unsigned i = 0; i < BODIES; i++) {
		Kerbwing__Hub__V1__Summary *m =
			full_summary_fill(f, i + 1, now_ns - UNITS_NS_PER_S, now_ns);
		m->header = NULL;
		l->body_size[i] = kerbwing__hub__v1__summary__get_packed_size(m);
		if (l->body_size[i] > BODY_MAX)
			die("a summary is too long");
		kerbwing__hub__v1__summary__pack(m, l->body[i]);
	}
	full_summary_destroy(f);
}

// Field 1 of every message is its header; the rest may follow as it is.
static size_t put_header(uint8_t *p, const struct load *l, const char *node, uint64_t seq,
			 int64_t now_ns)
{
	struct messages_header h;
	const Kerbwing__Hub__V1__Header *m =
		messages_fill_header(&h, "load", node, l->boot, seq, now_ns);
	size_t n = kerbwing__hub__v1__header__get_packed_size(m);
	p[0] = 1 << 3 | 2;
	size_t k = 1 + put_length(p + 1, n);
	return k + kerbwing__hub__v1__header__pack(m, p + k);
}

static void put_summary(struct load *l, struct connection *c, uint64_t number, int64_t now_ns)
{
	uint8_t rest[BODY_MAX + 512];
	char node[16], topic[MESSAGES_TOPIC_SIZE];
	unsigned b = (unsigned)(number % BODIES);
	snprintf(node, sizeof(node), "n%05u", (unsigned)(number % l->nodes));
	messages_topic(topic, "load", node, "summary");
	size_t n = put_text(rest, topic);
	c->next_id = c->next_id == UINT16_MAX ? 1 : (uint16_t)(c->next_id + 1);
	rest[n++] = (uint8_t)(c->next_id >> 8);
	rest[n++] = (uint8_t)c->next_id;
	rest[n++] = 0;
	n += put_header(rest + n, l, node, l->first + number / l->nodes, now_ns);
	memcpy(rest + n, l->body[b], l->body_size[b]);
	n += l->body_size[b];
	uint8_t *p = c->out + c->out_size;
	p[0] = 0x32;
	size_t k = 1 + put_length(p + 1, n);
	memcpy(p + k, rest, n);
	c->out_size += k + n;
	c->in_flight++;
}

static void take_acks(struct load *l, struct connection *c)
{
	size_t at = 0, n, used = 0;
	uint8_t type, *p;
	read_more(c);
	while (at < c->in_size && (p = next_packet(c, &at, &type, &n)) != NULL) {
		used = at;
		if (type >> 4 != 4)
			continue;
		c->in_flight--;
		l->acked++;
		l->unheard += n > 2 && p[2] == 0x10;
	}
	forget(c, used);
}

static void make_some(struct load *l)
{
	int64_t now_ns = clock_ns(CLOCK_MONOTONIC), wall_ns = clock_ns(CLOCK_REALTIME);
	uint64_t due = l->count;
	if (l->rate > 0) {
		due = (uint64_t)((double)(now_ns - l->begin_ns) * (double)l->rate / 1e9) + 1;
		due = due < l->count ? due : l->count;
	}
	while (l->made < due) {
		struct connection *c = &l->c[l->made % l->nodes % l->connections];
		if (c->in_flight >= l->window || c->out_size + BODY_MAX + 1024 > OUT_SIZE)
			return; // the nodes keep their turn
		put_summary(l, c, l->made++, wall_ns);
	}
}

static void publish(struct load *l, uint16_t port)
{
	struct pollfd p[CONNECTIONS_MAX];
	make_bodies(l);
	for (unsigned i = 0; i < l->connections; i++) {
		char name[64];
		snprintf(name, sizeof(name), "hub-load-%d-%u", (int)getpid(), i);
		connect_to(&l->c[i], port, name);
		fcntl(l->c[i].fd, F_SETFL, O_NONBLOCK);
	}
	l->begin_ns = clock_ns(CLOCK_MONOTONIC);
	while (l->acked < l->count) {
		make_some(l);
		for (unsigned i = 0; i < l->connections; i++) {
			struct connection *c = &l->c[i];
			flush(c);
			p[i] = (struct pollfd){
				c->fd, (short)(POLLIN | (c->out_size > 0 ? POLLOUT : 0)), 0};
		}
		if (poll(p, l->connections, l->rate > 0 ? 2 : 1000) < 0)
			die("poll");
		for (unsigned i = 0; i < l->connections; i++)
			if (p[i].revents & (POLLIN | POLLHUP | POLLERR))
				take_acks(l, &l->c[i]);
	}
	l->end_ns = clock_ns(CLOCK_MONOTONIC);
}

static int publish_main(int argc, char **argv)
{
	static struct load l;
	if (argc < 9)
		return 2;
	l.nodes = (unsigned)atoi(argv[3]);
	l.count = strtoull(argv[4], NULL, 10);
	l.connections = (unsigned)atoi(argv[5]);
	l.window = (unsigned)atoi(argv[6]);
	l.rate = strtoull(argv[7], NULL, 10);
	l.boot = strtoull(argv[8], NULL, 10);
	l.first = argc > 9 ? strtoull(argv[9], NULL, 10) : 1;
	if (l.nodes == 0 || l.connections == 0 || l.connections > CONNECTIONS_MAX || l.window == 0)
		return 2;
	publish(&l, (uint16_t)atoi(argv[2]));
	printf("{\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64 ", \"acked\": %" PRIu64
	       ", \"unheard\": %" PRIu64 ", \"octets\": %zu}\n",
	       l.begin_ns, l.end_ns, l.acked, l.unheard, l.body_size[0]);
	return 0;
}

// ---- the least subscriber

static void subscribe(struct connection *c, const char *topic)
{
	uint8_t body[300] = {0, 1, 0};
	size_t n = 3 + put_text(body + 3, topic);
	body[n++] = 1;
	send_packet(c->fd, 0x82, body, n);
	expect(c->fd, 0x90);
}

static uint64_t take_published(struct connection *c)
{
	size_t at = 0, n, used = 0;
	uint64_t count = 0;
	uint8_t type, *p;
	read_more(c);
	while (at < c->in_size && (p = next_packet(c, &at, &type, &n)) != NULL) {
		used = at;
		if (type >> 4 != 3)
			continue;
		size_t id = 2 + ((size_t)p[0] << 8 | p[1]);
		if (n < id + 2 || c->out_size + 4 > OUT_SIZE)
			die("no sense");
		memcpy(c->out + c->out_size, (uint8_t[4]){0x40, 2, p[id], p[id + 1]}, 4);
		c->out_size += 4;
		count++;
	}
	forget(c, used);
	flush(c);
	return count;
}

static int sink_main(int argc, char **argv)
{
	static struct connection c;
	uint64_t count = strtoull(argv[3], NULL, 10), have = 0;
	int64_t begin_ns = 0;
	connect_to(&c, (uint16_t)atoi(argv[2]), "hub-load-sink");
	for (int i = 4; i < argc; i++)
		subscribe(&c, argv[i]);
	printf("ready\n");
	fflush(stdout);
	while (have < count) {
		have += take_published(&c);
		if (begin_ns == 0)
			begin_ns = clock_ns(CLOCK_MONOTONIC);
	}
	printf("{\"begin_ns\": %" PRId64 ", \"end_ns\": %" PRId64 ", \"count\": %" PRIu64 "}\n",
	       begin_ns, clock_ns(CLOCK_MONOTONIC), have);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 4 && strcmp(argv[1], "sink") == 0)
		return sink_main(argc, argv);
	return argc > 1 && strcmp(argv[1], "publish") == 0 ? publish_main(argc, argv) : 2;
}
