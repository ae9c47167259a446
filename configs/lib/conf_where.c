// SPDX-License-Identifier: Apache-2.0
// Finds the line of a key in YAML text, and prints the key reference.
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "conf.h"
#include "conf_scalar.h"

// ---- line of a key

static yaml_node_t *child_of(yaml_document_t *d, yaml_node_t *n, const char *name, size_t len,
			     yaml_node_t **key)
{
	if (n->type != YAML_MAPPING_NODE)
		return NULL;
	for (yaml_node_pair_t *p = n->data.mapping.pairs.start; p < n->data.mapping.pairs.top;
	     p++) {
		yaml_node_t *k = yaml_document_get_node(d, p->key);
		if (k != NULL && k->type == YAML_SCALAR_NODE && k->data.scalar.length == len &&
		    memcmp(k->data.scalar.value, name, len) == 0) {
			*key = k;
			return yaml_document_get_node(d, p->value);
		}
	}
	return NULL;
}

static yaml_node_t *element_of(yaml_document_t *d, yaml_node_t *n, unsigned long i)
{
	if (n->type != YAML_SEQUENCE_NODE)
		return NULL;
	yaml_node_item_t *item = n->data.sequence.items.start + i;
	return item < n->data.sequence.items.top ? yaml_document_get_node(d, *item) : NULL;
}

// The deepest part of the path that is there: a missing key is reported at its parent.
static unsigned walk(yaml_document_t *d, const char *path)
{
	yaml_node_t *n = yaml_document_get_root_node(d);
	unsigned line = 0;
	while (n != NULL && *path != '\0') {
		yaml_node_t *key = NULL;
		if (*path == '[') {
			char *end;
			n = element_of(d, n, strtoul(path + 1, &end, 10));
			if (n != NULL)
				line = (unsigned)n->start_mark.line + 1;
			path = *end == ']' ? end + 1 : end;
		} else {
			size_t len = strcspn(path, ".[");
			n = child_of(d, n, path, len, &key);
			if (key != NULL)
				line = (unsigned)key->start_mark.line + 1;
			path += len;
		}
		if (*path == '.')
			path++;
	}
	return line;
}

unsigned conf_line_of(const char *text, size_t len, const char *key_path)
{
	yaml_parser_t parser;
	yaml_document_t doc;
	unsigned line = 0;
	if (text == NULL || !yaml_parser_initialize(&parser))
		return 0;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	if (yaml_parser_load(&parser, &doc)) {
		line = walk(&doc, key_path);
		yaml_document_delete(&doc);
	}
	yaml_parser_delete(&parser);
	return line;
}

// ---- reference

void conf_print_reference(const struct conf_map *top, const char *prefix, FILE *out)
{
	char expected[192], path[256];
	for (unsigned i = 0; i < top->count; i++) {
		const struct conf_key *k = &top->keys[i];
		if (k->type == CONF_OTHER)
			continue;
		snprintf(path, sizeof(path), "%.150s%s%.100s", prefix, prefix[0] != '\0' ? "." : "",
			 k->name);
		if (k->type == CONF_MAP) {
			conf_print_reference(k->map, path, out);
			continue;
		}
		conf_scalar_expected(k, expected, sizeof(expected));
		fprintf(out, "| `%s` | %s | %s%s%s | %s |\n", path, expected,
			k->fallback != NULL ? "`" : "",
			k->fallback == NULL	 ? "required"
			: k->fallback[0] != '\0' ? k->fallback
						 : " ",
			k->fallback != NULL ? "`" : "", k->doc != NULL ? k->doc : "");
		if (k->type == CONF_LIST) {
			strncat(path, "[]", sizeof(path) - strlen(path) - 1);
			conf_print_reference(k->map, path, out);
		}
	}
}
