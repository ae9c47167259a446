// SPDX-License-Identifier: Apache-2.0
// Orders: every reason for which one is refused, what those in force mean together, and what outlives a restart. Orders are made by
// the command's own maker and signed with keys made here.
#include "orders/order_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/keyset.h"
#include "base/grid.h"
#include "base/grid_text.h"
#include "check.h"
#include "hub/order_make.h"
#include "orders/order_file.h"
#include "orders/order_sign.h"

#define S 1000000000LL
static const int64_t NOW = 1795000000 * S;
static const struct order_home HOME = {312304000, 1214737000, 500000};

static bool is_small(const char *v)
{
	return strlen(v) == 1;
}
static const struct order_setting settings[] = {{"a", is_small}, {"b", NULL}};

static void *city, *other, *p256; // key pairs
static struct order_book book;
static uint8_t octets[ORDER_OCTETS_MAX + 1];
static size_t size;
static uint8_t next_id;

static void begin(void)
{
	if (city == NULL) {
		city = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		other = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		p256 = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	}
	CU_ASSERT_FATAL(city != NULL && other != NULL && p256 != NULL);
	order_book_free(&book);
	order_book_init(&book, "metropolis", "n1", &HOME, settings, 2);
	CU_ASSERT(order_book_add_key(&book, "city-1", "city", city));
	CU_ASSERT(order_book_add_key(&book, "city-2", "city", p256));
	CU_ASSERT(order_book_add_key(&book, "county-1", "county", other));
	CU_ASSERT(!order_book_add_key(&book, "city-1", "city", city)); // the name is taken
}

static struct order_wish wish(const char *kind)
{
	struct order_wish w = {.kind = kind,
			       .city = "metropolis",
			       .node = "n1",
			       .issuer = "city",
			       .key_id = "city-1",
			       .seconds = "600",
			       .reason = "a test",
			       .now_ns = NOW};
	memset(w.random, ++next_id, sizeof(w.random));
	w.now_ns += next_id; // serials rise
	if (strcmp(kind, "config") == 0)
		w.settings = "a=1";
	if (strcmp(kind, "broadcast") == 0)
		w.text = "hello";
	return w;
}

static void make(const struct order_wish *w, void *key)
{
	char text[ORDER_MAKE_TEXT_SIZE], fault[200] = "";
	CU_ASSERT_FATAL(order_make(w, key, text, fault));
	long n = keyset_base64url(text, strlen(text), octets, sizeof(octets));
	CU_ASSERT_FATAL(n > 0);
	size = (size_t)n;
}

static enum order_reason judge_at(int64_t now_ns, struct order_result *r)
{
	order_book_judge(&book, octets, size, now_ns, r);
	return r->reason;
}

// Judges and takes what was made last.
static enum order_reason take_at(int64_t now_ns)
{
	struct order_result r;
	if (judge_at(now_ns, &r) == ORDER_REASON_NONE)
		order_book_take(&book, &r, now_ns);
	else
		order_result_free(&r);
	return r.reason;
}

static enum order_reason give(struct order_wish w)
{
	make(&w, city);
	return take_at(NOW + S);
}

static void run_until(int64_t now_ns, unsigned *begun, unsigned *ended)
{
	struct order_event e;
	*begun = *ended = 0;
	while (order_book_next(&book, now_ns, &e))
		++*(e.is_begin ? begun : ended);
}

static void test_signatures(void)
{
	begin();
	struct order_wish w = wish("closure");
	make(&w, city);
	for (size_t i = 0; i < size; i += 7) { // whichever octet is changed
		octets[i] ^= 4;
		struct order_result r;
		CU_ASSERT(judge_at(NOW + S, &r) != ORDER_REASON_NONE);
		CU_ASSERT(r.reason == ORDER_REASON_MALFORMED ||
			  r.reason == ORDER_REASON_UNKNOWN_KEY ||
			  r.reason == ORDER_REASON_BAD_SIGNATURE);
		CU_ASSERT(!r.has_id); // nothing of it is believed
		order_result_free(&r);
		octets[i] ^= 4;
	}
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_NONE);
	w = wish("closure");
	make(&w, other); // says that it is the city's key
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_BAD_SIGNATURE);
	w.key_id = "city-9";
	make(&w, city);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_UNKNOWN_KEY);
	w.key_id = "county-1"; // a good key, of somebody else
	make(&w, other);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_WRONG_ISSUER);
	w.key_id = "city-2";
	make(&w, p256);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_NONE);
	size = ORDER_OCTETS_MAX + 1;
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_TOO_LONG);
	memset(octets, 0xff, 20);
	size = 20;
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_MALFORMED);
}

