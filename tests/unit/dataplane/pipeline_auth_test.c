// SPDX-License-Identifier: Apache-2.0
// Who says it, through the whole packet path: MAVLink signatures (good, tampered, replayed, absent) and authentication
// pages of Open Drone ID by radio and by MAVLink.
#include <openssl/evp.h>
#include <string.h>

#include "base/units.h"
#include "check.h"
#include "motion_params.h"
#include "pipeline.h"
#include "uas/mavlink_msg.h"

static const int64_t T0 = 1700000000LL * UNITS_NS_PER_S, S = UNITS_NS_PER_S;
static const uint8_t right_key[MAVLINK_KEY_SIZE] = {1, 2, 3}, wrong_key[MAVLINK_KEY_SIZE] = {4};

static void on_track(void *ctx, const struct track_cold *c)
{
}

static void on_gone(void *ctx, uint64_t id)
{
}

static void on_alert(void *ctx, const struct alert *a)
{
}

static void sha256(struct span a, struct span b, uint8_t digest[static 32])
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_DigestInit_ex(c, EVP_sha256(), NULL);
	EVP_DigestUpdate(c, a.p, a.n);
	EVP_DigestUpdate(c, b.p, b.n);
	EVP_DigestFinal_ex(c, digest, NULL);
	EVP_MD_CTX_free(c);
}

static struct pipeline *begin(const struct mavlink_signing *signing)
{
	struct pipeline_params p = {
		.scene = {.lat0_e7 = 481370000,
			  .lon0_e7 = 115750000,
			  .tracks_max = 64,
			  .pairs_max = 16,
			  .neighbours_max = 64,
			  .road_timeout_ns = 60 * UNITS_NS_PER_S,
			  .air_timeout_ns = 60 * UNITS_NS_PER_S,
			  .road_cell_m = 150,
			  .air_cell_m = 1000,
			  .motion_road = motion_road,
			  .motion_air = motion_air,
			  .associate = associate,
			  .binding_ns = 15 * UNITS_NS_PER_S},
		.admit = {.sources_max = 256,
			  .duplicates_max = 4096,
			  .frames_per_s = 1000,
			  .burst = 1000,
			  .forwarder_frames_per_s = 1000},
		.mavlink_signing = signing,
	};
	p.udp = frame_udp_default;
	const struct pipeline_sink sink = {NULL, on_track, on_gone, on_alert, NULL, NULL};
	struct pipeline *pl = malloc(sizeof(*pl));
	CU_ASSERT_EQUAL_FATAL(pipeline_init(pl, &p, &sink), 0);
	return pl;
}

static void end(struct pipeline *pl)
{
	pipeline_fini(pl);
	free(pl);
}

static void run(struct pipeline *pl, const uint8_t *f, uint32_t n, uint8_t link, int64_t t)
{
	struct pipeline_frame pf = {.bytes = {f, n}, .rx_ns = t, .link = link};
	pipeline_run(pl, &pf, 1, t);
}

// Ethernet, IPv4, UDP to port 14550.
static void run_mavlink(struct pipeline *pl, const uint8_t *datagram, uint32_t n, int64_t t)
{
	uint8_t f[42 + 2 * MAVLINK_FRAME_MAX] = {[12] = 0x08, [14] = 0x45, [22] = 64, [23] = 17};
	f[16] = (uint8_t)((28 + n) >> 8), f[17] = (uint8_t)(28 + n);
	memcpy(f + 26, "\x0a\x00\x00\x07\x0a\x00\x00\x01", 8);
	f[36] = 14550 >> 8, f[37] = 14550 & 0xff;
	f[38] = (uint8_t)((8 + n) >> 8), f[39] = (uint8_t)(8 + n);
	memcpy(f + 42, datagram, n);
	uint32_t sum = 0; // RFC 1071, over the IP header
	for (unsigned i = 14; i < 34; i += 2)
		sum += (uint32_t)f[i] << 8 | f[i + 1];
	sum = ~((sum & 0xffff) + (sum >> 16));
	f[24] = (uint8_t)(sum >> 8), f[25] = (uint8_t)sum;
	run(pl, f, 42 + n, FRAME_LINK_ETHERNET, t);
}

