// SPDX-License-Identifier: Apache-2.0
#include "air/air_hooks.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"
#include "http_body.h"

struct message {
	const char *url;
	char *text;
	unsigned tries;
	int64_t not_before_ns;
};

struct air_hooks {
	struct air_hook list[AIR_HOOKS_MAX];
	unsigned count;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t woken;
	struct message queue[AIR_HOOKS_QUEUE]; // a ring
	unsigned at, waiting;
	bool is_stopping;
	int64_t give_up_ns;
	struct air_hooks_totals totals;
};

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

static bool post(CURL *c, const struct curl_slist *headers, const struct message *m)
{
	long status = 0;
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, m->url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, m->text);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_body_ignore);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, 2000L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 5000L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	if (curl_easy_perform(c) == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	return status >= 200 && status < 300;
}

static void push(struct air_hooks *h, const struct message *m)
{
	h->queue[(h->at + h->waiting++) % AIR_HOOKS_QUEUE] = *m;
}

// Locked. False: stop. Waits for a message whose time has come.
static bool pop(struct air_hooks *h, struct message *m)
{
	for (;;) {
		int64_t now = now_ns();
		if (h->is_stopping && (h->waiting == 0 || now >= h->give_up_ns))
			return false;
		if (h->waiting > 0 && h->queue[h->at].not_before_ns <= now) {
			*m = h->queue[h->at];
			h->at = (h->at + 1) % AIR_HOOKS_QUEUE;
			h->waiting--;
			return true;
		}
		if (h->waiting == 0) {
			pthread_cond_wait(&h->woken, &h->mutex);
			continue;
		}
		int64_t until_ns = h->queue[h->at].not_before_ns;
		if (h->is_stopping && h->give_up_ns < until_ns)
			until_ns = h->give_up_ns;
		const struct timespec t = {until_ns / UNITS_NS_PER_S, until_ns % UNITS_NS_PER_S};
		pthread_cond_timedwait(&h->woken, &h->mutex, &t);
	}
}

static void *run(void *ctx)
{
	struct air_hooks *h = ctx;
	struct message m;
	CURL *c = curl_easy_init();
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	pthread_mutex_lock(&h->mutex);
	while (pop(h, &m)) {
		pthread_mutex_unlock(&h->mutex);
		bool is_told = c != NULL && post(c, headers, &m);
		pthread_mutex_lock(&h->mutex);
		h->totals.told += is_told;
		m.not_before_ns = now_ns() + UNITS_NS_PER_S;
		if (!is_told && ++m.tries < AIR_HOOKS_TRIES && h->waiting < AIR_HOOKS_QUEUE) {
			push(h, &m);
			continue;
		}
		h->totals.failed += !is_told;
		free(m.text);
	}
	for (; h->waiting > 0;
	     h->waiting--, h->at = (h->at + 1) % AIR_HOOKS_QUEUE, h->totals.failed++)
		free(h->queue[h->at].text);
	pthread_mutex_unlock(&h->mutex);
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	return NULL;
}

struct air_hooks *air_hooks_open(const struct air_hook *list, unsigned count)
{
	pthread_condattr_t attr;
	struct air_hooks *h = calloc(1, sizeof(*h));
	if (h == NULL)
		return NULL;
	h->count = count < AIR_HOOKS_MAX ? count : AIR_HOOKS_MAX;
	memcpy(h->list, list, h->count * sizeof(*list));
	curl_global_init(CURL_GLOBAL_DEFAULT);
	pthread_mutex_init(&h->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&h->woken, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&h->thread, NULL, run, h) == 0)
		return h;
	pthread_cond_destroy(&h->woken);
	pthread_mutex_destroy(&h->mutex);
	free(h);
	return NULL;
}

void air_hooks_close(struct air_hooks *h, int64_t wait_ns)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->mutex);
	h->is_stopping = true;
	h->give_up_ns = now_ns() + wait_ns;
	pthread_cond_signal(&h->woken);
	pthread_mutex_unlock(&h->mutex);
	pthread_join(h->thread, NULL);
	pthread_cond_destroy(&h->woken);
	pthread_mutex_destroy(&h->mutex);
	free(h);
}

void air_hooks_tell(struct air_hooks *h, const char *operator_name, const char *text)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->mutex);
	for (unsigned i = 0; i < h->count; i++) {
		if (strcmp(h->list[i].operator_name, operator_name) != 0)
			continue;
		struct message m = {.url = h->list[i].url};
		m.text = h->waiting < AIR_HOOKS_QUEUE ? strdup(text) : NULL;
		if (m.text != NULL)
			push(h, &m);
		else
			h->totals.dropped++;
	}
	pthread_cond_signal(&h->woken);
	pthread_mutex_unlock(&h->mutex);
}

void air_hooks_get_totals(struct air_hooks *h, struct air_hooks_totals *out)
{
	*out = (struct air_hooks_totals){.told = 0};
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->mutex);
	*out = h->totals;
	out->waiting = h->waiting;
	pthread_mutex_unlock(&h->mutex);
}
