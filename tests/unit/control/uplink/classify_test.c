// SPDX-License-Identifier: Apache-2.0
// Every field of every message of the hub: it has a class, a destination that may not see the class does not get it, and nothing
// else is touched. The walk goes over the descriptors, so that a field that is added tomorrow is in it.
#include <stdlib.h>
#include <string.h>

#include "catalog.pb-c.h"
#include "check.h"
#include "summary.pb-c.h"
#include "uplink/classify.h"
#include "uplink/pb_json.h"

enum { DEPTH_MAX = 6 };

static const ProtobufCMessageDescriptor *const roots[] = {
	&kerbwing__hub__v1__status__descriptor,	     &kerbwing__hub__v1__alert_event__descriptor,
	&kerbwing__hub__v1__grant_event__descriptor, &kerbwing__hub__v1__summary__descriptor,
	&kerbwing__hub__v1__catalog__descriptor,
};

// ---- a message with every field set

static void fill(ProtobufCMessage *m, unsigned depth);

// Stripping forgets pointers, so what a message was made of is kept here to be freed.
static void *owned[65536];
static unsigned owned_count;

static void *own(void *p)
{
	CU_ASSERT_FATAL(p != NULL && owned_count < sizeof(owned) / sizeof(owned[0]));
	owned[owned_count++] = p;
	return p;
}

static void free_owned(void)
{
	while (owned_count > 0)
		free(owned[--owned_count]);
}

static ProtobufCMessage *make(const ProtobufCMessageDescriptor *d, unsigned depth)
{
	ProtobufCMessage *m = own(calloc(1, d->sizeof_message));
	protobuf_c_message_init(d, m);
	fill(m, depth);
	return m;
}

static void set_one(const ProtobufCFieldDescriptor *f, void *p, unsigned depth)
{
	const uint64_t number = 7;
	char *text;
	ProtobufCMessage *inner;
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = own(strdup("text"));
		memcpy(p, &text, sizeof(text));
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		inner = make(f->descriptor, depth + 1);
		memcpy(p, &inner, sizeof(inner));
		break;
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		memcpy(p, &(int){1}, sizeof(int));
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_SINT32:
		memcpy(p, &number, 4);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		memcpy(p, &number, 8);
		break;
	default:
		CU_FAIL("a type that the walk does not know: add it here, to pb_json.c and to "
			"classify.c");
	}
}

static void fill(ProtobufCMessage *m, unsigned depth)
{
	CU_ASSERT_FATAL(depth < DEPTH_MAX);
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		void *at = (char *)m + f->offset;
		if (f->label == PROTOBUF_C_LABEL_REPEATED) {
			void *list = own(calloc(2, sizeof(uint64_t)));
			set_one(f, list, depth);
			memcpy(at, &list, sizeof(list));
			memcpy((char *)m + f->quantifier_offset, &(size_t){1}, sizeof(size_t));
		} else {
			set_one(f, at, depth);
		}
	}
}

// ---- what is there

static bool is_set(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	uint64_t v = 0;
	if (f->label == PROTOBUF_C_LABEL_REPEATED) {
		memcpy(&v, (const char *)m + f->quantifier_offset, sizeof(size_t));
		return v > 0;
	}
	const char *at = (const char *)m + f->offset;
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		const char *s;
		memcpy(&s, at, sizeof(s));
		return s != NULL && s[0] != '\0';
	}
	bool is_wide = f->type == PROTOBUF_C_TYPE_MESSAGE || f->type == PROTOBUF_C_TYPE_UINT64 ||
		       f->type == PROTOBUF_C_TYPE_SINT64 || f->type == PROTOBUF_C_TYPE_FIXED64;
	memcpy(&v, at, is_wide ? 8 : 4);
	return v != 0;
}

static const struct hub_class_field *row_of(const ProtobufCMessageDescriptor *d, uint32_t number)
{
	const struct hub_class_message *rows = classify_find(d);
	for (uint32_t i = 0; rows != NULL && i < rows->field_count; i++)
		if (rows->fields[i].number == number)
			return &rows->fields[i];
	return NULL;
}

