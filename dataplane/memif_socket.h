// SPDX-License-Identifier: Apache-2.0
// The Unix socket of a memif server port. DPDK does not take over the socket that a killed process left behind, so that
// a dataplane could not be restarted after kill -9; this file clears the way. Main thread, before the port is opened.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Path that a server of this device text would listen at. False: not a memif server, or its socket is not a file.
bool memif_socket_path(const char *device, char *out, size_t size);

// Removes the socket at that path when no process listens at it any more. Returns true when it was removed.
bool memif_socket_clear(const char *device);
