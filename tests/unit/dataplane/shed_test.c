// SPDX-License-Identifier: Apache-2.0
// Shedding: levels, classes, thinning; and overload in virtual time, where each frame costs what it is said to cost, so that
// the outcome does not depend on the machine.
#include "shed.h"

#include "backlog.h"
#include "pipeline_rig.h"
#include "pipeline_shed.h"

#define MS UNITS_NS_PER_MS

static struct shed begin(uint32_t level)
{
	struct shed s;
	const struct shed_params p = {1024, 5 * UNITS_NS_PER_S, 5 * UNITS_NS_PER_S / 2};
	CU_ASSERT_EQUAL_FATAL(shed_init(&s, &p), 0);
	s.level = level;
	return s;
}

static void test_levels_rise_and_fall(void)
{
	struct shed s = begin(0);
	int64_t t = T0;
	for (int i = 0; i < 1000; i++)
		shed_note_load(&s, 740, t += MS); // full, but not overloaded
	CU_ASSERT_EQUAL(s.level, 0);
	shed_note_load(&s, 800, t);
	CU_ASSERT_EQUAL(s.level, 1);
	for (int i = 0; i < 7; i++)
		shed_note_load(&s, 1000, t);
	CU_ASSERT_EQUAL(s.level, 1); // the new level is given time
	for (int i = 0; i < 100; i++)
		shed_note_load(&s, 1000, t);
	CU_ASSERT_EQUAL(s.level, 4);
	for (int i = 0; i < 1000; i++)
		shed_note_load(&s, 500, t += MS); // this level is just right
	CU_ASSERT_EQUAL(s.level, 4);
	int64_t calm_ns = t;
	while (s.level > 0 && t < calm_ns + 10 * UNITS_NS_PER_S)
		shed_note_load(&s, 0, t += MS);
	CU_ASSERT(t - calm_ns < UNITS_NS_PER_S);
	shed_fini(&s);
}

static void test_off_is_off(void)
{
	struct shed s;
	const struct shed_params p = {0};
	const struct shed_peek rest = {SHED_CLASS_REST, 77};
	uint8_t cls;
	CU_ASSERT_EQUAL_FATAL(shed_init(&s, &p), 0);
	for (int i = 0; i < 100; i++)
		shed_note_load(&s, 1000, T0);
	CU_ASSERT_EQUAL(shed_decide(&s, &rest, T0, &cls), ERR_NONE);
	shed_fini(&s);
}

// At every level: alerts and first sights pass, every object is used at least every 2.5 s, and not more often than its class
// is due.
static void test_every_object_stays(void)
{
	static const int64_t least_ms[SHED_LEVELS] = {0, 200, 500, 1000, 2000};
	for (uint32_t level = 0; level < SHED_LEVELS; level++) {
		struct shed s = begin(level);
		int64_t last[200] = {0}, longest = 0, shortest = INT64_MAX;
		uint64_t seed = level + 1, shed_alerts = 0, shed_first = 0;
		for (int64_t t = T0; t < T0 + 20 * UNITS_NS_PER_S; t += MS / 4) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			uint32_t i = (uint32_t)(seed >> 40) % 200;
			const struct shed_peek repeat = {SHED_CLASS_REPEAT,
							 (i + 1) * 0x9e3779b97f4a7c15ULL};
			const struct shed_peek alert = {SHED_CLASS_ALERT, repeat.key};
			uint8_t cls;
			shed_alerts += shed_decide(&s, &alert, t, &cls) != ERR_NONE;
			enum err e = shed_decide(&s, &repeat, t, &cls);
			shed_first += e != ERR_NONE && last[i] == 0;
			if (e != ERR_NONE)
				continue;
			int64_t gap = t - last[i];
			if (last[i] != 0) {
				longest = gap > longest ? gap : longest;
				shortest = gap < shortest ? gap : shortest;
			}
			last[i] = t;
		}
		CU_ASSERT_EQUAL(shed_alerts, 0);
		CU_ASSERT_EQUAL(shed_first, 0);
		CU_ASSERT(longest < 3 * UNITS_NS_PER_S);
		CU_ASSERT(shortest >= least_ms[level] * MS);
		shed_fini(&s);
	}
}

