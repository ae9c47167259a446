// SPDX-License-Identifier: Apache-2.0
// Input: volumes and requests as clients send them, judged before the book is looked at. The order is that of the checks.
#include "air_core.h"

static bool time_is_sane(int64_t t_ns)
{
	return t_ns >= 0 && t_ns < INT64_C(9200000000000000000); // 1970 to 2261
}

static enum air_reason check_times(const struct air_volume *v, enum air_kind kind)
{
	bool open_start = v->start_ns == VOLUME_TIME_FIRST,
	     open_end = v->end_ns == VOLUME_TIME_LAST;
	if ((open_start || open_end) && kind != AIR_KIND_CONSTRAINT)
		return AIR_REASON_TIME_MISSING;
	if ((!open_start && !time_is_sane(v->start_ns)) || (!open_end && !time_is_sane(v->end_ns)))
		return AIR_REASON_TIME_RANGE;
	return v->start_ns > v->end_ns ? AIR_REASON_TIME_ORDER : AIR_REASON_NONE;
}

static enum air_reason check_altitudes(const struct air_book *b, const struct air_volume *v,
				       enum air_kind kind)
{
	const struct air_rules *r = &b->config.rules;
	bool no_floor = v->lower_cm == VOLUME_NO_FLOOR,
	     no_ceiling = v->upper_cm == VOLUME_NO_CEILING;
	if ((no_floor || no_ceiling) && kind == AIR_KIND_CORRIDOR)
		return AIR_REASON_ALTITUDE_MISSING;
	if ((!no_floor && (v->lower_cm < r->altitude_min_cm || v->lower_cm > r->altitude_max_cm)) ||
	    (!no_ceiling && (v->upper_cm < r->altitude_min_cm || v->upper_cm > r->altitude_max_cm)))
		return AIR_REASON_ALTITUDE_RANGE;
	return v->lower_cm > v->upper_cm ? AIR_REASON_ALTITUDE_ORDER : AIR_REASON_NONE;
}

enum air_reason air_check_volume(struct air_book *b, const struct air_volume *v, enum air_kind kind)
{
	const struct air_rules *r = &b->config.rules;
	enum air_reason reason = check_times(v, kind);
	if (reason == AIR_REASON_NONE)
		reason = check_altitudes(b, v, kind);
	if (reason == AIR_REASON_NONE)
		reason = air_space_check(&b->space, v,
					 kind == AIR_KIND_CONSTRAINT ? r->constraint_area_m2
								     : r->corridor_area_m2);
	return reason;
}

enum air_reason air_check_volumes(struct air_book *b, const struct air_volume *v, uint32_t n,
				  enum air_kind kind)
{
	const struct air_rules *r = &b->config.rules;
	int64_t start = INT64_MAX, end = INT64_MIN;
	uint64_t vertices = 0;
	if (n == 0)
		return AIR_REASON_NO_VOLUMES;
	if (n > AIR_VOLUMES_MAX)
		return AIR_REASON_MANY_VOLUMES;
	for (uint32_t i = 0; i < n; i++)
		vertices += v[i].shape == VOLUME_POLYGON ? v[i].count : 1;
	if (vertices > AIR_VERTICES_MAX)
		return AIR_REASON_MANY_VERTICES;
	for (uint32_t i = 0; i < n; i++) {
		enum air_reason reason = air_check_volume(b, &v[i], kind);
		if (reason != AIR_REASON_NONE)
			return reason;
		start = v[i].start_ns < start ? v[i].start_ns : start;
		end = v[i].end_ns > end ? v[i].end_ns : end;
	}
	if (end < b->now_ns)
		return AIR_REASON_TIME_PAST;
	if (kind == AIR_KIND_CONSTRAINT)
		return start != VOLUME_TIME_FIRST && start > b->now_ns &&
				       start - b->now_ns > r->constraint_horizon_ns
			       ? AIR_REASON_TIME_HORIZON
			       : AIR_REASON_NONE;
	if (start > b->now_ns && start - b->now_ns > r->horizon_ns)
		return AIR_REASON_TIME_HORIZON;
	return end - start > r->duration_max_ns ? AIR_REASON_TIME_TOO_LONG : AIR_REASON_NONE;
}

