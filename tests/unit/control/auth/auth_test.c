// SPDX-License-Identifier: Apache-2.0
// The guard before the routes of a real server: 401, 403 and 429 before anything of a body is looked at; keys that come, go
// and rotate while tokens are remembered; openness to this machine alone.
#include "auth/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/json.h"
#include "api/routes.h"
#include "base/units.h"
#include "check.h"
#include "http_client.h"
#include "token_mint.h"
#include "until.h"

static struct rig {
	struct loop *loop;
	struct server *server;
	struct auth auth;
	char dir[64], pem[128], jwks[128];
	struct token_mint a, b;
} r;

static void who(const struct server_request *rq, struct server_reply *rp)
{
	const struct server_who *w = server_who(rq);
	size_t n;
	(void)server_body(rq, &n);
	text_printf(&rp->body, "name=%s verified=%d body=%zu", w->name, w->is_verified, n);
}

static const struct route routes[] = {
	{"GET", "/open", who, "", AUTH_ANY},	      {"GET", "/read", who, "", AUTH_KW_READ},
	{"GET", "/sc", who, "", AUTH_SC | AUTH_CMSA}, {"PUT", "/sc", who, "", AUTH_SC},
	{"GET", "/set", who, "", AUTH_ANY},
};

static void put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	fclose(f);
}

static int64_t now_s(void)
{
	return loop_wall_ns(r.loop) / UNITS_NS_PER_S;
}

static struct auth_config config(void)
{
	struct auth_config c = {.program = "test",
				.is_enabled = true,
				.is_loopback = true,
				.audiences = {"localhost"},
				.audience_count = 1,
				.issuer = "",
				.jwks_url = "",
				.pem_count = 1,
				.refresh_ns = 3600 * UNITS_NS_PER_S,
				.stale_ns = 3600 * UNITS_NS_PER_S,
				.tokens_max = 64,
				.clients_max = 64};
	memcpy(c.pem[0], r.pem, sizeof(r.pem));
	return c;
}

static void open_rig(const struct auth_config *c)
{
	const struct server_config s = {.program = "test",
					.listen = "127.0.0.1",
					.key = "test",
					.connections_max = 32,
					.routes = routes,
					.route_count = sizeof(routes) / sizeof(routes[0]),
					.guard = auth_guard,
					.guard_ctx = &r.auth};
	CU_ASSERT_EQUAL_FATAL(auth_open(&r.auth, r.loop, c), 0);
	r.server = server_open(r.loop, &s);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r.server);
}

static void close_rig(void)
{
	server_close(r.server);
	auth_close(&r.auth);
}

static int ask(const char *method, const char *path, const char *token, const char *needle)
{
	struct http_client c;
	char *headers = malloc(TOKEN_MINT_SIZE + 64);
	headers[0] = '\0';
	if (token != NULL)
		snprintf(headers, TOKEN_MINT_SIZE + 64, "Authorization: Bearer %s\r\n", token);
	int status = http_client_ask(&c, r.loop, server_port(r.server), method, path, headers);
	if (needle != NULL)
		CU_ASSERT_PTR_NOT_NULL(strstr(c.buf, needle));
	http_client_close(&c);
	free(headers);
	return status;
}

static void prepare(void)
{
	r.loop = loop_create(&loop_clock_system);
	snprintf(r.dir, sizeof(r.dir), "/tmp/kw-auth-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r.dir));
	snprintf(r.pem, sizeof(r.pem), "%s/keys.pem", r.dir);
	snprintf(r.jwks, sizeof(r.jwks), "%s/keys.json", r.dir);
	token_mint_init(&r.a, "RS256", "a");
	token_mint_init(&r.b, "ES256", "b");
	put_file(r.pem, r.a.pem);
}

static void test_statuses(void)
{
	const struct auth_config c = config();
	char good[TOKEN_MINT_SIZE], other[TOKEN_MINT_SIZE], late[TOKEN_MINT_SIZE];
	open_rig(&c);
	token_mint_make(&r.a, "uss1", "utm.strategic_coordination", "localhost", now_s() + 60,
			good);
	token_mint_make(&r.a, "uss1", "utm.constraint_management", "localhost", now_s() + 60,
			other);
	token_mint_make(&r.a, "uss1", "utm.strategic_coordination", "localhost", now_s() - 1, late);
	CU_ASSERT_EQUAL(ask("GET", "/open", NULL, "name= "), 200);
	CU_ASSERT_EQUAL(ask("GET", "/read", NULL, NULL), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", NULL, "WWW-Authenticate: Bearer"), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", "rubbish", "token_form"), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", late, "token_expired"), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", other, "\"scope\""), 403);
	CU_ASSERT_EQUAL(ask("GET", "/sc", good, "name=uss1 verified=1"), 200);
	CU_ASSERT_EQUAL(ask("GET", "/nowhere", NULL, NULL), 404);
	CU_ASSERT_EQUAL(r.auth.totals.remembered, 0);
	for (int i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(ask("GET", "/sc", good, NULL), 200);
	CU_ASSERT_EQUAL(r.auth.totals.remembered, 5);
	close_rig();
}

