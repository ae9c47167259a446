// SPDX-License-Identifier: Apache-2.0
#include "uplink/mqtt.h"

#include <MQTTAsync.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/units.h"
#include "cli.h"
#include "uplink/mqtt_options.h"
#include "uplink/mqtt_queue.h"
#include "uplink/mqtt_secret.h"

static const int64_t BACKOFF_MIN_NS = 100 * UNITS_NS_PER_MS;
static const int64_t HOLD_BACK_NS = 100 * UNITS_NS_PER_MS;
static const int64_t ANSWER_NS = 20 * UNITS_NS_PER_S; // to connecting and subscribing
static const int64_t NUDGE_NS = 20 * UNITS_NS_PER_MS;

enum {
	PASSWORD_MAX = 1024,
	REFUSED = 0x80, // MQTT 5: reason codes from here on are refusals
	SET_ASIDE_MAX = 1000
};

enum state { STATE_DOWN, STATE_CONNECTING, STATE_SUBSCRIBING, STATE_UP };

// One message under way. Paho calls back once for each, at the latest when the session is cleaned.
struct flight {
	struct mqtt *m;
	uint64_t token;
	uint32_t generation;
	bool is_busy; // under queue.lock
};

struct mqtt {
	struct loop *loop;
	struct mqtt_config cfg;
	struct mqtt_handlers on;
	MQTTAsync client;
	// Never connected. While it lives the end of `client` is not the end of Paho's threads, which the loop would wait for:
	// a second and more at each broken connection, in which no slot is granted.
	MQTTAsync keeper;
	struct mqtt_queue queue;
	struct loop_fd wake;
	struct loop_timer retry;
	int64_t backoff_ns;
	enum state state;
	// Counts connection attempts; written by the loop, read by Paho's threads under queue.lock.
	uint32_t generation;
	bool has_complained;
	bool is_paused;
	bool is_closing;
	bool is_spoiled; // of `client`, under queue.lock: it must not be destroyed
	char password[PASSWORD_MAX];
	struct flight flight[MQTT_IN_FLIGHT_MAX];
	struct mqtt_totals totals; // received, too_long, held_back under queue.lock
};

// ---- in Paho's threads: only turn callbacks into events

static void post(struct mqtt *m, enum mqtt_event_kind kind, int code)
{
	struct mqtt_event e = {.kind = kind, .code = code};
	pthread_mutex_lock(&m->queue.lock);
	e.generation = m->generation;
	pthread_mutex_unlock(&m->queue.lock);
	mqtt_queue_push(&m->queue, &e, 0);
}

static void on_connected(void *ctx, MQTTAsync_successData5 *d)
{
	post(ctx, MQTT_EVENT_UP, 0);
}

static void on_connect_failed(void *ctx, MQTTAsync_failureData5 *d)
{
	int code = d == NULL			   ? MQTTASYNC_FAILURE
		   : (int)d->reasonCode >= REFUSED ? (int)d->reasonCode
						   : d->code;
	post(ctx, MQTT_EVENT_DOWN, code);
}

static void on_lost(void *ctx, char *cause)
{
	post(ctx, MQTT_EVENT_DOWN, MQTTASYNC_DISCONNECTED);
}

// The broker says goodbye, for example because another client took our id.
static void on_dismissed(void *ctx, MQTTProperties *properties, enum MQTTReasonCodes reason)
{
	post(ctx, MQTT_EVENT_DOWN, (int)reason);
}

static void on_subscribed(void *ctx, MQTTAsync_successData5 *d)
{
	post(ctx, MQTT_EVENT_READY, 0);
}

static void on_disconnected(void *ctx, MQTTAsync_successData5 *d)
{
	post(ctx, MQTT_EVENT_CLOSED, 0);
}

static void on_disconnect_failed(void *ctx, MQTTAsync_failureData5 *d)
{
	post(ctx, MQTT_EVENT_CLOSED, 0);
}

