// SPDX-License-Identifier: Apache-2.0
#include "crossing_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conf_keys.h"

struct point_conf {
	struct conf_val e, n;
};

struct lane_conf {
	struct conf_val id, direction, node, node_region, node_lane, width_m, speed_ms;
	struct conf_list line;
};

struct movement_conf {
	struct conf_val id, from, to, turn, speed_ms, group;
	struct conf_list line;
};

struct group_conf {
	struct conf_val group;
};

struct phase_conf {
	struct conf_val green_s, clearance_s;
	struct conf_list groups;
};

struct crossing_conf {
	struct conf_val name, region, id, lat, lon;
	struct conf_list lanes, movements, phases;
};

struct file_conf {
	struct conf_list crossings;
};

// clang-format off
static const char *const directions[] = {"in", "out", NULL};
static const char *const turns[] = {"straight", "left", "right", "uturn", NULL}; // enum crossing_turn

static const struct conf_key point_keys[] = {
	KEY(struct point_conf, e, CONF_FLOAT, NULL, -5000, 5000, "m", "East of the crossing's origin."),
	KEY(struct point_conf, n, CONF_FLOAT, NULL, -5000, 5000, "m", "North of the crossing's origin."),
};
static const struct conf_map point_map = CONF_MAP_OF(point_keys, struct point_conf);

static const struct conf_key lane_keys[] = {
	KEY(struct lane_conf, id, CONF_UINT, NULL, 1, 255, NULL, "LaneID of MAP, unique in the crossing."),
	KEY_ENUM(struct lane_conf, direction, NULL, directions, "in: towards the crossing, its line ends at the stop line; out: away from it."),
	KEY(struct lane_conf, node, CONF_UINT, "0", 0, 65535, NULL, "China: node at its far end."),
	KEY(struct lane_conf, node_region, CONF_UINT, "0", 0, 65535, NULL, "China: region of that node."),
	KEY(struct lane_conf, node_lane, CONF_UINT, "0", 0, 15, NULL, "China: laneID within the link to or from that node."),
	KEY(struct lane_conf, width_m, CONF_FLOAT, "3.2", 1.5, 10, "m", "Width."),
	KEY(struct lane_conf, speed_ms, CONF_FLOAT, "13.89", 1, 40, "m/s", "Speed limit."),
	KEY_LIST(struct lane_conf, line, NULL, 2, CROSSING_POINTS_MAX, &point_map, "Centre line in driving direction."),
};
static const struct conf_map lane_map = CONF_MAP_OF(lane_keys, struct lane_conf);

static const struct conf_key movement_keys[] = {
	KEY(struct movement_conf, id, CONF_UINT, NULL, 1, 255, NULL, "ConnectionID, unique in the crossing."),
	KEY(struct movement_conf, from, CONF_UINT, NULL, 1, 255, NULL, "Lane in."),
	KEY(struct movement_conf, to, CONF_UINT, NULL, 1, 255, NULL, "Lane out."),
	KEY_ENUM(struct movement_conf, turn, "straight", turns, "What it is."),
	KEY(struct movement_conf, speed_ms, CONF_FLOAT, "8.33", 1, 40, "m/s", "Speed between the stop line and the end of the last conflict area."),
	KEY(struct movement_conf, group, CONF_UINT, "0", 0, 255, NULL, "Signal group; 0: none."),
	KEY_LIST(struct movement_conf, line, "", 0, CROSSING_POINTS_MAX, &point_map, "From the stop line to where the lane out begins; absent: a smooth curve."),
};
static const struct conf_map movement_map = CONF_MAP_OF(movement_keys, struct movement_conf);

static const struct conf_key group_keys[] = {
	KEY(struct group_conf, group, CONF_UINT, NULL, 1, 255, NULL, "Number of a signal group."),
};
static const struct conf_map group_map = CONF_MAP_OF(group_keys, struct group_conf);

static const struct conf_key phase_keys[] = {
	KEY_LIST(struct phase_conf, groups, NULL, 1, 8, &group_map, "Signal groups that are green together."),
	KEY(struct phase_conf, green_s, CONF_FLOAT, "8", 3, 120, "s", "Longest green."),
	KEY(struct phase_conf, clearance_s, CONF_FLOAT, "5", 2, 20, "s", "Yellow and all red behind it: who entered last has left by then."),
};
static const struct conf_map phase_map = CONF_MAP_OF(phase_keys, struct phase_conf);

static const struct conf_key crossing_keys[] = {
	KEY(struct crossing_conf, name, CONF_STRING, NULL, 1, CROSSING_NAME_SIZE - 1, NULL, "Unique name."),
	KEY(struct crossing_conf, region, CONF_UINT, "0", 0, 65535, NULL, "Region of its id."),
	KEY(struct crossing_conf, id, CONF_UINT, NULL, 0, 65535, NULL, "Intersection id of MAP, SRM and VIR."),
	KEY(struct crossing_conf, lat, CONF_E7, NULL, -88, 88, "degrees", "Latitude of the origin, WGS-84."),
	KEY(struct crossing_conf, lon, CONF_E7, NULL, -180, 180, "degrees", "Longitude of the origin, WGS-84."),
	KEY_LIST(struct crossing_conf, lanes, NULL, 2, CROSSING_LANES_MAX, &lane_map, "Lanes in and out."),
	KEY_LIST(struct crossing_conf, movements, NULL, 1, CROSSING_MOVEMENTS_MAX, &movement_map, "Ways from a lane in to a lane out."),
	KEY_LIST(struct crossing_conf, phases, "", 0, CROSSING_PHASES_MAX, &phase_map, "Greens of mixed mode, in turn; absent: slots alone."),
};
static const struct conf_map crossing_map = CONF_MAP_OF(crossing_keys, struct crossing_conf);

