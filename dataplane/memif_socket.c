// SPDX-License-Identifier: Apache-2.0
#include "memif_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// The text of argument `name` (with its '=') in "net_memif0,name=text,…"; NULL when it is not there.
static const char *argument(const char *device, const char *name, size_t *len)
{
	for (const char *p = strchr(device, ','); p != NULL; p = strchr(p, ',')) {
		p++;
		if (strncmp(p, name, strlen(name)) != 0)
			continue;
		p += strlen(name);
		*len = strcspn(p, ",");
		return p;
	}
	return NULL;
}

static bool argument_is(const char *device, const char *name, const char *want)
{
	size_t len;
	const char *p = argument(device, name, &len);
	return p != NULL && len == strlen(want) && strncmp(p, want, len) == 0;
}

bool memif_socket_path(const char *device, char *out, size_t size)
{
	size_t len;
	const char *path = argument(device, "socket=", &len);
	if (strncmp(device, "net_memif", strlen("net_memif")) != 0 || path == NULL || len >= size)
		return false;
	if (!argument_is(device, "role=", "server") ||
	    !argument_is(device, "socket-abstract=", "no"))
		return false;
	memcpy(out, path, len);
	out[len] = '\0';
	return true;
}

bool memif_socket_clear(const char *device)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	struct stat st;
	if (!memif_socket_path(device, a.sun_path, sizeof(a.sun_path)))
		return false;
	if (lstat(a.sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return false;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	bool is_left_behind =
		connect(fd, (const struct sockaddr *)&a, sizeof(a)) != 0 && errno == ECONNREFUSED;
	close(fd);
	return is_left_behind && unlink(a.sun_path) == 0;
}