static void test_what_was_learned_holds(void)
{
	struct shed s = begin(4);
	const struct shed_peek car = {SHED_CLASS_REPEAT, 0x123456789abcdef0ULL};
	uint8_t cls;
	CU_ASSERT_EQUAL(shed_decide(&s, &car, T0, &cls), ERR_NONE);
	CU_ASSERT_EQUAL(cls, SHED_CLASS_FIRST);
	CU_ASSERT_EQUAL(shed_decide(&s, &car, T0 + MS, &cls), ERR_SHED_REPEAT);
	shed_learn(&s, car.key, SHED_CLASS_ALERT); // it has its lights on
	CU_ASSERT_EQUAL(shed_decide(&s, &car, T0 + 2 * MS, &cls), ERR_NONE);
	CU_ASSERT_EQUAL(cls, SHED_CLASS_ALERT);
	shed_learn(&s, car.key, SHED_CLASS_FIRST);
	CU_ASSERT_EQUAL(shed_decide(&s, &car, T0 + 3 * MS, &cls), ERR_SHED_VULNERABLE);
	shed_forget(&s, car.key);
	CU_ASSERT_EQUAL(shed_decide(&s, &car, T0 + 4 * MS, &cls), ERR_NONE);
	shed_fini(&s);
}

// ---- peeking

static struct shed_peek peek_frame(const uint8_t *f, uint32_t n)
{
	static struct frame_payloads p;
	struct rx_meta meta = {.rx_ns = T0};
	CU_ASSERT_EQUAL_FATAL(frame_parse((struct span){f, n}, FRAME_LINK_ETHERNET,
					  &frame_udp_default, &meta, &p),
			      ERR_NONE);
	return shed_peek(&p, &meta);
}

static uint32_t alert_frame(uint8_t *f, uint16_t sender)
{
	uint32_t n = rig_bsm(f, sender, sender, 1);
	for (uint32_t at = 14; at + 1 < n; at++)
		if (f[at] == 0 &&
		    f[at + 1] == 20) { // BasicSafetyMessage becomes SignalRequestMessage
			f[at + 1] = 29;
			break;
		}
	return n;
}

static void test_peek_finds_the_object(void)
{
	uint8_t f[128];
	struct shed_peek one = peek_frame(f, rig_bsm(f, 1, 300, 1));
	struct shed_peek same = peek_frame(f, rig_bsm(f, 2, 300, 99));
	struct shed_peek other = peek_frame(f, rig_bsm(f, 1, 301, 1));
	CU_ASSERT_EQUAL(one.cls, SHED_CLASS_REPEAT);
	CU_ASSERT_EQUAL(one.key, same.key);
	CU_ASSERT_NOT_EQUAL(one.key, other.key);
	CU_ASSERT_EQUAL(peek_frame(f, alert_frame(f, 1)).cls, SHED_CLASS_ALERT);
}

// Any octets at all: no key is 0 where there is a payload, and nothing is read behind the end (the sanitizers watch).
static void test_peek_bears_anything(void)
{
	uint64_t s = 9;
	for (int i = 0; i < 20000; i++) {
		uint8_t *m = malloc(24);
		static struct frame_payloads p;
		const struct rx_meta meta = {.source_key = 5};
		for (int k = 0; k < 24; k++) {
			s = s * 6364136223846793005ULL + 1442695040888963407ULL;
			m[k] = (uint8_t)(s >> 56);
		}
		uint32_t n = (uint32_t)(s >> 33) % 25;
		p.count = 1;
		p.item[0] = (struct span){m + 24 - n, n};
		p.item_family[0] = (uint8_t)(1 + i % (OBS_FAMILY_COUNT - 1));
		struct shed_peek k = shed_peek(&p, &meta);
		CU_ASSERT_FATAL(k.cls > SHED_CLASS_NONE && k.cls < SHED_CLASS_COUNT);
		free(m);
	}
}

// ---- overload in virtual time

// A node whose frames cost 5 us each, as in a dense scene, sustains 200,000 a second. Looking at a frame's headers costs 0.1 us.
enum { COST_FULL_NS = 5000, COST_SIFT_NS = 100, RING = 1024, BUFFERS = 8192, BUFFER_SIZE = 96 };

// No multiple of other intervals: streams in step would meet always or never.
enum { ALERT_EVERY_NS = 1997003 };

struct arrival {
	bool is_alert;
	uint16_t who;
	uint8_t count;
	int64_t t_ns;
};

struct node {
	struct pipeline *pl;
	struct backlog backlog;
	struct arrival ring[RING];
	uint32_t head, waiting;
	uint64_t lost_alerts, lost_others, sent_alerts, sent_others;
	uint64_t delay_ns, delays; // of alerts, from arrival to handled
	int64_t now_ns;
	uint8_t (*buffer)[BUFFER_SIZE];

	uint16_t free_buffers[BUFFERS];
	uint32_t free_count;
};

static struct node *node_begin(const struct pipeline_params *p, unsigned *alerts)
{
	struct node *n = calloc(1, sizeof(*n));
	n->pl = rig_begin(p, alerts);
	n->buffer = calloc(BUFFERS, BUFFER_SIZE);
	n->now_ns = T0;
	backlog_init(&n->backlog, 4096);
	for (uint32_t i = 0; i < BUFFERS; i++)
		n->free_buffers[n->free_count++] = (uint16_t)i;
	return n;
}

