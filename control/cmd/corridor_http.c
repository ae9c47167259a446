// SPDX-License-Identifier: Apache-2.0
#include "corridor_http.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http_body.h"

enum { BODY_MAX = 64 << 20, HEADER_SIZE = 400 };

static struct curl_slist *add(struct curl_slist *l, const char *name, const char *value)
{
	char line[HEADER_SIZE];
	if (value == NULL || value[0] == '\0')
		return l;
	snprintf(line, sizeof(line), "%s: %s", name, value);
	return curl_slist_append(l, line);
}

static CURL *prepare(struct corridor_http *h, const char *method, const char *path,
		     struct curl_slist **headers, char error[CURL_ERROR_SIZE])
{
	char url[1024];
	CURL *c = curl_easy_init();
	if (c == NULL)
		return NULL;
	snprintf(url, sizeof(url), "%s%s", h->url, path);
	*headers = add(NULL, "Kerbwing-Operator", h->operator_name);
	*headers = add(*headers, "Idempotency-Key", h->key);
	*headers = add(*headers, "If-Match", h->version);
	*headers = add(*headers, "Content-Type", "application/json");
	error[0] = '\0';
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, *headers);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 10L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	return c;
}

static void explain(struct corridor_http *h, CURLcode rc, const char *error)
{
	snprintf(h->error, sizeof(h->error),
		 "%.80s: %.150s; is kerbwing control running there? (--url)", h->url,
		 error[0] != '\0' ? error : curl_easy_strerror(rc));
}

long corridor_http_ask(struct corridor_http *h, const char *method, const char *path,
		       const json_t *body, json_t **answer)
{
	char error[CURL_ERROR_SIZE];
	struct curl_slist *headers = NULL;
	struct http_body b = {.max = BODY_MAX};
	long status = 0;
	char *text = body != NULL ? json_dumps(body, JSON_COMPACT) : NULL;
	CURL *c = prepare(h, method, path, &headers, error);
	*answer = NULL;
	if (c == NULL) {
		snprintf(h->error, sizeof(h->error), "out of memory");
		free(text);
		return 0;
	}
	if (text != NULL)
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, text);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_body_keep);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &b);
	CURLcode rc = curl_easy_perform(c);
	if (rc == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	else
		explain(h, rc, error);
	if (b.p != NULL)
		*answer = json_loadb(b.p, b.len, 0, NULL);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	free(b.p);
	free(text);
	return status;
}

// ---- events

struct stream {
	struct http_body b;
	int (*each)(void *ctx, const char *event, const json_t *data);
	void *ctx;
	bool is_over;
};

static void give(struct stream *s, char *block)
{
	char *event = NULL, *data = NULL, *rest = NULL;
	for (char *line = strtok_r(block, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "event: ", 7) == 0)
			event = line + 7;
		else if (strncmp(line, "data: ", 6) == 0)
			data = line + 6;
	}
	json_t *j = event != NULL && data != NULL ? json_loads(data, 0, NULL) : NULL;
	if (j != NULL)
		s->is_over = s->each(s->ctx, event, j) == 0;
	json_decref(j);
}

static size_t on_events(char *p, size_t size, size_t n, void *ctx)
{
	struct stream *s = ctx;
	char *end;
	if (http_body_keep(p, size, n, &s->b) == 0)
		return 0;
	while (!s->is_over && (end = strstr(s->b.p, "\n\n")) != NULL) {
		*end = '\0';
		give(s, s->b.p);
		s->b.len -= (size_t)(end + 2 - s->b.p);
		memmove(s->b.p, end + 2, s->b.len + 1);
	}
	return s->is_over ? 0 : size * n;
}

int corridor_http_watch(struct corridor_http *h,
			int (*each)(void *ctx, const char *event, const json_t *data), void *ctx)
{
	char error[CURL_ERROR_SIZE];
	struct curl_slist *headers = NULL;
	struct stream s = {.b.max = BODY_MAX, .each = each, .ctx = ctx};
	CURL *c = prepare(h, "GET", "/v1/events", &headers, error);
	if (c == NULL)
		return -1;
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_events);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &s);
	CURLcode rc = curl_easy_perform(c);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	free(s.b.p);
	if (rc == CURLE_OK || s.is_over)
		return 0;
	explain(h, rc, error);
	return -1;
}
