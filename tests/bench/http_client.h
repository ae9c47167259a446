// SPDX-License-Identifier: Apache-2.0
// What programs that load an HTTP server share: connections that are kept, each with one request under way; figures of times.
// Inline; one thread. A connection that the server closes ends the program.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HTTP_CLIENT_ANSWER = 65536 };

struct http_client {
	int fd;
	int64_t begun_ns;
	size_t len;
	char answer[HTTP_CLIENT_ANSWER];
};

static inline int64_t http_client_now_ns(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

// Connects to this machine; `of` is what epoll gives back. False: it could not.
static inline bool http_client_open(struct http_client *c, uint16_t port, int epoll_fd, void *of)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = of};
	int on = 1;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		return false;
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &e) == 0;
}

static inline void http_client_send(struct http_client *c, const char *request, int len)
{
	c->len = 0;
	c->begun_ns = http_client_now_ns(CLOCK_MONOTONIC);
	if (send(c->fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
		fprintf(stderr, "a request could not be sent\n");
		exit(1);
	}
}

// Length of the whole answer once its header is there; 0 before.
static inline size_t http_client_size(const struct http_client *c)
{
	const char *end = strstr(c->answer, "\r\n\r\n");
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");
	if (end == NULL || length == NULL || length > end)
		return 0;
	return (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

// Reads what came. True: the answer is whole.
static inline bool http_client_hear(struct http_client *c)
{
	ssize_t n = recv(c->fd, c->answer + c->len, HTTP_CLIENT_ANSWER - 1 - c->len, MSG_DONTWAIT);
	if (n <= 0) {
		fprintf(stderr, "the server closed a connection\n");
		exit(1);
	}
	c->len += (size_t)n;
	c->answer[c->len] = '\0';
	size_t size = http_client_size(c);
	return size != 0 && c->len >= size;
}

static inline int http_client_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

// Sorts the times of n >= 1 and gives one of them in microseconds.
static inline double http_client_quantile_us(int64_t *took_ns, uint64_t n, double q)
{
	qsort(took_ns, n, sizeof(*took_ns), http_client_compare);
	return (double)took_ns[(uint64_t)((double)(n - 1) * q)] * 1e-3;
}
