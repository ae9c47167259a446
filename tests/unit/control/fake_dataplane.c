// SPDX-License-Identifier: Apache-2.0
#include "fake_dataplane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "obs/obs.h"

enum { PACKET_MAX = 64 * 1024 };

bool fake_dataplane_open(struct fake_dataplane *f, const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	*f = (struct fake_dataplane){.fd = -1};
	snprintf(f->path, sizeof(f->path), "%s", path);
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	unlink(path);
	f->listen_fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return f->listen_fd >= 0 && bind(f->listen_fd, (struct sockaddr *)&a, sizeof(a)) == 0 &&
	       listen(f->listen_fd, 4) == 0;
}

void fake_dataplane_hang_up(struct fake_dataplane *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}

void fake_dataplane_close(struct fake_dataplane *f)
{
	fake_dataplane_hang_up(f);
	close(f->listen_fd);
	unlink(f->path);
}

bool fake_dataplane_accept(struct fake_dataplane *f)
{
	int fd = accept4(f->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd < 0)
		return false;
	fake_dataplane_hang_up(f);
	f->fd = fd;
	f->seq = 0;
	return true;
}

// *end: the connection is, or what came is no message.
static Kerbwing__Link__V1__Envelope *receive(struct fake_dataplane *f, bool *end)
{
	static uint8_t buf[PACKET_MAX];
	ssize_t n = recv(f->fd, buf, sizeof(buf), MSG_DONTWAIT);
	*end = n == 0 || (n < 0 && errno != EAGAIN);
	if (n <= 0)
		return NULL;
	Kerbwing__Link__V1__Envelope *e =
		kerbwing__link__v1__envelope__unpack(NULL, (size_t)n, buf);
	*end = e == NULL;
	return e;
}

int fake_dataplane_receive(struct fake_dataplane *f)
{
	bool end;
	Kerbwing__Link__V1__Envelope *e = receive(f, &end);
	int body = e != NULL ? (int)e->body_case : end ? -1 : 0;
	if (e != NULL)
		kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	return body;
}

Kerbwing__Link__V1__Envelope *fake_dataplane_next(struct fake_dataplane *f)
{
	bool end;
	return receive(f, &end);
}

bool fake_dataplane_send_bytes(struct fake_dataplane *f, const void *p, size_t n)
{
	return send(f->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)n;
}

bool fake_dataplane_send(struct fake_dataplane *f, Kerbwing__Link__V1__Envelope *e, unsigned skip)
{
	static uint8_t buf[PACKET_MAX];
	e->seq = f->seq + 1 + skip;
	size_t n = kerbwing__link__v1__envelope__get_packed_size(e);
	if (n > sizeof(buf))
		return false;
	kerbwing__link__v1__envelope__pack(e, buf);
	if (!fake_dataplane_send_bytes(f, buf, n))
		return false;
	f->seq = e->seq;
	return true;
}

bool fake_dataplane_hello(struct fake_dataplane *f, uint64_t boot_id, uint32_t protocol)
{
	char *names[FAKE_DATAPLANE_COUNTERS] = {
		(char[]){"frames"}, (char[]){"decoded"}, (char[]){"drop_eth_truncated"},
		(char[]){"family_odid"}, (char[]){"alert_collision_course"}};
	char *ports[1] = {(char[]){"rsu"}};
	Kerbwing__Link__V1__Hello h = KERBWING__LINK__V1__HELLO__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	h.protocol = protocol;
	h.boot_id = boot_id;
	h.counter_names = names;
	h.n_counter_names = FAKE_DATAPLANE_COUNTERS;
	h.port_names = ports;
	h.n_port_names = 1;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_HELLO;
	e.hello = &h;
	return fake_dataplane_send(f, &e, 0);
}

