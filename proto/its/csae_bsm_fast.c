// SPDX-License-Identifier: Apache-2.0
#include "its/csae_bsm_fast.h"

#include "its/csae_obs.h"
#include "its/csae_read.h"

// Presence bits in their order.
enum {
	TIME_CONFIDENCE = 0x40,
	ACCURACY = 0x20,
	CONFIDENCE = 0x10,
	ANGLE = 0x08,
	MOTION_CONFIDENCE = 0x04,
	SAFETY_EXTENSION = 0x02,
	EMERGENCY_EXTENSION = 0x01,
};
enum { SAFETY = 16, EMERGENCY }; // members of the message

// The edition of 2017 has fewer of both, and a plate number.
enum { PLATE_2017 = 8, ANGLE_2017 = 4, MOTION_CONFIDENCE_2017 = 2, SAFETY_EXTENSION_2017 = 1 };
enum { SAFETY_2017 = 15 };

// BrakeSystemStatus: pedal, wheels (unavailable, then the four), traction, abs, stability, boost, auxiliary.
static void read_brakes(struct skim *s, struct obs *o)
{
	uint32_t present = skim_get(s, 7), pedal = 0, wheels = 0;
	if ((present & 0x40) != 0)
		pedal = skim_max(s, 2, 2);
	if ((present & 0x20) != 0)
		wheels = skim_get(s, 5);
	(void)skim_get(s, 2u * (unsigned)__builtin_popcount(present & 0x1c));
	if ((present & 0x02) != 0)
		(void)skim_max(s, 2, 2);
	if ((present & 0x01) != 0)
		(void)skim_get(s, 2);
	if (pedal == 2 || (wheels & 0x0f) != 0)
		o->flags |= OBS_FLAG_BRAKING;
}

static void read_core(struct skim *s, uint32_t present, struct obs *o)
{
	uint8_t id[CSAE_ID_SIZE];
	o->msg_count = (uint8_t)skim_get(s, 7);
	csae_read_id(s, id);
	its_obs_id(o, id, sizeof(id));
	its_obs_second(o, skim_get(s, 16));
	if ((present & TIME_CONFIDENCE) != 0)
		(void)skim_max(s, 6, 39);
	struct sae_position p = csae_read_position(s);
	sae_set_position(o, &p);
	struct obs coarse = {.datum = o->datum, .vacc_cm = OBS_ACC_UNKNOWN};
	if ((present & ACCURACY) != 0)
		sae_read_accuracy(s, o);
	if ((present & CONFIDENCE) !=
	    0) { // says less than the ellipse: used where that says nothing
		csae_read_confidence(s, &coarse);
		o->vacc_cm = coarse.vacc_cm;
		if (o->hacc_cm == OBS_ACC_UNKNOWN)
			o->hacc_cm = coarse.hacc_cm;
	}
	(void)skim_get(s, 3); // transmission
	its_obs_sae_speed(o, skim_get(s, 13));
	its_obs_sae_heading(o, skim_max(s, 15, 28800));
	if ((present & ANGLE) != 0)
		(void)skim_max(s, 8, 253);
	if ((present & MOTION_CONFIDENCE) != 0)
		csae_skip_motion_confidence(s);
	sae_read_acceleration(s, o);
	read_brakes(s, o);
	csae_read_size(s, o);
	o->cls = csae_read_class(s);
}

static void read_core_2017(struct skim *s, uint32_t present, struct obs *o)
{
	uint8_t id[CSAE_ID_SIZE];
	o->msg_count = (uint8_t)skim_get(s, 7);
	csae_read_id(s, id);
	its_obs_id(o, id, sizeof(id));
	if ((present & PLATE_2017) != 0)
		csae_skip_plate(s);
	its_obs_second(o, skim_get(s, 16));
	struct sae_position p = csae_read_position(s);
	sae_set_position(o, &p);
	csae_read_confidence(s, o);
	(void)skim_get(s, 3); // transmission
	its_obs_sae_speed(o, skim_get(s, 13));
	its_obs_sae_heading(o, skim_max(s, 15, 28800));
	if ((present & ANGLE_2017) != 0)
		(void)skim_max(s, 8, 253);
	if ((present & MOTION_CONFIDENCE_2017) != 0)
		csae_skip_motion_confidence(s);
	sae_read_acceleration(s, o);
	read_brakes(s, o);
	csae_read_size(s, o);
	o->cls = csae_read_class_2017(s);
}

