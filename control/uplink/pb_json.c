// SPDX-License-Identifier: Apache-2.0
#include "uplink/pb_json.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Messages hold messages three deep; these functions call themselves as deep as that.
enum { DEPTH_MAX = 8, REPEATED_MAX = 65536 };

static size_t size_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return 4;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 8;
	}
}

// ---- writing

static json_t *u64_text(uint64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRIu64, v);
	return json_string(text);
}

static json_t *i64_text(int64_t v)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, v);
	return json_string(text);
}

static json_t *enum_name(const ProtobufCFieldDescriptor *f, int v)
{
	const ProtobufCEnumValue *e = protobuf_c_enum_descriptor_get_value(f->descriptor, v);
	return e != NULL ? json_string(e->name) : json_integer(v);
}

// The value at p, NULL when it is its default and `is_default_left_out`; *is_ok false: no memory or a type that no message has.
static json_t *value_of(const ProtobufCFieldDescriptor *f, const void *p, bool is_default_left_out,
			bool *is_ok)
{
	union {
		int32_t i32;
		uint32_t u32;
		int64_t i64;
		uint64_t u64;
		protobuf_c_boolean b;
		const char *s;
		const ProtobufCMessage *m;
		ProtobufCBinaryData octets; // of no message: not written
	} v = {.u64 = 0};
	memcpy(&v, p, size_of(f->type));
	json_t *j = NULL;
	bool is_default = f->type == PROTOBUF_C_TYPE_STRING    ? v.s == NULL || v.s[0] == '\0'
			  : f->type == PROTOBUF_C_TYPE_MESSAGE ? v.m == NULL
							       : v.u64 == 0;
	if (is_default && (is_default_left_out || f->type == PROTOBUF_C_TYPE_MESSAGE))
		return NULL;
	switch (f->type) {
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		j = json_integer(v.u32);
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		j = json_integer(v.i32);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		j = u64_text(v.u64);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		j = i64_text(v.i64);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		j = enum_name(f, v.i32);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		j = json_boolean(v.b);
		break;
	case PROTOBUF_C_TYPE_STRING:
		j = json_string(v.s != NULL ? v.s : "");
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		j = pb_json_of(v.m);
		break;
	default:
		break;
	}
	*is_ok = j != NULL;
	return j;
}

static json_t *list_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, bool *is_ok)
{
	size_t n;
	const char *array;
	memcpy(&n, (const char *)m + f->quantifier_offset, sizeof(n));
	memcpy(&array, (const char *)m + f->offset, sizeof(array));
	if (n == 0)
		return NULL;
	json_t *list = json_array();
	*is_ok = list != NULL;
	for (size_t i = 0; i < n && *is_ok; i++) {
		json_t *j = value_of(f, array + i * size_of(f->type), false, is_ok);
		*is_ok = *is_ok && json_array_append_new(list, j) == 0;
	}
	return list;
}

json_t *pb_json_of(const ProtobufCMessage *m)
{
	json_t *o = json_object();
	bool is_ok = o != NULL;
	for (unsigned i = 0; is_ok && i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		json_t *j = f->label == PROTOBUF_C_LABEL_REPEATED
				    ? list_of(m, f, &is_ok)
				    : value_of(f, (const char *)m + f->offset, true, &is_ok);
		if (j != NULL)
			is_ok = json_object_set_new(o, f->name, j) == 0 && is_ok;
	}
	if (is_ok)
		return o;
	json_decref(o);
	return NULL;
}

size_t pb_json_write(const ProtobufCMessage *m, char *out, size_t size)
{
	json_t *j = pb_json_of(m);
	size_t n = j != NULL ? json_dumpb(j, out, size, JSON_COMPACT) : 0;
	json_decref(j);
	return n <= size ? n : 0;
}

// ---- reading

static bool read_u64(const json_t *j, uint64_t *out)
{
	if (json_is_integer(j)) {
		*out = (uint64_t)json_integer_value(j);
		return json_integer_value(j) >= 0;
	}
	const char *s = json_string_value(j);
	char *end;
	if (s == NULL || s[0] < '0' || s[0] > '9')
		return false;
	errno = 0;
	*out = strtoull(s, &end, 10);
	return *end == '\0' && errno == 0;
}

static bool read_i64(const json_t *j, int64_t *out)
{
	const char *s = json_string_value(j);
	char *end;
	if (json_is_integer(j)) {
		*out = json_integer_value(j);
		return true;
	}
	if (s == NULL || (s[0] != '-' && (s[0] < '0' || s[0] > '9')))
		return false;
	errno = 0;
	*out = strtoll(s, &end, 10);
	return *end == '\0' && end != s && errno == 0;
}

