// SPDX-License-Identifier: Apache-2.0
// {"version":2,"seq":…,"sysid":…,"compid":…,"HEARTBEAT":{…}}; where they are there: "incompat", "compat", "size" (the
// payload is not cut as usual), "beyond" (octets behind the known fields), "signature". One object a frame.
#include <errno.h>
#include <string.h>

#include "uas/mavlink.h"
#include "uas/mavlink_def.h"
#include "value/fields_json.h"
#include "value/value_air.h"

enum { SIGNED = 0x01, SIGNATURE_SIZE = 13 };

static unsigned usual_size(const struct mavlink_frame *f, const struct mavlink_definition *d)
{
	return f->version == 2 ? mavlink_trimmed(f->payload, d->table.size) : d->base;
}

static void frame_json(struct text *out, const struct mavlink_frame *f)
{
	const struct mavlink_definition *d = mavlink_definition_of(f->msgid);
	bool first = true;
	text_char(out, '{');
	value_json_int(out, "version", f->version, &first);
	if (f->incompat != 0)
		value_json_int(out, "incompat", f->incompat, &first);
	if (f->compat != 0)
		value_json_int(out, "compat", f->compat, &first);
	value_json_int(out, "seq", f->head.seq, &first);
	value_json_int(out, "sysid", f->head.sysid, &first);
	value_json_int(out, "compid", f->head.compid, &first);
	if (f->size > d->table.size)
		value_json_hex(out, "beyond", f->payload + d->table.size, f->size - d->table.size,
			       &first);
	else if (f->size != usual_size(f, d))
		value_json_int(out, "size", f->size, &first);
	text_add(out, ",\"");
	text_add(out, d->table.name);
	text_add(out, "\":{");
	fields_json_members(out, &d->table, f->payload);
	text_char(out, '}');
	if (f->incompat & SIGNED)
		value_json_hex(out, "signature", f->octets.p + f->octets.n - SIGNATURE_SIZE,
			       SIGNATURE_SIZE, &first);
	text_char(out, '}');
}

static enum err to_json(struct span m, const struct value_opts *opts, struct text *out,
			struct value_fault *fault)
{
	struct span rest = m;
	struct mavlink_frame f;
	fault->err = m.n == 0 ? ERR_MAVLINK_TRUNCATED : ERR_NONE;
	while (rest.n > 0 && fault->err == ERR_NONE) {
		fault->bit = (m.n - rest.n) * 8;
		fault->err = mavlink_next(&rest, &f);
		if (fault->err != ERR_NONE)
			break;
		if (fault->bit > 0)
			text_char(out, '\n');
		frame_json(out, &f);
	}
	return fault->err;
}

static const struct mavlink_definition *find_message(const json_t *v)
{
	const char *name;
	json_t *member;
	json_object_foreach((json_t *)v, name, member)
	{
		const struct mavlink_definition *d = mavlink_definition_named(name);
		if (d != NULL)
			return d;
	}
	return NULL;
}

static int read_head(const json_t *v, struct mavlink_frame *f, struct value_fault *fault)
{
	int64_t n[6] = {2, 0, 0, 0, 1, 1};
	static const char *const name[6] = {"version", "incompat", "compat",
					    "seq",     "sysid",	   "compid"};
	for (unsigned i = 0; i < 6; i++)
		if (value_read_int(v, name[i], i == 0 ? 1 : 0, i == 0 ? 2 : 255, &n[i], fault) != 0)
			return -EINVAL;
	f->version = (uint8_t)n[0];
	f->incompat = (uint8_t)n[1];
	f->compat = (uint8_t)n[2];
	f->head = (struct mavlink_head){(uint8_t)n[3], (uint8_t)n[4], (uint8_t)n[5]};
	return 0;
}

static int from_json(const json_t *v, const struct value_opts *opts, uint8_t *out, size_t size,
		     size_t *len, struct value_fault *fault)
{
	struct mavlink_frame f = {.version = 2};
	const struct mavlink_definition *d = find_message(v);
	uint8_t signature[SIGNATURE_SIZE];
	uint32_t beyond, signature_size;
	if (d == NULL)
		return value_refuse(fault, "", "expected a member named like a MAVLink message");
	f.msgid = d->id;
	if (read_head(v, &f, fault) != 0 ||
	    fields_read(json_object_get(v, d->table.name), &d->table, f.payload, false, NULL,
			fault) != 0 ||
	    value_read_hex(v, "beyond", f.payload + d->table.size,
			   (uint32_t)sizeof(f.payload) - d->table.size, &beyond, fault) != 0 ||
	    value_read_hex(v, "signature", signature, sizeof(signature), &signature_size, fault) !=
		    0)
		return -EINVAL;
	int64_t payload = beyond > 0 ? d->table.size + beyond : usual_size(&f, d);
	if (value_read_int(v, "size", 0, MAVLINK_PAYLOAD_MAX, &payload, fault) != 0)
		return -EINVAL;
	f.size = (uint8_t)payload;
	*len = mavlink_write(&f, (struct span){signature, signature_size}, out,
			     size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
	return *len > 0 ? 0
			: value_refuse(fault, d->table.name,
				       "cannot be such a frame: version 1 has ids below 256 and no "
				       "flags; of the flags only the signature's is known, and it "
				       "takes a signature of 13 octets");
}

static const char *type_name(struct span m)
{
	struct mavlink_frame f;
	return m.n > 0 && mavlink_next(&m, &f) == ERR_NONE ? mavlink_name(f.msgid) : NULL;
}

const struct value_codec value_mavlink = {OBS_FAMILY_MAVLINK, "MAVLink 1 and 2, common dialect",
					  to_json, from_json, type_name};
