// SPDX-License-Identifier: Apache-2.0
// kerbwing-replay: the real packet path over a capture, as fast as it goes. Frames come in through DPDK's pcap port, so
// that buffers, bursts and stages are those of live operation; the capture's time stamps are the clock, so that the same
// capture and configuration give the same result every time.
#include <errno.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_mbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert_lines.h"
#include "base/units.h"
#include "cli.h"
#include "dp_pipeline.h"
#include "eal.h"
#include "latency.h"
#include "map_intake.h"
#include "mavlink_keys.h"
#include "port.h"
#include "replay.h"
#include "tlog.h"

static const char program[] = "kerbwing replay";

enum { REPLAY_BUFFERS = 4095, REPLAY_RING = 512 };

// ---- the capture file itself

// A capture may step back; the clock does not.
static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

// Counts frames and finds the link type, so that the report can prove that the port delivered every one of them.
static int inspect(struct replay *r, const char *path)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(path, why);
	if (p == NULL) {
		cli_error(program, "%s; give a readable pcap, pcapng or tlog file", why);
		return -ENOENT;
	}
	int type = pcap_datalink(p), rc = 0;
	struct pcap_pkthdr *h;
	const u_char *data;
	if (type == DLT_EN10MB)
		r->link = FRAME_LINK_ETHERNET;
	else if (type == DLT_IEEE802_11_RADIO)
		r->link = FRAME_LINK_RADIOTAP;
	else if (type == DLT_NORDIC_BLE)
		r->link = FRAME_LINK_NORDIC_BLE;
	else
		rc = -EPROTONOSUPPORT;
	r->until_ns = INT64_MAX;
	for (int64_t t_ns = INT64_MIN; rc == 0 && (rc = pcap_next_ex(p, &h, &data)) == 1; rc = 0) {
		bool is_first = t_ns == INT64_MIN;
		t_ns = later(t_ns, (int64_t)h->ts.tv_sec * UNITS_NS_PER_S +
					   (int64_t)h->ts.tv_usec * UNITS_NS_PER_US);
		if (is_first)
			r->until_ns = replay_until_ns(&r->until, t_ns);
		if (t_ns > r->until_ns)
			break;
		r->frames_in_file++;
	}
	if (rc == -EPROTONOSUPPORT)
		cli_error(program,
			  "%s: link type %d (%s) is not supported; use a capture of Ethernet, of "
			  "802.11 with radiotap headers or of a Nordic Bluetooth sniffer",
			  path, type, pcap_datalink_val_to_name(type));
	else if (rc == PCAP_ERROR) {
		r->is_truncated = true;
		cli_error(program,
			  "%s: %s after frame %" PRIu64 "; what stands before it is replayed", path,
			  pcap_geterr(p), r->frames_in_file);
	}
	pcap_close(p);
	return rc == -EPROTONOSUPPORT ? rc : 0;
}

// A telemetry log becomes a capture of the datagrams that a ground station would have sent, in a file that is gone when
// it is closed. *path is replaced by where it can be opened. 0 also when path is no log.
static int convert_tlog(const char **path, char at[static 40], FILE **capture)
{
	struct span log = tlog_load(*path);
	uint64_t skipped;
	int64_t count = 0;
	if (log.p != NULL && tlog_is(log)) {
		*capture = tmpfile();
		count = *capture != NULL ? tlog_to_pcap(log, *capture, &skipped) : -errno;
		if (count < 0)
			cli_error(program,
				  "%s: no room for the capture made of it: %s; free space "
				  "in the temporary directory",
				  *path, strerror((int)-count));
		else if (skipped > 0)
			cli_error(program,
				  "%s: %" PRIu64 " octets between the records were passed over",
				  *path, skipped);
		if (count >= 0)
			snprintf(at, 40, "/proc/self/fd/%d", fileno(*capture));
		*path = at;
	}
	free((void *)log.p);
	return count < 0 ? (int)count : 0;
}

// ---- sink: replay keeps counters and an alert log

static void on_track(void *ctx, const struct track_cold *c)
{
}

