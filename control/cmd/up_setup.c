// SPDX-License-Identifier: Apache-2.0
#include "up_setup.h"

#include <errno.h>
#include <ftw.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "siblings.h"
#include "up_probe.h"

#define PROGRAM "kerbwing up"

// The path, or an empty string (which no file has) when it would not fit.
static bool join(char out[PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(out, PATH_MAX, "%s/%s", dir, name);
	if (n > 0 && n < PATH_MAX)
		return true;
	out[0] = '\0';
	return false;
}

// ---- directories

static int make_temp(struct up_setup *s)
{
	const char *base = getenv("XDG_RUNTIME_DIR");
	if (base == NULL || access(base, W_OK | X_OK) != 0)
		base = getenv("TMPDIR");
	if (base == NULL || access(base, W_OK | X_OK) != 0)
		base = "/tmp";
	if (!join(s->temp_dir, base, "kerbwing-XXXXXX"))
		return -ENAMETOOLONG;
	if (mkdtemp(s->temp_dir) == NULL) {
		int rc = -errno;
		s->temp_dir[0] = '\0';
		return rc;
	}
	return 0;
}

static int choose_dirs(struct up_setup *s, const struct up_config *cfg, const char *run_dir)
{
	const char *run, *state;
	int rc = 0;
	if (run_dir == NULL && cfg->up.fresh_dirs.b) {
		rc = make_temp(s);
		run_dir = s->temp_dir;
	}
	if (rc == 0 && run_dir != NULL) {
		if (!join(s->state_dir, run_dir, "state"))
			return -ENAMETOOLONG;
		if (setenv("KERBWING_RUN_DIR", run_dir, 1) != 0 ||
		    setenv("KERBWING_STATE_DIR", s->state_dir, 1) != 0)
			return -errno;
	}
	if (rc == 0)
		rc = conf_node_dirs(&cfg->node, &run, &state);
	if (rc != 0)
		return rc;
	// Absolute, because a child may change its working directory.
	if (realpath(run, s->run_dir) == NULL || realpath(state, s->state_dir) == NULL)
		return -errno;
	if (setenv("KERBWING_RUN_DIR", s->run_dir, 1) != 0 ||
	    setenv("KERBWING_STATE_DIR", s->state_dir, 1) != 0)
		return -errno;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	return remove(path);
}

void up_setup_remove(const struct up_setup *s)
{
	if (s->temp_dir[0] != '\0')
		nftw(s->temp_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

// ---- the broker

// Anonymous clients are welcome because only this machine can reach the port. The session of a hub that is being
// restarted lives in the state directory, saved at each change, so that a killed broker forgets no summary.
static int write_broker_conf(struct up_setup *s, const struct up_config *cfg)
{
	const struct passwd *me = getpwuid(geteuid());
	FILE *f = join(s->broker_conf, s->run_dir, "mosquitto.conf") ? fopen(s->broker_conf, "we")
								     : NULL;
	if (f == NULL)
		return errno != 0 ? -errno : -ENAMETOOLONG;
	fprintf(f,
		"# Written by kerbwing up at each start.\n"
		"listener %u 127.0.0.1\n"
		"allow_anonymous true\n"
		"persistence true\n"
		"persistence_location %s/\n"
		"autosave_on_changes true\n"
		"autosave_interval 1\n"
		"max_queued_messages 10000\n"
		"log_dest stderr\n"
		"log_type error\n"
		"log_type warning\n",
		(unsigned)cfg->up.mqtt_port.u, s->state_dir);
	if (me !=
	    NULL) // as root, mosquitto would change to a user that may not read this directory
		fprintf(f, "user %s\n", me->pw_name);
	bool bad = ferror(f) != 0;
	return fclose(f) != 0 || bad ? -EIO : 0;
}

static bool find_in_path(const char *name, char out[PATH_MAX])
{
	char dirs[PATH_MAX];
	const char *path = getenv("PATH");
	if (strchr(name, '/') != NULL)
		return realpath(name, out) != NULL && access(out, X_OK) == 0;
	snprintf(dirs, sizeof(dirs), "%s:/usr/sbin:/usr/local/sbin",
		 path != NULL ? path : "/usr/bin:/bin");
	char *rest = dirs;
	for (const char *dir; (dir = strsep(&rest, ":")) != NULL;)
		if (dir[0] != '\0' && join(out, dir, name) && access(out, X_OK) == 0)
			return true;
	return false;
}

// ---- programs and ports

static int find_programs(struct up_setup *s, const struct up_config *cfg)
{
	if (s->enabled[UP_CHILD_BROKER] &&
	    !find_in_path(cfg->up.broker_program.s, s->programs[UP_CHILD_BROKER])) {
		cli_error(PROGRAM,
			  "no %s found; install mosquitto, set up.broker_program, or set "
			  "up.broker: false",
			  cfg->up.broker_program.s);
		return -ENOENT;
	}
	for (enum up_child c = UP_CHILD_BROKER + 1; c < UP_CHILD_COUNT; c++) {
		const char *name = up_child_name(c);
		if (s->enabled[c] &&
		    siblings_find(cfg->up.bin_dir.s, name, s->programs[c], PATH_MAX) != 0) {
			cli_error(PROGRAM,
				  "no kerbwing-%s found; build it, set up.bin_dir, or set up.%s: "
				  "false",
				  name, name);
			return -ENOENT;
		}
		join(s->reports[c], s->run_dir, name);
		strncat(s->reports[c], ".report.json", PATH_MAX - strlen(s->reports[c]) - 1);
		unlink(s->reports[c]);
	}
	join(s->link_socket, s->run_dir, "link.sock");
	unlink(s->link_socket);
	return 0;
}

static int check_ports(const struct up_setup *s, const struct up_config *cfg)
{
	const struct {
		enum up_child child;
		uint64_t port;
		const char *keys;
	} rows[] = {
		{UP_CHILD_BROKER, cfg->up.mqtt_port.u,
		 "up.mqtt_port and the broker addresses of control and hub"},
		{UP_CHILD_HUB, cfg->up.hub_port.u, "up.hub_port and the hub's own port"},
		{UP_CHILD_CONTROL, cfg->up.control_port.u,
		 "up.control_port and control's own port"},
	};
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (s->enabled[rows[i].child] && !up_probe_port_free((uint16_t)rows[i].port)) {
			cli_error(PROGRAM,
				  "port %u of 127.0.0.1 is in use; stop that program, or change %s",
				  (unsigned)rows[i].port, rows[i].keys);
			return -EADDRINUSE;
		}
	return 0;
}

int up_setup_init(struct up_setup *s, const struct up_config *cfg, const char *run_dir)
{
	const bool enabled[UP_CHILD_COUNT] = {
		[UP_CHILD_BROKER] = cfg->up.broker.b,
		[UP_CHILD_HUB] = cfg->up.hub.b,
		[UP_CHILD_DATAPLANE] = cfg->up.dataplane.b,
		[UP_CHILD_CONTROL] = cfg->up.control.b,
		[UP_CHILD_SIM] = cfg->up.sim.b,
	};
	memset(s, 0, sizeof(*s));
	memcpy(s->enabled, enabled, sizeof(enabled));
	int rc = check_ports(s, cfg);
	if (rc != 0)
		return rc;
	rc = choose_dirs(s, cfg, run_dir);
	if (rc != 0) {
		cli_error(PROGRAM,
			  "cannot make the run and state directories: %s; set node.run_dir and "
			  "node.state_dir, or use --run-dir",
			  strerror(-rc));
		return rc;
	}
	rc = find_programs(s, cfg);
	if (rc == 0 && s->enabled[UP_CHILD_BROKER]) {
		rc = write_broker_conf(s, cfg);
		if (rc != 0)
			cli_error(PROGRAM,
				  "cannot write %s/mosquitto.conf: %s; check the directory's "
				  "permissions",
				  s->run_dir, strerror(-rc));
	}
	if (rc != 0)
		up_setup_remove(s);
	return rc;
}

void up_setup_children(const struct up_setup *s, const char *config_path,
		       struct up_child_proc children[UP_CHILD_COUNT])
{
	for (enum up_child c = 0; c < UP_CHILD_COUNT; c++) {
		struct up_child_proc *p = &children[c];
		unsigned n = 0;
		*p = (struct up_child_proc){.name = up_child_name(c), .out_fd = -1};
		p->args[n++] = s->programs[c];
		if (c == UP_CHILD_BROKER) {
			p->args[n++] = "-c";
			p->args[n++] = s->broker_conf;
			continue;
		}
		p->args[n++] = "--config";
		p->args[n++] = config_path;
		if (c != UP_CHILD_DATAPLANE) { // its figures reach the report through control
			p->args[n++] = "--report";
			p->args[n++] = s->reports[c];
		}
		if (c == UP_CHILD_SIM)
			p->args[n++] = "--json"; // the simulation's report is for people otherwise
	}
}
