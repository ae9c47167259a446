// SPDX-License-Identifier: Apache-2.0
#include "lcore.h"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "base/units.h"
#include "clock.h"
#include "lockstep.h"
#include "map_intake.h"
#include "pipeline_shed.h"
#include "slice.h"

// ---- results to the main thread

static void mail_track(void *ctx, const struct track_cold *c)
{
	struct lcore *l = ctx;
	struct mail m = {.kind = MAIL_TRACK,
			 .track = {.id = c->id,
				   .observation_count = c->observation_count,
				   .disagreement_pct = c->disagreement_pct,
				   .source_count = c->source_count,
				   .last = c->last}};
	memcpy(m.track.source_figure, c->source_figure, sizeof(m.track.source_figure));
	l->pipeline.counters.v[COUNTER_EXPORT_LOST] += !mailbox_put(l->mailbox, &m);
}

static void mail_gone(void *ctx, uint64_t track_id)
{
	struct lcore *l = ctx;
	struct mail m = {.kind = MAIL_GONE, .gone_id = track_id};
	l->pipeline.counters.v[COUNTER_EXPORT_LOST] += !mailbox_put(l->mailbox, &m);
}

static void mail_alert(void *ctx, const struct alert *a)
{
	struct lcore *l = ctx;
	struct mail m = {.kind = MAIL_ALERT, .alert = *a};
	lcore_announce(l, a, a->time_ns);
	m.alert.out_ns = lcore_now_ns(l);
	l->pipeline.counters.v[COUNTER_ALERTS_LOST] += !mailbox_put(l->mailbox, &m);
}

// In parts; when one finds no place the rest is not sent, and the message is offered again in some seconds.
static void mail_map(void *ctx, uint8_t family, uint8_t dialect, struct span octets, int64_t now_ns)
{
	struct lcore *l = ctx;
	struct mail m = {.kind = MAIL_MAP,
			 .map = {.now_ns = now_ns,
				 .size = (uint16_t)octets.n,
				 .family = family,
				 .dialect = dialect}};
	for (size_t at = 0; at < octets.n && octets.n <= MAP_OCTETS_MAX; at += MAIL_MAP_OCTETS) {
		size_t n = octets.n - at < MAIL_MAP_OCTETS ? octets.n - at : MAIL_MAP_OCTETS;
		m.map.offset = (uint16_t)at;
		memcpy(m.map.octets, octets.p + at, n);
		if (!mailbox_put(l->mailbox, &m)) {
			l->pipeline.counters.v[COUNTER_EXPORT_LOST]++;
			return;
		}
	}
}

static void mail_slot(void *ctx, const struct slot_ask *a)
{
	struct lcore *l = ctx;
	struct mail m = {.kind = MAIL_SLOT, .slot = *a};
	m.slot.step_ns = l->slots.step_ns;
	l->pipeline.counters.v[COUNTER_SLOT_LOST] += !mailbox_put(l->mailbox, &m);
}

struct pipeline_sink lcore_mail_sink(struct lcore *l)
{
	return (struct pipeline_sink){.ctx = l,
				      .track = mail_track,
				      .gone = mail_gone,
				      .alert = mail_alert,
				      .map = l->wants_maps ? mail_map : NULL,
				      .slot = l->slots.wants ? mail_slot : NULL};
}

// ---- rest

// One more microsecond a nap while the ports stay empty, up to the limit; back to none with the first frame. At 20,000
// frames a second a nap of 100 us collects two frames, so resting costs nothing that anyone could notice. After a long
// silence naps go on growing to a second limit: waking up ten thousand times a second costs several per cent of a core.
struct idle {
	uint32_t empty_polls;
	uint32_t nap_us;
	uint32_t slept_us; // up to deep_after_us
};

static void idle_rest(struct idle *i, const struct lcore *l, uint64_t *naps)
{
	if (++i->empty_polls < l->spin_polls || l->nap_us_max == 0)
		return;
	bool is_deep = i->slept_us >= l->deep_after_us && l->deep_nap_us_max > l->nap_us_max;
	if (i->nap_us < (is_deep ? l->deep_nap_us_max : l->nap_us_max))
		i->nap_us++;
	if (i->slept_us < l->deep_after_us)
		i->slept_us += i->nap_us;
	publish_offline(l->zones); // who waits for the worker need not wait for the nap
	const struct timespec t = {.tv_nsec = (long)i->nap_us * 1000};
	nanosleep(
		&t,
		NULL); // nothing waits to be handled: the one place where the worker may enter the kernel
	publish_online(l->zones);
	(*naps)++;
}

// ---- the loop

