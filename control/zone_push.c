// SPDX-License-Identifier: Apache-2.0
#include "zone_push.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "geozone/zones.h"
#include "link.pb-c.h"
#include "path_beside.h"

typedef Kerbwing__Link__V1__Zones wire_zones;
typedef Kerbwing__Link__V1__Zones__Zone wire_zone;
typedef Kerbwing__Link__V1__Zones__Ring wire_ring;
typedef Kerbwing__Link__V1__Zones__Window wire_window;

static const char PROGRAM[] = "kerbwing control";
static const int64_t SPAN_NS = 7 * 86400000000000;

// Room of one message, so that a zone is packed without many small allocations.
enum {
	NAME_SIZE = 64,
	POINTS = ZONE_PUSH_POINTS_MAX,
	RINGS = 64,
	WINDOWS = 512,
	ZONES_PER_PART = 256,
	PACKET = 60 * 1024
};

// ---- files

static int load_one(struct zone_push *p, const char *path)
{
	struct zones *z = calloc(1, sizeof(*z));
	struct faults f = {.list = NULL};
	bool good = z != NULL && zones_read_file(path, z, &f);
	if (!good) {
		cli_error(PROGRAM, "%s: not readable as geo-zones; 'kerbwing geozone %s' says why",
			  path, path);
		free(z);
	} else {
		p->files[p->file_count++] = z;
	}
	faults_free(&f);
	return good ? 0 : -EINVAL;
}

int zone_push_load(struct zone_push *p, const struct cp_config *cfg, const char *config_path)
{
	const struct cp_config_geozone *g = cfg->control.geozones.items;
	int rc = 0;
	*p = (struct zone_push){.file_count = 0};
	for (unsigned i = 0; i < cfg->control.geozones.count && i < ZONE_PUSH_FILES_MAX; i++) {
		char path[1024];
		path_beside(config_path, g[i].path.s, path, sizeof(path));
		int one = load_one(p, path);
		rc = rc != 0 ? rc : one;
	}
	return rc;
}

void zone_push_free(struct zone_push *p)
{
	for (unsigned i = 0; i < p->file_count; i++) {
		zones_free(p->files[i]);
		free(p->files[i]);
	}
	p->file_count = 0;
}

// ---- one volume as a message

struct packed_zone {
	wire_zone m;
	wire_ring ring[RINGS], *ring_of[RINGS];
	wire_window window[WINDOWS], *window_of[WINDOWS];
	int32_t lat_e7[POINTS], lon_e7[POINTS];
	char name[NAME_SIZE];
	uint8_t granted[OBS_ID_SIZE];
};

// Names on the link are plain: anything else becomes an underscore.
static void make_name(struct packed_zone *o, const struct zone *z, uint32_t volume)
{
	snprintf(o->name, sizeof(o->name), "geo:%.8s:%.32s/%u",
		 z->country != NULL ? z->country : "", z->identifier != NULL ? z->identifier : "",
		 volume);
	for (char *c = o->name; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || *c == '"' || *c == '\\')
			*c = '_';
	o->m.name = o->name;
}

static bool put_rings(struct packed_zone *o, const struct volume *v)
{
	size_t used = 0;
	for (uint32_t i = 0; i < v->ring_count; i++) {
		const struct polygon_ring *r = &v->rings[i];
		if (i == RINGS || r->count > POINTS - used)
			return false;
		kerbwing__link__v1__zones__ring__init(&o->ring[i]);
		o->ring[i].lat_e7 = &o->lat_e7[used];
		o->ring[i].lon_e7 = &o->lon_e7[used];
		o->ring[i].n_lat_e7 = o->ring[i].n_lon_e7 = r->count;
		for (uint32_t k = 0; k < r->count; k++, used++) {
			o->lat_e7[used] = r->points[k].lat_e7;
			o->lon_e7[used] = r->points[k].lon_e7;
		}
		o->ring_of[o->m.n_ring++] = &o->ring[i];
	}
	o->m.ring = o->ring_of;
	return true;
}

// False: it does not fit, or never applies in the time looked at.
static bool make_volume(struct zone_push *p, struct packed_zone *o, const struct volume *v)
{
	o->m.rule = v->kind;
	o->m.reasons = v->reasons;
	o->m.lower_ref = v->lower_ref;
	o->m.upper_ref = v->upper_ref;
	o->m.lower_cm = v->lower_cm;
	o->m.upper_cm = v->upper_cm;
	if (v->shape == VOLUME_CIRCLE) {
		o->m.center_lat_e7 = v->center.lat_e7;
		o->m.center_lon_e7 = v->center.lon_e7;
		o->m.radius_cm = v->radius_cm;
	} else if (!put_rings(o, v)) {
		p->left_out++;
		return false;
	}
	for (uint32_t i = 0; i < v->window_count && i < WINDOWS; i++) {
		kerbwing__link__v1__zones__window__init(&o->window[i]);
		o->window[i].start_ns = v->windows[i].start_ns;
		// A doubt keeps a zone closed: what does not fit is one window to the end.
		o->window[i].end_ns = i + 1 == WINDOWS ? v->windows[v->window_count - 1].end_ns
						       : v->windows[i].end_ns;
		o->window_of[o->m.n_window++] = &o->window[i];
	}
	o->m.window = o->window_of;
	return v->window_count > 0;
}

