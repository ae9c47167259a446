// SPDX-License-Identifier: Apache-2.0
// What a token may allow: the scopes of ASTM F3548-21, F3411-22a and F3411-19, and our own for the native routes. Pure; any
// thread.
#pragma once

#include <stddef.h>
#include <stdint.h>

// id, word in the claim `scope`, what it allows.
#define AUTH_SCOPE_LIST(X)                                                                         \
	X(SC, "utm.strategic_coordination", "operational intents and subscriptions to them")       \
	X(CM, "utm.constraint_management", "publishing constraints")                               \
	X(CP, "utm.constraint_processing", "reading constraints and subscriptions to them")        \
	X(CMSA, "utm.conformance_monitoring_sa", "off-nominal intents and telemetry")              \
	X(AA, "utm.availability_arbitration", "saying whether a USS is available")                 \
	X(RID_SP, "rid.service_provider", "identification service areas (F3411-22a)")              \
	X(RID_DP, "rid.display_provider", "searching and subscribing to them (F3411-22a)")         \
	X(RID19_READ, "dss.read.identification_service_areas", "the same, F3411-19: searching")    \
	X(RID19_WRITE, "dss.write.identification_service_areas", "the same, F3411-19: publishing") \
	X(KW_READ, "kerbwing.read", "the live picture, corridors and the network")                 \
	X(KW_CORRIDORS, "kerbwing.corridors", "asking for corridors, flying and ending them")      \
	X(KW_CONSTRAINTS, "kerbwing.constraints", "closing and opening volumes")

enum auth_scope_index {
#define AUTH_SCOPE_INDEX(id, name, text) AUTH_SCOPE_INDEX_##id,
	AUTH_SCOPE_LIST(AUTH_SCOPE_INDEX)
#undef AUTH_SCOPE_INDEX
		AUTH_SCOPE_COUNT
};

// As sets.
enum auth_scope {
	AUTH_ANY = 0, // no token needed
#define AUTH_SCOPE_BIT(id, name, text) AUTH_##id = 1 << AUTH_SCOPE_INDEX_##id,
	AUTH_SCOPE_LIST(AUTH_SCOPE_BIT)
#undef AUTH_SCOPE_BIT
		AUTH_ALL = (1 << AUTH_SCOPE_COUNT) - 1,
};

const char *auth_scope_name(unsigned index); // "utm.strategic_coordination"; "?" out of range
const char *auth_scope_text(unsigned index);

// The set that a claim of words separated by spaces stands for; unknown words are left out.
uint32_t auth_scope_read(const char *words, size_t len);
