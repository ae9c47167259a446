// SPDX-License-Identifier: Apache-2.0
#include "air/air_geozones.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/uuid.h"
#include "base/units.h"
#include "geozone/zones.h"

// No operator can take this name: it has no right to act on them. Of a shared book each node keeps those of its own files,
// under its own name, so that none removes what another's files still hold.
static const char OWNER[] = "geo-zones";
enum { A_TURN = 32 };
static const int64_t DAY_NS = 86400 * UNITS_NS_PER_S;
static const int64_t SPAN_NS = 55 * DAY_NS; // ASTM F3548-21: constraints at most 56 days ahead

struct room {
	struct air_volume volumes[AIR_VOLUMES_MAX];
	uint32_t count;
};

static struct air_id id_of(const struct air_geozones *g, const struct zone *z)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	char name[280];
	int n = snprintf(name, sizeof(name), "geo-zone\n%.60s\n%.100s%s",
			 z->country ? z->country : "", z->identifier ? z->identifier : "",
			 g->owner + sizeof(OWNER) - 1);
	SHA256((const uint8_t *)name, (size_t)n, hash);
	return uuid_from_random(hash);
}

// Above the ellipsoid; unknown offsets and open limits give `none`.
static int32_t limit(const struct air_geozones *g, int32_t cm, uint8_t ref, int32_t open,
		     int32_t none)
{
	int32_t offset = ref == VOLUME_REF_AMSL	 ? g->offsets.geoid_cm
			 : ref == VOLUME_REF_AGL ? g->offsets.ground_cm
						 : 0;
	int64_t sum = (int64_t)cm + offset;
	return cm == open || offset == VOLUME_ALT_UNKNOWN || sum != (int32_t)sum ? none
										 : (int32_t)sum;
}

static struct air_volume convert(const struct air_geozones *g, const struct volume *v)
{
	struct air_volume out = {
		.shape = v->shape,
		.lower_cm = limit(g, v->lower_cm, v->lower_ref, VOLUME_NO_FLOOR, VOLUME_NO_FLOOR),
		.upper_cm =
			limit(g, v->upper_cm, v->upper_ref, VOLUME_NO_CEILING, VOLUME_NO_CEILING),
		.center = v->center,
		.radius_cm = v->radius_cm};
	if (v->shape == VOLUME_POLYGON && v->ring_count > 0) {
		out.points = v->rings[0].points;
		out.count = v->rings[0].count;
	}
	return out;
}

static void add(struct room *r, struct air_volume v, int64_t start_ns, int64_t end_ns)
{
	v.start_ns = start_ns;
	v.end_ns = end_ns;
	r->volumes[r->count++] = v;
}

static bool collect(const struct air_geozones *g, const struct zone *z, struct room *r)
{
	r->count = 0;
	for (uint32_t i = 0; i < z->volume_count; i++) {
		const struct volume *v = &z->volumes[i];
		const struct air_volume one = convert(g, v);
		uint32_t room = (AIR_VOLUMES_MAX - r->count) / (z->volume_count - i);
		if (v->window_count == 0)
			continue;
		if (room == 0)
			return false;
		if (v->window_count > room)
			add(r, one, v->windows[0].start_ns, v->windows[v->window_count - 1].end_ns);
		else
			for (uint32_t k = 0; k < v->window_count; k++)
				add(r, one, v->windows[k].start_ns, v->windows[k].end_ns);
	}
	return r->count > 0;
}

static void forget_before(struct air_geozones *g, const struct air_id *id)
{
	for (uint32_t i = 0; i < g->before_count; i++)
		if (air_id_equal(&g->before[i], id)) {
			g->before[i] = g->before[--g->before_count];
			return;
		}
}

// False: not now.
static bool put(struct air_geozones *g, const struct zone *z)
{
	static struct room r; // large; the loop's thread alone
	struct air_view v;
	struct air_op op;
	struct air_constraint k = {.id = id_of(g, z),
				   .operator_name = g->owner,
				   .kind = z->kind,
				   .reasons = z->reasons,
				   .pass_priority = AIR_PRIORITY_MAX + 1};
	if (!collect(g, z, &r)) {
		g->refused += z->volume_count > AIR_VOLUMES_MAX;
		return true;
	}
	if (!air_service_begin_own(g->service, &op))
		return false;
	k.seed = op.seed;
	k.volumes = r.volumes;
	k.volume_count = r.count;
	k.is_blocking =
		z->kind == VOLUME_KIND_PROHIBITED || z->kind == VOLUME_KIND_REQ_AUTHORIZATION;
	bool is_there = air_book_get(g->service->book, AIR_KIND_CONSTRAINT, &k.id, &v);
	enum air_reason why =
		air_book_put_constraint(g->service->book, &k, is_there ? v.version : 0, op.now_ns);
	if (why == AIR_REASON_NONE)
		g->put++;
	else
		g->refused++;
	forget_before(g, &k.id);
	air_service_end(&op, &(struct air_deed){
				     .operator_name = g->owner,
				     .action = "constraint.put",
				     .reason = why == AIR_REASON_NONE ? "" : air_reason_name(why),
				     .kind = AIR_KIND_CONSTRAINT,
				     .id = k.id});
	return true;
}

