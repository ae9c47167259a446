// SPDX-License-Identifier: Apache-2.0
// The life of corridors after the grant, subscriptions, marks, bounds.
#include "air_book_rig.h"

// ---- keys, amendments, states

static void test_keys(void)
{
	open_book();
	struct air_request r = from_to(0, 15, NOW + 60 * S);
	r.has_key = true;
	r.key = air_rig_id(&rng);
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	const struct air_id first = r.id;
	r.id = air_rig_id(&rng);
	CU_ASSERT(ask(&r, NOW + S) == AIR_REPEATED && air_id_equal(&answer.id, &first));
	r.priority = 1;
	CU_ASSERT(ask(&r, NOW + S) == AIR_REFUSED && answer.reason == AIR_REASON_KEY_REUSED);
	r.priority = 0;
	r.operator_name = "south"; // another operator's keys are its own
	CU_ASSERT(ask(&r, NOW + S) == AIR_DENIED);
	struct air_id found;
	CU_ASSERT(air_book_by_key(book, "north", &r.key, &found) && air_id_equal(&found, &first));
	CU_ASSERT_FALSE(air_book_by_key(book, "south", &r.key, &found));
}

static void test_amending(void)
{
	open_book();
	struct air_request r = from_to(0, 15, NOW + 300 * S), other = from_to(0, 15, NOW + 330 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED && ask(&other, NOW) == AIR_GRANTED);
	r.depart_from_ns = r.depart_to_ns = NOW + 302 * S; // overlaps itself alone
	air_book_amend(book, &r, 2, NOW, &answer);
	CU_ASSERT(answer.verdict == AIR_REFUSED && answer.reason == AIR_REASON_VERSION);
	air_book_amend(book, &r, 1, NOW, &answer);
	CU_ASSERT(answer.verdict == AIR_GRANTED && answer.version == 2 &&
		  answer.start_ns == NOW + 302 * S);
	r.depart_from_ns = r.depart_to_ns = NOW + 328 * S; // the other one's
	air_book_amend(book, &r, 2, NOW, &answer);
	CU_ASSERT(answer.verdict == AIR_DENIED);
	struct air_view v;
	CU_ASSERT(air_book_get(book, AIR_KIND_CORRIDOR, &r.id, &v) && v.start_ns == NOW + 302 * S &&
		  v.version == 2);
	// An offer to amend ends the old one when it is taken.
	r.offers = 1;
	air_book_amend(book, &r, 2, NOW, &answer);
	CU_ASSERT_FATAL(answer.verdict == AIR_DENIED && answer.offer_count == 1);
	CU_ASSERT(air_book_accept(book, "north", &answer.offers[0].id, NOW) == AIR_REASON_NONE);
	CU_ASSERT(changes_with(AIR_CAUSE_AMENDED) == 1);
	CU_ASSERT(audit_is_clean());
}

static void test_off_nominal(void)
{
	open_book();
	const struct air_volume v = strip(0, 0, NOW + 30 * S), near = strip(1, 400, NOW + 200 * S);
	struct air_request a = freely(&v, 1), c = freely(&near, 1);
	c.operator_name = "south";
	CU_ASSERT(ask(&a, NOW) == AIR_GRANTED && ask(&c, NOW) == AIR_GRANTED);
	CU_ASSERT(air_book_set_state(book, "north", &a.id, 1, AIR_STATE_ACTIVATED, NULL, 0,
				     air_rig_seed(&rng), NOW) == AIR_REASON_NONE);
	struct air_volume astray = strip(2, 400, NOW + S);
	astray.end_ns = NOW + 400 * S;
	CU_ASSERT(air_book_set_state(book, "north", &a.id, 2, AIR_STATE_NONCONFORMING, &astray, 1,
				     air_rig_seed(&rng), NOW + S) == AIR_REASON_NONE);
	CU_ASSERT(changes_with(AIR_CAUSE_DISPLACED) == 1 &&
		  changes_with(AIR_CAUSE_REPLACEMENT) == 1);
	c.id = air_rig_id(&rng);
	CU_ASSERT(ask(&c, NOW + S) == AIR_DENIED && answer.reason == AIR_REASON_OFF_NOMINAL);
	CU_ASSERT(air_book_set_state(book, "north", &a.id, 3, AIR_STATE_ACCEPTED, NULL, 0,
				     air_rig_seed(&rng), NOW + S) == AIR_REASON_STATE);
	CU_ASSERT(air_book_set_state(book, "north", &a.id, 3, AIR_STATE_CONTINGENT, NULL, 0,
				     air_rig_seed(&rng), NOW + S) == AIR_REASON_NONE);
	CU_ASSERT(air_book_set_state(book, "north", &a.id, 4, AIR_STATE_ACTIVATED, NULL, 0,
				     air_rig_seed(&rng), NOW + S) == AIR_REASON_STATE);
	CU_ASSERT(air_book_end(book, "north", &a.id, 4, NOW + S) == AIR_REASON_NONE &&
		  changes_with(AIR_CAUSE_ENDED) == 1);
}

// ---- subscriptions, queries

static bool count_view(void *arg, const struct air_view *v)
{
	(void)v;
	(*(unsigned *)arg)++;
	return true;
}

