// SPDX-License-Identifier: Apache-2.0
// Every counter of the packet path in one table: its place in the array, its name, its meaning. The worker owns one
// struct and is its only writer, the main thread another one for what it counts itself (link_*, slot_unsent, slot_decisions_refused); readers add them up and
// tolerate skew. Names go to the link, /metrics, telemetry and the replay report.
#pragma once

#include <stdint.h>

#include "base/alert_kind.h"
#include "base/err.h"
#include "broadcast.h"
#include "obs/obs.h"
#include "scene/scene.h"

// clang-format off
#define COUNTER_LIST(X) \
	X(FRAMES,          "frames",           "frames taken from all ports") \
	X(BYTES,           "bytes",            "octets of those frames") \
	X(DECODED,         "decoded",          "frames accepted: frames = decoded + sum of drop_*") \
	X(OBSERVATIONS,    "observations",     "observations that the accepted frames held") \
	X(ODID_MESSAGES,   "odid_messages",    "Open Drone ID messages of 25 octets read") \
	X(MAVLINK_FRAMES,  "mavlink_frames",   "MAVLink frames whose checksum was right") \
	X(MAVLINK_VERIFIED,"mavlink_verified", "MAVLink frames with a good signature") \
	X(AUTH_NONE,       "odid_auth_none",   "complete sets of Open Drone ID authentication pages of type 0, none; no set is verified") \
	X(AUTH_UAS_ID,     "odid_auth_uas_id", "complete sets of type 1, signature of the aircraft's identity") \
	X(AUTH_OPERATOR,   "odid_auth_operator","complete sets of type 2, signature of the operator's identity") \
	X(AUTH_MESSAGES,   "odid_auth_messages","complete sets of type 3, signature of a set of messages") \
	X(AUTH_NETWORK,    "odid_auth_network","complete sets of type 4, provided by network") \
	X(AUTH_SPECIFIC,   "odid_auth_specific","complete sets of type 5, specific method") \
	X(AUTH_OTHER,      "odid_auth_other",  "complete sets of types that are not defined") \
	X(AUTH_OCTETS,     "odid_auth_octets", "octets of authentication data in the complete sets") \
	X(AUTH_EXPIRED,    "odid_auth_expired","sets that got stale or gave way to others before they were complete") \
	X(AUTH_REFUSED,    "odid_auth_refused","authentication pages of no possible set, of another type than their page 0, or too many at once") \
	X(MAPS_HEARD,      "maps_heard",       "MAP messages handed to the main thread: new ones, and known ones every five seconds") \
	X(SPATS_HEARD,     "spats_heard",      "SPAT messages taken") \
	X(SPATS_REFUSED,   "spats_refused",    "SPAT messages that did not fit the work space or held no intersection") \
	X(SIGNALS_LOST,    "signals_lost",     "states of signal groups that found no place in the table") \
	X(ZONES_CUT,       "zones_cut",        "updates inside more zones at once than a track remembers") \
	X(ZONE_SWAPS,      "zone_swaps",       "zone maps taken into use") \
	X(SIGNED_FRAMES,   "signed_frames",    "frames in a signed envelope; the signature is not checked") \
	X(TRACKS_CREATED,  "tracks_created",   "tracks begun") \
	X(TRACKS_ENDED,    "tracks_ended",     "tracks ended by time-out") \
	X(TRACKS_MERGED,   "tracks_merged",    "tracks that turned out to be one aircraft with another and went on in it") \
	X(BINDINGS_EXPIRED,"bindings_expired", "reports whose radio address was heard with its identity too long ago to follow it") \
	X(SOURCE_COMPARISONS,"source_comparisons","positions of one aircraft from different sources that were compared") \
	X(PAIR_TESTS,      "pair_tests",       "pairs of tracks looked at by detectors") \
	X(NEIGHBOURS_CUT,  "neighbours_cut",   "updates with more neighbours than are tested") \
	X(ALERTS_LOST,     "alerts_lost",      "alerts that found no place in a table or ring") \
	X(EXPORT_LOST,     "export_lost",      "track digests that found no place in the ring to the main thread") \
	X(SLOT_REQUESTS,   "slot_requests",    "requests for slots that were read") \
	X(SLOT_OTHERS,     "slot_others",      "messages that could hold a request for a slot and did not, or nobody here grants slots") \
	X(SLOT_REFUSED,    "slot_requests_refused", "messages of requests for slots that could not be read; they are drops too") \
	X(SLOT_LOST,       "slot_lost",        "requests for slots that found no place in the ring to the main thread") \
	X(SLOT_TOLD,       "slot_told",        "decisions about slots handed to the port") \
	X(SLOT_UNTOLD,     "slot_untold",      "decisions about slots that did not fit a message, or that the port did not take") \
	X(SLOT_FRAMES,     "slot_frames",      "frames with decisions about slots") \
	X(SLOT_FRAMES_LOST,"slot_frames_lost", "frames with decisions, lights or notices that the port did not take") \
	X(SLOT_UNSENT,     "slot_unsent",      "requests for slots that were not handed to control: it is away or does not read") \
	X(SLOT_DECISIONS_REFUSED,"slot_decisions_refused", "decisions and lights of control that were none, or found no place in the ring to the worker") \
	X(LINK_CLIENTS_REFUSED,"link_clients_refused", "connections to the link beyond dataplane.export.link_clients") \
	X(LINK_GARBAGE,    "link_garbage",     "messages on the link that could not be read, or that nobody here takes") \
	X(LINK_ALERTS_SKIPPED,"link_alerts_skipped", "alerts that a reader of the link missed because it fell behind by more than are kept") \
	X(SIGNAL_FRAMES,   "signal_frames",    "frames that tell what the lights show") \
	X(TICKS,           "ticks",            "steps of a simulation that keeps this node's time") \
	X(TICKS_LATE,      "ticks_late",       "steps that were answered without control") \
	X(SHED_ROUNDS,     "shed_rounds",      "rounds of polling whose frames were queued by class") \
	X(SHED_RISES,      "shed_rises",       "times that the level of shedding rose") \
	X(POLLS,           "polls",            "times the worker asked the ports") \
	X(NAPS,            "naps",             "times the worker slept for lack of frames") \
	X(BUSY_CYCLES,     "busy_cycles",      "time-stamp counter cycles spent on frames")
