// SPDX-License-Identifier: Apache-2.0
// The rule vectors (X.691 unaligned, two independent encoders agree), one test each: the interpreter decodes to the
// listed value and encodes back to the same octets.
#include "check.h"
#include "jsonl.h"
#include "wire/uper_json.h"
#include "wire/uper_type.h"
#include "wire/uper_value.h"

enum { ROWS_MAX = 128, NODES = 512, TEXT_SIZE = 1 << 18, OUT_SIZE = 1 << 17 };

static UPER_BOOLEAN(t_bool);
static const struct uper_type t_null = {.kind = UPER_KIND_NULL};
static UPER_INTEGER(i_7, 7, 7);
static UPER_INTEGER(i_1, 0, 1);
static UPER_INTEGER(i_255, 0, 255);
static UPER_INTEGER(i_65535, 0, 65535);
static UPER_INTEGER(i_65536, 0, 65536);
static UPER_INTEGER(i_u32, 0, 4294967295);
static UPER_INTEGER(i_42, 0, 4398046511103);
static UPER_INTEGER(i_angle, -126, 127);
static UPER_INTEGER(i_long, -1799999999, 1800000001);
static UPER_INTEGER(i_semi, 10, UPER_MAX);
static UPER_INTEGER(i_free, UPER_MIN, UPER_MAX);
static UPER_INTEGER_X(i_ext, 1, 65535);
static UPER_ENUMERATED(e_1, "a");
static UPER_ENUMERATED(e_4, "a", "b", "c", "d");
static UPER_ENUMERATED(e_5, "a", "b", "c", "d", "e");
static UPER_ENUMERATED_X(e_ext, 4, "a", "b", "c", "d", "e", "f");
static UPER_ENUMERATED(e_order, "zero", "two", "neg");
static UPER_BIT_STRING(b_5, 5, 5);
static UPER_BIT_STRING_X(b_13, 13, 13);
static UPER_BIT_STRING(b_16, 4, 16);
static UPER_BIT_STRING(b_free, 0, UPER_MAX);
static UPER_OCTETS(o_4, 4, 4);
static UPER_OCTETS(o_1024, 1, 1024);
static UPER_OCTETS(o_free, 0, UPER_MAX);
static UPER_IA5(s_63, 1, 63);
static UPER_IA5(s_3, 3, 3);
static UPER_IA5(s_free, 0, UPER_MAX);
static UPER_IA5_X(s_8, 1, 8);
static UPER_NUMERIC(s_numeric, 1, 16);
static UPER_SIZED(s_digits, UPER_KIND_CHARACTERS, 0, 4, 4, 4, "0123456789");
static UPER_UTF8(s_utf8);
static UPER_LIST(l_8, 1, 8, i_255);
static UPER_LIST_X(l_ext, 1, 8, i_255);
static UPER_LIST(l_3, 3, 3, i_255);
static UPER_LIST(l_40, 0, 40, i_255);
static UPER_LIST(l_free, 0, UPER_MAX, i_255);
static UPER_CHOICE(c_2, 2, UPER_REQ("a", i_255), UPER_REQ("b", i_65535));
static UPER_CHOICE(c_3, 3, UPER_REQ("a", i_255), UPER_REQ("b", i_255), UPER_REQ("c", t_bool));
static UPER_CHOICE_X(c_ext, 2, UPER_REQ("a", i_255), UPER_REQ("b", i_65535), UPER_REQ("c", i_255),
		     UPER_REQ("d", t_bool));
static UPER_CHOICE_X(c_1, 1, UPER_REQ("a", i_255), UPER_REQ("b", i_255));
static UPER_SEQUENCE(q_opt, 3, 2, UPER_OPT("a", i_255), UPER_REQ("b", i_1), UPER_OPT("c", t_bool));
static UPER_SEQUENCE_X(q_ext, 2, 1, UPER_REQ("a", i_255), UPER_OPT("b", i_255));
static UPER_SEQUENCE_X(q_add, 2, 1, UPER_REQ("a", i_255), UPER_OPT("b", i_255),
		       UPER_OPT("c", i_65535), UPER_OPT("d", t_bool));
static UPER_SEQUENCE(q_group_members, 2, 1, UPER_REQ("c", i_65535), UPER_OPT("d", t_bool));
static UPER_SEQUENCE_X(q_group, 1, 0, UPER_REQ("a", i_255), UPER_GRP(q_group_members));
static UPER_SEQUENCE(q_default, 2, 2, UPER_DEF("a", i_1, 1), UPER_DEF("b", i_255, 16));
static UPER_SEQUENCE(q_null, 2, 0, UPER_REQ("a", t_null), UPER_REQ("b", i_255));

// X.691 Annex A: the personnel record, without constraints (1), with them (2), with extension markers (3).
static UPER_SIZED(a1_text, UPER_KIND_CHARACTERS, 0, 0, UPER_MAX, 7, 0);
static UPER_SEQUENCE(a1_name, 3, 0, UPER_REQ("given", a1_text), UPER_REQ("initial", a1_text),
		     UPER_REQ("family", a1_text));
