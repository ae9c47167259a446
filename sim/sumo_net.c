// SPDX-License-Identifier: Apache-2.0
#include "sumo_net.h"

#include <errno.h>
#include <stdlib.h>

#include "cli.h"
#include "sumo_cross.h"
#include "sumo_line.h"

enum { BATCH = 64, POINTS_MAX = 4096 };

static const enum traci_variable of_lane[] = {TRACI_SHAPE, TRACI_LENGTH, TRACI_WIDTH,
					      TRACI_MAX_SPEED};
enum { OF_LANE = sizeof(of_lane) / sizeof(of_lane[0]) };

static int no_memory(const struct traci *t)
{
	cli_error(t->program, "no memory for the network; close other programs");
	return -ENOMEM;
}

// ---- names

// All ids of one kind, in SUMO's order.
static int read_ids(struct traci *t, enum traci_command kind, const char *what, struct names *out)
{
	struct cursor answer;
	traci_ask(traci_message(t), kind, TRACI_ID_LIST, (struct span){NULL, 0});
	int rc = traci_exchange(t, &answer);
	if (rc == 0)
		rc = traci_expect_ok(t, &answer);
	if (rc != 0)
		return rc;
	struct cursor body =
		traci_read_answer(&answer, kind, TRACI_ID_LIST, (struct span){NULL, 0});
	uint32_t count = traci_take_list(&body);
	for (uint32_t i = 0; i < count && !body.error; i++)
		if (names_add(out, traci_next_string(&body)) == NAMES_NONE) {
			cli_error(t->program, "the network has more than %u %ss; take a part of it",
				  out->most, what);
			return -E2BIG;
		}
	return body.error ? traci_bad(t, what) : 0;
}

// ---- lanes

static bool read_line(struct cursor *body, struct sumo_line *out)
{
	uint32_t n = traci_take_shape(body);
	if (n < 2 || n > POINTS_MAX)
		return false;
	out->points = calloc(n, sizeof(*out->points));
	if (out->points == NULL)
		return false;
	out->count = n;
	for (uint32_t i = 0; i < n; i++)
		traci_next_point(body, &out->points[i].x_m, &out->points[i].y_m);
	return true;
}

static int take_lane_answer(struct sumo_net *n, struct traci *t, struct cursor *answer,
			    uint32_t lane, unsigned which)
{
	struct sumo_lane *l = &n->lanes[lane];
	int rc = traci_expect_ok(t, answer);
	if (rc != 0)
		return rc;
	struct cursor body =
		traci_read_answer(answer, TRACI_GET_LANE, of_lane[which],
				  names_span(names_text(&n->lane_names, (int32_t)lane)));
	double *const numbers[OF_LANE] = {NULL, &l->length_m, &l->width_m, &l->speed_ms};
	if (numbers[which] == NULL) {
		if (!read_line(&body, &l->line))
			body.error = true;
	} else {
		*numbers[which] = traci_take_double(&body);
	}
	return body.error || cursor_left(&body) != 0 ? traci_bad(t, "a lane") : 0;
}

static int read_lanes(struct sumo_net *n, struct traci *t)
{
	int rc = 0;
	for (uint32_t at = 0; at < n->lane_names.count && rc == 0; at += BATCH) {
		uint32_t end = at + BATCH < n->lane_names.count ? at + BATCH : n->lane_names.count;
		struct writer *w = traci_message(t);
		struct cursor answer;
		for (uint32_t i = at; i < end; i++)
			for (unsigned k = 0; k < OF_LANE; k++)
				traci_ask(w, TRACI_GET_LANE, of_lane[k],
					  names_span(names_text(&n->lane_names, (int32_t)i)));
		rc = traci_exchange(t, &answer);
		for (uint32_t i = at; i < end && rc == 0; i++)
			for (unsigned k = 0; k < OF_LANE && rc == 0; k++)
				rc = take_lane_answer(n, t, &answer, i, k);
	}
	return rc;
}

