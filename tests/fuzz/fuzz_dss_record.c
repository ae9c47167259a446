// SPDX-License-Identifier: Apache-2.0
// Records of the discovery service: what is taken is written back the same.
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dss/dss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct writing {
	struct dss *d;
	uint8_t *room;
};

static bool again(void *ctx, const struct dss_entity *e)
{
	const struct writing *w = ctx;
	if (dss_encode(w->d, e, w->room, DSS_RECORD_MAX) == 0)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct dss *d;
	static uint8_t room[DSS_RECORD_MAX];
	static unsigned uses;
	if (d == NULL || uses++ % 512 == 0) {
		struct dss_config c;
		dss_destroy(d);
		dss_config_defaults(&c);
		c.limits = (struct dss_limits){64, 64, 64, 1024, 512, 1 << 22};
		d = dss_create(&c);
	}
	if (size < 1 || size > DSS_RECORD_MAX)
		return 0;
	enum dss_reason r = data[0] % 2 == 0 ? dss_restore(d, data + 1, (uint32_t)size - 1)
					     : dss_restore_uss(d, data + 1, (uint32_t)size - 1);
	if (r == DSS_REASON_NONE) {
		struct writing w = {d, room};
		for (unsigned k = 0; k < DSS_KIND_COUNT; k++)
			dss_each(d, (enum dss_kind)k, again, &w);
	}
	dss_expire(d, INT64_MAX / 2);
	dss_settle(d, dss_mark(d));
	return 0;
}
