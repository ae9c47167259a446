// SPDX-License-Identifier: Apache-2.0
#include "replay_play.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alert_lines.h"
#include "base/timepoint.h"
#include "base/units.h"
#include "trace_text.h"

// ---- until

// Digits behind a point, as nanoseconds; *text moves on behind them.
static bool take_fraction(const char **text, int64_t *ns)
{
	int64_t unit = UNITS_NS_PER_S / 10;
	const char *p = *text;
	if (*p != '.')
		return true;
	for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
		*ns += (*p - '0') * unit;
	bool any = p > *text + 1;
	*text = p;
	return any;
}

static bool parse_instant(const char *text, int64_t *ns)
{
	struct tm tm = {0};
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	if (rest == NULL)
		return false;
	*ns = (int64_t)timegm(&tm) * UNITS_NS_PER_S;
	return take_fraction(&rest, ns) && strcmp(rest, "Z") == 0;
}

static bool parse_seconds(const char *text, int64_t *ns)
{
	enum { SECONDS_MAX = 1000000000 };
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	unsigned long long s = strtoull(text, &end, 10);
	if (errno != 0 || s > SECONDS_MAX)
		return false;
	const char *rest = end;
	*ns = (int64_t)s * UNITS_NS_PER_S;
	return take_fraction(&rest, ns) && *rest == '\0';
}

bool replay_until_parse(const char *text, struct replay_until *out)
{
	out->is_given = true;
	out->is_instant = strchr(text, 'T') != NULL;
	out->ns = 0;
	return out->is_instant ? parse_instant(text, &out->ns) : parse_seconds(text, &out->ns);
}

int64_t replay_until_ns(const struct replay_until *u, int64_t first_ns)
{
	if (!u->is_given)
		return INT64_MAX;
	return u->is_instant ? u->ns : first_ns + u->ns;
}

// ---- speed

bool replay_speed_parse(const char *text, double *out)
{
	char *end;
	if (strspn(text, "0123456789.") != strlen(text) || *text == '\0')
		return false;
	*out = strtod(text, &end);
	return *end == '\0' && *out <= 1e6;
}

void replay_pace_wait(struct replay_pace *p, int64_t frame_ns)
{
	struct timespec t;
	if (p->speed <= 0)
		return;
	if (p->wall_ns == 0) {
		clock_gettime(CLOCK_MONOTONIC, &t);
		p->first_ns = frame_ns;
		p->wall_ns = (int64_t)t.tv_sec * UNITS_NS_PER_S + t.tv_nsec;
		return;
	}
	int64_t due_ns = p->wall_ns + (int64_t)((double)(frame_ns - p->first_ns) / p->speed);
	t = (struct timespec){.tv_sec = (time_t)(due_ns / UNITS_NS_PER_S),
			      .tv_nsec = (long)(due_ns % UNITS_NS_PER_S)};
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

// ---- the story of a track

bool replay_story_parse(const char *text, struct replay_story *out)
{
	char *end;
	out->track = strtoull(text, &end, 16);
	return *text != '\0' && *end == '\0' && out->track != 0;
}

void replay_story_frames(struct replay_story *s, const struct trace *t, FILE *f)
{
	struct trace_record r;
	for (uint64_t end = trace_end(t); s->told_seq < end;) {
		if (!trace_read(t, ++s->told_seq, &r) || r.track_id != s->track)
			continue;
		s->lines++;
		if (s->is_json)
			trace_text_write_json(f, &r, "");
		else
			trace_text_write(f, &r, "");
	}
}

void replay_story_alert(struct replay_story *s, const struct pipeline *pl, const struct alert *a,
			const char *zone, FILE *f)
{
	char when[25];
	replay_story_frames(s, &pl->trace, f); // what caused it comes first
	if (a->track_a != s->track && a->track_b != s->track)
		return;
	s->lines++;
	if (s->is_json) {
		alert_lines_write(f, &pl->scene, a, zone);
		return;
	}
	timepoint_to_iso8601(a->time_ns, when);
	fprintf(f, "%s alert %" PRIu64 " %s: %s", when, a->id, alert_phase_name(a->phase),
		alert_kind_name(a->kind));
	uint64_t other = a->track_a == s->track ? a->track_b : a->track_a;
	if (other != 0)
		fprintf(f, ", with track %" PRIx64, other);
	if (isfinite(a->r.time_s) && a->phase != ALERT_PHASE_CLEARED)
		fprintf(f, ", in %.2f s, then %.2f m apart", (double)a->r.time_s,
			(double)a->r.distance_m);
	fputc('\n', f);
}

void replay_story_gone(struct replay_story *s, uint64_t id, int64_t now_ns, FILE *f)
{
	char when[25];
	if (id != s->track)
		return;
	s->lines++;
	timepoint_to_iso8601(now_ns, when);
	if (s->is_json)
		fprintf(f, "{\"rx_ns\":%" PRId64 ",\"track\":\"%" PRIx64 "\",\"ended\":true}\n",
			now_ns, id);
	else
		fprintf(f, "%s track %" PRIx64 " ended\n", when, id);
}