static void on_gone(void *ctx, uint64_t track_id)
{
	struct replay *r = ctx;
	if (r->story.track != 0)
		replay_story_gone(&r->story, track_id, r->now_ns, stdout);
}

static void on_alert(void *ctx, const struct alert *a)
{
	struct replay *r = ctx;
	r->alerts_out++;
	if (r->story.track != 0)
		replay_story_alert(&r->story, &r->pipeline, a, zone_book_name(r->book, a->zone),
				   stdout);
	if (r->alert_log != NULL)
		alert_lines_write(r->alert_log, &r->pipeline.scene, a,
				  zone_book_name(r->book, a->zone));
}

static void on_map(void *ctx, uint8_t family, uint8_t dialect, struct span octets, int64_t now_ns)
{
	struct replay *r = ctx;
	if (map_intake_take(r->map_intake, r->book, family, dialect, octets, now_ns) > 0)
		r->zones_changed = true;
}

// ---- run

static uint64_t ns_of(uint64_t cycles)
{
	return cycles * 1000000000ULL / rte_get_tsc_hz();
}

// Real time that this machine took, from the moment when the frame was at hand: a capture knows nothing of rings.
static void note_latency(struct replay *r, uint64_t start)
{
	const struct pipeline_marks *m = &r->pipeline.marks;
	uint64_t spent_ns = ns_of(rte_rdtsc() - start);
	latency_add(&r->latency, spent_ns, 1);
	stage_latency_add(&r->stages, STAGE_LATENCY_DECODE, ns_of(m->decoded - start), 1);
	stage_latency_add(&r->stages, STAGE_LATENCY_TRACK, ns_of(m->tracked - start), 1);
	if (m->alerts > 0)
		stage_latency_add(&r->stages, STAGE_LATENCY_ALERT, spent_ns, m->alerts);
}

// The map is swapped between two frames: replay has one thread.
static int use_zones(struct replay *r)
{
	struct zone_map *map = zone_book_compile(r->book);
	if (map == NULL)
		return -ENOMEM;
	pipeline_set_zones(&r->pipeline, map, r->now_ns);
	zone_map_destroy(r->map);
	r->map = map;
	return 0;
}

// One pipeline run a frame instant: frames of one burst that arrived at different times are not "now" together.
static void run_burst(struct replay *r, struct rte_mbuf **m, uint32_t n)
{
	uint32_t i;
	for (i = 0; i < n; i++) {
		int64_t t = later(r->now_ns, rx_stamp_ns(&r->stamp, m[i], r->now_ns));
		r->is_over = t > r->until_ns;
		if (r->is_over)
			break;
		r->now_ns = t;
		replay_pace_wait(&r->pace, t);
		struct pipeline_frame f = {
			.bytes = {m[i]->nb_segs == 1 ? rte_pktmbuf_mtod(m[i], const uint8_t *)
						     : NULL,
				  m[i]->data_len},
			.rx_ns = r->now_ns,
			.port = 0,
			.link = r->link};
		uint64_t start = rte_rdtsc();
		pipeline_run(&r->pipeline, &f, 1, r->now_ns);
		note_latency(r, start);
		if (r->story.track != 0)
			replay_story_frames(&r->story, &r->pipeline.trace, stdout);
		if (r->zones_changed)
			(void)use_zones(r); // without memory the map before stays
		r->zones_changed = false;
	}
	r->frames += i;
	rte_pktmbuf_free_bulk(m, n);
}

static int open_zones(struct replay *r, const struct dp_config *c)
{
	r->book = zone_book_create(c->node.lat.e7, c->node.lon.e7, (float)c->dp.zones.reach_m.f);
	r->map_intake = map_intake_create();
	if (r->book == NULL || r->map_intake == NULL)
		return -ENOMEM;
	int rc = dp_config_zones(c, stderr, &r->book->files);
	return rc == 0 && r->book->files.count > 0 ? use_zones(r) : rc;
}

