// SPDX-License-Identifier: Apache-2.0
#include "notices.h"

#include <errno.h>
#include <iconv.h>
#include <math.h>
#include <string.h>

#include "base/geo.h"
#include "base/notice_kind.h"
#include "base/units.h"
#include "link.pb-c.h"

enum { TEXT_MAX = 96, RADIUS_M = 500, REPEAT_MS = 1000 };

#define LOOK_NS	   (100 * UNITS_NS_PER_MS)
#define VALID_NS   (86400 * UNITS_NS_PER_S) // the longest that a DENM can say
#define REFRESH_NS (VALID_NS / 2)

typedef Kerbwing__Link__V1__Envelope envelope;
typedef Kerbwing__Hub__V1__BroadcastOrder broadcast_order;

// ---- what is said

struct air_text {
	uint8_t octets[TEXT_MAX];
	size_t size;
	bool is_gb2312;
};

static bool is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80 || (unsigned char)*s < ' ')
			return false;
	return true;
}

// ASCII as it is, else GB 2312, as far as it fits and can be said in it.
static void write_text(const char *utf8, struct air_text *out)
{
	out->is_gb2312 = !is_ascii(utf8);
	out->size = 0;
	if (!out->is_gb2312) {
		out->size = strnlen(utf8, TEXT_MAX);
		memcpy(out->octets, utf8, out->size);
		return;
	}
	iconv_t c = iconv_open("GB2312", "UTF-8");
	char *in = (char *)(uintptr_t)utf8, *to = (char *)out->octets;
	size_t in_left = strlen(utf8), out_left = TEXT_MAX;
	if (c == (iconv_t)-1)
		return;
	while (in_left > 0 && iconv(c, &in, &in_left, &to, &out_left) == (size_t)-1 &&
	       errno == EILSEQ) { // a character that GB 2312 does not have
		do {
			in++;
			in_left--;
		} while (in_left > 0 && ((unsigned char)*in & 0xc0) == 0x80);
	}
	out->size = TEXT_MAX - out_left;
	iconv_close(c);
}

// Same order, same number; alerts have the lower half.
static uint32_t number_of(const struct order_entry *e)
{
	return 0x8000u | (((uint32_t)e->id.b[0] << 8 | e->id.b[1]) & 0x7fff);
}

static void send(struct notices *n, const struct order_entry *e, bool is_over, int64_t now_ns)
{
	const broadcast_order *b = e->order->broadcast;
	const struct order_home *home = &n->orders->book.home;
	Kerbwing__Link__V1__Notice m = KERBWING__LINK__V1__NOTICE__INIT;
	envelope o = KERBWING__LINK__V1__ENVELOPE__INIT;
	struct air_text text;
	uint8_t packet[512];
	write_text(b->text, &text);
	// A validity of a day at most: said anew twice a day, as of then.
	int64_t since_ns = e->start_ns + (now_ns - e->start_ns) / REFRESH_NS * REFRESH_NS;
	int64_t left_ns = e->order->expiry_ns - since_ns;
	m.kind = notice_kind_by_name(b->event);
	m.number = number_of(e);
	m.is_over = is_over;
	m.time_ns = since_ns;
	m.validity_s = (uint32_t)((left_ns < VALID_NS ? left_ns : VALID_NS) / UNITS_NS_PER_S);
	m.lat_e7 = b->place != NULL ? b->place->lat_e7 : home->lat_e7;
	m.lon_e7 = b->place != NULL ? b->place->lon_e7 : home->lon_e7;
	m.radius_m = b->radius_m != 0 ? b->radius_m : RADIUS_M;
	m.text = (ProtobufCBinaryData){text.size, text.octets};
	m.is_gb2312 = text.is_gb2312;
	o.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_NOTICE;
	o.notice = &m;
	size_t size = kerbwing__link__v1__envelope__get_packed_size(&o);
	bool good = n->link->is_connected && size <= sizeof(packet);
	if (good) {
		(void)kerbwing__link__v1__envelope__pack(&o, packet);
		good = link_client_send(n->link, packet, size);
	}
	n->sent += good;
	n->lost += !good; // said again
}

// ---- which, and when

// An event that is far away is told by the nodes there.
static bool is_ours(const struct notices *n, const struct order_entry *e)
{
	if (e->kind != ORDER_KIND_BROADCAST || e->order->broadcast->event[0] == '\0')
		return false;
	const broadcast_order *b = e->order->broadcast;
	const struct order_home *home = &n->orders->book.home;
	struct geo_frame plane;
	if (b->place == NULL)
		return true;
	geo_frame_init(&plane, home->lat_e7, home->lon_e7);
	struct geo_point at = geo_to_plane(&plane, b->place->lat_e7, b->place->lon_e7);
	return hypot(at.e_m, at.n_m) <=
	       home->radius_cm * 0.01 + (b->radius_m != 0 ? b->radius_m : RADIUS_M);
}

static bool is_in_force(const struct order_entry *e)
{
	return e->has_begun && e->expiry_ns != INT64_MIN;
}

static bool is_any(const struct notices *n)
{
	for (uint32_t i = 0; i < n->orders->book.count; i++)
		if (is_in_force(&n->orders->book.entry[i]) && is_ours(n, &n->orders->book.entry[i]))
			return true;
	return false;
}

// Due each time that a multiple of its period has passed.
static void on_timer(void *ctx)
{
	struct notices *n = ctx;
	int64_t now_ns = loop_wall_ns(n->loop);
	for (uint32_t i = 0; i < n->orders->book.count; i++) {
		const struct order_entry *e = &n->orders->book.entry[i];
		if (!is_in_force(e) || !is_ours(n, e))
			continue;
		uint32_t ms = e->order->broadcast->repeat_ms;
		int64_t every_ns = (int64_t)(ms != 0 ? ms : REPEAT_MS) * UNITS_NS_PER_MS;
		if (now_ns / every_ns != n->last_ns / every_ns)
			send(n, e, false, now_ns);
	}
	n->last_ns = now_ns;
	if (is_any(n))
		loop_timer_set(n->loop, &n->timer, LOOK_NS);
}

void notices_open(struct notices *n, struct loop *l, const struct orders *o,
		  struct link_client *link)
{
	*n = (struct notices){
		.loop = l, .orders = o, .link = link, .timer = {.fire = on_timer, .ctx = n}};
}

void notices_close(struct notices *n)
{
	if (n->loop != NULL)
		loop_timer_cancel(n->loop, &n->timer);
}

void notices_changed(struct notices *n)
{
	if (n->loop == NULL || !is_any(n))
		return;
	loop_timer_cancel(n->loop, &n->timer);
	n->last_ns = 0; // each is due now
	on_timer(n);
}

void notices_end(struct notices *n, const struct order_entry *e)
{
	if (n->loop != NULL && is_ours(n, e))
		send(n, e, true, loop_wall_ns(n->loop));
}