static bool make_zone(struct zone_push *p, struct packed_zone *o, const struct zone *z,
		      uint32_t volume)
{
	kerbwing__link__v1__zones__zone__init(&o->m);
	make_name(o, z, volume);
	return make_volume(p, o, &z->volumes[volume]);
}

static bool make_extra(struct zone_push *p, struct packed_zone *o, const struct zone_extra *z)
{
	kerbwing__link__v1__zones__zone__init(&o->m);
	snprintf(o->name, sizeof(o->name), "%s", z->name);
	o->m.name = o->name;
	o->m.is_corridor = !z->is_geozone;
	o->m.granted_kind = z->aircraft->kind;
	memcpy(o->granted, z->aircraft->id, sizeof(o->granted));
	o->m.granted_id.data = o->granted;
	o->m.granted_id.len = z->aircraft->len;
	return make_volume(p, o, &z->volume);
}

// ---- parts

// Zones of one part are kept packed and unpacked again into it: protobuf-c has no streaming, and this is far from any fast path.
struct part {
	wire_zone *zone[ZONES_PER_PART];
	uint32_t count;
	size_t size;
};

static void clear(struct part *t)
{
	for (uint32_t i = 0; i < t->count; i++)
		protobuf_c_message_free_unpacked(&t->zone[i]->base, NULL);
	*t = (struct part){.count = 0};
}

static bool send_part(struct zone_push *p, struct part *t, uint32_t number, uint32_t parts,
		      bool (*each)(void *ctx, const uint8_t *packet, size_t size), void *ctx)
{
	static uint8_t packet[PACKET];
	wire_zones m = KERBWING__LINK__V1__ZONES__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	m.version = p->version;
	m.part = number;
	m.parts = parts;
	m.zone = t->zone;
	m.n_zone = t->count;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_ZONES;
	e.zones = &m;
	size_t size = kerbwing__link__v1__envelope__get_packed_size(&e);
	bool ok = size <= sizeof(packet) &&
		  each(ctx, packet, kerbwing__link__v1__envelope__pack(&e, packet));
	clear(t);
	return ok;
}

static bool keep(struct part *t, const wire_zone *z)
{
	size_t size = protobuf_c_message_get_packed_size(&z->base);
	uint8_t *octets = malloc(size + 1);
	if (octets == NULL)
		return false;
	(void)protobuf_c_message_pack(&z->base, octets);
	t->zone[t->count] = (wire_zone *)protobuf_c_message_unpack(
		&kerbwing__link__v1__zones__zone__descriptor, NULL, size, octets);
	free(octets);
	t->size += size + 8;
	return t->zone[t->count] != NULL && ++t->count > 0;
}

struct walk {
	struct zone_push *p;
	struct packed_zone *room;
	struct part part;
	uint32_t parts; // 0: only count them
	uint32_t number;
	bool (*each)(void *ctx, const uint8_t *packet, size_t size);
	void *ctx;
};

static bool end_part(struct walk *w, struct part *t)
{
	uint32_t number = w->number++;
	if (w->parts > 0)
		return send_part(w->p, t, number, w->parts, w->each, w->ctx);
	clear(t);
	return true;
}

// Adds the zone in w->room to the part at hand, and ends the part first when it is full.
static bool add(struct walk *w)
{
	struct part *t = &w->part;
	size_t more = protobuf_c_message_get_packed_size(&w->room->m.base);
	bool ok = true;
	if (t->count == ZONES_PER_PART || (t->count > 0 && t->size + more > ZONE_PUSH_PART_SIZE))
		ok = end_part(w, t);
	return ok && keep(t, &w->room->m);
}

static bool add_extra(void *arg, const struct zone_extra *z)
{
	struct walk *w = arg;
	return !make_extra(w->p, w->room, z) || add(w);
}

static bool walk_files(struct walk *w)
{
	bool ok = true;
	for (unsigned f = 0; f < w->p->file_count && ok; f++)
		for (uint32_t i = 0; i < w->p->files[f]->count && ok; i++)
			for (uint32_t k = 0; k < w->p->files[f]->list[i].volume_count && ok; k++)
				ok = !make_zone(w->p, w->room, &w->p->files[f]->list[i], k) ||
				     add(w);
	return ok;
}

static bool walk_all(struct walk *w)
{
	w->part = (struct part){.count = 0};
	bool ok = walk_files(w);
	if (ok && w->p->extras != NULL)
		ok = w->p->extras(w->p->extras_ctx, add_extra, w);
	if (ok)
		ok = end_part(w, &w->part); // also of no zone at all
	clear(&w->part);
	return ok;
}

bool zone_push_each(struct zone_push *p, int64_t now_ns,
		    bool (*each)(void *ctx, const uint8_t *packet, size_t size), void *ctx)
{
	struct walk w = {
		.p = p, .room = malloc(sizeof(struct packed_zone)), .each = each, .ctx = ctx};
	bool ok = w.room != NULL;
	for (unsigned f = 0; f < p->file_count; f++)
		(void)zones_set_windows(p->files[f], now_ns, now_ns + SPAN_NS);
	p->version++;
	ok = ok && walk_all(&w);
	w.parts = w.number;
	w.number = 0;
	p->left_out = 0;
	ok = ok && walk_all(&w);
	free(w.room);
	return ok;
}
