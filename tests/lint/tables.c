// SPDX-License-Identifier: Apache-2.0
// Prints the tables of drop reasons and counters as Markdown, for docs/ref.
#include <stdio.h>
#include <string.h>

#include "counters.h"

static void print_drops(void)
{
	puts("Each refused frame is counted under exactly one reason: frames = decoded + sum of "
	     "drops.\n");
	puts("| reason | meaning |\n|---|---|");
	for (unsigned i = 1; i < ERR_COUNT; i++)
		printf("| `%s` | %s |\n", err_name(i), err_text(i));
	puts("\nAn observation of an accepted frame that changes no track:\n");
	puts("| reason | meaning |\n|---|---|");
	for (unsigned i = 1; i < SCENE_DROP_COUNT; i++)
		printf("| `%s` | %s |\n", scene_drop_name(i), scene_drop_text(i));
}

static void print_counters(void)
{
	char name[COUNTER_NAME_SIZE];
	const char *text;
	puts("On the link, in `/metrics` of control, over DPDK telemetry "
	     "(`/kerbwing/counters`).\n");
	puts("| counter | meaning |\n|---|---|");
	for (unsigned i = 0; i < COUNTER_COUNT; i++)
		if (counter_describe(i, name, &text))
			printf("| `%s` | %s |\n", name, text);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "drops") == 0)
		print_drops();
	else if (argc == 2 && strcmp(argv[1], "counters") == 0)
		print_counters();
	else
		return 2;
	return 0;
}
