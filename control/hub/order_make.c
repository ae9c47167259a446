// SPDX-License-Identifier: Apache-2.0
#include "hub/order_make.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "air/uuid.h"
#include "base/notice_kind.h"
#include "base/units.h"
#include "orders/order_sign.h"

enum { LIST_MAX = 128, FAULT_SIZE = 200, TEXT_SIZE = 4096 };

// Everything that the message points into.
struct room {
	Kerbwing__Hub__V1__Order order;
	Kerbwing__Hub__V1__EmergencyOrder emergency;
	Kerbwing__Hub__V1__ClosureOrder closure;
	Kerbwing__Hub__V1__ConfigOrder config;
	Kerbwing__Hub__V1__BroadcastOrder broadcast;
	Kerbwing__Hub__V1__CancelOrder cancel;
	Kerbwing__Hub__V1__OrderArea area;
	Kerbwing__Hub__V1__Place place[LIST_MAX], *places[LIST_MAX];
	Kerbwing__Hub__V1__Setting setting[LIST_MAX], *settings[LIST_MAX];
	char *cells[LIST_MAX], *fleet[LIST_MAX];
	uint64_t vehicles[LIST_MAX];
	char text[3][TEXT_SIZE]; // lists that are cut
	struct air_id id, cancelled;
	char *fault;
};

static bool fail(struct room *r, const char *what, const char *text)
{
	snprintf(r->fault, FAULT_SIZE, "%s '%.100s'", what, text != NULL ? text : "");
	return false;
}

static char *text_of(const char *s)
{
	return (char *)(uintptr_t)(s != NULL ? s : "");
}

// Cuts a copy of the list at separators. -1: too many, or too long.
static int cut(const char *list, const char *separators, char copy[TEXT_SIZE], char *part[LIST_MAX])
{
	int n = 0;
	char *save;
	if (list == NULL)
		return 0;
	if (strlen(list) >= TEXT_SIZE)
		return -1;
	memcpy(copy, list, strlen(list) + 1);
	for (char *p = strtok_r(copy, separators, &save); p != NULL;
	     p = strtok_r(NULL, separators, &save)) {
		if (n == LIST_MAX)
			return -1;
		part[n++] = p;
	}
	return n;
}

static bool number(struct room *r, const char *option, const char *s, double lo, double hi,
		   double *out)
{
	char *end;
	double v = strtod(s, &end);
	if (end == s || *end != '\0' || !(v >= lo) || !(v <= hi))
		return fail(r, option, s);
	*out = v;
	return true;
}

static bool read_place(struct room *r, const char *option, const char *s,
		       Kerbwing__Hub__V1__Place *out)
{
	double lat, lon;
	char rest;
	if (sscanf(s, "%lf,%lf%c", &lat, &lon, &rest) != 2 || !(fabs(lat) <= 90) ||
	    !(fabs(lon) <= 180))
		return fail(r, option, s);
	kerbwing__hub__v1__place__init(out);
	out->lat_e7 = (int32_t)lround(lat * 1e7);
	out->lon_e7 = (int32_t)lround(lon * 1e7);
	return true;
}

static bool read_places(struct room *r, const char *list)
{
	char *part[LIST_MAX];
	int n = cut(list, " ;", r->text[0], part);
	if (n < 0)
		return fail(r, "too many places in --polygon", list);
	for (int i = 0; i < n; i++) {
		if (!read_place(r, "no place LAT,LON in --polygon:", part[i], &r->place[i]))
			return false;
		r->places[i] = &r->place[i];
	}
	r->area.polygon = r->places;
	r->area.n_polygon = (size_t)n;
	return true;
}

static bool read_area(struct room *r, const struct order_wish *w)
{
	double lower = -500, upper = 20000;
	kerbwing__hub__v1__order_area__init(&r->area);
	if (!read_places(r, w->polygon))
		return false;
	int n = cut(w->cells, ", ", r->text[1], r->cells);
	if (n < 0)
		return fail(r, "too many codes in --cells", w->cells);
	r->area.cell = r->cells;
	r->area.n_cell = (size_t)n;
	if (w->lower == NULL && w->upper == NULL)
		return true;
	if ((w->lower != NULL && !number(r, "--lower", w->lower, -500, 100000, &lower)) ||
	    (w->upper != NULL && !number(r, "--upper", w->upper, -500, 100000, &upper)))
		return false;
	r->area.lower_cm = (int32_t)lround(lower * 100);
	r->area.upper_cm = (int32_t)lround(upper * 100);
	return true;
}

// Index of a word, -1: none of them.
static int word(const char *s, const char *const *list, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(s, list[i]) == 0)
			return i;
	return -1;
}

static bool read_policy(struct room *r, const char *option, const char *s, int otherwise,
			Kerbwing__Hub__V1__OrderPolicy *out)
{
	static const char *const names[] = {"unchanged", "fleet_first", "fleet_only"};
	int p = s != NULL ? word(s, names, 3) : otherwise;
	if (p < 0)
		return fail(r, option, s);
	*out = (Kerbwing__Hub__V1__OrderPolicy)p;
	return true;
}

