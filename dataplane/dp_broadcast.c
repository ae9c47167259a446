// SPDX-License-Identifier: Apache-2.0
#include "dp_broadcast.h"

#include <stdio.h>
#include <string.h>

#include "conf_keys.h"
#include "dp_config.h"

// clang-format off
static const char *const profiles[] = {"none", "etsi", "us", "china", NULL}; // enum broadcast_profile
static const char *const kinds[] = {
#define KIND_NAME(id, number, name, text) name,
	ALERT_KIND_LIST(KIND_NAME)
#undef KIND_NAME
	NULL};

static const char *const notices[] = {
#define NOTICE_NAME(id, number, name, text) name,
	NOTICE_KIND_LIST(NOTICE_NAME)
#undef NOTICE_NAME
	NULL};

static const struct conf_key code_keys[] = {
	KEY_ENUM(struct dp_broadcast_code_conf, kind, NULL, kinds, "Kind of alert."),
	KEY(struct dp_broadcast_code_conf, code, CONF_UINT, NULL, 0, 65535, NULL, "ETSI cause, ITIS code or GB/T 29100 event type; 0: not announced."),
	KEY(struct dp_broadcast_code_conf, sub, CONF_UINT, "0", 0, 255, NULL, "ETSI sub-cause."),
};
static const struct conf_map code_map = CONF_MAP_OF(code_keys, struct dp_broadcast_code_conf);

static const struct conf_key notice_keys[] = {
	KEY_ENUM(struct dp_broadcast_code_conf, kind, NULL, notices, "Kind of notice."),
	KEY(struct dp_broadcast_code_conf, code, CONF_UINT, NULL, 0, 65535, NULL, "ETSI cause, ITIS code or GB/T 29100 event type; 0: not told."),
	KEY(struct dp_broadcast_code_conf, sub, CONF_UINT, "0", 0, 255, NULL, "ETSI sub-cause."),
};
static const struct conf_map notice_map = CONF_MAP_OF(notice_keys, struct dp_broadcast_code_conf);

static const struct conf_key keys[] = {
	KEY_ENUM(struct dp_broadcast_conf, profile, "none", profiles, "Messages that announce alerts on the air: none, ETSI DENM in GeoNetworking, SAE J2735 roadside alerts in WSMP, or T/CSAE 53 RSI in UDP datagrams to the roadside unit."),
	KEY(struct dp_broadcast_conf, port, CONF_STRING, "", 0, 31, NULL, "Name of the port that they leave by; empty: the first one."),
	KEY(struct dp_broadcast_conf, station_id, CONF_UINT, "1", 1, 4294967295, NULL, "Station that they come from."),
	KEY(struct dp_broadcast_conf, mac, CONF_STRING, "02:4b:57:00:00:01", 17, 17, NULL, "Address that their frames come from."),
	KEY(struct dp_broadcast_conf, radius_m, CONF_UINT, "500", 10, 6553, "m", "Distance from the event within which receivers are to act."),
	KEY(struct dp_broadcast_conf, validity_s, CONF_UINT, "10", 1, 86400, "s", "How long a DENM holds that is neither updated nor called back."),
	KEY(struct dp_broadcast_conf, frames_per_s, CONF_UINT, "50", 1, 10000, "frames/s", "Most that are sent; the rest is counted."),
	KEY(struct dp_broadcast_conf, udp_from, CONF_STRING, "10.0.0.1", 7, 15, NULL, "IPv4 address that datagrams come from; profile china."),
	KEY(struct dp_broadcast_conf, udp_to, CONF_STRING, "255.255.255.255:44990", 9, 21, NULL, "IPv4 address and port of the roadside unit; profile china."),
	{"codes", CONF_LIST, offsetof(struct dp_broadcast_conf, codes), "", 0, ALERT_KIND_COUNT, NULL, "Codes other than the profile's own. Profile china has none of its own: its table is national.", NULL, &code_map},
	{"notices", CONF_LIST, offsetof(struct dp_broadcast_conf, notices), "", 0, NOTICE_KIND_COUNT, NULL, "Codes of notices that orders of the hub have told, other than the profile's own; profile china has none of its own.", NULL, &notice_map},
};
// clang-format on

const struct conf_map dp_broadcast_map = CONF_MAP_OF(keys, struct dp_broadcast_conf);

static bool read_mac(const char *text, uint8_t mac[static 6])
{
	unsigned v[6];
	char rest;
	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
		   &rest) != 6)
		return false;
	for (unsigned i = 0; i < 6; i++)
		mac[i] = (uint8_t)v[i];
	return (mac[0] & 1) == 0; // a group is nobody's own address
}

