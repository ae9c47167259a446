// SPDX-License-Identifier: Apache-2.0
// Orders at a whole control: what the air book makes of them, also when it gives no turn. Runs with the book of the node's own and,
// where KERBWING_TEST_PG names a database (tests/shared/with_cluster.py), with one that nodes share.
#include "orders/orders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "air/uuid.h"
#include "api/console_files.h"
#include "auth/keyset.h"
#include "base/notice_kind.h"
#include "base/units.h"
#include "check.h"
#include "http_client.h"
#include "hub/order_make.h"
#include "node_rig.h"
#include "until.h"

const struct console_file console_files[] = {
	{"index.html", "text/html", (const unsigned char *)"", 0, false}};
const unsigned console_file_count = 1;

enum { ACKS = 64 };

static struct {
	struct node_rig node;
	EVP_PKEY *key, *forged;
	char pem[64];
	struct {
		struct order_id id;
		enum order_reason reason;
		bool is_taken;
		int64_t done_ns;
		uint8_t digest[ORDER_DIGEST_SIZE];
	} ack[ACKS];
	unsigned acks;
	uint8_t octets[ORDER_OCTETS_MAX];
	size_t size;
	uint8_t next_id;
} t;

static void on_ack(void *ctx, const struct orders_ack *a)
{
	if (t.acks == ACKS)
		return;
	t.ack[t.acks].id = a->result->id;
	t.ack[t.acks].reason = a->result->reason;
	t.ack[t.acks].is_taken = a->is_taken;
	t.ack[t.acks].done_ns = a->done_ns;
	memcpy(t.ack[t.acks++].digest, a->digest, sizeof(a->digest));
}

static struct orders *orders(void)
{
	return &t.node.control.orders;
}

static struct air_service *service(void)
{
	return &t.node.control.air.service;
}

static bool is_shared(void)
{
	return getenv("KERBWING_TEST_PG") != NULL;
}

// A book of its own for each test, so that they may come in any order.
static void open_node(void)
{
	static unsigned book;
	char yaml[1024], shared[512] = "";
	snprintf(t.pem, sizeof(t.pem), "/tmp/kw-orders-XXXXXX");
	int fd = mkstemp(t.pem);
	CU_ASSERT_FATAL(fd >= 0);
	FILE *f = fdopen(fd, "w");
	t.key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	t.forged = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	CU_ASSERT_FATAL(f != NULL && t.key != NULL && t.forged != NULL);
	CU_ASSERT_FATAL(PEM_write_PUBKEY(f, t.key) == 1);
	fclose(f);
	if (is_shared())
		snprintf(shared, sizeof(shared),
			 "  store: {backend: postgres, conninfo_file: %s, book: orders_%d_%u}\n",
			 getenv("KERBWING_TEST_PG"), (int)getpid(), book++);
	snprintf(yaml, sizeof(yaml),
		 "  stale_ms: 600000\n  http:\n    port: 0\n  mqtt:\n    broker: \"\"\n"
		 "  air: {constraints_max: 16}\n%s"
		 "  orders: {keys: [{name: city-1, issuer: city, path: %s}]}\n",
		 shared, t.pem);
	node_rig_open(&t.node, yaml);
	t.acks = 0;
	orders()->cfg.ack = on_ack;
}

static void close_node(void)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/orders", t.node.dir);
	unlink(path);
	node_rig_close(&t.node);
	unlink(t.pem);
	EVP_PKEY_free(t.key);
	EVP_PKEY_free(t.forged);
}

static struct order_wish wish(const char *kind)
{
	struct order_wish w = {.kind = kind,
			       .city = "test",
			       .node = "n1",
			       .issuer = "city",
			       .key_id = "city-1",
			       .seconds = "600",
			       .reason = "a test",
			       .now_ns = loop_wall_ns(t.node.loop)};
	memset(w.random, ++t.next_id, sizeof(w.random));
	w.now_ns += t.next_id; // serials rise
	return w;
}

static void give(const struct order_wish *w, EVP_PKEY *key)
{
	char text[ORDER_MAKE_TEXT_SIZE], fault[200] = "";
	CU_ASSERT_FATAL(order_make(w, key, text, fault));
	long n = keyset_base64url(text, strlen(text), t.octets, sizeof(t.octets));
	CU_ASSERT_FATAL(n > 0);
	t.size = (size_t)n;
	orders_take(orders(), t.octets, t.size);
}

// Acknowledges of an order: the id is made of its random octets, so its last acknowledgement tells.
static bool is_done(unsigned ack)
{
	for (unsigned i = ack + 1; i < t.acks; i++)
		if (memcmp(t.ack[i].digest, t.ack[ack].digest, ORDER_DIGEST_SIZE) == 0 &&
		    t.ack[i].done_ns != 0)
			return true;
	return t.ack[ack].done_ns != 0;
}

