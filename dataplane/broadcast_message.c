// SPDX-License-Identifier: Apache-2.0
#include "broadcast_message.h"

#include <string.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "its/its.h"
#include "minute.h"

enum { ROADSIDE_UNIT = 15, QUALITY_SENSED = 3, QUALITY_TOLD = 7, ROADSIDE_ALERT = 27 };

static int64_t its_ms(int64_t t_ns)
{
	return t_ns / UNITS_NS_PER_MS - TIMEPOINT_TAI2004_UNIX_MS + TIMEPOINT_TAI2004_LEAP_MS;
}

// ---- DENM (EN 302 637-3): where and when the event is, and what

static void denm_position(struct uper_builder *u, const struct broadcast_event *e)
{
	uper_build_open(u, "eventPosition");
	uper_build_int(u, "latitude", e->lat_e7);
	uper_build_int(u, "longitude", e->lon_e7);
	uper_build_open(u, "positionConfidenceEllipse");
	uper_build_int(u, "semiMajorConfidence", 4095);
	uper_build_int(u, "semiMinorConfidence", 4095);
	uper_build_int(u, "semiMajorOrientation", 3601);
	uper_build_close(u);
	uper_build_open(u, "altitude");
	uper_build_int(u, "altitudeValue", 800001);
	uper_build_enum(u, "altitudeConfidence", "unavailable");
	uper_build_close(u);
	uper_build_close(u);
}

static void denm_management(struct uper_builder *u, const struct broadcast *b,
			    const struct broadcast_event *e)
{
	uper_build_open(u, "management");
	uper_build_open(u, "actionID");
	uper_build_int(u, "originatingStationID", b->p.station_id);
	uper_build_int(u, "sequenceNumber", e->number);
	uper_build_close(u);
	uper_build_int(u, "detectionTime", its_ms(e->time_ns));
	uper_build_int(u, "referenceTime", its_ms(e->time_ns));
	if (e->is_over)
		uper_build_enum(u, "termination", "isCancellation");
	denm_position(u, e);
	uper_build_int(u, "validityDuration", e->validity_s);
	uper_build_int(u, "stationType", ROADSIDE_UNIT);
	uper_build_close(u);
}

static void build_denm(struct uper_builder *u, struct broadcast *b, const struct broadcast_event *e)
{
	uper_build_open(u, "header");
	uper_build_int(u, "protocolVersion", 2);
	uper_build_int(u, "messageID", ETSI_ID_DENM);
	uper_build_int(u, "stationID", b->p.station_id);
	uper_build_close(u);
	uper_build_open(u, "denm");
	denm_management(u, b, e);
	if (!e->is_over) {
		uper_build_open(u, "situation");
		uper_build_int(u, "informationQuality",
			       e->notice != NULL ? QUALITY_TOLD : QUALITY_SENSED);
		uper_build_open(u, "eventType");
		uper_build_int(u, "causeCode", e->code.number);
		uper_build_int(u, "subCauseCode", e->code.sub);
		uper_build_close(u);
		uper_build_close(u);
	}
	uper_build_close(u);
}

// ---- roadside alert (SAE J2735)

// The shortest distance that is said to be enough.
static const char *extent_of(uint16_t radius_m)
{
	static const struct {
		uint16_t up_to_m;
		const char *name;
	} extents[] = {{100, "useFor100meters"},
		       {500, "useFor500meters"},
		       {1000, "useFor1000meters"},
		       {5000, "useFor5000meters"}};
	for (unsigned i = 0; i < sizeof(extents) / sizeof(extents[0]); i++)
		if (radius_m <= extents[i].up_to_m)
			return extents[i].name;
	return "useFor10000meters";
}

