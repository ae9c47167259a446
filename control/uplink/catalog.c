// SPDX-License-Identifier: Apache-2.0
#include "uplink/catalog.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog.pb-c.h"
#include "path_beside.h"

typedef Kerbwing__Hub__V1__Catalog catalog_msg;
typedef Kerbwing__Hub__V1__CatalogCrossing crossing_msg;
typedef Kerbwing__Hub__V1__CatalogLane lane_msg;
typedef Kerbwing__Hub__V1__CatalogSegment segment_msg;
typedef Kerbwing__Hub__V1__CatalogLayer layer_msg;
typedef Kerbwing__Hub__V1__CatalogPad pad_msg;
typedef Kerbwing__Hub__V1__Receiver receiver_msg;

enum { HASH_TEXT = 65, PATH_SIZE = 512 };

struct crossing_part {
	crossing_msg msg;
	lane_msg lane[KPI_LANES_MAX], *lanes[KPI_LANES_MAX];
};

struct catalog {
	struct catalog_config cfg;
	char config_hash[HASH_TEXT], map_hash[HASH_TEXT];
	char file_hash[CATALOG_FILES_MAX][HASH_TEXT];
	char *files[2 * CATALOG_FILES_MAX]; // path, checksum, path, …
	catalog_msg msg;
	receiver_msg receiver[TALLY_PORTS_MAX], *receivers[TALLY_PORTS_MAX];
	struct crossing_part crossing[ROAD_CROSSINGS_MAX];
	crossing_msg *crossings[ROAD_CROSSINGS_MAX];
	segment_msg segment[CATALOG_SEGMENTS_MAX], *segments[CATALOG_SEGMENTS_MAX];
	layer_msg layer[KPI_LAYERS_MAX], *layers[KPI_LAYERS_MAX];
	pad_msg pad[CATALOG_PADS_MAX], *pads[CATALOG_PADS_MAX];
};

// protobuf-c wants char *, and only reads it.
static char *unconst(const char *s)
{
	return (char *)(uintptr_t)s;
}

// ---- checksums

static void write_hash(EVP_MD_CTX *x, char out[static HASH_TEXT])
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	out[0] = '\0';
	if (x == NULL || EVP_DigestFinal_ex(x, digest, &n) != 1)
		return;
	for (unsigned i = 0; i < n && 2 * i + 2 < HASH_TEXT; i++)
		snprintf(out + 2 * i, 3, "%02x", digest[i]);
}

static EVP_MD_CTX *begin_hash(void)
{
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	if (x != NULL && EVP_DigestInit_ex(x, EVP_sha256(), NULL) == 1)
		return x;
	EVP_MD_CTX_free(x);
	return NULL;
}

// Empty: it cannot be read.
static void hash_file(const char *path, char out[static HASH_TEXT])
{
	uint8_t block[4096];
	size_t n;
	FILE *f = fopen(path, "rb");
	EVP_MD_CTX *x = f != NULL ? begin_hash() : NULL;
	while (x != NULL && (n = fread(block, 1, sizeof(block), f)) > 0)
		EVP_DigestUpdate(x, block, n);
	write_hash(x, out);
	EVP_MD_CTX_free(x);
	if (f != NULL)
		fclose(f);
}

static void hash_text(const char *text, char out[static HASH_TEXT])
{
	EVP_MD_CTX *x = text != NULL && text[0] != '\0' ? begin_hash() : NULL;
	if (x != NULL)
		EVP_DigestUpdate(x, text, strlen(text));
	write_hash(x, out);
	EVP_MD_CTX_free(x);
}

void catalog_read_files(struct catalog *c)
{
	char path[PATH_SIZE];
	const struct conf_list *list = &c->cfg.node->control.geozones;
	const struct cp_config_geozone *file = list->items;
	hash_file(c->cfg.config_path, c->config_hash);
	hash_text(c->cfg.map, c->map_hash);
	for (unsigned i = 0; i < list->count && i < CATALOG_FILES_MAX; i++) {
		path_beside(c->cfg.config_path, file[i].path.s, path, sizeof(path));
		hash_file(path, c->file_hash[i]);
		c->files[2 * i] = unconst(file[i].path.s);
		c->files[2 * i + 1] = c->file_hash[i];
	}
}

struct catalog *catalog_create(const struct catalog_config *cfg)
{
	struct catalog *c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	c->cfg = *cfg;
	catalog_read_files(c);
	return c;
}

void catalog_destroy(struct catalog *c)
{
	free(c);
}

// ---- parts

static void fill_receivers(struct catalog *c, catalog_msg *m)
{
	const struct tally *t = c->cfg.counters;
	m->receivers = c->receivers;
	for (unsigned i = 0; i < t->port_count; i++) {
		receiver_msg *r = &c->receiver[i];
		*r = (receiver_msg)KERBWING__HUB__V1__RECEIVER__INIT;
		r->name = unconst(t->port[i].name);
		r->up = t->port[i].is_up;
		c->receivers[m->n_receivers++] = r;
	}
}

