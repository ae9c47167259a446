// SPDX-License-Identifier: Apache-2.0
// kerbwing-decode: messages or captures in, one JSON object a line out. No DPDK: proto's decoders and libpcap.
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "cli.h"
#include "clock.h"
#include "its/bsm_value.h"
#include "its/j2735.h"
#include "net/dot2.h"
#include "net/frame.h"

static const char program[] = "kerbwing decode";

enum { MESSAGE_MAX = 8192 };
enum form { FORM_VALUE, FORM_OBSERVATION };

struct decode {
	int family; // OBS_FAMILY_NONE: find out
	enum form form;
	uint64_t good, refused;
};

// ---- output

static void print_scaled(const char *key, bool known, double v, int decimals)
{
	if (known)
		printf(",\"%s\":%.*f", key, decimals, v);
	else
		printf(",\"%s\":null", key);
}

static void print_identity(const struct obs *o)
{
	bool text = o->id_kind == OBS_ID_SERIAL || o->id_kind == OBS_ID_REGISTRATION ||
		    o->id_kind == OBS_ID_UNSTATED;
	for (unsigned i = 0; i < o->id_len && text; i++)
		text = isprint(o->id[i]) && o->id[i] != '"' && o->id[i] != '\\';
	printf(",\"id_kind\":\"%s\",\"id\":\"", obs_id_kind_name(o->id_kind));
	for (unsigned i = 0; i < o->id_len; i++)
		printf(text ? "%c" : "%02x", o->id[i]);
	printf("\"");
}

static void print_observation(const struct obs *o)
{
	char time[25];
	bool has_position = o->lat_e7 != OBS_LATLON_UNKNOWN;
	timepoint_to_iso8601(o->time_ns, time);
	printf("{\"family\":\"%s\",\"message\":%u,\"class\":\"%s\",\"time\":\"%s\"",
	       obs_family_name(o->family), o->msg_type, obs_class_name(o->cls), time);
	print_identity(o);
	print_scaled("lat", has_position, o->lat_e7 * 1e-7, 7);
	print_scaled("lon", has_position, o->lon_e7 * 1e-7, 7);
	print_scaled("alt_m", o->alt_cm != OBS_ALT_UNKNOWN, o->alt_cm * 0.01, 2);
	printf(",\"datum\":\"%s\"", obs_datum_name(o->datum));
	print_scaled("height_m", o->height_cm != OBS_ALT_UNKNOWN, o->height_cm * 0.01, 2);
	printf(",\"height_ref\":\"%s\"", obs_height_ref_name(o->height_ref));
	print_scaled("speed_ms", o->speed_cms != OBS_SPEED_UNKNOWN, o->speed_cms * 0.01, 2);
	print_scaled("vspeed_ms", o->vspeed_cms != OBS_VSPEED_UNKNOWN, o->vspeed_cms * 0.01, 2);
	print_scaled("heading_deg", o->heading_cdeg != OBS_HEADING_UNKNOWN, o->heading_cdeg * 0.01,
		     2);
	print_scaled("hacc_m", o->hacc_cm != OBS_ACC_UNKNOWN, o->hacc_cm * 0.01, 2);
	print_scaled("width_m", o->width_cm != OBS_SIZE_UNKNOWN, o->width_cm * 0.01, 2);
	print_scaled("length_m", o->length_cm != OBS_SIZE_UNKNOWN, o->length_cm * 0.01, 2);
	printf(",\"state\":\"%s\",\"emergency\":%s,\"signed\":%s,\"verified\":%s}\n",
	       obs_state_name(o->state), (o->flags & OBS_FLAG_EMERGENCY) != 0 ? "true" : "false",
	       (o->flags & OBS_FLAG_SIGNED) != 0 ? "true" : "false",
	       (o->flags & OBS_FLAG_VERIFIED) != 0 ? "true" : "false");
}

static void print_refusal(struct decode *d, enum err e, uint32_t size)
{
	d->refused++;
	printf("{\"error\":\"%s\",\"text\":\"%s\",\"octets\":%u}\n", err_name(e), err_text(e),
	       size);
}

// ---- one payload

