// SPDX-License-Identifier: Apache-2.0
#include "link_server.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "link_pack.h"
#include "notice_link.h"
#include "slot_link.h"
#include "zone_link.h"

#define LINK_NO_SNAPSHOT UINT32_MAX

// Messages to one client per tick at most: the main thread serves others too.
enum { MESSAGES_PER_TICK = 64, MESSAGE_MAX = 60 * 1024 };

// ---- open and close

// What a process that was killed left behind: a socket where nobody listens. Anything else is not ours to remove.
static bool is_left_behind(int connect_errno, const char *path)
{
	struct stat st;
	return connect_errno == ECONNREFUSED && lstat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

static int bind_path(int fd, const char *path, const char *program)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(a.sun_path)) {
		cli_error(program, "socket path %s is too long; shorten node.run_dir", path);
		return -ENAMETOOLONG;
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	int e = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 ? 0 : errno;
	if (e == 0 || e == EAGAIN) { // EAGAIN: it listens, but its queue is full
		cli_error(program,
			  "%s is served by another dataplane; stop it, or give this node its own "
			  "node.run_dir",
			  path);
		return -EADDRINUSE;
	}
	if (is_left_behind(e, path))
		(void)unlink(path);
	if (bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 || chmod(path, 0600) != 0) {
		e = errno;
		cli_error(program,
			  "cannot make the socket %s: %s; check node.run_dir, its owner, and that "
			  "nothing "
			  "else has that name",
			  path, strerror(e));
		return -e;
	}
	return 0;
}

int link_server_open(struct link_server *s, const char *path, uint32_t clients_max,
		     const struct link_identity *who, struct link_mirror *mirror,
		     const char *program)
{
	memset(s, 0, sizeof(*s));
	s->who = *who;
	s->mirror = mirror;
	s->clients_max = clients_max < LINK_CLIENTS_MAX ? clients_max : LINK_CLIENTS_MAX;
	for (uint32_t i = 0; i < LINK_CLIENTS_MAX; i++)
		s->clients[i].fd = -1;
	s->listen_fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	s->buffer = malloc(MESSAGE_MAX);
	int rc = s->listen_fd < 0    ? -errno
		 : s->buffer == NULL ? -ENOMEM
				     : bind_path(s->listen_fd, path, program);
	if (rc == 0 && listen(s->listen_fd, LINK_CLIENTS_MAX) != 0)
		rc = -errno;
	if (rc == 0) {
		snprintf(s->path, sizeof(s->path), "%s", path);
		return 0;
	}
	if (s->listen_fd >= 0)
		close(s->listen_fd);
	free(s->buffer);
	s->listen_fd = -1;
	s->buffer = NULL;
	return rc;
}

static void drop_client(struct link_client *c)
{
	close(c->fd);
	c->fd = -1;
}

// ---- sending

