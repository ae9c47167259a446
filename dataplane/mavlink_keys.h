// SPDX-License-Identifier: Apache-2.0
// The keys of signed MAVLink, from a file that is private to its user, and the hash that the check needs (OpenSSL's
// SHA-256, without allocation). Lines of the file: 64 hexadecimal digits; in front of them, and a blank, SYSTEM or
// SYSTEM/LINK (0..255 each) where the key is for those alone; # begins a comment. Called by the main thread before the
// worker starts.
#pragma once

#include "dp_config.h"
#include "uas/mavlink_sign.h"

// Keys and policy as configured; none when no file is. Returns 0, or a negative errno after the reason was written to the
// standard error: never what stands in the file. The caller wipes *out (explicit_bzero) once the pipeline has its copy.
int mavlink_keys_load(const char *program, const struct dp_config *c, struct mavlink_signing *out);
