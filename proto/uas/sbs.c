// SPDX-License-Identifier: Apache-2.0
#include "uas/sbs.h"

#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "base/units.h"
#include "uas/asterix.h"
#include "uas/crewed.h"
#include "uas/mode_s.h"
#include "wire/text.h"

enum sbs_field {
	F_MESSAGE = 0,
	F_TYPE = 1,
	F_ADDRESS = 4,
	F_CALLSIGN = 10,
	F_ALT = 11,
	F_SPEED = 12,
	F_TRACK = 13,
	F_LAT = 14,
	F_LON = 15,
	F_VRATE = 16,
	F_SQUAWK = 17,
	F_ALERT = 18,
	F_EMERGENCY = 19,
	F_IDENT = 20,
	F_GROUND = 21
};

// ---- text

static bool is_text(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

static struct span trimmed(struct span s)
{
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	for (; s.n > 0 && s.p[0] == ' '; s.n--)
		s.p++;
	return s;
}

static int digit_of(uint8_t c, unsigned base)
{
	int v = c >= '0' && c <= '9'   ? c - '0'
		: c >= 'a' && c <= 'f' ? c - 'a' + 10
		: c >= 'A' && c <= 'F' ? c - 'A' + 10
				       : 99;
	return v < (int)base ? v : -1;
}

// Decimal with at most `decimals` places kept; further ones are cut. False for anything else, or beyond ±limit.
static bool number(struct span s, unsigned decimals, int64_t limit, int32_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-', point = false;
	unsigned places = 0, digits = 0;
	int64_t v = 0;
	for (uint32_t i = negative ? 1 : 0; i < s.n; i++) {
		if (s.p[i] == '.' && !point) {
			point = true;
			continue;
		}
		int d = digit_of(s.p[i], 10);
		if (d < 0)
			return false;
		digits++;
		if (point && places == decimals)
			continue;
		places += point;
		v = v * 10 + d;
		if (v > limit)
			return false;
	}
	for (; places < decimals; places++)
		v *= 10;
	*out = (int32_t)(negative ? -v : v);
	return digits > 0 && v <= limit;
}

static bool hex(struct span s, unsigned digits, uint32_t *out)
{
	uint32_t v = 0;
	if (s.n != digits)
		return false;
	for (uint32_t i = 0; i < s.n; i++) {
		int d = digit_of(s.p[i], 16);
		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d;
	}
	*out = v;
	return true;
}

bool sbs_next_line(struct span *rest, struct span *line)
{
	while (rest->n > 0) {
		uint32_t n = 0;
		while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r' &&
		       rest->p[n] != '\0')
			n++;
		*line = (struct span){rest->p, n};
		n += n < rest->n;
		*rest = (struct span){rest->p + n, rest->n - n};
		if (line->n > 0)
			return true;
	}
	return false;
}

// ---- one line

// Returns the number of fields; more than there is room for count too.
static unsigned split(struct span line, struct span field[SBS_FIELDS])
{
	unsigned n = 0;
	for (uint32_t at = 0, i = 0; i <= line.n; i++) {
		if (i < line.n && line.p[i] != ',')
			continue;
		if (n < SBS_FIELDS)
			field[n] = trimmed((struct span){line.p + at, i - at});
		n++;
		at = i + 1;
	}
	return n;
}

static bool take_number(struct sbs *s, unsigned bit, struct span f, unsigned decimals,
			int64_t limit, int32_t *out)
{
	if (f.n == 0)
		return true;
	s->has |= bit;
	return number(f, decimals, limit, out);
}

// -1 is how receivers write "true".
static bool take_flag(struct sbs *s, unsigned bit, struct span f, int8_t *out)
{
	if (f.n == 0)
		return true;
	s->has |= bit;
	*out = !is_text(f, "0");
	return is_text(f, "0") || is_text(f, "1") || is_text(f, "-1");
}

static bool take_numbers(struct sbs *s, const struct span *f)
{
	int32_t squawk = 0;
	bool good = take_number(s, SBS_HAS_ALT, f[F_ALT], 0, 200000, &s->alt_ft) &&
		    take_number(s, SBS_HAS_SPEED, f[F_SPEED], 1, 50000, &s->speed_kt_e1) &&
		    take_number(s, SBS_HAS_TRACK, f[F_TRACK], 2, 36000, &s->track_cdeg) &&
		    take_number(s, SBS_HAS_VRATE, f[F_VRATE], 0, 100000, &s->vrate_fpm) &&
		    take_number(s, SBS_HAS_SQUAWK, f[F_SQUAWK], 0, 7777, &squawk) &&
		    take_number(s, SBS_HAS_POSITION, f[F_LAT], 7, 900000000, &s->lat_e7) &&
		    take_number(s, SBS_HAS_POSITION, f[F_LON], 7, 1800000000, &s->lon_e7);
	if (s->track_cdeg == UNITS_CDEG_PER_TURN)
		s->track_cdeg = 0;
	s->squawk = (uint16_t)squawk;
	return good && (f[F_LAT].n == 0) == (f[F_LON].n == 0) && s->track_cdeg >= 0 &&
	       squawk >= 0 && s->speed_kt_e1 >= 0;
}

