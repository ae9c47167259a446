// SPDX-License-Identifier: Apache-2.0
// Immediate forward messages of the RSU 4.1 specification: one message as lines of text in a UDP datagram (port 1516), by
// which traffic centres and plug-ins ask a roadside unit to send it. Read and written. Pure; any thread.
//
//   Version=0.7
//   Type=MAP
//   PSID=0xE0000017          p-encoded, with or without 0x
//   Priority=7
//   TxMode=CONT
//   TxChannel=183
//   TxInterval=0
//   DeliveryStart=
//   DeliveryStop=
//   Signature=True
//   Encryption=False
//   Payload=0012…            hex of the message frame, or of a 1609.2 envelope
//
// Keys are compared without case; CRLF and LF, blanks, tabs, comments behind '#', any order and unknown keys are accepted.
// A key that is given twice counts by its last value. Refusal: ERR_RSU_TEXT.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "wire/text.h"

enum {
	RSU_TEXT_PORT = 1516,
	RSU_TEXT_OCTETS_MAX = 2304,
	RSU_TEXT_SIZE_MAX = 2 * RSU_TEXT_OCTETS_MAX + 512
};

enum { RSU_TEXT_CHANNEL_CONTROL = 178 }; // "CCH"

enum rsu_tx_mode { RSU_TX_CONTINUOUS, RSU_TX_ALTERNATING };

struct rsu_text {
	struct span type; // as sent: "BSM", "MAP", …
	uint32_t psid;	  // plain number
	uint8_t priority; // 0..7
	uint8_t tx_mode;  // enum rsu_tx_mode
	uint8_t channel;
	uint32_t interval_ms; // 0: send once
	struct span start;    // date and time as sent, empty: now
	struct span stop;
	bool is_signed;	   // the roadside unit is asked to sign
	bool is_encrypted; // … to encrypt
	struct span hex;   // the payload's digits
};

// Whether the datagram is such a text, by its first key.
bool rsu_text_is_likely(struct span s);

// Spans point into the text. Payload is mandatory and must be whole octets of hex, at most RSU_TEXT_OCTETS_MAX.
enum err rsu_text_parse(struct span s, struct rsu_text *out);

// The payload's octets. Returns how many; 0 when they do not fit.
uint32_t rsu_text_payload(const struct rsu_text *t, uint8_t *out, uint32_t size);

// Appends the text with payload as its hex (m->hex is not used), lines ended by LF. False when something cannot be
// expressed; what did not fit is the text's own flag.
bool rsu_text_write(const struct rsu_text *m, struct span payload, struct text *out);
