// SPDX-License-Identifier: Apache-2.0
#include "uas/odid_auth.h"

#include <string.h>

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
	memset(oldest, 0, sizeof(*oldest));
	oldest->key = key;
	return oldest;
}

static void forget_stale(struct odid_auth_sender *s, int64_t now_ns, int64_t stale_ns)
{
	for (unsigned i = 0; i < ODID_AUTH_PAGES; i++)
		if ((s->pages >> i & 1) && now_ns - s->heard_ns[i] > stale_ns)
			s->pages &= (uint16_t) ~(1u << i);
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

bool odid_auth_add(struct odid_auth_table *t, uint64_t key, const struct odid_authentication *page,
		   int64_t now_ns, struct odid_auth_data *out)
{
	unsigned n = page->page;
	if (key == 0 || n >= ODID_AUTH_PAGES)
		return false;
	struct odid_auth_sender *s = sender_of(t, key);
	bool is_changed = (s->pages & 1) && n == 0 && memcmp(&s->page[0], page, sizeof(*page)) != 0;
	if (is_changed)
		s->pages = 0;
	forget_stale(s, now_ns, t->stale_ns);
	s->page[n] = *page;
	s->heard_ns[n] = now_ns;
	s->pages |= (uint16_t)(1u << n);
	unsigned last = s->page[0].last_page;
	if ((s->pages & 1) == 0 || last >= ODID_AUTH_PAGES)
		return false;
	uint32_t wanted = (2u << last) - 1;
	unsigned room = ODID_AUTH_FIRST_DATA + last * ODID_TEXT_SIZE;
	if ((s->pages & wanted) != wanted || s->page[0].data_size > room)
		return false;
	for (unsigned i = 1; i <= last; i++)
		if (s->page[i].auth_type != s->page[0].auth_type)
			return false; // left over from another set
	join(s, out);
	return true;
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
