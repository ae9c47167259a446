// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <errno.h>
#include <jansson.h>

static json_t *count(uint64_t v)
{
	return json_integer((json_int_t)v);
}

static json_t *make(const struct report *r)
{
	const struct sim *m = r->sim;
	const struct judge_counts *j = &m->judge.counts;
	json_t *frames = json_object(), *o = json_object();
	for (unsigned i = 0; i < FRAMES_KIND_COUNT; i++)
		json_object_set_new(frames, frames_kind_name(i), count(m->frames.sent[i]));
	json_object_set_new(o, "scenario", json_string(m->s->name));
	json_object_set_new(o, "seconds", json_real((double)sim_elapsed_ms(m) / 1000.0));
	json_object_set_new(o, "frames", frames);
	json_object_set_new(o, "sent", count(r->emit.sent));
	json_object_set_new(o, "not_sent", count(r->emit.not_sent));
	json_object_set_new(o, "lost_by_radio", count(m->radio.lost));
	json_object_set_new(o, "radio_overflow", count(m->radio.overflow));
	json_object_set_new(o, "on_the_air", count(m->radio.count));
	json_object_set_new(o, "objects_max", count(m->objects_most));
	json_object_set_new(o, "objects_min", count(m->objects_least));
	json_object_set_new(o, "near_misses", count(j->near_misses_road + j->near_misses_air));
	json_object_set_new(o, "near_misses_road", count(j->near_misses_road));
	json_object_set_new(o, "near_misses_air", count(j->near_misses_air));
	json_object_set_new(o, "first_near_miss_s",
			    j->first_near_miss_s < 0 ? json_null()
						     : json_real(j->first_near_miss_s));
	json_object_set_new(o, "collisions", count(j->collisions));
	json_object_set_new(o, "connects", count(r->emit.connects));
	json_object_set_new(o, "late_steps", count(r->late_steps));
	json_object_set_new(o, "cpu_s", json_real(r->cpu_s));
	return o;
}

static void print_line(const char *key, const json_t *v, FILE *out)
{
	if (json_is_integer(v))
		fprintf(out, "%-18s %lld\n", key, (long long)json_integer_value(v));
	else if (json_is_real(v))
		fprintf(out, "%-18s %.2f\n", key, json_real_value(v));
	else if (json_is_string(v))
		fprintf(out, "%-18s %s\n", key, json_string_value(v));
	else
		fprintf(out, "%-18s none\n", key);
}

int report_write(const struct report *r, bool as_json, FILE *out)
{
	json_t *o = make(r);
	const char *key;
	json_t *v;
	int rc = r->alerts != NULL ? trial_judge(r->trial, r->sim, r->alerts, o, stderr) : 0;
	if (rc != 0) {
		json_decref(o);
		return REPORT_NO_LOG;
	}
	if (as_json) {
		json_dumpf(o, out, JSON_REAL_PRECISION(6));
		fputc('\n', out);
	} else {
		json_object_foreach(o, key, v)
		{
			const char *kind;
			json_t *n;
			if (!json_is_object(v))
				print_line(key, v, out);
			json_object_foreach(v, kind, n)
			{
				if (!json_is_object(n))
					print_line(kind, n, out);
			}
		}
	}
	json_decref(o);
	return fflush(out) == 0 && !ferror(out) ? 0 : -EIO;
}
