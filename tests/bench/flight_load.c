// SPDX-License-Identifier: Apache-2.0
// Flights through the discovery service on loopback: N connections, each creating, activating and ending one flight after the
// other. All lie in the same tiny volume and one after the other in time; OVNs are chosen by the client.
//
//	flight_load PORT TOKEN SUBSCRIPTION CONNECTIONS FLIGHTS
//
// Prints one JSON object; exit 1 when an answer is not 2xx.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 256, REQUEST_SIZE = 8192, ANSWER_SIZE = 65536, STEPS = 3 };

struct connection {
	int fd;
	unsigned step; // 0 create, 1 activate, 2 end
	uint64_t flight;
	char id[40], ovn[100], suffix[40];
	int64_t begun_ns, flight_ns;
	char answer[ANSWER_SIZE];
	size_t len;
};

static struct {
	const char *token, *subscription;
	uint64_t flights, begun, ended, requests;
	int64_t *request_ns, *flight_ns;
	time_t base_s;
	struct connection c[CONNECTIONS_MAX];
} load;

static int64_t clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void put_time(char out[40], int64_t ms)
{
	time_t s = load.base_s + ms / 1000;
	struct tm t;
	gmtime_r(&s, &t);
	size_t n = strftime(out, 40, "%Y-%m-%dT%H:%M:%S", &t);
	snprintf(out + n, 40 - n, ".%03dZ", (int)(ms % 1000));
}

static void new_ovn(struct connection *c)
{
	uint64_t ms = (uint64_t)(clock_ns(CLOCK_REALTIME) / 1000000);
	static uint64_t n;
	n++;
	snprintf(c->suffix, sizeof(c->suffix), "%08llx-%04llx-7%03llx-8000-%012llx",
		 (unsigned long long)(ms >> 16), (unsigned long long)(ms & 0xffff),
		 (unsigned long long)(n & 0xfff), (unsigned long long)n);
}

