// SPDX-License-Identifier: Apache-2.0
#include "air/rfc3339.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/units.h"

// Exactly n digits; -1 otherwise.
static int number(const char **p, unsigned n)
{
	int v = 0;
	for (unsigned i = 0; i < n; i++) {
		if (!isdigit((unsigned char)**p))
			return -1;
		v = v * 10 + (*(*p)++ - '0');
	}
	return v;
}

static bool expect(const char **p, const char *any)
{
	return **p != '\0' && strchr(any, *(*p)++) != NULL;
}

// Optional; at least one digit behind the point.
static bool fraction(const char **p, int64_t *ns)
{
	int64_t unit = UNITS_NS_PER_S;
	*ns = 0;
	if (**p != '.')
		return true;
	if (!isdigit((unsigned char)*++*p))
		return false;
	for (; isdigit((unsigned char)**p); ++*p) {
		unit /= 10;
		*ns += (**p - '0') * unit;
	}
	return true;
}

static bool zone(const char **p, int *minutes_east)
{
	*minutes_east = 0;
	if (**p == 'Z' || **p == 'z') {
		++*p;
		return true;
	}
	if (**p != '+' && **p != '-')
		return false;
	int sign = *(*p)++ == '-' ? -1 : 1;
	int h = number(p, 2);
	bool has_colon = expect(p, ":");
	int m = number(p, 2);
	*minutes_east = sign * (h * 60 + m);
	return has_colon && h >= 0 && h < 24 && m >= 0 && m < 60;
}

static int days_in(int year, int month)
{
	static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month - 1] + (month == 2 && is_leap);
}

bool rfc3339_read(const char *s, int64_t *t_ns)
{
	int64_t ns;
	int east;
	struct tm t = {0};
	int year = number(&s, 4);
	bool good = expect(&s, "-");
	int month = number(&s, 2);
	good = good && expect(&s, "-");
	t.tm_mday = number(&s, 2);
	good = good && expect(&s, "Tt");
	t.tm_hour = number(&s, 2);
	good = good && expect(&s, ":");
	t.tm_min = number(&s, 2);
	good = good && expect(&s, ":");
	t.tm_sec = number(&s, 2);
	good = good && fraction(&s, &ns) && zone(&s, &east) && *s == '\0';
	if (!good || year < 1678 || year > 2261 || month < 1 || month > 12 || t.tm_mday < 1 ||
	    t.tm_mday > days_in(year, month) || t.tm_hour < 0 || t.tm_hour > 23 || t.tm_min < 0 ||
	    t.tm_min > 59 || t.tm_sec < 0 || t.tm_sec > 59)
		return false;
	t.tm_year = year - 1900;
	t.tm_mon = month - 1;
	*t_ns = ((int64_t)timegm(&t) - east * 60) * UNITS_NS_PER_S + ns;
	return true;
}

void rfc3339_write(int64_t t_ns, char out[static RFC3339_SIZE])
{
	int64_t ns = t_ns % UNITS_NS_PER_S;
	if (ns < 0)
		ns += UNITS_NS_PER_S;
	time_t s = (time_t)((t_ns - ns) / UNITS_NS_PER_S);
	struct tm t;
	gmtime_r(&s, &t);
	size_t n = strftime(out, RFC3339_SIZE, "%Y-%m-%dT%H:%M:%S", &t);
	const long long v = (long long)ns;
	if (v == 0)
		snprintf(out + n, RFC3339_SIZE - n, "Z");
	else if (v % 1000000 == 0)
		snprintf(out + n, RFC3339_SIZE - n, ".%03lldZ", v / 1000000);
	else if (v % 1000 == 0)
		snprintf(out + n, RFC3339_SIZE - n, ".%06lldZ", v / 1000);
	else
		snprintf(out + n, RFC3339_SIZE - n, ".%09lldZ", v);
}