static void land(struct flight *f, enum mqtt_event_kind kind)
{
	struct mqtt *m = f->m;
	struct mqtt_event e = {.kind = kind, .token = f->token, .generation = f->generation};
	pthread_mutex_lock(&m->queue.lock);
	f->is_busy = false;
	pthread_mutex_unlock(&m->queue.lock);
	mqtt_queue_push(&m->queue, &e, 0);
}

static void on_published(void *ctx, MQTTAsync_successData5 *d)
{
	land(ctx, MQTT_EVENT_SENT);
}

// Writing it to the socket failed at once (Paho's SOCKET_ERROR): Paho 1.3.12 frees topic and payload behind this call, and once
// more with the message that stays in the client's list, when that is emptied. See set_aside.
static void on_publish_failed(void *ctx, MQTTAsync_failureData5 *d)
{
	struct flight *f = ctx;
	if (d != NULL && d->code == MQTTASYNC_FAILURE) {
		pthread_mutex_lock(&f->m->queue.lock);
		f->m->is_spoiled = true;
		pthread_mutex_unlock(&f->m->queue.lock);
	}
	land(f, MQTT_EVENT_FAILED);
}

// Paho 1.3 answers the broker when this returns, whatever it returns: with 0 the message stays in Paho's memory and is offered
// again behind the next one that comes. So only what `keep` took before is safe from the end of this process.
static int on_message(void *ctx, char *topic, int topic_len, MQTTAsync_message *msg)
{
	struct mqtt *m = ctx;
	struct mqtt_event e;
	// Paho gives length 0 for a topic that ends with its first NUL.
	size_t tlen = topic_len > 0 ? (size_t)topic_len : strlen(topic);
	size_t size = msg->payloadlen > 0 ? (size_t)msg->payloadlen : 0;
	bool is_fit = tlen <= MQTT_TOPIC_MAX && size <= MQTT_PAYLOAD_MAX, is_taken = false;
	bool is_kept = is_fit && m->on.keep != NULL &&
		       m->on.keep(m->on.ctx, topic, tlen, msg->payload, size, msg->dup != 0);
	if (is_fit && !is_kept && mqtt_event_message(&e, topic, tlen, msg->payload, size)) {
		is_taken = mqtt_queue_push(&m->queue, &e, HOLD_BACK_NS);
		if (!is_taken)
			free(e.topic);
	}
	pthread_mutex_lock(&m->queue.lock);
	m->totals.received += is_taken || is_kept;
	m->totals.kept += is_kept;
	m->totals.too_long += !is_fit;
	m->totals.held_back += is_fit && !is_taken && !is_kept;
	pthread_mutex_unlock(&m->queue.lock);
	if (is_fit && !is_taken && !is_kept)
		return 0;
	MQTTAsync_freeMessage(&msg);
	MQTTAsync_free(topic);
	return 1;
}

// ---- in the loop's thread

static void complain_once(struct mqtt *m, int code)
{
	if (m->has_complained || m->is_closing)
		return;
	m->has_complained = true;
	const char *why = code >= REFUSED ? "the broker refuses us" : "no broker answers";
	cli_error(
		m->cfg.program,
		"%s: %s (code %d); start the broker or correct %s (trying again until it answers)",
		m->cfg.broker, why, code, m->cfg.key);
}

static void go_down(struct mqtt *m, int code)
{
	bool was_up = m->state == STATE_UP;
	m->state = STATE_DOWN;
	if (!m->is_paused)
		complain_once(m, code);
	if (was_up && m->on.down != NULL)
		m->on.down(m->on.ctx);
	if (m->is_closing || m->is_paused)
		return;
	loop_timer_set(m->loop, &m->retry, m->backoff_ns);
	m->backoff_ns = m->backoff_ns * 2 < m->cfg.backoff_max_ns ? m->backoff_ns * 2
								  : m->cfg.backoff_max_ns;
}

static void go_up(struct mqtt *m)
{
	m->state = STATE_UP;
	loop_timer_cancel(m->loop, &m->retry);
	m->totals.connects++;
	m->backoff_ns = BACKOFF_MIN_NS;
	if (m->has_complained)
		cli_error(m->cfg.program, "%s: connected", m->cfg.broker);
	m->has_complained = false;
	if (m->on.up != NULL)
		m->on.up(m->on.ctx);
}