static void test_taken_once(void)
{
	begin();
	struct order_wish first = wish("closure"), second = wish("closure"),
			  third = wish("closure");
	make(&second, city);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_NONE);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_REPEATED);
	make(&first, city); // it waited for the node: late, but not used
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_NONE);
	third.now_ns = second.now_ns; // another one with a used serial
	make(&third, city);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_OLD);
	unsigned begun, ended;
	run_until(NOW + 700 * S, &begun, &ended); // all over: a recording does nothing
	CU_ASSERT(begun == 0 && ended == 2);
	struct order_event e;
	CU_ASSERT(!order_book_next(&book, NOW + 700 * S, &e));
	make(&second, city);
	CU_ASSERT_EQUAL(take_at(NOW + 2 * S), ORDER_REASON_OLD);
	CU_ASSERT_EQUAL(book.count, 0);
}

static void test_serials_far_back_are_old(void)
{
	begin();
	struct order_wish late = wish("broadcast");
	late.seconds = "6000";
	for (int i = 0; i < ORDER_SERIALS_MAX + 4; i++) {
		struct order_wish w = wish("broadcast");
		unsigned begun, ended;
		w.now_ns = NOW + i * 2 * S + 1000;
		memset(w.random, i, sizeof(w.random));
		w.random[0] = 77;
		w.seconds = "1";
		make(&w, city);
		CU_ASSERT_EQUAL_FATAL(take_at(w.now_ns), ORDER_REASON_NONE);
		run_until(w.now_ns + 2 * S, &begun, &ended);
	}
	make(&late, city);
	CU_ASSERT_EQUAL(take_at(NOW + 1000 * S), ORDER_REASON_OLD);
}

static void test_addressees_and_times(void)
{
	begin();
	struct order_wish w = wish("closure");
	w.node = "n2";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NOT_HERE);
	w.node = "*";
	w.city = "village";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NOT_HERE);
	w.city = "metropolis";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("closure");
	w.now_ns += 40 * S; // its clock is 39 s in front
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_TIMES);
	w = wish("closure");
	w.start_in = "604800"; // a week, and then ten minutes
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_TIMES);
	w = wish("closure");
	make(&w, city);
	CU_ASSERT_EQUAL(take_at(NOW + 601 * S), ORDER_REASON_EXPIRED);
}

static void test_contents(void)
{
	begin();
	struct order_wish w = wish("closure");
	w.polygon = "31,121 31,121.1";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_AREA);
	w.polygon = "31,121 31,121.1 31.1,121.1";
	w.cells = "N50G0";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_AREA);
	w.cells = NULL;
	w.lower = "100";
	w.upper = "50";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_AREA);
	w.upper = "150";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("closure");
	w.no_air = w.no_road = true; // closes nothing
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_CONTENT);
	w = wish("config");
	w.settings = "a=1,c=2";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_SETTING);
	w.settings = "a=12";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_SETTING);
	w.settings = "a=2,b=anything";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("emergency");
	w.interval = "500";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_CONTENT);
	for (uint32_t i = book.count; i < ORDER_ACTIVE_MAX; i++)
		CU_ASSERT_EQUAL_FATAL(give(wish("broadcast")), ORDER_REASON_NONE);
	w = wish("broadcast");
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_FULL);
	unsigned begun, ended;
	run_until(NOW + 700 * S, &begun, &ended);
	order_book_next(&book, NOW + 700 * S, &(struct order_event){.entry = NULL});
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE); // its serial was not used
}

