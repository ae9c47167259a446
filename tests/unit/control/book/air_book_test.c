// SPDX-License-Identifier: Apache-2.0
#include "air_book_rig.h"
#include "air_input.h"

// ---- input

static enum air_reason refusal_of(struct air_volume v)
{
	const struct air_request r = freely(&v, 1);
	return ask(&r, NOW) == AIR_REFUSED ? answer.reason : AIR_REASON_NONE;
}

static void test_volumes_refused(void)
{
	open_book();
	const struct air_volume good = strip(0, 0, NOW + 60 * S);
	struct air_volume v = good;
	v.shape = 7;
	CU_ASSERT(refusal_of(v) == AIR_REASON_SHAPE);
	v = good;
	v.lower_cm = v.upper_cm + 1;
	CU_ASSERT(refusal_of(v) == AIR_REASON_ALTITUDE_ORDER);
	v.lower_cm = VOLUME_NO_FLOOR;
	CU_ASSERT(refusal_of(v) == AIR_REASON_ALTITUDE_MISSING);
	v.lower_cm = -2000000000;
	CU_ASSERT(refusal_of(v) == AIR_REASON_ALTITUDE_RANGE);
	v = good;
	v.end_ns = v.start_ns - 1;
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_ORDER);
	v.start_ns = -365 * 86400 * S; // 1969
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_RANGE);
	v = good;
	v.end_ns = VOLUME_TIME_LAST;
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_MISSING);
	v = good;
	v.start_ns = v.end_ns = NOW - 1;
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_PAST);
	v.start_ns = v.end_ns = NOW + 31 * 86400 * S;
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_HORIZON);
	v.start_ns = NOW;
	v.end_ns = NOW + 2 * 86400 * S;
	CU_ASSERT(refusal_of(v) == AIR_REASON_TIME_TOO_LONG);
	v = good;
	v.shape = VOLUME_CIRCLE;
	CU_ASSERT(refusal_of(v) == AIR_REASON_RADIUS);
	v.radius_cm = 4000000000u;
	CU_ASSERT(refusal_of(v) == AIR_REASON_RADIUS);
	v = good;
	v.count = 2;
	CU_ASSERT(refusal_of(v) == AIR_REASON_FEW_VERTICES);
	v.count = 20000;
	CU_ASSERT(refusal_of(v) == AIR_REASON_MANY_VERTICES);
	uint32_t count;
	(void)air_book_changes(book, &count);
	CU_ASSERT(count == 0);
	CU_ASSERT(refusal_of(good) == AIR_REASON_NONE);
}

// The only layer within the limits leads the other way: no other traffic is the reason, and the answer says what is.
static void test_denied_by_the_layer_of_a_direction(void)
{
	open_book();
	air_book_destroy(book);
	air_rig_net(&net, CITY, 4, 500, 2, 4, true, 1);
	book = make();
	CU_ASSERT_FATAL(book != NULL);
	unsigned granted = 0;
	for (uint32_t to = 1; to <= 4; to += 3) // east, north
		for (int32_t layer = 0; layer < 2; layer++) {
			struct air_request r = from_to(0, to, NOW + 600 * S);
			r.lower_cm = net.layers[layer].lower_cm;
			r.upper_cm = net.layers[layer].upper_cm;
			const enum air_verdict v = ask(&r, NOW);
			granted += v == AIR_GRANTED;
			CU_ASSERT(v == AIR_GRANTED || answer.reason == AIR_REASON_NO_LAYER);
		}
	CU_ASSERT(granted == 2);
}

static void test_requests_refused(void)
{
	open_book();
	struct air_request r = from_to(0, 0, NOW + 60 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_SAME_PLACE);
	r = from_to(0, 99, NOW + 60 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_PLACE);
	r = from_to(0, 5, NOW + 60 * S);
	r.upper_cm = 3000;
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_NO_LAYER);
	r = from_to(0, 5, NOW + 60 * S);
	r.speed_cms = 0;
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_AIRCRAFT);
	r = from_to(0, 5, NOW - 60 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_TIME_PAST);
	r = from_to(0, 5, NOW + 60 * S);
	r.priority = 40000;
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_PRIORITY);
	r.priority = 0;
	r.operator_name = "";
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_OPERATOR);
	r.operator_name = "north";
	r.to = (struct air_end){AIR_END_POINT, 0, {480000000, 115750000}};
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_OFF_NETWORK);
	r.to.at = net.nodes[5].at;
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_ID_EXISTS);
}

