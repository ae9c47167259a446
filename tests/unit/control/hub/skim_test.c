// SPDX-License-Identifier: Apache-2.0
// What is skimmed of a summary is what unpacking it would say; and what unpacking refuses is never skimmed.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "full_summary.h"
#include "hub/intake.h"
#include "hub/skim.h"

enum { ROOM = SKIM_PAYLOAD_MAX + 1024, MUTATIONS = 60000 };

static const char TOPIC[] = "kerbwing/v1/c/n/summary";

static struct skim skim;
static struct intake_room plain, skimming;
static uint8_t payload[ROOM], other[ROOM];

static size_t pack(uint32_t seed, bool is_resent)
{
	struct messages_header h;
	struct full_summary *f = full_summary_create();
	Kerbwing__Hub__V1__Summary *s =
		full_summary_fill(f, seed, 1700000000000000000, 1700000060000000000);
	s->header = messages_fill_header(&h, "c", "n", 5, 77, 1700000061000000000);
	s->resent = is_resent;
	size_t n = kerbwing__hub__v1__summary__get_packed_size(s);
	CU_ASSERT_FATAL(n <= SKIM_PAYLOAD_MAX);
	kerbwing__hub__v1__summary__pack(s, payload);
	s->header = NULL;
	full_summary_destroy(f);
	return n;
}

static bool is_skimmed(const uint8_t *p, size_t n)
{
	struct skim_summary s;
	return skim_read(&skim, (struct span){p, (uint32_t)n}, &s);
}

// Both ways agree on everything that the hub keeps.
static bool agree(const uint8_t *p, size_t n)
{
	struct intake_message a, b;
	enum intake_refusal why_a = intake_parse_in(&skimming, TOPIC, p, n, &a);
	enum intake_refusal why_b = intake_parse_in(&plain, TOPIC, p, n, &b);
	if (why_a != why_b)
		return false;
	return why_a != INTAKE_REFUSAL_NONE ||
	       (a.boot_id == b.boot_id && a.seq == b.seq && a.made_ns == b.made_ns &&
		a.is_resent == b.is_resent && a.from_ns == b.from_ns && a.to_ns == b.to_ns);
}

static void what_nodes_send_is_skimmed(void)
{
	struct intake_message m;
	for (uint32_t seed = 1; seed <= 50; seed++) {
		size_t n = pack(seed, seed % 2 == 0);
		CU_ASSERT(is_skimmed(payload, n));
		CU_ASSERT(agree(payload, n));
		CU_ASSERT_EQUAL(intake_parse_in(&skimming, TOPIC, payload, n, &m),
				INTAKE_REFUSAL_NONE);
		CU_ASSERT_PTR_NULL(m.any);
		CU_ASSERT_EQUAL(m.boot_id, 5);
		CU_ASSERT_EQUAL(m.seq, 77);
		CU_ASSERT_EQUAL(m.made_ns, 1700000061000000000);
		CU_ASSERT_EQUAL(m.from_ns, 1700000000000000000);
		CU_ASSERT_EQUAL(m.to_ns, 1700000060000000000);
		CU_ASSERT_EQUAL(m.is_resent, seed % 2 == 0);
	}
}

// Each in an allocation of its exact size: the sanitizers see the first octet beyond.
static void what_is_cut_is_judged_alike(void)
{
	size_t n = pack(3, true);
	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *exact = malloc(cut > 0 ? cut : 1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
		memcpy(exact, payload, cut);
		CU_ASSERT(agree(exact, cut));
		free(exact);
	}
}

static void what_is_changed_is_judged_alike(void)
{
	size_t n = pack(4, true);
	unsigned skimmed = 0;
	srand(20);
	for (unsigned i = 0; i < MUTATIONS; i++) {
		memcpy(other, payload, n);
		for (int k = rand() % 3; k >= 0; k--)
			other[(size_t)rand() % n] = (uint8_t)rand();
		CU_ASSERT(agree(other, n));
		skimmed += is_skimmed(other, n);
	}
	CU_ASSERT(skimmed > MUTATIONS / 10);
	CU_ASSERT(skimmed < MUTATIONS);
}

static void append(size_t *n, const uint8_t *p, size_t size)
{
	memcpy(payload + *n, p, size);
	*n += size;
}

// What the unpacker merges, keeps and forgives is not skimmed.
static void what_is_odd_is_left_to_the_unpacker(void)
{
	static const uint8_t unknown[] = {0xe8, 0x01,
					  5};	      // number 29, which a summary does not have
	static const uint8_t far[] = {0x80, 0x02, 5}; // number 32
	static const uint8_t second_header[] = {0x0a, 2, 0x20, 9}; // to be merged
	static const uint8_t long_time[] = {0x10, 0x80, 0x80, 0x80, 0x80, 0x80,
					    0x80, 0x80, 0x80, 0x80, 1};
	static const struct {
		const uint8_t *p;
		size_t size;
	} odd[] = {{unknown, sizeof(unknown)},
		   {far, sizeof(far)},
		   {second_header, sizeof(second_header)},
		   {long_time, sizeof(long_time)}};
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		size_t n = pack(5, false);
		struct intake_message m;
		append(&n, odd[i].p, odd[i].size);
		CU_ASSERT(!is_skimmed(payload, n));
		CU_ASSERT(agree(payload, n));
		enum intake_refusal why = intake_parse_in(&skimming, TOPIC, payload, n, &m);
		CU_ASSERT(why != INTAKE_REFUSAL_NONE || m.any != NULL);
	}
}

// What takes little room on the wire and much when it is unpacked: as long as it may be to be skimmed it fits.
static void what_is_skimmed_has_room_when_it_is_unpacked(void)
{
	size_t n = pack(6, false), head = n;
	static const uint8_t inner[] = {0x92, 0x01, 0x82, 0x80,
					0x00}; // a crossing, its length to be set
	append(&n, inner, sizeof(inner));
	while (n + 2 <= SKIM_PAYLOAD_MAX) { // full of empty lanes
		payload[n++] = 0x22;
		payload[n++] = 0;
	}
	size_t inside = n - head - sizeof(inner);
	payload[head + 2] = (uint8_t)(0x80 | (inside & 0x7f));
	payload[head + 3] = (uint8_t)(0x80 | (inside >> 7 & 0x7f));
	payload[head + 4] = (uint8_t)(inside >> 14);
	CU_ASSERT(is_skimmed(payload, n));
	CU_ASSERT(agree(payload, n));
	struct intake_message m;
	CU_ASSERT(intake_reread(&plain, INTAKE_SUMMARY, payload, n, &m));
	CU_ASSERT(plain.used < INTAKE_ROOM);
}

static void all(void)
{
	CU_ASSERT_FATAL(skim_init(&skim));
	CU_ASSERT_FATAL(intake_room_init(&plain) && intake_room_init(&skimming));
	skimming.skim = &skim;
	what_nodes_send_is_skimmed();
	what_is_cut_is_judged_alike();
	what_is_changed_is_judged_alike();
	what_is_odd_is_left_to_the_unpacker();
	what_is_skimmed_has_room_when_it_is_unpacked();
	intake_room_fini(&plain);
	intake_room_fini(&skimming);
}

static const struct check_test tests[] = {
	{"skimmed or unpacked makes no difference", all},
};

CHECK_MAIN("control/hub/skim", tests)
