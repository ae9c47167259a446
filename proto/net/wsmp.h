// SPDX-License-Identifier: Apache-2.0
// WAVE short message protocol, IEEE 1609.3-2016 version 3 (EtherType 0x88DC), read and written. Pure; any thread.
//
//   octet 0   subtype (4) | elements follow (1) | version (3) = 3
//             [count, then {element id, length, value}…]
//   octet     TPID: 0 a PSID, 1 a PSID and elements behind it; others carry ports and are refused
//             PSID, p-encoded (net/psid.h)
//             [elements, TPID 1]
//             length (1 or 2 octets), data
// Counts and lengths: 0… one octet, 10… two octets, 11… invalid. C-V2X (PC5) captures have the message-family octet 1 in
// front. Refusals: ERR_WSMP_*.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "net/psid.h"

enum {
	WSMP_PSID_BSM = PSID_BSM,
	WSMP_HEADER_MAX = 8, // without elements
	WSMP_ELEMENTS_MAX = 8,
	WSMP_DATA_MAX = 0x3fff,
};

// Element ids that ordinary messages carry; others belong to service advertisements.
enum {
	WSMP_TX_POWER = 4,	// 1 octet, signed dBm
	WSMP_CHANNEL = 15,	// 1 octet
	WSMP_DATA_RATE = 16,	// 1 octet, 0.5 Mb/s
	WSMP_CHANNEL_LOAD = 23, //
};

struct wsmp_element {
	uint8_t id;
	struct span value;
};

struct wsmp {
	uint32_t psid;
	uint8_t has_family; // the C-V2X octet stood in front
	uint8_t tpid;	    // 0 or 1
	// Elements of the header, then those behind the PSID. Those that do not fit are passed over and only counted.
	uint8_t header_elements;
	uint8_t element_count; // <= WSMP_ELEMENTS_MAX
	uint16_t elements_more;
	struct wsmp_element element[WSMP_ELEMENTS_MAX];
	struct span data;
	uint32_t rest; // octets behind the data: link padding
};

// Accepts data of no octets: what that is worth is the caller's matter.
enum err wsmp_parse(struct span message, struct wsmp *out);

// Value of the first element with this id; {NULL, 0} when it is absent.
struct span wsmp_element_of(const struct wsmp *w, unsigned id);

// Writes the header for a message of data_size octets, without elements. Returns its size, 0 when it does not fit or
// psid or data_size cannot be expressed.
uint32_t wsmp_encode_header(uint32_t psid, uint32_t data_size, uint8_t *out, uint32_t size);

// The whole message: has_family, psid, the elements, data. TPID follows from the elements. Returns the size, 0 as above.
uint32_t wsmp_encode(const struct wsmp *w, uint8_t *out, uint32_t size);