static enum err print_value(struct span payload)
{
	unsigned id;
	struct span value, rest;
	struct bsm_core core;
	char json[BSM_VALUE_SIZE];
	enum err e = j2735_frame(payload, &id, &value, &rest);
	if (e == ERR_NONE && id != J2735_ID_BSM)
		e = j2735_message_name(id) != NULL ? ERR_J2735_UNHANDLED : ERR_J2735_UNKNOWN;
	if (e == ERR_NONE)
		e = bsm_decode(value, &core, NULL);
	if (e != ERR_NONE)
		return e;
	bsm_value_json(&core, json);
	puts(json);
	return ERR_NONE;
}

static enum err print_payload(struct decode *d, unsigned family, struct span payload,
			      const struct rx_meta *meta)
{
	struct obs obs[CODEC_OBS_MAX];
	unsigned count = 0;
	if (d->form == FORM_VALUE)
		return print_value(payload);
	enum err e = codec_of(family)->decode(payload, meta, obs, CODEC_OBS_MAX, &count);
	for (unsigned i = 0; i < count; i++)
		print_observation(&obs[i]);
	if (e == ERR_NONE && count == 0)
		printf("{\"family\":\"%s\",\"observations\":0}\n", obs_family_name(family));
	return e;
}

static void decode_payload(struct decode *d, unsigned family, struct span payload,
			   const struct rx_meta *meta)
{
	struct dot2 envelope;
	struct rx_meta m = *meta;
	enum err e = ERR_NONE;
	if (family == OBS_FAMILY_J2735 && dot2_is_likely(payload)) {
		e = dot2_peel(payload, &envelope);
		payload = envelope.payload;
		m.dot2_flags = envelope.is_signed ? OBS_FLAG_SIGNED : 0;
	}
	if (e == ERR_NONE)
		e = print_payload(d, family, payload, &m);
	if (e != ERR_NONE)
		print_refusal(d, e, payload.n);
	else
		d->good++;
}

// Without a family: MAVLink starts with its magic octet, an Open Drone ID pack or message has its fixed size.
static unsigned guess_family(struct span s)
{
	if (s.n > 0 && (s.p[0] == 0xfd || s.p[0] == 0xfe) && s.n >= 8)
		return OBS_FAMILY_MAVLINK;
	if (s.n == 25 || (s.n > 3 && s.p[0] >> 4 == 0xf && s.p[1] == 25))
		return OBS_FAMILY_ODID;
	return OBS_FAMILY_J2735;
}

// ---- input

