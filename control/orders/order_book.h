// SPDX-License-Identifier: Apache-2.0
// Which orders of the hub are in force: takes signed orders, judges them, says what begins and what ends, and what all of
// them together mean for the node. Pure but for the memory of messages and the arithmetic of signatures: octets and time in, a
// reason, events and effects out. One owner.
//
// An order is taken once. Its serial must not have been taken before from its issuer; serials may come out of order, because orders
// wait for nodes that are away, but one that is older than the last ORDER_SERIALS_MAX taken is refused. What is refused for FULL, STORE or BUSY
// was not taken: the same order may come again.
//
// How a shell uses it:
//	order_book_judge(b, octets, size, now_ns, &r)	  a reason, and the order as it would be
//	if r.reason is NONE: keep it on disk, do what can fail (close the area), then
//	order_book_take(b, &r, now_ns)			  it stands; or order_result_free(&r)
//	while (order_book_next(b, now_ns, &e)) …	  it begins, it is over
//	order_book_effects(b, …)			  what holds now
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "order.pb-c.h"
#include "orders/order_area.h"
#include "orders/order_types.h"

enum {
	ORDER_ACTIVE_MAX = 32,
	ORDER_KEYS_MAX = 16,
	ORDER_SERIALS_MAX = 64,	  // remembered of an issuer
	ORDER_CANCELLED_MAX = 64, // remembered of an issuer
	ORDER_NAME_SIZE = 64,
	ORDER_ID_SIZE = 16,
	ORDER_OCTETS_MAX = 16 * 1024,
	ORDER_FLEET_MAX = 16,
	ORDER_VEHICLES_MAX = 64,
	ORDER_SETTINGS_MAX = 16,
	ORDER_TEXT_MAX = 500,
	ORDER_DAYS_MAX = 7,
};

struct order_id {
	uint8_t b[ORDER_ID_SIZE];
};

struct order_key {
	char name[ORDER_NAME_SIZE], issuer[ORDER_NAME_SIZE];
	void *key; // order_sign.h; the book does not free it
};

struct order_entry {
	struct order_id id;
	uint32_t issuer; // index
	uint64_t serial;
	uint8_t kind; // enum order_kind
	bool has_begun;
	int64_t start_ns, expiry_ns;
	int64_t done_ns; // the shell's: when what it says was done; 0: not yet
	Kerbwing__Hub__V1__SignedOrder *signed_order;
	Kerbwing__Hub__V1__Order *order;
};

struct order_issuer {
	char name[ORDER_NAME_SIZE];
	uint64_t floor; // serials up to this are old
	uint64_t serial[ORDER_SERIALS_MAX];
	uint32_t serial_count;
	struct order_id cancelled[ORDER_CANCELLED_MAX];
	uint32_t cancelled_count; // ever; a ring
};

// A setting that orders may change. is_good: NULL takes everything.
struct order_setting {
	const char *key;
	bool (*is_good)(const char *value);
};

struct order_book {
	char city[ORDER_NAME_SIZE], node[ORDER_NAME_SIZE];
	struct order_home home;
	struct order_key key[ORDER_KEYS_MAX];
	uint32_t key_count;
	const struct order_setting *setting;
	uint32_t setting_count;
	struct order_issuer issuer[ORDER_KEYS_MAX];
	uint32_t issuer_count;
	struct order_entry entry[ORDER_ACTIVE_MAX];
	uint32_t count;
	uint64_t taken, refused[ORDER_REASON_COUNT], ended;
};

struct order_result {
	enum order_reason reason;
	bool has_id;
	struct order_id id;
	uint64_t serial;
	struct order_entry entry; // reason NONE
};

struct order_event {
	bool is_begin; // else it is over: expired or cancelled
	struct order_entry *entry;
};

enum order_kind order_kind_of(const Kerbwing__Hub__V1__Order *o);

void order_book_init(struct order_book *b, const char *city, const char *node,
		     const struct order_home *home, const struct order_setting *settings,
		     uint32_t setting_count);
void order_book_free(struct order_book *b);

// False: no room, or a name is too long or used twice.
bool order_book_add_key(struct order_book *b, const char *name, const char *issuer, void *key);

// Counts nothing and changes nothing. For reason NONE *r owns memory until order_book_take or order_result_free.
void order_book_judge(struct order_book *b, const uint8_t *octets, size_t size, int64_t now_ns,
		      struct order_result *r);
void order_result_free(struct order_result *r);

// Cannot fail after a judgement with NONE on the same book. A cancellation ends what it names at the next order_book_next.
void order_book_take(struct order_book *b, struct order_result *r, int64_t now_ns);

// The next thing that happens by now; the entry of an end is gone with the next call. False: nothing more.
bool order_book_next(struct order_book *b, int64_t now_ns, struct order_event *e);
// When something happens next, INT64_MAX: nothing will.
int64_t order_book_next_ns(const struct order_book *b);

// What the orders in force mean together: the highest level, the shortest interval, the strictest policy, all fleets.
struct order_effects {
	enum order_mode mode;
	uint32_t summary_interval_ms; // 0: as configured
	bool shows_emergency_data;
	const char *fleet_operator[ORDER_FLEET_MAX];
	uint32_t operator_count;
	uint64_t fleet_vehicle[ORDER_VEHICLES_MAX];
	uint32_t vehicle_count;
	const Kerbwing__Hub__V1__Setting
		*setting[ORDER_SETTINGS_MAX]; // of the newest order that has its key
	int64_t setting_issued_ns[ORDER_SETTINGS_MAX];
	uint32_t setting_count;
};
void order_book_effects(const struct order_book *b, struct order_effects *out);

// The strictest policy for slots at a place, whoever asks; closures of the road count as FLEET_ONLY.
unsigned order_book_slots_at(const struct order_book *b, int32_t lat_e7, int32_t lon_e7);

// Whether an order in force lets emergency-only data of this place leave the node.
bool order_book_shows_at(const struct order_book *b, int32_t lat_e7, int32_t lon_e7);

// Whether the order closes air to others: the volumes, and who may enter.
bool order_entry_closes_air(const struct order_entry *e, const struct order_home *home,
			    struct order_volumes *out, bool *is_open_to_fleet);

// All that must outlive a restart, packed; 0: it does not fit. And back: judged again, signatures too; what is not good any
// more is left out and counted in *left_out. False: it cannot be read at all.
size_t order_book_pack(const struct order_book *b, const struct order_entry *also, uint8_t *out,
		       size_t size);
bool order_book_unpack(struct order_book *b, const uint8_t *octets, size_t size, int64_t now_ns,
		       uint32_t *left_out);
