// SPDX-License-Identifier: Apache-2.0
#include "net/rsu_text.h"

#include <string.h>

#include "net/psid.h"
#include "wire/hex.h"

// ---- characters

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 'a' - 'A') : c;
}

static bool is_word(struct span s, const char *word)
{
	if (s.n != strlen(word))
		return false;
	for (uint32_t i = 0; i < s.n; i++)
		if (lower(s.p[i]) != lower((uint8_t)word[i]))
			return false;
	return true;
}

static struct span trimmed(struct span s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		s = (struct span){s.p + 1, s.n - 1};
	while (s.n > 0 && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

// Cuts the part before the separator off *rest; the separator goes too. Without one, all of it.
static struct span cut_at(struct span *rest, uint8_t separator)
{
	const uint8_t *at = rest->n > 0 ? memchr(rest->p, separator, rest->n) : NULL;
	struct span head = *rest;
	if (at == NULL) {
		*rest = (struct span){rest->p + rest->n, 0};
		return head;
	}
	head.n = (uint32_t)(at - head.p);
	*rest = (struct span){at + 1, rest->n - head.n - 1};
	return head;
}

// ---- values

static bool read_number(struct span s, uint32_t max, uint32_t *out)
{
	uint64_t v = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || (v = v * 10 + s.p[i] - '0') > max)
			return false;
	}
	*out = (uint32_t)v;
	return s.n > 0;
}

// Hex of the p-encoded number, with or without 0x.
static bool read_psid(struct span s, uint32_t *psid)
{
	uint8_t octet[PSID_SIZE_MAX];
	if (s.n > 2 && s.p[0] == '0' && lower(s.p[1]) == 'x')
		s = (struct span){s.p + 2, s.n - 2};
	struct cursor c = cursor_over((struct span){octet, hex_octets(s, octet, sizeof(octet))});
	return psid_get(&c, psid) && !c.error && cursor_left(&c) == 0;
}

static bool read_bool(struct span s, bool *out)
{
	*out = is_word(s, "true");
	return *out || is_word(s, "false");
}

static bool read_hex(struct span s, struct span *out)
{
	if (s.n == 0 || s.n % 2 != 0 || s.n / 2 > RSU_TEXT_OCTETS_MAX)
		return false;
	for (uint32_t i = 0; i < s.n; i++)
		if (hex_digit(s.p[i]) < 0)
			return false;
	*out = s;
	return true;
}

static bool read_channel(struct span s, uint8_t *out)
{
	uint32_t v = RSU_TEXT_CHANNEL_CONTROL;
	bool ok = is_word(s, "CCH") || read_number(s, 255, &v);
	*out = (uint8_t)v;
	return ok;
}

static bool read_mode(struct span s, uint8_t *out)
{
	*out = is_word(s, "ALT") ? RSU_TX_ALTERNATING : RSU_TX_CONTINUOUS;
	return *out == RSU_TX_ALTERNATING || is_word(s, "CONT");
}

static bool read_priority(struct span s, uint8_t *out)
{
	uint32_t v = 0;
	bool ok = read_number(s, 7, &v);
	*out = (uint8_t)v;
	return ok;
}

// False for a value that its key does not allow. Keys that are not listed are nobody's here.
static bool set(struct rsu_text *t, struct span key, struct span v)
{
	return is_word(key, "Type")	       ? (t->type = v, true)
	       : is_word(key, "PSID")	       ? read_psid(v, &t->psid)
	       : is_word(key, "Priority")      ? read_priority(v, &t->priority)
	       : is_word(key, "TxMode")	       ? read_mode(v, &t->tx_mode)
	       : is_word(key, "TxChannel")     ? read_channel(v, &t->channel)
	       : is_word(key, "TxInterval")    ? read_number(v, UINT32_MAX, &t->interval_ms)
	       : is_word(key, "DeliveryStart") ? (t->start = v, true)
	       : is_word(key, "DeliveryStop")  ? (t->stop = v, true)
	       : is_word(key, "Signature")     ? read_bool(v, &t->is_signed)
	       : is_word(key, "Encryption")    ? read_bool(v, &t->is_encrypted)
	       : is_word(key, "Payload")       ? read_hex(v, &t->hex)
					       : true;
}

// ---- text

bool rsu_text_is_likely(struct span s)
{
	struct span rest = trimmed(s), key = {NULL, 0};
	enum { KEY_MAX = 16 };
	if (rest.n > KEY_MAX)
		rest.n = KEY_MAX;
	if (rest.n > 0 && memchr(rest.p, '=', rest.n) != NULL)
		key = trimmed(cut_at(&rest, '='));
	return is_word(key, "Version") || is_word(key, "Type") || is_word(key, "PSID");
}

enum err rsu_text_parse(struct span s, struct rsu_text *out)
{
	*out = (struct rsu_text){.channel = RSU_TEXT_CHANNEL_CONTROL};
	while (s.n > 0) {
		struct span line = cut_at(&s, '\n'), value = cut_at(&line, '#');
		struct span key = trimmed(cut_at(&value, '='));
		if (key.n > 0 && !set(out, key, trimmed(value)))
			return ERR_RSU_TEXT;
	}
	return out->hex.n > 0 ? ERR_NONE : ERR_RSU_TEXT;
}

uint32_t rsu_text_payload(const struct rsu_text *t, uint8_t *out, uint32_t size)
{
	return hex_octets(t->hex, out, size);
}

// ---- write

static void put_span(struct text *t, const char *key, struct span s)
{
	text_add(t, key);
	for (uint32_t i = 0; i < s.n; i++)
		text_char(t, (char)s.p[i]);
	text_char(t, '\n');
}

static void put_number(struct text *t, const char *key, uint32_t v)
{
	text_add(t, key);
	text_int(t, v);
	text_char(t, '\n');
}

static bool is_line(struct span s)
{
	for (uint32_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '#')
			return false;
	return true;
}

bool rsu_text_write(const struct rsu_text *m, struct span payload, struct text *out)
{
	uint8_t psid[PSID_SIZE_MAX];
	struct writer w = writer_init(psid, sizeof(psid));
	psid_put(&w, m->psid);
	if (w.error || m->priority > 7 || payload.n == 0 || payload.n > RSU_TEXT_OCTETS_MAX ||
	    !is_line(m->type) || !is_line(m->start) || !is_line(m->stop))
		return false;
	text_add(out, "Version=0.7\n");
	put_span(out, "Type=", m->type);
	text_add(out, "PSID=0x");
	text_hex(out, psid, w.pos);
	put_number(out, "\nPriority=", m->priority);
	text_add(out, m->tx_mode == RSU_TX_ALTERNATING ? "TxMode=ALT\n" : "TxMode=CONT\n");
	put_number(out, "TxChannel=", m->channel);
	put_number(out, "TxInterval=", m->interval_ms);
	put_span(out, "DeliveryStart=", m->start);
	put_span(out, "DeliveryStop=", m->stop);
	text_add(out, m->is_signed ? "Signature=True\n" : "Signature=False\n");
	text_add(out, m->is_encrypted ? "Encryption=True\n" : "Encryption=False\n");
	text_add(out, "Payload=");
	text_hex(out, payload.p, payload.n);
	text_char(out, '\n');
	return true;
}
