// SPDX-License-Identifier: Apache-2.0
#include "show.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/timepoint.h"

static const char key_colour[] = "\033[36m", text_colour[] = "\033[32m", word_colour[] = "\033[33m",
		  plain[] = "\033[0m";

struct show show_for_stdout(void)
{
	bool terminal = isatty(STDOUT_FILENO) != 0;
	return (struct show){.pretty = terminal, .colour = terminal && getenv("NO_COLOR") == NULL};
}

static void new_line(unsigned depth)
{
	putchar('\n');
	for (unsigned i = 0; i < depth; i++)
		fputs("  ", stdout);
}

// A quoted text, from its first quotation mark. Returns what follows.
static const char *show_text(const struct show *s, const char *p)
{
	const char *end = p + 1;
	while (*end != '\0' && *end != '"')
		end += *end == '\\' && end[1] != '\0' ? 2 : 1;
	end += *end == '"';
	if (s->colour)
		fputs(*end == ':' ? key_colour : text_colour, stdout);
	fwrite(p, 1, (size_t)(end - p), stdout);
	if (s->colour)
		fputs(plain, stdout);
	return end;
}

static const char *show_word(const struct show *s, const char *p)
{
	size_t n = strcspn(p, ",]}\n");
	if (s->colour)
		fputs(word_colour, stdout);
	fwrite(p, 1, n, stdout);
	if (s->colour)
		fputs(plain, stdout);
	return p + n;
}

static void show_indented(const struct show *s, const char *p)
{
	unsigned depth = 0;
	while (*p != '\0') {
		char c = *p;
		if (c == '"') {
			p = show_text(s, p);
			continue;
		}
		if (strchr("{[}],:\n", c) == NULL) {
			p = show_word(s, p);
			continue;
		}
		p++;
		if (c == '}' || c == ']')
			new_line(--depth);
		putchar(c);
		bool is_empty = (c == '{' && *p == '}') || (c == '[' && *p == ']');
		if (is_empty)
			putchar(*p++);
		else if (c == '{' || c == '[')
			new_line(++depth);
		else if (c == ',')
			new_line(depth);
		else if (c == ':')
			putchar(' ');
	}
	putchar('\n');
}

void show_json(const struct show *s, const char *json)
{
	if (s->pretty)
		show_indented(s, json);
	else
		puts(json);
}

// ---- observations

static void add_scaled(struct text *t, const char *key, bool known, double v, int decimals)
{
	char number[40];
	text_add(t, ",\"");
	text_add(t, key);
	text_add(t, "\":");
	snprintf(number, sizeof(number), "%.*f", decimals, v);
	text_add(t, known ? number : "null");
}

static void add_word(struct text *t, const char *key, const char *word)
{
	text_add(t, ",\"");
	text_add(t, key);
	text_add(t, "\":\"");
	text_add(t, word);
	text_char(t, '"');
}

static void add_identity(struct text *t, const struct obs *o)
{
	bool is_text = o->id_kind == OBS_ID_SERIAL || o->id_kind == OBS_ID_REGISTRATION ||
		       o->id_kind == OBS_ID_UNSTATED;
	for (unsigned i = 0; i < o->id_len && is_text; i++)
		is_text = isprint(o->id[i]) && o->id[i] != '"' && o->id[i] != '\\';
	add_word(t, "id_kind", obs_id_kind_name(o->id_kind));
	text_add(t, ",\"id\":\"");
	for (unsigned i = 0; i < o->id_len && is_text; i++)
		text_char(t, (char)o->id[i]);
	if (!is_text)
		text_hex(t, o->id, o->id_len);
	text_char(t, '"');
}

static void add_flag(struct text *t, const char *key, bool set)
{
	text_add(t, ",\"");
	text_add(t, key);
	text_add(t, set ? "\":true" : "\":false");
}

void show_observation(struct text *t, const struct obs *o)
{
	char time[25];
	bool has_position = o->lat_e7 != OBS_LATLON_UNKNOWN;
	timepoint_to_iso8601(o->time_ns, time);
	text_add(t, "{\"family\":\"");
	text_add(t, obs_family_name(o->family));
	text_add(t, "\",\"message\":");
	text_int(t, o->msg_type);
	add_word(t, "class", obs_class_name(o->cls));
	add_word(t, "time", time);
	add_identity(t, o);
	add_scaled(t, "lat", has_position, o->lat_e7 * 1e-7, 7);
	add_scaled(t, "lon", has_position, o->lon_e7 * 1e-7, 7);
	add_scaled(t, "alt_m", o->alt_cm != OBS_ALT_UNKNOWN, o->alt_cm * 0.01, 2);
	add_word(t, "datum", obs_datum_name(o->datum));
	add_scaled(t, "height_m", o->height_cm != OBS_ALT_UNKNOWN, o->height_cm * 0.01, 2);
	add_word(t, "height_ref", obs_height_ref_name(o->height_ref));
	add_scaled(t, "speed_ms", o->speed_cms != OBS_SPEED_UNKNOWN, o->speed_cms * 0.01, 2);
	add_scaled(t, "vspeed_ms", o->vspeed_cms != OBS_VSPEED_UNKNOWN, o->vspeed_cms * 0.01, 2);
	add_scaled(t, "heading_deg", o->heading_cdeg != OBS_HEADING_UNKNOWN, o->heading_cdeg * 0.01,
		   2);
	add_scaled(t, "hacc_m", o->hacc_cm != OBS_ACC_UNKNOWN, o->hacc_cm * 0.01, 2);
	add_scaled(t, "width_m", o->width_cm != OBS_SIZE_UNKNOWN, o->width_cm * 0.01, 2);
	add_scaled(t, "length_m", o->length_cm != OBS_SIZE_UNKNOWN, o->length_cm * 0.01, 2);
	add_word(t, "state", obs_state_name(o->state));
	add_flag(t, "emergency", (o->flags & OBS_FLAG_EMERGENCY) != 0);
	add_flag(t, "signed", (o->flags & OBS_FLAG_SIGNED) != 0);
	add_flag(t, "verified", (o->flags & OBS_FLAG_VERIFIED) != 0);
	text_char(t, '}');
}