// The answer does not depend on the body, and the whole of it arrives although the body was never wanted.
static void test_before_the_body(void)
{
	const struct auth_config c = config();
	char good[TOKEN_MINT_SIZE];
	static char request[TOKEN_MINT_SIZE + 200000];
	struct http_client h;
	open_rig(&c);
	token_mint_make(&r.a, "uss1", "utm.strategic_coordination", "localhost", now_s() + 60,
			good);
	for (int is_good = 0; is_good < 2; is_good++) {
		int n = snprintf(
			request, sizeof(request),
			"PUT /sc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
			"Content-Length: 150000\r\n\r\n",
			is_good ? good : "x");
		memset(request + n, '{', 150000);
		request[n + 150000] = '\0';
		CU_ASSERT_FATAL(http_client_open(&h, r.loop, server_port(r.server), request, 0));
		CU_ASSERT(http_client_wait(
			&h, is_good ? "name=uss1 verified=1 body=150000" : "token_form", 1));
		http_client_close(&h);
	}
	close_rig();
}

// A key that is taken away stops every token of it, also those that are remembered; one that comes works at once.
static void test_rotation(void)
{
	struct auth_config c = config();
	char by_a[TOKEN_MINT_SIZE], by_b[TOKEN_MINT_SIZE], set[4000];
	const struct token_mint *const one[] = {&r.b};
	token_mint_jwks(one, 1, set, sizeof(set));
	put_file(r.jwks, set);
	memcpy(c.jwks_file, r.jwks, sizeof(r.jwks));
	open_rig(&c);
	token_mint_make(&r.a, "uss1", "utm.strategic_coordination", "localhost", now_s() + 60,
			by_a);
	token_mint_make(&r.b, "uss2", "utm.strategic_coordination", "localhost", now_s() + 60,
			by_b);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_a, "uss1"), 200);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_b, "uss2"), 200);
	put_file(r.pem, r.b.pem);
	auth_reload(&r.auth);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_a, NULL), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_b, NULL), 200);
	put_file(r.pem, "half a fi"); // while it is being written
	auth_reload(&r.auth);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_b, NULL), 200);
	put_file(r.pem, r.a.pem);
	auth_reload(&r.auth);
	CU_ASSERT_EQUAL(ask("GET", "/sc", by_a, NULL), 200);
	CU_ASSERT_EQUAL(r.auth.totals.key_changes, 2);
	CU_ASSERT_EQUAL(r.auth.totals.key_failures, 1);
	close_rig();
}

// The set behind an address: not there yet, then there, then another key. Each token that no key fits brings a look.
static char served[4000];

static void serve_set(const struct server_request *rq, struct server_reply *rp)
{
	if (served[0] == '\0')
		server_fail(rp, 500, "broken", "");
	else
		text_put(&rp->body, served);
}

