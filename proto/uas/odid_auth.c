// SPDX-License-Identifier: Apache-2.0
#include "uas/odid_auth.h"

#include <string.h>

#include "obs/obs.h"
#include "wire/cursor.h"

void odid_auth_init(struct odid_auth_table *t, int64_t stale_ns)
{
	memset(t, 0, sizeof(*t));
	t->stale_ns = stale_ns;
}

static int64_t newest_of(const struct odid_auth_sender *s)
{
	int64_t newest = INT64_MIN;
	for (unsigned i = 0; i < ODID_AUTH_PAGES; i++)
		if ((s->pages >> i & 1) && s->heard_ns[i] > newest)
			newest = s->heard_ns[i];
	return newest;
}

// The pages held are void. Those of a set that never became complete are a set lost.
static void forget_pages(struct odid_auth_table *t, struct odid_auth_sender *s)
{
	t->expired += s->pages != 0 && !s->is_complete;
	s->pages = 0;
	s->is_complete = false;
}

static struct odid_auth_sender *sender_of(struct odid_auth_table *t, uint64_t key)
{
	struct odid_auth_sender *oldest = &t->sender[0];
	for (unsigned i = 0; i < ODID_AUTH_SENDERS; i++) {
		struct odid_auth_sender *s = &t->sender[i];
		if (s->key == key)
			return s;
		if (oldest->key != 0 && (s->key == 0 || newest_of(s) < newest_of(oldest)))
			oldest = s;
	}
	t->evicted += oldest->key != 0;
	forget_pages(t, oldest);
	memset(oldest, 0, sizeof(*oldest));
	oldest->key = key;
	return oldest;
}

// A clock that was set back makes pages stale too: they would stay for as long as it was set back.
static bool is_stale(const struct odid_auth_table *t, int64_t heard_ns, int64_t now_ns)
{
	return now_ns - heard_ns > t->stale_ns || heard_ns - now_ns > t->stale_ns;
}

static void forget_stale(struct odid_auth_table *t, struct odid_auth_sender *s, int64_t now_ns)
{
	uint16_t fresh = s->pages;
	for (unsigned i = 0; i < ODID_AUTH_PAGES; i++)
		if ((s->pages >> i & 1) && is_stale(t, s->heard_ns[i], now_ns))
			fresh &= (uint16_t) ~(1u << i);
	if (fresh == s->pages)
		return;
	forget_pages(t, s);
	s->pages = fresh;
}

void odid_auth_age(struct odid_auth_table *t, int64_t now_ns)
{
	struct odid_auth_sender *s = &t->sender[t->next++ % ODID_AUTH_SENDERS];
	if (s->key == 0)
		return;
	forget_stale(t, s, now_ns);
	if (s->pages == 0)
		s->key = 0;
}

static unsigned room_of(unsigned page)
{
	return page == 0 ? ODID_AUTH_FIRST_DATA : ODID_TEXT_SIZE;
}

static void join(const struct odid_auth_sender *s, struct odid_auth_data *out)
{
	const struct odid_authentication *first = &s->page[0];
	unsigned n = 0;
	memset(out, 0, sizeof(*out));
	for (unsigned i = 0; i <= first->last_page; n += room_of(i), i++)
		memcpy(out->octets + n, s->page[i].data, room_of(i));
	out->auth_type = first->auth_type;
	out->time_s = first->time_s;
	out->size = first->data_size;
	// The octet behind the data counts those of error correction; what does not fit is padding.
	if (out->size < n && out->octets[out->size] <= n - out->size - 1)
		out->extra = out->octets[out->size];
}

// What cannot be part of any set.
static bool is_impossible(const struct odid_authentication *p)
{
	if (p->page != 0)
		return p->page >= ODID_AUTH_PAGES;
	return p->last_page >= ODID_AUTH_PAGES ||
	       p->data_size > ODID_AUTH_FIRST_DATA + p->last_page * ODID_TEXT_SIZE;
}

// Pages heard before their page 0 that are of another type were left over from another set.
static void drop_other_types(struct odid_auth_table *t, struct odid_auth_sender *s, uint8_t type)
{
	for (unsigned i = 1; i < ODID_AUTH_PAGES; i++)
		if ((s->pages >> i & 1) && s->page[i].auth_type != type) {
			s->pages &= (uint16_t) ~(1u << i);
			t->refused++;
		}
}

