// SPDX-License-Identifier: Apache-2.0
// Notices of control on their way to the worker. Main thread.
#pragma once

#include <stdbool.h>

#include "link.pb-c.h"
#include "slot_box.h"

// What the message says; false: nothing that could be told.
bool notice_link_read(const Kerbwing__Link__V1__Notice *m, struct broadcast_notice *out);

// False: that, or the ring is full; control says it again.
bool notice_link_take(struct slot_box *box, const Kerbwing__Link__V1__Notice *m);
