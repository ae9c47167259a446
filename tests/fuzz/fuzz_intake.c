// SPDX-License-Identifier: Apache-2.0
// Hub messages: the first octet names the kind, the rest is the payload, protobuf or JSON. No crash; what was accepted can be
// read again from the store; and whether a summary is skimmed or unpacked makes no difference.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "hub/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same(const struct intake_message *a, const struct intake_message *b)
{
	return a->kind == b->kind && strcmp(a->city, b->city) == 0 &&
	       strcmp(a->node, b->node) == 0 && a->boot_id == b->boot_id && a->seq == b->seq &&
	       a->made_ns == b->made_ns && a->is_resent == b->is_resent &&
	       a->from_ns == b->from_ns && a->to_ns == b->to_ns;
}

// Skimmed where that is enough, unpacked in the room, unpacked in memory of its own.
static void check_ways(struct intake *k, const char *topic, const uint8_t *p, size_t n)
{
	struct intake_room whole = {.p = k->room.p};
	struct intake_message fast, slow, free_one;
	enum intake_refusal why = intake_parse_in(&k->room, topic, p, n, &fast);
	enum intake_refusal why_slow = intake_parse_in(&whole, topic, p, n, &slow);
	if (why != why_slow || (why == INTAKE_REFUSAL_NONE && !is_same(&fast, &slow)))
		abort();
	if (intake_parse(topic, p, n, &free_one) == INTAKE_REFUSAL_NONE) {
		if (why == INTAKE_REFUSAL_NONE && !is_same(&fast, &free_one))
			abort();
		intake_message_free(&free_one);
	} else if (why == INTAKE_REFUSAL_NONE) {
		abort();
	}
	if (why == INTAKE_REFUSAL_NONE) {
		intake_message_free(&fast);
		intake_message_free(&slow);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const topics[] = {
		"kerbwing/v1/city/node/status",	 "kerbwing/v1/city/node/summary",
		"kerbwing/v1/city/node/alert",	 "kerbwing/v1/city/node/grant",
		"kerbwing/v1/city/node/catalog", "kerbwing/v1/city/node/ack"};
	struct intake k;
	struct intake_message m, again;
	if (size < 1 || intake_init(&k, 2) != 0)
		return 0;
	const char *topic = topics[data[0] % (sizeof(topics) / sizeof(topics[0]))];
	check_ways(&k, topic, data + 1, size - 1);
	if (intake_parse_in(&k.room, topic, data + 1, size - 1, &m) == INTAKE_REFUSAL_NONE) {
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
