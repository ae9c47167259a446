// SPDX-License-Identifier: Apache-2.0
#include "air/air_zones.h"

#include <stdio.h>

#include "air/uuid.h"
#include "base/geodesic.h"

struct walk {
	struct air_zones *z;
	zone_extra_cb *cb;
	void *arg;
	int64_t now_ns;
	uint32_t count;
	bool is_stopped;
	// of the corridor at hand
	const struct air_view *view;
	const struct identity *aircraft;
};

static bool give(void *arg, uint32_t number, const struct air_volume *v)
{
	static struct polygon_point points[ZONE_PUSH_POINTS_MAX]; // the loop's thread alone
	struct walk *w = arg;
	char name[64], id[UUID_TEXT_SIZE];
	struct polygon_ring ring = {points, 0};
	const struct volume_window window = {v->start_ns,
					     v->end_ns + 1}; // closed there, half open here
	struct zone_extra e = {.name = name,
			       .aircraft = w->aircraft,
			       .volume = {.shape = v->shape,
					  .kind = VOLUME_KIND_CONDITIONAL,
					  .lower_ref = VOLUME_REF_WGS84,
					  .upper_ref = VOLUME_REF_WGS84,
					  .lower_cm = v->lower_cm,
					  .upper_cm = v->upper_cm,
					  .center = v->center,
					  .radius_cm = v->radius_cm,
					  .windows = &window,
					  .window_count = 1}};
	if (v->end_ns < w->now_ns)
		return true;
	if (v->shape == VOLUME_POLYGON) {
		ring.count = geodesic_densify(v->points, v->count, points, ZONE_PUSH_POINTS_MAX);
		e.volume.rings = &ring;
		e.volume.ring_count = 1;
	}
	if (w->count == AIR_ZONES_MAX || (v->shape == VOLUME_POLYGON && ring.count == 0)) {
		w->z->left_out++;
		return true;
	}
	uuid_write(&w->view->id, id);
	snprintf(name, sizeof(name), "corridor:%s/%u", id, number);
	w->count++;
	w->is_stopped = !w->cb(w->arg, &e);
	return !w->is_stopped;
}

static void note_change(struct air_zones *z, int64_t at_ns, int64_t now_ns)
{
	if (at_ns > now_ns && at_ns < z->change_ns)
		z->change_ns = at_ns;
}

static bool visit(void *arg, const struct air_view *v)
{
	static const struct identity nobody = {.kind = OBS_ID_NONE};
	struct walk *w = arg;
	bool is_held = v->state == AIR_STATE_ACCEPTED || v->state == AIR_STATE_ACTIVATED ||
		       v->state == AIR_STATE_NONCONFORMING || v->state == AIR_STATE_CONTINGENT;
	if (!is_held || v->end_ns < w->now_ns)
		return true;
	note_change(w->z, v->start_ns - w->z->ahead_ns, w->now_ns);
	if (v->start_ns > w->now_ns + w->z->ahead_ns)
		return true;
	w->view = v;
	w->aircraft = air_notes_find(&w->z->service->notes, &v->id);
	if (w->aircraft == NULL)
		w->aircraft = &nobody;
	air_book_volumes(w->z->service->book, v, give, w);
	return !w->is_stopped;
}

bool air_zones_each(void *ctx, zone_extra_cb *cb, void *arg)
{
	struct air_zones *z = ctx;
	struct walk w = {.z = z, .cb = cb, .arg = arg, .now_ns = loop_wall_ns(z->service->loop)};
	z->left_out = 0;
	z->change_ns = VOLUME_TIME_LAST;
	(void)air_book_each(z->service->book, AIR_KIND_CORRIDOR, false, visit, &w);
	return !w.is_stopped;
}