static void fill_crossing(struct crossing_part *p, const struct kpi_crossing *k,
			  const struct crossing_def *d)
{
	crossing_msg *m = &p->msg;
	*m = (crossing_msg)KERBWING__HUB__V1__CATALOG_CROSSING__INIT;
	m->crossing = d->id;
	m->name = unconst(d->name);
	m->lat_e7 = d->lat_e7;
	m->lon_e7 = d->lon_e7;
	m->grants_slots = true;
	m->lane = p->lanes;
	for (uint32_t i = 0; i < k->lane_count; i++) {
		const struct kpi_lane *l = &k->lane[i];
		lane_msg *to = &p->lane[i];
		*to = (lane_msg)KERBWING__HUB__V1__CATALOG_LANE__INIT;
		to->number = l->def.number;
		to->is_in = l->def.is_in;
		to->approach = l->approach < KPI_APPROACHES_MAX ? l->approach + 1 : 0;
		to->length_dm = (uint32_t)(l->def.line.length_m * 10);
		to->free_speed_cms = l->def.free_cms;
		p->lanes[m->n_lane++] = to;
	}
}

static void fill_crossings(struct catalog *c, catalog_msg *m)
{
	const struct figures *f = c->cfg.figures;
	m->crossings = c->crossings;
	for (uint32_t i = 0; i < f->crossing_count; i++) {
		fill_crossing(&c->crossing[i], &f->kpi->crossing[i], &f->crossing[i]->def);
		c->crossings[m->n_crossings++] = &c->crossing[i].msg;
	}
}

static void fill_segment(segment_msg *s, uint32_t number, const struct air_net_def *d)
{
	const struct air_edge *e = &d->edges[number];
	const struct air_node *a = &d->nodes[e->from], *b = &d->nodes[e->to];
	*s = (segment_msg)KERBWING__HUB__V1__CATALOG_SEGMENT__INIT;
	s->segment = number;
	s->from = unconst(a->name);
	s->to = unconst(b->name);
	s->layers = e->layers;
	s->headway_ms = e->headway_ms;
	s->lat_from_e7 = a->at.lat_e7;
	s->lon_from_e7 = a->at.lon_e7;
	s->lat_to_e7 = b->at.lat_e7;
	s->lon_to_e7 = b->at.lon_e7;
}

static void fill_layers_and_pads(struct catalog *c, catalog_msg *m, const struct air_net_def *d)
{
	m->layers = c->layers;
	m->pads = c->pads;
	for (uint32_t i = 0; i < d->layer_count && i < KPI_LAYERS_MAX; i++) {
		layer_msg *l = &c->layer[i];
		*l = (layer_msg)KERBWING__HUB__V1__CATALOG_LAYER__INIT;
		l->lower_cm = d->layers[i].lower_cm;
		l->upper_cm = d->layers[i].upper_cm;
		l->speed_cms = d->layers[i].speed_cms;
		c->layers[m->n_layers++] = l;
	}
	for (uint32_t i = 0; i < d->pad_count && i < CATALOG_PADS_MAX; i++) {
		pad_msg *p = &c->pad[i];
		*p = (pad_msg)KERBWING__HUB__V1__CATALOG_PAD__INIT;
		p->pad = d->pads[i].id;
		p->name = unconst(d->pads[i].name);
		p->lat_e7 = d->pads[i].at.lat_e7;
		p->lon_e7 = d->pads[i].at.lon_e7;
		p->stands = d->pads[i].stands;
		c->pads[m->n_pads++] = p;
	}
	m->left_out += d->pad_count - (uint32_t)m->n_pads;
}

static void fill_network(struct catalog *c, catalog_msg *m)
{
	const struct airspace *a = c->cfg.air;
	if (!a->is_open || !a->has_net)
		return;
	const struct air_net_def *d = &a->net.def;
	m->segments = c->segments;
	for (uint32_t i = 0; i < d->edge_count && i < CATALOG_SEGMENTS_MAX; i++) {
		fill_segment(&c->segment[i], i, d);
		c->segments[m->n_segments++] = &c->segment[i];
	}
	m->left_out += d->edge_count - (uint32_t)m->n_segments;
	fill_layers_and_pads(c, m, d);
}

struct Kerbwing__Hub__V1__Catalog *catalog_fill(struct catalog *c)
{
	catalog_msg *m = &c->msg;
	const struct cp_config_control *cc = &c->cfg.node->control;
	*m = (catalog_msg)KERBWING__HUB__V1__CATALOG__INIT;
	m->version = unconst(KERBWING_VERSION);
	m->dataplane_version = unconst(c->cfg.session->version);
	m->config_sha256 = c->config_hash;
	m->map_sha256 = c->map_hash;
	m->zones_version = c->cfg.zones->acked_version;
	m->zones_taken = c->cfg.zones->taken;
	m->zones_refused = c->cfg.zones->refused;
	m->zone_files = c->files;
	m->n_zone_files = 2 * (cc->geozones.count < CATALOG_FILES_MAX ? cc->geozones.count
								      : CATALOG_FILES_MAX);
	m->grid_level = KPI_CELL_LEVEL;
	m->k_min = (uint32_t)cc->uplink.k_min.u;
	m->summary_interval_ms = (uint32_t)(*c->cfg.interval_ns / 1000000);
	m->left_out = c->cfg.figures->kpi->air->left_out;
	fill_receivers(c, m);
	fill_crossings(c, m);
	fill_network(c, m);
	return m;
}
