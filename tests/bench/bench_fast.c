// SPDX-License-Identifier: Apache-2.0
// One fast decoder, octets to observations, run N times over one public vector: instructions are counted around it by
// valgrind, time is measured inside.
//   bench_fast WHAT N       prints nanoseconds per message
//   bench_fast list         prints WHAT, the vector, its octets and the observations it makes, a line each
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "obs/codec.h"

static const struct bench {
	const char *what, *file, *vector;
	unsigned family;
} benches[] = {
	{"bsm_core", "j2735_bsm.jsonl", "ERVCloudForwardingWorkerTest", OBS_FAMILY_J2735},
	{"bsm_full", "j2735_bsm.jsonl", "BsmReceiverTest_ValidBSM", OBS_FAMILY_J2735},
	{"cam_core", "etsi_cam.jsonl", "gn_lib_test_131", OBS_FAMILY_ETSI},
	{"cam_path", "etsi_cam.jsonl", NULL, OBS_FAMILY_ETSI}, // the longest of the file
	{"vam", "etsi_vam.jsonl", NULL, OBS_FAMILY_ETSI},
	{"cpm", "etsi_cpm.jsonl", NULL, OBS_FAMILY_ETSI},
	{"psm", "j2735_psm.jsonl", NULL, OBS_FAMILY_J2735},
	{"sdsm", "j2735_sdsm.jsonl", NULL, OBS_FAMILY_J2735},
	{"csae_bsm", "csae_bsm.jsonl", NULL, OBS_FAMILY_CSAE},
	{"csae_rsm", "csae_rsm.jsonl", NULL, OBS_FAMILY_CSAE},
};

static uint8_t octets[4096];
static uint32_t size;
static struct obs out[CODEC_OBS_MAX];
static const struct rx_meta meta = {.rx_ns = 1700000000000000000, .source_key = 1};
static volatile uint64_t keep; // results must not be optimised away

static void take(const char *hex)
{
	size = (uint32_t)(strlen(hex) / 2);
	for (uint32_t i = 0; i < size && i < sizeof(octets); i++) {
		const char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
		octets[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
}

// The named vector, or the longest one.
static void load(const struct bench *b)
{
	char path[512], *line = NULL;
	size_t line_size = 0;
	snprintf(path, sizeof(path), "%s/%s", VECTORS_DIR, b->file);
	FILE *f = fopen(path, "r");
	size = 0;
	while (f != NULL && getline(&line, &line_size, f) > 0) {
		json_t *o = json_loads(line, 0, NULL);
		const char *hex = json_string_value(json_object_get(o, "hex"));
		const char *name = json_string_value(json_object_get(o, "name"));
		if (b->vector != NULL ? strcmp(name, b->vector) == 0 : strlen(hex) / 2 > size)
			take(hex);
		json_decref(o);
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

static unsigned run(const struct bench *b)
{
	unsigned n = 0;
	keep += (uint64_t)codec_of(b->family)->decode((struct span){octets, size}, &meta, out,
						      CODEC_OBS_MAX, &n);
	keep += out[0].key + n;
	return n;
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	long n = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
	for (unsigned i = 0; i < sizeof(benches) / sizeof(benches[0]) && argc > 1; i++) {
		if (strcmp(argv[1], "list") == 0) {
			load(&benches[i]);
			printf("%-10s %-30s %4u octets %3u observations\n", benches[i].what,
			       benches[i].vector != NULL ? benches[i].vector : "longest", size,
			       run(&benches[i]));
		}
		if (n <= 0 || strcmp(argv[1], benches[i].what) != 0)
			continue;
		load(&benches[i]);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
		for (long k = 0; k < n; k++)
			(void)run(&benches[i]);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
		printf("%.2f\n", ((double)(to.tv_sec - from.tv_sec) * 1e9 +
				  (double)(to.tv_nsec - from.tv_nsec)) /
					 (double)n);
		return 0;
	}
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return 0;
	fprintf(stderr, "usage: bench_fast WHAT N | list\n");
	return 2;
}
