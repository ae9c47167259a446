// SPDX-License-Identifier: Apache-2.0
#include "api/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/timepoint.h"

enum { DECIMALS = 10 }; // 1e-7 degree and everything coarser come out as written

static int put(const char *p, size_t n, void *ctx)
{
	struct text *t = ctx;
	text_put_n(t, p, n);
	return t->is_failed ? -1 : 0;
}

void json_reply(struct server_reply *rp, json_t *j)
{
	if (j == NULL) {
		server_fail(rp, 500, "out_of_memory", "out of memory; ask again later");
		return;
	}
	json_dump_callback(j, put, &rp->body, JSON_COMPACT | JSON_REAL_PRECISION(DECIMALS));
	json_decref(j);
}

json_t *json_u64(uint64_t v)
{
	return json_integer(v > INT64_MAX ? INT64_MAX : (json_int_t)v);
}

json_t *json_hex(uint64_t v)
{
	char text[17];
	snprintf(text, sizeof(text), "%016" PRIx64, v);
	return json_string(text);
}

json_t *json_time(int64_t t_ns)
{
	char text[32];
	timepoint_to_iso8601(t_ns, text);
	return json_string(text);
}

json_t *json_scaled(bool is_known, int64_t v, double per_unit)
{
	return is_known ? json_real((double)v / per_unit) : json_null();
}
