// SPDX-License-Identifier: Apache-2.0
// Basic transport protocol, ETSI EN 302 636-5-1: four octets between GeoNetworking and the message. BTP-A names both
// ports, BTP-B the destination port and its port info. Port assignment: ETSI TS 103 248. Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

enum { BTP_HEADER_SIZE = 4 };

enum btp_port {
	BTP_CAM = 2001,
	BTP_DENM = 2002,
	BTP_MAPEM = 2003,
	BTP_SPATEM = 2004,
	BTP_SAEM = 2005,
	BTP_IVIM = 2006,
	BTP_SREM = 2007,
	BTP_SSEM = 2008,
	BTP_CPM = 2009,
	BTP_EVCSN = 2010,
	BTP_TPG = 2011,
	BTP_EV_RSR = 2012,
	BTP_RTCMEM = 2013,
	BTP_VAM = 2018,
};

struct btp {
	uint16_t port;	// destination
	uint16_t other; // BTP-A: source port; BTP-B: port info
	struct span message;
};

// ERR_BTP_TRUNCATED also when nothing stands behind the header.
enum err btp_parse(struct span payload, struct btp *out);

// Octets written, 0 when they do not fit.
uint32_t btp_encode_header(uint16_t port, uint16_t other, uint8_t *out, uint32_t size);

struct btp_use {
	uint16_t port;
	uint8_t message_id; // of the ITS PDU header; 0: the port's messages have none of their own
	const char *name;
};

// What a port is assigned to; NULL for one that has no message.
const struct btp_use *btp_use_of(unsigned port);