static uint32_t position(uint8_t sysid, uint8_t *out)
{
	const struct mavlink_head head = {.sysid = sysid, .compid = 1};
	const struct mavlink_global_position m = {
		.lat_e7 = 481370000, .lon_e7 = 115750000, .alt_mm = 500000};
	return mavlink_global_position_encode(&head, &m, out, MAVLINK_FRAME_MAX);
}

static uint32_t signed_position(uint8_t sysid, const uint8_t *key, int64_t t, uint8_t *out)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	struct span rest = {b, position(sysid, b)};
	struct mavlink_frame f;
	CU_ASSERT_EQUAL(mavlink_next(&rest, &f), ERR_NONE);
	return mavlink_sign(&f, sha256, key, 0, mavlink_signing_time(t), out, MAVLINK_FRAME_MAX);
}

static uint64_t refused(const struct pipeline *pl, enum err e)
{
	return pl->counters.v[COUNTER_DROP + e];
}

static bool is_verified(const struct pipeline *pl)
{
	return pl->burst.obs[0].flags & OBS_FLAG_VERIFIED;
}

static void signatures(bool required)
{
	struct mavlink_signing signing;
	uint8_t b[2 * MAVLINK_FRAME_MAX];
	mavlink_signing_init(&signing, sha256, required);
	CU_ASSERT_TRUE(mavlink_signing_add_key_of(&signing, 7, 0, right_key));
	struct pipeline *pl = begin(&signing);
	const uint64_t *v = pl->counters.v;
	memset(&signing, 0, sizeof(signing)); // the pipeline has its own

	uint32_t n = signed_position(7, right_key, T0, b);
	run_mavlink(pl, b, n, T0);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], 1);
	CU_ASSERT_EQUAL(v[COUNTER_MAVLINK_VERIFIED], 1);
	CU_ASSERT_TRUE(is_verified(pl));
	CU_ASSERT_TRUE(pl->scene.tracks.cold[pl->burst.slots[0]].last.flags & OBS_FLAG_VERIFIED);

	run_mavlink(pl, b, n, T0 + S); // the very same again
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_REPLAY), 1);
	n = signed_position(7, right_key, T0 - S, b); // older, never heard
	run_mavlink(pl, b, n, T0 + S);
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_REPLAY), 2);

	n = signed_position(7, right_key, T0 + S, b);
	for (uint32_t i = n - MAVLINK_SIGNATURE_SIZE; i < n; i++) { // each octet of the block
		b[i] ^= 1;
		run_mavlink(pl, b, n, T0 + S);
		b[i] ^= 1;
	}
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_SIGNATURE), MAVLINK_SIGNATURE_SIZE);
	n = signed_position(7, wrong_key, T0 + S, b);
	run_mavlink(pl, b, n, T0 + S);
	n = signed_position(8, right_key, T0 + S, b); // the key is not for system 8
	run_mavlink(pl, b, n, T0 + S);
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_SIGNATURE), MAVLINK_SIGNATURE_SIZE + 2);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], 1);

	n = position(7, b);
	run_mavlink(pl, b, n, T0 + 2 * S);
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_UNSIGNED), required);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], required ? 1 : 2);
	CU_ASSERT_TRUE(required || !is_verified(pl));

	// Good and bad in one datagram: the bad one is a refused part.
	n = signed_position(7, right_key, T0 + 3 * S, b);
	n += signed_position(7, wrong_key, T0 + 4 * S, b + n);
	run_mavlink(pl, b, n, T0 + 4 * S);
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_MAVLINK_SIGNATURE], 1);
	CU_ASSERT_EQUAL(v[COUNTER_MAVLINK_VERIFIED], 2);
	CU_ASSERT_EQUAL(pl->scene.stats.tracks_created, 1);
	uint64_t drops = 0;
	for (unsigned i = 1; i < ERR_COUNT; i++)
		drops += v[COUNTER_DROP + i];
	CU_ASSERT_EQUAL(v[COUNTER_FRAMES], v[COUNTER_DECODED] + drops);
	end(pl);
}

