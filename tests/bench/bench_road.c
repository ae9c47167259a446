// SPDX-License-Identifier: Apache-2.0
// One road message through the interpreter, or through code that asn1c made from road_messages.asn1, N times:
// instructions are counted around it by valgrind, time is measured inside.
//   bench_road WHAT N       prints nanoseconds per message
//   bench_road list         prints WHAT, the vector and its octets, a line each
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "PeerBasicSafetyMessage.h"
#include "PeerCAM.h"
#include "PeerMapData.h"
#include "PeerSPAT.h"
#include "PeerSignalStatusMessage.h"
#include "PeerVehicleSafetyExtensions.h"
#include "its/its.h"
#include "obs/codec.h"
#include "wire/uper_value.h"

enum { NODES = 1 << 14, OUT = 1 << 13 };

static uint8_t octets[OUT], out[OUT];
static uint32_t size;
static struct uper_node nodes[NODES];
static struct uper_value value = {.nodes = nodes, .capacity = NODES};
static volatile uint64_t keep; // results must not be optimised away

// ---- ours

static void decode_j2735(void)
{
	uint32_t used;
	keep += (uint64_t)uper_value_decode(&its_j2735_frame, (struct span){octets, size}, &value,
					    &used) +
		value.count;
}

static void decode_cam(void)
{
	uint32_t used;
	keep += (uint64_t)uper_value_decode(its_etsi_message(ETSI_ID_CAM, 2, ETSI_RELEASE_1),
					    (struct span){octets, size}, &value, &used) +
		value.count;
}

static void decode_other(const struct uper_field *root)
{
	uint32_t used;
	keep += (uint64_t)uper_value_decode(root, (struct span){octets, size}, &value, &used) +
		value.count;
}

static void decode_vam(void)
{
	decode_other(its_etsi_message(ETSI_ID_VAM, 3, ETSI_RELEASE_1));
}

static void decode_cpm(void)
{
	decode_other(its_etsi_message(ETSI_ID_CPM, 2, ETSI_RELEASE_1));
}

static void decode_csae(void)
{
	decode_other(its_csae_frame(CSAE_2020));
}

// To observations, as the packet path does it.
static void observe(enum obs_family family)
{
	static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
	static struct obs obs[CODEC_OBS_MAX];
	unsigned n = 0;
	enum err e = codec_of(family)->decode((struct span){octets, size}, &meta, obs,
					      CODEC_OBS_MAX, &n);
	if (e != ERR_NONE || n == 0)
		exit(EXIT_FAILURE);
	keep += obs[0].key + n;
}

static void fast_j2735(void)
{
	observe(OBS_FAMILY_J2735);
}

static void fast_etsi(void)
{
	observe(OBS_FAMILY_ETSI);
}

static void fast_csae(void)
{
	observe(OBS_FAMILY_CSAE);
}

static void encode(void)
{
	uint32_t bits;
	keep += (uint64_t)uper_value_encode(&value, out, sizeof(out), &bits) + out[3];
}

// ---- asn1c

static void peer_decode(asn_TYPE_descriptor_t *type, const uint8_t *p, uint32_t n)
{
	void *m = NULL;
	asn_dec_rval_t r = uper_decode_complete(NULL, type, &m, p, n);
	keep += (uint64_t)r.code + (m != NULL);
	if (r.code != RC_OK)
		exit(EXIT_FAILURE);
	ASN_STRUCT_FREE(*type, m);
}

static uint32_t frame_header(void)
{
	return (octets[2] & 0x80) != 0 ? 4 : 3;
}

// The whole message, and inside its first Part II item the vehicle safety extensions.
static void peer_bsm(void)
{
	PeerBasicSafetyMessage_t *m = NULL;
	uint32_t at = frame_header();
	asn_dec_rval_t r = uper_decode_complete(NULL, &asn_DEF_PeerBasicSafetyMessage, (void **)&m,
						octets + at, size - at);
	if (r.code != RC_OK)
		exit(EXIT_FAILURE);
	if (m->partII != NULL && m->partII->list.count > 0) {
		const OCTET_STRING_t *part = &m->partII->list.array[0]->partII_Value;
		peer_decode(&asn_DEF_PeerVehicleSafetyExtensions, part->buf, (uint32_t)part->size);
	}
	keep += (uint64_t)m->coreData.lat;
	ASN_STRUCT_FREE(asn_DEF_PeerBasicSafetyMessage, m);
}

static void peer_map(void)
{
	peer_decode(&asn_DEF_PeerMapData, octets + frame_header(), size - frame_header());
}

static void peer_cam(void)
{
	peer_decode(&asn_DEF_PeerCAM, octets, size);
}

static void *peer_value;

static void peer_encode(asn_TYPE_descriptor_t *type)
{
	if (peer_value == NULL)
		uper_decode_complete(NULL, type, &peer_value, octets + frame_header(),
				     size - frame_header());
	asn_enc_rval_t r = uper_encode_to_buffer(type, peer_value, out, sizeof(out));
	if (r.encoded < 0)
		exit(EXIT_FAILURE);
	keep += (uint64_t)r.encoded;
}

static void peer_encode_spat(void)
{
	peer_encode(&asn_DEF_PeerSPAT);
}

static void peer_encode_ssm(void)
{
	peer_encode(&asn_DEF_PeerSignalStatusMessage);
}

