// SPDX-License-Identifier: Apache-2.0
// Tokens for requests to others: from a file, read again for each, or from an issuer's address, kept for ten minutes. They are
// wiped when they go. One thread, which may wait for the issuer.
#pragma once

enum { PEER_TOKEN_SIZE = 8192 };

struct peer_tokens;

// The texts live as long as this; "": none. NULL: memory.
struct peer_tokens *peer_tokens_create(const char *file, const char *url);
void peer_tokens_destroy(struct peer_tokens *t);

// NULL: none to be had. The text is good until the next call. Waits for the issuer for at most 2 s.
const char *peer_token(struct peer_tokens *t, const char *url, const char *scope);
