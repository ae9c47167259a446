// SPDX-License-Identifier: Apache-2.0
// Class and object of a message by its first octets: message number and temporary id stand at fixed bits. Wrong or damaged
// octets give a wrong class at worst; the decoder judges what passes.
#include <string.h>

#include "its/csae_obs.h"
#include "shed.h"
#include "uas/mavlink.h"

// n (1..64) bits from bit `at`, most significant first; 0 where the message ends earlier.
static uint64_t bits_at(struct span m, uint32_t at, uint32_t n)
{
	uint64_t v = 0;
	if (at + n > m.n * 8)
		return 0;
	for (uint32_t i = at / 8; i <= (at + n - 1) / 8; i++) {
		uint32_t from = i * 8 < at ? at - i * 8 : 0;	       // first bit of this octet
		uint32_t to = at + n < i * 8 + 8 ? at + n - i * 8 : 8; // behind the last
		uint64_t part = (uint64_t)(m.p[i] & (0xffu >> from)) >> (8 - to);
		v = v << (to - from) | part;
	}
	return v;
}

static uint64_t key_of(unsigned family, unsigned kind, uint64_t id)
{
	uint64_t z = id ^ ((uint64_t)family << 56) ^ ((uint64_t)kind << 40) ^ 0x9e3779b97f4a7c15ULL;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	z ^= z >> 31;
	return z != 0 ? z : 4;
}

// ---- road messages

// A row for each message number that is more than "the rest": its class, and where its sender's temporary id stands, in bits
// from the start of the value; 0: it is known by its transmitter.
struct row {
	uint8_t number, cls, id_at;
};

enum { BSM_ID_AT = 10, PSM_ID_AT = 46, CSAE_BSM_ID_AT = 19, ETSI_ID_AT = 16 };

static const struct row sae_rows[] = {
	{20, SHED_CLASS_REPEAT, BSM_ID_AT}, // BasicSafetyMessage
	{22, SHED_CLASS_ALERT, 0},	    // EmergencyVehicleAlert
	{23, SHED_CLASS_ALERT, 0},	    // IntersectionCollision
	{27, SHED_CLASS_ALERT, 0},	    // RoadSideAlert
	{29, SHED_CLASS_ALERT, 0},	    // SignalRequestMessage
	{30, SHED_CLASS_ALERT, 0},	    // SignalStatusMessage
	{32, SHED_CLASS_FIRST, PSM_ID_AT},  // PersonalSafetyMessage
	{33, SHED_CLASS_ALERT, 0},	    // RoadSafetyMessage
	{41, SHED_CLASS_REPEAT, 0},	    // SensorDataSharing
	{46, SHED_CLASS_ALERT, 0},	    // SignalControlRequest
	{47, SHED_CLASS_ALERT, 0},	    // SignalControlStatus
};

static const struct row etsi_rows[] = {
	{1, SHED_CLASS_ALERT, 0},	    // DENM
	{2, SHED_CLASS_REPEAT, ETSI_ID_AT}, // CAM
	{9, SHED_CLASS_ALERT, 0},	    // SREM
	{10, SHED_CLASS_ALERT, 0},	    // SSEM
	{14, SHED_CLASS_REPEAT, 0},	    // CPM
	{16, SHED_CLASS_FIRST, ETSI_ID_AT}, // VAM
};

static const struct row csae_rows[] = {
	{CSAE_BSM, SHED_CLASS_REPEAT, CSAE_BSM_ID_AT},
	{CSAE_RSM, SHED_CLASS_REPEAT, 0},
	{CSAE_RSI, SHED_CLASS_ALERT, 0},
	{8, SHED_CLASS_ALERT, 0}, // frame of phase II: requests for passage and their answers
};

static struct shed_peek look_up(const struct row *rows, uint32_t count, unsigned family,
				unsigned number, struct span value, uint32_t id_bits,
				const struct rx_meta *meta)
{
	uint8_t cls = SHED_CLASS_REST, id_at = 0;
	for (uint32_t i = 0; i < count; i++)
		if (rows[i].number == number) {
			cls = rows[i].cls;
			id_at = rows[i].id_at;
		}
	return (struct shed_peek){cls, id_at != 0
					       ? key_of(family, 0, bits_at(value, id_at, id_bits))
					       : key_of(family, number + 1, meta->source_key)};
}

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static struct shed_peek peek_sae(struct span m, const struct rx_meta *meta)
{
	unsigned number = (unsigned)bits_at(m, 1, 15);
	uint32_t head = m.n > 2 && (m.p[2] & 0x80) != 0 ? 4 : 3; // one or two octets of length
	struct span value =
		m.n > head ? (struct span){m.p + head, m.n - head} : (struct span){m.p, 0};
	return look_up(ROWS(sae_rows), OBS_FAMILY_J2735, number, value, 32, meta);
}

static struct shed_peek peek_etsi(struct span m, const struct rx_meta *meta)
{
	return look_up(ROWS(etsi_rows), OBS_FAMILY_ETSI, m.n > 1 ? m.p[1] : 0, m, 32, meta);
}

