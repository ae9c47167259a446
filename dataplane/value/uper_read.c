// SPDX-License-Identifier: Apache-2.0
#include "value/uper_read.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/hex.h"

enum { OID_ARCS_MAX = 64, ADDITIONS_MAX = 255 };

struct reader {
	struct uper_builder b;
	struct value_fault *fault;
	char path[sizeof(((struct value_fault *)0)->path)];
	size_t path_len;
};

static int read_field(struct reader *r, const struct uper_field *f, const json_t *j);
static int read_member(struct reader *r, const struct uper_field *f, const json_t *j,
		       uint32_t first);

// ---- where we are

static size_t enter(struct reader *r, const char *name)
{
	size_t before = r->path_len;
	int n = snprintf(r->path + before, sizeof(r->path) - before, "%s%s", before > 0 ? "." : "",
			 name);
	r->path_len =
		before + (size_t)n < sizeof(r->path) ? before + (size_t)n : sizeof(r->path) - 1;
	return before;
}

static size_t enter_index(struct reader *r, size_t index)
{
	char name[24];
	snprintf(name, sizeof(name), "[%zu]", index);
	return enter(r, name);
}

static void leave(struct reader *r, size_t before)
{
	r->path_len = before;
	r->path[before] = '\0';
}

static int refuse(struct reader *r, const char *what)
{
	return value_refuse(r->fault, r->path, "%s", what);
}

// The builder's own errors: too many parts, too deep.
static int built(struct reader *r)
{
	if (r->b.err == ERR_NONE)
		return 0;
	r->fault->err = r->b.err;
	return refuse(r, err_text(r->b.err));
}

// ---- leaves

static int read_integer(struct reader *r, const struct uper_field *f, const json_t *j)
{
	const struct uper_type *t = f->type;
	json_int_t v = json_integer_value(j);
	if (!json_is_integer(j) || (!t->extensible && (v < t->lo || v > t->hi)))
		return value_refuse(r->fault, r->path,
				    "expected a whole number %" PRId64 "..%" PRId64, t->lo, t->hi);
	struct uper_node *n = uper_build_node(&r->b, f);
	if (n != NULL)
		n->value = v;
	return built(r);
}

static int read_boolean(struct reader *r, const struct uper_field *f, const json_t *j)
{
	if (!json_is_boolean(j))
		return refuse(r, "expected true or false");
	struct uper_node *n = uper_build_node(&r->b, f);
	if (n != NULL)
		n->value = json_is_true(j);
	return built(r);
}

// Number N of a name "_ext_N", -1 for any other.
static int64_t extension_number(const char *name)
{
	static const char prefix[] = "_ext_";
	char *end;
	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return -1;
	long n = strtol(name + sizeof(prefix) - 1, &end, 10);
	return *end == '\0' && end != name + sizeof(prefix) - 1 && n >= 0 && n < UINT16_MAX ? n
											    : -1;
}

static int read_enumerated(struct reader *r, const struct uper_field *f, const json_t *j)
{
	const char *name = json_string_value(j);
	int64_t index = name != NULL ? uper_enum_index(f->type, name) : -1;
	if (index < 0 && name != NULL && f->type->extensible && extension_number(name) >= 0)
		index = f->type->root + extension_number(name);
	if (index < 0)
		return value_refuse(r->fault, r->path,
				    "expected one of %u names, the first is \"%s\"", f->type->count,
				    f->type->names[0]);
	struct uper_node *n = uper_build_node(&r->b, f);
	if (n != NULL)
		n->value = index;
	return built(r);
}

static bool size_fits(const struct uper_type *t, size_t n)
{
	return t->extensible || ((int64_t)n >= t->lo && (int64_t)n <= t->hi);
}

static int refuse_size(struct reader *r, const struct uper_type *t, const char *units)
{
	if (t->hi == UPER_MAX)
		return value_refuse(r->fault, r->path, "expected at least %" PRId64 " %s", t->lo,
				    units);
	return value_refuse(r->fault, r->path, "expected %" PRId64 "..%" PRId64 " %s", t->lo, t->hi,
			    units);
}

static int read_bit_string(struct reader *r, const struct uper_field *f, const json_t *j)
{
	const char *s = json_string_value(j);
	if (s == NULL || s[0] != 'b' || strspn(s + 1, "01") != strlen(s + 1))
		return refuse(r, "expected a bit string such as \"b0101\"");
	if (!size_fits(f->type, strlen(s + 1)))
		return refuse_size(r, f->type, "bits");
	uper_build_bits_field(&r->b, f, s + 1);
	return built(r);
}

static int read_octets(struct reader *r, const struct uper_field *f, const json_t *j,
		       bool check_size)
{
	const char *s = json_string_value(j);
	size_t n = s != NULL ? strlen(s) : 0;
	uint8_t *p = malloc(n / 2 + 1);
	int octets = s != NULL && p != NULL ? hex_parse(s, p, n / 2 + 1) : -1;
	int rc = 0;
	if (octets < 0)
		rc = refuse(r, "expected octets in hex");
	else if (check_size && !size_fits(f->type, (size_t)octets))
		rc = refuse_size(r, f->type, "octets");
	else
		uper_build_string(&r->b, f, p, (uint32_t)octets);
	free(p);
	return rc != 0 ? rc : built(r);
}