static void test_cancelling(void)
{
	begin();
	char id[40];
	struct order_wish w = wish("emergency"), c;
	unsigned begun, ended;
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	run_until(NOW + S, &begun, &ended);
	CU_ASSERT(begun == 1 && ended == 0);
	struct order_effects x;
	order_book_effects(&book, &x);
	CU_ASSERT_EQUAL(x.mode, ORDER_MODE_EMERGENCY);
	const uint8_t *b = book.entry[0].id.b;
	snprintf(id, sizeof(id),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
	c = wish("cancel");
	c.cancel = id;
	c.key_id = "county-1"; // another issuer may say so, but it changes nothing
	c.issuer = "county";
	make(&c, other);
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_NONE);
	run_until(NOW + S, &begun, &ended);
	CU_ASSERT(ended == 0);
	c = wish("cancel");
	c.cancel = id;
	CU_ASSERT_EQUAL(give(c), ORDER_REASON_NONE);
	CU_ASSERT_EQUAL(order_book_next_ns(&book), NOW + S);
	run_until(NOW + S, &begun, &ended);
	CU_ASSERT(ended == 1);
	order_book_effects(&book, &x);
	CU_ASSERT_EQUAL(x.mode, ORDER_MODE_NORMAL);
	make(&w, city); // sent again by a hub that was away
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_CANCELLED);
}

static void test_effects_together(void)
{
	begin();
	struct order_effects x;
	unsigned begun, ended;
	struct order_wish w = wish("emergency");
	w.level = "heightened";
	w.interval = "10000";
	w.fleet = "fire,rescue";
	w.seconds = "100";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("emergency");
	w.interval = "5000";
	w.vehicles = "a1b2c3d4,0102030405060708";
	w.slots = "fleet_only";
	w.polygon = "31.2300,121.4730 31.2300,121.4745 31.2312,121.4737";
	w.start_in = "20";
	w.shows_emergency_data = true;
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("config");
	w.settings = "a=1,b=old";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	w = wish("config");
	w.settings = "b=new";
	CU_ASSERT_EQUAL(give(w), ORDER_REASON_NONE);
	run_until(NOW + S, &begun, &ended);
	CU_ASSERT_EQUAL(begun, 3); // one begins later
	order_book_effects(&book, &x);
	CU_ASSERT(x.mode == ORDER_MODE_HEIGHTENED && x.summary_interval_ms == 10000);
	CU_ASSERT(x.operator_count == 2 && strcmp(x.fleet_operator[1], "rescue") == 0);
	CU_ASSERT(x.vehicle_count == 0 && !x.shows_emergency_data);
	CU_ASSERT_EQUAL(order_book_slots_at(&book, 312304000, 1214737000), 1); // fleet_first
	CU_ASSERT_FALSE(order_book_shows_at(&book, 312304000, 1214737000));
	CU_ASSERT_EQUAL_FATAL(x.setting_count, 2);
	for (unsigned i = 0; i < 2; i++)
		CU_ASSERT_STRING_EQUAL(x.setting[i]->value,
				       x.setting[i]->key[0] == 'a' ? "1" : "new");
	run_until(NOW + 30 * S, &begun, &ended);
	CU_ASSERT_EQUAL(begun, 1);
	order_book_effects(&book, &x);
	CU_ASSERT(x.mode == ORDER_MODE_EMERGENCY && x.summary_interval_ms == 5000);
	CU_ASSERT(x.shows_emergency_data && x.vehicle_count == 2);
	CU_ASSERT(x.fleet_vehicle[0] == 0xa1b2c3d4 && x.fleet_vehicle[1] == 0x0102030405060708);
	CU_ASSERT_EQUAL(order_book_slots_at(&book, 312304000, 1214737000), 2); // inside: fleet_only
	CU_ASSERT_EQUAL(order_book_slots_at(&book, 312390000, 1214737000),
			1); // outside the triangle
	CU_ASSERT_TRUE(order_book_shows_at(&book, 312304000, 1214737000));
	CU_ASSERT_FALSE(order_book_shows_at(&book, 312390000, 1214737000));
	run_until(NOW + 110 * S, &begun, &ended);
	CU_ASSERT_EQUAL(ended, 1);
	order_book_effects(&book, &x);
	CU_ASSERT(x.mode == ORDER_MODE_EMERGENCY && x.operator_count == 0);
}

