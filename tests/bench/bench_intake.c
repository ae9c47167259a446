// SPDX-License-Identifier: Apache-2.0
// What the hub does to a message before it is queued for the store: topic, payload, who spoke.
//
// usage: bench_intake skimmed|unpacked|json|alert RUNS
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "full_summary.h"
#include "hub/intake.h"
#include "uplink/pb_json.h"

enum { PAYLOAD_MAX = 64 * 1024 };

static uint8_t payload[PAYLOAD_MAX];

static size_t make_summary(bool is_json)
{
	struct messages_header h;
	struct full_summary *f = full_summary_create();
	Kerbwing__Hub__V1__Summary *s =
		full_summary_fill(f, 3, 1700000000000000000, 1700000060000000000);
	s->header = messages_fill_header(&h, "c", "n", 5, 1, 1700000060000000000);
	size_t n = is_json ? pb_json_write(&s->base, (char *)payload, sizeof(payload))
			   : kerbwing__hub__v1__summary__pack(s, payload);
	s->header = NULL;
	full_summary_destroy(f);
	return n;
}

static size_t make_alert(void)
{
	struct messages_header h;
	Kerbwing__Hub__V1__AlertEvent a = KERBWING__HUB__V1__ALERT_EVENT__INIT;
	a.header = messages_fill_header(&h, "c", "n", 5, 1, 1700000060000000000);
	a.alert_time_ns = 1700000060000000000;
	return kerbwing__hub__v1__alert_event__pack(&a, payload);
}

int main(int argc, char **argv)
{
	struct intake k;
	struct intake_message m;
	if (argc != 3 || intake_init(&k, 16) != 0)
		return 2;
	bool is_alert = strcmp(argv[1], "alert") == 0;
	size_t n = is_alert ? make_alert() : make_summary(strcmp(argv[1], "json") == 0);
	const char *topic = is_alert ? "kerbwing/v1/c/n/alert" : "kerbwing/v1/c/n/summary";
	if (strcmp(argv[1], "unpacked") == 0)
		k.room.skim = NULL;
	for (long runs = atol(argv[2]); runs > 0; runs--) {
		if (intake_parse_in(&k.room, topic, payload, n, &m) != INTAKE_REFUSAL_NONE ||
		    intake_take(&k, &m, 1) != INTAKE_REFUSAL_NONE)
			return 1;
		intake_message_free(&m);
	}
	intake_fini(&k);
	return 0;
}