static int read_text(struct reader *r, const struct uper_field *f, const json_t *j)
{
	if (!json_is_string(j))
		return refuse(r, "expected a text");
	if (f->type->kind != UPER_KIND_UTF8 && !size_fits(f->type, json_string_length(j)))
		return refuse_size(r, f->type, "characters");
	uper_build_string(&r->b, f, (const uint8_t *)json_string_value(j),
			  (uint32_t)json_string_length(j));
	if (r->b.err == ERR_UPER_RANGE)
		return refuse(r, "holds a character that this type has no code for");
	return built(r);
}

static int read_oid(struct reader *r, const struct uper_field *f, const json_t *j)
{
	uint64_t arcs[OID_ARCS_MAX];
	size_t n = json_array_size(j);
	bool ok = json_is_array(j) && n > 0 && n <= OID_ARCS_MAX;
	for (size_t i = 0; i < n && ok; i++) {
		ok = json_is_integer(json_array_get(j, i)) &&
		     json_integer_value(json_array_get(j, i)) >= 0;
		arcs[i] = (uint64_t)json_integer_value(json_array_get(j, i));
	}
	if (!ok)
		return refuse(r, "expected a list of whole numbers");
	uper_build_oid_field(&r->b, f, arcs, (uint32_t)n);
	return r->b.err == ERR_UPER_RANGE ? refuse(r, "is not an object identifier") : built(r);
}

// ---- containers

static int read_unknown(struct reader *r, int64_t number, const char *name, const json_t *j)
{
	size_t here = enter(r, name);
	uint32_t before = r->b.v->count;
	int rc = read_octets(r, &uper_unknown_field, j, false);
	if (rc == 0 && number < 0 && r->b.v->nodes[before].bits == 0)
		rc = refuse(r, "expected at least one octet");
	if (rc == 0)
		r->b.v->nodes[before].value = number;
	leave(r, here);
	return rc;
}

// An open type is a one-member object: the row's name with its value, or "_unk_004" with octets.
static int read_open(struct reader *r, const struct uper_field *f, const json_t *j, int64_t id)
{
	const char *name = json_object_iter_key(json_object_iter((json_t *)j));
	const json_t *inner = name != NULL ? json_object_get(j, name) : NULL;
	const struct uper_field *row = NULL;
	int rc;
	if (json_object_size(j) != 1)
		return refuse(r, "expected an object with one member: the type's name, or "
				 "\"_unk_004\" with octets in hex");
	for (unsigned i = 0; i < f->type->count; i++)
		if (f->type->fields[i].id == id)
			row = &f->type->fields[i];
	uper_build_open_field(&r->b, f);
	if (row == NULL && strcmp(name, "_unk_004") == 0)
		rc = read_unknown(r, -1, name, inner);
	else if (row == NULL)
		rc = value_refuse(r->fault, r->path,
				  "id %" PRId64 " has no table: give {\"_unk_004\": octets in hex}",
				  id);
	else if (strcmp(name, row->name) != 0)
		rc = value_refuse(r->fault, r->path, "id %" PRId64 " selects \"%s\", not \"%s\"",
				  id, row->name, name);
	else
		rc = read_member(r, row, inner, 0);
	uper_build_close(&r->b);
	return rc;
}

static int read_member(struct reader *r, const struct uper_field *f, const json_t *j,
		       uint32_t first)
{
	size_t here = enter(r, f->name);
	int rc = f->type->kind == UPER_KIND_OPEN ? read_open(r, f, j, r->b.v->nodes[first].value)
						 : read_field(r, f, j);
	leave(r, here);
	return rc;
}

// Members of `t` that stand in the object; *used counts them.
static int read_members(struct reader *r, const struct uper_type *t, const json_t *j, size_t *used)
{
	uint32_t first = r->b.v->count;
	for (unsigned i = 0; i < t->count; i++) {
		const struct uper_field *f = &t->fields[i];
		const json_t *member = json_object_get(j, f->name);
		int rc = 0;
		if ((f->flags & UPER_GROUP) != 0) {
			bool any = false;
			for (unsigned k = 0; k < f->type->count; k++)
				any |= json_object_get(j, f->type->fields[k].name) != NULL;
			if (any) {
				uper_build_open_field(&r->b, f);
				rc = read_members(r, f->type, j, used);
				uper_build_close(&r->b);
			}
		} else if (member != NULL) {
			(*used)++;
			rc = read_member(r, f, member, first);
		} else if (f->flags == 0 && i < t->root) {
			rc = value_refuse(r->fault, r->path, "member \"%s\" is missing", f->name);
		}
		if (rc != 0)
			return rc;
	}
	return 0;
}