static const struct {
	const char *what;
	const char *file;
	const char *vector;
	void (*run)(void);
} benches[] = {
	{"decode_bsm_core", "j2735_bsm.jsonl", "ERVCloudForwardingWorkerTest", decode_j2735},
	{"decode_bsm_core_asn1c", "j2735_bsm.jsonl", "ERVCloudForwardingWorkerTest", peer_bsm},
	{"decode_bsm", "j2735_bsm.jsonl", "BsmReceiverTest_ValidBSM", decode_j2735},
	{"decode_bsm_asn1c", "j2735_bsm.jsonl", "BsmReceiverTest_ValidBSM", peer_bsm},
	{"decode_map", "j2735_map.jsonl", "MapReceiverTest_ValidMAP", decode_j2735},
	{"decode_map_asn1c", "j2735_map.jsonl", "MapReceiverTest_ValidMAP", peer_map},
	{"decode_cam", "etsi_cam.jsonl", "gn_lib_test_131", decode_cam},
	{"decode_cam_asn1c", "etsi_cam.jsonl", "gn_lib_test_131", peer_cam},
	{"fast_bsm_core", "j2735_bsm.jsonl", "ERVCloudForwardingWorkerTest", fast_j2735},
	{"fast_bsm", "j2735_bsm.jsonl", "BsmReceiverTest_ValidBSM", fast_j2735},
	{"fast_cam", "etsi_cam.jsonl", "gn_lib_test_131", fast_etsi},
	{"fast_cam_history", "etsi_cam.jsonl", "gn_lib_test_286", fast_etsi},
	{"decode_cam_history_asn1c", "etsi_cam.jsonl", "gn_lib_test_286", peer_cam},
	{"fast_psm", "j2735_psm.jsonl", "PsmReceiverTest_ValidPSM", fast_j2735},
	{"decode_psm", "j2735_psm.jsonl", "PsmReceiverTest_ValidPSM", decode_j2735},
	{"fast_sdsm", "j2735_sdsm.jsonl", "SdsmReceiverTest_ValidSDSM", fast_j2735},
	{"decode_sdsm", "j2735_sdsm.jsonl", "SdsmReceiverTest_ValidSDSM", decode_j2735},
	{"fast_vam", "etsi_vam.jsonl", "syn_vam_bicycle", fast_etsi},
	{"decode_vam", "etsi_vam.jsonl", "syn_vam_bicycle", decode_vam},
	{"fast_cpm", "etsi_cpm.jsonl", "syn_cpm_rsu_2obj", fast_etsi},
	{"decode_cpm", "etsi_cpm.jsonl", "syn_cpm_rsu_2obj", decode_cpm},
	{"fast_csae_bsm", "csae_bsm.jsonl", "sample_bsm_1", fast_csae},
	{"decode_csae_bsm", "csae_bsm.jsonl", "sample_bsm_1", decode_csae},
	{"fast_csae_rsm", "csae_rsm.jsonl", "sample_rsm", fast_csae},
	{"decode_csae_rsm", "csae_rsm.jsonl", "sample_rsm", decode_csae},
	{"encode_spat", "j2735_spat.jsonl", "SpatReceiverTest_ValidSPAT", encode},
	{"encode_spat_asn1c", "j2735_spat.jsonl", "SpatReceiverTest_ValidSPAT", peer_encode_spat},
	{"encode_ssm", "j2735_ssm.jsonl", "SsmReceiverTest_ValidSSM", encode},
	{"encode_ssm_asn1c", "j2735_ssm.jsonl", "SsmReceiverTest_ValidSSM", peer_encode_ssm},
};

static int load(const char *file, const char *vector)
{
	char path[512], *line = NULL;
	size_t line_size = 0;
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, file);
	FILE *f = fopen(path, "r");
	size = 0;
	while (f != NULL && size == 0 && getline(&line, &line_size, f) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		const char *name = json_string_value(json_object_get(o, "name"));
		const char *hex = json_string_value(json_object_get(o, "hex"));
		for (unsigned v; name != NULL && strcmp(name, vector) == 0 &&
				 size < sizeof(octets) && sscanf(hex + 2 * size, "%2x", &v) == 1;)
			octets[size++] = (uint8_t)v;
		json_decref(o);
	}
	free(line);
	if (f != NULL)
		fclose(f);
	return size > 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct timespec a, b;
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	for (unsigned i = 0; i < sizeof(benches) / sizeof(benches[0]); i++) {
		bool listing = argc == 2 && strcmp(argv[1], "list") == 0;
		if (!listing && (n <= 0 || strcmp(argv[1], benches[i].what) != 0))
			continue;
		if (load(benches[i].file, benches[i].vector) != 0) {
			fprintf(stderr, "%s: no vector %s\n", benches[i].file, benches[i].vector);
			return 1;
		}
		if (listing) {
			printf("%s %s %u\n", benches[i].what, benches[i].vector, size);
			continue;
		}
		if (benches[i].run == encode)
			decode_j2735(); // the value to encode
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
		for (long k = 0; k < n; k++)
			benches[i].run();
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
		printf("%.2f\n",
		       ((double)(b.tv_sec - a.tv_sec) * 1e9 + (double)(b.tv_nsec - a.tv_nsec)) /
			       (double)n);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return 0;
	fprintf(stderr, "usage: bench_road WHAT N\n");
	return 2;
}
