// SPDX-License-Identifier: Apache-2.0
#include "orders/order_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/notice_kind.h"
#include "base/units.h"
#include "orders/order_sign.h"

typedef Kerbwing__Hub__V1__SignedOrder signed_order;
typedef Kerbwing__Hub__V1__Order order_message;

#define DAY_NS	 (86400 * UNITS_NS_PER_S)
#define AHEAD_NS (30 * UNITS_NS_PER_S) // what the hub's clock may be in front

static void copy_name(char out[ORDER_NAME_SIZE], const char *name)
{
	size_t n = strnlen(name, ORDER_NAME_SIZE - 1);
	memcpy(out, name, n);
	out[n] = '\0';
}

void order_book_init(struct order_book *b, const char *city, const char *node,
		     const struct order_home *home, const struct order_setting *settings,
		     uint32_t setting_count)
{
	memset(b, 0, sizeof(*b));
	copy_name(b->city, city);
	copy_name(b->node, node);
	b->home = *home;
	b->setting = settings;
	b->setting_count = setting_count;
}

static void free_entry(struct order_entry *e)
{
	if (e->order != NULL)
		kerbwing__hub__v1__order__free_unpacked(e->order, NULL);
	if (e->signed_order != NULL)
		kerbwing__hub__v1__signed_order__free_unpacked(e->signed_order, NULL);
	e->order = NULL;
	e->signed_order = NULL;
}

void order_book_free(struct order_book *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		free_entry(&b->entry[i]);
	b->count = 0;
}

static int issuer_of(const struct order_book *b, const char *name)
{
	for (uint32_t i = 0; i < b->issuer_count; i++)
		if (strcmp(b->issuer[i].name, name) == 0)
			return (int)i;
	return -1;
}

bool order_book_add_key(struct order_book *b, const char *name, const char *issuer, void *key)
{
	if (b->key_count == ORDER_KEYS_MAX || name[0] == '\0' || strlen(name) >= ORDER_NAME_SIZE ||
	    issuer[0] == '\0' || strlen(issuer) >= ORDER_NAME_SIZE)
		return false;
	for (uint32_t i = 0; i < b->key_count; i++)
		if (strcmp(b->key[i].name, name) == 0)
			return false;
	struct order_key *k = &b->key[b->key_count++];
	copy_name(k->name, name);
	copy_name(k->issuer, issuer);
	k->key = key;
	if (issuer_of(b, issuer) < 0)
		copy_name(b->issuer[b->issuer_count++].name, issuer);
	return true;
}

// ---- judging

static const struct order_key *key_of(const struct order_book *b, const char *name)
{
	for (uint32_t i = 0; i < b->key_count; i++)
		if (strcmp(b->key[i].name, name) == 0)
			return &b->key[i];
	return NULL;
}

static bool is_id(const ProtobufCBinaryData *d)
{
	return d->len == ORDER_ID_SIZE;
}

static bool same_id(const struct order_id *a, const uint8_t *b)
{
	return memcmp(a->b, b, ORDER_ID_SIZE) == 0;
}

static struct order_entry *find(struct order_book *b, const uint8_t *id)
{
	for (uint32_t i = 0; i < b->count; i++)
		if (same_id(&b->entry[i].id, id))
			return &b->entry[i];
	return NULL;
}

static bool is_used(const struct order_issuer *s, uint64_t serial)
{
	for (uint32_t i = 0; i < s->serial_count; i++)
		if (s->serial[i] == serial)
			return true;
	return serial <= s->floor;
}

static bool is_cancelled(const struct order_issuer *s, const uint8_t *id)
{
	uint32_t n =
		s->cancelled_count < ORDER_CANCELLED_MAX ? s->cancelled_count : ORDER_CANCELLED_MAX;
	for (uint32_t i = 0; i < n; i++)
		if (same_id(&s->cancelled[i], id))
			return true;
	return false;
}

