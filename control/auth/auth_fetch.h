// SPDX-License-Identifier: Apache-2.0
// A JWK set at an address, fetched again and again by a thread of its own: a slow issuer delays nobody. The newest text waits
// behind a descriptor of the loop.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AUTH_FETCH_MAX = 1 << 20 }; // octets of a set

struct auth_fetch;

// url lives as long as the fetcher. NULL when threads or descriptors are short.
struct auth_fetch *auth_fetch_open(const char *url, int64_t period_ns);
void auth_fetch_close(struct auth_fetch *f);

int auth_fetch_fd(const struct auth_fetch *f); // readable when something came
// The newest text, to be freed, or NULL when the last attempt failed or nothing is new. *ok: whether the last one worked.
char *auth_fetch_take(struct auth_fetch *f, size_t *len, bool *ok);
// Fetches soon, whatever the period says; not more often than every five seconds.
void auth_fetch_hurry(struct auth_fetch *f);
