// SPDX-License-Identifier: Apache-2.0
#include "corridor_print.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char *text(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s != NULL ? s : "-";
}

static double number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

void corridor_print(const json_t *c)
{
	const json_t *trip = json_object_get(c, "trip"), *stops = json_object_get(trip, "stops"),
		     *stop;
	size_t i;
	printf("corridor  %s\nstate     %s\noperator  %s\nversion   %lld\nfrom      %s\nuntil     "
	       "%s\n",
	       text(c, "id"), text(c, "state"), text(c, "operator"),
	       (long long)json_integer_value(json_object_get(c, "version")), text(c, "start"),
	       text(c, "end"));
	if (strcmp(text(c, "state"), "offered") == 0)
		printf("held      until %s\n", text(c, "held_until"));
	if (trip != NULL)
		printf("trip      layer %.0f, %.0f m\n", number(trip, "layer"),
		       number(trip, "length_m"));
	json_array_foreach((json_t *)(uintptr_t)stops, i, stop)
		printf("  %-24s %s\n", text(stop, "node"), text(stop, "at"));
}

void corridor_print_list(const json_t *list)
{
	size_t i;
	const json_t *c;
	printf("%-36s  %-13s  %-16s  %-24s  %s\n", "CORRIDOR", "STATE", "OPERATOR", "FROM",
	       "UNTIL");
	json_array_foreach((json_t *)(uintptr_t)list, i, c)
		printf("%-36s  %-13s  %-16.16s  %-24s  %s\n", text(c, "id"), text(c, "state"),
		       text(c, "operator"), text(c, "start"), text(c, "end"));
	if (json_array_size(list) == 0)
		printf("(none)\n");
}

static void print_conflict(const json_t *c)
{
	printf("  %s", text(c, "message"));
	if (json_object_get(c, "id") != NULL)
		printf(": %s", text(c, "id"));
	else if (json_object_get(c, "pad") != NULL)
		printf(": pad %s", text(c, "pad"));
	else if (json_object_get(c, "to_node") != NULL)
		printf(": %s to %s", text(c, "node"), text(c, "to_node"));
	else if (json_object_get(c, "node") != NULL)
		printf(": %s", text(c, "node"));
	printf(", %s to %s\n", text(c, "from"), text(c, "to"));
}

void corridor_print_denial(const json_t *d)
{
	const json_t *conflicts = json_object_get(d, "conflicts"),
		     *offers = json_object_get(d, "offers"), *o;
	size_t i;
	printf("denied: %s\n", text(d, "message"));
	json_array_foreach((json_t *)(uintptr_t)conflicts, i, o) print_conflict(o);
	if (json_array_size(offers) == 0) {
		printf("nothing could be offered\n");
		return;
	}
	printf("offers, each held until %s:\n", text(json_array_get(offers, 0), "held_until"));
	json_array_foreach((json_t *)(uintptr_t)offers, i, o)
	{
		printf("  %s  %s to %s, %+.0f s", text(o, "id"), text(o, "start"), text(o, "end"),
		       number(o, "delay_s"));
		if (json_object_get(o, "layer") != NULL)
			printf(", layer %.0f, %.0f m", number(o, "layer"), number(o, "length_m"));
		putchar('\n');
	}
	printf("take one with: kerbwing corridor accept ID\n");
}

void corridor_print_event(const char *event, const json_t *d)
{
	if (strcmp(event, "conformance") == 0)
		printf("%s  %-14s  %s\n", text(d, "corridor"), text(d, "event"),
		       text(d, "message"));
	else
		printf("%s  %-14s  %s: %s\n", text(d, "id"), text(d, "state"), text(d, "cause"),
		       text(d, "message"));
	fflush(stdout);
}
