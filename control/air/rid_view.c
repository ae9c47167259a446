// SPDX-License-Identifier: Apache-2.0
#include "air/rid_view.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/geodesic.h"

static const double RAD = 0.017453292519943295, M_PER_DEG = 111194.9;
static const double CLUSTER_SHARE = 0.15, OBSCURE_M = 300;

static bool read_number(const char **p, double least, double most, double *out)
{
	char *end;
	if (**p == '\0' || strchr("+-.0123456789", **p) == NULL || (*p)[1] == 'x' || (*p)[1] == 'X')
		return false;
	*out = strtod(*p, &end);
	bool good = end != *p && (*end == ',' || *end == '\0') && *out >= least && *out <= most;
	*p = *end == ',' ? end + 1 : end;
	return good;
}

bool rid_view_read(const char *text, struct rid_view *v)
{
	double d[4];
	const char *p = text;
	size_t n = strlen(text);
	for (unsigned i = 0; i < 4; i++)
		if (!read_number(&p, i % 2 ? -180 : -90, i % 2 ? 180 : 90, &d[i]))
			return false;
	if (*p != '\0' || text[n - 1] == ',')
		return false;
	double south = fmin(d[0], d[2]), north = fmax(d[0], d[2]);
	double west = fmin(d[1], d[3]), east = fmax(d[1], d[3]);
	if (east - west > 180) { // the short way round
		double t = west;
		west = east;
		east = t;
	}
	*v = (struct rid_view){(int32_t)lround(south * 1e7), (int32_t)lround(west * 1e7),
			       (int32_t)lround(north * 1e7), (int32_t)lround(east * 1e7), 0};
	v->diagonal_m = geodesic_distance_m((struct polygon_point){v->south_e7, v->west_e7},
					    (struct polygon_point){v->north_e7, v->east_e7});
	return true;
}

bool rid_view_has(const struct rid_view *v, int32_t lat_e7, int32_t lon_e7)
{
	bool is_within = v->west_e7 <= v->east_e7 ? lon_e7 >= v->west_e7 && lon_e7 <= v->east_e7
						  : lon_e7 >= v->west_e7 || lon_e7 <= v->east_e7;
	return is_within && lat_e7 >= v->south_e7 && lat_e7 <= v->north_e7;
}

// ---- trails

int rid_trails_init(struct rid_trails *t)
{
	*t = (struct rid_trails){.trail = calloc(RID_TRAILS, sizeof(*t->trail))};
	return t->trail != NULL ? 0 : -ENOMEM;
}

void rid_trails_fini(struct rid_trails *t)
{
	free(t->trail);
	t->trail = NULL;
}

enum { WAYS = 8 };

static struct rid_trail *set_of(const struct rid_trails *t, uint64_t id)
{
	uint64_t h = id * UINT64_C(0x9e3779b97f4a7c15);
	return &t->trail[(h >> 40) % (RID_TRAILS / WAYS) * WAYS];
}

static int64_t newest(const struct rid_trail *r)
{
	return r->count > 0 ? r->point[(r->at + RID_TRAIL_POINTS - 1) % RID_TRAIL_POINTS].t_ns
			    : INT64_MIN;
}

void rid_trails_put(struct rid_trails *t, uint64_t id, const struct rid_point *p)
{
	struct rid_trail *set = set_of(t, id), *to = NULL;
	for (unsigned i = 0; i < WAYS && to == NULL; i++)
		if (set[i].id == id)
			to = &set[i];
	if (to == NULL) {
		to = &set[0];
		for (unsigned i = 1; i < WAYS; i++)
			if (newest(&set[i]) < newest(to))
				to = &set[i];
		t->evicted += to->id != 0;
		to->id = id;
		to->at = to->count = 0;
	}
	if (newest(to) >= p->t_ns)
		return;
	to->point[to->at] = *p;
	to->at = (to->at + 1) % RID_TRAIL_POINTS;
	to->count += to->count < RID_TRAIL_POINTS;
}

