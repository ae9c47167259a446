// SPDX-License-Identifier: Apache-2.0
// Control's end of the link against a dataplane that behaves, breaks off, skips, talks nonsense or comes back as another
// process. Both ends run in this thread; every wait is for a condition, with a deadline.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "check.h"
#include "fake_dataplane.h"
#include "link_client.h"
#include "until.h"

struct rig {
	char dir[64], path[100];
	struct fake_dataplane dp;
	struct loop *loop;
	struct world world;
	struct tally tally;
	struct alert_log alerts;
	struct link_session session;
	struct link_client client;
	unsigned alert_calls;
};

static void on_alert(void *ctx, const struct alert_log_entry *e)
{
	struct rig *r = ctx;
	r->alert_calls++;
}

static void rig_open(struct rig *r)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-link-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/link.sock", r->dir);
	r->loop = loop_create(&loop_clock_system);
	CU_ASSERT_FATAL(fake_dataplane_open(&r->dp, r->path));
	CU_ASSERT_EQUAL_FATAL(world_init(&r->world, 1000), 0);
	tally_init(&r->tally);
	alert_log_init(&r->alerts);
	link_session_init(&r->session, &r->world, &r->tally, &r->alerts);
	r->session.on_alert = on_alert;
	r->session.ctx = r;
	const struct link_client_config c = {.socket_path = r->path,
					     .node = "n",
					     .boot_id = 1,
					     .stale_ns = 50 * UNITS_NS_PER_MS};
	link_client_open(&r->client, r->loop, &r->session, &c);
}

static void rig_close(struct rig *r)
{
	link_client_close(&r->client);
	loop_destroy(r->loop);
	fake_dataplane_close(&r->dp);
	world_fini(&r->world);
	rmdir(r->dir);
}

// A connection that has exchanged Hellos and a snapshot of tracks 1..count.
static void greet(struct rig *r, uint64_t boot_id, unsigned count)
{
	CU_ASSERT_FATAL(UNTIL(r->loop, fake_dataplane_accept(&r->dp)));
	int body = 0;
	CU_ASSERT(UNTIL(r->loop, (body = fake_dataplane_receive(&r->dp)) != 0));
	CU_ASSERT_EQUAL(body, KERBWING__LINK__V1__ENVELOPE__BODY_HELLO);
	CU_ASSERT(fake_dataplane_hello(&r->dp, boot_id, 1));
	CU_ASSERT(fake_dataplane_tracks(&r->dp, 1, count, true, true, 0));
	CU_ASSERT(UNTIL(r->loop, r->client.is_connected && r->world.count == count));
}

static void picture_follows_the_dataplane(void)
{
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	CU_ASSERT_EQUAL(r.world.air_count, 5);
	fake_dataplane_gone(&r.dp, 4);
	fake_dataplane_alert(&r.dp, 9, 1);
	const uint64_t v[FAKE_DATAPLANE_COUNTERS] = {100, 90, 10, 60, 1};
	fake_dataplane_counters(&r.dp, v);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.tally, "frames") == 100));
	CU_ASSERT_EQUAL(r.world.count, 9);
	CU_ASSERT_EQUAL(r.alert_calls, 1);
	CU_ASSERT_EQUAL(alert_log_get(&r.alerts, 0)->class_a, OBS_CLASS_CAR);
	CU_ASSERT_EQUAL(r.session.resyncs, 0);
	rig_close(&r);
}

static void gap_asks_for_the_picture_anew_once(void)
{
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	fake_dataplane_tracks(&r.dp, 11, 1, false, false, 3); // three messages lost
	fake_dataplane_tracks(&r.dp, 12, 1, false, false, 1); // and one more, before the answer
	int body = 0;
	CU_ASSERT(UNTIL(r.loop, (body = fake_dataplane_receive(&r.dp)) != 0));
	CU_ASSERT_EQUAL(body, KERBWING__LINK__V1__ENVELOPE__BODY_RESYNC);
	fake_dataplane_tracks(&r.dp, 5, 4, true, false, 0);
	fake_dataplane_tracks(&r.dp, 9, 2, true, true, 0);
	CU_ASSERT(UNTIL(r.loop, r.world.count == 6));
	CU_ASSERT_PTR_NULL(world_find(&r.world, 11));
	CU_ASSERT_EQUAL(fake_dataplane_receive(&r.dp), 0);
	CU_ASSERT_EQUAL(r.session.resyncs, 1);
	rig_close(&r);
}