// clang-format on

enum counter {
#define COUNTER_ENUM(id, name, text) COUNTER_##id,
	COUNTER_LIST(COUNTER_ENUM)
#undef COUNTER_ENUM
		COUNTER_DROP,			   // + enum err, from 1
	COUNTER_PART = COUNTER_DROP + ERR_COUNT,   // + enum err: refused parts of accepted frames
	COUNTER_FAMILY = COUNTER_PART + ERR_COUNT, // + enum obs_family
	COUNTER_OBS_DROP = COUNTER_FAMILY + OBS_FAMILY_COUNT, // + enum scene_drop
	COUNTER_ALERT = COUNTER_OBS_DROP + SCENE_DROP_COUNT,  // + enum alert_kind
	COUNTER_BROADCAST = COUNTER_ALERT + ALERT_KIND_COUNT, // + enum broadcast_skip; row 0: sent
	COUNTER_NOTICE = COUNTER_BROADCAST + BROADCAST_SKIP_COUNT, // the same of notices
	COUNTER_COUNT = COUNTER_NOTICE + BROADCAST_SKIP_COUNT
};

struct counters {
	uint64_t v[COUNTER_COUNT];
};

enum { COUNTER_NAME_SIZE = 48 };

// Name and meaning of counter i. name: "frames", "drop_wsmp_version", "family_odid", "obs_drop_table_full",
// "alert_collision_course". Rows 0 of the groups ("none") are not counters: false; of broadcast_sent and notice_sent it is one.
_Bool counter_describe(unsigned i, char name[static COUNTER_NAME_SIZE], const char **text);
