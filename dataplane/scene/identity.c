// SPDX-License-Identifier: Apache-2.0
#include "scene/identity.h"

#include <string.h>

#include "base/units.h"

// ---- which track

// Two identities of one kind that differ are two objects, even behind one transmitter.
static bool contradicts(const struct obs *known, const struct obs *o)
{
	return known->id_kind == o->id_kind && known->id_kind != OBS_ID_MAC &&
	       known->id_kind != OBS_ID_NONE &&
	       (known->id_len != o->id_len || memcmp(known->id, o->id, OBS_ID_SIZE) != 0);
}

// The track of a key; a key whose track is of another aircraft by now is taken from it.
static uint32_t agreed(struct track_table *t, const struct obs *o, uint64_t key)
{
	uint32_t slot = key != 0 ? track_table_find(t, key) : TRACK_NONE;
	// Pseudonyms of road users change, and each family has its own: a key that leads here was linked on purpose.
	if (slot == TRACK_NONE || o->id_kind == OBS_ID_TEMPORARY ||
	    !contradicts(&t->cold[slot].last, o))
		return slot;
	track_table_unbind(t, slot, key);
	return TRACK_NONE;
}

// A report known by its radio address alone follows the address while its binding to the identity is fresh.
static bool is_stale(const struct track_table *t, uint32_t slot, const struct obs *o,
		     int64_t binding_ns)
{
	const struct obs *known = &t->cold[slot].last;
	if (o->id_kind != OBS_ID_MAC || known->id_kind == OBS_ID_MAC ||
	    known->id_kind == OBS_ID_NONE)
		return false;
	int64_t age_ns = o->rx_ns - track_table_bound_ns(t, slot, o->key);
	return age_ns > binding_ns || -age_ns > binding_ns; // or the clock was set back
}

// Two aircraft by their names, one by this report: the key that says less has changed hands. That is the transmitter of a
// named sender, and the running number by which a sensor knows a named road user.
static uint32_t rebind(struct track_table *t, const struct obs *o, uint32_t a, uint32_t b)
{
	bool alias_says_more = o->id_kind == OBS_ID_OBJECT;
	uint64_t key = alias_says_more ? o->key : o->alias_key;
	uint32_t from = alias_says_more ? a : b, to = alias_says_more ? b : a;
	track_table_unbind(t, from, key);
	(void)track_table_bind(t, to, key, o->rx_ns);
	return to;
}

static void note_pair(struct track_cold *c, const struct obs *o)
{
	c->pair_key = o->key;
	c->pair_alias = o->alias_key;
	c->pair_ns = o->rx_ns;
}

// Both keys were bound to it within the last second: soon enough for every expiry.
static bool is_known_pair(const struct track_cold *c, const struct obs *o)
{
	int64_t age_ns = o->rx_ns - c->pair_ns;
	return c->pair_key == o->key && c->pair_alias == o->alias_key && age_ns >= 0 &&
	       age_ns < UNITS_NS_PER_S;
}

static struct identity_found both(struct track_table *t, const struct obs *o, uint32_t a,
				  uint32_t b)
{
	if (a == TRACK_NONE || b == TRACK_NONE || a == b) {
		uint32_t slot = a != TRACK_NONE ? a : b;
		if (slot != TRACK_NONE && o->alias_key != 0) {
			(void)track_table_bind(t, slot, o->key, o->rx_ns);
			(void)track_table_bind(t, slot, o->alias_key, o->rx_ns);
			note_pair(&t->cold[slot], o);
		}
		return (struct identity_found){slot, TRACK_NONE, false};
	}
	if (contradicts(&t->cold[a].last, &t->cold[b].last))
		return (struct identity_found){rebind(t, o, a, b), TRACK_NONE, false};
	bool a_first = t->cold[a].first_ns <= t->cold[b].first_ns;
	return (struct identity_found){a_first ? a : b, a_first ? b : a, false};
}

struct identity_found identity_find(struct track_table *t, const struct obs *o, int64_t binding_ns)
{
	uint32_t a = agreed(t, o, o->key);
	if (o->alias_key != 0 && a != TRACK_NONE && is_known_pair(&t->cold[a], o))
		return (struct identity_found){a, TRACK_NONE, false};
	if (o->alias_key != 0)
		return both(t, o, a, agreed(t, o, o->alias_key));
	if (a != TRACK_NONE && is_stale(t, a, o, binding_ns)) {
		track_table_unbind(t, a, o->key);
		return (struct identity_found){TRACK_NONE, TRACK_NONE, true};
	}
	return (struct identity_found){a, TRACK_NONE, false};
}

