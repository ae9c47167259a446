// SPDX-License-Identifier: Apache-2.0
#include "up_probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

bool up_probe_socket(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

static bool wait_for(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};
	return poll(&p, 1, UP_PROBE_TIMEOUT_MS) == 1;
}

// A connected socket, or a negative errno.
static int connect_loopback(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	int problem = errno;
	socklen_t len = sizeof(problem);
	if (problem == EINPROGRESS &&
	    (!wait_for(fd, POLLOUT) || getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &len) != 0))
		problem = ETIMEDOUT;
	if (problem == 0)
		return fd;
	close(fd);
	return -problem;
}

bool up_probe_tcp(uint16_t port)
{
	int fd = connect_loopback(port);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool up_probe_http(uint16_t port, const char *path)
{
	static const char want[] = "HTTP/1.1 200";
	char text[160];
	bool ok = false;
	int fd = connect_loopback(port);
	if (fd < 0)
		return false;
	int n = snprintf(text, sizeof(text),
			 "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
	if (n > 0 && (size_t)n < sizeof(text) && send(fd, text, (size_t)n, MSG_NOSIGNAL) == n &&
	    wait_for(fd, POLLIN)) {
		ssize_t got = recv(fd, text, sizeof(text), 0);
		// Some servers answer in the older version that python and others speak.
		ok = got >= (ssize_t)sizeof(want) - 1 && memcmp(text, "HTTP/1.", 7) == 0 &&
		     memcmp(text + 8, want + 8, sizeof(want) - 9) == 0;
	}
	close(fd);
	return ok;
}

bool up_probe_port_free(uint16_t port)
{
	return !up_probe_tcp(port);
}
