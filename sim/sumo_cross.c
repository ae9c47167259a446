// SPDX-License-Identifier: Apache-2.0
#include "sumo_cross.h"

#include <errno.h>
#include <stdlib.h>

#include "cli.h"
#include "sumo_line.h"

static const double MEET_M = 2.5; // movements whose middles come closer than this meet

// ":JUNCTION_INDEX_LANE": SUMO's form of an inner lane's name.
static int32_t junction_of(struct sumo_net *n, int32_t via)
{
	const char *text = names_text(&n->lane_names, via);
	const char *end = text + strlen(text);
	for (unsigned cuts = 0; end > text && cuts < 2;)
		if (*--end == '_')
			cuts++;
	if (end <= text + 1)
		return NAMES_NONE;
	return names_add(&n->junctions,
			 (struct span){(const uint8_t *)text + 1, (uint32_t)(end - text - 1)});
}

static bool is_listed(const char *only, const char *name)
{
	size_t size = strlen(name);
	for (const char *at = only; at != NULL; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strncmp(at, name, size) == 0 && (at[size] == ',' || at[size] == '\0'))
			return true;
	return false;
}

static bool do_meet(const struct sumo_net *n, const int32_t *movements, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = i + 1; k < count; k++) {
			const struct sumo_movement *a = &n->movements[movements[i]],
						   *b = &n->movements[movements[k]];
			if (a->from != b->from && sumo_line_gap(&a->line, &b->line) < MEET_M)
				return true;
		}
	return false;
}

// Index of a lane in a list, added when it is not there. The list has room.
static uint32_t listed(int32_t *list, uint32_t *count, int32_t lane)
{
	for (uint32_t i = 0; i < *count; i++)
		if (list[i] == lane)
			return i;
	list[*count] = lane;
	return (*count)++;
}

static int ask_position(struct sumo_net *n, struct traci *t, struct sumo_crossing *x)
{
	struct cursor answer;
	struct span name = names_span(names_text(&n->junctions, x->junction));
	traci_ask(traci_message(t), TRACI_GET_JUNCTION, TRACI_POSITION, name);
	int rc = traci_exchange(t, &answer);
	if (rc == 0)
		rc = traci_expect_ok(t, &answer);
	if (rc != 0)
		return rc;
	struct cursor body = traci_read_answer(&answer, TRACI_GET_JUNCTION, TRACI_POSITION, name);
	if (cursor_u8(&body) != 0x01) // a position in the plane
		body.error = true;
	traci_next_point(&body, &x->x_m, &x->y_m);
	return body.error ? traci_bad(t, "a junction's position") : 0;
}

// Numbers its lanes and movements as they are called on the air.
static int number(struct sumo_net *n, struct traci *t, struct sumo_crossing *x)
{
	const char *name = names_text(&n->junctions, x->junction);
	int32_t *edges = calloc(x->movement_count, sizeof(*edges)); // each way in is a signal group
	uint32_t edge_count = 0;
	x->lanes_in = calloc(x->movement_count, sizeof(int32_t));
	x->lanes_out = calloc(x->movement_count, sizeof(int32_t));
	if (x->lanes_in == NULL || x->lanes_out == NULL || edges == NULL) {
		free(edges);
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < x->movement_count; i++) {
		struct sumo_movement *m = &n->movements[x->movements[i]];
		m->crossing = (int32_t)n->crossing_count;
		m->id = (uint16_t)(i + 1);
		listed(x->lanes_in, &x->in_count, m->from);
		m->group = (uint8_t)(1 + listed(edges, &edge_count, n->lanes[m->from].edge));
		listed(x->lanes_out, &x->out_count, m->to);
	}
	x->group_count = edge_count;
	free(edges);
	if (x->in_count + x->out_count > SUMO_CROSSING_LANES) {
		cli_error(t->program, "junction %s has %u lanes; a crossing can have %u", name,
			  x->in_count + x->out_count, SUMO_CROSSING_LANES);
		return -E2BIG;
	}
	for (uint32_t i = 0; i < x->in_count; i++) {
		n->lanes[x->lanes_in[i]].id_in = (uint8_t)(i + 1);
		n->lanes[x->lanes_in[i]].crossing = (int32_t)n->crossing_count;
	}
	for (uint32_t i = 0; i < x->out_count; i++)
		n->lanes[x->lanes_out[i]].id_out = (uint8_t)(x->in_count + i + 1);
	return ask_position(n, t, x);
}

