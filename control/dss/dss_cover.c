// SPDX-License-Identifier: Apache-2.0
#include "dss_cover.h"

#include <math.h>
#include <stdlib.h>

static const double RAD = 0.017453292519943295, PAD_DEG = 5e-6, PIECE_M = 1000, SAGITTA_M = 0.3,
		    POLE_MARGIN_M = 2000;

int32_t dss_cover_columns(int32_t row)
{
	double lat = (row + 0.5) / 100 - 90;
	int32_t n = (int32_t)floor(36000 * cos(lat * RAD));
	return n < 1 ? 1 : n;
}

struct walk {
	struct dss_cover_scratch *s;
	int32_t first_row, last_row; // seen so far; last < first: none
	double lat, lon;	     // of the point before, longitude unwrapped
	double south, north, west, east;
	bool has_point, is_too_large;
};

static int32_t row_of(double lat)
{
	int32_t row = (int32_t)floor((lat + 90) * 100);
	return row < 0 ? 0 : row >= DSS_ROWS ? DSS_ROWS - 1 : row;
}

// Rows are kept in a ring, so that their first one need not be known before.
static void note(struct walk *w, int32_t row, double west, double east)
{
	while (w->last_row < row || w->first_row > row) {
		int32_t fresh = w->last_row < row ? ++w->last_row : --w->first_row;
		w->s->west[fresh % DSS_COVER_ROWS_MAX] = INFINITY;
		w->s->east[fresh % DSS_COVER_ROWS_MAX] = -INFINITY;
	}
	double *a = &w->s->west[row % DSS_COVER_ROWS_MAX],
	       *b = &w->s->east[row % DSS_COVER_ROWS_MAX];
	*a = fmin(*a, west);
	*b = fmax(*b, east);
}

// Where a piece is at a latitude, within the piece.
static double lon_at(const struct walk *w, double lat, double lon, double at)
{
	double low = fmin(lat, w->lat), high = fmax(lat, w->lat);
	at = fmin(fmax(at, low), high);
	return lat == w->lat ? lon : w->lon + (lon - w->lon) * (at - w->lat) / (lat - w->lat);
}

// One short piece of an edge, cut at the borders of rows: how edges are cut into pieces must not show.
static void piece(struct walk *w, double lat, double lon)
{
	double south = fmin(lat, w->lat), north = fmax(lat, w->lat);
	double pad = PAD_DEG / fmax(cos(fmax(fabs(south), fabs(north)) * RAD), 1e-4);
	int32_t from = row_of(south - PAD_DEG), to = row_of(north + PAD_DEG);
	int32_t least = from < w->first_row ? from : w->first_row;
	int32_t most = to > w->last_row ? to : w->last_row;
	if (most - least + 1 >= DSS_COVER_ROWS_MAX) {
		w->is_too_large = true;
		return;
	}
	for (int32_t row = from; row <= to; row++) {
		double a = lon_at(w, lat, lon, row / 100.0 - 90 - PAD_DEG),
		       b = lon_at(w, lat, lon, (row + 1) / 100.0 - 90 + PAD_DEG);
		// On one latitude the whole piece is in the row.
		if (lat == w->lat)
			a = w->lon;
		note(w, row, fmin(a, b) - pad, fmax(a, b) + pad);
	}
	w->south = fmin(w->south, south - PAD_DEG);
	w->north = fmax(w->north, north + PAD_DEG);
	w->west = fmin(w->west, fmin(lon, w->lon) - pad);
	w->east = fmax(w->east, fmax(lon, w->lon) + pad);
}

static void point(struct walk *w, struct polygon_point p)
{
	double lat = p.lat_e7 * 1e-7, lon = p.lon_e7 * 1e-7;
	if (!w->has_point) {
		w->has_point = true;
		w->first_row = row_of(lat);
		w->last_row = w->first_row - 1;
	} else {
		lon = w->lon + remainder(lon - w->lon, 360);
		piece(w, lat, lon);
	}
	w->lat = lat;
	w->lon = lon;
}

static void walk_polygon(struct walk *w, const struct geodesic_plane *plane,
			 const struct outline *o)
{
	const struct geodesic_mm *p = outline_points(o);
	for (uint32_t i = 0; i < o->count && !w->is_too_large; i++) {
		struct geodesic_mm a = p[i], b = p[i + 1 < o->count ? i + 1 : 0];
		double ax = a.x * 1e-3, ay = a.y * 1e-3, dx = b.x * 1e-3 - ax, dy = b.y * 1e-3 - ay;
		uint32_t n = (uint32_t)(hypot(dx, dy) / PIECE_M) + 1;
		for (uint32_t k = i == 0 ? 0 : 1; k <= n && !w->is_too_large; k++)
			point(w, geodesic_from_plane(plane, ax + dx * k / n, ay + dy * k / n));
	}
}

static void walk_circle(struct walk *w, const struct outline *o)
{
	struct geodesic_plane own;
	const struct outline_circle *c = outline_circle(o);
	double r = o->radius_cm * 0.01;
	double d = GEODESIC_RADIUS_M * tan((r + SAGITTA_M) / GEODESIC_RADIUS_M);
	uint32_t n = (uint32_t)(3.2 / sqrt(2 * SAGITTA_M / (r + 2 * SAGITTA_M))) + 8;
	uint32_t fine = (uint32_t)(6.3 * r / PIECE_M) + 1;
	n = n > fine ? n : fine;
	geodesic_plane_init(&own, c->center);
	for (uint32_t k = 0; k <= n && !w->is_too_large; k++) {
		double at = 2 * M_PI * (k % n) / n;
		point(w, geodesic_from_plane(&own, d * cos(at), d * sin(at)));
	}
}

