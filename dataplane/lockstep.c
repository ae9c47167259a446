// SPDX-License-Identifier: Apache-2.0
#include "lockstep.h"

#include <string.h>

#include "net/eth.h"
#include "wire/cursor.h"
#include "wire/writer.h"

static const uint8_t magic[4] = {'K', 'W', 'T', 'K'};
enum { VERSION = 1, HEADER = 14, OCTETS = 28 };

bool lockstep_is(struct span frame)
{
	return frame.n >= HEADER + OCTETS && frame.p[12] == LOCKSTEP_ETHERTYPE >> 8 &&
	       frame.p[13] == (LOCKSTEP_ETHERTYPE & 0xff) &&
	       memcmp(frame.p + HEADER, magic, sizeof(magic)) == 0;
}

bool lockstep_parse(struct span frame, struct lockstep *out)
{
	if (!lockstep_is(frame))
		return false;
	struct cursor c = cursor_over((struct span){frame.p + HEADER + 4, frame.n - HEADER - 4});
	unsigned version = cursor_u8(&c);
	*out = (struct lockstep){.kind = (uint8_t)cursor_u8(&c)};
	out->flags = cursor_u16be(&c);
	out->sequence = cursor_u64be(&c);
	out->time_ns = (int64_t)cursor_u64be(&c);
	out->frames = cursor_u32be(&c);
	return version == VERSION && out->kind >= LOCKSTEP_BEGIN && out->kind <= LOCKSTEP_DONE &&
	       out->time_ns > 0;
}

void lockstep_encode(const struct lockstep *l, const uint8_t mac[6],
		     uint8_t out[static LOCKSTEP_FRAME_SIZE])
{
	memset(out, 0, LOCKSTEP_FRAME_SIZE);
	(void)eth_encode_header(mac, LOCKSTEP_ETHERTYPE, out, LOCKSTEP_FRAME_SIZE);
	struct writer w = writer_init(out + HEADER, LOCKSTEP_FRAME_SIZE - HEADER);
	writer_bytes(&w, magic, sizeof(magic));
	writer_u8(&w, VERSION);
	writer_u8(&w, l->kind);
	writer_be(&w, l->flags, 2);
	writer_be(&w, l->sequence, 8);
	writer_be(&w, (uint64_t)l->time_ns, 8);
	writer_be(&w, l->frames, 4);
}
