// SPDX-License-Identifier: Apache-2.0
// The service's inside, shared by its files and nobody else's.
//
// Entities are blocks of memory in numbered slots. "Linked" means: found by identifier, by place, by its subscription and by
// its end. A change links a new entity and keeps the old one, unlinked, in the undo log; undoing unlinks and links in
// reverse order and needs no memory that was not there before.
#pragma once

#include "air_arena.h"
#include "air_idmap.h"
#include "air_index.h"
#include "dss.h"

enum {
	DSS_WHEEL = 4096,
	DSS_WHEEL_SHIFT = 36,	// ns of a bucket: 69 s
	DSS_DEPENDENTS = 16384, // buckets
};

struct dss_slot {
	struct air_id id; // first: the map of identifiers looks here
	struct dss_entity *entity;
	uint32_t next_free;
};

enum dss_undo_what { DSS_UNDO_ADD, DSS_UNDO_REMOVE, DSS_UNDO_INDEX, DSS_UNDO_USS };

struct dss_undo {
	uint8_t what;
	uint32_t slot, index;
	struct dss_uss *uss; // as it was
};

struct dss_list {
	const struct dss_entity **at;
	uint32_t count, max;
};

struct dss_work {
	struct outline_scratch outline;
	struct dss_cover_scratch cover;
	struct dss_span spans[2 * DSS_SPANS_MAX + 2];
	uint8_t other[sizeof(struct outline) + 16 * POLYGON_POINTS_MAX]
		__attribute__((aligned(16)));
	const char *key[DSS_KEY_MAX];
	struct dss_list told, intents, constraints, areas, found;
};

struct dss {
	struct dss_config config;
	struct air_arena arena;
	struct air_index index[DSS_KIND_COUNT];
	struct air_idmap ids[DSS_KIND_COUNT];
	struct dss_slot *slots;
	uint32_t slot_top, slot_free, slot_count;
	struct dss_uss *uss;
	uint32_t uss_count;
	uint32_t *uss_hash; // index + 1, open addressing
	uint32_t uss_mask;
	uint32_t wheel[DSS_WHEEL];
	int64_t wheel_at;
	uint32_t dependents[DSS_DEPENDENTS]; // slot + 1
	struct dss_undo *undo;
	uint64_t undo_first, undo_next;
	struct dss_change *changes;
	uint32_t change_count;
	uint32_t stamp, seen;
	uint64_t memory;
	bool is_quiet;
	struct dss_work *work;
};

// ---- dss_core.c

void dss_begin(struct dss *d); // forgets the changes of the last operation
bool dss_has_room(const struct dss *d, uint32_t changes);
// Links a fresh entity in place of `old` (NULL: none). On failure nothing has changed and `e` is freed.
enum dss_reason dss_enter(struct dss *d, struct dss_entity *e, const struct dss_entity *old);
void dss_leave(struct dss *d, const struct dss_entity *e);
void dss_bump(struct dss *d, const struct dss_entity *subscription);
// Finds or adds; false when as many are known as may be.
bool dss_name(struct dss *d, const char *name, uint16_t *index);
bool dss_find_name(const struct dss *d, const char *name, uint16_t *index);
bool dss_name_is_good(const char *name);
uint32_t dss_dependents_bucket(const struct dss *d, const struct air_id *subscription);

// ---- dss_shape.c

struct dss_ask {
	double area_max_m2;
	bool may_be_wide; // only asked about
};

// An entity with shape, texts and nothing else. NULL with *why.
struct dss_entity *dss_make(struct dss *d, const struct air_volume *volumes, uint32_t count,
			    const struct dss_ask *ask, const char *ovn, const char *url,
			    enum dss_reason *why);
// Of the same shape as another, with other bounds of time (0: as it was) and texts.
struct dss_entity *dss_copy(struct dss *d, const struct dss_entity *of, const char *ovn,
			    const char *url, enum dss_reason *why);
void dss_free(struct dss *d, struct dss_entity *e);

bool dss_shapes_meet(struct dss *d, const struct dss_shape *a, const struct dss_shape *b,
		     bool with_altitude);
bool dss_cells_meet(const struct dss_shape *a, const struct dss_shape *b);
unsigned dss_boxes(const struct dss_box *b, struct air_box out[32]);

// ---- dss_query.c

// Linked entities of a kind that may meet a shape, each once.
typedef bool (*dss_near_cb)(void *ctx, const struct dss_entity *e);
void dss_near(struct dss *d, enum dss_kind kind, const struct dss_shape *s, bool with_altitude,
	      dss_near_cb cb, void *ctx);
void dss_sort(struct dss_list *l); // by identifier
bool dss_list_add(struct dss_list *l, const struct dss_entity *e);

// ---- dss_notify.c

// Subscriptions of a kind that want to hear of `what` and meet a shape by cells and time; into work->told, each once between
// begin and end, which counts them up. FULL_CHANGES: there is no room to undo so many.
void dss_tell_begin(struct dss *d);
void dss_tell(struct dss *d, enum dss_kind what, const struct dss_shape *s, int64_t now_ns);
enum dss_reason dss_tell_end(struct dss *d, uint32_t more_changes);
void dss_tell_give(const struct dss *d, struct dss_result *out);
// Puts e in the place of old, or of nothing, or takes it away, and lists who is told of it. `more`: changes that the caller makes
// besides. Nothing happened unless NONE.
enum dss_reason dss_replace_told(struct dss *d, struct dss_entity *e, const struct dss_entity *old,
				 int64_t now_ns, struct dss_result *out);
enum dss_reason dss_leave_told(struct dss *d, const struct dss_entity *e, uint32_t more,
			       int64_t now_ns, struct dss_result *out);
// The entity that its manager names by its current OVN.
enum dss_reason dss_owned(const struct dss *d, enum dss_kind kind, const struct air_id *id,
			  const char *manager, const char *ovn, const struct dss_entity **out);

// ---- dss_ovn.c

void dss_make_ovn(const struct dss *d, const struct air_id *id, uint64_t a, int64_t b,
		  char out[DSS_OVN_SIZE]);