static void test_subscriptions_and_queries(void)
{
	open_book();
	struct air_volume area = {.shape = VOLUME_CIRCLE,
				  .center = CITY,
				  .radius_cm = 1000000,
				  .start_ns = NOW,
				  .end_ns = NOW + 3600 * S};
	struct air_subscription s = {.id = air_rig_id(&rng),
				     .operator_name = "east",
				     .volume = area,
				     .watches_corridors = true};
	CU_ASSERT(air_book_put_subscription(book, &s, 0, NOW) == AIR_REASON_NONE);
	struct air_request r = from_to(0, 15, NOW + 60 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED && changes_with(AIR_CAUSE_NOTIFIED) == 1);
	struct air_view v;
	CU_ASSERT(air_book_get(book, AIR_KIND_SUBSCRIPTION, &s.id, &v) &&
		  v.notification_index == 1);
	unsigned found = 0;
	area.upper_cm = 20000;
	CU_ASSERT(air_book_query(book, &area, AIR_QUERY_CORRIDORS | AIR_QUERY_SUBSCRIPTIONS,
				 count_view, &found) == AIR_REASON_NONE &&
		  found == 2);
	found = 0;
	area.lower_cm = 19000; // above every layer; subscriptions have no height
	CU_ASSERT(air_book_query(book, &area, AIR_QUERY_CORRIDORS | AIR_QUERY_SUBSCRIPTIONS,
				 count_view, &found) == AIR_REASON_NONE &&
		  found == 1);
	CU_ASSERT(air_book_remove_subscription(book, "east", &s.id, 2, NOW) == AIR_REASON_VERSION);
	CU_ASSERT(air_book_remove_subscription(book, "east", &s.id, 1, NOW) == AIR_REASON_NONE);
	CU_ASSERT(air_book_end(book, "north", &r.id, 0, NOW) == AIR_REASON_NONE &&
		  changes_with(AIR_CAUSE_NOTIFIED) == 0);
}

// ---- marks

static void test_rollback(void)
{
	open_book();
	struct air_request r = from_to(0, 15, NOW + 300 * S);
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	air_book_settle(book, air_book_mark(book));
	uint64_t mark = air_book_mark(book), digest = air_book_digest(book);
	struct air_request high = r;
	high.id = air_rig_id(&rng);
	high.priority = 9;
	CU_ASSERT(ask(&high, NOW) == AIR_GRANTED && answer.displaced == 1);
	CU_ASSERT(air_book_digest(book) != digest);
	CU_ASSERT(air_book_rollback(book, mark));
	CU_ASSERT(air_book_digest(book) == digest);
	struct air_view v;
	CU_ASSERT(air_book_get(book, AIR_KIND_CORRIDOR, &r.id, &v) &&
		  v.state == AIR_STATE_ACCEPTED);
	CU_ASSERT_FALSE(air_book_get(book, AIR_KIND_CORRIDOR, &high.id, &v));
	CU_ASSERT(audit_is_clean());
	CU_ASSERT(ask(&high, NOW) == AIR_GRANTED);
	air_book_settle(book, air_book_mark(book));
	CU_ASSERT_FALSE(air_book_rollback(book, mark));
}

// Bounds hold: refused with a reason, and nothing is lost.
static void test_bounds(void)
{
	open_book();
	config.limits.corridors = 3;
	config.limits.operators = 2;
	air_book_destroy(book);
	book = make();
	for (unsigned i = 0; i < 5; i++) {
		const struct air_volume v = strip(i, 1000.0 * i, NOW + 60 * S);
		const struct air_request r = freely(&v, 1);
		CU_ASSERT(ask(&r, NOW) == (i < 3 ? AIR_GRANTED : AIR_REFUSED));
	}
	CU_ASSERT(answer.reason == AIR_REASON_FULL_CORRIDORS);
	config.limits.undo = 1024;
	air_book_destroy(book);
	config.limits.corridors = 100000;
	book = make();
	struct air_request r = from_to(0, 15, NOW + 60 * S);
	unsigned granted = 0;
	enum air_verdict verdict = AIR_GRANTED;
	for (unsigned i = 0; i < 2000 && verdict != AIR_REFUSED; i++) {
		r.id = air_rig_id(&rng);
		r.depart_from_ns = r.depart_to_ns = NOW + (60 + 6 * (int64_t)i) * S;
		verdict = ask(&r, NOW);
		granted += verdict == AIR_GRANTED;
	}
	CU_ASSERT(verdict == AIR_REFUSED && answer.reason == AIR_REASON_FULL_UNDO && granted > 100);
	air_book_settle(book, air_book_mark(book));
	CU_ASSERT(ask(&r, NOW) == AIR_GRANTED);
	CU_ASSERT(audit_is_clean());
}

static void test_network_rules(void)
{
	uint32_t index;
	open_book();
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NONE);
	net.edges[0].offset_cm = 1000;
	net.edges[1].offset_cm = 1000;
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NET_HEAD_ON);
	net.edges[0].offset_cm = net.edges[1].offset_cm = 4000;
	net.edges[0].to = net.edges[0].from;
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NET_REFERENCE && index == 0);
	net.edges[0].to = 10; // across others
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NET_CROSSING);
	net.edges[0].to = 1;
	net.layers[1].lower_cm = net.layers[0].upper_cm;
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NET_LAYERS && index == 1);
	net.layers[1].lower_cm = net.layers[0].upper_cm + 1;
	net.nodes[3].id = net.nodes[4].id;
	CU_ASSERT(air_net_check(&net.def, CITY, &index) == AIR_REASON_NET_DUPLICATE);
	air_book_destroy(book);
	book = NULL;
}

static const struct check_test tests[] = {
	{"idempotency keys", test_keys},
	{"amending", test_amending},
	{"off-nominal", test_off_nominal},
	{"subscriptions and queries", test_subscriptions_and_queries},
	{"marks", test_rollback},
	{"bounds", test_bounds},
	{"what is no network", test_network_rules}};

CHECK_MAIN("control/book/air_life", tests)
