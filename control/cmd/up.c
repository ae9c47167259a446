// SPDX-License-Identifier: Apache-2.0
// `kerbwing up`: a whole node with broker, hub and simulation as child processes. The plan (up_plan.h) decides; this
// shell has the processes, pipes, signals and the clock. One thread.
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "up_child.h"
#include "up_config.h"
#include "up_plan.h"
#include "up_ready.h"
#include "up_report.h"
#include "up_setup.h"

#define PROGRAM	  "kerbwing up"
#define MS_NS	  INT64_C(1000000)
#define SECOND_NS INT64_C(1000000000)

enum {
	PROBE_EVERY_MS = 50,
	HURRY_AFTER_MS = 300,
	SLOW_AFTER_MS = 2000,
	RUN_SECONDS_MAX = 7 * 86400
};

struct up {
	struct up_plan plan;
	struct up_setup setup;
	struct up_child_proc children[UP_CHILD_COUNT];
	int64_t spawned_ns[UP_CHILD_COUNT];
	bool told_slow[UP_CHILD_COUNT]; // since its last start
	const struct up_config *cfg;
	int64_t run_ns;	  // 0: until a signal
	int64_t live_ns;  // when all were ready for the first time; 0: not yet
	int64_t ended_ns; // when the stop began
	int64_t asked_ns; // first signal to stop; 0: none
	FILE *talk;	  // progress: stdout, or stderr when stdout carries JSON
	int signal_fd;
	sigset_t old_mask;
};

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND_NS + t.tv_nsec;
}

// ---- children

static void report_exit(struct up *u, enum up_child c, int status)
{
	bool expected = u->plan.stopping && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (expected)
		return;
	if (WIFSIGNALED(status))
		fprintf(stderr, "%-9s | %s was ended by signal %d\n", "up", up_child_name(c),
			WTERMSIG(status));
	else
		fprintf(stderr, "%-9s | %s ended with exit status %d\n", "up", up_child_name(c),
			WEXITSTATUS(status));
}

// Its last words. A grandchild may still hold the pipe, so the end of the pipe is not waited for.
static void drain(struct up_child_proc *p)
{
	struct pollfd more = {.fd = p->out_fd, .events = POLLIN};
	while (p->out_fd >= 0 && poll(&more, 1, 0) > 0)
		up_child_read(p, stderr);
}

static void reap(struct up *u)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (enum up_child c = 0; c < UP_CHILD_COUNT; c++) {
			struct up_child_proc *p = &u->children[c];
			if (p->pid != pid)
				continue;
			p->pid = 0;
			drain(p);
			report_exit(u, c, status);
			up_plan_exited(&u->plan, c, WIFEXITED(status) && WEXITSTATUS(status) == 0,
				       WIFSIGNALED(status), now_ns());
		}
	}
}

static void perform(struct up *u, struct up_action a)
{
	struct up_child_proc *p = &u->children[a.child];
	int rc;
	switch (a.kind) {
	case UP_ACTION_SPAWN:
		if (a.child == UP_CHILD_DATAPLANE)
			unlink(u->setup.link_socket); // of a former life: its presence means ready
		rc = up_child_spawn(p, &u->old_mask);
		u->spawned_ns[a.child] = now_ns();
		u->told_slow[a.child] = false;
		if (rc != 0) {
			cli_error(PROGRAM, "cannot run %s: %s; check the file and its permissions",
				  p->args[0], strerror(-rc));
			up_plan_spawn_failed(&u->plan, a.child);
		}
		break;
	case UP_ACTION_TERM:
		up_child_signal(p, SIGTERM);
		break;
	case UP_ACTION_KILL:
		fprintf(stderr, "%-9s | %s took too long; killing it\n", "up",
			up_child_name(a.child));
		up_child_signal(p, SIGKILL);
		break;
	case UP_ACTION_NONE:
	case UP_ACTION_COUNT:
		break;
	}
}

enum probe_result { PROBE_IDLE, PROBE_WAITING, PROBE_NEWS };

static enum probe_result probe(struct up *u)
{
	enum probe_result r = PROBE_IDLE;
	for (enum up_child c = 0; c < UP_CHILD_COUNT; c++) {
		if (u->plan.slots[c].state != UP_STATE_STARTING)
			continue;
		if (u->children[c].pid > 0 &&
		    up_ready_look(c, &u->cfg->up, &u->setup, now_ns() - u->spawned_ns[c])) {
			up_plan_ready(&u->plan, c, now_ns());
			return PROBE_NEWS; // the plan may want to go on at once
		}
		r = PROBE_WAITING;
		if (!u->told_slow[c] && now_ns() - u->spawned_ns[c] > SLOW_AFTER_MS * MS_NS) {
			fprintf(stderr, "%-9s | waiting for %s: %s\n", "up", up_child_name(c),
				up_ready_when(c));
			u->told_slow[c] = true;
		}
	}
	return r;
}

