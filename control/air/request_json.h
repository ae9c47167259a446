// SPDX-License-Identifier: Apache-2.0
// Requests as clients write them (docs/wire/corridors.md), to the structs of the book. Every fault has a code, the path of the
// member that has it, and a sentence. Pure but for memory; any thread.
#pragma once

#include <jansson.h>

#include "air/net_file.h"
#include "book/air_book.h"
#include "obs/identity_text.h"

enum { REQUEST_MESSAGE_SIZE = 200 };

// What was wrong: code is a word for programs ("latitude", "missing", …), NULL while nothing is.
struct request_fault {
	const char *code;
	char message[REQUEST_MESSAGE_SIZE];
};

// Volumes with the memory that they point into.
struct request_volumes {
	struct air_volume *volumes;
	uint32_t count;
	struct polygon_point *points;
};

void request_volumes_free(struct request_volumes *v);

struct request {
	struct air_request air; // ids, seed, operator and key are the caller's
	struct request_volumes volumes;
	struct identity aircraft; // who may be inside; OBS_ID_NONE: not told
};

// POST and PUT of /v1/corridors. net NULL: there is no network, only volumes are taken. False: *fault says why; nothing is
// to be freed. After true: request_free.
bool request_read(const json_t *body, const struct net_file *net, struct request *out,
		  struct request_fault *fault);
void request_free(struct request *r);

// A list of Volume4D (ASTM F3548-21): polygon or circle, altitudes in metres above the WGS-84 ellipsoid, times. What is absent
// is without bound; the book says whether it may be.
bool request_read_volumes(const json_t *list, const char *path, struct request_volumes *out,
			  struct request_fault *fault);

// PUT of /v1/constraints/{id}: ids, seed and operator are the caller's. After true: request_volumes_free.
bool request_read_constraint(const json_t *body, struct air_constraint *out,
			     struct request_volumes *volumes, struct request_fault *fault);
