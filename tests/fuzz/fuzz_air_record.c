// SPDX-License-Identifier: Apache-2.0
// Records of the air book: no crash; what is taken in is written out as it was read and leaves a sound book; what is refused leaves nothing.
#include <stdlib.h>
#include <string.h>

#include "air_rig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct air_book *make(void)
{
	static struct air_rig_net net;
	static bool made;
	const struct polygon_point anchor = {481370000, 115750000};
	struct air_config c;
	enum air_reason why;
	uint32_t index;
	if (!made)
		air_rig_net(&net, anchor, 4, 500, 3, 4, false, 1);
	made = true;
	air_config_defaults(&c, anchor);
	c.net = &net.def;
	c.limits = (struct air_limits){.corridors = 8,
				       .offers = 4,
				       .constraints = 4,
				       .subscriptions = 4,
				       .operators = 4,
				       .volumes = 300,
				       .shape_octets = 4 << 20,
				       .undo = 4096,
				       .changes = 512,
				       .results = 64};
	return air_book_create(&c, &why, &index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t again[AIR_RECORD_MAX];
	static struct air_book *b;
	struct air_id id;
	struct air_audit audit;
	if (b == NULL && (b = make()) == NULL)
		abort();
	uint64_t mark = air_book_mark(b), before = air_book_digest(b);
	enum air_reason r = air_book_restore(
		b, data, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX, AIR_RIG_NOW);
	if (r == AIR_REASON_NONE && data[1] < AIR_KIND_OPERATOR) {
		memcpy(id.b, data + 2, sizeof(id.b));
		uint32_t n = air_book_encode(b, (enum air_kind)data[1], &id, again, sizeof(again));
		if (n != size)
			abort();
	}
	if (!air_book_audit(b, &audit) || audit.broken != 0)
		abort();
	if (!air_book_rollback(b, mark) || air_book_digest(b) != before)
		abort();
	return 0;
}
