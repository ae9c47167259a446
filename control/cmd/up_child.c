// SPDX-License-Identifier: Apache-2.0
#include "up_child.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

// In the new process. Tells the parent through `report` why it could not become the program.
static void become(struct up_child_proc *c, pid_t parent, int out, int report, const sigset_t *mask)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int problem = 0;
	setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		problem = ESRCH; // the parent died in between: nobody would ever stop us
	else if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
		 dup2(out, STDERR_FILENO) < 0 || sigprocmask(SIG_SETMASK, mask, NULL) != 0)
		problem = errno;
	if (problem == 0) {
		execv(c->args[0], (char *const *)(uintptr_t)c->args);
		problem = errno;
	}
	ssize_t n = write(report, &problem, sizeof(problem));
	_exit(n == (ssize_t)sizeof(problem) ? 127 : 126);
}

static void close_pair(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

int up_child_spawn(struct up_child_proc *c, const sigset_t *mask)
{
	int out[2], report[2], problem = 0;
	if (pipe2(out, O_CLOEXEC) != 0)
		return -errno;
	if (pipe2(report, O_CLOEXEC) != 0) {
		problem = errno;
		close_pair(out);
		return -problem;
	}
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid < 0) {
		problem = errno;
		close_pair(out);
		close_pair(report);
		return -problem;
	}
	if (pid == 0)
		become(c, parent, out[1], report[1], mask);
	close(out[1]);
	close(report[1]);
	// Nothing comes when exec succeeded: the pipe closes itself.
	ssize_t n = read(report[0], &problem, sizeof(problem));
	close(report[0]);
	if (n == (ssize_t)sizeof(problem)) {
		close(out[0]);
		return -problem; // the zombie is reaped by whoever waits for children
	}
	if (c->out_fd >= 0) // a former life's output that somebody still holds open
		close(c->out_fd);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	c->out_fd = out[0];
	c->pid = pid;
	c->line_len = 0;
	return 0;
}

void up_child_signal(const struct up_child_proc *c, int sig)
{
	if (c->pid > 0)
		kill(c->pid, sig);
}

static void put_line(struct up_child_proc *c, FILE *to)
{
	if (c->line_len > 0)
		fprintf(to, "%-9s | %.*s\n", c->name, (int)c->line_len, c->line);
	c->line_len = 0;
}

bool up_child_read(struct up_child_proc *c, FILE *to)
{
	char buf[4096];
	ssize_t n = read(c->out_fd, buf, sizeof(buf));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	for (ssize_t i = 0; i < n; i++) {
		if (buf[i] == '\n' || c->line_len == sizeof(c->line))
			put_line(c, to);
		if (buf[i] != '\n')
			c->line[c->line_len++] = buf[i];
	}
	if (n > 0)
		return true;
	put_line(c, to);
	close(c->out_fd);
	c->out_fd = -1;
	return false;
}
