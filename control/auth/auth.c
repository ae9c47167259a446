// SPDX-License-Identifier: Apache-2.0
#include "auth/auth.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"

enum { WAYS = 4, HASH_SIZE = SHA256_DIGEST_LENGTH };

struct auth_token {
	uint8_t hash[HASH_SIZE];
	int64_t exp_s; // 0: free
	uint32_t scopes, generation;
	char sub[JWT_SUB_SIZE];
};

// ---- keys

static char *read_file(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = fd >= 0 ? malloc(AUTH_FETCH_MAX + 1) : NULL;
	size_t n = 0;
	ssize_t got = 0;
	while (text != NULL && n < AUTH_FETCH_MAX &&
	       (got = read(fd, text + n, AUTH_FETCH_MAX - n)) > 0)
		n += (size_t)got;
	if (fd >= 0)
		close(fd);
	if (text != NULL && (got < 0 || n == 0 || n == AUTH_FETCH_MAX)) {
		free(text);
		text = NULL;
	}
	*len = n;
	return text;
}

static bool add_file(struct keyset *to, const char *path, bool is_jwks, bool complain,
		     const char *program)
{
	size_t n;
	char *text = read_file(path, &n);
	unsigned taken = text == NULL ? 0
			 : is_jwks    ? keyset_add_jwks(to, text, n)
				      : keyset_add_pem(to, text, n);
	free(text);
	if (taken == 0 && complain)
		cli_error(program, "%s: no public key of RSA (2048 bits or more) or P-256 in it",
			  path);
	return taken > 0;
}

// A file that cannot be read leaves the keys as they are: half-written files are common while keys rotate.
static bool gather(struct auth *a, struct keyset *to, bool complain)
{
	const struct auth_config *c = &a->cfg;
	bool good = true;
	keyset_init(to);
	for (unsigned i = 0; i < c->pem_count; i++)
		good = add_file(to, c->pem[i], false, complain, c->program) && good;
	if (c->jwks_file[0] != '\0')
		good = add_file(to, c->jwks_file, true, complain, c->program) && good;
	bool is_stale = loop_mono_ns(a->loop) - a->url_ns > c->stale_ns;
	if (a->url_text != NULL && !is_stale)
		keyset_add_jwks(to, a->url_text, a->url_len);
	return good;
}

void auth_reload(struct auth *a)
{
	struct keyset fresh;
	bool good = gather(a, &fresh, !a->was_failing);
	a->was_failing = !good;
	if (!good)
		a->totals.key_failures++;
	if (!good || keyset_equal(&fresh, &a->keys)) {
		keyset_free(&fresh);
		return;
	}
	keyset_free(&a->keys);
	a->keys = fresh;
	a->generation++; // what was verified before is verified again
	a->totals.key_changes++;
}

static void on_refresh(void *ctx)
{
	struct auth *a = ctx;
	auth_reload(a);
	loop_timer_set(a->loop, &a->refresh, a->cfg.refresh_ns);
}

static void on_fetched(void *ctx, uint32_t events)
{
	struct auth *a = ctx;
	struct keyset test;
	size_t n;
	bool ok;
	char *text = auth_fetch_take(a->fetch, &n, &ok);
	keyset_init(&test);
	if (text == NULL || keyset_add_jwks(&test, text, n) == 0) {
		a->totals.key_failures++;
		free(text);
	} else {
		free(a->url_text);
		a->url_text = text;
		a->url_len = n;
		a->url_ns = loop_mono_ns(a->loop);
	}
	keyset_free(&test);
	auth_reload(a);
}

// ---- tokens

static struct auth_token *set_of(struct auth *a, const uint8_t hash[HASH_SIZE])
{
	uint32_t at;
	memcpy(&at, hash, sizeof(at));
	return &a->token[at & a->token_mask & ~(WAYS - 1u)];
}