static void node_end(struct node *n)
{
	rig_end(n->pl);
	free(n->buffer);
	free(n);
}

static void arrive(struct node *n, struct arrival a)
{
	*(a.is_alert ? &n->sent_alerts : &n->sent_others) += 1;
	if (n->waiting == RING) {
		*(a.is_alert ? &n->lost_alerts : &n->lost_others) += 1;
		return;
	}
	n->ring[(n->head + n->waiting++) % RING] = a;
}

static void take_ring(struct node *n, struct pipeline_frame *f, uint16_t *buffers, uint32_t *count)
{
	for (*count = 0; n->waiting > 0 && n->free_count > 0; (*count)++, n->waiting--) {
		const struct arrival a = n->ring[n->head];
		uint16_t b = n->free_buffers[--n->free_count];
		n->head = (n->head + 1) % RING;
		uint32_t size = a.is_alert ? alert_frame(n->buffer[b], a.who)
					   : rig_bsm(n->buffer[b], a.who, a.who, a.count);
		f[*count] = (struct pipeline_frame){
			.bytes = {n->buffer[b], size}, .rx_ns = a.t_ns, .port = 0};
		buffers[*count] = b;
	}
}

// What lcore.c does with one round.
static void round_of(struct node *n)
{
	static struct pipeline_frame f[RING], g[PIPELINE_BURST_MAX];
	static uint16_t buffers[RING];
	void *done[PIPELINE_BURST_MAX];
	uint32_t count;
	take_ring(n, f, buffers, &count);
	pipeline_sift(n->pl, f, count, n->now_ns);
	for (uint32_t i = 0; i < count; i++) {
		if (f[i].cls != SHED_CLASS_NONE &&
		    backlog_put(&n->backlog, &f[i], n->buffer[buffers[i]]))
			continue;
		if (f[i].cls != SHED_CLASS_NONE)
			pipeline_shed_frame(n->pl, &f[i]);
		n->free_buffers[n->free_count++] = buffers[i];
	}
	shed_note_load(&n->pl->shed, backlog_permille(&n->backlog), n->now_ns);
	uint32_t k = backlog_take(&n->backlog, g, done, PIPELINE_BURST_MAX);
	pipeline_run(n->pl, g, k, n->now_ns);
	n->now_ns += (int64_t)count * COST_SIFT_NS + (int64_t)k * COST_FULL_NS;
	for (uint32_t i = 0; i < k; i++) {
		if (g[i].cls == SHED_CLASS_ALERT) {
			n->delay_ns += (uint64_t)(n->now_ns - g[i].rx_ns);
			n->delays++;
		}
		n->free_buffers[n->free_count++] =
			(uint16_t)((uint8_t(*)[BUFFER_SIZE])done[i] - n->buffer);
	}
}

struct traffic {
	uint32_t objects, per_s; // reports of so many objects, in turn
	uint32_t flood_per_s;	 // of one sender more
	int64_t next_ns, next_flood_ns, next_alert_ns;
	uint32_t turn;
};

// Everything that arrives by now; an alert every 2 ms or so.
static void feed(struct node *n, struct traffic *t)
{
	for (; t->per_s > 0 && t->next_ns <= n->now_ns;
	     t->next_ns += UNITS_NS_PER_S / t->per_s, t->turn++)
		arrive(n, (struct arrival){false, (uint16_t)(t->turn % t->objects),
					   (uint8_t)(t->turn / t->objects & 127), t->next_ns});
	for (; t->flood_per_s > 0 && t->next_flood_ns <= n->now_ns;
	     t->next_flood_ns += UNITS_NS_PER_S / t->flood_per_s)
		arrive(n, (struct arrival){false, 60000, 1, t->next_flood_ns});
	for (; t->next_alert_ns <= n->now_ns; t->next_alert_ns += ALERT_EVERY_NS)
		arrive(n, (struct arrival){
				  true, (uint16_t)(50000 + t->next_alert_ns / ALERT_EVERY_NS % 50),
				  0, t->next_alert_ns});
}

static void play(struct node *n, struct traffic t, int64_t for_ns)
{
	int64_t end_ns = n->now_ns + for_ns;
	t.next_ns = t.next_flood_ns = t.next_alert_ns = n->now_ns;
	while (n->now_ns < end_ns) {
		feed(n, &t);
		if (n->waiting == 0 && n->backlog.count == 0)
			n->now_ns += 1000;
		round_of(n);
	}
	while (n->waiting > 0 || n->backlog.count > 0)
		round_of(n);
}

