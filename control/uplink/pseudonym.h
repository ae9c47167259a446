// SPDX-License-Identifier: Apache-2.0
// Names for road users and aircraft outside the node: HMAC-SHA-256 of who it is under a key of the day, its first 64 bits. The
// same all day, so that a city can tell two passages of one vehicle from passages of two; another the next day, and
// nobody can tell the two days' names to be the same, not even this node: the key is replaced at 00:00 UTC and the old one
// overwritten. The loop's thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PSEUDONYM_KEY_SIZE = 32, PSEUDONYM_PATH_MAX = 400 };

// What the number says who it is of: equal numbers of two domains get different names.
enum pseudonym_domain {
	PSEUDONYM_IDENTITY,
	PSEUDONYM_TRACK,
	PSEUDONYM_VEHICLE,
	PSEUDONYM_OPERATOR,
	PSEUDONYM_DOMAIN_COUNT
};

const char *pseudonym_domain_name(unsigned domain);

struct pseudonym {
	char path[PSEUDONYM_PATH_MAX];
	uint8_t key[PSEUDONYM_KEY_SIZE];
	int64_t day; // of the key: days since 1970 UTC; -1: none yet
	uint64_t rotations;
	bool is_failing; // the key could not be stored: a restart makes another
};

// path: of the key's file, made with mode 0600; "": in memory alone. A key of today that is there is used.
void pseudonym_open(struct pseudonym *p, const char *path, int64_t now_ns);
// Forgets the key in memory.
void pseudonym_close(struct pseudonym *p);

// Another key when it is another day. Called by the functions below, and once a second.
void pseudonym_turn(struct pseudonym *p, int64_t now_ns);

// Never 0; salt: what more is part of it (a boot id), 0 none.
uint64_t pseudonym_of(struct pseudonym *p, enum pseudonym_domain domain, uint64_t id, uint64_t salt,
		      int64_t now_ns);
uint64_t pseudonym_of_text(struct pseudonym *p, enum pseudonym_domain domain, const char *text,
			   int64_t now_ns);
