// SPDX-License-Identifier: Apache-2.0
#include "its/sae_path.h"

#include <stddef.h>

#include "its/j2735_types.h"

enum { OFFSET_BITS = 18, ELEVATION_BITS = 12, TIME_LAST = 65534, HEADING_LAST = 240 };

static void read_point(struct skim *s, struct sae_path_point *p)
{
	enum { EXTENDED = 8, SPEED = 4, ACCURACY = 2, HEADING = 1 };
	const struct uper_type *t = j2735_PathHistory.fields[2].type->fields[0].type;
	uint32_t head = skim_get(s, 4);
	p->lat_offset_e7 = (int32_t)skim_get(s, OFFSET_BITS) - (1 << (OFFSET_BITS - 1));
	p->lon_offset_e7 = (int32_t)skim_get(s, OFFSET_BITS) - (1 << (OFFSET_BITS - 1));
	uint32_t w = skim_get(s, ELEVATION_BITS + 16), time = w & 0xffff;
	p->elevation_offset = (int16_t)((int32_t)(w >> 16) - (1 << (ELEVATION_BITS - 1)));
	p->age = (uint16_t)(time + 1);
	p->speed = (head & SPEED) != 0 ? (uint16_t)skim_get(s, 13) : 8191;
	if (time > TIME_LAST)
		skim_fail(s, ERR_UPER_RANGE);
	if ((head & ACCURACY) != 0)
		(void)skim_get(s, 32);
	p->heading = (head & HEADING) != 0 ? (uint8_t)skim_max(s, 8, HEADING_LAST) : HEADING_LAST;
	if ((head & EXTENDED) != 0)
		skim_additions(s, t);
}

void sae_path_read(struct skim *s, struct sae_path *out)
{
	enum { EXTENDED = 4, INITIAL = 2, STATUS = 1 };
	struct sae_path_point passed;
	uint32_t head = skim_get(s, 3);
	if ((head & INITIAL) != 0)
		skim_value(s, &j2735_FullPositionVector);
	if ((head & STATUS) != 0)
		(void)skim_get(s, 8);
	uint32_t count = skim_max(s, 5, SAE_PATH_POINTS_MAX - 1) + 1;
	for (uint32_t i = 0; i < count && !s->b.error; i++)
		read_point(s, out != NULL ? &out->point[i] : &passed);
	if ((head & EXTENDED) != 0)
		skim_additions(s, &j2735_PathHistory);
	if (out != NULL)
		out->count = s->b.error ? 0 : count;
}

// VehicleSafetyExtensions: events stand in front of the path.
static void read_safety(struct skim *s, struct sae_path *out)
{
	enum { EVENTS = 8, PATH = 4 };
	uint32_t present = skim_get(s, 5) & 0x0f; // behind the extension bit
	if ((present & EVENTS) != 0)
		skim_value(s, &j2735_VehicleEventFlags);
	if ((present & PATH) != 0)
		sae_path_read(s, out);
}

enum err sae_path_of_bsm(struct span value, struct sae_path *out)
{
	enum { CORE_BITS = 293, PART_II = 0x40, ID_SAFETY = 0 };
	struct skim s = skim_over(value);
	uint32_t head = skim_get(&s, 8);
	out->count = 0;
	if ((head & PART_II) == 0)
		return skim_err(&s);
	bits_skip(&s.b, CORE_BITS - 8);
	uint32_t items = skim_get(&s, 3) + 1;
	for (uint32_t i = 0; i < items && !s.b.error; i++) {
		uint32_t id = skim_get(&s, 6);
		struct skim_outer outer = skim_enter(&s);
		if (id == ID_SAFETY && !s.b.error)
			read_safety(&s, out);
		skim_leave(&s, outer);
	}
	return skim_err(&s);
}