void fake_dataplane_fill_track(Kerbwing__Link__V1__Track *t, uint64_t id)
{
	bool is_air = id % 2 == 0;
	*t = (Kerbwing__Link__V1__Track)KERBWING__LINK__V1__TRACK__INIT;
	t->id = id;
	t->time_ns = 1763710200000000000;
	t->lat_e7 = 312304000 + (int32_t)(id % 1000);
	t->lon_e7 = 1214737000;
	t->alt_cm = is_air ? 12050 : OBS_ALT_UNKNOWN;
	t->height_cm = is_air ? 8000 : OBS_ALT_UNKNOWN;
	t->speed_cms = 1250;
	t->vspeed_cms = is_air ? -150 : OBS_VSPEED_UNKNOWN;
	t->heading_cdeg = 9000;
	t->hacc_cm = OBS_ACC_UNKNOWN;
	t->family = is_air ? OBS_FAMILY_ODID : OBS_FAMILY_J2735;
	t->cls = is_air ? OBS_CLASS_MULTIROTOR : OBS_CLASS_CAR;
	t->datum = is_air ? OBS_DATUM_WGS84 : OBS_DATUM_NONE;
	t->height_ref = is_air ? OBS_HEIGHT_TAKEOFF : OBS_HEIGHT_NONE;
	t->state = OBS_STATE_MOVING;
	t->flags = is_air ? OBS_FLAG_AIR : 0;
	t->observation_count = 7;
	static uint32_t figures[2] = {OBS_FAMILY_ODID << 16 | 45, OBS_FAMILY_MAVLINK << 16 | 30};
	t->n_source_figure = is_air ? 2 : 0;
	t->source_figure = figures;
	t->disagreement_pct = is_air ? 45 : 0;
}

bool fake_dataplane_tracks(struct fake_dataplane *f, uint64_t first, unsigned count,
			   bool is_snapshot, bool is_end, unsigned skip)
{
	Kerbwing__Link__V1__Tracks m = KERBWING__LINK__V1__TRACKS__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	Kerbwing__Link__V1__Track *t = calloc(count + 1, sizeof(*t));
	Kerbwing__Link__V1__Track **list = calloc(count + 1, sizeof(*list));
	if (t == NULL || list == NULL)
		abort();
	for (unsigned i = 0; i < count; i++) {
		fake_dataplane_fill_track(&t[i], first + i);
		list[i] = &t[i];
	}
	m.track = list;
	m.n_track = count;
	m.snapshot = is_snapshot;
	m.snapshot_end = is_end;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TRACKS;
	e.tracks = &m;
	bool is_sent = fake_dataplane_send(f, &e, skip);
	free(t);
	free(list);
	return is_sent;
}

bool fake_dataplane_gone(struct fake_dataplane *f, uint64_t id)
{
	Kerbwing__Link__V1__Tracks m = KERBWING__LINK__V1__TRACKS__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	m.gone = &id;
	m.n_gone = 1;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TRACKS;
	e.tracks = &m;
	return fake_dataplane_send(f, &e, 0);
}

bool fake_dataplane_alert(struct fake_dataplane *f, uint64_t id, uint32_t phase)
{
	Kerbwing__Link__V1__Alert a = KERBWING__LINK__V1__ALERT__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	a.id = id;
	a.kind = 1;
	a.phase = phase;
	a.time_ns = 1763710200000000000;
	a.track_a = 1;
	a.track_b = 3;
	a.lat_e7 = 312304000;
	a.lon_e7 = 1214737000;
	a.time_to_ms = 2500;
	a.distance_cm = 120;
	a.latency_ns = 40000;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_ALERT;
	e.alert = &a;
	return fake_dataplane_send(f, &e, 0);
}

bool fake_dataplane_counters(struct fake_dataplane *f,
			     const uint64_t value[FAKE_DATAPLANE_COUNTERS])
{
	Kerbwing__Link__V1__Counters c = KERBWING__LINK__V1__COUNTERS__INIT;
	Kerbwing__Link__V1__Counters__Port port = KERBWING__LINK__V1__COUNTERS__PORT__INIT,
					   *ports = &port;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	uint64_t v[FAKE_DATAPLANE_COUNTERS], latency[3] = {1000, 2000, 3000};
	char stage_name[] = "track";
	uint64_t stage_count[] = {5, 4, 1};
	Kerbwing__Link__V1__Counters__Stage stage = KERBWING__LINK__V1__COUNTERS__STAGE__INIT,
					    *stages = &stage;
	stage.name = stage_name;
	stage.count = stage_count;
	stage.n_count = 3;
	stage.sum_ns = 20000;
	c.stage = &stages;
	c.n_stage = 1;
	memcpy(v, value, sizeof(v));
	port.frames = v[0];
	port.up = true;
	c.value = v;
	c.n_value = FAKE_DATAPLANE_COUNTERS;
	c.port = &ports;
	c.n_port = 1;
	c.latency_ns = latency;
	c.n_latency_ns = 3;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_COUNTERS;
	e.counters = &c;
	return fake_dataplane_send(f, &e, 0);
}

bool fake_dataplane_bye(struct fake_dataplane *f)
{
	Kerbwing__Link__V1__Bye b = KERBWING__LINK__V1__BYE__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_BYE;
	e.bye = &b;
	return fake_dataplane_send(f, &e, 0);
}
