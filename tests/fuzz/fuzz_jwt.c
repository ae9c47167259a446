// SPDX-License-Identifier: Apache-2.0
// Tokens and sets of keys from strangers: none of them is ever good.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/jwt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const audiences[] = {"localhost"};
	struct keyset keys;
	struct jwt_claims claims;
	if (size < 1)
		return 0;
	const char *text = (const char *)data + 1;
	keyset_init(&keys);
	if (data[0] % 3 == 0) {
		keyset_add_jwks(&keys, text, size - 1);
	} else if (data[0] % 3 == 1) {
		keyset_add_pem(&keys, text, size - 1);
	} else {
		// The rest up to a line's end is a set of keys, what follows a token.
		const char *end = memchr(text, '\n', size - 1);
		size_t n = end != NULL ? (size_t)(end - text) : 0;
		keyset_add_jwks(&keys, text, n);
		const struct jwt_rules rules = {&keys, audiences, 1, "", 1800000000};
		if (jwt_verify(text + n, size - 1 - n, &rules, &claims) == JWT_FAULT_NONE)
			abort();
	}
	keyset_free(&keys);
	return 0;
}
