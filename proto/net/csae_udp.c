// SPDX-License-Identifier: Apache-2.0
#include "net/csae_udp.h"

#include <stdbool.h>

#include "net/dsmp.h"
#include "wire/cursor.h"
#include "wire/hex.h"

enum { UID_SIZE = 8, TIME_SIZE = 8 };

static const char *const names[CSAE_FRAMING_COUNT] = {"plain", "aid-hex", "uid", "list"};

static void set_single(struct csae_udp *out, struct span s)
{
	out->count = 1;
	out->item[0] = s;
}

// A frame may begin with the octet 4 too (a BSM with one optional field): a DSMP header is believed when its length fits.
static enum err parse_plain(struct span s, struct csae_udp *out)
{
	struct dsmp m;
	set_single(out, s);
	if (dsmp_parse(s, &m) != ERR_NONE || m.rest != 0 || m.data.n == 0)
		return ERR_NONE;
	out->aid = m.aid;
	set_single(out, m.data);
	return ERR_NONE;
}

static enum err parse_aid_hex(struct span s, uint8_t *octets, struct csae_udp *out)
{
	struct cursor c = cursor_over(s);
	out->aid = cursor_u32be(&c);
	struct span text = cursor_rest(&c);
	uint32_t n = hex_octets(text, octets, CSAE_UDP_OCTETS_MAX);
	if (c.error || n == 0)
		return ERR_UDP_FRAMING;
	set_single(out, (struct span){octets, n});
	return ERR_NONE;
}

static enum err parse_uid(struct span s, struct csae_udp *out)
{
	struct cursor c = cursor_over(s);
	cursor_skip(&c, UID_SIZE + TIME_SIZE);
	uint32_t n = cursor_u16le(&c);
	set_single(out, cursor_span(&c, n));
	return c.error || n == 0 || cursor_left(&c) != 0 ? ERR_UDP_FRAMING : ERR_NONE;
}

static enum err parse_list(struct span s, struct csae_udp *out)
{
	struct cursor c = cursor_over(s);
	while (cursor_left(&c) > 0 && !c.error) {
		struct span item = cursor_span(&c, cursor_u16be(&c));
		if (c.error || item.n == 0)
			return ERR_UDP_FRAMING;
		if (out->count < CSAE_UDP_ITEMS_MAX)
			out->item[out->count++] = item;
		else
			out->lost++;
	}
	return out->count > 0 ? ERR_NONE : ERR_UDP_FRAMING;
}

enum err csae_udp_parse(struct span datagram, enum csae_framing framing, uint8_t *octets,
			struct csae_udp *out)
{
	out->aid = out->count = out->lost = 0;
	switch (framing) {
	case CSAE_FRAMING_AID_HEX:
		return parse_aid_hex(datagram, octets, out);
	case CSAE_FRAMING_UID:
		return parse_uid(datagram, out);
	case CSAE_FRAMING_LIST:
		return parse_list(datagram, out);
	default:
		return parse_plain(datagram, out);
	}
}

const char *csae_framing_name(unsigned framing)
{
	return framing < CSAE_FRAMING_COUNT ? names[framing] : "?";
}
