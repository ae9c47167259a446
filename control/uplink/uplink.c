// SPDX-License-Identifier: Apache-2.0
#include "uplink/uplink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alert_kind.h"
#include "base/units.h"
#include "catalog.pb-c.h"
#include "summary.pb-c.h"

enum { EXPIRE_EVERY_S = 60, CATALOG_EVERY_S = 5, OPERATOR_EXPIRY_S = 60 };

// ---- status

static const char *trouble_of(const struct uplink *u)
{
	if (!u->link->is_connected)
		return "dataplane_down";
	return u->cfg.sources.trouble != NULL ? u->cfg.sources.trouble(u->cfg.sources.ctx) : NULL;
}

static void fill_status(void *ctx, struct messages_status *s)
{
	struct uplink *u = ctx;
	s->lat_e7 = u->cfg.lat_e7;
	s->lon_e7 = u->cfg.lon_e7;
	s->summary_interval_ms = (uint32_t)(u->interval_ns / UNITS_NS_PER_MS);
	s->mode = u->mode;
	s->state = u->trouble == NULL ? KERBWING__HUB__V1__STATE__STATE_OK
				      : KERBWING__HUB__V1__STATE__STATE_DEGRADED;
	s->reason = u->trouble != NULL ? u->trouble : "";
}

static void publish_health(struct uplink *u)
{
	u->trouble = trouble_of(u);
	post_status(&u->post);
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

// ---- catalogue

// The octets that say what is deployed: without the header, which differs each time. NULL: nothing, or no memory.
static uint8_t *pack_catalog(Kerbwing__Hub__V1__Catalog *m, size_t *size)
{
	m->header = NULL;
	*size = kerbwing__hub__v1__catalog__get_packed_size(m);
	uint8_t *p = malloc(*size + 1);
	if (p != NULL)
		kerbwing__hub__v1__catalog__pack(m, p);
	return p;
}

static void publish_catalog(struct uplink *u, bool is_forced)
{
	struct messages_header h;
	size_t size;
	Kerbwing__Hub__V1__Catalog *m =
		u->cfg.sources.catalog != NULL ? u->cfg.sources.catalog(u->cfg.sources.ctx) : NULL;
	uint8_t *packed = m != NULL ? pack_catalog(m, &size) : NULL;
	if (packed == NULL)
		return;
	bool is_new = u->catalog == NULL || size != u->catalog_size ||
		      memcmp(packed, u->catalog, size) != 0;
	if (!is_new && !is_forced) {
		free(packed);
		return;
	}
	m->header =
		messages_fill_header(&h, u->post.cfg.city, u->post.cfg.node, u->post.cfg.boot_id,
				     u->catalog_seq + 1, loop_wall_ns(u->loop));
	if (!post_retained(&u->post, u->topic_catalog, &m->base)) {
		free(packed);
		return;
	}
	u->catalog_seq++;
	free(u->catalog);
	u->catalog = packed;
	u->catalog_size = size;
}

static void on_up(void *ctx)
{
	publish_catalog(ctx, true);
}

static void expire(struct uplink *u)
{
	post_expire(&u->post);
	if (u->cfg.sources.expire != NULL)
		u->cfg.sources.expire(u->cfg.sources.ctx,
				      loop_wall_ns(u->loop) - u->cfg.post.keep_ns);
}

static void on_watch(void *ctx)
{
	struct uplink *u = ctx;
	pseudonym_turn(&u->pseudonyms, loop_wall_ns(u->loop));
	if (post_is_up(&u->post) && !is_same(u->trouble, trouble_of(u)))
		publish_health(u);
	u->watches++;
	if (post_is_up(&u->post) && u->watches % CATALOG_EVERY_S == 0)
		publish_catalog(u, false);
	if (u->watches % EXPIRE_EVERY_S == 0)
		expire(u);
	loop_timer_set(u->loop, &u->watch, UNITS_NS_PER_S);
}

// ---- summaries

static void make_summary(struct uplink *u, int64_t end_ns)
{
	struct summary_mark to;
	int64_t now_ns = loop_wall_ns(u->loop);
	summary_mark(&to, u->world, u->counters, end_ns);
	const struct summary_context x = {
		.city = u->post.cfg.city,
		.node = u->post.cfg.node,
		.boot_id = u->post.cfg.boot_id,
		.seq = u->post.seq[OUTBOX_SUMMARY] + 1,
		.now_ns = now_ns,
		.is_dataplane_up = u->link->is_connected,
		.dataplane_restarts = u->link->session->restarts,
		.queue_oldest_ns = outbox_oldest_ns(&u->post.outbox, OUTBOX_SUMMARY, now_ns),
	};
	Kerbwing__Hub__V1__Summary *s =
		summary_fill(u->parts, &x, &u->mark, &to, u->world, u->counters);
	if (u->cfg.sources.add_figures != NULL)
		u->cfg.sources.add_figures(u->cfg.sources.ctx, s, u->mark.time_ns, end_ns);
	post_put(&u->post, OUTBOX_SUMMARY, &s->base);
	u->mark = to;
}

// The timer counts monotonic time, the interval ends by the wall: when the timer is a little early or the wall was set
// back there is nothing to close yet.
static void on_tick(void *ctx)
{
	struct uplink *u = ctx;
	int64_t now_ns = loop_wall_ns(u->loop);
	int64_t end_ns = now_ns - now_ns % u->interval_ns;
	if (end_ns > u->mark.time_ns)
		make_summary(u, end_ns);
	else if (now_ns < u->mark.time_ns - u->interval_ns)
		u->mark.time_ns = end_ns;
	loop_timer_set(u->loop, &u->tick, summary_next_end_ns(now_ns, u->interval_ns) - now_ns);
}

void uplink_set_interval(struct uplink *u, int64_t interval_ns)
{
	const int64_t most = u->cfg.interval_ns;
	int64_t want = interval_ns <= 0		      ? most
		       : interval_ns < UNITS_NS_PER_S ? UNITS_NS_PER_S
						      : interval_ns;
	want = want < most ? want : most;
	if (want == u->interval_ns)
		return;
	u->interval_ns = want;
	if (u->post.mqtt == NULL)
		return;
	int64_t now_ns = loop_wall_ns(u->loop);
	loop_timer_set(u->loop, &u->tick, summary_next_end_ns(now_ns, want) - now_ns);
	post_status(&u->post);
}

void uplink_set_mode(struct uplink *u, Kerbwing__Hub__V1__Mode mode)
{
	if (u->mode == mode)
		return;
	u->mode = mode;
	post_status(&u->post);
}

void uplink_set_emergency_sharing(struct uplink *u, bool is_open)
{
	u->post.classify.is_emergency_open = is_open;
}

// ---- events

static uint64_t subject_of(struct uplink *u, const struct alert_log_entry *a, uint64_t track,
			   int64_t now_ns)
{
	const struct world_track *t = world_find(u->world, track);
	if (track == 0)
		return 0;
	if (t != NULL && t->identity_key != 0)
		return pseudonym_of(&u->pseudonyms, PSEUDONYM_IDENTITY, t->identity_key, 0, now_ns);
	return pseudonym_of(&u->pseudonyms, PSEUDONYM_TRACK, track, a->boot_id, now_ns);
}

void uplink_alert(struct uplink *u, const struct alert_log_entry *a,
		  const struct messages_operator pilot[2])
{
	struct messages_alert_msg m;
	if (u->post.mqtt == NULL)
		return;
	int64_t now_ns = loop_wall_ns(u->loop);
	struct messages_parties p = {.subject = {subject_of(u, a, a->track_a, now_ns),
						 subject_of(u, a, a->track_b, now_ns)}};
	if (pilot != NULL)
		memcpy(p.pilot, pilot, sizeof(p.pilot));
	post_header(&u->post, OUTBOX_ALERT, &m.header);
	post_put(&u->post, OUTBOX_ALERT, messages_fill_alert(&m, a, &p));
}

void uplink_grant(struct uplink *u, const struct messages_grant *g)
{
	struct messages_grant_msg m;
	if (u->post.mqtt == NULL)
		return;
	post_header(&u->post, OUTBOX_GRANT, &m.header);
	post_put(&u->post, OUTBOX_GRANT, messages_fill_grant(&m, g));
}

void uplink_tell_operator(struct uplink *u, const char *operator_name, const char *text)
{
	static const struct mqtt_hints hints = {.content_type = "application/json",
						.expiry_s = OPERATOR_EXPIRY_S};
	char leaf[80], topic[MESSAGES_TOPIC_SIZE];
	if (u->post.mqtt == NULL)
		return;
	snprintf(leaf, sizeof(leaf), "corridor/%s", operator_name);
	messages_topic(topic, u->post.cfg.city, u->post.cfg.node, leaf);
	bool is_told = messages_is_name(operator_name) &&
		       mqtt_publish_as(u->post.mqtt, topic, (const uint8_t *)text, strlen(text),
				       false, 0, &hints) == 0;
	u->told += is_told;
	u->not_told += !is_told;
}

bool uplink_is_up(const struct uplink *u)
{
	return post_is_up(&u->post);
}

// ---- opening and closing

int uplink_open(struct uplink *u, struct loop *l, const struct uplink_config *cfg,
		const struct world *w, const struct tally *c, const struct link_client *link)
{
	*u = (struct uplink){.loop = l, .cfg = *cfg, .world = w, .counters = c, .link = link};
	u->interval_ns = cfg->interval_ns;
	u->parts = summary_parts_create();
	if (u->parts == NULL)
		return -ENOMEM;
	pseudonym_open(&u->pseudonyms, cfg->key_path, loop_wall_ns(l));
	summary_mark(&u->mark, w, c, loop_wall_ns(l));
	u->tick = (struct loop_timer){.fire = on_tick, .ctx = u};
	u->watch = (struct loop_timer){.fire = on_watch, .ctx = u};
	u->cfg.post.fill_status = fill_status;
	u->cfg.post.on_up = on_up;
	u->cfg.post.ctx = u;
	u->trouble = trouble_of(u);
	messages_topic(u->topic_catalog, cfg->post.city, cfg->post.node, "catalog");
	int rc = post_open(&u->post, l, &u->cfg.post);
	if (rc != 0 || !cfg->post.has_broker)
		return rc;
	on_tick(u);
	on_watch(u);
	return 0;
}

void uplink_close(struct uplink *u, int64_t max_wait_ns)
{
	if (u->loop == NULL)
		return;
	loop_timer_cancel(u->loop, &u->tick);
	loop_timer_cancel(u->loop, &u->watch);
	if (u->post.mqtt != NULL && loop_wall_ns(u->loop) > u->mark.time_ns)
		make_summary(u, loop_wall_ns(u->loop));
	post_close(&u->post, max_wait_ns);
	pseudonym_close(&u->pseudonyms);
	summary_parts_destroy(u->parts);
	u->parts = NULL;
	free(u->catalog);
	u->catalog = NULL;
}