// What a start that failed was waiting for, so that the operator knows where to look.
static void explain_timeout(const struct up *u)
{
	for (enum up_child c = 0; c < UP_CHILD_COUNT; c++)
		if (u->plan.slots[c].fault == UP_FAULT_START_TIMEOUT)
			cli_error(PROGRAM,
				  "%s: waited %" PRIu64
				  " ms for %s; read its lines above, or raise up.start_deadline_ms",
				  up_child_name(c), u->cfg->up.start_deadline_ms.u,
				  up_ready_when(c));
}

// ---- the run

static void announce(struct up *u)
{
	const struct up_section *up = &u->cfg->up;
	u->live_ns = now_ns();
	fprintf(u->talk, "\nKerbwing is up.\n");
	if (up->control.b)
		fprintf(u->talk,
			"  console    http://127.0.0.1:%u/\n  node API   "
			"http://127.0.0.1:%u/v1/node\n"
			"  metrics    http://127.0.0.1:%u/metrics\n",
			(unsigned)up->control_port.u, (unsigned)up->control_port.u,
			(unsigned)up->control_port.u);
	if (up->hub.b)
		fprintf(u->talk, "  city hub   http://127.0.0.1:%u/v1/nodes\n",
			(unsigned)up->hub_port.u);
	if (up->broker.b)
		fprintf(u->talk, "  MQTT       mqtt://127.0.0.1:%u/\n", (unsigned)up->mqtt_port.u);
	fprintf(u->talk, "  sockets    %s\n", u->setup.run_dir);
	if (u->run_ns > 0)
		fprintf(u->talk, "Stops by itself after %" PRId64 " s; Ctrl-C stops it now.\n\n",
			u->run_ns / SECOND_NS);
	else
		fprintf(u->talk, "Ctrl-C stops it.\n\n");
	fflush(u->talk);
}

// Asked a second time means at once; but some senders (timeout, a terminal's group) signal twice for one wish.
static void read_signals(struct up *u)
{
	struct signalfd_siginfo info;
	while (read(u->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGCHLD)
			continue;
		int64_t now = now_ns();
		if (u->asked_ns == 0)
			u->asked_ns = now;
		if (now - u->asked_ns >= HURRY_AFTER_MS * MS_NS)
			up_plan_hurry(&u->plan, now);
		else
			up_plan_stop(&u->plan);
	}
}

static int timeout_ms(const struct up *u, bool probing, int64_t now)
{
	int64_t wake = up_plan_wake_ns(&u->plan);
	if (u->live_ns > 0 && u->run_ns > 0 && !u->plan.stopping && u->live_ns + u->run_ns < wake)
		wake = u->live_ns + u->run_ns;
	if (probing && now + PROBE_EVERY_MS * MS_NS < wake)
		wake = now + PROBE_EVERY_MS * MS_NS;
	if (wake == INT64_MAX)
		return -1;
	return wake <= now ? 0
			   : (int)((wake - now) / MS_NS < 60000 ? (wake - now) / MS_NS + 1 : 60000);
}

static void wait_for_events(struct up *u, bool probing)
{
	struct pollfd fds[UP_CHILD_COUNT + 1];
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		fds[c] = (struct pollfd){.fd = u->children[c].out_fd,
					 .events = POLLIN}; // -1 is skipped by poll
	fds[UP_CHILD_COUNT] = (struct pollfd){.fd = u->signal_fd, .events = POLLIN};
	poll(fds, UP_CHILD_COUNT + 1, timeout_ms(u, probing, now_ns()));
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		if (fds[c].revents != 0)
			up_child_read(&u->children[c], stderr);
	read_signals(u);
	reap(u);
}

static void run(struct up *u)
{
	while (!up_plan_done(&u->plan)) {
		struct up_action a;
		if (u->live_ns > 0 && u->run_ns > 0 && now_ns() >= u->live_ns + u->run_ns)
			up_plan_stop(&u->plan);
		if (u->plan.stopping && u->ended_ns == 0)
			u->ended_ns = now_ns();
		while ((a = up_plan_next(&u->plan, now_ns())).kind != UP_ACTION_NONE)
			perform(u, a);
		enum probe_result probed = u->plan.stopping ? PROBE_IDLE : probe(u);
		if (u->live_ns == 0 && !u->plan.stopping && up_plan_all_ready(&u->plan))
			announce(u);
		if (probed != PROBE_NEWS && !up_plan_done(&u->plan))
			wait_for_events(u, probed == PROBE_WAITING);
	}
}

// ---- the end

