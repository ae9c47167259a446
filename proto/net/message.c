// SPDX-License-Identifier: Apache-2.0
#include "net/message.h"

#include "its/j2735.h"
#include "net/btp.h"
#include "net/csae_udp.h"
#include "net/dot2.h"
#include "net/dsmp.h"
#include "net/geonet.h"
#include "net/j2735_udp.h"
#include "net/psid.h"
#include "net/rsu_text.h"
#include "net/wsmp.h"

// C-V2X message families (YD/T 3707; IEEE 1609.3 for the first).
enum { PC5_IEEE_1609 = 1, PC5_ETSI = 3, PC5_CHINA = DSMP_FAMILY };

static_assert((int)FRAME_PAYLOADS_MAX >= (int)CSAE_UDP_ITEMS_MAX, "a datagram's frames fit");
static_assert((int)FRAME_OCTETS_MAX >= (int)CSAE_UDP_OCTETS_MAX, "a frame in text fits");
static_assert((int)FRAME_OCTETS_MAX >= (int)RSU_TEXT_OCTETS_MAX, "a payload in text fits");

static enum err set_single(struct frame_payloads *out, uint8_t family, struct span s)
{
	out->family = family;
	out->count = 1;
	out->item[0] = s;
	return ERR_NONE;
}

static void set_app(struct frame_payloads *out, uint32_t app_id)
{
	out->has_app_id = true;
	out->app_id = app_id;
}

static void note_envelope(struct span s, const struct dot2 *d, struct rx_meta *meta,
			  struct frame_payloads *out)
{
	out->envelope = (struct span){s.p, d->size};
	if (d->is_signed)
		meta->dot2_flags = OBS_FLAG_SIGNED;
	if (d->is_signed && !out->has_app_id)
		set_app(out, d->psid);
}

// The payload belongs to the family that the application number names, or to the one given.
static enum err unwrap_dot2(struct span s, uint8_t family, struct rx_meta *meta,
			    struct frame_payloads *out)
{
	struct dot2 d;
	enum err e = dot2_peel(s, &d);
	if (e != ERR_NONE)
		return e;
	note_envelope(s, &d, meta, out);
	const struct psid_use *use = out->has_app_id ? psid_use_of(out->app_id) : NULL;
	if (use != NULL && use->family == OBS_FAMILY_NONE)
		return ERR_PSID_SERVICE;
	return set_single(out, use != NULL ? use->family : family, d.payload);
}

// A message frame without an envelope, as some units send it: a known id and a length that fits exactly.
static bool is_bare_frame(struct span s)
{
	unsigned id;
	struct span value, rest;
	return !dot2_is_likely(s) && j2735_frame(s, &id, &value, &rest) == ERR_NONE &&
	       j2735_message_name(id) != NULL && rest.n == 0;
}

enum err message_from_wsmp(struct span wsm, struct rx_meta *meta, struct frame_payloads *out)
{
	struct wsmp w;
	enum err e = wsmp_parse(wsm, &w);
	if (e != ERR_NONE)
		return e;
	set_app(out, w.psid);
	if (w.data.n == 0)
		return ERR_WSMP_EMPTY;
	if (is_bare_frame(w.data))
		return set_single(out, OBS_FAMILY_J2735, w.data);
	return unwrap_dot2(w.data, OBS_FAMILY_J2735, meta, out);
}

// ---- GeoNetworking

// A message that its port does not announce is refused: a receiver that went by the port would misread it.
static enum err set_btp(struct span payload, struct frame_payloads *out)
{
	struct btp b;
	enum err e = btp_parse(payload, &b);
	if (e != ERR_NONE)
		return e;
	out->btp_port = b.port;
	const struct btp_use *use = btp_use_of(b.port);
	if (use == NULL)
		return ERR_BTP_PORT_OTHER;
	if (use->message_id != 0 && (b.message.n < 2 || b.message.p[1] != use->message_id))
		return ERR_BTP_PORT_MISMATCH;
	return set_single(out, OBS_FAMILY_ETSI, b.message);
}