static void subscribe(struct mqtt *m)
{
	char *topics[MQTT_TOPICS_MAX];
	int qos[MQTT_TOPICS_MAX], n = 0;
	for (; n < MQTT_TOPICS_MAX && m->cfg.topics[n] != NULL; n++) {
		// Paho copies, but does not say so in its types.
		topics[n] = (char *)(uintptr_t)m->cfg.topics[n];
		qos[n] = MQTT_QOS;
	}
	MQTTAsync_responseOptions opts = MQTTAsync_responseOptions_initializer;
	opts.onSuccess5 = on_subscribed;
	opts.onFailure5 = on_connect_failed;
	opts.context = m;
	m->state = STATE_SUBSCRIBING;
	int rc = MQTTAsync_subscribeMany(m->client, n, topics, qos, &opts);
	if (rc != MQTTASYNC_SUCCESS)
		go_down(m, rc);
}

static int create_client(struct mqtt *m)
{
	MQTTAsync_createOptions create = MQTTAsync_createOptions_initializer5;
	create.sendWhileDisconnected = 0;
	int rc = MQTTAsync_createWithOptions(&m->client, m->cfg.broker, m->cfg.client_id,
					     MQTTCLIENT_PERSISTENCE_NONE, NULL, &create);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_setCallbacks(m->client, m, on_lost, on_message, NULL);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_setDisconnected(m->client, m, on_dismissed);
	return rc;
}

static bool is_in_flight(struct mqtt *m)
{
	bool is_any = false;
	pthread_mutex_lock(&m->queue.lock);
	for (int i = 0; i < MQTT_IN_FLIGHT_MAX && !is_any; i++)
		is_any = m->flight[i].is_busy;
	pthread_mutex_unlock(&m->queue.lock);
	return is_any;
}

static bool is_spoiled(struct mqtt *m)
{
	(void)MQTTAsync_isConnected(
		m->client); // waits for the sending thread, if it is just about to tell us
	pthread_mutex_lock(&m->queue.lock);
	bool is = m->is_spoiled;
	pthread_mutex_unlock(&m->queue.lock);
	return is;
}

// A client of which Paho would free a message twice is kept for ever instead: closed, without callbacks, never connected again, never
// destroyed, and its session not ended by Paho (an expiry that is not 0). That is some 70 KB each time that a connection
// breaks just when something is written. False: Paho is still closing it.
static bool set_aside(struct mqtt *m)
{
	if (MQTTAsync_isConnected(m->client) ||
	    MQTTAsync_setCallbacks(m->client, m, NULL, on_message, NULL) != MQTTASYNC_SUCCESS ||
	    MQTTAsync_setDisconnected(m->client, m, NULL) != MQTTASYNC_SUCCESS)
		return false;
	pthread_mutex_lock(&m->queue.lock);
	m->is_spoiled = false;
	m->totals.set_aside++;
	pthread_mutex_unlock(&m->queue.lock);
	if (m->totals.set_aside < SET_ASIDE_MAX)
		return true;
	cli_error(
		m->cfg.program,
		"%s: broke in the middle of a message %d times, for each of which memory is gone; "
		"ending, to be started again (nothing that is spooled is lost)",
		m->cfg.broker, SET_ASIDE_MAX);
	abort();
}

static void leave(struct mqtt *m)
{
	MQTTAsync_disconnectOptions opts = MQTTAsync_disconnectOptions_initializer5;
	(void)MQTTAsync_disconnect(m->client, &opts);
}