// Columns of unwrapped longitudes; one span, or two at the antimeridian.
static bool put_row(int32_t row, double west, double east, struct dss_span *out, uint32_t max,
		    uint32_t *count)
{
	int32_t n = dss_cover_columns(row);
	double scale = n / 360.0;
	double a = floor((west + 180) * scale), b = floor((east + 180) * scale);
	if (b - a + 1 >= n) {
		a = 0;
		b = n - 1;
	}
	int32_t from = (int32_t)(a - floor(a / n) * n), len = (int32_t)(b - a);
	int32_t to = from + len;
	if (*count + 2 > max)
		return false;
	if (to >= n) {
		out[(*count)++] = (struct dss_span){row, 0, to - n};
		to = n - 1;
	}
	out[(*count)++] = (struct dss_span){row, from, to};
	return true;
}

// Whether a pole lies within the shape or so near that longitudes mean little.
static bool reaches_pole(const struct walk *w, double *pole)
{
	double lat = fabs(w->north) > fabs(w->south) ? w->north : w->south;
	*pole = lat > 0 ? 90 : -90;
	return (90 - fabs(lat)) * RAD * GEODESIC_RADIUS_M < POLE_MARGIN_M ||
	       w->east - w->west >= 359;
}

bool dss_cover_make(const struct geodesic_plane *plane, const struct outline *o,
		    struct dss_cover_scratch *s, struct dss_span *out, uint32_t max,
		    uint32_t *count, struct dss_box *box)
{
	struct walk w = {.s = s, .south = 90, .north = -90, .west = INFINITY, .east = -INFINITY};
	double pole;
	if (o->shape == VOLUME_CIRCLE)
		walk_circle(&w, o);
	else
		walk_polygon(&w, plane, o);
	if (w.is_too_large)
		return false;
	bool is_polar = reaches_pole(&w, &pole);
	if (is_polar) {
		w.first_row = pole > 0 ? w.first_row : 0;
		w.last_row = pole > 0 ? DSS_ROWS - 1 : w.last_row;
		w.south = pole > 0 ? w.south : -90;
		w.north = pole > 0 ? 90 : w.north;
		w.west = -180;
		w.east = 180;
	}
	for (int32_t row = w.first_row; row <= w.last_row; row++)
		if (!put_row(row, is_polar ? -180 : s->west[row % DSS_COVER_ROWS_MAX],
			     is_polar ? 180 : s->east[row % DSS_COVER_ROWS_MAX], out, max, count))
			return false;
	if (box != NULL)
		*box = (struct dss_box){(int64_t)floor(w.south * 1e7), (int64_t)ceil(w.north * 1e7),
					(int64_t)floor(w.west * 1e7), (int64_t)ceil(w.east * 1e7)};
	return true;
}

// ---- lists

static int by_place(const void *a, const void *b)
{
	const struct dss_span *p = a, *q = b;
	return p->row != q->row ? (p->row > q->row) - (p->row < q->row)
				: (p->from > q->from) - (p->from < q->from);
}

uint32_t dss_cover_join(struct dss_span *spans, uint32_t count)
{
	uint32_t n = 0;
	qsort(spans, count, sizeof(*spans), by_place);
	for (uint32_t i = 0; i < count; i++) {
		if (n > 0 && spans[n - 1].row == spans[i].row &&
		    spans[i].from <= spans[n - 1].to + 1) {
			if (spans[i].to > spans[n - 1].to)
				spans[n - 1].to = spans[i].to;
		} else {
			spans[n++] = spans[i];
		}
	}
	return n;
}

bool dss_cover_meets(const struct dss_span *a, uint32_t an, const struct dss_span *b, uint32_t bn)
{
	for (uint32_t i = 0, k = 0; i < an && k < bn;) {
		if (a[i].row != b[k].row) {
			if (a[i].row < b[k].row)
				i++;
			else
				k++;
			continue;
		}
		if (a[i].to < b[k].from)
			i++;
		else if (b[k].to < a[i].from)
			k++;
		else
			return true;
	}
	return false;
}

bool dss_cover_has(const struct dss_span *outer, uint32_t on, const struct dss_span *inner,
		   uint32_t in)
{
	for (uint32_t i = 0, k = 0; i < in; i++) {
		while (k < on && (outer[k].row < inner[i].row ||
				  (outer[k].row == inner[i].row && outer[k].to < inner[i].to)))
			k++;
		if (k == on || outer[k].row != inner[i].row || outer[k].from > inner[i].from)
			return false;
	}
	return true;
}

void dss_box_join(struct dss_box *to, const struct dss_box *b)
{
	const int64_t turn = INT64_C(3600000000);
	int64_t west = b->west_e7, east = b->east_e7;
	// The turn that brings it nearest.
	while (west - to->west_e7 > turn / 2) {
		west -= turn;
		east -= turn;
	}
	while (to->west_e7 - west > turn / 2) {
		west += turn;
		east += turn;
	}
	to->south_e7 = b->south_e7 < to->south_e7 ? b->south_e7 : to->south_e7;
	to->north_e7 = b->north_e7 > to->north_e7 ? b->north_e7 : to->north_e7;
	to->west_e7 = west < to->west_e7 ? west : to->west_e7;
	to->east_e7 = east > to->east_e7 ? east : to->east_e7;
}
