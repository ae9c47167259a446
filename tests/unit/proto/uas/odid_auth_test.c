// SPDX-License-Identifier: Apache-2.0
#include "uas/odid_auth.h"

#include "check.h"
#include "rounds.h"
#include "vector.h"

enum { S = 1000000000 };
static struct odid_auth_table t;

static void random_data(struct odid_auth_data *d, uint64_t *s)
{
	memset(d, 0, sizeof(*d));
	d->auth_type = (uint8_t)vector_between(s, 0, 15);
	d->size = (uint8_t)vector_between(s, 0, 255);
	unsigned room = ODID_AUTH_DATA_MAX - d->size - 1;
	d->extra = (uint8_t)vector_between(s, 0, room < 255 ? (int)room : 255);
	d->time_s = (uint32_t)vector_random(s);
	for (unsigned i = 0; i < d->size; i++)
		d->octets[i] = (uint8_t)vector_random(s);
	d->octets[d->size] = d->extra;
	for (unsigned i = 0; i < d->extra; i++)
		d->octets[d->size + 1 + i] = (uint8_t)vector_random(s);
}

// Pages go over the air as messages, in random order, from a sender among others.
static void any_order(void)
{
	uint64_t s = 5;
	unsigned same = 0;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct odid_auth_data in, out;
		struct odid_authentication page[ODID_AUTH_PAGES];
		random_data(&in, &s);
		unsigned n = odid_auth_split(&in, page), done = 0;
		odid_auth_init(&t, 10LL * S);
		for (unsigned left = n; left > 0; left--) {
			unsigned i = (unsigned)vector_between(&s, 0, left - 1);
			struct odid_message m = {.type = ODID_TYPE_AUTHENTICATION,
						 .authentication = page[i]},
					    heard;
			uint8_t b[ODID_MESSAGE_SIZE];
			page[i] = page[left - 1];
			(void)odid_encode_message(&m, b, sizeof(b));
			(void)odid_decode_message((struct span){b, sizeof(b)}, &heard);
			done += odid_auth_add(&t, 42, &heard.authentication, (int64_t)left, &out);
			if (done > 0 && left > 1)
				break;
		}
		same += done == 1 && memcmp(&in, &out, sizeof(in)) == 0;
	}
	CU_ASSERT_EQUAL(same, ROUNDS);
}

static struct odid_authentication page_of(unsigned page, unsigned last, uint8_t fill)
{
	struct odid_authentication p = {.auth_type = 1, .page = (uint8_t)page};
	if (page == 0) {
		p.last_page = (uint8_t)last;
		p.data_size = 40;
		p.time_s = 100;
	}
	memset(p.data, fill, page == 0 ? ODID_AUTH_FIRST_DATA : ODID_TEXT_SIZE);
	return p;
}

static void times_and_changes(void)
{
	struct odid_auth_data d;
	odid_auth_init(&t, 10LL * S);
	struct odid_authentication p0 = page_of(0, 1, 1), p1 = page_of(1, 0, 2);
	CU_ASSERT_FALSE(odid_auth_add(&t, 7, &p1, 0, &d)); // before page 0
	CU_ASSERT_TRUE(odid_auth_add(&t, 7, &p0, 9LL * S, &d));
	CU_ASSERT_EQUAL(d.size, 40);
	CU_ASSERT_EQUAL(d.octets[16], 1);
	CU_ASSERT_EQUAL(d.octets[17], 2);
	CU_ASSERT_EQUAL(d.time_s, 100);
	CU_ASSERT_FALSE(odid_auth_add(&t, 7, &p0, 11LL * S, &d)); // page 1 is stale by now
	CU_ASSERT_TRUE(odid_auth_add(&t, 7, &p1, 12LL * S, &d));
	p0.time_s++; // a new set: what came before is void
	CU_ASSERT_FALSE(odid_auth_add(&t, 7, &p0, 13LL * S, &d));
	CU_ASSERT_TRUE(odid_auth_add(&t, 7, &p1, 14LL * S, &d));
	p1.auth_type = 2;
	CU_ASSERT_FALSE(odid_auth_add(&t, 7, &p1, 15LL * S, &d)); // of another kind
	p0.data_size = 41;					  // more than two pages hold
	p0.last_page = 0;
	CU_ASSERT_FALSE(odid_auth_add(&t, 8, &p0, 15LL * S, &d));
	p0.last_page = 16;
	CU_ASSERT_FALSE(odid_auth_add(&t, 9, &p0, 15LL * S, &d));
	CU_ASSERT_FALSE(odid_auth_add(&t, 0, &p0, 15LL * S, &d));
}

static void the_oldest_gives_way(void)
{
	struct odid_auth_data d;
	struct odid_authentication p0 = page_of(0, 1, 1), p1 = page_of(1, 0, 2);
	odid_auth_init(&t, 1000LL * S);
	for (unsigned i = 1; i <= ODID_AUTH_SENDERS; i++)
		CU_ASSERT_FALSE(odid_auth_add(&t, i, &p0, (int64_t)i * S, &d));
	CU_ASSERT_EQUAL(t.evicted, 0);
	CU_ASSERT_FALSE(odid_auth_add(&t, 1000, &p0, 100LL * S, &d));
	CU_ASSERT_EQUAL(t.evicted, 1);
	CU_ASSERT_TRUE(odid_auth_add(&t, 2, &p1, 101LL * S, &d));
	CU_ASSERT_FALSE(odid_auth_add(&t, 1, &p1, 102LL * S, &d)); // this one had given way
}

static const struct check_test tests[] = {
	{ROUNDS_TEXT " random sets come back from pages in any order", any_order},
	{"times and changes", times_and_changes},
	{"the oldest gives way", the_oldest_gives_way},
};
CHECK_MAIN("odid_auth", tests)