static struct shed_peek peek_csae(struct span m, const struct rx_meta *meta)
{
	unsigned number = m.n == 0 ? 7 : (m.p[0] & 0x80) != 0 ? 8 : m.p[0] >> 4;
	return look_up(ROWS(csae_rows), OBS_FAMILY_CSAE, number, m, 64, meta);
}

// ---- aircraft

// Parts of one aircraft's report come as messages of their own: each kind is thinned by itself.
static struct shed_peek peek_remote_id(struct span m, const struct rx_meta *meta)
{
	unsigned kind = m.n > 0 ? m.p[0] >> 4 : 0;
	return (struct shed_peek){SHED_CLASS_FIRST,
				  key_of(OBS_FAMILY_ODID, kind, meta->source_key)};
}

// One datagram holds one or more frames: a position among them makes it telemetry.
static struct shed_peek peek_mavlink(struct span m, const struct rx_meta *meta)
{
	enum { FRAMES_MAX = 16, V1 = 8, V2 = 12, SIGNATURE = 13 };
	struct shed_peek out = {SHED_CLASS_REST, key_of(OBS_FAMILY_MAVLINK, 1, meta->source_key)};
	uint32_t at = 0;
	for (unsigned i = 0; i < FRAMES_MAX && at + V2 <= m.n; i++) {
		const uint8_t *b = m.p + at;
		bool v2 = b[0] == 0xfd;
		uint32_t id = v2 ? b[7] | (uint32_t)b[8] << 8 | (uint32_t)b[9] << 16 : b[5];
		if (id == MAVLINK_ID_GLOBAL_POSITION_INT || id == MAVLINK_ID_UTM_GLOBAL_POSITION ||
		    (id >= MAVLINK_ID_ODID_BASIC_ID && id <= MAVLINK_ID_ODID_MESSAGE_PACK))
			return (struct shed_peek){SHED_CLASS_REPEAT,
						  key_of(OBS_FAMILY_MAVLINK, id,
							 meta->source_key + (v2 ? b[5] : b[3]))};
		at += v2 ? V2 + b[1] + ((b[2] & 1) != 0 ? SIGNATURE : 0u) : V1 + (uint32_t)b[1];
	}
	return out;
}

// Traffic report (20): its address. Anything else is the receiver's own affair.
static struct shed_peek peek_gdl90(struct span m, const struct rx_meta *meta)
{
	enum { TRAFFIC = 20, ADDRESS_AT = 24 };
	if (m.n < 8 || m.p[1] != TRAFFIC)
		return (struct shed_peek){SHED_CLASS_REST,
					  key_of(OBS_FAMILY_GDL90, 1, meta->source_key)};
	return (struct shed_peek){SHED_CLASS_FIRST,
				  key_of(OBS_FAMILY_GDL90, 0, bits_at(m, ADDRESS_AT, 24))};
}

// MSG,TYPE,…,…,ADDRESS,…: position and speed come in lines of their own.
static struct shed_peek peek_sbs(struct span m, const struct rx_meta *meta)
{
	enum { TYPE_AT = 4, ADDRESS_FIELD = 4, ADDRESS_SIZE = 6, HEAD_MAX = 40 };
	uint64_t address = 0;
	uint32_t at = 0, commas = 0;
	while (at < m.n && at < HEAD_MAX && commas < ADDRESS_FIELD)
		commas += m.p[at++] == ',';
	if (commas < ADDRESS_FIELD || at + ADDRESS_SIZE > m.n)
		return (struct shed_peek){SHED_CLASS_REST,
					  key_of(OBS_FAMILY_SBS, 0, meta->source_key)};
	for (uint32_t i = 0; i < ADDRESS_SIZE; i++)
		address = address << 8 | m.p[at + i];
	return (struct shed_peek){SHED_CLASS_FIRST, key_of(OBS_FAMILY_SBS, m.p[TYPE_AT], address)};
}

// ---- any family

typedef struct shed_peek (*peek_fn)(struct span m, const struct rx_meta *meta);

static const peek_fn peeks[OBS_FAMILY_COUNT] = {
	[OBS_FAMILY_J2735] = peek_sae,	     [OBS_FAMILY_ODID] = peek_remote_id,
	[OBS_FAMILY_MAVLINK] = peek_mavlink, [OBS_FAMILY_ETSI] = peek_etsi,
	[OBS_FAMILY_CSAE] = peek_csae,	     [OBS_FAMILY_GB46750] = peek_remote_id,
	[OBS_FAMILY_GDL90] = peek_gdl90,     [OBS_FAMILY_SBS] = peek_sbs,
};

// The best of what the frame holds.
struct shed_peek shed_peek(const struct frame_payloads *p, const struct rx_meta *meta)
{
	struct shed_peek best = {SHED_CLASS_REST, 0};
	for (uint32_t i = 0; i < p->count; i++) {
		unsigned family = p->item_family[i];
		if (family >= OBS_FAMILY_COUNT || peeks[family] == NULL)
			continue;
		struct shed_peek one = peeks[family](p->item[i], meta);
		if (one.cls < best.cls || best.key == 0)
			best = one;
	}
	return best;
}
