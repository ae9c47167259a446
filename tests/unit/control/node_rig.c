// SPDX-License-Identifier: Apache-2.0
#include "node_rig.h"

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "until.h"

static void write_config(const struct node_rig *r, const char *yaml)
{
	FILE *f = fopen(r->path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fprintf(f,
		"node:\n  city: test\n  id: n1\n  lat: 31.2304\n  lon: 121.4737\n  run_dir: %s\n  "
		"state_dir: %s\n"
		"control:\n%s",
		r->dir, r->dir, yaml);
	fclose(f);
}

void node_rig_open(struct node_rig *r, const char *yaml)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/kw-node-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(r->dir));
	snprintf(r->path, sizeof(r->path), "%s/node.yaml", r->dir);
	snprintf(r->socket, sizeof(r->socket), "%s/link.sock", r->dir);
	write_config(r, yaml);
	CU_ASSERT_FATAL(fake_dataplane_open(&r->dp, r->socket));
	CU_ASSERT_EQUAL_FATAL(cp_config_load(r->path, &r->cfg, &r->src), 0);
	r->loop = loop_create(&loop_clock_system);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->loop);
	CU_ASSERT_EQUAL_FATAL(control_open(&r->control, r->loop, r->cfg, r->path), 0);
}

void node_rig_close(struct node_rig *r)
{
	control_close(&r->control);
	loop_destroy(r->loop);
	conf_free(&cp_config_map, r->cfg, &r->src);
	fake_dataplane_close(&r->dp);
	unlink(r->path);
	static const char *const store[] = {"book.db", "book.db-wal", "book.db-shm",
					    "book.db.lock"};
	for (unsigned i = 0; i < sizeof(store) / sizeof(store[0]); i++) {
		char path[160];
		snprintf(path, sizeof(path), "%s/%s", r->dir, store[i]);
		unlink(path);
	}
	rmdir(r->dir);
}

void node_rig_greet(struct node_rig *r, uint64_t boot_id, unsigned count)
{
	CU_ASSERT_FATAL(UNTIL(r->loop, fake_dataplane_accept(&r->dp)));
	CU_ASSERT(fake_dataplane_hello(&r->dp, boot_id, 1));
	CU_ASSERT(fake_dataplane_tracks(&r->dp, 1, count, true, true, 0));
	CU_ASSERT(UNTIL(r->loop, r->control.link.is_connected && r->control.world.count == count));
}
