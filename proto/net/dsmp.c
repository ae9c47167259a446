// SPDX-License-Identifier: Apache-2.0
#include "net/dsmp.h"

enum { HAS_EXTENSION = 0x10, LENGTH_MAX = 0xffff };

enum err dsmp_parse(struct span message, struct dsmp *out)
{
	struct cursor c = cursor_over(message);
	uint32_t family = cursor_u8(&c), first = cursor_u8(&c);
	if (c.error)
		return ERR_DSMP_TRUNCATED;
	if (family != DSMP_FAMILY)
		return ERR_DSMP_FAMILY;
	if (first >> 5 != 0)
		return ERR_DSMP_VERSION;
	if ((first & HAS_EXTENSION) != 0)
		return ERR_DSMP_EXTENSION;
	if (!psid_get(&c, &out->aid))
		return ERR_DSMP_AID;
	uint32_t len = cursor_u16be(&c);
	if (c.error)
		return ERR_DSMP_TRUNCATED;
	if (len > cursor_left(&c))
		return ERR_DSMP_LENGTH;
	out->data = cursor_span(&c, len);
	out->rest = cursor_left(&c);
	return ERR_NONE;
}

uint32_t dsmp_encode_header(uint32_t aid, uint32_t data_size, uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	writer_u8(&w, DSMP_FAMILY);
	writer_u8(&w, 0);
	psid_put(&w, aid);
	writer_be(&w, data_size, 2);
	return data_size <= LENGTH_MAX ? writer_len(&w) : 0;
}
