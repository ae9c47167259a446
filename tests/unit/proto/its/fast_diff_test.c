// SPDX-License-Identifier: Apache-2.0
// The fast decoders against the interpreter: random valid messages from a seed, and every public vector. Both must accept, and
// every member of every observation must be what the interpreter's value gives.
//
//	fast_diff_test              20,000 messages a type
//	fast_diff_test 1000000      as many as said
#include <string.h>

#include "by_name.h"
#include "its/its.h"
#include "its/j2735.h"
#include "its/sae_path.h"
#include "obs_expect.h"
#include "uper_random.h"

enum { NODES = 1 << 16, OCTETS = 1 << 16, OUT = 1 << 17 };

static struct uper_node nodes[NODES], nodes_back[NODES];
static uint8_t octets[OCTETS], out[OUT];
static struct obs fast[CODEC_OBS_MAX], slow[CODEC_OBS_MAX];
static unsigned long messages = 20000;

static struct rx_meta meta = {.rx_ns = 1795244400123456789,
			      .source_key = 77,
			      .port = 3,
			      .rssi_dbm = -60,
			      .dot2_flags = OBS_FLAG_SIGNED};

static bool compare(unsigned family, const struct uper_field *root, struct span s, const char *what)
{
	struct uper_value v = {.nodes = nodes_back, .capacity = NODES};
	unsigned count = 0;
	enum err e = uper_value_decode(root, s, &v, NULL);
	enum err f = codec_of(family)->decode(s, &meta, fast, CODEC_OBS_MAX, &count);
	int want = e == ERR_NONE ? obs_expect(family, &v, &meta, slow, CODEC_OBS_MAX) : 0;
	if (want == OBS_EXPECT_NONE) // the frame's own extension: a type of a later edition
		return f == ERR_CSAE_UNHANDLED || f == ERR_J2735_UNHANDLED;
	if (e != ERR_NONE || f != ERR_NONE) {
		fprintf(stderr, "%s: interpreter %s (%s), fast %s\n", what, err_name(e),
			v.error_field != NULL ? v.error_field : "", err_name(f));
		return false;
	}
	if (want != (int)count) {
		fprintf(stderr, "%s: %d observations expected, %u made\n", what, want, count);
		return false;
	}
	for (unsigned i = 0; i < count; i++) {
		const char *member = obs_difference(&slow[i], &fast[i]);
		if (member != NULL) {
			fprintf(stderr, "%s: observation %u of %u differs in %s\n", what, i, count,
				member);
			return false;
		}
	}
	return true;
}

// ---- random messages

static struct uper_random_opts options(uint64_t seed)
{
	return (struct uper_random_opts){.seed = seed,
					 .optional_percent = (unsigned)(seed * 7 % 101),
					 .list_max = seed % 50 == 0 ? 30 : (unsigned)(seed % 5),
					 .edge_percent = (unsigned)(seed % 3 * 20),
					 .additions = seed % 3 != 0,
					 .extend_at = seed % 4 == 0 ? (int)(seed / 4 % 25) : -1};
}

// Version and message id decide which decoder a message goes to.
static void set_header(struct uper_value *v, unsigned version, unsigned id)
{
	uint32_t header = uper_child(v, 0, "header");
	uint32_t id_node = uper_child(v, header, "messageID");
	if (id_node == 0)
		id_node = uper_child(v, header, "messageId");
	v->nodes[uper_child(v, header, "protocolVersion")].value = version;
	v->nodes[id_node].value = id;
}

