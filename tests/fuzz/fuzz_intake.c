// SPDX-License-Identifier: Apache-2.0
// Hub messages: the first byte names the kind, the rest is the payload. No crash; accepted means accounted for, and a
// second delivery of the same changes no count but duplicates.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "hub/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const topics[] = {
		"kerbwing/v1/city/node/status", "kerbwing/v1/city/node/summary",
		"kerbwing/v1/city/node/alert", "kerbwing/v1/city/node/grant",
		"kerbwing/v1/city/node/catalog"};
	struct intake k;
	struct intake_message m;
	bool wanted, again;
	if (size < 1 || intake_init(&k, 2) != 0)
		return 0;
	enum intake_refusal why = intake_parse(topics[data[0] % 5], data + 1, size - 1, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		why = intake_take(&k, &m, 1, &wanted);
		intake_take(&k, &m, 2, &again);
		struct intake_totals t = intake_all_totals(&k, OUTBOX_SUMMARY);
		bool is_repeated = again && m.kind != INTAKE_CATALOG; // it has no accounts
		if (is_repeated || t.received > 1 || t.lost != 0 || k.count != 1)
			abort();
		intake_message_free(&m);
	}
	intake_fini(&k);
	return 0;
}
