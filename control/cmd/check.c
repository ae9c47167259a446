// SPDX-License-Identifier: Apache-2.0
// `kerbwing check CONFIG`: asks every program that reads the file for its judgement and joins the answers. A line that
// several programs say (all of them read the node section) is shown once.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "siblings.h"

#define PROGRAM "kerbwing check"

enum { PATH_SIZE = 1024, LINES_MAX = 256, LINE_SIZE = 1024 };

static const char *const readers[] = {"dataplane", "control", "hub", "sim", "up"};

struct lines {
	char *text[LINES_MAX];
	unsigned count;
	unsigned not_kept; // shown, but no longer compared
};

static void show_once(struct lines *l, const char *line)
{
	for (unsigned i = 0; i < l->count; i++)
		if (strcmp(l->text[i], line) == 0)
			return;
	fputs(line, stderr);
	char *copy = l->count < LINES_MAX ? strdup(line) : NULL;
	if (copy != NULL)
		l->text[l->count++] = copy;
	else
		l->not_kept++;
}

static void become(const char *program, const char *config, int err)
{
	if (dup2(err, STDERR_FILENO) >= 0)
		execl(program, program, "--check", "--config", config, (char *)NULL);
	_exit(127);
}

// Returns the program's exit status, or a negative errno.
static int ask(const char *program, const char *config, struct lines *l)
{
	int fds[2], status, problem = 0;
	char line[LINE_SIZE];
	if (pipe(fds) != 0)
		return -errno;
	pid_t pid = fork();
	problem = errno;
	if (pid == 0) {
		close(fds[0]);
		become(program, config, fds[1]);
	}
	close(fds[1]);
	FILE *f = pid > 0 ? fdopen(fds[0], "r") : NULL;
	if (f == NULL)
		close(fds[0]);
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		show_once(l, line);
	if (f != NULL)
		fclose(f);
	if (pid < 0)
		return -problem;
	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -ECANCELED;
}

int main(int argc, char **argv)
{
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "CONFIG",
		.summary = "Validates a configuration file; errors name file, line, key and what "
			   "was expected.",
		.details = "Exit status 0: every program would start with it. 1: at least one "
			   "would not.",
		.operand_min = 1,
		.operand_max = 1,
	};
	const char *config = argv[cli_parse(&cli, argc, argv)];
	struct lines lines = {.count = 0};
	char path[PATH_SIZE];
	unsigned asked = 0, refused = 0;
	for (unsigned i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (siblings_find(NULL, readers[i], path, sizeof(path)) != 0)
			continue; // not part of this installation
		asked++;
		int rc = ask(path, config, &lines);
		if (rc < 0 || rc > CLI_EXIT_USAGE)
			cli_error(PROGRAM,
				  "kerbwing-%s could not judge the file; run it with --check",
				  readers[i]);
		refused += rc != 0 ? 1u : 0u;
	}
	for (unsigned i = 0; i < lines.count; i++)
		free(lines.text[i]);
	if (asked == 0) {
		cli_error(PROGRAM, "no program that reads a configuration is installed beside this "
				   "one; build them");
		return CLI_EXIT_FAIL;
	}
	if (refused == 0)
		printf("%s: valid for %u programs\n", config, asked);
	return refused == 0 ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}