static const struct auth_token *recall(struct auth *a, const uint8_t hash[HASH_SIZE], int64_t now_s)
{
	struct auth_token *set = set_of(a, hash);
	for (unsigned i = 0; i < WAYS; i++)
		if (set[i].exp_s > now_s && set[i].generation == a->generation &&
		    memcmp(set[i].hash, hash, HASH_SIZE) == 0)
			return &set[i];
	return NULL;
}

// The one that would go first anyway gives way.
static const struct auth_token *remember(struct auth *a, const uint8_t hash[HASH_SIZE],
					 const struct jwt_claims *c)
{
	struct auth_token *set = set_of(a, hash), *to = &set[0];
	for (unsigned i = 0; i < WAYS; i++)
		if (set[i].generation != a->generation)
			to = &set[i];
		else if (to->generation == a->generation && set[i].exp_s < to->exp_s)
			to = &set[i];
	*to = (struct auth_token){
		.exp_s = c->exp_s, .scopes = c->scopes, .generation = a->generation};
	memcpy(to->hash, hash, HASH_SIZE);
	memcpy(to->sub, c->sub, sizeof(to->sub));
	return to;
}

// What follows "Bearer "; NULL when there is none.
static const char *bearer_of(const struct server_request *rq)
{
	const char *h = server_header(rq, "Authorization");
	if (h == NULL || strncasecmp(h, "Bearer", 6) != 0 || h[6] != ' ')
		return NULL;
	h += 6;
	while (*h == ' ')
		h++;
	return *h != '\0' ? h : NULL;
}

static const struct auth_token *verify(struct auth *a, const char *token, enum jwt_fault *fault)
{
	uint8_t hash[HASH_SIZE];
	struct jwt_claims claims;
	size_t len = token != NULL ? strlen(token) : 0;
	int64_t now_s = loop_wall_ns(a->loop) / UNITS_NS_PER_S;
	*fault = token == NULL	      ? JWT_FAULT_MISSING
		 : len > JWT_SIZE_MAX ? JWT_FAULT_SIZE
				      : JWT_FAULT_NONE;
	if (*fault != JWT_FAULT_NONE)
		return NULL;
	SHA256((const unsigned char *)token, len, hash);
	const struct auth_token *t = recall(a, hash, now_s);
	if (t != NULL) {
		a->totals.remembered++;
		return t;
	}
	const struct jwt_rules rules = {&a->keys, a->cfg.audiences, a->cfg.audience_count,
					a->cfg.issuer, now_s};
	*fault = jwt_verify(token, len, &rules, &claims);
	if (*fault == JWT_FAULT_KEY && a->fetch != NULL)
		auth_fetch_hurry(a->fetch); // perhaps it was signed with a key of today
	return *fault == JWT_FAULT_NONE ? remember(a, hash, &claims) : NULL;
}

// ---- the guard

static uint64_t key_of(const struct auth *a, const char *name)
{
	uint64_t h = a->seed;
	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
	h ^= h >> 29;
	return h * UINT64_C(0x9e3779b97f4a7c15);
}

static bool may_ask(struct auth *a, uint64_t key, struct server_reply *rp)
{
	unsigned wait_s = rate_take(&a->rate, key, loop_mono_ns(a->loop));
	if (wait_s == 0)
		return true;
	a->totals.limited++;
	server_fail(rp, 429, "too_many_requests", "this client asks too fast; wait as told");
	snprintf(rp->retry_after_text, sizeof(rp->retry_after_text), "%u", wait_s % 10000);
	return false;
}

static bool refuse(struct auth *a, struct server_reply *rp, const char *code, const char *text)
{
	a->totals.refused++;
	server_fail(rp, 401, code, text);
	rp->authenticate = "Bearer";
	return false;
}

static bool guard_open(struct auth *a, const struct server_request *rq, uint32_t scopes,
		       struct server_who *who, struct server_reply *rp)
{
	const char *name = server_header(rq, "Kerbwing-Operator");
	who->scopes = AUTH_ALL;
	if (name != NULL && strlen(name) < sizeof(who->name))
		memcpy(who->name, name, strlen(name) + 1);
	if (a->cfg.is_loopback || scopes == AUTH_KW_READ)
		return true;
	return refuse(a, rp, "no_keys",
		      "this server has no keys to check tokens with and serves reading alone; set "
		      "control.auth");
}

