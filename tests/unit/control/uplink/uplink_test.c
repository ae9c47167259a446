// SPDX-License-Identifier: Apache-2.0
// From control to hub over a real broker that is missing, killed and restarted. Control and hub each turn their own loop
// in this thread; every wait is for a condition.
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "broker_rig.h"
#include "check.h"
#include "hub_rig.h"
#include "node_rig.h"
#include "until.h"

static void node_open(struct node_rig *n, const struct broker_rig *b)
{
	char yaml[400];
	snprintf(yaml, sizeof(yaml),
		 "  summary_interval_ms: 100\n  flush_ms: 20000\n  http:\n    port: 0\n  mqtt:\n"
		 "    broker: tcp://127.0.0.1:%u\n    backoff_max_ms: 400\n",
		 (unsigned)b->port);
	node_rig_open(n, yaml);
}

// Gives the hub its turn whenever control waits for a condition.
static bool turn(struct hub_rig *h)
{
	loop_turn(h->loop, 0);
	return true;
}

static const struct outbox_totals *sent(const struct node_rig *n)
{
	return &n->control.uplink.post.outbox.stream[OUTBOX_SUMMARY];
}

static struct city_totals got(const struct hub_rig *h)
{
	return hub_rig_got(h, OUTBOX_SUMMARY);
}

static uint32_t state_at_hub(const struct hub_rig *h)
{
	return h->hub.intake.count > 0 ? h->hub.intake.node[0].state : 0;
}

static bool hub_is_up(struct hub_rig *h)
{
	return UNTIL(h->loop, mqtt_is_up(h->hub.mqtt));
}

// Control ended; what it sent must have arrived, each once.
static void check_complete(struct hub_rig *h, const struct outbox_totals *t)
{
	CU_ASSERT_EQUAL(t->queued, 0);
	CU_ASSERT_EQUAL(t->dropped, 0);
	CU_ASSERT_EQUAL(t->acked, t->put);
	CU_ASSERT(UNTIL(h->loop, got(h).received == t->put && hub_rig_state(h).waiting == 0));
	CU_ASSERT_EQUAL(got(h).lost, 0);
	CU_ASSERT_EQUAL(hub_rig_state(h).rows, t->put + hub_rig_got(h, OUTBOX_ALERT).received);
	CU_ASSERT(UNTIL(h->loop, state_at_hub(h) == KERBWING__HUB__V1__STATE__STATE_STOPPED));
}

static void summaries_and_alerts_arrive(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	node_open(&n, &b);
	node_rig_greet(&n, 5, 6);
	CU_ASSERT(
		UNTIL(n.loop, turn(&h) && state_at_hub(&h) == KERBWING__HUB__V1__STATE__STATE_OK));
	CU_ASSERT(fake_dataplane_alert(&n.dp, 1, 1));
	CU_ASSERT(fake_dataplane_alert(&n.dp, 1, 2)); // an update stays at the node
	CU_ASSERT(fake_dataplane_alert(&n.dp, 1, 3));
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= 3 &&
					hub_rig_got(&h, OUTBOX_ALERT).received == 2));
	CU_ASSERT_EQUAL(h.hub.intake.node[0].boot_id, n.control.boot_id);
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	CU_ASSERT(t.put >= 3);
	check_complete(&h, &t);
	CU_ASSERT_EQUAL(got(&h).duplicated, 0);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

static void broker_may_come_later(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	hub_rig_open(&h, b.port);
	node_open(&n, &b);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && sent(&n)->queued >= 3));
	CU_ASSERT_FALSE(uplink_is_up(&n.control.uplink));
	CU_ASSERT_FATAL(broker_rig_start(&b));
	CU_ASSERT(hub_is_up(&h)); // subscribed before control is let at the broker
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= 3));
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	check_complete(&h, &t);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

