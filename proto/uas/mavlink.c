// SPDX-License-Identifier: Apache-2.0
#include "uas/mavlink.h"

#include <stddef.h>
#include <string.h>

#include "wire/crc.h"
#include "wire/cursor.h"
#include "wire/writer.h"

enum { STX_V1 = 0xfe, STX_V2 = 0xfd };
enum {
	HEAD_V1 = 6,
	HEAD_V2 = 10,
	CRC_SIZE = 2,
	SIGNATURE_SIZE = 13,
	WIDE_SYSID = 3,
	WIDE_TARGET = 4
};
// 0x02 and 0x04 widen the header (system ids of 32 bits): not read yet, but their frames can be
// stepped over.
enum {
	INCOMPAT_SIGNED = 0x01,
	INCOMPAT_WIDE_SYSID = 0x02,
	INCOMPAT_WIDE_TARGET = 0x04,
	INCOMPAT_LENGTH_KNOWN = 0x07
};

// The checksum seed derives from a message's name and base fields; base is its size without
// extension fields. Sorted by id for the search below.
static const struct mavlink_info {
	uint32_t id;
	uint8_t base, max;
	uint8_t extra;
	const char *name;
} infos[] = {
	{0, 9, 9, 50, "HEARTBEAT"},
	{1, 31, 43, 124, "SYS_STATUS"},
	{2, 12, 12, 137, "SYSTEM_TIME"},
	{24, 30, 52, 24, "GPS_RAW_INT"},
	{33, 28, 28, 104, "GLOBAL_POSITION_INT"},
	{43, 2, 3, 132, "MISSION_REQUEST_LIST"},
	{44, 4, 9, 221, "MISSION_COUNT"},
	{45, 2, 3, 232, "MISSION_CLEAR_ALL"},
	{47, 3, 8, 153, "MISSION_ACK"},
	{51, 4, 5, 196, "MISSION_REQUEST_INT"},
	{73, 37, 38, 38, "MISSION_ITEM_INT"},
	{75, 35, 35, 158, "COMMAND_INT"},
	{76, 33, 33, 152, "COMMAND_LONG"},
	{77, 3, 10, 143, "COMMAND_ACK"},
	{84, 53, 53, 143, "SET_POSITION_TARGET_LOCAL_NED"},
	{86, 53, 53, 5, "SET_POSITION_TARGET_GLOBAL_INT"},
	{147, 36, 54, 154, "BATTERY_STATUS"},
	{148, 60, 78, 178, "AUTOPILOT_VERSION"},
	{162, 8, 9, 189, "FENCE_STATUS"},
	{242, 52, 60, 104, "HOME_POSITION"},
	{245, 2, 2, 130, "EXTENDED_SYS_STATE"},
	{246, 38, 38, 184, "ADSB_VEHICLE"},
	{247, 19, 19, 81, "COLLISION"},
	{253, 51, 54, 83, "STATUSTEXT"},
	{340, 70, 70, 99, "UTM_GLOBAL_POSITION"},
	{12900, 44, 44, 114, "OPEN_DRONE_ID_BASIC_ID"},
	{12901, 59, 59, 254, "OPEN_DRONE_ID_LOCATION"},
	{12902, 53, 53, 140, "OPEN_DRONE_ID_AUTHENTICATION"},
	{12903, 46, 46, 249, "OPEN_DRONE_ID_SELF_ID"},
	{12904, 54, 54, 77, "OPEN_DRONE_ID_SYSTEM"},
	{12905, 43, 43, 49, "OPEN_DRONE_ID_OPERATOR_ID"},
	{12915, 249, 249, 94, "OPEN_DRONE_ID_MESSAGE_PACK"},
	{12918, 51, 51, 139, "OPEN_DRONE_ID_ARM_STATUS"},
	{12919, 18, 18, 7, "OPEN_DRONE_ID_SYSTEM_UPDATE"},
};

