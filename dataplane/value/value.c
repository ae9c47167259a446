// SPDX-License-Identifier: Apache-2.0
#include "value/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "obs/obs.h"
#include "value/value_air.h"
#include "value/value_its.h"

// One declaration and one row a family; each stands in a file of its own, value_<family>.c.
static const struct value_codec *const rows[OBS_FAMILY_COUNT] = {
	[OBS_FAMILY_J2735] = &value_j2735,     [OBS_FAMILY_ETSI] = &value_etsi,
	[OBS_FAMILY_CSAE] = &value_csae,       [OBS_FAMILY_ODID] = &value_odid,
	[OBS_FAMILY_GB46750] = &value_gb46750, [OBS_FAMILY_MAVLINK] = &value_mavlink,
	[OBS_FAMILY_GDL90] = &value_gdl90,     [OBS_FAMILY_SBS] = &value_sbs,
};

const struct value_codec *value_codec_of(unsigned family)
{
	return family < OBS_FAMILY_COUNT ? rows[family] : NULL;
}

int value_refuse(struct value_fault *fault, const char *path, const char *format, ...)
{
	va_list ap;
	if (path != NULL)
		snprintf(fault->path, sizeof(fault->path), "%s", path);
	va_start(ap, format);
	vsnprintf(fault->text, sizeof(fault->text), format, ap);
	va_end(ap);
	return -EINVAL;
}
