// SPDX-License-Identifier: Apache-2.0
#include "input.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "capture_link.h"
#include "cli.h"
#include "clock.h"
#include "tlog.h"
#include "uas/odid.h"
#include "value/dronescout.h"
#include "value/hex.h"

enum { MESSAGE_MAX = 1 << 16, START_MAX = 4 };

// ---- DroneScout: a line of JSON is what a receiver published

struct scout {
	input_fn each;
	void *ctx;
	struct input_item *item;
};

static void take_scout(void *ctx, const struct dronescout *d)
{
	const struct scout *s = ctx;
	struct input_item item = *s->item;
	for (unsigned i = 0; i < d->count; i++) {
		uint8_t message[ODID_MESSAGE_SIZE];
		item.octets = (struct span){
			message, odid_encode_message(&d->messages[i], message, sizeof(message))};
		item.rx_ns = d->time_ns != 0 ? d->time_ns : clock_now_ns();
		s->each(s->ctx, &item);
	}
}

static void read_json(const char *line, input_fn each, void *ctx, struct input_item *item)
{
	struct scout s = {each, ctx, item};
	unsigned objects;
	enum err e = dronescout_parse((struct span){(const uint8_t *)line, (uint32_t)strlen(line)},
				      take_scout, &s, &objects);
	item->refused = e;
	item->octets.n = 0;
	if (e != ERR_NONE)
		each(ctx, item);
	item->refused = ERR_NONE;
}

// What a receiver publishes compressed is one payload to its end, whatever looks like the end of a line.
static bool is_compressed_scout(const char *line, ssize_t n, input_fn each, void *ctx)
{
	unsigned objects;
	struct input_item item = {.number = 1, .octets.n = (uint32_t)n};
	struct span start = {(const uint8_t *)line, n < START_MAX ? (uint32_t)n : START_MAX};
	item.refused = dronescout_parse(start, NULL, NULL, &objects);
	if (item.refused != ERR_DRONESCOUT_LZMA)
		return false;
	each(ctx, &item);
	return true;
}

// 0, or a negative errno: a folder opens like a file and then cannot be read.
static int read_lines(FILE *f, input_fn each, void *ctx)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	struct input_item item = {0};
	uint8_t *octets = malloc(MESSAGE_MAX);
	while (octets != NULL && (n = getline(&line, &size, f)) > 0) {
		if (item.number == 0 && is_compressed_scout(line, n, each, ctx))
			break;
		item.number++;
		if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
			continue;
		if (line[0] == '{') {
			read_json(line, each, ctx, &item);
			continue;
		}
		int length = hex_parse(line, octets, MESSAGE_MAX);
		item.is_bad = length < 0;
		item.octets = (struct span){octets, length < 0 ? 0 : (uint32_t)length};
		item.rx_ns = clock_now_ns();
		each(ctx, &item);
	}
	int rc = ferror(f) ? -errno : octets == NULL ? -ENOMEM : 0;
	free(line);
	free(octets);
	return rc;
}

static int read_capture(const char *program, pcap_t *capture, const char *path, input_fn each,
			void *ctx, bool *broken)
{
	int type = pcap_datalink(capture), rc;
	struct pcap_pkthdr *h;
	const u_char *data;
	uint8_t *room = malloc(CAPTURE_FRAME_MAX);
	if (room == NULL || !capture_link_is_known(type)) {
		cli_error(
			program,
			"%s: link type %d is not supported; use a capture of Ethernet, of 802.11, "
			"of Linux's \"any\" interface, of IP or of a Nordic Bluetooth sniffer",
			path, type);
		free(room);
		return -EPROTONOSUPPORT;
	}
	struct input_item item = {.is_frame = true};
	while ((rc = pcap_next_ex(capture, &h, &data)) == 1) {
		item.number++;
		item.octets =
			capture_link_frame(type, (struct span){data, h->caplen}, room, &item.link);
		item.rx_ns = h->ts.tv_sec * UNITS_NS_PER_S + h->ts.tv_usec * UNITS_NS_PER_US;
		each(ctx, &item);
	}
	if (rc == PCAP_ERROR) {
		cli_error(program, "%s: %s; what stands before it was read", path,
			  pcap_geterr(capture));
		*broken = true;
	}
	free(room);
	return 0;
}

// A telemetry log: each record is a message, as of a line, but with its own time.
static bool read_tlog(const char *program, const char *path, input_fn each, void *ctx)
{
	struct span log = tlog_load(path);
	bool is_log = log.p != NULL && tlog_is(log);
	struct span rest = log;
	struct tlog_record r = {.skipped = 0};
	struct input_item item = {.is_mavlink = true};
	uint64_t skipped = 0;
	while (is_log && tlog_next(&rest, &r)) {
		skipped += r.skipped;
		item.number++;
		item.octets = r.frame;
		item.rx_ns = r.time_ns;
		each(ctx, &item);
	}
	skipped += r.skipped;
	if (is_log && skipped > 0)
		cli_error(program,
			  "%s: %llu octets between or behind the records are none and were passed "
			  "over; a log that was cut loses its last record",
			  path, (unsigned long long)skipped);
	free((void *)log.p);
	return is_log;
}

// By its first octets, which are put back: pcap in both byte orders and time units, or pcapng.
static bool is_capture(FILE *f)
{
	static const uint8_t magic[][4] = {{0xd4, 0xc3, 0xb2, 0xa1},
					   {0xa1, 0xb2, 0xc3, 0xd4},
					   {0x4d, 0x3c, 0xb2, 0xa1},
					   {0xa1, 0xb2, 0x3c, 0x4d},
					   {0x0a, 0x0d, 0x0d, 0x0a}};
	uint8_t first[4];
	size_t n = fread(first, 1, sizeof(first), f);
	bool found = false;
	for (unsigned i = 0; i < sizeof(magic) / sizeof(magic[0]); i++)
		found |= n == sizeof(first) && memcmp(first, magic[i], sizeof(first)) == 0;
	while (n > 0)
		ungetc(first[--n], f); // they come from this stream's buffer, so there is room
	return found;
}

static int read_stream(const char *program, FILE *f, const char *path, input_fn each, void *ctx)
{
	int rc = read_lines(f, each, ctx);
	if (rc != 0)
		cli_error(program, "%s: %s; give a file of hex lines, a capture or a telemetry log",
			  path, strerror(-rc));
	return rc;
}

int input_read(const char *program, const char *path, input_fn each, void *ctx, bool *broken)
{
	char why[PCAP_ERRBUF_SIZE];
	bool from_stdin = strcmp(path, "-") == 0;
	*broken = false;
	if (from_stdin && !is_capture(stdin))
		return read_stream(program, stdin, "standard input", each, ctx);
	pcap_t *capture =
		from_stdin ? pcap_fopen_offline(stdin, why) : pcap_open_offline(path, why);
	if (capture != NULL) {
		int rc = read_capture(program, capture, from_stdin ? "standard input" : path, each,
				      ctx, broken);
		pcap_close(capture);
		return rc;
	}
	if (from_stdin) {
		cli_error(program, "standard input: %s; give a whole capture", why);
		return -EINVAL;
	}
	if (read_tlog(program, path, each, ctx))
		return 0;
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		int error = errno;
		cli_error(program, "%s: %s; give a file of hex lines, a capture or a telemetry log",
			  path, strerror(error));
		return -error;
	}
	int rc = read_stream(program, f, path, each, ctx);
	fclose(f);
	return rc;
}