// What Paho had queued for a connection that broke it would send over the next one first, out of turn, although we hand all of
// it over again in order. Whoever has not landed by now is such a one: the client goes. Paho holds its lock while it calls back
// and while it takes a client out of its list, so that none of this client's callbacks begins after destroy; the threads
// live on for the keeper.
static int renew_client(struct mqtt *m)
{
	if (MQTTAsync_isConnected(m->client)) { // a client that is still connected would not answer
		leave(m);
		return MQTTASYNC_FAILURE;
	}
	bool is_bad = is_spoiled(m);
	if (m->client != NULL && !is_bad && !is_in_flight(m))
		return MQTTASYNC_SUCCESS;
	if (is_bad && !set_aside(m))
		return MQTTASYNC_FAILURE; // again after the backoff
	if (!is_bad)
		MQTTAsync_destroy(&m->client);
	m->client = NULL;
	pthread_mutex_lock(&m->queue.lock);
	for (int i = 0; i < MQTT_IN_FLIGHT_MAX; i++)
		m->flight[i].is_busy = false;
	pthread_mutex_unlock(&m->queue.lock);
	return create_client(m);
}

static void on_retry(void *ctx)
{
	struct mqtt *m = ctx;
	struct mqtt_options o;
	if (m->state != STATE_DOWN) { // neither answer nor refusal
		leave(m);
		go_down(m, MQTTASYNC_OPERATION_INCOMPLETE);
		return;
	}
	int rc = renew_client(m);
	mqtt_options_connect(&o, &m->cfg, m->password);
	o.connect.onSuccess5 = on_connected;
	o.connect.onFailure5 = on_connect_failed;
	o.connect.context = m;
	pthread_mutex_lock(&m->queue.lock);
	m->generation++; // what the client before may have said until now is stale
	pthread_mutex_unlock(&m->queue.lock);
	m->state = STATE_CONNECTING;
	loop_timer_set(m->loop, &m->retry, ANSWER_NS);
	if (rc == MQTTASYNC_SUCCESS)
		rc = MQTTAsync_connect(m->client, &o.connect);
	MQTTProperties_free(&o.properties);
	if (rc != MQTTASYNC_SUCCESS)
		go_down(m, rc);
}

static void take_up(struct mqtt *m, const struct mqtt_event *e)
{
	if (m->state != STATE_CONNECTING) // paused meanwhile, or given up
		leave(m);
	else if (m->cfg.topics[0] != NULL)
		subscribe(m);
	else
		go_up(m);
}

static void take_ready(struct mqtt *m, const struct mqtt_event *e)
{
	if (m->state == STATE_SUBSCRIBING)
		go_up(m);
}

static void take_down(struct mqtt *m, const struct mqtt_event *e)
{
	if (m->state == STATE_SUBSCRIBING && MQTTAsync_isConnected(m->client))
		leave(m); // subscription refused: start over
	if (m->state != STATE_DOWN)
		go_down(m, e->code);
}

// Of an earlier connection: the broker may have forgotten it with all that it had not saved, and `down` has said that it counts as
// not sent.
static void take_sent(struct mqtt *m, const struct mqtt_event *e)
{
	bool is_current = m->state == STATE_UP && e->generation == m->generation;
	if (e->token != 0 && is_current && m->on.sent != NULL)
		m->on.sent(m->on.ctx, e->token);
}

static void take_failed(struct mqtt *m, const struct mqtt_event *e)
{
	// Of an earlier connection: `down` has already said so, and the message may be under way again.
	if (e->token != 0 && e->generation == m->generation && m->on.failed != NULL)
		m->on.failed(m->on.ctx, e->token);
}

static void take_message(struct mqtt *m, const struct mqtt_event *e)
{
	if (m->on.message != NULL)
		m->on.message(m->on.ctx, e->topic, e->payload, e->size);
}

static void take_closed(struct mqtt *m, const struct mqtt_event *e)
{
	m->state = STATE_DOWN;
}

static const struct {
	void (*take)(struct mqtt *m, const struct mqtt_event *e);
	bool is_stale_dropped; // says nothing once another connection attempt began
} takers[MQTT_EVENT_COUNT] = {
	[MQTT_EVENT_UP] = {take_up, true},	    [MQTT_EVENT_READY] = {take_ready, true},
	[MQTT_EVENT_DOWN] = {take_down, true},	    [MQTT_EVENT_SENT] = {take_sent, false},
	[MQTT_EVENT_FAILED] = {take_failed, false}, [MQTT_EVENT_MESSAGE] = {take_message, false},
	[MQTT_EVENT_CLOSED] = {take_closed, false},
};

