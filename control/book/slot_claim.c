// SPDX-License-Identifier: Apache-2.0
// Who says that he stands inside without a right, how long that is believed, and what goes on beside him. Whoever says so closes
// the movements that he stands on at once. A bare word does that for claim_hold_ns; from then on nobody is sent past him as if the
// place were free, but on sight: slowly, told so, stopping for what it sees (docs/wire/slots.md). A movement that one vehicle has driven
// from its line to its end that way is free of that claim, because nothing stood on its strip; it takes no side in where the claimant is.
// What more than a bare word says closes without a limit: a sensor, or the echo of the window under which a vehicle entered.
#include <math.h>

#include "base/units.h"
#include "slot_parts.h"

#define MS	     UNITS_NS_PER_MS
#define ACTIVE_NS    (1200 * MS) // a claim is one for so long after it was heard
#define BACKED_NS    (2000 * MS)
#define ROW_NS	     (300000 * MS) // after so long without a word it is believed anew
#define SAME_ROW_NS  (5000 * MS)   // after so long it may have left and come again
#define SAME_PLACE_M 2.0
#define TAKEN_M	     3.0 // claims so near to each other are of one place, whoever makes them
#define STANDS_MS    1.0
#define PASSES_MS    3.0
#define THROUGH_M    1.0

static double apart(struct geo_point a, struct geo_point b)
{
	return hypot(a.e_m - b.e_m, a.n_m - b.n_m);
}

static bool is_active(const struct slot_book *b, const struct slot_claim *k)
{
	return k->who != 0 && b->now_ns - k->heard_ns < ACTIVE_NS;
}

static bool is_spent(const struct slot_book *b, const struct slot_claim *k)
{
	return k->used_ns >= b->p.claim_hold_ns;
}

static struct slot_claim *find(struct slot_book *b, uint64_t who)
{
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++)
		if (b->claim[i].who == who)
			return &b->claim[i];
	return NULL;
}

static void back_all(struct slot_book *b, uint64_t movements)
{
	for (uint32_t m = 0; m < b->c->def.movement_count; m++)
		if ((movements >> m & 1) != 0)
			b->backed_ns[m] = b->now_ns;
}

// A free entry, or the one that was silent for longest. What is forgotten while it is still said counts as more than a word.
static struct slot_claim *make(struct slot_book *b, uint64_t who)
{
	struct slot_claim *k = &b->claim[0];
	for (uint32_t i = 1; i < SLOT_CLAIMS_MAX && k->who != 0; i++)
		if (b->claim[i].who == 0 || b->claim[i].heard_ns < k->heard_ns)
			k = &b->claim[i];
	if (is_active(b, k))
		back_all(b, k->movements);
	*k = (struct slot_claim){.who = who, .heard_ns = b->now_ns};
	return k;
}

// A new name does not make a place that is doubted believed again.
static void inherit(struct slot_book *b, struct slot_claim *k)
{
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++) {
		const struct slot_claim *o = &b->claim[i];
		if (o->who != 0 && o != k && (o->movements & k->movements) != 0 &&
		    b->now_ns - o->heard_ns < ROW_NS && apart(o->at, k->at) < TAKEN_M &&
		    o->used_ns > k->used_ns)
			k->used_ns = o->used_ns;
	}
}

static void log_doubt(struct slot_book *b, const struct slot_claim *k)
{
	struct slot_hold h = {.owner = k->who,
			      .from_ns = b->now_ns,
			      .to_ns = b->now_ns,
			      .clear_ns = b->now_ns,
			      .is_green = true,
			      .is_intruder = true};
	while (h.movement < CROSSING_MOVEMENTS_MAX - 1 && (k->movements >> h.movement & 1) == 0)
		h.movement++;
	slot_log(b, SLOT_EVENT_DOUBT, SLOT_REASON_ON_SIGHT, &h);
}

void slot_claim_note(struct slot_book *b, uint64_t who, uint64_t movements, struct geo_point at,
		     double v_ms, bool is_backed)
{
	struct slot_claim *k = find(b, who);
	bool is_new = k == NULL;
	if (is_new)
		k = make(b, who);
	int64_t gap = b->now_ns - k->heard_ns;
	bool was_spent = is_spent(b, k);
	if (is_backed)
		back_all(b, movements);
	if (gap > ROW_NS) {
		k->used_ns = 0;
		k->is_refuted = false;
	}
	if (!is_backed)
		k->used_ns += gap < 0 ? 0 : gap < 1000 * MS ? gap : 1000 * MS;
	if (is_new || gap > SAME_ROW_NS || apart(k->at, at) > SAME_PLACE_M ||
	    (movements & ~k->movements) != 0) {
		k->at = at;
		k->movements = movements;
		k->placed_ns = b->now_ns;
		k->passed = 0;
		if (v_ms < STANDS_MS)
			inherit(b, k);
	}
	k->heard_ns = b->now_ns;
	if (b->now_ns < b->released_ns && !is_spent(b, k))
		k->used_ns = b->p.claim_hold_ns;
	if (is_spent(b, k) && !was_spent)
		log_doubt(b, k);
}

void slot_claim_back(struct slot_book *b, uint64_t movements)
{
	back_all(b, movements);
}

