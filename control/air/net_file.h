// SPDX-License-Identifier: Apache-2.0
// The corridor network from its YAML file (docs/wire/corridors.md), through the project's configuration tables: errors name
// file, line, key and what was expected. Names stand for nodes and pads; the ids by which records in the store know them
// are made of the names, so that a network may be extended and reordered. Main thread.
#pragma once

#include <stdio.h>

#include "book/air_net.h"
#include "conf.h"

extern const struct conf_map net_file_map;

struct net_file {
	struct air_net_def def; // points into the arrays below
	struct air_node *nodes;
	struct air_edge *edges;
	struct air_layer *layers;
	struct air_pad *pads;
	uint16_t *nodes_by_name, *pads_by_name; // indices in order of names
};

// Reads and checks. Returns 0, or -EINVAL, -ENOMEM or another negative errno after the reasons were written to err; then
// there is nothing to free. anchor: the node's place, from which the book measures.
int net_file_load(const char *path, struct polygon_point anchor, FILE *err, struct net_file *out);
void net_file_free(struct net_file *f);

// Index of the node or pad with this name; -1: none.
int net_file_node(const struct net_file *f, const char *name);
int net_file_pad(const struct net_file *f, const char *name);
