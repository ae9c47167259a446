// SPDX-License-Identifier: Apache-2.0
// What the node is made of, as the hub is told (proto/hub/v1/catalog.proto). The loop's thread.
#pragma once

#include <stdint.h>

#include "uplink/figures.h"
#include "zone_push.h"

struct Kerbwing__Hub__V1__Catalog;

enum {
	CATALOG_FILES_MAX = ZONE_PUSH_FILES_MAX,
	CATALOG_SEGMENTS_MAX = 256,
	CATALOG_PADS_MAX = 128
};

struct catalog_config {
	const struct figures *figures;
	const struct link_session *session;
	const struct tally *counters;
	const struct zone_push *zones;
	const struct road *road;
	const struct airspace *air;
	const struct cp_config *node;
	const char *config_path;
	const char *map; // GeoJSON text
	const int64_t *interval_ns;
};

struct catalog;

// Reads the configuration and the files that it names, for their checksums. NULL: no memory.
struct catalog *catalog_create(const struct catalog_config *cfg);
void catalog_destroy(struct catalog *c);

// The files were read again.
void catalog_read_files(struct catalog *c);

// Everything but the header; valid until the next call.
struct Kerbwing__Hub__V1__Catalog *catalog_fill(struct catalog *c);