static void run(unsigned family, const struct uper_field *root, const char *prefer,
		unsigned version, unsigned id)
{
	unsigned long observed = 0, made = 0;
	for (uint64_t seed = 1; made < messages; seed++) {
		struct uper_random_opts o = options(seed);
		struct uper_random_result result;
		struct uper_value v = {.nodes = nodes, .capacity = NODES};
		uint32_t bits;
		char what[80];
		uper_random_prefer(seed % 8 != 0 ? prefer : NULL);
		if (family != OBS_FAMILY_ETSI)
			uper_random_prefer(prefer);
		if (!uper_random(root, &o, &v, octets, OCTETS, &result))
			continue; // larger than this test makes room for
		if (family == OBS_FAMILY_ETSI)
			set_header(&v, version, id);
		if (uper_value_encode(&v, out, sizeof(out), &bits) != ERR_NONE) {
			CU_FAIL("a value was not encoded");
			return;
		}
		made++;
		// in a block of its exact size, so that sanitizers see any read past the end
		uint8_t *exact = malloc(bits / 8);
		memcpy(exact, out, bits / 8);
		snprintf(what, sizeof(what), "%s seed %llu", prefer != NULL ? prefer : root->name,
			 (unsigned long long)seed);
		bool same = compare(family, root, (struct span){exact, bits / 8}, what);
		free(exact);
		CU_ASSERT_FATAL(same);
		observed += slow[0].lat_e7 != OBS_LATLON_UNKNOWN;
	}
	uper_random_prefer(NULL);
	CU_ASSERT(observed > messages / 4); // most of what was compared had something to compare
	printf("%lu messages, %lu with a position ... ", made, observed);
}

static void test_bsm(void)
{
	run(OBS_FAMILY_J2735, &its_j2735_frame, "BasicSafetyMessage", 0, 0);
}

static void test_psm(void)
{
	run(OBS_FAMILY_J2735, &its_j2735_frame, "PersonalSafetyMessage", 0, 0);
}

static void test_sdsm(void)
{
	run(OBS_FAMILY_J2735, &its_j2735_frame, "SensorDataSharingMessage", 0, 0);
}

static void run_csae(enum csae_dialect dialect, const char *message)
{
	meta.csae_dialect = (uint8_t)dialect;
	run(OBS_FAMILY_CSAE, its_csae_frame(dialect), message, 0, 0);
	meta.csae_dialect = CSAE_2020;
}

static void test_csae_bsm(void)
{
	run_csae(CSAE_2020, "bsmFrame");
}

static void test_csae_bsm_2017(void)
{
	run_csae(CSAE_2017, "bsmFrame");
}

static void test_csae_bsm_4k(void)
{
	run_csae(CSAE_4K, "bsmFrame");
}

static void test_csae_rsm(void)
{
	run_csae(CSAE_2020, "rsmFrame");
}

static void test_csae_rsm_2017(void)
{
	run_csae(CSAE_2017, "rsmFrame");
}

static void test_cam(void)
{
	run(OBS_FAMILY_ETSI, its_etsi_message(ETSI_ID_CAM, 2, ETSI_RELEASE_1),
	    "basicVehicleContainerHighFrequency", 2, ETSI_ID_CAM);
}

static void test_cam_release_2(void)
{
	run(OBS_FAMILY_ETSI, its_etsi_message(ETSI_ID_CAM, 2, ETSI_RELEASE_2),
	    "basicVehicleContainerHighFrequency", 2, ETSI_ID_CAM);
}

static void test_vam(void)
{
	run(OBS_FAMILY_ETSI, its_etsi_message(ETSI_ID_VAM, 3, ETSI_RELEASE_AUTO), NULL, 3,
	    ETSI_ID_VAM);
}

static void test_cpm(void)
{
	run(OBS_FAMILY_ETSI, its_etsi_message(ETSI_ID_CPM, 2, ETSI_RELEASE_AUTO),
	    "PerceivedObjectContainer", 2, ETSI_ID_CPM);
}

// ---- path history on demand

static int64_t member(const struct uper_value *v, uint32_t from, const char *name, int64_t absent)
{
	uint32_t i = uper_child(v, from, name);
	return i != 0 ? v->nodes[i].value : absent;
}

