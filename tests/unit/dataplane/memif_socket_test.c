// SPDX-License-Identifier: Apache-2.0
#include "memif_socket.h"

#include <CUnit/Basic.h>
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char dir[] = "/tmp/kerbwing-memif-test-XXXXXX";
static char path[64], device[160];

static int listen_at(const char *at)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", at);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	CU_ASSERT_EQUAL(bind(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	CU_ASSERT_EQUAL(listen(fd, 1), 0);
	return fd;
}

static void only_file_sockets_of_servers_have_a_path(void)
{
	char out[32];
	CU_ASSERT_TRUE(memif_socket_path(
		"net_memif0,role=server,socket-abstract=no,socket=/a/b,id=1", out, sizeof(out)));
	CU_ASSERT_STRING_EQUAL(out, "/a/b");
	CU_ASSERT_FALSE(memif_socket_path("net_memif0,role=client,socket-abstract=no,socket=/a/b",
					  out, sizeof(out)));
	CU_ASSERT_FALSE(memif_socket_path("net_memif0,role=server,socket=/a/b", out, sizeof(out)));
	CU_ASSERT_FALSE(memif_socket_path("net_memif0", out, sizeof(out)));
	CU_ASSERT_FALSE(memif_socket_path("net_tap0,role=server,socket-abstract=no,socket=/a/b",
					  out, sizeof(out)));
	CU_ASSERT_FALSE(
		memif_socket_path("net_memif0,role=server,socket-abstract=no,socket=/a/b", out, 4));
}

static void a_socket_left_behind_is_removed(void)
{
	close(listen_at(path));
	CU_ASSERT_TRUE(memif_socket_clear(device));
	CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
	CU_ASSERT_FALSE(memif_socket_clear(device)); // nothing there
}

static void a_socket_in_use_stays(void)
{
	int fd = listen_at(path);
	CU_ASSERT_FALSE(memif_socket_clear(device));
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	close(fd);
	unlink(path);
}

static void another_file_stays(void)
{
	FILE *f = fopen(path, "w");
	fclose(f);
	CU_ASSERT_FALSE(memif_socket_clear(device));
	CU_ASSERT_EQUAL(access(path, F_OK), 0);
	unlink(path);
}

int main(void)
{
	if (mkdtemp(dir) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/s", dir);
	snprintf(device, sizeof(device), "net_memif0,role=server,socket-abstract=no,socket=%s",
		 path);
	CU_initialize_registry();
	CU_pSuite s = CU_add_suite("memif_socket", NULL, NULL);
	CU_ADD_TEST(s, only_file_sockets_of_servers_have_a_path);
	CU_ADD_TEST(s, a_socket_left_behind_is_removed);
	CU_ADD_TEST(s, a_socket_in_use_stays);
	CU_ADD_TEST(s, another_file_stays);
	CU_basic_run_tests();
	unsigned failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	rmdir(dir);
	return failures > 0;
}
