// SPDX-License-Identifier: Apache-2.0
#include "pipeline.h"

#include <string.h>

#include "base/units.h"
#include "pipeline_shed.h"
#include "pipeline_trace.h"
#include "uas/mavlink.h"
#include "uas/odid.h"

// Static messages are sent every 3 s (F3411-22a), authentication pages often one at a time: 16 of them within 48 s.
#define AUTH_STALE_NS (60 * UNITS_NS_PER_S)

// Slots looked at per burst: enough for a round of all in half a second, which is a tenth of the shortest time after which a
// track usually ends, and no more than AGE_LOOK.
enum { AGE_LOOK = 32 };
#define AGE_ROUND_NS (UNITS_NS_PER_S / 2)

int pipeline_init(struct pipeline *pl, const struct pipeline_params *p,
		  const struct pipeline_sink *sink)
{
	memset(pl, 0, sizeof(*pl));
	pl->p = *p;
	pl->sink = *sink;
	pl->trace.every = p->trace_every;
	odid_auth_init(&pl->odid_auth, AUTH_STALE_NS);
	if (p->mavlink_signing != NULL)
		pl->mavlink_signing = *p->mavlink_signing;
	pl->p.mavlink_signing = NULL; // the caller's, gone soon
	int rc = scene_init(&pl->scene, &p->scene);
	if (rc == 0)
		rc = admit_init(&pl->admit, &p->admit);
	if (rc == 0)
		rc = shed_init(&pl->shed, &p->shed);
	if (rc != 0)
		pipeline_fini(pl);
	return rc;
}

void pipeline_fini(struct pipeline *pl)
{
	shed_fini(&pl->shed);
	admit_fini(&pl->admit);
	scene_fini(&pl->scene);
	explicit_bzero(&pl->mavlink_signing, sizeof(pl->mavlink_signing));
}

// ---- stage 1: which family, which octets

static void classify(struct pipeline *pl, const struct pipeline_frame *f, uint32_t n)
{
	struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n; i++)
		__builtin_prefetch(f[i].bytes.p);
	for (uint32_t i = 0; i < n; i++) {
		b->meta[i].rx_ns = f[i].rx_ns;
		b->meta[i].port = f[i].port;
		b->meta[i].csae_dialect = pl->p.csae_dialect[f[i].port % PIPELINE_PORTS_MAX];
		pl->counters.v[COUNTER_BYTES] += f[i].bytes.n;
		b->verdict[i] = f[i].bytes.p == NULL
					? ERR_FRAME_TOO_LONG
					: frame_parse(f[i].bytes, f[i].link, &pl->p.udp,
						      &b->meta[i], &b->payloads[i]);
		b->is_parsed[i] = b->verdict[i] == ERR_NONE;
		admit_prefetch(&pl->admit, b->meta[i].source_key);
	}
}

// ---- stage 2: octets to observations

// Observations of a payload are written behind those of the burst; there is always room for what one may report.
struct room {
	struct obs *out;
	unsigned count, made;
};

static struct odid_auth_pages auth_room(struct pipeline_burst *b)
{
	return (struct odid_auth_pages){&b->auth[b->auth_used], 0, PIPELINE_AUTH_MAX - b->auth_used,
					0};
}

static void take_auth_pages(struct pipeline *pl, const struct odid_auth_pages *auth)
{
	pl->burst.auth_used += auth->count;
	pl->odid_auth.refused += auth->lost;
}

static enum err decode_mavlink(struct pipeline *pl, struct span payload, const struct rx_meta *meta,
			       struct room *r)
{
	struct pipeline_burst *b = &pl->burst;
	struct odid_auth_pages auth = auth_room(b);
	struct mavlink_stats s = {.kinds = &pl->mavlink_kinds,
				  .signing = &pl->mavlink_signing,
				  .auth = &auth,
				  .refused = b->refused};
	enum err e = mavlink_decode_counted(payload, meta, r->out, r->count, &r->made, &s);
	pl->counters.v[COUNTER_MAVLINK_FRAMES] += s.accepted;
	pl->counters.v[COUNTER_MAVLINK_VERIFIED] += s.verified;
	b->refused_total += s.frames - s.accepted + s.parts;
	take_auth_pages(pl, &auth);
	return e;
}

