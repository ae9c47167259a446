// SPDX-License-Identifier: Apache-2.0
// Every road message of the vector files, one test each under its own name: decodes to the listed value, and encodes
// from it to the same octets.
#include "base/err.h"
#include "check.h"
#include "jsonl.h"
#include "obs/obs.h"
#include "value/value.h"

enum { ROWS_MAX = 400, TEXT_SIZE = 1 << 20 };

static const struct file {
	const char *name;
	unsigned family;
	unsigned rows; // so that a lost line is noticed
} files[] = {
	{"j2735_bsm.jsonl", OBS_FAMILY_J2735, 36},	{"j2735_csr.jsonl", OBS_FAMILY_J2735, 1},
	{"j2735_eva.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_ica.jsonl", OBS_FAMILY_J2735, 1},
	{"j2735_map.jsonl", OBS_FAMILY_J2735, 8},	{"j2735_mscm.jsonl", OBS_FAMILY_J2735, 1},
	{"j2735_nmea.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_pdc.jsonl", OBS_FAMILY_J2735, 1},
	{"j2735_pdm.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_psm.jsonl", OBS_FAMILY_J2735, 4},
	{"j2735_rsa.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_rsm.jsonl", OBS_FAMILY_J2735, 10},
	{"j2735_rtcm.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_sdsm.jsonl", OBS_FAMILY_J2735, 12},
	{"j2735_spat.jsonl", OBS_FAMILY_J2735, 7},	{"j2735_srm.jsonl", OBS_FAMILY_J2735, 3},
	{"j2735_ssm.jsonl", OBS_FAMILY_J2735, 4},	{"j2735_tim.jsonl", OBS_FAMILY_J2735, 13},
	{"j2735_tlsm.jsonl", OBS_FAMILY_J2735, 1},	{"j2735_tmsg07.jsonl", OBS_FAMILY_J2735, 1},
	{"j2735_undecoded.jsonl", OBS_FAMILY_J2735, 1}, {"etsi_cam.jsonl", OBS_FAMILY_ETSI, 18},
	{"etsi_cpm.jsonl", OBS_FAMILY_ETSI, 2},		{"etsi_cpm_v1.jsonl", OBS_FAMILY_ETSI, 3},
	{"etsi_denm.jsonl", OBS_FAMILY_ETSI, 5},	{"etsi_mapem.jsonl", OBS_FAMILY_ETSI, 3},
	{"etsi_spatem.jsonl", OBS_FAMILY_ETSI, 4},	{"etsi_srem.jsonl", OBS_FAMILY_ETSI, 3},
	{"etsi_ssem.jsonl", OBS_FAMILY_ETSI, 3},	{"etsi_vam.jsonl", OBS_FAMILY_ETSI, 2},
	{"csae_bsm.jsonl", OBS_FAMILY_CSAE, 4},		{"csae_day2.jsonl", OBS_FAMILY_CSAE, 8},
	{"csae_map.jsonl", OBS_FAMILY_CSAE, 1},		{"csae_rsi.jsonl", OBS_FAMILY_CSAE, 1},
	{"csae_rsm.jsonl", OBS_FAMILY_CSAE, 1},		{"csae_spat.jsonl", OBS_FAMILY_CSAE, 5},
};

static struct row {
	json_t *vector;
	unsigned family;
	char name[96];
} rows[ROWS_MAX];

static unsigned row_count, next_row;
static char text[TEXT_SIZE];

static void add_row(const json_t *line, void *family)
{
	if (row_count == ROWS_MAX) {
		fprintf(stderr, "more than %d vectors\n", ROWS_MAX);
		exit(EXIT_FAILURE);
	}
	struct row *r = &rows[row_count++];
	r->vector = json_deep_copy(line);
	r->family = *(const unsigned *)family;
	snprintf(r->name, sizeof(r->name), "%s: %s", obs_family_name(r->family),
		 jsonl_text(line, "name"));
}

static void show_difference(const struct row *r, const char *what, const char *got)
{
	printf("\n    %s: %s\n    got      %.2000s\n", r->name, what, got);
}

static void compare_octets(const struct row *r, const json_t *value, const uint8_t *p, uint32_t n)
{
	static uint8_t out[1 << 16];
	const struct value_opts opts = {.keep_unknown = true};
	struct value_fault fault = {0};
	size_t len = 0;
	int rc = value_codec_of(r->family)->from_json(value, &opts, out, sizeof(out), &len, &fault);
	CU_ASSERT_EQUAL(rc, 0);
	if (rc != 0) {
		show_difference(r, fault.path, fault.text);
		return;
	}
	bool same = len == n && memcmp(out, p, n) == 0;
	CU_ASSERT_TRUE(same);
	if (!same) {
		struct text t = {.p = text, .size = sizeof(text)};
		text_hex(&t, out, len);
		show_difference(r, "other octets", text);
	}
}

