// SPDX-License-Identifier: Apache-2.0
#include "conf_shape.h"

#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include "conf.h"
#include "conf_scalar.h"

enum { PATH_SIZE = 256, NAMES_SIZE = 400 };

struct shape {
	yaml_document_t *doc;
	struct conf_source *src;
};

static void fault(struct shape *s, const yaml_node_t *at, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void fault(struct shape *s, const yaml_node_t *at, const char *path, const char *fmt, ...)
{
	va_list ap;
	s->src->error_count++;
	fprintf(s->src->err, "%s:%zu: %s: ", s->src->path, at->start_mark.line + 1, path);
	va_start(ap, fmt);
	vfprintf(s->src->err, fmt, ap);
	va_end(ap);
	fputc('\n', s->src->err);
}

static const char *kind_of(const yaml_node_t *n)
{
	return n->type == YAML_MAPPING_NODE    ? "a mapping"
	       : n->type == YAML_SEQUENCE_NODE ? "a list"
					       : "a single value";
}

static const struct conf_key *key_named(const struct conf_map *m, const yaml_node_t *name)
{
	for (unsigned i = 0; i < m->count; i++)
		if (strlen(m->keys[i].name) == name->data.scalar.length &&
		    memcmp(m->keys[i].name, name->data.scalar.value, name->data.scalar.length) == 0)
			return &m->keys[i];
	return NULL;
}

static void names_of(const struct conf_map *m, char out[static NAMES_SIZE])
{
	size_t n = 0;
	for (unsigned i = 0; i < m->count && n < NAMES_SIZE; i++)
		n += (size_t)snprintf(out + n, NAMES_SIZE - n, "%s%s", i > 0 ? ", " : "",
				      m->keys[i].name);
}

static void check_map(struct shape *s, const struct conf_map *m, const yaml_node_t *n,
		      const char *path);

static void check_list(struct shape *s, const struct conf_key *k, const yaml_node_t *n,
		       const char *path)
{
	size_t count = (size_t)(n->data.sequence.items.top - n->data.sequence.items.start);
	char sub[PATH_SIZE];
	if ((double)count < k->min || (double)count > k->max) {
		fault(s, n, path, "%zu elements; expected %.0f to %.0f", count, k->min, k->max);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *e =
			yaml_document_get_node(s->doc, n->data.sequence.items.start[i]);
		snprintf(sub, sizeof(sub), "%.200s[%zu]", path, i);
		if (e->type != YAML_MAPPING_NODE)
			fault(s, e, sub, "%s; expected a mapping", kind_of(e));
		else
			check_map(s, k->map, e, sub);
	}
}

static void check_value(struct shape *s, const struct conf_key *k, const yaml_node_t *n,
			const char *path)
{
	char expected[192];
	yaml_node_type_t want = k->type == CONF_MAP    ? YAML_MAPPING_NODE
				: k->type == CONF_LIST ? YAML_SEQUENCE_NODE
						       : YAML_SCALAR_NODE;
	if (n->type != want) {
		conf_scalar_expected(k, expected, sizeof(expected));
		fault(s, n, path, "%s; expected %s", kind_of(n), expected);
	} else if (k->type == CONF_MAP) {
		check_map(s, k->map, n, path);
	} else if (k->type == CONF_LIST) {
		check_list(s, k, n, path);
	}
}

static bool is_given(struct shape *s, const yaml_node_t *n, const struct conf_key *k)
{
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top;
	     p++) {
		const yaml_node_t *name = yaml_document_get_node(s->doc, p->key);
		if (name->type == YAML_SCALAR_NODE && strlen(k->name) == name->data.scalar.length &&
		    memcmp(k->name, name->data.scalar.value, name->data.scalar.length) == 0)
			return true;
	}
	return false;
}

static bool is_doubled(struct shape *s, const yaml_node_t *n, const yaml_node_pair_t *pair)
{
	const yaml_node_t *name = yaml_document_get_node(s->doc, pair->key);
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < pair; p++) {
		const yaml_node_t *other = yaml_document_get_node(s->doc, p->key);
		if (other->type == YAML_SCALAR_NODE &&
		    other->data.scalar.length == name->data.scalar.length &&
		    memcmp(other->data.scalar.value, name->data.scalar.value,
			   name->data.scalar.length) == 0)
			return true;
	}
	return false;
}

static void check_pair(struct shape *s, const struct conf_map *m, const yaml_node_t *n,
		       const yaml_node_pair_t *p, const char *path)
{
	const yaml_node_t *name = yaml_document_get_node(s->doc, p->key);
	const yaml_node_t *value = yaml_document_get_node(s->doc, p->value);
	char sub[PATH_SIZE], names[NAMES_SIZE];
	if (name->type != YAML_SCALAR_NODE) {
		fault(s, name, path, "a key that is %s; expected a name", kind_of(name));
		return;
	}
	snprintf(sub, sizeof(sub), "%.150s%s%.100s", path, path[0] != '\0' ? "." : "",
		 (const char *)name->data.scalar.value);
	const struct conf_key *k = key_named(m, name);
	if (k == NULL) {
		names_of(m, names);
		fault(s, name, sub, "unknown key; expected one of %s", names);
	} else if (is_doubled(s, n, p)) {
		fault(s, name, sub, "given twice; expected once");
	} else if (k->type != CONF_OTHER) {
		check_value(s, k, value, sub);
	}
}

static void check_map(struct shape *s, const struct conf_map *m, const yaml_node_t *n,
		      const char *path)
{
	char sub[PATH_SIZE], expected[192];
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top; p++)
		check_pair(s, m, n, p, path);
	for (unsigned i = 0; i < m->count; i++) {
		const struct conf_key *k = &m->keys[i];
		if (k->fallback != NULL || k->type == CONF_OTHER || is_given(s, n, k))
			continue;
		snprintf(sub, sizeof(sub), "%.150s%s%.100s", path, path[0] != '\0' ? "." : "",
			 k->name);
		conf_scalar_expected(k, expected, sizeof(expected));
		fault(s, n, sub, "missing; expected %s", expected);
	}
}

void conf_shape_check(const struct conf_map *top, struct conf_source *src)
{
	yaml_parser_t parser;
	yaml_document_t doc;
	if (!yaml_parser_initialize(&parser))
		return; // out of memory: libcyaml will say so
	yaml_parser_set_input_string(&parser, (const unsigned char *)src->text, src->len);
	if (!yaml_parser_load(&parser, &doc)) {
		src->error_count++;
		fprintf(src->err,
			"%s:%zu: not well-formed YAML: %s; expected the form of "
			"configs/node.yaml\n",
			src->path, parser.problem_mark.line + 1,
			parser.problem != NULL ? parser.problem : "unreadable");
		yaml_parser_delete(&parser);
		return;
	}
	struct shape s = {&doc, src};
	const yaml_node_t *root = yaml_document_get_root_node(&doc);
	if (root == NULL || root->type != YAML_MAPPING_NODE) {
		src->error_count++;
		fprintf(src->err,
			"%s:1: no mapping at the top; expected the sections of configs/node.yaml\n",
			src->path);
	} else {
		check_map(&s, top, root, "");
	}
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
}