bool auth_guard(void *auth, const struct server_request *rq, uint32_t scopes,
		struct server_who *who, struct server_reply *rp)
{
	struct auth *a = auth;
	enum jwt_fault fault;
	*who = (struct server_who){.scopes = 0};
	if (!a->cfg.is_enabled)
		return scopes == AUTH_ANY || guard_open(a, rq, scopes, who, rp);
	if (scopes == AUTH_ANY || (scopes == AUTH_KW_READ && a->cfg.is_public_read))
		return true;
	const struct auth_token *t = verify(a, bearer_of(rq), &fault);
	if (t == NULL) {
		a->totals.faults[fault]++;
		// Guessing is limited by where it comes from.
		return may_ask(a, server_peer(rq) ^ a->seed, rp) &&
		       refuse(a, rp, jwt_fault_name(fault), jwt_fault_text(fault));
	}
	memcpy(who->name, t->sub, sizeof(t->sub));
	who->scopes = t->scopes;
	who->is_verified = true;
	a->totals.accepted++;
	if (!may_ask(a, key_of(a, t->sub), rp))
		return false;
	if ((t->scopes & scopes) != 0)
		return true;
	a->totals.forbidden++;
	server_fail(rp, 403, "scope", "the token's scopes do not allow this");
	return false;
}

// ---- open and close

static void announce(const struct auth *a)
{
	if (a->cfg.is_enabled)
		return;
	fprintf(stderr,
		a->cfg.is_loopback
			? "%s: open to everybody on this machine: no control.auth is set\n"
			: "%s: no control.auth is set: only reading is served to the network\n",
		a->cfg.program);
}

int auth_open(struct auth *a, struct loop *l, const struct auth_config *cfg)
{
	memset(a, 0, sizeof(*a));
	a->cfg = *cfg;
	a->loop = l;
	a->fetch_io.fd = -1;
	a->refresh = (struct loop_timer){.fire = on_refresh, .ctx = a};
	while (getrandom(&a->seed, sizeof(a->seed), 0) != (ssize_t)sizeof(a->seed))
		continue;
	announce(a);
	if (!cfg->is_enabled)
		return 0;
	uint32_t tokens = WAYS;
	while (tokens < cfg->tokens_max && tokens < 1u << 24)
		tokens *= 2;
	a->token_mask = tokens - 1;
	a->generation = 1;
	a->token = calloc(tokens, sizeof(*a->token));
	int rc = a->token != NULL
			 ? rate_init(&a->rate, cfg->clients_max, cfg->rate_per_s, cfg->rate_burst)
			 : -ENOMEM;
	if (rc == 0 && !gather(a, &a->keys, true))
		rc = -EINVAL;
	if (rc == 0 && cfg->jwks_url[0] != '\0') {
		a->fetch = auth_fetch_open(cfg->jwks_url, cfg->refresh_ns);
		rc = a->fetch != NULL ? 0 : -ENOMEM;
		a->fetch_io =
			(struct loop_fd){.fd = a->fetch != NULL ? auth_fetch_fd(a->fetch) : -1,
					 .ready = on_fetched,
					 .ctx = a};
		if (rc == 0)
			rc = loop_fd_add(l, &a->fetch_io, EPOLLIN);
	}
	if (rc != 0) {
		auth_close(a);
		return rc;
	}
	loop_timer_set(l, &a->refresh, cfg->refresh_ns);
	return 0;
}

void auth_close(struct auth *a)
{
	if (a->loop == NULL)
		return;
	loop_timer_cancel(a->loop, &a->refresh);
	loop_fd_remove(a->loop, &a->fetch_io);
	auth_fetch_close(a->fetch);
	keyset_free(&a->keys);
	rate_fini(&a->rate);
	free(a->url_text);
	free(a->token);
	memset(a, 0, sizeof(*a));
}