static UPER_SEQUENCE(a1_child, 2, 0, UPER_REQ("name", a1_name), UPER_REQ("born", a1_text));
static UPER_LIST(a1_children, 0, UPER_MAX, a1_child);
static UPER_SEQUENCE(a1, 6, 1, UPER_REQ("name", a1_name), UPER_REQ("number", i_free),
		     UPER_REQ("title", a1_text), UPER_REQ("hired", a1_text),
		     UPER_REQ("spouse", a1_name), UPER_DEF("children", a1_children, 0));

// In examples 2 and 3 names draw on 53 letters and the hyphen and point: 6 bits, indices into the sorted alphabet.
static const char a2_letters[] = "-.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static UPER_SIZED(a2_name_text, UPER_KIND_CHARACTERS, 0, 1, 64, 6, a2_letters);
static UPER_SIZED(a2_initial, UPER_KIND_CHARACTERS, 0, 1, 1, 6, a2_letters);
static UPER_SIZED(a2_date, UPER_KIND_CHARACTERS, 0, 8, 8, 4, "0123456789");
static UPER_SEQUENCE(a2_name, 3, 0, UPER_REQ("given", a2_name_text),
		     UPER_REQ("initial", a2_initial), UPER_REQ("family", a2_name_text));
static UPER_SEQUENCE(a2_child, 2, 0, UPER_REQ("name", a2_name), UPER_REQ("born", a2_date));
static UPER_LIST(a2_children, 0, UPER_MAX, a2_child);
static UPER_SEQUENCE(a2, 6, 1, UPER_REQ("name", a2_name), UPER_REQ("number", i_free),
		     UPER_REQ("title", a1_text), UPER_REQ("hired", a2_date),
		     UPER_REQ("spouse", a2_name), UPER_DEF("children", a2_children, 0));

static UPER_SIZED(a3_name_text, UPER_KIND_CHARACTERS, 1, 1, 64, 6, a2_letters);
static UPER_SIZED(a3_date, UPER_KIND_CHARACTERS, 1, 8, 8, 4, "0123456789");
static UPER_SEQUENCE_X(a3_name, 3, 0, UPER_REQ("given", a3_name_text),
		       UPER_REQ("initial", a2_initial), UPER_REQ("family", a3_name_text));
static UPER_ENUMERATED(a3_sex, "male", "female", "unknown");
static UPER_SEQUENCE_X(a3_child, 2, 0, UPER_REQ("name", a3_name), UPER_REQ("born", a3_date),
		       UPER_OPT("sex", a3_sex));
static UPER_LIST_X(a3_children, 2, 2, a3_child);
static UPER_INTEGER_X(a3_number, 0, 9999);
static UPER_SEQUENCE_X(a3, 6, 1, UPER_REQ("name", a3_name), UPER_REQ("number", a3_number),
		       UPER_REQ("title", a1_text), UPER_REQ("hired", a3_date),
		       UPER_REQ("spouse", a3_name), UPER_OPT("children", a3_children));

static const struct {
	const char *name;
	const struct uper_type *type;
} types[] = {
	{"integer, single value 7 (0 bits)", &i_7},
	{"integer 0..1", &i_1},
	{"integer 0..255", &i_255},
	{"integer 0..65535", &i_65535},
	{"integer 0..65536 (17 bits)", &i_65536},
	{"integer 0..2^32-1", &i_u32},
	{"integer 0..4398046511103 (42 bits)", &i_42},
	{"integer -126..127 (range 254 -> 8 bits)", &i_angle},
	{"integer -1799999999..1800000001 (32 bits)", &i_long},
	{"semi-constrained integer >=10", &i_semi},
	{"unconstrained integer", &i_free},
	{"integer 1..65535 extensible", &i_ext},
	{"boolean", &t_bool},
	{"null", &t_null},
	{"enum of 1", &e_1},
	{"enum of 4", &e_4},
	{"enum of 5", &e_5},
	{"enum a b c d | ext e f", &e_ext},
	{"enum neg(5) zero(0) two(2): index order follows value", &e_order},
	{"bit string fixed 5", &b_5},
	{"bit string 13 extensible", &b_13},
	{"bit string 4..16", &b_16},
	{"bit string unconstrained", &b_free},
	{"octet string fixed 4", &o_4},
	{"octet string 1..1024", &o_1024},
	{"octet string unconstrained", &o_free},
	{"IA5 1..63", &s_63},
	{"PrintableString fixed 3", &s_3},
	{"IA5 unconstrained", &s_free},
	{"VisibleString 1..8 extensible", &s_8},
	{"NumericString 1..16", &s_numeric},
	{"IA5 fixed 4, alphabet 0-9 (4 bits, remapped)", &s_digits},
	{"UTF8String", &s_utf8},
	{"UTF8String with size 1..50 (size is not PER-visible)", &s_utf8},
	{"list 1..8 of 0..255", &l_8},
	{"list 1..8 extensible of 0..255", &l_ext},
	{"list fixed 3", &l_3},
	{"list 0..40", &l_40},
	{"list unconstrained", &l_free},
	{"choice of 2", &c_2},
	{"choice of 3", &c_3},
	{"choice a b c... : a(0..255) b(0..65535) | ext c(0..255) d(bool)", &c_ext},
	{"choice a | ext b", &c_1},
	{"seq{a? b c?}", &q_opt},
	{"seq{a, b?, ...}", &q_ext},
	{"seq{a, b?, ..., c?(0..65535), d?(bool)}", &q_add},
	{"seq{a, ..., [[c(0..65535), d? bool]]}", &q_group},
	{"seq{a(0..1) default 1, b(0..255) default 16}", &q_default},
	{"seq{null, 0..255}", &q_null},
	{"X.691 Annex A example 1 (SET written as SEQUENCE in tag order)", &a1},
	{"X.691 Annex A example 2 (SET written as SEQUENCE in tag order)", &a2},
	{"X.691 Annex A example 3 (extension markers; SET written as SEQUENCE in tag order)", &a3},
};

