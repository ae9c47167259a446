// SPDX-License-Identifier: Apache-2.0
// The other end of the link, for tests: listens, takes control's messages, sends whatever the test says, right or wrong.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "link.pb-c.h"

struct fake_dataplane {
	char path[108];
	int listen_fd;
	int fd;	      // of the connection, -1 none
	uint64_t seq; // last sent on it
};

// Listens; false when it cannot.
bool fake_dataplane_open(struct fake_dataplane *f, const char *path);
void fake_dataplane_close(struct fake_dataplane *f);

// Takes a waiting connection, dropping the one before. False when none waits.
bool fake_dataplane_accept(struct fake_dataplane *f);
void fake_dataplane_hang_up(struct fake_dataplane *f);

// The body case of control's next message, 0 when none waits, -1 at the end of the connection.
int fake_dataplane_receive(struct fake_dataplane *f);
// The same, unpacked; NULL: none waits. The caller frees it.
Kerbwing__Link__V1__Envelope *fake_dataplane_next(struct fake_dataplane *f);

// Packs and sends with the next number; `skip` numbers are left out first. False when the socket is full: turn the
// reader and try again; nothing was sent.
bool fake_dataplane_send(struct fake_dataplane *f, Kerbwing__Link__V1__Envelope *e, unsigned skip);
bool fake_dataplane_send_bytes(struct fake_dataplane *f, const void *p, size_t n);

// Ready-made messages. Counter names: "frames", "decoded", "drop_eth_truncated", "family_odid", "alert_collision_course".
enum { FAKE_DATAPLANE_COUNTERS = 5 };
bool fake_dataplane_hello(struct fake_dataplane *f, uint64_t boot_id, uint32_t protocol);
// Tracks first..first+count-1; odd ids are cars, even ones multirotors in the air.
bool fake_dataplane_tracks(struct fake_dataplane *f, uint64_t first, unsigned count,
			   bool is_snapshot, bool is_end, unsigned skip);
bool fake_dataplane_gone(struct fake_dataplane *f, uint64_t id);
bool fake_dataplane_alert(struct fake_dataplane *f, uint64_t id, uint32_t phase);
bool fake_dataplane_counters(struct fake_dataplane *f,
			     const uint64_t value[FAKE_DATAPLANE_COUNTERS]);
bool fake_dataplane_bye(struct fake_dataplane *f);

// Fills a wire track as above, for packing without a socket.
void fake_dataplane_fill_track(Kerbwing__Link__V1__Track *t, uint64_t id);
