// SPDX-License-Identifier: Apache-2.0
#include "obs/codec.h"

#include <stddef.h>

#include "its/csae_obs.h"
#include "its/etsi_obs.h"
#include "its/j2735.h"
#include "uas/gb46750.h"
#include "uas/gdl90.h"
#include "uas/mavlink.h"
#include "uas/odid.h"
#include "uas/sbs.h"

static const struct codec codecs[OBS_FAMILY_COUNT] = {
	[OBS_FAMILY_J2735] = {OBS_FAMILY_J2735, j2735_decode, "SAE J2735 2016-2024"},
	[OBS_FAMILY_ODID] = {OBS_FAMILY_ODID, odid_decode, "ASTM F3411-19/22a, EN 4709-002"},
	[OBS_FAMILY_MAVLINK] = {OBS_FAMILY_MAVLINK, mavlink_decode, "MAVLink 1 and 2"},
	[OBS_FAMILY_ETSI] = {OBS_FAMILY_ETSI, etsi_decode, "ETSI ITS releases 1 and 2"},
	[OBS_FAMILY_CSAE] = {OBS_FAMILY_CSAE, csae_decode, "T/CSAE 53-2020, T/CSAE 157"},
	[OBS_FAMILY_GB46750] = {OBS_FAMILY_GB46750, gb46750_decode, "GB 46750-2025"},
	[OBS_FAMILY_GDL90] = {OBS_FAMILY_GDL90, gdl90_decode, "GDL90, Garmin 560-1058-00"},
	[OBS_FAMILY_SBS] = {OBS_FAMILY_SBS, sbs_decode, "BaseStation lines (SBS)"},
};

const struct codec *codec_of(unsigned family)
{
	return family < OBS_FAMILY_COUNT && codecs[family].decode != NULL ? &codecs[family] : NULL;
}
