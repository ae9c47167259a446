// SPDX-License-Identifier: Apache-2.0
#include "lcore.h"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "base/units.h"
#include "clock.h"

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
	m.alert.out_ns = clock_now_ns();
	l->pipeline.counters.v[COUNTER_ALERTS_LOST] += !mailbox_put(l->mailbox, &m);
}

struct pipeline_sink lcore_mail_sink(struct lcore *l)
{
	return (struct pipeline_sink){
		.ctx = l, .track = mail_track, .gone = mail_gone, .alert = mail_alert};
}

// ---- rest

// One more microsecond a nap while the ports stay empty, up to the limit; back to none with the first frame. At 20,000
// frames a second a nap of 100 us collects two frames, so resting costs nothing that anyone could notice.
struct idle {
	uint32_t empty_polls;
	uint32_t nap_us;
};

static void idle_rest(struct idle *i, const struct lcore *l, uint64_t *naps)
{
	if (++i->empty_polls < l->spin_polls || l->nap_us_max == 0)
		return;
	if (i->nap_us < l->nap_us_max)
		i->nap_us++;
	const struct timespec t = {.tv_nsec = (long)i->nap_us * 1000};
	nanosleep(
		&t,
		NULL); // nothing waits to be handled: the one place where the worker may enter the kernel
	(*naps)++;
}

// ---- the loop

// A stamp of the driver that lies in the last second; else the time of the poll, as with a capture file of another day.
static int64_t arrival_ns(const struct lcore *l, const struct rte_mbuf *m, int64_t now_ns)
{
	int64_t t = rx_stamp_ns(&l->stamp, m, now_ns);
	return t <= now_ns && now_ns - t < UNITS_NS_PER_S ? t : now_ns;
}

static void fill_frames(const struct lcore *l, struct pipeline_frame *f, struct rte_mbuf **m,
			uint32_t n, uint32_t port, int64_t now_ns)
{
	for (uint32_t i = 0; i < n; i++)
		f[i] = (struct pipeline_frame){
			.bytes = {m[i]->nb_segs == 1 ? rte_pktmbuf_mtod(m[i], const uint8_t *)
						     : NULL,
				  m[i]->data_len},
			.rx_ns = l->stamp.is_given ? arrival_ns(l, m[i], now_ns) : now_ns,
			.port = (uint8_t)port,
			.link = l->links[port]};
}

// since: of the poll, in cycles. early_ns: how long before the poll the driver had the burst's first frame.
static void note_latency(struct lcore *l, uint64_t since, int64_t early_ns, uint32_t n)
{
	const struct pipeline_marks *m = &l->pipeline.marks;
	const double ns = l->ns_per_cycle;
	uint64_t early = (uint64_t)early_ns, end = rte_rdtsc();
	uint64_t sent_ns = early + (uint64_t)((double)(end - since) * ns);
	l->pipeline.counters.v[COUNTER_BUSY_CYCLES] += end - since;
	latency_add(&l->latency, sent_ns, n);
	stage_latency_add(&l->stages, STAGE_LATENCY_DECODE,
			  early + (uint64_t)((double)(m->decoded - since) * ns), n);
	stage_latency_add(&l->stages, STAGE_LATENCY_TRACK,
			  early + (uint64_t)((double)(m->tracked - since) * ns), n);
	if (m->alerts > 0)
		stage_latency_add(&l->stages, STAGE_LATENCY_ALERT, sent_ns, m->alerts);
}

static uint32_t poll_port(struct lcore *l, uint32_t port)
{
	struct rte_mbuf *m[PIPELINE_BURST_MAX];
	struct pipeline_frame f[PIPELINE_BURST_MAX];
	uint32_t n = port_receive(&l->ports[port], m, l->rx_burst);
	uint64_t start = rte_rdtsc(), empty = l->empty_cycles[port];
	if (n < l->rx_burst)
		l->empty_cycles[port] = start;
	if (n == 0)
		return 0;
	stage_latency_add(&l->stages, STAGE_LATENCY_WAIT,
			  (uint64_t)((double)(start - empty) * l->ns_per_cycle), n);
	int64_t t = clock_now_ns();
	fill_frames(l, f, m, n, port, t);
	pipeline_run(&l->pipeline, f, n, t);
	note_latency(l, start, t - f[0].rx_ns, n);
	rte_pktmbuf_free_bulk(m, n);
	return n;
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
	while (!atomic_load_explicit(l->stop, memory_order_relaxed)) {
		uint32_t n = 0;
		for (uint32_t p = 0; p < l->port_count; p++)
			n += poll_port(l, p);
		l->pipeline.counters.v[COUNTER_POLLS]++;
		if (n > 0) {
			idle = (struct idle){0};
			continue;
		}
		idle_rest(&idle, l, &l->pipeline.counters.v[COUNTER_NAPS]);
		if (idle.nap_us > 0 || idle.empty_polls % 64 == 0)
			pipeline_run(&l->pipeline, NULL, 0,
				     clock_now_ns()); // tracks age while nobody speaks
	}
	return 0;
}
