// SPDX-License-Identifier: Apache-2.0
// Geo-zones over the link: what control packs is what the dataplane puts into its map; parts that are missing change nothing.
#include "zone_link.h"

#include <math.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "obs/obs.h"
#include "zone_push.h"

static const int64_t NOW_NS = 1785715200LL * UNITS_NS_PER_S;

static struct zone_link taker;
static bool changed;
static uint32_t packets, answers, zones_sent;
static Kerbwing__Link__V1__ZonesAck ack;

static bool pass_on(void *ctx, const uint8_t *packet, size_t size)
{
	Kerbwing__Link__V1__Envelope *e = kerbwing__link__v1__envelope__unpack(NULL, size, packet);
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_EQUAL(e->body_case, KERBWING__LINK__V1__ENVELOPE__BODY_ZONES);
	packets++;
	zones_sent += (uint32_t)e->zones->n_zone;
	answers += zone_link_take(&taker, e->zones, &ack);
	kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	return true;
}

static void begin(void)
{
	changed = false;
	packets = answers = zones_sent = 0;
	taker = (struct zone_link){.book = zone_book_create(520000000, 45000000, 250000),
				   .changed = &changed};
	CU_ASSERT_PTR_NOT_NULL_FATAL(taker.book);
}

static void end(void)
{
	zone_link_fini(&taker);
	zone_book_destroy(taker.book);
}

static void test_file_to_map(void)
{
	static struct cp_config_geozone file = {.path = {.s = GEOZONE_FILE}};
	static struct cp_config cfg;
	struct zone_push p;
	begin();
	cfg.control.geozones = (struct conf_list){&file, 1};
	CU_ASSERT_EQUAL_FATAL(zone_push_load(&p, &cfg, "node.yaml"), 0);
	CU_ASSERT_TRUE(zone_push_each(&p, NOW_NS, pass_on, NULL));
	CU_ASSERT_EQUAL(answers, 1);
	CU_ASSERT_TRUE(changed);
	CU_ASSERT_FALSE(ack.is_incomplete);
	CU_ASSERT_EQUAL(ack.taken + ack.refused, zones_sent);
	CU_ASSERT(ack.taken > 0);
	CU_ASSERT_EQUAL(taker.book->control.count, ack.taken);
	uint32_t before = ack.taken; // again: the whole in place of the whole
	CU_ASSERT_TRUE(zone_push_each(&p, NOW_NS, pass_on, NULL));
	CU_ASSERT_EQUAL(taker.book->control.count, before);
	struct zone_map *m = zone_book_compile(taker.book);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	zone_map_destroy(m);
	zone_push_free(&p);
	end();
}

// ---- parts made by hand

static Kerbwing__Link__V1__Zones__Zone one;
static Kerbwing__Link__V1__Zones__Zone *list[1] = {&one};

static bool send(uint64_t version, uint32_t part, uint32_t parts)
{
	Kerbwing__Link__V1__Zones m = KERBWING__LINK__V1__ZONES__INIT;
	m.version = version;
	m.part = part;
	m.parts = parts;
	m.zone = list;
	m.n_zone = 1;
	return zone_link_take(&taker, &m, &ack);
}

static void make_circle(char *name)
{
	kerbwing__link__v1__zones__zone__init(&one);
	one.name = name;
	one.is_corridor = true;
	one.center_lat_e7 = 520000000;
	one.center_lon_e7 = 45000000;
	one.radius_cm = 10000;
	one.lower_cm = 5000;
	one.upper_cm = 9000;
	one.granted_kind = OBS_ID_SERIAL;
	one.granted_id.data = (uint8_t *)(uintptr_t) "1581F0TEST0000000077";
	one.granted_id.len = 20;
}

static void test_corridor(void)
{
	static char name[] = "op:7/0";
	begin();
	make_circle(name);
	CU_ASSERT_TRUE(send(1, 0, 1));
	CU_ASSERT_EQUAL(ack.taken, 1);
	struct zone_map *m = zone_book_compile(taker.book);
	CU_ASSERT_PTR_NOT_NULL_FATAL(m);
	uint32_t first;
	CU_ASSERT_EQUAL(
		zone_map_grants(m,
				obs_identity_key(OBS_ID_SERIAL,
						 (const uint8_t *)"1581F0TEST0000000077", 20),
				&first),
		1);
	uint16_t slot = m->grants[first].slot;
	for (float a = 0; a < 6.28f;
	     a += 0.01f) { // the whole circle, and next to nothing beyond it
		CU_ASSERT_TRUE(zone_map_contains(m, slot, 99.9f * cosf(a), 99.9f * sinf(a)));
		CU_ASSERT_FALSE(zone_map_contains(m, slot, 100.4f * cosf(a), 100.4f * sinf(a)));
	}
	CU_ASSERT_EQUAL(m->zones[slot].limits.lower_cm, 5000);
	zone_map_destroy(m);
	end();
}

static void test_missing_part(void)
{
	static char a[] = "a", b[] = "b", bad[] = "no name";
	begin();
	make_circle(a);
	CU_ASSERT_FALSE(send(5, 0, 3));
	make_circle(b);
	CU_ASSERT_TRUE(send(5, 2, 3));
	CU_ASSERT_TRUE(ack.is_incomplete);
	CU_ASSERT_FALSE(changed);
	CU_ASSERT_FALSE(send(6, 0, 2));
	CU_ASSERT_TRUE(send(7, 1, 2)); // of another version
	CU_ASSERT_TRUE(ack.is_incomplete);
	CU_ASSERT_TRUE(send(8, 0, 0)); // no parts at all
	CU_ASSERT_TRUE(ack.is_incomplete);
	CU_ASSERT_EQUAL(taker.book->control.count, 0);
	make_circle(bad);
	CU_ASSERT_TRUE(send(9, 0, 1));
	CU_ASSERT_EQUAL(ack.refused, 1);
	CU_ASSERT_STRING_EQUAL(ack.first_name, "no name");
	make_circle(a);
	one.rule = 99;
	CU_ASSERT_TRUE(send(10, 0, 1));
	CU_ASSERT_EQUAL(ack.refused, 1);
	end();
}

static const struct check_test tests[] = {{"file_to_map", test_file_to_map},
					  {"corridor", test_corridor},
					  {"missing_part", test_missing_part}};

CHECK_MAIN("zone_link", tests)
