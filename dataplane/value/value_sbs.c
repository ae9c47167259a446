// SPDX-License-Identifier: Apache-2.0
// {"MSG":{"transmissionType":"3",…}}: the fields of a line as they are written, empty ones left out; {"ModeS":{…}} for a
// raw frame. One object a line; the line's end is not part of the value.
#include <errno.h>
#include <string.h>

#include "uas/mode_s.h"
#include "uas/sbs.h"
#include "value/fields_json.h"
#include "value/hex.h"
#include "value/value_air.h"

static const char *const names[SBS_FIELDS] = {
	"messageType", "transmissionType", "sessionId",	    "aircraftId", "hexIdent",
	"flightId",    "dateGenerated",	   "timeGenerated", "dateLogged", "timeLogged",
	"callsign",    "altitude",	   "groundSpeed",   "track",	  "latitude",
	"longitude",   "verticalRate",	   "squawk",	    "alert",	  "emergency",
	"spi",	       "isOnGround"};

static void line_json(struct text *out, struct span line)
{
	uint32_t at = 0;
	bool first = true;
	text_add(out, "{\"MSG\":{");
	for (unsigned i = 0; i < SBS_FIELDS; i++) {
		uint32_t n = 0;
		while (at + n < line.n && line.p[at + n] != ',')
			n++;
		const struct field f = {names[i], FIELD_TEXT, 0, 0, (uint16_t)n, NULL, 0};
		if (i > 0 && n > 0)
			fields_json_member(out, &f, line.p + at, &first);
		at += n + 1;
	}
	text_add(out, "}}");
}

static void optional(struct text *out, const char *name, int64_t v, bool known, bool *first)
{
	if (known)
		value_json_int(out, name, v, first);
}

static enum err mode_s_json(struct text *out, struct span line)
{
	char digits[2 * MODE_S_SIZE + 1];
	uint8_t b[MODE_S_SIZE];
	struct mode_s m;
	bool first = false;
	if (line.n != 2 * MODE_S_SIZE + 2 || line.p[line.n - 1] != ';')
		return ERR_MODE_S_FORMAT;
	memcpy(digits, line.p + 1, 2 * MODE_S_SIZE);
	digits[2 * MODE_S_SIZE] = '\0';
	if (hex_parse(digits, b, sizeof(b)) != MODE_S_SIZE)
		return ERR_MODE_S_FORMAT;
	enum err e = mode_s_parse((struct span){b, sizeof(b)}, &m);
	if (e != ERR_NONE)
		return e;
	text_add(out, "{\"ModeS\":{\"frame\":\"");
	text_add(out, digits);
	text_char(out, '"');
	value_json_int(out, "downlinkFormat", m.format, &first);
	value_json_int(out, "typeCode", m.type_code, &first);
	value_json_int(out, "address", m.address, &first);
	if (m.callsign[0] != '\0') {
		text_add(out, ",\"callsign\":\"");
		text_add(out, m.callsign);
		text_char(out, '"');
	}
	bool is_position = m.type_code >= 9 && m.type_code <= 18;
	optional(out, "altitude", m.alt_ft, m.alt_ft != MODE_S_ALT_UNKNOWN_FT, &first);
	optional(out, "cprFormat", m.cpr_odd, is_position, &first);
	optional(out, "cprLatitude", m.cpr_lat, is_position, &first);
	optional(out, "cprLongitude", m.cpr_lon, is_position, &first);
	optional(out, "velocityNorth", m.vn_kt, m.vn_kt != MODE_S_UNKNOWN, &first);
	optional(out, "velocityEast", m.ve_kt, m.ve_kt != MODE_S_UNKNOWN, &first);
	optional(out, "verticalRate", m.vrate_fpm, m.vrate_fpm != MODE_S_UNKNOWN, &first);
	text_add(out, "}}");
	return ERR_NONE;
}

static enum err to_json(struct span m, const struct value_opts *opts, struct text *out,
			struct value_fault *fault)
{
	struct span rest = m, line;
	bool any = false;
	fault->err = ERR_NONE;
	while (fault->err == ERR_NONE && sbs_next_line(&rest, &line)) {
		struct sbs s;
		fault->bit = (uint32_t)(line.p - m.p) * 8;
		if (any)
			text_char(out, '\n');
		any = true;
		if (line.p[0] == '*') {
			fault->err = mode_s_json(out, line);
			continue;
		}
		fault->err = sbs_parse(line, &s);
		if (fault->err == ERR_NONE)
			line_json(out, line);
	}
	return fault->err = fault->err == ERR_NONE && !any ? ERR_SBS_LINE : fault->err;
}

static int put(struct text *t, const char *s, struct value_fault *fault, const char *name)
{
	text_add(t, s);
	return !t->overflow && strpbrk(s, ",\r\n") == NULL
		       ? 0
		       : value_refuse(fault, name, "expected a text without commas and line ends");
}

static int from_json(const json_t *v, const struct value_opts *opts, uint8_t *out, size_t size,
		     size_t *len, struct value_fault *fault)
{
	char line[SBS_LINE_MAX + 1];
	struct text t = {.p = line, .size = sizeof(line)};
	struct sbs s;
	const json_t *msg = json_object_get(v, "MSG");
	const char *frame =
		json_string_value(json_object_get(json_object_get(v, "ModeS"), "frame"));
	if (frame != NULL) {
		text_char(&t, '*');
		text_add(&t, frame);
		text_char(&t, ';');
		msg = NULL;
	} else if (!json_is_object(msg)) {
		return value_refuse(fault, "", "expected MSG, or ModeS with its frame");
	}
	for (unsigned i = 0; msg != NULL && i < SBS_FIELDS; i++) {
		const json_t *f = json_object_get(msg, names[i]);
		const char *text = i == 0 ? "MSG" : f == NULL ? "" : json_string_value(f);
		if (text == NULL)
			return value_refuse(fault, names[i], "expected a string, as in the line");
		if (put(&t, text, fault, names[i]) != 0)
			return -EINVAL;
		if (i < SBS_FIELDS - 1)
			text_char(&t, ',');
	}
	if (msg != NULL &&
	    sbs_parse((struct span){(const uint8_t *)line, (uint32_t)t.len}, &s) != ERR_NONE)
		return value_refuse(fault, "MSG", "does not make a line that is read again");
	if (t.overflow || t.len > size)
		return value_refuse(fault, "", "does not fit");
	memcpy(out, line, t.len);
	*len = t.len;
	return 0;
}

static const char *type_name(struct span m)
{
	struct span line;
	struct sbs s;
	static const char *const types[] = {"MSG,1", "MSG,2", "MSG,3", "MSG,4",
					    "MSG,5", "MSG,6", "MSG,7", "MSG,8"};
	if (!sbs_next_line(&m, &line))
		return NULL;
	if (line.p[0] == '*')
		return "ModeS";
	return sbs_parse(line, &s) == ERR_NONE ? types[s.type - 1] : NULL;
}

const struct value_codec value_sbs = {OBS_FAMILY_SBS, "BaseStation lines (SBS), raw Mode S",
				      to_json, from_json, type_name};
