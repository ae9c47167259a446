// SPDX-License-Identifier: Apache-2.0
#include "net/btp.h"

#include "wire/cursor.h"
#include "wire/writer.h"

enum err btp_parse(struct span payload, struct btp *out)
{
	struct cursor c = cursor_over(payload);
	out->port = cursor_u16be(&c);
	out->other = cursor_u16be(&c);
	out->message = cursor_rest(&c);
	return c.error || out->message.n == 0 ? ERR_BTP_TRUNCATED : ERR_NONE;
}

uint32_t btp_encode_header(uint16_t port, uint16_t other, uint8_t *out, uint32_t size)
{
	struct writer w = writer_init(out, size);
	writer_be(&w, port, 2);
	writer_be(&w, other, 2);
	return writer_len(&w);
}

static const struct btp_use uses[] = {
	{BTP_CAM, 2, "CAM"},	    {BTP_DENM, 1, "DENM"},  {BTP_MAPEM, 5, "MAPEM"},
	{BTP_SPATEM, 4, "SPATEM"},  {BTP_SAEM, 12, "SAEM"}, {BTP_IVIM, 6, "IVIM"},
	{BTP_SREM, 9, "SREM"},	    {BTP_SSEM, 10, "SSEM"}, {BTP_CPM, 14, "CPM"},
	{BTP_EVCSN, 11, "EVCSN"},   {BTP_TPG, 0, "TPG"},    {BTP_EV_RSR, 0, "EV-RSR"},
	{BTP_RTCMEM, 13, "RTCMEM"}, {BTP_VAM, 16, "VAM"},
};

const struct btp_use *btp_use_of(unsigned port)
{
	for (unsigned i = 0; i < sizeof(uses) / sizeof(uses[0]); i++)
		if (uses[i].port == port)
			return &uses[i];
	return NULL;
}
