// SPDX-License-Identifier: Apache-2.0
// Grid cells as text, GB/T 39409-2020 sections 5 and 6: the names that APIs and the hub show.
//
// 2-D: hemisphere, then for each level longitude before latitude ("N50J47539B82", level 6). 3-D: hemisphere, sign of the
// height, then for each level the 2-D characters and the height's ("N050J0047050390B8020"). The fourth character is a
// letter in a 2-D code and a digit in a 3-D code, so that the two cannot be mistaken for each other.
//
// The standard states the height digits twice and differently (docs/decisions/0010-beidou-height-code.md). Both readings
// give the same text below 1839.58 m; grid_schemes_agree() tells whether a reader has to know which one was meant.
// Pure; any thread. Texts are upper case, as the standard prints them, and are read in no other spelling.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/grid.h"

enum grid_scheme {
	GRID_BIT_FIELDS,  // Annex C.3 and the public codecs: what Kerbwing writes
	GRID_MIXED_RADIX, // the digit ranges of section 6.2; levels 5 and finer only
};

// Why a text was not accepted or written; these are answers to whoever asked, no frame is counted under them.
enum grid_fault {
	GRID_FINE,
	GRID_BAD_LENGTH, // the length is that of no level
	GRID_BAD_DIGIT,	 // a character that its place does not allow
	GRID_BAD_RANGE,	 // a cell that does not exist, or a height that the scheme cannot state
	GRID_FAULT_COUNT
};

const char *grid_fault_text(unsigned fault); // one sentence; "?" out of range

#define GRID_TEXT_SIZE	      33 // 32 characters at level 10 with height
#define GRID_REFERENCE_SIZE   (GRID_TEXT_SIZE + 3)
#define GRID_HEIGHT_TEXT_SIZE 13
#define GRID_REFERENCE_MAX    7 // cells that a reference code can step in each direction

// The cell's name with its terminator. GRID_BAD_RANGE, and an empty text, for a cell that does not exist or that the
// scheme cannot state.
enum grid_fault grid_text(const struct grid_cell *cell, enum grid_scheme scheme,
			  char out[static GRID_TEXT_SIZE]);
enum grid_fault grid_text_parse(const char *text, enum grid_scheme scheme, struct grid_cell *cell);

// Reference code of a 2-D cell: "CODE-MN" names the cell M columns east (A..G: 1..7 west) and N rows north (A..G: south)
// of CODE. Parsing gives the cell that is meant.
enum grid_fault grid_reference_text(const struct grid_cell *cell, int east, int north,
				    char out[static GRID_REFERENCE_SIZE]);
enum grid_fault grid_reference_parse(const char *text, struct grid_cell *cell);

// The twelve characters of a height alone: sign and ten levels, from the unit of grid_height.h.
void grid_height_text(int32_t unit, enum grid_scheme scheme,
		      char out[static GRID_HEIGHT_TEXT_SIZE]);
bool grid_schemes_agree(int32_t alt_cm);
