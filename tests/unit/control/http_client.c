// SPDX-License-Identifier: Apache-2.0
#include "http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "until.h"

bool http_client_open(struct http_client *c, struct loop *l, uint16_t port, const char *request,
		      int receive_buffer)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*c = (struct http_client){.loop = l, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	c->buf = malloc(HTTP_CLIENT_SIZE + 1);
	if (c->fd < 0 || c->buf == NULL)
		return false;
	c->buf[0] = '\0';
	if (receive_buffer > 0)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
	// The kernel takes the connection for the server before the server's loop turns.
	return connect(c->fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	       send(c->fd, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request);
}

void http_client_close(struct http_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	free(c->buf);
	c->fd = -1;
	c->buf = NULL;
}

bool http_client_poll(struct http_client *c)
{
	while (!c->is_closed && c->len < HTTP_CLIENT_SIZE) {
		ssize_t n = recv(c->fd, c->buf + c->len, HTTP_CLIENT_SIZE - c->len, MSG_DONTWAIT);
		if (n <= 0) {
			c->is_closed = n == 0 || (errno != EAGAIN && errno != EINTR);
			break;
		}
		c->len += (size_t)n;
		c->buf[c->len] = '\0';
	}
	return true;
}

unsigned http_client_count(const struct http_client *c, const char *text)
{
	unsigned n = 0;
	for (const char *p = c->buf; (p = strstr(p, text)) != NULL; p += strlen(text))
		n++;
	return n;
}

bool http_client_has(const struct http_client *c, const char *text)
{
	return strstr(c->buf, text) != NULL;
}

bool http_client_wait(struct http_client *c, const char *needle, unsigned times)
{
	return UNTIL(c->loop, http_client_poll(c) && http_client_count(c, needle) >= times);
}

int http_client_ask(struct http_client *c, struct loop *l, uint16_t port, const char *method,
		    const char *path, const char *headers)
{
	char request[1024];
	int status = 0;
	snprintf(request, sizeof(request),
		 "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", method, path,
		 headers);
	if (!http_client_open(c, l, port, request, 0))
		return 0;
	if (!UNTIL(l, http_client_poll(c) && c->is_closed))
		return 0;
	sscanf(c->buf, "HTTP/1.1 %d", &status);
	return status;
}

const char *http_client_body(const struct http_client *c)
{
	const char *end = strstr(c->buf, "\r\n\r\n");
	return end != NULL ? end + 4 : "";
}