static bool same_path(const struct sae_path *path, const struct uper_value *v, uint32_t crumbs)
{
	uint32_t n = crumbs != 0 ? (uint32_t)v->nodes[crumbs].value : 0, c = crumbs + 1;
	if (path->count != n)
		return false;
	for (uint32_t i = 0; i < n; i++, c = v->nodes[c].next) {
		const struct sae_path_point *p = &path->point[i];
		if (p->lat_offset_e7 != member(v, c, "latOffset", 0) ||
		    p->lon_offset_e7 != member(v, c, "lonOffset", 0) ||
		    p->elevation_offset != member(v, c, "elevationOffset", 0) ||
		    p->age != member(v, c, "timeOffset", 0) ||
		    p->speed != member(v, c, "speed", 8191) ||
		    p->heading != member(v, c, "heading", 240))
			return false;
	}
	return true;
}

// Of the last Part II item that has one: the interpreter's own order.
static uint32_t crumbs_of(const struct uper_value *v)
{
	uint32_t list = 0, found = 0;
	for (uint32_t i = 0; i < v->count; i++)
		if (v->nodes[i].field->name != NULL &&
		    strcmp(v->nodes[i].field->name, "partII") == 0)
			list = i;
	uint32_t item = list + 1;
	for (int64_t k = 0; list != 0 && k < v->nodes[list].value;
	     k++, item = v->nodes[item].next) {
		uint32_t value = uper_child(v, item, "partII-Value");
		uint32_t safety = value != 0 ? uper_child(v, value, "VehicleSafetyExtensions") : 0;
		uint32_t path = safety != 0 ? uper_child(v, safety, "pathHistory") : 0;
		found = path != 0 ? uper_child(v, path, "crumbData") : found;
	}
	return found;
}

static bool compare_path(struct span s, unsigned *points)
{
	struct uper_value v = {.nodes = nodes_back, .capacity = NODES};
	struct span value, rest;
	struct sae_path path;
	unsigned id;
	if (uper_value_decode(&its_j2735_frame, s, &v, NULL) != ERR_NONE ||
	    j2735_frame(s, &id, &value, &rest) != ERR_NONE ||
	    sae_path_of_bsm(value, &path) != ERR_NONE)
		return false;
	*points += path.count;
	return same_path(&path, &v, crumbs_of(&v));
}

static void check_path(const json_t *line, void *ctx)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	CU_ASSERT(compare_path((struct span){p, n}, ctx));
	free(p);
}

static void test_path_history(void)
{
	unsigned points = 0;
	CU_ASSERT_EQUAL(jsonl_each("j2735_bsm.jsonl", check_path, &points), 36);
	CU_ASSERT(points > 100);
	uper_random_prefer("BasicSafetyMessage");
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		struct uper_random_opts o = options(seed);
		struct uper_random_result result;
		struct uper_value v = {.nodes = nodes, .capacity = NODES};
		uint32_t bits;
		o.optional_percent = 80;
		o.list_max = (unsigned)(seed % 23);
		if (!uper_random(&its_j2735_frame, &o, &v, octets, OCTETS, &result) ||
		    uper_value_encode(&v, out, sizeof(out), &bits) != ERR_NONE)
			continue;
		CU_ASSERT_FATAL(compare_path((struct span){out, bits / 8}, &points));
	}
	uper_random_prefer(NULL);
	printf("%u points ... ", points);
	CU_ASSERT(points > 5000);
}

// ---- vectors

static void check_vector(const json_t *line, unsigned family)
{
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const struct uper_field *root = &its_j2735_frame;
	enum err e = ERR_NONE;
	if (family == OBS_FAMILY_CSAE)
		root = its_csae_frame(CSAE_2020);
	else if (family == OBS_FAMILY_ETSI)
		e = its_etsi_root((struct span){p, n}, ETSI_RELEASE_AUTO, &root);
	if (e != ERR_NONE) { // of another edition: refused by both under the same name
		unsigned count;
		CU_ASSERT_EQUAL(
			codec_of(family)->decode((struct span){p, n}, &meta, fast, 1, &count), e);
	} else {
		CU_ASSERT(compare(family, root, (struct span){p, n}, jsonl_text(line, "name")));
	}
	free(p);
}

