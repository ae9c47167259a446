// SPDX-License-Identifier: Apache-2.0
#include "full_summary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "summary.pb-c.h"

enum { LANES = 16, APPROACHES = 4, SEGMENTS = 8, CELLS = 8, CLASSES = 7, SOURCES = 3 };

struct full_summary {
	Kerbwing__Hub__V1__Summary s;
	Kerbwing__Hub__V1__CrossingFigures crossing, *crossings[1];
	Kerbwing__Hub__V1__RoadFigures all, approach[APPROACHES], *approaches[APPROACHES],
		lane[LANES], *lanes[LANES];
	Kerbwing__Hub__V1__SlotFigures slots;
	Kerbwing__Hub__V1__SegmentFigures segment[SEGMENTS], *segments[SEGMENTS];
	Kerbwing__Hub__V1__PadFigures pad, *pads[1];
	Kerbwing__Hub__V1__CorridorFigures corridors;
	Kerbwing__Hub__V1__CellFigures cell[CELLS], *cells[CELLS];
	Kerbwing__Hub__V1__ConflictFigures conflict[2], *conflicts[2];
	Kerbwing__Hub__V1__SourceQuality source[SOURCES], *sources[SOURCES];
	Kerbwing__Hub__V1__ServiceHealth health;
	Kerbwing__Hub__V1__ClassFigures cls[CLASSES], *classes[CLASSES];
	Kerbwing__Hub__V1__Count count[9], *dropped[3], *families[3], *alerts[3];
	uint32_t flow[LANES + APPROACHES + 1][6];
	uint64_t latency_ns[3];
	uint32_t state;
};

struct full_summary *full_summary_create(void)
{
	return calloc(1, sizeof(struct full_summary));
}

void full_summary_destroy(struct full_summary *f)
{
	free(f);
}

// protobuf-c wants char *, and only reads it.
static char *text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static uint32_t between(struct full_summary *f, uint32_t low, uint32_t high)
{
	f->state = f->state * 1664525u + 1013904223u;
	return low + (uint32_t)(((uint64_t)f->state * (high - low + 1)) >> 32);
}

// `times`: of how many lanes; 1: a lane, 2: an approach, more: the crossing. What each leaves out says summary.proto.
static void fill_road(struct full_summary *f, Kerbwing__Hub__V1__RoadFigures *m, uint32_t *flow,
		      uint32_t number, uint32_t times)
{
	*m = (Kerbwing__Hub__V1__RoadFigures)KERBWING__HUB__V1__ROAD_FIGURES__INIT;
	m->number = number;
	m->speed_p85_cms = between(f, 30, 60) * 25;
	m->occupancy_permille = between(f, 30, 220);
	m->queue_max = between(f, 2, 12) * times;
	m->queue_max_m = between(f, 10, 90);
	if (times != 2) {
		m->flow = flow;
		m->n_flow = 6;
		for (unsigned i = 0; i < 6; i++)
			flow[i] = between(f, i == 1 ? 5 : 0, i == 1 ? 14 : 2) * times;
		m->stops = between(f, 1, 9) * times;
		m->time_ms = (uint64_t)between(f, 60000, 400000) * times;
		m->distance_dm = m->time_ms * between(f, 400, 1300) / 10000;
		m->delay_ms = (uint64_t)between(f, 20000, 200000) * times;
		m->queued_ms = (uint64_t)between(f, 20000, 150000) * times;
	}
	if (times > 1) {
		m->speed_mean_cms = between(f, 400, 1300);
		m->density_centi = between(f, 800, 4500);
		m->queue_mean_centi = between(f, 50, 500) * times;
		m->delay_mean_ms = between(f, 4000, 30000);
		return;
	}
	m->headways = between(f, 5, 14);
	m->headway_min_ms = between(f, 1200, 2400);
	m->headway_ms = between(f, 40000, 60000);
	m->entries = between(f, 6, 20);
}

