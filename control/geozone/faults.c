// SPDX-License-Identifier: Apache-2.0
#include "faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	enum fault_grade grade;
	const char *remedy;
} kinds[FAULT_KIND_COUNT] = {
#define FAULT_ROW(id, grade, name, remedy) [FAULT_##id] = {name, FAULT_##grade, remedy},
	FAULT_LIST(FAULT_ROW)
#undef FAULT_ROW
};

const char *fault_name(unsigned kind)
{
	return kind < FAULT_KIND_COUNT ? kinds[kind].name : "?";
}

const char *fault_remedy(unsigned kind)
{
	return kind < FAULT_KIND_COUNT ? kinds[kind].remedy : "?";
}

enum fault_grade fault_grade(unsigned kind)
{
	return kind < FAULT_KIND_COUNT ? kinds[kind].grade : FAULT_ERROR;
}

const char *fault_grade_name(unsigned grade)
{
	static const char *const names[FAULT_GRADE_COUNT] = {"note", "warning", "error"};
	return grade < FAULT_GRADE_COUNT ? names[grade] : "?";
}

// The path is written from its end, because what matters of a long one is its tail.
static void render(const struct at *at, char *out, size_t size)
{
	char buf[FAULT_PATH_SIZE * 2], step[FAULT_PATH_SIZE];
	size_t start = sizeof(buf) - 1;
	buf[start] = '\0';
	for (; at != NULL; at = at->up) {
		int n = at->key != NULL ? snprintf(step, sizeof(step), "%s%.100s",
						   at->up != NULL ? "." : "", at->key)
					: snprintf(step, sizeof(step), "[%zu]", at->index);
		if (n < 0 || (size_t)n > start)
			break;
		start -= (size_t)n;
		memcpy(buf + start, step, (size_t)n);
	}
	size_t len = sizeof(buf) - 1 - start;
	snprintf(out, size, "%s", buf + start + (len >= size ? len - size + 1 : 0));
}

// Octets of the UTF-8 character at p, 0 when it is cut or none.
static size_t character(const unsigned char *p)
{
	size_t n = *p < 0x80 ? 1 : *p >> 5 == 6 ? 2 : *p >> 4 == 14 ? 3 : *p >> 3 == 30 ? 4 : 0;
	for (size_t i = 1; i < n; i++)
		if (p[i] >> 6 != 2)
			return 0;
	return n;
}

// What was quoted shortened may have lost the end of a character: such octets are no text and go.
static void drop_cut_characters(char *text)
{
	char *out = text;
	for (const char *p = text; *p != '\0';) {
		size_t n = character((const unsigned char *)p);
		if (n > 0)
			memmove(out, p, n);
		out += n;
		p += n > 0 ? n : 1;
	}
	*out = '\0';
}

void faults_add(struct faults *f, enum fault_kind kind, const struct at *at, const char *fmt, ...)
{
	va_list args;
	f->graded[fault_grade(kind)]++;
	if (f->list == NULL)
		f->list = calloc(FAULTS_MAX, sizeof(*f->list));
	if (f->list == NULL || f->count >= FAULTS_MAX) {
		f->not_kept++;
		return;
	}
	struct fault *x = &f->list[f->count++];
	x->kind = kind;
	render(at, x->path, sizeof(x->path));
	va_start(args, fmt);
	vsnprintf(x->text, sizeof(x->text), fmt, args);
	va_end(args);
	drop_cut_characters(x->text);
}

void faults_free(struct faults *f)
{
	free(f->list);
	*f = (struct faults){0};
}