static struct pipeline_params overload_params(uint64_t frames_per_s)
{
	struct pipeline_params p = rig_params();
	p.admit.frames_per_s = frames_per_s;
	p.admit.duplicate_ns[OBS_FAMILY_J2735] = 0;
	p.shed = (struct shed_params){8192, 5 * UNITS_NS_PER_S, 5 * UNITS_NS_PER_S / 2};
	p.scene.road.closing_ms = 1000; // what detectors do is not at issue
	return p;
}

// Ten times what the node sustains: not one alert is lost, not even in the ring; every object stays tracked; soon after all
// is used again.
static void test_overload(void)
{
	enum { OBJECTS = 1000 };
	unsigned alerts;
	struct pipeline_params p = overload_params(1000000);
	struct node *n = node_begin(&p, &alerts);
	const struct counters *c = &n->pl->counters;
	play(n, (struct traffic){.objects = OBJECTS, .per_s = 2000000}, 1500 * MS);
	CU_ASSERT_EQUAL(n->lost_alerts, 0);
	CU_ASSERT_EQUAL(n->delays, n->sent_alerts);
	CU_ASSERT_EQUAL(c->v[COUNTER_DROP + ERR_SHED_ALERT], 0);
	CU_ASSERT_EQUAL(c->v[COUNTER_SLOT_REFUSED] + c->v[COUNTER_SLOT_OTHERS], n->sent_alerts);
	CU_ASSERT_EQUAL(c->v[COUNTER_FRAMES] + n->lost_others, n->sent_others + n->sent_alerts);
	CU_ASSERT_EQUAL(c->v[COUNTER_FRAMES], c->v[COUNTER_DECODED] + rig_drops(n->pl));
	CU_ASSERT_EQUAL(c->v[COUNTER_TRACKS_CREATED], OBJECTS);
	CU_ASSERT_EQUAL(c->v[COUNTER_TRACKS_ENDED], 0);
	CU_ASSERT(c->v[COUNTER_DROP + ERR_SHED_REPEAT] > 1000000);
	CU_ASSERT(n->delay_ns / n->delays < 2 * (uint64_t)MS);
	int64_t calm_ns = n->now_ns;
	uint64_t shed = rig_drops(n->pl) - c->v[COUNTER_SLOT_REFUSED];
	while (n->pl->shed.level > 0 && n->now_ns < calm_ns + 10 * UNITS_NS_PER_S)
		play(n, (struct traffic){.objects = OBJECTS, .per_s = 10000}, 10 * MS);
	CU_ASSERT(n->now_ns - calm_ns < UNITS_NS_PER_S);
	shed = rig_drops(n->pl) - c->v[COUNTER_SLOT_REFUSED];
	play(n, (struct traffic){.objects = OBJECTS, .per_s = 10000}, 500 * MS);
	CU_ASSERT_EQUAL(rig_drops(n->pl) - c->v[COUNTER_SLOT_REFUSED], shed);
	node_end(n);
}

static double alert_delay(uint32_t flood_per_s, uint64_t *limited, uint64_t *shed)
{
	unsigned alerts;
	struct pipeline_params p = overload_params(200);
	struct node *n = node_begin(&p, &alerts);
	play(n, (struct traffic){.objects = 1000, .per_s = 97003, .flood_per_s = flood_per_s},
	     1000 * MS);
	double mean = (double)n->delay_ns / (double)n->delays;
	CU_ASSERT_EQUAL(n->delays, n->sent_alerts);
	*limited = n->pl->counters.v[COUNTER_DROP + ERR_RATE_LIMITED];
	*shed = n->pl->counters.v[COUNTER_DROP + ERR_SHED_REPEAT];
	node_end(n);
	return mean;
}

// A sender of 48,611 frames a second beside a node at half load: it is refused by its headers, others hardly wait longer.
static void test_flood_delays_nobody(void)
{
	uint64_t limited[2], shed[2];
	double calm = alert_delay(0, &limited[0], &shed[0]);
	double flooded = alert_delay(48611, &limited[1], &shed[1]);
	CU_ASSERT_EQUAL(limited[0], 0);
	CU_ASSERT(limited[1] > 48000);
	CU_ASSERT_EQUAL(shed[1], 0);
	CU_ASSERT(flooded < calm * 1.1);
	printf("(%.1f us, flooded %.1f us) ", calm / 1000, flooded / 1000);
}

static const struct check_test tests[] = {
	{"levels rise and fall", test_levels_rise_and_fall},
	{"off is off", test_off_is_off},
	{"every object stays at every level", test_every_object_stays},
	{"what was learned holds", test_what_was_learned_holds},
	{"peeking finds the object", test_peek_finds_the_object},
	{"peeking bears any octets", test_peek_bears_anything},
	{"ten times overload", test_overload},
	{"a flood delays nobody", test_flood_delays_nobody},
};

CHECK_MAIN("shed", tests)
