// SPDX-License-Identifier: Apache-2.0
// Notices of control: what is taken over as it is, and everything that is refused.
#include "notice_link.h"

#include <string.h>

#include "check.h"

typedef Kerbwing__Link__V1__Notice notice;

static uint8_t text[BROADCAST_TEXT_MAX + 1];

static notice good(void)
{
	notice m = KERBWING__LINK__V1__NOTICE__INIT;
	m.kind = NOTICE_KIND_FOG;
	m.number = 0x8001;
	m.time_ns = 1;
	m.validity_s = 86400;
	m.lat_e7 = -900000000;
	m.lon_e7 = 1800000000;
	m.radius_m = 6553;
	memset(text, 'x', sizeof(text));
	m.text = (ProtobufCBinaryData){BROADCAST_TEXT_MAX, text};
	m.is_over = true;
	return m;
}

static void what_is_good_is_taken_as_it_is(void)
{
	struct broadcast_notice n;
	notice m = good();
	CU_ASSERT_TRUE_FATAL(notice_link_read(&m, &n));
	CU_ASSERT(n.kind == NOTICE_KIND_FOG && n.number == 0x8001 && n.is_over && !n.is_gb2312);
	CU_ASSERT(n.time_ns == 1 && n.validity_s == 86400 && n.radius_m == 6553);
	CU_ASSERT(n.lat_e7 == -900000000 && n.lon_e7 == 1800000000);
	CU_ASSERT(n.text_size == BROADCAST_TEXT_MAX && memcmp(n.text, text, n.text_size) == 0);
	m.text = (ProtobufCBinaryData){0, NULL};
	CU_ASSERT(notice_link_read(&m, &n) && n.text_size == 0);
}

static void what_is_out_of_range_is_refused(void)
{
	struct broadcast_notice n;
	notice bad[12];
	for (unsigned i = 0; i < 12; i++)
		bad[i] = good();
	bad[0].kind = NOTICE_KIND_NONE;
	bad[1].kind = NOTICE_KIND_COUNT;
	bad[2].number = 0x7fff; // of an alert
	bad[3].number = 0x10000;
	bad[4].time_ns = 0;
	bad[5].validity_s = 86401;
	bad[6].lat_e7 = 900000001;
	bad[7].lon_e7 = -1800000001;
	bad[8].radius_m = 0;
	bad[9].radius_m = 6554;
	bad[10].text.len = BROADCAST_TEXT_MAX + 1;
	bad[11].kind = UINT32_MAX;
	for (unsigned i = 0; i < 12; i++)
		CU_ASSERT_FALSE(notice_link_read(&bad[i], &n));
}

static const struct check_test tests[] = {
	{"what is good is taken as it is", what_is_good_is_taken_as_it_is},
	{"what is out of range is refused", what_is_out_of_range_is_refused},
};

CHECK_MAIN("dataplane/notice_link", tests)
