// SPDX-License-Identifier: Apache-2.0
#include "cli.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTS_MAX = 64 };

static void print_help(const struct cli *c)
{
	printf("Usage: %s [OPTION]...%s%s\n\n%s\n\nOptions:\n", c->program,
	       c->operands[0] != '\0' ? " " : "", c->operands, c->summary);
	for (unsigned i = 0; i < c->opt_count; i++) {
		char left[64];
		snprintf(left, sizeof(left), "--%s%s%s", c->opts[i].name,
			 c->opts[i].arg != NULL ? " " : "",
			 c->opts[i].arg != NULL ? c->opts[i].arg : "");
		printf("  %-26s %s\n", left, c->opts[i].help);
	}
	printf("  %-26s %s\n  %-26s %s\n", "--help", "show this text", "--version",
	       "show the version");
	if (c->details != NULL)
		printf("\n%s\n", c->details);
}

static void usage_error(const struct cli *c, const char *what)
{
	fprintf(stderr, "%s: %s; see '%s --help'\n", c->program, what, c->program);
	exit(CLI_EXIT_USAGE);
}

int cli_parse(const struct cli *c, int argc, char **argv)
{
	struct option table[OPTS_MAX + 3];
	unsigned n = 0;
	memset(table, 0, sizeof(table));
	assert(c->opt_count <= OPTS_MAX);
	for (; n < c->opt_count; n++)
		table[n] = (struct option){.name = c->opts[n].name,
					   .has_arg = c->opts[n].arg != NULL ? required_argument
									     : no_argument,
					   .val = (int)n + 1};
	table[n] = (struct option){.name = "help", .val = 'h' + 256};
	table[n + 1] = (struct option){.name = "version", .val = 'v' + 256};

	opterr = 0;
	optind = 1;
	for (int o; (o = getopt_long(argc, argv, ":", table, NULL)) != -1;) {
		char what[160];
		if (o == 'h' + 256) {
			print_help(c);
			exit(CLI_EXIT_OK);
		} else if (o == 'v' + 256) {
			printf("%s %s\n", c->program, KERBWING_VERSION);
			exit(CLI_EXIT_OK);
		} else if (o == ':') {
			snprintf(what, sizeof(what), "option %s needs a value", argv[optind - 1]);
			usage_error(c, what);
		} else if (o == '?') {
			snprintf(what, sizeof(what), "unknown option %s", argv[optind - 1]);
			usage_error(c, what);
		} else if (c->opts[o - 1].arg != NULL) {
			*c->opts[o - 1].value = optarg;
		} else {
			*c->opts[o - 1].flag = true;
		}
	}
	unsigned operands = (unsigned)(argc - optind);
	if (operands < c->operand_min)
		usage_error(c, "an operand is missing");
	if (operands > c->operand_max)
		usage_error(c, "too many operands");
	return optind;
}

void cli_error(const char *program, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s: %s\n", program,
		line); // one call: lines of several processes do not mix
}

unsigned long cli_number(const struct cli *c, const char *option, const char *text,
			 unsigned long lo, unsigned long hi)
{
	char *end, what[160];
	errno = 0;
	unsigned long v = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || v < lo || v > hi) {
		snprintf(what, sizeof(what),
			 "--%s '%.40s' is not valid; expected a whole number %lu..%lu", option,
			 text, lo, hi);
		usage_error(c, what);
	}
	return v;
}
