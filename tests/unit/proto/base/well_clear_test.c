// SPDX-License-Identifier: Apache-2.0
#include "base/well_clear.h"

#include <math.h>

#include "check.h"
#include "vector.h"

#define FT   0.3048
#define NMI  1852.0
#define KNOT (1852.0 / 3600.0)

static const struct well_clear_volume *en_route = &well_clear_volumes[WELL_CLEAR_EN_ROUTE];

static void cylinders_without_time(void)
{
	const struct well_clear_volume *v =
		&well_clear_volumes[WELL_CLEAR_NMAC]; // 152.4 m, 30.48 m
	struct well_clear_state s = {.n_m = 252.4, .vn_ms = -10};
	CU_ASSERT_DOUBLE_EQUAL(well_clear_violation_s(v, &s), 10.0, 1e-9);
	s.z_m = 31;
	CU_ASSERT_EQUAL(well_clear_violation_s(v, &s), INFINITY); // level, above
	s.vz_ms = -0.04; // 13 s to come down, inside from 10 s on
	CU_ASSERT_DOUBLE_EQUAL(well_clear_violation_s(v, &s), 13.0, 1e-9);
	s.vz_ms = -20; // through and below before it is near
	CU_ASSERT_EQUAL(well_clear_violation_s(v, &s), INFINITY);
	s = (struct well_clear_state){.n_m = 100, .z_m = 30};
	CU_ASSERT_TRUE(well_clear_is_violated(v, &s)); // still, inside
	s.n_m = 153;
	CU_ASSERT_FALSE(well_clear_is_violated(v, &s));
	s = (struct well_clear_state){.n_m = 200, .vn_ms = 5};
	CU_ASSERT_EQUAL(well_clear_violation_s(v, &s), INFINITY); // leaves
}

static void time_counts_as_distance(void)
{
	// Head on at 100 m/s: tau is 35 s where r^2 - D^2 = 3500 r, at r = 4082.4 m for D = 1222.3 m. From 10 km that is
	// 59.2 s away from closest approach times 100 m/s.
	double d = en_route->d_m, r = 1750.0 + sqrt(1750.0 * 1750.0 + d * d);
	struct well_clear_state s = {.e_m = 10000, .ve_ms = -100};
	CU_ASSERT_DOUBLE_EQUAL(well_clear_tcpa_s(&s), 100.0, 1e-9);
	CU_ASSERT_DOUBLE_EQUAL(well_clear_violation_s(en_route, &s), (10000.0 - r) / 100.0, 1e-6);
	s.n_m = d + 1; // passes further away than D: never, however soon
	CU_ASSERT_EQUAL(well_clear_violation_s(en_route, &s), INFINITY);
	s.n_m = 0;
	s.e_m = r - 1;
	CU_ASSERT_TRUE(well_clear_is_violated(en_route, &s));
	s.ve_ms = 100;
	CU_ASSERT_FALSE(well_clear_is_violated(en_route, &s));
}

static void time_to_level(void)
{
	const struct well_clear_volume v = {"test", 1000, 100, 0, 20};
	struct well_clear_state s = {.e_m = 10, .z_m = 500, .vz_ms = -10};
	CU_ASSERT_DOUBLE_EQUAL(well_clear_violation_s(&v, &s), 30.0, 1e-9); // level in 50 s
	s.vz_ms = -2; // Z counts first: 100 m left in 200 s, 20 s before level are only 40 m
	CU_ASSERT_DOUBLE_EQUAL(well_clear_violation_s(&v, &s), 200.0, 1e-9);
}

// ---- published encounters

struct row {
	char name[16];
	double own[6], other[6], t_s, apart_nmi, up_ft, tcpa_s, dcpa_nmi, to_s;
	int level;
};

// "-" and an empty field are NAN.
static double number(const char *text)
{
	char *end;
	double v = strtod(text, &end);
	return end == text ? NAN : v;
}

