// SPDX-License-Identifier: Apache-2.0
// The auditor: replays what a road book logged and looks for two rights to one place at one time. It shares nothing with the
// calendar and the guard: no chunks, no profiles. It moves bodies along their ways, finds for each pair of movements at which
// places of both they touch, and for each pair of rights whether both may be at such places at one instant.
//
// Slow and thorough: about 0.1 ms a pair. Allocates; not for the packet path. One owner.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "crossing.h"

enum { SLOT_AUDIT_LIVE = 512 };

struct slot_audit_right {
	uint64_t vehicle; // 0: a green
	uint32_t number;
	uint8_t movement, size;
	int64_t from_ns, to_ns, clear_ns; // clear_ns: of a green
	double entry_ms, movement_ms, accel_ms2;
};

struct slot_audit;

// NULL: no memory.
struct slot_audit *slot_audit_create(const struct crossing *c);
void slot_audit_destroy(struct slot_audit *a);

// A right begins. How many others it overlaps; *other: one of them. UINT32_MAX: more live at once than it can hold.
uint32_t slot_audit_grant(struct slot_audit *a, const struct slot_audit_right *r, int64_t now_ns,
			  struct slot_audit_right *other);
// A right ended before its time.
void slot_audit_release(struct slot_audit *a, uint64_t vehicle, uint32_t number);

// Do two rights overlap?
bool slot_audit_overlap(struct slot_audit *a, const struct slot_audit_right *x,
			const struct slot_audit_right *y);
