// SPDX-License-Identifier: Apache-2.0
#include "orders/order_types.h"

static const struct {
	const char *name, *text;
} reasons[ORDER_REASON_COUNT] = {
#define X(id, name, text) [ORDER_REASON_##id] = {name, text},
	ORDER_REASON_LIST(X)
#undef X
};

static const char *const kinds[ORDER_KIND_COUNT] = {
#define X(id, name) [ORDER_KIND_##id] = name,
	ORDER_KIND_LIST(X)
#undef X
};

static const char *const modes[ORDER_MODE_COUNT] = {
#define X(id, name) [ORDER_MODE_##id] = name,
	ORDER_MODE_LIST(X)
#undef X
};

const char *order_reason_name(unsigned reason)
{
	return reason < ORDER_REASON_COUNT ? reasons[reason].name : "?";
}

const char *order_reason_text(unsigned reason)
{
	return reason < ORDER_REASON_COUNT ? reasons[reason].text : "?";
}

const char *order_kind_name(unsigned kind)
{
	return kind < ORDER_KIND_COUNT ? kinds[kind] : "?";
}

const char *order_mode_name(unsigned mode)
{
	return mode < ORDER_MODE_COUNT ? modes[mode] : "?";
}