static void test_unsigned_accepted(void)
{
	signatures(false);
}

static void test_unsigned_refused(void)
{
	signatures(true);
}

static void test_without_keys(void)
{
	uint8_t b[MAVLINK_FRAME_MAX];
	struct pipeline *pl = begin(NULL);
	run_mavlink(pl, b, signed_position(7, right_key, T0, b), T0);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_DECODED], 1);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_MAVLINK_VERIFIED], 0);
	CU_ASSERT_EQUAL(pl->burst.obs[0].flags & (OBS_FLAG_SIGNED | OBS_FLAG_VERIFIED),
			OBS_FLAG_SIGNED);
	end(pl);
}

// ---- authentication pages

// A Wi-Fi beacon with one Open Drone ID message or pack: radiotap, header, fixed fields, vendor element.
static void run_beacon(struct pipeline *pl, uint8_t mac, const uint8_t *message, uint8_t n,
		       int64_t t)
{
	uint8_t f[8 + 24 + 12 + 7 + ODID_PACK_SIZE_MAX] = {[2] = 8, [8] = 0x80};
	memset(f + 12, 0xff, 6);
	f[18] = f[24] = 2, f[23] = f[29] = mac;
	uint8_t *e = f + 44;
	memcpy(e, "\xdd\x00\xfa\x0b\xbc\x0d\x01", 7);
	e[1] = (uint8_t)(5 + n);
	memcpy(e + 7, message, n);
	run(pl, f, 51u + n, FRAME_LINK_RADIOTAP, t);
}

static void run_page(struct pipeline *pl, uint8_t mac, const struct odid_authentication *page,
		     int64_t t)
{
	struct odid_message m = {
		.type = ODID_TYPE_AUTHENTICATION, .version = 2, .authentication = *page};
	uint8_t b[ODID_MESSAGE_SIZE];
	CU_ASSERT_EQUAL(odid_encode_message(&m, b, sizeof(b)), sizeof(b));
	run_beacon(pl, mac, b, sizeof(b), t);
}

static unsigned set_of(uint8_t auth_type, uint8_t size, struct odid_authentication *page)
{
	struct odid_auth_data d = {.auth_type = auth_type, .size = size, .time_s = 7};
	memset(d.octets, 0x5a, size);
	return odid_auth_split(&d, page);
}

static void test_pages_by_radio(void)
{
	struct odid_authentication page[ODID_AUTH_PAGES], other[ODID_AUTH_PAGES];
	struct pipeline *pl = begin(NULL);
	const uint64_t *v = pl->counters.v;
	CU_ASSERT_EQUAL(set_of(1, 64, page), 4);
	CU_ASSERT_EQUAL(set_of(3, 100, other), 5);
	for (unsigned i = 4; i-- > 0;) { // backwards, a second sender in between
		CU_ASSERT_EQUAL(v[COUNTER_AUTH_UAS_ID], 0);
		run_page(pl, 1, &page[i], T0 + (4 - i) * S);
		run_page(pl, 2, &other[i], T0 + (4 - i) * S);
	}
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_UAS_ID], 1);
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_OCTETS], 64);
	CU_ASSERT_EQUAL(pl->auth_last.auth_type, 1);
	CU_ASSERT_EQUAL(pl->auth_last.size, 64);
	CU_ASSERT_EQUAL(pl->auth_last.time_ns, T0 + 4 * S);
	CU_ASSERT_FALSE(is_verified(pl));
	run_page(pl, 1, &page[2], T0 + 5 * S); // a repetition is no new set
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_UAS_ID], 1);
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_REFUSED], 0);

	page[1].auth_type = 2; // of another type than page 0
	run_page(pl, 1, &page[1], T0 + 6 * S);
	page[0].last_page = 0; // more octets than pages
	run_page(pl, 1, &page[0], T0 + 6 * S);
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_REFUSED], 2);

	// The other sender falls silent one page short; the complete set just ends.
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_EXPIRED], 0);
	for (unsigned i = 0; i < ODID_AUTH_SENDERS; i++)
		pipeline_run(pl, NULL, 0, T0 + 100 * S);
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_EXPIRED], 1);
	run_page(pl, 2, &other[4], T0 + 101 * S); // too late
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_MESSAGES], 0);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], v[COUNTER_FRAMES]);
	end(pl);
}

