// SPDX-License-Identifier: Apache-2.0
#include "conf.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "conf_scalar.h"
#include "conf_shape.h"

enum { PATH_SIZE = 256, FILE_LIMIT = 4 << 20, LOG_SIZE = 2048 };

// ---- the libcyaml schema, made from our tables

// One mapping's fields and, for lists, the schema of their elements. Owned by the loader, freed after loading.
struct schema {
	cyaml_schema_field_t *fields;
	cyaml_schema_value_t *elements; // parallel to fields
	struct schema **children;	// parallel to fields
	unsigned count;
};

static void schema_free(struct schema *s)
{
	if (s == NULL)
		return;
	for (unsigned i = 0; s->children != NULL && i < s->count; i++)
		schema_free(s->children[i]);
	free(s->fields);
	free(s->elements);
	free(s->children);
	free(s);
}

static struct schema *schema_make(const struct conf_map *m);

static void schema_fill(struct schema *s, unsigned i, const struct conf_key *k)
{
	cyaml_schema_field_t *f = &s->fields[i];
	f->key = k->name;
	f->data_offset = (uint32_t)k->offset;
	switch (k->type) {
	case CONF_MAP:
		f->value.type = CYAML_MAPPING;
		f->value.flags = k->fallback != NULL ? CYAML_FLAG_OPTIONAL : CYAML_FLAG_DEFAULT;
		f->value.data_size = (uint32_t)k->map->size;
		f->value.mapping.fields = s->children[i]->fields;
		break;
	case CONF_LIST:
		s->elements[i] = (cyaml_schema_value_t){.type = CYAML_MAPPING,
							.flags = CYAML_FLAG_DEFAULT,
							.data_size = (uint32_t)k->map->size,
							.mapping.fields = s->children[i]->fields};
		f->value.type = CYAML_SEQUENCE;
		f->value.flags =
			CYAML_FLAG_POINTER | (k->fallback != NULL ? CYAML_FLAG_OPTIONAL : 0u);
		f->value.data_size = (uint32_t)k->map->size;
		f->value.sequence.entry = &s->elements[i];
		f->value.sequence.min = (uint32_t)k->min;
		f->value.sequence.max = (uint32_t)k->max;
		f->data_offset = (uint32_t)(k->offset + offsetof(struct conf_list, items));
		f->count_offset = (uint32_t)(k->offset + offsetof(struct conf_list, count));
		f->count_size = sizeof(unsigned);
		break;
	case CONF_OTHER:
		f->value.type = CYAML_IGNORE;
		f->value.flags = CYAML_FLAG_OPTIONAL;
		break;
	default:
		f->value.type = CYAML_STRING;
		f->value.flags =
			CYAML_FLAG_POINTER | (k->fallback != NULL ? CYAML_FLAG_OPTIONAL : 0u);
		f->value.data_size = sizeof(char);
		f->value.string.max = CYAML_UNLIMITED;
		f->data_offset = (uint32_t)(k->offset + offsetof(struct conf_val, text));
		break;
	}
}

