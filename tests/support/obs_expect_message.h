// SPDX-License-Identifier: Apache-2.0
// Inside obs_expect: reading a value by names, and the parts of an observation that all families have. Inline.
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/geo.h"
#include "obs_expect.h"

// ---- values by name

struct message {
	const struct uper_value *v;
	const struct rx_meta *meta;
	struct obs *out;
	int max, count;
};

// Node of a member by a path of names, "pos.lat"; 0: not there.
static inline uint32_t find(const struct message *m, uint32_t from, const char *path)
{
	char name[80];
	while (from != UINT32_MAX && *path != '\0') {
		size_t n = strcspn(path, ".");
		memcpy(name, path, n);
		name[n] = '\0';
		path += n + (path[n] == '.');
		from = uper_child(m->v, from, name);
		if (from == 0)
			return 0;
	}
	return from;
}

static inline double number(const struct message *m, uint32_t from, const char *path, double absent)
{
	uint32_t i = find(m, from, path);
	return i != 0 ? (double)m->v->nodes[i].value : absent;
}

static inline int whole(const struct message *m, uint32_t from, const char *path, int absent)
{
	return (int)number(m, from, path, absent);
}

static inline void octets(const struct message *m, uint32_t node, uint8_t *out, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		out[i] = uper_octet_at(m->v, m->v->nodes[node].bit + 8 * i);
}

static inline unsigned count_of(const struct message *m, uint32_t list)
{
	return list != 0 ? (unsigned)m->v->nodes[list].value : 0;
}

// ---- common to all

static inline struct obs *begin(struct message *m, unsigned family, unsigned type)
{
	struct obs *o = &m->out[m->count < m->max ? m->count : m->max - 1];
	m->count++;
	obs_init(o);
	o->family = (uint8_t)family;
	o->msg_type = (uint16_t)type;
	o->time_ns = o->rx_ns = m->meta->rx_ns;
	o->source_key = m->meta->source_key;
	o->port = m->meta->port;
	o->rssi_dbm = m->meta->rssi_dbm;
	o->flags = m->meta->dot2_flags;
	return o;
}

static inline void set_id(struct obs *o, const uint8_t *id, unsigned n)
{
	memcpy(o->id, id, n);
	o->id_len = (uint8_t)n;
	o->id_kind = OBS_ID_TEMPORARY;
	o->key = obs_key(o->family, OBS_ID_TEMPORARY, id, n);
}

static inline void set_object(struct obs *o, const uint8_t *reporter, unsigned n, int object)
{
	memcpy(o->id, reporter, n);
	o->id[n] = (uint8_t)(object / 256);
	o->id[n + 1] = (uint8_t)(object % 256);
	o->id_len = (uint8_t)(n + 2);
	o->id_kind = OBS_ID_OBJECT;
	o->key = obs_key(o->family, OBS_ID_OBJECT, o->id, o->id_len);
	o->flags |= OBS_FLAG_SENSED;
}

// The instant nearest to reception that is `ms` after a whole number of periods since `epoch_ms`.
static inline void set_time(struct obs *o, int64_t epoch_ms, int64_t ms, int64_t period_ms)
{
	const int64_t ns = 1000000;
	int64_t k = (o->rx_ns / ns - epoch_ms) / period_ms - 2;
	int64_t best = (epoch_ms + k * period_ms + ms) * ns;
	for (int i = 0; i < 5; i++) {
		int64_t t = (epoch_ms + (k + i) * period_ms + ms) * ns;
		if (llabs(t - o->rx_ns) < llabs(best - o->rx_ns))
			best = t;
	}
	o->time_ns = best;
	o->flags |= OBS_FLAG_TIME_OWN;
}

static inline void set_place(struct obs *o, double lat, double lon)
{
	if (lat == 900000001 || lon == 1800000001) {
		o->flags |= OBS_FLAG_NO_POSITION;
		return;
	}
	o->lat_e7 = (int32_t)lat;
	o->lon_e7 = (int32_t)lon;
}

static inline void set_altitude(struct obs *o, double m)
{
	o->alt_cm = (int32_t)lround(m * 100);
	o->datum = OBS_DATUM_WGS84;
}

static inline void set_speed(struct obs *o, double ms)
{
	o->speed_cms = (uint16_t)lround(ms * 100);
	o->state = OBS_STATE_MOVING;
}

static inline uint16_t course(double deg)
{
	return (uint16_t)(lround(deg * 100) % 36000);
}

static inline void set_from_plane(struct obs *o, bool known, double lat, double lon, double east_m,
				  double north_m)
{
	struct geo_frame f;
	if (!known || lat == 900000001 || lon == 1800000001 || fabs(lat) > 890000000) {
		o->flags |= OBS_FLAG_NO_POSITION;
		return;
	}
	geo_frame_init(&f, (int32_t)lat, (int32_t)lon);
	geo_from_plane(&f, (struct geo_point){east_m, north_m}, &o->lat_e7, &o->lon_e7);
}

// ---- a message each; value: its node

void expect_bsm(struct message *m, uint32_t value);
void expect_psm(struct message *m, uint32_t value);
void expect_sdsm(struct message *m, uint32_t value);
void expect_csae_bsm(struct message *m, uint32_t value);
void expect_csae_rsm(struct message *m, uint32_t value);
void expect_cam(struct message *m);
void expect_vam(struct message *m);
void expect_cpm(struct message *m);
