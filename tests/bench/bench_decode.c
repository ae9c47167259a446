// SPDX-License-Identifier: Apache-2.0
// One decoder, run N times over one message: instructions are counted around it by valgrind, time is measured inside.
//   bench_decode WHAT N     prints nanoseconds per message
// The asn1c peer links code that asn1c made from basic_safety.asn1.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "SafetyMessage.h"
#include "its/bsm.h"
#include "its/j2735.h"
#include "net/frame.h"
#include "uas/gb46750.h"
#include "uas/mavlink.h"
#include "uas/mavlink_msg.h"
#include "uas/odid.h"

// Published messages: J2735 core data (V2X-Hub test), Open Drone ID pack (dissector sample), MAVLink (real PX4 flight).
static const char bsm_hex[] =
	"001425004043030280ffdbfba868b3584ec40824646400320032000c888fc834e37fff0aaa960fa0";
static const char location_hex[] = "12202d3e0420bd5c25401c190d0000c10834084a0339300100";
static const char mavlink_hex[] =
	"fd1c0000750101210000122709009c370e1a8542ead4973e020062ffffff010001000100697cdd9f";
static const char pack_hex[] = "f0190500004d464731413031323334353637383900000000000050f610005c527eb"
			       "cba251ba88cb4b60000aa099808394100000a00"
			       "300052656372656174696f6e616c00000000000000000000004004a485251b6edbb"
			       "3b60100320000000015000000000000005000"
			       "4742522d4f502d31323341424344000000000000000000";

static const char gb46750_hex[] =
	"ff2048fffffe3135383146305445535430303030303030303032303030303030303030000101"
	"51b817487fc8fe11ed07e9b8174866c6fe1105001c00284700c2083d0902000c050478acc5529e0103";

static uint8_t octets[512];
static uint32_t size;
static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1, .has_mac = 1};
static volatile uint64_t keep; // results must not be optimised away

static void bsm_core(void)
{
	struct bsm_core c;
	keep += (uint64_t)bsm_decode_core((struct span){octets + 3, size - 3}, &c) +
		(uint64_t)c.lat;
}

static void bsm_obs(void)
{
	struct obs o;
	unsigned n;
	keep += (uint64_t)j2735_decode((struct span){octets, size}, &meta, &o, 1, &n) + o.key;
}

static void bsm_asn1c(void)
{
	SafetyMessage_t *m = NULL;
	asn_dec_rval_t r = uper_decode_complete(NULL, &asn_DEF_SafetyMessage, (void **)&m,
						octets + 3, size - 3);
	keep += (uint64_t)r.code + (m != NULL ? (uint64_t)m->core.latitude : 0);
	ASN_STRUCT_FREE(asn_DEF_SafetyMessage, m);
}

// The loop, the call and the keeping of a result around a decoder that does nothing.
static __attribute__((noinline)) enum err decode_nothing(struct span s, struct odid_message *m)
{
	__asm__ volatile("" : : "r"(s.p), "r"(m) : "memory");
	return ERR_NONE;
}

static void harness(void)
{
	struct odid_message m;
	keep += (uint64_t)decode_nothing((struct span){octets, size}, &m) +
		(uint64_t)m.location.lat_e7;
}

static void odid_message(void)
{
	struct odid_message m;
	keep += (uint64_t)odid_decode_message((struct span){octets, size}, &m) +
		(uint64_t)m.location.lat_e7;
}

static void odid_pack(void)
{
	struct odid_pack p;
	keep += (uint64_t)odid_decode_pack((struct span){octets, size}, &p) + p.count;
}

static void odid_obs(void)
{
	struct obs o;
	unsigned n;
	keep += (uint64_t)odid_decode((struct span){octets, size}, &meta, &o, 1, &n) + o.key;
}

static void mavlink_struct(void)
{
	struct span rest = {octets, size};
	struct mavlink_frame f;
	struct mavlink_global_position p;
	keep += (uint64_t)mavlink_next(&rest, &f);
	mavlink_global_position_decode(&f, &p);
	keep += (uint64_t)p.lat_e7;
}

static void mavlink_obs(void)
{
	struct obs o;
	unsigned n;
	keep += (uint64_t)mavlink_decode((struct span){octets, size}, &meta, &o, 1, &n) + o.key;
}

static void gb46750(void)
{
	struct gb46750 g;
	keep += (uint64_t)gb46750_parse((struct span){octets, size}, &g) + (uint64_t)g.lat_e7;
}

static void gb46750_obs(void)
{
	struct obs o;
	unsigned n;
	keep += (uint64_t)gb46750_decode((struct span){octets, size}, &meta, &o, 1, &n) + o.key;
}

static const struct {
	const char *what;
	const char *hex;
	void (*run)(void);
} benches[] = {
	{"bsm_core", bsm_hex, bsm_core},
	{"bsm_to_observation", bsm_hex, bsm_obs},
	{"bsm_core_asn1c", bsm_hex, bsm_asn1c},
	{"harness", location_hex, harness},
	{"odid_location", location_hex, odid_message},
	{"odid_location_to_observation", location_hex, odid_obs},
	{"odid_pack", pack_hex, odid_pack},
	{"odid_pack_to_observation", pack_hex, odid_obs},
	{"mavlink_global_position", mavlink_hex, mavlink_struct},
	{"mavlink_global_position_to_observation", mavlink_hex, mavlink_obs},
	{"gb46750", gb46750_hex, gb46750},
	{"gb46750_to_observation", gb46750_hex, gb46750_obs},
};

int main(int argc, char **argv)
{
	struct timespec a, b;
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	for (unsigned i = 0; n > 0 && i < sizeof(benches) / sizeof(benches[0]); i++) {
		if (strcmp(argv[1], benches[i].what) != 0)
			continue;
		for (const char *p = benches[i].hex; *p != '\0'; p += 2, size++) {
			const char digits[3] = {p[0], p[1], '\0'};
			octets[size] = (uint8_t)strtoul(digits, NULL, 16);
		}
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		for (long k = 0; k < n; k++)
			benches[i].run();
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		printf("%.2f\n",
		       ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) /
			       (double)n);
		return 0;
	}
	fprintf(stderr, "usage: bench_decode WHAT N\n");
	return 2;
}
