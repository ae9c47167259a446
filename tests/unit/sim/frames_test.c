// SPDX-License-Identifier: Apache-2.0
// What the simulation sends is read back by the codecs, which other people's messages have proven, and compared with the
// truth.
#include "frames.h"

#include <string.h>

#include "base/units.h"
#include "check.h"
#include "net/frame.h"
#include "sim.h"
#include "sim_fixture.h"

static const char QUIET[] =
	"name: t\n"
	"origin: {lat: 31.2304, lon: 121.4737, ground_m: 14, geoid_m: 10}\n"
	"routes:\n"
	"  - {name: r, approach: a, exit: b, path: \"-300,5 300,5\", demand_veh_h: 900}\n"
	"drones:\n"
	"  - {name: d1, link: odid, path: \"0,0,60 100,0,60 100,100,70\"}\n"
	"  - {name: d2, link: mavlink, path: \"0,50,40 0,-90,40 80,80,50\"}\n"
	"noise: {position_m: %g, altitude_m: %g}\n";

struct seen {
	unsigned bsm, odid, mavlink, position, refused;
	double furthest_m, slope_worst, height_worst_m, speed_worst_ms, course_worst_deg;
};

static double course_error(uint16_t heading_cdeg, double heading_rad)
{
	return fabs(remainder(heading_cdeg / 100.0 - heading_rad * 180 / M_PI, 360.0));
}

// The object that sent it: nobody else is within 15 m in this scenario.
static const struct truth_object *sender(const struct sim *m, struct geo_point p, double up_m,
					 double *away_m)
{
	const struct truth_object *best = NULL;
	*away_m = 1e9;
	for (unsigned i = 0; i < m->object_count; i++) {
		const struct truth_object *o = &m->objects[i];
		double d = hypot(o->e_m - p.e_m, o->n_m - p.n_m) + fabs(o->z_m - up_m) / 10;
		if (d < *away_m) {
			*away_m = d;
			best = o;
		}
	}
	return best;
}

static void compare(const struct sim *m, const struct obs *o, struct seen *seen)
{
	double away_m;
	// Cars and Remote ID report the ellipsoid, telemetry sea level.
	double ground_m =
		o->datum == OBS_DATUM_AMSL ? m->s->ground_m - m->s->geoid_m : m->s->ground_m;
	double up_m = o->alt_cm / 100.0 - ground_m;
	struct geo_point p = geo_to_plane(&m->frames.plane, o->lat_e7, o->lon_e7);
	const struct truth_object *t = sender(m, p, up_m, &away_m);
	CU_ASSERT_PTR_NOT_NULL_FATAL(t);
	CU_ASSERT_EQUAL((o->flags & OBS_FLAG_AIR) != 0, t->drone != NULL);
	seen->position++;
	seen->furthest_m = fmax(seen->furthest_m, hypot(t->e_m - p.e_m, t->n_m - p.n_m));
	seen->height_worst_m = fmax(seen->height_worst_m, fabs(up_m - t->z_m));
	seen->speed_worst_ms = fmax(seen->speed_worst_ms, fabs(o->speed_cms / 100.0 - t->speed_ms));
	if (t->speed_ms > 1)
		seen->course_worst_deg =
			fmax(seen->course_worst_deg, course_error(o->heading_cdeg, t->heading_rad));
	if (t->drone == NULL) {
		CU_ASSERT_EQUAL(o->length_cm, lround(t->length_m * 100));
		CU_ASSERT_EQUAL(o->width_cm, lround(t->width_m * 100));
	}
	CU_ASSERT_TRUE(llabs(o->time_ns - o->rx_ns) <= 101 * UNITS_NS_PER_MS);
}