static bool read_vehicles(struct room *r, const char *list)
{
	char *part[LIST_MAX], *end;
	int n = cut(list, ", ", r->text[0], part);
	if (n < 0)
		return fail(r, "too many ids in --vehicles", list);
	for (int i = 0; i < n; i++) {
		r->vehicles[i] = strtoull(part[i], &end, 16);
		if (*end != '\0' || strlen(part[i]) > 16 || r->vehicles[i] == 0)
			return fail(r, "no id in --vehicles:", part[i]);
	}
	r->emergency.fleet_vehicle = r->vehicles;
	r->emergency.n_fleet_vehicle = (size_t)n;
	return true;
}

static bool make_emergency(struct room *r, const struct order_wish *w)
{
	static const char *const levels[] = {"", "heightened", "emergency", "recovery"};
	Kerbwing__Hub__V1__EmergencyOrder *e = &r->emergency;
	double interval = 5000;
	int level = word(w->level != NULL ? w->level : "emergency", levels, 4);
	kerbwing__hub__v1__emergency_order__init(e);
	if (level <= 0)
		return fail(r, "--level", w->level);
	// The polygon's list is cut in the same room as the ids'.
	if (!read_area(r, w) || !read_vehicles(r, w->vehicles) ||
	    !read_policy(r, "--corridors", w->corridors, 2, &e->corridors) ||
	    !read_policy(r, "--slots", w->slots, 1, &e->slots) ||
	    (w->interval != NULL && !number(r, "--interval", w->interval, 0, 300000, &interval)))
		return false;
	int n = cut(w->fleet, ", ", r->text[2], r->fleet);
	if (n < 0)
		return fail(r, "too many names in --fleet", w->fleet);
	e->area = &r->area;
	e->level = (Kerbwing__Hub__V1__OrderLevel)level;
	e->fleet_operator = r->fleet;
	e->n_fleet_operator = (size_t)n;
	e->summary_interval_ms = (uint32_t)interval;
	e->shows_emergency_data = w->shows_emergency_data;
	r->order.body_case = KERBWING__HUB__V1__ORDER__BODY_EMERGENCY;
	r->order.emergency = e;
	return true;
}

static bool make_closure(struct room *r, const struct order_wish *w)
{
	kerbwing__hub__v1__closure_order__init(&r->closure);
	if (!read_area(r, w))
		return false;
	r->closure.area = &r->area;
	r->closure.closes_air = !w->no_air;
	r->closure.closes_road = !w->no_road;
	r->order.body_case = KERBWING__HUB__V1__ORDER__BODY_CLOSURE;
	r->order.closure = &r->closure;
	return true;
}

static bool make_config(struct room *r, const struct order_wish *w)
{
	char *part[LIST_MAX];
	int n = cut(w->settings, ",", r->text[0], part);
	if (n <= 0)
		return fail(r, "--set KEY=VALUE,… is needed, not", w->settings);
	for (int i = 0; i < n; i++) {
		char *equals = strchr(part[i], '=');
		if (equals == NULL)
			return fail(r, "no KEY=VALUE in --set:", part[i]);
		*equals = '\0';
		kerbwing__hub__v1__setting__init(&r->setting[i]);
		r->setting[i].key = part[i];
		r->setting[i].value = equals + 1;
		r->settings[i] = &r->setting[i];
	}
	kerbwing__hub__v1__config_order__init(&r->config);
	r->config.setting = r->settings;
	r->config.n_setting = (size_t)n;
	r->order.body_case = KERBWING__HUB__V1__ORDER__BODY_CONFIG;
	r->order.config = &r->config;
	return true;
}

// What of a broadcast goes on the air.
static bool read_event(struct room *r, const struct order_wish *w)
{
	double radius = 0, repeat = 0;
	if (w->event == NULL && (w->at != NULL || w->radius != NULL || w->repeat != NULL))
		return fail(r, "--event is needed for what goes on the air, not", "");
	if (w->event == NULL)
		return true;
	unsigned kind = notice_kind_by_name(w->event);
	if (kind == NOTICE_KIND_NONE || kind == NOTICE_KIND_COUNT)
		return fail(r, "no event of docs/wire/orders.md in --event:", w->event);
	r->broadcast.event = text_of(w->event);
	if ((w->radius != NULL && !number(r, "--radius", w->radius, 10, 6553, &radius)) ||
	    (w->repeat != NULL && !number(r, "--repeat", w->repeat, 100, 60000, &repeat)) ||
	    (w->at != NULL && !read_place(r, "no place LAT,LON in --at:", w->at, &r->place[0])))
		return false;
	r->broadcast.place = w->at != NULL ? &r->place[0] : NULL;
	r->broadcast.radius_m = (uint32_t)radius;
	r->broadcast.repeat_ms = (uint32_t)repeat;
	return true;
}

