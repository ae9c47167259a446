// SPDX-License-Identifier: Apache-2.0
#include "air/net_file.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "conf_keys.h"

struct layer_conf {
	struct conf_val lower_m, upper_m, speed_ms;
};

struct node_conf {
	struct conf_val name, lat, lon;
};

struct segment_conf {
	struct conf_val from, to, two_way, layers, width_m, offset_m, headway_s;
};

struct pad_conf {
	struct conf_val name, node, lat, lon, ground_m, radius_m, stands, turnaround_s, contingency,
		only_contingency;
};

struct file_conf {
	struct conf_val guard_s, size_max_m, climb_min_ms, routes, goals_max;
	struct conf_list layers, nodes, segments, pads;
};

// clang-format off
static const struct conf_key layer_keys[] = {
	KEY(struct layer_conf, lower_m, CONF_FLOAT, NULL, -500, 20000, "m", "Lower limit above the WGS-84 ellipsoid."),
	KEY(struct layer_conf, upper_m, CONF_FLOAT, NULL, -500, 20000, "m", "Upper limit above the WGS-84 ellipsoid."),
	KEY(struct layer_conf, speed_ms, CONF_FLOAT, NULL, 1, 100, "m/s", "Speed of everybody on this layer, so that nobody overtakes."),
};
static const struct conf_map layer_map = CONF_MAP_OF(layer_keys, struct layer_conf);

static const struct conf_key node_keys[] = {
	KEY(struct node_conf, name, CONF_STRING, NULL, 1, AIR_NAME_SIZE - 1, NULL, "Unique name."),
	KEY(struct node_conf, lat, CONF_E7, NULL, -89, 89, "degrees", "Latitude, WGS-84."),
	KEY(struct node_conf, lon, CONF_E7, NULL, -180, 180, "degrees", "Longitude, WGS-84."),
};
static const struct conf_map node_map = CONF_MAP_OF(node_keys, struct node_conf);

static const struct conf_key segment_keys[] = {
	KEY(struct segment_conf, from, CONF_STRING, NULL, 1, AIR_NAME_SIZE - 1, NULL, "Node at its beginning."),
	KEY(struct segment_conf, to, CONF_STRING, NULL, 1, AIR_NAME_SIZE - 1, NULL, "Node at its end."),
	KEY(struct segment_conf, two_way, CONF_BOOL, "true", 0, 0, NULL, "Flown in both directions, as two segments."),
	KEY(struct segment_conf, layers, CONF_STRING, "auto", 1, 60, NULL, "Layers by number from 0, with commas; auto: even ones eastwards, odd ones westwards."),
	KEY(struct segment_conf, width_m, CONF_FLOAT, "40", 1, 2000, "m", "Width of the whole tube."),
	KEY(struct segment_conf, offset_m, CONF_FLOAT, "0", 0, 1000, "m", "Of the tube's centre line to the right of the line between the nodes."),
	KEY(struct segment_conf, headway_s, CONF_FLOAT, "5", 0, 600, "s", "Between two entries; raised to guard_s."),
};
static const struct conf_map segment_map = CONF_MAP_OF(segment_keys, struct segment_conf);

static const struct conf_key pad_keys[] = {
	KEY(struct pad_conf, name, CONF_STRING, NULL, 1, AIR_NAME_SIZE - 1, NULL, "Unique name."),
	KEY(struct pad_conf, node, CONF_STRING, NULL, 1, AIR_NAME_SIZE - 1, NULL, "Node above it."),
	KEY(struct pad_conf, lat, CONF_E7, NULL, -89, 89, "degrees", "Latitude, WGS-84."),
	KEY(struct pad_conf, lon, CONF_E7, NULL, -180, 180, "degrees", "Longitude, WGS-84."),
	KEY(struct pad_conf, ground_m, CONF_FLOAT, "0", -500, 9000, "m", "Of the ground above the WGS-84 ellipsoid."),
	KEY(struct pad_conf, radius_m, CONF_FLOAT, "15", 1, 500, "m", "Of the column in which aircraft climb and descend."),
	KEY(struct pad_conf, stands, CONF_UINT, "1", 1, 1000, NULL, "Aircraft at a time."),
	KEY(struct pad_conf, turnaround_s, CONF_FLOAT, "60", 1, 86400, "s", "Time that an arrival or a departure takes a stand."),
	KEY(struct pad_conf, contingency, CONF_STRING, "", 0, AIR_NAME_SIZE - 1, NULL, "Pad to divert to; it must be free at arrival too. Empty: none."),
	KEY(struct pad_conf, only_contingency, CONF_BOOL, "false", 0, 0, NULL, "Kept for diversions."),
};
static const struct conf_map pad_map = CONF_MAP_OF(pad_keys, struct pad_conf);

