// SPDX-License-Identifier: Apache-2.0
#include "its/etsi_obs.h"

#include <stddef.h>

#include "its/cam_fast.h"
#include "its/cpm_fast.h"
#include "its/vam_fast.h"

// ETSI TS 102 894-2. A row says that the id exists; versions are those whose layout is known, as a set of bits.
struct row {
	const char *name;
	uint32_t versions;
	codec_decode_fn decode; // NULL: reports no object that moves
};

static const struct row rows[] = {
	[1] = {"DENM", 1u << 2, NULL}, [2] = {"CAM", 1u << 2, cam_decode},
	[3] = {"POIM", 0, NULL},       [4] = {"SPATEM", 0, NULL},
	[5] = {"MAPEM", 0, NULL},      [6] = {"IVIM", 0, NULL},
	[9] = {"SREM", 0, NULL},       [10] = {"SSEM", 0, NULL},
	[11] = {"EVCSN", 0, NULL},     [12] = {"SAEM", 0, NULL},
	[13] = {"RTCMEM", 0, NULL},    [14] = {"CPM", 1u << 2, cpm_decode},
	[15] = {"IMZM", 0, NULL},      [16] = {"VAM", 1u << 3, vam_decode},
	[17] = {"DSM", 0, NULL},       [18] = {"MIM", 0, NULL},
	[19] = {"MVM", 0, NULL},       [20] = {"MCM", 0, NULL},
	[21] = {"PIM", 0, NULL},
};

const char *etsi_message_name(unsigned message_id)
{
	return message_id < sizeof(rows) / sizeof(rows[0]) ? rows[message_id].name : NULL;
}

enum err etsi_decode(struct span payload, const struct rx_meta *meta, struct obs *out,
		     unsigned out_max, unsigned *out_count)
{
	*out_count = 0;
	if (payload.n < ETSI_HEADER_SIZE)
		return ERR_ETSI_HEADER;
	unsigned version = payload.p[0], id = payload.p[1];
	if (etsi_message_name(id) == NULL)
		return ERR_ETSI_UNKNOWN;
	const struct row *row = &rows[id];
	if (row->decode == NULL)
		return ERR_ETSI_UNHANDLED;
	if (version > 31 || (row->versions >> version & 1) == 0)
		return ERR_ETSI_VERSION;
	return row->decode(payload, meta, out, out_max, out_count);
}
