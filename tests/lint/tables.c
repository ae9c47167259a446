// SPDX-License-Identifier: Apache-2.0
// Prints the tables of drop reasons and counters as Markdown, for docs/ref.
#include <stdio.h>
#include <string.h>

#include "base/notice_kind.h"
#include "book/air_book.h"
#include "book/conform.h"
#include "catalog.pb-c.h"
#include "counters.h"
#include "dss/dss_types.h"
#include "hub/city_store.h"
#include "hub/hub_class.h"
#include "hub/hub_orders.h"
#include "hub/intake.h"
#include "kpi/kpi_table.h"
#include "orders/order_types.h"
#include "orders/orders_air.h"
#include "road/road_watch.h"
#include "slot_book.h"
#include "slot_guard.h"
#include "store/store.h"
#include "summary.pb-c.h"

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
	puts("\nWho the watch takes for an intruder in a crossing:");
	print_words("verdict", 0, ROAD_WATCH_COUNT, road_watch_name, road_watch_text);
}

static void print_orders(void)
{
	puts("Words of orders of the hub (docs/wire/orders.md). What a node says of one:");
	print_words("reason", 0, ORDER_REASON_COUNT, order_reason_name, order_reason_text);
	puts("\nWhat the hub says to who posts one:");
	print_words("fault", 0, HUB_ORDER_FAULT_COUNT, hub_order_fault_name, hub_order_fault_text);
	puts("\nEvents that a broadcast has told on the air:");
	print_words("event", 1, NOTICE_KIND_COUNT, notice_kind_name, notice_kind_text);
	puts("\nWhether the air book has what an order closes:");
	print_words("state", 0, ORDERS_AIR_COUNT, orders_air_name, orders_air_text);
}

static void print_hub(void)
{
	puts("Words of the hub about what nodes send (docs/wire/hub.md). Why a message is "
	     "refused:");
	print_words("reason", 1, INTAKE_REFUSAL_COUNT, intake_refusal_name, intake_refusal_text);
	puts("\nWhy one that was read is not in the store:");
	print_words("reason", 1, CITY_UNSTORED_COUNT, city_unstored_name, city_unstored_text);
}

static void print_kpis(void)
{
	static const struct {
		const char *message, *field, *unit, *text, *source;
	} rows[] = {
#define X(message, field, unit, text, source) {#message, #field, unit, text, source},
		KPI_TABLE(X)
#undef X
	};
	const char *last = "";
	puts("What a summary tells (proto/hub/v1/summary.proto): each figure's unit, definition "
	     "and source. A lane, segment or pad is what the catalogue names. A report holds until "
	     "the next one of its track, at most 2 s on the road and 5 s in the air; "
	     "`docs/decisions/0050-kpis.md` says what that means when reports are left out. "
	     "Quotients are rounded down. Saturation is flow over the movement's capacity, level "
	     "of "
	     "service a class of delay: both need a norm of the city's choice and are left to the "
	     "hub.");
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(last, rows[i].message) != 0)
			printf("\n## %s\n\n| field | unit | definition | source "
			       "|\n|---|---|---|---|\n",
			       rows[i].message);
		last = rows[i].message;
		printf("| `%s` | %s | %s | %s |\n", rows[i].field, rows[i].unit, rows[i].text,
		       rows[i].source);
	}
}

static const ProtobufCMessageDescriptor *const hub_messages[] = {
	&kerbwing__hub__v1__header__descriptor,
	&kerbwing__hub__v1__status__descriptor,
	&kerbwing__hub__v1__alert_event__descriptor,
	&kerbwing__hub__v1__grant_event__descriptor,
	&kerbwing__hub__v1__summary__descriptor,
	&kerbwing__hub__v1__class_figures__descriptor,
	&kerbwing__hub__v1__crossing_figures__descriptor,
	&kerbwing__hub__v1__road_figures__descriptor,
	&kerbwing__hub__v1__slot_figures__descriptor,
	&kerbwing__hub__v1__segment_figures__descriptor,
	&kerbwing__hub__v1__pad_figures__descriptor,
	&kerbwing__hub__v1__corridor_figures__descriptor,
	&kerbwing__hub__v1__cell_figures__descriptor,
	&kerbwing__hub__v1__conflict_figures__descriptor,
	&kerbwing__hub__v1__source_quality__descriptor,
	&kerbwing__hub__v1__service_health__descriptor,
	&kerbwing__hub__v1__zone_figures__descriptor,
	&kerbwing__hub__v1__catalog__descriptor,
};

static void print_class(const ProtobufCMessageDescriptor *d, unsigned data_class)
{
	const struct hub_class_message *m = hub_class_messages;
	bool is_first = true;
	while (strcmp(m->name, d->name) != 0)
		m++;
	for (uint32_t i = 0; i < m->field_count; i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field(d, m->fields[i].number);
		if (m->fields[i].data_class != data_class)
			continue;
		printf("%s`%s`%s", is_first ? "" : ", ", f->name,
		       m->fields[i].is_few_hidden ? " (k)" : "");
		is_first = false;
	}
}

static void print_classes(void)
{
	puts("What may be told to whom, field by field (proto/hub/v1/class.proto). The hub gets "
	     "what "
	     "`control.uplink.share_*` lets it see; emergency_only also needs an emergency order "
	     "that says so. (k): counts of fewer than `control.uplink.k_min` are suppressed.\n");
	puts("| message | public | internal | sensitive | emergency_only |\n|---|---|---|---|---|");
	for (unsigned i = 0; i < sizeof(hub_messages) / sizeof(hub_messages[0]); i++) {
		printf("| %s |", hub_messages[i]->short_name);
		for (unsigned c = HUB_CLASS_PUBLIC; c < HUB_CLASS_COUNT; c++) {
			printf(" ");
			print_class(hub_messages[i], c);
			printf(" |");
		}
		puts("");
	}
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
	else if (argc == 2 && strcmp(argv[1], "orders") == 0)
		print_orders();
	else if (argc == 2 && strcmp(argv[1], "hub") == 0)
		print_hub();
	else if (argc == 2 && strcmp(argv[1], "kpis") == 0)
		print_kpis();
	else if (argc == 2 && strcmp(argv[1], "classes") == 0)
		print_classes();
	else
		return 2;
	return 0;
}