static enum err decode_odid(struct pipeline *pl, struct span payload, const struct rx_meta *meta,
			    struct room *r)
{
	struct odid_auth_pages auth = auth_room(&pl->burst);
	struct odid_stats s = {.refused = pl->burst.refused, .auth = &auth};
	enum err e = odid_decode_counted(payload, meta, r->out, r->count, &r->made, &s);
	pl->burst.refused_total += s.parts;
	take_auth_pages(pl, &auth);
	return e;
}

static enum err decode_other(struct pipeline *pl, const struct codec *codec, struct span payload,
			     const struct rx_meta *meta, struct room *r)
{
	if (road_message_of(codec->family, payload) == ROAD_MESSAGE_OTHER)
		return codec->decode(payload, meta, r->out, r->count, &r->made);
	struct uper_value v = {.nodes = pl->road_nodes, .capacity = ROAD_NODES};
	enum err e = road_message_decode(codec->family, meta->csae_dialect, payload, &v);
	pl->counters.v[COUNTER_SLOT_REFUSED] +=
		e != ERR_NONE && road_message_of(codec->family, payload) == ROAD_MESSAGE_SLOT;
	return e;
}

// What one payload holds; its refused parts are noted in the burst.
static enum err decode_payload(struct pipeline *pl, const struct codec *codec, struct span payload,
			       const struct rx_meta *meta)
{
	struct pipeline_burst *b = &pl->burst;
	unsigned left = PIPELINE_OBS_MAX - b->obs_used;
	struct room r = {&b->obs[b->obs_used], left < CODEC_OBS_MAX ? left : CODEC_OBS_MAX, 0};
	enum err e;
	if (codec->family == OBS_FAMILY_MAVLINK)
		e = decode_mavlink(pl, payload, meta, &r);
	else if (codec->family == OBS_FAMILY_ODID)
		e = decode_odid(pl, payload, meta, &r);
	else
		e = decode_other(pl, codec, payload, meta, &r);
	if (e != ERR_NONE && codec->family != OBS_FAMILY_MAVLINK) {
		b->refused[e]++;
		b->refused_total++;
	}
	b->obs_used += r.made;
	return e;
}

// The refused parts of an accepted frame are counted; those of a refused frame are its drop.
static void count_parts(struct pipeline *pl, bool is_accepted)
{
	struct pipeline_burst *b = &pl->burst;
	if (b->refused_total == 0)
		return;
	for (unsigned r = 1; r < ERR_COUNT && is_accepted; r++)
		pl->counters.v[COUNTER_PART + r] += b->refused[r];
	memset(b->refused, 0, sizeof(b->refused));
	b->refused_total = 0;
}

// A frame with several payloads (Remote ID elements of one beacon) or several messages in one is accepted when one of them
// is; the others are counted as refused parts.
static enum err decode_frame(struct pipeline *pl, uint32_t i)
{
	struct pipeline_burst *b = &pl->burst;
	const struct frame_payloads *p = &b->payloads[i];
	enum err first = ERR_NONE;
	bool any = false;
	b->obs_first[i] = b->obs_used;
	b->auth_first[i] = b->auth_used;
	for (uint32_t k = 0; k < p->count; k++) {
		const struct codec *codec = codec_of(p->item_family[k]);
		enum err e = codec != NULL ? decode_payload(pl, codec, p->item[k], &b->meta[i])
					   : ERR_UDP_PORT_OTHER;
		any |= e == ERR_NONE;
		first = first == ERR_NONE ? e : first;
	}
	b->obs_count[i] = b->obs_used - b->obs_first[i];
	b->auth_count[i] = b->auth_used - b->auth_first[i];
	b->refused[ERR_TOO_MANY_PAYLOADS] += p->lost;
	b->refused_total += p->lost;
	count_parts(pl, any);
	return any ? ERR_NONE : first;
}