static void on_wake(void *ctx, uint32_t events)
{
	struct mqtt *m = ctx;
	struct mqtt_event e;
	uint64_t n;
	if (read(m->queue.event_fd, &n, sizeof(n)) < 0)
		return; // already drained
	for (int i = 0; i < MQTT_QUEUE_SIZE && mqtt_queue_pop(&m->queue, &e); i++) {
		if (!takers[e.kind].is_stale_dropped || e.generation == m->generation)
			takers[e.kind].take(m, &e);
		free(e.topic);
	}
	mqtt_queue_wake_again(&m->queue);
}

void mqtt_pause(struct mqtt *m)
{
	if (m->is_paused || m->is_closing)
		return;
	m->is_paused = true;
	loop_timer_cancel(m->loop, &m->retry);
	if (m->state == STATE_DOWN)
		return;
	leave(m);
	go_down(m, MQTTASYNC_DISCONNECTED);
}

void mqtt_resume(struct mqtt *m)
{
	if (!m->is_paused)
		return;
	m->is_paused = false;
	loop_timer_set(m->loop, &m->retry, BACKOFF_MIN_NS);
}

struct mqtt *mqtt_open(struct loop *l, const struct mqtt_config *cfg, const struct mqtt_handlers *h)
{
	struct mqtt *m = calloc(1, sizeof(*m));
	if (m == NULL)
		return NULL;
	m->loop = l;
	m->cfg = *cfg;
	m->on = *h;
	m->backoff_ns = BACKOFF_MIN_NS;
	for (int i = 0; i < MQTT_IN_FLIGHT_MAX; i++)
		m->flight[i].m = m;
	if (mqtt_queue_init(&m->queue) != 0)
		goto fail_memory;
	if (mqtt_secret_read(cfg->program, cfg->password_file, m->password, PASSWORD_MAX) != 0)
		goto fail_queue;
	MQTTAsync_init_options init = MQTTAsync_init_options_initializer;
	init.do_openssl_init = 1;
	MQTTAsync_global_init(&init);
	MQTTAsync_setTraceLevel(
		MQTTASYNC_TRACE_ERROR); // else it words each packet for a trace that nobody reads
	if (MQTTAsync_create(&m->keeper, "tcp://127.0.0.1:1", "keeper", MQTTCLIENT_PERSISTENCE_NONE,
			     NULL) != MQTTASYNC_SUCCESS)
		goto fail_queue;
	if (create_client(m) != MQTTASYNC_SUCCESS) {
		cli_error(
			cfg->program,
			"%s: not a broker address; write %s as tcp://HOST:PORT or ssl://HOST:PORT",
			cfg->broker, cfg->key);
		goto fail_keeper;
	}
	m->wake = (struct loop_fd){.fd = m->queue.event_fd, .ready = on_wake, .ctx = m};
	m->retry = (struct loop_timer){.fire = on_retry, .ctx = m};
	if (loop_fd_add(l, &m->wake, EPOLLIN) != 0)
		goto fail_client;
	loop_timer_set(l, &m->retry, 0);
	return m;
fail_client:
	MQTTAsync_destroy(&m->client);
fail_keeper:
	MQTTAsync_destroy(&m->keeper);
fail_queue:
	mqtt_queue_fini(&m->queue);
fail_memory:
	free(m);
	return NULL;
}

// Paho's sender does not hear a command that comes while it is about to wait, which is just when the last acknowledgement came, and
// then sleeps for a second. So it is told again; of two goodbyes the second does nothing.
static void say_goodbye(struct mqtt *m, int64_t until_ns)
{
	MQTTAsync_disconnectOptions opts = MQTTAsync_disconnectOptions_initializer5, again = opts;
	int64_t left;
	opts.onSuccess5 = on_disconnected;
	opts.onFailure5 = on_disconnect_failed;
	opts.context = m;
	if (m->state != STATE_UP || MQTTAsync_disconnect(m->client, &opts) != MQTTASYNC_SUCCESS)
		return;
	while (m->state != STATE_DOWN && (left = until_ns - loop_mono_ns(m->loop)) > 0) {
		loop_turn(m->loop, left < NUDGE_NS ? left : NUDGE_NS);
		if (m->state != STATE_DOWN)
			MQTTAsync_disconnect(m->client, &again);
	}
}

