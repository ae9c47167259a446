// SPDX-License-Identifier: Apache-2.0
// The small values of the airspace interface: instants, ids, identities of aircraft, notes, idempotency keys.
#include <stdlib.h>
#include <string.h>

#include "air/air_notes.h"
#include "air/idempotency.h"
#include "air/rfc3339.h"
#include "air/uuid.h"
#include "base/units.h"
#include "check.h"

static void test_instants(void)
{
	static const struct {
		const char *text;
		int64_t t_ns;
		const char *back;
	} good[] = {
		{"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
		{"2026-11-21T08:30:00Z", 1795249800 * UNITS_NS_PER_S, "2026-11-21T08:30:00Z"},
		{"2026-11-21t09:30:00.5+01:00", 1795249800 * UNITS_NS_PER_S + 500000000,
		 "2026-11-21T08:30:00.500Z"},
		{"2026-11-21T03:00:00-05:30", 1795249800 * UNITS_NS_PER_S, "2026-11-21T08:30:00Z"},
		{"2026-11-21T08:30:00.123456789999z", 1795249800 * UNITS_NS_PER_S + 123456789,
		 "2026-11-21T08:30:00.123456789Z"},
		{"2000-02-29T23:59:59Z", 951868799 * UNITS_NS_PER_S, "2000-02-29T23:59:59Z"},
		{"1969-12-31T23:59:59.000001Z", -999999000, "1969-12-31T23:59:59.000001Z"},
	};
	static const char *const bad[] = {"",
					  "2026-11-21",
					  "2026-11-21T08:30Z",
					  "2026-11-21T08:30:00",
					  "2026-11-21 08:30:00Z",
					  "2026-13-01T00:00:00Z",
					  "2026-00-01T00:00:00Z",
					  "2025-02-29T00:00:00Z",
					  "1900-02-29T00:00:00Z",
					  "2026-11-31T00:00:00Z",
					  "2026-11-21T24:00:00Z",
					  "2026-11-21T08:60:00Z",
					  "2026-11-21T08:30:60Z",
					  "2026-11-21T08:30:00.Z",
					  "2026-11-21T08:30:00+0100",
					  "2026-11-21T08:30:00+24:00",
					  "2026-11-21T08:30:00Zx",
					  "2300-01-01T00:00:00Z",
					  "1677-01-01T00:00:00Z",
					  "-026-11-21T08:30:00Z"};
	for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t t = -1;
		char text[RFC3339_SIZE];
		CU_ASSERT(rfc3339_read(good[i].text, &t));
		CU_ASSERT_EQUAL(t, good[i].t_ns);
		rfc3339_write(t, text);
		CU_ASSERT_STRING_EQUAL(text, good[i].back);
	}
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int64_t t;
		if (rfc3339_read(bad[i], &t))
			CU_FAIL(bad[i]);
	}
}

static void test_ids(void)
{
	static const char text[] = "6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f";
	static const char *const bad[] = {"",
					  "6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5",
					  "6f0c1d2e-3a4b-4c5d-8e9f-0a1b2c3d4e5f0",
					  "6f0c1d2e-3a4b-1c5d-8e9f-0a1b2c3d4e5f",
					  "6f0c1d2e-3a4b-4c5d-ce9f-0a1b2c3d4e5f",
					  "6f0c1d2e-3a4b-4c5d-8e9f_0a1b2c3d4e5f",
					  "6f0c1d2g-3a4b-4c5d-8e9f-0a1b2c3d4e5f",
					  "6f0c1d2e3a4b4c5d8e9f0a1b2c3d4e5f    "};
	struct air_id id, same;
	char back[UUID_TEXT_SIZE];
	CU_ASSERT(uuid_read(text, &id));
	uuid_write(&id, back);
	CU_ASSERT_STRING_EQUAL(back, text);
	CU_ASSERT(uuid_read("6F0C1D2E3A4B4C5D8E9F0A1B2C3D4E5F", &same) && air_id_equal(&id, &same));
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (uuid_read(bad[i], &id))
			CU_FAIL(bad[i]);
	static const uint8_t random[16] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					   0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	id = uuid_from_random(random);
	uuid_write(&id, back);
	CU_ASSERT_STRING_EQUAL(back, "ffffffff-ffff-4fff-bfff-ffffffffffff");
	CU_ASSERT(uuid_read(back, &same));
}