static void test_areas(void)
{
	begin();
	static struct order_volumes v;
	bool is_to_fleet;
	struct order_wish w = wish("emergency");
	struct grid_cell cell;
	char code[2][GRID_TEXT_SIZE], both[2 * GRID_TEXT_SIZE];
	for (int i = 0; i < 2; i++) { // two of about 120 m
		CU_ASSERT_FATAL(grid_cell_at(5, 312304000, 1214737000 + i * 15000, &cell));
		CU_ASSERT_FATAL(grid_text(&cell, GRID_BIT_FIELDS, code[i]) == GRID_FINE);
	}
	snprintf(both, sizeof(both), "%s,%s", code[0], code[1]);
	w.cells = both;
	CU_ASSERT_EQUAL_FATAL(give(w), ORDER_REASON_NONE);
	CU_ASSERT(order_entry_closes_air(&book.entry[0], &HOME, &v, &is_to_fleet) && is_to_fleet);
	CU_ASSERT_EQUAL_FATAL(v.count, 2);
	for (uint32_t i = 0; i < 2; i++) {
		const struct polygon_point *p = v.volume[i].points;
		CU_ASSERT(v.volume[i].count == 4 && v.volume[i].lower_cm == VOLUME_NO_FLOOR);
		CU_ASSERT(order_area_has(book.entry[0].order->emergency->area, &HOME,
					 (p[0].lat_e7 + p[2].lat_e7) / 2,
					 (int32_t)(((int64_t)p[0].lon_e7 + p[2].lon_e7) / 2)));
	}
	CU_ASSERT(!order_area_has(book.entry[0].order->emergency->area, &HOME, 0, 0));
	w = wish("emergency"); // no area: all around the node
	w.corridors = "fleet_first";
	CU_ASSERT_EQUAL_FATAL(give(w), ORDER_REASON_NONE);
	CU_ASSERT(!order_entry_closes_air(&book.entry[1], &HOME, &v, &is_to_fleet));
	CU_ASSERT(order_area_has(NULL, &HOME, 312700000, 1214737000));	// 4.4 km
	CU_ASSERT(!order_area_has(NULL, &HOME, 312800000, 1214737000)); // 5.5 km
	w = wish("closure");
	w.lower = "20";
	w.upper = "80.5";
	CU_ASSERT_EQUAL_FATAL(give(w), ORDER_REASON_NONE);
	CU_ASSERT(order_entry_closes_air(&book.entry[2], &HOME, &v, &is_to_fleet) && !is_to_fleet);
	CU_ASSERT(v.count == 1 && v.volume[0].lower_cm == 2000 && v.volume[0].upper_cm == 8050);
	CU_ASSERT(v.volume[0].radius_cm == 500000 &&
		  v.volume[0].end_ns == book.entry[2].expiry_ns - 1);
}