// A sender that exceeds its rate is refused before its messages are read and their signatures are computed.
static void meter(struct pipeline *pl, const struct pipeline_frame *f, uint32_t n, int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n; i++)
		if (b->verdict[i] == ERR_NONE && !f[i].is_metered)
			b->verdict[i] = admit_rate(&pl->admit, b->meta[i].source_key,
						   b->payloads[i].is_forwarded, now_ns);
}

static void decode(struct pipeline *pl, uint32_t n)
{
	struct pipeline_burst *b = &pl->burst;
	b->obs_used = b->auth_used = 0;
	for (uint32_t i = 0; i < n; i++) {
		b->obs_count[i] = b->auth_count[i] = 0;
		if (b->verdict[i] != ERR_NONE)
			continue;
		b->verdict[i] = decode_frame(pl, i);
		const struct frame_payloads *p = &b->payloads[i];
		b->content[i] = admit_content_key(&pl->admit, p->family, p->item, p->count);
	}
}

// ---- stage 3: duplicates

static void count_messages(struct pipeline *pl, const struct frame_payloads *p)
{
	for (uint32_t k = 0; k < p->count; k++)
		if (p->item_family[k] == OBS_FAMILY_ODID)
			pl->counters.v[COUNTER_ODID_MESSAGES] += odid_message_count(p->item[k]);
}

static void admit(struct pipeline *pl, uint32_t n, int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	uint32_t decoded = 0, observations = 0, are_signed = 0;
	b->has_gaps = b->has_others = false;
	for (uint32_t i = 0; i < n; i++) {
		const struct frame_payloads *p = &b->payloads[i];
		if (b->verdict[i] == ERR_NONE) {
			count_messages(pl, p);
			b->verdict[i] = admit_content(&pl->admit, p->family, b->content[i], now_ns);
		}
		if (b->verdict[i] != ERR_NONE) {
			pl->counters.v[COUNTER_DROP + b->verdict[i]]++;
			b->has_gaps |= b->obs_count[i] > 0;
			continue;
		}
		b->has_others |= b->obs_count[i] == 0;
		decoded++;
		pl->counters.v[COUNTER_FAMILY + p->family]++;
		observations += b->obs_count[i];
		are_signed += (b->meta[i].dot2_flags & OBS_FLAG_SIGNED) != 0;
	}
	pl->counters.v[COUNTER_DECODED] += decoded;
	pl->counters.v[COUNTER_OBSERVATIONS] += observations;
	pl->counters.v[COUNTER_SIGNED_FRAMES] += are_signed;
}

// Authentication pages of accepted frames, put together. A complete set is noted, not verified.
static void take_auth(struct pipeline *pl, const struct odid_auth_heard *h, int64_t now_ns)
{
	struct odid_auth_table *t = &pl->odid_auth;
	struct odid_auth_data d;
	uint64_t before = t->completed, *v = pl->counters.v;
	if (!odid_auth_add(t, h->key, &h->page, now_ns, &d) || t->completed == before)
		return;
	unsigned other = COUNTER_AUTH_OTHER - COUNTER_AUTH_NONE;
	v[COUNTER_AUTH_NONE + (d.auth_type < other ? d.auth_type : other)]++;
	v[COUNTER_AUTH_OCTETS] += d.size;
	pl->auth_last = (struct pipeline_auth){h->key, now_ns, d.auth_type, d.size, d.extra};
}

static void authenticate(struct pipeline *pl, uint32_t n, int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n && b->auth_used > 0; i++)
		for (uint32_t k = 0; b->verdict[i] == ERR_NONE && k < b->auth_count[i]; k++)
			take_auth(pl, &b->auth[b->auth_first[i] + k], now_ns);
}

// ---- stage 4: what roadside units say of roads and lights

static const int64_t MAP_AGAIN_NS = 5 * UNITS_NS_PER_S;

static void take_map(struct pipeline *pl, unsigned family, const struct rx_meta *meta,
		     struct span octets, int64_t now_ns)
{
	uint64_t content = obs_key(family, OBS_ID_NONE, octets.p, octets.n);
	struct pipeline_map *m = &pl->maps[content % PIPELINE_MAPS_MAX];
	int64_t ago_ns = now_ns - m->told_ns;
	if (pl->sink.map == NULL || (m->content == content && ago_ns >= 0 && ago_ns < MAP_AGAIN_NS))
		return;
	*m = (struct pipeline_map){content, now_ns};
	pl->counters.v[COUNTER_MAPS_HEARD]++;
	pl->sink.map(pl->sink.ctx, (uint8_t)family, meta->csae_dialect, octets, now_ns);
}

