// SPDX-License-Identifier: Apache-2.0
#include "obs_expect.h"

#include "its/etsi_types.h"
#include "obs_expect_message.h"

static const struct {
	unsigned family;
	const char *path; // from the root
	void (*expect)(struct message *m, uint32_t value);
} frames[] = {
	{OBS_FAMILY_J2735, "value.BasicSafetyMessage", expect_bsm},
	{OBS_FAMILY_J2735, "value.PersonalSafetyMessage", expect_psm},
	{OBS_FAMILY_J2735, "value.SensorDataSharingMessage", expect_sdsm},
	{OBS_FAMILY_CSAE, "bsmFrame", expect_csae_bsm},
	{OBS_FAMILY_CSAE, "rsmFrame", expect_csae_rsm},
};

static const struct {
	const struct uper_type *type;
	void (*expect)(struct message *m);
} etsi[] = {{&etsi_CAM, expect_cam},
	    {&etsi_CAM_r2, expect_cam},
	    {&etsi_VAM, expect_vam},
	    {&etsi_CollectivePerceptionMessage, expect_cpm}};

int obs_expect(unsigned family, const struct uper_value *v, const struct rx_meta *meta,
	       struct obs *out, int max)
{
	struct message m = {.v = v, .meta = meta, .out = out, .max = max};
	for (unsigned i = 0; i < sizeof(etsi) / sizeof(etsi[0]) && family == OBS_FAMILY_ETSI; i++)
		if (v->nodes[0].field->type == etsi[i].type) {
			etsi[i].expect(&m);
			return m.count;
		}
	for (unsigned i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		uint32_t value = frames[i].family == family ? find(&m, 0, frames[i].path) : 0;
		if (value != 0) {
			frames[i].expect(&m, value);
			return m.count;
		}
	}
	return OBS_EXPECT_NONE;
}

const char *obs_difference(const struct obs *a, const struct obs *b)
{
#define DIFFERS(member)                                                                            \
	if (memcmp(&a->member, &b->member, sizeof(a->member)) != 0)                                \
		return #member;
	DIFFERS(time_ns)
	DIFFERS(rx_ns)
	DIFFERS(key)
	DIFFERS(lat_e7)
	DIFFERS(lon_e7)
	DIFFERS(alt_cm)
	DIFFERS(height_cm)
	DIFFERS(speed_cms)
	DIFFERS(vspeed_cms)
	DIFFERS(heading_cdeg)
	DIFFERS(hacc_cm)
	DIFFERS(vacc_cm)
	DIFFERS(accel_cms2)
	DIFFERS(yaw_rate_cdegs)
	DIFFERS(width_cm)
	DIFFERS(length_cm)
	DIFFERS(family)
	DIFFERS(cls)
	DIFFERS(datum)
	DIFFERS(height_ref)
	DIFFERS(state)
	DIFFERS(flags)
	DIFFERS(source_key)
	DIFFERS(alias_key)
	DIFFERS(id)
	DIFFERS(id_len)
	DIFFERS(id_kind)
	DIFFERS(msg_count)
	DIFFERS(port)
	DIFFERS(msg_type)
	DIFFERS(rssi_dbm)
	DIFFERS(reference)
	DIFFERS(reserved)
#undef DIFFERS
	return memcmp(a, b, sizeof(*a)) != 0 ? "padding" : NULL;
}