// PathHistory: most of a long message, so not left to the tables.
static void skip_point(struct skim *s, const struct uper_type *t)
{
	enum { EXTENDED = 8, SPEED = 4, CONFIDENCE_SET = 2, HEADING = 1 };
	uint32_t head = skim_get(s, 4);
	csae_skip_offset(s);
	(void)skim_max(s, 16, 65534); // time
	if ((head & SPEED) != 0)
		bits_skip(&s->b, 13);
	if ((head & CONFIDENCE_SET) != 0)
		bits_skip(&s->b, skim_get(s, 1) != 0 ? 8 : 4);
	if ((head & HEADING) != 0)
		(void)skim_max(s, 8, 240);
	if ((head & EXTENDED) != 0)
		skim_additions(s, t);
}

static void skip_path(struct skim *s, const struct uper_type *path)
{
	enum { EXTENDED = 4, INITIAL = 2, STATUS = 1 };
	const struct uper_type *point = path->fields[2].type->fields[0].type;
	uint32_t head = skim_get(s, 3);
	if ((head & INITIAL) != 0)
		skim_value(s, path->fields[0].type);
	if ((head & STATUS) != 0)
		bits_skip(&s->b, 8);
	uint32_t count = skim_max(s, 5, 22) + 1;
	for (uint32_t i = 0; i < count && !s->b.error; i++)
		skip_point(s, point);
	if ((head & EXTENDED) != 0)
		skim_additions(s, path);
}

static void skip_safety(struct skim *s, const struct uper_type *t)
{
	enum { EXTENDED = 16, PATH = 1, PREDICTION, MEMBERS_SAFETY = 4 };
	uint32_t head = skim_get(s, 5);
	uint64_t present = (uint64_t)head << 60;
	present = skim_members(s, t, 0, PATH, present);
	if (present >> 63 != 0)
		skip_path(s, t->fields[PATH].type);
	(void)skim_members(s, t, PREDICTION, MEMBERS_SAFETY, present << 1);
	if ((head & EXTENDED) != 0)
		skim_additions(s, t);
}

static void read_emergency(struct skim *s, const struct uper_type *t, struct obs *o)
{
	enum { EXTENDED = 8, RESPONSE = 4, SIREN = 2, LIGHTS = 1, IN_USE = 2, RESPONSE_TYPES = 7 };
	uint32_t head = skim_get(s, 4), siren = 0, lights = 0;
	if ((head & RESPONSE) != 0)
		(void)skim_enum_x(s, 3, RESPONSE_TYPES);
	if ((head & SIREN) != 0)
		siren = skim_get(s, 2);
	if ((head & LIGHTS) != 0)
		lights = skim_get(s, 3);
	if (siren == IN_USE || lights == IN_USE)
		o->flags |= OBS_FLAG_EMERGENCY;
	if ((head & EXTENDED) != 0)
		skim_additions(s, t);
}

enum err csae_bsm_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
			 unsigned out_max, unsigned *out_count)
{
	const struct uper_type *t = its_csae_frame(meta->csae_dialect)->type->fields[CSAE_BSM].type;
	bool is_2017 = meta->csae_dialect == CSAE_2017;
	struct skim s = skim_over(payload);
	*out_count = 0;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	(void)skim_get(&s, 4); // the frame's choice
	uint32_t extended = skim_get(&s, 1), present = skim_get(&s, is_2017 ? 4 : 7);
	its_obs_start(out, meta, OBS_FAMILY_CSAE, CSAE_BSM);
	if (is_2017) {
		read_core_2017(&s, present, out);
		if ((present & SAFETY_EXTENSION_2017) != 0)
			skim_value(&s, t->fields[SAFETY_2017].type);
	} else {
		read_core(&s, present, out);
		if ((present & SAFETY_EXTENSION) != 0)
			skip_safety(&s, t->fields[SAFETY].type);
		if ((present & EMERGENCY_EXTENSION) != 0)
			read_emergency(&s, t->fields[EMERGENCY].type, out);
	}
	if (extended != 0)
		skim_additions(&s, t);
	enum err e = csae_end(&s, payload);
	*out_count = e == ERR_NONE;
	return e;
}