void identity_begin(struct track_table *t, uint32_t slot, const struct obs *o)
{
	t->cold[slot].bound_ns[0] = o->rx_ns;
	(void)track_table_bind(t, slot, o->alias_key, o->rx_ns);
}

// ---- what it remembers

// How much an identity says: what names the airframe before what names the flight, before what names the transmitter.
static const uint8_t id_rank[OBS_ID_COUNT] = {
	[OBS_ID_NONE] = 0,   [OBS_ID_MAC] = 1,		[OBS_ID_SYSTEM] = 2,
	[OBS_ID_OBJECT] = 2, [OBS_ID_TEMPORARY] = 3,	[OBS_ID_UNSTATED] = 3,
	[OBS_ID_UAS] = 4,    [OBS_ID_SESSION] = 4,	[OBS_ID_UTM] = 5,
	[OBS_ID_ICAO] = 6,   [OBS_ID_REGISTRATION] = 6, [OBS_ID_SERIAL] = 7,
};

static uint8_t rank_of(const struct obs *o)
{
	return o->id_kind < OBS_ID_COUNT ? id_rank[o->id_kind] : 0;
}

static bool is_vague(uint8_t cls)
{
	return cls == OBS_CLASS_UNKNOWN || cls == OBS_CLASS_AIRCRAFT_OTHER;
}

// Remote ID and MAVLink say who, what, where and "emergency" in different messages: the newest report replaces the
// record, but an identity that says more, a class that says more and an emergency of the last seconds stay.
static const int64_t EMERGENCY_HOLD_NS =
	5 * UNITS_NS_PER_S; // static messages come every 3 s (ASTM F3411)

static inline void take_operator(struct obs *to, const struct obs *from)
{
	to->operator_kind = from->operator_kind;
	to->operator_lat_e7 = from->operator_lat_e7;
	to->operator_lon_e7 = from->operator_lon_e7;
}

static inline void keep_what_says_more(struct track_cold *c, const struct obs *before)
{
	if (rank_of(before) > rank_of(&c->last)) {
		memcpy(c->last.id, before->id, sizeof(c->last.id));
		c->last.id_len = before->id_len;
		c->last.id_kind = before->id_kind;
	}
	if (is_vague(c->last.cls) && !is_vague(before->cls))
		c->last.cls = before->cls;
	if (c->last.operator_kind == OBS_OPERATOR_NONE)
		take_operator(&c->last, before);
}

static void hold_emergency(struct track_cold *c, const struct obs *o)
{
	if ((o->flags & OBS_FLAG_EMERGENCY) != 0)
		c->emergency_ns = o->rx_ns;
	if (c->emergency_ns == 0 || o->rx_ns - c->emergency_ns > EMERGENCY_HOLD_NS)
		return;
	c->last.flags |= OBS_FLAG_EMERGENCY;
	c->last.state = OBS_STATE_EMERGENCY;
}

void identity_record(struct track_cold *c, const struct obs *o)
{
	struct obs before; // of which this is compared
	before.key = c->last.key;
	before.cls = c->last.cls;
	before.id_kind = c->last.id_kind;
	before.id_len = c->last.id_len;
	memcpy(before.id, c->last.id, sizeof(before.id));
	take_operator(&before, &c->last);
	c->last = *o;
	c->last.key = before.key;
	if (c->observation_count > 0)
		keep_what_says_more(c, &before);
	hold_emergency(c, o);
}

void identity_overlay(struct track_cold *c, const struct obs *o)
{
	struct obs before = c->last;
	memcpy(c->last.id, o->id, sizeof(o->id));
	c->last.id_len = o->id_len;
	c->last.id_kind = o->id_kind;
	c->last.cls = o->cls;
	take_operator(&c->last, o);
	keep_what_says_more(c, &before);
	if (o->state != OBS_STATE_UNKNOWN)
		c->last.state = o->state;
	hold_emergency(c, o);
}

void identity_inherit(struct track_cold *c, const struct track_cold *from)
{
	keep_what_says_more(c, &from->last);
	if (from->emergency_ns > c->emergency_ns)
		c->emergency_ns = from->emergency_ns;
	c->observation_count += from->observation_count;
}
