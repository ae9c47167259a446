// SPDX-License-Identifier: Apache-2.0
// Load for an HTTP server on loopback: N connections that are kept, each with one request under way.
//
//	http_load PORT METHOD PATH BODY CONNECTIONS COUNT
//
// "@" in BODY stands for a number that is never used again, of 12 digits, "#" for a longitude that is used once: 110 degrees and
// steps of two metres. HTTP_LOAD_TOKEN in the environment is sent as a bearer token. Prints one JSON object; exit 1 when an answer is
// not 2xx.
#include "http_client.h"

enum { CONNECTIONS_MAX = 1024, REQUEST_SIZE = 16384, DIGITS = 12 };

struct load {
	const char *method, *path, *body;
	char headers[4096]; // lines, each with its end
	unsigned count_of_connections;
	uint64_t count, sent, answered, bad;
	int64_t *took_ns;
	char first_bad[256];
	struct http_client c[CONNECTIONS_MAX];
};

static struct load load;

static void ask(struct http_client *c)
{
	char body[REQUEST_SIZE / 2], request[REQUEST_SIZE];
	size_t n = 0;
	if (load.sent == load.count)
		return;
	for (const char *p = load.body; *p != '\0' && n + DIGITS + 1 < sizeof(body); p++) {
		if (*p == '@')
			n += (size_t)snprintf(body + n, sizeof(body) - n, "%0*llu", DIGITS,
					      (unsigned long long)load.sent);
		else if (*p == '#')
			n += (size_t)snprintf(body + n, sizeof(body) - n, "%.5f",
					      110 + (double)load.sent * 0.00002);
		else
			body[n++] = *p;
	}
	char length[64] = ""; // none for GET: the library would close the connection behind it
	if (n > 0)
		snprintf(length, sizeof(length), "Content-Length: %zu\r\n", n);
	int len = snprintf(request, sizeof(request),
			   "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
			   "Kerbwing-Operator: bench\r\n%s%s\r\n%.*s",
			   load.method, load.path, load.headers, length, (int)n, body);
	load.sent++;
	http_client_send(c, request, len);
}

static void hear(struct http_client *c)
{
	if (!http_client_hear(c))
		return;
	load.took_ns[load.answered++] = http_client_now_ns(CLOCK_MONOTONIC) - c->begun_ns;
	if (strncmp(c->answer, "HTTP/1.1 2", 10) != 0 && load.bad++ == 0)
		snprintf(load.first_bad, sizeof(load.first_bad), "%.200s", c->answer);
	ask(c);
}

static void run(int epoll_fd)
{
	struct epoll_event events[CONNECTIONS_MAX];
	while (load.answered < load.count) {
		int n = epoll_wait(epoll_fd, events, CONNECTIONS_MAX, 30000);
		if (n <= 0) {
			fprintf(stderr, "http_load: no answer for 30 s\n");
			exit(1);
		}
		for (int i = 0; i < n; i++)
			hear(events[i].data.ptr);
	}
}

int main(int argc, char **argv)
{
	if (argc != 7) {
		fputs("usage: http_load PORT METHOD PATH BODY CONNECTIONS COUNT\n", stderr);
		return 2;
	}
	if (getenv("HTTP_LOAD_TOKEN") != NULL)
		snprintf(load.headers, sizeof(load.headers), "Authorization: Bearer %s\r\n",
			 getenv("HTTP_LOAD_TOKEN"));
	load.method = argv[2];
	load.path = argv[3];
	load.body = argv[4];
	load.count_of_connections = (unsigned)strtoul(argv[5], NULL, 10);
	load.count = strtoull(argv[6], NULL, 10);
	load.took_ns = calloc(load.count, sizeof(*load.took_ns));
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (load.count_of_connections > CONNECTIONS_MAX || load.took_ns == NULL || load.count == 0)
		return 2;
	for (unsigned i = 0; i < load.count_of_connections; i++) {
		if (!http_client_open(&load.c[i], (uint16_t)strtoul(argv[1], NULL, 10), epoll_fd,
				      &load.c[i])) {
			perror("http_load");
			return 1;
		}
	}
	int64_t begin = http_client_now_ns(CLOCK_MONOTONIC);
	for (unsigned i = 0; i < load.count_of_connections; i++)
		ask(&load.c[i]);
	run(epoll_fd);
	double seconds = (double)(http_client_now_ns(CLOCK_MONOTONIC) - begin) * 1e-9;
	printf("{\"per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"bad\":%llu}\n",
	       (double)load.count / seconds, http_client_quantile_us(load.took_ns, load.count, 0.5),
	       http_client_quantile_us(load.took_ns, load.count, 0.99),
	       (unsigned long long)load.bad);
	if (load.bad > 0)
		fprintf(stderr, "http_load: %s\n", load.first_bad);
	free(load.took_ns);
	return load.bad == 0 ? 0 : 1;
}
