// SPDX-License-Identifier: Apache-2.0
// Is a child ready? Short blocking looks from the main thread of `kerbwing up`, each at most PROBE_TIMEOUT_MS.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { UP_PROBE_TIMEOUT_MS = 200 };

bool up_probe_socket(const char *path);		     // a Unix socket stands there
bool up_probe_tcp(uint16_t port);		     // loopback port accepts a connection
bool up_probe_http(uint16_t port, const char *path); // GET answers 200
bool up_probe_port_free(uint16_t port);		     // nobody listens on the loopback port
