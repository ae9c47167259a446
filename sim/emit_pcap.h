// SPDX-License-Identifier: Apache-2.0
// Frames into capture files with nanosecond times: FILE for Ethernet, FILE.rid for radiotap, since a classic capture has
// one link type. Main thread only.
#pragma once

#include "radio.h"

struct emit_pcap;

// 0, or a negative errno after one line on stderr.
int emit_pcap_open(const char *path, const char *program, struct emit_pcap **out);

// Flushes and closes. 0, or -EIO after one line on stderr when something could not be written.
int emit_pcap_close(struct emit_pcap *e);

void emit_pcap_frame(struct emit_pcap *e, const struct radio_frame *f);
