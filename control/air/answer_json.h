// SPDX-License-Identifier: Apache-2.0
// What the book says, as clients read it (docs/wire/corridors.md). New references; NULL when memory ran out. Any thread.
#pragma once

#include <jansson.h>

#include "air/net_file.h"
#include "book/air_book.h"
#include "book/conform.h"

// {"value": …, "reference": "W84", "units": "M"} and so on: ASTM F3548-21.
json_t *answer_volume_json(const struct air_volume *v);
json_t *answer_id_json(const struct air_id *id);
// What was in the way: kind and id, those of the intent or constraint of somebody else when it is one.
json_t *answer_other_json(unsigned kind, const struct air_id *id);
json_t *answer_time_json(int64_t t_ns); // null for VOLUME_TIME_FIRST and VOLUME_TIME_LAST

// One corridor, offer or constraint. has_volumes: with its chain of volumes. net may be NULL.
json_t *answer_view_json(const struct air_book *b, const struct air_view *v,
			 const struct net_file *net, bool has_volumes);
// The same as GeoJSON features appended to a list, one a volume, for the map.
void answer_view_features(const struct air_book *b, const struct air_view *v, json_t *features);

// A denial or an amendment's: error, reason, conflicts, offers.
json_t *answer_denial_json(const struct air_answer *a, const struct net_file *net);
json_t *answer_conformance_json(const struct conform_figures *f);

// The network: nodes, segments with layers, pads, as a GeoJSON collection with the layers beside it.
json_t *answer_network_json(const struct net_file *net);

// HTTP status of a reason: 400, 403, 404, 409, 410, 422 or 503.
unsigned answer_status(enum air_reason r);
