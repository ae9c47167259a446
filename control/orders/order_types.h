// SPDX-License-Identifier: Apache-2.0
// Words of orders that appear in acknowledgements, logs and the API (docs/wire/orders.md).
#pragma once

#include <stdint.h>

// clang-format off
#define ORDER_REASON_LIST(X) \
	X(NONE,          "none",          "taken: it is in force, or will be from its start") \
	X(REPEATED,      "repeated",      "taken before; nothing changed") \
	X(MALFORMED,     "malformed",     "no SignedOrder with an Order in it") \
	X(TOO_LONG,      "too_long",      "longer than 16 KiB") \
	X(UNKNOWN_KEY,   "unknown_key",   "the node has no key of this name") \
	X(BAD_SIGNATURE, "bad_signature", "the signature is not that of the key over these octets") \
	X(WRONG_ISSUER,  "wrong_issuer",  "the key belongs to another issuer") \
	X(NOT_HERE,      "not_here",      "it is for another city or node") \
	X(OLD,           "old",           "its serial was used before, or is too old to tell") \
	X(EXPIRED,       "expired",       "its expiry has passed") \
	X(TIMES,         "times",         "issued in the future, in force for longer than 7 days, or ends before it begins") \
	X(CONTENT,       "content",       "a member is missing, too many, or of no known value") \
	X(AREA,          "area",          "the area is neither a polygon of 3 to 100 points nor up to 16 grid cells, or its heights are wrong") \
	X(SETTING,       "setting",       "no such setting, or not such a value") \
	X(CANCELLED,     "cancelled",     "it was cancelled before it came") \
	X(FULL,          "full",          "the node has as many orders as it can hold; sent again it may be taken") \
	X(STORE,         "store",         "it could not be kept on disk; sent again it may be taken") \
	X(BUSY,          "busy",          "the air book could not close the area; sent again it may be taken")

#define ORDER_KIND_LIST(X) \
	X(NONE,      "none") \
	X(EMERGENCY, "emergency") \
	X(CLOSURE,   "closure") \
	X(CONFIG,    "config") \
	X(BROADCAST, "broadcast") \
	X(CANCEL,    "cancel")

// As in hub.proto.
#define ORDER_MODE_LIST(X) \
	X(NORMAL,     "normal") \
	X(HEIGHTENED, "heightened") \
	X(EMERGENCY,  "emergency") \
	X(RECOVERY,   "recovery")
// clang-format on

enum order_reason {
#define X(id, name, text) ORDER_REASON_##id,
	ORDER_REASON_LIST(X)
#undef X
		ORDER_REASON_COUNT
};

enum order_kind {
#define X(id, name) ORDER_KIND_##id,
	ORDER_KIND_LIST(X)
#undef X
		ORDER_KIND_COUNT
};

enum order_mode {
#define X(id, name) ORDER_MODE_##id,
	ORDER_MODE_LIST(X)
#undef X
		ORDER_MODE_COUNT
};

const char *order_reason_name(unsigned reason);
const char *order_reason_text(unsigned reason);
const char *order_kind_name(unsigned kind);
const char *order_mode_name(unsigned mode);