static void send_request(struct connection *c)
{
	char body[REQUEST_SIZE / 2] = "", request[REQUEST_SIZE], path[256], from[40], to[40];
	put_time(from, (int64_t)c->flight * 1000);
	put_time(to, (int64_t)c->flight * 1000 + 500);
	int n = snprintf(path, sizeof(path), "/dss/v1/operational_intent_references/%s", c->id);
	if (c->step > 0)
		snprintf(path + n, sizeof(path) - (size_t)n, "/%s", c->ovn);
	if (c->step < 2) {
		new_ovn(c);
		snprintf(body, sizeof(body),
			 "{\"extents\":[{\"volume\":{\"outline_polygon\":{\"vertices\":["
			 "{\"lat\":31.24,\"lng\":121.48},{\"lat\":31.24,\"lng\":121.4801},"
			 "{\"lat\":31.2401,\"lng\":121.4801},{\"lat\":31.2401,\"lng\":121.48}]},"
			 "\"altitude_lower\":{\"value\":60,\"reference\":\"W84\",\"units\":\"M\"},"
			 "\"altitude_upper\":{\"value\":70,\"reference\":\"W84\",\"units\":\"M\"}},"
			 "\"time_start\":{\"value\":\"%s\",\"format\":\"RFC3339\"},"
			 "\"time_end\":{\"value\":\"%s\",\"format\":\"RFC3339\"}}],\"key\":[],"
			 "\"state\":\"%s\",\"uss_base_url\":\"https://uss.example.org\","
			 "\"subscription_id\":\"%s\",\"requested_ovn_suffix\":\"%s\"}",
			 from, to, c->step == 0 ? "Accepted" : "Activated", load.subscription,
			 c->suffix);
		snprintf(c->ovn, sizeof(c->ovn), "%s_%s", c->id, c->suffix);
	}
	int len = snprintf(request, sizeof(request),
			   "%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
			   "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
			   c->step < 2 ? "PUT" : "DELETE", path, load.token, strlen(body), body);
	c->len = 0;
	c->begun_ns = clock_ns(CLOCK_MONOTONIC);
	if (send(c->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		exit(1);
}

static void next_flight(struct connection *c)
{
	if (load.begun == load.flights)
		return;
	c->flight = load.begun++;
	c->step = 0;
	c->flight_ns = clock_ns(CLOCK_MONOTONIC);
	uint64_t r = (c->flight + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)load.base_s;
	snprintf(c->id, sizeof(c->id), "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(r >> 32),
		 (unsigned)(r >> 16 & 0xffff), (unsigned)(r & 0xfff), (unsigned)(c->flight & 0xfff),
		 (unsigned long long)c->flight);
	send_request(c);
}

static size_t answer_size(const struct connection *c)
{
	const char *end = strstr(c->answer, "\r\n\r\n");
	const char *length = strcasestr(c->answer, "\r\nContent-Length:");
	if (end == NULL || length == NULL || length > end)
		return 0;
	return (size_t)(end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void hear(struct connection *c)
{
	ssize_t n = recv(c->fd, c->answer + c->len, ANSWER_SIZE - 1 - c->len, MSG_DONTWAIT);
	if (n <= 0) {
		fprintf(stderr, "flight_load: the server closed a connection\n");
		exit(1);
	}
	c->len += (size_t)n;
	c->answer[c->len] = '\0';
	size_t size = answer_size(c);
	if (size == 0 || c->len < size)
		return;
	if (strncmp(c->answer, "HTTP/1.1 20", 11) != 0) {
		fprintf(stderr, "flight_load: step %u: %.600s\n", c->step, c->answer);
		exit(1);
	}
	int64_t now = clock_ns(CLOCK_MONOTONIC);
	load.request_ns[load.requests++] = now - c->begun_ns;
	if (++c->step < STEPS) {
		send_request(c);
		return;
	}
	load.flight_ns[load.ended++] = now - c->flight_ns;
	next_flight(c);
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) != 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static long long quantile(int64_t *sorted, uint64_t n, double q)
{
	return (long long)(sorted[(uint64_t)((double)(n - 1) * q)] / 1000);
}

int main(int argc, char **argv)
{
	struct epoll_event events[CONNECTIONS_MAX];
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (argc != 6)
		return 2;
	unsigned connections = (unsigned)atoi(argv[4]);
	load.token = argv[2];
	load.subscription = argv[3];
	load.flights = strtoull(argv[5], NULL, 10);
	load.base_s = time(NULL) + 60;
	load.request_ns = calloc(load.flights * STEPS + 1, sizeof(int64_t));
	load.flight_ns = calloc(load.flights + 1, sizeof(int64_t));
	if (connections == 0 || connections > CONNECTIONS_MAX || load.flights < connections ||
	    load.request_ns == NULL || load.flight_ns == NULL)
		return 2;
	int64_t begun = clock_ns(CLOCK_MONOTONIC);
	for (unsigned i = 0; i < connections; i++) {
		load.c[i].fd = connect_to((uint16_t)atoi(argv[1]));
		struct epoll_event e = {.events = EPOLLIN, .data.ptr = &load.c[i]};
		if (load.c[i].fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, load.c[i].fd, &e) != 0)
			return 1;
		next_flight(&load.c[i]);
	}
	while (load.ended < load.flights) {
		int n = epoll_wait(epoll_fd, events, CONNECTIONS_MAX, 30000);
		if (n <= 0)
			return 1;
		for (int i = 0; i < n; i++)
			hear(events[i].data.ptr);
	}
	double s = (double)(clock_ns(CLOCK_MONOTONIC) - begun) * 1e-9;
	qsort(load.request_ns, load.requests, sizeof(int64_t), compare);
	qsort(load.flight_ns, load.ended, sizeof(int64_t), compare);
	printf("{\"flights_per_s\":%.1f,\"requests_per_s\":%.1f,\"p50_us\":%lld,\"p99_us\":%lld,"
	       "\"flight_p50_us\":%lld,\"flight_p99_us\":%lld}\n",
	       (double)load.ended / s, (double)load.requests / s,
	       quantile(load.request_ns, load.requests, 0.5),
	       quantile(load.request_ns, load.requests, 0.99),
	       quantile(load.flight_ns, load.ended, 0.5),
	       quantile(load.flight_ns, load.ended, 0.99));
	return 0;
}
