// SPDX-License-Identifier: Apache-2.0
// Many nodes in one process, as far as their hub can tell: each has control's own post office with a spool of its own, makes
// a full summary at each interval and alerts and grants at random times. What was made is written to a log, one line a message,
// before the next one is made: what stands there must reach the hub.
//
// usage: uplink_nodes BROKER DIR NODES INTERVAL_MS EVENTS_PER_INTERVAL SEED [protobuf|json [SHELF_S]]
//
// SIGTERM: makes nothing more, waits until all is sent, ends with 0. SIGUSR1: the disk takes nothing. SIGUSR2: it does again.
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "daemon.h"
#include "full_summary.h"
#include "summary.pb-c.h"
#include "uplink/post.h"

enum { NODES_MAX = 1000, MARK_NS = 1000000000, FLUSH_S = 120 };

struct node {
	struct post post;
	char name[32], dir[300], client[64];
	int64_t start_ns;
	uint64_t alert_id;
};

struct nodes {
	struct loop *loop;
	struct node *node;
	unsigned count, next;
	int64_t interval_ns, shelf_ns;
	double events;
	uint64_t random;
	int log_fd;
	struct full_summary *full;
	struct loop_timer tick, check;
	bool is_ending;
};

static volatile sig_atomic_t is_disk_full;

static int64_t disk(int fd, const void *p, size_t n)
{
	if (is_disk_full) {
		errno = ENOSPC;
		return -1;
	}
	return write(fd, p, n);
}

static void on_signal(int number)
{
	is_disk_full = number == SIGUSR1;
}

static double chance(struct nodes *s)
{
	s->random = s->random * 6364136223846793005u + 1442695040888963407u;
	return (double)(s->random >> 11) / 9007199254740992.0;
}

// The whole line at once, so that a kill leaves it whole or not at all.
static void note(const struct nodes *s, const struct node *n, unsigned stream)
{
	char line[120];
	int size = snprintf(line, sizeof(line), "%s %016" PRIx64 " %s %" PRIu64 "\n", n->name,
			    n->post.cfg.boot_id, outbox_stream_name(stream), n->post.seq[stream]);
	if (write(s->log_fd, line, (size_t)size) != size)
		exit(1);
}

static void make_event(struct nodes *s, struct node *n)
{
	int64_t now_ns = loop_wall_ns(s->loop);
	if (chance(s) < 0.5) {
		struct messages_alert_msg m;
		const struct messages_parties parties = {.subject = {1, 2}};
		const struct alert_log_entry a = {.id = ++n->alert_id,
						  .kind = ALERT_KIND_VRU_IN_PATH,
						  .phase = ALERT_PHASE_RAISED,
						  .time_ns = now_ns,
						  .time_to_ms = 1200};
		post_header(&n->post, OUTBOX_ALERT, &m.header);
		if (post_put(&n->post, OUTBOX_ALERT, messages_fill_alert(&m, &a, &parties)))
			note(s, n, OUTBOX_ALERT);
	} else {
		struct messages_grant_msg m;
		const struct messages_grant g = {
			.kind = KERBWING__HUB__V1__GRANT_KIND__GRANT_KIND_SLOT,
			.change = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED,
			.cause = "grant",
			.change_time_ns = now_ns,
			.corridor = "",
			.state = "",
			.operator_name = "",
			.aircraft = "",
		};
		post_header(&n->post, OUTBOX_GRANT, &m.header);
		if (post_put(&n->post, OUTBOX_GRANT, messages_fill_grant(&m, &g)))
			note(s, n, OUTBOX_GRANT);
	}
}

static void make_summary(struct nodes *s, struct node *n)
{
	struct messages_header h;
	int64_t now_ns = loop_wall_ns(s->loop);
	Kerbwing__Hub__V1__Summary *m = full_summary_fill(
		s->full, (uint32_t)n->post.seq[OUTBOX_SUMMARY] + 1, n->start_ns, now_ns);
	m->header = post_header(&n->post, OUTBOX_SUMMARY, &h);
	if (post_put(&n->post, OUTBOX_SUMMARY, &m->base))
		note(s, n, OUTBOX_SUMMARY);
	n->start_ns = now_ns;
}

// One node after another, evenly over the interval.
static void on_tick(void *ctx)
{
	struct nodes *s = ctx;
	struct node *n = &s->node[s->next];
	if (s->is_ending)
		return;
	s->next = (s->next + 1) % s->count;
	make_summary(s, n);
	for (double left = s->events; left > 0; left -= 1)
		if (chance(s) < left)
			make_event(s, n);
	loop_timer_set(s->loop, &s->tick, s->interval_ns / s->count);
}

static void fill_status(void *ctx, struct messages_status *m)
{
	m->state = KERBWING__HUB__V1__STATE__STATE_OK;
	m->summary_interval_ms = 1000;
}