static void test_pages_in_a_pack(void)
{
	struct odid_authentication page[ODID_AUTH_PAGES];
	struct pipeline *pl = begin(NULL);
	struct odid_pack p = {.version = 2, .count = (uint8_t)(set_of(5, 200, page) - 1)};
	uint8_t b[ODID_PACK_SIZE_MAX];
	CU_ASSERT_EQUAL(p.count, 8);
	for (unsigned i = 0; i < p.count; i++)
		p.messages[i] = (struct odid_message){.type = ODID_TYPE_AUTHENTICATION,
						      .authentication = page[i + 1]};
	run_beacon(pl, 1, b, (uint8_t)odid_encode_pack(&p, b, sizeof(b)), T0);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_AUTH_SPECIFIC], 0);
	run_page(pl, 1, &page[0], T0 + S);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_AUTH_SPECIFIC], 1);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_AUTH_OCTETS], 200);
	end(pl);
}

// One page by MAVLink, from an autopilot about itself (no id) or about an aircraft that it heard (its address).
static void run_mavlink_page(struct pipeline *pl, uint8_t sysid, uint8_t mac,
			     const struct odid_authentication *page, int64_t t)
{
	const struct mavlink_head head = {.sysid = sysid, .compid = 1};
	struct mavlink_odid m = {.m = {.type = ODID_TYPE_AUTHENTICATION, .authentication = *page}};
	uint8_t b[MAVLINK_FRAME_MAX];
	if (mac != 0)
		m.id_or_mac[0] = 2, m.id_or_mac[5] = mac;
	run_mavlink(pl, b, mavlink_odid_encode(&head, &m, b, sizeof(b)), t);
}

static void test_pages_by_mavlink(void)
{
	struct odid_authentication page[ODID_AUTH_PAGES];
	struct pipeline *pl = begin(NULL);
	const uint64_t *v = pl->counters.v;
	CU_ASSERT_EQUAL(set_of(2, 40, page), 2);
	run_mavlink_page(pl, 1, 0, &page[0], T0);
	run_mavlink_page(pl, 2, 0, &page[1], T0); // another system behind the same address
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_OPERATOR], 0);
	run_mavlink_page(pl, 1, 0, &page[1], T0 + S);
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_OPERATOR], 1);
	run_mavlink_page(pl, 1, 9, &page[0], T0 + 2 * S); // forwarded: half by MAVLink …
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_OPERATOR], 1);
	run_page(pl, 9, &page[1], T0 + 3 * S); // … half heard here
	CU_ASSERT_EQUAL(v[COUNTER_AUTH_OPERATOR], 2);
	end(pl);
}

// More senders than the table holds: it stays bounded, and what is lost is counted.
static void test_many_senders(void)
{
	struct odid_authentication page[ODID_AUTH_PAGES];
	struct pipeline *pl = begin(NULL);
	CU_ASSERT_EQUAL(set_of(1, 40, page), 2);
	for (unsigned i = 0; i < 200; i++)
		run_page(pl, (uint8_t)i, &page[0], T0 + i * UNITS_NS_PER_MS);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_AUTH_EXPIRED], 200 - ODID_AUTH_SENDERS);
	CU_ASSERT_EQUAL(pl->odid_auth.evicted, 200 - ODID_AUTH_SENDERS);
	run_page(pl, 199, &page[1], T0 + S);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_AUTH_UAS_ID], 1);
	end(pl);
}

static unsigned hashes;

static void counted_sha256(struct span a, struct span b, uint8_t digest[static 32])
{
	hashes++;
	sha256(a, b, digest);
}

