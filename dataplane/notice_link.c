// SPDX-License-Identifier: Apache-2.0
#include "notice_link.h"

#include <string.h>

enum { NUMBER_FIRST = 0x8000, RADIUS_MAX_M = 6553, VALIDITY_MAX_S = 86400 };

bool notice_link_read(const Kerbwing__Link__V1__Notice *m, struct broadcast_notice *out)
{
	if (m->kind == NOTICE_KIND_NONE || m->kind >= NOTICE_KIND_COUNT ||
	    m->number < NUMBER_FIRST || m->number > UINT16_MAX || m->time_ns <= 0 ||
	    m->validity_s > VALIDITY_MAX_S || m->radius_m == 0 || m->radius_m > RADIUS_MAX_M ||
	    m->text.len > BROADCAST_TEXT_MAX || m->lat_e7 < -900000000 || m->lat_e7 > 900000000 ||
	    m->lon_e7 < -1800000000 || m->lon_e7 > 1800000000)
		return false;
	*out = (struct broadcast_notice){.kind = (uint8_t)m->kind,
					 .is_over = m->is_over,
					 .is_gb2312 = m->is_gb2312,
					 .text_size = (uint8_t)m->text.len,
					 .number = (uint16_t)m->number,
					 .radius_m = (uint16_t)m->radius_m,
					 .validity_s = m->validity_s,
					 .time_ns = m->time_ns,
					 .lat_e7 = m->lat_e7,
					 .lon_e7 = m->lon_e7};
	if (m->text.len > 0)
		memcpy(out->text, m->text.data, m->text.len);
	return true;
}

bool notice_link_take(struct slot_box *box, const Kerbwing__Link__V1__Notice *m)
{
	struct slot_letter letter = {.kind = SLOT_LETTER_NOTICE};
	return notice_link_read(m, &letter.notice) && slot_box_put(box, &letter);
}
