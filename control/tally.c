// SPDX-License-Identifier: Apache-2.0
#include "tally.h"

#include <string.h>

static const char *const port_total_names[TALLY_PORT_TOTAL_COUNT] = {"frames", "bytes", "missed",
								     "errors"};

void tally_init(struct tally *c)
{
	memset(c, 0, sizeof(*c));
}

const char *tally_port_total_name(unsigned which)
{
	return which < TALLY_PORT_TOTAL_COUNT ? port_total_names[which] : "?";
}

static bool has_only(const char *name, const char *allowed)
{
	size_t len = strlen(name);
	return len > 0 && len < TALLY_NAME_SIZE && strspn(name, allowed) == len;
}

bool tally_is_name(const char *name)
{
	return has_only(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

bool tally_is_port_name(const char *name)
{
	return has_only(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-");
}

static unsigned place_item(struct tally *c, const char *name)
{
	for (unsigned i = 0; i < c->count; i++)
		if (strcmp(c->item[i].name, name) == 0)
			return i;
	if (c->count == TALLY_MAX) {
		c->not_fitting++;
		return TALLY_MAX;
	}
	strncpy(c->item[c->count].name, name, TALLY_NAME_SIZE - 1);
	return c->count++;
}

static unsigned place_port(struct tally *c, const char *name)
{
	for (unsigned i = 0; i < c->port_count; i++)
		if (strcmp(c->port[i].name, name) == 0)
			return i;
	if (c->port_count == TALLY_PORTS_MAX) {
		c->not_fitting++;
		return TALLY_PORTS_MAX;
	}
	strncpy(c->port[c->port_count].name, name, TALLY_NAME_SIZE - 1);
	return c->port_count++;
}

static void close_boot(struct tally *c)
{
	for (unsigned i = 0; i < c->count; i++) {
		c->item[i].base += c->item[i].live;
		c->item[i].live = 0;
	}
	for (unsigned i = 0; i < c->port_count; i++) {
		struct tally_port *p = &c->port[i];
		for (unsigned k = 0; k < TALLY_PORT_TOTAL_COUNT; k++) {
			p->base[k] += p->live[k];
			p->live[k] = 0;
		}
		p->is_up = false;
	}
}

void tally_begin(struct tally *c, bool is_new_boot, char *const *names, unsigned name_count,
		 char *const *ports, unsigned port_count)
{
	if (is_new_boot)
		close_boot(c);
	c->hello_count = name_count < TALLY_MAX ? name_count : TALLY_MAX;
	c->not_fitting += name_count - c->hello_count;
	for (unsigned i = 0; i < c->hello_count; i++)
		c->item_of[i] = (uint16_t)place_item(c, names[i]);
	c->hello_port_count = port_count < TALLY_PORTS_MAX ? port_count : TALLY_PORTS_MAX;
	c->not_fitting += port_count - c->hello_port_count;
	for (unsigned i = 0; i < c->hello_port_count; i++)
		c->port_of[i] = (uint16_t)place_port(c, ports[i]);
}

void tally_set(struct tally *c, const uint64_t *value, unsigned count)
{
	for (unsigned i = 0; i < count && i < c->hello_count; i++)
		if (c->item_of[i] < TALLY_MAX)
			c->item[c->item_of[i]].live = value[i];
}

void tally_set_port(struct tally *c, unsigned n, const uint64_t total[TALLY_PORT_TOTAL_COUNT],
		    bool is_up)
{
	if (n >= c->hello_port_count || c->port_of[n] >= TALLY_PORTS_MAX)
		return;
	struct tally_port *p = &c->port[c->port_of[n]];
	memcpy(p->live, total, sizeof(p->live));
	p->is_up = is_up;
}

uint64_t tally_total(const struct tally *c, unsigned item)
{
	return c->item[item].base + c->item[item].live;
}

uint64_t tally_port_total_of(const struct tally_port *p, enum tally_port_total which)
{
	return p->base[which] + p->live[which];
}

uint64_t tally_get(const struct tally *c, const char *name)
{
	for (unsigned i = 0; i < c->count; i++)
		if (strcmp(c->item[i].name, name) == 0)
			return tally_total(c, i);
	return 0;
}

const char *tally_after_prefix(const char *name, const char *prefix)
{
	size_t n = strlen(prefix);
	return strncmp(name, prefix, n) == 0 && name[n] != '\0' ? name + n : NULL;
}
