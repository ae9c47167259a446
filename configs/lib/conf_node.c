// SPDX-License-Identifier: Apache-2.0
#include "conf_node.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct conf_key keys[] = {
	{"city", CONF_STRING, offsetof(struct conf_node, city), NULL, 1, 63, NULL,
	 "City or operator, second level of every MQTT topic.", NULL, NULL},
	{"id", CONF_STRING, offsetof(struct conf_node, id), NULL, 1, 63, NULL,
	 "This node's name, unique within the city.", NULL, NULL},
	{"lat", CONF_E7, offsetof(struct conf_node, lat), NULL, -88, 88, "deg",
	 "Latitude of the origin of the node's local plane, WGS-84.", NULL, NULL},
	{"lon", CONF_E7, offsetof(struct conf_node, lon), NULL, -180, 180, "deg",
	 "Longitude of the origin of the node's local plane, WGS-84.", NULL, NULL},
	{"run_dir", CONF_STRING, offsetof(struct conf_node, run_dir), "/run/kerbwing", 1, 80, NULL,
	 "Directory for sockets; created private to the user when missing.", NULL, NULL},
	{"state_dir", CONF_STRING, offsetof(struct conf_node, state_dir), "/var/lib/kerbwing", 1,
	 200, NULL, "Directory for databases and spools; created private to the user when missing.",
	 NULL, NULL},
};

const struct conf_map conf_node_map = CONF_MAP_OF(keys, struct conf_node);

static const char *from_env(const char *name, const char *otherwise)
{
	const char *v = getenv(name);
	return v != NULL && v[0] != '\0' ? v : otherwise;
}

// mkdir -p with mode 0700 for what is missing.
static int make_dir(const char *path)
{
	char part[512];
	size_t len = strlen(path);
	if (len >= sizeof(part))
		return -ENAMETOOLONG;
	for (size_t i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return -errno;
	}
	return 0;
}

int conf_node_dirs(const struct conf_node *n, const char **run_dir, const char **state_dir)
{
	*run_dir = from_env("KERBWING_RUN_DIR", n->run_dir.s);
	*state_dir = from_env("KERBWING_STATE_DIR", n->state_dir.s);
	int rc = make_dir(*run_dir);
	return rc != 0 ? rc : make_dir(*state_dir);
}

int conf_node_expand(const struct conf_node *n, const char *text, char *out, size_t size)
{
	const struct {
		const char *name;
		const char *value;
	} vars[] = {{"${run_dir}", from_env("KERBWING_RUN_DIR", n->run_dir.s)},
		    {"${state_dir}", from_env("KERBWING_STATE_DIR", n->state_dir.s)}};
	size_t used = 0;
	while (*text != '\0') {
		const char *piece = text;
		size_t len = 1, skip = 1;
		for (size_t i = 0; i < sizeof(vars) / sizeof(vars[0]); i++)
			if (strncmp(text, vars[i].name, strlen(vars[i].name)) == 0) {
				piece = vars[i].value;
				len = strlen(piece);
				skip = strlen(vars[i].name);
			}
		if (used + len >= size)
			return -ENAMETOOLONG;
		memcpy(out + used, piece, len);
		used += len;
		text += skip;
	}
	if (size == 0)
		return -ENAMETOOLONG;
	out[used] = '\0';
	return 0;
}
