// SPDX-License-Identifier: Apache-2.0
// Routes: for each goal and metric the next segment from every node, found by one search backwards from the goal.
//
// The search keeps open nodes in buckets of distance no wider than the shortest segment where that is not absurdly short, so a
// bucket's nodes are settled in any order; a node that turns out nearer is put in again. Memory: one octet a node, metric and goal.
#include <string.h>

#include "air_network.h"

// Between 1 and 1.3 times the length, by segment and metric; 1 for metric 0.
static uint32_t weight(const struct air_network *n, uint32_t edge, uint32_t metric)
{
	uint32_t length = n->length_cm[edge], h = (edge * 2654435761u) ^ (metric * 2246822519u);
	h ^= h >> 15;
	h *= 2654435761u;
	h ^= h >> 13;
	return metric == 0 ? length
			   : length + (uint32_t)((uint64_t)length * 3 * (h & 0xffff) / 10 >> 16);
}

struct work {
	struct air_network *n;
	uint32_t metric, used, open;
	uint8_t *hops;
};

static void put(struct work *w, uint32_t node, uint32_t distance)
{
	struct air_network *n = w->n;
	uint32_t room = n->edge_count + n->node_count + 1,
		 *head = &n->buckets[distance / n->bucket_width % n->bucket_count];
	n->distance[node] = distance;
	// Every put but a segment's first needs an improvement through that segment; the list is as long as there are segments
	// and some. Should it run out, the way found so far stays.
	if (w->used == room)
		return;
	n->bucket_node[++w->used] = node;
	n->bucket_next[w->used] = *head;
	*head = w->used;
	w->open++;
}

static void relax(struct work *w, uint32_t node)
{
	struct air_network *n = w->n;
	for (uint32_t i = n->first_in[node]; i < n->first_in[node + 1]; i++) {
		uint32_t edge = n->in[i], from = n->edges[edge].from,
			 d = n->distance[node] + weight(n, edge, w->metric);
		if (d >= n->distance[from])
			continue;
		uint32_t ordinal = 0;
		while (air_network_out(n, from, ordinal) != edge)
			ordinal++;
		w->hops[from] = (uint8_t)ordinal;
		put(w, from, d);
	}
}

static void search(struct air_network *n, uint32_t goal, uint32_t metric, uint8_t *hops)
{
	struct work w = {n, metric, 0, 0, hops};
	memset(hops, AIR_NO_HOP, n->node_count);
	memset(n->distance, 0xff, n->node_count * sizeof(*n->distance));
	memset(n->buckets, 0, n->bucket_count * sizeof(*n->buckets));
	put(&w, goal, 0);
	for (uint64_t b = 0; w.open > 0; b++) {
		uint32_t *head = &n->buckets[b % n->bucket_count];
		while (*head != 0) {
			uint32_t node = n->bucket_node[*head];
			*head = n->bucket_next[*head];
			w.open--;
			// Put in twice: the nearer one came first, or comes in this bucket again.
			if (n->distance[node] / n->bucket_width == b)
				relax(&w, node);
		}
	}
}

static const uint8_t *row_of(struct air_network *n, uint32_t goal)
{
	uint64_t octets = (uint64_t)n->route_count * n->node_count;
	if (n->goal_row[goal] == 0) {
		uint32_t row = n->goals_used % n->goals_max; // the oldest is forgotten
		if (n->goals_used >= n->goals_max)
			n->goal_row[n->row_goal[row]] = 0;
		n->goals_used =
			n->goals_used + 1 < 2 * n->goals_max ? n->goals_used + 1 : n->goals_max;
		n->row_goal[row] = (uint16_t)goal;
		n->goal_row[goal] = row + 1;
		for (uint32_t m = 0; m < n->route_count; m++)
			search(n, goal, m, n->hops + row * octets + (uint64_t)m * n->node_count);
	}
	return n->hops + (n->goal_row[goal] - 1) * octets;
}

uint32_t air_network_route(struct air_network *n, uint32_t from, uint32_t to, uint32_t metric,
			   uint8_t ordinals[static AIR_LEGS_MAX], uint64_t *length_cm)
{
	const uint8_t *hops = row_of(n, to) + (uint64_t)metric * n->node_count;
	uint32_t legs = 0;
	*length_cm = 0;
	for (uint32_t at = from; at != to; legs++) {
		if (hops[at] == AIR_NO_HOP || legs == AIR_LEGS_MAX)
			return 0;
		uint32_t edge = air_network_out(n, at, hops[at]);
		ordinals[legs] = hops[at];
		*length_cm += n->length_cm[edge];
		at = n->edges[edge].to;
	}
	return legs;
}

uint64_t air_network_octets(const struct air_network *n)
{
	return (uint64_t)n->goals_max * n->route_count * n->node_count +
	       n->edge_count * (sizeof(struct air_edge) + 24u + 2u * n->layer_count) +
	       n->node_count * (sizeof(struct air_node) + 32u) +
	       n->pad_count * sizeof(struct air_pad) + air_index_octets(&n->tubes);
}