// Calls itself for messages inside.
static void check(const ProtobufCMessage *m, uint32_t classes, bool is_emergency, unsigned *seen)
{
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const struct hub_class_field *row = row_of(m->descriptor, f->id);
		CU_ASSERT_PTR_NOT_NULL_FATAL(row);
		bool may = (classes >> row->data_class & 1) != 0 &&
			   (row->data_class != HUB_CLASS_EMERGENCY_ONLY || is_emergency);
		if (is_set(m, f) != may)
			printf("%s.%s\n", m->descriptor->name, f->name);
		CU_ASSERT_EQUAL(is_set(m, f), may);
		(*seen)++;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE || !is_set(m, f))
			continue;
		const ProtobufCMessage *inner, *const *list;
		memcpy(&inner, (const char *)m + f->offset, sizeof(inner));
		memcpy(&list, (const char *)m + f->offset, sizeof(list));
		check(f->label == PROTOBUF_C_LABEL_REPEATED ? list[0] : inner, classes,
		      is_emergency, seen);
	}
}

static void every_field_has_a_class(void)
{
	unsigned fields = 0;
	for (unsigned i = 0; i < hub_class_message_count; i++)
		for (uint32_t k = 0; k < hub_class_messages[i].field_count; k++) {
			unsigned c = hub_class_messages[i].fields[k].data_class;
			if (c == HUB_CLASS_UNSPECIFIED)
				printf("%s: field %u\n", hub_class_messages[i].name,
				       hub_class_messages[i].fields[k].number);
			CU_ASSERT(c > HUB_CLASS_UNSPECIFIED && c < HUB_CLASS_COUNT);
			fields++;
		}
	CU_ASSERT(fields > 150);
}

