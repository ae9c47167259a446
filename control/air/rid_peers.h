// SPDX-License-Identifier: Apache-2.0
// Other service providers of network Remote ID, asked for their flights in a view when somebody looks at it (ASTM F3411 display
// provider). A thread of its own asks, several at a time, each within 1.5 s; an answer is good for a second. Who fails is
// counted and left out: the picture is then of the others. All functions belong to the loop's thread.
#pragma once

#include "air/rid_others.h"
#include "loop.h"

enum {
	RID_PEERS_OF_VIEW = 16, // asked for one view; more are left out, counted
	RID_PEERS_ENTRIES = 128,
	RID_PEERS_WAITING = 256, // requests
};

#define RID_PEER_STATE_LIST(X)                                                                     \
	X(ASKED, "asked")   /* the answer is on its way */                                         \
	X(HERE, "here")	    /* its flights are */                                                  \
	X(FAILED, "failed") /* no answer in time, or none that can be read */

enum rid_peer_state {
#define RID_PEER_STATE_ENUM(id, name) RID_PEER_##id,
	RID_PEER_STATE_LIST(RID_PEER_STATE_ENUM)
#undef RID_PEER_STATE_ENUM
		RID_PEER_STATE_COUNT
};

const char *rid_peer_state_name(unsigned state);

struct rid_peers_config {
	const char *token_file, *token_url; // as dss_outbox_config
	bool allow_http;
	// Something came: who waits may look again. Tokens of rid_peers_wait.
	void (*again)(void *ctx, uint64_t token);
	void *ctx;
};

struct rid_peers;

// NULL when threads, descriptors or memory are short.
struct rid_peers *rid_peers_open(struct loop *l, const struct rid_peers_config *cfg);
void rid_peers_close(struct rid_peers *p);

// Flights of a provider in a view; asks when there is no answer that is newer than a second or than since_ns (monotonic).
// *out lives until the next turn of the loop. address: of its flights, complete but for the query.
enum rid_peer_state rid_peers_get(struct rid_peers *p, const char *address, bool is_v19,
				  const struct rid_view *v, int64_t since_ns,
				  const struct rid_others **out);
bool rid_peers_may_wait(const struct rid_peers *p);
// False: too many wait.
bool rid_peers_wait(struct rid_peers *p, uint64_t token);

struct rid_peers_totals {
	uint64_t asked, answered, failed, flights, left_out,
		cut; // cut: providers beyond those of a view, or without room
	uint32_t waiting;
};

void rid_peers_get_totals(struct rid_peers *p, struct rid_peers_totals *out);
void rid_peers_count_cut(struct rid_peers *p, uint32_t n);
