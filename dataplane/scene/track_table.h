// SPDX-License-Identifier: Apache-2.0
// Where every track lives: key -> slot by open addressing, and parallel arrays of records.
//
// Why not rte_hash: the scene must run without DPDK (replay, tests, fuzzing) and be the same bit for bit everywhere.
// Why linear probing: one writer, 64-bit keys, load at most 1/8 with one key a track, so a look-up touches 1.2 cache
// lines on average; removal shifts back, so there are no tombstones to sweep. A track may be known under up to
// TRACK_KEYS_MAX keys (identities, transmitters), each with the time when it was last heard together with another; with all
// of them in use the load is 5/8. The seed mixes into the slot choice because senders choose their identities: without it
// a hostile sender could line up keys in one run.
//
// Owned by the scene's lcore; no other thread reads it. Memory is taken once in track_table_init.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "obs/obs.h"

#define TRACK_NONE UINT32_MAX

enum { TRACK_KEYS_MAX = 5, TRACK_SOURCES_MAX = 4 };

enum {
	TRACK_LIVE = 1u << 0,
	TRACK_AIR = 1u << 1,
	TRACK_MOVES = 1u << 2, // velocity known
	TRACK_HAS_ALT = 1u << 3,
	TRACK_IN_GRID = 1u << 4,
	TRACK_HAS_HEADING = 1u << 5,
	TRACK_ON_GROUND = 1u << 6, // an aircraft that says so
	TRACK_BLUE = 1u << 7,	   // emergency vehicle under way with its lights on
};

// What prediction and detection touch: one cache line. The estimate of motion.h, not the report.
struct track_hot {
	int64_t time_ns; // when e_m, n_m held
	float e_m, n_m;	 // local plane
	float ve_ms, vn_ms;
	float alt_m, vz_ms;
	float he, hn; // unit vector of the body's heading where known, else of motion, else north
	float accel_ms2, turn_rads; // along the heading; clockwise positive
	uint16_t half_length_cm, half_width_cm;
	uint16_t sd_cm;	       // standard deviation of the position at time_ns, horizontally
	uint16_t alt_sd_dm;    // of the altitude
	uint32_t grid_at;      // place in the near grid
	uint8_t flags;	       // TRACK_*
	uint8_t datum;	       // of alt_m
	uint8_t cls;	       // enum obs_class
	uint8_t is_sensed : 1; // known only from what other stations see
	uint8_t reserved : 7;
};
static_assert(sizeof(struct track_hot) == 64, "the hot part of a track is one cache line");

// What only an update of the same track touches: the filter's memory and what the track is linked to.
struct track_motion {
	float p_pp, p_pv, p_vv; // covariance of position and velocity along any one horizontal axis
	float jump_e_m, jump_n_m; // the newest refused position
	int64_t jump_ns;	  // and its time
	uint8_t strikes;	  // refused in a row
	uint8_t match_hits;	  // reports in a row that agreed with the track `match`
	uint8_t link_pct;	  // confidence of the newest link of a changed pseudonym, 0 none
	uint8_t links;		  // pseudonyms linked so far
	uint32_t match;		  // slot of another track that may be the same object, TRACK_NONE
	int32_t interval_ms;	  // between reports, smoothed
	float turn_rads;	  // by the change of heading, smoothed
	uint32_t reserved[3];
};
static_assert(sizeof(struct track_motion) == 64, "the filter's memory is one cache line");

struct track_cold {
	struct obs last; // newest accepted observation; identity kept from the strongest one
	// ---- line 3: each report
	uint64_t id; // (generation << 32) | slot: never reused while the process lives
	int64_t first_ns;
	int64_t seen_ns; // receive time of the newest observation
	int64_t exported_ns;
	int64_t emergency_ns; // receive time of the newest emergency, 0 never
	uint32_t observation_count;
	uint32_t generation;
	uint8_t key_family[TRACK_KEYS_MAX]; // of a road user: enum obs_family it came in
	uint8_t source_count;		    // senders that reported it in the last seconds
	uint16_t
		disagreement_pct; // of its sources with each other, recent; 100 is the bound (agree.h)
	uint32_t reserved[2];
	// ---- line 4: each report
	uint64_t keys[TRACK_KEYS_MAX]; // what the track is known by, 0 none
	uint64_t pair_key, pair_alias; // the two keys that its newest report with two came under
	int64_t pair_ns;	       // and when they were bound for it
	// ---- line 5: road users, and who has several sources
	int64_t heard_ns[TRACK_KEYS_MAX]; // when a road user was last heard under that key
	uint32_t source_figure
		[TRACK_SOURCES_MAX]; // of each: family << 16 | disagreement in per cent
	uint64_t reserved_too;
	// ---- line 6: when keys are bound
	int64_t bound_ns[TRACK_KEYS_MAX]; // when that key was last heard together with another one
	uint64_t reserved_last[3];
};
static_assert(offsetof(struct track_cold, keys) == 192 &&
		      offsetof(struct track_cold, heard_ns) == 256 &&
		      offsetof(struct track_cold, bound_ns) == 320 &&
		      sizeof(struct track_cold) == 384,
	      "what a report touches is whole cache lines");

