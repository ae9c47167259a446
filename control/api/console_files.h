// SPDX-License-Identifier: Apache-2.0
// The console page as it is embedded in a program: made at build time by control/console/embed.py from
// control/console and MapLibre GL JS. Const data: any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct console_file {
	const char *path; // below /console/, e.g. "index.html"; the page itself is "index.html"
	const char *mime; // value of Content-Type
	const unsigned char *data; // what to send
	size_t size;		   // bytes of data
	bool gzip;		   // data is gzip: send Content-Encoding: gzip
};

extern const struct console_file console_files[];
extern const unsigned console_file_count;