// "EDGE_INDEX": SUMO's form of a lane's name. Lanes inside junctions start with a colon.
static int name_edges(struct sumo_net *n, struct traci *t)
{
	for (uint32_t i = 0; i < n->lane_names.count; i++) {
		const char *text = names_text(&n->lane_names, (int32_t)i);
		const char *cut = strrchr(text, '_');
		struct sumo_lane *l = &n->lanes[i];
		l->edge = l->movement = l->crossing = NAMES_NONE;
		if (text[0] == ':')
			continue;
		if (cut == NULL)
			return traci_bad(t, "a lane's name");
		l->node_lane = (uint8_t)atoi(cut + 1);
		l->edge = names_add(&n->edges,
				    (struct span){(const uint8_t *)text, (uint32_t)(cut - text)});
		if (l->edge == NAMES_NONE)
			return no_memory(t);
	}
	return 0;
}

// ---- movements

struct links {
	struct traci_link link[TRACI_LINKS_MAX];
	uint32_t count;
};

static int ask_links(struct sumo_net *n, struct traci *t, int32_t lane, struct links *out)
{
	struct cursor answer;
	struct span name = names_span(names_text(&n->lane_names, lane));
	traci_ask(traci_message(t), TRACI_GET_LANE, TRACI_LINKS, name);
	int rc = traci_exchange(t, &answer);
	if (rc == 0)
		rc = traci_expect_ok(t, &answer);
	if (rc != 0)
		return rc;
	struct cursor body = traci_read_answer(&answer, TRACI_GET_LANE, TRACI_LINKS, name);
	return traci_read_links(&body, out->link, &out->count) ? 0
							       : traci_bad(t, "links of a lane");
}

static bool append(struct sumo_line *to, const struct sumo_line *more)
{
	struct sumo_point *p = realloc(to->points, (to->count + more->count) * sizeof(*to->points));
	if (p == NULL)
		return false;
	to->points = p;
	for (uint32_t i = 0; i < more->count; i++) {
		const struct sumo_point *q = &more->points[i];
		if (to->count > 0 &&
		    hypot(q->x_m - p[to->count - 1].x_m, q->y_m - p[to->count - 1].y_m) < 0.01)
			continue;
		p[to->count++] = *q;
	}
	return true;
}

// Adds an inner lane to a movement.
static bool pass_over(struct sumo_net *n, struct sumo_movement *m, int32_t number, int32_t via)
{
	struct sumo_lane *l = &n->lanes[via];
	if (m->via_count == SUMO_VIAS_MAX)
		return false;
	l->movement = number;
	l->movement_at_m = m->length_m;
	m->via[m->via_count++] = via;
	m->length_m += l->length_m;
	m->speed_ms = fmin(m->speed_ms, l->speed_ms);
	return append(&m->line, &l->line);
}

// Follows the inner lanes of a link to the lane where it comes out. 0 or a negative errno.
static int follow(struct sumo_net *n, struct traci *t, struct sumo_movement *m, int32_t number,
		  struct span via_name)
{
	struct links inner;
	int32_t via = names_find(&n->lane_names, via_name);
	while (via != NAMES_NONE) {
		if (!pass_over(n, m, number, via))
			return traci_bad(t, "a way through a junction");
		int rc = ask_links(n, t, via, &inner);
		if (rc != 0)
			return rc;
		if (inner.count != 1)
			return traci_bad(t, "a way through a junction");
		m->to = names_find(&n->lane_names, inner.link[0].to);
		via = names_find(&n->lane_names, inner.link[0].via);
	}
	return 0;
}

static int read_movements_of(struct sumo_net *n, struct traci *t, int32_t lane)
{
	struct links links;
	struct sumo_lane *l = &n->lanes[lane];
	int rc = ask_links(n, t, lane, &links);
	l->first = n->movement_count;
	// What points into the answer is gone with the next question.
	char via[TRACI_LINKS_MAX][128], direction[TRACI_LINKS_MAX];
	for (uint32_t i = 0; i < links.count && rc == 0; i++) {
		if (links.link[i].via.n >= sizeof(via[i]))
			return traci_bad(t, "a lane's name");
		memcpy(via[i], links.link[i].via.p, links.link[i].via.n);
		via[i][links.link[i].via.n] = '\0';
		direction[i] = links.link[i].direction;
	}
	for (uint32_t i = 0; i < links.count && rc == 0; i++) {
		if (via[i][0] == '\0')
			continue; // a junction without an inside: nobody can meet there
		if (n->movement_count == SUMO_MOVEMENTS_MAX)
			return no_memory(t);
		struct sumo_movement *m = &n->movements[n->movement_count];
		*m = (struct sumo_movement){.from = lane,
					    .to = NAMES_NONE,
					    .crossing = NAMES_NONE,
					    .speed_ms = INFINITY,
					    .direction = direction[i],
					    .signal = NAMES_NONE,
					    .signal_index = NAMES_NONE};
		rc = follow(n, t, m, (int32_t)n->movement_count, names_span(via[i]));
		if (rc == 0 && m->to == NAMES_NONE)
			rc = traci_bad(t, "a way through a junction");
		n->movement_count++;
		l->count++;
	}
	return rc;
}

