// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target over the files of its corpus, so that `meson test` keeps every input that ever
// mattered working without a fuzzer. Each input lies in an allocation of its exact size: the
// sanitizers see the first octet beyond.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 1 << 20 };

static int replay(const char *path, uint8_t *buf)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL) {
		perror(path);
		return 1;
	}
	size_t n = fread(buf, 1, INPUT_MAX, f);
	fclose(f);
	uint8_t *exact = malloc(n > 0 ? n : 1);
	if (exact == NULL)
		return 1;
	memcpy(exact, buf, n);
	int rc = LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return rc;
}

int main(int argc, char **argv)
{
	unsigned count = 0;
	DIR *d = argc == 2 ? opendir(argv[1]) : NULL;
	uint8_t *buf = malloc(INPUT_MAX);
	if (d == NULL || buf == NULL) {
		fprintf(stderr, "usage: %s CORPUS_DIRECTORY\n", argv[0]);
		return 2;
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], e->d_name);
		if (e->d_name[0] == '.')
			continue;
		if (replay(path, buf) != 0)
			return 1;
		count++;
	}
	closedir(d);
	free(buf);
	printf("%u inputs\n", count);
	return count > 0 ? 0 : 1;
}
