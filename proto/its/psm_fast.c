// SPDX-License-Identifier: Apache-2.0
#include "its/psm_fast.h"

#include "its/sae_path.h"
#include "its/sae_read.h"

enum { OPTIONAL = 18, PATH_HISTORY = 9, MEMBERS = 26 };

enum err psm_decode(struct span value, const struct rx_meta *meta, struct obs *out,
		    unsigned out_max, unsigned *out_count)
{
	struct skim s = skim_over(value);
	uint8_t id[4];
	*out_count = 0;
	if (out_max == 0)
		return ERR_TOO_MANY_OBS;
	uint32_t extended = skim_get(&s, 1);
	uint64_t present = (uint64_t)skim_get(&s, OPTIONAL) << (64 - OPTIONAL);
	its_obs_start(out, meta, OBS_FAMILY_J2735, J2735_ID_PSM);
	out->cls = its_obs_vru_class(skim_enum_x(&s, 3, 5));
	its_obs_second(out, skim_get(&s, 16));
	out->msg_count = (uint8_t)skim_get(&s, 7);
	uint32_t word = __builtin_bswap32(skim_get(&s, 32));
	memcpy(id, &word, sizeof(id));
	its_obs_id(out, id, sizeof(id));
	struct sae_position p = sae_read_position(&s);
	sae_set_position(out, &p);
	sae_read_accuracy(&s, out);
	its_obs_sae_speed(out, skim_get(&s, 13));
	its_obs_sae_heading(out, skim_max(&s, 15, 28800));
	if (present >> 63 != 0)
		sae_read_acceleration(&s, out);
	if (present << 1 >> 63 != 0)
		sae_path_read(&s, NULL); // most of a long message
	if (present << 2 != 0)
		(void)skim_members(&s, &j2735_PersonalSafetyMessage, PATH_HISTORY + 1, MEMBERS,
				   present << 2);
	if (extended != 0)
		skim_additions(&s, &j2735_PersonalSafetyMessage);
	enum err e = skim_err(&s);
	*out_count = e == ERR_NONE;
	return e;
}
