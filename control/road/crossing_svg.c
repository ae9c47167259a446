// SPDX-License-Identifier: Apache-2.0
#include "road/crossing_svg.h"

#include <math.h>

enum { VIEW_M = 60, SCALE = 8 };

static double x_of(double e)
{
	return (e + VIEW_M) * SCALE;
}

static double y_of(double n)
{
	return (VIEW_M - n) * SCALE;
}

static void put_line(FILE *f, const struct crossing_line *l, const char *colour, double width_m)
{
	fprintf(f,
		"<polyline fill='none' stroke='%s' stroke-width='%.1f' stroke-linejoin='round' "
		"points='",
		colour, width_m * SCALE);
	for (uint32_t i = 0; i < l->count; i++)
		fprintf(f, "%.1f,%.1f ", x_of(l->p[i].e_m), y_of(l->p[i].n_m));
	fputs("'/>\n", f);
}

static void put_way(FILE *f, const struct crossing *c, uint32_t m)
{
	static const char *const colours[CROSSING_TURN_COUNT] = {"#2b6cb0", "#2f855a", "#b7791f",
								 "#805ad5"};
	fprintf(f, "<polyline fill='none' stroke='%s' stroke-width='2' points='",
		colours[c->def.movements[m].turn % CROSSING_TURN_COUNT]);
	for (double s = 0; s <= c->path[m].inner_m; s += 0.5) {
		struct geo_point p = crossing_point(c, m, s);
		fprintf(f, "%.1f,%.1f ", x_of(p.e_m), y_of(p.n_m));
	}
	fprintf(f, "'><title>movement %u: lane %u to lane %u, %.1f m/s</title></polyline>\n",
		c->def.movements[m].id, c->def.lanes[c->def.movements[m].from].id,
		c->def.lanes[c->def.movements[m].to].id, c->def.movements[m].speed_ms);
}

// Middle of the first chunk of a pair on the first one's way.
static void put_conflict(FILE *f, const struct crossing *c, uint32_t a, uint32_t b)
{
	uint32_t n;
	const struct crossing_chunk *k = crossing_chunks(c, a, 0, b, 0, &n);
	if (n == 0 || c->def.movements[a].from == c->def.movements[b].from)
		return;
	struct geo_point p =
		crossing_point(c, a, fmax(0, 0.5 * (double)(k[0].a_in + k[0].a_out) - 2.5));
	fprintf(f,
		"<circle cx='%.1f' cy='%.1f' r='4' fill='#c53030' fill-opacity='0.35'><title>%u "
		"and %u: "
		"%u chunks</title></circle>\n",
		x_of(p.e_m), y_of(p.n_m), c->def.movements[a].id, c->def.movements[b].id, n);
}

static void put_stop_line(FILE *f, const struct crossing_lane *l)
{
	const struct geo_point b = l->line.p[l->line.count - 1], a = l->line.p[l->line.count - 2];
	double e = b.e_m - a.e_m, n = b.n_m - a.n_m, d = fmax(hypot(e, n), 0.01),
	       h = l->width_m / 2;
	fprintf(f,
		"<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#fff' stroke-width='4'/>\n",
		x_of(b.e_m - n / d * h), y_of(b.n_m + e / d * h), x_of(b.e_m + n / d * h),
		y_of(b.n_m - e / d * h));
	fprintf(f,
		"<text x='%.1f' y='%.1f' font-size='13' fill='#fff' "
		"text-anchor='middle'>%u</text>\n",
		x_of(b.e_m - e / d * 4), y_of(b.n_m - n / d * 4) + 4, l->id);
}

void crossing_svg_write(const struct crossing *c, FILE *out)
{
	int side = 2 * VIEW_M * SCALE;
	fprintf(out,
		"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' "
		"font-family='sans-serif'>\n"
		"<rect width='%d' height='%d' fill='#e2e8f0'/>\n",
		side, side, side, side);
	for (uint32_t i = 0; i < c->def.lane_count; i++)
		put_line(out, &c->def.lanes[i].line, c->def.lanes[i].is_in ? "#4a5568" : "#718096",
			 c->def.lanes[i].width_m);
	for (uint32_t m = 0; m < c->def.movement_count; m++)
		put_way(out, c, m);
	for (uint32_t a = 0; a < c->def.movement_count; a++)
		for (uint32_t b = 0; b < a; b++)
			put_conflict(out, c, a, b);
	for (uint32_t i = 0; i < c->def.lane_count; i++)
		if (c->def.lanes[i].is_in)
			put_stop_line(out, &c->def.lanes[i]);
	fprintf(out, "<text x='12' y='24' font-size='18'>%s</text>\n</svg>\n", c->def.name);
}
