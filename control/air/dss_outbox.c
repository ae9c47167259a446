// SPDX-License-Identifier: Apache-2.0
#include "air/dss_outbox.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "air/peer_token.h"
#include "base/units.h"
#include "http_body.h"

static const int64_t DEADLINE_NS = 5 * UNITS_NS_PER_S, PAUSE_NS = 300 * UNITS_NS_PER_MS;

struct waiting {
	struct dss_note *note;
	int64_t not_before_ns, give_up_ns; // monotonic
};

struct transfer {
	CURL *easy; // NULL: free
	struct curl_slist *headers;
	struct waiting w;
};

struct dss_outbox {
	struct dss_outbox_config cfg;
	pthread_t thread;
	pthread_mutex_t mutex;
	CURLM *multi;
	bool is_stopping;
	int64_t stop_ns;
	struct waiting queue[DSS_OUTBOX_QUEUE]; // in no order
	uint32_t count;
	struct dss_outbox_totals totals;
	struct dss_outbox_failure failure[DSS_OUTBOX_FAILURES]; // a ring
	uint32_t failure_count;
	// The thread's alone.
	struct transfer transfer[DSS_OUTBOX_AT_ONCE];
	struct peer_tokens *tokens;
};

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
}

// ---- transfers

static void finish_transfer(struct transfer *t)
{
	curl_slist_free_all(t->headers);
	curl_easy_cleanup(t->easy);
	*t = (struct transfer){.easy = NULL};
}

static bool start_transfer(struct dss_outbox *o, struct transfer *t, const struct waiting *w)
{
	char header[PEER_TOKEN_SIZE + 32];
	const char *token = peer_token(o->tokens, w->note->url, w->note->scope);
	int64_t left_ns = w->give_up_ns - clock_ns(CLOCK_MONOTONIC);
	*t = (struct transfer){.easy = curl_easy_init(), .w = *w};
	if (t->easy == NULL)
		return false;
	t->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (token != NULL) {
		snprintf(header, sizeof(header), "Authorization: Bearer %s", token);
		t->headers = curl_slist_append(t->headers, header);
	}
	curl_easy_setopt(t->easy, CURLOPT_URL, w->note->url);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, w->note->body);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, http_body_ignore);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, 1500L);
	// Two tries fit into the time that there is.
	curl_easy_setopt(
		t->easy, CURLOPT_TIMEOUT_MS,
		(long)((left_ns > 2500 * UNITS_NS_PER_MS ? 2500 * UNITS_NS_PER_MS : left_ns) /
		       UNITS_NS_PER_MS) +
			1);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	if (curl_multi_add_handle(o->multi, t->easy) == CURLM_OK)
		return true;
	finish_transfer(t);
	return false;
}

// Locked.
static void give_up(struct dss_outbox *o, const struct waiting *w, const char *reason)
{
	struct dss_outbox_failure *f = &o->failure[o->failure_count++ % DSS_OUTBOX_FAILURES];
	f->made_ns = w->note->made_ns;
	snprintf(f->manager, sizeof(f->manager), "%s", w->note->manager);
	snprintf(f->url, sizeof(f->url), "%s", w->note->url);
	snprintf(f->reason, sizeof(f->reason), "%s", reason);
	o->totals.failed++;
	dss_notes_free(w->note);
}

static void on_end(struct dss_outbox *o, struct transfer *t, CURLcode code)
{
	char why[64];
	long status = 0;
	struct waiting w = t->w;
	if (code == CURLE_OK)
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	snprintf(why, sizeof(why), "%s", curl_easy_strerror(code));
	if (code == CURLE_OK)
		snprintf(why, sizeof(why), "answered %ld", status);
	curl_multi_remove_handle(o->multi, t->easy);
	finish_transfer(t);
	int64_t now_ns = clock_ns(CLOCK_MONOTONIC),
		took_ns = clock_ns(CLOCK_REALTIME) - w.note->made_ns;
	bool is_final = status >= 400 && status < 500 && status != 429 && status != 408;
	pthread_mutex_lock(&o->mutex);
	if (status >= 200 && status < 300) {
		o->totals.delivered++;
		o->totals.longest_ns =
			took_ns > o->totals.longest_ns ? took_ns : o->totals.longest_ns;
		dss_notes_free(w.note);
	} else if (is_final || now_ns + PAUSE_NS >= w.give_up_ns || o->count == DSS_OUTBOX_QUEUE) {
		o->totals.refused += is_final;
		give_up(o, &w, why);
	} else {
		o->totals.retried++;
		w.not_before_ns = now_ns + PAUSE_NS;
		o->queue[o->count++] = w;
	}
	pthread_mutex_unlock(&o->mutex);
}

static struct transfer *free_transfer(struct dss_outbox *o)
{
	for (unsigned i = 0; i < DSS_OUTBOX_AT_ONCE; i++)
		if (o->transfer[i].easy == NULL)
			return &o->transfer[i];
	return NULL;
}

// Locked. One whose time has come; who is too late already is given up.
static bool pop(struct dss_outbox *o, struct waiting *out, int64_t now_ns)
{
	uint32_t best = UINT32_MAX;
	for (uint32_t i = 0; i < o->count; i++) {
		if (o->queue[i].give_up_ns <= now_ns) {
			give_up(o, &o->queue[i], "not delivered in time");
			o->queue[i--] = o->queue[--o->count];
			continue;
		}
		if (o->queue[i].not_before_ns <= now_ns &&
		    (best == UINT32_MAX || o->queue[i].give_up_ns < o->queue[best].give_up_ns))
			best = i;
	}
	if (best == UINT32_MAX || best >= o->count)
		return false;
	*out = o->queue[best];
	o->queue[best] = o->queue[--o->count];
	return true;
}

