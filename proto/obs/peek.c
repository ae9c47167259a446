// SPDX-License-Identifier: Apache-2.0
#include "obs/peek.h"

#include "its/csae_obs.h"
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

static struct peek by_sender(unsigned family, uint32_t number, unsigned kind,
			     const struct rx_meta *meta)
{
	return (struct peek){number, key_of(family, kind, meta->source_key)};
}

// ---- road messages

// Where the sender's temporary id stands, in bits from the start of the value. Of other messages the sender is known by its
// transmitter.
struct id_row {
	uint8_t number, id_at;
};

static const struct id_row sae_ids[] = {{20, 10},
					{32, 46}}; // BasicSafetyMessage, PersonalSafetyMessage
static const struct id_row etsi_ids[] = {{2, 16}, {16, 16}}; // CAM, VAM
static const struct id_row csae_ids[] = {{CSAE_BSM, 19}};

#define ROWS(rows) (rows), sizeof(rows) / sizeof((rows)[0])

static struct peek look_up(const struct id_row *rows, uint32_t count, unsigned family,
			   unsigned number, struct span value, uint32_t id_bits,
			   const struct rx_meta *meta)
{
	for (uint32_t i = 0; i < count; i++)
		if (rows[i].number == number)
			return (struct peek){
				number, key_of(family, 0, bits_at(value, rows[i].id_at, id_bits))};
	return by_sender(family, number, number + 1, meta);
}

static struct peek peek_sae(unsigned family, struct span m, const struct rx_meta *meta)
{
	unsigned number = (unsigned)bits_at(m, 1, 15);
	uint32_t head = m.n > 2 && (m.p[2] & 0x80) != 0 ? 4 : 3; // one or two octets of length
	struct span value =
		m.n > head ? (struct span){m.p + head, m.n - head} : (struct span){m.p, 0};
	return look_up(ROWS(sae_ids), family, number, value, 32, meta);
}

static struct peek peek_etsi(unsigned family, struct span m, const struct rx_meta *meta)
{
	return look_up(ROWS(etsi_ids), family, m.n > 1 ? m.p[1] : 0, m, 32, meta);
}

static struct peek peek_csae(unsigned family, struct span m, const struct rx_meta *meta)
{
	unsigned number = m.n == 0 ? 7 : (m.p[0] & 0x80) != 0 ? 8 : m.p[0] >> 4;
	return look_up(ROWS(csae_ids), family, number, m, 64, meta);
}

// ---- aircraft

// Parts of one aircraft's report come as messages of their own, both of Open Drone ID and of GB 46750.
static struct peek peek_remote_id(unsigned family, struct span m, const struct rx_meta *meta)
{
	unsigned kind = m.n > 0 ? m.p[0] >> 4 : 0;
	return by_sender(OBS_FAMILY_ODID, kind, kind, meta);
}

static bool tells_of_aircraft(uint32_t msgid)
{
	return msgid == MAVLINK_ID_GLOBAL_POSITION_INT || msgid == MAVLINK_ID_UTM_GLOBAL_POSITION ||
	       (msgid >= MAVLINK_ID_ODID_BASIC_ID && msgid <= MAVLINK_ID_ODID_MESSAGE_PACK);
}

// One datagram holds one or more frames.
static struct peek peek_mavlink(unsigned family, struct span m, const struct rx_meta *meta)
{
	enum { FRAMES_MAX = 16, V1 = 8, V2 = 12, SIGNATURE = 13 };
	uint32_t at = 0;
	for (unsigned i = 0; i < FRAMES_MAX && at + V2 <= m.n; i++) {
		const uint8_t *b = m.p + at;
		bool v2 = b[0] == 0xfd;
		uint32_t id = v2 ? b[7] | (uint32_t)b[8] << 8 | (uint32_t)b[9] << 16 : b[5];
		if (tells_of_aircraft(id))
			return (struct peek){
				id, key_of(family, id, meta->source_key + (v2 ? b[5] : b[3]))};
		at += v2 ? V2 + b[1] + ((b[2] & 1) != 0 ? SIGNATURE : 0u) : V1 + (uint32_t)b[1];
	}
	return by_sender(family, PEEK_OTHER, 1, meta);
}

// Traffic report (20): its address. Anything else is the receiver's own affair.
static struct peek peek_gdl90(unsigned family, struct span m, const struct rx_meta *meta)
{
	enum { TRAFFIC = 20, ADDRESS_AT = 24 };
	if (m.n < 8 || m.p[1] != TRAFFIC)
		return by_sender(family, PEEK_OTHER, 1, meta);
	return (struct peek){TRAFFIC, key_of(family, 0, bits_at(m, ADDRESS_AT, 24))};
}

// MSG,TYPE,…,…,ADDRESS,…: position and speed come in lines of their own.
static struct peek peek_sbs(unsigned family, struct span m, const struct rx_meta *meta)
{
	enum { TYPE_AT = 4, ADDRESS_FIELD = 4, ADDRESS_SIZE = 6, HEAD_MAX = 40 };
	uint64_t address = 0;
	uint32_t at = 0, commas = 0;
	while (at < m.n && at < HEAD_MAX && commas < ADDRESS_FIELD)
		commas += m.p[at++] == ',';
	if (commas < ADDRESS_FIELD || at + ADDRESS_SIZE > m.n)
		return by_sender(family, PEEK_OTHER, 0, meta);
	for (uint32_t i = 0; i < ADDRESS_SIZE; i++)
		address = address << 8 | m.p[at + i];
	return (struct peek){m.p[TYPE_AT], key_of(family, m.p[TYPE_AT], address)};
}

// ---- any family

typedef struct peek (*peek_fn)(unsigned family, struct span m, const struct rx_meta *meta);

static const peek_fn peeks[OBS_FAMILY_COUNT] = {
	[OBS_FAMILY_J2735] = peek_sae,	     [OBS_FAMILY_ODID] = peek_remote_id,
	[OBS_FAMILY_MAVLINK] = peek_mavlink, [OBS_FAMILY_ETSI] = peek_etsi,
	[OBS_FAMILY_CSAE] = peek_csae,	     [OBS_FAMILY_GB46750] = peek_remote_id,
	[OBS_FAMILY_GDL90] = peek_gdl90,     [OBS_FAMILY_SBS] = peek_sbs,
};

bool peek_at(unsigned family, struct span message, const struct rx_meta *meta, struct peek *out)
{
	*out = (struct peek){PEEK_OTHER, 0};
	if (family >= OBS_FAMILY_COUNT || peeks[family] == NULL)
		return false;
	*out = peeks[family](family, message, meta);
	return true;
}