static const struct mavlink_info *info_of(uint32_t msgid)
{
	size_t lo = 0, hi = sizeof(infos) / sizeof(infos[0]);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (infos[mid].id < msgid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < sizeof(infos) / sizeof(infos[0]) && infos[lo].id == msgid ? &infos[lo] : NULL;
}

// The checksum runs from behind the start mark to the end of the payload, then over the seed.
static uint16_t frame_crc(struct span covered, uint8_t extra)
{
	uint16_t crc = crc16_mcrf4xx(CRC16_MCRF4XX_INIT, covered);
	return crc16_mcrf4xx(crc, (struct span){&extra, 1});
}

static uint32_t trailer_size(uint8_t incompat)
{
	return CRC_SIZE + (incompat & INCOMPAT_SIGNED ? SIGNATURE_SIZE : 0u);
}

// Reads what stands before the payload. Returns the header's size.
static uint32_t read_head(struct cursor *c, struct mavlink_frame *f, uint8_t *incompat)
{
	f->version = cursor_u8(c) == STX_V2 ? 2 : 1;
	f->size = cursor_u8(c);
	*incompat = f->version == 2 ? cursor_u8(c) : 0;
	if (f->version == 2)
		cursor_skip(c, 1); // compatibility flags may be ignored by definition
	f->head.seq = cursor_u8(c);
	f->head.sysid = cursor_u8(c);
	f->head.compid = cursor_u8(c);
	f->msgid = f->version == 2 ? cursor_u24le(c) : cursor_u8(c);
	f->is_signed = *incompat & INCOMPAT_SIGNED;
	return (f->version == 2 ? HEAD_V2 : HEAD_V1) +
	       (*incompat & INCOMPAT_WIDE_SYSID ? WIDE_SYSID : 0u) +
	       (*incompat & INCOMPAT_WIDE_TARGET ? WIDE_TARGET : 0u);
}

enum err mavlink_next(struct span *rest, struct mavlink_frame *f)
{
	struct span all = *rest;
	struct cursor c = cursor_over(all);
	uint8_t incompat;
	*rest = (struct span){NULL, 0};
	memset(f, 0, sizeof(*f));
	if (all.p[0] != STX_V1 && all.p[0] != STX_V2)
		return ERR_MAVLINK_MAGIC;
	uint32_t head = read_head(&c, f, &incompat);
	if (c.error)
		return ERR_MAVLINK_TRUNCATED;
	if ((incompat & ~INCOMPAT_LENGTH_KNOWN) != 0)
		return ERR_MAVLINK_INCOMPAT;
	uint32_t total = head + f->size + trailer_size(incompat);
	if (total > all.n)
		return ERR_MAVLINK_TRUNCATED;
	*rest = (struct span){all.p + total, all.n - total};
	if ((incompat & ~INCOMPAT_SIGNED) != 0)
		return ERR_MAVLINK_INCOMPAT;
	const struct mavlink_info *info = info_of(f->msgid);
	if (info == NULL)
		return ERR_MAVLINK_UNKNOWN;
	cursor_bytes(&c, f->payload, f->size);
	if (cursor_u16le(&c) !=
	    frame_crc((struct span){all.p + 1, head - 1 + f->size}, info->extra))
		return ERR_MAVLINK_CRC;
	// Version 1 never shortens a payload: one that lacks fields was not made by this
	// definition.
	if (f->version == 1 && f->size < info->base)
		return ERR_MAVLINK_RANGE;
	return ERR_NONE;
}

uint32_t mavlink_encode(const struct mavlink_head *head, uint32_t msgid, struct span payload,
			uint8_t *out, uint32_t size)
{
	const struct mavlink_info *info = info_of(msgid);
	if (info == NULL || payload.n == 0 || payload.n > info->max)
		return 0;
	uint32_t n = payload.n;
	while (n > 1 && payload.p[n - 1] == 0)
		n--;
	struct writer w = writer_init(out, size);
	writer_u8(&w, STX_V2);
	writer_u8(&w, n);
	writer_zeros(&w, 2); // no flags
	writer_u8(&w, head->seq);
	writer_u8(&w, head->sysid);
	writer_u8(&w, head->compid);
	writer_le(&w, msgid, 3);
	writer_bytes(&w, payload.p, n);
	if (writer_len(&w) == 0)
		return 0;
	writer_u16le(&w, frame_crc((struct span){out + 1, HEAD_V2 - 1 + n}, info->extra));
	return writer_len(&w);
}

const char *mavlink_name(uint32_t msgid)
{
	const struct mavlink_info *info = info_of(msgid);
	return info != NULL ? info->name : "?";
}
