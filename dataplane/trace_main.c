// SPDX-License-Identifier: Apache-2.0
// kerbwing-trace: reads the records of traced frames from the running dataplane's link and tells each one's life-story.
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "dp_config.h"
#include "link.pb-c.h"
#include "link_pack.h"
#include "trace_text.h"

static const char program[] = "kerbwing trace";

enum { PACKET_MAX = 64 * 1024, PORTS_MAX = LINK_PORTS_MAX };

struct reader {
	bool json, follow, drops;
	uint64_t track; // 0 all
	char ports[PORTS_MAX][32];
	bool is_done;
};

static int connect_to(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || strlen(path) >= sizeof(a.sun_path)) {
		cli_error(program, "%s: the path is too long for a socket; shorten node.run_dir",
			  path);
		return -1;
	}
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	cli_error(program,
		  "cannot reach a dataplane at %s: %s; is it running, and is this its user?", path,
		  strerror(errno));
	close(fd);
	return -1;
}

static bool ask(int fd)
{
	Kerbwing__Link__V1__TraceRequest q = KERBWING__LINK__V1__TRACE_REQUEST__INIT;
	Kerbwing__Link__V1__Envelope e = KERBWING__LINK__V1__ENVELOPE__INIT;
	uint8_t out[64];
	e.body_case = KERBWING__LINK__V1__ENVELOPE__BODY_TRACE_REQUEST;
	e.trace_request = &q;
	size_t n = kerbwing__link__v1__envelope__pack(&e, out);
	return send(fd, out, n, MSG_NOSIGNAL) == (ssize_t)n;
}

static void note_ports(struct reader *rd, const Kerbwing__Link__V1__Hello *h)
{
	for (size_t i = 0; i < h->n_port_names && i < PORTS_MAX; i++)
		snprintf(rd->ports[i], sizeof(rd->ports[i]), "%s", h->port_names[i]);
}

static void show(const struct reader *rd, const Kerbwing__Link__V1__TraceRecord *m)
{
	struct trace_record r;
	link_unpack_trace(m, &r);
	if ((rd->drops && !trace_is_drop(&r)) || (rd->track != 0 && r.track_id != rd->track))
		return;
	const char *port = r.port < PORTS_MAX ? rd->ports[r.port] : "";
	if (rd->json)
		trace_text_write_json(stdout, &r, port);
	else
		trace_text_write(stdout, &r, port);
}

static void take(struct reader *rd, const Kerbwing__Link__V1__Envelope *e)
{
	if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_HELLO)
		note_ports(rd, e->hello);
	if (e->body_case == KERBWING__LINK__V1__ENVELOPE__BODY_BYE)
		rd->is_done = true;
	if (e->body_case != KERBWING__LINK__V1__ENVELOPE__BODY_TRACE)
		return;
	for (size_t i = 0; i < e->trace->n_record; i++)
		show(rd, e->trace->record[i]);
	fflush(stdout);
	if (e->trace->every == 0)
		cli_error(program, "no frame is traced: dataplane.trace.every is 0");
	rd->is_done |= (e->trace->caught_up && !rd->follow) || e->trace->every == 0;
}

static int read_all(struct reader *rd, int fd)
{
	static uint8_t packet[PACKET_MAX];
	while (!rd->is_done && !ferror(stdout)) {
		ssize_t n = recv(fd, packet, sizeof(packet), 0);
		if (n <= 0) {
			cli_error(program, "the dataplane closed the link; when it serves as many "
					   "readers as dataplane.export.link_clients allows, raise "
					   "that");
			return CLI_EXIT_FAIL;
		}
		Kerbwing__Link__V1__Envelope *e =
			kerbwing__link__v1__envelope__unpack(NULL, (size_t)n, packet);
		if (e == NULL) {
			cli_error(program, "the link speaks another language; use the programs of "
					   "one release together");
			return CLI_EXIT_FAIL;
		}
		take(rd, e);
		kerbwing__link__v1__envelope__free_unpacked(e, NULL);
	}
	return ferror(stdout) ? CLI_EXIT_FAIL : CLI_EXIT_OK;
}

// Where the node's dataplane listens.
static int find_socket(const char *config_path, char *out, size_t size)
{
	struct dp_config *c;
	if (dp_config_load(config_path, stderr, &c) != 0)
		return -EINVAL;
	int rc = conf_node_expand(&c->node, "${run_dir}/link.sock", out, size);
	dp_config_free(c);
	return rc;
}

int main(int argc, char **argv)
{
	const char *config_path = "/etc/kerbwing/node.yaml", *track = NULL;
	struct reader rd = {0};
	char path[256];
	const struct cli_opt opts[] = {
		{"config", "FILE", "the node's configuration (default /etc/kerbwing/node.yaml)",
		 &config_path, NULL},
		{"follow", NULL, "go on with frames as they are traced, until Ctrl-C", NULL,
		 &rd.follow},
		{"drops", NULL, "only what was refused or not used", NULL, &rd.drops},
		{"track", "ID", "only this track; hexadecimal, as alerts name it", &track, NULL},
		{"json", NULL, "one JSON object a line", NULL, &rd.json},
	};
	const struct cli c = {
		program,
		"",
		"Tells where sampled frames went and why.",
		"The dataplane traces one in dataplane.trace.every frames and keeps the newest "
		"4,096 "
		"records. Each line is one\nobservation: when and where the frame came in, what it "
		"was, who sent it and about whom it is, whether it was\nrefused and why, which "
		"track "
		"it changed, where that track is now, how many neighbours were looked at, and the\n"
		"alerts that it caused.\n"
		"Example: kerbwing trace --config node.yaml --follow --drops",
		opts,
		sizeof(opts) / sizeof(opts[0]),
		0,
		0};
	cli_parse(&c, argc, argv);
	if (track != NULL) {
		char *end;
		rd.track = strtoull(track, &end, 16);
		if (*track == '\0' || *end != '\0' || rd.track == 0) {
			cli_error(program,
				  "--track '%s' is no track id; give one as alerts name it, e.g. "
				  "100000003",
				  track);
			return CLI_EXIT_USAGE;
		}
	}
	if (find_socket(config_path, path, sizeof(path)) != 0)
		return CLI_EXIT_FAIL;
	int fd = connect_to(path);
	if (fd < 0)
		return CLI_EXIT_FAIL;
	int rc = CLI_EXIT_FAIL;
	if (ask(fd))
		rc = read_all(&rd, fd);
	else
		cli_error(program, "the dataplane does not listen: %s; try again", strerror(errno));
	close(fd);
	return rc;
}
