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
	if (read(d->signals.fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP)
		d->on_hangup(d->ctx);
	else
		loop_stop(d->loop);
}

static void stop_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
}

int daemon_open(struct daemon_state *d, struct loop *l)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, NULL);
	stop_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	*d = (struct daemon_state){.loop = l};
	d->signals = (struct loop_fd){
		.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), .ready = on_signal, .ctx = d};
	if (d->signals.fd < 0)
		return -errno;
	return loop_fd_add(l, &d->signals, EPOLLIN);
}

void daemon_on_hangup(struct daemon_state *d, void (*on_hangup)(void *ctx), void *ctx)
{
	sigset_t set;
	d->on_hangup = on_hangup;
	d->ctx = ctx;
	stop_signals(&set);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signalfd(d->signals.fd, &set, 0); // changes the mask of one that is open: cannot fail
}

void daemon_close(struct daemon_state *d)
{
	int fd = d->signals.fd;
	loop_fd_remove(d->loop, &d->signals);
	if (fd >= 0)
		close(fd);
}
