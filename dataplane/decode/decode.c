// SPDX-License-Identifier: Apache-2.0
// kerbwing-decode: messages or captures in, one JSON object a line out. No DPDK: proto's decoders and libpcap.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "guess.h"
#include "input.h"
#include "obs/codec.h"
#include "radio.h"
#include "show.h"
#include "stats.h"
#include "value/value.h"
#include "value/value_its.h"

static const char program[] = "kerbwing decode";

enum { OBS_TEXT_SIZE = 2048 };
enum form { FORM_VALUE, FORM_OBSERVATION, FORM_EXPLAIN, FORM_STATS };

struct decode {
	unsigned family; // OBS_FAMILY_NONE: find out
	enum form form;
	struct value_opts opts;
	struct frame_udp_map udp;
	struct show show;
	struct stats stats;
	uint64_t refused;
	char *text; // VALUE_TEXT_SIZE
};

// ---- one message

static void refuse(struct decode *d, const struct input_item *item, unsigned family,
		   const struct value_fault *fault)
{
	char json[OBS_TEXT_SIZE];
	struct text t = {.p = json, .size = sizeof(json)};
	d->refused++;
	stats_error(&d->stats, fault->err);
	if (d->form == FORM_STATS)
		return;
	text_add(&t, "{\"error\":\"");
	text_add(&t, err_name(fault->err));
	text_add(&t, "\",\"offset\":");
	text_int(&t, fault->bit);
	if (fault->path[0] != '\0') {
		text_add(&t, ",\"member\":\"");
		text_add(&t, fault->path);
		text_char(&t, '"');
	}
	text_add(&t, ",\"text\":\"");
	text_add(&t, err_text(fault->err));
	if (fault->text[0] != '\0') {
		text_add(&t, "; ");
		text_add(&t, fault->text);
	}
	text_add(&t, "\",\"octets\":");
	text_int(&t, item->octets.n);
	text_add(&t, item->is_frame ? ",\"frame\":" : ",\"line\":");
	text_int(&t, (int64_t)item->number);
	if (family != OBS_FAMILY_NONE) {
		text_add(&t, ",\"family\":\"");
		text_add(&t, obs_family_name(family));
		text_char(&t, '"');
	}
	text_char(&t, '}');
	show_json(&d->show, json);
}

static enum err show_observations(struct decode *d, unsigned family, struct span message,
				  const struct rx_meta *meta, struct value_fault *fault)
{
	static struct obs obs[CODEC_OBS_MAX];
	char json[OBS_TEXT_SIZE];
	unsigned count = 0;
	const struct codec *codec = codec_of(family);
	enum err e = codec == NULL ? ERR_VALUE_FAMILY
				   : codec->decode(message, meta, obs, CODEC_OBS_MAX, &count);
	for (unsigned i = 0; i < count; i++) {
		struct text t = {.p = json, .size = sizeof(json)};
		show_observation(&t, &obs[i]);
		show_json(&d->show, json);
	}
	if (e == ERR_NONE && count == 0) {
		struct text t = {.p = json, .size = sizeof(json)};
		text_add(&t, "{\"family\":\"");
		text_add(&t, obs_family_name(family));
		text_add(&t, "\",\"observations\":0}");
		show_json(&d->show, json);
	}
	return fault->err = e;
}

static enum err show_value(struct decode *d, unsigned family, struct span message,
			   const struct value_opts *opts, struct value_fault *fault)
{
	const struct value_codec *codec = value_codec_of(family);
	struct text t = {.p = d->text, .size = VALUE_TEXT_SIZE};
	d->text[0] = '\0';
	if (codec == NULL)
		return fault->err = ERR_VALUE_FAMILY;
	enum err e = codec->to_json(message, opts, &t, fault);
	if (e == ERR_NONE && t.overflow)
		e = fault->err = ERR_UPER_NODES;
	if (e == ERR_NONE && d->form == FORM_VALUE)
		show_json(&d->show, d->text);
	return e;
}

