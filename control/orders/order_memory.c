// SPDX-License-Identifier: Apache-2.0
// The order book over a restart.
#include <stdlib.h>
#include <string.h>

#include "orders/order_book.h"

typedef Kerbwing__Hub__V1__OrderMemory memory_message;
typedef Kerbwing__Hub__V1__OrderIssuer issuer_message;

struct issuer_room {
	issuer_message m;
	ProtobufCBinaryData cancelled[ORDER_CANCELLED_MAX];
	uint64_t serial[ORDER_SERIALS_MAX + 1];
};

static void fill_issuer(const struct order_issuer *s, struct issuer_room *r)
{
	uint32_t n =
		s->cancelled_count < ORDER_CANCELLED_MAX ? s->cancelled_count : ORDER_CANCELLED_MAX;
	kerbwing__hub__v1__order_issuer__init(&r->m);
	r->m.name = (char *)(uintptr_t)s->name;
	r->m.floor = s->floor;
	memcpy(r->serial, s->serial, s->serial_count * sizeof(s->serial[0]));
	r->m.serial = r->serial;
	r->m.n_serial = s->serial_count;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = (s->cancelled_count - n + i) % ORDER_CANCELLED_MAX;
		r->cancelled[i] = (ProtobufCBinaryData){ORDER_ID_SIZE,
							(uint8_t *)(uintptr_t)s->cancelled[at].b};
	}
	r->m.cancelled = r->cancelled;
	r->m.n_cancelled = n;
}

// `also`: an order that is about to be taken, NULL: none.
size_t order_book_pack(const struct order_book *b, const struct order_entry *also, uint8_t *out,
		       size_t size)
{
	struct issuer_room *room = calloc(ORDER_KEYS_MAX, sizeof(*room));
	issuer_message *issuer[ORDER_KEYS_MAX];
	Kerbwing__Hub__V1__SignedOrder *order[ORDER_ACTIVE_MAX + 1];
	memory_message m = KERBWING__HUB__V1__ORDER_MEMORY__INIT;
	if (room == NULL)
		return 0;
	for (uint32_t i = 0; i < b->issuer_count; i++) {
		fill_issuer(&b->issuer[i], &room[i]);
		if (also != NULL && also->issuer == i)
			room[i].serial[room[i].m.n_serial++] = also->serial;
		issuer[i] = &room[i].m;
	}
	for (uint32_t i = 0; i < b->count; i++)
		if (b->entry[i].expiry_ns != INT64_MIN)
			order[m.n_order++] = b->entry[i].signed_order;
	// A cancellation is kept as an order: it is judged again, and then cancels.
	if (also != NULL)
		order[m.n_order++] = also->signed_order;
	m.order = order;
	m.issuer = issuer;
	m.n_issuer = b->issuer_count;
	size_t n = kerbwing__hub__v1__order_memory__get_packed_size(&m);
	if (n <= size)
		(void)kerbwing__hub__v1__order_memory__pack(&m, out);
	free(room);
	return n <= size ? n : 0;
}

static void restore_orders(struct order_book *b, const memory_message *m, int64_t now_ns,
			   uint32_t *left_out)
{
	static uint8_t octets[ORDER_OCTETS_MAX]; // one thread
	for (size_t i = 0; i < m->n_order; i++) {
		struct order_result r;
		size_t n = kerbwing__hub__v1__signed_order__get_packed_size(m->order[i]);
		r.reason = ORDER_REASON_TOO_LONG;
		if (n <= sizeof(octets)) {
			(void)kerbwing__hub__v1__signed_order__pack(m->order[i], octets);
			order_book_judge(b, octets, n, now_ns, &r);
		}
		if (r.reason == ORDER_REASON_NONE)
			order_book_take(b, &r, now_ns);
		else
			*left_out += r.reason != ORDER_REASON_EXPIRED;
	}
	b->taken = 0; // not by this process
}

// Serials come back after the orders, which would otherwise look used.
static void restore_issuer(struct order_issuer *s, const issuer_message *m)
{
	s->floor = m->floor;
	s->serial_count = 0;
	for (size_t i = 0; i < m->n_serial; i++) {
		if (s->serial_count == ORDER_SERIALS_MAX)
			break;
		s->serial[s->serial_count++] = m->serial[i];
	}
	for (size_t i = 0; i < m->n_cancelled; i++)
		if (m->cancelled[i].len == ORDER_ID_SIZE)
			memcpy(s->cancelled[s->cancelled_count++ % ORDER_CANCELLED_MAX].b,
			       m->cancelled[i].data, ORDER_ID_SIZE);
}

bool order_book_unpack(struct order_book *b, const uint8_t *octets, size_t size, int64_t now_ns,
		       uint32_t *left_out)
{
	memory_message *m = kerbwing__hub__v1__order_memory__unpack(NULL, size, octets);
	*left_out = 0;
	if (m == NULL)
		return false;
	restore_orders(b, m, now_ns, left_out);
	for (size_t i = 0; i < m->n_issuer; i++)
		for (uint32_t k = 0; k < b->issuer_count; k++)
			if (strcmp(b->issuer[k].name, m->issuer[i]->name) == 0)
				restore_issuer(&b->issuer[k], m->issuer[i]);
	kerbwing__hub__v1__order_memory__free_unpacked(m, NULL);
	return true;
}
