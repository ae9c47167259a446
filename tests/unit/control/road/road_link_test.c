// SPDX-License-Identifier: Apache-2.0
// The road book within a whole control: requests and tracks come over the link, decisions and the API tell what became of them.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "check.h"
#include "http_client.h"
#include "node_rig.h"
#include "obs/obs.h"
#include "until.h"

static const char CROSSING[] =
	"crossings:\n"
	"  - name: centre\n    region: 0\n    id: 7\n    lat: 31.2304\n    lon: 121.4737\n"
	"    lanes:\n"
	"      - {id: 1, direction: in, width_m: 3.2, speed_ms: 13.89, line: [{e: -200.0, n: "
	"-1.8}, {e: "
	"-12.0, n: -1.8}]}\n"
	"      - {id: 2, direction: out, width_m: 3.2, speed_ms: 13.89, line: [{e: 12.0, n: -1.8}, "
	"{e: "
	"200.0, n: -1.8}]}\n"
	"      - {id: 3, direction: in, width_m: 3.2, speed_ms: 13.89, line: [{e: 1.8, n: -200.0}, "
	"{e: "
	"1.8, n: -12.0}]}\n"
	"      - {id: 4, direction: out, width_m: 3.2, speed_ms: 13.89, line: [{e: 1.8, n: 12.0}, "
	"{e: "
	"1.8, n: 200.0}]}\n"
	"    movements:\n"
	"      - {id: 1, from: 1, to: 2, turn: straight, speed_ms: 13.89}\n"
	"      - {id: 2, from: 3, to: 4, turn: straight, speed_ms: 13.89}\n";

enum { VEHICLE = 0x0a0b0c0d, ITS_TRACK = 77, STRANGER = 78 };

static struct node_rig rig;
static struct http_client http;
static char crossing_path[] = "/tmp/kw-crossing-XXXXXX";
static int64_t said_ns, seen_ns; // last message of the vehicle, last sight of somebody

static void begin(void)
{
	char yaml[512];
	FILE *f = fdopen(mkstemp(crossing_path), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(CROSSING, f);
	fclose(f);
	snprintf(yaml, sizeof(yaml),
		 "  http: {port: 0}\n  mqtt: {broker: \"\"}\n"
		 "  road: {crossings: [{path: %s}], lease_max_ms: 8000}\n",
		 crossing_path);
	node_rig_open(&rig, yaml);
	node_rig_greet(&rig, 5, 0);
	CU_ASSERT_EQUAL_FATAL(rig.control.road.count, 1);
}

static struct road_crossing *centre(void)
{
	return rig.control.road.crossing[0];
}

// The vehicle stands 2 m before its line and asks, ten times a second.
static bool ask_again(void)
{
	int64_t now_ns = loop_wall_ns(rig.loop);
	Kerbwing__Link__V1__SlotRequests__Request
		q = KERBWING__LINK__V1__SLOT_REQUESTS__REQUEST__INIT,
		*list[] = {&q};
	Kerbwing__Link__V1__SlotRequests m = KERBWING__LINK__V1__SLOT_REQUESTS__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (now_ns - said_ns < 100 * UNITS_NS_PER_MS)
		return true;
	said_ns = now_ns;
	q.vehicle = VEHICLE;
	q.id_size = 4;
	q.family = OBS_FAMILY_J2735;
	q.crossing = 7;
	q.lane_in = 1;
	q.lane_out = 2;
	q.time_ns = now_ns;
	q.from_ns = now_ns + 1200 * UNITS_NS_PER_MS;
	q.to_ns = q.from_ns + 100 * UNITS_NS_PER_MS;
	q.is_front = true;
	q.heading_cdeg = 9000;
	q.speed_cms = 0;
	q.length_cm = 500;
	q.width_cm = 180;
	q.entry_cms = 1389;
	q.accel_cms2 = 260;
	q.brake_cms2 = 450;
	geo_from_plane(&centre()->c->plane, crossing_point(centre()->c, 0, -2), &q.lat_e7,
		       &q.lon_e7);
	m.request = list;
	m.n_request = 1;
	m.time_ns = now_ns;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_SLOT_REQUESTS;
	e.slot_requests = &m;
	return fake_dataplane_send(&rig.dp, &e, 0);
}

// A track in the middle of the vehicle's way, ten times a second.
static bool see(uint64_t track, const uint8_t *id, double s_m)
{
	int64_t now_ns = loop_wall_ns(rig.loop);
	Kerbwing__Link__V1__Track t, *list[] = {&t};
	Kerbwing__Link__V1__Tracks m = KERBWING__LINK__V1__TRACKS__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (now_ns - seen_ns < 100 * UNITS_NS_PER_MS)
		return true;
	seen_ns = now_ns;
	fake_dataplane_fill_track(&t, track);
	t.time_ns = now_ns;
	t.hacc_cm = 100;
	t.flags = 0;
	t.cls = OBS_CLASS_CAR;
	if (id != NULL) {
		t.id_kind = OBS_ID_TEMPORARY;
		t.id_claim = (ProtobufCBinaryData){4, (uint8_t *)(uintptr_t)id};
	}
	geo_from_plane(&centre()->c->plane, crossing_point(centre()->c, 0, s_m), &t.lat_e7,
		       &t.lon_e7);
	m.track = list;
	m.n_track = 1;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TRACKS;
	e.tracks = &m;
	return fake_dataplane_send(&rig.dp, &e, 0);
}

static const struct slot_vehicle *vehicle(void)
{
	return slot_book_find(&centre()->book, VEHICLE);
}

static bool has_grant(void)
{
	return vehicle() != NULL && slot_book_newest(vehicle()) != NULL;
}

static json_t *crossing_json(void)
{
	json_error_t e;
	http_client_close(&http);
	CU_ASSERT_EQUAL(http_client_ask(&http, rig.loop, server_port(rig.control.server), "GET",
					"/v1/slots", ""),
			200);
	json_t *j = json_loads(http_client_body(&http), 0, &e);
	CU_ASSERT_PTR_NOT_NULL_FATAL(j);
	json_t *c = json_incref(json_array_get(json_object_get(j, "crossings"), 0));
	json_decref(j);
	return c;
}

static bool is_area(const char *state)
{
	json_t *c = crossing_json();
	const char *s = json_string_value(json_array_get(json_object_get(c, "areas"), 0));
	bool is = s != NULL && strcmp(s, state) == 0;
	json_decref(c);
	return is;
}

// A start grants nothing at first; then a grant, and the API names the vehicle's track but not its id.
static void the_vehicle_is_granted_and_shown(void)
{
	static const uint8_t its_id[] = {0x0a, 0x0b, 0x0c, 0x0d};
	begin();
	CU_ASSERT(UNTIL(rig.loop, ask_again() && vehicle() != NULL));
	CU_ASSERT(!has_grant());
	CU_ASSERT(is_area("free"));
	CU_ASSERT_FATAL(UNTIL(rig.loop, ask_again() && has_grant()));
	CU_ASSERT(loop_wall_ns(rig.loop) >= centre()->book.open_ns);
	CU_ASSERT(UNTIL(rig.loop, ask_again() && see(ITS_TRACK, its_id, -4.5) &&
					  world_find(&rig.control.world, ITS_TRACK) != NULL));
	json_t *c = crossing_json(), *v = json_array_get(json_object_get(c, "vehicles"), 0);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(v, "track")), "000000000000004d");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(v, "state")), "offered");
	char *text = json_dumps(c, 0);
	CU_ASSERT(strstr(text, "0a0b0c0d") == NULL && strstr(text, "168496141") == NULL);
	free(text);
	json_decref(c);
}

