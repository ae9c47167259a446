// SPDX-License-Identifier: Apache-2.0
// kerbwing-encode: value lines (JSON) in, hex out; the reverse of `kerbwing decode --format value`.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "obs/obs.h"
#include "value/value.h"
#include "value/value_its.h"

static const char program[] = "kerbwing encode";

enum { MESSAGE_MAX = 1 << 17 };

struct encode {
	const struct value_codec *codec;
	struct value_opts opts;
	const char *path; // "-": standard input
	uint64_t line, refused;
	uint8_t octets[MESSAGE_MAX];
};

static void refuse_line(struct encode *e, const char *where, const char *what)
{
	bool named = strcmp(e->path, "-") != 0;
	e->refused++;
	cli_error(program, "%s%sline %" PRIu64 "%s%s: %s", named ? e->path : "", named ? ", " : "",
		  e->line, where[0] != '\0' ? ", " : "", where, what);
}

static void encode_line(struct encode *e, const char *line)
{
	json_error_t why;
	struct value_fault fault = {0};
	size_t len = 0;
	json_t *value = json_loads(line, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &why);
	if (value == NULL) {
		refuse_line(e, "", why.text);
		return;
	}
	int rc = e->codec->from_json(value, &e->opts, e->octets, sizeof(e->octets), &len, &fault);
	json_decref(value);
	if (rc != 0) {
		refuse_line(e, fault.path,
			    fault.text[0] != '\0' ? fault.text : err_text(fault.err));
		return;
	}
	for (size_t i = 0; i < len; i++)
		printf("%02x", e->octets[i]);
	putchar('\n');
}

static int encode_lines(struct encode *e, const char *path)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	if (f == NULL) {
		cli_error(program, "%s: %s; give a file of value lines", path, strerror(errno));
		return -1;
	}
	e->path = path;
	while (getline(&line, &size, f) > 0) {
		e->line++;
		if (line[strspn(line, " \t\r\n")] != '\0')
			encode_line(e, line);
	}
	int failed = ferror(f);
	if (failed != 0)
		cli_error(program, "%s: %s; give a file of value lines", path, strerror(errno));
	free(line);
	if (f != stdin)
		fclose(f);
	return failed != 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
	static struct encode e;
	const char *family = NULL, *dialect = "auto";
	const struct cli_opt opts[] = {
		{"family", "NAME",
		 "j2735, etsi, csae, odid, gb46750, mavlink, gdl90 or sbs (required)", &family,
		 NULL},
		{"dialect", "NAME",
		 "of csae: 2020 (default), 2017 or 4k; of etsi: auto (default), r1 or r2", &dialect,
		 NULL},
	};
	const struct cli c = {program,
			      "[FILE|-]",
			      "Encodes value lines (JSON, as `kerbwing decode` prints them); one "
			      "message in hex a line.",
			      "A line that cannot be encoded is refused with its place and what "
			      "was expected there.\n"
			      "Exit status: 0 all good, 1 some refused, 2 usage.\n"
			      "Example: kerbwing decode --family j2735 messages.hex | kerbwing "
			      "encode --family j2735",
			      opts,
			      sizeof(opts) / sizeof(opts[0]),
			      0,
			      1};
	int first = cli_parse(&c, argc, argv);
	for (unsigned i = 1; i < OBS_FAMILY_COUNT && family != NULL; i++)
		if (strcmp(family, obs_family_name(i)) == 0)
			e.codec = value_codec_of(i);
	if (e.codec == NULL || e.codec->from_json == NULL) {
		cli_error(program, "%s; see '%s --help'",
			  family == NULL ? "give --family" : "this family cannot be encoded",
			  program);
		return CLI_EXIT_USAGE;
	}
	e.opts = (struct value_opts){.keep_unknown = true};
	if (!value_its_set_dialect(&e.opts, dialect)) {
		cli_error(program, "dialect '%s' is not known; see '%s --help'", dialect, program);
		return CLI_EXIT_USAGE;
	}
	int rc = encode_lines(&e, first < argc ? argv[first] : "-");
	return rc != 0 || e.refused != 0 ? CLI_EXIT_FAIL : CLI_EXIT_OK;
}
