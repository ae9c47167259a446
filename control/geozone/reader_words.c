// SPDX-License-Identifier: Apache-2.0
// Kinds, reasons and identity: the words of the two standards.
#include <string.h>

#include "reader.h"

static const struct word kinds[] = {
	{"PROHIBITED", VOLUME_KIND_PROHIBITED},
	{"REQ_AUTHORIZATION", VOLUME_KIND_REQ_AUTHORIZATION},
	{"REQ_AUTHORISATION", VOLUME_KIND_REQ_AUTHORIZATION},
	{"CONDITIONAL", VOLUME_KIND_CONDITIONAL},
	{"NO_RESTRICTION", VOLUME_KIND_NO_RESTRICTION},
	{"USPACE", VOLUME_KIND_USPACE},
	{"U_SPACE", VOLUME_KIND_USPACE},
};

static const struct word variants[] = {{"COMMON", 0}, {"CUSTOMIZED", 1}, {"CUSTOMISED", 1}};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

bool reader_kind(struct reader *r, const json_t *object, const char *key, bool s_spelling,
		 struct zone *z, const struct at *at)
{
	const char *text = reader_text(r, object, key, at);
	if (text == NULL) {
		if (reader_member(object, key) == NULL)
			faults_add(r->faults, FAULT_MISSING, at, "there is no %s", key);
		return false;
	}
	int kind = reader_word(r, text, kinds, COUNT(kinds), AT_KEY(at, key));
	const char *other = s_spelling ? "REQ_AUTHORIZATION" : "REQ_AUTHORISATION";
	if (kind < 0)
		return false;
	if (strcmp(text, other) == 0)
		faults_add(r->faults, FAULT_SPELLING, AT_KEY(at, key), "%s is how %s writes it",
			   text, s_spelling ? "ED-318" : "ED-269");
	z->kind = (uint8_t)kind;
	return true;
}

static void add_reason(struct reader *r, const char *text, struct zone *z, const struct at *at)
{
	struct word words[VOLUME_REASON_COUNT];
	for (unsigned i = 0; i < VOLUME_REASON_COUNT; i++)
		words[i] = (struct word){volume_reason_name(i), (int)i};
	int reason = reader_word(r, text, words, VOLUME_REASON_COUNT, at);
	if (reason >= 0)
		z->reasons = (uint16_t)(z->reasons | 1u << reason);
}

void reader_reasons(struct reader *r, const json_t *object, struct zone *z, const struct at *at)
{
	const json_t *v = reader_member(object, "reason");
	const struct at *here = AT_KEY(at, "reason");
	if (json_is_string(v)) {
		faults_add(r->faults, FAULT_TEXT_FOR_LIST, here, "reasons are a list");
		add_reason(r, json_string_value(v), z, here);
	} else if (v != NULL && !json_is_array(v)) {
		faults_add(r->faults, FAULT_WRONG_TYPE, here, "reasons are a list of words");
	}
	for (size_t i = 0; i < json_array_size(v); i++) {
		const char *text = json_string_value(json_array_get(v, i));
		if (text != NULL)
			add_reason(r, text, z, AT_INDEX(here, i));
		else
			faults_add(r->faults, FAULT_WRONG_TYPE, AT_INDEX(here, i),
				   "a reason is a word");
	}
	if (z->reasons == 0) {
		faults_add(r->faults, FAULT_NO_REASON, at, "no reason is stated; OTHER is taken");
		z->reasons = 1u << VOLUME_REASON_OTHER;
	}
}

void reader_identity(struct reader *r, const json_t *object, struct zone *z, const struct at *at)
{
	z->source = object;
	z->identifier = reader_text(r, object, "identifier", at);
	z->country = reader_text(r, object, "country", at);
	if (z->identifier == NULL && reader_member(object, "identifier") == NULL)
		faults_add(r->faults, FAULT_MISSING, at, "there is no identifier");
	if (z->identifier != NULL && strlen(z->identifier) > 7)
		faults_add(r->faults, FAULT_LONG_IDENTIFIER, AT_KEY(at, "identifier"),
			   "\"%.40s\" is longer than 7 characters", z->identifier);
	if (z->country == NULL && reader_member(object, "country") == NULL)
		faults_add(r->faults, FAULT_MISSING, at, "there is no country");
	const char *key = r->zones->format == ZONES_ED318 ? "variant" : "type";
	const char *variant = reader_text(r, object, key, at);
	int customized = variant != NULL ? reader_word(r, variant, variants, COUNT(variants),
						       AT_KEY(at, key))
					 : 0;
	z->customized = customized == 1;
	if (z->identifier == NULL)
		z->identifier = "";
	if (z->country == NULL)
		z->country = "";
}
