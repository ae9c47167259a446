// SPDX-License-Identifier: Apache-2.0
#include "daemon.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void on_signal(void *ctx, uint32_t events)
{
	struct daemon_state *d = ctx;
	struct signalfd_siginfo info;
	if (read(d->signals.fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		loop_stop(d->loop);
}

int daemon_open(struct daemon_state *d, struct loop *l)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*d = (struct daemon_state){.loop = l};
	d->signals = (struct loop_fd){
		.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), .ready = on_signal, .ctx = d};
	if (d->signals.fd < 0)
		return -errno;
	return loop_fd_add(l, &d->signals, EPOLLIN);
}

void daemon_close(struct daemon_state *d)
{
	int fd = d->signals.fd;
	loop_fd_remove(d->loop, &d->signals);
	if (fd >= 0)
		close(fd);
}