static enum err show_explained(struct decode *d, unsigned family, struct span message,
			       const struct value_opts *opts, struct value_fault *fault)
{
	struct text t = {.p = d->text, .size = VALUE_TEXT_SIZE};
	d->text[0] = '\0';
	enum err e = value_its_explain(family, message, opts, &t, d->show.colour, fault);
	fputs(d->text, stdout);
	return e;
}

static void take_message(struct decode *d, const struct input_item *item, unsigned family,
			 struct span message, const struct value_opts *opts,
			 const struct rx_meta *meta)
{
	struct value_fault fault = {0};
	enum err e = ERR_NONE;
	const struct value_codec *codec = value_codec_of(family);
	const char *type =
		codec != NULL && codec->type_name != NULL ? codec->type_name(message) : NULL;
	switch (d->form) {
	case FORM_OBSERVATION:
		e = show_observations(d, family, message, meta, &fault);
		break;
	case FORM_EXPLAIN:
		e = show_explained(d, family, message, opts, &fault);
		break;
	case FORM_VALUE:
	case FORM_STATS:
		e = show_value(d, family, message, opts, &fault);
	}
	if (e != ERR_NONE)
		refuse(d, item, family, &fault);
	else
		stats_message(&d->stats, obs_family_name(family), type != NULL ? type : "",
			      message.n);
}

// ---- items

static void take_payloads(struct decode *d, const struct input_item *item,
			  const struct frame_payloads *p, const struct rx_meta *meta)
{
	struct value_opts opts = d->opts;
	opts.port = p->btp_port;
	for (unsigned i = 0; i < p->count; i++)
		if (d->family == OBS_FAMILY_NONE ||
		    d->family == p->item_family[i]) // else asked for another family
			take_message(d, item, p->item_family[i], p->item[i], &opts, meta);
}

static void take_line(struct decode *d, const struct input_item *item)
{
	struct guess g;
	struct frame_payloads radio;
	struct rx_meta meta = {.rx_ns = item->rx_ns,
			       .source_key = 1,
			       .csae_dialect = (uint8_t)d->opts.csae_dialect};
	struct value_fault fault = {0};
	unsigned family = item->is_mavlink ? OBS_FAMILY_MAVLINK : d->family;
	if (family != d->family && d->family != OBS_FAMILY_NONE)
		return; // asked for another family
	if (!item->is_mavlink && radio_parse(item->octets, &meta, &radio)) {
		take_payloads(d, item, &radio, &meta);
		return;
	}
	fault.err = guess_message(item->octets, family, &d->opts, d->text, &g);
	meta.dot2_flags = g.is_signed ? OBS_FLAG_SIGNED : 0;
	if (fault.err != ERR_NONE) {
		refuse(d, item, OBS_FAMILY_NONE, &fault);
	} else if (g.family == OBS_FAMILY_NONE) {
		stats_message(&d->stats, g.link, "no message", item->octets.n);
		if (d->form != FORM_STATS)
			printf("{\"link\":\"%s\",\"message\":null}\n", g.link);
	} else {
		take_message(d, item, g.family, g.message, &g.opts, &meta);
	}
}

static void take_frame(struct decode *d, const struct input_item *item)
{
	struct rx_meta meta = {.rx_ns = item->rx_ns, .csae_dialect = (uint8_t)d->opts.csae_dialect};
	struct frame_payloads p;
	struct value_fault fault = {0};
	fault.err = frame_parse(item->octets, item->link, &d->udp, &meta, &p);
	if (fault.err != ERR_NONE) {
		refuse(d, item, OBS_FAMILY_NONE, &fault);
		return;
	}
	take_payloads(d, item, &p, &meta);
}

static void take(void *ctx, const struct input_item *item)
{
	struct decode *d = ctx;
	d->stats.items++;
	if (item->is_bad) {
		cli_error(program,
			  "line %llu is not hex of at most 65536 octets; give one message a line",
			  (unsigned long long)item->number);
		d->refused++;
	} else if (item->refused != ERR_NONE) {
		const struct value_fault fault = {.err = item->refused};
		refuse(d, item, OBS_FAMILY_NONE, &fault);
	} else if (item->is_frame) {
		take_frame(d, item);
	} else {
		take_line(d, item);
	}
}

// ---- command line

