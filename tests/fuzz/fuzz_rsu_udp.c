// SPDX-License-Identifier: Apache-2.0
// Datagrams of roadside units: the first octet chooses what the port is configured for. No crash; items lie in the datagram
// or in the text's octets; immediate forward text that was read and written again reads the same.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "inside.h"
#include "net/csae_udp.h"
#include "net/message.h"
#include "net/rsu_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct span s)
{
	static char buf[RSU_TEXT_SIZE_MAX + (1 << 16)];
	static uint8_t octets[RSU_TEXT_OCTETS_MAX], again[RSU_TEXT_OCTETS_MAX];
	struct text t = {.p = buf, .size = sizeof(buf)};
	struct rsu_text m, back;
	if (rsu_text_parse(s, &m) != ERR_NONE)
		return;
	inside(m.hex, s);
	inside(m.type, s);
	inside(m.start, s);
	inside(m.stop, s);
	uint32_t n = rsu_text_payload(&m, octets, sizeof(octets));
	if (n == 0)
		abort();
	if (!rsu_text_write(&m, (struct span){octets, n}, &t) || t.overflow)
		return; // odd characters in a value are read and never written
	struct span written = {(const uint8_t *)buf, (uint32_t)t.len};
	if (rsu_text_parse(written, &back) != ERR_NONE || back.psid != m.psid ||
	    back.channel != m.channel || back.priority != m.priority || back.tx_mode != m.tx_mode ||
	    back.interval_ms != m.interval_ms || back.is_signed != m.is_signed ||
	    rsu_text_payload(&back, again, sizeof(again)) != n || memcmp(octets, again, n) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct frame_payloads p;
	static const struct frame_udp_port rows[] = {{1, OBS_FAMILY_J2735, 0},
						     {2, OBS_FAMILY_ETSI, 0},
						     {3, OBS_FAMILY_CSAE, CSAE_FRAMING_PLAIN},
						     {4, OBS_FAMILY_CSAE, CSAE_FRAMING_AID_HEX},
						     {5, OBS_FAMILY_CSAE, CSAE_FRAMING_UID},
						     {6, OBS_FAMILY_CSAE, CSAE_FRAMING_LIST}};
	struct rx_meta meta = {.rx_ns = 1700000000000000000};
	if (size == 0)
		return 0;
	struct span whole = {data + 1, (uint32_t)size - 1};
	memset(&p, 0, offsetof(struct frame_payloads, item));
	enum err e = message_from_udp(whole, &rows[data[0] % (sizeof(rows) / sizeof(rows[0]))],
				      &meta, &p);
	if (e >= ERR_COUNT || (e == ERR_NONE && (p.count == 0 || p.count > FRAME_PAYLOADS_MAX)))
		abort();
	for (unsigned i = 0; e == ERR_NONE && i < p.count; i++)
		if (p.item[i].p < p.octets || p.item[i].p >= p.octets + sizeof(p.octets))
			inside(p.item[i], whole);
		else
			inside(p.item[i], (struct span){p.octets, sizeof(p.octets)});
	check_text(whole);
	return 0;
}
