// SPDX-License-Identifier: Apache-2.0
#include "emit_pcap.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/units.h"
#include "cli.h"

static const struct {
	int dlt;
	const char *suffix;
} media[RADIO_MEDIUM_COUNT] = {
	[RADIO_ETHERNET] = {DLT_EN10MB, ""}, [RADIO_WIFI] = {DLT_IEEE802_11_RADIO, ".rid"}};

struct emit_pcap {
	struct {
		pcap_t *p;
		pcap_dumper_t *out;
	} files[RADIO_MEDIUM_COUNT];
	const char *path, *program;
};

int emit_pcap_open(const char *path, const char *program, struct emit_pcap **out)
{
	struct emit_pcap *e = calloc(1, sizeof(*e));
	char name[4096];
	*out = NULL;
	if (e == NULL)
		return -ENOMEM;
	e->path = path;
	e->program = program;
	for (unsigned i = 0; i < RADIO_MEDIUM_COUNT; i++) {
		snprintf(name, sizeof(name), "%s%s", path, media[i].suffix);
		e->files[i].p = pcap_open_dead_with_tstamp_precision(media[i].dlt, RADIO_FRAME_MAX,
								     PCAP_TSTAMP_PRECISION_NANO);
		e->files[i].out =
			e->files[i].p != NULL ? pcap_dump_open(e->files[i].p, name) : NULL;
		if (e->files[i].out != NULL)
			continue;
		cli_error(program, "cannot write %s: %s; give a path that is writable", name,
			  e->files[i].p != NULL ? pcap_geterr(e->files[i].p) : "no memory");
		emit_pcap_close(e);
		return -EIO;
	}
	*out = e;
	return 0;
}

int emit_pcap_close(struct emit_pcap *e)
{
	int rc = 0;
	for (unsigned i = 0; e != NULL && i < RADIO_MEDIUM_COUNT; i++) {
		if (e->files[i].out != NULL) {
			if (pcap_dump_flush(e->files[i].out) != 0 ||
			    ferror(pcap_dump_file(e->files[i].out)))
				rc = -EIO;
			pcap_dump_close(e->files[i].out);
		}
		if (e->files[i].p != NULL)
			pcap_close(e->files[i].p);
	}
	if (rc != 0)
		cli_error(e->program, "cannot write all of %s; make room on the disk", e->path);
	free(e);
	return rc;
}

void emit_pcap_frame(struct emit_pcap *e, const struct radio_frame *f)
{
	// With nanosecond precision libpcap keeps nanoseconds in the member for microseconds.
	struct pcap_pkthdr h = {
		.ts = {.tv_sec = f->due_ns / UNITS_NS_PER_S, .tv_usec = f->due_ns % UNITS_NS_PER_S},
		.caplen = f->size,
		.len = f->size};
	pcap_dump((u_char *)e->files[f->medium].out, &h, f->bytes);
}
