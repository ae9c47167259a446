// SPDX-License-Identifier: Apache-2.0
#include "obs/identity_text.h"

#include <string.h>

static int digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

static bool read_icao(const char *text, struct identity *out)
{
	struct identity i = {.kind = OBS_ID_ICAO, .len = 3};
	for (unsigned k = 0; k < 3; k++, text += 2) {
		int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return false;
		i.id[k] = (uint8_t)(high << 4 | low);
	}
	if (*text != '\0')
		return false;
	*out = i;
	return true;
}

bool identity_read(const char *text, struct identity *out)
{
	static const struct {
		const char *prefix;
		uint8_t kind;
	} forms[] = {{"serial:", OBS_ID_SERIAL}, {"registration:", OBS_ID_REGISTRATION}};
	if (strncmp(text, "icao:", 5) == 0)
		return read_icao(text + 5, out);
	for (unsigned i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n = strlen(forms[i].prefix);
		if (strncmp(text, forms[i].prefix, n) != 0)
			continue;
		size_t len = strlen(text + n);
		if (len == 0 || len > OBS_ID_SIZE)
			return false;
		*out = (struct identity){.kind = forms[i].kind, .len = (uint8_t)len};
		memcpy(out->id, text + n, len);
		return true;
	}
	return false;
}

uint64_t identity_key(const struct identity *i)
{
	return i->kind == OBS_ID_NONE ? 0 : obs_identity_key(i->kind, i->id, i->len);
}
