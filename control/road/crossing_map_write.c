// SPDX-License-Identifier: Apache-2.0
#include "road/crossing_map_write.h"

#include <math.h>
#include <stdlib.h>

#include "its/its.h"
#include "wire/uper_build.h"

enum { NODES = 1 << 14, ID_MAP = 18, OFFSET_MAX_CM = 32767, PIECES_MAX = 64, LINE_MAX = 63 };

struct draft {
	struct uper_node nodes[NODES];
	uint8_t octets[CROSSING_MAP_OCTETS_MAX];
	struct uper_value v;
	struct uper_builder b;
	bool fits;
};

// ---- lines: nodes are offsets from the one before, from the stop line outwards

// The smallest kind that holds the offset: 10, 11, 12, 13, 14, 16 bits.
static const char *kind_of(long x, long y)
{
	static const struct {
		long most;
		const char *name;
	} kinds[] = {{511, "node-XY1"},	 {1023, "node-XY2"}, {2047, "node-XY3"},
		     {4095, "node-XY4"}, {8191, "node-XY5"}, {OFFSET_MAX_CM, "node-XY6"}};
	long far = labs(x) > labs(y) ? labs(x) : labs(y);
	unsigned i = 0;
	while (far > kinds[i].most)
		i++;
	return kinds[i].name;
}