static int finish(struct up *u, bool as_json)
{
	json_t *files[UP_CHILD_COUNT] = {NULL};
	struct up_report_in in = {.plan = &u->plan, .was_live = u->live_ns > 0};
	if (in.was_live)
		in.duration_ns = (u->ended_ns != 0 ? u->ended_ns : now_ns()) - u->live_ns;
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++) {
		files[c] = u->setup.reports[c][0] != '\0'
				   ? json_load_file(u->setup.reports[c], 0, NULL)
				   : NULL;
		in.reports[c] = files[c];
	}
	json_t *report = up_report_make(&in);
	bool ok = json_is_true(json_object_get(report, "ok"));
	explain_timeout(u);
	if (report == NULL)
		cli_error(PROGRAM, "out of memory for the report; free some and start again");
	else if (as_json)
		json_dumpf(report, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	else
		up_report_print(report, stdout);
	if (as_json)
		putchar('\n');
	json_decref(report);
	for (unsigned c = 0; c < UP_CHILD_COUNT; c++)
		json_decref(files[c]);
	if (ok)
		up_setup_remove(&u->setup);
	else if (u->setup.temp_dir[0] != '\0')
		fprintf(stderr, "%-9s | files of this run are kept in %s\n", "up",
			u->setup.temp_dir);
	return ok ? CLI_EXIT_OK : CLI_EXIT_FAIL;
}

static int supervise(const struct up_config *cfg, const char *config_path, const char *run_dir,
		     int64_t run_ns, bool as_json)
{
	static struct up u; // paths and line buffers: too much for a stack
	const struct up_policy policy = {
		.start_deadline_ns = (int64_t)cfg->up.start_deadline_ms.u * MS_NS,
		.stop_deadline_ns = (int64_t)cfg->up.stop_deadline_ms.u * MS_NS,
		.backoff_min_ns = 200 * MS_NS,
		.backoff_max_ns = 5 * SECOND_NS,
		.stable_ns = 10 * SECOND_NS,
		.deaths_max = 8,
	};
	sigset_t mask;
	u.cfg = cfg;
	u.run_ns = run_ns;
	u.talk = as_json ? stderr : stdout;
	if (up_setup_init(&u.setup, cfg, run_dir) != 0)
		return CLI_EXIT_FAIL;
	up_setup_children(&u.setup, config_path, u.children);
	up_plan_init(&u.plan, &policy, u.setup.enabled);
	sigemptyset(&mask);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, &u.old_mask);
	u.signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	if (u.signal_fd < 0) {
		cli_error(PROGRAM, "no signal descriptor: %s; raise the limit of open files",
			  strerror(errno));
		return CLI_EXIT_FAIL;
	}
	run(&u);
	close(u.signal_fd);
	return finish(&u, as_json);
}

int main(int argc, char **argv)
{
	const char *config = NULL, *seconds = NULL, *run_dir = NULL;
	bool as_json = false, check = false, reference = false;
	const struct cli_opt opts[] = {
		{"config", "FILE", "the configuration, instead of CONFIG", &config, NULL},
		{"for", "SECONDS", "stop by itself after this time", &seconds, NULL},
		{"json", NULL, "print the report as one JSON object on stdout", NULL, &as_json},
		{"run-dir", "DIR", "keep sockets and state below DIR instead of node.run_dir",
		 &run_dir, NULL},
		{"check", NULL, "validate the configuration only", NULL, &check},
		{"config-reference", NULL, "print the keys that this program reads", NULL,
		 &reference},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "CONFIG",
		.summary = "Starts a node with broker, hub and simulation, shows where they "
			   "listen, and stops them all.",
		.details = "Ctrl-C stops everything in an order that loses nothing; a second "
			   "Ctrl-C stops at once.\n"
			   "Exit status 0: every program ended cleanly and no summary was lost or "
			   "duplicated.\n\n"
			   "Example: kerbwing up configs/demo.yaml --for 30",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
		.operand_min = 0,
		.operand_max = 1,
	};
	int first = cli_parse(&cli, argc, argv);
	if (reference) {
		conf_print_reference(&up_config_map, "", stdout);
		return CLI_EXIT_OK;
	}
	if (first < argc)
		config = argv[first];
	if (config == NULL) {
		cli_error(PROGRAM, "no configuration named; try 'kerbwing up configs/demo.yaml'");
		return CLI_EXIT_USAGE;
	}
	int64_t run_ns = 0;
	if (seconds != NULL)
		run_ns = (int64_t)cli_number(&cli, "for", seconds, 1, RUN_SECONDS_MAX) * SECOND_NS;

	void *loaded;
	struct conf_source source;
	if (conf_load(&up_config_map, config, stderr, &loaded, &source) != 0)
		return CLI_EXIT_FAIL;
	int rc = check ? CLI_EXIT_OK : supervise(loaded, config, run_dir, run_ns, as_json);
	conf_free(&up_config_map, loaded, &source);
	return rc;
}