static void same_process_comes_back(void)
{
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	const uint64_t v[FAKE_DATAPLANE_COUNTERS] = {100, 90, 10, 60, 1};
	fake_dataplane_counters(&r.dp, v);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.tally, "frames") == 100));
	fake_dataplane_hang_up(&r.dp);
	CU_ASSERT(UNTIL(r.loop, !r.client.is_connected));
	greet(&r, 77, 8);
	CU_ASSERT_EQUAL(r.session.restarts, 0);
	CU_ASSERT_EQUAL(tally_get(&r.tally, "frames"), 100);
	CU_ASSERT_EQUAL(r.client.connects, 2);
	rig_close(&r);
}

static void another_process_adds_to_the_totals(void)
{
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	const uint64_t v[FAKE_DATAPLANE_COUNTERS] = {100, 90, 10, 60, 1};
	fake_dataplane_counters(&r.dp, v);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.tally, "frames") == 100));
	CU_ASSERT(fake_dataplane_bye(&r.dp));
	CU_ASSERT(UNTIL(r.loop, !r.client.is_connected));
	greet(&r, 78, 3);
	const uint64_t again[FAKE_DATAPLANE_COUNTERS] = {5, 5, 0, 5, 0};
	fake_dataplane_counters(&r.dp, again);
	CU_ASSERT(UNTIL(r.loop, tally_get(&r.tally, "frames") == 105));
	CU_ASSERT_EQUAL(tally_get(&r.tally, "drop_eth_truncated"), 10);
	CU_ASSERT_EQUAL(r.session.restarts, 1);
	CU_ASSERT_EQUAL(r.world.cls[OBS_CLASS_CAR].left, 5);
	rig_close(&r);
}

static void picture_empties_when_nobody_comes_back(void)
{
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	fake_dataplane_hang_up(&r.dp);
	CU_ASSERT(UNTIL(r.loop, r.world.count == 0));
	rig_close(&r);
}

// Each ends the connection with its own reason; the picture from before stays, and the next connection works.
static void nonsense_is_refused_with_a_reason(void)
{
	static uint8_t big[LINK_SESSION_PACKET_MAX + 1];
	struct rig r;
	rig_open(&r);
	greet(&r, 77, 10);
	fake_dataplane_send_bytes(&r.dp, "\xff\xff\xff garbage", 11);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_MALFORMED] == 1));
	greet(&r, 77, 10);
	fake_dataplane_send_bytes(&r.dp, big, sizeof(big));
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_TOO_LONG] == 1));
	greet(&r, 77, 10);
	fake_dataplane_hello(&r.dp, 77, 1);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_REPEATED_HELLO] == 1));
	CU_ASSERT_FATAL(UNTIL(r.loop, fake_dataplane_accept(&r.dp)));
	fake_dataplane_hello(&r.dp, 77, 2);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_PROTOCOL] == 1));
	CU_ASSERT_FATAL(UNTIL(r.loop, fake_dataplane_accept(&r.dp)));
	fake_dataplane_tracks(&r.dp, 1, 1, true, true, 0);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_BEFORE_HELLO] == 1));
	CU_ASSERT_FATAL(UNTIL(r.loop, fake_dataplane_accept(&r.dp)));
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	fake_dataplane_hello(&r.dp, 77, 1);
	fake_dataplane_send(&r.dp, &e, 0);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_EMPTY] == 1));
	greet(&r, 77, 4);
	rig_close(&r);
}

static void bad_name_is_refused(void)
{
	struct rig r;
	rig_open(&r);
	CU_ASSERT_FATAL(UNTIL(r.loop, fake_dataplane_accept(&r.dp)));
	char bad[] = "frames\"} 1\n", *names[1] = {bad};
	Kerbwing__Link__V1__Hello h = KERBWING__LINK__V1__HELLO__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	h.protocol = 1;
	h.counter_names = names;
	h.n_counter_names = 1;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_HELLO;
	e.hello = &h;
	fake_dataplane_send(&r.dp, &e, 0);
	CU_ASSERT(UNTIL(r.loop, r.session.refused[LINK_REFUSAL_NAME] == 1));
	CU_ASSERT_FALSE(r.client.is_connected);
	rig_close(&r);
}

static const struct check_test tests[] = {
	{"picture follows the dataplane", picture_follows_the_dataplane},
	{"gap asks for the picture anew, once", gap_asks_for_the_picture_anew_once},
	{"same process comes back", same_process_comes_back},
	{"another process adds to the totals", another_process_adds_to_the_totals},
	{"picture empties when nobody comes back", picture_empties_when_nobody_comes_back},
	{"nonsense is refused with a reason", nonsense_is_refused_with_a_reason},
	{"bad name is refused", bad_name_is_refused},
};

CHECK_MAIN("control/link_client", tests)
