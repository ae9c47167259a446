// SPDX-License-Identifier: Apache-2.0
#include "slot_frame.h"

#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/eth.h"
#include "net/geonet.h"
#include "net/ip.h"
#include "net/wsmp.h"

void slot_framer_init(struct slot_framer *f, const struct broadcast_params *p)
{
	memset(f, 0, sizeof(*f));
	f->p = *p;
}

// To everybody within reach, once.
static uint32_t head_etsi(struct slot_framer *f, unsigned port, uint32_t size, int64_t now_ns,
			  uint8_t *out)
{
	const struct broadcast_params *p = &f->p;
	int64_t its_ms =
		now_ns / UNITS_NS_PER_MS - TIMEPOINT_TAI2004_UNIX_MS + TIMEPOINT_TAI2004_LEAP_MS;
	struct geonet g = {.next = GN_NEXT_COMMON,
			   .lifetime_multiplier = 10,
			   .lifetime_base = 0, // half a second
			   .hops_left = 1,
			   .hops_max = 1,
			   .transport = GN_TRANSPORT_BTP_B,
			   .type = GN_SINGLE_HOP,
			   .sequence = f->sequence++,
			   .source = {.timestamp_ms = (uint32_t)its_ms,
				      .lat_e7 = p->lat_e7,
				      .lon_e7 = p->lon_e7,
				      .is_accurate = true}};
	g.source.address.octet[0] = 15 << 2; // roadside unit
	memcpy(g.source.address.octet + 2, p->mac, 6);
	uint32_t at = eth_encode_header(p->mac, ETH_TYPE_GEONET, out, SLOT_FRAME_MAX);
	uint32_t n =
		geonet_encode_header(&g, size + BTP_HEADER_SIZE, out + at, SLOT_FRAME_MAX - at);
	uint32_t m =
		n != 0 ? btp_encode_header((uint16_t)port, 0, out + at + n, SLOT_FRAME_MAX - at - n)
		       : 0;
	return m != 0 ? at + n + m : 0;
}

static uint32_t head_us(struct slot_framer *f, uint32_t psid, uint32_t size, uint8_t *out)
{
	uint8_t inner[DOT2_HEADER_UNSECURED_MAX];
	uint32_t head = dot2_encode_unsecured(size, inner, sizeof(inner));
	uint32_t at = eth_encode_header(f->p.mac, ETH_TYPE_WSMP, out, SLOT_FRAME_MAX);
	uint32_t n = wsmp_encode_header(psid, head + size, out + at, SLOT_FRAME_MAX - at);
	if (head == 0 || n == 0)
		return 0;
	memcpy(out + at + n, inner, head);
	return at + n + head;
}

static uint32_t head_china(struct slot_framer *f, uint32_t size, uint8_t *out)
{
	const struct ip_v4_udp h = {.src = f->p.udp_from,
				    .dst = f->p.udp_to,
				    .src_port = f->p.udp_port,
				    .dst_port = f->p.udp_port};
	uint32_t at = eth_encode_header(f->p.mac, ETH_TYPE_IPV4, out, SLOT_FRAME_MAX);
	uint32_t n = ip_encode_v4_udp_header(&h, size, out + at, SLOT_FRAME_MAX - at);
	return n != 0 ? at + n : 0;
}

// Numbers under which a message goes: BTP port, PSID.
static uint32_t enclose(struct slot_framer *f, unsigned port, uint32_t psid, struct span m,
			int64_t now_ns, uint8_t *out)
{
	uint32_t head = m.n == 0			 ? 0
			: f->p.profile == BROADCAST_ETSI ? head_etsi(f, port, m.n, now_ns, out)
			: f->p.profile == BROADCAST_US	 ? head_us(f, psid, m.n, out)
							 : head_china(f, m.n, out);
	if (head == 0 || head + m.n > SLOT_FRAME_MAX)
		return 0;
	memcpy(out + head, m.p, m.n);
	return head + m.n;
}

enum { MESSAGE_MAX = SLOT_FRAME_MAX - 128 + 8 }; // the encoder wants 8 octets of slack

uint32_t slot_frame_make(struct slot_framer *f, const struct slot_say *says, uint32_t n,
			 int64_t now_ns, uint8_t out[static SLOT_FRAME_MAX], uint32_t *used)
{
	uint8_t octets[MESSAGE_MAX];
	uint32_t k = 1;
	while (k < n && k < SLOT_SAYS_PER_FRAME && says[k].crossing == says[0].crossing &&
	       says[k].time_ns == says[0].time_ns)
		k++;
	*used = k;
	struct span m = {octets, slot_message_write(&f->w, &f->p, says, k, octets, sizeof(octets))};
	return enclose(f, BTP_SSEM, PSID_SSM_US, m, now_ns, out);
}

uint32_t slot_frame_signals(struct slot_framer *f, const struct signal_say *s, int64_t now_ns,
			    uint8_t out[static SLOT_FRAME_MAX])
{
	uint8_t octets[MESSAGE_MAX];
	struct span m = {octets, signal_message_write(&f->w, &f->p, s, octets, sizeof(octets))};
	return enclose(f, BTP_SPATEM, PSID_SPAT_US, m, now_ns, out);
}
