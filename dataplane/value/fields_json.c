// SPDX-License-Identifier: Apache-2.0
#include "value/fields_json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/hex.h"

// ---- out

static void begin(struct text *out, const char *name, bool *first)
{
	if (!*first)
		text_char(out, ',');
	*first = false;
	text_char(out, '"');
	text_add(out, name);
	text_add(out, "\":");
}

void value_json_hex(struct text *out, const char *name, const uint8_t *p, uint32_t n, bool *first)
{
	begin(out, name, first);
	text_char(out, '"');
	text_hex(out, p, n);
	text_char(out, '"');
}

void value_json_int(struct text *out, const char *name, int64_t v, bool *first)
{
	begin(out, name, first);
	text_int(out, v);
}

static void put_float(struct text *out, uint32_t bits)
{
	char s[40];
	float f;
	memcpy(&f, &bits, sizeof(f));
	if (!isfinite(f)) {
		snprintf(s, sizeof(s), "{\"bits\":\"%08x\"}", bits);
	} else {
		int n = snprintf(s, sizeof(s), "%.9g", (double)f);
		if (strpbrk(s, ".e") ==
		    NULL) // minus zero would read back as an integer without sign
			snprintf(s + n, sizeof(s) - (size_t)n, ".0");
	}
	text_add(out, s);
}

static void put_text(struct text *out, const uint8_t *p, unsigned n)
{
	unsigned len = (unsigned)strnlen((const char *)p, n);
	bool plain = true;
	for (unsigned i = 0; i < n && plain; i++)
		plain = i < len ? p[i] >= ' ' && p[i] < 0x7f && p[i] != '"' && p[i] != '\\'
				: p[i] == 0;
	text_add(out, plain ? "\"" : "{\"hex\":\"");
	for (unsigned i = 0; i < len && plain; i++)
		text_char(out, (char)p[i]);
	if (!plain)
		text_hex(out, p, n);
	text_add(out, plain ? "\"" : "\"}");
}

static void put_element(struct text *out, const struct field *f, const uint8_t *b, unsigned i)
{
	uint64_t v = field_get(f, b, i);
	char s[24];
	if (f->type == FIELD_F32) {
		put_float(out, (uint32_t)v);
	} else if (f->type == FIELD_U64 && v > INT64_MAX) {
		snprintf(s, sizeof(s), "\"%llu\"", (unsigned long long)v);
		text_add(out, s);
	} else if (f->words != NULL && v < f->word_count) {
		text_char(out, '"');
		text_add(out, f->words[v]);
		text_char(out, '"');
	} else {
		text_int(out, (int64_t)v);
	}
}

void fields_json_member(struct text *out, const struct field *f, const uint8_t *b, bool *first)
{
	unsigned n = field_elements(f);
	bool is_array = n > 1;
	if (f->type == FIELD_OCTETS) {
		value_json_hex(out, f->name, b + f->at, f->count, first);
		return;
	}
	begin(out, f->name, first);
	if (f->type == FIELD_TEXT) {
		put_text(out, b + f->at, f->count);
		return;
	}
	if (is_array)
		text_char(out, '[');
	for (unsigned i = 0; i < n; i++) {
		if (i > 0)
			text_char(out, ',');
		put_element(out, f, b, i);
	}
	if (is_array)
		text_char(out, ']');
}

void fields_json_members(struct text *out, const struct field_table *t, const uint8_t *b)
{
	bool first = true;
	for (unsigned i = 0; i < t->count; i++)
		fields_json_member(out, &t->field[i], b, &first);
}

// ---- in

static int read_float(const json_t *v, const struct field *f, uint64_t *out,
		      struct value_fault *fault)
{
	const char *bits = json_string_value(json_object_get(v, "bits"));
	float x = (float)json_number_value(v);
	uint32_t u;
	memcpy(&u, &x, sizeof(u));
	if (bits != NULL && strlen(bits) == 8 && strspn(bits, "0123456789abcdef") == 8)
		u = (uint32_t)strtoul(bits, NULL, 16);
	else if (!json_is_number(v) || !isfinite(x))
		return value_refuse(fault, f->name,
				    "expected a number within a float's range, or "
				    "{\"bits\":eight hex digits}");
	*out = u;
	return 0;
}

// "none, serial, …": as many of the names as there is room for.
static void list_words(const struct field *f, char *out, size_t size)
{
	size_t n = 0;
	out[0] = '\0';
	for (unsigned i = 0; i < f->word_count && n < size; i++)
		if (f->words[i] != NULL)
			n += (size_t)snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "",
					      f->words[i]);
}

