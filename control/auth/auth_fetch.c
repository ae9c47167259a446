// SPDX-License-Identifier: Apache-2.0
#include "auth/auth_fetch.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/units.h"
#include "http_body.h"

static const int64_t HURRY_NS = 5 * UNITS_NS_PER_S;

struct auth_fetch {
	const char *url;
	int64_t period_ns;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t woken;
	int fd;
	bool is_stopping, is_hurried, has_news, was_good;
	char *text; // the newest that nobody took
	size_t len;
};

static bool get(CURL *c, const char *url, struct http_body *b)
{
	long status = 0;
	curl_easy_reset(c);
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, http_body_keep);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, b);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, 3000L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, 10000L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	if (curl_easy_perform(c) == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	return status == 200 && b->len > 0;
}

static void wait_for(struct auth_fetch *f, int64_t ns)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t until = (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec + ns;
	t = (struct timespec){until / UNITS_NS_PER_S, until % UNITS_NS_PER_S};
	while (!f->is_stopping && !f->is_hurried)
		if (pthread_cond_timedwait(&f->woken, &f->mutex, &t) != 0)
			return;
}

static void *run(void *ctx)
{
	struct auth_fetch *f = ctx;
	CURL *c = curl_easy_init();
	pthread_mutex_lock(&f->mutex);
	while (!f->is_stopping) {
		struct http_body b = {.max = AUTH_FETCH_MAX};
		pthread_mutex_unlock(&f->mutex);
		bool good = c != NULL && get(c, f->url, &b);
		pthread_mutex_lock(&f->mutex);
		f->was_good = good;
		f->has_news = true;
		free(f->text);
		f->text = good ? b.p : NULL;
		f->len = good ? b.len : 0;
		if (!good)
			free(b.p);
		const uint64_t one = 1;
		if (write(f->fd, &one, sizeof(one)) != sizeof(one))
			break;
		f->is_hurried = false;
		if (f->period_ns > HURRY_NS) {
			int64_t rest = f->period_ns - HURRY_NS;
			bool stop = false;
			// Nobody hurries it in the first seconds.
			struct timespec t;
			clock_gettime(CLOCK_MONOTONIC, &t);
			t.tv_sec += HURRY_NS / UNITS_NS_PER_S;
			while (!f->is_stopping && !stop)
				stop = pthread_cond_timedwait(&f->woken, &f->mutex, &t) != 0;
			wait_for(f, rest);
		} else {
			wait_for(f, f->period_ns);
		}
	}
	pthread_mutex_unlock(&f->mutex);
	curl_easy_cleanup(c);
	return NULL;
}

struct auth_fetch *auth_fetch_open(const char *url, int64_t period_ns)
{
	struct auth_fetch *f = calloc(1, sizeof(*f));
	pthread_condattr_t a;
	if (f == NULL)
		return NULL;
	f->url = url;
	f->period_ns = period_ns;
	f->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	pthread_mutex_init(&f->mutex, NULL);
	pthread_condattr_init(&a);
	pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
	pthread_cond_init(&f->woken, &a);
	pthread_condattr_destroy(&a);
	if (f->fd >= 0 && pthread_create(&f->thread, NULL, run, f) == 0)
		return f;
	if (f->fd >= 0)
		close(f->fd);
	free(f);
	return NULL;
}

void auth_fetch_close(struct auth_fetch *f)
{
	if (f == NULL)
		return;
	pthread_mutex_lock(&f->mutex);
	f->is_stopping = true;
	pthread_cond_broadcast(&f->woken);
	pthread_mutex_unlock(&f->mutex);
	pthread_join(f->thread, NULL);
	pthread_cond_destroy(&f->woken);
	pthread_mutex_destroy(&f->mutex);
	close(f->fd);
	free(f->text);
	free(f);
}

int auth_fetch_fd(const struct auth_fetch *f)
{
	return f->fd;
}

char *auth_fetch_take(struct auth_fetch *f, size_t *len, bool *ok)
{
	uint64_t n;
	(void)!read(f->fd, &n, sizeof(n));
	pthread_mutex_lock(&f->mutex);
	char *text = f->text;
	*len = f->len;
	*ok = f->was_good;
	f->text = NULL;
	f->has_news = false;
	pthread_mutex_unlock(&f->mutex);
	return text;
}

void auth_fetch_hurry(struct auth_fetch *f)
{
	pthread_mutex_lock(&f->mutex);
	f->is_hurried = true;
	pthread_cond_broadcast(&f->woken);
	pthread_mutex_unlock(&f->mutex);
}
