// SPDX-License-Identifier: Apache-2.0
#include "traci.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

enum {
	CONNECT_TRIES = 1200,
	CONNECT_PAUSE_MS = 25, // 30 s in all: a large network takes its time to load
	ANSWER_MS = 120000,
	IN_FIRST = 1 << 16,
	PORT_TEXT = 16,
	GOODBYE_MS = 2000,
	GOODBYE_TRIES = 200
};

extern char **environ;

static void pause_ms(long ms)
{
	const struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static int buffers(struct traci *t, const char *program)
{
	*t = (struct traci){.fd = -1, .program = program, .in_size = IN_FIRST};
	t->out_bytes = malloc(TRACI_OUT_SIZE);
	t->in_bytes = malloc(t->in_size);
	if (t->out_bytes != NULL && t->in_bytes != NULL)
		return 0;
	cli_error(program, "no memory for SUMO's messages; close other programs");
	return -ENOMEM;
}

// ---- connecting

static int try_connect(const struct sockaddr *to, socklen_t size)
{
	int one = 1, fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, to, size) != 0) {
		int rc = -errno;
		close(fd);
		return rc;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static bool has_ended(struct traci *t)
{
	if (t->pid == 0 || waitpid(t->pid, NULL, WNOHANG) != t->pid)
		return false;
	t->pid = 0;
	return true;
}

static int connect_to(struct traci *t, const struct sockaddr *to, socklen_t size, unsigned tries)
{
	for (unsigned i = 0; i < tries; i++) {
		t->fd = try_connect(to, size);
		if (t->fd >= 0)
			return 0;
		if (t->pid != 0 && has_ended(t)) {
			cli_error(t->program, "SUMO ended before it listened; its own messages "
					      "above say why");
			return -EPIPE;
		}
		pause_ms(CONNECT_PAUSE_MS);
	}
	cli_error(t->program, "cannot connect to SUMO: %s; is it waiting at --remote-port?",
		  strerror(-t->fd));
	return t->fd;
}

// A port that nobody has, at the moment.
static int free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = -1;
	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, size) == 0 &&
	    getsockname(fd, (struct sockaddr *)&a, &size) == 0)
		port = ntohs(a.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

int traci_start(struct traci *t, const char *program, const char *const *args)
{
	char port_text[PORT_TEXT];
	const char *argv[TRACI_ARGS_MAX + 4] = {"sumo", "--remote-port", port_text};
	int rc = buffers(t, program), port = free_port();
	if (rc != 0)
		return rc;
	for (unsigned i = 0; i < TRACI_ARGS_MAX && args[i] != NULL; i++)
		argv[3 + i] = args[i];
	snprintf(port_text, sizeof(port_text), "%d", port);
	rc = -posix_spawnp(&t->pid, "sumo", NULL, NULL, (char *const *)argv, environ);
	if (rc != 0) {
		t->pid = 0;
		cli_error(program,
			  "cannot start sumo: %s; install it with ./dev setup (package "
			  "sumo)",
			  strerror(-rc));
		return rc;
	}
	const struct sockaddr_in to = {.sin_family = AF_INET,
				       .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	return connect_to(t, (const struct sockaddr *)&to, sizeof(to), CONNECT_TRIES);
}

int traci_connect(struct traci *t, const char *program, const char *where)
{
	char host[256] = "127.0.0.1";
	const char *colon = strrchr(where, ':'), *port = colon != NULL ? colon + 1 : where;
	struct addrinfo *list = NULL;
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	int rc = buffers(t, program);
	if (rc != 0)
		return rc;
	if (colon != NULL)
		snprintf(host, sizeof(host), "%.*s", (int)(colon - where), where);
	if (getaddrinfo(host, port, &hints, &list) != 0 || list == NULL) {
		cli_error(program, "--connect '%.80s' is not valid; expected HOST:PORT or PORT",
			  where);
		return -EINVAL;
	}
	rc = connect_to(t, list->ai_addr, list->ai_addrlen, 1);
	freeaddrinfo(list);
	return rc;
}

static void reap(struct traci *t)
{
	for (unsigned i = 0; i < GOODBYE_TRIES && t->pid != 0 && !has_ended(t); i++)
		pause_ms(CONNECT_PAUSE_MS);
	if (t->pid != 0) {
		kill(t->pid, SIGKILL);
		waitpid(t->pid, NULL, 0);
	}
}

void traci_end(struct traci *t)
{
	struct cursor answer;
	if (t->fd >= 0) {
		traci_ask_close(traci_message(t));
		// SUMO complains when it is hung up on before it has hung up itself.
		struct pollfd p = {.fd = t->fd, .events = POLLIN};
		if (traci_exchange(t, &answer) == 0)
			(void)poll(&p, 1, GOODBYE_MS);
		if (t->fd >= 0)
			close(t->fd);
	}
	reap(t);
	free(t->out_bytes);
	free(t->in_bytes);
	*t = (struct traci){.fd = -1};
}

// ---- exchanging

struct writer *traci_message(struct traci *t)
{
	t->out = writer_init(t->out_bytes, TRACI_OUT_SIZE);
	traci_open_message(&t->out);
	return &t->out;
}

static int fail(struct traci *t, int rc, const char *what)
{
	cli_error(t->program, "%s; SUMO's own messages may say more", what);
	close(t->fd);
	t->fd = -1;
	return rc;
}

static int send_all(struct traci *t, uint32_t n)
{
	for (uint32_t at = 0; at < n;) {
		ssize_t k = send(t->fd, t->out_bytes + at, n - at, MSG_NOSIGNAL);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fail(t, -EPIPE, "SUMO does not listen any more");
		at += (uint32_t)k;
	}
	return 0;
}

static int read_all(struct traci *t, uint8_t *out, uint32_t n)
{
	for (uint32_t at = 0; at < n;) {
		struct pollfd p = {.fd = t->fd, .events = POLLIN};
		int ready = poll(&p, 1, ANSWER_MS);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return fail(t, -ETIMEDOUT, "SUMO does not answer");
		ssize_t k = recv(t->fd, out + at, n - at, 0);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return fail(t, -EPIPE, "SUMO has ended the connection");
		at += (uint32_t)k;
	}
	return 0;
}

static int make_room(struct traci *t, uint32_t n)
{
	if (n <= t->in_size)
		return 0;
	uint8_t *more = realloc(t->in_bytes, n);
	if (more == NULL)
		return fail(t, -ENOMEM, "no memory for SUMO's answer");
	t->in_bytes = more;
	t->in_size = n;
	return 0;
}

int traci_exchange(struct traci *t, struct cursor *answer)
{
	uint8_t head[4];
	uint32_t n = traci_close_message(&t->out);
	if (t->fd < 0)
		return -EPIPE;
	if (n == 0)
		return fail(t, -EMSGSIZE, "a message to SUMO does not fit");
	int rc = send_all(t, n);
	if (rc == 0)
		rc = read_all(t, head, sizeof(head));
	if (rc != 0)
		return rc;
	struct cursor c = cursor_over((struct span){head, sizeof(head)});
	uint32_t size = cursor_u32be(&c);
	if (size < sizeof(head) || size > TRACI_MESSAGE_MAX)
		return fail(t, -EPROTO, "SUMO's answer has a length that cannot be");
	size -= (uint32_t)sizeof(head);
	rc = make_room(t, size);
	if (rc == 0)
		rc = read_all(t, t->in_bytes, size);
	if (rc == 0)
		*answer = cursor_over((struct span){t->in_bytes, size});
	return rc;
}

int traci_bad(struct traci *t, const char *what)
{
	cli_error(t->program,
		  "SUMO's answer about %s is not what was asked for; SUMO 1.15 or later is needed",
		  what);
	return -EPROTO;
}

int traci_expect_ok(struct traci *t, struct cursor *answer)
{
	struct traci_status s;
	if (!traci_read_status(answer, &s))
		return traci_bad(t, "a command");
	if (s.result == TRACI_RESULT_OK)
		return 0;
	cli_error(t->program, "SUMO refuses command 0x%02x: %.*s", s.command,
		  (int)(s.text.n < 200 ? s.text.n : 200), (const char *)s.text.p);
	return -EPROTO;
}