static void fill_crossing(struct full_summary *f)
{
	Kerbwing__Hub__V1__CrossingFigures *c = &f->crossing;
	*c = (Kerbwing__Hub__V1__CrossingFigures)KERBWING__HUB__V1__CROSSING_FIGURES__INIT;
	f->slots = (Kerbwing__Hub__V1__SlotFigures)KERBWING__HUB__V1__SLOT_FIGURES__INIT;
	c->crossing = 4711;
	c->all = &f->all;
	c->approach = f->approaches;
	c->n_approach = APPROACHES;
	c->lane = f->lanes;
	c->n_lane = LANES;
	c->slots = &f->slots;
	fill_road(f, &f->all, f->flow[0], 0, LANES / 2);
	for (unsigned i = 0; i < APPROACHES; i++) {
		f->approaches[i] = &f->approach[i];
		fill_road(f, &f->approach[i], f->flow[1 + i], i + 1, 2);
	}
	for (unsigned i = 0; i < LANES; i++) {
		f->lanes[i] = &f->lane[i];
		fill_road(f, &f->lane[i], f->flow[1 + APPROACHES + i], i + 1, 1);
	}
	f->slots.requested = between(f, 20, 90);
	f->slots.granted = between(f, 20, 80);
	f->slots.denied = between(f, 1, 9);
	f->slots.revoked = between(f, 1, 5);
	f->slots.used = between(f, 20, 70);
	f->slots.unused = between(f, 1, 9);
	f->slots.wait_ms = between(f, 60000, 400000);
	c->pet_conflicts = between(f, 1, 20);
	c->pet_serious = between(f, 1, 4);
	c->pet_min_ms = between(f, 800, 2000);
	c->pet_p50_ms = between(f, 2000, 4000);
}

static void fill_air(struct full_summary *f)
{
	for (unsigned i = 0; i < SEGMENTS; i++) {
		Kerbwing__Hub__V1__SegmentFigures *m = &f->segment[i];
		f->segments[i] = m;
		*m = (Kerbwing__Hub__V1__SegmentFigures)KERBWING__HUB__V1__SEGMENT_FIGURES__INIT;
		m->segment = i + 1;
		m->layer = 1 + i % 2;
		m->entries = between(f, 1, 7);
		m->aircraft_max = between(f, 1, 3);
		m->time_ms = between(f, 20000, 120000);
		m->distance_dm = m->time_ms * between(f, 800, 1800) / 10000;
		m->occupied_ms = between(f, 20000, 60000);
		m->utilisation_permille = between(f, 150, 900);
		m->headways = between(f, 1, 6);
		m->headway_min_ms = between(f, 8000, 14000);
		m->headway_p5_ms = between(f, 32, 60) * 250;
	}
	f->pads[0] = &f->pad;
	f->pad = (Kerbwing__Hub__V1__PadFigures)KERBWING__HUB__V1__PAD_FIGURES__INIT;
	f->pad.pad = 12345;
	f->pad.entries = f->pad.exits = 2;
	f->pad.time_ms = between(f, 20000, 60000);
	f->corridors =
		(Kerbwing__Hub__V1__CorridorFigures)KERBWING__HUB__V1__CORRIDOR_FIGURES__INIT;
	f->corridors.granted = between(f, 1, 9);
	f->corridors.denied = 1;
	f->corridors.ended = between(f, 1, 9);
	f->corridors.live = between(f, 2, 12);
	f->corridors.watched_ms = between(f, 60000, 600000);
	f->corridors.outside_ms = between(f, 1000, 9000);
	f->corridors.conformance_permille = 985;
	f->corridors.excursions = 2;
	f->corridors.unknown_aircraft = 1;
}

static void fill_places(struct full_summary *f)
{
	static const char *const codes[CELLS] = {"N32U0B2BA5", "N32U0B2BA6", "N32U0B2BA7",
						 "N32U0B2BB5", "N32U0B2BB6", "N32U0B2BB7",
						 "N32U0B2BC5", "N32U0B2BC6"};
	static const char *const classes[CLASSES] = {
		"car", "truck", "bus", "motorcycle", "cyclist", "pedestrian", "multirotor"};
	for (unsigned i = 0; i < CELLS; i++) {
		f->cells[i] = &f->cell[i];
		f->cell[i] = (Kerbwing__Hub__V1__CellFigures)KERBWING__HUB__V1__CELL_FIGURES__INIT;
		f->cell[i].cell = text(codes[i]);
		f->cell[i].vehicles = between(f, 5, 90);
		f->cell[i].vulnerable = between(f, 3, 30);
		f->cell[i].aircraft = between(f, 3, 6);
	}
	for (unsigned i = 0; i < CLASSES; i++) {
		f->classes[i] = &f->cls[i];
		f->cls[i] = (Kerbwing__Hub__V1__ClassFigures)KERBWING__HUB__V1__CLASS_FIGURES__INIT;
		f->cls[i].cls = text(classes[i]);
		f->cls[i].tracks = between(f, 3, 60);
		f->cls[i].entered = between(f, 3, 90);
		f->cls[i].left = between(f, 3, 90);
		f->cls[i].speed_mean_cms = between(f, 130, 1400);
		f->cls[i].speed_samples = f->cls[i].tracks;
	}
}

