// SPDX-License-Identifier: Apache-2.0
// The tables themselves, and what the interpreter promises for every one of them: each message of each family, by name.
#include "check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "its/its.h"
#include "uper_random.h"
#include "wire/uper_json.h"

enum { NODES = 1 << 15, OCTETS = 1 << 16, OUT = 1 << 17, TEXT = 1 << 20, MESSAGES_MAX = 96 };

static struct uper_node nodes[NODES], nodes_back[NODES];
static uint8_t octets[OCTETS], out[OUT], again[OUT];
static char text[TEXT], text_back[TEXT];

// One message: the family's root, and the alternative or row that is to be taken in it.
static struct message {
	const struct uper_field *root;
	const char *prefer;
	char name[80];
} messages[MESSAGES_MAX];
static unsigned message_count, current;

static void add_message(const char *family, const struct uper_field *root, const char *prefer)
{
	struct message *m = &messages[message_count++];
	m->root = root;
	m->prefer = prefer;
	snprintf(m->name, sizeof(m->name), "%s %s", family, prefer != NULL ? prefer : root->name);
}

static void add_frame(const char *family, const struct uper_field *root)
{
	const struct uper_type *t = root->type;
	if (t->kind == UPER_KIND_SEQUENCE)
		t = t->fields[1].type; // the open type behind the message id
	for (unsigned i = 0; i < t->count; i++) {
		const struct uper_field *f = &t->fields[i];
		if (strcmp(f->name, "msgFrameExt") != 0) {
			add_message(family, root, f->name);
			continue;
		}
		const struct uper_type *phase2 = f->type->fields[1].type;
		for (unsigned k = 0; k < phase2->count; k++)
			add_message(family, f, phase2->fields[k].name);
	}
}

// ---- tables

static void check_sequence(const struct uper_type *t)
{
	unsigned presence = 0;
	CU_ASSERT_TRUE(t->root <= t->count);
	CU_ASSERT_TRUE(t->extensible || t->root == t->count);
	for (unsigned i = 0; i < t->count; i++) {
		const struct uper_field *f = &t->fields[i];
		CU_ASSERT_PTR_NOT_NULL_FATAL(f->name);
		presence += i < t->root && (f->flags & (UPER_OPTIONAL | UPER_DEFAULT)) != 0;
		CU_ASSERT_TRUE((f->flags & UPER_GROUP) == 0 || i >= t->root);
		if (f->type->kind == UPER_KIND_OPEN) { // selected by the sequence's first member
			CU_ASSERT_TRUE(i > 0);
			CU_ASSERT_EQUAL(t->fields[0].type->kind, UPER_KIND_INTEGER);
		}
		for (unsigned k = 0; k < i; k++)
			CU_ASSERT_TRUE(strcmp(t->fields[k].name, f->name) != 0 ||
				       (f->flags & UPER_GROUP) != 0);
	}
	CU_ASSERT_EQUAL(presence, t->presence);
	CU_ASSERT_TRUE(presence < 57 && t->root < UPER_MEMBERS_MAX);
}

static void check_type(const struct uper_type *t, unsigned depth)
{
	CU_ASSERT_FATAL(depth < UPER_DEPTH_MAX);
	switch (t->kind) {
	case UPER_KIND_SEQUENCE:
		check_sequence(t);
		break;
	case UPER_KIND_CHOICE:
		CU_ASSERT_TRUE(t->root >= 1 && t->root <= t->count &&
			       (t->extensible || t->root == t->count));
		CU_ASSERT_TRUE(t->root <= 1u << t->bits &&
			       (t->bits == 0 || t->root > 1u << (t->bits - 1)));
		break;
	case UPER_KIND_ENUMERATED:
		CU_ASSERT_TRUE(t->root >= 1 && t->root <= t->count &&
			       (t->extensible || t->root == t->count));
		CU_ASSERT_TRUE(t->root <= 1u << t->bits &&
			       (t->bits == 0 || t->root > 1u << (t->bits - 1)));
		for (unsigned i = 0; i < t->count; i++)
			CU_ASSERT_TRUE(t->names[i] != NULL && t->names[i][0] != '\0');
		break;
	case UPER_KIND_LIST:
		CU_ASSERT_PTR_NOT_NULL_FATAL(t->fields);
		CU_ASSERT_PTR_NULL(t->fields[0].name);
		CU_ASSERT_TRUE(t->lo >= 0 && t->lo <= t->hi);
		break;
	default:
		CU_ASSERT_TRUE(t->kind < UPER_KIND_COUNT && t->lo <= t->hi && t->bits < 56);
	}
	bool has_rows = t->kind == UPER_KIND_SEQUENCE || t->kind == UPER_KIND_CHOICE ||
			t->kind == UPER_KIND_LIST || t->kind == UPER_KIND_OPEN;
	for (unsigned i = 0; i < t->count && has_rows; i++)
		check_type(t->fields[i].type, depth + 1);
}

static void test_tables_are_sound(void)
{
	for (unsigned i = 0; i < message_count; i++)
		check_type(messages[i].root->type, 0);
}

// ---- every message

