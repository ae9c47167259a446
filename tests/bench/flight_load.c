// SPDX-License-Identifier: Apache-2.0
// Flights through the discovery service on loopback: N connections, each creating, activating and ending one flight after the
// other. All lie in the same tiny volume and one after the other in time; OVNs are chosen by the client.
//
//	flight_load PORT TOKEN SUBSCRIPTION CONNECTIONS FLIGHTS [WHICH]
//
// Several at once are told apart by WHICH: their flights are two hours apart, and so never in each other's way.
// Prints one JSON object; exit 1 when an answer is not 2xx.
#include "http_client.h"

enum { CONNECTIONS_MAX = 256, REQUEST_SIZE = 8192, STEPS = 3 };

struct connection {
	struct http_client http;
	unsigned step; // 0 create, 1 activate, 2 end
	uint64_t flight;
	char id[40], ovn[100], suffix[40];
	int64_t flight_ns;
};

static struct {
	const char *token, *subscription;
	uint64_t flights, begun, ended, requests;
	int64_t *request_ns, *flight_ns;
	time_t base_s;
	struct connection c[CONNECTIONS_MAX];
} load;

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
	uint64_t ms = (uint64_t)(http_client_now_ns(CLOCK_REALTIME) / 1000000);
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
	http_client_send(&c->http, request, len);
}

static void next_flight(struct connection *c)
{
	if (load.begun == load.flights)
		return;
	c->flight = load.begun++;
	c->step = 0;
	c->flight_ns = http_client_now_ns(CLOCK_MONOTONIC);
	uint64_t r = (c->flight + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)load.base_s;
	snprintf(c->id, sizeof(c->id), "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(r >> 32),
		 (unsigned)(r >> 16 & 0xffff), (unsigned)(r & 0xfff), (unsigned)(c->flight & 0xfff),
		 (unsigned long long)c->flight);
	send_request(c);
}

static void hear(struct connection *c)
{
	if (!http_client_hear(&c->http))
		return;
	if (strncmp(c->http.answer, "HTTP/1.1 20", 11) != 0) {
		fprintf(stderr, "flight_load: step %u: %.600s\n", c->step, c->http.answer);
		exit(1);
	}
	int64_t now = http_client_now_ns(CLOCK_MONOTONIC);
	load.request_ns[load.requests++] = now - c->http.begun_ns;
	if (++c->step < STEPS) {
		send_request(c);
		return;
	}
	load.flight_ns[load.ended++] = now - c->flight_ns;
	next_flight(c);
}

int main(int argc, char **argv)
{
	struct epoll_event events[CONNECTIONS_MAX];
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (argc != 6 && argc != 7)
		return 2;
	unsigned connections = (unsigned)atoi(argv[4]);
	load.token = argv[2];
	load.subscription = argv[3];
	load.flights = strtoull(argv[5], NULL, 10);
	load.base_s = time(NULL) + 60 + (argc == 7 ? atoi(argv[6]) * (time_t)7200 : 0);
	load.request_ns = calloc(load.flights * STEPS + 1, sizeof(int64_t));
	load.flight_ns = calloc(load.flights + 1, sizeof(int64_t));
	if (connections == 0 || connections > CONNECTIONS_MAX || load.flights < connections ||
	    load.request_ns == NULL || load.flight_ns == NULL)
		return 2;
	int64_t begun = http_client_now_ns(CLOCK_MONOTONIC);
	for (unsigned i = 0; i < connections; i++) {
		if (!http_client_open(&load.c[i].http, (uint16_t)atoi(argv[1]), epoll_fd,
				      &load.c[i]))
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
	double s = (double)(http_client_now_ns(CLOCK_MONOTONIC) - begun) * 1e-9;
	printf("{\"flights_per_s\":%.1f,\"requests_per_s\":%.1f,\"p50_us\":%.0f,\"p99_us\":%.0f,"
	       "\"flight_p50_us\":%.0f,\"flight_p99_us\":%.0f}\n",
	       (double)load.ended / s, (double)load.requests / s,
	       http_client_quantile_us(load.request_ns, load.requests, 0.5),
	       http_client_quantile_us(load.request_ns, load.requests, 0.99),
	       http_client_quantile_us(load.flight_ns, load.ended, 0.5),
	       http_client_quantile_us(load.flight_ns, load.ended, 0.99));
	return 0;
}