void mqtt_close(struct mqtt *m, int64_t max_wait_ns)
{
	if (m == NULL)
		return;
	m->is_closing = true;
	loop_timer_cancel(m->loop, &m->retry);
	int64_t until = loop_mono_ns(m->loop) + max_wait_ns, left;
	// We wait for what is under way, because Paho's own wait lasts seconds even when nothing is.
	while (m->state == STATE_UP && is_in_flight(m) &&
	       (left = until - loop_mono_ns(m->loop)) > 0)
		loop_turn(m->loop, left);
	say_goodbye(m, until);
	mqtt_queue_close(&m->queue);
	if (!is_spoiled(m) || !set_aside(m))
		MQTTAsync_destroy(&m->client);
	MQTTAsync_destroy(&m->keeper); // the last one but for those set aside, which call nobody
	loop_fd_remove(m->loop, &m->wake);
	mqtt_queue_fini(&m->queue);
	free(m);
}

bool mqtt_is_up(const struct mqtt *m)
{
	return m->state == STATE_UP;
}

static struct flight *take_off(struct mqtt *m, uint64_t token)
{
	struct flight *f = NULL;
	pthread_mutex_lock(&m->queue.lock);
	for (int i = 0; i < MQTT_IN_FLIGHT_MAX && f == NULL; i++)
		if (!m->flight[i].is_busy)
			f = &m->flight[i];
	if (f != NULL) {
		f->is_busy = true;
		f->token = token;
		f->generation = m->generation;
	}
	pthread_mutex_unlock(&m->queue.lock);
	return f;
}

static int send(struct mqtt *m, const char *topic, MQTTAsync_message *msg, struct flight *f)
{
	MQTTAsync_responseOptions opts = MQTTAsync_responseOptions_initializer;
	opts.onSuccess5 = on_published;
	opts.onFailure5 = on_publish_failed;
	opts.context = f;
	int rc = MQTTAsync_sendMessage(m->client, topic, msg, &opts);
	if (rc == MQTTASYNC_SUCCESS)
		return 0;
	pthread_mutex_lock(&m->queue.lock);
	f->is_busy = false;
	pthread_mutex_unlock(&m->queue.lock);
	return rc == MQTTASYNC_DISCONNECTED ? -ENOTCONN : -EAGAIN;
}

int mqtt_publish_as(struct mqtt *m, const char *topic, const uint8_t *payload, size_t size,
		    bool is_retained, uint64_t token, const struct mqtt_hints *hints)
{
	if (m->state != STATE_UP)
		return -ENOTCONN;
	struct flight *f = take_off(m, token);
	if (f == NULL)
		return -EAGAIN;
	MQTTAsync_message msg = MQTTAsync_message_initializer;
	msg.payload = (void *)(uintptr_t)payload; // Paho copies
	msg.payloadlen = (int)size;
	msg.qos = MQTT_QOS;
	msg.retained = is_retained;
	if (hints->content_type != NULL)
		mqtt_options_text(&msg.properties, MQTTPROPERTY_CODE_CONTENT_TYPE,
				  hints->content_type);
	if (hints->expiry_s > 0)
		mqtt_options_number(&msg.properties, MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL,
				    hints->expiry_s);
	int rc = send(m, topic, &msg, f);
	MQTTProperties_free(&msg.properties);
	if (rc == 0)
		m->totals.published++;
	return rc;
}

int mqtt_publish(struct mqtt *m, const char *topic, const uint8_t *payload, size_t size,
		 bool is_retained, uint64_t token)
{
	const struct mqtt_hints none = {.content_type = NULL};
	return mqtt_publish_as(m, topic, payload, size, is_retained, token, &none);
}

void mqtt_get_totals(struct mqtt *m, struct mqtt_totals *out)
{
	pthread_mutex_lock(&m->queue.lock);
	*out = m->totals;
	pthread_mutex_unlock(&m->queue.lock);
}