static void test_numbers(void)
{
	int32_t i;
	uint32_t u;
	CU_ASSERT(air_input_latitude(48.137, &i) == AIR_REASON_NONE && i == 481370000);
	CU_ASSERT(air_input_latitude(nan(""), &i) == AIR_REASON_NOT_A_NUMBER);
	CU_ASSERT(air_input_latitude(1e308, &i) == AIR_REASON_LATITUDE);
	CU_ASSERT(air_input_longitude(-1e308 * 10, &i) == AIR_REASON_NOT_A_NUMBER);
	CU_ASSERT(air_input_longitude(180.0000001, &i) == AIR_REASON_LONGITUDE);
	CU_ASSERT(air_input_altitude(1e300, &i) == AIR_REASON_ALTITUDE_RANGE);
	CU_ASSERT(air_input_radius(0, &u) == AIR_REASON_RADIUS);
	CU_ASSERT(air_input_radius(-1, &u) == AIR_REASON_RADIUS);
	CU_ASSERT(air_input_radius(12.34, &u) == AIR_REASON_NONE && u == 1234);
	CU_ASSERT(air_input_aircraft(2000, &u) == AIR_REASON_AIRCRAFT);
	CU_ASSERT(air_input_priority(1.5, &i) == AIR_REASON_PRIORITY);
	CU_ASSERT(air_input_priority(100, &i) == AIR_REASON_NONE && i == 100);
}

// ---- space is free at once

static void test_freed_at_once(void)
{
	open_book();
	const struct air_volume v = strip(0, 0, NOW + 60 * S);
	struct air_request a = freely(&v, 1), c = from_to(0, 15, NOW + 60 * S);
	for (int how = 0; how < 3; how++) {
		a.id = air_rig_id(&rng);
		c.id = air_rig_id(&rng);
		CU_ASSERT_FATAL(ask(&a, NOW) == AIR_GRANTED && ask(&c, NOW) == AIR_GRANTED);
		struct air_request a2 = a, c2 = c;
		a2.id = air_rig_id(&rng);
		c2.id = air_rig_id(&rng);
		CU_ASSERT(ask(&a2, NOW) == AIR_DENIED && ask(&c2, NOW) == AIR_DENIED);
		if (how == 0) { // ended by its owner
			CU_ASSERT(air_book_end(book, "north", &a.id, 1, NOW) == AIR_REASON_NONE);
			CU_ASSERT(air_book_end(book, "north", &c.id, 0, NOW) == AIR_REASON_NONE);
		} else if (how == 1) { // revoked by a constraint that goes again
			struct air_volume z = v;
			z.shape = VOLUME_CIRCLE;
			z.center = CITY;
			z.radius_cm = 1000000;
			z.lower_cm = 0;
			z.upper_cm = 20000;
			struct air_constraint k = {.id = air_rig_id(&rng),
						   .seed = air_rig_seed(&rng),
						   .operator_name = "city",
						   .volumes = &z,
						   .volume_count = 1,
						   .kind = VOLUME_KIND_PROHIBITED,
						   .is_blocking = true,
						   .pass_priority = AIR_PRIORITY_MAX + 1};
			CU_ASSERT(air_book_put_constraint(book, &k, 0, NOW) == AIR_REASON_NONE);
			CU_ASSERT(changes_with(AIR_CAUSE_CONSTRAINED) == 2);
			CU_ASSERT(changes_with(AIR_CAUSE_REPLACEMENT) == 2);
			CU_ASSERT(ask(&a2, NOW) == AIR_DENIED &&
				  answer.reason == AIR_REASON_CONSTRAINT);
			CU_ASSERT(air_book_remove_constraint(book, "city", &k.id, 1, NOW) ==
				  AIR_REASON_NONE);
		} else { // nobody came
			int64_t later = NOW + 60 * S + config.rules.no_show_ns;
			a2.volumes = &v;
			struct air_volume w = strip(1, 0, later + S);
			w.end_ns = w.start_ns + 10 * S;
			a2.volumes = &w;
			CU_ASSERT(ask(&a2, later + 1) == AIR_GRANTED);
			CU_ASSERT(changes_with(AIR_CAUSE_NO_SHOW) == 2);
			continue;
		}
		CU_ASSERT(ask(&a2, NOW) == AIR_GRANTED && ask(&c2, NOW) == AIR_GRANTED);
		CU_ASSERT(air_book_end(book, "north", &a2.id, 0, NOW) == AIR_REASON_NONE);
		CU_ASSERT(air_book_end(book, "north", &c2.id, 0, NOW) == AIR_REASON_NONE);
		CU_ASSERT(audit_is_clean());
	}
}

