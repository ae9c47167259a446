// SPDX-License-Identifier: Apache-2.0
#include "guess.h"

#include "its/its.h"
#include "its/j2735.h"
#include "net/btp.h"
#include "net/dot2.h"
#include "net/dsmp.h"
#include "net/geonet.h"
#include "net/wsmp.h"
#include "obs/obs.h"
#include "uas/asterix.h"

enum { LAYERS_MAX = 4, ODID_MESSAGE_SIZE = 25 };

// ---- link layers. Each says whether the octets can be one of it, and takes it off.

static bool is_dot2(struct span s)
{
	return dot2_is_likely(s);
}

static enum err off_dot2(struct guess *g)
{
	struct dot2 d;
	enum err e = dot2_peel(g->message, &d);
	if (e != ERR_NONE)
		return e;
	g->is_signed |= d.is_signed;
	g->message = d.payload;
	return ERR_NONE;
}

// Version 3, subtype 0, a transport that names a PSID; an ETSI message of version 3 has its id where the TPID stands.
static bool is_wsmp(struct span s)
{
	struct wsmp w;
	struct span plain = s.n > 1 && s.p[0] == 1 ? (struct span){s.p + 1, s.n - 1} : s;
	return plain.n > 2 && (plain.p[0] & 0xf7) == 3 &&
	       (plain.p[1] <= 5 || (plain.p[0] & 8) != 0) && !dot2_is_likely(plain) &&
	       (wsmp_parse(s, &w) != ERR_NONE || w.rest == 0);
}

static enum err off_wsmp(struct guess *g)
{
	struct wsmp w;
	enum err e = wsmp_parse(g->message, &w);
	if (e != ERR_NONE)
		return e;
	g->message = w.data; // may be empty: a message without data
	return ERR_NONE;
}

static bool is_geonet(struct span s)
{
	return s.n >= 12 && s.p[0] >> 4 == 1 &&
	       ((s.p[0] & 15) == GN_NEXT_COMMON || (s.p[0] & 15) == GN_NEXT_SECURED) && s.p[1] == 0;
}

static enum err off_geonet(struct guess *g)
{
	struct geonet n;
	struct btp b;
	enum err e = geonet_parse(g->message, &n);
	if (e != ERR_NONE)
		return e;
	g->is_signed |= n.security.is_signed;
	g->message = n.payload;
	if (!geonet_carries_message(&n)) {
		g->family = OBS_FAMILY_NONE;
		g->message.n = 0;
		return ERR_NONE;
	}
	if (n.transport != GN_TRANSPORT_BTP_A && n.transport != GN_TRANSPORT_BTP_B)
		return ERR_GN_TRANSPORT;
	e = btp_parse(n.payload, &b);
	if (e != ERR_NONE)
		return e;
	g->family = OBS_FAMILY_ETSI;
	g->opts.port = b.port;
	g->message = b.message;
	return ERR_NONE;
}

static bool is_dsmp(struct span s)
{
	return s.n >= 5 && s.p[0] == DSMP_FAMILY && s.p[1] >> 5 == 0;
}

static enum err off_dsmp(struct guess *g)
{
	struct dsmp d;
	enum err e = dsmp_parse(g->message, &d);
	if (e != ERR_NONE)
		return e;
	g->family = OBS_FAMILY_CSAE;
	g->message = d.data;
	return ERR_NONE;
}

static const struct layer {
	const char *name;
	bool (*is)(struct span s);
	enum err (*off)(struct guess *g);
} layers[] = {
	{"dot2", is_dot2, off_dot2},
	{"wsmp", is_wsmp, off_wsmp},
	{"geonet", is_geonet, off_geonet},
	{"dsmp", is_dsmp, off_dsmp},
};

static enum err take_off_layers(struct guess *g)
{
	for (unsigned depth = 0; depth < LAYERS_MAX; depth++) {
		const struct layer *found = NULL;
		for (unsigned i = 0; i < sizeof(layers) / sizeof(layers[0]) && found == NULL; i++)
			if (layers[i].is(g->message))
				found = &layers[i];
		if (found == NULL || g->family != OBS_FAMILY_NONE)
			return ERR_NONE;
		struct guess before = *g;
		enum err e = found->off(g);
		g->link = before.link == NULL ? found->name : before.link;
		if (e != ERR_NONE)
			return e;
		if (g->message.n == 0)
			return ERR_NONE;
	}
	return ERR_NONE;
}

// ---- families, the strictest first: a frame that names its own length, a checksum, a fixed size

static bool takes_all(unsigned family, uint32_t used_bits, struct span message)
{
	bool has_end = family == OBS_FAMILY_J2735 || family == OBS_FAMILY_ETSI;
	return !has_end || (used_bits + 7) / 8 == message.n;
}