static unsigned find_name(const char *what, const char *name, const char *(*name_of)(unsigned),
			  unsigned first, unsigned count)
{
	for (unsigned i = first; i < count; i++)
		if (strcmp(name, name_of(i)) == 0)
			return i;
	cli_error(program, "%s '%s' is not known; see '%s --help'", what, name, program);
	exit(CLI_EXIT_USAGE);
}

// The default ports; when a family is asked for, what all others carry is taken for it.
static void set_udp(struct decode *d)
{
	d->udp = frame_udp_default;
	if (d->family != OBS_FAMILY_NONE)
		d->udp.row[d->udp.count++] =
			(struct frame_udp_port){FRAME_UDP_ANY_PORT, (uint8_t)d->family, 0};
}

static const char *form_name(unsigned form)
{
	return form == FORM_VALUE ? "value" : "observation";
}

int main(int argc, char **argv)
{
	static struct decode d = {.opts = {.keep_unknown = true}};
	const char *family = "auto", *form = "value", *dialect = "auto";
	bool explain = false, stats = false, pretty = false, json = false, broken;
	const struct cli_opt opts[] = {
		{"family", "NAME",
		 "auto, j2735, etsi, csae, odid, gb46750, mavlink, gdl90 or sbs (default auto)",
		 &family, NULL},
		{"format", "FORM",
		 "value: the standard's own names and raw numbers, or observation (default value)",
		 &form, NULL},
		{"dialect", "NAME",
		 "of csae: 2020 (default), 2017 or 4k; of etsi: auto (default), r1 or r2", &dialect,
		 NULL},
		{"explain", NULL, "print each member with its bit offset and width (road messages)",
		 NULL, &explain},
		{"stats", NULL, "print only a summary by type, size and reason of refusal", NULL,
		 &stats},
		{"json", NULL, "with --stats: as one JSON object", NULL, &json},
		{"pretty", NULL, "indent the JSON, as on a terminal", NULL, &pretty},
	};
	const struct cli c = {program,
			      "[FILE|-]",
			      "Decodes messages (hex, one a line), a capture (pcap, pcapng) or a "
			      "telemetry log (tlog); one "
			      "JSON object a line.",
			      "Link layers in front of a message (1609.2, WSMP, GeoNetworking, "
			      "DSMP) are taken off. What a message holds\n"
			      "beyond the known tables is shown in hex. A refused one prints "
			      "{\"error\":CODE,\"offset\":BITS,...}.\n"
			      "Of a capture, UDP is read on the usual ports; with --family, all "
			      "others are that family's.\n"
			      "Exit status: 0 all good, 1 some refused, 2 usage.\n"
			      "Example: echo "
			      "001425004043030280ffdbfba868b3584ec40824646400320032000c888fc834e37f"
			      "ff0aaa960fa0 |\n"
			      "         kerbwing decode --explain",
			      opts,
			      sizeof(opts) / sizeof(opts[0]),
			      0,
			      1};
	int first = cli_parse(&c, argc, argv);
	if (strcmp(family, "auto") != 0)
		d.family = find_name("family", family, obs_family_name, 1, OBS_FAMILY_COUNT);
	set_udp(&d);
	d.form = find_name("format", form, form_name, FORM_VALUE, FORM_OBSERVATION + 1);
	d.form = stats ? FORM_STATS : explain ? FORM_EXPLAIN : d.form;
	if (!value_its_set_dialect(&d.opts, dialect)) {
		cli_error(program, "dialect '%s' is not known; see '%s --help'", dialect, program);
		return CLI_EXIT_USAGE;
	}
	d.show = show_for_stdout();
	d.show.pretty |= pretty;
	d.text = malloc(VALUE_TEXT_SIZE);
	if (d.text == NULL) {
		cli_error(program, "out of memory");
		return CLI_EXIT_FAIL;
	}
	int rc = input_read(program, first < argc ? argv[first] : "-", take, &d, &broken);
	if (stats && rc == 0)
		stats_print(&d.stats, json);
	free(d.text);
	return rc != 0 || broken || d.refused != 0 ? CLI_EXIT_FAIL : CLI_EXIT_OK;
}