static void test_address(void)
{
	static const struct route at_issuer[] = {{"GET", "/set", serve_set, "", AUTH_ANY}};
	const struct server_config s = {.program = "test",
					.listen = "127.0.0.1",
					.key = "test",
					.connections_max = 8,
					.routes = at_issuer,
					.route_count = 1};
	struct auth_config c = config();
	char url[64] = "http://127.0.0.1:9/nobody";
	const struct token_mint *const just_a[] = {&r.a}, *const just_b[] = {&r.b};
	token_mint_jwks(just_a, 1, served, sizeof(served));
	c.pem_count = 0;
	c.refresh_ns = 100 * UNITS_NS_PER_MS;
	c.jwks_url = url;
	open_rig(&c);
	close_rig(); // with a thread that finds nobody: ends at once
	struct server *issuer = server_open(r.loop, &s);
	CU_ASSERT_PTR_NOT_NULL_FATAL(issuer);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/set", (unsigned)server_port(issuer));
	CU_ASSERT_EQUAL_FATAL(auth_open(&r.auth, r.loop, &c), 0);
	CU_ASSERT(UNTIL(r.loop, r.auth.totals.key_changes == 1));
	token_mint_jwks(just_b, 1, served, sizeof(served));
	CU_ASSERT(UNTIL(r.loop, r.auth.totals.key_changes == 2));
	served[0] = '\0'; // the issuer is ill: the keys stay
	CU_ASSERT(UNTIL(r.loop, r.auth.totals.key_failures > 0));
	CU_ASSERT_EQUAL(r.auth.keys.count, 1);
	CU_ASSERT_STRING_EQUAL(r.auth.keys.key[0].kid, "b");
	server_close(issuer);
	auth_close(&r.auth);
}

static void test_rate(void)
{
	struct auth_config c = config();
	char one[TOKEN_MINT_SIZE], two[TOKEN_MINT_SIZE];
	c.rate_per_s = 0.01;
	c.rate_burst = 3;
	open_rig(&c);
	token_mint_make(&r.a, "uss1", "utm.strategic_coordination", "localhost", now_s() + 60, one);
	token_mint_make(&r.a, "uss2", "utm.strategic_coordination", "localhost", now_s() + 60, two);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(ask("GET", "/sc", one, NULL), 200);
	CU_ASSERT_EQUAL(ask("GET", "/sc", one, "Retry-After: "), 429);
	CU_ASSERT_EQUAL(ask("GET", "/sc", two, NULL), 200);
	for (int i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(ask("GET", "/sc", "guess", NULL), 401);
	CU_ASSERT_EQUAL(ask("GET", "/sc", "guess", NULL), 429);
	CU_ASSERT_EQUAL(ask("GET", "/open", NULL, NULL), 200);
	close_rig();
}

static void test_open_mode(void)
{
	struct auth_config c = config();
	c.is_enabled = false;
	open_rig(&c);
	CU_ASSERT_EQUAL(ask("GET", "/sc", NULL, "verified=0"), 200);
	close_rig();
	c.is_loopback = false;
	open_rig(&c);
	CU_ASSERT_EQUAL(ask("GET", "/sc", NULL, "no_keys"), 401);
	CU_ASSERT_EQUAL(ask("GET", "/read", NULL, NULL), 200);
	close_rig();
}

// Buckets: forgetting an old client makes room for a new one, in a table that does not grow.
static void test_buckets(void)
{
	struct rate t;
	CU_ASSERT_EQUAL_FATAL(rate_init(&t, 8, 2, 4), 0);
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(rate_take(&t, 7, 1000), 0);
	CU_ASSERT_EQUAL(rate_take(&t, 7, 1000), 1);
	CU_ASSERT_EQUAL(rate_take(&t, 7, 1000 + UNITS_NS_PER_S / 2), 0);
	for (uint64_t i = 1; i < 1000; i++)
		rate_take(&t, i * UINT64_C(0x9e3779b97f4a7c15), 2 * UNITS_NS_PER_S);
	CU_ASSERT(t.evicted > 900);
	rate_fini(&t);
}

static void finish(void)
{
	unlink(r.pem);
	unlink(r.jwks);
	rmdir(r.dir);
	token_mint_fini(&r.a);
	token_mint_fini(&r.b);
	loop_destroy(r.loop);
}

static const struct check_test tests[] = {
	{"keys are made", prepare},
	{"401, 403 and who asks", test_statuses},
	{"decided before the body", test_before_the_body},
	{"keys come and go", test_rotation},
	{"a set of keys behind an address", test_address},
	{"429 for who asks too fast", test_rate},
	{"without keys: open to this machine alone", test_open_mode},
	{"buckets in a bounded table", test_buckets},
	{"all is closed", finish},
};

CHECK_MAIN("control/auth/auth", tests)