static int hex_digit(int c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

// Octets of a line of hex; blanks, colons and 0x are passed over. -1: not hex.
static int parse_hex(const char *line, uint8_t *out, uint32_t size)
{
	uint32_t n = 0;
	int high = -1;
	for (const char *p = line; *p != '\0'; p++) {
		if (isspace((unsigned char)*p) || *p == ':' ||
		    (*p == '0' && tolower((unsigned char)p[1]) == 'x' && p++))
			continue;
		int v = hex_digit((unsigned char)*p);
		if (v < 0 || n == size)
			return -1;
		if (high < 0) {
			high = v;
		} else {
			out[n++] = (uint8_t)(high << 4 | v);
			high = -1;
		}
	}
	return high < 0 ? (int)n : -1;
}

static int decode_lines(struct decode *d, FILE *f)
{
	char *line = NULL;
	size_t size = 0;
	uint64_t number = 0;
	uint8_t *octets = malloc(MESSAGE_MAX);
	while (octets != NULL && getline(&line, &size, f) > 0) {
		number++;
		if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
			continue;
		int n = parse_hex(line, octets, MESSAGE_MAX);
		if (n < 0) {
			cli_error(program,
				  "line %" PRIu64
				  " is not hex of at most %d octets; give one message a line",
				  number, MESSAGE_MAX);
			d->refused++;
			continue;
		}
		const struct rx_meta meta = {.rx_ns = clock_now_ns(), .source_key = 1};
		struct span s = {octets, (uint32_t)n};
		unsigned family =
			d->family != OBS_FAMILY_NONE ? (unsigned)d->family : guess_family(s);
		decode_payload(d, family, s, &meta);
	}
	free(line);
	free(octets);
	return 0;
}

static void decode_frame(struct decode *d, enum frame_link link, const struct pcap_pkthdr *h,
			 const u_char *data)
{
	struct rx_meta meta = {.rx_ns = h->ts.tv_sec * UNITS_NS_PER_S +
					h->ts.tv_usec * UNITS_NS_PER_US};
	struct frame_payloads p;
	enum err e =
		frame_parse((struct span){data, h->caplen}, link, &frame_udp_default, &meta, &p);
	if (e != ERR_NONE) {
		print_refusal(d, e, h->caplen);
		return;
	}
	if (d->family != OBS_FAMILY_NONE && d->family != p.family)
		return; // asked for another family
	for (unsigned i = 0; i < p.count; i++)
		decode_payload(d, p.family, p.item[i], &meta);
}

static int decode_capture(struct decode *d, pcap_t *capture, const char *path)
{
	int type = pcap_datalink(capture), rc;
	struct pcap_pkthdr *h;
	const u_char *data;
	if (type != DLT_EN10MB && type != DLT_IEEE802_11_RADIO) {
		cli_error(program,
			  "%s: link type %d is not supported; use a capture of Ethernet or of "
			  "802.11 with radiotap",
			  path, type);
		return -EPROTONOSUPPORT;
	}
	while ((rc = pcap_next_ex(capture, &h, &data)) == 1)
		decode_frame(d, type == DLT_EN10MB ? FRAME_LINK_ETHERNET : FRAME_LINK_RADIOTAP, h,
			     data);
	if (rc == PCAP_ERROR) {
		cli_error(program, "%s: %s; what stands before it was decoded", path,
			  pcap_geterr(capture));
		d->refused++;
	}
	return 0;
}

static int decode_file(struct decode *d, const char *path)
{
	char why[PCAP_ERRBUF_SIZE];
	if (strcmp(path, "-") == 0)
		return decode_lines(d, stdin);
	pcap_t *capture = pcap_open_offline(path, why);
	if (capture != NULL) {
		int rc = decode_capture(d, capture, path);
		pcap_close(capture);
		return rc;
	}
	FILE *f = fopen(path, "r");
	if (f == NULL) {
		cli_error(program, "%s: %s; give a file of hex lines or a capture", path,
			  strerror(errno));
		return -ENOENT;
	}
	int rc = decode_lines(d, f);
	fclose(f);
	return rc;
}

static int find_name(const char *what, const char *name, const char *(*name_of)(unsigned),
		     unsigned count)
{
	for (unsigned i = 1; i < count; i++)
		if (strcmp(name, name_of(i)) == 0)
			return (int)i;
	cli_error(program, "%s '%s' is not known; see '%s --help'", what, name, program);
	exit(CLI_EXIT_USAGE);
}

int main(int argc, char **argv)
{
	const char *family = "auto", *form = "observation";
	const struct cli_opt opts[] = {
		{"family", "NAME", "auto, j2735, odid or mavlink (default auto)", &family, NULL},
		{"format", "FORM",
		 "observation, or value: the standard's own names (default observation)", &form,
		 NULL},
	};
	const struct cli c = {
		program,
		"[FILE|-]",
		"Decodes messages (hex, one a line) or a capture; one JSON object a line.",
		"The value form exists for the J2735 basic safety message's core data.\n"
		"Exit status: 0 all good, 1 some refused, 2 usage.\n"
		"Example: echo "
		"001425004043030280ffdbfba868b3584ec40824646400320032000c888fc834e37fff0aaa960fa0 "
		"|\n"
		"         kerbwing decode --family j2735 --format value",
		opts,
		sizeof(opts) / sizeof(opts[0]),
		0,
		1};
	int first = cli_parse(&c, argc, argv);
	struct decode d = {.family = OBS_FAMILY_NONE, .form = FORM_OBSERVATION};
	if (strcmp(family, "auto") != 0)
		d.family = find_name("family", family, obs_family_name, OBS_FAMILY_COUNT);
	if (strcmp(form, "value") == 0)
		d.form = FORM_VALUE;
	else if (strcmp(form, "observation") != 0)
		find_name("format", form, obs_family_name, 0);
	if (d.form == FORM_VALUE && d.family == OBS_FAMILY_NONE)
		d.family = OBS_FAMILY_J2735; // the only family with a value form
	if (d.form == FORM_VALUE && d.family != OBS_FAMILY_J2735) {
		cli_error(program, "the value form needs --family j2735; other families have the "
				   "observation form");
		return CLI_EXIT_USAGE;
	}
	int rc = decode_file(&d, first < argc ? argv[first] : "-");
	return rc != 0 || d.refused != 0 ? CLI_EXIT_FAIL : CLI_EXIT_OK;
}