static bool is_closed(const struct order_id *id)
{
	struct air_view v;
	struct air_id a;
	memcpy(a.b, id->b, sizeof(a.b));
	return air_book_get(service()->book, AIR_KIND_CONSTRAINT, &a, &v) &&
	       v.state != AIR_STATE_ENDED;
}

static bool count_zone(void *arg, const struct zone_extra *z)
{
	++*(unsigned *)arg;
	return true;
}

static unsigned zones(void)
{
	unsigned n = 0;
	CU_ASSERT(orders_zones_each(orders(), count_zone, &n));
	return n;
}

static void cancel(const struct order_id *id)
{
	struct air_id uuid;
	char text[UUID_TEXT_SIZE];
	memcpy(uuid.b, id->b, sizeof(uuid.b));
	uuid_write(&uuid, text);
	struct order_wish w = wish("cancel");
	w.cancel = text;
	give(&w, t.key);
}

static bool is_calm(void)
{
	return service()->ring_count == 0;
}

// ---- tests

static void closes_and_opens(void)
{
	open_node();
	struct order_wish w = wish("closure");
	give(&w, t.key);
	CU_ASSERT_EQUAL_FATAL(t.acks, 1);
	CU_ASSERT_TRUE(t.ack[0].is_taken);
	CU_ASSERT_EQUAL(zones(), 1); // the sky at once, whatever the book does
	CU_ASSERT(UNTIL(t.node.loop, is_done(0)));
	CU_ASSERT_TRUE(is_closed(&t.ack[0].id));
	orders_take(orders(), t.octets, t.size); // the hub did not hear the answer
	CU_ASSERT_EQUAL(t.ack[t.acks - 1].reason, ORDER_REASON_REPEATED);
	CU_ASSERT(t.ack[t.acks - 1].is_taken && t.ack[t.acks - 1].done_ns != 0);
	unsigned at = t.acks;
	cancel(&t.ack[0].id);
	CU_ASSERT_TRUE(t.ack[at].is_taken);
	CU_ASSERT_EQUAL(zones(), 0);
	CU_ASSERT(UNTIL(t.node.loop, is_done(at)));
	CU_ASSERT(UNTIL(t.node.loop, !is_closed(&t.ack[0].id) && is_calm()));
	CU_ASSERT_EQUAL(orders()->owed_count, 0);
	close_node();
}

// A disk that failed: what it did not keep is being undone, and nothing begins.
static void a_book_that_takes_nothing_holds_up_nothing_else(void)
{
	open_node();
	CU_ASSERT(UNTIL(t.node.loop, is_calm() && (!is_shared() || service()->is_whole)));
	service()->is_undoing = true;
	struct order_wish w = wish("emergency");
	w.fleet = "rescue";
	give(&w, t.key);
	CU_ASSERT(t.ack[0].is_taken && t.ack[0].done_ns == 0);
	CU_ASSERT_EQUAL(orders()->effects.mode, ORDER_MODE_EMERGENCY);
	CU_ASSERT_EQUAL(zones(), 1);
	CU_ASSERT_FALSE(is_closed(&t.ack[0].id));
	service()->is_undoing = false;
	CU_ASSERT(UNTIL(t.node.loop, is_done(0) && is_calm()));
	CU_ASSERT_TRUE(is_closed(&t.ack[0].id));
	service()->is_undoing = true;
	unsigned at = t.acks;
	cancel(&t.ack[0].id);
	CU_ASSERT(t.ack[at].is_taken && t.ack[at].done_ns == 0);
	CU_ASSERT_EQUAL(orders()->effects.mode, ORDER_MODE_NORMAL);
	CU_ASSERT_TRUE(is_closed(&t.ack[0].id));
	service()->is_undoing = false;
	CU_ASSERT(UNTIL(t.node.loop, is_done(at) && !is_closed(&t.ack[0].id)));
	close_node();
}

// A commit that failed takes the closure out of the book again; the order is in force, so it comes back.
static void what_was_undone_is_done_again(void)
{
	open_node();
	struct order_wish w = wish("closure");
	struct air_id id;
	give(&w, t.key);
	CU_ASSERT(UNTIL(t.node.loop, is_done(0) && is_calm()));
	memcpy(id.b, t.ack[0].id.b, sizeof(id.b));
	CU_ASSERT_EQUAL_FATAL(air_book_forget(service()->book, AIR_KIND_CONSTRAINT, &id),
			      AIR_REASON_NONE);
	air_book_settle(service()->book, air_book_mark(service()->book));
	CU_ASSERT_FALSE(is_closed(&t.ack[0].id));
	CU_ASSERT(UNTIL(t.node.loop, is_closed(&t.ack[0].id) && is_calm()));
	close_node();
}

