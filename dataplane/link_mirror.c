// SPDX-License-Identifier: Apache-2.0
#include "link_mirror.h"

#include <errno.h>
#include <stdlib.h>

int link_mirror_init(struct link_mirror *m, uint32_t tracks_max)
{
	uint32_t log = 1024;
	while (log < tracks_max * 2)
		log *= 2;
	*m = (struct link_mirror){.capacity = tracks_max, .log_mask = log - 1};
	m->tracks = calloc(tracks_max, sizeof(*m->tracks));
	m->log = calloc(log, sizeof(*m->log));
	if (m->tracks == NULL || m->log == NULL) {
		link_mirror_fini(m);
		return -ENOMEM;
	}
	return 0;
}

void link_mirror_fini(struct link_mirror *m)
{
	free(m->tracks);
	free(m->log);
	m->tracks = NULL;
	m->log = NULL;
}

static uint32_t slot_of(uint64_t id)
{
	return (uint32_t)id; // low half of a track id
}

static uint64_t append(struct link_mirror *m, uint64_t id, bool gone)
{
	m->log[m->log_end & m->log_mask] = (struct mirror_change){id, gone};
	return m->log_end++;
}

static void count(struct link_mirror *m, const struct mail_track *t, int by)
{
	uint32_t *live = (t->last.flags & OBS_FLAG_AIR) != 0 ? &m->air : &m->road;
	*live = (uint32_t)((int64_t)*live + by);
}

static void end_track(struct link_mirror *m, struct mirror_track *r)
{
	count(m, &r->t, -1);
	append(m, r->t.id, true);
	r->t.id = 0;
}

void link_mirror_apply(struct link_mirror *m, const struct mail *letter)
{
	struct mirror_track *r;
	switch (letter->kind) {
	case MAIL_TRACK:
		if (slot_of(letter->track.id) >= m->capacity)
			return;
		r = &m->tracks[slot_of(letter->track.id)];
		if (r->t.id != 0 && r->t.id != letter->track.id)
			end_track(m, r); // its own letter was lost to a full mailbox
		if (r->t.id == 0)
			count(m, &letter->track, 1);
		r->t = letter->track;
		r->changed_at = append(m, letter->track.id, false);
		break;
	case MAIL_GONE:
		if (slot_of(letter->gone_id) >= m->capacity)
			return;
		r = &m->tracks[slot_of(letter->gone_id)];
		if (r->t.id == letter->gone_id)
			end_track(m, r);
		break;
	case MAIL_ALERT:
		m->alerts[m->alert_end++ % LINK_ALERT_LOG] = letter->alert;
		break;
	}
}

bool link_mirror_read(const struct link_mirror *m, uint64_t position,
		      const struct mail_track **track, uint64_t *gone_id)
{
	const struct mirror_change *c = &m->log[position & m->log_mask];
	if (c->gone) {
		*track = NULL;
		*gone_id = c->id;
		return true;
	}
	const struct mirror_track *r = &m->tracks[slot_of(c->id)];
	*track = &r->t;
	return r->t.id == c->id && r->changed_at == position;
}