static int open_all(struct replay *r, const struct dp_config *c, const char *path)
{
	char device[400];
	struct pipeline_params p;
	if (strpbrk(path, ",") != NULL || strlen(path) > 250) {
		cli_error(program,
			  "%s: the path must be short and without commas; copy or link the file",
			  path);
		return -EINVAL;
	}
	snprintf(device, sizeof(device), "net_pcap_replay,rx_pcap=%s", path);
	r->pool = rte_pktmbuf_pool_create("replay", REPLAY_BUFFERS, 64, 0,
					  RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
	if (r->pool == NULL)
		return -ENOMEM;
	const struct port_params port = {"replay", device, REPLAY_RING, REPLAY_RING, false};
	int rc = port_open(&r->port, &port, r->pool, program);
	if (rc != 0)
		return rc;
	rx_stamp_find(&r->stamp);
	dp_pipeline_params(c, 0, &p); // seed 0: the same run every time
	p.shed.objects_max = 0;	      // no ring, no load: nothing is left out
	p.scene.seed = 0;
	p.cycles = rte_rdtsc;
	p.trace_every = r->story.track != 0;
	struct mavlink_signing signing;
	rc = mavlink_keys_load(c, &signing);
	if (rc != 0)
		return rc;
	p.mavlink_signing = &signing;
	const struct pipeline_sink sink = {
		r, on_track, on_gone, on_alert, c->dp.zones.map_messages.b ? on_map : NULL, NULL};
	rc = pipeline_init(&r->pipeline, &p, &sink);
	explicit_bzero(&signing, sizeof(signing));
	return rc == 0 ? open_zones(r, c) : rc;
}

static void replay_all(struct replay *r)
{
	struct rte_mbuf *m[PIPELINE_BURST_MAX];
	uint16_t n;
	uint64_t start = rte_rdtsc(); // the rate is of everything: receive, all stages, free
	while (!r->is_over && (n = port_receive(&r->port, m, 32)) > 0)
		run_burst(r, m, n);
	r->cycles = rte_rdtsc() - start;
}

// Two books must balance: every frame of the file reached the pipeline, and every frame there is accounted for.
static int check_balance(const struct replay *r)
{
	const uint64_t *v = r->pipeline.counters.v;
	uint64_t sum = v[COUNTER_DECODED];
	for (unsigned i = 1; i < ERR_COUNT; i++)
		sum += v[COUNTER_DROP + i];
	if (v[COUNTER_FRAMES] == r->frames_in_file && sum == v[COUNTER_FRAMES])
		return r->is_truncated ? -EIO : 0;
	cli_error(program,
		  "%" PRIu64 " frames in the file, %" PRIu64 " taken, %" PRIu64
		  " accounted for; please report this with the capture",
		  r->frames_in_file, v[COUNTER_FRAMES], sum);
	return -EIO;
}

struct play {
	const char *alert_log;
	bool json;
	struct replay_until until;
	double speed;
	struct replay_story story;
};

static int report(const struct replay *r, bool json)
{
	if (json)
		replay_report_json(r);
	else
		replay_report_text(r);
	int rc = check_balance(r);
	if (rc == 0 && r->story.track != 0 && r->story.lines == 0) {
		cli_error(program,
			  "no track %" PRIx64
			  " came up; alerts name the tracks that they concern, see --alerts",
			  r->story.track);
		rc = -ENOENT;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		rc = -errno;
		cli_error(program, "the report could not be written: %s", strerror(errno));
	}
	return rc;
}

static int run(const struct dp_config *config, const char *path, const struct play *play)
{
	const char *alert_log = play->alert_log;
	struct replay *r = aligned_alloc(64, (sizeof(*r) + 63) / 64 * 64);
	if (r == NULL)
		return -ENOMEM;
	memset(r, 0, sizeof(*r));
	r->until = play->until;
	r->pace.speed = play->speed;
	r->story = play->story;
	char at[40];
	FILE *capture = NULL;
	int rc = convert_tlog(&path, at, &capture);
	if (rc == 0)
		rc = inspect(r, path);
	if (rc == 0 && alert_log != NULL && (r->alert_log = fopen(alert_log, "w")) == NULL) {
		rc = -errno;
		cli_error(program, "cannot write %s: %s; choose another --alerts file", alert_log,
			  strerror(errno));
	}
	if (rc == 0)
		rc = eal_start(config, program, EAL_USE_REPLAY);
	bool eal = rc == 0;
	if (rc == 0)
		rc = open_all(r, config, path);
	if (rc == 0) {
		replay_all(r);
		rc = report(r, play->json);
	}
	pipeline_fini(&r->pipeline);
	zone_map_destroy(r->map);
	zone_book_destroy(r->book);
	map_intake_destroy(r->map_intake);
	if (eal) {
		port_close(&r->port);
		rte_mempool_free(r->pool);
		rte_eal_cleanup();
	}
	if (capture != NULL)
		fclose(capture);
	if (r->alert_log != NULL && (ferror(r->alert_log) | fclose(r->alert_log)) != 0) {
		cli_error(program, "%s could not be written whole; make room on the disk",
			  alert_log);
		rc = -EIO;
	}
	free(r);
	return rc;
}

static bool parse_play(struct play *p, const char *until, const char *speed, const char *trace)
{
	p->story.is_json = p->json;
	if (until != NULL && !replay_until_parse(until, &p->until)) {
		cli_error(program,
			  "--until '%s' is neither an instant nor seconds; give e.g. "
			  "2026-11-21T10:00:00Z or 12.5",
			  until);
		return false;
	}
	if (speed != NULL && !replay_speed_parse(speed, &p->speed)) {
		cli_error(program,
			  "--speed '%s' is no number from 0 to 1000000; give e.g. 1 or 0.5", speed);
		return false;
	}
	if (trace != NULL && !replay_story_parse(trace, &p->story)) {
		cli_error(program,
			  "--trace '%s' is no track id; give one as alerts name it, e.g. 100000003",
			  trace);
		return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	const char *config_path = NULL, *until = NULL, *speed = NULL, *trace = NULL;
	struct play play = {0};
	const struct cli_opt opts[] = {
		{"config", "FILE", "node configuration; its ports are not opened (required)",
		 &config_path, NULL},
		{"alerts", "FILE", "write every alert as one JSON line", &play.alert_log, NULL},
		{"json", NULL, "print the report as one JSON object", NULL, &play.json},
		{"until", "TIME|SECONDS",
		 "stop behind this instant (2026-11-21T10:00:00Z) or so long after the first frame",
		 &until, NULL},
		{"speed", "X",
		 "play X times as fast as it was captured; 0, the default: full speed", &speed,
		 NULL},
		{"trace", "ID",
		 "tell the life of this track before the report; hexadecimal, as alerts name it",
		 &trace, NULL},
	};
	const struct cli c = {
		program,
		"FILE",
		"Runs the packet path over a capture at full speed and reports what it found.",
		"FILE is a capture (pcap, pcapng) or a telemetry log (tlog). The link type of a "
		"capture decides what a frame starts with:\nEthernet, radiotap and 802.11, or the "
		"header of a Nordic Bluetooth sniffer.\n"
		"The capture's time stamps are the clock: the same capture and configuration give "
		"the "
		"same alerts, octet by octet,\nat any speed. With --trace each report about the "
		"track, "
		"what became of it and each alert is a line of its own,\nand with --json an object "
		"a line; the report comes last.\n"
		"Example: kerbwing replay --config configs/node.yaml --json flight.pcap",
		opts,
		sizeof(opts) / sizeof(opts[0]),
		1,
		1};
	int first = cli_parse(&c, argc, argv);
	struct dp_config *config;
	if (config_path == NULL) {
		cli_error(program, "--config is missing; give the node's YAML file, e.g. --config "
				   "configs/node.yaml");
		return CLI_EXIT_USAGE;
	}
	if (!parse_play(&play, until, speed, trace))
		return CLI_EXIT_USAGE;
	if (dp_config_load(config_path, stderr, &config) != 0)
		return CLI_EXIT_FAIL;
	int rc = run(config, argv[first], &play);
	dp_config_free(config);
	return rc == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