static int read_word(const json_t *v, const struct field *f, uint64_t *out,
		     struct value_fault *fault)
{
	const char *s = json_string_value(v);
	for (unsigned i = 0; i < f->word_count; i++)
		if (f->words[i] != NULL && strcmp(f->words[i], s) == 0) {
			*out = i;
			return 0;
		}
	if (f->type == FIELD_U64) {
		char *end;
		errno = 0;
		*out = strtoull(s, &end, 10);
		if (errno == 0 && *end == '\0' && s[0] >= '0' && s[0] <= '9')
			return 0;
	}
	char words[100];
	list_words(f, words, sizeof(words));
	if (words[0] == '\0')
		return value_refuse(fault, f->name, "'%.60s' is none of the names of its values",
				    s);
	return value_refuse(fault, f->name, "'%.30s' is none of its names: expected %s", s, words);
}

static int read_element(const json_t *v, const struct field *f, uint8_t *b, unsigned i,
			struct value_fault *fault)
{
	int64_t least, most;
	uint64_t out = 0;
	int rc = 0;
	if (f->type == FIELD_F32) {
		rc = read_float(v, f, &out, fault);
	} else if (json_is_string(v)) {
		rc = read_word(v, f, &out, fault);
	} else {
		field_limits(f, &least, &most);
		json_int_t n = json_integer_value(v);
		if (!json_is_integer(v) || n < least || n > most)
			return value_refuse(fault, f->name, "expected an integer from %lld to %lld",
					    (long long)least, (long long)most);
		out = (uint64_t)n;
	}
	if (rc == 0)
		field_put(f, b, i, out);
	return rc;
}

static int read_octets(const json_t *v, const struct field *f, uint8_t *b,
		       struct value_fault *fault)
{
	const char *hex =
		json_string_value(json_is_object(v) ? json_object_get(v, "hex")
						    : (f->type == FIELD_OCTETS ? v : NULL));
	const char *s = json_string_value(v);
	if (hex != NULL && strlen(hex) == 2u * f->count &&
	    hex_parse(hex, b + f->at, f->count) == f->count)
		return 0;
	if (f->type == FIELD_TEXT && s != NULL && strlen(s) <= f->count) {
		memcpy(b + f->at, s, strlen(s));
		return 0;
	}
	return value_refuse(fault, f->name,
			    f->type == FIELD_TEXT ? "expected a string of at most %u octets, or "
						    "{\"hex\":…} of exactly as many"
						  : "expected hex digits of exactly %u octets",
			    f->count);
}

int fields_read_one(const json_t *v, const struct field *f, uint8_t *b, struct value_fault *fault)
{
	unsigned n = field_elements(f);
	if (n == 0)
		return read_octets(v, f, b, fault);
	if (n == 1)
		return read_element(v, f, b, 0, fault);
	if (!json_is_array(v) || json_array_size(v) != n)
		return value_refuse(fault, f->name, "expected an array of %u", n);
	for (unsigned i = 0; i < n; i++) {
		int rc = read_element(json_array_get(v, i), f, b, i, fault);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static bool is_known(const char *name, const struct field_table *t, const char *const *also)
{
	for (unsigned i = 0; i < t->count; i++)
		if (strcmp(t->field[i].name, name) == 0)
			return true;
	for (; also != NULL && *also != NULL; also++)
		if (strcmp(*also, name) == 0)
			return true;
	return false;
}

int fields_read(const json_t *object, const struct field_table *t, uint8_t *b, bool all,
		const char *const *also, struct value_fault *fault)
{
	const char *name;
	json_t *v;
	memset(b, 0, t->size);
	if (!json_is_object(object))
		return value_refuse(fault, t->name, "expected an object");
	json_object_foreach((json_t *)object, name, v)
	{
		if (!is_known(name, t, also))
			return value_refuse(fault, name, "%s has no such member", t->name);
	}
	for (unsigned i = 0; i < t->count; i++) {
		v = json_object_get(object, t->field[i].name);
		if (v == NULL && all)
			return value_refuse(fault, t->field[i].name, "is missing");
		int rc = v != NULL ? fields_read_one(v, &t->field[i], b, fault) : 0;
		if (rc != 0)
			return rc;
	}
	return 0;
}

int value_read_int(const json_t *object, const char *name, int64_t least, int64_t most, int64_t *v,
		   struct value_fault *fault)
{
	const json_t *j = json_object_get(object, name);
	if (j == NULL)
		return 0;
	if (!json_is_integer(j) || json_integer_value(j) < least || json_integer_value(j) > most)
		return value_refuse(fault, name, "expected an integer from %lld to %lld",
				    (long long)least, (long long)most);
	*v = json_integer_value(j);
	return 0;
}

int value_read_hex(const json_t *object, const char *name, uint8_t *out, uint32_t size, uint32_t *n,
		   struct value_fault *fault)
{
	const json_t *j = json_object_get(object, name);
	*n = 0;
	if (j == NULL)
		return 0;
	int got = json_is_string(j) ? hex_parse(json_string_value(j), out, size) : -1;
	if (got < 0)
		return value_refuse(fault, name, "expected hex digits of at most %u octets", size);
	*n = (uint32_t)got;
	return 0;
}