// Its own track on its way changes nothing; somebody else's closes the area until he is gone.
static void a_stranger_inside_closes_the_area(void)
{
	static const uint8_t its_id[] = {0x0a, 0x0b, 0x0c, 0x0d};
	CU_ASSERT_FATAL(UNTIL(rig.loop, ask_again() && has_grant()));
	uint64_t known = rig.control.road.totals.watched[ROAD_WATCH_KNOWN];
	CU_ASSERT(
		UNTIL(rig.loop, ask_again() && see(ITS_TRACK, its_id, 6) &&
					rig.control.road.totals.watched[ROAD_WATCH_KNOWN] > known));
	CU_ASSERT_EQUAL(centre()->book.totals.intruders, 0);
	CU_ASSERT_FATAL(UNTIL(rig.loop, ask_again() && has_grant()));
	CU_ASSERT(UNTIL(rig.loop, ask_again() && see(STRANGER, NULL, 14) &&
					  centre()->book.totals.revoked > 0));
	CU_ASSERT(is_area("frozen"));
	CU_ASSERT_EQUAL(centre()->book.totals.intruders, 2);	       // both ways pass there
	CU_ASSERT(UNTIL(rig.loop, ask_again() && !is_area("frozen"))); // nobody is seen any more
	CU_ASSERT(UNTIL(rig.loop, ask_again() && has_grant()));
}

static int post(const char *path)
{
	http_client_close(&http);
	return http_client_ask(&http, rig.loop, server_port(rig.control.server), "POST", path,
			       "Content-Length: 0\r\n");
}

// An operator has looked: no vehicle's word closes anything for ten minutes.
static void an_operator_releases_the_crossing(void)
{
	CU_ASSERT_EQUAL(post("/v1/crossings/nowhere/release"), 404);
	CU_ASSERT_EQUAL(centre()->book.released_ns, 0);
	CU_ASSERT_EQUAL(post("/v1/crossings/centre/release"), 200);
	CU_ASSERT(centre()->book.released_ns > loop_wall_ns(rig.loop) + 590 * INT64_C(1000000000));
	CU_ASSERT_EQUAL(centre()->book.totals.event[SLOT_EVENT_RELEASE], 1);
	node_rig_close(&rig);
	http_client_close(&http);
	unlink(crossing_path);
}

static const struct check_test tests[] = {
	{"the vehicle is granted and shown", the_vehicle_is_granted_and_shown},
	{"a stranger inside closes the area", a_stranger_inside_closes_the_area},
	{"an operator releases the crossing", an_operator_releases_the_crossing}};

CHECK_MAIN("road/road_link", tests)
