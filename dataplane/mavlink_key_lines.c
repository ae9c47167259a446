// SPDX-License-Identifier: Apache-2.0
#include "mavlink_key_lines.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 256 };

static bool read_number(const char **at, int16_t *out)
{
	char *end;
	if (!isdigit((unsigned char)**at))
		return false;
	long v = strtol(*at, &end, 10);
	if (v > UINT8_MAX || end - *at > 3)
		return false;
	*out = (int16_t)v;
	*at = end;
	return true;
}

static bool read_secret(const char *at, uint8_t secret[static MAVLINK_KEY_SIZE])
{
	for (unsigned i = 0; i < 2 * MAVLINK_KEY_SIZE; i++) {
		int c = tolower((unsigned char)at[i]);
		if (!isxdigit(c))
			return false;
		unsigned digit = (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
		secret[i / 2] = (uint8_t)((unsigned)secret[i / 2] << 4 | digit);
	}
	return at[2 * MAVLINK_KEY_SIZE] == '\0';
}

// NULL, or what a line must be instead. line: without its end and what surrounds it.
static const char *add_line(const char *line, struct mavlink_signing *out)
{
	int16_t sysid = MAVLINK_KEY_ANY, link = MAVLINK_KEY_ANY;
	uint8_t secret[MAVLINK_KEY_SIZE] = {0};
	const char *why = NULL;
	if (strcspn(line, " \t") < 2 * MAVLINK_KEY_SIZE) {
		bool good = read_number(&line, &sysid);
		if (good && *line == '/') {
			line++;
			good = read_number(&line, &link);
		}
		if (!good || (*line != ' ' && *line != '\t'))
			return "a key of 64 hexadecimal digits, or SYSTEM or SYSTEM/LINK (0 to "
			       "255), a blank and the key, is expected";
		line += strspn(line, " \t");
	}
	if (!read_secret(line, secret))
		why = "a key of 64 hexadecimal digits is expected";
	else if (!mavlink_signing_add_key_of(out, sysid, link, secret))
		why = "there are more than 16 keys; take out those that are no longer used";
	explicit_bzero(secret, sizeof(secret));
	return why;
}

// The next line without its end; no longer than size allows and without NUL, which nothing behind would be seen of. False at
// the end of the file. *why: what the line must be instead.
static bool next_line(FILE *f, char *out, size_t size, const char **why)
{
	size_t n = 0;
	int c = fgetc(f);
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = fgetc(f)) {
		if (c == '\0' || n + 1 == size) {
			*why = c == '\0' ? "the line holds an octet that is no text"
					 : "the line is too long for a key";
			break;
		}
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return true;
}

static const char *take_line(char *line, struct mavlink_signing *out)
{
	line[strcspn(line, "#")] = '\0';
	for (size_t n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]); n--)
		line[n - 1] = '\0';
	const char *at = line + strspn(line, " \t");
	return *at != '\0' ? add_line(at, out) : NULL;
}

const char *mavlink_key_lines_read(FILE *f, struct mavlink_signing *out, unsigned *line)
{
	char text[LINE_SIZE];
	const char *why = NULL;
	unsigned number = 0;
	while (why == NULL && next_line(f, text, sizeof(text), &why)) {
		number++;
		if (why == NULL)
			why = take_line(text, out);
	}
	explicit_bzero(text, sizeof(text));
	*line = why != NULL ? number : 0;
	if (why == NULL && (ferror(f) || out->key_count == 0))
		why = "no key could be read; give one of 64 hexadecimal digits a line";
	return why;
}
