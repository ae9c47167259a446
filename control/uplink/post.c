// SPDX-License-Identifier: Apache-2.0
#include "uplink/post.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "uplink/pb_json.h"

static const int64_t RETRY_NS = 50 * UNITS_NS_PER_MS;

enum { WINDOW = 32 };

const char *const post_hub_waits[] = {"auto", "true", "false", NULL};

static const struct mqtt_hints hints_protobuf = {.content_type = "application/x-protobuf"};
static const struct mqtt_hints hints_json = {.content_type = "application/json"};

static const struct mqtt_hints *hints_of(const struct post *p)
{
	return p->cfg.is_json ? &hints_json : &hints_protobuf;
}

static void pump(struct post *p)
{
	const struct outbox_message *m;
	if (!post_is_heard(p))
		return;
	while (p->mqtt != NULL && mqtt_is_up(p->mqtt) && (m = outbox_next(&p->outbox)) != NULL) {
		uint64_t token = m->token;
		unsigned stream = m->stream;
		size_t size;
		const uint8_t *wire = outbox_wire(&p->outbox, token, &size);
		if (wire == NULL)
			continue;
		if (mqtt_publish_as(p->mqtt, p->topic_stream[stream], wire, size, false, token,
				    hints_of(p)) != 0) {
			loop_timer_set(p->loop, &p->retry, RETRY_NS);
			return;
		}
		outbox_sent(&p->outbox, token, loop_mono_ns(p->loop));
	}
}

static void on_retry(void *ctx)
{
	pump(ctx);
}

static void on_sync(void *ctx)
{
	struct post *p = ctx;
	spool_sync(&p->outbox.spool);
}

static size_t pack(struct post *p, ProtobufCMessage *m, uint8_t *out, size_t size)
{
	classify_strip(&p->classify, m);
	if (p->cfg.is_json)
		return pb_json_write(m, (char *)out, size);
	size_t n = protobuf_c_message_get_packed_size(m);
	return n <= size ? protobuf_c_message_pack(m, out) : 0;
}

// ---- status

static size_t pack_status(struct post *p, struct messages_status *s, uint8_t *out, size_t size)
{
	struct messages_status_msg m;
	s->city = p->cfg.city;
	s->node = p->cfg.node;
	s->boot_id = p->cfg.boot_id;
	s->now_ns = loop_wall_ns(p->loop);
	return pack(p, messages_fill_status(&m, s), out, size);
}

static void publish_status(struct post *p, struct messages_status *s)
{
	uint8_t out[1024];
	s->seq = ++p->status_seq;
	size_t n = pack_status(p, s, out, sizeof(out));
	if (n > 0)
		mqtt_publish_as(p->mqtt, p->topic_status, out, n, true, 0, hints_of(p));
}

void post_status(struct post *p)
{
	struct messages_status s = {.reason = ""};
	if (!post_is_up(p))
		return;
	p->cfg.fill_status(p->cfg.ctx, &s);
	publish_status(p, &s);
}

static size_t make_will(struct post *p)
{
	struct messages_status s = {.reason = ""};
	p->cfg.fill_status(p->cfg.ctx, &s);
	s.state = KERBWING__HUB__V1__STATE__STATE_LOST;
	s.reason = "connection lost";
	return pack_status(p, &s, p->will, sizeof(p->will));
}

// ---- of the connection

static void on_up(void *ctx)
{
	struct post *p = ctx;
	p->up_ns = loop_mono_ns(p->loop);
	post_status(p);
	if (p->cfg.on_up != NULL)
		p->cfg.on_up(p->cfg.ctx);
	pump(p);
}

static void on_down(void *ctx)
{
	struct post *p = ctx;
	p->has_hub = false;
	outbox_reset(&p->outbox);
}

static void on_sent(void *ctx, uint64_t token)
{
	struct post *p = ctx;
	outbox_acked(&p->outbox, token, loop_mono_ns(p->loop));
	pump(p);
}

static void on_failed(void *ctx, uint64_t token)
{
	struct post *p = ctx;
	outbox_failed(&p->outbox, token);
	loop_timer_set(p->loop, &p->retry, RETRY_NS);
}

