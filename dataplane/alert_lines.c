// SPDX-License-Identifier: Apache-2.0
#include "alert_lines.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/alert_kind.h"

static bool is_text(uint8_t kind)
{
	return kind == OBS_ID_SERIAL || kind == OBS_ID_REGISTRATION || kind == OBS_ID_UNSTATED;
}

static bool is_plain(uint8_t c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

// The identity as "kind:text" or "kind:hex"; octets that are no plain ASCII make any of them hex.
static void write_id(FILE *f, const char *key, const struct scene *s, uint64_t track_id)
{
	uint32_t slot = (uint32_t)track_id;
	fprintf(f, ",\"%s\":\"", key);
	if (track_id != 0 && slot < s->tracks.capacity && s->tracks.cold[slot].id == track_id) {
		const struct obs *o = &s->tracks.cold[slot].last;
		bool text = is_text(o->id_kind);
		for (unsigned i = 0; i < o->id_len && i < OBS_ID_SIZE; i++)
			text &= is_plain(o->id[i]);
		fprintf(f, "%s:", obs_id_kind_name(o->id_kind));
		for (unsigned i = 0; i < o->id_len && i < OBS_ID_SIZE; i++)
			fprintf(f, text ? "%c" : "%02x", o->id[i]);
	}
	fputc('"', f);
}

// Whole numbers, so that no rounding mode or printer can tell two runs apart; null for what is not finite.
static void write_scaled(FILE *f, const char *key, float v, float factor)
{
	if (isfinite(v))
		fprintf(f, ",\"%s\":%ld", key, lroundf(v * factor));
	else
		fprintf(f, ",\"%s\":null", key);
}

static void write_party(FILE *f, const struct scene *s, const struct alert_party *p)
{
	int32_t lat_e7, lon_e7;
	geo_from_plane(&s->plane, (struct geo_point){(double)p->e_m, (double)p->n_m}, &lat_e7,
		       &lon_e7);
	fprintf(f,
		"{\"lat_e7\":%" PRId32 ",\"lon_e7\":%" PRId32
		",\"alt_cm\":%ld,\"ve_cms\":%ld,\"vn_cms\":%ld,"
		"\"sd_cm\":%ld,\"age_ms\":%ld}",
		lat_e7, lon_e7, lroundf(p->alt_m * 100), lroundf(p->ve_ms * 100),
		lroundf(p->vn_ms * 100), lroundf(p->sd_m * 100), lroundf(p->age_s * 1000));
}

void alert_lines_write(FILE *f, const struct scene *s, const struct alert *a, const char *zone)
{
	int32_t lat_e7, lon_e7;
	geo_from_plane(&s->plane, (struct geo_point){(double)a->r.e_m, (double)a->r.n_m}, &lat_e7,
		       &lon_e7);
	fprintf(f,
		"{\"id\":%" PRIu64 ",\"time_ns\":%" PRId64
		",\"kind\":\"%s\",\"phase\":\"%s\",\"a\":\"%" PRIx64 "\",\"b\":\"%" PRIx64 "\"",
		a->id, a->time_ns, alert_kind_name(a->kind), alert_phase_name(a->phase), a->track_a,
		a->track_b);
	write_id(f, "id_a", s, a->track_a);
	write_id(f, "id_b", s, a->track_b);
	fprintf(f, ",\"zone\":\"%s\",\"lat_e7\":%" PRId32 ",\"lon_e7\":%" PRId32, zone, lat_e7,
		lon_e7);
	write_scaled(f, "time_to_ms", a->r.time_s, 1000);
	write_scaled(f, "now_cm", a->r.now_m, 100);
	write_scaled(f, "distance_cm", a->r.distance_m, 100);
	write_scaled(f, "closing_cms", a->r.closing_ms, 100);
	fputs(",\"evidence\":[", f);
	write_party(f, s, &a->r.party[0]);
	if (a->track_b != 0) {
		fputc(',', f);
		write_party(f, s, &a->r.party[1]);
	}
	fputs("]}\n", f);
}
