// SPDX-License-Identifier: Apache-2.0
// DroneScout receivers (BlueMark) publish what they hear as JSON over MQTT: one or more objects, also without separator
// between them and with a NUL behind the last. An object's `data` holds `UASdata`, base64 of the receiver's memory: all that
// it knows of one aircraft, in the layout of the public reference library's aggregate on a 64-bit little-endian machine.
// It is read at fixed offsets within a checked size. LZMA-compressed payloads are refused by name. Pure; any thread.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "uas/odid.h"

enum {
	DRONESCOUT_IMAGE_MIN = 914, // octets up to the last validity flag
	DRONESCOUT_MESSAGES_MAX =
		22, // 2 Basic IDs, Location, 16 pages, Self-ID, System, Operator ID
	DRONESCOUT_TEXT_MAX = 1 << 20
};

struct dronescout {
	int64_t time_ns; // Unix; 0 when not told
	char sensor[40]; // "sensor ID"
	uint8_t mac[6];
	uint8_t has_mac;
	int8_t rssi_dbm; // 0 unknown
	uint16_t channel;
	uint8_t count;
	struct odid_message messages[DRONESCOUT_MESSAGES_MAX];
};

// Called for each object with UASdata.
typedef void (*dronescout_fn)(void *ctx, const struct dronescout *d);

// Objects without UASdata (status, sensor position, crewed aircraft) are passed over. *objects: how many JSON objects
// were read. ERR_DRONESCOUT_LZMA, _JSON (what stands before it was handed on), _IMAGE (the others were handed on).
enum err dronescout_parse(struct span payload, dronescout_fn each, void *ctx, unsigned *objects);

// The memory image alone. ERR_DRONESCOUT_IMAGE when it is too short.
enum err dronescout_image(struct span image, struct dronescout *out);