static void hub_file(const struct post *p, char out[static SPOOL_PATH_MAX])
{
	snprintf(out, SPOOL_PATH_MAX, "%s/hub-heard", p->cfg.spool_dir);
}

// What went out before the first hub ever came was thrown away: over a new connection everything that still stands on the shelf is
// sent again, in order. A file that cannot be written costs the waiting after the next start alone.
static void meet_hub(struct post *p)
{
	char path[SPOOL_PATH_MAX];
	p->knows_hub = true;
	mqtt_pause(p->mqtt);
	mqtt_resume(p->mqtt);
	if (!p->outbox.has_spool)
		return;
	hub_file(p, path);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
}

static bool remembers_hub(const struct post *p)
{
	char path[SPOOL_PATH_MAX];
	hub_file(p, path);
	return p->outbox.has_spool && access(path, F_OK) == 0;
}

// A broker that forgot the hub forgot its sign with it.
static void on_message(void *ctx, const char *topic, const uint8_t *payload, size_t size)
{
	struct post *p = ctx;
	bool is_sign = strncmp(topic, MESSAGES_HUB_TOPIC, strlen(MESSAGES_HUB_TOPIC)) == 0;
	if (is_sign && size > 0) {
		p->has_hub = true;
		if (!p->knows_hub)
			meet_hub(p);
		pump(p);
	} else if (!is_sign && p->cfg.on_message != NULL) {
		p->cfg.on_message(p->cfg.message_ctx, topic, payload, size);
	}
}

bool post_is_up(const struct post *p)
{
	return p->mqtt != NULL && mqtt_is_up(p->mqtt);
}

bool post_is_heard(const struct post *p)
{
	return p->has_hub || p->cfg.hub_wait == POST_HUB_WAIT_NEVER ||
	       (p->cfg.hub_wait == POST_HUB_WAIT_AUTO && !p->knows_hub);
}

bool post_lacks_hub(const struct post *p)
{
	const int64_t patience_ns = 5 * UNITS_NS_PER_S;
	return post_is_up(p) && !post_is_heard(p) && loop_mono_ns(p->loop) - p->up_ns > patience_ns;
}

// ---- messages

Kerbwing__Hub__V1__Header *post_header(struct post *p, enum outbox_stream stream,
				       struct messages_header *h)
{
	return messages_fill_header(h, p->cfg.city, p->cfg.node, p->cfg.boot_id, p->seq[stream] + 1,
				    loop_wall_ns(p->loop));
}

bool post_put(struct post *p, enum outbox_stream stream, ProtobufCMessage *m)
{
	static uint8_t out[SPOOL_PAYLOAD_MAX - OUTBOX_MARK_MAX];
	size_t n = p->mqtt != NULL ? pack(p, m, out, sizeof(out)) : 0;
	if (n == 0) {
		p->too_long += p->mqtt != NULL;
		return false;
	}
	p->seq[stream]++;
	outbox_put(&p->outbox, stream, out, n, loop_wall_ns(p->loop));
	if (p->outbox.has_spool && !p->sync.is_set)
		loop_timer_set(p->loop, &p->sync, p->cfg.sync_ns);
	pump(p);
	return true;
}

static bool publish(struct post *p, const char *topic, ProtobufCMessage *m, bool is_retained)
{
	static uint8_t out[SPOOL_PAYLOAD_MAX - OUTBOX_MARK_MAX];
	size_t n = post_is_up(p) ? pack(p, m, out, sizeof(out)) : 0;
	if (n == 0) {
		p->too_long += post_is_up(p);
		return false;
	}
	return mqtt_publish_as(p->mqtt, topic, out, n, is_retained, 0, hints_of(p)) == 0;
}

bool post_retained(struct post *p, const char *topic, ProtobufCMessage *m)
{
	return publish(p, topic, m, true);
}

bool post_now(struct post *p, const char *topic, ProtobufCMessage *m)
{
	return publish(p, topic, m, false);
}

void post_expire(struct post *p)
{
	outbox_expire(&p->outbox, loop_wall_ns(p->loop) - p->cfg.keep_ns);
}

// ---- opening and closing

