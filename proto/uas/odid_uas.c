// SPDX-License-Identifier: Apache-2.0
#include "uas/odid_uas.h"

#include <string.h>

#include "base/geo.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "uas/odid_auth.h"
#include "uas/odid_read.h"
#include "uas/uas_time.h"

#define HOUR_NS	      (3600 * UNITS_NS_PER_S)
#define DS_NS	      (UNITS_NS_PER_S / 10)
#define ACC_BEYOND_CM (OBS_ACC_UNKNOWN - 1)

// F3411-22a table of horizontal accuracies: codes 1..8 are 10, 4, 2, 1, 0.5, 0.3, 0.1 and 0.05
// nautical miles.
static const uint16_t hacc_cm[] = {OBS_ACC_UNKNOWN,
				   ACC_BEYOND_CM,
				   ACC_BEYOND_CM,
				   ACC_BEYOND_CM,
				   ACC_BEYOND_CM,
				   ACC_BEYOND_CM,
				   55560,
				   18520,
				   9260,
				   3000,
				   1000,
				   300,
				   100};
static const uint16_t vacc_cm[] = {OBS_ACC_UNKNOWN, 15000, 4500, 2500, 1000, 300, 100};

// By UA type; 0, not told, is still an aircraft.
static const uint8_t classes[16] = {OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AEROPLANE,
				    OBS_CLASS_MULTIROTOR,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_VTOL,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AEROPLANE,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_LIGHTER_THAN_AIR,
				    OBS_CLASS_LIGHTER_THAN_AIR,
				    OBS_CLASS_LIGHTER_THAN_AIR,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AIRCRAFT_OTHER,
				    OBS_CLASS_AIRCRAFT_OTHER};

// Strongest first: what identifies the airframe before what identifies the flight. Last the
// identity of a sender that left its kind at "none" but filled it in, as a widely used reference
// transmitter does.
static const uint8_t kind_of[ODID_ID_TYPE_COUNT] = {[ODID_ID_TYPE_SERIAL] = OBS_ID_SERIAL,
						    [ODID_ID_TYPE_REGISTRATION] =
							    OBS_ID_REGISTRATION,
						    [ODID_ID_TYPE_UTM] = OBS_ID_UTM,
						    [ODID_ID_TYPE_SESSION] = OBS_ID_SESSION,
						    [ODID_ID_TYPE_NONE] = OBS_ID_UNSTATED};
static inline uint16_t hacc_of(unsigned code)
{
	return code < sizeof(hacc_cm) / sizeof(hacc_cm[0]) ? hacc_cm[code] : OBS_ACC_UNKNOWN;
}

static inline uint16_t vacc_of(unsigned code)
{
	return code < sizeof(vacc_cm) / sizeof(vacc_cm[0]) ? vacc_cm[code] : OBS_ACC_UNKNOWN;
}

uint16_t odid_hacc_cm(unsigned code)
{
	return hacc_of(code);
}

uint16_t odid_vacc_cm(unsigned code)
{
	return vacc_of(code);
}

void odid_uas_init(struct odid_uas *u)
{
	memset(u, 0, sizeof(*u));
}

void odid_uas_add(struct odid_uas *u, const struct odid_message *m)
{
	if (m->type == ODID_TYPE_BASIC_ID)
		odid_uas_add_id(u, m->basic_id.id_type, m->basic_id.ua_type, m->basic_id.id);
	else if (m->type == ODID_TYPE_LOCATION)
		u->location = &m->location;
	else if (m->type == ODID_TYPE_SELF_ID)
		odid_uas_add_self_id(u, m->self_id.text_type);
	else if (m->type == ODID_TYPE_SYSTEM)
		odid_uas_add_operator(u, m->system.operator_location, m->system.operator_lat_e7,
				      m->system.operator_lon_e7);
}

// An identity as three numbers of eight octets, the first octet lowest.
struct words {
	uint64_t w[3];
};

static_assert(sizeof(struct words) == OBS_ID_SIZE, "an observation's identity is as long");

static inline struct words words_of(const uint8_t id[ODID_ID_SIZE])
{
	return (struct words){{block_u64le(id, 0), block_u64le(id, 8), block_u32le(id, 16)}};
}

// Octets in front of the first NUL; what stands behind it becomes NUL too. Eight octets at once: the lowest mark that
// subtracting leaves is that of the first octet of zero.
static inline uint8_t cut_text(struct words *t)
{
	const uint64_t ones = 0x0101010101010101, tops = ones << 7;
	for (unsigned k = 0; k < 3; k++) { // the last one ends with four octets of zero
		uint64_t zeros = (t->w[k] - ones) & ~t->w[k] & tops;
		if (zeros == 0)
			continue;
		t->w[k] &= (zeros & -zeros) / 0x80 - 1;
		for (unsigned i = k + 1; i < 3; i++)
			t->w[i] = 0;
		return (uint8_t)(8 * k + (unsigned)__builtin_ctzll(zeros) / 8);
	}
	return ODID_ID_SIZE;
}

// Used octets of an identity: text ends at the first NUL, binary identities are whole. All zero is a field that nobody
// filled in: as an identity it would make one of all who send it.
static inline uint8_t cut(unsigned id_type, struct words *id)
{
	if (id_type != ODID_ID_TYPE_UTM && id_type != ODID_ID_TYPE_SESSION)
		return cut_text(id);
	return (id->w[0] | id->w[1] | id->w[2]) != 0 ? ODID_ID_SIZE : 0;
}

