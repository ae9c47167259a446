// SPDX-License-Identifier: Apache-2.0
#include "uplink/summary.h"

#include <stdlib.h>
#include <string.h>

#include "summary.pb-c.h"
#include "uplink/messages.h"

typedef Kerbwing__Hub__V1__Count count_msg;
typedef Kerbwing__Hub__V1__ClassFigures class_msg;
typedef Kerbwing__Hub__V1__Summary summary_msg;

// Everything that the message points to, in one place so that nothing is allocated.
struct summary_parts {
	summary_msg msg;
	struct messages_header header;
	count_msg count[TALLY_MAX];
	count_msg *dropped[TALLY_MAX];
	count_msg *families[TALLY_MAX];
	count_msg *alerts[TALLY_MAX];
	class_msg cls[OBS_CLASS_COUNT];
	class_msg *classes[OBS_CLASS_COUNT];
	uint64_t latency_ns[TALLY_LATENCY_COUNT];
};

void summary_mark(struct summary_mark *m, const struct world *w, const struct tally *c,
		  int64_t now_ns)
{
	memset(m, 0, sizeof(*m));
	m->time_ns = now_ns;
	m->item_count = c->count;
	for (unsigned i = 0; i < c->count; i++)
		m->item[i] = tally_total(c, i);
	for (unsigned i = 0; i < c->port_count; i++)
		m->frames_missed += tally_port_total_of(&c->port[i], TALLY_PORT_MISSED);
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++) {
		m->entered[i] = w->cls[i].entered;
		m->left[i] = w->cls[i].left;
	}
}

int64_t summary_next_end_ns(int64_t now_ns, int64_t interval_ns)
{
	return now_ns - now_ns % interval_ns + interval_ns;
}

// A total that ran backwards (a corrected counter) counts as nothing, not as 2^64.
static uint64_t grown(uint64_t from, uint64_t to)
{
	return to > from ? to - from : 0;
}

static uint32_t grown_u32(uint64_t from, uint64_t to)
{
	uint64_t d = grown(from, to);
	return d < UINT32_MAX ? (uint32_t)d : UINT32_MAX;
}

// Fills the four kinds of figures from counter names.
static void add_counts(summary_msg *s, struct summary_parts *p, const struct summary_mark *from,
		       const struct summary_mark *to, const struct tally *c)
{
	const struct {
		const char *prefix;
		count_msg **list;
		size_t *n;
	} lists[] = {{"drop_", p->dropped, &s->n_dropped},
		     {"family_", p->families, &s->n_families},
		     {"alert_", p->alerts, &s->n_alerts}};
	const struct {
		const char *name;
		uint64_t *value;
	} single[] = {{"frames", &s->frames}, {"decoded", &s->decoded}};
	for (unsigned i = 0; i < to->item_count; i++) {
		const char *name = c->item[i].name;
		uint64_t d = grown(from->item[i], to->item[i]);
		for (size_t k = 0; k < sizeof(single) / sizeof(single[0]); k++)
			if (strcmp(name, single[k].name) == 0)
				*single[k].value = d;
		for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]) && d > 0; k++) {
			const char *rest = tally_after_prefix(name, lists[k].prefix);
			if (rest == NULL)
				continue;
			p->count[i] = (count_msg)KERBWING__HUB__V1__COUNT__INIT;
			p->count[i].name = (char *)(uintptr_t)rest;
			p->count[i].value = d;
			lists[k].list[(*lists[k].n)++] = &p->count[i];
		}
	}
}

static void add_speeds(class_msg *cls, const struct world *w)
{
	uint64_t sum_cms[OBS_CLASS_COUNT] = {0};
	const struct world_track *t;
	for (uint32_t at = 0; (t = world_next(w, &at)) != NULL;)
		if (t->speed_cms != OBS_SPEED_UNKNOWN) {
			sum_cms[t->cls] += t->speed_cms;
			cls[t->cls].speed_samples++;
		}
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++)
		if (cls[i].speed_samples > 0)
			cls[i].speed_mean_cms = (uint32_t)((sum_cms[i] + cls[i].speed_samples / 2) /
							   cls[i].speed_samples);
}

static void add_classes(summary_msg *s, struct summary_parts *p, const struct summary_mark *from,
			const struct summary_mark *to, const struct world *w)
{
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++) {
		p->cls[i] = (class_msg)KERBWING__HUB__V1__CLASS_FIGURES__INIT;
		p->cls[i].cls = (char *)(uintptr_t)obs_class_name(i);
		p->cls[i].tracks = w->cls[i].live;
		p->cls[i].entered = grown_u32(from->entered[i], to->entered[i]);
		p->cls[i].left = grown_u32(from->left[i], to->left[i]);
	}
	add_speeds(p->cls, w);
	for (unsigned i = 0; i < OBS_CLASS_COUNT; i++)
		if (p->cls[i].tracks > 0 || p->cls[i].entered > 0 || p->cls[i].left > 0)
			p->classes[s->n_classes++] = &p->cls[i];
}

struct summary_parts *summary_parts_create(void)
{
	return calloc(1, sizeof(struct summary_parts));
}

void summary_parts_destroy(struct summary_parts *p)
{
	free(p);
}

summary_msg *summary_fill(struct summary_parts *p, const struct summary_context *x,
			  const struct summary_mark *from, const struct summary_mark *to,
			  const struct world *w, const struct tally *c)
{
	summary_msg *s = &p->msg;
	*s = (summary_msg)KERBWING__HUB__V1__SUMMARY__INIT;
	s->header =
		messages_fill_header(&p->header, x->city, x->node, x->boot_id, x->seq, x->now_ns);
	s->start_ns = from->time_ns;
	s->end_ns = to->time_ns;
	s->dropped = p->dropped;
	s->families = p->families;
	s->alerts = p->alerts;
	s->classes = p->classes;
	add_counts(s, p, from, to, c);
	add_classes(s, p, from, to, w);
	s->frames_missed = grown(from->frames_missed, to->frames_missed);
	s->tracks_road = world_road_count(w);
	s->tracks_air = w->air_count;
	s->tracks_max = c->tracks_max > w->all_max ? c->tracks_max : w->all_max;
	memcpy(p->latency_ns, c->latency_ns, sizeof(p->latency_ns));
	s->latency_ns = p->latency_ns;
	s->n_latency_ns = TALLY_LATENCY_COUNT;
	s->dataplane_up = x->is_dataplane_up;
	s->dataplane_restarts = x->dataplane_restarts;
	s->queue_oldest_ns = x->queue_oldest_ns;
	return s;
}