static enum order_reason judge_times(const order_message *o, int64_t now_ns)
{
	int64_t start = o->start_ns != 0 ? o->start_ns : o->issued_ns;
	if (o->issued_ns <= 0 || o->issued_ns > now_ns + AHEAD_NS || start < o->issued_ns ||
	    o->expiry_ns <= start || o->expiry_ns > o->issued_ns + ORDER_DAYS_MAX * DAY_NS)
		return ORDER_REASON_TIMES;
	return o->expiry_ns <= now_ns ? ORDER_REASON_EXPIRED : ORDER_REASON_NONE;
}

static bool is_area(const struct order_book *b, const Kerbwing__Hub__V1__OrderArea *a)
{
	struct order_volumes *v = malloc(sizeof(*v));
	bool good = v != NULL && order_area_volumes(a, &b->home, 0, 1, v);
	free(v);
	return good;
}

static enum order_reason judge_emergency(const struct order_book *b,
					 const Kerbwing__Hub__V1__EmergencyOrder *e)
{
	if (e->level < KERBWING__HUB__V1__ORDER_LEVEL__ORDER_LEVEL_HEIGHTENED ||
	    e->level > KERBWING__HUB__V1__ORDER_LEVEL__ORDER_LEVEL_RECOVERY ||
	    e->corridors > KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_FLEET_ONLY ||
	    e->slots > KERBWING__HUB__V1__ORDER_POLICY__ORDER_POLICY_FLEET_ONLY ||
	    (int)e->corridors < 0 || (int)e->slots < 0 || e->n_fleet_operator > ORDER_FLEET_MAX ||
	    e->n_fleet_vehicle > ORDER_VEHICLES_MAX ||
	    (e->summary_interval_ms != 0 &&
	     (e->summary_interval_ms < 1000 || e->summary_interval_ms > 300000)))
		return ORDER_REASON_CONTENT;
	return is_area(b, e->area) ? ORDER_REASON_NONE : ORDER_REASON_AREA;
}

static enum order_reason judge_settings(const struct order_book *b,
					const Kerbwing__Hub__V1__ConfigOrder *c)
{
	if (c->n_setting == 0 || c->n_setting > ORDER_SETTINGS_MAX)
		return ORDER_REASON_CONTENT;
	for (size_t i = 0; i < c->n_setting; i++) {
		uint32_t k = 0;
		while (k < b->setting_count && strcmp(b->setting[k].key, c->setting[i]->key) != 0)
			k++;
		if (k == b->setting_count ||
		    (b->setting[k].is_good != NULL && !b->setting[k].is_good(c->setting[i]->value)))
			return ORDER_REASON_SETTING;
	}
	return ORDER_REASON_NONE;
}

static enum order_reason judge_broadcast(const Kerbwing__Hub__V1__BroadcastOrder *b)
{
	size_t n = strlen(b->text);
	const Kerbwing__Hub__V1__Place *p = b->place;
	unsigned event = b->event[0] != '\0' ? notice_kind_by_name(b->event) : NOTICE_KIND_NONE;
	if (n == 0 || n > ORDER_TEXT_MAX || event == NOTICE_KIND_COUNT ||
	    (b->radius_m != 0 && (b->radius_m < 10 || b->radius_m > 6553)) ||
	    (b->repeat_ms != 0 && (b->repeat_ms < 100 || b->repeat_ms > 60000)))
		return ORDER_REASON_CONTENT;
	if (p != NULL && (p->lat_e7 < -900000000 || p->lat_e7 > 900000000 ||
			  p->lon_e7 < -1800000000 || p->lon_e7 > 1800000000))
		return ORDER_REASON_AREA;
	return ORDER_REASON_NONE;
}

enum order_kind order_kind_of(const order_message *o)
{
	switch (o->body_case) {
	case KERBWING__HUB__V1__ORDER__BODY_EMERGENCY:
		return ORDER_KIND_EMERGENCY;
	case KERBWING__HUB__V1__ORDER__BODY_CLOSURE:
		return ORDER_KIND_CLOSURE;
	case KERBWING__HUB__V1__ORDER__BODY_CONFIG:
		return ORDER_KIND_CONFIG;
	case KERBWING__HUB__V1__ORDER__BODY_BROADCAST:
		return ORDER_KIND_BROADCAST;
	case KERBWING__HUB__V1__ORDER__BODY_CANCEL:
		return ORDER_KIND_CANCEL;
	default:
		return ORDER_KIND_NONE;
	}
}