static void test_a_restart(void)
{
	static uint8_t kept[64 * 1024], read_back[64 * 1024];
	char path[] = "/tmp/kw-orders-XXXXXX";
	begin();
	struct order_wish long_one = wish("emergency"), short_one = wish("closure"),
			  gone = wish("config"), next = wish("broadcast");
	struct order_result r;
	unsigned begun, ended;
	uint32_t left_out;
	gone.seconds = "2";
	long_one.seconds = "6000";
	CU_ASSERT_EQUAL(give(long_one), ORDER_REASON_NONE);
	CU_ASSERT_EQUAL(give(short_one), ORDER_REASON_NONE);
	CU_ASSERT_EQUAL(give(gone), ORDER_REASON_NONE);
	run_until(NOW + 5 * S, &begun, &ended);
	make(&next, city);
	CU_ASSERT_EQUAL_FATAL(judge_at(NOW + 5 * S, &r), ORDER_REASON_NONE);
	size_t n =
		order_book_pack(&book, &r.entry, kept, sizeof(kept)); // on disk before it is taken
	order_result_free(&r);
	CU_ASSERT_FATAL(n > 0 && close(mkstemp(path)) == 0);
	CU_ASSERT_EQUAL(order_file_write(path, kept, n), 0);
	CU_ASSERT_EQUAL(order_file_read(path, read_back, sizeof(read_back)), (long)n);
	CU_ASSERT_EQUAL(order_file_read(path, read_back, n - 1), -27); // EFBIG
	unlink(path);
	CU_ASSERT_EQUAL(order_file_read(path, read_back, sizeof(read_back)), 0);

	begin(); // another process
	CU_ASSERT_FATAL(order_book_unpack(&book, kept, n, NOW + 700 * S, &left_out));
	CU_ASSERT(book.count == 1 &&
		  left_out == 0); // the closure and the message expired meanwhile
	run_until(NOW + 700 * S, &begun, &ended);
	CU_ASSERT_EQUAL(begun, 1);
	struct order_effects x;
	order_book_effects(&book, &x);
	CU_ASSERT_EQUAL(x.mode, ORDER_MODE_EMERGENCY);
	make(&long_one, city);
	CU_ASSERT_EQUAL(take_at(NOW + 700 * S), ORDER_REASON_REPEATED);
	make(&gone, city); // a recording of what was over before
	CU_ASSERT_EQUAL(take_at(NOW + S), ORDER_REASON_OLD);

	begin();
	for (size_t i = 0; i < n; i++)
		if (memcmp(&kept[i], "a test", 6) == 0)
			kept[i] = 'b'; // somebody wrote into the file
	CU_ASSERT_FATAL(order_book_unpack(&book, kept, n, NOW + 6 * S, &left_out));
	CU_ASSERT(book.count == 0 && left_out >= 3);
	CU_ASSERT(!order_book_unpack(&book, kept, n / 2, NOW + 6 * S, &left_out));
	CU_ASSERT_EQUAL(order_book_pack(&book, NULL, kept, 3), 0);
}

static void test_what_the_command_refuses(void)
{
	char text[ORDER_MAKE_TEXT_SIZE], fault[200];
	begin();
	static const struct {
		const char *kind, *member;
		struct order_wish change;
	} wrong[] = {
		{"dance", "kind", {.seconds = "1"}},
		{"closure", "--for", {.seconds = "0"}},
		{"closure", "--for", {.seconds = NULL}},
		{"closure", "--polygon", {.seconds = "1", .polygon = "31,121 x"}},
		{"emergency", "--level", {.seconds = "1", .level = "panic"}},
		{"emergency", "--slots", {.seconds = "1", .slots = "all"}},
		{"emergency", "--vehicles", {.seconds = "1", .vehicles = "zz"}},
		{"config", "--set", {.seconds = "1", .settings = "a"}},
		{"broadcast", "--text", {.seconds = "1", .text = ""}},
		{"cancel", "id", {.cancel = "12"}},
	};
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct order_wish w = wrong[i].change;
		w.kind = wrong[i].kind;
		w.city = "metropolis";
		w.node = "n1";
		w.issuer = "city";
		w.key_id = "city-1";
		w.now_ns = NOW;
		CU_ASSERT(!order_make(&w, city, text, fault));
		CU_ASSERT(strstr(fault, wrong[i].member) != NULL);
	}
	order_book_free(&book);
	order_key_free(city);
	order_key_free(other);
	order_key_free(p256);
}

static void test_names(void)
{
	for (unsigned i = 0; i < ORDER_REASON_COUNT; i++)
		CU_ASSERT(order_reason_name(i)[0] != '?' && order_reason_text(i)[0] != '?');
	CU_ASSERT_STRING_EQUAL(order_reason_name(ORDER_REASON_COUNT), "?");
	CU_ASSERT_STRING_EQUAL(order_mode_name(ORDER_MODE_RECOVERY), "recovery");
	CU_ASSERT_STRING_EQUAL(order_kind_name(ORDER_KIND_CANCEL), "cancel");
}

static const struct check_test tests[] = {
	{"signatures", test_signatures},
	{"taken once", test_taken_once},
	{"serials far back are old", test_serials_far_back_are_old},
	{"addressees and times", test_addressees_and_times},
	{"contents", test_contents},
	{"cancelling", test_cancelling},
	{"effects together", test_effects_together},
	{"areas", test_areas},
	{"a restart", test_a_restart},
	{"names", test_names},
	{"what the command refuses", test_what_the_command_refuses}};

CHECK_MAIN("orders/order_book", tests)