static int open_spool(struct post *p)
{
	const char *dir = p->cfg.spool_dir;
	if (dir[0] == '\0')
		return 0;
	int rc = outbox_open_spool(&p->outbox, dir, p->cfg.spool_bytes, p->cfg.write);
	if (rc == -EBUSY) {
		cli_error(p->cfg.mqtt.program,
			  "%s: another process keeps its messages there; give each node a state "
			  "directory of its own",
			  dir);
		return -EINVAL;
	}
	if (rc != 0)
		cli_error(p->cfg.mqtt.program,
			  "%s: %s; messages for the hub are kept in memory alone until control is "
			  "started again",
			  dir, strerror(-rc));
	return 0;
}

static void listen_for_hub(struct post *p)
{
	unsigned n = 0;
	while (n < MQTT_TOPICS_MAX - 1 && p->cfg.mqtt.topics[n] != NULL)
		n++;
	p->cfg.mqtt.topics[n] = MESSAGES_HUB_TOPIC "+";
}

int post_open(struct post *p, struct loop *l, const struct post_config *cfg)
{
	memset(p, 0, sizeof(*p));
	p->loop = l;
	p->cfg = *cfg;
	p->classify = (struct classify){.classes = cfg->classes, .k_min = cfg->k_min};
	p->retry = (struct loop_timer){.fire = on_retry, .ctx = p};
	p->sync = (struct loop_timer){.fire = on_sync, .ctx = p};
	outbox_init(&p->outbox, cfg->queue_max, WINDOW, cfg->shelf_ns);
	p->outbox.is_json = cfg->is_json;
	if (!cfg->has_broker)
		return 0;
	if (open_spool(p) != 0)
		return -EINVAL;
	messages_topic(p->topic_status, cfg->city, cfg->node, "status");
	for (unsigned i = 0; i < OUTBOX_STREAM_COUNT; i++)
		messages_topic(p->topic_stream[i], cfg->city, cfg->node, outbox_stream_name(i));
	p->knows_hub = remembers_hub(p);
	if (cfg->hub_wait != POST_HUB_WAIT_NEVER)
		listen_for_hub(p);
	p->cfg.mqtt.will_size = make_will(p);
	p->cfg.mqtt.will_topic = p->topic_status;
	p->cfg.mqtt.will = p->will;
	const struct mqtt_handlers h = {.up = on_up,
					.down = on_down,
					.sent = on_sent,
					.failed = on_failed,
					.message = on_message,
					.ctx = p};
	p->mqtt = mqtt_open(l, &p->cfg.mqtt, &h);
	return p->mqtt != NULL ? 0 : -EINVAL;
}

// A broker that answered before may be back in a moment; one that never did is not waited for, nor a hub that the broker does not know. What stays is on disk.
static bool may_send(const struct post *p)
{
	return post_is_heard(p) || !post_is_up(p) || p->outbox.in_memory > 0;
}

static void flush(struct post *p, int64_t until)
{
	struct mqtt_totals t;
	int64_t left;
	mqtt_get_totals(p->mqtt, &t);
	while (outbox_to_send(&p->outbox) > 0 && t.connects > 0 && may_send(p) &&
	       (left = until - loop_mono_ns(p->loop)) > 0)
		loop_turn(p->loop, left);
}

void post_close(struct post *p, int64_t max_wait_ns)
{
	if (p->loop == NULL)
		return;
	if (p->mqtt != NULL) {
		int64_t until = loop_mono_ns(p->loop) + max_wait_ns;
		flush(p, until);
		struct messages_status s = {.reason = ""};
		p->cfg.fill_status(p->cfg.ctx, &s);
		s.state = KERBWING__HUB__V1__STATE__STATE_STOPPED;
		s.reason = "";
		if (mqtt_is_up(p->mqtt))
			publish_status(p, &s);
		int64_t left = until - loop_mono_ns(p->loop);
		mqtt_close(p->mqtt, left > UNITS_NS_PER_S ? left : UNITS_NS_PER_S);
	}
	loop_timer_cancel(p->loop, &p->retry);
	loop_timer_cancel(p->loop, &p->sync);
	p->mqtt = NULL;
}

void post_fini(struct post *p)
{
	outbox_fini(&p->outbox);
}