static void report(const char *what, uint64_t seed, const struct uper_value *v, enum err e)
{
	printf("\n    %s: %s, seed %llu: %s in %s at bit %u\n", messages[current].name, what,
	       (unsigned long long)seed, err_name(e), v->error_field != NULL ? v->error_field : "?",
	       v->error_bit);
}

// encode(random value) decodes to the same value, and that encodes to the same octets. False stops the message's run.
static bool round_trip(uint64_t seed)
{
	const struct message *m = &messages[current];
	struct uper_random_opts opts = {.seed = seed,
					.optional_percent = (unsigned)(seed % 101),
					.list_max = 3,
					.edge_percent = 20,
					.additions = seed % 3 != 0,
					.extend_at = -1};
	struct uper_random_result made;
	struct uper_value v = {.nodes = nodes, .capacity = NODES},
			  back = {.nodes = nodes_back, .capacity = NODES};
	struct text t = {.p = text, .size = TEXT}, t2 = {.p = text_back, .size = TEXT};
	uint32_t bits, bits2, used;
	uper_random_prefer(m->prefer);
	if (!uper_random(m->root, &opts, &v, octets, OCTETS, &made))
		return true; // larger than this test makes room for
	enum err e = uper_value_encode(&v, out, sizeof(out), &bits);
	if (e != ERR_NONE)
		report("not encoded", seed, &v, e);
	CU_ASSERT_EQUAL(e, ERR_NONE);
	enum err d = e == ERR_NONE ? uper_value_decode(m->root, (struct span){out, bits / 8}, &back,
						       &used)
				   : e;
	if (d != ERR_NONE && e == ERR_NONE)
		report("not decoded", seed, &back, d);
	CU_ASSERT_EQUAL(d, ERR_NONE);
	if (d != ERR_NONE)
		return false;
	CU_ASSERT_EQUAL((used + 7) / 8 * 8, bits);
	uper_json(&v, &t);
	uper_json(&back, &t2);
	// a DEFAULT that was given its own value is not sent
	CU_ASSERT_EQUAL(uper_value_encode(&back, again, sizeof(again), &bits2), ERR_NONE);
	bool same = bits == bits2 && memcmp(out, again, bits / 8) == 0;
	CU_ASSERT_TRUE(same);
	return same;
}

static void test_round_trip(void)
{
	for (uint64_t seed = 1; seed <= 400; seed++)
		if (!round_trip(seed))
			return;
}

// Removes what a newer edition added, so that the rest can be compared: "_ext_N":"hex" with the comma that it needs.
static void remove_extensions(char *s)
{
	static const char mark[] = "\"_ext_";
	for (char *at = strstr(s, mark); at != NULL; at = strstr(s, mark)) {
		char *end = strchr(strchr(at, ':') + 2, '"') + 1;
		if (*end == ',')
			end++;
		else if (at[-1] == ',')
			at--;
		memmove(at, end, strlen(end) + 1);
	}
}

// Extends each extensible place of a value in turn, as a newer edition would: the message still decodes, the known
// members are as they were, and the octets that are not known come back when it is encoded again.
static void check_extended(uint64_t seed, int place, uint32_t skipped,
			   struct uper_random_result *made)
{
	const struct message *m = &messages[current];
	struct uper_random_opts opts = {.seed = seed,
					.optional_percent = 60,
					.list_max = 1,
					.edge_percent = 10,
					.additions = false,
					.extend_at = place};
	struct uper_value v = {.nodes = nodes, .capacity = NODES},
			  back = {.nodes = nodes_back, .capacity = NODES};
	struct text t = {.p = text_back, .size = TEXT};
	uint32_t bits, bits2, used;
	if (!uper_random(m->root, &opts, &v, octets, OCTETS, made) ||
	    uper_value_encode(&v, out, sizeof(out), &bits) != ERR_NONE) {
		CU_FAIL("a value was not made");
		return;
	}
	enum err e = uper_value_decode(m->root, (struct span){out, bits / 8}, &back, &used);
	if (e != ERR_NONE)
		report("extended message not decoded", seed, &back, e);
	CU_ASSERT_EQUAL(e, ERR_NONE);
	if (e != ERR_NONE || place < 0)
		return;
	// an unknown alternative takes the place of contents that may have held other unknown parts
	if (made->extended == UPER_KIND_CHOICE)
		CU_ASSERT_TRUE(back.skipped >= 1)
	else if (made->extended != UPER_KIND_COUNT)
		CU_ASSERT_EQUAL(back.skipped, skipped + 1);
	CU_ASSERT_EQUAL(uper_value_encode(&back, again, sizeof(again), &bits2), ERR_NONE);
	CU_ASSERT_TRUE(bits == bits2 && memcmp(out, again, bits / 8) == 0);
	uper_json(&back, &t);
	if (made->extended == UPER_KIND_SEQUENCE) {
		remove_extensions(text_back);
		if (strcmp(text, text_back) != 0)
			printf("\n    %s: %.300s\n    became %.300s\n", m->name, text, text_back);
		CU_ASSERT_STRING_EQUAL(text, text_back);
	}
}

