// SPDX-License-Identifier: Apache-2.0
// Signed orders as a broker may send them, and the file of orders of a run before: whatever the octets, a reason and no more. The
// first octet says which; the key's signature is not checked by the fuzzer's luck, so the order inside is judged apart too.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "orders/order_book.h"
#include "orders/order_sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t NOW = 1795000000000000000;

static void start(struct order_book *b, void *key)
{
	const struct order_home home = {312304000, 1214737000, 500000};
	order_book_init(b, "c", "n", &home, NULL, 0);
	if (!order_book_add_key(b, "k", "i", key))
		abort();
}

// As if the issuer had signed exactly these octets.
static size_t sign_it(void *key, const uint8_t *data, size_t size, uint8_t *out, size_t max)
{
	uint8_t sig[ORDER_SIGNATURE_MAX];
	Kerbwing__Hub__V1__SignedOrder s = KERBWING__HUB__V1__SIGNED_ORDER__INIT;
	s.order = (ProtobufCBinaryData){size, (uint8_t *)(uintptr_t)data};
	s.key_id = (char[]){"k"};
	s.signature = (ProtobufCBinaryData){order_sign(key, data, size, sig), sig};
	size_t n = kerbwing__hub__v1__signed_order__get_packed_size(&s);
	return n <= max ? kerbwing__hub__v1__signed_order__pack(&s, out) : 0;
}

static void judge(struct order_book *b, const uint8_t *octets, size_t size)
{
	static struct order_volumes v;
	struct order_result r;
	struct order_event e;
	struct order_effects x;
	bool is_to_fleet;
	order_book_judge(b, octets, size, NOW, &r);
	if (r.reason >= ORDER_REASON_COUNT)
		abort();
	if (r.reason != ORDER_REASON_NONE) {
		order_result_free(&r);
		return;
	}
	(void)order_entry_closes_air(&r.entry, &b->home, &v, &is_to_fleet);
	order_book_take(b, &r, NOW);
	while (order_book_next(b, INT64_MAX - 1, &e)) // begins at its start and is over
		order_book_effects(b, &x);
	(void)order_book_slots_at(b, 312304000, 1214737000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void *key;
	static uint8_t packed[ORDER_OCTETS_MAX];
	static struct order_book b;
	uint32_t left_out;
	if (key == NULL)
		key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (size < 1)
		return 0;
	start(&b, key);
	if (data[0] % 3 == 0) {
		judge(&b, data + 1, size - 1);
	} else if (data[0] % 3 == 1) {
		size_t n = sign_it(key, data + 1, size - 1, packed, sizeof(packed));
		judge(&b, packed, n);
	} else {
		(void)order_book_unpack(&b, data + 1, size - 1, NOW, &left_out);
	}
	order_book_free(&b);
	return 0;
}
