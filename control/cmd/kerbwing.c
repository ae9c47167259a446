// SPDX-License-Identifier: Apache-2.0
// `kerbwing X …` becomes `kerbwing-X …`, as git does. Owns nothing: it replaces itself by the program.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "siblings.h"

enum { PATH_SIZE = 1024 };

// Lists what is installed here: a package may hold only a part of the programs.
static void print_commands(FILE *out)
{
	char path[PATH_SIZE];
	fputs("Usage: kerbwing COMMAND [OPTION]...\n\n"
	      "The roadside edge that coordinates connected vehicles and low-altitude drones.\n\n"
	      "Commands:\n",
	      out);
	for (unsigned i = 0; i < command_count; i++)
		if (siblings_find(NULL, commands[i].name, path, sizeof(path)) == 0)
			fprintf(out, "  %-12s %s\n", commands[i].name, commands[i].text);
	fputs("\n'kerbwing COMMAND --help' explains one command; 'kerbwing --version' shows the "
	      "version.\n",
	      out);
}

static int run_command(int argc, char **argv)
{
	char path[PATH_SIZE];
	const char *name = argv[1];
	if (siblings_find(NULL, name, path, sizeof(path)) == 0) {
		argv[1] = path;
		execv(path, argv + 1);
		cli_error("kerbwing", "cannot run %s: %s; check its permissions", path,
			  strerror(errno));
		return CLI_EXIT_FAIL;
	}
	for (unsigned i = 0; i < command_count; i++)
		if (strcmp(commands[i].name, name) == 0) {
			cli_error("kerbwing",
				  "kerbwing-%s is not installed beside this program; install or "
				  "build it",
				  name);
			return CLI_EXIT_USAGE;
		}
	const struct command *near = commands_nearest(name);
	if (near != NULL)
		cli_error("kerbwing",
			  "unknown command '%.40s'; did you mean '%s'? See 'kerbwing --help'", name,
			  near->name);
	else
		cli_error("kerbwing", "unknown command '%.40s'; see 'kerbwing --help'", name);
	return CLI_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
		print_commands(stdout);
		return CLI_EXIT_OK;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("kerbwing %s\n", KERBWING_VERSION);
		return CLI_EXIT_OK;
	}
	if (argv[1][0] == '-') {
		cli_error("kerbwing", "unknown option %.40s; see 'kerbwing --help'", argv[1]);
		return CLI_EXIT_USAGE;
	}
	return run_command(argc, argv);
}
