// SPDX-License-Identifier: Apache-2.0
// GeoNetworking and BTP: no crash; spans stay inside; headers written again from what was read read the same.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "inside.h"
#include "net/btp.h"
#include "net/geonet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same_position(const struct gn_position *a, const struct gn_position *b)
{
	return memcmp(&a->address, &b->address, sizeof(a->address)) == 0 &&
	       a->timestamp_ms == b->timestamp_ms && a->lat_e7 == b->lat_e7 &&
	       a->lon_e7 == b->lon_e7 && a->is_accurate == b->is_accurate &&
	       a->speed_cms == b->speed_cms && a->heading_ddeg == b->heading_ddeg;
}

static void check_again(const struct geonet *g)
{
	static uint8_t out[GN_HEADER_MAX + GN_PAYLOAD_MAX];
	struct geonet back;
	uint32_t n = geonet_encode_header(g, g->payload.n, out, GN_HEADER_MAX);
	if (n != 12 + g->extended.n)
		abort();
	if (geonet_parse((struct span){out, n + g->payload.n}, &back) != ERR_NONE ||
	    back.type != g->type || back.hops_left != g->hops_left ||
	    back.sequence != g->sequence || back.media != g->media ||
	    !same_position(&back.source, &g->source) ||
	    !same_position(&back.destination, &g->destination) ||
	    memcmp(&back.area, &g->area, offsetof(struct gn_area, angle_deg) + 2) != 0 ||
	    memcmp(&back.asked, &g->asked, sizeof(g->asked)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = {data, (uint32_t)size};
	struct geonet g;
	struct btp b;
	if (geonet_parse(whole, &g) != ERR_NONE)
		return 0;
	inside(g.extended, whole);
	inside(g.payload, whole);
	if (g.next == GN_NEXT_SECURED)
		inside(g.payload, g.security.payload);
	check_again(&g);
	if (btp_parse(g.payload, &b) == ERR_NONE)
		inside(b.message, g.payload);
	return 0;
}