static void take_spat(struct pipeline *pl, unsigned family, const struct rx_meta *meta,
		      struct span octets, int64_t now_ns)
{
	int64_t expire_ns = (int64_t)(pl->p.scene.zone.signal_s * 1e9f);
	bool taken = spat_intake(&pl->scene.signals, family, meta->csae_dialect, octets,
				 pl->road_nodes, now_ns, expire_ns);
	pl->counters.v[taken ? COUNTER_SPATS_HEARD : COUNTER_SPATS_REFUSED]++;
}

enum { ASKS_MAX = 8 }; // of one message

static void take_slots(struct pipeline *pl, unsigned family, const struct rx_meta *meta,
		       struct span octets, int64_t now_ns)
{
	struct uper_value v = {.nodes = pl->road_nodes, .capacity = ROAD_NODES};
	struct slot_ask asks[ASKS_MAX];
	if (pl->sink.slot == NULL ||
	    road_message_decode(family, meta->csae_dialect, octets, &v) != ERR_NONE) {
		pl->counters.v[COUNTER_SLOT_OTHERS]++;
		return;
	}
	uint32_t n = slot_message_read(&v, family, now_ns, asks, ASKS_MAX);
	pl->counters.v[n > 0 ? COUNTER_SLOT_REQUESTS : COUNTER_SLOT_OTHERS] += n > 0 ? n : 1;
	for (uint32_t i = 0; i < n; i++)
		pl->sink.slot(pl->sink.ctx, &asks[i]);
}

static void infrastructure(struct pipeline *pl, uint32_t n, int64_t now_ns)
{
	struct pipeline_burst *b = &pl->burst;
	for (uint32_t i = 0; i < n && b->has_others; i++) {
		const struct frame_payloads *p = &b->payloads[i];
		if (b->verdict[i] != ERR_NONE || b->obs_count[i] > 0)
			continue; // who reports objects says nothing of roads
		for (uint32_t k = 0; k < p->count; k++) {
			enum road_message is = road_message_of(p->item_family[k], p->item[k]);
			if (is == ROAD_MESSAGE_MAP)
				take_map(pl, p->item_family[k], &b->meta[i], p->item[k], now_ns);
			else if (is == ROAD_MESSAGE_SPAT)
				take_spat(pl, p->item_family[k], &b->meta[i], p->item[k], now_ns);
			else if (is == ROAD_MESSAGE_SLOT)
				take_slots(pl, p->item_family[k], &b->meta[i], p->item[k], now_ns);
		}
	}
}

// Closes the gaps that refused frames left, so that the scene takes one run.
static uint32_t gather(struct pipeline_burst *b, uint32_t n)
{
	uint32_t kept = 0;
	if (!b->has_gaps)
		return b->obs_used;
	for (uint32_t i = 0; i < n; i++) {
		if (b->verdict[i] != ERR_NONE)
			continue;
		for (uint32_t k = 0; k < b->obs_count[i]; k++, kept++)
			if (kept != b->obs_first[i] + k)
				b->obs[kept] = b->obs[b->obs_first[i] + k];
	}
	return kept;
}

// ---- stage 5: to whom it concerns

static void export(struct pipeline *pl, uint32_t n, int64_t now_ns)
{
	struct track_table *t = &pl->scene.tracks;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = pl->burst.slots[i];
		if (slot == TRACK_NONE)
			continue;
		struct track_cold *c = &t->cold[slot];
		if (c->exported_ns != 0 && now_ns >= c->exported_ns &&
		    now_ns - c->exported_ns < pl->p.export_interval_ns)
			continue;
		c->exported_ns = now_ns;
		pl->sink.track(pl->sink.ctx, c);
	}
	pl->marks.alerts = pl->out.alert_count;
	for (uint32_t i = 0; i < pl->out.alert_count; i++)
		pl->sink.alert(pl->sink.ctx, &pl->out.alert[i]);
	for (uint32_t i = 0; i < pl->out.gone_count; i++)
		pl->sink.gone(pl->sink.ctx, pl->out.gone[i]);
	pl->out.alert_count = pl->out.gone_count = 0;
}

