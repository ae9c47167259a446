// SPDX-License-Identifier: Apache-2.0
// Bodies of clients, read as a request and as a constraint, and what comes of them in a book: no crash, a fault with a code, and
// a sound book whatever was granted.
#include <stdlib.h>
#include <string.h>

#include "air/request_json.h"
#include "api/json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct polygon_point CROSSING = {312306706, 1214738050};
static const int64_t NOW_NS = INT64_C(1795248000) * 1000000000; // 2026-11-21T08:00:00Z
static struct net_file net;

static struct air_book *make(void)
{
	struct air_config c;
	enum air_reason why;
	uint32_t index;
	if (net_file_load(NETWORK_FILE, CROSSING, stderr, &net) != 0)
		abort();
	air_config_defaults(&c, CROSSING);
	c.net = &net.def;
	c.limits = (struct air_limits){.corridors = 64,
				       .offers = 8,
				       .constraints = 8,
				       .subscriptions = 4,
				       .operators = 4,
				       .volumes = 600,
				       .shape_octets = 8 << 20,
				       .undo = 8192,
				       .changes = 1024,
				       .results = 64};
	return air_book_create(&c, &why, &index);
}

static void must_say_why(const struct request_fault *f)
{
	if (f->code == NULL || f->code[0] == '\0' || f->message[0] == '\0' ||
	    strlen(f->message) >= sizeof(f->message))
		abort();
}

static void ask(struct air_book *b, const json_t *body)
{
	struct request_fault fault = {0};
	struct air_answer out;
	struct request r;
	if (!request_read(body, &net, &r, &fault)) {
		must_say_why(&fault);
		return;
	}
	// Twice: the second has to make room for the first or be told so.
	for (uint8_t k = 1; k <= 2; k++) {
		r.air.id = (struct air_id){{0x10, k}};
		r.air.seed = (struct air_seed){{7, k}};
		r.air.operator_name = "fuzz";
		air_book_request(b, &r.air, NOW_NS, &out);
		if (out.verdict >= AIR_VERDICT_COUNT ||
		    (out.verdict != AIR_GRANTED && out.reason == AIR_REASON_NONE))
			abort();
	}
	request_free(&r);
}

static void close_area(struct air_book *b, const json_t *body)
{
	struct request_fault fault = {0};
	struct request_volumes v;
	struct air_constraint c;
	if (!request_read_constraint(body, &c, &v, &fault)) {
		must_say_why(&fault);
		return;
	}
	c.id = (struct air_id){{0x20}};
	c.seed = (struct air_seed){{8, 9}};
	c.operator_name = "fuzz";
	air_book_put_constraint(b, &c, 0, NOW_NS);
	request_volumes_free(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct air_book *b;
	char message[JSON_READ_MESSAGE_SIZE];
	enum json_fault fault;
	struct air_audit audit;
	if (b == NULL && (b = make()) == NULL)
		abort();
	json_t *body = json_read((const char *)data, size, &fault, message);
	if (body == NULL)
		return 0;
	const uint64_t mark = air_book_mark(b), before = air_book_digest(b);
	ask(b, body);
	close_area(b, body);
	ask(b, body);
	json_decref(body);
	if (!air_book_audit(b, &audit) || audit.overlaps != 0 || audit.broken != 0)
		abort();
	if (!air_book_rollback(b, mark) || air_book_digest(b) != before)
		abort();
	return 0;
}