static uint64_t make_boot_id(void)
{
	uint64_t id = 0;
	while (id == 0 && getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		id = 0;
	return id;
}

static int open_node(struct nodes *s, unsigned i, const char *broker, const char *dir, bool is_json)
{
	struct node *n = &s->node[i];
	snprintf(n->name, sizeof(n->name), "n%03u", i);
	snprintf(n->dir, sizeof(n->dir), "%.250s/%s", dir, n->name);
	snprintf(n->client, sizeof(n->client), "kw-test-%s", n->name);
	n->start_ns = loop_wall_ns(s->loop);
	const struct post_config c = {.city = "test",
				      .node = n->name,
				      .boot_id = make_boot_id(),
				      .queue_max = 4096,
				      .is_json = is_json,
				      .has_broker = true,
				      .hub_wait = POST_HUB_WAIT_ALWAYS,
				      .spool_dir = n->dir,
				      .spool_bytes = 16 * 1024 * 1024,
				      .sync_ns = UNITS_NS_PER_S,
				      .keep_ns = 3600 * UNITS_NS_PER_S,
				      .shelf_ns = s->shelf_ns,
				      .classes = ~0u,
				      .mqtt = {.program = "uplink_nodes",
					       .key = "BROKER",
					       .broker = broker,
					       .client_id = n->client,
					       .user = "",
					       .password_file = "",
					       .ca_file = "",
					       .cert_file = "",
					       .key_file = "",
					       .keepalive_s = 20,
					       .backoff_max_ns = 500 * UNITS_NS_PER_MS},
				      .write = disk,
				      .fill_status = fill_status};
	return post_open(&n->post, s->loop, &c);
}

static uint64_t waiting(const struct nodes *s, uint64_t *dropped)
{
	uint64_t sum = 0;
	*dropped = 0;
	for (unsigned i = 0; i < s->count; i++) {
		const struct outbox *o = &s->node[i].post.outbox;
		sum += outbox_to_send(o);
		for (unsigned k = 0; k < OUTBOX_STREAM_COUNT; k++)
			*dropped += o->stream[k].dropped + o->stream[k].damaged;
	}
	return sum;
}

static void tell(const struct nodes *s)
{
	uint64_t dropped, unspooled = 0, queued = waiting(s, &dropped);
	for (unsigned i = 0; i < s->count; i++)
		for (unsigned k = 0; k < OUTBOX_STREAM_COUNT; k++)
			unspooled += s->node[i].post.outbox.stream[k].unspooled;
	printf("queued %" PRIu64 " dropped %" PRIu64 " unspooled %" PRIu64 "\n", queued, dropped,
	       unspooled);
	fflush(stdout);
}

static void on_check(void *ctx)
{
	struct nodes *s = ctx;
	tell(s);
	loop_timer_set(s->loop, &s->check, MARK_NS);
}

int main(int argc, char **argv)
{
	static struct nodes s;
	static struct daemon_state d;
	if (argc < 7)
		return 2;
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	s.loop = loop_create(&loop_clock_system);
	s.count = (unsigned)atoi(argv[3]);
	s.interval_ns = atoi(argv[4]) * UNITS_NS_PER_MS;
	s.shelf_ns = (argc > 8 ? atoi(argv[8]) : 60) * UNITS_NS_PER_S; // as configured by default
	s.events = atof(argv[5]);
	s.random = (uint64_t)atoll(argv[6]);
	s.full = full_summary_create();
	s.node = calloc(NODES_MAX, sizeof(*s.node));
	char log[320];
	snprintf(log, sizeof(log), "%.300s/made.log", argv[2]);
	s.log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (s.loop == NULL || s.node == NULL || s.full == NULL || s.count == 0 ||
	    s.count > NODES_MAX || s.log_fd < 0 || daemon_open(&d, s.loop) != 0)
		return 1;
	for (unsigned i = 0; i < s.count; i++)
		if (open_node(&s, i, argv[1], argv[2], argc > 7 && strcmp(argv[7], "json") == 0) !=
		    0)
			return 1;
	s.tick = (struct loop_timer){.fire = on_tick, .ctx = &s};
	s.check = (struct loop_timer){.fire = on_check, .ctx = &s};
	loop_timer_set(s.loop, &s.tick, 0);
	loop_timer_set(s.loop, &s.check, 0);
	printf("open\n");
	loop_run(s.loop); // until SIGTERM
	s.is_ending = true;
	uint64_t dropped;
	int64_t until = loop_mono_ns(s.loop) + FLUSH_S * UNITS_NS_PER_S;
	while (waiting(&s, &dropped) > 0 && loop_mono_ns(s.loop) < until)
		loop_turn(s.loop, UNITS_NS_PER_S / 10);
	tell(&s);
	for (unsigned i = 0; i < s.count; i++) {
		const struct outbox *o = &s.node[i].post.outbox;
		if (outbox_to_send(o) > 0)
			fprintf(stderr, "%s: %u wait, %u under way, connected %d\n", s.node[i].name,
				outbox_to_send(o), o->in_flight, post_is_up(&s.node[i].post));
	}
	int rc = waiting(&s, &dropped) == 0 ? 0 : 1;
	for (unsigned i = 0; i < s.count; i++) {
		post_close(&s.node[i].post, UNITS_NS_PER_S / 10);
		post_fini(&s.node[i].post);
	}
	full_summary_destroy(s.full);
	free(s.node);
	return rc;
}
