// SPDX-License-Identifier: Apache-2.0
// The text of a file of MAVLink keys. Lines: 64 hexadecimal digits; in front of them, and a blank, SYSTEM or SYSTEM/LINK
// (0..255 each) where the key is for those alone; # begins a comment. Pure but for the stream it reads.
#pragma once

#include <stdio.h>

#include "uas/mavlink_sign.h"

// Adds every key to *out. Returns NULL, or what the text must be instead (never what stands in it); *line: of the fault, 0
// when it is of the file as a whole. *out may then hold some of the keys: the caller wipes it.
const char *mavlink_key_lines_read(FILE *f, struct mavlink_signing *out, unsigned *line);
