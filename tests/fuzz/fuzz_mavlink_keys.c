// SPDX-License-Identifier: Apache-2.0
// The text of a file of MAVLink keys. No crash; a refusal has words and a line that exists; accepted keys are for systems and
// links that exist, and written out again they are read as the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mavlink_key_lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *read_text(void *text, size_t size, struct mavlink_signing *s, unsigned *line)
{
	FILE *f = fmemopen(text, size, "r");
	if (f == NULL)
		abort();
	mavlink_signing_init(s, NULL, false);
	const char *why = mavlink_key_lines_read(f, s, line);
	fclose(f);
	return why;
}

static size_t write_key(const struct mavlink_key *k, char *out, size_t size)
{
	size_t n = 0;
	if (k->sysid < MAVLINK_KEY_ANY || k->sysid > UINT8_MAX || k->link < MAVLINK_KEY_ANY ||
	    k->link > UINT8_MAX || (k->sysid == MAVLINK_KEY_ANY && k->link != MAVLINK_KEY_ANY))
		abort();
	if (k->link != MAVLINK_KEY_ANY)
		n = (size_t)snprintf(out, size, "%d/%d ", k->sysid, k->link);
	else if (k->sysid != MAVLINK_KEY_ANY)
		n = (size_t)snprintf(out, size, "%d ", k->sysid);
	for (unsigned i = 0; i < MAVLINK_KEY_SIZE; i++)
		n += (size_t)snprintf(out + n, size - n, "%02x", k->secret[i]);
	return n + (size_t)snprintf(out + n, size - n, "\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mavlink_signing first, again;
	static char text[MAVLINK_KEYS_MAX * 80];
	unsigned line, lines = 1;
	size_t n = 0;
	if (size == 0)
		return 0;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	if (read_text((void *)(uintptr_t)data, size, &first, &line) != NULL) {
		if (line > lines)
			abort();
		return 0;
	}
	if (first.key_count == 0 || first.key_count > MAVLINK_KEYS_MAX)
		abort();
	for (unsigned i = 0; i < first.key_count; i++)
		n += write_key(&first.key[i], text + n, sizeof(text) - n);
	if (read_text(text, n, &again, &line) != NULL || again.key_count != first.key_count ||
	    memcmp(again.key, first.key, first.key_count * sizeof(first.key[0])) != 0)
		abort();
	return 0;
}
