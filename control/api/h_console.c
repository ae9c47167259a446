// SPDX-License-Identifier: Apache-2.0
// The console page, from the files embedded in the program. Reads only its own link-time table, so the hub serves the
// same handler.
#include <stdio.h>
#include <string.h>

#include "api/console_files.h"
#include "api/handlers.h"
#include "api/server.h"

static const struct console_file *find(const char *path)
{
	for (unsigned i = 0; i < console_file_count; i++)
		if (strcmp(console_files[i].path, path) == 0)
			return &console_files[i];
	return NULL;
}

// FNV-1a over the content: a new build that changed a file changes its tag.
static void make_etag(const struct console_file *f, char *out, size_t size)
{
	uint64_t h = 0xcbf29ce484222325ULL;
	for (size_t i = 0; i < f->size; i++)
		h = (h ^ f->data[i]) * 0x100000001b3ULL;
	snprintf(out, size, "\"%016llx\"", (unsigned long long)h);
}

void h_console_get(const struct server_request *rq, struct server_reply *rp)
{
	static char etag[24]; // copied by the server before the next request
	const char *prefix = "/console/";
	const char *path = server_path(rq);
	path = strncmp(path, prefix, strlen(prefix)) == 0 ? path + strlen(prefix) : "";
	const struct console_file *f = find(path[0] != '\0' ? path : "index.html");
	if (f == NULL) {
		server_fail(rp, 404, "not_found", "no such file in the console");
		return;
	}
	make_etag(f, etag, sizeof(etag));
	rp->is_page = true;
	rp->mime = f->mime;
	rp->etag = etag;
	rp->cache_control =
		"no-cache"; // kept, but asked for anew: a restarted node may have a newer page
	rp->encoding = f->gzip ? "gzip" : NULL;
	rp->fixed = f->data;
	rp->fixed_size = f->size;
	const char *known = server_header(rq, "If-None-Match");
	if (known != NULL && strstr(known, etag) != NULL) {
		rp->status = 304;
		rp->fixed_size = 0;
	}
}
