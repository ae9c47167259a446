// SPDX-License-Identifier: Apache-2.0
// What every command shares on its command line: --help that teaches, --version, one-line errors, exit code 2 for
// usage. Main thread only.
#pragma once

#include <stdbool.h>

enum { CLI_EXIT_OK = 0, CLI_EXIT_FAIL = 1, CLI_EXIT_USAGE = 2 };

struct cli_opt {
	const char *name;   // long name without dashes
	const char *arg;    // what the option takes, as shown in the help; NULL for a switch
	const char *help;   // one line
	const char **value; // filled when arg is not NULL
	bool *flag;	    // set when arg is NULL
};

struct cli {
	const char *program;  // "kerbwing replay": as users type it
	const char *operands; // "FILE.pcap"; "" when there are none
	const char *summary;  // one sentence
	const char *details;  // paragraphs and examples; may be NULL
	const struct cli_opt *opts;
	unsigned opt_count;
	unsigned operand_min, operand_max;
};

// Parses argv. Answers --help and --version itself (exit 0); a wrong usage is one line on stderr and exit 2. Returns
// the index of the first operand; options may stand before or after operands (argv is reordered).
int cli_parse(const struct cli *c, int argc, char **argv);

// One line on stderr, prefixed by the program's name. Never with a secret in it.
void cli_error(const char *program, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// Decimal number in lo..hi, else one line on stderr and exit 2.
unsigned long cli_number(const struct cli *c, const char *option, const char *text,
			 unsigned long lo, unsigned long hi);