static void read_back(struct sim *m, int64_t now_ns, struct seen *seen)
{
	const struct radio_frame *f;
	while ((f = radio_receive(&m->radio, now_ns)) != NULL) {
		struct rx_meta meta = {.rx_ns = now_ns};
		struct frame_payloads in;
		struct obs o[CODEC_OBS_MAX];
		unsigned count = 0;
		enum frame_link link =
			f->medium == RADIO_WIFI ? FRAME_LINK_RADIOTAP : FRAME_LINK_ETHERNET;
		enum err e = frame_parse((struct span){f->bytes, f->size}, link, &frame_udp_default,
					 &meta, &in);
		if (e == ERR_NONE)
			e = codec_of(in.family)->decode(in.item[0], &meta, o, CODEC_OBS_MAX,
							&count);
		if (e != ERR_NONE) {
			seen->refused++;
			continue;
		}
		seen->bsm += in.family == OBS_FAMILY_J2735;
		seen->odid += in.family == OBS_FAMILY_ODID;
		seen->mavlink += in.family == OBS_FAMILY_MAVLINK;
		CU_ASSERT_TRUE(link != FRAME_LINK_RADIOTAP ||
			       (meta.rssi_dbm < -20 && meta.rssi_dbm >= -95));
		for (unsigned i = 0; i < count; i++)
			if ((o[i].flags & OBS_FLAG_NO_POSITION) == 0)
				compare(m, &o[i], seen);
	}
}

static struct seen run(double position_m, double altitude_m)
{
	char text[1024], errors[4096] = "";
	struct seen seen = {0};
	struct sim m;
	snprintf(text, sizeof(text), QUIET, position_m, altitude_m);
	struct scenario *s = fixture_from_text(text, errors);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL_FATAL(sim_init(&m, s, 5, s->start_ns), 0);
	while (sim_elapsed_ms(&m) < 60000) {
		int64_t now_ns = sim_now_ns(&m);
		sim_step(&m);
		read_back(&m, now_ns, &seen);
	}
	CU_ASSERT_EQUAL(seen.refused, 0);
	CU_ASSERT_EQUAL(seen.bsm, m.frames.sent[FRAMES_BSM]);
	CU_ASSERT_EQUAL(seen.odid, m.frames.sent[FRAMES_ODID]);
	CU_ASSERT_EQUAL(seen.mavlink, m.frames.sent[FRAMES_MAVLINK]);
	CU_ASSERT_EQUAL(seen.odid, 60);
	CU_ASSERT_EQUAL(seen.mavlink, 60 * 5 + 60 + 20); // positions, heartbeats, identities
	CU_ASSERT_TRUE(seen.bsm > 1000);
	CU_ASSERT_EQUAL(seen.position, seen.bsm + 60 + 300);
	sim_fini(&m);
	scenario_free(s);
	return seen;
}

static void frames_tell_the_truth(void)
{
	struct seen seen = run(0, 0);
	CU_ASSERT_TRUE(seen.furthest_m < 0.02);	       // 1e-7 degree
	CU_ASSERT_TRUE(seen.height_worst_m <= 0.26);   // half a metre a step in Remote ID
	CU_ASSERT_TRUE(seen.speed_worst_ms <= 0.13);   // a quarter of a metre per second a step
	CU_ASSERT_TRUE(seen.course_worst_deg <= 0.51); // whole degrees in Remote ID
}

static void noise_is_what_was_asked_for(void)
{
	struct seen seen = run(0.5, 1.0);
	CU_ASSERT_TRUE(seen.furthest_m > 0.5 && seen.furthest_m < 0.5 * 5);
	CU_ASSERT_TRUE(seen.height_worst_m > 0.5 && seen.height_worst_m < 1.0 * 5 + 0.25);
}

static void serials_have_the_standard_form(void)
{
	char serial[17], other[17];
	struct truth_object a = {.id = 1}, b = {.id = 2};
	frames_serial(&a, serial);
	frames_serial(&b, other);
	CU_ASSERT_EQUAL(strlen(serial), 16);
	CU_ASSERT_EQUAL(serial[4], 'B'); // eleven characters follow
	CU_ASSERT_EQUAL(strspn(serial, "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"), 16);
	CU_ASSERT_STRING_NOT_EQUAL(serial, other);
}

static const struct check_test tests[] = {
	{"frames tell the truth", frames_tell_the_truth},
	{"noise is what was asked for", noise_is_what_was_asked_for},
	{"serials have the standard form", serials_have_the_standard_form},
};
CHECK_MAIN("frames", tests)