static int take_junction(struct sumo_net *n, struct traci *t, int32_t junction, int32_t *movements,
			 uint32_t count, const char *only)
{
	const char *name = names_text(&n->junctions, junction);
	if (only != NULL ? !is_listed(only, name) : !do_meet(n, movements, count))
		return 0;
	if (n->crossing_count == SUMO_CROSSINGS_MAX) {
		cli_error(t->program,
			  "the network has more than %u crossings; name some with --junctions",
			  SUMO_CROSSINGS_MAX);
		return -E2BIG;
	}
	struct sumo_crossing *x = &n->crossings[n->crossing_count];
	*x = (struct sumo_crossing){.junction = junction,
				    .id = (uint16_t)(n->crossing_count + 1),
				    .movement_count = count};
	x->movements = calloc(count, sizeof(*x->movements));
	int rc = -ENOMEM;
	if (x->movements != NULL) {
		memcpy(x->movements, movements, count * sizeof(*movements));
		rc = number(n, t, x);
	}
	n->crossing_count++;
	return rc;
}

// ---- signals

// Lists of links of a signal: which movement each index is.
static int read_signal(struct sumo_net *n, struct traci *t, int32_t signal)
{
	struct cursor answer;
	struct span name = names_span(names_text(&n->signals, signal));
	traci_ask(traci_message(t), TRACI_GET_SIGNAL, TRACI_SIGNAL_LINKS, name);
	int rc = traci_exchange(t, &answer);
	if (rc == 0)
		rc = traci_expect_ok(t, &answer);
	if (rc != 0)
		return rc;
	struct cursor body = traci_read_answer(&answer, TRACI_GET_SIGNAL, TRACI_SIGNAL_LINKS, name);
	if (cursor_u8(&body) != 0x0f)
		body.error = true;
	cursor_skip(&body, 4);
	int32_t count = traci_take_int(&body);
	for (int32_t i = 0; i < count && !body.error; i++) {
		int32_t parts = traci_take_int(&body);
		for (int32_t k = 0; k < parts && !body.error; k++) {
			uint32_t names = traci_take_list(&body);
			int32_t from = names_find(&n->lane_names, traci_next_string(&body));
			int32_t to = names_find(&n->lane_names, traci_next_string(&body));
			for (uint32_t s = 2; s < names; s++)
				(void)traci_next_string(&body);
			if (names < 2 || from == NAMES_NONE || to == NAMES_NONE)
				continue;
			for (uint32_t m = n->lanes[from].first;
			     m < n->lanes[from].first + n->lanes[from].count; m++)
				if (n->movements[m].to == to) {
					n->movements[m].signal = signal;
					n->movements[m].signal_index = i;
				}
		}
	}
	n->signal_links[signal] = count > 0 ? (uint32_t)count : 0;
	return body.error ? traci_bad(t, "a signal") : 0;
}

int sumo_cross_find(struct sumo_net *n, struct traci *t, const char *only)
{
	int32_t *junction = calloc(n->movement_count + 1, sizeof(*junction));
	int32_t *group = calloc(n->movement_count + 1, sizeof(*group));
	int rc = junction != NULL && group != NULL ? 0 : -ENOMEM;
	for (uint32_t i = 0; i < n->movement_count && rc == 0; i++)
		junction[i] = junction_of(n, n->movements[i].via[0]);
	for (int32_t j = 0; j < (int32_t)n->junctions.count && rc == 0; j++) {
		uint32_t count = 0;
		for (uint32_t i = 0; i < n->movement_count; i++)
			if (junction[i] == j)
				group[count++] = (int32_t)i;
		if (count > 0)
			rc = take_junction(n, t, j, group, count, only);
	}
	for (uint32_t i = 0; i < n->signals.count && rc == 0; i++)
		rc = read_signal(n, t, (int32_t)i);
	free(junction);
	free(group);
	if (rc == -ENOMEM)
		cli_error(t->program, "no memory for the crossings; close other programs");
	if (rc == 0 && n->crossing_count == 0) {
		cli_error(t->program, "the network has no junction where movements meet%s",
			  only != NULL ? " under the names of --junctions" : "");
		rc = -ENOENT;
	}
	return rc;
}