static void test_newer_edition(void)
{
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct uper_random_result made;
		struct uper_value back = {.nodes = nodes_back, .capacity = NODES};
		uper_random_prefer(messages[current].prefer);
		check_extended(seed, -1, 0, &made);
		uint32_t bits = 0, used;
		struct uper_value v = {.nodes = nodes, .capacity = NODES};
		struct uper_random_opts opts = {.seed = seed,
						.optional_percent = 60,
						.list_max = 1,
						.edge_percent = 10,
						.extend_at = -1};
		struct text t = {.p = text, .size = TEXT};
		struct uper_random_result plain;
		CU_ASSERT_TRUE(
			uper_random(messages[current].root, &opts, &v, octets, OCTETS, &plain));
		CU_ASSERT_EQUAL(uper_value_encode(&v, out, sizeof(out), &bits), ERR_NONE);
		CU_ASSERT_EQUAL(uper_value_decode(messages[current].root,
						  (struct span){out, bits / 8}, &back, &used),
				ERR_NONE);
		uper_json(&back, &t);
		uint32_t skipped = back.skipped;
		for (int place = 0; place < plain.extensible_places; place++)
			check_extended(seed, place, skipped, &made);
	}
}

// An array of exactly `capacity` nodes, so that sanitizers see a write behind it: refused as too small, or decoded whole.
static void test_small_arrays(void)
{
	struct uper_random_opts opts = {
		.seed = 7, .optional_percent = 70, .list_max = 3, .extend_at = -1};
	struct uper_random_result made;
	struct uper_value v = {.nodes = nodes, .capacity = NODES};
	uint32_t bits, used, refused = 0;
	uper_random_prefer("MapData");
	CU_ASSERT_TRUE_FATAL(uper_random(&its_j2735_frame, &opts, &v, octets, OCTETS, &made));
	CU_ASSERT_EQUAL_FATAL(uper_value_encode(&v, out, sizeof(out), &bits), ERR_NONE);
	for (uint32_t capacity = 0; capacity < v.count + 2 * UPER_MEMBERS_MAX; capacity++) {
		struct uper_node *exact =
			malloc((capacity + 1) * sizeof(*exact) - sizeof(*exact) / 2);
		struct uper_value small = {.nodes = exact, .capacity = capacity};
		enum err e = uper_value_decode(&its_j2735_frame, (struct span){out, bits / 8},
					       &small, &used);
		CU_ASSERT_TRUE(e == ERR_UPER_NODES || (e == ERR_NONE && small.count == v.count));
		CU_ASSERT_TRUE(small.count <= capacity);
		CU_ASSERT_TRUE(e == ERR_NONE || capacity < v.count + UPER_MEMBERS_MAX + 1);
		refused += e != ERR_NONE;
		free(exact);
	}
	CU_ASSERT_TRUE(refused >= v.count);
}

// ---- the list of tests

static void first_then(void (*run)(void))
{
	run();
	current++;
	current %= message_count;
}

static void run_round_trip(void)
{
	first_then(test_round_trip);
}

static void run_newer_edition(void)
{
	first_then(test_newer_edition);
}

int main(void)
{
	static struct check_test tests[2 * MESSAGES_MAX + 2];
	static char names[2 * MESSAGES_MAX][100];
	static const struct {
		unsigned id, version;
	} etsi[] = {{ETSI_ID_DENM, 2},	{ETSI_ID_CAM, 2},  {ETSI_ID_SPATEM, 2},
		    {ETSI_ID_MAPEM, 2}, {ETSI_ID_SREM, 2}, {ETSI_ID_SSEM, 2},
		    {ETSI_ID_CPM, 2},	{ETSI_ID_CPM, 1},  {ETSI_ID_VAM, 3}};
	unsigned count = 0;
	add_frame("j2735", &its_j2735_frame);
	for (unsigned d = 0; d < CSAE_DIALECT_COUNT; d++)
		add_frame(csae_dialect_name(d), its_csae_frame(d));
	for (unsigned i = 0; i < sizeof(etsi) / sizeof(etsi[0]); i++) {
		char family[24];
		snprintf(family, sizeof(family), "etsi version %u", etsi[i].version);
		add_message(family, its_etsi_message(etsi[i].id, etsi[i].version, ETSI_RELEASE_1),
			    NULL);
	}
	add_message("etsi release 2", its_etsi_message(ETSI_ID_CAM, 2, ETSI_RELEASE_2), NULL);
	add_message("etsi release 2", its_etsi_message(ETSI_ID_DENM, 2, ETSI_RELEASE_2), NULL);
	tests[count++] = (struct check_test){"tables are sound", test_tables_are_sound};
	tests[count++] = (struct check_test){"small arrays are kept to", test_small_arrays};
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < message_count; i++) {
			char *name = names[pass * MESSAGES_MAX + i];
			snprintf(name, 100, "%s: %s", messages[i].name,
				 pass == 0 ? "round trip" : "newer edition");
			tests[count++] = (struct check_test){name, pass == 0 ? run_round_trip
									     : run_newer_edition};
		}
	return check_run("proto/its/tables", tests, count);
}