static int read_movements(struct sumo_net *n, struct traci *t)
{
	int rc = 0;
	for (uint32_t i = 0; i < n->lane_names.count && rc == 0; i++)
		if (n->lanes[i].edge != NAMES_NONE)
			rc = read_movements_of(n, t, (int32_t)i);
	return rc;
}

// ---- all of it

int sumo_net_load(struct sumo_net *n, struct traci *t, const char *only)
{
	*n = (struct sumo_net){.movement_count = 0};
	n->lanes = calloc(SUMO_LANES_MAX, sizeof(*n->lanes));
	n->movements = calloc(SUMO_MOVEMENTS_MAX, sizeof(*n->movements));
	n->crossings = calloc(SUMO_CROSSINGS_MAX, sizeof(*n->crossings));
	n->signal_links = calloc(SUMO_CROSSINGS_MAX, sizeof(*n->signal_links));
	if (n->lanes == NULL || n->movements == NULL || n->crossings == NULL ||
	    n->signal_links == NULL || names_init(&n->lane_names, SUMO_LANES_MAX) != 0 ||
	    names_init(&n->edges, SUMO_LANES_MAX) != 0 ||
	    names_init(&n->junctions, SUMO_LANES_MAX) != 0 ||
	    names_init(&n->signals, SUMO_CROSSINGS_MAX) != 0) {
		sumo_net_fini(n);
		return no_memory(t);
	}
	int rc = read_ids(t, TRACI_GET_LANE, "lane", &n->lane_names);
	if (rc == 0)
		rc = name_edges(n, t);
	if (rc == 0)
		rc = read_lanes(n, t);
	if (rc == 0)
		rc = read_movements(n, t);
	if (rc == 0)
		rc = read_ids(t, TRACI_GET_SIGNAL, "signal", &n->signals);
	if (rc == 0)
		rc = sumo_cross_find(n, t, only);
	if (rc != 0)
		sumo_net_fini(n);
	return rc;
}

void sumo_net_fini(struct sumo_net *n)
{
	for (uint32_t i = 0; n->lanes != NULL && i < n->lane_names.count; i++)
		free(n->lanes[i].line.points);
	for (uint32_t i = 0; n->movements != NULL && i < n->movement_count; i++)
		free(n->movements[i].line.points);
	for (uint32_t i = 0; n->crossings != NULL && i < n->crossing_count; i++) {
		free(n->crossings[i].lanes_in);
		free(n->crossings[i].lanes_out);
		free(n->crossings[i].movements);
	}
	free(n->lanes);
	free(n->movements);
	free(n->crossings);
	free(n->signal_links);
	names_fini(&n->lane_names);
	names_fini(&n->edges);
	names_fini(&n->junctions);
	names_fini(&n->signals);
	*n = (struct sumo_net){.movement_count = 0};
}

int32_t sumo_net_movement_to(const struct sumo_net *n, int32_t lane, int32_t edge)
{
	const struct sumo_lane *l = &n->lanes[lane];
	for (uint32_t i = l->first; i < l->first + l->count; i++)
		if (n->lanes[n->movements[i].to].edge == edge)
			return (int32_t)i;
	return NAMES_NONE;
}

uint16_t sumo_net_node(int32_t edge)
{
	return (uint16_t)(SUMO_CROSSINGS_MAX + 1 + edge % (UINT16_MAX - SUMO_CROSSINGS_MAX));
}