enum err message_from_geonet(struct span packet, struct rx_meta *meta, struct frame_payloads *out)
{
	enum { BASIC_SIZE = 4 };
	struct geonet g;
	enum err e = geonet_parse(packet, &g);
	if (e != ERR_NONE)
		return e;
	if (g.next == GN_NEXT_SECURED)
		note_envelope((struct span){packet.p + BASIC_SIZE, packet.n - BASIC_SIZE},
			      &g.security, meta, out);
	if (!geonet_carries_message(&g))
		return ERR_GN_NO_MESSAGE;
	if (g.transport != GN_TRANSPORT_BTP_A && g.transport != GN_TRANSPORT_BTP_B)
		return ERR_GN_TRANSPORT;
	return set_btp(g.payload, out);
}

// ---- C-V2X

static enum err from_dsmp(struct span s, struct frame_payloads *out)
{
	struct dsmp m;
	enum err e = dsmp_parse(s, &m);
	if (e != ERR_NONE)
		return e;
	set_app(out, m.aid);
	if (m.aid == AID_SERVICE)
		return ERR_PSID_SERVICE;
	return m.data.n > 0 ? set_single(out, OBS_FAMILY_CSAE, m.data) : ERR_DSMP_EMPTY;
}

enum err message_from_pc5(struct span frame, struct rx_meta *meta, struct frame_payloads *out)
{
	if (frame.n == 0)
		return ERR_DSMP_TRUNCATED;
	meta->source_key = obs_key(OBS_FAMILY_NONE, OBS_ID_NONE, &meta->port, sizeof(meta->port));
	out->is_forwarded = 1;
	switch (frame.p[0]) {
	case PC5_IEEE_1609:
		return message_from_wsmp(frame, meta, out);
	case PC5_ETSI:
		return message_from_geonet((struct span){frame.p + 1, frame.n - 1}, meta, out);
	case PC5_CHINA:
		return from_dsmp(frame, out);
	default:
		return ERR_DSMP_FAMILY;
	}
}

// ---- UDP

static enum err from_j2735_udp(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	if (rsu_text_is_likely(s)) {
		struct rsu_text t;
		enum err e = rsu_text_parse(s, &t);
		if (e != ERR_NONE)
			return e;
		set_app(out, t.psid);
		s = (struct span){out->octets,
				  rsu_text_payload(&t, out->octets, sizeof(out->octets))};
	}
	struct span message;
	enum err e = j2735_udp_find(s, &message);
	if (e != ERR_NONE)
		return e;
	return dot2_is_likely(message) ? unwrap_dot2(message, OBS_FAMILY_J2735, meta, out)
				       : set_single(out, OBS_FAMILY_J2735, message);
}

// A GeoNetworking packet begins with 0x11 or 0x12, BTP with 0x07 (ports 2001..2018), an envelope with 0x03 0x8x, a message
// with its protocol version and a message id below 0x80: no two of them can be taken for each other.
static enum err from_etsi_udp(struct span s, struct rx_meta *meta, struct frame_payloads *out)
{
	uint8_t first = s.n > 0 ? s.p[0] : 0;
	if (first == 0x11 || first == 0x12)
		return message_from_geonet(s, meta, out);
	if (first == BTP_CAM >> 8)
		return set_btp(s, out);
	if (dot2_is_likely(s))
		return unwrap_dot2(s, OBS_FAMILY_ETSI, meta, out);
	return set_single(out, OBS_FAMILY_ETSI, s);
}

static enum err from_csae_udp(struct span s, enum csae_framing framing, struct frame_payloads *out)
{
	struct csae_udp u;
	enum err e = csae_udp_parse(s, framing, out->octets, &u);
	if (e != ERR_NONE)
		return e;
	if (u.aid != 0)
		set_app(out, u.aid);
	out->family = OBS_FAMILY_CSAE;
	out->count = (uint8_t)u.count;
	out->lost = (uint16_t)u.lost;
	for (uint32_t i = 0; i < u.count; i++)
		out->item[i] = u.item[i];
	return ERR_NONE;
}

enum err message_from_udp(struct span datagram, const struct frame_udp_port *row,
			  struct rx_meta *meta, struct frame_payloads *out)
{
	switch (row->family) {
	case OBS_FAMILY_J2735:
		return from_j2735_udp(datagram, meta, out);
	case OBS_FAMILY_ETSI:
		return from_etsi_udp(datagram, meta, out);
	case OBS_FAMILY_CSAE:
		return from_csae_udp(datagram, (enum csae_framing)row->framing, out);
	default:
		return set_single(out, row->family, datagram);
	}
}
