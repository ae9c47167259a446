// SPDX-License-Identifier: Apache-2.0
// Following another book: what that one ended or changed goes out of this one without rules, notices or changes.
#include "air_core.h"

enum air_reason air_book_forget(struct air_book *b, enum air_kind kind, const struct air_id *id)
{
	b->change_count = 0;
	b->undo_begin = b->undo_next;
	if (b->damaged || !air_core_room(b, 4))
		return b->damaged ? AIR_REASON_DAMAGED : AIR_REASON_FULL_UNDO;
	uint32_t slot = air_idmap_find(&b->ids[kind], id);
	if (slot == AIR_NO_SLOT)
		return AIR_REASON_UNKNOWN_ID;
	struct air_corridor *c = kind == AIR_KIND_CORRIDOR ? &b->corridors[slot] : NULL;
	air_undo_remove(b, kind, slot);
	air_unlink(b, kind, slot);
	if (c == NULL)
		return AIR_REASON_NONE;
	if (c->state == AIR_STATE_OFFERED) {
		air_undo_group(b, b->group_of[slot]);
		air_group_member(b, b->group_of[slot], slot, AIR_NO_SLOT);
	}
	c->state = AIR_STATE_ENDED;
	return AIR_REASON_NONE;
}