static void fill_worth(struct full_summary *f)
{
	static const char *const families[SOURCES] = {"j2735", "odid", "csae"};
	static const char *const sides[2] = {"road", "air"};
	for (unsigned i = 0; i < SOURCES; i++) {
		Kerbwing__Hub__V1__SourceQuality *m = &f->source[i];
		f->sources[i] = m;
		*m = (Kerbwing__Hub__V1__SourceQuality)KERBWING__HUB__V1__SOURCE_QUALITY__INIT;
		m->source = text(families[i]);
		m->reports = between(f, 1000, 60000);
		m->completeness_permille = between(f, 900, 1000);
		m->validity_permille = between(f, 980, 1000);
		m->age_p50_ms = between(f, 1, 5) * 20;
		m->age_p95_ms = between(f, 5, 20) * 20;
		m->clock_offset_ms = -(int32_t)between(f, 5, 60);
		m->duplicate_permille = between(f, 1, 30);
	}
	for (unsigned i = 0; i < 2; i++) {
		Kerbwing__Hub__V1__ConflictFigures *m = &f->conflict[i];
		f->conflicts[i] = m;
		*m = (Kerbwing__Hub__V1__ConflictFigures)KERBWING__HUB__V1__CONFLICT_FIGURES__INIT;
		m->side = text(sides[i]);
		m->potential = between(f, 1, 20);
		m->conflict = between(f, 1, 5);
		m->serious = 1;
		m->ttc_min_ms = between(f, 400, 1400);
		m->ttc_p50_ms = between(f, 1500, 2600);
		m->distance_min_cm = between(f, 10, 400);
	}
	f->health = (Kerbwing__Hub__V1__ServiceHealth)KERBWING__HUB__V1__SERVICE_HEALTH__INIT;
	f->health.load_permille = between(f, 30, 400);
	f->health.spool_messages = between(f, 0, 3);
	f->health.spool_bytes = between(f, 1000, 90000);
	f->health.cpu_permille = between(f, 20, 200);
	f->health.memory_kib = between(f, 60000, 150000);
}

static void fill_counts(struct full_summary *f)
{
	static const char *const names[9] = {"duplicate", "unknown_psid", "implausible_jump",
					     "j2735",	  "odid",	  "csae",
					     "rear_end",  "vru_in_path",  "crossing_movement"};
	for (unsigned i = 0; i < 9; i++) {
		f->count[i] = (Kerbwing__Hub__V1__Count)KERBWING__HUB__V1__COUNT__INIT;
		f->count[i].name = text(names[i]);
		f->count[i].value = between(f, 2, i < 6 ? 50000 : 40);
		(i < 3 ? f->dropped : i < 6 ? f->families : f->alerts)[i % 3] = &f->count[i];
	}
	for (unsigned i = 0; i < 3; i++)
		f->latency_ns[i] = (uint64_t)between(f, 9000, 200000);
}

struct Kerbwing__Hub__V1__Summary *full_summary_fill(struct full_summary *f, uint32_t seed,
						     int64_t start_ns, int64_t end_ns)
{
	Kerbwing__Hub__V1__Summary *s = &f->s;
	f->state = seed;
	fill_crossing(f);
	fill_air(f);
	fill_places(f);
	fill_worth(f);
	fill_counts(f);
	*s = (Kerbwing__Hub__V1__Summary)KERBWING__HUB__V1__SUMMARY__INIT;
	s->start_ns = start_ns;
	s->end_ns = end_ns;
	s->frames = between(f, 20000, 90000);
	s->decoded = s->frames - 3000;
	s->dropped = f->dropped;
	s->families = f->families;
	s->alerts = f->alerts;
	s->n_dropped = s->n_families = s->n_alerts = 3;
	s->classes = f->classes;
	s->n_classes = CLASSES;
	s->tracks_road = between(f, 40, 200);
	s->tracks_air = between(f, 3, 20);
	s->tracks_max = 250;
	s->latency_ns = f->latency_ns;
	s->n_latency_ns = 3;
	s->dataplane_up = true;
	f->crossings[0] = &f->crossing;
	s->crossings = f->crossings;
	s->n_crossings = 1;
	s->segments = f->segments;
	s->n_segments = SEGMENTS;
	s->pads = f->pads;
	s->n_pads = 1;
	s->corridors = &f->corridors;
	s->cells = f->cells;
	s->n_cells = CELLS;
	s->conflicts = f->conflicts;
	s->n_conflicts = 2;
	s->sources = f->sources;
	s->n_sources = SOURCES;
	s->health = &f->health;
	return s;
}
