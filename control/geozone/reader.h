// SPDX-License-Identifier: Apache-2.0
// What the readers of geo-zone formats share: members of any spelling, words, times, shapes. Every refusal is a finding with
// its path. One thread.
#pragma once

#include "zones.h"

struct reader {
	struct zones *zones;
	struct faults *faults;
	bool lat_first;	  // of ED-269 coordinates
	bool check_place; // coordinates have a fixed order: one outside its country may be swapped
};

struct word {
	const char *text; // upper case, words joined by '_'
	int value;
};

// A member that is absent or null is NULL.
const json_t *reader_member(const json_t *object, const char *key);
// Its text, NULL when absent. Other types are a finding.
const char *reader_text(struct reader *r, const json_t *object, const char *key,
			const struct at *at);
// A number, or a text that is one (a finding). False when absent, or when it is neither (an error).
bool reader_number(struct reader *r, const json_t *value, const struct at *at, double *out);
// The value of a word whatever its case and separators; -1 and an error when unknown. `exact`: the spelling that is no
// finding, NULL any.
int reader_word(struct reader *r, const char *text, const struct word *words, unsigned count,
		const struct at *at);

// Grows a list of `size` octets an entry by one zeroed entry. NULL and an error at the bound or without memory.
void *reader_grow(struct reader *r, void **list, uint32_t *count, uint32_t max, size_t size,
		  const struct at *at);

// Readers of one zone each; false when it could not be read (errors are found).
bool ed269_read_zone(struct reader *r, const json_t *feature, struct zone *z, const struct at *at);
bool ed269_read_feature(struct reader *r, const json_t *feature, struct zone *z,
			const struct at *at);
bool ed318_read_zone(struct reader *r, const json_t *feature, struct zone *z, const struct at *at);
void ed318_read_metadata(struct reader *r, const json_t *document, const struct at *at);

// ---- parts (reader_words.c)

bool reader_kind(struct reader *r, const json_t *object, const char *key, bool s_spelling,
		 struct zone *z, const struct at *at);
void reader_reasons(struct reader *r, const json_t *object, struct zone *z, const struct at *at);
void reader_identity(struct reader *r, const json_t *object, struct zone *z, const struct at *at);

// ---- times (reader_times.c)

bool reader_datetime(struct reader *r, const json_t *value, const struct at *at, int64_t *out_ns);
// A list of applicabilities; `permanent_member`: ED-269's YES and NO.
void reader_applicability(struct reader *r, const json_t *list, bool permanent_member,
			  struct zone *z, const struct at *at);

// ---- shapes (reader_shapes.c)

// How the two standards call the members of the altitude limits.
struct limit_names {
	const char *unit, *lower, *lower_ref, *upper, *upper_ref;
};

extern const struct limit_names ed269_limits, ed318_limits;

// Fills the limits of volumes from `first` on. object NULL: no limits, a finding.
void reader_limits(struct reader *r, const json_t *object, const struct limit_names *names,
		   struct zone *z, uint32_t first, const struct at *at);
// Adds the volumes of a polygon's coordinates, of a list of such, of a circle.
void reader_polygon(struct reader *r, const json_t *rings, struct zone *z, const struct at *at);
void reader_multi_polygon(struct reader *r, const json_t *polygons, struct zone *z,
			  const struct at *at);
void reader_circle(struct reader *r, const json_t *center, const json_t *radius, double unit_cm,
		   struct zone *z, const struct at *at);
double reader_unit_cm(struct reader *r, const json_t *object, const char *key, const struct at *at);
void reader_free_volume(struct volume *v);
// Whether a country of this code lies there; 1 yes, 0 no, -1 the country is not in the table.
int reader_in_country(const char *code, double lat, double lon);
// Whether ED-269 coordinates of this document stand latitude first: what fits the zones' countries better.
bool reader_lat_first(const json_t *features);
