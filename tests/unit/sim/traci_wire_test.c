// SPDX-License-Identifier: Apache-2.0
// Against octets written down from the protocol's description, not against our own encoder.
#include "traci_wire.h"

#include <stdio.h>

#include "check.h"

static struct span hex(const char *text, uint8_t *out)
{
	uint32_t n = 0;
	for (; *text != '\0'; text++) {
		unsigned v;
		if (*text == ' ')
			continue;
		CU_ASSERT_EQUAL_FATAL(sscanf(text, "%2x", &v), 1);
		out[n++] = (uint8_t)v;
		text++;
	}
	return (struct span){out, n};
}

static struct span word(const char *text)
{
	return (struct span){(const uint8_t *)text, (uint32_t)strlen(text)};
}

static void asks_as_the_protocol_wants(void)
{
	uint8_t b[256], want[256];
	struct writer w = writer_init(b, sizeof(b));
	traci_open_message(&w);
	traci_ask(&w, TRACI_GET_LANE, TRACI_LINKS, word("a_0"));
	traci_ask_step(&w);
	traci_set_int(&w, TRACI_SPEED_MODE, word("v1"), 39);
	uint32_t n = traci_close_message(&w);
	// Every length counts itself: 0, four octets, id, body.
	struct span s = hex("00000034"
			    "00 0000000e a3 33 00000003 615f30"
			    "00 0000000e 02 0000000000000000"
			    "00 00000012 c4 b3 00000002 7631 09 00000027",
			    want);
	CU_ASSERT_EQUAL_FATAL(n, s.n);
	want[3] = (uint8_t)s.n;
	CU_ASSERT_EQUAL(memcmp(b, s.p, n), 0);
}

static void says_when_a_message_does_not_fit(void)
{
	uint8_t b[16];
	struct writer w = writer_init(b, sizeof(b));
	traci_open_message(&w);
	traci_subscribe_vehicle(&w, word("a vehicle with a long name"));
	CU_ASSERT_EQUAL(traci_close_message(&w), 0);
}

static void reads_statuses(void)
{
	uint8_t b[64];
	struct traci_status st;
	struct cursor c = cursor_over(hex("0a 02 ff 00000003 626164", b));
	CU_ASSERT_TRUE(traci_read_status(&c, &st));
	CU_ASSERT_EQUAL(st.command, 2);
	CU_ASSERT_EQUAL(st.result, 0xff);
	CU_ASSERT_EQUAL(st.text.n, 3);
	CU_ASSERT_EQUAL(cursor_left(&c), 0);
	// A text longer than the command, a command longer than the answer, octets left over, a length below its own size.
	static const char *const bad[] = {"0a 02 ff 00000004 626164",
					  "0b 02 ff 00000003 626164",
					  "0b 02 ff 00000003 62616400",
					  "01",
					  "00 00000005 02",
					  ""};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		c = cursor_over(hex(bad[i], b));
		CU_ASSERT_FALSE(traci_read_status(&c, &st));
	}
}

static void reads_links(void)
{
	uint8_t b[256];
	struct traci_link l[TRACI_LINKS_MAX];
	uint32_t count;
	struct span s = hex("0f 00000009 09 00000001"
			    "0c 00000003 6f5f30  0c 00000005 3a435f3030"
			    "0701 0700 0701 0c 00000001 4f 0c 00000001 72 0b 4022000000000000",
			    b);
	struct cursor c = cursor_over(s);
	CU_ASSERT_TRUE(traci_read_links(&c, l, &count));
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(l[0].direction, 'r');
	CU_ASSERT_EQUAL(l[0].to.n, 3);
	CU_ASSERT_EQUAL(memcmp(l[0].via.p, ":C_00", 5), 0);
	for (uint32_t n = 0; n < s.n; n++) { // cut anywhere it is refused
		c = cursor_over((struct span){s.p, n});
		CU_ASSERT_FALSE(traci_read_links(&c, l, &count));
	}
	b[9] = 200; // more links than any lane has
	c = cursor_over(s);
	CU_ASSERT_FALSE(traci_read_links(&c, l, &count));
}

static const char vehicle[] =
	"00000002 7631 07"
	"42 00 01 4059000000000000 c059000000000000  43 00 0b 4056800000000000"
	"40 00 0b 402b9999 9999999a  72 00 0b 0000000000000000  51 00 0c 00000003 615f30"
	"56 00 0b 4024000000000000  8c 00 0b 3ff0000000000000";