// Keeps checked volumes for an owner; *block is the volume itself when there is one, else a list of them.
enum air_reason air_keep_volumes(struct air_book *b, const struct air_volume *v, uint32_t n,
				 uint32_t owner, uint32_t *block)
{
	uint32_t made = 0,
		 list = n > 1 ? air_arena_take(&b->arena, n * (uint32_t)sizeof(uint32_t)) : 0;
	if (n > 1 && list == 0)
		return AIR_REASON_FULL_SHAPES;
	uint32_t *to = n > 1 ? air_arena_at(&b->arena, list) : block;
	while (made < n && (to[made] = air_space_keep(&b->space, &v[made], owner)) != AIR_NO_VOLUME)
		made++;
	if (made == n) {
		*block = n > 1 ? list : *block;
		return AIR_REASON_NONE;
	}
	while (made > 0)
		air_space_drop(&b->space, to[--made]);
	if (n > 1)
		air_arena_give(&b->arena, list, n * (uint32_t)sizeof(uint32_t));
	return b->space.count == b->space.max ? AIR_REASON_FULL_VOLUMES : AIR_REASON_FULL_SHAPES;
}

static enum air_reason find_end(struct air_book *b, const struct air_end *e, uint32_t *index,
				bool *is_pad)
{
	const struct air_network *n = b->net;
	*index = e->index;
	*is_pad = e->kind == AIR_END_PAD;
	if (e->kind == AIR_END_PAD)
		return e->index < n->pad_count && !n->pads[e->index].is_contingency
			       ? AIR_REASON_NONE
			       : AIR_REASON_PLACE;
	if (e->kind == AIR_END_NODE)
		return e->index < n->node_count ? AIR_REASON_NONE : AIR_REASON_PLACE;
	if (e->at.lat_e7 < -900000000 || e->at.lat_e7 > 900000000)
		return AIR_REASON_LATITUDE;
	if (e->at.lon_e7 < -1800000000 || e->at.lon_e7 > 1800000000)
		return AIR_REASON_LONGITUDE;
	*index = air_network_nearest(n, &b->space, e->at, b->config.rules.reach_cm);
	return *index == AIR_NONE16 ? AIR_REASON_OFF_NETWORK : AIR_REASON_NONE;
}

static enum air_reason check_window(const struct air_book *b, const struct air_request *r)
{
	if (!time_is_sane(r->depart_from_ns) || !time_is_sane(r->depart_to_ns))
		return AIR_REASON_TIME_RANGE;
	if (r->depart_from_ns > r->depart_to_ns)
		return AIR_REASON_TIME_ORDER;
	if (r->depart_to_ns < b->now_ns)
		return AIR_REASON_TIME_PAST;
	return r->depart_to_ns - b->now_ns > b->config.rules.horizon_ns ? AIR_REASON_TIME_HORIZON
									: AIR_REASON_NONE;
}

enum air_reason air_check_trip(struct air_book *b, const struct air_request *r,
			       struct air_way *ends)
{
	if (b->net == NULL)
		return AIR_REASON_NO_VOLUMES;
	enum air_reason reason = check_window(b, r);
	if (reason == AIR_REASON_NONE &&
	    (r->speed_cms == 0 || r->speed_cms > 100000 || r->climb_cms == 0 ||
	     r->climb_cms > 100000 || r->size_cm == 0 || r->size_cm > 100000))
		reason = AIR_REASON_AIRCRAFT;
	if (reason == AIR_REASON_NONE && r->lower_cm > r->upper_cm)
		reason = AIR_REASON_ALTITUDE_ORDER;
	if (reason == AIR_REASON_NONE)
		reason = find_end(b, &r->from, &ends->from, &ends->from_pad);
	if (reason == AIR_REASON_NONE)
		reason = find_end(b, &r->to, &ends->to, &ends->to_pad);
	if (reason != AIR_REASON_NONE)
		return reason;
	if (air_node_of(b->net, ends->from, ends->from_pad) ==
	    air_node_of(b->net, ends->to, ends->to_pad))
		return AIR_REASON_SAME_PLACE;
	ends->layers = air_plan_layers(b->net, r);
	return ends->layers == 0 ? AIR_REASON_NO_LAYER : AIR_REASON_NONE;
}