// Leaves of a value as "name=value;" in order.
static void flatten(const json_t *v, const char *name, struct text *t)
{
	const char *key;
	const json_t *member;
	for (void *i = json_object_iter((json_t *)v); i != NULL;
	     i = json_object_iter_next((json_t *)v, i)) {
		key = json_object_iter_key(i);
		member = json_object_iter_value(i);
		flatten(member, key, t);
	}
	for (size_t i = 0; i < json_array_size(v); i++)
		flatten(json_array_get(v, i), name, t);
	if (json_is_object(v) || json_is_array(v))
		return;
	text_add(t, name);
	text_char(t, '=');
	if (json_is_string(v))
		text_add(t, json_string_value(v));
	else
		text_int(t, json_integer_value(v));
	text_char(t, ';');
}

// The same of the XML that another tool wrote: <name>value</name>, <name><word/></name>. It shows a DEFAULT that was not
// sent, which the value form does not.
static void flatten_xml(const char *xml, struct text *t)
{
	char name[64] = "", open[64] = "";
	for (const char *p = xml; *p != '\0';) {
		const char *end = strchr(p, *p == '<' ? '>' : '<');
		int n = (int)(end - p);
		if (*p != '<') {
			snprintf(open, sizeof(open), "%s=%.*s;", name, n, p);
			if (strcmp(open, "objectRefPoint=0;") != 0)
				text_add(t, open);
			p = end;
			continue;
		}
		if (end[-1] == '/') {
			snprintf(open, sizeof(open), "%s=%.*s;", name, n - 2, p + 1);
			text_add(t, open);
		} else if (p[1] != '/') {
			snprintf(name, sizeof(name), "%.*s", n - 1, p + 1);
		}
		p = end + 1;
	}
}

static void compare_xml(const json_t *got, const char *xml)
{
	static char ours[8192], theirs[8192];
	struct text t = {.p = ours, .size = sizeof(ours)},
		    t2 = {.p = theirs, .size = sizeof(theirs)};
	flatten(got, "", &t);
	flatten_xml(xml, &t2);
	CU_ASSERT_STRING_EQUAL(ours, theirs);
	CU_ASSERT_TRUE(t.len > 100);
}

// A row without `decoded` is one that its sources could not decode either: it is refused.
static void run_row(void)
{
	const struct row *r = &rows[next_row++];
	const json_t *want = json_object_get(r->vector, "decoded");
	const struct value_opts opts = {.keep_unknown = true};
	struct value_fault fault = {0};
	struct text t = {.p = text, .size = sizeof(text)};
	uint32_t n;
	uint8_t *p = jsonl_octets(jsonl_text(r->vector, "hex"), &n);
	enum err e = value_codec_of(r->family)->to_json((struct span){p, n}, &opts, &t, &fault);
	const char *xml = json_string_value(json_object_get(r->vector, "decoded_xer"));
	if (xml != NULL) {
		json_t *got = json_loads(text, 0, NULL);
		CU_ASSERT_EQUAL(e, ERR_NONE);
		compare_xml(got, xml);
		compare_octets(r, got, p, n);
		json_decref(got);
	} else if (want == NULL) {
		CU_ASSERT_NOT_EQUAL(e, ERR_NONE);
	} else {
		CU_ASSERT_EQUAL(e, ERR_NONE);
		if (e != ERR_NONE)
			printf("\n    %s: %s at bit %u in %s\n", r->name, err_name(e), fault.bit,
			       fault.path);
		json_t *got = e == ERR_NONE ? json_loads(text, 0, NULL) : NULL;
		bool same = got != NULL && json_equal(got, want);
		CU_ASSERT_TRUE(same);
		if (!same && got != NULL)
			show_difference(r, "another value", text);
		if (same)
			compare_octets(r, got, p, n);
		json_decref(got);
	}
	free(p);
}

int main(void)
{
	static struct check_test tests[ROWS_MAX];
	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		unsigned family = files[i].family;
		if (jsonl_each(files[i].name, add_row, &family) != files[i].rows) {
			fprintf(stderr, "%s has not %u vectors\n", files[i].name, files[i].rows);
			return EXIT_FAILURE;
		}
	}
	for (unsigned i = 0; i < row_count; i++)
		tests[i] = (struct check_test){rows[i].name, run_row};
	int rc = check_run("dataplane/value/vectors", tests, row_count);
	for (unsigned i = 0; i < row_count; i++)
		json_decref(rows[i].vector);
	return rc;
}
