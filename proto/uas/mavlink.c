// SPDX-License-Identifier: Apache-2.0
#include "uas/mavlink.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "uas/mavlink_def.h"
#include "wire/block.h"
#include "wire/crc.h"
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

// The checksum runs from behind the start mark to the end of the payload, then over the seed.
static uint16_t frame_crc(struct span covered, uint8_t extra)
{
	return crc16_mcrf4xx_octet(crc16_mcrf4xx(CRC16_MCRF4XX_INIT, covered), extra);
}

static uint32_t trailer_size(uint8_t incompat)
{
	return CRC_SIZE + (incompat & INCOMPAT_SIGNED ? SIGNATURE_SIZE : 0u);
}

// Size of what stands before the payload.
static uint32_t head_size(bool v2, uint8_t incompat)
{
	return (v2 ? HEAD_V2 : HEAD_V1) + (incompat & INCOMPAT_WIDE_SYSID ? WIDE_SYSID : 0u) +
	       (incompat & INCOMPAT_WIDE_TARGET ? WIDE_TARGET : 0u);
}

// b holds HEAD_V1 octets, HEAD_V2 of a version 2 frame.
static void read_head(const uint8_t *b, bool v2, struct mavlink_frame *f)
{
	const uint8_t *who = b + (v2 ? 4 : 2);
	f->version = v2 ? 2 : 1;
	f->size = b[1];
	f->incompat = v2 ? b[2] : 0;
	f->compat = v2 ? b[3] : 0; // may be ignored by definition
	f->is_signed = f->incompat & INCOMPAT_SIGNED;
	f->head = (struct mavlink_head){who[0], who[1], who[2]};
	f->msgid = v2 ? block_u32le(b, 6) >> 8 : b[5];
}

enum err mavlink_next(struct span *rest, struct mavlink_frame *f)
{
	struct span all = *rest;
	const uint8_t *b = all.p;
	bool v2 = b[0] == STX_V2;
	*rest = (struct span){NULL, 0};
	if (!v2 && b[0] != STX_V1)
		return ERR_MAVLINK_MAGIC;
	if (!block_fits(all, v2 ? HEAD_V2 : HEAD_V1))
		return ERR_MAVLINK_TRUNCATED;
	read_head(b, v2, f);
	if ((f->incompat & ~INCOMPAT_LENGTH_KNOWN) != 0)
		return ERR_MAVLINK_INCOMPAT;
	uint32_t head = head_size(v2, f->incompat), end = head + f->size;
	uint32_t total = end + trailer_size(f->incompat);
	if (total > all.n)
		return ERR_MAVLINK_TRUNCATED;
	*rest = (struct span){b + total, all.n - total};
	if ((f->incompat & ~INCOMPAT_SIGNED) != 0)
		return ERR_MAVLINK_INCOMPAT;
	const struct mavlink_definition *def = mavlink_definition_of(f->msgid);
	if (def == NULL)
		return ERR_MAVLINK_UNKNOWN;
	f->octets = (struct span){b, total};
	memset(f->payload, 0, sizeof(f->payload)); // of a size that is known: a few wide stores
	memcpy(f->payload, b + head, f->size);
	if (block_u16le(b, end) != frame_crc((struct span){b + 1, end - 1}, def->extra))
		return ERR_MAVLINK_CRC;
	// Version 1 never shortens a payload: one that lacks fields was not made by this
	// definition.
	if (f->version == 1 && f->size < def->base)
		return ERR_MAVLINK_RANGE;
	return ERR_NONE;
}

uint32_t mavlink_write(const struct mavlink_frame *f, struct span trailer, uint8_t *out,
		       uint32_t size)
{
	const struct mavlink_definition *def = mavlink_definition_of(f->msgid);
	bool v2 = f->version == 2;
	uint32_t signature = f->incompat & INCOMPAT_SIGNED ? SIGNATURE_SIZE : 0;
	if (def == NULL || (f->version != 1 && !v2) || (!v2 && f->msgid > UINT8_MAX) ||
	    (f->incompat & ~INCOMPAT_SIGNED) != 0 || trailer.n != signature)
		return 0;
	struct writer w = writer_init(out, size);
	writer_u8(&w, v2 ? STX_V2 : STX_V1);
	writer_u8(&w, f->size);
	if (v2) {
		writer_u8(&w, f->incompat);
		writer_u8(&w, f->compat);
	}
	writer_u8(&w, f->head.seq);
	writer_u8(&w, f->head.sysid);
	writer_u8(&w, f->head.compid);
	writer_le(&w, f->msgid, v2 ? 3 : 1);
	writer_bytes(&w, f->payload, f->size);
	if (writer_len(&w) == 0)
		return 0;
	writer_u16le(&w, frame_crc((struct span){out + 1, w.pos - 1}, def->extra));
	writer_bytes(&w, trailer.p, trailer.n);
	return writer_len(&w);
}

uint8_t mavlink_trimmed(const uint8_t *payload, unsigned n)
{
	while (n > 1 && payload[n - 1] == 0)
		n--;
	return (uint8_t)n;
}

uint32_t mavlink_encode(const struct mavlink_head *head, uint32_t msgid, struct span payload,
			uint8_t *out, uint32_t size)
{
	const struct mavlink_definition *def = mavlink_definition_of(msgid);
	if (def == NULL || payload.n == 0 || payload.n > def->table.size)
		return 0;
	uint32_t n = mavlink_trimmed(payload.p, payload.n);
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
	writer_u16le(&w, frame_crc((struct span){out + 1, HEAD_V2 - 1 + n}, def->extra));
	return writer_len(&w);
}

const char *mavlink_name(uint32_t msgid)
{
	const struct mavlink_definition *def = mavlink_definition_of(msgid);
	return def != NULL ? def->table.name : "?";
}