// A place of the index: key and slot come with one cache line.
struct track_place {
	uint64_t key; // 0 empty
	uint32_t slot;
};

struct track_table {
	struct track_place *places;
	uint32_t mask;
	uint64_t seed;
	struct track_hot *hot;
	struct track_motion *motion;
	struct track_cold *cold;
	uint32_t *free_slots;
	uint32_t free_count;
	uint32_t capacity;
};

// capacity 1..2^24. Returns 0 or -ENOMEM.
int track_table_init(struct track_table *t, uint32_t capacity, uint64_t seed);
void track_table_fini(struct track_table *t);

static inline uint32_t track_table_home(const struct track_table *t, uint64_t key)
{
	return (uint32_t)(((key ^ t->seed) * 0x9e3779b97f4a7c15ULL) >> 32) & t->mask;
}

// Place of the key, or of the empty place where it would go.
static inline uint32_t track_table_place(const struct track_table *t, uint64_t key)
{
	uint32_t i = track_table_home(t, key);
	while (t->places[i].key != 0 && t->places[i].key != key)
		i = (i + 1) & t->mask;
	return i;
}

// Slot of a key, TRACK_NONE when unknown.
static inline uint32_t track_table_find(const struct track_table *t, uint64_t key)
{
	const struct track_place *p = &t->places[track_table_place(t, key)];
	return p->key == key && key != 0 ? p->slot : TRACK_NONE;
}

// Fetches the index line of a key that will be looked up soon.
static inline void track_table_prefetch(const struct track_table *t, uint64_t key)
{
	__builtin_prefetch(&t->places[track_table_home(t, key)]);
}
// Fetches what a report will touch of the records, but for the lines of rare cases.
static inline void track_table_prefetch_records(const struct track_table *t, uint32_t slot,
						bool is_air)
{
	const struct track_cold *c = &t->cold[slot];
	__builtin_prefetch(&t->hot[slot]);
	__builtin_prefetch(&t->motion[slot]);
	__builtin_prefetch(&c->last);
	__builtin_prefetch(&c->last.source_key);
	__builtin_prefetch(&c->id);
	__builtin_prefetch(c->keys);
	if (!is_air)
		__builtin_prefetch(c->heard_ns);
}
// New slot for a key that is not in the table; TRACK_NONE when the table is full. The records are zeroed but for id,
// generation, keys[0] and last.key.
uint32_t track_table_insert(struct track_table *t, uint64_t key);
// Makes the track known under one more key, in place of the one bound longest ago when it has all its keys, or renews the
// time of one it has. False: 0, or the key of another track.
bool track_table_bind(struct track_table *t, uint32_t slot, uint64_t key, int64_t now_ns);
// When the key was last heard together with another one; INT64_MIN for a key that is not this track's.
int64_t track_table_bound_ns(const struct track_table *t, uint32_t slot, uint64_t key);
// Notes that a road user was heard under its key. False: the same family knows it under a newer key that is in use, so two
// objects were taken for one; the key is forgotten and starts anew.
bool track_table_heard(struct track_table *t, uint32_t slot, uint64_t key, uint8_t family,
		       int64_t now_ns);
// Forgets one key of the track; the track stays, even without any key.
void track_table_unbind(struct track_table *t, uint32_t slot, uint64_t key);
// Gives all keys of `from` to `to`, as far as they fit, and removes `from`.
void track_table_merge(struct track_table *t, uint32_t from, uint32_t to);
void track_table_remove(struct track_table *t, uint32_t slot);

static inline uint32_t track_table_live(const struct track_table *t)
{
	return t->capacity - t->free_count;
}
