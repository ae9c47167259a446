// SPDX-License-Identifier: Apache-2.0
#include "mailbox.h"

#include <rte_ring.h>
#include <rte_ring_elem.h>

static_assert(sizeof(struct mail) % 4 == 0, "rte_ring moves elements of whole words");

struct mailbox *mailbox_create(const char *name, uint32_t letters)
{
	return (struct mailbox *)rte_ring_create_elem(
		name, sizeof(struct mail), letters, SOCKET_ID_ANY,
		RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ);
}

void mailbox_destroy(struct mailbox *m)
{
	rte_ring_free((struct rte_ring *)m);
}

bool mailbox_put(struct mailbox *m, const struct mail *letter)
{
	return rte_ring_enqueue_elem((struct rte_ring *)m, (void *)(uintptr_t)letter,
				     sizeof(*letter)) == 0;
}

uint32_t mailbox_take(struct mailbox *m, struct mail *letters, uint32_t max)
{
	return rte_ring_dequeue_burst_elem((struct rte_ring *)m, letters, sizeof(*letters), max,
					   NULL);
}