static bool decodes(const struct guess *g, unsigned family, char *scratch)
{
	const struct value_codec *c = value_codec_of(family);
	struct value_fault fault = {0};
	struct text t = {.p = scratch, .size = VALUE_TEXT_SIZE};
	bool is_known = family != OBS_FAMILY_J2735 || c->type_name(g->message) != NULL;
	// Four bits are all that tells an Open Drone ID message from anything else: nothing may stand behind it
	bool fits = family != OBS_FAMILY_ODID || g->message.n == ODID_MESSAGE_SIZE ||
		    (g->message.n > 1 && g->message.p[0] >> 4 == 15 &&
		     g->message.p[1] == ODID_MESSAGE_SIZE);
	return c != NULL && is_known && fits &&
	       c->to_json(g->message, &g->opts, &t, &fault) == ERR_NONE &&
	       takes_all(family, fault.bit, g->message);
}

// Nothing takes it whole: the family whose refusal will say most.
static unsigned likeliest(struct span s)
{
	if (s.n >= 2 && (s.p[0] & 0x7f) == 0 && j2735_message_name(s.p[1]) != NULL)
		return OBS_FAMILY_J2735;
	if (s.n > 0 && (s.p[0] == 0xfd || s.p[0] == 0xfe))
		return OBS_FAMILY_MAVLINK;
	if (s.n == ODID_MESSAGE_SIZE ||
	    (s.n > 1 && s.p[0] >> 4 == 15 && s.p[1] == ODID_MESSAGE_SIZE))
		return OBS_FAMILY_ODID;
	// of an edition or a type that is not decoded here too: that is what its refusal says
	const struct uper_field *root;
	if (s.n >= 2 && s.p[0] >= 1 && s.p[0] <= 3 &&
	    (its_etsi_message(s.p[1], s.p[0], ETSI_RELEASE_1) != NULL ||
	     its_etsi_root(s, ETSI_RELEASE_1, &root) == ERR_ETSI_VERSION ||
	     its_etsi_root(s, ETSI_RELEASE_1, &root) == ERR_ETSI_UNHANDLED))
		return OBS_FAMILY_ETSI;
	return s.n >= 2 && s.p[0] == 0 ? OBS_FAMILY_J2735 : OBS_FAMILY_NONE;
}

// A Chinese message of another dialect than the one that was tried: its refusal says which.
static bool is_of_another_dialect(const struct guess *g, char *scratch)
{
	struct value_fault fault = {0};
	struct text t = {.p = scratch, .size = VALUE_TEXT_SIZE};
	return value_codec_of(OBS_FAMILY_CSAE)->to_json(g->message, &g->opts, &t, &fault) !=
		       ERR_NONE &&
	       fault.text[0] != '\0';
}

static enum err find_family(struct guess *g, char *scratch)
{
	static const unsigned order[] = {OBS_FAMILY_J2735,   OBS_FAMILY_MAVLINK, OBS_FAMILY_ETSI,
					 OBS_FAMILY_GB46750, OBS_FAMILY_ODID,	 OBS_FAMILY_GDL90,
					 OBS_FAMILY_SBS,     OBS_FAMILY_CSAE};
	for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		// the Chinese family takes nearly any octets
		if (order[i] == OBS_FAMILY_CSAE && asterix_is_likely(g->message))
			return ERR_ASTERIX;
		if (decodes(g, order[i], scratch)) {
			g->family = order[i];
			return ERR_NONE;
		}
	}
	g->family = likeliest(g->message);
	if (g->family == OBS_FAMILY_NONE && is_of_another_dialect(g, scratch))
		g->family = OBS_FAMILY_CSAE;
	return g->family != OBS_FAMILY_NONE ? ERR_NONE : ERR_VALUE_UNKNOWN;
}

enum err guess_message(struct span octets, unsigned family, const struct value_opts *opts,
		       char *scratch, struct guess *out)
{
	*out = (struct guess){.message = octets, .opts = *opts};
	bool road = family == OBS_FAMILY_NONE || family == OBS_FAMILY_J2735 ||
		    family == OBS_FAMILY_ETSI || family == OBS_FAMILY_CSAE;
	// the asked family's own message goes before a link layer that its octets could also be
	if (family != OBS_FAMILY_NONE && (!road || decodes(out, family, scratch))) {
		out->family = family;
		return ERR_NONE;
	}
	enum err e = take_off_layers(out);
	if (e != ERR_NONE && out->link == NULL)
		return e;
	if (e != ERR_NONE) {
		// a bare message whose first octets look like a link layer
		struct guess bare = {.message = octets, .opts = *opts};
		if (family == OBS_FAMILY_NONE && find_family(&bare, scratch) == ERR_NONE &&
		    decodes(&bare, bare.family, scratch)) {
			*out = bare;
			return ERR_NONE;
		}
		return e;
	}
	bool empty = out->link != NULL && out->message.n == 0;
	if (family != OBS_FAMILY_NONE)
		out->family = family;
	else if (out->family == OBS_FAMILY_NONE && !empty)
		return find_family(out, scratch);
	return ERR_NONE;
}
