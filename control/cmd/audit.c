// SPDX-License-Identifier: Apache-2.0
// `kerbwing audit verify|show [DB | --postgres FILE]`: whether the audit log of a node's store is whole and proves its records, and what it
// says. Reads only; the node may run.
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/timepoint.h"
#include "base/units.h"
#include "cli.h"
#include "store/audit_verify.h"
#include "store/store_pg.h"
#include "store/store_sqlite.h"

#define PROGRAM "kerbwing audit"

enum { PATH_SIZE = 1024, UUID_SIZE = 37 };

struct options {
	bool json;
	const char *head, *since, *id, *operator_name, *postgres, *book;
};

struct filter {
	int64_t since_ns;
	bool has_id;
	struct store_id id;
	const char *operator_name;
};

// ---- forms

static void put_uuid(const struct store_id *id, char out[UUID_SIZE])
{
	char *p = out;
	for (unsigned i = 0; i < STORE_ID_SIZE; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*p++ = '-';
		p += snprintf(p, 3, "%02x", id->octet[i]);
	}
}

// With dashes anywhere or without.
static bool get_uuid(const char *text, struct store_id *id)
{
	char hex[2 * STORE_ID_SIZE + 1];
	size_t n = 0;
	for (; *text != '\0'; text++) {
		if (*text == '-')
			continue;
		if (n == sizeof(hex) - 1 || strchr("0123456789abcdefABCDEF", *text) == NULL)
			return false;
		hex[n++] = *text;
	}
	hex[n] = '\0';
	for (unsigned i = 0; n == sizeof(hex) - 1 && i < STORE_ID_SIZE; i++) {
		const char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
		id->octet[i] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n == sizeof(hex) - 1;
}

// SEQ:HASH, as verify prints it.
static bool get_point(const char *text, struct audit_point *p)
{
	char *end;
	p->seq = strtoull(text, &end, 10);
	return text[0] >= '1' && text[0] <= '9' && *end == ':' && audit_unhex(end + 1, &p->hash);
}

// UTC, whole seconds.
static bool get_time(const char *text, int64_t *t_ns)
{
	struct tm tm = {.tm_isdst = 0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (rest == NULL || (rest[0] != '\0' && strcmp(rest, "Z") != 0) || tm.tm_year > 300)
		return false;
	*t_ns = (int64_t)timegm(&tm) * UNITS_NS_PER_S;
	return true;
}

static json_t *text_json(const char *text)
{
	json_t *j = json_string(text);
	return j != NULL ? j : json_string("(not UTF-8)");
}

static json_t *hash_json(const struct audit_hash *h)
{
	char hex[AUDIT_HEX_SIZE];
	audit_hex(h, hex);
	return json_string(hex);
}

static void print_json(json_t *j)
{
	if (j == NULL || json_dumpf(j, stdout, JSON_COMPACT) != 0)
		cli_error(PROGRAM, "out of memory, or standard output cannot be written");
	putchar('\n');
	json_decref(j);
}

// ---- verify

static void print_report_json(const char *path, const struct audit_report *r)
{
	char uuid[UUID_SIZE];
	put_uuid(&r->id, uuid);
	json_t *j =
		json_pack("{s:b s:s s:o s:I s:I s:I s:o s:I}", "ok", r->fault == AUDIT_FAULT_NONE,
			  "fault", audit_fault_name(r->fault), "store", text_json(path), "entries",
			  (json_int_t)r->entries, "records", (json_int_t)r->records, "head_seq",
			  (json_int_t)r->ends.head.seq, "head_hash", hash_json(&r->ends.head.hash),
			  "base_seq", (json_int_t)r->ends.base.seq);
	if (r->fault != AUDIT_FAULT_NONE)
		json_object_set_new(j, "first_bad_entry", json_integer((json_int_t)r->seq));
	if (r->has_record) {
		json_object_set_new(j, "record_kind", json_integer(r->kind));
		json_object_set_new(j, "record_id", json_string(uuid));
	}
	print_json(j);
}

static void print_fault(const char *path, const struct audit_report *r)
{
	char uuid[UUID_SIZE], where[128] = "";
	put_uuid(&r->id, uuid);
	if (r->has_record)
		snprintf(where, sizeof(where), ", record of kind %u, id %s", r->kind, uuid);
	cli_error(PROGRAM,
		  "%s: entry %" PRIu64 "%s: %s [%s]%s%s; restore a copy that verifies, or "
		  "find out who wrote to the file",
		  path, r->seq, where, audit_fault_text(r->fault), audit_fault_name(r->fault),
		  r->why[0] != '\0' ? ": " : "", r->why);
}

static int verify(const char *path, struct store_backend *b, const struct options *o)
{
	struct audit_report r;
	struct audit_point noted;
	char hex[AUDIT_HEX_SIZE];
	if (o->head != NULL && !get_point(o->head, &noted)) {
		cli_error(PROGRAM, "--head: '%.80s' is not SEQ:HASH as verify prints it", o->head);
		return CLI_EXIT_USAGE;
	}
	audit_verify(b, o->head != NULL ? &noted : NULL, &r);
	if (o->json)
		print_report_json(path, &r);
	if (r.fault != AUDIT_FAULT_NONE) {
		print_fault(path, &r);
		return CLI_EXIT_FAIL;
	}
	audit_hex(&r.ends.head.hash, hex);
	if (!o->json)
		printf("%s: intact: %" PRIu64 " entries prove %" PRIu64 " records; head %" PRIu64
		       ":%s\n",
		       path, r.entries, r.records, r.ends.head.seq, hex);
	return CLI_EXIT_OK;
}

// ---- show

static json_t *changes_json(const struct audit_entry *e)
{
	json_t *list = json_array();
	for (uint32_t at = 0; at + AUDIT_CHANGE_SIZE <= e->changes_size; at += AUDIT_CHANGE_SIZE) {
		struct audit_change c;
		char uuid[UUID_SIZE];
		audit_get_change(e->changes + at, &c);
		put_uuid(&c.id, uuid);
		json_t *j = json_pack("{s:i s:s s:s}", "kind", c.kind, "id", uuid, "change",
				      c.is_delete ? "delete" : "put");
		if (!c.is_delete)
			json_object_set_new(j, "sha256", hash_json(&c.digest));
		json_array_append_new(list, j);
	}
	return list;
}

static bool names(const struct audit_entry *e, const struct store_id *id)
{
	if (memcmp(e->id.octet, id->octet, STORE_ID_SIZE) == 0)
		return true;
	for (uint32_t at = 0; at + AUDIT_CHANGE_SIZE <= e->changes_size; at += AUDIT_CHANGE_SIZE)
		if (memcmp(e->changes + at + 2, id->octet, STORE_ID_SIZE) == 0)
			return true;
	return false;
}

static bool show_entry(void *ctx, const struct audit_entry *e)
{
	const struct filter *f = ctx;
	char time[32], uuid[UUID_SIZE];
	if (e->time_ns < f->since_ns || (f->has_id && !names(e, &f->id)) ||
	    (f->operator_name != NULL && strcmp(e->operator_name, f->operator_name) != 0))
		return true;
	timepoint_to_iso8601(e->time_ns, time);
	put_uuid(&e->id, uuid);
	print_json(json_pack("{s:I s:s s:I s:o s:o s:o s:i s:s s:o s:o s:o}", "seq",
			     (json_int_t)e->seq, "time", time, "time_ns", (json_int_t)e->time_ns,
			     "operator", text_json(e->operator_name), "action",
			     text_json(e->action), "reason", text_json(e->reason), "kind", e->kind,
			     "id", uuid, "changes", changes_json(e), "prev", hash_json(&e->prev),
			     "hash", hash_json(&e->hash)));
	return !ferror(stdout);
}

static int show(const char *path, struct store_backend *b, const struct options *o)
{
	struct filter f = {.since_ns = INT64_MIN, .operator_name = o->operator_name};
	const struct store_visitor v = {.entry = show_entry, .ctx = &f};
	struct store_ends ends;
	char why[STORE_WHY_SIZE] = "";
	if (o->since != NULL && !get_time(o->since, &f.since_ns)) {
		cli_error(PROGRAM, "--since: '%.40s' is no time; write 2026-08-02T12:00:00Z",
			  o->since);
		return CLI_EXIT_USAGE;
	}
	f.has_id = o->id != NULL;
	if (f.has_id && !get_uuid(o->id, &f.id)) {
		cli_error(PROGRAM, "--id: '%.40s' is no UUID", o->id);
		return CLI_EXIT_USAGE;
	}
	enum store_result rc = b->ops->visit(b, 0, &v, &ends, why);
	if (rc == STORE_RESULT_OK)
		return CLI_EXIT_OK;
	cli_error(PROGRAM, "%s: %s %s; see 'kerbwing audit verify'", path, store_result_text(rc),
		  why);
	return CLI_EXIT_FAIL;
}

// ---- the command

static const char *default_path(char out[PATH_SIZE])
{
	const char *dir = getenv("KERBWING_STATE_DIR");
	snprintf(out, PATH_SIZE, "%s/book.db",
		 dir != NULL && dir[0] != '\0' ? dir : "/var/lib/kerbwing");
	return out;
}

static struct store_backend *open_store(const char *path, const struct options *o,
					enum store_result *rc, char *why)
{
	enum { TIMEOUT_MS = 60000 };
	const struct store_sqlite_config file = {.path = path, .is_read_only = true};
	const struct store_pg_config shared = {.conninfo_path = path,
					       .book = o->book != NULL ? o->book : "main",
					       .timeout_ms = TIMEOUT_MS,
					       .notify = STORE_PG_NOTIFY_OFF,
					       .is_alone = true,
					       .is_read_only = true};
	return o->postgres != NULL ? store_pg_open(&shared, rc, why)
				   : store_sqlite_open(&file, rc, why);
}

static int run(const char *verb, const char *path, const struct options *o)
{
	enum store_result rc;
	char why[STORE_WHY_SIZE];
	struct store_backend *b = open_store(path, o, &rc, why);
	if (b == NULL) {
		cli_error(PROGRAM, "%s: %s: %s", path, store_result_text(rc), why);
		return CLI_EXIT_FAIL;
	}
	int status = strcmp(verb, "verify") == 0 ? verify(path, b, o) : show(path, b, o);
	b->ops->close(b);
	if (fflush(stdout) != 0 || ferror(stdout))
		status = CLI_EXIT_FAIL;
	return status;
}

int main(int argc, char **argv)
{
	struct options o = {.json = false};
	const struct cli_opt opts[] = {
		{.name = "json", .help = "verify: the report as one JSON line", .flag = &o.json},
		{.name = "head",
		 .arg = "SEQ:HASH",
		 .help = "verify: a head that an earlier verify printed must be part of the log",
		 .value = &o.head},
		{.name = "since",
		 .arg = "TIME",
		 .help = "show: entries from this time on (2026-08-02T12:00:00Z)",
		 .value = &o.since},
		{.name = "id",
		 .arg = "UUID",
		 .help = "show: entries that name this entity",
		 .value = &o.id},
		{.name = "operator",
		 .arg = "NAME",
		 .help = "show: entries of this operator",
		 .value = &o.operator_name},
		{.name = "postgres",
		 .arg = "FILE",
		 .help = "a shared book: file with its connection string (control.store)",
		 .value = &o.postgres},
		{.name = "book",
		 .arg = "NAME",
		 .help = "with --postgres: the book's name; main unless given",
		 .value = &o.book},
	};
	const struct cli cli = {
		.program = PROGRAM,
		.operands = "verify|show [DB]",
		.summary = "Reads the audit log of a node's store: checks it, or shows it.",
		.details =
			"verify  checks that no entry was changed, left out or put in, and that "
			"every\n"
			"        record is what its last entry says; names the first bad entry\n"
			"show    one JSON line an entry\n\n"
			"DB is node.state_dir's book.db unless given. The node may run meanwhile.\n"
			"Exit status 0: intact, or shown. 1: not. 2: wrong usage.",
		.opts = opts,
		.opt_count = sizeof(opts) / sizeof(opts[0]),
		.operand_min = 1,
		.operand_max = 2,
	};
	char path[PATH_SIZE];
	int first = cli_parse(&cli, argc, argv);
	const char *verb = argv[first];
	if (strcmp(verb, "verify") != 0 && strcmp(verb, "show") != 0) {
		cli_error(PROGRAM, "'%.40s' is not known here; see --help", verb);
		return CLI_EXIT_USAGE;
	}
	if (o.postgres != NULL)
		return run(verb, o.postgres, &o);
	return run(verb, first + 1 < argc ? argv[first + 1] : default_path(path), &o);
}