static void publish_scene_stats(struct pipeline *pl)
{
	const struct scene_stats *s = &pl->scene.stats;
	uint64_t *v = pl->counters.v;
	v[COUNTER_TRACKS_CREATED] = s->tracks_created;
	v[COUNTER_TRACKS_ENDED] = s->tracks_ended;
	v[COUNTER_TRACKS_MERGED] = s->tracks_merged;
	v[COUNTER_BINDINGS_EXPIRED] = s->bindings_expired;
	v[COUNTER_SOURCE_COMPARISONS] = s->source_comparisons;
	v[COUNTER_AUTH_EXPIRED] = pl->odid_auth.expired;
	v[COUNTER_AUTH_REFUSED] = pl->odid_auth.refused;
	v[COUNTER_SIGNALS_LOST] = pl->scene.signals.lost;
	v[COUNTER_ZONES_CUT] = pl->scene.zones.cut;
	v[COUNTER_ZONE_SWAPS] = pl->scene.zones.swaps;
	v[COUNTER_PAIR_TESTS] = s->pair_tests;
	v[COUNTER_NEIGHBOURS_CUT] = s->neighbours_cut;
	v[COUNTER_ALERTS_LOST] = s->alerts_lost;
	for (unsigned i = 1; i < SCENE_DROP_COUNT; i++)
		v[COUNTER_OBS_DROP + i] = s->dropped[i];
	for (unsigned i = 1; i < ALERT_KIND_COUNT; i++)
		v[COUNTER_ALERT + i] = s->alerts_raised[i];
}

// How many slots are due for ageing: what the last calls were too short for is made up for, up to one round; after a step of the
// clock back, a round is due.
static uint32_t slots_due(struct pipeline *pl, int64_t now_ns)
{
	const int64_t each_ns = AGE_ROUND_NS / pl->scene.tracks.capacity + 1;
	const int64_t round_ns = each_ns * pl->scene.tracks.capacity;
	if (pl->aged_ns > now_ns || pl->aged_ns < now_ns - round_ns)
		pl->aged_ns = now_ns - round_ns;
	int64_t due = (now_ns - pl->aged_ns) / each_ns;
	due = due < AGE_LOOK ? due : AGE_LOOK;
	pl->aged_ns += due * each_ns;
	return (uint32_t)due;
}

void pipeline_set_zones(struct pipeline *pl, const struct zone_map *map, int64_t now_ns)
{
	if (map != pl->scene.zones.map)
		scene_set_zones(&pl->scene, map, now_ns);
}

static uint64_t cycles_of(const struct pipeline *pl)
{
	return pl->p.cycles != NULL ? pl->p.cycles() : 0;
}

__attribute__((noinline, noclone)) void
pipeline_run(struct pipeline *pl, const struct pipeline_frame *frames, uint32_t n, int64_t now_ns)
{
	uint32_t obs = 0;
	if (n > 0) {
		pl->counters.v[COUNTER_FRAMES] += n;
		pipeline_trace_draw(pl, frames, n);
		classify(pl, frames, n);
		meter(pl, frames, n, now_ns);
		decode(pl, n);
		pl->marks.decoded = cycles_of(pl);
		admit(pl, n, now_ns);
		authenticate(pl, n, now_ns);
		pipeline_shed_learn(pl, frames, n);
		pipeline_trace_refused(pl, n);
		infrastructure(pl, n, now_ns);
		obs = gather(&pl->burst, n);
		pipeline_trace_scene(pl, n, obs, now_ns);
		pl->marks.tracked = cycles_of(pl);
	}
	odid_auth_age(&pl->odid_auth, now_ns);
	scene_age_tracks(&pl->scene, slots_due(pl, now_ns), now_ns, &pl->out);
	scene_age_alerts(&pl->scene, 2 * AGE_LOOK, now_ns, &pl->out);
	export(pl, obs, now_ns);
	publish_scene_stats(pl);
}