static void test_identities(void)
{
	struct identity i = {.kind = OBS_ID_NONE};
	static const uint8_t icao[3] = {0x3c, 0x65, 0xab};
	CU_ASSERT_EQUAL(identity_key(&i), 0);
	CU_ASSERT(identity_read("icao:3C65aB", &i));
	CU_ASSERT_EQUAL(identity_key(&i), obs_identity_key(OBS_ID_ICAO, icao, 3));
	CU_ASSERT(identity_read("serial:MFG1A0123456789", &i));
	CU_ASSERT_EQUAL(i.len, 15);
	CU_ASSERT_EQUAL(identity_key(&i),
			obs_identity_key(OBS_ID_SERIAL, (const uint8_t *)"MFG1A0123456789", 15));
	CU_ASSERT(identity_read("registration:D-EABC", &i) && i.kind == OBS_ID_REGISTRATION);
	static const char *const bad[] = {"",
					  "serial:",
					  "serial",
					  "icao:3c65a",
					  "icao:3c65abc",
					  "icao:3c65ag",
					  "tail:X",
					  "serial:1234567890123456789012345"};
	for (unsigned k = 0; k < sizeof(bad) / sizeof(bad[0]); k++)
		if (identity_read(bad[k], &i))
			CU_FAIL(bad[k]);
}

// Against a plain array: random puts and removes in a table that is as full as it may be.
static void test_notes(void)
{
	enum { IDS = 64, MAX = 40, STEPS = 200000 };
	struct air_notes n;
	struct identity want[IDS];
	bool has[IDS] = {false};
	unsigned count = 0;
	uint64_t s = 1;
	CU_ASSERT_EQUAL_FATAL(air_notes_init(&n, MAX, 77), 0);
	for (int step = 0; step < STEPS; step++) {
		s = s * 6364136223846793005ULL + 1442695040888963407ULL;
		unsigned k = (unsigned)(s >> 33) % IDS;
		struct air_id id = {{(uint8_t)k, 7}};
		struct identity a = {.kind = OBS_ID_SERIAL, .len = 1, .id = {(uint8_t)(s >> 40)}};
		if ((s >> 60) < 9) {
			bool fits = has[k] || count < MAX;
			CU_ASSERT_EQUAL(air_notes_put(&n, &id, &a), fits);
			if (fits) {
				count += !has[k];
				has[k] = true;
				want[k] = a;
			}
		} else {
			air_notes_remove(&n, &id);
			count -= has[k];
			has[k] = false;
		}
		for (unsigned i = step % 97 == 0 ? 0 : k; i < (step % 97 == 0 ? IDS : k + 1); i++) {
			id.b[0] = (uint8_t)i;
			const struct identity *found = air_notes_find(&n, &id);
			CU_ASSERT_EQUAL(found != NULL, has[i]);
			if (found != NULL && has[i])
				CU_ASSERT_EQUAL(found->id[0], want[i].id[0]);
		}
	}
	CU_ASSERT_EQUAL(n.count, count);
	uint32_t at = 0, seen = 0;
	while (air_notes_next(&n, &at) != NULL)
		seen++;
	CU_ASSERT_EQUAL(seen, count);
	air_notes_fini(&n);
}

static void test_note_records(void)
{
	struct identity a, back;
	uint8_t octets[AIR_NOTE_RECORD_SIZE];
	CU_ASSERT_FATAL(identity_read("serial:1581F45T", &a));
	air_notes_encode(&a, octets);
	CU_ASSERT(air_notes_decode(octets, sizeof(octets), &back));
	CU_ASSERT_EQUAL(identity_key(&back), identity_key(&a));
	CU_ASSERT(!air_notes_decode(octets, sizeof(octets) - 1, &back));
	octets[0] = OBS_ID_COUNT;
	CU_ASSERT(!air_notes_decode(octets, sizeof(octets), &back));
	octets[0] = OBS_ID_SERIAL;
	octets[1] = OBS_ID_SIZE + 1;
	CU_ASSERT(!air_notes_decode(octets, sizeof(octets), &back));
}

static void test_idempotency(void)
{
	struct air_id a = idempotency_id("order-17"), b = idempotency_id("order-17"),
		      c = idempotency_id("order-18");
	CU_ASSERT(air_id_equal(&a, &b));
	CU_ASSERT(!air_id_equal(&a, &c));
}

static const struct check_test tests[] = {
	{"instants: read, written, refused", test_instants},
	{"ids: read, written, refused", test_ids},
	{"identities of aircraft", test_identities},
	{"notes against a plain array", test_notes},
	{"records of notes", test_note_records},
	{"idempotency keys", test_idempotency},
};

CHECK_MAIN("air/values", tests)
