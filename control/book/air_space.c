// SPDX-License-Identifier: Apache-2.0
#include "air_space.h"

#include <stdlib.h>

#include "air_pages.h"

bool air_space_init(struct air_space *s, struct air_arena *arena, struct polygon_point anchor,
		    uint32_t max)
{
	*s = (struct air_space){.arena = arena, .max = max, .free = AIR_NO_VOLUME};
	geodesic_plane_init(&s->plane, anchor);
	s->vols = air_pages_take((size_t)max * sizeof(*s->vols));
	s->scratch = malloc(sizeof(*s->scratch));
	bool good = air_index_init(&s->index[0], arena);
	good = air_index_init(&s->index[1], arena) && good;
	return good && s->vols != NULL && s->scratch != NULL;
}

void air_space_fini(struct air_space *s)
{
	air_index_fini(&s->index[0]);
	air_index_fini(&s->index[1]);
	air_pages_give(s->vols, (size_t)s->max * sizeof(*s->vols));
	free(s->scratch);
}

static struct outline_shape shape_of(const struct air_volume *v)
{
	return (struct outline_shape){v->shape, v->points, v->count, v->center, v->radius_cm};
}

enum air_reason air_space_check(struct air_space *s, const struct air_volume *v, double area_max_m2)
{
	static const uint16_t reason_of[OUTLINE_FAULT_COUNT] = {
		[OUTLINE_FINE] = AIR_REASON_NONE,
		[OUTLINE_SHAPE] = AIR_REASON_SHAPE,
		[OUTLINE_LATITUDE] = AIR_REASON_LATITUDE,
		[OUTLINE_LONGITUDE] = AIR_REASON_LONGITUDE,
		[OUTLINE_FEW_POINTS] = AIR_REASON_FEW_VERTICES,
		[OUTLINE_MANY_POINTS] = AIR_REASON_MANY_VERTICES,
		[OUTLINE_DUPLICATE] = AIR_REASON_DUPLICATE_VERTEX,
		[OUTLINE_CROSSES] = AIR_REASON_EDGES_CROSS,
		[OUTLINE_NO_AREA] = AIR_REASON_NO_AREA,
		[OUTLINE_LARGE] = AIR_REASON_TOO_LARGE,
		[OUTLINE_OUT_OF_REACH] = AIR_REASON_OUT_OF_AREA,
		[OUTLINE_RADIUS] = AIR_REASON_RADIUS,
	};
	const struct outline_shape shape = shape_of(v);
	return reason_of[outline_check(&s->plane, &shape, area_max_m2, s->scratch)];
}

static uint32_t outline_octets(const struct outline *o)
{
	const struct outline_shape shape = {.shape = o->shape, .count = o->count};
	return outline_size(&shape);
}

uint32_t air_space_keep(struct air_space *s, const struct air_volume *v, uint32_t owner)
{
	const struct outline_shape shape = shape_of(v);
	uint32_t vol = s->free;
	if (vol == AIR_NO_VOLUME && s->top == s->max)
		return AIR_NO_VOLUME;
	uint32_t block = air_arena_take(s->arena, outline_size(&shape));
	if (block == 0)
		return AIR_NO_VOLUME;
	if (!outline_build(&s->plane, &shape, air_arena_at(s->arena, block))) {
		air_arena_give(s->arena, block, outline_size(&shape));
		return AIR_NO_VOLUME;
	}
	if (vol != AIR_NO_VOLUME)
		s->free = s->vols[vol].owner;
	else
		vol = s->top++;
	s->vols[vol] =
		(struct air_vol){v->start_ns, v->end_ns, v->lower_cm, v->upper_cm, owner, block};
	s->count++;
	return vol;
}

void air_space_drop(struct air_space *s, uint32_t vol)
{
	air_arena_give(s->arena, s->vols[vol].outline, outline_octets(air_space_outline(s, vol)));
	s->vols[vol] = (struct air_vol){.owner = s->free};
	s->free = vol;
	s->count--;
}