static void check_j2735(const json_t *line, void *ctx)
{
	check_vector(line, OBS_FAMILY_J2735);
}

static void check_etsi(const json_t *line, void *ctx)
{
	check_vector(line, OBS_FAMILY_ETSI);
}

static void check_csae(const json_t *line, void *ctx)
{
	check_vector(line, OBS_FAMILY_CSAE);
}

// The malformed ones of these families: refused, or accepted where the vectors say so.
static void check_malformed(const json_t *line, unsigned family)
{
	uint32_t n;
	unsigned count;
	uint8_t *p = jsonl_octets(jsonl_text(line, "hex"), &n);
	const char *expect = jsonl_text(line, "expect");
	enum err e =
		codec_of(family)->decode((struct span){p, n}, &meta, fast, CODEC_OBS_MAX, &count);
	if (strncmp(expect, "reject", 6) == 0) {
		CU_ASSERT_NOT_EQUAL(e, ERR_NONE);
	} else { // an unknown alternative, passed over: a valid frame of which nothing is decoded
		CU_ASSERT_STRING_EQUAL(expect, "accept-skip");
		CU_ASSERT_EQUAL(e, ERR_CSAE_UNHANDLED);
	}
	CU_ASSERT_EQUAL(count, 0);
	free(p);
}

static void check_malformed_etsi(const json_t *line, void *ctx)
{
	check_malformed(line, OBS_FAMILY_ETSI);
}

static void check_malformed_csae(const json_t *line, void *ctx)
{
	check_malformed(line, OBS_FAMILY_CSAE);
}

static const struct by_name_file files[] = {
	{"j2735_bsm.jsonl", 36, check_j2735, NULL},
	{"j2735_psm.jsonl", 4, check_j2735, NULL},
	{"j2735_sdsm.jsonl", 12, check_j2735, NULL},
	{"etsi_cam.jsonl", 18, check_etsi, NULL},
	{"etsi_vam.jsonl", 2, check_etsi, NULL},
	{"etsi_cpm.jsonl", 2, check_etsi, NULL},
	{"csae_bsm.jsonl", 4, check_csae, NULL},
	{"csae_rsm.jsonl", 1, check_csae, NULL},
	{"malformed.jsonl", 14, check_malformed_etsi, "EN 302 637-2"},
	{"malformed.jsonl", 4, check_malformed_etsi, "EN 302 637-3"},
	{"malformed.jsonl", 6, check_malformed_csae, "T/CSAE 53-2020"},
};

static const struct check_test tests[] = {
	{"random J2735 BSM", test_bsm},
	{"random J2735 PSM", test_psm},
	{"random J2735 SDSM", test_sdsm},
	{"random ETSI CAM release 1", test_cam},
	{"random ETSI CAM release 2", test_cam_release_2},
	{"random ETSI VAM", test_vam},
	{"random ETSI CPM", test_cpm},
	{"random CSAE BSM", test_csae_bsm},
	{"random CSAE BSM of 2017", test_csae_bsm_2017},
	{"random CSAE BSM of the 4K dialect", test_csae_bsm_4k},
	{"random CSAE RSM", test_csae_rsm},
	{"random CSAE RSM of 2017", test_csae_rsm_2017},
	{"path history of a BSM", test_path_history},
};

int main(int argc, char **argv)
{
	if (argc > 1)
		messages = strtoul(argv[1], NULL, 10);
	if (messages == 0) {
		fprintf(stderr, "usage: %s [MESSAGES]\n", argv[0]);
		return 2;
	}
	return by_name_main("its/fast_diff", files, sizeof(files) / sizeof(files[0]), tests,
			    sizeof(tests) / sizeof(tests[0]));
}
