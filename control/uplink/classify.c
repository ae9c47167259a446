// SPDX-License-Identifier: Apache-2.0
#include "uplink/classify.h"

#include <string.h>

static const char *const names[HUB_CLASS_COUNT] = {"unspecified", "public", "internal", "sensitive",
						   "emergency_only"};

enum { DEPTH_MAX = 8 };

const char *classify_name(unsigned data_class)
{
	return data_class < HUB_CLASS_COUNT ? names[data_class] : "?";
}

const struct hub_class_message *classify_find(const ProtobufCMessageDescriptor *d)
{
	for (unsigned i = 0; i < hub_class_message_count; i++)
		if (strcmp(hub_class_messages[i].name, d->name) == 0)
			return &hub_class_messages[i];
	return NULL;
}

bool classify_allows(const struct classify *c, unsigned data_class)
{
	if (data_class == HUB_CLASS_UNSPECIFIED || data_class >= HUB_CLASS_COUNT)
		return false;
	if (data_class == HUB_CLASS_EMERGENCY_ONLY && !c->is_emergency_open)
		return false;
	return (c->classes & 1u << data_class) != 0;
}

static const struct hub_class_field *row_of(const struct hub_class_message *rows, uint32_t number)
{
	for (uint32_t i = 0; rows != NULL && i < rows->field_count; i++)
		if (rows->fields[i].number == number)
			return &rows->fields[i];
	return NULL;
}

static size_t size_of(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
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
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 8;
	}
}

// To what a message that was never filled has there.
static void clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	const char *const empty = protobuf_c_empty_string;
	char *at = (char *)m + f->offset;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		memset((char *)m + f->quantifier_offset, 0, sizeof(size_t));
	else if (f->type == PROTOBUF_C_TYPE_STRING)
		memcpy(at, &empty, sizeof(empty));
	else
		memset(at, 0, size_of(f));
}

static void put_suppressed(struct classify *c, ProtobufCMessage *m, uint32_t number)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, "suppressed");
	size_t n;
	uint32_t *list;
	if (f == NULL || c->space_used == CLASSIFY_SUPPRESSED_MAX)
		return;
	memcpy(&n, (char *)m + f->quantifier_offset, sizeof(n));
	memcpy(&list, (char *)m + f->offset, sizeof(list));
	if (n == 0) {
		list = &c->space[c->space_used];
		memcpy((char *)m + f->offset, &list, sizeof(list));
	}
	list[n++] = number; // numbers of one message stand side by side: it is handled in one go
	c->space_used++;
	memcpy((char *)m + f->quantifier_offset, &n, sizeof(n));
}

static void hide_few(struct classify *c, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	uint32_t v;
	if (f->type != PROTOBUF_C_TYPE_UINT32 || f->label == PROTOBUF_C_LABEL_REPEATED)
		return;
	memcpy(&v, (char *)m + f->offset, sizeof(v));
	if (v == 0 || v >= c->k_min)
		return;
	clear(m, f);
	put_suppressed(c, m, f->id);
	c->suppressed++;
}

static void strip(struct classify *c, ProtobufCMessage *m, unsigned depth);

static void strip_inner(struct classify *c, ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
			unsigned depth)
{
	size_t n = 1;
	ProtobufCMessage **list;
	if (f->type != PROTOBUF_C_TYPE_MESSAGE)
		return;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&n, (char *)m + f->quantifier_offset, sizeof(n));
		memcpy(&list, (char *)m + f->offset, sizeof(list));
	} else {
		list = (ProtobufCMessage **)(void *)((char *)m + f->offset);
	}
	for (size_t i = 0; i < n; i++)
		if (list[i] != NULL)
			strip(c, list[i], depth + 1);
}

// Calls itself as deep as messages hold messages: three.
static void strip(struct classify *c, ProtobufCMessage *m, unsigned depth)
{
	const struct hub_class_message *rows = classify_find(m->descriptor);
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct hub_class_field *row = row_of(rows, f->id);
		unsigned data_class = row != NULL ? row->data_class : HUB_CLASS_UNSPECIFIED;
		if (!classify_allows(c, data_class) || depth > DEPTH_MAX) {
			c->unclassified += data_class == HUB_CLASS_UNSPECIFIED;
			c->cleared++;
			clear(m, f);
		} else if (row->is_few_hidden) {
			hide_few(c, m, f);
		}
	}
	// Inner messages after all own fields, so that the numbers of one message's `suppressed` are side by side.
	for (unsigned i = 0; i < m->descriptor->n_fields; i++)
		strip_inner(c, m, &m->descriptor->fields[i], depth);
}

void classify_strip(struct classify *c, ProtobufCMessage *m)
{
	c->space_used = 0;
	strip(c, m, 0);
}
