// SPDX-License-Identifier: Apache-2.0
// Rows of struct conf_key, for tables of keys. Included by files that hold such tables alone.
#pragma once

#include <stddef.h>

#include "conf.h"

// clang-format off
#define KEY(type, member, kind, fallback, lo, hi, unit, doc) \
	{#member, kind, offsetof(type, member), fallback, lo, hi, unit, doc, NULL, NULL}
#define KEY_ENUM(type, member, fallback, list, doc) \
	{#member, CONF_ENUM, offsetof(type, member), fallback, 0, 0, NULL, doc, list, NULL}
#define KEY_LIST(type, member, fallback, lo, hi, keys_of, doc) \
	{#member, CONF_LIST, offsetof(type, member), fallback, lo, hi, NULL, doc, NULL, keys_of}
#define KEY_MAP(type, member, keys_of, doc) \
	{#member, CONF_MAP, offsetof(type, member), "", 0, 0, NULL, doc, NULL, keys_of}
// clang-format on
