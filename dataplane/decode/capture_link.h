// SPDX-License-Identifier: Apache-2.0
// Link types of capture files. What a port can deliver is taken as it is; the forms that only captures have (the cooked
// headers of Linux's "any" interface, bare IP, 802.11 without radiotap) get the header that the frame parser knows.
// Pure; any thread.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "net/frame.h"

enum { CAPTURE_FRAME_MAX = 1 << 18, CAPTURE_HEAD_MAX = 14 };

// A DLT_ number of libpcap.
bool capture_link_is_known(int type);

// The frame as `*link` names it: the frame itself, or one put together in room, CAPTURE_FRAME_MAX octets.
struct span capture_link_frame(int type, struct span frame, uint8_t *room, enum frame_link *link);
