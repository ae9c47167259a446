// SPDX-License-Identifier: Apache-2.0
// The keys of signed MAVLink, from a file that is private to its user (its text: mavlink_key_lines.h), and the hash that the
// check needs (OpenSSL's SHA-256, without allocation). Called by the main thread before the worker starts.
#pragma once

#include "dp_config.h"
#include "uas/mavlink_sign.h"

// Keys and policy as configured; none when no file is. Returns 0, or a negative errno after the reason was written where the
// configuration's errors go: never what stands in the file. The caller wipes *out (explicit_bzero) once the pipeline has
// its copy.
int mavlink_keys_load(const struct dp_config *c, struct mavlink_signing *out);

// Whether a node with this configuration could load them: the same judgement, except that root may check the file of the
// user under which the node will run.
int mavlink_keys_check(const struct dp_config *c);