static bool read_enum(const ProtobufCFieldDescriptor *f, const json_t *j, int32_t *out)
{
	const ProtobufCEnumValue *e = NULL;
	if (json_is_string(j))
		e = protobuf_c_enum_descriptor_get_value_by_name(f->descriptor,
								 json_string_value(j));
	if (e != NULL)
		*out = e->value;
	int64_t v = json_integer_value(j);
	if (!json_is_integer(j) || v < INT32_MIN || v > INT32_MAX)
		return e != NULL;
	*out = (int32_t)v;
	return true;
}

static ProtobufCMessage *read_message(const ProtobufCMessageDescriptor *d, const json_t *j,
				      unsigned depth);

static bool read_number(const ProtobufCFieldDescriptor *f, const json_t *j, void *p)
{
	uint64_t u = 0;
	int64_t i = 0;
	int32_t n = 0;
	bool is_good;
	switch (f->type) {
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		is_good = read_u64(j, &u) && u <= UINT32_MAX;
		n = (int32_t)(uint32_t)u;
		break;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		is_good = read_i64(j, &i) && i >= INT32_MIN && i <= INT32_MAX;
		n = (int32_t)i;
		break;
	case PROTOBUF_C_TYPE_ENUM:
		is_good = read_enum(f, j, &n);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		is_good = read_u64(j, &u);
		memcpy(p, &u, sizeof(u));
		return is_good;
	default:
		is_good = read_i64(j, &i);
		memcpy(p, &i, sizeof(i));
		return is_good;
	}
	memcpy(p, &n, sizeof(n));
	return is_good;
}

static bool read_value(const ProtobufCFieldDescriptor *f, const json_t *j, void *p, unsigned depth)
{
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		char *s = json_is_string(j) ? strdup(json_string_value(j)) : NULL;
		memcpy(p, &s, sizeof(s));
		return s != NULL;
	}
	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		ProtobufCMessage *m =
			depth < DEPTH_MAX ? read_message(f->descriptor, j, depth + 1) : NULL;
		memcpy(p, &m, sizeof(m));
		return m != NULL;
	}
	if (f->type == PROTOBUF_C_TYPE_BOOL) {
		protobuf_c_boolean b = json_is_true(j);
		memcpy(p, &b, sizeof(b));
		return json_is_boolean(j);
	}
	return read_number(f, j, p);
}

// The count grows with each element, so that what was read is freed when the next one is bad.
static bool read_list(const ProtobufCFieldDescriptor *f, const json_t *j, ProtobufCMessage *m,
		      unsigned depth)
{
	size_t count = json_array_size(j), size = size_of(f->type);
	if (!json_is_array(j) || count > REPEATED_MAX)
		return false;
	if (count == 0)
		return true;
	char *array = calloc(count, size);
	if (array == NULL)
		return false;
	memcpy((char *)m + f->offset, &array, sizeof(array));
	for (size_t i = 0; i < count; i++) {
		if (!read_value(f, json_array_get(j, i), array + i * size, depth))
			return false;
		size_t n = i + 1;
		memcpy((char *)m + f->quantifier_offset, &n, sizeof(n));
	}
	return true;
}

// A singular text that failed must not be NULL, which free_unpacked takes, but nor must it be read twice: names are unique.
static bool read_field(const ProtobufCFieldDescriptor *f, const json_t *j, ProtobufCMessage *m,
		       unsigned depth)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(f, j, m, depth);
	return read_value(f, j, (char *)m + f->offset, depth);
}

static ProtobufCMessage *read_message(const ProtobufCMessageDescriptor *d, const json_t *j,
				      unsigned depth)
{
	ProtobufCMessage *m = json_is_object(j) ? calloc(1, d->sizeof_message) : NULL;
	if (m == NULL)
		return NULL;
	protobuf_c_message_init(d, m);
	for (unsigned i = 0; i < d->n_fields; i++) {
		const json_t *v = json_object_get(j, d->fields[i].name);
		if (v == NULL || json_is_null(v))
			continue;
		if (!read_field(&d->fields[i], v, m, depth)) {
			protobuf_c_message_free_unpacked(m, NULL);
			return NULL;
		}
	}
	return m;
}

ProtobufCMessage *pb_json_read(const ProtobufCMessageDescriptor *d, const char *text, size_t size)
{
	json_t *j = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	ProtobufCMessage *m = j != NULL ? read_message(d, j, 0) : NULL;
	json_decref(j);
	return m;
}