static void a_full_book_is_said_and_the_order_is_not_taken(void)
{
	open_node();
	for (unsigned i = 0; i < 16; i++) {
		struct order_wish w = wish("closure");
		give(&w, t.key);
	}
	CU_ASSERT_EQUAL_FATAL(t.acks, 16);
	for (unsigned i = 0; i < 16; i++)
		CU_ASSERT(t.ack[i].is_taken && is_done(i));
	struct order_wish w = wish("closure");
	give(&w, t.key);
	CU_ASSERT(!t.ack[16].is_taken && t.ack[16].reason == ORDER_REASON_BUSY);
	CU_ASSERT_EQUAL(zones(), 16);
	cancel(&t.ack[0].id);
	CU_ASSERT(UNTIL(t.node.loop, is_calm()));
	orders_take(orders(), t.octets, t.size); // the cancellation once more
	CU_ASSERT_EQUAL(t.ack[t.acks - 1].reason, ORDER_REASON_REPEATED);
	CU_ASSERT(t.ack[t.acks - 1].is_taken && t.ack[t.acks - 1].done_ns != 0);
	give(&w, t.key); // the hub sends it again
	CU_ASSERT(t.ack[t.acks - 1].is_taken && t.ack[t.acks - 1].done_ns != 0);
	close_node();
}

static enum air_verdict grant(const char *operator_name, uint8_t id)
{
	struct air_op op;
	struct air_answer a;
	struct air_volume v = {.shape = VOLUME_CIRCLE,
			       .center = {312304000, 1214737000 + 20000 * id},
			       .radius_cm = 5000,
			       .lower_cm = 5000,
			       .upper_cm = 8000};
	struct air_request r = {.operator_name = operator_name,
				.flex = 0,
				.volumes = &v,
				.volume_count = 1,
				.lower_cm = 5000,
				.upper_cm = 8000,
				.preferred_layer = -1};
	memset(r.id.b, id, sizeof(r.id.b));
	CU_ASSERT_FATAL(air_service_begin_own(service(), &op));
	v.start_ns = op.now_ns + 60 * UNITS_NS_PER_S;
	v.end_ns = v.start_ns + 60 * UNITS_NS_PER_S;
	r.seed = op.seed;
	air_book_request(service()->book, &r, op.now_ns, &a);
	air_service_end(&op, &(struct air_deed){.operator_name = operator_name,
						.action = "corridor.request",
						.reason = "",
						.kind = AIR_KIND_CORRIDOR,
						.id = r.id});
	return a.verdict;
}

static int32_t priority_of(uint8_t id)
{
	struct air_id a;
	struct air_view v;
	memset(a.b, id, sizeof(a.b));
	bool there = air_book_get(service()->book, AIR_KIND_CORRIDOR, &a, &v) &&
		     v.state != AIR_STATE_ENDED;
	return there ? v.priority : -1;
}

// Of both who had corridors before only the fleet has its own after, and with the fleet's priority.
static void the_fleet_keeps_what_it_had(void)
{
	open_node();
	CU_ASSERT_EQUAL(grant("courier", 1), AIR_GRANTED);
	CU_ASSERT_EQUAL(grant("rescue", 2), AIR_GRANTED);
	CU_ASSERT_EQUAL(priority_of(2), 0);
	struct order_wish w = wish("emergency");
	w.fleet = "rescue";
	give(&w, t.key);
	CU_ASSERT(UNTIL(t.node.loop, is_done(0) && is_calm()));
	CU_ASSERT_EQUAL(priority_of(1), -1);
	CU_ASSERT_EQUAL(priority_of(2), (int32_t)t.node.cfg->control.orders.priority.u);
	struct air_audit audit;
	CU_ASSERT_TRUE(air_book_audit(service()->book, &audit));
	CU_ASSERT(audit.corridors > 0 && audit.overlaps == 0 && audit.broken == 0);
	close_node();
}

static void refusals_are_counted_where_one_can_see_them(void)
{
	struct http_client http;
	open_node();
	struct order_wish w = wish("closure");
	give(&w, t.forged);
	give(&w, t.forged);
	give(&w, t.key);
	CU_ASSERT_EQUAL(http_client_ask(&http, t.node.loop, server_port(t.node.control.server),
					"GET", "/metrics", ""),
			200);
	CU_ASSERT(http_client_has(&http, "kerbwing_orders_refused_total{reason=\"bad_signature\"} "
					 "2\n"));
	CU_ASSERT(http_client_has(&http, "kerbwing_orders_received_total 3\n"));
	CU_ASSERT(http_client_has(&http, "kerbwing_orders_taken_total 1\n"));
	CU_ASSERT(http_client_has(&http, "kerbwing_orders_in_force 1\n"));
	http_client_close(&http);
	close_node();
}

