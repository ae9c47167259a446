// SPDX-License-Identifier: Apache-2.0
// An issuer for tests: fresh keys, their public halves as PEM and JWKS, and tokens with any claims.
#pragma once

#include <stdint.h>

enum { TOKEN_MINT_SIZE = 12000, TOKEN_MINT_PEM_SIZE = 1200 };

struct token_mint {
	void *pkey; // EVP_PKEY
	char alg[8];
	char kid[32];
	char pem[TOKEN_MINT_PEM_SIZE]; // public
};

// "RS256" or "ES256".
void token_mint_init(struct token_mint *m, const char *alg, const char *kid);
void token_mint_fini(struct token_mint *m);

// {"keys":[…]} with the keys of n mints.
void token_mint_jwks(const struct token_mint *const *m, unsigned n, char *out, unsigned size);

// Signs header and claims as they are.
void token_mint_sign(const struct token_mint *m, const char *header, const char *claims,
		     char out[TOKEN_MINT_SIZE]);
// A token as good clients have it.
void token_mint_make(const struct token_mint *m, const char *sub, const char *scope,
		     const char *audience, int64_t exp_s, char out[TOKEN_MINT_SIZE]);