// Additions that no table describes, by ascending number.
static int read_unknown_additions(struct reader *r, const struct uper_type *t, const json_t *j,
				  size_t *used)
{
	char name[24];
	for (int64_t number = t->count - t->root;
	     number < ADDITIONS_MAX && *used < json_object_size(j); number++) {
		snprintf(name, sizeof(name), "_ext_%" PRId64, number);
		const json_t *member = json_object_get(j, name);
		if (member == NULL)
			continue;
		(*used)++;
		int rc = read_unknown(r, number, name, member);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static bool is_member(const struct uper_type *t, const char *name)
{
	for (unsigned i = 0; i < t->count; i++)
		if (strcmp(t->fields[i].name, name) == 0 ||
		    ((t->fields[i].flags & UPER_GROUP) != 0 && is_member(t->fields[i].type, name)))
			return true;
	return false;
}

static int read_sequence(struct reader *r, const struct uper_type *t, const json_t *j)
{
	size_t used = 0;
	const char *name;
	json_t *value;
	if (!json_is_object(j))
		return refuse(r, "expected an object");
	int rc = read_members(r, t, j, &used);
	if (rc == 0 && t->extensible)
		rc = read_unknown_additions(r, t, j, &used);
	if (rc != 0 || used == json_object_size(j))
		return rc;
	json_object_foreach((json_t *)j, name, value) if (!is_member(t, name)) return value_refuse(
		r->fault, r->path, "\"%s\" is not a member of this type", name);
	return refuse(r, "has a member that is not of this type");
}

static int read_list(struct reader *r, const struct uper_type *t, const json_t *j)
{
	if (!json_is_array(j))
		return refuse(r, "expected a list");
	if (!size_fits(t, json_array_size(j)))
		return refuse_size(r, t, "elements");
	for (size_t i = 0; i < json_array_size(j); i++) {
		size_t here = enter_index(r, i);
		int rc = read_field(r, t->fields, json_array_get(j, i));
		if (rc != 0)
			return rc;
		leave(r, here);
	}
	return 0;
}

static int read_choice(struct reader *r, const struct uper_type *t, const json_t *j, uint32_t node)
{
	const char *name = json_object_iter_key(json_object_iter((json_t *)j));
	if (json_object_size(j) != 1)
		return refuse(r, "expected an object with one member, the chosen alternative");
	const struct uper_field *f = uper_build_member(&r->b, name);
	int64_t number = extension_number(name);
	if (f != NULL)
		return read_member(r, f, json_object_get(j, name), 0);
	if (!t->extensible || number < t->count - t->root)
		return value_refuse(r->fault, r->path,
				    "\"%s\" is not an alternative of this choice", name);
	int rc = read_unknown(r, number, name, json_object_get(j, name));
	r->b.v->nodes[node].value = t->root + number;
	return rc;
}

static int read_container(struct reader *r, const struct uper_field *f, const json_t *j)
{
	uint32_t node = r->b.v->count;
	int rc;
	uper_build_open_field(&r->b, f);
	if (built(r) != 0)
		return -EINVAL;
	if (f->type->kind == UPER_KIND_SEQUENCE)
		rc = read_sequence(r, f->type, j);
	else if (f->type->kind == UPER_KIND_LIST)
		rc = read_list(r, f->type, j);
	else
		rc = read_choice(r, f->type, j, node);
	uper_build_close(&r->b);
	return rc != 0 ? rc : built(r);
}

static int read_field(struct reader *r, const struct uper_field *f, const json_t *j)
{
	switch (f->type->kind) {
	case UPER_KIND_INTEGER:
		return read_integer(r, f, j);
	case UPER_KIND_BOOLEAN:
		return read_boolean(r, f, j);
	case UPER_KIND_NULL:
		return uper_build_node(&r->b, f) != NULL ? 0 : built(r);
	case UPER_KIND_ENUMERATED:
		return read_enumerated(r, f, j);
	case UPER_KIND_BIT_STRING:
		return read_bit_string(r, f, j);
	case UPER_KIND_OCTETS:
		return read_octets(r, f, j, true);
	case UPER_KIND_CHARACTERS:
	case UPER_KIND_UTF8:
		return read_text(r, f, j);
	case UPER_KIND_OID:
		return read_oid(r, f, j);
	default:
		return read_container(r, f, j);
	}
}

int uper_read(const json_t *json, const struct uper_field *root, struct uper_value *v,
	      uint8_t *octets, uint32_t octets_size, struct value_fault *fault)
{
	struct reader r = {.fault = fault};
	const struct uper_type *t = root->type;
	int rc;
	*fault = (struct value_fault){.err = ERR_UPER_RANGE};
	uper_build_start(&r.b, v, root, octets, octets_size);
	if (t->kind == UPER_KIND_SEQUENCE)
		rc = read_sequence(&r, t, json);
	else if (t->kind == UPER_KIND_LIST)
		rc = read_list(&r, t, json);
	else if (t->kind == UPER_KIND_CHOICE)
		rc = read_choice(&r, t, json, 0);
	else
		rc = refuse(&r, "this type is not a message");
	if (rc != 0)
		return rc;
	uper_build_end(&r.b);
	return built(&r);
}
