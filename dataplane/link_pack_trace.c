// SPDX-License-Identifier: Apache-2.0
// Traced frames as messages of the link, and back.
#include "link_pack.h"

void link_pack_trace_begin(Kerbwing__Link__V1__Envelope *e, struct link_trace_space *s,
			   uint32_t every)
{
	kerbwing__link__v1__envelope__init(e);
	e->body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TRACE;
	kerbwing__link__v1__trace__init(&s->trace);
	s->trace.record = s->record_of;
	s->trace.every = every;
	e->trace = &s->trace;
}

// Every field of a record, so that none is forgotten on one of the two ways.
// clang-format off
#define TRACE_FIELDS(X, X16, X8) \
	X(frame) X(rx_ns) X(source_key) X(object_key) X(track_id) X(lat_e7) X(lon_e7) X(e_m) X(n_m) \
	X(track_reports) X(size) X(neighbours) X(pair_tests) X16(msg_type) X16(part) X16(parts) X16(reason) \
	X8(stage) X8(scene_drop) X8(port) X8(family) X8(alerts) X8(alert_kind) X8(cls) X8(level)
// clang-format on

void link_pack_trace_add(struct link_trace_space *s, uint64_t seq, const struct trace_record *r)
{
	Kerbwing__Link__V1__TraceRecord *m = &s->record[s->trace.n_record];
	kerbwing__link__v1__trace_record__init(m);
	m->seq = seq;
#define PACK(field) m->field = r->field;
	TRACE_FIELDS(PACK, PACK, PACK)
#undef PACK
	s->record_of[s->trace.n_record++] = m;
}

void link_unpack_trace(const Kerbwing__Link__V1__TraceRecord *m, struct trace_record *r)
{
#define WHOLE(field) r->field = m->field;
#define SHORT(field) r->field = m->field <= UINT16_MAX ? (uint16_t)m->field : 0;
#define OCTET(field) r->field = m->field <= UINT8_MAX ? (uint8_t)m->field : 0;
	TRACE_FIELDS(WHOLE, SHORT, OCTET)
#undef WHOLE
#undef SHORT
#undef OCTET
}