// Who has other subscribers than a hub gets messages at once; the first hub that comes gets what went out before it.
static void first_hub_gets_the_shelf(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	node_open(&n, &b);
	CU_ASSERT(UNTIL(n.loop, sent(&n)->acked >= 3));
	CU_ASSERT(post_is_heard(&n.control.uplink.post) && !n.control.uplink.post.knows_hub);
	hub_rig_open(&h, b.port);
	CU_ASSERT(
		UNTIL(n.loop, turn(&h) && n.control.uplink.post.has_hub && got(&h).received >= 4));
	CU_ASSERT(sent(&n)->resent >= 3);
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	check_complete(&h, &t);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

// From then on nothing is sent to a broker that forgot the hub: it would throw it away.
static void forgotten_hub_is_waited_for(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	char saved[100];
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	node_open(&n, &b);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= 2));
	hub_close(&h.hub);
	uint64_t before = got(&h).received;
	intake_fini(&h.hub.intake);
	broker_rig_kill(&b, SIGKILL);
	CU_ASSERT(UNTIL(n.loop, !uplink_is_up(&n.control.uplink)));
	snprintf(saved, sizeof(saved), "%s/mosquitto.db", b.dir);
	(void)unlink(saved);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	CU_ASSERT(UNTIL(n.loop, uplink_is_up(&n.control.uplink)));
	uint64_t acked = sent(&n)->acked, put = sent(&n)->put;
	CU_ASSERT(UNTIL(n.loop, sent(&n)->put >= put + 3));
	CU_ASSERT_EQUAL(sent(&n)->acked, acked);
	CU_ASSERT_FALSE(post_is_heard(&n.control.uplink.post));
	CU_ASSERT_EQUAL_FATAL(hub_open(&h.hub, h.loop, h.cfg), 0);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= before + 3));
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	CU_ASSERT(UNTIL(h.loop, got(&h).received == t.put));
	CU_ASSERT_EQUAL(got(&h).lost, 0);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

static void killed_broker_loses_nothing(int signal_number)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	node_open(&n, &b);
	for (int round = 0; round < 3; round++) {
		uint64_t before = got(&h).received;
		CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= before + 2));
		broker_rig_kill(&b, signal_number);
		CU_ASSERT(UNTIL(n.loop, turn(&h) && !uplink_is_up(&n.control.uplink) &&
						sent(&n)->queued >= 2));
		CU_ASSERT_FATAL(broker_rig_start(&b));
	}
	CU_ASSERT(UNTIL(n.loop,
			turn(&h) && uplink_is_up(&n.control.uplink) && mqtt_is_up(h.hub.mqtt)));
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	check_complete(&h, &t);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

static void stopped_broker_loses_nothing(void)
{
	killed_broker_loses_nothing(SIGTERM);
}

static void broken_broker_loses_nothing(void)
{
	killed_broker_loses_nothing(SIGKILL);
}

static void restarted_hub_loses_nothing(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	node_open(&n, &b);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= 2));
	hub_close(&h.hub);
	uint64_t before = got(&h).received; // including what came while it closed
	intake_fini(&h.hub.intake);
	uint64_t acked = sent(&n)->acked;
	CU_ASSERT(UNTIL(n.loop, sent(&n)->acked >= acked + 3)); // the broker keeps them for the hub
	CU_ASSERT_EQUAL_FATAL(hub_open(&h.hub, h.loop, h.cfg), 0);
	CU_ASSERT_EQUAL(got(&h).received, before);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= before + 3));
	node_rig_close(&n);
	struct outbox_totals t = *sent(&n);
	CU_ASSERT(UNTIL(h.loop, got(&h).received == t.put));
	CU_ASSERT_EQUAL(got(&h).lost, 0);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

// The newest grant that the hub stored.
static Kerbwing__Hub__V1__GrantEvent *newest_grant(struct hub_rig *h)
{
	sqlite3_stmt *q = NULL;
	Kerbwing__Hub__V1__GrantEvent *m = NULL;
	CU_ASSERT_EQUAL(
		sqlite3_prepare_v2(h->hub.orders_db,
				   "SELECT payload FROM grant_event ORDER BY rowid DESC LIMIT 1",
				   -1, &q, NULL),
		SQLITE_OK);
	if (sqlite3_step(q) == SQLITE_ROW)
		m = kerbwing__hub__v1__grant_event__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),
							   sqlite3_column_blob(q, 0));
	sqlite3_finalize(q);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	return m;
}

static void check_grant(struct hub_rig *h, struct node_rig *n, uint64_t number,
			const char *aircraft)
{
	const struct messages_grant g = {
		.kind = KERBWING__HUB__V1__GRANT_KIND__GRANT_KIND_CORRIDOR,
		.change = KERBWING__HUB__V1__GRANT_CHANGE__GRANT_CHANGE_GRANTED,
		.cause = "requested",
		.change_time_ns = loop_wall_ns(n->loop), // older than is kept is not stored
		.corridor = "an-id",
		.state = "accepted",
		.operator_name = "a company",
		.aircraft = "serial:1581F0TEST0000000001",
		.subject = 77};
	uplink_grant(&n->control.uplink, &g);
	CU_ASSERT(UNTIL(n->loop, turn(h) && hub_rig_got(h, OUTBOX_GRANT).received == number &&
					 hub_rig_state(h).waiting == 0));
	Kerbwing__Hub__V1__GrantEvent *m = newest_grant(h);
	CU_ASSERT_STRING_EQUAL(m->corridor, "an-id");
	CU_ASSERT_STRING_EQUAL(m->operator_name, ""); // sensitive: never, by the configuration
	CU_ASSERT_STRING_EQUAL(m->aircraft, aircraft);
	CU_ASSERT_EQUAL(m->subject, 77);
	kerbwing__hub__v1__grant_event__free_unpacked(m, NULL);
}

