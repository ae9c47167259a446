// SPDX-License-Identifier: Apache-2.0
// Every figure of a summary: its message and field in proto/hub/v1/summary.proto, its unit, how it is computed, and where that
// comes from. docs/ref/kpis.md is made of this table, and a test proves that it is complete.
#pragma once

// Sources that several figures have.
#define KPI_EDIE "Edie 1963; HCM 7th ed., ch. 4"
#define KPI_OWN	 "Kerbwing"

// clang-format off
// message, field, unit, definition and formula, source
#define KPI_TABLE(X) \
	X(RoadFigures, number,             "id",          "LaneID of the MAP message; approach: its number in the catalogue; crossing: 0", "SAE J2735") \
	X(RoadFigures, flow,               "vehicles",    "passages by class (unknown, car, truck, bus, motorcycle, cyclist): of a lane towards the crossing over its stop line, of a lane out of it into the lane; approach and crossing: sum over their lanes towards the crossing. Flow rate in vehicles/h = flow x 3600 s / interval", "HCM 7th ed., ch. 4") \
	X(RoadFigures, time_ms,            "vehicle ms",  "t(A): time that vehicles spent in the lane; sums and combines", KPI_EDIE) \
	X(RoadFigures, distance_dm,        "vehicle 0.1 m", "d(A): sum of speed x time of those whose speed is known; sums and combines", KPI_EDIE) \
	X(RoadFigures, speed_mean_cms,     "cm/s",        "space mean speed d(A) / t(A); 0: nobody. Of approach and crossing; of a lane from its sums", KPI_EDIE) \
	X(RoadFigures, speed_p85_cms,      "cm/s",        "85th percentile (nearest rank) of the speeds with which vehicles passed the line, upper end of bins of 25 cm/s; percentiles do not combine", "HCM 7th ed., ch. 4; MUTCD 2B") \
	X(RoadFigures, density_centi,      "vehicles/km x 100", "t(A) / (interval x length of the lane); of approach and crossing, per kilometre of lane; of a lane from time_ms and the length in the catalogue", KPI_EDIE) \
	X(RoadFigures, occupancy_permille, "per mille",   "share of the lane that bodies cover, on average: sum of length x time / (length of the lane x interval); bodies whose length is not stated: car 4.8, truck 10, bus 12, motorcycle 2.2, bicycle 1.8 m", "HCM 7th ed., ch. 4 (occupancy over a section)") \
	X(RoadFigures, queued_ms,          "vehicle ms",  "time spent queued: from below 5 km/h until above 10 km/h; sums and combines", "usual thresholds of queue counters; HCM counts who is below 5 mi/h") \
	X(RoadFigures, queue_mean_centi,   "vehicles x 100", "queued_ms / interval: how many are queued on average; of approach and crossing; of a lane from its sums", KPI_OWN) \
	X(RoadFigures, queue_max,          "vehicles",    "most queued at once, for longer than an instant; combines by the maximum", KPI_OWN) \
	X(RoadFigures, queue_max_m,        "m",           "furthest reported place of a queued vehicle from the stop line along the lane; combines by the maximum", "HCM 7th ed., ch. 31 (back of queue)") \
	X(RoadFigures, delay_ms,           "vehicle ms",  "time lost in the lane: sum of (1 - speed / free speed) x time while slower than the lane's free speed; sums and combines", "HCM 7th ed., ch. 19 (control delay, the part in the lane)") \
	X(RoadFigures, delay_mean_ms,      "ms/vehicle",  "delay_ms / flow of all classes; 0: nobody passed; of approach and crossing; of a lane from its sums", "HCM 7th ed., ch. 19") \
	X(RoadFigures, stops,              "vehicles",    "times that a vehicle began to be queued", KPI_OWN) \
	X(RoadFigures, headways,           "count",       "pairs of passages that followed each other at the line of the lane, across the border of intervals too; lanes alone", "HCM 7th ed., ch. 4") \
	X(RoadFigures, headway_ms,         "ms",          "sum of the times between them; mean headway = headway_ms / headways", "HCM 7th ed., ch. 4") \
	X(RoadFigures, headway_min_ms,     "ms",          "the smallest; combines by the minimum of those with headways > 0", "HCM 7th ed., ch. 4") \
	X(RoadFigures, entries,            "tracks",      "road users that entered the lane's zone, by the dataplane's own counters, which see every report; lanes that a MAP message is known of", KPI_OWN) \
	X(SlotFigures, requested,          "requests",    "requests for slots, each (vehicle, request id) once an interval", KPI_OWN) \
	X(SlotFigures, granted,            "slots",       "slots granted", KPI_OWN) \
	X(SlotFigures, denied,             "requests",    "requests, counted as in requested, that were refused (a request that waits is not)", KPI_OWN) \
	X(SlotFigures, revoked,            "slots",       "slots taken back", KPI_OWN) \
	X(SlotFigures, used,               "slots",       "slots that ended by time after the vehicle had echoed them, neither dropped nor revoked", KPI_OWN) \
	X(SlotFigures, unused,             "slots",       "slots that ended otherwise: dropped, replaced, never echoed, revoked", KPI_OWN) \
	X(SlotFigures, greens,             "greens",      "greens of signal groups booked", KPI_OWN) \
	X(SlotFigures, intruders,          "vehicles",    "movements closed because somebody was inside without a right", KPI_OWN) \
	X(SlotFigures, wait_ms,            "ms",          "sum over granted slots of the time since the vehicle's first request; mean wait = wait_ms / granted", KPI_OWN) \
	X(CrossingFigures, crossing,       "id",          "region << 16 | id of the MAP message", "SAE J2735") \
	X(CrossingFigures, all,            "",            "all lanes towards the crossing", KPI_OWN) \
	X(CrossingFigures, approach,       "",            "lanes towards the crossing whose courses at the stop line differ by at most 30 degrees", KPI_OWN) \
	X(CrossingFigures, lane,           "",            "each lane; a road user follows the nearest lane whose outline it is in and whose course is within 60 degrees of its own", KPI_OWN) \
	X(CrossingFigures, slots,          "",            "slots through the crossing", KPI_OWN) \
	X(CrossingFigures, pet_conflicts,  "encounters",  "ordered pairs of road users with a post-encroachment time of at most 5 s: the second came to a cell of 3 m inside the crossing so long after the first had last been reported in it, on a course more than 30 degrees off", "SSAM: PET of at most 5.0 s") \
	X(CrossingFigures, pet_serious,    "encounters",  "of these, of at most 1.5 s", "surrogate safety practice: 1.5 to 2 s") \
	X(CrossingFigures, pet_min_ms,     "ms",          "the smallest PET; meaningful when pet_conflicts > 0", "SSAM") \
	X(CrossingFigures, pet_p50_ms,     "ms",          "median PET (lower of two)", "SSAM") \
	X(SegmentFigures, segment,         "index",       "segment in the catalogue", KPI_OWN) \
	X(SegmentFigures, layer,           "index",       "layer in the catalogue; an aircraft whose height above the ellipsoid is not known is in none", KPI_OWN) \
	X(SegmentFigures, entries,         "aircraft",    "times that an aircraft came into the segment on this layer (first sight inside it counts)", KPI_OWN) \
	X(SegmentFigures, aircraft_max,    "aircraft",    "most inside at once, for longer than an instant", KPI_OWN) \
	X(SegmentFigures, time_ms,         "aircraft ms", "time spent inside; occupancy = time_ms / interval", KPI_EDIE) \
	X(SegmentFigures, distance_dm,     "aircraft 0.1 m", "way flown inside; mean speed = distance_dm / time_ms", KPI_EDIE) \
	X(SegmentFigures, occupied_ms,     "ms",          "time with at least one aircraft inside", KPI_OWN) \
	X(SegmentFigures, utilisation_permille, "per mille", "entries x headway of the segment / interval: of the entries that its headway allows", KPI_OWN) \
	X(SegmentFigures, headways,        "count",       "pairs of entries that followed each other, across the border of intervals too", KPI_OWN) \
	X(SegmentFigures, headway_min_ms,  "ms",          "smallest time between two", KPI_OWN) \
	X(SegmentFigures, headway_p5_ms,   "ms",          "5th percentile, upper end of bins of 250 ms (64 s and more in the last one)", KPI_OWN) \
	X(PadFigures, pad,                 "id",          "pad in the catalogue", KPI_OWN) \
	X(PadFigures, entries,             "aircraft",    "came into the pad's column, up to 30 m above it", KPI_OWN) \
	X(PadFigures, exits,               "aircraft",    "left it, or were not heard for 5 s", KPI_OWN) \
	X(PadFigures, aircraft_max,        "aircraft",    "most at once", KPI_OWN) \
	X(PadFigures, time_ms,             "aircraft ms", "time spent there", KPI_EDIE) \
	X(PadFigures, utilisation_permille, "per mille",  "time_ms / (stands x interval)", KPI_OWN) \
	X(CorridorFigures, granted,        "corridors",   "granted, offers that were taken included", "ASTM F3548-21") \
	X(CorridorFigures, denied,         "requests",    "denied", KPI_OWN) \
	X(CorridorFigures, revoked,        "corridors",   "taken away: displaced by higher priority, a constraint or another party's intent", "ASTM F3548-21") \
	X(CorridorFigures, ended,          "corridors",   "ended otherwise", "ASTM F3548-21") \
	X(CorridorFigures, live,           "corridors",   "watched at the end of the interval: an aircraft is named and the start is less than a minute away or over", KPI_OWN) \
	X(CorridorFigures, watched_ms,     "flight ms",   "time since aircraft of corridors were first seen in them, summed", "ASTM F3548-21 (conformance)") \
	X(CorridorFigures, outside_ms,     "flight ms",   "of it outside the granted volumes", "ASTM F3548-21 (conformance)") \
	X(CorridorFigures, conformance_permille, "per mille", "1000 x (watched_ms - outside_ms) / watched_ms; 1000 when nothing flew", "ASTM F3548-21: at least 95 %") \
	X(CorridorFigures, excursions,     "count",       "an aircraft left its volumes", "ASTM F3548-21") \
	X(CorridorFigures, nonconforming,  "corridors",   "became non-conforming", "ASTM F3548-21") \
	X(CorridorFigures, contingent,     "corridors",   "became contingent", "ASTM F3548-21") \
	X(CorridorFigures, no_shows,       "corridors",   "began and nobody was seen", KPI_OWN) \
	X(CorridorFigures, intruders,      "aircraft",    "came into a corridor that is not theirs", KPI_OWN) \
	X(CorridorFigures, unknown_aircraft, "aircraft",  "different tracks of aircraft reported without a serial number, registration, flight id or 24-bit address", KPI_OWN) \
	X(CorridorFigures, infringements,  "alerts",      "zone infringements raised", KPI_OWN) \
	X(CellFigures, cell,               "code",        "BeiDou grid cell of level 5: 4 seconds of arc", "GB/T 39409-2020") \
	X(CellFigures, vehicles,           "tracks",      "different tracks of vehicles reported inside; fewer than k: suppressed", KPI_OWN) \
	X(CellFigures, vulnerable,         "tracks",      "of pedestrians and cyclists; fewer than k: suppressed", KPI_OWN) \
	X(CellFigures, aircraft,           "tracks",      "of aircraft; fewer than k: suppressed", KPI_OWN) \
	X(ConflictFigures, side,           "word",        "road: collision_course, rear_end, crossing_movement, vru_in_path; air: loss_of_separation; mixed: low_over_people", KPI_OWN) \
	X(ConflictFigures, potential,      "alerts",      "began within the interval and came to no more than that: road TTC above 1.5 s; air time to the closest point above 25 s", "SSAM; RTCA DO-365B") \
	X(ConflictFigures, conflict,       "alerts",      "road: TTC of at most 1.5 s; air: at most 25 s to the closest point", "SSAM: TTC of at most 1.5 s; RTCA DO-365B warning") \
	X(ConflictFigures, serious,        "alerts",      "road: TTC of at most 0.75 s; air: in addition a predicted distance of at most 500 ft", "Kerbwing (half of SSAM's); RTCA DO-365B (NMAC)") \
	X(ConflictFigures, ttc_min_ms,     "ms",          "smallest time to collision (closest point) that any came to", "SSAM") \
	X(ConflictFigures, ttc_p50_ms,     "ms",          "median over the alerts of the smallest of each (lower of two)", "SSAM") \
	X(ConflictFigures, distance_min_cm, "cm",         "smallest predicted distance", KPI_OWN) \
	X(SourceQuality, source,           "word",        "wire family", KPI_OWN) \
	X(SourceQuality, reports,          "reports",     "reports of tracks that control was told of; under load fewer than were heard (RoadFigures.entries and Summary.families are exact)", KPI_OWN) \
	X(SourceQuality, completeness_permille, "per mille", "of reports with position, speed, course, accuracy, class, the sender's time and, of aircraft, altitude", "GB/T 36344-2018 (completeness)") \
	X(SourceQuality, validity_permille, "per mille",  "of reports that could be true: a position that is one, at most 100 m/s on the road and 200 m/s in the air, a clock within 10 s", "GB/T 36344-2018 (normativity, accuracy)") \
	X(SourceQuality, age_p50_ms,       "ms",          "median of arrival - time of the position, upper end of bins of 20 ms (5.1 s and more in the last one); reports with the sender's time alone", "GB/T 36344-2018 (timeliness)") \
	X(SourceQuality, age_p95_ms,       "ms",          "95th percentile of it", "GB/T 36344-2018 (timeliness)") \
	X(SourceQuality, clock_offset_ms,  "ms",          "sender's clock minus the node's, at least: minus the smallest age, since nothing arrives before it is sent", KPI_OWN) \
	X(SourceQuality, duplicate_permille, "per mille", "frames whose content was heard before, of all that were decoded or were such; of all families together", KPI_OWN) \
	X(SourceQuality, compared,         "reports",     "reports of objects that at least two sources report", KPI_OWN) \
	X(SourceQuality, consistency_permille, "per mille", "of these, where sources disagree by no more than their accuracies allow", "GB/T 36344-2018 (consistency)") \
	X(SourceQuality, disagreement_max_pct, "per cent", "worst disagreement, 100 is what is allowed", KPI_OWN) \
	X(ServiceHealth, load_permille,    "per mille",   "of the packet loop's time, last second", KPI_OWN) \
	X(ServiceHealth, shed_level,       "level",       "0 nothing is left out, 4 the most", KPI_OWN) \
	X(ServiceHealth, link_resyncs,     "count",       "times that the picture was asked for anew", KPI_OWN) \
	X(ServiceHealth, spool_messages,   "messages",    "waiting for the broker", KPI_OWN) \
	X(ServiceHealth, spool_bytes,      "octets",      "on disk", KPI_OWN) \
	X(ServiceHealth, spool_dropped,    "messages",    "given up since the boot", KPI_OWN) \
	X(ServiceHealth, spool_failing,    "bool",        "the disk does not take what should be kept", KPI_OWN) \
	X(ServiceHealth, cpu_permille,     "per mille",   "of one core, of control", KPI_OWN) \
	X(ServiceHealth, memory_kib,       "KiB",         "most resident memory of control so far", KPI_OWN) \
	X(ServiceHealth, mode,             "word",        "normal, heightened, emergency, recovery", KPI_OWN) \
	X(ServiceHealth, tracks_lost,      "reports",     "that found no room in the figures: raise control.tracks_max", KPI_OWN) \
	X(ZoneFigures, zone,               "name",        "as in docs/wire/zones.md", KPI_OWN) \
	X(ZoneFigures, air,                "bool",        "aircraft; else road users", KPI_OWN) \
	X(ZoneFigures, entries,            "tracks",      "by the dataplane's own counters, which see every report", KPI_OWN) \
	X(ZoneFigures, exits,              "tracks",      "and left", KPI_OWN) \
	X(ZoneFigures, inside,             "tracks",      "at the end of the interval", KPI_OWN) \
	X(ZoneFigures, dwell_ms,           "ms",          "time inside of those who left; mean dwell = dwell_ms / exits", KPI_OWN) \
	X(ZoneFigures, speed_mean_cms,     "cm/s",        "mean of all speeds reported inside (not weighted by time)", KPI_OWN) \
	X(ClassFigures, cls,               "word",        "class of road user or aircraft", KPI_OWN) \
	X(ClassFigures, tracks,            "tracks",      "live at the end of the interval; fewer than k: suppressed", KPI_OWN) \
	X(ClassFigures, entered,           "tracks",      "first seen within the interval; fewer than k: suppressed", KPI_OWN) \
	X(ClassFigures, left,              "tracks",      "ended within the interval; fewer than k: suppressed", KPI_OWN) \
	X(ClassFigures, speed_mean_cms,    "cm/s",        "mean over tracks with a known speed at the end of the interval", KPI_OWN) \
	X(ClassFigures, speed_samples,     "tracks",      "how many those are; fewer than k: suppressed", KPI_OWN)
// clang-format on
