// SPDX-License-Identifier: Apache-2.0
#include "api/events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "api/handlers.h"
#include "base/units.h"
#include "control.h"

enum { FRAME_MAX = 32 << 20, KEEP_ALIVE_S = 10 };

// A text that several clients are reading.
struct frame {
	unsigned refs;
	bool is_tracks;
	size_t len;
	char *p;
};

struct events_client {
	struct events_client *next;
	struct events *owner;
	struct server_stream stream;
	struct frame *backlog[EVENTS_BACKLOG];
	unsigned head, count;
	size_t offset;	  // already read of the first
	bool needs_full;  // missed something: the next picture must be whole
	bool has_tracks;  // a picture waits to be read
	bool was_written; // since the last keep-alive
};

// ---- frames

static void frame_put(struct frame *f)
{
	if (f != NULL && --f->refs == 0) {
		free(f->p);
		free(f);
	}
}

// Takes over the text. NULL when it failed.
static struct frame *frame_create(struct text *t, bool is_tracks)
{
	struct frame *f = t->is_failed || t->p == NULL ? NULL : malloc(sizeof(*f));
	if (f == NULL) {
		text_fini(t);
		return NULL;
	}
	*f = (struct frame){.refs = 1, .is_tracks = is_tracks, .len = t->len, .p = t->p};
	return f;
}

// ---- clients

static bool give(struct events_client *c, struct frame *f)
{
	if (f == NULL)
		return false;
	if (c->count == EVENTS_BACKLOG) {
		c->owner->dropped++;
		return false;
	}
	f->refs++;
	c->backlog[(c->head + c->count++) % EVENTS_BACKLOG] = f;
	c->has_tracks |= f->is_tracks;
	c->was_written = true;
	server_stream_wake(c->owner->server, &c->stream);
	return true;
}

static void drop_first(struct events_client *c)
{
	struct frame *f = c->backlog[c->head];
	if (f->is_tracks)
		c->has_tracks = false;
	frame_put(f);
	c->head = (c->head + 1) % EVENTS_BACKLOG;
	c->count--;
	c->offset = 0;
}

static ssize_t on_read(void *ctx, char *buf, size_t max)
{
	struct events_client *c = ctx;
	if (c->count == 0)
		return c->owner->is_closing ? -1 : 0;
	struct frame *f = c->backlog[c->head];
	size_t n = f->len - c->offset < max ? f->len - c->offset : max;
	memcpy(buf, f->p + c->offset, n);
	c->offset += n;
	if (c->offset == f->len)
		drop_first(c);
	return (ssize_t)n;
}

static void on_gone(void *ctx)
{
	struct events_client *c = ctx;
	struct events *e = c->owner;
	for (struct events_client **p = &e->clients; *p != NULL; p = &(*p)->next)
		if (*p == c) {
			*p = c->next;
			e->client_count--;
			break;
		}
	while (c->count > 0)
		drop_first(c);
	free(c);
}

static void give_all(struct events *e, struct frame *f)
{
	for (struct events_client *c = e->clients; c != NULL; c = c->next)
		give(c, f);
	frame_put(f);
}

// ---- texts

static void put_hex(struct text *t, uint64_t id)
{
	text_printf(t, "\"%016" PRIx64 "\"", id);
}

static void put_or_null(struct text *t, bool is_known, int64_t v, unsigned decimals)
{
	if (is_known)
		text_put_decimal(t, v, decimals);
	else
		text_put(t, "null");
}

// Written by hand, not by the JSON library: at 2,000 objects and 4 Hz this is the hottest text of the program.
static void put_track(struct text *t, const struct world_track *k)
{
	text_put(t, "[");
	put_hex(t, k->id);
	text_put(t, ",\"");
	text_put(t, obs_class_name(k->cls));
	text_put(t, "\",");
	text_put_decimal(t, k->lon_e7, 7);
	text_put(t, ",");
	text_put_decimal(t, k->lat_e7, 7);
	text_put(t, ",");
	put_or_null(t, k->alt_cm != OBS_ALT_UNKNOWN, k->alt_cm, 2);
	text_put(t, ",");
	put_or_null(t, k->height_cm != OBS_ALT_UNKNOWN, k->height_cm, 2);
	text_put(t, ",");
	put_or_null(t, k->speed_cms != OBS_SPEED_UNKNOWN, k->speed_cms, 2);
	text_put(t, ",");
	put_or_null(t, k->heading_cdeg != OBS_HEADING_UNKNOWN, k->heading_cdeg, 2);
	text_put(t, k->flags & OBS_FLAG_AIR ? ",1," : ",0,");
	text_put(t, k->flags & OBS_FLAG_EMERGENCY ? "1]" : "0]");
}

void events_format_tracks(struct text *t, const struct world *w, bool is_full, uint64_t since,
			  const uint64_t *gone, int gone_count, int64_t now_ns)
{
	is_full = is_full || gone_count < 0;
	text_printf(t, "{\"t\":%lld,\"full\":%s,\"tracks\":[",
		    (long long)(now_ns / UNITS_NS_PER_MS), is_full ? "true" : "false");
	const struct world_track *k;
	const char *separator = "";
	for (uint32_t at = 0; (k = world_next(w, &at)) != NULL;) {
		if ((!is_full && k->version <= since) || k->lat_e7 == OBS_LATLON_UNKNOWN)
			continue;
		text_put(t, separator);
		put_track(t, k);
		separator = ",";
	}
	text_put(t, "],\"gone\":[");
	for (int i = 0; !is_full && i < gone_count; i++) {
		text_put(t, i > 0 ? "," : "");
		put_hex(t, gone[i]);
	}
	text_put(t, "]}");
}

