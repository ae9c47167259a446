// SPDX-License-Identifier: Apache-2.0
#include "lcore.h"

#include <rte_cycles.h>
#include <rte_mbuf.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "clock.h"
#include "map_intake.h"

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

struct pipeline_sink lcore_mail_sink(struct lcore *l)
{
	return (struct pipeline_sink){.ctx = l,
				      .track = mail_track,
				      .gone = mail_gone,
				      .alert = mail_alert,
				      .map = l->wants_maps ? mail_map : NULL};
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
	publish_offline(l->zones); // who waits for the worker need not wait for the nap
	const struct timespec t = {.tv_nsec = (long)i->nap_us * 1000};
	nanosleep(
		&t,
		NULL); // nothing waits to be handled: the one place where the worker may enter the kernel
	publish_online(l->zones);
	(*naps)++;
}

// ---- the loop

static void fill_frames(struct pipeline_frame *f, struct rte_mbuf **m, uint32_t n, uint8_t port,
			uint8_t link, int64_t rx_ns)
{
	for (uint32_t i = 0; i < n; i++)
		f[i] = (struct pipeline_frame){
			.bytes = {m[i]->nb_segs == 1 ? rte_pktmbuf_mtod(m[i], const uint8_t *)
						     : NULL,
				  m[i]->data_len},
			.rx_ns = rx_ns,
			.port = port,
			.link = link};
}

// Once a loop: nothing of the loop before is held any more, and there may be another map.
static void look_at_zones(struct lcore *l)
{
	publish_quiescent(l->zones);
	const struct zone_map *map = publish_get(l->zones);
	if (map != l->pipeline.scene.zones.map)
		pipeline_set_zones(&l->pipeline, map, clock_now_ns());
}

static uint32_t poll_port(struct lcore *l, uint32_t port, double ns_per_cycle)
{
	struct rte_mbuf *m[PIPELINE_BURST_MAX];
	struct pipeline_frame f[PIPELINE_BURST_MAX];
	uint32_t n = port_receive(&l->ports[port], m, l->rx_burst);
	if (n == 0)
		return 0;
	uint64_t start = rte_rdtsc();
	int64_t t = clock_now_ns();
	fill_frames(f, m, n, (uint8_t)port, l->links[port], t);
	pipeline_run(&l->pipeline, f, n, t);
	uint64_t cycles = rte_rdtsc() - start;
	l->pipeline.counters.v[COUNTER_BUSY_CYCLES] += cycles;
	latency_add(&l->latency, (uint64_t)((double)cycles * ns_per_cycle), n);
	rte_pktmbuf_free_bulk(m, n);
	return n;
}

int lcore_run(void *arg)
{
	struct lcore *l = arg;
	struct idle idle = {0};
	const double ns_per_cycle = 1e9 / (double)rte_get_tsc_hz();
	prctl(PR_SET_TIMERSLACK, 1000UL); // naps end within a microsecond, not the default fifty
	publish_online(l->zones);
	while (!atomic_load_explicit(l->stop, memory_order_relaxed)) {
		uint32_t n = 0;
		look_at_zones(l);
		for (uint32_t p = 0; p < l->port_count; p++)
			n += poll_port(l, p, ns_per_cycle);
		l->pipeline.counters.v[COUNTER_POLLS]++;
		if (n > 0) {
			idle = (struct idle){0};
			continue;
		}
		idle_rest(&idle, l, &l->pipeline.counters.v[COUNTER_NAPS]);
		look_at_zones(l);
		if (idle.nap_us > 0 || idle.empty_polls % 64 == 0)
			pipeline_run(&l->pipeline, NULL, 0,
				     clock_now_ns()); // tracks age while nobody speaks
	}
	publish_offline(l->zones);
	return 0;
}