// A flood of frames with wrong signatures buys no more hashes than the sender's rate allows, and no frame of another.
static void test_flood_of_signatures(void)
{
	struct mavlink_signing signing;
	uint8_t b[2 * MAVLINK_FRAME_MAX], one[MAVLINK_FRAME_MAX];
	mavlink_signing_init(&signing, counted_sha256, false);
	CU_ASSERT_TRUE(mavlink_signing_add_key(&signing, right_key));
	struct pipeline *pl = begin(&signing);
	uint32_t n = signed_position(7, wrong_key, T0, one), size = 0;
	for (; size + n <= sizeof(b); size += n)
		memcpy(b + size, one, n);
	CU_ASSERT(size / n > MAVLINK_WASTED_MAX);
	hashes = 0;
	run_mavlink(pl, b, size, T0);
	CU_ASSERT_EQUAL(hashes, MAVLINK_WASTED_MAX);
	CU_ASSERT_EQUAL(refused(pl, ERR_MAVLINK_SIGNATURE), 1);
	for (unsigned i = 0; i < 2000; i++)
		run_mavlink(pl, one, n, T0);
	CU_ASSERT(refused(pl, ERR_RATE_LIMITED) > 1000);
	CU_ASSERT(hashes < 1000);
	n = signed_position(7, right_key, T0 + S, one); // the rate recovers, and so does the sender
	run_mavlink(pl, one, n, T0 + S);
	CU_ASSERT_EQUAL(pl->counters.v[COUNTER_MAVLINK_VERIFIED], 1);
	end(pl);
}

// A pack is accepted for its good messages; the others are counted, by radio and by MAVLink.
static void test_refused_messages_of_a_pack(void)
{
	struct pipeline *pl = begin(NULL);
	const uint64_t *v = pl->counters.v;
	struct odid_message m = {.type = ODID_TYPE_SELF_ID, .version = 2};
	struct odid_pack p = {.version = 2, .count = 4, .messages = {m, m, m, m}};
	uint8_t pack[ODID_PACK_SIZE_MAX], b[MAVLINK_PAYLOAD_MAX] = {0}, f[MAVLINK_FRAME_MAX];
	uint8_t n = (uint8_t)odid_encode_pack(&p, pack, sizeof(pack));
	pack[3] = 0x72;	     // no such type
	pack[28] = 0x12;     // a location …
	pack[28 + 8] = 0x7f; // … off the globe
	pack[53] = 0x82;
	run_beacon(pl, 1, pack, n, T0);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], 1);
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_ODID_TYPE], 2);
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_ODID_RANGE], 1);

	const struct mavlink_head head = {.sysid = 1, .compid = 1};
	memcpy(b + 22, pack + 1, n - 1u);
	run_mavlink(pl, f,
		    mavlink_encode(&head, MAVLINK_ID_ODID_MESSAGE_PACK, (struct span){b, 249}, f,
				   sizeof(f)),
		    T0 + S);
	CU_ASSERT_EQUAL(v[COUNTER_DECODED], 2);
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_ODID_TYPE], 4);
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_ODID_RANGE], 2);
	run_beacon(pl, 2, pack, n, T0 + 2 * S); // nothing left over from the last
	CU_ASSERT_EQUAL(v[COUNTER_PART + ERR_ODID_TYPE], 6);
	end(pl);
}

static const struct check_test tests[] = {
	{"MAVLink signatures, unsigned frames accepted", test_unsigned_accepted},
	{"MAVLink signatures, unsigned frames refused", test_unsigned_refused},
	{"signed MAVLink without keys", test_without_keys},
	{"a flood of signatures", test_flood_of_signatures},
	{"authentication pages by radio", test_pages_by_radio},
	{"authentication pages in a pack", test_pages_in_a_pack},
	{"authentication pages by MAVLink", test_pages_by_mavlink},
	{"more senders than the table holds", test_many_senders},
	{"refused messages of a pack", test_refused_messages_of_a_pack},
};

CHECK_MAIN("pipeline_auth", tests)
