// SPDX-License-Identifier: Apache-2.0
#include "slot_box.h"

#include <rte_ring.h>
#include <rte_ring_elem.h>

static_assert(sizeof(struct slot_letter) % 4 == 0, "rte_ring moves elements of whole words");

struct slot_box *slot_box_create(const char *name, uint32_t letters)
{
	return (struct slot_box *)rte_ring_create_elem(
		name, sizeof(struct slot_letter), letters, SOCKET_ID_ANY,
		RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
}

void slot_box_destroy(struct slot_box *b)
{
	rte_ring_free((struct rte_ring *)b);
}

bool slot_box_put(struct slot_box *b, const struct slot_letter *l)
{
	return rte_ring_enqueue_elem((struct rte_ring *)b, (void *)(uintptr_t)l, sizeof(*l)) == 0;
}

uint32_t slot_box_take(struct slot_box *b, struct slot_letter *l, uint32_t max)
{
	return rte_ring_dequeue_burst_elem((struct rte_ring *)b, l, sizeof(*l), max, NULL);
}