static void put_node(struct draft *d, long x, long y)
{
	struct uper_builder *b = &d->b;
	uper_build_open(b, NULL);
	uper_build_open(b, "delta");
	uper_build_open(b, kind_of(x, y));
	uper_build_int(b, "x", x);
	uper_build_int(b, "y", y);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

static void put_line(struct draft *d, const struct crossing_lane *l)
{
	long x = 0, y = 0;
	uint32_t count = 0;
	uper_build_open(&d->b, "nodeList");
	uper_build_open(&d->b, "nodes");
	for (uint32_t i = 0; i < l->line.count; i++) {
		struct geo_point p = l->line.p[l->is_in ? l->line.count - 1 - i : i];
		long to_x = lround(p.e_m * 100), to_y = lround(p.n_m * 100);
		// A long straight one in several.
		long far = labs(to_x - x) > labs(to_y - y) ? labs(to_x - x) : labs(to_y - y);
		long pieces = 1 + far / (OFFSET_MAX_CM + 1);
		d->fits &= pieces <= (i == 0 ? 1 : PIECES_MAX);
		for (long k = 1; k <= pieces && d->fits; k++) {
			long at_x = x + (to_x - x) / (pieces - k + 1),
			     at_y = y + (to_y - y) / (pieces - k + 1);
			put_node(d, at_x - x, at_y - y);
			x = at_x;
			y = at_y;
			count++;
		}
	}
	d->fits &= count <= LINE_MAX;
	uper_build_close(&d->b);
	uper_build_close(&d->b);
}

// ---- lanes

static void put_connections(struct draft *d, const struct crossing_def *c, uint32_t lane)
{
	struct uper_builder *b = &d->b;
	bool any = false;
	for (uint32_t m = 0; m < c->movement_count; m++)
		any |= c->movements[m].from == lane;
	if (!any)
		return;
	uper_build_open(b, "connectsTo");
	for (uint32_t m = 0; m < c->movement_count; m++) {
		const struct crossing_movement *k = &c->movements[m];
		if (k->from != lane)
			continue;
		uper_build_open(b, NULL);
		uper_build_open(b, "connectingLane");
		uper_build_int(b, "lane", c->lanes[k->to].id);
		uper_build_close(b);
		if (k->group != 0)
			uper_build_int(b, "signalGroup", k->group);
		uper_build_int(b, "connectionID", k->id);
		uper_build_close(b);
	}
	uper_build_close(b);
}

static void put_lane(struct draft *d, const struct crossing_def *c, uint32_t i)
{
	const struct crossing_lane *l = &c->lanes[i];
	struct uper_builder *b = &d->b;
	uper_build_open(b, NULL);
	uper_build_int(b, "laneID", l->id);
	uper_build_open(b, "laneAttributes");
	uper_build_bits(b, "directionalUse", l->is_in ? "10" : "01");
	uper_build_bits(b, "sharedWith", "0000000000");
	uper_build_open(b, "laneType");
	uper_build_bits(b, "vehicle", "00000000");
	uper_build_close(b);
	uper_build_close(b);
	put_line(d, l);
	if (l->is_in)
		put_connections(d, c, i);
	uper_build_close(b);
}

static void put_speed(struct uper_builder *b, double ms)
{
	uper_build_open(b, "speedLimits");
	uper_build_open(b, NULL);
	uper_build_enum(b, "type", "vehicleMaxSpeed");
	uper_build_int(b, "speed", lround(ms * 50));
	uper_build_close(b);
	uper_build_close(b);
}

static void put_map(struct draft *d, const struct crossing_def *c)
{
	struct uper_builder *b = &d->b;
	double width_m = 0, speed_ms = 0;
	for (uint32_t i = 0; i < c->lane_count; i++) {
		width_m = fmax(width_m, c->lanes[i].width_m);
		speed_ms = fmax(speed_ms, c->lanes[i].speed_ms);
	}
	uper_build_int(b, "msgIssueRevision", 1);
	uper_build_enum(b, "layerType", "intersectionData");
	uper_build_int(b, "layerID", 1);
	uper_build_open(b, "intersections");
	uper_build_open(b, NULL);
	uper_build_open(b, "id");
	if (c->id >> 16 != 0)
		uper_build_int(b, "region", c->id >> 16);
	uper_build_int(b, "id", c->id & 0xffff);
	uper_build_close(b);
	uper_build_int(b, "revision", 1);
	uper_build_open(b, "refPoint");
	uper_build_int(b, "lat", c->lat_e7);
	uper_build_int(b, "long", c->lon_e7);
	uper_build_close(b);
	uper_build_int(b, "laneWidth", lround(width_m * 100));
	put_speed(b, speed_ms);
	uper_build_open(b, "laneSet");
	for (uint32_t i = 0; i < c->lane_count; i++)
		put_lane(d, c, i);
	uper_build_close(b);
	uper_build_close(b);
	uper_build_close(b);
}

static void start_sae(struct draft *d)
{
	uper_build_start(&d->b, &d->v, &its_j2735_frame, d->octets, sizeof(d->octets));
	uper_build_int(&d->b, "messageId", ID_MAP);
	uper_build_open(&d->b, "value");
	uper_build_open(&d->b, "MapData");
}

static void start_etsi(struct draft *d, uint32_t station)
{
	uper_build_start(&d->b, &d->v, its_etsi_message(ETSI_ID_MAPEM, 2, ETSI_RELEASE_1),
			 d->octets, sizeof(d->octets));
	uper_build_open(&d->b, "header");
	uper_build_int(&d->b, "protocolVersion", 2);
	uper_build_int(&d->b, "messageID", ETSI_ID_MAPEM);
	uper_build_int(&d->b, "stationID", station);
	uper_build_close(&d->b);
	uper_build_open(&d->b, "map");
}

uint32_t crossing_map_write(const struct crossing_def *c, bool is_etsi, uint8_t *out, uint32_t size)
{
	uint32_t bits = 0;
	struct draft *d = calloc(1, sizeof(*d));
	if (d == NULL)
		return 0;
	d->v = (struct uper_value){.nodes = d->nodes, .capacity = NODES};
	d->fits = true;
	if (is_etsi)
		start_etsi(d, c->id);
	else
		start_sae(d);
	put_map(d, c);
	uper_build_close(&d->b);
	if (!is_etsi)
		uper_build_close(&d->b);
	bool good = uper_build_end(&d->b) == ERR_NONE && d->fits &&
		    uper_value_encode(&d->v, out, size, &bits) == ERR_NONE;
	free(d);
	return good ? (bits + 7) / 8 : 0;
}
