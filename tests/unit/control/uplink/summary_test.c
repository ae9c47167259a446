// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "summary.pb-c.h"
#include "uplink/summary.h"

static char *const names[] = {(char[]){"frames"},	  (char[]){"decoded"},
			      (char[]){"drop_ip_header"}, (char[]){"drop_udp_empty"},
			      (char[]){"family_j2735"},	  (char[]){"alert_collision_course"}};
enum { NAME_COUNT = sizeof(names) / sizeof(names[0]) };

static const struct summary_context context = {
	.city = "c", .node = "n", .boot_id = 9, .seq = 4, .is_dataplane_up = true};

struct rig {
	struct world w;
	struct tally t;
};

static void rig_open(struct rig *r)
{
	char *ports[1] = {(char[]){"rsu"}};
	CU_ASSERT_EQUAL_FATAL(world_init(&r->w, 64), 0);
	tally_init(&r->t);
	tally_begin(&r->t, true, names, NAME_COUNT, ports, 1);
}

static void add_car(struct rig *r, uint64_t id, uint16_t speed_cms)
{
	const struct world_track t = {.id = id, .cls = OBS_CLASS_CAR, .speed_cms = speed_cms};
	world_put(&r->w, &t);
}

static Kerbwing__Hub__V1__Summary *pack(const struct rig *r, const struct summary_mark *a,
					const struct summary_mark *b)
{
	static uint8_t out[8192];
	struct summary_parts *parts = summary_parts_create();
	CU_ASSERT_PTR_NOT_NULL_FATAL(parts);
	Kerbwing__Hub__V1__Summary *filled = summary_fill(parts, &context, a, b, &r->w, &r->t);
	CU_ASSERT_FATAL(kerbwing__hub__v1__summary__get_packed_size(filled) <= sizeof(out));
	size_t n = kerbwing__hub__v1__summary__pack(filled, out);
	summary_parts_destroy(parts);
	Kerbwing__Hub__V1__Summary *s = kerbwing__hub__v1__summary__unpack(NULL, n, out);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	return s;
}

static void interval_holds_only_its_own(void)
{
	struct rig r;
	struct summary_mark a, b;
	rig_open(&r);
	tally_set(&r.t, (uint64_t[]){100, 90, 10, 0, 90, 0}, NAME_COUNT);
	add_car(&r, 1, 1000);
	summary_mark(&a, &r.w, &r.t, 5 * UNITS_NS_PER_S);
	tally_set(&r.t, (uint64_t[]){150, 135, 10, 5, 135, 2}, NAME_COUNT);
	tally_set_port(&r.t, 0, (uint64_t[]){150, 9000, 7, 0}, true);
	add_car(&r, 2, 2000);
	add_car(&r, 3, OBS_SPEED_UNKNOWN);
	world_remove(&r.w, 3);
	add_car(&r, 4, OBS_SPEED_UNKNOWN);
	summary_mark(&b, &r.w, &r.t, 6 * UNITS_NS_PER_S);
	Kerbwing__Hub__V1__Summary *s = pack(&r, &a, &b);
	CU_ASSERT_EQUAL(s->header->seq, 4);
	CU_ASSERT_EQUAL(s->start_ns, 5 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(s->end_ns, 6 * UNITS_NS_PER_S);
	CU_ASSERT_EQUAL(s->frames, 50);
	CU_ASSERT_EQUAL(s->decoded, 45);
	CU_ASSERT_EQUAL(s->frames_missed, 7);
	CU_ASSERT_EQUAL_FATAL(s->n_dropped, 1); // the reason that did not grow is not named
	CU_ASSERT_STRING_EQUAL(s->dropped[0]->name, "udp_empty");
	CU_ASSERT_EQUAL(s->dropped[0]->value, 5);
	CU_ASSERT_EQUAL_FATAL(s->n_families, 1);
	CU_ASSERT_EQUAL(s->families[0]->value, 45);
	CU_ASSERT_EQUAL_FATAL(s->n_alerts, 1);
	CU_ASSERT_STRING_EQUAL(s->alerts[0]->name, "collision_course");
	CU_ASSERT_EQUAL_FATAL(s->n_classes, 1);
	CU_ASSERT_STRING_EQUAL(s->classes[0]->cls, "car");
	CU_ASSERT_EQUAL(s->classes[0]->tracks, 3);
	CU_ASSERT_EQUAL(s->classes[0]->entered, 3);
	CU_ASSERT_EQUAL(s->classes[0]->left, 1);
	CU_ASSERT_EQUAL(s->classes[0]->speed_mean_cms, 1500);
	CU_ASSERT_EQUAL(s->classes[0]->speed_samples, 2);
	kerbwing__hub__v1__summary__free_unpacked(s, NULL);
	world_fini(&r.w);
}

// The dataplane restarts between two intervals: totals never run backwards, so the sum over all intervals is the total.
static void intervals_add_up_over_a_restart(void)
{
	struct rig r;
	struct summary_mark a, b;
	uint64_t sum = 0, live = 0;
	rig_open(&r);
	summary_mark(&a, &r.w, &r.t, 0);
	for (int i = 1; i <= 20; i++) {
		if (i == 11)
			tally_begin(&r.t, true, names, NAME_COUNT, NULL, 0);
		live = i == 11 ? 0 : live + (uint64_t)i;
		tally_set(&r.t, (uint64_t[]){live, 0, 0, 0, 0, 0}, NAME_COUNT);
		summary_mark(&b, &r.w, &r.t, i);
		Kerbwing__Hub__V1__Summary *s = pack(&r, &a, &b);
		CU_ASSERT_EQUAL(s->start_ns, i - 1);
		sum += s->frames;
		kerbwing__hub__v1__summary__free_unpacked(s, NULL);
		a = b;
	}
	CU_ASSERT_EQUAL(sum, tally_get(&r.t, "frames"));
	CU_ASSERT_EQUAL(sum, 20 * 21 / 2 - 11);
	world_fini(&r.w);
}

static void intervals_end_at_multiples(void)
{
	CU_ASSERT_EQUAL(summary_next_end_ns(1500, 1000), 2000);
	CU_ASSERT_EQUAL(summary_next_end_ns(2000, 1000), 3000);
}

static const struct check_test tests[] = {
	{"interval holds only its own", interval_holds_only_its_own},
	{"intervals add up over a restart", intervals_add_up_over_a_restart},
	{"intervals end at multiples", intervals_end_at_multiples},
};

CHECK_MAIN("control/uplink/summary", tests)
