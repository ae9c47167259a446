// SPDX-License-Identifier: Apache-2.0
// Load for an HTTP server on loopback: N connections that are kept, each with one request under way.
//
//	http_load PORT METHOD PATH BODY CONNECTIONS COUNT
//
// "@" in BODY stands for a number that is never used again, of 12 digits, "#" for a longitude that is used once: 110 degrees and
// steps of two metres. HTTP_LOAD_TOKEN in the environment is sent as a bearer token. Prints one JSON object; exit 1 when an answer is
// not 2xx.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, REQUEST_SIZE = 16384, ANSWER_SIZE = 65536, DIGITS = 12 };

struct connection {
	int fd;
	int64_t begun_ns;
	char answer[ANSWER_SIZE];
	size_t len;
};

struct load {
	const char *method, *path, *body;
	char headers[4096]; // lines, each with its end
	unsigned count_of_connections;
	uint64_t count, sent, answered, bad;
	int64_t *took_ns;
	char first_bad[256];
	struct connection c[CONNECTIONS_MAX];
};

static struct load load;

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void ask(struct connection *c)
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
	c->len = 0;
	c->begun_ns = now_ns();
	if (send(c->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		exit(1);
}

// Length of the whole answer once its header is there; 0 before.
static size_t answer_size(const struct connection *c)
{
	const char *end = strstr(c->answer, "\r\n\r\n");
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");
	if (end == NULL || length == NULL || length > end)
		return 0;
	return (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void hear(struct connection *c)
{
	ssize_t n = recv(c->fd, c->answer + c->len, ANSWER_SIZE - 1 - c->len, MSG_DONTWAIT);
	if (n <= 0) {
		fprintf(stderr, "http_load: the server closed a connection\n");
		exit(1);
	}
	c->len += (size_t)n;
	c->answer[c->len] = '\0';
	size_t size = answer_size(c);
	if (size == 0 || c->len < size)
		return;
	load.took_ns[load.answered++] = now_ns() - c->begun_ns;
	if (strncmp(c->answer, "HTTP/1.1 2", 10) != 0 && load.bad++ == 0)
		snprintf(load.first_bad, sizeof(load.first_bad), "%.200s", c->answer);
	ask(c);
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
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
		struct epoll_event e = {.events = EPOLLIN, .data.ptr = &load.c[i]};
		load.c[i].fd = connect_to((uint16_t)strtoul(argv[1], NULL, 10));
		if (load.c[i].fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, load.c[i].fd, &e) != 0) {
			perror("http_load");
			return 1;
		}
	}
	int64_t begin = now_ns();
	for (unsigned i = 0; i < load.count_of_connections; i++)
		ask(&load.c[i]);
	run(epoll_fd);
	double seconds = (double)(now_ns() - begin) * 1e-9;
	qsort(load.took_ns, load.count, sizeof(*load.took_ns), compare);
	printf("{\"per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"bad\":%llu}\n",
	       (double)load.count / seconds, (double)load.took_ns[load.count / 2] * 1e-3,
	       (double)load.took_ns[load.count - 1 - load.count / 100] * 1e-3,
	       (unsigned long long)load.bad);
	if (load.bad > 0)
		fprintf(stderr, "http_load: %s\n", load.first_bad);
	free(load.took_ns);
	return load.bad == 0 ? 0 : 1;
}
