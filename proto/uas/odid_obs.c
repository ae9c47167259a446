// SPDX-License-Identifier: Apache-2.0
// Open Drone ID straight to an observation: what an observation does not hold is checked as odid_decode_message checks it,
// and not read.
#include "base/geo.h"
#include "uas/odid_auth.h"
#include "uas/odid_read.h"
#include "uas/odid_uas.h"

struct gathered {
	struct odid_uas u;
	const uint8_t *location; // the newest good message
	unsigned good, skipped;
	bool has_auth;
	enum err first; // why the first of the skipped ones was
};

static inline enum err gather_one(const uint8_t *b, struct gathered *g)
{
	unsigned type = b[0] >> 4;
	if (type == ODID_TYPE_LOCATION) {
		if (!geo_is_valid(block_i32le(b, 5), block_i32le(b, 9)))
			return ERR_ODID_RANGE;
		g->location = b;
	} else if (type == ODID_TYPE_BASIC_ID) {
		odid_uas_add_id(&g->u, b[1] >> 4, b[1] & 0xf, b + 2);
	} else if (type == ODID_TYPE_SELF_ID) {
		odid_uas_add_self_id(&g->u, b[1]);
	} else if (type == ODID_TYPE_AUTHENTICATION) {
		g->has_auth = true;
	} else if (type > ODID_TYPE_OPERATOR_ID) {
		return type == ODID_TYPE_PACK ? ERR_ODID_NESTED : ERR_ODID_TYPE;
	}
	return ERR_NONE;
}

// Whole messages. A nested pack refuses all.
static inline enum err gather(struct span messages, struct gathered *g)
{
	const uint8_t *end = messages.p + messages.n;
	for (const uint8_t *b = messages.p; b < end; b += ODID_MESSAGE_SIZE) {
		enum err e = gather_one(b, g);
		if (e == ERR_NONE) {
			g->good++;
			continue;
		}
		if (e == ERR_ODID_NESTED)
			return e;
		g->skipped++;
		g->first = g->first == ERR_NONE ? e : g->first;
	}
	return g->good > 0 ? ERR_NONE : g->first;
}

// Notes of an accepted payload what does not become part of the observation.
static void note_rest(struct span payload, struct span messages, const struct gathered *g,
		      const struct rx_meta *meta, struct odid_stats *stats)
{
	if (g->skipped > 0 && stats->refused != NULL)
		stats->parts += odid_count_refused(messages, stats->refused);
	if (g->has_auth && stats->auth != NULL)
		odid_auth_note_all(stats->auth, payload, meta);
}

enum err odid_decode_counted(struct span payload, const struct rx_meta *meta, struct obs *out,
			     unsigned out_max, unsigned *out_count, struct odid_stats *stats)
{
	struct gathered g = {.location = NULL};
	struct odid_location location;
	struct span messages = {payload.p, ODID_MESSAGE_SIZE};
	*out_count = 0;
	if (payload.n == 0)
		return ERR_ODID_TRUNCATED;
	unsigned type = payload.p[0] >> 4;
	enum err e = ERR_NONE;
	if (type == ODID_TYPE_PACK)
		e = odid_open_pack(payload, &messages);
	else if (!block_fits(payload, ODID_MESSAGE_SIZE))
		e = ERR_ODID_TRUNCATED;
	if (e == ERR_NONE)
		e = gather(messages, &g);
	if (e != ERR_NONE)
		return e;
	if (g.good > 0) { // real senders also send packs without a message
		if (out_max == 0)
			return ERR_TOO_MANY_OBS;
		if (g.location != NULL) {
			odid_read_location(g.location, &location);
			g.u.location = &location;
		}
		odid_uas_to_obs(&g.u, meta, out);
		out->msg_type = (uint16_t)type;
		*out_count = 1;
	}
	if (g.skipped > 0 || g.has_auth)
		note_rest(payload, messages, &g, meta, stats);
	return ERR_NONE;
}

enum err odid_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count)
{
	struct odid_stats stats = {.refused = NULL};
	return odid_decode_counted(payload, meta, out, out_max, out_count, &stats);
}