static void an_emergency_order_opens_its_class(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	node_open(&n, &b);
	check_grant(&h, &n, 1, "");
	uplink_set_emergency_sharing(&n.control.uplink, true);
	check_grant(&h, &n, 2, "serial:1581F0TEST0000000001");
	uplink_set_emergency_sharing(&n.control.uplink, false);
	check_grant(&h, &n, 3, "");
	node_rig_close(&n);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

static uint32_t interval_at_hub(const struct hub_rig *h)
{
	return h->hub.intake.count > 0 ? h->hub.intake.node[0].summary_interval_ms : 0;
}

static void an_order_shortens_the_interval(void)
{
	struct broker_rig b;
	struct hub_rig h;
	struct node_rig n;
	char yaml[300];
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	snprintf(yaml, sizeof(yaml),
		 "  summary_interval_ms: 300000\n  http:\n    port: 0\n  mqtt:\n    broker: "
		 "tcp://127.0.0.1:%u\n",
		 (unsigned)b.port);
	node_rig_open(&n, yaml);
	CU_ASSERT(UNTIL(n.loop, turn(&h) && interval_at_hub(&h) == 300000));
	uint64_t before = got(&h).received;
	uplink_set_interval(&n.control.uplink, 1); // never below a second
	CU_ASSERT(UNTIL(n.loop, turn(&h) && interval_at_hub(&h) == 1000));
	CU_ASSERT(UNTIL(n.loop, turn(&h) && got(&h).received >= before + 2));
	uplink_set_interval(&n.control.uplink,
			    400 * UNITS_NS_PER_S); // nor beyond what is configured
	CU_ASSERT(UNTIL(n.loop, turn(&h) && interval_at_hub(&h) == 300000));
	CU_ASSERT_EQUAL(n.control.uplink.interval_ns, 300 * UNITS_NS_PER_S);
	node_rig_close(&n);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

// The real program, killed: the broker tells the hub by the last will.
static void killed_control_leaves_its_last_will(void)
{
	struct broker_rig b;
	struct hub_rig h;
	const char *program = getenv("KERBWING_CONTROL");
	CU_ASSERT_PTR_NOT_NULL_FATAL(program);
	broker_rig_open(&b);
	CU_ASSERT_FATAL(broker_rig_start(&b));
	hub_rig_open(&h, b.port);
	CU_ASSERT(hub_is_up(&h));
	char path[128];
	snprintf(path, sizeof(path), "%s/node.yaml", h.dir);
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fprintf(f,
		"node:\n  city: test\n  id: n1\n  lat: 31\n  lon: 121\n  run_dir: %s\n  state_dir: "
		"%s\n"
		"control:\n  http:\n    port: 0\n  mqtt:\n    broker: tcp://127.0.0.1:%u\n",
		h.dir, h.dir, (unsigned)b.port);
	fclose(f);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execl(program, program, "--config", path, (char *)NULL);
		_exit(127);
	}
	CU_ASSERT(UNTIL(h.loop, state_at_hub(&h) == KERBWING__HUB__V1__STATE__STATE_DEGRADED));
	CU_ASSERT_STRING_EQUAL(h.hub.intake.node[0].reason, "dataplane_down");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CU_ASSERT(UNTIL(h.loop, state_at_hub(&h) == KERBWING__HUB__V1__STATE__STATE_LOST));
	unlink(path);
	hub_rig_close(&h);
	broker_rig_close(&b);
}

static const struct check_test tests[] = {
	{"summaries and alerts arrive", summaries_and_alerts_arrive},
	{"broker may come later", broker_may_come_later},
	{"the first hub gets the shelf", first_hub_gets_the_shelf},
	{"a forgotten hub is waited for", forgotten_hub_is_waited_for},
	{"stopped broker loses nothing", stopped_broker_loses_nothing},
	{"broken broker loses nothing", broken_broker_loses_nothing},
	{"restarted hub loses nothing", restarted_hub_loses_nothing},
	{"an emergency order opens its class", an_emergency_order_opens_its_class},
	{"an order shortens the interval", an_order_shortens_the_interval},
	{"killed control leaves its last will", killed_control_leaves_its_last_will},
};

CHECK_MAIN("control/uplink/uplink", tests)
