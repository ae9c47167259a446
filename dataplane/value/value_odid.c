// SPDX-License-Identifier: Apache-2.0
// {"BasicID":{…}}, {"MessagePack":{"version":…,"messages":[…],"padding":"…"}}. Octets behind a message or pack are padding
// and kept; a message of an unknown type inside a pack is {"Octets":"…"}.
#include <errno.h>
#include <string.h>

#include "uas/odid.h"
#include "uas/odid_fields.h"
#include "value/fields_json.h"
#include "value/value_air.h"

enum { PACK_HEAD_SIZE = 3, PADDING_MAX = 4096 };

static void message_json(struct text *out, const uint8_t *b, struct span padding)
{
	const struct field_table *t = odid_fields_of(b);
	bool first = true;
	text_char(out, '{');
	if (t == NULL) {
		value_json_hex(out, "Octets", b, ODID_MESSAGE_SIZE, &first);
	} else {
		text_char(out, '"');
		text_add(out, t->name);
		text_add(out, "\":{");
		fields_json_members(out, t, b);
		first = false;
		if (padding.n > 0)
			value_json_hex(out, "padding", padding.p, padding.n, &first);
		text_char(out, '}');
	}
	text_char(out, '}');
}

static enum err pack_json(struct span m, struct text *out)
{
	struct odid_pack p;
	enum err e = odid_decode_pack(m, &p);
	// Refused for one of its messages: the others are shown, and that one as octets.
	if (e != ERR_NONE && e != ERR_ODID_TYPE && e != ERR_ODID_RANGE)
		return e;
	bool first = true;
	uint32_t at = PACK_HEAD_SIZE, end = at + m.p[2] * (uint32_t)ODID_MESSAGE_SIZE;
	text_add(out, "{\"MessagePack\":{");
	value_json_int(out, "version", m.p[0] & 0xf, &first);
	text_add(out, ",\"messages\":[");
	for (; at < end; at += ODID_MESSAGE_SIZE) {
		if (at > PACK_HEAD_SIZE)
			text_char(out, ',');
		message_json(out, m.p + at, (struct span){NULL, 0});
	}
	text_char(out, ']');
	if (m.n > end)
		value_json_hex(out, "padding", m.p + end, m.n - end, &first);
	text_add(out, "}}");
	return ERR_NONE;
}

static enum err to_json(struct span m, const struct value_opts *opts, struct text *out,
			struct value_fault *fault)
{
	struct odid_message one;
	enum err e;
	if (m.n > 0 && m.p[0] >> 4 == ODID_TYPE_PACK)
		return fault->err = pack_json(m, out);
	e = odid_decode_message(m, &one);
	if (e == ERR_NONE)
		message_json(out, m.p,
			     (struct span){m.p + ODID_MESSAGE_SIZE, m.n - ODID_MESSAGE_SIZE});
	return fault->err = e;
}

static int message_from(const json_t *v, uint8_t *b, struct value_fault *fault)
{
	static const char *const also[] = {"padding", NULL};
	const char *name = json_object_iter_key(json_object_iter((json_t *)v));
	const json_t *body = name != NULL ? json_object_get(v, name) : NULL;
	unsigned type;
	uint32_t n;
	if (json_object_size(v) != 1)
		return value_refuse(fault, "", "expected an object of one member, the message");
	if (strcmp(name, "Octets") == 0) {
		if (value_read_hex(v, name, b, ODID_MESSAGE_SIZE, &n, fault) != 0 ||
		    n != ODID_MESSAGE_SIZE)
			return value_refuse(fault, name, "expected hex digits of 25 octets");
		return 0;
	}
	const json_t *page = json_object_get(body, "page");
	const struct field_table *t =
		odid_fields_named(name, (unsigned)json_integer_value(page), &type);
	if (t == NULL)
		return value_refuse(fault, name,
				    "expected BasicID, LocationVector, Authentication, SelfID, "
				    "System, OperatorID or MessagePack");
	int rc = fields_read(body, t, b, false, also, fault);
	b[0] = (uint8_t)(type << 4 | (b[0] & 0xf));
	return rc;
}

static int pack_from(const json_t *pack, uint8_t *out, size_t size, size_t *len,
		     struct value_fault *fault)
{
	int64_t version = 2;
	const json_t *messages = json_object_get(pack, "messages");
	size_t count = json_array_size(messages);
	if (!json_is_array(messages) || count > ODID_PACK_MAX)
		return value_refuse(fault, "messages", "expected an array of at most 9 messages");
	if (value_read_int(pack, "version", 0, 15, &version, fault) != 0)
		return -EINVAL;
	if (size < PACK_HEAD_SIZE + count * ODID_MESSAGE_SIZE)
		return value_refuse(fault, "messages", "does not fit");
	out[0] = (uint8_t)(0xf0 | version);
	out[1] = ODID_MESSAGE_SIZE;
	out[2] = (uint8_t)count;
	*len = PACK_HEAD_SIZE;
	for (size_t i = 0; i < count; i++, *len += ODID_MESSAGE_SIZE) {
		int rc = message_from(json_array_get(messages, i), out + *len, fault);
		if (rc != 0)
			return rc;
	}
	return 0;
}

static int from_json(const json_t *v, const struct value_opts *opts, uint8_t *out, size_t size,
		     size_t *len, struct value_fault *fault)
{
	const json_t *pack = json_object_get(v, "MessagePack");
	const json_t *body =
		pack != NULL ? pack : json_object_iter_value(json_object_iter((json_t *)v));
	uint32_t padding;
	int rc;
	if (size < ODID_MESSAGE_SIZE)
		return value_refuse(fault, "", "does not fit");
	*len = ODID_MESSAGE_SIZE;
	rc = pack != NULL ? pack_from(pack, out, size, len, fault) : message_from(v, out, fault);
	if (rc != 0 || !json_is_object(body))
		return rc;
	uint32_t room = size - *len < PADDING_MAX ? (uint32_t)(size - *len) : PADDING_MAX;
	rc = value_read_hex(body, "padding", out + *len, room, &padding, fault);
	*len += padding;
	return rc;
}

static const char *type_name(struct span m)
{
	if (m.n > 0 && m.p[0] >> 4 == ODID_TYPE_PACK)
		return "MessagePack";
	const struct field_table *t = m.n >= ODID_MESSAGE_SIZE ? odid_fields_of(m.p) : NULL;
	return t != NULL ? t->name : NULL;
}

const struct value_codec value_odid = {OBS_FAMILY_ODID, "ASTM F3411-19/22a, EN 4709-002, GB 42590",
				       to_json, from_json, type_name};
