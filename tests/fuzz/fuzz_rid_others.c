// SPDX-License-Identifier: Apache-2.0
// Flights of another provider of network Remote ID: whatever it answers, what is taken lies in the view and within the minute, and
// names can be shown.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "air/rid_others.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct rid_view view = {312000000, 1214000000, 312600000, 1215000000, 5000};
static const int64_t NOW_NS = INT64_C(1795249800000000000);

static void check_point(const struct rid_point *p)
{
	if (!rid_view_has(&view, p->lat_e7, p->lon_e7) || p->t_ns < NOW_NS - INT64_C(60000000000) ||
	    p->t_ns > NOW_NS + INT64_C(5000000000))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rid_others o;
	if (!rid_others_read((const char *)data, size, &view, NOW_NS, &o)) {
		if (o.list != NULL || o.points != NULL || o.count != 0)
			abort();
		return 0;
	}
	if (o.count > RID_OTHERS_MAX)
		abort();
	for (uint32_t i = 0; i < o.count; i++) {
		const struct rid_other *f = &o.list[i];
		size_t n = strnlen(f->id, sizeof(f->id));
		if (n == 0 || n == sizeof(f->id) || f->point_count > RID_TRAIL_POINTS ||
		    f->first_point + f->point_count > o.point_count)
			abort();
		check_point(&f->at);
		for (uint32_t k = 0; k < f->point_count; k++)
			check_point(&o.points[f->first_point + k]);
	}
	rid_others_free(&o);
	return 0;
}
