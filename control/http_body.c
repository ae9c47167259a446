// SPDX-License-Identifier: Apache-2.0
#include "http_body.h"

#include <stdlib.h>
#include <string.h>

size_t http_body_keep(char *p, size_t size, size_t n, void *body)
{
	struct http_body *b = body;
	size_t more = size * n; // libcurl: size is 1
	char *wider = more <= b->max - b->len ? realloc(b->p, b->len + more + 1) : NULL;
	if (wider == NULL)
		return 0;
	memcpy(wider + b->len, p, more);
	b->p = wider;
	b->len += more;
	b->p[b->len] = '\0';
	return more;
}

size_t http_body_ignore(char *p, size_t size, size_t n, void *ctx)
{
	return size * n;
}