// A stamp of the driver that lies in the last second; else the time of the poll, as with a capture file of another day.
static int64_t arrival_ns(const struct lcore *l, const struct rte_mbuf *m, int64_t now_ns)
{
	int64_t t = rx_stamp_ns(&l->stamp, m, now_ns);
	return t <= now_ns && now_ns - t < UNITS_NS_PER_S ? t : now_ns;
}

// Once a loop: nothing of the loop before is held any more, and there may be another map.
static void look_at_zones(struct lcore *l)
{
	publish_quiescent(l->zones);
	const struct zone_map *map = publish_get(l->zones);
	if (map != l->pipeline.scene.zones.map)
		pipeline_set_zones(&l->pipeline, map, lcore_now_ns(l));
}

static void fill_frames(struct lcore *l, int64_t now_ns)
{
	struct lcore_round *r = &l->round;
	for (uint32_t i = 0; i < r->count; i++) {
		const struct rte_mbuf *m = r->buffers[i];
		r->frames[i] = (struct pipeline_frame){
			.bytes = {m->nb_segs == 1 ? rte_pktmbuf_mtod(m, const uint8_t *) : NULL,
				  m->data_len},
			.rx_ns = l->stamp.is_given && l->slots.step_ns == 0
					 ? arrival_ns(l, m, now_ns)
					 : now_ns,
			.port = r->port[i],
			.link = l->links[r->port[i]]};
	}
}

// early_ns: how long before the poll the driver had the burst's first frame.
static void note_latency(struct lcore *l, int64_t early_ns, uint32_t n)
{
	const struct pipeline_marks *m = &l->pipeline.marks;
	const double ns = l->ns_per_cycle;
	uint64_t early = (uint64_t)early_ns, since = l->round.start;
	uint64_t sent_ns = early + (uint64_t)((double)(rte_rdtsc() - since) * ns);
	latency_add(&l->latency, sent_ns, n);
	stage_latency_add(&l->stages, STAGE_LATENCY_DECODE,
			  early + (uint64_t)((double)(m->decoded - since) * ns), n);
	stage_latency_add(&l->stages, STAGE_LATENCY_TRACK,
			  early + (uint64_t)((double)(m->tracked - since) * ns), n);
	if (m->alerts > 0)
		stage_latency_add(&l->stages, STAGE_LATENCY_ALERT, sent_ns, m->alerts);
}

// One burst of a port. False: nothing more waits there.
static bool take_burst(struct lcore *l, uint32_t port)
{
	struct lcore_round *r = &l->round;
	uint32_t n = port_receive(&l->ports[port], r->buffers + r->count, l->rx_burst);
	uint64_t now = rte_rdtsc(), empty = l->empty_cycles[port];
	if (n < l->rx_burst)
		l->empty_cycles[port] = now;
	if (n == 0)
		return false;
	stage_latency_add(&l->stages, STAGE_LATENCY_WAIT,
			  (uint64_t)((double)(now - empty) * l->ns_per_cycle), n);
	if (r->count == 0)
		r->start = now;
	memset(r->port + r->count, (int)port, n);
	r->count += n;
	return n == l->rx_burst;
}

// A burst of each port in turn, until nothing waits or the round is full. Each round begins with another port.
static void take_round(struct lcore *l)
{
	bool is_done[LCORE_PORTS_MAX] = {false}, any = true;
	uint32_t room = (uint32_t)l->bursts * l->rx_burst;
	l->round.count = 0;
	l->first_port = l->first_port + 1 < l->port_count ? l->first_port + 1 : 0;
	while (any) {
		any = false;
		for (uint32_t i = 0; i < l->port_count; i++) {
			uint32_t p = (l->first_port + i) % l->port_count;
			if (is_done[p] || l->round.count + l->rx_burst > room)
				continue;
			is_done[p] = !take_burst(l, p);
			any |= !is_done[p];
		}
	}
}

static void run_frames(struct lcore *l, const struct pipeline_frame *f, uint32_t n, int64_t now_ns)
{
	pipeline_run(&l->pipeline, f, n, now_ns);
	lcore_flush(l);
	note_latency(l, now_ns - f[0].rx_ns, n);
}