// A field of a person's place or name is never public or internal.
static void names_of_persons_are_guarded(void)
{
	static const char *const words[] = {"operator", "pilot", "serial", "registration",
					    "aircraft"};
	for (unsigned i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		for (unsigned k = 0; k < roots[i]->n_fields; k++) {
			const ProtobufCFieldDescriptor *f = &roots[i]->fields[k];
			for (unsigned w = 0; w < sizeof(words) / sizeof(words[0]); w++)
				if (strstr(f->name, words[w]) != NULL)
					CU_ASSERT(row_of(roots[i], f->id)->data_class >=
						  HUB_CLASS_SENSITIVE);
			if (strstr(f->name, "operator_l") != NULL)
				CU_ASSERT_EQUAL(row_of(roots[i], f->id)->data_class,
						HUB_CLASS_EMERGENCY_ONLY);
		}
}

// All messages, all 16 sets of classes, with and without an emergency.
static void a_destination_gets_its_classes_alone(void)
{
	unsigned seen = 0;
	static struct classify c;
	for (unsigned set = 0; set < 32; set++)
		for (unsigned i = 0; i < sizeof(roots) / sizeof(roots[0]); i++) {
			ProtobufCMessage *m = make(roots[i], 0);
			c = (struct classify){.classes = (set & 15) << 1,
					      .is_emergency_open = (set & 16) != 0};
			classify_strip(&c, m);
			CU_ASSERT_EQUAL(c.unclassified, 0);
			check(m, c.classes, c.is_emergency_open, &seen);
			// What is left is a message like any other.
			size_t n = protobuf_c_message_get_packed_size(m);
			uint8_t *packed = malloc(n + 1);
			CU_ASSERT_EQUAL(protobuf_c_message_pack(m, packed), n);
			ProtobufCMessage *back =
				protobuf_c_message_unpack(roots[i], NULL, n, packed);
			CU_ASSERT_PTR_NOT_NULL(back);
			protobuf_c_message_free_unpacked(back, NULL);
			free(packed);
			free_owned();
		}
	CU_ASSERT(seen > 1000);
}

static void few_are_marked_not_zero(void)
{
	static struct classify c;
	Kerbwing__Hub__V1__Summary s = KERBWING__HUB__V1__SUMMARY__INIT;
	Kerbwing__Hub__V1__CellFigures cell = KERBWING__HUB__V1__CELL_FIGURES__INIT,
				       other = KERBWING__HUB__V1__CELL_FIGURES__INIT;
	Kerbwing__Hub__V1__CellFigures *cells[] = {&cell, &other};
	s.n_cells = 2;
	s.cells = cells;
	cell.vehicles = 3;
	cell.vulnerable = 2;
	cell.aircraft = 1;
	other.vehicles = 0;
	other.aircraft = 2;
	c = (struct classify){.classes = ~0u, .k_min = 3};
	classify_strip(&c, &s.base);
	CU_ASSERT_EQUAL(cell.vehicles, 3);
	CU_ASSERT_EQUAL(cell.vulnerable, 0);
	CU_ASSERT_EQUAL(cell.aircraft, 0);
	CU_ASSERT_EQUAL_FATAL(cell.n_suppressed, 2);
	CU_ASSERT_EQUAL(cell.suppressed[0], 3);
	CU_ASSERT_EQUAL(cell.suppressed[1], 4);
	CU_ASSERT_EQUAL_FATAL(other.n_suppressed, 1); // zero is zero
	CU_ASSERT_EQUAL(other.suppressed[0], 4);
	CU_ASSERT_EQUAL(c.suppressed, 3);
}

// A field whose small counts are hidden has somewhere to say so.
static void hidden_counts_can_be_marked(void)
{
	static const ProtobufCMessageDescriptor *const list[] = {
		&kerbwing__hub__v1__class_figures__descriptor,
		&kerbwing__hub__v1__cell_figures__descriptor};
	unsigned hidden = 0, known = 0;
	for (unsigned i = 0; i < hub_class_message_count; i++)
		for (uint32_t k = 0; k < hub_class_messages[i].field_count; k++)
			hidden += hub_class_messages[i].fields[k].is_few_hidden;
	for (unsigned i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		CU_ASSERT_PTR_NOT_NULL(
			protobuf_c_message_descriptor_get_field_by_name(list[i], "suppressed"));
		for (uint32_t k = 0; k < list[i]->n_fields; k++) {
			const ProtobufCFieldDescriptor *f = &list[i]->fields[k];
			if (row_of(list[i], f->id)->is_few_hidden) {
				CU_ASSERT_EQUAL(f->type, PROTOBUF_C_TYPE_UINT32);
				known++;
			}
		}
	}
	CU_ASSERT(known > 0);
	CU_ASSERT_EQUAL(hidden, known); // all such fields are in messages of the list
}

// JSON and back gives the same octets, for messages with every field set and for empty ones.
static void json_is_the_same_message(void)
{
	static char text[65536];
	for (unsigned i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		for (unsigned k = 0; k < 2; k++) {
			ProtobufCMessage *m = own(calloc(1, roots[i]->sizeof_message));
			protobuf_c_message_init(roots[i], m);
			if (k == 1)
				fill(m, 0);
			size_t n = pb_json_write(m, text, sizeof(text));
			CU_ASSERT_FATAL(n > 1);
			ProtobufCMessage *back = pb_json_read(roots[i], text, n);
			CU_ASSERT_PTR_NOT_NULL_FATAL(back);
			size_t a = protobuf_c_message_get_packed_size(m);
			CU_ASSERT_EQUAL_FATAL(protobuf_c_message_get_packed_size(back), a);
			uint8_t *x = malloc(a + 1), *y = malloc(a + 1);
			protobuf_c_message_pack(m, x);
			protobuf_c_message_pack(back, y);
			CU_ASSERT_EQUAL(memcmp(x, y, a), 0);
			free(x);
			free(y);
			protobuf_c_message_free_unpacked(back, NULL);
			free_owned();
		}
}

static void json_that_is_none_is_refused(void)
{
	static const char *const bad[] = {
		"",
		"[]",
		"{\"header\":1}",
		"{\"frames\":\"-1\"}",
		"{\"frames\":\"18446744073709551616\"}",
		"{\"frames\":\"1x\"}",
		"{\"tracks_road\":4294967296}",
		"{\"dataplane_up\":1}",
		"{\"latency_ns\":7}",
		"{\"latency_ns\":[1,\"x\"]}",
		"{\"cells\":[{\"cell\":\"a\"},{\"cell\":2}]}",
		"{\"health\":{\"mode\":\"MODE_NONE\"}}",
		"{\"frames\":1,\"frames\":2}",
	};
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ProtobufCMessage *m = pb_json_read(&kerbwing__hub__v1__summary__descriptor, bad[i],
						   strlen(bad[i]));
		if (m != NULL)
			printf("%s\n", bad[i]);
		CU_ASSERT_PTR_NULL(m);
	}
}

static const struct check_test tests[] = {
	{"every field has a class", every_field_has_a_class},
	{"names of persons are guarded", names_of_persons_are_guarded},
	{"a destination gets its classes alone", a_destination_gets_its_classes_alone},
	{"few are marked, not zero", few_are_marked_not_zero},
	{"hidden counts can be marked", hidden_counts_can_be_marked},
	{"JSON is the same message", json_is_the_same_message},
	{"JSON that is none is refused", json_that_is_none_is_refused},
};

CHECK_MAIN("control/uplink/classify", tests)