static void test_offers(void)
{
	open_book();
	struct air_request r = from_to(0, 15, NOW + 60 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	r.id = air_rig_id(&rng);
	r.operator_name = "south";
	r.offers = 3;
	CU_ASSERT_FATAL(ask(&r, NOW) == AIR_DENIED && answer.offer_count >= 2);
	CU_ASSERT(answer.conflict_count > 0 &&
		  answer.conflicts[0].reason == AIR_REASON_SEGMENT_FULL &&
		  answer.conflicts[0].has_id);
	const struct air_answer given = answer;
	// Held: nobody else gets it.
	struct air_view v;
	CU_ASSERT(air_book_get(book, AIR_KIND_CORRIDOR, &given.offers[0].id, &v) &&
		  v.state == AIR_STATE_OFFERED);
	CU_ASSERT(air_id_equal(&v.group, &r.id));
	CU_ASSERT(air_book_accept(book, "north", &given.offers[0].id, NOW) == AIR_REASON_NOT_OWNER);
	CU_ASSERT(air_book_accept(book, "south", &given.offers[0].id, NOW + 1) == AIR_REASON_NONE);
	CU_ASSERT(changes_with(AIR_CAUSE_OTHER_TAKEN) == given.offer_count - 1);
	CU_ASSERT(changes_with(AIR_CAUSE_TAKEN) == 1);
	CU_ASSERT(air_book_accept(book, "south", &given.offers[1].id, NOW + 1) ==
		  AIR_REASON_OFFER_LAPSED);
	// Not accepted: it lapses, to the nanosecond.
	r.id = air_rig_id(&rng);
	CU_ASSERT_FATAL(ask(&r, NOW + 2) == AIR_DENIED && answer.offer_count > 0);
	int64_t held = answer.offers[0].held_until_ns;
	const struct air_id id = answer.offers[0].id;
	CU_ASSERT(held == NOW + 2 + config.rules.hold_ns);
	CU_ASSERT_FALSE(air_book_expire(book, held));
	CU_ASSERT(changes_with(AIR_CAUSE_LAPSED) == 0);
	CU_ASSERT(air_book_accept(book, "south", &id, held + 1) == AIR_REASON_OFFER_LAPSED);
	CU_ASSERT(audit_is_clean());
}

// ---- priority

static void test_displacing(void)
{
	open_book();
	struct air_request low = from_to(0, 15, NOW + 300 * S), high = low;
	CU_ASSERT(ask(&low, NOW) == AIR_GRANTED);
	high.id = air_rig_id(&rng);
	high.operator_name = "rescue";
	high.priority = 100;
	CU_ASSERT_FATAL(ask(&high, NOW) == AIR_GRANTED);
	CU_ASSERT(answer.displaced == 1 && answer.delay_ns == 0);
	CU_ASSERT(changes_with(AIR_CAUSE_DISPLACED) == 1 &&
		  changes_with(AIR_CAUSE_REPLACEMENT) == 1);
	struct air_view v;
	CU_ASSERT(air_book_get(book, AIR_KIND_CORRIDOR, &low.id, &v) && v.state == AIR_STATE_ENDED);
	// Never two emergencies: the second one is denied.
	struct air_request second = high;
	second.id = air_rig_id(&rng);
	CU_ASSERT(ask(&second, NOW) == AIR_DENIED);
	// What flies is not taken away.
	struct air_request flying = from_to(3, 12, NOW + 900 * S), over = flying;
	CU_ASSERT(ask(&flying, NOW) == AIR_GRANTED);
	CU_ASSERT(air_book_set_state(book, "north", &flying.id, 1, AIR_STATE_ACTIVATED, NULL, 0,
				     air_rig_seed(&rng), NOW) == AIR_REASON_TOO_EARLY);
	CU_ASSERT(air_book_set_state(book, "north", &flying.id, 1, AIR_STATE_ACTIVATED, NULL, 0,
				     air_rig_seed(&rng), NOW + 850 * S) == AIR_REASON_NONE);
	over.id = air_rig_id(&rng);
	over.priority = 100;
	CU_ASSERT(ask(&over, NOW + 850 * S) == AIR_DENIED && answer.reason == AIR_REASON_AIRBORNE);
	CU_ASSERT(audit_is_clean());
}

// An alternative that displaces nobody is taken first.
static void test_displacing_is_last(void)
{
	open_book();
	struct air_request low = from_to(0, 15, NOW + 300 * S), high = low;
	CU_ASSERT(ask(&low, NOW) == AIR_GRANTED);
	high.id = air_rig_id(&rng);
	high.priority = 100;
	high.flex = AIR_FLEX_ALL;
	CU_ASSERT(ask(&high, NOW) == AIR_GRANTED && answer.displaced == 0 && answer.delay_ns == 0);
}

static void test_both_worlds(void)
{
	open_book();
	struct air_request way = from_to(5, 6, NOW + 300 * S);
	CU_ASSERT_FATAL(ask(&way, NOW) == AIR_GRANTED && answer.layer == 0);
	// The middle of that segment, at its height and time.
	struct air_volume v = {.shape = VOLUME_CIRCLE,
			       .center = air_rig_place(CITY, 0, -290),
			       .radius_cm = 100,
			       .lower_cm = 7000,
			       .upper_cm = 7100,
			       .start_ns = NOW + 310 * S,
			       .end_ns = NOW + 315 * S};
	struct air_request spot = freely(&v, 1);
	CU_ASSERT(ask(&spot, NOW) == AIR_DENIED && air_id_equal(&answer.conflicts[0].id, &way.id));
	v.lower_cm = 9001;
	v.upper_cm = 9100; // between the layers
	CU_ASSERT(ask(&spot, NOW) == AIR_GRANTED);
	v.lower_cm = v.upper_cm = 9000; // the layer's ceiling: touching
	spot.id = air_rig_id(&rng);
	CU_ASSERT(ask(&spot, NOW) == AIR_DENIED);
	// The other way round: a free volume blocks the segment while it stands, to its last instant.
	v.lower_cm = 7000;
	v.start_ns = NOW + 900 * S;
	v.end_ns = NOW + 1000 * S;
	CU_ASSERT(ask(&spot, NOW) == AIR_GRANTED);
	way = from_to(5, 6, NOW + 950 * S);
	CU_ASSERT(ask(&way, NOW) == AIR_DENIED && answer.reason == AIR_REASON_CORRIDOR);
	way.flex = AIR_FLEX_TIME;
	way.depart_to_ns = way.depart_from_ns + 300 * S;
	CU_ASSERT_FATAL(ask(&way, NOW) == AIR_GRANTED);
	// Guard before entering: 5 s; the first tick after the volume's closed end.
	CU_ASSERT(answer.start_ns == v.end_ns + 5 * S + AIR_RIG_S / 20);
	CU_ASSERT(audit_is_clean());
}

static void test_pads(void)
{
	open_book();
	net.pads[0].stands = 1;
	struct air_request r = from_to(0, 0, NOW + 300 * S);
	r.from = (struct air_end){AIR_END_PAD, 0, {0, 0}};
	uint32_t goal = net.pads[0].node == 0 ? 1 : 0;
	r.to.index = goal;
	r.flex = AIR_FLEX_LAYER | AIR_FLEX_ROUTE;
	unsigned granted = 0;
	for (unsigned i = 0; i <= net.pads[0].stands; i++) {
		r.id = air_rig_id(&rng);
		granted += ask(&r, NOW) == AIR_GRANTED;
	}
	CU_ASSERT(granted == 1 && answer.reason == AIR_REASON_PAD_FULL &&
		  answer.conflicts[0].pad == 0);
	struct air_usage u;
	CU_ASSERT(air_book_pad_usage(book, 0, NOW, NOW + 3600 * S, &u) && u.taken == 1 &&
		  u.capacity == 60);
	// Contingency pads are not for booking, and are taken with those that divert to them.
	r.from.index = LAST;
	CU_ASSERT(ask(&r, NOW) == AIR_REFUSED && answer.reason == AIR_REASON_PLACE);
	r = from_to(net.pads[1].node == 0 ? 1 : 0, 0, NOW + 300 * S);
	r.to = (struct air_end){AIR_END_PAD, 1, {0, 0}};
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	CU_ASSERT(air_book_pad_usage(book, LAST, NOW, NOW + 3600 * S, &u) && u.taken == 1);
	struct air_view v;
	struct air_stop stops[16];
	CU_ASSERT(air_book_get(book, AIR_KIND_CORRIDOR, &r.id, &v) && v.to_pad == 1);
	uint32_t n = air_book_stops(book, &v, stops, 16);
	CU_ASSERT(n == v.legs + 1 && stops[n - 1].node == net.pads[1].node);
	CU_ASSERT(air_book_segment_usage(book, stops[0].node, stops[1].node, (unsigned)v.layer, NOW,
					 NOW + 3600 * S, &u) &&
		  u.taken == 1 && u.capacity == 720);
}

static const struct check_test tests[] = {
	{"volumes refused", test_volumes_refused},
	{"denied by the layer of a direction", test_denied_by_the_layer_of_a_direction},
	{"requests refused", test_requests_refused},
	{"numbers from clients", test_numbers},
	{"ended, revoked, expired: free at once", test_freed_at_once},
	{"offers", test_offers},
	{"priority displaces", test_displacing},
	{"displacing is the last resort", test_displacing_is_last},
	{"network and free flight see each other", test_both_worlds},
	{"pads", test_pads}};

CHECK_MAIN("control/book/air_book", tests)
