// SPDX-License-Identifier: Apache-2.0
#include "dp_pipeline.h"

#include "base/units.h"

void dp_pipeline_params(const struct dp_config *c, uint64_t seed, struct pipeline_params *out)
{
	const struct dp_admit_conf *a = &c->dp.admit;
	dp_config_scene(c, seed, &out->scene);
	dp_config_udp_map(c, &out->udp);
	for (unsigned i = 0; i < c->dp.ports.count && i < PIPELINE_PORTS_MAX; i++)
		out->csae_dialect[i] = (uint8_t)dp_config_port(c, i)->csae_dialect.e;
	out->shed = (struct shed_params){
		// Parts of one aircraft's report count as objects of their own.
		.objects_max = c->dp.shed.enabled.b ? 2 * (uint32_t)c->dp.scene.tracks_max.u : 0,
		.forget_ns = (int64_t)c->dp.scene.road_timeout_ms.u * UNITS_NS_PER_MS,
		.interval_max_ns = (int64_t)c->dp.scene.road_timeout_ms.u * UNITS_NS_PER_MS / 2};
	out->trace_every = (uint32_t)c->dp.trace.every.u;
	out->cycles = NULL;	     // the shell's
	out->mavlink_signing = NULL; // its keys come from a file that the shell reads
	out->export_interval_ns = (int64_t)c->dp.export.interval_ms.u * UNITS_NS_PER_MS;
	out->admit = (struct admit_params){
		.sources_max = (uint32_t)a->sources_max.u,
		.duplicates_max = (uint32_t)a->duplicates_max.u,
		.frames_per_s = a->frames_per_s.u,
		.burst = a->burst.u,
		.forwarder_frames_per_s = a->forwarder_frames_per_s.u,
		.duplicate_ns =
			{[OBS_FAMILY_J2735] = (int64_t)a->duplicate_j2735_ms.u * UNITS_NS_PER_MS,
			 [OBS_FAMILY_ODID] = (int64_t)a->duplicate_odid_ms.u * UNITS_NS_PER_MS,
			 [OBS_FAMILY_GB46750] = (int64_t)a->duplicate_odid_ms.u * UNITS_NS_PER_MS,
			 [OBS_FAMILY_MAVLINK] =
				 (int64_t)a->duplicate_mavlink_ms.u * UNITS_NS_PER_MS},
	};
}