static struct schema *schema_make(const struct conf_map *m)
{
	struct schema *s = calloc(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->count = m->count;
	s->fields = calloc(m->count + 1u,
			   sizeof(*s->fields)); // the last one, without a key, ends the list
	s->elements = calloc(m->count + 1u, sizeof(*s->elements));
	s->children = calloc(m->count + 1u, sizeof(*s->children));
	if (s->fields == NULL || s->elements == NULL || s->children == NULL)
		goto fail;
	for (unsigned i = 0; i < m->count; i++) {
		const struct conf_key *k = &m->keys[i];
		if (k->map != NULL && (k->type == CONF_MAP || k->type == CONF_LIST)) {
			s->children[i] = schema_make(k->map);
			if (s->children[i] == NULL)
				goto fail;
		}
		schema_fill(s, i, k);
	}
	return s;
fail:
	schema_free(s);
	return NULL;
}

static cyaml_config_t cyaml_settings(cyaml_log_fn_t log_fn, void *ctx)
{
	return (cyaml_config_t){.log_fn = log_fn,
				.log_ctx = ctx,
				.log_level = CYAML_LOG_ERROR,
				.mem_fn = cyaml_mem,
				.flags = CYAML_CFG_DEFAULT};
}

// ---- errors

void conf_error(struct conf_source *src, const char *key_path, const char *fmt, ...)
{
	va_list ap;
	unsigned line = conf_line_of(src->text, src->len, key_path);
	src->error_count++;
	if (line > 0)
		fprintf(src->err, "%s:%u: %s: ", src->path, line, key_path);
	else
		fprintf(src->err, "%s: %s: ", src->path, key_path);
	va_start(ap, fmt);
	vfprintf(src->err, fmt, ap);
	va_end(ap);
	fputc('\n', src->err);
}

struct log_text {
	char text[LOG_SIZE];
	size_t len;
};

static void log_collect(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	struct log_text *l = ctx;
	if (level < CYAML_LOG_ERROR || l->len >= sizeof(l->text) - 1)
		return;
	int n = vsnprintf(l->text + l->len, sizeof(l->text) - l->len, fmt, args);
	if (n > 0)
		l->len += (size_t)n < sizeof(l->text) - l->len ? (size_t)n
							       : sizeof(l->text) - l->len - 1;
}

// libcyaml says what is wrong in its first line and where in the trace below; an operator wants both in one line.
static void report_load_error(struct conf_source *src, cyaml_err_t e, const struct log_text *l)
{
	const char *msg = l->text;
	const char *end = strchr(msg, '\n');
	int len = end != NULL ? (int)(end - msg) : (int)strlen(msg);
	const char *prefix = "Load: ";
	if (strncmp(msg, prefix, strlen(prefix)) == 0) {
		msg += strlen(prefix);
		len -= (int)strlen(prefix);
	}
	const char *at = strstr(l->text, "line: ");
	unsigned line = at != NULL ? (unsigned)strtoul(at + strlen("line: "), NULL, 10) : 0;
	char key[PATH_SIZE] = "";
	const char *field = strstr(l->text, "in mapping field '");
	if (field != NULL)
		sscanf(field, "in mapping field '%255[^']'", key);
	src->error_count++;
	fprintf(src->err,
		"%s:%u: %s%s%.*s (%s); expected the keys and forms of configs/node.yaml\n",
		src->path, line, key, key[0] != '\0' ? ": " : "", len, msg, cyaml_strerror(e));
}

// ---- conversion, defaults and limits

static void *at(void *base, size_t offset)
{
	return (char *)base + offset;
}

static void convert_map(struct conf_source *src, const struct conf_map *m, void *base,
			const char *prefix);

static void convert_list(struct conf_source *src, const struct conf_key *k, void *base,
			 const char *path)
{
	struct conf_list *l = at(base, k->offset);
	char sub[PATH_SIZE];
	for (unsigned i = 0; i < l->count; i++) {
		snprintf(sub, sizeof(sub), "%.200s[%u]", path, i);
		convert_map(src, k->map, at(l->items, i * k->map->size), sub);
	}
}

static void convert_map(struct conf_source *src, const struct conf_map *m, void *base,
			const char *prefix)
{
	char path[PATH_SIZE], problem[PATH_SIZE];
	for (unsigned i = 0; i < m->count; i++) {
		const struct conf_key *k = &m->keys[i];
		snprintf(path, sizeof(path), "%.150s%s%.100s", prefix, prefix[0] != '\0' ? "." : "",
			 k->name);
		if (k->type == CONF_MAP)
			convert_map(src, k->map, at(base, k->offset), path);
		else if (k->type == CONF_LIST)
			convert_list(src, k, base, path);
		else if (k->type != CONF_OTHER &&
			 conf_scalar_convert(k, at(base, k->offset), problem, sizeof(problem)) != 0)
			conf_error(src, path, "%s", problem);
	}
}

// ---- loading

static int read_file(const char *path, FILE *err, char **text, size_t *len)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL) {
		int e = errno;
		fprintf(err, "%s: %s; give the path of a readable YAML file\n", path, strerror(e));
		return -e;
	}
	int rc = -ENOMEM;
	*text = malloc(FILE_LIMIT + 1);
	if (*text != NULL) {
		*len = fread(*text, 1, FILE_LIMIT + 1, f);
		rc = ferror(f) ? -EIO : *len > FILE_LIMIT ? -EFBIG : 0;
	}
	fclose(f);
	if (rc != 0) {
		fprintf(err, "%s: %s; a configuration is a file of at most 4 MiB\n", path,
			strerror(-rc));
		free(*text);
		*text = NULL;
	}
	return rc;
}

int conf_load(const struct conf_map *top, const char *path, FILE *err, void **out,
	      struct conf_source *src)
{
	*out = NULL;
	*src = (struct conf_source){.path = path, .err = err};
	int rc = read_file(path, err, &src->text, &src->len);
	if (rc != 0)
		return rc;
	conf_shape_check(top, src);
	if (src->error_count != 0) {
		free(src->text);
		src->text = NULL;
		return -EINVAL;
	}
	struct schema *s = schema_make(top);
	if (s == NULL) {
		free(src->text);
		return -ENOMEM;
	}
	const cyaml_schema_value_t root = {.type = CYAML_MAPPING,
					   .flags = CYAML_FLAG_POINTER,
					   .data_size = (uint32_t)top->size,
					   .mapping.fields = s->fields};
	struct log_text log = {.len = 0};
	cyaml_config_t settings = cyaml_settings(log_collect, &log);
	cyaml_err_t e =
		cyaml_load_data((const uint8_t *)src->text, src->len, &settings, &root, out, NULL);
	if (e != CYAML_OK || *out == NULL) {
		report_load_error(src, e, &log);
		*out = NULL;
	} else {
		convert_map(src, top, *out, "");
	}
	schema_free(s);
	if (src->error_count == 0)
		return 0;
	conf_free(top, *out, src);
	*out = NULL;
	return -EINVAL;
}

void conf_free(const struct conf_map *top, void *cfg, struct conf_source *src)
{
	struct schema *s = cfg != NULL ? schema_make(top) : NULL;
	if (s != NULL) {
		const cyaml_schema_value_t root = {.type = CYAML_MAPPING,
						   .flags = CYAML_FLAG_POINTER,
						   .data_size = (uint32_t)top->size,
						   .mapping.fields = s->fields};
		cyaml_config_t settings = cyaml_settings(NULL, NULL);
		cyaml_free(&settings, &root, cfg, 0);
		schema_free(s);
	}
	free(src->text);
	src->text = NULL;
}