// port NULL: none may follow.
static bool read_ipv4(const char *text, uint32_t *address, uint16_t *port)
{
	unsigned v[4], p = 0;
	char rest;
	int n = port != NULL ? sscanf(text, "%3u.%3u.%3u.%3u:%5u%c", &v[0], &v[1], &v[2], &v[3], &p,
				      &rest)
			     : sscanf(text, "%3u.%3u.%3u.%3u%c", &v[0], &v[1], &v[2], &v[3], &rest);
	if (n != (port != NULL ? 5 : 4) || v[0] > 255 || v[1] > 255 || v[2] > 255 || v[3] > 255 ||
	    p > 65535 || (port != NULL && p == 0))
		return false;
	*address = v[0] << 24 | v[1] << 16 | v[2] << 8 | v[3];
	if (port != NULL)
		*port = (uint16_t)p;
	return true;
}

uint32_t dp_broadcast_port(const struct dp_config *c, const char *name)
{
	for (uint32_t i = 0; i < c->dp.ports.count; i++)
		if (name[0] == '\0' || strcmp(dp_config_port(c, i)->name.s, name) == 0)
			return i;
	return UINT32_MAX;
}

static bool has_codes(const struct broadcast_params *p)
{
	for (unsigned i = 0; i < ALERT_KIND_COUNT; i++)
		if (p->code[i].number != 0)
			return true;
	for (unsigned i = 0; i < NOTICE_KIND_COUNT; i++)
		if (p->notice[i].number != 0)
			return true;
	return false;
}

void dp_broadcast_check(const struct dp_config *c, struct conf_source *src)
{
	const struct dp_broadcast_conf *b = &c->dp.broadcast;
	struct broadcast_params p;
	uint32_t port;
	dp_broadcast_params(c, &p, &port);
	if (!read_mac(b->mac.s, p.mac))
		conf_error(
			src, "dataplane.broadcast.mac",
			"'%s' is no station's address; expected six octets like 02:4b:57:00:00:01",
			b->mac.s);
	if (!read_ipv4(b->udp_from.s, &p.udp_from, NULL))
		conf_error(src, "dataplane.broadcast.udp_from",
			   "'%s' is no IPv4 address; expected one like 10.0.0.1", b->udp_from.s);
	if (!read_ipv4(b->udp_to.s, &p.udp_to, &p.udp_port))
		conf_error(src, "dataplane.broadcast.udp_to",
			   "'%s' is no address with a port; expected one like 10.0.0.2:44990",
			   b->udp_to.s);
	if (port == UINT32_MAX)
		conf_error(src, "dataplane.broadcast.port",
			   "'%s' is not a port; expected one of dataplane.ports[].name", b->port.s);
	else if (b->profile.e != BROADCAST_NONE &&
		 dp_config_port(c, port)->link.e != FRAME_LINK_ETHERNET)
		conf_error(src, "dataplane.broadcast.port",
			   "port '%s' does not carry Ethernet frames; expected one with link: "
			   "ethernet",
			   dp_config_port(c, port)->name.s);
	if (b->profile.e != BROADCAST_NONE && !has_codes(&p))
		conf_error(src, "dataplane.broadcast.codes",
			   "profile %s has no codes of its own; expected at least one {kind: …, "
			   "code: …} here or in notices",
			   broadcast_profile_name((unsigned)b->profile.e));
}

void dp_broadcast_params(const struct dp_config *c, struct broadcast_params *out, uint32_t *port)
{
	const struct dp_broadcast_conf *b = &c->dp.broadcast;
	const struct dp_broadcast_code_conf *codes = b->codes.items;
	*out = (struct broadcast_params){.profile = (uint8_t)b->profile.e,
					 .station_id = (uint32_t)b->station_id.u,
					 .lat_e7 = c->node.lat.e7,
					 .lon_e7 = c->node.lon.e7,
					 .radius_m = (uint16_t)b->radius_m.u,
					 .validity_s = (uint16_t)b->validity_s.u,
					 .frames_per_s = (uint32_t)b->frames_per_s.u};
	(void)read_mac(b->mac.s, out->mac);
	(void)read_ipv4(b->udp_from.s, &out->udp_from, NULL);
	(void)read_ipv4(b->udp_to.s, &out->udp_to, &out->udp_port);
	memcpy(out->code, broadcast_default_codes(out->profile), sizeof(out->code));
	for (unsigned i = 0; i < b->codes.count; i++)
		out->code[codes[i].kind.e] = (struct broadcast_code){(uint16_t)codes[i].code.u,
								     (uint16_t)codes[i].sub.u};
	const struct dp_broadcast_code_conf *told = b->notices.items;
	memcpy(out->notice, broadcast_default_notices(out->profile), sizeof(out->notice));
	for (unsigned i = 0; i < b->notices.count; i++)
		out->notice[told[i].kind.e] =
			(struct broadcast_code){(uint16_t)told[i].code.u, (uint16_t)told[i].sub.u};
	*port = dp_broadcast_port(c, b->port.s);
}
