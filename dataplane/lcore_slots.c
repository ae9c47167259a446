// SPDX-License-Identifier: Apache-2.0
// The worker's part of the road book: decisions out as frames, and the time that a simulation keeps.
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "lcore.h"
#include "lockstep.h"

enum { LETTERS = 64, STEP_TRIES = 10000, STEP_NAP_NS = 100000 };

int64_t lcore_now_ns(const struct lcore *l)
{
	return l->slots.step_ns != 0 ? l->slots.step_ns : clock_now_ns();
}

static uint32_t hand_over(struct lcore *l, uint32_t from)
{
	struct lcore_tx *tx = &l->slots.tx;
	return from + rte_eth_tx_burst(l->ports[l->slots.port].id, 0, tx->frames + from,
				       (uint16_t)(tx->count - from));
}

static void flush(struct lcore *l)
{
	struct lcore_slots *s = &l->slots;
	if (s->tx.count == 0)
		return;
	uint32_t sent = hand_over(l, 0);
	// A simulation may be held up; it waits for the end of its step, so nothing is late. Bounded, for it may have died.
	for (unsigned i = 0; s->step_ns != 0 && sent < s->tx.count && i < STEP_TRIES; i++) {
		const struct timespec t = {.tv_nsec = STEP_NAP_NS};
		(void)nanosleep(&t, NULL);
		sent = hand_over(l, sent);
	}
	rte_pktmbuf_free_bulk(s->tx.frames + sent, s->tx.count - sent);
	l->pipeline.counters.v[COUNTER_SLOT_FRAMES_LOST] += s->tx.count - sent;
	s->step_frames += sent;
	s->tx.count = 0;
}

static bool queue(struct lcore *l, const uint8_t *octets, uint32_t size)
{
	struct lcore_slots *s = &l->slots;
	if (s->tx.count == LCORE_TX_MAX)
		flush(l);
	struct rte_mbuf *m = size > 0 ? rte_pktmbuf_alloc(l->pool) : NULL;
	char *room = m != NULL ? rte_pktmbuf_append(m, (uint16_t)size) : NULL;
	if (room == NULL) {
		rte_pktmbuf_free(m);
		return false;
	}
	memcpy(room, octets, size);
	s->tx.frames[s->tx.count++] = m;
	return true;
}

static void tell(struct lcore *l, const struct slot_say *says, uint32_t n)
{
	uint64_t *v = l->pipeline.counters.v;
	uint8_t octets[SLOT_FRAME_MAX];
	for (uint32_t at = 0, used; at < n; at += used) {
		uint32_t size = slot_frame_make(&l->slots.framer, says + at, n - at,
						lcore_now_ns(l), octets, &used);
		bool ok = queue(l, octets, size);
		v[COUNTER_SLOT_FRAMES] += ok;
		v[ok ? COUNTER_SLOT_TOLD : COUNTER_SLOT_UNTOLD] += used;
	}
}

static void tell_signals(struct lcore *l, const struct signal_say *s)
{
	uint8_t octets[SLOT_FRAME_MAX];
	uint32_t size = slot_frame_signals(&l->slots.framer, s, lcore_now_ns(l), octets);
	l->pipeline.counters.v[COUNTER_SIGNAL_FRAMES] += queue(l, octets, size);
}

// The step is over: its frames, then the answer to its end.
static void end_step(struct lcore *l, const struct mail_tick *t, bool is_late)
{
	struct lcore_slots *s = &l->slots;
	uint8_t octets[LOCKSTEP_FRAME_SIZE];
	flush(l);
	const struct lockstep done = {.kind = LOCKSTEP_DONE,
				      .flags = is_late ? LOCKSTEP_LATE : 0,
				      .sequence = t->sequence,
				      .time_ns = t->time_ns,
				      .frames = s->step_frames};
	lockstep_encode(&done, s->framer.p.mac, octets);
	(void)queue(l, octets, sizeof(octets));
	l->pipeline.counters.v[COUNTER_TICKS_LATE] += is_late;
}

static void tell_held(struct lcore *l)
{
	tell(l, l->slots.held, l->slots.held_count);
	l->slots.held_count = 0;
}

// In lock-step the decisions of a step are told together, so that frames hold the same ones whenever they come over the link.
bool lcore_tell(struct lcore *l)
{
	struct lcore_slots *s = &l->slots;
	struct slot_letter letters[LETTERS];
	uint32_t n = s->box != NULL ? slot_box_take(s->box, letters, LETTERS) : 0;
	for (uint32_t i = 0; i < n; i++) {
		if (s->held_count == LCORE_SAYS_MAX)
			tell_held(l);
		if (letters[i].kind == SLOT_LETTER_SAY) {
			s->held[s->held_count++] = letters[i].say;
			continue;
		}
		tell_held(l);
		if (letters[i].kind == SLOT_LETTER_SIGNALS)
			tell_signals(l, &letters[i].signals);
		else if (letters[i].kind == SLOT_LETTER_NOTICE)
			lcore_notice(l, &letters[i].notice, lcore_now_ns(l));
		else
			end_step(l, &letters[i].tick, letters[i].is_late);
	}
	if (s->step_ns == 0)
		tell_held(l);
	if (n > 0)
		flush(l);
	return n > 0;
}

bool lcore_take_step(struct lcore *l, uint32_t port, struct span frame)
{
	struct lcore_slots *s = &l->slots;
	struct lockstep step;
	if (port != s->ticks_port || !lockstep_parse(frame, &step))
		return false;
	s->step_ns = step.time_ns;
	if (step.kind == LOCKSTEP_BEGIN)
		s->step_frames = 0;
	if (step.kind != LOCKSTEP_END)
		return true;
	l->pipeline.counters.v[COUNTER_TICKS]++;
	struct mail m = {.kind = MAIL_TICK,
			 .tick = {.sequence = step.sequence, .time_ns = step.time_ns}};
	if (!mailbox_put(l->mailbox, &m)) { // the simulation must not wait for ever
		l->pipeline.counters.v[COUNTER_EXPORT_LOST]++;
		end_step(l, &m.tick, true);
		flush(l);
	}
	return true;
}