unsigned rid_trails_get(const struct rid_trails *t, uint64_t id, int64_t since_ns,
			struct rid_point out[static RID_TRAIL_POINTS])
{
	const struct rid_trail *set = set_of(t, id);
	unsigned n = 0;
	for (unsigned i = 0; i < WAYS; i++) {
		if (set[i].id != id)
			continue;
		for (unsigned k = 0; k < set[i].count; k++) {
			const struct rid_point *p =
				&set[i].point[(set[i].at + RID_TRAIL_POINTS - set[i].count + k) %
					      RID_TRAIL_POINTS];
			if (p->t_ns >= since_ns)
				out[n++] = *p;
		}
	}
	return n;
}

// ---- clusters

static uint64_t mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static double unit_of(uint64_t x)
{
	return (double)(mix(x) >> 11) * 0x1p-53;
}

struct frame {
	double lat0, lon0;     // of the view's south-west corner, degrees
	double m_per_lon;      // metres of a degree of longitude
	double width, height;  // metres
	double side_x, side_y; // of a cluster at least
};

static double lon_from(const struct frame *f, int32_t lon_e7)
{
	double d = lon_e7 * 1e-7 - f->lon0;
	return d < 0 ? d + 360 : d;
}

// A grid of boxes that are large enough; a flight belongs to the box that it lies in. The grid's origin depends on the seed, so
// that the boxes' borders say nothing of where a flight is.
static struct rid_cluster box_of(const struct frame *f, int64_t ix, int64_t iy, uint64_t seed)
{
	double x0 = ((double)ix - unit_of(seed)) * f->side_x,
	       y0 = ((double)iy - unit_of(seed + 1)) * f->side_y;
	double west = f->lon0 + x0 / f->m_per_lon, east = f->lon0 + (x0 + f->side_x) / f->m_per_lon;
	double south = f->lat0 + y0 / M_PER_DEG, north = f->lat0 + (y0 + f->side_y) / M_PER_DEG;
	return (struct rid_cluster){
		(int32_t)floor(fmax(south, -90) * 1e7), (int32_t)floor(remainder(west, 360) * 1e7),
		(int32_t)ceil(fmin(north, 90) * 1e7), (int32_t)ceil(remainder(east, 360) * 1e7), 0};
}

static void frame_of(const struct rid_view *v, struct frame *f)
{
	double lat = (v->south_e7 + (double)v->north_e7) / 2 * 1e-7;
	*f = (struct frame){.lat0 = v->south_e7 * 1e-7, .lon0 = v->west_e7 * 1e-7};
	f->m_per_lon = M_PER_DEG * fmax(cos(lat * RAD), 1e-3);
	f->width = fmax(lon_from(f, v->east_e7) * f->m_per_lon, 1);
	f->height = fmax((v->north_e7 - (double)v->south_e7) * 1e-7 * M_PER_DEG, 1);
	double share = sqrt(CLUSTER_SHARE);
	f->side_x = fmax(f->width * share, 2 * OBSCURE_M);
	f->side_y = fmax(f->height * share, 2 * OBSCURE_M);
	// A long and narrow view: what one side lacks the other has.
	double need = CLUSTER_SHARE * f->width * f->height;
	if (f->side_x * f->side_y < need)
		f->side_x = need / f->side_y;
	f->side_x *= 1.001; // rounding
	f->side_y *= 1.001;
}

uint32_t rid_cluster(const struct rid_view *v, const struct rid_flight *flights, uint32_t count,
		     uint64_t seed, struct rid_cluster out[static RID_CLUSTERS_MAX])
{
	struct frame f;
	int64_t at[RID_CLUSTERS_MAX][2];
	uint32_t n = 0;
	frame_of(v, &f);
	for (uint32_t i = 0; i < count; i++) {
		double x = lon_from(&f, flights[i].lon_e7) * f.m_per_lon;
		double y = (flights[i].lat_e7 * 1e-7 - f.lat0) * M_PER_DEG;
		int64_t ix = (int64_t)floor(x / f.side_x + unit_of(seed));
		int64_t iy = (int64_t)floor(y / f.side_y + unit_of(seed + 1));
		uint32_t k = 0;
		while (k < n && (at[k][0] != ix || at[k][1] != iy))
			k++;
		if (k == n && n < RID_CLUSTERS_MAX) {
			at[n][0] = ix;
			at[n][1] = iy;
			out[n++] = box_of(&f, ix, iy, seed);
		}
		out[k < n ? k : n - 1].flights++;
	}
	return n;
}