static bool send_envelope(struct link_server *s, struct link_client *c,
			  Kerbwing__Link__V1__Envelope *e)
{
	e->seq = c->seq + 1;
	size_t size = kerbwing__link__v1__envelope__get_packed_size(e);
	if (size > MESSAGE_MAX) { // chunk sizes are chosen so that this cannot be
		c->closing = true;
		return false;
	}
	kerbwing__link__v1__envelope__pack(e, s->buffer);
	if (send(c->fd, s->buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
		c->closing = errno != EAGAIN && errno != EWOULDBLOCK && errno != ENOBUFS;
		return false;
	}
	c->seq++;
	return true;
}

static bool is_following(const struct link_client *c)
{
	return c->fd >= 0 && c->greeted && !c->wants_trace && !c->closing;
}

bool link_server_is_followed(const struct link_server *s)
{
	for (uint32_t i = 0; i < s->clients_max; i++)
		if (is_following(&s->clients[i]))
			return true;
	return false;
}

bool link_server_send(struct link_server *s, Kerbwing__Link__V1__Envelope *e)
{
	bool any = false;
	for (uint32_t i = 0; i < s->clients_max; i++) {
		struct link_client *c = &s->clients[i];
		if (is_following(c))
			any |= send_envelope(s, c, e);
	}
	return any;
}

static bool send_hello(struct link_server *s, struct link_client *c)
{
	struct link_hello_space space;
	Kerbwing__Link__V1__Envelope e;
	link_pack_hello(&e, &space, &s->who);
	if (!send_envelope(s, c, &e))
		return false;
	c->greeted = true;
	c->snapshot_at = 0;
	c->log_at = s->mirror->log_end;
	c->alert_at = s->mirror->alert_end;
	return true;
}

static bool send_snapshot_part(struct link_server *s, struct link_client *c)
{
	static struct link_tracks_space
		space; // 60 KiB: main thread only, too large for the stack's taste
	Kerbwing__Link__V1__Envelope e;
	uint32_t slot = c->snapshot_at;
	link_pack_tracks_begin(&e, &space);
	while (slot < s->mirror->capacity && !link_pack_tracks_full(&space)) {
		if (s->mirror->tracks[slot].t.id != 0)
			link_pack_tracks_add(&space, &s->mirror->tracks[slot].t);
		slot++;
	}
	space.tracks.snapshot = true;
	space.tracks.snapshot_end = slot == s->mirror->capacity;
	if (!send_envelope(s, c, &e))
		return false;
	c->snapshot_at = slot == s->mirror->capacity ? LINK_NO_SNAPSHOT : slot;
	return true;
}

static bool send_changes(struct link_server *s, struct link_client *c)
{
	static struct link_tracks_space space;
	Kerbwing__Link__V1__Envelope e;
	uint64_t at = c->log_at;
	link_pack_tracks_begin(&e, &space);
	while (at < s->mirror->log_end && !link_pack_tracks_full(&space)) {
		const struct mail_track *t;
		uint64_t gone;
		if (link_mirror_read(s->mirror, at++, &t, &gone)) {
			if (t != NULL)
				link_pack_tracks_add(&space, t);
			else
				link_pack_tracks_gone(&space, gone);
		}
	}
	if (space.tracks.n_track + space.tracks.n_gone > 0 && !send_envelope(s, c, &e))
		return false;
	c->log_at = at;
	return true;
}

static bool send_alert(struct link_server *s, struct link_client *c, const struct link_figures *f)
{
	Kerbwing__Link__V1__Envelope e;
	Kerbwing__Link__V1__Alert a;
	const struct alert *p = &s->mirror->alerts[c->alert_at % LINK_ALERT_LOG];
	link_pack_alert(&e, &a, p, f);
	if (!send_envelope(s, c, &e))
		return false;
	c->alert_at++;
	return true;
}

static bool send_counters(struct link_server *s, struct link_client *c,
			  const struct link_figures *f, int64_t now_ns)
{
	struct link_counters_space space;
	Kerbwing__Link__V1__Envelope e;
	link_pack_counters(&e, &space, f, s->who.port_count, s->mirror, now_ns);
	if (!send_envelope(s, c, &e))
		return false;
	c->counters_ns = now_ns;
	c->zone_at = f->zone_counts != NULL && f->zones != NULL ? 0 : ZONE_SLOTS_MAX;
	return true;
}

static bool send_zone_counts(struct link_server *s, struct link_client *c,
			     const struct link_figures *f)
{
	static struct link_zones_space space; // main thread only
	Kerbwing__Link__V1__Envelope e;
	uint32_t at = link_pack_zone_counts(&e, &space, f, c->zone_at);
	if (space.counts.n_count > 0 && !send_envelope(s, c, &e))
		return false;
	c->zone_at = at;
	return true;
}

// False when there was nothing to tell.
static bool send_trace(struct link_server *s, struct link_client *c, const struct trace *t)
{
	static struct link_trace_space space;
	Kerbwing__Link__V1__Envelope e;
	uint64_t end = trace_end(t), at = c->trace_at;
	if (at > end || end - at > TRACE_RING)
		at = end > TRACE_RING ? end - TRACE_RING
				      : 0; // another process's number, or overwritten
	link_pack_trace_begin(&e, &space, t->every);
	while (at < end && space.trace.n_record < LINK_TRACE_PER_MESSAGE) {
		struct trace_record r;
		if (trace_read(t, ++at, &r))
			link_pack_trace_add(&space, at, &r);
	}
	space.trace.caught_up = at == end;
	if ((space.trace.n_record == 0 && c->trace_told) || !send_envelope(s, c, &e))
		return false;
	c->trace_at = at;
	c->trace_told = true;
	return true;
}

static void serve_trace(struct link_server *s, struct link_client *c, const struct trace *t)
{
	for (int i = 0; i < MESSAGES_PER_TICK && !c->closing && t != NULL; i++)
		if (!send_trace(s, c, t))
			break;
}

// A reader that is held up must not miss a request because pictures of tracks lie in front of it: those wait here, where newer ones
// replace them.
static bool has_room(const struct link_client *c)
{
	int used = 0, size = 0;
	socklen_t n = sizeof(size);
	return ioctl(c->fd, SIOCOUTQ, &used) != 0 ||
	       getsockopt(c->fd, SOL_SOCKET, SO_SNDBUF, &size, &n) != 0 || used < size / 2;
}

static void serve(struct link_server *s, struct link_client *c, const struct link_figures *f,
		  int64_t now_ns)
{
	if (!c->greeted && !send_hello(s, c))
		return;
	if (c->wants_trace) {
		serve_trace(s, c, f->trace);
		return;
	}
	if (c->log_at < link_mirror_log_start(s->mirror)) { // fell behind by a whole log
		c->snapshot_at = 0;
		c->log_at = s->mirror->log_end;
	}
	if (s->mirror->alert_end - c->alert_at > LINK_ALERT_LOG) {
		s->alerts_skipped += s->mirror->alert_end - c->alert_at - LINK_ALERT_LOG;
		c->alert_at = s->mirror->alert_end - LINK_ALERT_LOG;
	}
	for (int i = 0; i < MESSAGES_PER_TICK && !c->closing; i++) {
		bool sent;
		if (c->alert_at < s->mirror->alert_end) // alerts first: they cannot wait
			sent = send_alert(s, c, f);
		else if (!has_room(c))
			break;
		else if (c->snapshot_at != LINK_NO_SNAPSHOT)
			sent = send_snapshot_part(s, c);
		else if (c->log_at < s->mirror->log_end)
			sent = send_changes(s, c);
		else if (now_ns - c->counters_ns >= UNITS_NS_PER_S || now_ns < c->counters_ns)
			sent = send_counters(s, c, f, now_ns);
		else if (c->zone_at < ZONE_SLOTS_MAX)
			sent = send_zone_counts(s, c, f);
		else
			break;
		if (!sent)
			break;
	}
}

// ---- receiving

static void ask_trace(struct link_client *c, uint64_t since)
{
	c->wants_trace = true;
	c->trace_told = false;
	c->trace_at = since;
}

static void take_zones(struct link_server *s, struct link_client *c,
		       const Kerbwing__Link__V1__Zones *m)
{
	Kerbwing__Link__V1__ZonesAck ack;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	if (!zone_link_take(s->zones, m, &ack))
		return;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_ZONES_ACK;
	e.zones_ack = &ack;
	(void)send_envelope(s, c, &e); // a reader too slow for it sees the gap and what it lost
}

static bool take_slots(struct slot_link *l, const Kerbwing__Link__V1__Envelope *e)
{
	if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_SLOT_DECISIONS)
		slot_link_take_decisions(l, e->slot_decisions);
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_SIGNALS)
		slot_link_take_signals(l, e->signals);
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_TICK)
		slot_link_take_tick(l, e->tick);
	else
		return false;
	return true;
}