static bool read_row(FILE *f, struct row *r)
{
	char line[1024], *field[10], *at = line;
	do {
		if (fgets(line, sizeof(line), f) == NULL)
			return false;
	} while (line[0] == '#');
	for (unsigned i = 0; i < 10; i++)
		field[i] = strsep(&at, "\t");
	snprintf(r->name, sizeof(r->name), "%s", field[0]);
	r->t_s = number(field[1]);
	for (unsigned side = 0; side < 2; side++) {
		char *v = field[2 + side];
		for (unsigned i = 0; i < 6; i++)
			(side == 0 ? r->own : r->other)[i] = strtod(v, &v);
	}
	r->apart_nmi = number(field[4]);
	r->up_ft = number(field[5]);
	r->tcpa_s = number(field[6]);
	r->dcpa_nmi = number(field[7]);
	r->to_s = number(field[8]);
	r->level = (int)number(field[9]);
	return true;
}

// A sphere on which a minute of arc is a nautical mile, seen from our aircraft.
static struct well_clear_state state_of(const struct row *r)
{
	const double rad = M_PI / 180, radius_m = 60.0 * NMI * 180 / M_PI;
	double lat = r->own[0] * rad, to = r->other[0] * rad,
	       east = (r->other[1] - r->own[1]) * rad;
	return (struct well_clear_state){
		.e_m = radius_m * cos(to) * sin(east),
		.n_m = radius_m * (cos(lat) * sin(to) - sin(lat) * cos(to) * cos(east)),
		.z_m = (r->other[2] - r->own[2]) * FT,
		.ve_ms = (r->other[3] - r->own[3]) * KNOT,
		.vn_ms = (r->other[4] - r->own[4]) * KNOT,
		.vz_ms = (r->other[5] - r->own[5]) * FT / 60};
}

static void reproduces_published_encounters(void)
{
	FILE *f = vector_open("daidalus/encounters.tsv");
	struct row r;
	unsigned rows = 0, volumes = 0, levels = 0;
	double worst_apart = 0, worst_t = 0, worst_d = 0, worst_to = 0;
	while (read_row(f, &r)) {
		struct well_clear_state s = state_of(&r);
		rows++;
		worst_apart = fmax(worst_apart, fabs(hypot(s.e_m, s.n_m) - r.apart_nmi * NMI));
		if (isfinite(r.tcpa_s)) {
			worst_t = fmax(worst_t, fabs(well_clear_tcpa_s(&s) - r.tcpa_s));
			worst_d = fmax(worst_d, fabs(well_clear_dcpa_m(&s) - r.dcpa_nmi * NMI));
		}
		if (strcmp(r.name, "H1") != 0)
			continue; // the other one's volumes grow with its uncertainties
		double to_s = well_clear_violation_s(en_route, &s);
		volumes++;
		if (isfinite(r.to_s) != isfinite(to_s))
			CU_FAIL("a violation that the other does not see")
		else if (isfinite(r.to_s))
			worst_to = fmax(worst_to, fabs(to_s - r.to_s));
		// Two of four looks make an alert, so that it comes and goes a second or so later.
		int level = to_s <= 25 ? 3 : to_s <= 55 ? 2 : 0;
		levels += level == r.level;
	}
	fclose(f);
	printf("%u rows: apart %.2f m, tcpa %.4f s, dcpa %.2f m, to violation %.4f s; %u of %u "
	       "alert levels\n",
	       rows, worst_apart, worst_t, worst_d, worst_to, levels, volumes);
	CU_ASSERT(rows > 300);
	CU_ASSERT(worst_apart <= 5.0);
	CU_ASSERT(worst_t <= 0.05);
	CU_ASSERT(worst_d <= 5.0);
	CU_ASSERT(worst_to <= 0.05);
	CU_ASSERT(levels + 10 >= volumes);
}

static const struct check_test tests[] = {
	{"cylinders without time", cylinders_without_time},
	{"time counts as distance", time_counts_as_distance},
	{"time to level", time_to_level},
	{"reproduces published encounters", reproduces_published_encounters},
};
CHECK_MAIN("well_clear", tests)