static struct frame *make_tracks(struct events *e, bool is_full, int gone_count)
{
	struct text t;
	text_init(&t, FRAME_MAX);
	text_put(&t, "event: tracks\ndata: ");
	events_format_tracks(&t, &e->control->world, is_full, e->version, e->gone_ids, gone_count,
			     loop_wall_ns(e->loop));
	text_put(&t, "\n\n");
	return frame_create(&t, true);
}

static struct frame *make_json(const char *event, json_t *j)
{
	struct text t;
	char *dump = j != NULL ? json_dumps(j, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
	json_decref(j);
	if (dump == NULL)
		return NULL;
	text_init(&t, FRAME_MAX);
	text_put(&t, "event: ");
	text_put(&t, event);
	text_put(&t, "\ndata: ");
	text_put(&t, dump);
	text_put(&t, "\n\n");
	free(dump);
	return frame_create(&t, false);
}

// ---- times

static void on_tick(void *ctx)
{
	struct events *e = ctx;
	struct frame *full = NULL, *part = NULL;
	int gone = world_gone_since(&e->control->world, e->version, e->gone_ids, e->gone_max);
	for (struct events_client *c = e->clients; c != NULL; c = c->next) {
		if (c->has_tracks) {
			e->skipped_ticks++;
			c->needs_full = true;
			continue;
		}
		bool is_full = c->needs_full || gone < 0;
		struct frame **f = is_full ? &full : &part;
		if (*f == NULL)
			*f = make_tracks(e, is_full, gone);
		c->needs_full = !give(c, *f);
	}
	frame_put(full);
	frame_put(part);
	e->version = e->control->world.version;
	loop_timer_set(e->loop, &e->tick, e->period_ns);
}

static void on_second(void *ctx)
{
	struct events *e = ctx;
	loop_timer_set(e->loop, &e->second, UNITS_NS_PER_S);
	if (e->clients == NULL)
		return;
	give_all(e, make_json("node", h_node_json(e->control)));
	if (++e->seconds % KEEP_ALIVE_S != 0)
		return;
	struct text t;
	text_init(&t, FRAME_MAX);
	text_put(&t, ": keep-alive\n\n");
	give_all(e, frame_create(&t, false));
}

void events_alert(struct events *e, const struct alert_log_entry *a)
{
	if (e->clients != NULL)
		give_all(e, make_json("alert", h_alerts_json(a)));
}

void events_air(struct events *e, const char *name, const char *json)
{
	struct text t;
	if (e->clients == NULL)
		return;
	text_init(&t, FRAME_MAX);
	text_printf(&t, "event: %s\ndata: ", name);
	text_put(&t, json);
	text_put(&t, "\n\n");
	give_all(e, frame_create(&t, false));
}

// ---- coming and going

void events_join(struct events *e, struct server_reply *rp)
{
	struct events_client *c =
		e->client_count < e->client_max && !e->is_closing ? calloc(1, sizeof(*c)) : NULL;
	if (c == NULL) {
		e->refused++;
		server_fail(rp, 503, "too_many_streams",
			    "all event streams are taken; close one or raise "
			    "control.http.events_clients_max");
		rp->retry_after = "5";
		return;
	}
	c->owner = e;
	c->stream = (struct server_stream){.read = on_read, .gone = on_gone, .ctx = c};
	c->next = e->clients;
	e->clients = c;
	e->client_count++;
	rp->mime = "text/event-stream";
	rp->stream = &c->stream;
	struct frame *node = make_json("node", h_node_json(e->control));
	give(c, node);
	frame_put(node);
	// Made now from the world as it is; the next tick repeats what changed since the last one, which does no harm.
	struct frame *full = make_tracks(e, true, -1);
	c->needs_full = !give(c, full);
	frame_put(full);
}

int events_init(struct events *e, struct loop *l, const struct control *c, struct server *s,
		double hz, unsigned client_max)
{
	*e = (struct events){.loop = l, .control = c, .server = s, .client_max = client_max};
	e->gone_max = (int)c->world.gone_size;
	e->gone_ids = calloc((size_t)e->gone_max, sizeof(*e->gone_ids));
	if (e->gone_ids == NULL)
		return -ENOMEM;
	e->period_ns = (int64_t)((double)UNITS_NS_PER_S / hz);
	e->tick = (struct loop_timer){.fire = on_tick, .ctx = e};
	e->second = (struct loop_timer){.fire = on_second, .ctx = e};
	loop_timer_set(l, &e->tick, e->period_ns);
	loop_timer_set(l, &e->second, UNITS_NS_PER_S);
	return 0;
}

void events_end(struct events *e)
{
	e->is_closing = true;
	loop_timer_cancel(e->loop, &e->tick);
	loop_timer_cancel(e->loop, &e->second);
	for (struct events_client *c = e->clients; c != NULL; c = c->next) {
		while (c->count > 0)
			drop_first(c);
		server_stream_wake(e->server, &c->stream);
	}
}

void events_fini(struct events *e)
{
	free(e->gone_ids);
	e->gone_ids = NULL;
}