static void start_some(struct dss_outbox *o)
{
	struct waiting w;
	struct transfer *t;
	while ((t = free_transfer(o)) != NULL) {
		pthread_mutex_lock(&o->mutex);
		bool has_one = pop(o, &w, clock_ns(CLOCK_MONOTONIC));
		pthread_mutex_unlock(&o->mutex);
		if (!has_one)
			return;
		if (!start_transfer(o, t, &w)) {
			pthread_mutex_lock(&o->mutex);
			give_up(o, &w, "out of memory");
			pthread_mutex_unlock(&o->mutex);
		}
	}
}

static bool is_done(struct dss_outbox *o)
{
	bool is_busy = false;
	for (unsigned i = 0; i < DSS_OUTBOX_AT_ONCE; i++)
		is_busy = is_busy || o->transfer[i].easy != NULL;
	pthread_mutex_lock(&o->mutex);
	bool done = o->is_stopping &&
		    ((!is_busy && o->count == 0) || clock_ns(CLOCK_MONOTONIC) >= o->stop_ns);
	pthread_mutex_unlock(&o->mutex);
	return done;
}

static void *run(void *ctx)
{
	struct dss_outbox *o = ctx;
	while (!is_done(o)) {
		int running, left;
		const CURLMsg *m;
		start_some(o);
		curl_multi_perform(o->multi, &running);
		while ((m = curl_multi_info_read(o->multi, &left)) != NULL) {
			struct transfer *t = NULL;
			if (m->msg == CURLMSG_DONE &&
			    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t) == CURLE_OK)
				on_end(o, t, m->data.result);
		}
		curl_multi_poll(o->multi, NULL, 0, 100, NULL);
	}
	for (unsigned i = 0; i < DSS_OUTBOX_AT_ONCE; i++) {
		struct transfer *t = &o->transfer[i];
		if (t->easy == NULL)
			continue;
		curl_multi_remove_handle(o->multi, t->easy);
		dss_notes_free(t->w.note);
		finish_transfer(t);
	}
	return NULL;
}

// ---- from outside

struct dss_outbox *dss_outbox_open(const struct dss_outbox_config *cfg)
{
	struct dss_outbox *o = calloc(1, sizeof(*o));
	if (o == NULL)
		return NULL;
	o->cfg = *cfg;
	o->multi = curl_multi_init();
	o->tokens = peer_tokens_create(cfg->token_file, cfg->token_url);
	pthread_mutex_init(&o->mutex, NULL);
	if (o->multi != NULL && o->tokens != NULL && pthread_create(&o->thread, NULL, run, o) == 0)
		return o;
	if (o->multi != NULL)
		curl_multi_cleanup(o->multi);
	peer_tokens_destroy(o->tokens);
	free(o);
	return NULL;
}

void dss_outbox_close(struct dss_outbox *o, int64_t wait_ns)
{
	if (o == NULL)
		return;
	pthread_mutex_lock(&o->mutex);
	o->is_stopping = true;
	o->stop_ns = clock_ns(CLOCK_MONOTONIC) + wait_ns;
	pthread_mutex_unlock(&o->mutex);
	curl_multi_wakeup(o->multi);
	pthread_join(o->thread, NULL);
	for (uint32_t i = 0; i < o->count; i++)
		dss_notes_free(o->queue[i].note);
	curl_multi_cleanup(o->multi);
	pthread_mutex_destroy(&o->mutex);
	peer_tokens_destroy(o->tokens);
	free(o);
}

void dss_outbox_send(struct dss_outbox *o, struct dss_note *list)
{
	int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
	int64_t for_ns = o->cfg.deadline_ns > 0 ? o->cfg.deadline_ns : DEADLINE_NS;
	pthread_mutex_lock(&o->mutex);
	while (list != NULL) {
		struct dss_note *n = list;
		list = n->next;
		n->next = NULL;
		o->totals.sent++;
		if (o->count < DSS_OUTBOX_QUEUE) {
			o->queue[o->count++] = (struct waiting){n, now_ns, now_ns + for_ns};
		} else {
			o->totals.dropped++;
			give_up(o, &(struct waiting){.note = n}, "too many wait");
		}
	}
	pthread_mutex_unlock(&o->mutex);
	curl_multi_wakeup(o->multi);
}

void dss_outbox_get_totals(struct dss_outbox *o, struct dss_outbox_totals *out)
{
	pthread_mutex_lock(&o->mutex);
	*out = o->totals;
	out->waiting = o->count;
	pthread_mutex_unlock(&o->mutex);
}

unsigned dss_outbox_failures(struct dss_outbox *o, struct dss_outbox_failure *out, unsigned max)
{
	pthread_mutex_lock(&o->mutex);
	unsigned have =
		o->failure_count < DSS_OUTBOX_FAILURES ? o->failure_count : DSS_OUTBOX_FAILURES;
	unsigned n = have < max ? have : max;
	for (unsigned i = 0; i < n; i++)
		out[i] = o->failure[(o->failure_count - 1 - i) % DSS_OUTBOX_FAILURES];
	pthread_mutex_unlock(&o->mutex);
	return n;
}
