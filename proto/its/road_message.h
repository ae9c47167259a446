// SPDX-License-Identifier: Apache-2.0
// Infrastructure messages among the payloads of road families: which ones they are, and how to walk what the interpreter
// made of them. Inline and pure; any thread.
#pragma once

#include "its/csae_obs.h"
#include "its/its.h"
#include "obs/obs.h"
#include "wire/uper_value.h"

enum road_message { ROAD_MESSAGE_OTHER, ROAD_MESSAGE_MAP, ROAD_MESSAGE_SPAT, ROAD_MESSAGE_SLOT };

enum {
	J2735_ID_MAP = 18,
	J2735_ID_SPAT = 19,
	J2735_ID_SRM = 29,
	CSAE_PHASE2 = 8,
	CSAE_ID_VIR = 13
};

// A frame of phase II whose message is a vehicle's intention and request: behind the choice and the open type's length stand
// an extension bit and 15 bits of message id.
static inline bool road_is_vir(struct span p)
{
	if (p.n < 5)
		return false;
	const uint8_t *id = p.p + ((p.p[1] & 0x80) != 0 ? 3 : 2);
	return (((unsigned)id[0] << 8 | id[1]) & 0x7fff) == CSAE_ID_VIR;
}

// Looks at the first octets; the payload was accepted by its codec.
static inline enum road_message road_message_of(unsigned family, struct span p)
{
	if (p.n < 2)
		return ROAD_MESSAGE_OTHER;
	unsigned id = family == OBS_FAMILY_J2735  ? (unsigned)p.p[0] << 8 | p.p[1]
		      : family == OBS_FAMILY_ETSI ? p.p[1]
		      : family == OBS_FAMILY_CSAE ? (unsigned)p.p[0] >> 4
						  : UINT32_MAX;
	static const unsigned map[OBS_FAMILY_COUNT] = {[OBS_FAMILY_J2735] = J2735_ID_MAP,
						       [OBS_FAMILY_ETSI] = ETSI_ID_MAPEM,
						       [OBS_FAMILY_CSAE] = CSAE_MAP};
	static const unsigned spat[OBS_FAMILY_COUNT] = {[OBS_FAMILY_J2735] = J2735_ID_SPAT,
							[OBS_FAMILY_ETSI] = ETSI_ID_SPATEM,
							[OBS_FAMILY_CSAE] = CSAE_SPAT};
	static const unsigned slot[OBS_FAMILY_COUNT] = {[OBS_FAMILY_J2735] = J2735_ID_SRM,
							[OBS_FAMILY_ETSI] = ETSI_ID_SREM,
							[OBS_FAMILY_CSAE] = CSAE_PHASE2};
	if (id == UINT32_MAX)
		return ROAD_MESSAGE_OTHER;
	if (id == slot[family])
		return family != OBS_FAMILY_CSAE || road_is_vir(p) ? ROAD_MESSAGE_SLOT
								   : ROAD_MESSAGE_OTHER;
	return id == map[family]    ? ROAD_MESSAGE_MAP
	       : id == spat[family] ? ROAD_MESSAGE_SPAT
				    : ROAD_MESSAGE_OTHER;
}

// The whole message through the interpreter.
static inline enum err road_message_decode(unsigned family, unsigned dialect, struct span p,
					   struct uper_value *v)
{
	const struct uper_field *root = &its_j2735_frame;
	enum err e = ERR_NONE;
	uint32_t used;
	if (family == OBS_FAMILY_CSAE)
		root = its_csae_frame(dialect < CSAE_DIALECT_COUNT ? (enum csae_dialect)dialect
								   : CSAE_2020);
	else if (family == OBS_FAMILY_ETSI)
		e = its_etsi_root(p, ETSI_RELEASE_AUTO, &root);
	if (e == ERR_NONE)
		e = uper_value_decode(root, p, v, &used);
	if (e == ERR_NONE && family == OBS_FAMILY_CSAE && !its_csae_complete(p, used))
		e = ERR_CSAE_TRAILING;
	return e;
}

// A member by its name; 0: there is none, also of a parent that is none (but of the root, whose index is 0 too).
static inline uint32_t road_member(const struct uper_value *v, uint32_t parent, const char *name)
{
	return parent != 0 ? uper_child(v, parent, name) : 0;
}

static inline int64_t road_number(const struct uper_value *v, uint32_t parent, const char *name,
				  int64_t none)
{
	uint32_t c = road_member(v, parent, name);
	return c != 0 ? v->nodes[c].value : none;
}

// The body of a MAP or SPAT message below the root, or 0.
static inline uint32_t road_body(const struct uper_value *v, unsigned family, const char *j2735,
				 const char *etsi, const char *csae)
{
	if (family == OBS_FAMILY_J2735)
		return road_member(v, uper_child(v, 0, "value"), j2735);
	return uper_child(v, 0, family == OBS_FAMILY_ETSI ? etsi : csae);
}

// region << 16 | id of an intersection or node reference.
static inline uint32_t road_node_id(const struct uper_value *v, uint32_t reference)
{
	return (uint32_t)(road_number(v, reference, "region", 0) << 16 |
			  road_number(v, reference, "id", 0));
}

// for (ROAD_EACH(v, list, i)): every element of a list node; nothing for node 0.
#define ROAD_EACH(v, list, i)                                                                      \
	uint32_t i = (list) + 1, i##_left = (list) != 0 ? (uint32_t)(v)->nodes[list].value : 0;    \
	i##_left > 0;                                                                              \
	i = (v)->nodes[i].next, i##_left--
