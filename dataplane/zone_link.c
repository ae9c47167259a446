// SPDX-License-Identifier: Apache-2.0
#include "zone_link.h"

#include <math.h>
#include <string.h>

#include "obs/obs.h"

typedef Kerbwing__Link__V1__Zones__Zone wire_zone;

enum { CIRCLE_CORNERS = 64 };

// What the definition points to while it is copied. Main thread only.
static struct {
	struct polygon_point points[ZONE_POINTS_MAX];
	struct polygon_ring rings[ZONE_RINGS_MAX];
	struct volume_window windows[ZONE_WINDOWS_MAX];
} room;

// ---- one zone

static enum zone_fault take_rings(const wire_zone *z, struct zone_def *d)
{
	size_t used = 0;
	if (z->n_ring > ZONE_RINGS_MAX)
		return ZONE_FAULT_MANY;
	for (size_t i = 0; i < z->n_ring; i++) {
		const Kerbwing__Link__V1__Zones__Ring *r = z->ring[i];
		if (r->n_lat_e7 != r->n_lon_e7)
			return ZONE_FAULT_SHAPE;
		if (r->n_lat_e7 > ZONE_POINTS_MAX - used)
			return ZONE_FAULT_MANY;
		room.rings[i] = (struct polygon_ring){&room.points[used], (uint32_t)r->n_lat_e7};
		for (size_t k = 0; k < r->n_lat_e7; k++)
			room.points[used++] = (struct polygon_point){r->lat_e7[k], r->lon_e7[k]};
	}
	d->ring_count = (uint32_t)z->n_ring;
	d->rings = room.rings;
	return ZONE_FAULT_NONE;
}

// A polygon around the circle, so that nothing of it is outside.
static enum zone_fault take_circle(const wire_zone *z, struct zone_def *d)
{
	struct geo_frame plane;
	double r_m = z->radius_cm * 0.01 / cos(M_PI / CIRCLE_CORNERS);
	if (!geo_is_valid(z->center_lat_e7, z->center_lon_e7) || z->center_lat_e7 > 880000000 ||
	    z->center_lat_e7 < -880000000)
		return ZONE_FAULT_POINT;
	geo_frame_init(&plane, z->center_lat_e7, z->center_lon_e7);
	for (unsigned i = 0; i < CIRCLE_CORNERS; i++) {
		double a = 2 * M_PI * i / CIRCLE_CORNERS;
		geo_from_plane(&plane, (struct geo_point){r_m * cos(a), r_m * sin(a)},
			       &room.points[i].lat_e7, &room.points[i].lon_e7);
	}
	room.rings[0] = (struct polygon_ring){room.points, CIRCLE_CORNERS};
	d->rings = room.rings;
	d->ring_count = 1;
	return ZONE_FAULT_NONE;
}

static enum zone_fault take_zone(struct zone_link *l, const wire_zone *z, struct zone_def *d)
{
	zone_def_init(d);
	size_t n = strlen(z->name);
	if (n >= sizeof(d->name))
		return ZONE_FAULT_NAME;
	memcpy(d->name, z->name, n + 1);
	if (z->rule >= VOLUME_KIND_COUNT || z->lower_ref >= VOLUME_REF_COUNT ||
	    z->upper_ref >= VOLUME_REF_COUNT)
		return ZONE_FAULT_LIMITS;
	if (z->n_window > ZONE_WINDOWS_MAX)
		return ZONE_FAULT_MANY;
	d->kind = z->is_corridor ? ZONE_KIND_CORRIDOR : ZONE_KIND_GEOZONE;
	d->source = ZONE_SOURCE_CONTROL;
	d->rule = (uint8_t)z->rule;
	d->reasons = (uint16_t)z->reasons;
	d->lower_ref = (uint8_t)z->lower_ref;
	d->upper_ref = (uint8_t)z->upper_ref;
	d->lower_cm = z->lower_cm;
	d->upper_cm = z->upper_cm;
	if (z->granted_kind != OBS_ID_NONE)
		d->granted_key = obs_identity_key((enum obs_id_kind)z->granted_kind,
						  z->granted_id.data, z->granted_id.len);
	for (size_t i = 0; i < z->n_window; i++)
		room.windows[i] =
			(struct volume_window){z->window[i]->start_ns, z->window[i]->end_ns};
	d->windows = room.windows;
	d->window_count = (uint32_t)z->n_window;
	enum zone_fault f = z->n_ring > 0 ? take_rings(z, d) : take_circle(z, d);
	return f != ZONE_FAULT_NONE ? f : zone_set_add(&l->staged, d);
}

// ---- parts

static void begin(struct zone_link *l, uint64_t version)
{
	zone_set_clear(&l->staged);
	l->version = version;
	l->next_part = l->refused = 0;
	l->first[0] = '\0';
	l->first_fault = ZONE_FAULT_NONE;
}

static void take_part(struct zone_link *l, const Kerbwing__Link__V1__Zones *m)
{
	for (size_t i = 0; i < m->n_zone; i++) {
		struct zone_def d;
		enum zone_fault f = take_zone(l, m->zone[i], &d);
		if (f == ZONE_FAULT_NONE)
			continue;
		if (l->refused++ == 0) {
			size_t n = strnlen(m->zone[i]->name, sizeof(l->first) - 1);
			memcpy(l->first, m->zone[i]->name, n);
			l->first[n] = '\0';
			l->first_fault = (uint8_t)f;
		}
	}
	l->next_part++;
}

bool zone_link_take(struct zone_link *l, const Kerbwing__Link__V1__Zones *m,
		    Kerbwing__Link__V1__ZonesAck *ack)
{
	kerbwing__link__v1__zones_ack__init(ack);
	ack->version = m->version;
	if (m->part == 0)
		begin(l, m->version);
	if (m->version != l->version || m->part != l->next_part || m->part >= m->parts) {
		begin(l, 0);
		ack->is_incomplete = true;
		return true;
	}
	take_part(l, m);
	if (l->next_part < m->parts)
		return false;
	zone_set_clear(&l->book->control);
	l->book->control = l->staged;
	l->staged = (struct zone_set){0};
	*l->changed = true;
	ack->taken = l->book->control.count;
	ack->refused = l->refused;
	ack->first_name = l->first;
	ack->first_reason = (char *)(uintptr_t)zone_fault_text(l->first_fault);
	return true;
}

void zone_link_fini(struct zone_link *l)
{
	zone_set_clear(&l->staged);
}