static const struct conf_key file_keys[] = {
	KEY(struct file_conf, guard_s, CONF_FLOAT, "4", 0.1, 600, "s", "Between two crossings of a node on one layer, and around each leg against free volumes."),
	KEY(struct file_conf, size_max_m, CONF_FLOAT, "3", 0.1, 100, "m", "Largest aircraft."),
	KEY(struct file_conf, climb_min_ms, CONF_FLOAT, "1", 0.1, 50, "m/s", "Slowest climb that the pads' columns count with."),
	KEY(struct file_conf, routes, CONF_UINT, "4", 1, AIR_ROUTES_MAX, NULL, "Alternative ways that are looked at."),
	KEY(struct file_conf, goals_max, CONF_UINT, "256", 1, 65535, NULL, "Goals whose ways are kept ready."),
	KEY_LIST(struct file_conf, layers, NULL, 1, AIR_LAYERS_MAX, &layer_map, "Layers of altitude from below."),
	KEY_LIST(struct file_conf, nodes, NULL, 2, AIR_NODES_MAX, &node_map, "Where segments meet."),
	KEY_LIST(struct file_conf, segments, NULL, 1, AIR_EDGES_MAX / 2, &segment_map, "Ways between nodes."),
	KEY_LIST(struct file_conf, pads, "", 0, AIR_PADS_MAX, &pad_map, "Where aircraft start and land."),
};
// clang-format on

const struct conf_map net_file_map = CONF_MAP_OF(file_keys, struct file_conf);

// FNV-1a: short, and the same on every machine.
static uint32_t id_of(const char *name)
{
	uint32_t h = 2166136261u;
	for (; *name != '\0'; name++)
		h = (h ^ (uint8_t)*name) * 16777619u;
	return h;
}

static int32_t centi(const struct conf_val *v)
{
	return (int32_t)lround(v->f * 100);
}

static uint32_t milli(const struct conf_val *v)
{
	return (uint32_t)lround(v->f * 1000);
}

// Both structs hold their name as an array; `at` says where, `size` how long a struct is.
struct names {
	const char *base;
	size_t size, at;
};

static const char *name_of(const struct names *n, uint16_t i)
{
	return n->base + n->size * i + n->at;
}

static struct names node_names(const struct net_file *f)
{
	return (struct names){(const char *)f->nodes, sizeof(struct air_node),
			      offsetof(struct air_node, name)};
}

static struct names pad_names(const struct net_file *f)
{
	return (struct names){(const char *)f->pads, sizeof(struct air_pad),
			      offsetof(struct air_pad, name)};
}

static int by_name(const void *a, const void *b, void *names)
{
	uint16_t i = *(const uint16_t *)a, k = *(const uint16_t *)b;
	return strcmp(name_of(names, i), name_of(names, k));
}

static void sort_names(uint16_t *order, uint32_t count, struct names n)
{
	for (uint32_t i = 0; i < count; i++)
		order[i] = (uint16_t)i;
	qsort_r(order, count, sizeof(*order), by_name, &n);
}

