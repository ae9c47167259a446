// SPDX-License-Identifier: Apache-2.0
#include "trace_text.h"

#include <inttypes.h>
#include <math.h>

#include "base/alert_kind.h"
#include "base/err.h"
#include "base/timepoint.h"
#include "scene/scene.h"
#include "shed.h"

bool trace_is_drop(const struct trace_record *r)
{
	return r->reason != ERR_NONE || r->scene_drop != SCENE_DROP_NONE;
}

static void write_verdict(FILE *f, const struct trace_record *r)
{
	if (r->cls != SHED_CLASS_NONE)
		fprintf(f, "; class %s at level %u", shed_class_name(r->cls), r->level);
	if (r->reason != ERR_NONE)
		fprintf(f, "; refused at %s: %s (%s)", trace_stage_name(r->stage),
			err_name(r->reason), err_text(r->reason));
	else if (r->scene_drop != SCENE_DROP_NONE)
		fprintf(f, "; not used: %s (%s)", scene_drop_name(r->scene_drop),
			scene_drop_text(r->scene_drop));
	else if (r->parts == 0)
		fputs("; accepted, reports no object", f);
}

static void write_track(FILE *f, const struct trace_record *r)
{
	if (r->track_id == 0)
		return;
	fprintf(f, "; track %" PRIx64 ", report %" PRIu32 ", now %.2f m east %.2f m north",
		r->track_id, r->track_reports, (double)r->e_m, (double)r->n_m);
	if (r->stage != TRACE_STAGE_TRACK)
		return;
	fprintf(f, "; %" PRIu32 " neighbours, %" PRIu32 " tested", r->neighbours, r->pair_tests);
	if (r->alerts > 0)
		fprintf(f, "; %u alerts, %s", r->alerts, alert_kind_name(r->alert_kind));
}

void trace_text_write(FILE *f, const struct trace_record *r, const char *port)
{
	char when[25];
	timepoint_to_iso8601(r->rx_ns, when);
	fprintf(f, "%s frame %" PRIu64, when, r->frame);
	if (r->parts > 1)
		fprintf(f, ", part %u of %u", r->part, r->parts);
	if (port[0] != '\0')
		fprintf(f, ", port %s", port);
	fprintf(f, ", %" PRIu32 " octets from %016" PRIx64 ": %s", r->size, r->source_key,
		obs_family_name(r->family));
	if (r->parts > 0)
		fprintf(f, " message %u about %016" PRIx64, r->msg_type, r->object_key);
	if (r->parts > 0 && r->lat_e7 != OBS_LATLON_UNKNOWN)
		fprintf(f, " at %.7f %.7f", r->lat_e7 * 1e-7, r->lon_e7 * 1e-7);
	write_verdict(f, r);
	write_track(f, r);
	fputc('\n', f);
}

void trace_text_write_json(FILE *f, const struct trace_record *r, const char *port)
{
	fprintf(f,
		"{\"frame\":%" PRIu64 ",\"part\":%u,\"parts\":%u,\"rx_ns\":%" PRId64
		",\"port\":\"%s\",\"size\":%" PRIu32 ",\"family\":\"%s\",\"msg_type\":%u,"
		"\"source\":\"%016" PRIx64 "\",\"object\":\"%016" PRIx64 "\"",
		r->frame, r->part, r->parts, r->rx_ns, port, r->size, obs_family_name(r->family),
		r->msg_type, r->source_key, r->object_key);
	if (r->parts > 0 && r->lat_e7 != OBS_LATLON_UNKNOWN)
		fprintf(f, ",\"lat_e7\":%" PRId32 ",\"lon_e7\":%" PRId32, r->lat_e7, r->lon_e7);
	fprintf(f, ",\"stage\":\"%s\",\"reason\":\"%s\",\"scene_drop\":\"%s\"",
		trace_stage_name(r->stage), err_name(r->reason), scene_drop_name(r->scene_drop));
	if (r->track_id != 0)
		fprintf(f,
			",\"track\":\"%" PRIx64 "\",\"track_reports\":%" PRIu32
			",\"e_cm\":%ld,\"n_cm\":%ld",
			r->track_id, r->track_reports, lroundf(r->e_m * 100),
			lroundf(r->n_m * 100));
	fprintf(f, ",\"neighbours\":%" PRIu32 ",\"pair_tests\":%" PRIu32 ",\"alerts\":%u",
		r->neighbours, r->pair_tests, r->alerts);
	if (r->alerts > 0)
		fprintf(f, ",\"alert_kind\":\"%s\"", alert_kind_name(r->alert_kind));
	if (r->cls != SHED_CLASS_NONE)
		fprintf(f, ",\"class\":\"%s\",\"level\":%u", shed_class_name(r->cls), r->level);
	fputs("}\n", f);
}