// More than one burst came, or waits from before: all are looked at, two bursts of the best are handled, the others wait.
static void run_backlog(struct lcore *l, int64_t now_ns)
{
	struct lcore_round *r = &l->round;
	struct pipeline_frame f[PIPELINE_BURST_MAX];
	void *buffers[PIPELINE_BURST_MAX];
	pipeline_sift(&l->pipeline, r->frames, r->count, now_ns);
	for (uint32_t i = 0; i < r->count; i++) {
		const struct pipeline_frame *one = &r->frames[i];
		if (one->cls != SHED_CLASS_NONE && backlog_put(&l->backlog, one, r->buffers[i]))
			continue;
		if (one->cls != SHED_CLASS_NONE)
			pipeline_shed_frame(&l->pipeline, one);
		rte_pktmbuf_free(r->buffers[i]);
	}
	shed_note_load(&l->pipeline.shed, backlog_permille(&l->backlog), now_ns);
	uint32_t n = backlog_take(&l->backlog, f, buffers, PIPELINE_BURST_MAX);
	if (n > 0)
		run_frames(l, f, n, now_ns);
	for (uint32_t i = 0; i < n; i++)
		rte_pktmbuf_free(buffers[i]);
	l->pipeline.counters.v[COUNTER_SHED_ROUNDS]++;
}

// A simulation keeps the time: frames are handled in the order in which they came, at the time of their step, and nothing is
// left out, so that the same frames give the same results.
static void run_steps(struct lcore *l)
{
	struct lcore_round *r = &l->round;
	uint32_t from = 0;
	fill_frames(l, lcore_now_ns(l));
	for (uint32_t i = 0; i <= r->count; i++) {
		bool is_step = i < r->count && r->frames[i].bytes.p != NULL &&
			       r->port[i] == l->slots.ticks_port && lockstep_is(r->frames[i].bytes);
		if (i > from && (is_step || i == r->count || i - from == l->rx_burst)) {
			run_frames(l, r->frames + from, i - from, lcore_now_ns(l));
			from = i;
		}
		if (!is_step)
			continue;
		(void)lcore_take_step(l, r->port[i], r->frames[i].bytes);
		from = i + 1;
		for (uint32_t k = from; k < r->count; k++)
			r->frames[k].rx_ns = lcore_now_ns(l);
	}
	rte_pktmbuf_free_bulk(r->buffers, r->count);
}

// Returns how many frames there were to handle.
static uint32_t poll_ports(struct lcore *l)
{
	struct lcore_round *r = &l->round;
	uint32_t level = l->pipeline.shed.level;
	take_round(l);
	uint32_t waiting = r->count + l->backlog.count;
	if (waiting == 0 && level == 0)
		return 0;
	int64_t now_ns = lcore_now_ns(l);
	if (r->count == 0)
		r->start = rte_rdtsc();
	if (l->slots.ticks_port < LCORE_PORTS_MAX) {
		run_steps(l);
		l->pipeline.counters.v[COUNTER_BUSY_CYCLES] += rte_rdtsc() - r->start;
		return waiting;
	}
	fill_frames(l, now_ns);
	if (waiting > l->rx_burst || l->backlog.count > 0 || level > 0) {
		run_backlog(l, now_ns);
	} else {
		run_frames(l, r->frames, r->count, now_ns);
		rte_pktmbuf_free_bulk(r->buffers, r->count);
	}
	l->pipeline.counters.v[COUNTER_SHED_RISES] += l->pipeline.shed.level > level;
	l->pipeline.counters.v[COUNTER_BUSY_CYCLES] += rte_rdtsc() - r->start;
	return waiting;
}

// Stop: what waits is handled.
static void drain(struct lcore *l)
{
	l->round.count = 0;
	l->round.start = rte_rdtsc();
	while (l->backlog.count > 0)
		run_backlog(l, lcore_now_ns(l));
}

// Tracks age while nobody speaks.
static void lcore_age(struct lcore *l)
{
	pipeline_run(&l->pipeline, NULL, 0, lcore_now_ns(l));
	lcore_flush(l);
}

int lcore_run(void *arg)
{
	struct lcore *l = arg;
	struct idle idle = {0};
	l->ns_per_cycle = 1e9 / (double)rte_get_tsc_hz();
	rx_stamp_find(&l->stamp);
	for (uint32_t p = 0; p < l->port_count; p++)
		l->empty_cycles[p] = rte_rdtsc();
	prctl(PR_SET_TIMERSLACK, 1000UL); // naps end within a microsecond, not the default fifty
	if (!l->is_realtime || !slice_ask_realtime(SLICE_WORKER))
		(void)slice_ask_short();
	publish_online(l->zones);
	while (!atomic_load_explicit(l->stop, memory_order_relaxed)) {
		look_at_zones(l);
		bool told = lcore_tell(l);
		uint32_t n = poll_ports(l);
		l->pipeline.counters.v[COUNTER_POLLS]++;
		if (n > 0 || told) {
			idle = (struct idle){0};
			continue;
		}
		idle_rest(&idle, l, &l->pipeline.counters.v[COUNTER_NAPS]);
		look_at_zones(l);
		if (idle.nap_us > 0 || idle.empty_polls % 64 == 0)
			lcore_age(l);
	}
	drain(l);
	publish_offline(l->zones);
	return 0;
}
