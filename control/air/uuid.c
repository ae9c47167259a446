// SPDX-License-Identifier: Apache-2.0
#include "air/uuid.h"

#include <string.h>

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
	const char *at = c == '\0' ? NULL : strchr(digits, lower);
	return at == NULL ? -1 : (int)(at - digits);
}

bool uuid_read(const char *s, struct air_id *out)
{
	size_t len = strlen(s);
	if (len != 32 && len != 36)
		return false;
	for (unsigned i = 0; i < 16; i++) {
		if (len == 36 && (i == 4 || i == 6 || i == 8 || i == 10) && *s++ != '-')
			return false;
		int high = digit(s[0]), low = high < 0 ? -1 : digit(s[1]);
		if (low < 0)
			return false;
		out->b[i] = (uint8_t)(high << 4 | low);
		s += 2;
	}
	return out->b[6] >> 4 == 4 && out->b[8] >> 6 == 2;
}

void uuid_write(const struct air_id *id, char out[static UUID_TEXT_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	for (unsigned i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[id->b[i] >> 4];
		*out++ = digits[id->b[i] & 15];
	}
	*out = '\0';
}

struct air_id uuid_from_random(const uint8_t random[static 16])
{
	struct air_id id;
	memcpy(id.b, random, sizeof(id.b));
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}