static struct row {
	json_t *vector;
	char name[96];
} rows[ROWS_MAX];
static unsigned row_count, next_row;
static struct uper_node nodes[NODES];
static char text[TEXT_SIZE];
static uint8_t out[OUT_SIZE];

static void add_row(const json_t *line, void *unused)
{
	struct row *r = &rows[row_count++];
	r->vector = json_deep_copy(line);
	snprintf(r->name, sizeof(r->name), "%s %.70s", jsonl_text(line, "name"),
		 jsonl_text(line, "type"));
}

static const struct uper_type *type_of(const char *name)
{
	for (unsigned i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return NULL;
}

// {"bits": "101"} is a bit string; {"repeat": x, "count": n} stands for n times x: octets of a string, or elements of a list.
static json_t *expanded(const json_t *want)
{
	const json_t *repeat = json_object_get(want, "repeat"),
		     *bits = json_object_get(want, "bits");
	if (bits != NULL)
		return json_sprintf("b%s", json_string_value(bits));
	if (repeat == NULL)
		return json_deep_copy(want);
	json_int_t count = json_integer_value(json_object_get(want, "count"));
	if (json_is_string(repeat)) {
		size_t len = json_string_length(repeat), all = len * (size_t)count;
		char *s = malloc(all + 1);
		for (size_t i = 0; i < (size_t)count; i++)
			memcpy(s + i * len, json_string_value(repeat), len);
		s[all] = '\0';
		json_t *v = json_string(s);
		free(s);
		return v;
	}
	json_t *list = json_array();
	for (json_int_t i = 0; i < count; i++)
		json_array_append_new(list, json_deep_copy(repeat));
	return list;
}

static void run_row(void)
{
	const struct row *r = &rows[next_row++];
	struct uper_field root = {.name = "value", .type = type_of(jsonl_text(r->vector, "type"))};
	struct uper_value v = {.nodes = nodes, .capacity = NODES};
	struct text t = {.p = text, .size = sizeof(text)};
	uint32_t n, bits, used;
	CU_ASSERT_PTR_NOT_NULL_FATAL(root.type);
	uint8_t *p = jsonl_octets(jsonl_text(r->vector, "hex"), &n);
	enum err e = uper_value_decode(&root, (struct span){p, n}, &v, &used);
	CU_ASSERT_EQUAL(e, ERR_NONE);
	CU_ASSERT_EQUAL((used + 7) / 8 + (used == 0), n);
	uper_json(&v, &t);
	CU_ASSERT_FALSE(t.overflow);
	json_t *got = json_loads(text, JSON_DECODE_ANY, NULL),
	       *want = expanded(json_object_get(r->vector, "decoded"));
	if (!json_equal(got, want))
		printf("\n    %s: got %.300s\n", r->name, text);
	CU_ASSERT_TRUE(json_equal(got, want));
	CU_ASSERT_EQUAL(uper_value_encode(&v, out, sizeof(out), &bits), ERR_NONE);
	CU_ASSERT_EQUAL(bits, n * 8);
	CU_ASSERT_EQUAL(memcmp(out, p, n), 0);
	json_decref(got);
	json_decref(want);
	free(p);
}

int main(void)
{
	static struct check_test tests[ROWS_MAX];
	if (jsonl_each("uper_rules.jsonl", add_row, NULL) != 109)
		return EXIT_FAILURE;
	for (unsigned i = 0; i < row_count; i++)
		tests[i] = (struct check_test){rows[i].name, run_row};
	int rc = check_run("proto/wire/uper_rules", tests, row_count);
	for (unsigned i = 0; i < row_count; i++)
		json_decref(rows[i].vector);
	return rc;
}
