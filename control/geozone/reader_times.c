// SPDX-License-Identifier: Apache-2.0
// Times of ED-269 and ED-318: ISO 8601 instants and times of day with every spelling that national files use (fractions, no
// seconds, offsets with and without colon), weekdays and events of the sun.
#include <ctype.h>
#include <string.h>

#include "base/sun.h"
#include "base/units.h"
#include "reader.h"

struct scan {
	const char *p;
	bool bad;
};

static int digits(struct scan *s, unsigned n)
{
	int v = 0;
	for (unsigned i = 0; i < n; i++) {
		if (!isdigit((unsigned char)*s->p)) {
			s->bad = true;
			return 0;
		}
		v = 10 * v + (*s->p++ - '0');
	}
	return v;
}

static void need(struct scan *s, char c)
{
	if (*s->p == c)
		s->p++;
	else
		s->bad = true;
}

// "08:00", "08:00:00", "08:00:00.00": seconds of the day, 86400 for 24:00.
static int32_t time_of_day(struct scan *s)
{
	int hour = digits(s, 2), minute = 0, second = 0;
	need(s, ':');
	minute = digits(s, 2);
	if (*s->p == ':') {
		s->p++;
		second = digits(s, 2);
	}
	if (*s->p == '.') {
		s->p++;
		(void)digits(s, 1);
		while (isdigit((unsigned char)*s->p))
			s->p++;
	}
	int32_t t = hour * 3600 + minute * 60 + (second == 60 ? 59 : second);
	if (hour > 24 || minute > 59 || second > 60 || t > 86400)
		s->bad = true;
	return t;
}

// "Z", "+02:00", "-0330", "" (told as none): minutes east.
static int16_t offset(struct scan *s, bool *none)
{
	*none = *s->p == '\0';
	if (*s->p == 'Z' || *s->p == 'z') {
		s->p++;
		return 0;
	}
	if (*s->p != '+' && *s->p != '-')
		return 0;
	int sign = *s->p++ == '-' ? -1 : 1, hour = digits(s, 2);
	if (*s->p == ':')
		s->p++;
	int minute = *s->p != '\0' ? digits(s, 2) : 0;
	if (hour > 14 || minute > 59)
		s->bad = true;
	return (int16_t)(sign * (60 * hour + minute));
}

