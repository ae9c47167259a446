// SPDX-License-Identifier: Apache-2.0
// Captures of a run: read by libpcap, and the same byte for byte when the seed is the same.
#include <pcap/pcap.h>

#include "base/units.h"
#include "check.h"
#include "emit_pcap.h"
#include "sim.h"
#include "sim_fixture.h"

static void record(const struct scenario *s, uint64_t seed, const char *path,
		   uint64_t frames[RADIO_MEDIUM_COUNT])
{
	struct sim m;
	struct emit_pcap *e;
	const struct radio_frame *f;
	CU_ASSERT_EQUAL_FATAL(sim_init(&m, s, seed, s->start_ns), 0);
	CU_ASSERT_EQUAL_FATAL(emit_pcap_open(path, "pcap_test", &e), 0);
	frames[0] = frames[1] = 0;
	while (sim_elapsed_ms(&m) < 3000) {
		int64_t now_ns = sim_now_ns(&m);
		sim_step(&m);
		while ((f = radio_receive(&m.radio, now_ns)) != NULL) {
			emit_pcap_frame(e, f);
			frames[f->medium]++;
		}
	}
	CU_ASSERT_EQUAL(emit_pcap_close(e), 0);
	sim_fini(&m);
}

static bool same_bytes(const char *a, const char *b)
{
	FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(x);
	CU_ASSERT_PTR_NOT_NULL_FATAL(y);
	int p, q;
	do {
		p = getc(x);
		q = getc(y);
	} while (p == q && p != EOF);
	fclose(x);
	fclose(y);
	return p == q;
}

static void read_by_libpcap(const char *path, int dlt, uint64_t frames, int64_t start_ns)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *h;
	const u_char *bytes;
	uint64_t count = 0;
	int64_t last_ns = start_ns;
	pcap_t *p =
		pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, error);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	CU_ASSERT_EQUAL(pcap_datalink(p), dlt);
	while (pcap_next_ex(p, &h, &bytes) == 1) {
		int64_t t_ns = h->ts.tv_sec * UNITS_NS_PER_S + h->ts.tv_usec;
		CU_ASSERT_TRUE(t_ns >= last_ns && t_ns < start_ns + 4 * UNITS_NS_PER_S);
		CU_ASSERT_EQUAL(h->caplen, h->len);
		last_ns = t_ns;
		count++;
	}
	CU_ASSERT_EQUAL(count, frames);
	CU_ASSERT_NOT_EQUAL(last_ns % UNITS_NS_PER_US, 0); // nanoseconds, not microseconds
	pcap_close(p);
}

static void seed_repeats_the_file(void)
{
	char dir[] = "/tmp/kerbwing-pcap-XXXXXX", path[3][64], rid[3][80];
	uint64_t frames[3][RADIO_MEDIUM_COUNT];
	static const uint64_t seeds[3] = {5, 5, 6};
	struct scenario *s = fixture_load("crossing.yaml");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(dir));
	for (unsigned i = 0; i < 3; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%u.pcap", dir, i);
		snprintf(rid[i], sizeof(rid[i]), "%s.rid", path[i]);
		record(s, seeds[i], path[i], frames[i]);
	}
	CU_ASSERT_TRUE(same_bytes(path[0], path[1]));
	CU_ASSERT_TRUE(same_bytes(rid[0], rid[1]));
	CU_ASSERT_FALSE(same_bytes(path[0], path[2]));
	CU_ASSERT_TRUE(frames[0][RADIO_ETHERNET] > 1000);
	CU_ASSERT_TRUE(frames[0][RADIO_WIFI] > 10);
	read_by_libpcap(path[0], DLT_EN10MB, frames[0][RADIO_ETHERNET], s->start_ns);
	read_by_libpcap(rid[0], DLT_IEEE802_11_RADIO, frames[0][RADIO_WIFI], s->start_ns);
	for (unsigned i = 0; i < 3; i++) {
		unlink(path[i]);
		unlink(rid[i]);
	}
	rmdir(dir);
	scenario_free(s);
}

static void unwritable_path_is_refused(void)
{
	struct emit_pcap *e;
	CU_ASSERT_NOT_EQUAL(emit_pcap_open("/nonexistent/x.pcap", "pcap_test", &e), 0);
	CU_ASSERT_PTR_NULL(e);
}

static const struct check_test tests[] = {
	{"seed repeats the file", seed_repeats_the_file},
	{"unwritable path is refused", unwritable_path_is_refused},
};
CHECK_MAIN("pcap", tests)