static void build_rsa(struct uper_builder *u, struct broadcast *b, const struct broadcast_event *e)
{
	static const uint8_t urgent[] = {0xe0}; // the three topmost bits count
	uper_build_int(u, "messageId", ROADSIDE_ALERT);
	uper_build_open(u, "value");
	uper_build_open(u, "RoadSideAlert");
	uper_build_int(u, "msgCnt", b->msg_count);
	uper_build_int(u, "timeStamp", minute_of_year(e->time_ns));
	uper_build_int(u, "typeEvent", e->code.number);
	uper_build_octets(u, "priority", urgent, sizeof(urgent));
	uper_build_enum(u, "extent",
			e->notice != NULL ? extent_of(e->radius_m) : "useFor500meters");
	uper_build_open(u, "position");
	uper_build_int(u, "long", e->lon_e7);
	uper_build_int(u, "lat", e->lat_e7);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

// ---- RSI (T/CSAE 53-2020): one real-time event at its position

static void rsi_text(struct uper_builder *u, const struct broadcast_notice *n)
{
	char ascii[BROADCAST_TEXT_MAX + 1];
	if (n->text_size == 0 || (n->is_gb2312 && n->text_size < 2))
		return;
	uper_build_open(u, "description");
	if (n->is_gb2312) {
		uper_build_octets(u, "textGB2312", n->text, n->text_size);
	} else {
		memcpy(ascii, n->text, n->text_size);
		ascii[n->text_size] = '\0';
		uper_build_text(u, "textString", ascii);
	}
	uper_build_close(u);
}

static void rsi_times(struct uper_builder *u, const struct broadcast_event *e)
{
	int64_t end_ns = e->time_ns + (int64_t)e->validity_s * UNITS_NS_PER_S;
	uper_build_open(u, "timeDetails");
	uper_build_int(u, "startTime", minute_of_year(e->time_ns));
	uper_build_int(u, "endTime", minute_of_year(end_ns));
	uper_build_close(u);
}

static void build_rsi(struct uper_builder *u, struct broadcast *b, const struct broadcast_event *e)
{
	uint8_t id[8] = {0};
	for (unsigned i = 0; i < 4; i++)
		id[4 + i] = (uint8_t)(b->p.station_id >> (24 - 8 * i));
	uper_build_open(u, "rsiFrame");
	uper_build_int(u, "msgCnt", b->msg_count);
	uper_build_int(u, "moy", minute_of_year(e->time_ns));
	uper_build_octets(u, "id", id, sizeof(id));
	uper_build_open(u, "refPos");
	uper_build_int(u, "lat", b->p.lat_e7);
	uper_build_int(u, "long", b->p.lon_e7);
	uper_build_close(u);
	uper_build_open(u, "rtes");
	uper_build_open(u, NULL);
	uper_build_int(u, "rteId", e->number & 0xff);
	uper_build_int(u, "eventType", e->code.number);
	uper_build_enum(u, "eventSource", e->notice != NULL ? "government" : "detection");
	uper_build_open(u, "eventPos");
	uper_build_open(u, "offsetLL");
	uper_build_open(u, "position-LatLon");
	uper_build_int(u, "lon", e->lon_e7);
	uper_build_int(u, "lat", e->lat_e7);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
	uper_build_int(u, "eventRadius", e->radius_m * 10);
	if (e->notice != NULL) {
		rsi_text(u, e->notice);
		rsi_times(u, e);
	}
	uper_build_close(u);
	uper_build_close(u);
	uper_build_close(u);
}

// ---- a table: profile, root, how it is built

static const struct uper_field *root_denm(void)
{
	return its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_1);
}

static const struct uper_field *root_rsa(void)
{
	return &its_j2735_frame;
}

static const struct uper_field *root_rsi(void)
{
	return its_csae_frame(CSAE_2020);
}

static const struct {
	const struct uper_field *(*root)(void);
	void (*build)(struct uper_builder *u, struct broadcast *b, const struct broadcast_event *e);
} messages[BROADCAST_PROFILE_COUNT] = {[BROADCAST_ETSI] = {root_denm, build_denm},
				       [BROADCAST_US] = {root_rsa, build_rsa},
				       [BROADCAST_CHINA] = {root_rsi, build_rsi}};

uint32_t broadcast_message(struct broadcast *b, const struct broadcast_event *e, uint8_t *out,
			   uint32_t size)
{
	struct uper_value v = {.nodes = b->nodes, .capacity = BROADCAST_NODES};
	struct uper_builder u;
	uint32_t bits;
	unsigned profile = b->p.profile;
	if (profile == BROADCAST_NONE || profile >= BROADCAST_PROFILE_COUNT)
		return 0;
	uper_build_start(&u, &v, messages[profile].root(), b->octets, sizeof(b->octets));
	messages[profile].build(&u, b, e);
	b->msg_count = (uint8_t)((b->msg_count + 1) & 127);
	if (uper_build_end(&u) != ERR_NONE || uper_value_encode(&v, out, size, &bits) != ERR_NONE)
		return 0;
	return (bits + 7) / 8;
}
