// SPDX-License-Identifier: Apache-2.0
// Reads a whole audit log and all records and says whether they prove each other. Any thread; reads only.
#pragma once

#include "store/store_backend.h"

#define AUDIT_FAULT_LIST(X)                                                                        \
	X(NONE, "none", "intact")                                                                  \
	X(READ, "unreadable", "the file is damaged")                                               \
	X(FORM, "form", "an entry or record has parts that no program of ours writes")             \
	X(GAP, "gap", "an entry is missing or out of order")                                       \
	X(PREV, "prev", "an entry does not build on the one before it")                            \
	X(HASH, "hash", "an entry is not what was written")                                        \
	X(HEAD, "head", "the last entry is not the one that the store remembers")                  \
	X(BASE, "base", "the log begins in the middle and no entry says why")                      \
	X(RECORD, "record", "a record is not what its last entry says")                            \
	X(STRANGER, "stranger", "no entry knows a record")                                         \
	X(TWICE, "twice", "a record is there twice")                                               \
	X(MISSING, "missing", "a record that the log says is there is not")                        \
	X(ANCHOR, "anchor", "the head that was noted earlier is not part of this log")             \
	X(MEMORY, "out_of_memory", "out of memory")

enum audit_fault {
#define AUDIT_FAULT_ENUM(id, name, text) AUDIT_FAULT_##id,
	AUDIT_FAULT_LIST(AUDIT_FAULT_ENUM)
#undef AUDIT_FAULT_ENUM
		AUDIT_FAULT_COUNT
};

const char *audit_fault_name(unsigned fault);
const char *audit_fault_text(unsigned fault);

struct audit_report {
	enum audit_fault fault; // the first found
	uint64_t
		seq; // of the first bad entry; of a bad record, the entry that should prove it; 0: none
	bool has_record;
	uint16_t kind;
	struct store_id id;
	char why[STORE_WHY_SIZE]; // READ and FORM: what the backend said
	uint64_t entries, records;
	struct store_ends ends;
};

// noted: a head that was noted earlier, or NULL.
void audit_verify(struct store_backend *b, const struct audit_point *noted,
		  struct audit_report *out);