static void reads_vehicles(void)
{
	uint8_t b[256];
	struct traci_vehicle v;
	struct span s = hex(vehicle, b);
	struct cursor c = cursor_over(s);
	CU_ASSERT_TRUE(traci_read_vehicle(&c, &v));
	CU_ASSERT_EQUAL(v.x_m, 100.0);
	CU_ASSERT_EQUAL(v.y_m, -100.0);
	CU_ASSERT_EQUAL(v.angle_deg, 90.0);
	CU_ASSERT_DOUBLE_EQUAL(v.speed_ms, 13.8, 1e-12);
	CU_ASSERT_EQUAL(v.lane_pos_m, 10.0);
	CU_ASSERT_EQUAL(v.time_loss_s, 1.0);
	CU_ASSERT_EQUAL(memcmp(v.lane.p, "a_0", 3), 0);
	for (uint32_t n = 0; n < s.n; n++) {
		c = cursor_over((struct span){s.p, n});
		CU_ASSERT_FALSE(traci_read_vehicle(&c, &v));
	}
	b[8] = 0xff; // SUMO could not say: result of the first variable
	c = cursor_over(s);
	CU_ASSERT_FALSE(traci_read_vehicle(&c, &v));
	b[8] = 0;
	memset(b + 10, 0xff, 8); // not a number
	c = cursor_over(s);
	CU_ASSERT_FALSE(traci_read_vehicle(&c, &v));
}

static void reads_events(void)
{
	uint8_t b[256];
	struct traci_events e;
	struct span s = hex("00000000 04"
			    "74 00 0e 00000002 00000001 61 00000001 62  7a 00 0e 00000000"
			    "81 00 0e 00000001 00000001 63  7d 00 09 00000007",
			    b);
	struct cursor c = cursor_over(s);
	CU_ASSERT_TRUE(traci_read_events(&c, &e));
	CU_ASSERT_EQUAL(e.departed_count, 2);
	CU_ASSERT_EQUAL(e.arrived_count, 0);
	CU_ASSERT_EQUAL(e.colliding_count, 1);
	CU_ASSERT_EQUAL(e.expected, 7);
	for (uint32_t n = 0; n < s.n; n++) {
		c = cursor_over((struct span){s.p, n});
		CU_ASSERT_FALSE(traci_read_events(&c, &e));
	}
	b[8] = 0xff; // a list longer than what is there
	c = cursor_over(s);
	CU_ASSERT_FALSE(traci_read_events(&c, &e));
}

static void checks_what_is_answered(void)
{
	uint8_t b[64];
	struct span s = hex("12 b3 44 00000003 615f30 0b 4014000000000000", b);
	b[0] = (uint8_t)s.n;
	struct cursor c = cursor_over(s);
	struct cursor body = traci_read_answer(&c, TRACI_GET_LANE, TRACI_LENGTH, word("a_0"));
	CU_ASSERT_EQUAL(traci_take_double(&body), 5.0);
	CU_ASSERT_FALSE(body.error);
	c = cursor_over(s);
	body = traci_read_answer(&c, TRACI_GET_LANE, TRACI_LENGTH, word("a_1"));
	CU_ASSERT_TRUE(body.error);
	c = cursor_over(s);
	body = traci_read_answer(&c, TRACI_GET_LANE, TRACI_WIDTH, word("a_0"));
	CU_ASSERT_TRUE(body.error);
	c = cursor_over(s);
	body = traci_read_answer(&c, TRACI_GET_VEHICLE, TRACI_LENGTH, word("a_0"));
	CU_ASSERT_TRUE(body.error);
	c = cursor_over(s);
	body = traci_read_answer(&c, TRACI_GET_LANE, TRACI_LENGTH, word("a_0"));
	CU_ASSERT_EQUAL(traci_take_int(&body), 0); // another type than asked for
	CU_ASSERT_TRUE(body.error);
}

static const struct check_test tests[] = {
	{"asks as the protocol wants", asks_as_the_protocol_wants},
	{"says when a message does not fit", says_when_a_message_does_not_fit},
	{"reads statuses", reads_statuses},
	{"reads links", reads_links},
	{"reads vehicles", reads_vehicles},
	{"reads events", reads_events},
	{"checks what is answered", checks_what_is_answered},
};
CHECK_MAIN("traci_wire", tests)
