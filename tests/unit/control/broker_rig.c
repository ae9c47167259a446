// SPDX-License-Identifier: Apache-2.0
#include "broker_rig.h"

#include <CUnit/CUnit.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIES = 600, TRY_MS = 50 };

static uint16_t free_port(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t len = sizeof(a);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	CU_ASSERT_FATAL(fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0);
	CU_ASSERT_EQUAL_FATAL(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

void broker_rig_open(struct broker_rig *b)
{
	memset(b, 0, sizeof(*b));
	snprintf(b->dir, sizeof(b->dir), "/tmp/kw-broker-XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(b->dir));
	snprintf(b->conf, sizeof(b->conf), "%s/mosquitto.conf", b->dir);
	b->port = free_port();
	FILE *f = fopen(b->conf, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	// Every change is saved at once, so that kept sessions outlive even a kill.
	fprintf(f,
		"listener %u 127.0.0.1\nallow_anonymous true\npersistence "
		"true\npersistence_location %s/\n"
		"autosave_on_changes true\nautosave_interval 1\nmax_queued_messages 0\nlog_dest "
		"none\n%s",
		(unsigned)b->port, b->dir, geteuid() == 0 ? "user root\n" : "");
	fclose(f);
}

static bool answers(const struct broker_rig *b)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(b->port)};
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool is_there = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return is_there;
}

bool broker_rig_start(struct broker_rig *b)
{
	const char *path =
		access("/usr/sbin/mosquitto", X_OK) == 0 ? "/usr/sbin/mosquitto" : "mosquitto";
	b->pid = fork();
	if (b->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		execlp(path, "mosquitto", "-c", b->conf, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < TRIES && b->pid > 0 && waitpid(b->pid, NULL, WNOHANG) == 0; i++) {
		if (answers(b))
			return true;
		poll(NULL, 0, TRY_MS);
	}
	b->pid = 0;
	return false;
}

void broker_rig_kill(struct broker_rig *b, int signal_number)
{
	if (b->pid <= 0)
		return;
	kill(b->pid, signal_number);
	waitpid(b->pid, NULL, 0);
	b->pid = 0;
}

void broker_rig_close(struct broker_rig *b)
{
	char path[160];
	broker_rig_kill(b, SIGTERM);
	static const char *const files[] = {"mosquitto.conf", "mosquitto.db", "mosquitto.db.new"};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", b->dir, files[i]);
		unlink(path);
	}
	rmdir(b->dir);
}