enum err sbs_parse(struct span line, struct sbs *s)
{
	struct span f[SBS_FIELDS];
	uint32_t type;
	memset(s, 0, sizeof(*s));
	if (line.n == 0 || line.n > SBS_LINE_MAX || split(line, f) != SBS_FIELDS)
		return ERR_SBS_LINE;
	if (!is_text(f[F_MESSAGE], "MSG") || !hex(f[F_TYPE], 1, &type) || type < 1 || type > 8)
		return ERR_SBS_TYPE;
	s->type = (uint8_t)type;
	if (!hex(f[F_ADDRESS], 6, &s->address) || f[F_CALLSIGN].n >= sizeof(s->callsign))
		return ERR_SBS_FIELD;
	memcpy(s->callsign, f[F_CALLSIGN].p, f[F_CALLSIGN].n);
	s->has |= f[F_CALLSIGN].n > 0 ? SBS_HAS_CALLSIGN : 0u;
	if (!take_numbers(s, f) || !take_flag(s, SBS_HAS_ALERT, f[F_ALERT], &s->alert) ||
	    !take_flag(s, SBS_HAS_EMERGENCY, f[F_EMERGENCY], &s->emergency) ||
	    !take_flag(s, SBS_HAS_IDENT, f[F_IDENT], &s->ident) ||
	    !take_flag(s, SBS_HAS_GROUND, f[F_GROUND], &s->ground))
		return ERR_SBS_FIELD;
	return ERR_NONE;
}

// ---- writing

// Trailing zeros of the places are left out, as receivers do.
static void put_decimal(struct text *t, int64_t v, unsigned decimals)
{
	int64_t scale = 1, u = v < 0 ? -v : v;
	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	if (v < 0)
		text_char(t, '-');
	text_int(t, u / scale);
	u %= scale;
	if (u > 0)
		text_char(t, '.');
	for (scale /= 10; u > 0; u %= scale, scale /= 10)
		text_char(t, (char)('0' + u / scale));
}

static void put_field(struct text *t, const struct sbs *s, unsigned bit, int64_t v,
		      unsigned decimals)
{
	text_char(t, ',');
	if (s->has & bit)
		put_decimal(t, v, decimals);
}

uint32_t sbs_encode(const struct sbs *s, char *out, uint32_t size)
{
	struct text t = {.p = out, .size = size};
	const uint8_t a[3] = {(uint8_t)(s->address >> 16), (uint8_t)(s->address >> 8),
			      (uint8_t)s->address};
	char address[7];
	struct text h = {.p = address, .size = sizeof(address)};
	if (size == 0 || s->type < 1 || s->type > 8)
		return 0;
	text_hex(&h, a, 3);
	text_add(&t, "MSG,");
	text_int(&t, s->type);
	text_add(&t, ",1,1,");
	for (unsigned i = 0; i < 6; i++)
		text_char(&t, (char)(address[i] >= 'a' ? address[i] - 'a' + 'A' : address[i]));
	text_add(&t, ",1,,,,,");
	if (s->has & SBS_HAS_CALLSIGN)
		text_add(&t, s->callsign);
	put_field(&t, s, SBS_HAS_ALT, s->alt_ft, 0);
	put_field(&t, s, SBS_HAS_SPEED, s->speed_kt_e1, 1);
	put_field(&t, s, SBS_HAS_TRACK, s->track_cdeg, 2);
	put_field(&t, s, SBS_HAS_POSITION, s->lat_e7, 7);
	put_field(&t, s, SBS_HAS_POSITION, s->lon_e7, 7);
	put_field(&t, s, SBS_HAS_VRATE, s->vrate_fpm, 0);
	text_char(&t, ',');
	for (unsigned d = 1000; (s->has & SBS_HAS_SQUAWK) && d > 0; d /= 10)
		text_char(&t, (char)('0' + s->squawk / d % 10));
	put_field(&t, s, SBS_HAS_ALERT, s->alert ? -1 : 0, 0);
	put_field(&t, s, SBS_HAS_EMERGENCY, s->emergency ? -1 : 0, 0);
	put_field(&t, s, SBS_HAS_IDENT, s->ident ? -1 : 0, 0);
	put_field(&t, s, SBS_HAS_GROUND, s->ground ? -1 : 0, 0);
	return t.overflow ? 0 : (uint32_t)t.len;
}

