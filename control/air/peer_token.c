// SPDX-License-Identifier: Apache-2.0
#include "air/peer_token.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "http_body.h"

enum { TOKENS = 64, ANSWER_MAX = 64 << 10 };

static const int64_t TOKEN_LIFE_NS = 600 * UNITS_NS_PER_S;

struct token {
	char host[256], scope[64];
	int64_t until_ns;
	char text[PEER_TOKEN_SIZE];
};

struct peer_tokens {
	const char *file, *url;
	char from_file[PEER_TOKEN_SIZE];
	struct token token[TOKENS];
};

static void host_of(const char *url, char out[static 256])
{
	const char *p = strstr(url, "://");
	p = p != NULL ? p + 3 : url;
	snprintf(out, 256, "%.*s", (int)strcspn(p, "/:?#"), p);
}

// {audience} and {scope} of the configured address.
static void fill_url(const char *pattern, const char *host, const char *scope, char *out,
		     size_t size)
{
	size_t n = 0;
	while (*pattern != '\0' && n + 1 < size) {
		const char *word = strncmp(pattern, "{audience}", 10) == 0 ? host
				   : strncmp(pattern, "{scope}", 7) == 0   ? scope
									   : NULL;
		if (word == NULL) {
			out[n++] = *pattern++;
			continue;
		}
		pattern = strchr(pattern, '}') + 1;
		n += (size_t)snprintf(out + n, size - n, "%s", word);
		n = n < size ? n : size - 1;
	}
	out[n] = '\0';
}

static bool fetch_token(struct peer_tokens *o, const char *host, const char *scope, char *out)
{
	char url[1024];
	struct http_body a = {.max = ANSWER_MAX};
	CURL *c = curl_easy_init();
	fill_url(o->url, host, scope, url, sizeof(url));
	bool good = false;
	if (c != NULL) {
		curl_easy_setopt(c, CURLOPT_URL, url);
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_body_keep);
		curl_easy_setopt(c, CURLOPT_WRITEDATA, &a);
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 2000L);
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
		good = curl_easy_perform(c) == CURLE_OK;
	}
	json_t *j = good ? json_loadb(a.p, a.len, 0, NULL) : NULL;
	const char *text = json_string_value(json_object_get(j, "access_token"));
	good = text != NULL && strlen(text) < PEER_TOKEN_SIZE;
	if (good)
		memcpy(out, text, strlen(text) + 1);
	json_decref(j);
	free(a.p);
	curl_easy_cleanup(c);
	return good;
}

static bool read_token(const char *path, char *out)
{
	FILE *f = fopen(path, "re");
	bool good = f != NULL && fgets(out, PEER_TOKEN_SIZE, f) != NULL;
	if (f != NULL)
		fclose(f);
	if (good)
		out[strcspn(out, "\r\n")] = '\0';
	return good && out[0] != '\0';
}

static int64_t mono_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

const char *peer_token(struct peer_tokens *o, const char *url, const char *scope)
{
	char host[256];
	int64_t now_ns = mono_ns();
	struct token *oldest = &o->token[0];
	if (o->url[0] == '\0')
		return o->file[0] != '\0' && read_token(o->file, o->from_file) ? o->from_file
									       : NULL;
	host_of(url, host);
	for (unsigned i = 0; i < TOKENS; i++) {
		struct token *t = &o->token[i];
		if (t->until_ns > now_ns && strcmp(t->host, host) == 0 &&
		    strcmp(t->scope, scope) == 0)
			return t->text;
		if (t->until_ns < oldest->until_ns)
			oldest = t;
	}
	if (!fetch_token(o, host, scope, oldest->text)) {
		oldest->until_ns = 0;
		return NULL;
	}
	memcpy(oldest->host, host, sizeof(host));
	snprintf(oldest->scope, sizeof(oldest->scope), "%s", scope);
	oldest->until_ns = now_ns + TOKEN_LIFE_NS;
	return oldest->text;
}

struct peer_tokens *peer_tokens_create(const char *file, const char *url)
{
	struct peer_tokens *o = calloc(1, sizeof(*o));
	if (o != NULL) {
		o->file = file;
		o->url = url;
	}
	return o;
}

void peer_tokens_destroy(struct peer_tokens *o)
{
	if (o == NULL)
		return;
	explicit_bzero(o, sizeof(*o));
	free(o);
}
