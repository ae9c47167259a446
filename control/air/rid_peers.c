// SPDX-License-Identifier: Apache-2.0
#include "air/rid_peers.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "air/peer_token.h"
#include "base/units.h"
#include "http_body.h"

enum { ADDRESS_SIZE = 512, ANSWER_MAX = 4 << 20, AT_ONCE = 32 };

static const int64_t GOOD_NS = UNITS_NS_PER_S;

static const char *const state_names[RID_PEER_STATE_COUNT] = {
#define RID_PEER_STATE_ROW(id, name) name,
	RID_PEER_STATE_LIST(RID_PEER_STATE_ROW)
#undef RID_PEER_STATE_ROW
};

const char *rid_peer_state_name(unsigned state)
{
	return state < RID_PEER_STATE_COUNT ? state_names[state] : "?";
}

// A question on its way to the thread and back.
struct job {
	struct job *next;
	uint32_t entry;
	char address[ADDRESS_SIZE];
	bool is_v19;
	struct rid_view view;
	bool is_good;
	struct rid_others others;
	// The thread's.
	CURL *easy;
	struct curl_slist *headers;
	struct http_body body;
};

struct entry {
	bool is_used;
	char address[ADDRESS_SIZE];
	struct rid_view view;
	enum rid_peer_state state;
	int64_t at_ns; // of the answer
	struct rid_others others;
};

struct rid_peers {
	struct rid_peers_config cfg;
	struct loop *loop;
	struct loop_fd io;
	struct entry entry[RID_PEERS_ENTRIES];
	uint64_t waiting[RID_PEERS_WAITING];
	uint32_t waiting_count;
	struct rid_peers_totals totals;
	// Both threads', under the lock.
	pthread_mutex_t mutex;
	pthread_t thread;
	bool has_thread, is_stopping;
	struct job *asked, *done;
	int fd;
	// The thread's.
	CURLM *multi;
	struct peer_tokens *tokens;
	unsigned running;
};

// ---- the thread

static void put_view(const struct rid_view *v, char *out, size_t size)
{
	snprintf(out, size, "view=%.7f,%.7f,%.7f,%.7f", v->south_e7 * 1e-7, v->west_e7 * 1e-7,
		 v->north_e7 * 1e-7, v->east_e7 * 1e-7);
}

