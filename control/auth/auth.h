// SPDX-License-Identifier: Apache-2.0
// Who asks, and what they may do: tokens against keys that rotate, the routes' scopes, and how often each client may ask.
// Decided by the headers alone, before a body is looked at. The loop's thread.
//
// A verified token is remembered until it expires or any key changes, so that its signature is checked once; the memory is a
// table of fixed size. A key that was taken out of its file stops working within `refresh_ns`, one that was taken out of the
// set behind the address within `refresh_ns` of the next good answer, and without good answers after `stale_ns`.
//
// Without keys the server is open: everybody on this machine may do everything under the name in Kerbwing-Operator; on any
// other address than loopback only what is read without a token is served.
#pragma once

#include "api/server.h"
#include "auth/auth_fetch.h"
#include "auth/auth_scope.h"
#include "auth/jwt.h"
#include "auth/rate.h"
#include "loop.h"

enum { AUTH_FILES_MAX = 16, AUTH_AUDIENCES_MAX = 16, AUTH_PATH_SIZE = 512 };

struct auth_config {
	const char *program;
	bool is_enabled;
	bool is_loopback;    // the server listens to this machine alone
	bool is_public_read; // what needs kerbwing.read needs no token
	const char *audiences[AUTH_AUDIENCES_MAX];
	unsigned audience_count;
	const char *issuer;			  // "": any
	char pem[AUTH_FILES_MAX][AUTH_PATH_SIZE]; // files of public keys or certificates
	unsigned pem_count;
	char jwks_file[AUTH_PATH_SIZE]; // "": none
	const char *jwks_url;		// "": none
	int64_t refresh_ns, stale_ns;
	uint32_t tokens_max;	       // remembered
	uint32_t clients_max;	       // whose rate is known
	double rate_per_s, rate_burst; // 0: no limit
};

#define AUTH_TOTAL_LIST(X)                                                                         \
	X(accepted, "Requests with a good token.")                                                 \
	X(remembered, "Of those, tokens that were verified before.")                               \
	X(refused, "Requests without a token that is accepted here (401).")                        \
	X(forbidden, "Requests whose token lacks the scope (403).")                                \
	X(limited, "Requests that came too fast (429).")                                           \
	X(key_changes, "Times that the set of keys changed.")                                      \
	X(key_failures, "Attempts to read keys that failed.")

struct auth_totals {
#define AUTH_TOTAL_MEMBER(name, text) uint64_t name;
	AUTH_TOTAL_LIST(AUTH_TOTAL_MEMBER)
#undef AUTH_TOTAL_MEMBER
	uint64_t faults[JWT_FAULT_COUNT];
};

struct auth_token;

struct auth {
	struct auth_config cfg;
	struct loop *loop;
	struct keyset keys;
	uint32_t generation; // of the keys
	struct auth_token *token;
	uint32_t token_mask;
	struct rate rate;
	uint64_t seed;
	struct loop_timer refresh;
	struct auth_fetch *fetch;
	struct loop_fd fetch_io;
	char *url_text; // the last good set behind the address
	size_t url_len;
	int64_t url_ns; // monotonic, of that answer
	int64_t hurried_ns;
	bool was_failing;
	struct auth_totals totals;
};

// Reads the keys; says on stderr when the server is open or a file has no key. Returns 0 or a negative errno.
int auth_open(struct auth *a, struct loop *l, const struct auth_config *cfg);
void auth_close(struct auth *a);

// Reads the files again, now.
void auth_reload(struct auth *a);

// As server_config.guard: true and *who, or false and the answer in rp.
bool auth_guard(void *auth, const struct server_request *rq, uint32_t scopes,
		struct server_who *who, struct server_reply *rp);