static void hold(struct odid_auth_table *t, struct odid_auth_sender *s,
		 const struct odid_authentication *page, int64_t now_ns)
{
	unsigned n = page->page;
	bool is_held = s->pages >> n & 1;
	bool is_changed = is_held && memcmp(&s->page[n], page, sizeof(*page)) != 0;
	if (is_changed && n == 0)
		forget_pages(t, s);
	else if (n == 0 && !is_held)
		drop_other_types(t, s, page->auth_type);
	s->is_complete = s->is_complete && !is_changed;
	s->page[n] = *page;
	s->heard_ns[n] = now_ns;
	s->pages |= (uint16_t)(1u << n);
}

bool odid_auth_add(struct odid_auth_table *t, uint64_t key, const struct odid_authentication *page,
		   int64_t now_ns, struct odid_auth_data *out)
{
	if (key == 0 || is_impossible(page)) {
		t->refused++;
		return false;
	}
	struct odid_auth_sender *s = sender_of(t, key);
	forget_stale(t, s, now_ns);
	if (page->page != 0 && (s->pages & 1) && s->page[0].auth_type != page->auth_type) {
		t->refused++;
		return false;
	}
	hold(t, s, page, now_ns);
	uint32_t wanted = (2u << s->page[0].last_page) - 1;
	if ((s->pages & 1) == 0 || (s->pages & wanted) != wanted)
		return false;
	t->completed += !s->is_complete;
	s->is_complete = true;
	join(s, out);
	return true;
}

// ---- from the decoders to the table

uint64_t odid_auth_key(const uint8_t *id, unsigned n)
{
	return obs_key(OBS_FAMILY_ODID, OBS_ID_NONE, id, n);
}

void odid_auth_note(struct odid_auth_pages *pages, uint64_t key, const struct odid_message *m)
{
	if (m->type != ODID_TYPE_AUTHENTICATION)
		return;
	if (pages->count == pages->max) {
		pages->lost++;
		return;
	}
	pages->heard[pages->count++] = (struct odid_auth_heard){key, m->authentication};
}

static uint64_t key_of(const struct rx_meta *meta)
{
	return meta->has_mac ? odid_auth_key(meta->mac, sizeof(meta->mac)) : meta->source_key;
}

void odid_auth_note_all(struct odid_auth_pages *pages, struct span payload,
			const struct rx_meta *meta)
{
	const uint32_t head = ODID_PACK_SIZE_MAX - ODID_PACK_MAX * ODID_MESSAGE_SIZE;
	bool is_pack = payload.n >= head && payload.p[0] >> 4 == ODID_TYPE_PACK;
	struct span rest = is_pack ? (struct span){payload.p + head, payload.n - head} : payload;
	unsigned count = odid_message_count(payload);
	for (unsigned i = 0; i < count && i < ODID_PACK_MAX && rest.n >= ODID_MESSAGE_SIZE; i++) {
		struct odid_message m;
		if (rest.p[0] >> 4 == ODID_TYPE_AUTHENTICATION &&
		    odid_decode_message(rest, &m) == ERR_NONE)
			odid_auth_note(pages, key_of(meta), &m);
		rest = (struct span){rest.p + ODID_MESSAGE_SIZE, rest.n - ODID_MESSAGE_SIZE};
	}
}

unsigned odid_auth_split(const struct odid_auth_data *d,
			 struct odid_authentication page[static ODID_AUTH_PAGES])
{
	unsigned total = d->size + (d->extra > 0 ? 1u + d->extra : 0u), at = 0, i = 0;
	if (total > ODID_AUTH_DATA_MAX)
		return 0;
	memset(page, 0, ODID_AUTH_PAGES * sizeof(page[0]));
	do {
		unsigned n = total - at < room_of(i) ? total - at : room_of(i);
		page[i].auth_type = d->auth_type;
		page[i].page = (uint8_t)i;
		memcpy(page[i].data, d->octets + at, n);
		at += n;
		i++;
	} while (at < total);
	page[0].last_page = (uint8_t)(i - 1);
	page[0].data_size = d->size;
	page[0].time_s = d->time_s;
	return i;
}
