// SPDX-License-Identifier: Apache-2.0
#include "air/idempotency.h"

#include <openssl/sha.h>
#include <string.h>

struct air_id idempotency_id(const char *key)
{
	uint8_t hash[SHA256_DIGEST_LENGTH];
	struct air_id id;
	SHA256((const uint8_t *)key, strlen(key), hash);
	memcpy(id.b, hash, sizeof(id.b));
	return id;
}