static enum order_reason judge_body(const struct order_book *b, const order_message *o)
{
	switch (order_kind_of(o)) {
	case ORDER_KIND_EMERGENCY:
		return judge_emergency(b, o->emergency);
	case ORDER_KIND_CLOSURE:
		return !o->closure->closes_air && !o->closure->closes_road ? ORDER_REASON_CONTENT
		       : is_area(b, o->closure->area)			   ? ORDER_REASON_NONE
									   : ORDER_REASON_AREA;
	case ORDER_KIND_CONFIG:
		return judge_settings(b, o->config);
	case ORDER_KIND_BROADCAST:
		return judge_broadcast(o->broadcast);
	case ORDER_KIND_CANCEL:
		return is_id(&o->cancel->order_id) ? ORDER_REASON_NONE : ORDER_REASON_CONTENT;
	default:
		return ORDER_REASON_CONTENT;
	}
}

// Whether the node took this very order before.
static bool is_repeated(struct order_book *b, const signed_order *s, const order_message *o)
{
	const struct order_entry *e = find(b, o->order_id.data);
	return e != NULL && e->signed_order->order.len == s->order.len &&
	       memcmp(e->signed_order->order.data, s->order.data, s->order.len) == 0;
}

static enum order_reason judge_order(struct order_book *b, const signed_order *s,
				     const order_message *o, const struct order_key *k,
				     int64_t now_ns, struct order_result *r)
{
	int issuer = issuer_of(b, o->issuer);
	if (!is_id(&o->order_id) || o->serial == 0)
		return ORDER_REASON_MALFORMED;
	r->has_id = true;
	memcpy(r->id.b, o->order_id.data, ORDER_ID_SIZE);
	r->serial = o->serial;
	if (strcmp(k->issuer, o->issuer) != 0 || issuer < 0)
		return ORDER_REASON_WRONG_ISSUER;
	if (strcmp(o->city, b->city) != 0 ||
	    (strcmp(o->node, "*") != 0 && strcmp(o->node, b->node) != 0))
		return ORDER_REASON_NOT_HERE;
	if (is_repeated(b, s, o))
		return ORDER_REASON_REPEATED;
	const struct order_issuer *from = &b->issuer[issuer];
	if (is_cancelled(from, o->order_id.data))
		return ORDER_REASON_CANCELLED;
	if (is_used(from, o->serial) && order_kind_of(o) == ORDER_KIND_CANCEL &&
	    is_id(&o->cancel->order_id) && is_cancelled(from, o->cancel->order_id.data))
		return ORDER_REASON_REPEATED; // what it says is so already
	if (is_used(from, o->serial) || find(b, o->order_id.data) != NULL)
		return ORDER_REASON_OLD;
	enum order_reason why = judge_times(o, now_ns);
	if (why == ORDER_REASON_NONE)
		why = judge_body(b, o);
	if (why == ORDER_REASON_NONE && b->count == ORDER_ACTIVE_MAX &&
	    order_kind_of(o) != ORDER_KIND_CANCEL)
		why = ORDER_REASON_FULL;
	r->entry.issuer = (uint32_t)issuer;
	return why;
}