bool slot_claim_is_refuted(const struct slot_book *b, uint64_t who)
{
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++)
		if (b->claim[i].who == who)
			return b->claim[i].is_refuted;
	return false;
}

bool slot_claim_is_doubted(const struct slot_book *b, uint64_t who)
{
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX && b->p.sight_ms > 0; i++)
		if (b->claim[i].who == who)
			return is_active(b, &b->claim[i]) && is_spent(b, &b->claim[i]);
	return false;
}

// How a movement is served beside all who stand on another one without a right.
static enum slot_way beside(const struct slot_book *b, uint32_t movement, uint32_t closed,
			    uint64_t except)
{
	bool any = false, all_passed = true;
	if (b->p.sight_ms <= 0 || b->now_ns - b->backed_ns[closed] < BACKED_NS)
		return SLOT_WAY_CLOSED;
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++) {
		const struct slot_claim *k = &b->claim[i];
		if (!is_active(b, k) || (k->movements >> closed & 1) == 0)
			continue;
		if (!is_spent(b, k))
			return SLOT_WAY_CLOSED;
		any = true;
		all_passed &= k->who == except || (k->passed >> movement & 1) != 0;
	}
	// Its hold may outlast the last word by a little.
	return any && all_passed ? SLOT_WAY_OPEN : SLOT_WAY_SIGHT;
}

enum slot_way slot_way_of(const struct slot_book *b, const struct slot_vehicle *v)
{
	enum slot_way worst = v->is_doubted ? SLOT_WAY_SIGHT : SLOT_WAY_OPEN;
	for (uint32_t i = 0; b->totals.intruders > 0 && i < b->live.count; i++) {
		const struct slot_hold *h = &b->live.hold[i];
		if (!h->is_intruder ||
		    b->c->pair[v->movement][h->movement][v->size][h->size].count == 0)
			continue;
		enum slot_way w = beside(b, v->movement, h->movement, v->id);
		worst = w > worst ? w : worst;
	}
	return worst;
}

bool slot_way_is_looked_at(const struct slot_book *b, const struct slot_vehicle *v)
{
	for (uint32_t i = 0; i < b->count; i++) {
		const struct slot_vehicle *o = &b->vehicle[i];
		for (uint32_t k = 0; o->id != 0 && o != v && k < o->grant_count; k++)
			if (o->grant[k].is_on_sight && o->movement == v->movement)
				return true;
	}
	return false;
}

bool slot_way_is_barred(const struct slot_book *b, const struct slot_vehicle *v)
{
	enum slot_way way = slot_way_of(b, v);
	return way == SLOT_WAY_CLOSED || (way == SLOT_WAY_SIGHT && slot_way_is_looked_at(b, v));
}

bool slot_pace_is_sight(const struct slot_book *b, struct slot_pace pace)
{
	return pace.movement * SLOT_SPEED_STEP_MS <= b->p.sight_ms + 0.01;
}

// It went in on sight, came out at the other end, and took as long as one must who goes slowly.
void slot_claim_passed(struct slot_book *b, struct slot_vehicle *v)
{
	double end = b->c->end_m[v->movement][v->size];
	int64_t least = (int64_t)(end / fmax(1, b->p.sight_ms) * 0.5e9);
	if (v->sight_ns == 0 || (v->state != SLOT_STATE_LEFT && v->s_m < end))
		return;
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX && v->time_ns - v->sight_ns > least; i++) {
		struct slot_claim *k = &b->claim[i];
		if (k->who != 0 && k->who != v->id && k->placed_ns < v->sight_ns)
			k->passed |= UINT64_C(1) << v->movement;
	}
	v->sight_ns = 0;
}

void slot_book_release(struct slot_book *b, int64_t until_ns, int64_t now_ns)
{
	b->now_ns = now_ns;
	b->released_ns = until_ns;
	const struct slot_hold h = {.from_ns = now_ns,
				    .to_ns = until_ns,
				    .clear_ns = until_ns,
				    .is_green = true,
				    .is_intruder = true};
	slot_log(b, SLOT_EVENT_RELEASE, SLOT_REASON_NONE, &h);
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++)
		if (is_active(b, &b->claim[i]) && !is_spent(b, &b->claim[i])) {
			b->claim[i].used_ns = b->p.claim_hold_ns;
			log_doubt(b, &b->claim[i]);
		}
}

void slot_book_sight(struct slot_book *b, uint64_t who, struct geo_point at, double v_ms,
		     bool is_sensed, int64_t now_ns)
{
	b->now_ns = now_ns;
	for (uint32_t i = 0; i < SLOT_CLAIMS_MAX; i++) {
		struct slot_claim *k = &b->claim[i];
		if (!is_active(b, k) || k->who == who || b->now_ns - k->placed_ns < 2000 * MS)
			continue;
		if (is_sensed && v_ms < STANDS_MS && apart(k->at, at) < TAKEN_M)
			back_all(b, k->movements);
		if (v_ms > PASSES_MS && apart(k->at, at) < THROUGH_M && !k->is_refuted) {
			k->is_refuted = true;
			k->used_ns = b->p.claim_hold_ns;
			log_doubt(b, k);
		}
	}
}