static bool start(struct rid_peers *p, struct job *j)
{
	char url[ADDRESS_SIZE + 160], view[96], header[PEER_TOKEN_SIZE + 32];
	const char *token = peer_token(p->tokens, j->address,
				       j->is_v19 ? "dss.read.identification_service_areas"
						 : "rid.display_provider");
	put_view(&j->view, view, sizeof(view));
	snprintf(url, sizeof(url), "%s?%s%s", j->address, view,
		 j->view.diagonal_m > RID_VIEW_DETAIL_M ? ""
		 : j->is_v19				? "&include_recent_positions=true"
							: "&recent_positions_duration=60");
	j->easy = curl_easy_init();
	if (j->easy == NULL)
		return false;
	if (token != NULL) {
		snprintf(header, sizeof(header), "Authorization: Bearer %s", token);
		j->headers = curl_slist_append(NULL, header);
		explicit_bzero(header, sizeof(header));
	}
	curl_easy_setopt(j->easy, CURLOPT_URL, url);
	curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
	curl_easy_setopt(j->easy, CURLOPT_WRITEFUNCTION, http_body_keep);
	curl_easy_setopt(j->easy, CURLOPT_WRITEDATA, &j->body);
	curl_easy_setopt(j->easy, CURLOPT_CONNECTTIMEOUT_MS, 1000L);
	curl_easy_setopt(j->easy, CURLOPT_TIMEOUT_MS, 1500L);
	curl_easy_setopt(j->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(j->easy, CURLOPT_PROTOCOLS_STR,
			 p->cfg.allow_http ? "http,https" : "https");
	curl_easy_setopt(j->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
	return curl_multi_add_handle(p->multi, j->easy) == CURLM_OK;
}

static void finish(struct rid_peers *p, struct job *j, bool is_answered)
{
	const uint64_t one = 1;
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	curl_slist_free_all(j->headers);
	curl_easy_cleanup(j->easy);
	j->headers = NULL;
	j->easy = NULL;
	j->is_good = is_answered && j->body.len > 0 &&
		     rid_others_read(j->body.p, j->body.len, &j->view,
				     now.tv_sec * UNITS_NS_PER_S + now.tv_nsec, &j->others);
	free(j->body.p);
	j->body.p = NULL;
	pthread_mutex_lock(&p->mutex);
	j->next = p->done;
	p->done = j;
	pthread_mutex_unlock(&p->mutex);
	(void)!write(p->fd, &one, sizeof(one));
}

static struct job *take_asked(struct rid_peers *p)
{
	pthread_mutex_lock(&p->mutex);
	struct job *j = p->asked;
	if (j != NULL)
		p->asked = j->next;
	pthread_mutex_unlock(&p->mutex);
	return j;
}

static bool is_stopping(struct rid_peers *p)
{
	pthread_mutex_lock(&p->mutex);
	bool is = p->is_stopping;
	pthread_mutex_unlock(&p->mutex);
	return is;
}

static void end_one(struct rid_peers *p, CURL *easy, CURLcode code)
{
	struct job *j = NULL;
	long status = 0;
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &j);
	if (code == CURLE_OK)
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(p->multi, easy);
	p->running--;
	finish(p, j, status == 200);
}

static void *run(void *ctx)
{
	struct rid_peers *p = ctx;
	while (!is_stopping(p) || p->running > 0) {
		struct job *j;
		int running, left;
		const CURLMsg *m;
		while (p->running < AT_ONCE && (j = take_asked(p)) != NULL) {
			if (!is_stopping(p) && start(p, j))
				p->running++;
			else
				finish(p, j, false);
		}
		curl_multi_perform(p->multi, &running);
		while ((m = curl_multi_info_read(p->multi, &left)) != NULL)
			if (m->msg == CURLMSG_DONE)
				end_one(p, m->easy_handle, m->data.result);
		curl_multi_poll(p->multi, NULL, 0, p->running > 0 ? 100 : 1000, NULL);
	}
	return NULL;
}

// ---- the loop's side

static bool is_same_view(const struct rid_view *a, const struct rid_view *b)
{
	return a->south_e7 == b->south_e7 && a->west_e7 == b->west_e7 &&
	       a->north_e7 == b->north_e7 && a->east_e7 == b->east_e7;
}

static struct entry *find(struct rid_peers *p, const char *address, const struct rid_view *v)
{
	for (uint32_t i = 0; i < RID_PEERS_ENTRIES; i++)
		if (p->entry[i].is_used && is_same_view(&p->entry[i].view, v) &&
		    strcmp(p->entry[i].address, address) == 0)
			return &p->entry[i];
	return NULL;
}

// The one whose answer is oldest gives way; what is on its way does not.
static struct entry *take_entry(struct rid_peers *p)
{
	struct entry *best = NULL;
	for (uint32_t i = 0; i < RID_PEERS_ENTRIES; i++) {
		struct entry *e = &p->entry[i];
		if (!e->is_used)
			return e;
		if (e->state != RID_PEER_ASKED && (best == NULL || e->at_ns < best->at_ns))
			best = e;
	}
	return best;
}

static bool ask(struct rid_peers *p, struct entry *e, const char *address, bool is_v19,
		const struct rid_view *v)
{
	struct job *j = calloc(1, sizeof(*j));
	if (j == NULL)
		return false;
	rid_others_free(&e->others);
	*e = (struct entry){.is_used = true, .view = *v, .state = RID_PEER_ASKED};
	snprintf(e->address, sizeof(e->address), "%s", address);
	memcpy(j->address, e->address, sizeof(j->address));
	j->entry = (uint32_t)(e - p->entry);
	j->is_v19 = is_v19;
	j->view = *v;
	j->body.max = ANSWER_MAX;
	pthread_mutex_lock(&p->mutex);
	j->next = p->asked;
	p->asked = j;
	pthread_mutex_unlock(&p->mutex);
	curl_multi_wakeup(p->multi);
	p->totals.asked++;
	return true;
}

enum rid_peer_state rid_peers_get(struct rid_peers *p, const char *address, bool is_v19,
				  const struct rid_view *v, int64_t since_ns,
				  const struct rid_others **out)
{
	struct entry *e = find(p, address, v);
	int64_t now_ns = loop_mono_ns(p->loop);
	*out = NULL;
	if (e != NULL && e->state == RID_PEER_ASKED)
		return e->state;
	if (e != NULL && (now_ns - e->at_ns <= GOOD_NS || e->at_ns >= since_ns)) {
		*out = e->state == RID_PEER_HERE ? &e->others : NULL;
		return e->state;
	}
	if (e == NULL)
		e = strlen(address) < ADDRESS_SIZE ? take_entry(p) : NULL;
	if (e == NULL || !ask(p, e, address, is_v19, v)) {
		p->totals.cut++;
		return RID_PEER_FAILED;
	}
	return RID_PEER_ASKED;
}

static void arrive(struct rid_peers *p, struct job *j)
{
	struct entry *e = &p->entry[j->entry];
	e->state = j->is_good ? RID_PEER_HERE : RID_PEER_FAILED;
	e->at_ns = loop_mono_ns(p->loop);
	e->others = j->others;
	p->totals.answered += j->is_good;
	p->totals.failed += !j->is_good;
	p->totals.flights += j->others.count;
	p->totals.left_out += j->others.left_out;
	free(j);
}

static void on_done(void *ctx, uint32_t events)
{
	struct rid_peers *p = ctx;
	uint64_t n;
	(void)!read(p->fd, &n, sizeof(n));
	pthread_mutex_lock(&p->mutex);
	struct job *j = p->done;
	p->done = NULL;
	pthread_mutex_unlock(&p->mutex);
	while (j != NULL) {
		struct job *next = j->next;
		arrive(p, j);
		j = next;
	}
	uint64_t waiting[RID_PEERS_WAITING];
	uint32_t count = p->waiting_count;
	memcpy(waiting, p->waiting, count * sizeof(*waiting));
	p->waiting_count = 0;
	for (uint32_t i = 0; i < count; i++)
		p->cfg.again(p->cfg.ctx, waiting[i]);
}

bool rid_peers_may_wait(const struct rid_peers *p)
{
	return p->waiting_count < RID_PEERS_WAITING;
}

bool rid_peers_wait(struct rid_peers *p, uint64_t token)
{
	if (token == 0 || p->waiting_count == RID_PEERS_WAITING)
		return false;
	p->waiting[p->waiting_count++] = token;
	return true;
}

struct rid_peers *rid_peers_open(struct loop *l, const struct rid_peers_config *cfg)
{
	struct rid_peers *p = calloc(1, sizeof(*p));
	if (p == NULL)
		return NULL;
	p->cfg = *cfg;
	p->loop = l;
	pthread_mutex_init(&p->mutex, NULL);
	p->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	p->multi = curl_multi_init();
	p->tokens = peer_tokens_create(cfg->token_file, cfg->token_url);
	p->io = (struct loop_fd){.fd = p->fd, .ready = on_done, .ctx = p};
	if (p->fd >= 0 && p->multi != NULL && p->tokens != NULL &&
	    loop_fd_add(l, &p->io, EPOLLIN) == 0)
		p->has_thread = pthread_create(&p->thread, NULL, run, p) == 0;
	if (p->has_thread)
		return p;
	rid_peers_close(p);
	return NULL;
}

static void free_jobs(struct job *j)
{
	while (j != NULL) {
		struct job *next = j->next;
		rid_others_free(&j->others);
		free(j);
		j = next;
	}
}

void rid_peers_close(struct rid_peers *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->mutex);
	p->is_stopping = true;
	pthread_mutex_unlock(&p->mutex);
	if (p->has_thread) {
		curl_multi_wakeup(p->multi);
		pthread_join(p->thread, NULL);
	}
	loop_fd_remove(p->loop, &p->io);
	free_jobs(p->asked);
	free_jobs(p->done);
	for (uint32_t i = 0; i < RID_PEERS_ENTRIES; i++)
		rid_others_free(&p->entry[i].others);
	peer_tokens_destroy(p->tokens);
	if (p->multi != NULL)
		curl_multi_cleanup(p->multi);
	if (p->fd >= 0)
		close(p->fd);
	pthread_mutex_destroy(&p->mutex);
	free(p);
}

void rid_peers_get_totals(struct rid_peers *p, struct rid_peers_totals *out)
{
	*out = p->totals;
	out->waiting = p->waiting_count;
}

void rid_peers_count_cut(struct rid_peers *p, uint32_t n)
{
	p->totals.cut += n;
}