static const struct conf_key file_keys[] = {
	KEY_LIST(struct file_conf, crossings, NULL, 1, CROSSING_FILE_MAX, &crossing_map, "Crossings."),
};
// clang-format on

const struct conf_map crossing_file_map = CONF_MAP_OF(file_keys, struct file_conf);

static void take_line(const struct conf_list *from, struct crossing_line *to)
{
	const struct point_conf *p = from->items;
	to->count = from->count;
	for (uint32_t i = 0; i < to->count; i++)
		to->p[i] = (struct geo_point){p[i].e.f, p[i].n.f};
}

static void take_lane(const struct lane_conf *c, struct crossing_lane *l)
{
	*l = (struct crossing_lane){.id = (uint8_t)c->id.u,
				    .is_in = c->direction.e == 0,
				    .node = (uint32_t)(c->node_region.u << 16 | c->node.u),
				    .node_lane = (uint8_t)c->node_lane.u,
				    .width_m = c->width_m.f,
				    .speed_ms = c->speed_ms.f};
	take_line(&c->line, &l->line);
}

// Index of a lane by its id, or one that is none.
static uint8_t lane_index(const struct crossing_def *d, uint64_t id, struct conf_source *src,
			  const char *path)
{
	for (uint32_t i = 0; i < d->lane_count; i++)
		if (d->lanes[i].id == id)
			return (uint8_t)i;
	conf_error(src, path, "there is no lane %llu; expected the id of one of lanes",
		   (unsigned long long)id);
	return UINT8_MAX;
}

static void take_movement(const struct movement_conf *c, struct crossing_def *d, uint32_t crossing,
			  uint32_t i, struct conf_source *src)
{
	char path[80];
	struct crossing_movement *m = &d->movements[i];
	*m = (struct crossing_movement){.id = (uint8_t)c->id.u,
					.turn = (uint8_t)c->turn.e,
					.group = (uint8_t)c->group.u,
					.speed_ms = c->speed_ms.f};
	snprintf(path, sizeof(path), "crossings[%u].movements[%u].from", crossing, i);
	m->from = lane_index(d, c->from.u, src, path);
	snprintf(path, sizeof(path), "crossings[%u].movements[%u].to", crossing, i);
	m->to = lane_index(d, c->to.u, src, path);
	take_line(&c->line, &m->line);
}

static void take_phase(const struct phase_conf *c, struct crossing_phase *p)
{
	const struct group_conf *g = c->groups.items;
	*p = (struct crossing_phase){.green_s = c->green_s.f,
				     .clearance_s = c->clearance_s.f,
				     .group_count = (uint8_t)c->groups.count};
	for (unsigned i = 0; i < c->groups.count && i < 8; i++)
		p->group[i] = (uint8_t)g[i].group.u;
}

static void take_crossing(const struct crossing_conf *c, struct crossing_def *d, uint32_t index,
			  struct conf_source *src)
{
	const struct lane_conf *lanes = c->lanes.items;
	const struct movement_conf *movements = c->movements.items;
	const struct phase_conf *phases = c->phases.items;
	snprintf(d->name, sizeof(d->name), "%s", c->name.s);
	d->id = (uint32_t)(c->region.u << 16 | c->id.u);
	d->lat_e7 = c->lat.e7;
	d->lon_e7 = c->lon.e7;
	d->lane_count = c->lanes.count;
	d->movement_count = c->movements.count;
	d->phase_count = c->phases.count;
	for (uint32_t i = 0; i < d->lane_count; i++)
		take_lane(&lanes[i], &d->lanes[i]);
	for (uint32_t i = 0; i < d->movement_count; i++)
		take_movement(&movements[i], d, index, i, src);
	for (uint32_t i = 0; i < d->phase_count; i++)
		take_phase(&phases[i], &d->phases[i]);
}

int crossing_file_load(const char *path, FILE *err, struct crossing_file *out)
{
	struct conf_source src;
	void *loaded;
	*out = (struct crossing_file){NULL, 0};
	int rc = conf_load(&crossing_file_map, path, err, &loaded, &src);
	if (rc != 0)
		return rc;
	const struct file_conf *f = loaded;
	const struct crossing_conf *c = f->crossings.items;
	out->def = calloc(f->crossings.count, sizeof(*out->def));
	for (uint32_t i = 0; i < f->crossings.count && out->def != NULL; i++)
		take_crossing(&c[i], &out->def[i], i, &src);
	out->count = f->crossings.count;
	rc = out->def == NULL ? -ENOMEM : src.error_count != 0 ? -EINVAL : 0;
	conf_free(&crossing_file_map, loaded, &src);
	if (rc != 0)
		crossing_file_free(out);
	return rc;
}

void crossing_file_free(struct crossing_file *f)
{
	free(f->def);
	*f = (struct crossing_file){NULL, 0};
}