static int find_name(const uint16_t *order, uint32_t count, struct names n, const char *name)
{
	uint32_t lo = 0, hi = count;
	while (lo < hi) {
		uint32_t mid = (lo + hi) / 2;
		int d = strcmp(name_of(&n, order[mid]), name);
		if (d == 0)
			return order[mid];
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

int net_file_node(const struct net_file *f, const char *name)
{
	return find_name(f->nodes_by_name, f->def.node_count, node_names(f), name);
}

int net_file_pad(const struct net_file *f, const char *name)
{
	return find_name(f->pads_by_name, f->def.pad_count, pad_names(f), name);
}

static uint16_t node_or_complain(const struct net_file *f, const char *name,
				 struct conf_source *src, const char *list, unsigned i,
				 const char *key)
{
	char path[64];
	int n = net_file_node(f, name);
	if (n >= 0)
		return (uint16_t)n;
	snprintf(path, sizeof(path), "%s[%u].%s", list, i, key);
	conf_error(src, path, "no node is called '%s'; expected the name of one of nodes", name);
	return 0;
}

// "0,2" as a set of bits; 0 after a complaint.
static uint16_t read_layers(const char *text, uint32_t count, struct conf_source *src, unsigned i)
{
	uint16_t set = 0;
	char path[64];
	const char *p = text;
	for (;;) {
		char *end;
		unsigned long n = *p >= '0' && *p <= '9' ? strtoul(p, &end, 10) : count;
		if (n >= count)
			break;
		set |= (uint16_t)(1u << n);
		if (*end == '\0')
			return set;
		if (*end != ',')
			break;
		p = end + 1;
	}
	snprintf(path, sizeof(path), "segments[%u].layers", i);
	conf_error(src, path,
		   "'%s' names no layers; expected auto, or numbers from 0 to %u with commas", text,
		   (unsigned)count - 1);
	return 0;
}

static void fill_layers(struct net_file *f, const struct file_conf *c)
{
	const struct layer_conf *l = c->layers.items;
	for (unsigned i = 0; i < c->layers.count; i++)
		f->layers[i] = (struct air_layer){centi(&l[i].lower_m), centi(&l[i].upper_m),
						  (uint32_t)centi(&l[i].speed_ms)};
	f->def.layer_count = c->layers.count;
}

static void fill_nodes(struct net_file *f, const struct file_conf *c)
{
	const struct node_conf *n = c->nodes.items;
	for (unsigned i = 0; i < c->nodes.count; i++) {
		f->nodes[i] = (struct air_node){.id = id_of(n[i].name.s),
						.at = {n[i].lat.e7, n[i].lon.e7}};
		snprintf(f->nodes[i].name, AIR_NAME_SIZE, "%s", n[i].name.s);
	}
	f->def.node_count = c->nodes.count;
	sort_names(f->nodes_by_name, f->def.node_count, node_names(f));
}

static void fill_segments(struct net_file *f, const struct file_conf *c, struct conf_source *src)
{
	const struct segment_conf *s = c->segments.items;
	for (unsigned i = 0; i < c->segments.count; i++) {
		bool is_auto = strcmp(s[i].layers.s, "auto") == 0;
		uint16_t end[2] = {node_or_complain(f, s[i].from.s, src, "segments", i, "from"),
				   node_or_complain(f, s[i].to.s, src, "segments", i, "to")};
		uint16_t layers = is_auto ? 0 : read_layers(s[i].layers.s, c->layers.count, src, i);
		for (unsigned way = 0; way < (s[i].two_way.b ? 2u : 1u); way++) {
			uint16_t from = end[way], to = end[1 - way];
			f->edges[f->def.edge_count++] = (struct air_edge){
				.from = from,
				.to = to,
				.layers = is_auto ? air_net_heading_layers(f->nodes[from].at,
									   f->nodes[to].at,
									   c->layers.count)
						  : layers,
				.width_cm = (uint32_t)centi(&s[i].width_m),
				.offset_cm = (uint32_t)centi(&s[i].offset_m),
				.headway_ms = milli(&s[i].headway_s)};
		}
	}
}

static void fill_pads(struct net_file *f, const struct file_conf *c, struct conf_source *src)
{
	const struct pad_conf *p = c->pads.items;
	for (unsigned i = 0; i < c->pads.count; i++) {
		f->pads[i] = (struct air_pad){
			.id = id_of(p[i].name.s),
			.node = node_or_complain(f, p[i].node.s, src, "pads", i, "node"),
			.at = {p[i].lat.e7, p[i].lon.e7},
			.ground_cm = centi(&p[i].ground_m),
			.radius_cm = (uint32_t)centi(&p[i].radius_m),
			.stands = (uint16_t)p[i].stands.u,
			.turnaround_ms = milli(&p[i].turnaround_s),
			.is_contingency = p[i].only_contingency.b,
			.contingency = AIR_NONE16};
		snprintf(f->pads[i].name, AIR_NAME_SIZE, "%s", p[i].name.s);
	}
	f->def.pad_count = c->pads.count;
	sort_names(f->pads_by_name, f->def.pad_count, pad_names(f));
	for (unsigned i = 0; i < c->pads.count; i++) {
		char path[64];
		int to = p[i].contingency.s[0] == '\0' ? -1 : net_file_pad(f, p[i].contingency.s);
		if (to >= 0) {
			f->pads[i].contingency = (uint16_t)to;
		} else if (p[i].contingency.s[0] != '\0') {
			snprintf(path, sizeof(path), "pads[%u].contingency", i);
			conf_error(src, path,
				   "no pad is called '%s'; expected the name of one of pads",
				   p[i].contingency.s);
		}
	}
}

// The rules between the parts, as the book states them, at the line of the part that breaks one.
static void check_rules(const struct net_file *f, struct polygon_point anchor,
			struct conf_source *src)
{
	uint32_t at = 0;
	char path[64];
	enum air_reason r = air_net_check(&f->def, anchor, &at);
	const char *list = r == AIR_REASON_NET_LAYERS ? "layers"
			   : r == AIR_REASON_NET_HEAD_ON || r == AIR_REASON_NET_CROSSING
				   ? "segments"
				   : "nodes";
	if (r == AIR_REASON_NONE)
		return;
	// Segments of the file may be two of the network: their own number is not known here.
	if (strcmp(list, "segments") == 0 && at < f->def.edge_count)
		conf_error(src, list, "%s: the segment from %s to %s", air_reason_text(r),
			   f->nodes[f->edges[at].from].name, f->nodes[f->edges[at].to].name);
	else {
		snprintf(path, sizeof(path), "%s[%u]", list, at);
		conf_error(src, path, "%s", air_reason_text(r));
	}
}

static bool reserve(struct net_file *f, const struct file_conf *c)
{
	f->layers = calloc(c->layers.count, sizeof(*f->layers));
	f->nodes = calloc(c->nodes.count, sizeof(*f->nodes));
	f->edges = calloc((size_t)c->segments.count * 2, sizeof(*f->edges));
	f->pads = calloc((size_t)c->pads.count + 1, sizeof(*f->pads));
	f->nodes_by_name = calloc(c->nodes.count, sizeof(*f->nodes_by_name));
	f->pads_by_name = calloc((size_t)c->pads.count + 1, sizeof(*f->pads_by_name));
	return f->layers != NULL && f->nodes != NULL && f->edges != NULL && f->pads != NULL &&
	       f->nodes_by_name != NULL && f->pads_by_name != NULL;
}

int net_file_load(const char *path, struct polygon_point anchor, FILE *err, struct net_file *out)
{
	struct conf_source src;
	void *loaded;
	*out = (struct net_file){.nodes = NULL};
	int rc = conf_load(&net_file_map, path, err, &loaded, &src);
	if (rc != 0)
		return rc;
	const struct file_conf *c = loaded;
	if (!reserve(out, c)) {
		rc = -ENOMEM;
	} else {
		fill_layers(out, c);
		fill_nodes(out, c);
		fill_segments(out, c, &src);
		fill_pads(out, c, &src);
		out->def.nodes = out->nodes;
		out->def.edges = out->edges;
		out->def.layers = out->layers;
		out->def.pads = out->pads;
		out->def.guard_ms = milli(&c->guard_s);
		out->def.size_max_cm = (uint32_t)centi(&c->size_max_m);
		out->def.climb_min_cms = (uint32_t)centi(&c->climb_min_ms);
		out->def.routes = (uint32_t)c->routes.u;
		out->def.goals_max = (uint32_t)c->goals_max.u;
		if (src.error_count == 0)
			check_rules(out, anchor, &src);
		rc = src.error_count == 0 ? 0 : -EINVAL;
	}
	conf_free(&net_file_map, loaded, &src);
	if (rc != 0)
		net_file_free(out);
	return rc;
}

void net_file_free(struct net_file *f)
{
	free(f->nodes);
	free(f->edges);
	free(f->layers);
	free(f->pads);
	free(f->nodes_by_name);
	free(f->pads_by_name);
	*f = (struct net_file){.nodes = NULL};
}
