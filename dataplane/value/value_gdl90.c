// SPDX-License-Identifier: Apache-2.0
// {"TrafficReport":{…}}: raw fields; one object a message of the datagram. Encoding adds flags, escapes and checksum.
#include <string.h>

#include "uas/gdl90.h"
#include "value/fields_json.h"
#include "value/value_air.h"

static enum err to_json(struct span m, const struct value_opts *opts, struct text *out,
			struct value_fault *fault)
{
	struct span rest = m;
	fault->err = m.n == 0 ? ERR_GDL90_FRAME : ERR_NONE;
	while (rest.n > 0) {
		uint8_t body[GDL90_BODY_MAX];
		uint32_t n;
		fault->bit = (m.n - rest.n) * 8;
		fault->err = gdl90_next(&rest, body, &n);
		const struct field_table *t =
			fault->err == ERR_NONE ? gdl90_table_of(body[0]) : NULL;
		if (fault->err == ERR_NONE)
			fault->err = t == NULL	    ? ERR_GDL90_TYPE
				     : t->size != n ? ERR_GDL90_LENGTH
						    : ERR_NONE;
		if (fault->err != ERR_NONE)
			break;
		text_add(out, fault->bit > 0 ? "\n{\"" : "{\"");
		text_add(out, t->name);
		text_add(out, "\":{");
		fields_json_members(out, t, body);
		text_add(out, "}}");
	}
	return fault->err;
}

static int from_json(const json_t *v, const struct value_opts *opts, uint8_t *out, size_t size,
		     size_t *len, struct value_fault *fault)
{
	uint8_t body[GDL90_BODY_MAX];
	for (unsigned id = 0; id < 256; id++) {
		const struct field_table *t = gdl90_table_of(id);
		const json_t *message = t != NULL ? json_object_get(v, t->name) : NULL;
		if (message == NULL)
			continue;
		int rc = fields_read(message, t, body, false, NULL, fault);
		if (rc != 0)
			return rc;
		body[0] = (uint8_t)id;
		*len = gdl90_frame((struct span){body, t->size}, out,
				   size < UINT32_MAX ? (uint32_t)size : UINT32_MAX);
		return *len > 0 ? 0 : value_refuse(fault, t->name, "does not fit");
	}
	return value_refuse(fault, "",
			    "expected Heartbeat, OwnshipReport, OwnshipGeometricAltitude or "
			    "TrafficReport");
}

static const char *type_name(struct span m)
{
	uint8_t body[GDL90_BODY_MAX];
	uint32_t n;
	const struct field_table *t =
		m.n > 0 && gdl90_next(&m, body, &n) == ERR_NONE ? gdl90_table_of(body[0]) : NULL;
	return t != NULL ? t->name : NULL;
}

const struct value_codec value_gdl90 = {OBS_FAMILY_GDL90, "GDL90, Garmin 560-1058-00", to_json,
					from_json, type_name};
