// SPDX-License-Identifier: Apache-2.0
// J2735 messages as roadside units forward them over UDP: a bare message frame or a 1609.2 envelope, sometimes behind a
// vendor's own header and in front of a trailer. Pure; any thread.
#pragma once

#include "base/span.h"

// The part of the datagram that is the message: the datagram itself when it starts with an envelope or a message frame,
// else the first place that holds one whose lengths fit, else the datagram (whose refusal then names what is wrong).
// Looks at most 64 octets deep.
struct span j2735_udp_find(struct span datagram);
