// SPDX-License-Identifier: Apache-2.0
// Prints the tables of drop reasons and counters as Markdown, for docs/ref.
#include <stdio.h>
#include <string.h>

#include "book/air_book.h"
#include "book/conform.h"
#include "counters.h"
#include "dss/dss_types.h"
#include "slot_book.h"
#include "slot_guard.h"
#include "store/store.h"

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

static void print_words(const char *what, unsigned first, unsigned count,
			const char *(*name)(unsigned), const char *(*text)(unsigned))
{
	printf("\n| %s | meaning |\n|---|---|\n", what);
	for (unsigned i = first; i < count; i++)
		printf("| `%s` | %s |\n", name(i), text(i));
}

static void print_air(void)
{
	puts("Codes of errors, denials and conflicts of the airspace interface "
	     "(docs/wire/corridors.md).");
	print_words("reason", 1, AIR_REASON_COUNT, air_reason_name, air_reason_text);
	puts("\nStates of a corridor:");
	print_words("state", 0, AIR_STATE_COUNT, air_state_name, air_state_text);
	puts("\nWhy something changed:");
	print_words("cause", 1, AIR_CAUSE_COUNT, air_cause_name, air_cause_text);
	puts("\nWhat the conformance monitor sees:");
	print_words("event", 1, CONFORM_EVENT_COUNT, conform_event_name, conform_event_text);
	puts("\nWhy the discovery service did not do something (docs/wire/dss.md):");
	print_words("reason", 1, DSS_REASON_COUNT, dss_reason_name, dss_reason_text);
	puts("\nWhy the store did not take or keep an operation (503), or does not open:");
	print_words("result", 1, STORE_RESULT_COUNT, store_result_name, store_result_text);
}

static void print_road(void)
{
	puts("Words of the road book on the air, in its log and in the API (docs/wire/slots.md).");
	print_words("reason", 0, SLOT_REASON_COUNT, slot_reason_name, slot_reason_text);
	puts("\nEvents of the log:");
	print_words("event", 0, SLOT_EVENT_COUNT, slot_event_name, slot_event_text);
	puts("\nWhat the actuation guard stops:");
	print_words("fault", 1, SLOT_GUARD_FAULT_COUNT, slot_guard_fault_name,
		    slot_guard_fault_text);
	puts("\nWhat is wrong about a crossing:");
	print_words("fault", 1, CROSSING_FAULT_COUNT, crossing_fault_name, crossing_fault_text);
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "drops") == 0)
		print_drops();
	else if (argc == 2 && strcmp(argv[1], "counters") == 0)
		print_counters();
	else if (argc == 2 && strcmp(argv[1], "air") == 0)
		print_air();
	else if (argc == 2 && strcmp(argv[1], "road") == 0)
		print_road();
	else
		return 2;
	return 0;
}