static inline void set_identity(const struct odid_uas *u, const struct rx_meta *meta, struct obs *o)
{
	uint64_t mac_key =
		meta->has_mac ? obs_key(OBS_FAMILY_ODID, OBS_ID_MAC, meta->mac, sizeof(meta->mac))
			      : 0;
	// Types stand in the order of their strength but for NONE, which is moved to the end.
	unsigned left = (u->ids_mask & ~1u) | (u->ids_mask & 1u) << ODID_ID_TYPE_COUNT;
	for (; left != 0; left &= left - 1) {
		unsigned bit = (unsigned)__builtin_ctz(left);
		unsigned type = bit < ODID_ID_TYPE_COUNT ? bit : ODID_ID_TYPE_NONE;
		struct words id = words_of(u->ids[type]);
		o->id_len = cut(type, &id);
		if (o->id_len == 0)
			continue;
		o->id_kind = kind_of[type];
		memcpy(o->id, &id, sizeof(o->id));
		o->key = obs_key(OBS_FAMILY_ODID, (enum obs_id_kind)o->id_kind, o->id, o->id_len);
		o->alias_key = mac_key;
		return;
	}
	o->key = mac_key != 0 ? mac_key : meta->source_key;
	if (mac_key != 0) {
		o->id_kind = OBS_ID_MAC;
		o->id_len = sizeof(meta->mac);
		memcpy(o->id, meta->mac, sizeof(meta->mac));
	}
}

static inline void set_altitude(const struct odid_location *l, struct obs *o)
{
	if (l->geodetic_alt_cm != ODID_ALT_UNKNOWN_CM) {
		o->alt_cm = l->geodetic_alt_cm;
		o->datum = OBS_DATUM_WGS84;
		o->vacc_cm = vacc_of(l->vacc);
	} else if (l->pressure_alt_cm != ODID_ALT_UNKNOWN_CM) {
		o->alt_cm = l->pressure_alt_cm;
		o->datum = OBS_DATUM_PRESSURE;
		o->vacc_cm = vacc_of(l->bacc);
	}
	if (l->height_cm != ODID_ALT_UNKNOWN_CM) {
		o->height_cm = l->height_cm;
		o->height_ref = l->height_ref ? OBS_HEIGHT_GROUND : OBS_HEIGHT_TAKEOFF;
	}
}

static inline void set_location(const struct odid_location *l, struct obs *o)
{
	static const uint8_t states[] = {OBS_STATE_UNKNOWN, OBS_STATE_GROUND, OBS_STATE_MOVING,
					 OBS_STATE_EMERGENCY};
	if (l->lat_e7 != 0 || l->lon_e7 != 0) {
		o->lat_e7 = l->lat_e7;
		o->lon_e7 = l->lon_e7;
		o->flags &= (uint8_t)~OBS_FLAG_NO_POSITION;
	}
	if (l->speed_cms != ODID_SPEED_UNKNOWN_CMS)
		o->speed_cms = l->speed_cms;
	if (l->vspeed_cms != ODID_VSPEED_UNKNOWN_CMS)
		o->vspeed_cms = l->vspeed_cms;
	if (l->track_cdeg <= UNITS_CDEG_PER_TURN)
		o->heading_cdeg = l->track_cdeg % UNITS_CDEG_PER_TURN;
	o->hacc_cm = hacc_of(l->hacc);
	if (l->status < sizeof(states))
		o->state = states[l->status];
	set_altitude(l, o);
	if (l->time_ds != ODID_TIME_UNKNOWN_DS)
		uas_time_set(o, timepoint_resolve(o->rx_ns, l->time_ds * DS_NS, HOUR_NS));
}

static inline __attribute__((always_inline)) void to_obs(const struct odid_uas *u,
							 const struct rx_meta *meta, struct obs *o)
{
	obs_init(o);
	o->rx_ns = meta->rx_ns;
	o->time_ns = meta->rx_ns;
	o->source_key = meta->source_key;
	o->port = meta->port;
	o->rssi_dbm = meta->rssi_dbm;
	o->family = OBS_FAMILY_ODID;
	o->cls = classes[u->ua_type & 0xf];
	o->flags = OBS_FLAG_AIR | OBS_FLAG_NO_POSITION;
	set_identity(u, meta, o);
	if (u->location != NULL)
		set_location(u->location, o);
	if (u->emergency)
		o->state = OBS_STATE_EMERGENCY;
	if (o->state == OBS_STATE_EMERGENCY)
		o->flags |= OBS_FLAG_EMERGENCY;
	o->operator_kind = u->operator_kind;
	o->operator_lat_e7 = u->operator_lat_e7;
	o->operator_lon_e7 = u->operator_lon_e7;
}

void odid_uas_to_obs(const struct odid_uas *u, const struct rx_meta *meta, struct obs *o)
{
	to_obs(u, meta, o);
}

// ---- from the octets of a message or a pack: what an observation does not hold is checked as odid_decode_message checks it,
// and not read

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
	} else if (type == ODID_TYPE_SYSTEM) {
		odid_uas_add_operator(&g->u, b[1] & 3, block_i32le(b, 2), block_i32le(b, 6));
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
		to_obs(&g.u, meta, out);
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
