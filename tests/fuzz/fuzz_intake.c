// SPDX-License-Identifier: Apache-2.0
// Hub messages: the first byte names the kind, the rest is the payload. No crash; what was accepted can be
// read again from the store.
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
	struct intake_message m, again;
	if (size < 1 || intake_init(&k, 2) != 0)
		return 0;
	enum intake_refusal why =
		intake_parse_in(&k.room, topics[data[0] % 5], data + 1, size - 1, &m);
	if (why == INTAKE_REFUSAL_NONE) {
		if (intake_take(&k, &m, 1) != INTAKE_REFUSAL_NONE || k.count != 1)
			abort();
		enum intake_kind kind = m.kind;
		intake_message_free(&m);
		// What is stored as it came can be read again.
		if (!intake_reread(&k.room, kind, data + 1, size - 1, &again))
			abort();
	}
	intake_fini(&k);
	return 0;
}
