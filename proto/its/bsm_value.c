// SPDX-License-Identifier: Apache-2.0
#include "its/bsm_value.h"

#include "wire/text.h"

// Enumeration names by number, J2735 DE_TransmissionState and the brake states.
static const char *const transmissions[8] = {"neutral",	     "park",	   "forwardGears",
					     "reverseGears", "reserved1",  "reserved2",
					     "reserved3",    "unavailable"};
static const char *const engaged[4] = {"unavailable", "off", "on", "engaged"};
static const char *const reserved[4] = {"unavailable", "off", "on", "reserved"};

static void name(struct text *t, const char *before, const char *key)
{
	text_add(t, before);
	text_char(t, '"');
	text_add(t, key);
	text_add(t, "\":");
}

static void number(struct text *t, const char *before, const char *key, int64_t v)
{
	name(t, before, key);
	text_int(t, v);
}

static void word(struct text *t, const char *before, const char *key, const char *v)
{
	name(t, before, key);
	text_char(t, '"');
	text_add(t, v);
	text_char(t, '"');
}

static void brakes(struct text *t, const struct bsm_core *c)
{
	name(t, ",", "brakes");
	name(t, "{", "wheelBrakes");
	text_add(t, "\"b");
	for (int i = 4; i >= 0; i--)
		text_char(t, (c->wheel_brakes >> i & 1) != 0 ? '1' : '0');
	text_char(t, '"');
	word(t, ",", "traction", engaged[c->traction & 3]);
	word(t, ",", "abs", engaged[c->abs & 3]);
	word(t, ",", "scs", engaged[c->scs & 3]);
	word(t, ",", "brakeBoost", reserved[c->brake_boost & 3]);
	word(t, ",", "auxBrakes", reserved[c->aux_brakes & 3]);
	text_char(t, '}');
}

size_t bsm_value_json(const struct bsm_core *c, char out[static BSM_VALUE_SIZE])
{
	struct text t = {.p = out, .size = BSM_VALUE_SIZE};
	number(&t, "{", "messageId", J2735_ID_BSM);
	text_add(&t, ",\"value\":{\"BasicSafetyMessage\":{\"coreData\":");
	number(&t, "{", "msgCnt", c->msg_cnt);
	name(&t, ",", "id");
	text_char(&t, '"');
	text_hex(&t, c->id, sizeof(c->id));
	text_char(&t, '"');
	number(&t, ",", "secMark", c->sec_mark);
	number(&t, ",", "lat", c->lat);
	number(&t, ",", "long", c->lon);
	number(&t, ",", "elev", c->elev);
	name(&t, ",", "accuracy");
	number(&t, "{", "semiMajor", c->semi_major);
	number(&t, ",", "semiMinor", c->semi_minor);
	number(&t, ",", "orientation", c->orientation);
	text_char(&t, '}');
	word(&t, ",", "transmission", transmissions[c->transmission & 7]);
	number(&t, ",", "speed", c->speed);
	number(&t, ",", "heading", c->heading);
	number(&t, ",", "angle", c->angle);
	name(&t, ",", "accelSet");
	number(&t, "{", "long", c->accel_long);
	number(&t, ",", "lat", c->accel_lat);
	number(&t, ",", "vert", c->accel_vert);
	number(&t, ",", "yaw", c->yaw);
	text_char(&t, '}');
	brakes(&t, c);
	name(&t, ",", "size");
	number(&t, "{", "width", c->width);
	number(&t, ",", "length", c->length);
	text_add(&t, "}}}}}");
	return t.len;
}