void order_book_judge(struct order_book *b, const uint8_t *octets, size_t size, int64_t now_ns,
		      struct order_result *r)
{
	*r = (struct order_result){.reason = ORDER_REASON_TOO_LONG};
	if (size > ORDER_OCTETS_MAX)
		return;
	struct order_entry *e = &r->entry;
	e->signed_order = kerbwing__hub__v1__signed_order__unpack(NULL, size, octets);
	const struct order_key *k =
		e->signed_order != NULL ? key_of(b, e->signed_order->key_id) : NULL;
	if (e->signed_order == NULL) {
		r->reason = ORDER_REASON_MALFORMED;
	} else if (k == NULL) {
		r->reason = ORDER_REASON_UNKNOWN_KEY;
	} else if (!order_verify(k->key, e->signed_order->order.data, e->signed_order->order.len,
				 e->signed_order->signature.data, e->signed_order->signature.len)) {
		r->reason = ORDER_REASON_BAD_SIGNATURE; // nothing inside is looked at
	} else {
		e->order = kerbwing__hub__v1__order__unpack(NULL, e->signed_order->order.len,
							    e->signed_order->order.data);
		r->reason = e->order == NULL
				    ? ORDER_REASON_MALFORMED
				    : judge_order(b, e->signed_order, e->order, k, now_ns, r);
	}
	if (r->reason != ORDER_REASON_NONE) {
		free_entry(e);
		return;
	}
	e->id = r->id;
	e->serial = r->serial;
	e->kind = (uint8_t)order_kind_of(e->order);
	e->start_ns = e->order->start_ns != 0 ? e->order->start_ns : e->order->issued_ns;
	e->expiry_ns = e->order->expiry_ns;
}

void order_result_free(struct order_result *r)
{
	free_entry(&r->entry);
}

// ---- taking

static void use_serial(struct order_issuer *s, uint64_t serial)
{
	if (serial <= s->floor)
		return;
	if (s->serial_count == ORDER_SERIALS_MAX) { // the lowest becomes the floor
		uint32_t low = 0;
		for (uint32_t i = 1; i < s->serial_count; i++)
			if (s->serial[i] < s->serial[low])
				low = i;
		if (serial < s->serial[low]) {
			s->floor = serial;
			return;
		}
		s->floor = s->serial[low];
		s->serial[low] = s->serial[--s->serial_count];
	}
	s->serial[s->serial_count++] = serial;
}

static void remember_cancelled(struct order_issuer *s, const uint8_t *id)
{
	memcpy(s->cancelled[s->cancelled_count++ % ORDER_CANCELLED_MAX].b, id, ORDER_ID_SIZE);
}

static void cancel(struct order_book *b, const struct order_entry *by, int64_t now_ns)
{
	const uint8_t *id = by->order->cancel->order_id.data;
	struct order_entry *e = find(b, id);
	remember_cancelled(&b->issuer[by->issuer], id);
	if (e != NULL && e->issuer == by->issuer && e->expiry_ns > now_ns)
		e->expiry_ns = now_ns;
}

void order_book_take(struct order_book *b, struct order_result *r, int64_t now_ns)
{
	b->taken++;
	use_serial(&b->issuer[r->entry.issuer], r->serial);
	if (r->entry.kind == ORDER_KIND_CANCEL) {
		cancel(b, &r->entry, now_ns);
		free_entry(&r->entry);
	} else {
		b->entry[b->count++] = r->entry;
		r->entry = (struct order_entry){.order = NULL};
	}
}

bool order_book_next(struct order_book *b, int64_t now_ns, struct order_event *e)
{
	static const struct order_entry none;
	for (uint32_t i = 0; i < b->count; i++) // what was told as over
		if (b->entry[i].expiry_ns == INT64_MIN) {
			free_entry(&b->entry[i]);
			b->entry[i] = b->entry[--b->count];
			b->entry[b->count] = none;
			i--;
		}
	for (uint32_t i = 0; i < b->count; i++) {
		struct order_entry *k = &b->entry[i];
		bool is_over = k->expiry_ns <= now_ns;
		if (!is_over && (k->has_begun || k->start_ns > now_ns))
			continue;
		*e = (struct order_event){.is_begin = !is_over, .entry = k};
		if (is_over) {
			k->expiry_ns = INT64_MIN;
			b->ended++;
		} else {
			k->has_begun = true;
		}
		return true;
	}
	return false;
}

int64_t order_book_next_ns(const struct order_book *b)
{
	int64_t next = INT64_MAX;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct order_entry *k = &b->entry[i];
		int64_t at =
			k->has_begun || k->expiry_ns < k->start_ns ? k->expiry_ns : k->start_ns;
		next = at < next ? at : next;
	}
	return next;
}
