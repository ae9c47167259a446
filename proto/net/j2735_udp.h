// SPDX-License-Identifier: Apache-2.0
// J2735 messages as roadside units forward them over UDP. Pure; any thread.
//
// NTCIP 1218 tables forward the bare message frame, or the whole 1609.2 envelope when the row says secure; the US
// operational data environment and V2X-Hub send and receive the same, and makers put their own header in front and a
// trailer behind (seen: 30 octets; 3 and 14). V2X-Hub tells the encoding by the first octet: 00 UPER, 30 BER, '{' JSON.
// Immediate forward text: net/rsu_text.h.
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"

// The part of the datagram that is the message: the datagram itself when it starts with an envelope or a message frame,
// else the first place that holds one whose lengths fit. Looks at most 64 octets deep. ERR_UDP_ENCODING for a message in
// BER or JSON; when nothing is found ERR_NONE with the whole datagram, whose refusal then names what is wrong.
enum err j2735_udp_find(struct span datagram, struct span *message);
