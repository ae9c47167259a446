// SPDX-License-Identifier: Apache-2.0
// The air book under load.
//   bench_book index N                   free volumes: insert, conflict query, check and insert, at N live
//   bench_book sqlite|spatialindex|geos N    the same data in that library, boxes only
//   bench_book short N                   trips of 2 to 8 km at N live corridors, then requests that want offers
//   bench_book hot N                     28 km between 40 vertiports
// Prints one JSON object. Rates are of thread CPU time, percentiles of the wall clock.
#include <geos_c.h>
#include <malloc.h>
#include <math.h>
#include <spatialindex/capi/sidx_api.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "air_core.h" // the index by itself, below the book
#include "air_rig.h"

enum { QUERIES = 20000, REQUESTS = 20000, CHECKED = 1000, SIDE = 80, HOT = 40 };

static const struct polygon_point ANCHOR = {481370000, 115750000};

static double cpu_s(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int64_t wall_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static double resident(void)
{
	long pages = 0, all;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f == NULL || fscanf(f, "%ld %ld", &all, &pages) != 2)
		pages = 0;
	if (f != NULL)
		fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static int by_ns(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

struct times {
	int64_t *ns;
	uint32_t count;
	double cpu;
};

static struct times times_begin(uint32_t max)
{
	struct times t = {calloc(max, sizeof(int64_t)), 0, cpu_s()};
	if (t.ns == NULL)
		abort();
	memset(t.ns, 1, max * sizeof(int64_t)); // its pages are not what is measured
	t.cpu = cpu_s();
	return t;
}

static void times_print(struct times *t, const char *name)
{
	double s = cpu_s() - t->cpu;
	qsort(t->ns, t->count, sizeof(*t->ns), by_ns);
	printf("\"%s_per_s\":%.0f,\"%s_p50_ns\":%lld,\"%s_p99_ns\":%lld,\"%s_max_ns\":%lld,", name,
	       t->count / s, name, (long long)t->ns[t->count / 2], name,
	       (long long)t->ns[t->count - 1 - t->count / 100], name,
	       (long long)t->ns[t->count - 1]);
	free(t->ns);
}

// ---- the data set: 40 x 40 km, 24 h, corridors of 200 to 3,000 m, 60 m wide, 40 m high, 5 to 20 min

struct datum {
	struct polygon_point points[4];
	struct air_volume volume;
};

static void make_datum(uint64_t *rng, struct datum *d)
{
	double e = (air_rig_unit(rng) - 0.5) * 40000, n = (air_rig_unit(rng) - 0.5) * 40000;
	air_rig_strip(ANCHOR, e, n, 200 + 2800 * air_rig_unit(rng), 60,
		      6.283185307 * air_rig_unit(rng), d->points);
	int32_t low = (int32_t)air_rig_below(rng, 56000);
	int64_t start = AIR_RIG_NOW + (int64_t)(air_rig_unit(rng) * 85000e9);
	d->volume = (struct air_volume){.shape = VOLUME_POLYGON,
					.points = d->points,
					.count = 4,
					.lower_cm = low,
					.upper_cm = low + 4000,
					.start_ns = start,
					.end_ns = start +
						  (int64_t)((300 + 900 * air_rig_unit(rng)) * 1e9)};
}

static struct datum *make_data(uint32_t n, uint64_t seed)
{
	struct datum *d = calloc(n, sizeof(*d));
	if (d == NULL)
		abort();
	for (uint32_t i = 0; i < n; i++) {
		make_datum(&seed, &d[i]);
		d[i].volume.points = d[i].points;
	}
	return d;
}

// ---- the book's index

static struct air_arena arena;
static struct air_space space;

static void open_space(uint32_t n)
{
	if (!air_arena_init(&arena, (uint64_t)n * 400 + (64 << 20)) ||
	    !air_space_init(&space, &arena, ANCHOR, n + 4 * QUERIES))
		abort();
}

// A node that has run for a while gets its pages from itself, not from the kernel; the libraries' heap is warmed likewise.
static void warm_space(uint32_t n)
{
	memset(arena.base, 1, (uint64_t)n * 150);
	memset(space.vols, 1, (uint64_t)n * sizeof(*space.vols));
}

// In use or touched before: all that the volumes so far have cost.
static double space_octets(void)
{
	return (double)arena.top * AIR_ARENA_GRAIN + (double)space.top * sizeof(*space.vols) +
	       (double)air_index_octets(&space.index[0]) +
	       (double)air_index_octets(&space.index[1]);
}

static bool count_hit(void *arg, uint32_t vol)
{
	(void)vol;
	(*(uint64_t *)arg)++;
	return true;
}

static bool first_hit(void *arg, uint32_t vol)
{
	(void)vol;
	*(bool *)arg = true;
	return false;
}

static struct air_probe probe_of(const struct datum *d, void *outline)
{
	const struct outline_shape s = {.shape = VOLUME_POLYGON, .points = d->points, .count = 4};
	if (!outline_build(&space.plane, &s, outline))
		abort();
	return (struct air_probe){outline, d->volume.start_ns, d->volume.end_ns, d->volume.lower_cm,
				  d->volume.upper_cm};
}

static void insert_all(const struct datum *d, uint32_t n)
{
	struct times t = times_begin(n / 16 + 1);
	for (uint32_t i = 0; i < n; i++) {
		int64_t a = i % 16 == 0 ? wall_ns() : 0;
		if (!air_space_link(&space, air_space_keep(&space, &d[i].volume, 0)))
			abort();
		if (i % 16 == 0)
			t.ns[t.count++] = wall_ns() - a;
	}
	double s = cpu_s() - t.cpu;
	printf("\"insert_per_s\":%.0f,", n / s);
	qsort(t.ns, t.count, sizeof(*t.ns), by_ns);
	printf("\"insert_p50_ns\":%lld,\"insert_p99_ns\":%lld,", (long long)t.ns[t.count / 2],
	       (long long)t.ns[t.count - 1 - t.count / 100]);
	free(t.ns);
}

static void index_bench(uint32_t n)
{
	struct datum *d = make_data(n, 1), *q = make_data(QUERIES, 2),
		     *fresh = make_data(QUERIES, 3);
	uint64_t buffer[(sizeof(struct outline) + 64) / 8], hits = 0;
	uint32_t admitted = 0;
	open_space(n);
	warm_space(n);
	insert_all(d, n);
	double octets = space_octets() / n, shape = air_arena_at(&arena, 1) != NULL ? 96 : 0;
	struct times t = times_begin(QUERIES);
	for (uint32_t i = 0; i < QUERIES; i++) {
		int64_t a = wall_ns();
		const struct air_probe p = probe_of(&q[i], buffer);
		air_space_find(&space, &p, false, count_hit, &hits);
		t.ns[t.count++] = wall_ns() - a;
	}
	times_print(&t, "query");
	t = times_begin(QUERIES);
	for (uint32_t i = 0; i < QUERIES; i++) {
		int64_t a = wall_ns();
		bool taken = false;
		const struct air_probe p = probe_of(&fresh[i], buffer);
		air_space_find(&space, &p, false, first_hit, &taken);
		if (!taken) {
			air_space_link(&space, air_space_keep(&space, &fresh[i].volume, 0));
			admitted++;
		}
		t.ns[t.count++] = wall_ns() - a;
	}
	times_print(&t, "admission");
	printf("\"admitted\":%u,\"hits_per_query\":%.3f,\"octets_per_volume\":%.1f,\"shape_"
	       "octets\":%.0f,\"live\":%u}\n",
	       admitted, (double)hits / QUERIES, octets, shape, n);
}

// ---- libraries: boxes of the same volumes, in the same plane

static struct air_box box_of(const struct datum *d)
{
	uint64_t buffer[(sizeof(struct outline) + 64) / 8];
	const struct air_probe p = probe_of(d, buffer);
	const struct edge_box b = p.outline->box;
	return (struct air_box){b.x0,	    b.y0,	b.x1,	    b.y1,
				p.lower_cm, p.upper_cm, p.start_ns, p.end_ns};
}

struct boxes {
	struct air_box *data, *queries;
};

static void warm_heap(uint32_t n)
{
	const size_t octets = (size_t)n * 400;
	if (!mallopt(M_MMAP_THRESHOLD, INT32_MAX) || !mallopt(M_TRIM_THRESHOLD, INT32_MAX))
		abort();
	void *p = malloc(octets);
	if (p == NULL)
		abort();
	memset(p, 1, octets);
	free(p);
}

static double heap_octets(void)
{
	return (double)mallinfo2().uordblks;
}

static struct boxes make_boxes(uint32_t n)
{
	struct datum *d = make_data(n, 1), *q = make_data(QUERIES, 2);
	struct boxes b = {calloc(n, sizeof(struct air_box)),
			  calloc(QUERIES, sizeof(struct air_box))};
	if (b.data == NULL || b.queries == NULL)
		abort();
	open_space(1000);
	for (uint32_t i = 0; i < n; i++)
		b.data[i] = box_of(&d[i]);
	for (uint32_t i = 0; i < QUERIES; i++)
		b.queries[i] = box_of(&q[i]);
	free(d);
	free(q);
	warm_heap(n);
	return b;
}

static uint32_t queries_for(uint32_t n)
{
	return n > 500000 ? QUERIES / 4 : QUERIES;
}

static void report(uint32_t n, double insert_s, uint32_t queries, double query_s, uint64_t hits,
		   double octets)
{
	printf("\"insert_per_s\":%.0f,\"query_per_s\":%.0f,\"hits_per_query\":%.3f,\"octets_per_"
	       "volume\":%.1f,\"live\":%u}\n",
	       n / insert_s, queries / query_s, (double)hits / queries, octets, n);
}

// Metres, seconds, metres: what 32-bit floats of the R*Tree hold to 4 mm and 8 ms, rounded outwards by the module itself.
static void coordinates(const struct air_box *b, double lo[4], double hi[4])
{
	const double l[4] = {b->x0 * 1e-3, b->y0 * 1e-3, b->z0 * 1e-2,
			     (double)(b->t0 - AIR_RIG_NOW) * 1e-9};
	const double h[4] = {b->x1 * 1e-3, b->y1 * 1e-3, b->z1 * 1e-2,
			     (double)(b->t1 - AIR_RIG_NOW) * 1e-9};
	memcpy(lo, l, sizeof(l));
	memcpy(hi, h, sizeof(h));
}

static void bind(sqlite3_stmt *s, int from, const double lo[4], const double hi[4])
{
	for (int k = 0; k < 4; k++) {
		sqlite3_bind_double(s, from + 2 * k, lo[k]);
		sqlite3_bind_double(s, from + 2 * k + 1, hi[k]);
	}
}

static void sqlite_bench(uint32_t n)
{
	struct boxes b = make_boxes(n);
	sqlite3 *db;
	sqlite3_stmt *in, *find;
	double lo[4], hi[4], before = heap_octets();
	uint64_t hits = 0;
	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_exec(db,
			 "CREATE VIRTUAL TABLE r USING rtree(id,x0,x1,y0,y1,z0,z1,t0,t1); BEGIN",
			 NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "INSERT INTO r VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)", -1, &in,
			       NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db,
			       "SELECT id FROM r WHERE x0<=?2 AND x1>=?1 AND y0<=?4 AND y1>=?3 AND "
			       "z0<=?6 AND z1>=?5 AND t0<=?8 AND t1>=?7",
			       -1, &find, NULL) != SQLITE_OK)
		abort();
	double t0 = cpu_s();
	for (uint32_t i = 0; i < n; i++) {
		coordinates(&b.data[i], lo, hi);
		sqlite3_bind_int64(in, 1, i);
		bind(in, 2, lo, hi);
		if (sqlite3_step(in) != SQLITE_DONE)
			abort();
		sqlite3_reset(in);
	}
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	double t1 = cpu_s(), octets = (heap_octets() - before) / n;
	for (uint32_t i = 0; i < queries_for(n); i++) {
		coordinates(&b.queries[i], lo, hi);
		bind(find, 1, lo, hi);
		while (sqlite3_step(find) == SQLITE_ROW)
			hits++;
		sqlite3_reset(find);
	}
	report(n, t1 - t0, queries_for(n), cpu_s() - t1, hits, octets);
}

static void spatialindex_bench(uint32_t n)
{
	struct boxes b = make_boxes(n);
	IndexPropertyH p = IndexProperty_Create();
	IndexProperty_SetIndexType(p, RT_RTree);
	IndexProperty_SetIndexVariant(p, RT_Star);
	IndexProperty_SetDimension(p, 4);
	IndexProperty_SetIndexCapacity(p, 20);
	IndexProperty_SetLeafCapacity(p, 20);
	IndexProperty_SetNearMinimumOverlapFactor(p, 8); // must be below the capacity
	IndexProperty_SetIndexStorage(p, RT_Memory);
	double lo[4], hi[4], before = heap_octets();
	IndexH x = Index_Create(p);
	double t0 = cpu_s();
	for (uint32_t i = 0; i < n; i++) {
		coordinates(&b.data[i], lo, hi);
		if (Index_InsertData(x, i, lo, hi, 4, (const uint8_t *)"", 1) != RT_None)
			abort();
	}
	double t1 = cpu_s(), octets = (heap_octets() - before) / n;
	uint64_t hits = 0;
	for (uint32_t i = 0; i < queries_for(n); i++) {
		int64_t *ids = NULL;
		uint64_t count = 0;
		coordinates(&b.queries[i], lo, hi);
		Index_SetResultSetLimit(x, 100000);
		if (Index_Intersects_id(x, lo, hi, 4, &ids, &count) != RT_None)
			abort();
		hits += count;
		Index_Free(ids);
	}
	report(n, t1 - t0, queries_for(n), cpu_s() - t1, hits, octets);
}

struct filter {
	const struct air_box *query;
	uint64_t hits;
};

static void keep_hit(void *item, void *arg)
{
	const struct air_box *b = item;
	struct filter *f = arg;
	const struct air_box *q = f->query;
	f->hits += b->x0 <= q->x1 && q->x0 <= b->x1 && b->y0 <= q->y1 && q->y0 <= b->y1 &&
		   b->z0 <= q->z1 && q->z0 <= b->z1 && b->t0 <= q->t1 && q->t0 <= b->t1;
}

static void quiet(const char *format, ...)
{
	(void)format;
}

static GEOSGeometry *segment_of(const struct air_box *b)
{
	GEOSCoordSequence *s = GEOSCoordSeq_create(2, 2);
	GEOSCoordSeq_setXY(s, 0, b->x0, b->y0);
	GEOSCoordSeq_setXY(s, 1, b->x1, b->y1);
	return GEOSGeom_createLineString(s);
}

// A static tree in the plane; height and time are filtered from what it finds.
static void geos_bench(uint32_t n)
{
	struct boxes b = make_boxes(n);
	struct filter f = {NULL, 0};
	initGEOS(quiet, quiet);
	GEOSGeometry **shapes = calloc(n, sizeof(GEOSGeometry *)), *first;
	for (uint32_t i = 0; i < n; i++)
		shapes[i] = segment_of(&b.data[i]);
	double before = heap_octets(), t0 = cpu_s();
	GEOSSTRtree *tree = GEOSSTRtree_create(10);
	for (uint32_t i = 0; i < n; i++)
		GEOSSTRtree_insert(tree, shapes[i], &b.data[i]);
	f.query = &b.queries[0];
	first = segment_of(f.query);
	GEOSSTRtree_query(tree, first, keep_hit, &f); // builds the tree
	double t1 = cpu_s(), octets = (heap_octets() - before) / n;
	f.hits = 0;
	for (uint32_t i = 0; i < queries_for(n); i++) {
		GEOSGeometry *q = segment_of(&b.queries[i]);
		f.query = &b.queries[i];
		GEOSSTRtree_query(tree, q, keep_hit, &f);
		GEOSGeom_destroy(q);
	}
	report(n, t1 - t0, queries_for(n), cpu_s() - t1, f.hits, octets);
}

// ---- corridors through the network

static struct air_rig_net net;
static struct air_book *book;
static uint64_t rng = 7;

static void open_book(uint32_t n, uint32_t pads)
{
	struct air_config c;
	enum air_reason why;
	uint32_t index;
	air_rig_net(&net, ANCHOR, SIDE, 500, 4, pads, false, 5);
	for (uint32_t i = 0; i < pads; i++) {
		net.pads[i].stands = 16;
		net.pads[i].is_contingency = false;
		net.pads[i].contingency = AIR_NONE16;
	}
	air_config_defaults(&c, ANCHOR);
	c.net = &net.def;
	c.limits.corridors = n + 10 * REQUESTS;
	c.limits.offers = 4 * REQUESTS;
	c.limits.shape_octets = UINT64_C(6) << 30;
	book = air_book_create(&c, &why, &index);
	if (book == NULL)
		abort();
}

// Routes are found at the first use of a goal; that is not what is measured.
static void warm_routes(bool only_pads)
{
	uint8_t ordinals[AIR_LEGS_MAX];
	uint64_t length;
	for (uint32_t goal = 0; goal < net.def.node_count; goal++) {
		bool wanted = !only_pads;
		for (uint32_t p = 0; p < net.def.pad_count; p++)
			wanted |= net.pads[p].node == goal;
		if (wanted)
			air_network_route(book->net, goal == 0 ? 1 : 0, goal, 0, ordinals, &length);
	}
}

static uint32_t distance_of(uint32_t a, uint32_t b)
{
	return (uint32_t)(abs((int)(a % SIDE) - (int)(b % SIDE)) +
			  abs((int)(a / SIDE) - (int)(b / SIDE)));
}

static struct air_request next_request(bool hot)
{
	struct air_request r = {.id = air_rig_id(&rng),
				.seed = air_rig_seed(&rng),
				.flex = AIR_FLEX_ALL,
				.speed_cms = 1500,
				.climb_cms = 300,
				.size_cm = 100,
				.upper_cm = 100000,
				.preferred_layer = -1};
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	uint32_t from, to, d;
	r.operator_name = names[air_rig_below(&rng, 8)];
	do {
		from = air_rig_below(&rng, hot ? HOT : SIDE * SIDE);
		to = air_rig_below(&rng, hot ? HOT : SIDE * SIDE);
		d = hot ? distance_of(net.pads[from].node, net.pads[to].node)
			: distance_of(from, to);
	} while (hot ? d < 48 || d > 64 : d < 4 || d > 16);
	r.from = (struct air_end){hot ? AIR_END_PAD : AIR_END_NODE, from, {0, 0}};
	r.to = (struct air_end){hot ? AIR_END_PAD : AIR_END_NODE, to, {0, 0}};
	r.depart_from_ns = AIR_RIG_NOW + 600 * AIR_RIG_S + (int64_t)(air_rig_unit(&rng) * 85500e9);
	r.depart_to_ns = r.depart_from_ns + 300 * AIR_RIG_S;
	return r;
}

struct outcome {
	uint32_t granted, denied, elsewhere, offers;
	double delay_s;
};

static void ask(const struct air_request *r, int64_t now_ns, struct outcome *o)
{
	struct air_answer a;
	air_book_request(book, r, now_ns, &a);
	air_book_settle(book, air_book_mark(book));
	o->granted += a.verdict == AIR_GRANTED;
	o->denied += a.verdict == AIR_DENIED;
	o->elsewhere += a.verdict == AIR_GRANTED && (a.layer != 0 || a.route != 0);
	o->offers += a.offer_count;
	o->delay_s += (double)a.delay_ns * 1e-9;
	if (a.verdict == AIR_REFUSED) {
		fprintf(stderr, "bench_book: refused: %s\n", air_reason_name(a.reason));
		exit(1);
	}
}

static void network_bench(uint32_t n, bool hot)
{
	struct outcome load = {0}, o = {0}, q = {0};
	struct air_audit audit;
	open_book(n, hot ? HOT : 0);
	warm_routes(hot);
	double before = resident();
	for (uint32_t i = 0; i < n; i++) {
		const struct air_request r = next_request(hot);
		ask(&r, AIR_RIG_NOW, &load);
	}
	double octets = (resident() - before) / load.granted;
	struct times t = times_begin(REQUESTS);
	for (uint32_t i = 0; i < REQUESTS; i++) {
		const struct air_request r = next_request(hot);
		int64_t a = wall_ns();
		ask(&r, AIR_RIG_NOW, &o);
		t.ns[t.count++] = wall_ns() - a;
	}
	times_print(&t, "request");
	// As picky as can be: this instant, the lowest layer, the shortest way; else three offers, which lapse after 20 s. Fifty a second.
	t = times_begin(REQUESTS);
	for (uint32_t i = 0; i < REQUESTS; i++) {
		struct air_request r = next_request(hot);
		uint32_t denied = q.denied;
		r.flex = 0;
		r.offers = 3;
		int64_t a = wall_ns();
		ask(&r, AIR_RIG_NOW + (int64_t)i * AIR_RIG_S / 50, &q);
		t.ns[t.count] = wall_ns() - a;
		t.count += q.denied > denied;
	}
	if (t.count > 0)
		times_print(&t, "offering");
	struct air_totals totals;
	air_book_totals(book, &totals);
	if (!air_book_audit(book, &audit))
		abort();
	printf("\"live\":%u,\"granted\":%.4f,\"elsewhere\":%.4f,\"delay_s\":%.3f,\"denied_for_"
	       "offers\":%u,\"offers_made\":%.3f,"
	       "\"octets_per_corridor\":%.1f,\"audit_overlaps\":%llu,\"audit_broken\":%llu,\"audit_"
	       "crossings\":%llu}\n",
	       load.granted, (double)o.granted / REQUESTS, (double)o.elsewhere / REQUESTS,
	       o.delay_s / REQUESTS, q.denied, q.denied > 0 ? (double)q.offers / q.denied : 0,
	       octets, (unsigned long long)audit.overlaps, (unsigned long long)audit.broken,
	       (unsigned long long)audit.crossings);
}

int main(int argc, char **argv)
{
	uint32_t n = argc == 3 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
	const char *what = argc == 3 ? argv[1] : "";
	printf("{");
	if (n > 0 && strcmp(what, "index") == 0)
		index_bench(n);
	else if (n > 0 && strcmp(what, "sqlite") == 0)
		sqlite_bench(n);
	else if (n > 0 && strcmp(what, "spatialindex") == 0)
		spatialindex_bench(n);
	else if (n > 0 && strcmp(what, "geos") == 0)
		geos_bench(n);
	else if (n > 0 && (strcmp(what, "short") == 0 || strcmp(what, "hot") == 0))
		network_bench(n, what[0] == 'h');
	else {
		fprintf(stderr, "usage: %s index|sqlite|spatialindex|geos|short|hot N\n", argv[0]);
		return 2;
	}
	return 0;
}
