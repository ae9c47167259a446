// SPDX-License-Identifier: Apache-2.0
#include "orders/order_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_MAX_SIZE = 600 };

static int write_all(int fd, const uint8_t *p, size_t n)
{
	while (n > 0) {
		ssize_t k = write(fd, p, n);
		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return k < 0 ? -errno : -EIO;
		p += k;
		n -= (size_t)k;
	}
	return fsync(fd) == 0 ? 0 : -errno;
}

// The name itself must be durable too.
static int flush_directory(const char *path)
{
	char copy[PATH_MAX_SIZE];
	snprintf(copy, sizeof(copy), "%s", path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int rc = fsync(fd) == 0 ? 0 : -errno;
	close(fd);
	return rc;
}

int order_file_write(const char *path, const uint8_t *octets, size_t size)
{
	char beside[PATH_MAX_SIZE];
	if ((size_t)snprintf(beside, sizeof(beside), "%s.new", path) >= sizeof(beside))
		return -ENAMETOOLONG;
	int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	int rc = write_all(fd, octets, size);
	if (close(fd) != 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(beside, path) != 0)
		rc = -errno;
	if (rc != 0)
		unlink(beside);
	return rc == 0 ? flush_directory(path) : rc;
}

long order_file_read(const char *path, uint8_t *out, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	size_t n = 0;
	ssize_t k = 1;
	while (n < max && (k = read(fd, out + n, max - n)) > 0)
		n += (size_t)k;
	char more;
	long rc = k < 0 ? -errno : k > 0 && read(fd, &more, 1) > 0 ? -EFBIG : (long)n;
	close(fd);
	return rc;
}
