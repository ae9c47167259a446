// SPDX-License-Identifier: Apache-2.0
#include "hub_rig.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void start(struct hub_rig *r)
{
	r->loop = loop_create(&loop_clock_system);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->loop);
	CU_ASSERT_EQUAL_FATAL(hub_open(&r->hub, r->loop, r->cfg), 0);
}

static void stop(struct hub_rig *r)
{
	hub_close(&r->hub);
	intake_fini(&r->hub.intake);
	loop_destroy(r->loop);
}

void hub_rig_open(struct hub_rig *r, uint16_t broker_port)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-hub-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/hub.yaml", r->dir);
	FILE *f = fopen(r->path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fprintf(f,
		"node:\n  city: test\n  id: hub\n  lat: 31\n  lon: 121\n  run_dir: %s\n  "
		"state_dir: %s\n"
		"hub:\n  nodes_max: 8\n  retention: {summaries_d: 3650, rollups_1m_d: 3650, "
		"rollups_5m_d: 3650, alerts_d: 3650, grants_d: 3650, nodes_d: 3651}\n  http:\n    "
		"port: 0\n  "
		"mqtt:\n    broker: "
		"tcp://127.0.0.1:%u\n"
		"    backoff_max_ms: 100\n",
		r->dir, r->dir, (unsigned)broker_port);
	fclose(f);
	CU_ASSERT_EQUAL_FATAL(hub_config_load(r->path, &r->cfg, &r->src), 0);
	start(r);
}

void hub_rig_close(struct hub_rig *r)
{
	char command[100];
	stop(r);
	conf_free(&hub_config_map, r->cfg, &r->src);
	snprintf(command, sizeof(command), "rm -r %s", r->dir);
	CU_ASSERT_EQUAL(system(command), 0);
}

struct city_store_state hub_rig_state(const struct hub_rig *r)
{
	struct city_store_state s = r->hub.last;
	if (r->hub.store != NULL)
		city_store_get_state(r->hub.store, &s);
	return s;
}

struct city_totals hub_rig_got(const struct hub_rig *r, enum outbox_stream stream)
{
	return hub_rig_state(r).totals[stream];
}