static bool remove_one(struct air_geozones *g)
{
	struct air_op op;
	if (!air_service_begin_own(g->service, &op))
		return false;
	const struct air_id id = g->before[--g->before_count];
	air_book_remove_constraint(g->service->book, g->owner, &id, 0, op.now_ns);
	g->removed++;
	air_service_end(&op, &(struct air_deed){.operator_name = g->owner,
						.action = "constraint.remove",
						.reason = "not in the files any more",
						.kind = AIR_KIND_CONSTRAINT,
						.id = id});
	return true;
}

// The next zone of the files; NULL at the end.
static const struct zone *next_zone(struct air_geozones *g)
{
	while (g->file < g->files->file_count) {
		struct zones *f = g->files->files[g->file];
		if (g->zone < f->count)
			return &f->list[g->zone];
		g->file++;
		g->zone = 0;
	}
	return NULL;
}

static void set_windows(struct air_geozones *g)
{
	int64_t now_ns = loop_wall_ns(g->service->loop);
	for (unsigned i = 0; i < g->files->file_count; i++)
		(void)zones_set_windows(g->files->files[i], now_ns, now_ns + SPAN_NS);
	g->version = g->files->version;
}

static void on_day(void *ctx);

static void on_next(void *ctx)
{
	struct air_geozones *g = ctx;
	if (g->files->version != g->version) // the push made windows of its own
		set_windows(g);
	for (unsigned i = 0; i < A_TURN; i++) {
		const struct zone *z = next_zone(g);
		bool good = z != NULL ? put(g, z) : g->before_count > 0 ? remove_one(g) : false;
		if (good && z != NULL)
			g->zone++;
		if (!good) {
			g->is_running = z != NULL || g->before_count > 0;
			break;
		}
	}
	if (g->is_running) {
		loop_timer_set(g->service->loop, &g->next, UNITS_NS_PER_MS * 5);
		return;
	}
	g->next.fire = on_day; // the windows of schedules move on
	loop_timer_set(g->service->loop, &g->next, DAY_NS);
}

static void on_day(void *ctx)
{
	air_geozones_begin(ctx);
}

static bool count_one(void *arg, const struct air_view *v)
{
	struct air_geozones *g = arg;
	g->before_count += strcmp(v->operator_name, g->owner) == 0;
	return true;
}

static bool keep_one(void *arg, const struct air_view *v)
{
	struct air_geozones *g = arg;
	if (strcmp(v->operator_name, g->owner) == 0)
		g->before[g->before_count++] = v->id;
	return true;
}

void air_geozones_step(struct air_geozones *g)
{
	if (g->is_running)
		on_next(g);
}

// What the whole book holds must be there to see what is too much.
static bool can_begin(const struct air_geozones *g)
{
	return !g->service->is_shared || g->service->is_whole;
}

void air_geozones_begin(struct air_geozones *g)
{
	if (!can_begin(g)) {
		g->next.fire = on_day;
		loop_timer_set(g->service->loop, &g->next, UNITS_NS_PER_S / 5);
		return;
	}
	set_windows(g);
	free(g->before);
	g->before_count = 0;
	(void)air_book_each(g->service->book, AIR_KIND_CONSTRAINT, false, count_one, g);
	g->before = calloc((size_t)g->before_count + 1, sizeof(*g->before));
	g->before_count = 0;
	if (g->before != NULL)
		(void)air_book_each(g->service->book, AIR_KIND_CONSTRAINT, false, keep_one, g);
	g->file = 0;
	g->zone = 0;
	g->is_running = true;
	g->next.fire = on_next;
	loop_timer_set(g->service->loop, &g->next, 0);
}

void air_geozones_init(struct air_geozones *g, struct air_service *s, const struct zone_push *files,
		       struct volume_offsets offsets, const char *node)
{
	*g = (struct air_geozones){.service = s, .files = files, .offsets = offsets};
	snprintf(g->owner, sizeof(g->owner), s->is_shared ? "%s@%.50s" : "%s", OWNER, node);
	g->next = (struct loop_timer){.ctx = g};
	air_geozones_begin(g);
}

void air_geozones_fini(struct air_geozones *g)
{
	loop_timer_cancel(g->service->loop, &g->next);
	free(g->before);
	g->before = NULL;
}