// ---- observations

enum { SQUAWK_HIJACK = 7500, SQUAWK_RADIO = 7600, SQUAWK_EMERGENCY = 7700 };

static void observe_line(const struct sbs *s, const struct rx_meta *meta, struct obs *o)
{
	crewed_start(OBS_FAMILY_SBS, s->address, meta, o);
	o->msg_type = s->type;
	if (s->has & SBS_HAS_POSITION)
		crewed_position(s->lat_e7, s->lon_e7, o);
	if (s->has & SBS_HAS_ALT)
		crewed_altitude(s->alt_ft, o);
	if (s->has & SBS_HAS_SPEED)
		o->speed_cms =
			units_clamp_u16(units_div_round((int64_t)s->speed_kt_e1 * 514444, 100000));
	if (s->has & SBS_HAS_TRACK)
		o->heading_cdeg = (uint16_t)s->track_cdeg;
	if (s->has & SBS_HAS_VRATE)
		o->vspeed_cms = crewed_cms_of_fpm(s->vrate_fpm);
	if (s->has & SBS_HAS_GROUND)
		o->state = s->ground ? OBS_STATE_GROUND : OBS_STATE_MOVING;
	bool squawks = (s->has & SBS_HAS_SQUAWK) &&
		       (s->squawk == SQUAWK_HIJACK || s->squawk == SQUAWK_RADIO ||
			s->squawk == SQUAWK_EMERGENCY);
	if (s->emergency || squawks)
		crewed_emergency(o);
}

static void observe_mode_s(const struct mode_s *m, const struct rx_meta *meta, struct obs *o)
{
	crewed_start(OBS_FAMILY_SBS, m->address, meta, o);
	o->msg_type = m->type_code;
	if (m->alt_ft != MODE_S_ALT_UNKNOWN_FT)
		crewed_altitude(m->alt_ft, o);
	if (m->vrate_fpm != MODE_S_UNKNOWN)
		o->vspeed_cms = crewed_cms_of_fpm(m->vrate_fpm);
	if (m->vn_kt == MODE_S_UNKNOWN || m->ve_kt == MODE_S_UNKNOWN)
		return;
	double kt = hypot(m->vn_kt, m->ve_kt);
	o->speed_cms = units_clamp_u16(lround(kt * 51.44444));
	o->heading_cdeg = geo_course_cdeg(m->ve_kt, m->vn_kt);
}

// `*8D4840D6202CC371C32CE0576098;`
static enum err parse_raw(struct span line, struct mode_s *m)
{
	uint8_t b[MODE_S_SIZE];
	if (line.n != 2 * MODE_S_SIZE + 2 || line.p[line.n - 1] != ';')
		return ERR_MODE_S_FORMAT;
	for (unsigned i = 0; i < MODE_S_SIZE; i++) {
		uint32_t v;
		if (!hex((struct span){line.p + 1 + 2 * i, 2}, 2, &v))
			return ERR_MODE_S_FORMAT;
		b[i] = (uint8_t)v;
	}
	return mode_s_parse((struct span){b, sizeof(b)}, m);
}

static enum err take_line(struct span line, const struct rx_meta *meta, struct obs *o)
{
	struct sbs s;
	struct mode_s m;
	enum err e;
	if (line.p[0] == '*') {
		e = parse_raw(line, &m);
		if (e == ERR_NONE)
			observe_mode_s(&m, meta, o);
		return e;
	}
	e = sbs_parse(line, &s);
	if (e == ERR_NONE)
		observe_line(&s, meta, o);
	return e;
}

enum err sbs_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count)
{
	enum err first = ERR_NONE;
	struct span line;
	bool any = false;
	*out_count = 0;
	if (asterix_is_likely(payload))
		return ERR_ASTERIX;
	while (sbs_next_line(&payload, &line)) {
		struct obs o;
		enum err e = take_line(line, meta, &o);
		if (e == ERR_NONE && *out_count == out_max)
			e = ERR_TOO_MANY_OBS;
		if (e == ERR_NONE)
			out[(*out_count)++] = o;
		any |= e == ERR_NONE;
		first = first == ERR_NONE ? e : first;
	}
	return any ? ERR_NONE : first != ERR_NONE ? first : ERR_SBS_LINE;
}
