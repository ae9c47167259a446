// SPDX-License-Identifier: Apache-2.0
#include "its/its.h"

#include <stddef.h>

#include "its/csae_types.h"
#include "its/etsi_types.h"
#include "its/j2735_types.h"

const struct uper_field its_j2735_frame = {.name = "MessageFrame", .type = &j2735_MessageFrame};

static const struct uper_field csae_frames[CSAE_DIALECT_COUNT] = {
	[CSAE_2020] = {.name = "MessageFrame", .type = &csae_MessageFrame_2020},
	[CSAE_2017] = {.name = "MessageFrame", .type = &csae_MessageFrame_2017},
	[CSAE_4K] = {.name = "MessageFrame", .type = &csae_MessageFrame_4k},
};

// Layouts by the header's id and protocolVersion.
static const struct etsi_row {
	uint8_t id, low_version, high_version;
	struct uper_field release1, release2;
} etsi_rows[] = {
	{ETSI_ID_DENM,
	 2,
	 2,
	 {.name = "DENM", .type = &etsi_DENM},
	 {.name = "DENM", .type = &etsi_DENM_r2}},
	{ETSI_ID_CAM,
	 2,
	 2,
	 {.name = "CAM", .type = &etsi_CAM},
	 {.name = "CAM", .type = &etsi_CAM_r2}},
	{ETSI_ID_SPATEM, 1, 2, {.name = "SPATEM", .type = &etsi_SPATEM}, {.type = NULL}},
	{ETSI_ID_MAPEM, 1, 2, {.name = "MAPEM", .type = &etsi_MAPEM}, {.type = NULL}},
	{ETSI_ID_SREM, 1, 2, {.name = "SREM", .type = &etsi_SREM}, {.type = NULL}},
	{ETSI_ID_SSEM, 1, 2, {.name = "SSEM", .type = &etsi_SSEM}, {.type = NULL}},
	{ETSI_ID_CPM,
	 2,
	 2,
	 {.name = "CPM", .type = &etsi_CollectivePerceptionMessage},
	 {.type = NULL}},
	{ETSI_ID_CPM, 1, 1, {.name = "CPM", .type = &etsi_CPM_v1}, {.type = NULL}},
	{ETSI_ID_TEST, 1, 1, {.name = "CPM", .type = &etsi_CPM_v1}, {.type = NULL}},
	{ETSI_ID_VAM, 3, 3, {.name = "VAM", .type = &etsi_VAM}, {.type = NULL}},
};

static const char *const dialect_names[CSAE_DIALECT_COUNT] = {"2020", "2017", "4k"};

const struct uper_field *its_csae_frame(enum csae_dialect dialect)
{
	return &csae_frames[dialect < CSAE_DIALECT_COUNT ? dialect : CSAE_2020];
}

// First row of an id whose versions hold this one; with any_version, of the id.
static const struct etsi_row *row_of(unsigned id, unsigned version, bool any_version)
{
	for (size_t i = 0; i < sizeof(etsi_rows) / sizeof(etsi_rows[0]); i++) {
		const struct etsi_row *r = &etsi_rows[i];
		if (r->id == id &&
		    (any_version || (version >= r->low_version && version <= r->high_version)))
			return r;
	}
	return NULL;
}

const struct uper_field *its_etsi_message(unsigned message_id, unsigned version,
					  enum etsi_release release)
{
	const struct etsi_row *row = row_of(message_id, version, false);
	if (row == NULL)
		return NULL;
	return release == ETSI_RELEASE_2 && row->release2.type != NULL ? &row->release2
								       : &row->release1;
}

enum err its_etsi_root(struct span message, enum etsi_release release,
		       const struct uper_field **root)
{
	enum { HEADER_OCTETS = 6, LAST_ASSIGNED_ID = 21 };
	if (message.n < HEADER_OCTETS)
		return ERR_ETSI_HEADER;
	unsigned version = message.p[0], id = message.p[1];
	*root = its_etsi_message(id, version, release);
	if (*root != NULL)
		return ERR_NONE;
	if (row_of(id, version, true) != NULL)
		return ERR_ETSI_VERSION;
	return id == 0 || id > LAST_ASSIGNED_ID ? ERR_ETSI_UNKNOWN : ERR_ETSI_UNHANDLED;
}

const char *csae_dialect_name(unsigned dialect)
{
	return dialect < CSAE_DIALECT_COUNT ? dialect_names[dialect] : "?";
}

bool its_csae_complete(struct span message, uint32_t used_bits)
{
	uint32_t octets = (used_bits + 7) / 8, pad = octets * 8 - used_bits;
	if (octets != message.n)
		return message.n == 1 && used_bits == 0;
	return octets == 0 || (message.p[octets - 1] & ((1u << pad) - 1)) == 0;
}
