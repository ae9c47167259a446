// SPDX-License-Identifier: Apache-2.0
#include "api/json_guard.h"

#include <stdbool.h>
#include <string.h>

static const struct {
	const char *name;
	const char *text;
} faults[JSON_FAULT_COUNT] = {
#define JSON_FAULT_ROW(id, name, text) {name, text},
	JSON_FAULT_LIST(JSON_FAULT_ROW)
#undef JSON_FAULT_ROW
};

const char *json_fault_name(unsigned fault)
{
	return fault < JSON_FAULT_COUNT ? faults[fault].name : "?";
}

const char *json_fault_text(unsigned fault)
{
	return fault < JSON_FAULT_COUNT ? faults[fault].text : "?";
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t skip_string(const char *p, size_t n, size_t i)
{
	for (i++; i < n && p[i] != '"'; i++)
		if (p[i] == '\\')
			i++;
	return i < n ? i + 1 : n;
}

static size_t number_end(const char *p, size_t n, size_t i)
{
	while (i < n && (is_digit(p[i]) || (p[i] != '\0' && strchr("+-.eE", p[i]) != NULL)))
		i++;
	return i;
}

// The exponent of "…e+12"; huge ones stay huge.
static int exponent_of(const char *p, size_t from, size_t end)
{
	bool is_negative = from < end && p[from] == '-';
	int e = 0;
	for (size_t i = from; i < end; i++)
		if (is_digit(p[i]) && e < 100000)
			e = e * 10 + (p[i] - '0');
	return is_negative ? -e : e;
}

// Decimal digits before the point once the exponent is applied: 12.5 has 2, 1e308 has 309, 0.01 has -1. No binary
// fraction is made, so that 9999999999999999999 is not rounded up to a digit more.
static bool is_in_range(const char *p, size_t from, size_t end)
{
	int magnitude = 0;
	bool is_nonzero = false, is_fraction = false;
	size_t i = from;
	for (; i < end && p[i] != 'e' && p[i] != 'E'; i++) {
		if (p[i] == '.')
			is_fraction = true;
		if (!is_digit(p[i]))
			continue;
		bool was_zero = !is_nonzero;
		is_nonzero = is_nonzero || p[i] != '0';
		if (!is_fraction && is_nonzero)
			magnitude++;
		else if (is_fraction && was_zero && !is_nonzero)
			magnitude--;
	}
	if (!is_nonzero)
		return true;
	if (i < end)
		magnitude += exponent_of(p, i + 1, end);
	return magnitude <= JSON_GUARD_DIGITS_MAX;
}

enum json_fault json_guard(const char *p, size_t n, size_t *at)
{
	unsigned depth = 0, values = 0;
	for (size_t i = 0; i < n;) {
		*at = i;
		char c = p[i];
		if (c == '"') {
			i = skip_string(p, n, i);
			continue;
		}
		if (is_digit(c) || c == '-') {
			size_t end = number_end(p, n, i);
			if (end - i > JSON_GUARD_NUMBER_MAX || !is_in_range(p, i, end))
				return JSON_FAULT_NUMBER;
			i = end;
			continue;
		}
		if ((c == '[' || c == '{') && ++depth > JSON_GUARD_DEPTH_MAX)
			return JSON_FAULT_DEPTH;
		if ((c == ']' || c == '}') && depth > 0)
			depth--;
		// Each value but the first of its container stands behind a comma; the first behind a bracket.
		if ((c == '[' || c == '{' || c == ',') && ++values > JSON_GUARD_VALUES_MAX)
			return JSON_FAULT_VALUES;
		i++;
	}
	return JSON_FAULT_NONE;
}
