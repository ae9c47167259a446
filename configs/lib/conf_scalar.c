// SPDX-License-Identifier: Apache-2.0
#include "conf_scalar.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf.h"

static int parse_uint(const char *t, uint64_t *v)
{
	if (t[0] == '\0' || (t[0] == '0' && t[1] != '\0'))
		return -EINVAL; // a leading zero would be octal to some readers and decimal to others
	for (const char *p = t; *p != '\0'; p++)
		if (!isdigit((unsigned char)*p))
			return -EINVAL;
	errno = 0;
	*v = strtoull(t, NULL, 10);
	return errno != 0 ? -ERANGE : 0;
}

// Sign, digits, optional fraction, optional exponent; nothing that only strtod understands (hex, inf, nan).
static int parse_float(const char *t, double *v)
{
	const char *p = t;
	if (*p == '-' || *p == '+')
		p++;
	if (!isdigit((unsigned char)*p) && !(*p == '.' && isdigit((unsigned char)p[1])))
		return -EINVAL;
	if (strspn(p, "0123456789.eE+-") != strlen(p))
		return -EINVAL;
	char *end;
	*v = strtod(t, &end);
	return *end != '\0' || !isfinite(*v) ? -EINVAL : 0;
}

// Degrees to 1e-7 degree without passing through binary fractions: 7 decimals come out exactly as written.
static int parse_e7(const char *t, int32_t *v)
{
	const char *p = t;
	int64_t sign = 1, n = 0;
	if (*p == '-' || *p == '+')
		sign = *p++ == '-' ? -1 : 1;
	if (!isdigit((unsigned char)*p))
		return -EINVAL;
	for (; isdigit((unsigned char)*p); p++) {
		n = n * 10 + (*p - '0');
		if (n > 1000)
			return -ERANGE;
	}
	int decimals = 0;
	if (*p == '.')
		for (p++; isdigit((unsigned char)*p) && decimals < 7; p++, decimals++)
			n = n * 10 + (*p - '0');
	for (; decimals < 7; decimals++)
		n *= 10;
	if (*p != '\0' || n > INT32_MAX)
		return -EINVAL;
	*v = (int32_t)(sign * n);
	return 0;
}

static int parse_enum(const struct conf_key *k, const char *t, int *v)
{
	for (int i = 0; k->names[i] != NULL; i++)
		if (strcmp(k->names[i], t) == 0) {
			*v = i;
			return 0;
		}
	return -EINVAL;
}

static int in_range(const struct conf_key *k, double v)
{
	return v >= k->min && v <= k->max ? 0 : -ERANGE;
}

static int convert(const struct conf_key *k, const char *t, struct conf_val *v)
{
	int rc;
	switch (k->type) {
	case CONF_STRING:
		v->s = t;
		return in_range(k, (double)strlen(t));
	case CONF_UINT:
		rc = parse_uint(t, &v->u);
		return rc != 0 ? rc : in_range(k, (double)v->u);
	case CONF_FLOAT:
		rc = parse_float(t, &v->f);
		return rc != 0 ? rc : in_range(k, v->f);
	case CONF_E7:
		rc = parse_e7(t, &v->e7);
		return rc != 0 ? rc : in_range(k, v->e7 * 1e-7);
	case CONF_BOOL:
		v->b = strcmp(t, "true") == 0;
		return v->b || strcmp(t, "false") == 0 ? 0 : -EINVAL;
	case CONF_ENUM:
		return parse_enum(k, t, &v->e);
	default:
		return -EINVAL;
	}
}

void conf_scalar_expected(const struct conf_key *k, char *out, size_t size)
{
	const char *unit = k->unit != NULL ? k->unit : "";
	const char *gap = unit[0] != '\0' ? " " : "";
	size_t n;
	switch (k->type) {
	case CONF_STRING:
		snprintf(out, size, "text of %.0f..%.0f characters", k->min, k->max);
		break;
	case CONF_UINT:
		snprintf(out, size, "whole number %.0f..%.0f%s%s", k->min, k->max, gap, unit);
		break;
	case CONF_FLOAT:
		snprintf(out, size, "number %g..%g%s%s", k->min, k->max, gap, unit);
		break;
	case CONF_E7:
		snprintf(out, size, "degrees %g..%g with at most 7 decimals", k->min, k->max);
		break;
	case CONF_BOOL:
		snprintf(out, size, "true or false");
		break;
	case CONF_ENUM:
		n = (size_t)snprintf(out, size, "one of");
		for (int i = 0; k->names[i] != NULL && n < size; i++)
			n += (size_t)snprintf(out + n, size - n, "%s %s", i > 0 ? "," : "",
					      k->names[i]);
		break;
	case CONF_MAP:
		snprintf(out, size, "mapping");
		break;
	case CONF_LIST:
		snprintf(out, size, "list of %.0f..%.0f mappings", k->min, k->max);
		break;
	case CONF_OTHER:
		snprintf(out, size, "section of another program");
		break;
	}
}

int conf_scalar_convert(const struct conf_key *k, struct conf_val *v, char *problem, size_t size)
{
	const char *t = v->text != NULL ? v->text : k->fallback;
	char expected[192];
	if (t == NULL) { // libcyaml has refused an absent required key already
		snprintf(problem, size, "missing");
		return -EINVAL;
	}
	if (convert(k, t, v) == 0)
		return 0;
	conf_scalar_expected(k, expected, sizeof(expected));
	snprintf(problem, size, "'%.40s' is not valid; expected %s", t, expected);
	return -EINVAL;
}