static void handle(struct link_server *s, struct link_client *c, const uint8_t *p, size_t n)
{
	Kerbwing__Link__V1__Envelope *e = kerbwing__link__v1__envelope__unpack(NULL, n, p);
	if (e == NULL) {
		s->garbage++;
		c->closing = true;
		return;
	}
	if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_HELLO)
		c->closing = e->hello->protocol != LINK_PROTOCOL;
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_RESYNC)
		c->snapshot_at = 0;
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_TRACE_REQUEST)
		ask_trace(c, e->trace_request->since);
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_ZONES && s->zones != NULL)
		take_zones(s, c, e->zones);
	else if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_NOTICE)
		s->garbage += s->notices != NULL && !notice_link_take(s->notices, e->notice);
	else if (s->slots == NULL || !take_slots(s->slots, e))
		s->garbage++;
	kerbwing__link__v1__envelope__free_unpacked(e, NULL);
}

static void receive(struct link_server *s, struct link_client *c)
{
	for (int i = 0; i < MESSAGES_PER_TICK && !c->closing; i++) {
		ssize_t n = recv(c->fd, s->buffer, MESSAGE_MAX, MSG_DONTWAIT);
		if (n > 0)
			handle(s, c, s->buffer, (size_t)n);
		else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR))
			c->closing = true;
		else
			return;
	}
}

static void accept_clients(struct link_server *s)
{
	for (;;) {
		int fd = accept4(s->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		uint32_t i = 0;
		while (i < s->clients_max && s->clients[i].fd >= 0)
			i++;
		if (i == s->clients_max) {
			s->refused++;
			close(fd);
			continue;
		}
		s->clients[i] = (struct link_client){
			.fd = fd, .snapshot_at = LINK_NO_SNAPSHOT, .zone_at = ZONE_SLOTS_MAX};
	}
}

uint32_t link_server_poll_fds(const struct link_server *s, struct pollfd *fds)
{
	uint32_t n = 0;
	fds[n++] = (struct pollfd){.fd = s->listen_fd, .events = POLLIN};
	for (uint32_t i = 0; i < s->clients_max; i++)
		if (s->clients[i].fd >= 0)
			fds[n++] = (struct pollfd){.fd = s->clients[i].fd, .events = POLLIN};
	return n;
}

void link_server_tick(struct link_server *s, const struct link_figures *f, int64_t now_ns)
{
	accept_clients(s);
	for (uint32_t i = 0; i < s->clients_max; i++) {
		struct link_client *c = &s->clients[i];
		if (c->fd < 0)
			continue;
		receive(s, c);
		if (!c->closing)
			serve(s, c, f, now_ns);
		if (c->closing)
			drop_client(c);
	}
}

void link_server_close(struct link_server *s, const char *reason)
{
	if (s->listen_fd < 0)
		return;
	Kerbwing__Link__V1__Bye bye = KERBWING__LINK__V1__BYE__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	bye.reason = (char *)(uintptr_t)reason;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_BYE;
	e.bye = &bye;
	for (uint32_t i = 0; i < s->clients_max; i++)
		if (s->clients[i].fd >= 0) {
			(void)send_envelope(s, &s->clients[i], &e);
			drop_client(&s->clients[i]);
		}
	close(s->listen_fd);
	(void)unlink(s->path);
	free(s->buffer);
	s->listen_fd = -1;
	s->buffer = NULL;
}
