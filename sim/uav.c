// SPDX-License-Identifier: Apache-2.0
#include "uav.h"

#include <math.h>

static const double ACCEL_MS2 = 3.0; // horizontal and vertical
static const double CLIMB_MS = 4.0;
static const double ARRIVED_M = 3.0;
static const double LANDED_M = 0.2;

void uav_init(struct uav *u, const struct scenario_drone *d, unsigned at)
{
	const struct path_point *p = &d->path.p[at % d->path.count];
	*u = (struct uav){
		.e_m = p->e_m, .n_m = p->n_m, .z_m = p->z_m, .next = (at + 1) % d->path.count};
}

static double limit(double value, double most)
{
	return fmin(fmax(value, -most), most);
}

// Speed that can still be shed within a distance.
static double speed_for(double distance_m, double most_ms)
{
	return fmin(most_ms, sqrt(2.0 * 0.7 * ACCEL_MS2 * distance_m));
}

// Way points in the air are flown by at speed; on the ground it stops, and comes down from above.
static void steer(const struct uav *u, const struct scenario_drone *d, const struct path_point *to,
		  double want[3])
{
	double de = to->e_m - u->e_m, dn = to->n_m - u->n_m, dz = to->z_m - u->z_m;
	double flat_m = hypot(de, dn);
	bool landing = to->z_m < LANDED_M;
	double speed = landing ? speed_for(flat_m, d->speed_ms) : d->speed_ms;
	double f = flat_m > 0.01 ? speed / flat_m : 0.0;
	want[0] = de * f;
	want[1] = dn * f;
	// A slope that arrives together with the way point; landings wait until they are above their place.
	double time_s = flat_m / fmax(d->speed_ms, 0.1);
	want[2] = landing && flat_m > ARRIVED_M ? 0.0 : limit(dz / fmax(time_s, 1.0), CLIMB_MS);
	if (landing && flat_m <= ARRIVED_M)
		want[2] = -speed_for(fabs(dz), CLIMB_MS / 2) - 0.2;
	if (uav_is_on_ground(u) && !landing) { // first up, then away
		want[0] = want[1] = 0.0;
		want[2] = CLIMB_MS / 2;
	}
}

static void land(struct uav *u, const struct scenario_drone *d)
{
	u->z_m = 0.0;
	u->ve_ms = u->vn_ms = u->vz_ms = 0.0;
	u->rest_s = d->dwell_s;
	u->next = (u->next + 1) % d->path.count;
}

void uav_step(struct uav *u, const struct scenario_drone *d, double dt_s)
{
	const struct path_point *to = &d->path.p[u->next];
	double want[3];
	if (u->rest_s > 0) {
		u->rest_s -= dt_s;
		return;
	}
	steer(u, d, to, want);
	double ae = want[0] - u->ve_ms, an = want[1] - u->vn_ms;
	double change = hypot(ae, an), most = ACCEL_MS2 * dt_s;
	double f = change > most ? most / change : 1.0;
	u->ve_ms += ae * f;
	u->vn_ms += an * f;
	u->vz_ms += limit(want[2] - u->vz_ms, most);
	u->e_m += u->ve_ms * dt_s;
	u->n_m += u->vn_ms * dt_s;
	u->z_m += u->vz_ms * dt_s;
	double flat_m = hypot(to->e_m - u->e_m, to->n_m - u->n_m);
	if (to->z_m < LANDED_M) {
		if (flat_m < ARRIVED_M && u->z_m < LANDED_M)
			land(u, d);
	} else if (flat_m < fmax(ARRIVED_M, d->speed_ms * 0.8)) {
		u->next = (u->next + 1) % d->path.count;
	}
	u->z_m = fmax(u->z_m, 0.0);
}