// ---- on the air

static struct {
	unsigned count, over;
	Kerbwing__Link__V1__Notice last;
	uint8_t text[128];
} heard;

static bool hear(void)
{
	Kerbwing__Link__V1__Envelope *e;
	while ((e = fake_dataplane_next(&t.node.dp)) != NULL) {
		if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_NOTICE) {
			const Kerbwing__Link__V1__Notice *n = e->notice;
			CU_ASSERT_FATAL(n->text.len <= sizeof(heard.text));
			heard.count++;
			heard.over += n->is_over != 0;
			heard.last = *n;
			memcpy(heard.text, n->text.data, n->text.len);
		}
		kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	}
	return true;
}

static void a_message_is_told_on_the_air_until_it_is_over(void)
{
	open_node();
	memset(&heard, 0, sizeof(heard));
	node_rig_greet(&t.node, 1, 1);
	struct order_wish w = wish("broadcast");
	w.text =
		"\xe6\xb3\xa8\xe6\x84\x8f\xf0\x9f\x9a\x97!"; // two characters that GB 2312 has, one it has not
	w.event = "accident";
	w.at = "31.2310,121.4740";
	w.radius = "800";
	w.repeat = "100";
	give(&w, t.key);
	CU_ASSERT_TRUE_FATAL(t.ack[0].is_taken);
	CU_ASSERT(UNTIL(t.node.loop, hear() && heard.count >= 3));
	CU_ASSERT(heard.last.kind == NOTICE_KIND_ACCIDENT && heard.last.radius_m == 800);
	CU_ASSERT(heard.last.lat_e7 == 312310000 && heard.last.lon_e7 == 1214740000);
	CU_ASSERT(heard.last.number >= 0x8000 && heard.last.number <= 0xffff);
	CU_ASSERT(heard.last.validity_s > 590 && heard.last.validity_s <= 600);
	CU_ASSERT_TRUE(heard.last.is_gb2312);
	CU_ASSERT_EQUAL_FATAL(heard.last.text.len, 5);
	CU_ASSERT_EQUAL(memcmp(heard.text, "\xd7\xa2\xd2\xe2!", 5), 0);
	CU_ASSERT_EQUAL(heard.over, 0);
	cancel(&t.ack[0].id);
	CU_ASSERT(UNTIL(t.node.loop, hear() && heard.over == 1));
	close_node();
}

static void only_near_events_with_a_name_go_on_the_air(void)
{
	open_node();
	memset(&heard, 0, sizeof(heard));
	node_rig_greet(&t.node, 1, 1);
	struct order_wish quiet = wish("broadcast"), far = wish("broadcast"),
			  near = wish("broadcast");
	quiet.text = far.text = near.text = "hello";
	give(&quiet, t.key);
	far.event = "fog";
	far.at = "31.9,121.4737"; // 74 km
	give(&far, t.key);
	near.event = "danger";
	give(&near, t.key);
	CU_ASSERT(t.ack[0].is_taken && t.ack[1].is_taken && t.ack[2].is_taken);
	CU_ASSERT(UNTIL(t.node.loop, hear() && heard.count == 1));
	CU_ASSERT_EQUAL(heard.last.kind, NOTICE_KIND_DANGER);
	CU_ASSERT(heard.last.lat_e7 == 312304000 && heard.last.lon_e7 == 1214737000);
	CU_ASSERT_FALSE(heard.last.is_gb2312);
	CU_ASSERT(heard.last.text.len == 5 && memcmp(heard.text, "hello", 5) == 0);
	close_node();
}

// The first ones with either book; the others know when a book of one's own is full or done.
static const struct check_test tests[] = {
	{"closes and opens", closes_and_opens},
	{"a book that takes nothing holds up nothing else",
	 a_book_that_takes_nothing_holds_up_nothing_else},
	{"refusals are counted where one can see them",
	 refusals_are_counted_where_one_can_see_them},
	{"a message is told on the air until it is over",
	 a_message_is_told_on_the_air_until_it_is_over},
	{"only near events with a name go on the air", only_near_events_with_a_name_go_on_the_air},
	{"the fleet keeps what it had", the_fleet_keeps_what_it_had},
	{"what was undone is done again", what_was_undone_is_done_again},
	{"a full book is said and the order is not taken",
	 a_full_book_is_said_and_the_order_is_not_taken},
};
enum { WITH_SHARED = 3 };

int main(void)
{
	return check_run("control/orders/orders", tests,
			 is_shared() ? WITH_SHARED : sizeof(tests) / sizeof(tests[0]));
}
