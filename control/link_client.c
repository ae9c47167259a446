// SPDX-License-Identifier: Apache-2.0
#include "link_client.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"

static const int64_t BACKOFF_MIN_NS = 100 * UNITS_NS_PER_MS;
static const int64_t BACKOFF_MAX_NS = 2 * UNITS_NS_PER_S;

enum { PACKETS_PER_TURN = 64 }; // a flood from the dataplane must not starve HTTP and MQTT

static void complain_once(struct link_client *c, const char *what)
{
	if (c->has_complained)
		return;
	c->has_complained = true;
	cli_error("kerbwing control",
		  "%s: %s; start 'kerbwing dataplane' (trying again until it answers)",
		  c->config.socket_path, what);
}

static void disconnect(struct link_client *c, const char *why)
{
	if (c->io.fd >= 0) {
		int fd = c->io.fd;
		loop_fd_remove(c->loop, &c->io);
		close(fd);
	}
	if (c->is_connected)
		loop_timer_set(c->loop, &c->stale, c->config.stale_ns);
	c->is_connected = false;
	complain_once(c, why);
	loop_timer_set(c->loop, &c->retry, c->backoff_ns);
	c->backoff_ns = c->backoff_ns * 2 < BACKOFF_MAX_NS ? c->backoff_ns * 2 : BACKOFF_MAX_NS;
}

// Both of our messages are a few bytes; a socket that cannot take them is not being read.
static bool send_packet(struct link_client *c, const uint8_t *p, size_t n)
{
	return n > 0 && send(c->io.fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)n;
}

static void on_greeted(struct link_client *c)
{
	c->is_connected = true;
	c->connects++;
	c->backoff_ns = BACKOFF_MIN_NS;
	c->has_complained = false;
	loop_timer_cancel(c->loop, &c->stale);
	if (c->config.on_greeted != NULL)
		c->config.on_greeted(c->config.ctx);
}

bool link_client_send(struct link_client *c, const uint8_t *packet, size_t size)
{
	return c->is_connected && send_packet(c, packet, size);
}

static bool take_packet(struct link_client *c, const uint8_t *p, size_t n)
{
	uint8_t out[64];
	enum link_action action = link_session_take(c->session, p, n);
	if (!c->is_connected && c->session->has_hello)
		on_greeted(c);
	if (action == LINK_ACTION_CLOSE) {
		disconnect(c, c->session->has_bye ? "the dataplane stopped"
						  : link_refusal_text(c->session->last_refusal));
		return false;
	}
	if (action == LINK_ACTION_RESYNC &&
	    !send_packet(c, out, link_session_pack_resync(c->session, out, sizeof(out)))) {
		disconnect(c, "the dataplane does not read");
		return false;
	}
	return true;
}

static void on_ready(void *ctx, uint32_t events)
{
	struct link_client *c = ctx;
	static uint8_t
		packet[LINK_SESSION_PACKET_MAX + 1]; // one more, so that an oversized packet shows
	for (int i = 0; i < PACKETS_PER_TURN; i++) {
		ssize_t n = recv(c->io.fd, packet, sizeof(packet), MSG_DONTWAIT);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n <= 0) {
			disconnect(c, n == 0 ? "the dataplane closed the link" : strerror(errno));
			return;
		}
		if (!take_packet(c, packet, (size_t)n))
			return;
	}
}

static void on_retry(void *ctx)
{
	struct link_client *c = ctx;
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	uint8_t hello[256];
	strncpy(to.sun_path, c->config.socket_path, sizeof(to.sun_path) - 1);
	c->io.fd = -1;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		disconnect(c, strerror(errno));
		return;
	}
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
		int e = errno;
		close(fd);
		disconnect(c, strerror(e));
		return;
	}
	c->io.fd = fd;
	link_session_start(c->session);
	size_t n = link_session_pack_hello(hello, sizeof(hello), c->config.node, c->config.boot_id,
					   c->config.started_ns);
	if (!send_packet(c, hello, n) || loop_fd_add(c->loop, &c->io, EPOLLIN) != 0)
		disconnect(c, "the dataplane does not take a Hello");
}

static void on_stale(void *ctx)
{
	struct link_client *c = ctx;
	world_clear(c->session->world);
}

void link_client_open(struct link_client *c, struct loop *l, struct link_session *s,
		      const struct link_client_config *cfg)
{
	*c = (struct link_client){
		.loop = l, .session = s, .config = *cfg, .backoff_ns = BACKOFF_MIN_NS};
	c->io = (struct loop_fd){.fd = -1, .ready = on_ready, .ctx = c};
	c->retry = (struct loop_timer){.fire = on_retry, .ctx = c};
	c->stale = (struct loop_timer){.fire = on_stale, .ctx = c};
	loop_timer_set(l, &c->retry, 0);
}

void link_client_close(struct link_client *c)
{
	loop_timer_cancel(c->loop, &c->retry);
	loop_timer_cancel(c->loop, &c->stale);
	if (c->io.fd >= 0) {
		int fd = c->io.fd;
		loop_fd_remove(c->loop, &c->io);
		close(fd);
	}
	c->is_connected = false;
}