// Days since 1970-01-01 of the Gregorian calendar.
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year, era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400, doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month < 1 || month > 12 ? 0 : days[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool reader_datetime(struct reader *r, const json_t *value, const struct at *at, int64_t *out_ns)
{
	const char *text = json_string_value(value);
	struct scan s = {.p = text};
	if (text == NULL) {
		faults_add(r->faults, FAULT_BAD_TIME, at, "a date and time as text is expected");
		return false;
	}
	int year = digits(&s, 4);
	need(&s, '-');
	int month = digits(&s, 2);
	need(&s, '-');
	int day = digits(&s, 2);
	if (*s.p == 't' || *s.p == ' ')
		s.p++;
	else
		need(&s, 'T');
	int32_t second = s.bad ? 0 : time_of_day(&s);
	bool none = false;
	int16_t east_min = s.bad ? 0 : offset(&s, &none);
	if (s.bad || *s.p != '\0' || day < 1 || day > days_of_month(year, month)) {
		faults_add(r->faults, FAULT_BAD_TIME, at, "\"%.40s\" is no date and time", text);
		return false;
	}
	if (none)
		faults_add(r->faults, FAULT_SPELLING, at, "\"%.40s\" is taken as UTC", text);
	int64_t t_s = days_from_civil(year, month, day) * 86400 + second - east_min * 60;
	// Years that nanoseconds do not reach are how files say "for ever"; what began before 1970 has always been.
	*out_ns = year >= 2262 ? VOLUME_TIME_LAST
		  : t_s < 0    ? VOLUME_TIME_FIRST
			       : t_s * UNITS_NS_PER_S;
	return true;
}

static bool read_clock(struct reader *r, const json_t *object, const char *key,
		       const char *event_key, struct zone_clock *out, const struct at *at)
{
	static const struct word events[] = {
		{"BMCT", SUN_BMCT}, {"SR", SUN_SR}, {"SS", SUN_SS}, {"EECT", SUN_EECT}};
	out->sun = -1;
	const char *event = reader_text(r, object, event_key, at);
	if (event != NULL && event[0] != '\0') {
		out->sun = (int8_t)reader_word(r, event, events, 4, AT_KEY(at, event_key));
		out->given = out->sun >= 0;
		return out->given;
	}
	const char *text = reader_text(r, object, key, at);
	if (text == NULL || text[0] == '\0')
		return reader_member(object, key) == NULL || text != NULL;
	struct scan s = {.p = text};
	bool none = false;
	if (*s.p == 'T')
		s.p++;
	out->second = time_of_day(&s);
	out->offset_min = s.bad ? (int16_t)0 : offset(&s, &none);
	out->given = !s.bad && *s.p == '\0';
	if (!out->given)
		faults_add(r->faults, FAULT_BAD_TIME, AT_KEY(at, key),
			   "\"%.40s\" is no time of day", text);
	else if (none)
		faults_add(r->faults, FAULT_SPELLING, AT_KEY(at, key), "\"%.40s\" is taken as UTC",
			   text);
	return out->given;
}

enum { EVERY_DAY = 127 };

static void read_day(struct reader *r, const json_t *value, struct zone_schedule *out,
		     const struct at *at)
{
	static const struct word days[] = {
		{"MON", 1},	  {"TUE", 2},	   {"WED", 4},	   {"THU", 8},	     {"FRI", 16},
		{"SAT", 32},	  {"SUN", 64},	   {"ANY", 127},   {"MONDAY", 1},    {"TUESDAY", 2},
		{"WEDNESDAY", 4}, {"THURSDAY", 8}, {"FRIDAY", 16}, {"SATURDAY", 32}, {"SUNDAY", 64},
	};
	const char *text = json_string_value(value);
	int bits =
		text != NULL ? reader_word(r, text, days, sizeof(days) / sizeof(days[0]), at) : -1;
	if (text == NULL)
		faults_add(r->faults, FAULT_WRONG_TYPE, at, "a day is a word");
	else if (bits >= 0 && strlen(text) > 3)
		faults_add(r->faults, FAULT_SPELLING, at, "\"%.20s\" has three letters", text);
	if (bits >= 0)
		out->days = (uint8_t)(out->days | bits);
}

static void read_schedule(struct reader *r, const json_t *o, struct zone_schedule *out,
			  const struct at *at)
{
	const json_t *day = reader_member(o, "day");
	const struct at *here = AT_KEY(at, "day");
	if (json_is_string(day)) {
		faults_add(r->faults, FAULT_TEXT_FOR_LIST, here, "days are a list");
		read_day(r, day, out, here);
	}
	for (size_t i = 0; i < json_array_size(day); i++)
		read_day(r, json_array_get(day, i), out, AT_INDEX(here, i));
	if (out->days == 0)
		faults_add(r->faults, FAULT_MISSING, at, "the schedule names no day");
	if (!read_clock(r, o, "startTime", "startEvent", &out->start, at) ||
	    !read_clock(r, o, "endTime", "endEvent", &out->end, at))
		return;
	// A day's schedule that states no start begins with the day, one without end lasts to its end.
	if (!out->end.given)
		out->end = (struct zone_clock){
			.second = 86400, .offset_min = out->start.offset_min, .sun = -1};
	if (!out->start.given)
		out->start = (struct zone_clock){.offset_min = out->end.offset_min, .sun = -1};
}

// 1 yes, 0 no, -1 not said.
static int permanent(struct reader *r, const json_t *o, const struct at *at)
{
	static const struct word words[] = {{"YES", 1}, {"NO", 0}, {"TRUE", 1}, {"FALSE", 0}};
	const json_t *v = reader_member(o, "permanent");
	if (v == NULL)
		return -1;
	if (json_is_boolean(v)) {
		faults_add(r->faults, FAULT_SPELLING, AT_KEY(at, "permanent"),
			   "YES or NO is expected");
		return json_is_true(v);
	}
	const char *text = reader_text(r, o, "permanent", at);
	return text != NULL ? reader_word(r, text, words, 4, AT_KEY(at, "permanent")) : -1;
}

static void read_times(struct reader *r, const json_t *o, bool permanent_member,
		       struct zone_times *out, const struct at *at)
{
	out->start_ns = VOLUME_TIME_FIRST;
	out->end_ns = VOLUME_TIME_LAST;
	bool always = permanent_member && permanent(r, o, at) == 1;
	const json_t *start = reader_member(o, "startDateTime"),
		     *end = reader_member(o, "endDateTime");
	if (!always && start != NULL)
		reader_datetime(r, start, AT_KEY(at, "startDateTime"), &out->start_ns);
	if (!always && end != NULL)
		reader_datetime(r, end, AT_KEY(at, "endDateTime"), &out->end_ns);
	if (out->end_ns <= out->start_ns)
		faults_add(r->faults, FAULT_EMPTY_WINDOW, at, "it ends when it starts, or before");
	const json_t *list = reader_member(o, "schedule");
	const struct at *here = AT_KEY(at, "schedule");
	if (list != NULL && !json_is_array(list))
		faults_add(r->faults, FAULT_WRONG_TYPE, here, "a schedule is a list");
	if (always && json_array_size(list) > 0) {
		faults_add(r->faults, FAULT_ALWAYS_AND_SCHEDULE, here,
			   "permanent is YES: the zone is taken as always active");
		return;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct zone_schedule *s =
			reader_grow(r, (void **)&out->schedule, &out->schedule_count,
				    ZONES_SCHEDULE_MAX, sizeof(*s), here);
		if (s == NULL)
			return;
		read_schedule(r, json_array_get(list, i), s, AT_INDEX(here, i));
	}
}

void reader_applicability(struct reader *r, const json_t *list, bool permanent_member,
			  struct zone *z, const struct at *at)
{
	if (!json_is_array(list)) {
		faults_add(r->faults, FAULT_WRONG_TYPE, at, "a list is expected");
		return;
	}
	if (json_array_size(list) == 0 && permanent_member)
		faults_add(r->faults, FAULT_NO_APPLICABILITY, at, "the list is empty");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *o = json_array_get(list, i);
		struct zone_times *t = reader_grow(r, (void **)&z->times, &z->times_count,
						   ZONES_APPLICABILITY_MAX, sizeof(*t), at);
		if (t == NULL)
			return;
		if (!json_is_object(o))
			faults_add(r->faults, FAULT_WRONG_TYPE, AT_INDEX(at, i),
				   "an object is expected");
		else
			read_times(r, o, permanent_member, t, AT_INDEX(at, i));
	}
}
