// SPDX-License-Identifier: Apache-2.0
// The listening socket of the HTTP server: our own, because then errno says why it cannot be had. Any thread.
#pragma once

#include <stdint.h>

// A numeric IPv4 or IPv6 address; port 0: any free one. Returns the descriptor or -errno.
int listen_open(const char *address, uint16_t port);

uint16_t listen_port(int fd);
