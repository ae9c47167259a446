// SPDX-License-Identifier: Apache-2.0
// Stored rows as text: JSON, CSV (RFC 4180) or GeoJSON (RFC 7946), one at a time into a text that grows up to its bound. What the
// reader may not see by its class (docs/ref/data-classes.md) is null, and empty in CSV. In the thread that reads the store.
#pragma once

#include "hub/hub_query.h"
#include "hub/intake.h"
#include "text.h"
#include "uplink/classify.h"

// One value of a row.
enum hub_form {
	HUB_FORM_NULL,
	HUB_FORM_TEXT,
	HUB_FORM_INT,
	HUB_FORM_U64,
	HUB_FORM_HEX,
	HUB_FORM_TIME, // ISO 8601
	HUB_FORM_BOOL,
	HUB_FORM_E7, // degrees
	HUB_FORM_COUNT
};
const char *hub_form_name(unsigned form);

struct hub_cell {
	enum hub_form form;
	union {
		int64_t i;
		uint64_t u;
		const char *text;
	};
};

struct hub_column {
	const char *name;
	uint32_t field; // of the message: its class decides who sees it; 0: of the store, everybody
};

enum { HUB_COLUMNS_MAX = 32 };

struct hub_writer {
	struct text *out;
	enum hub_format format;
	struct classify classify; // whom it is for
	const struct hub_column *column;
	unsigned count;
	bool is_seen[HUB_COLUMNS_MAX]; // by class
	const char *member;	       // of the JSON object that the list is
	int lat, lon;		       // columns, for GeoJSON; -1: rows have no place
	int to; // column of the latitude of another end, its longitude behind it: a line where it is known; 0: none
	bool has_rows;
};

// Also writes what comes before the rows. `of`: the message that fields are of; NULL: none.
void hub_writer_begin(struct hub_writer *w, const ProtobufCMessageDescriptor *of);
// `more`: a JSON member to add, as text ("\"figures\":{…}"), or NULL.
void hub_writer_row(struct hub_writer *w, const struct hub_cell *cell, const char *more);
// next: cursor of the page that follows, or NULL.
void hub_writer_end(struct hub_writer *w, const char *next);

// What a kind of message looks like as a row.
struct hub_row_kind {
	enum intake_kind kind;
	const char *member;
	const struct hub_column *column;
	unsigned count;
	int lat, lon;
	void (*fill)(const struct city_row *row, const ProtobufCMessage *m, struct hub_cell *out);
};
extern const struct hub_row_kind hub_row_kinds[OUTBOX_STREAM_COUNT]; // by enum outbox_stream