static bool make_broadcast(struct room *r, const struct order_wish *w)
{
	if (w->text == NULL || w->text[0] == '\0' || strlen(w->text) > ORDER_TEXT_MAX)
		return fail(r, "--text of 1 to 500 octets is needed, not", w->text);
	kerbwing__hub__v1__broadcast_order__init(&r->broadcast);
	r->broadcast.text = text_of(w->text);
	r->broadcast.language = text_of(w->language != NULL ? w->language : "en");
	r->order.body_case = KERBWING__HUB__V1__ORDER__BODY_BROADCAST;
	r->order.broadcast = &r->broadcast;
	return read_event(r, w);
}

static bool make_cancel(struct room *r, const struct order_wish *w)
{
	if (w->cancel == NULL || !uuid_read(w->cancel, &r->cancelled))
		return fail(r, "the id of an order is needed, not", w->cancel);
	kerbwing__hub__v1__cancel_order__init(&r->cancel);
	r->cancel.order_id = (ProtobufCBinaryData){sizeof(r->cancelled.b), r->cancelled.b};
	r->order.body_case = KERBWING__HUB__V1__ORDER__BODY_CANCEL;
	r->order.cancel = &r->cancel;
	return true;
}

static bool make_body(struct room *r, const struct order_wish *w)
{
	static const struct {
		const char *name;
		bool (*make)(struct room *r, const struct order_wish *w);
	} kinds[] = {{"emergency", make_emergency},
		     {"closure", make_closure},
		     {"config", make_config},
		     {"broadcast", make_broadcast},
		     {"cancel", make_cancel}};
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(w->kind, kinds[i].name) == 0)
			return kinds[i].make(r, w);
	return fail(r, "no kind of order:", w->kind);
}

static bool make_times(struct room *r, const struct order_wish *w)
{
	double seconds = 3600, in = 0;
	bool is_cancel = strcmp(w->kind, "cancel") == 0;
	if (w->seconds == NULL && !is_cancel)
		return fail(r, "--for SECONDS is needed", "");
	if ((w->seconds != NULL &&
	     !number(r, "--for", w->seconds, 1, ORDER_DAYS_MAX * 86400.0, &seconds)) ||
	    (w->start_in != NULL &&
	     !number(r, "--in", w->start_in, 0, ORDER_DAYS_MAX * 86400.0, &in)))
		return false;
	r->order.issued_ns = w->now_ns;
	r->order.start_ns = in > 0 ? w->now_ns + (int64_t)(in * 1e9) : 0;
	r->order.expiry_ns = w->now_ns + (int64_t)((in + seconds) * 1e9);
	r->order.serial =
		(uint64_t)w->now_ns; // rises by itself, whichever machine of the issuer it is
	return true;
}

// base64url without padding (RFC 4648).
static void write_text(const uint8_t *p, size_t n, char *out)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint32_t bits = 0;
	unsigned held = 0;
	for (size_t i = 0; i < n; i++) {
		bits = bits << 8 | p[i];
		for (held += 8; held >= 6; held -= 6)
			*out++ = set[bits >> (held - 6) & 63];
	}
	if (held > 0)
		*out++ = set[bits << (6 - held) & 63];
	*out = '\0';
}

static bool sign(struct room *r, const struct order_wish *w, void *key, char *out)
{
	static uint8_t order[ORDER_OCTETS_MAX], packed[ORDER_OCTETS_MAX]; // main thread
	uint8_t signature[ORDER_SIGNATURE_MAX];
	Kerbwing__Hub__V1__SignedOrder s = KERBWING__HUB__V1__SIGNED_ORDER__INIT;
	size_t n = kerbwing__hub__v1__order__get_packed_size(&r->order);
	if (n > sizeof(order) - 512)
		return fail(r, "the order is too long", "");
	(void)kerbwing__hub__v1__order__pack(&r->order, order);
	s.order = (ProtobufCBinaryData){n, order};
	s.key_id = text_of(w->key_id);
	s.signature = (ProtobufCBinaryData){order_sign(key, order, n, signature), signature};
	if (s.signature.len == 0 ||
	    kerbwing__hub__v1__signed_order__get_packed_size(&s) > sizeof(packed))
		return fail(r, "the order cannot be signed with this key", "");
	write_text(packed, kerbwing__hub__v1__signed_order__pack(&s, packed), out);
	return true;
}

bool order_make(const struct order_wish *w, void *key, char out[ORDER_MAKE_TEXT_SIZE],
		char fault[FAULT_SIZE])
{
	struct room *r = calloc(1, sizeof(*r));
	if (r == NULL) {
		snprintf(fault, FAULT_SIZE, "out of memory");
		return false;
	}
	r->fault = fault;
	kerbwing__hub__v1__order__init(&r->order);
	r->id = uuid_from_random(w->random);
	r->order.order_id = (ProtobufCBinaryData){sizeof(r->id.b), r->id.b};
	r->order.issuer = text_of(w->issuer);
	r->order.city = text_of(w->city);
	r->order.node = text_of(w->node);
	r->order.reason = text_of(w->reason);
	bool good = make_times(r, w) && make_body(r, w) && sign(r, w, key, out);
	free(r);
	return good;
}