static struct air_box box_of(const struct air_probe *p)
{
	const struct edge_box *b = &p->outline->box;
	return (struct air_box){b->x0,	     b->y0,	  b->x1,       b->y1,
				p->lower_cm, p->upper_cm, p->start_ns, p->end_ns};
}

static unsigned index_of(const struct air_vol *v)
{
	return v->owner >> AIR_OWNER_SHIFT == AIR_KIND_SUBSCRIPTION;
}

bool air_space_link(struct air_space *s, uint32_t vol)
{
	const struct air_probe p = air_space_probe(s, vol);
	const struct air_box box = box_of(&p);
	return air_index_add(&s->index[index_of(&s->vols[vol])], &box, vol);
}

bool air_space_unlink(struct air_space *s, uint32_t vol)
{
	const struct air_probe p = air_space_probe(s, vol);
	const struct air_box box = box_of(&p);
	return air_index_remove(&s->index[index_of(&s->vols[vol])], &box, vol);
}

struct air_probe air_space_probe(const struct air_space *s, uint32_t vol)
{
	const struct air_vol *v = &s->vols[vol];
	return (struct air_probe){air_space_outline(s, vol), v->start_ns, v->end_ns, v->lower_cm,
				  v->upper_cm};
}

void air_space_volume(const struct air_space *s, uint32_t vol, struct air_volume *out)
{
	const struct air_vol *v = &s->vols[vol];
	const struct outline *o = air_space_outline(s, vol);
	*out = (struct air_volume){.shape = o->shape,
				   .lower_cm = v->lower_cm,
				   .upper_cm = v->upper_cm,
				   .start_ns = v->start_ns,
				   .end_ns = v->end_ns};
	if (o->shape == VOLUME_CIRCLE) {
		out->center = outline_circle(o)->center;
		out->radius_cm = o->radius_cm;
	} else {
		out->points = outline_given(o);
		out->count = o->count;
	}
}

bool air_space_meets(struct air_space *s, const struct air_probe *p, uint32_t vol)
{
	const struct air_vol *v = &s->vols[vol];
	return v->start_ns <= p->end_ns && p->start_ns <= v->end_ns && v->lower_cm <= p->upper_cm &&
	       p->lower_cm <= v->upper_cm &&
	       outline_meets(&s->plane, p->outline, air_space_outline(s, vol), s->scratch);
}

enum { GATHER = 16 };

// Candidates are gathered, so that the memory of one is on its way while another is tested.
struct finding {
	struct air_space *s;
	const struct air_probe *p;
	air_space_cb cb;
	void *arg;
	uint32_t count,
		limit; // gathered before they are tested: few at first, for those who stop at the first hit
	uint32_t vols[GATHER];
};

static bool test_gathered(struct finding *f)
{
	uint32_t count = f->count;
	f->count = 0;
	f->limit = f->limit < GATHER ? f->limit * 2 : GATHER;
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *o = air_arena_at(f->s->arena, f->s->vols[f->vols[i]].outline);
		__builtin_prefetch(o);
		__builtin_prefetch(o + 64);
	}
	for (uint32_t i = 0; i < count; i++)
		if (air_space_meets(f->s, f->p, f->vols[i]) && !f->cb(f->arg, f->vols[i]))
			return false;
	return true;
}

static bool gather(void *arg, uint32_t vol)
{
	struct finding *f = arg;
	__builtin_prefetch(&f->s->vols[vol]);
	f->vols[f->count++] = vol;
	return f->count < f->limit || test_gathered(f);
}

bool air_space_find(struct air_space *s, const struct air_probe *p, bool subscriptions,
		    air_space_cb cb, void *arg)
{
	struct finding f = {.s = s, .p = p, .cb = cb, .arg = arg, .limit = 2};
	const struct air_box box = box_of(p);
	return air_index_find(&s->index[subscriptions], &box, gather, &f) && test_gathered(&f);
}
