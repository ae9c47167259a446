// SPDX-License-Identifier: Apache-2.0
// The figures' engine over a track log: lines of text in, one JSON object for each closed interval out. kpi_oracle.py writes the
// log, recomputes everything by brute force and compares.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kpi/kpi.h"

static struct kpi *k;
static struct kpi_lane_def lanes[KPI_CROSSINGS_MAX][KPI_LANES_MAX];
static struct {
	uint32_t id, lanes;
	int32_t lat_e7, lon_e7;
} crossings[KPI_CROSSINGS_MAX];
static uint32_t crossing_count;

static void die(const char *line)
{
	fprintf(stderr, "kpi_tool: cannot read: %s", line);
	exit(1);
}

static void read_lane(const char *line)
{
	struct geo_point p[8];
	unsigned number, is_in, free_cms, n, c = crossing_count - 1;
	double width;
	int used = 0;
	if (sscanf(line, "lane %u %u %lf %u %u%n", &number, &is_in, &width, &free_cms, &n, &used) !=
		    5 ||
	    n > 8)
		die(line);
	for (unsigned i = 0; i < n; i++) {
		int more = 0;
		if (sscanf(line + used, " %lf %lf%n", &p[i].e_m, &p[i].n_m, &more) != 2)
			die(line);
		used += more;
	}
	struct kpi_lane_def *l = &lanes[c][crossings[c].lanes++];
	*l = (struct kpi_lane_def){.number = number, .is_in = is_in != 0, .free_cms = free_cms};
	if (!kpi_line_init(&l->line, p, n, width))
		die(line);
}

static void set_crossings(void)
{
	struct kpi_crossing *to = kpi_set_crossings(k, crossing_count);
	for (uint32_t i = 0; i < crossing_count; i++)
		kpi_crossing_init(&to[i], crossings[i].id, crossings[i].lat_e7, crossings[i].lon_e7,
				  lanes[i], crossings[i].lanes);
}

static void read_report(const char *line)
{
	struct kpi_report r = {.id = 0};
	unsigned cls, is_air, is_named;
	if (sscanf(line,
		   "t %" SCNu64 " %" SCNd64 " %" SCNd64 " %" SCNd32 " %" SCNd32 " %" SCNd32
		   " %" SCNu16 " %" SCNu16 " %" SCNu16 " %u %u %u",
		   &r.id, &r.rx_ns, &r.time_ns, &r.lat_e7, &r.lon_e7, &r.alt_cm, &r.speed_cms,
		   &r.heading_cdeg, &r.length_cm, &cls, &is_air, &is_named) != 12)
		die(line);
	r.cls = (uint8_t)cls;
	r.is_air = is_air != 0;
	r.is_identified = is_named != 0;
	r.has_own_time = true;
	r.family = is_air ? OBS_FAMILY_ODID : OBS_FAMILY_J2735;
	r.hacc_cm = 100;
	kpi_put(k, &r);
}

static void print_road(const struct kpi_road_figures *f)
{
	printf("{\"number\":%u,\"flow\":[", f->number);
	for (unsigned i = 0; i < KPI_FLOW_CLASSES; i++)
		printf("%s%u", i ? "," : "", f->flow[i]);
	printf("],\"stops\":%u,\"p85\":%u,\"mean\":%u,\"density\":%u,\"occupancy\":%u,\"queue_"
	       "mean\":%u,"
	       "\"queue_max\":%u,\"queue_max_dm\":%u,\"headways\":%u,\"headway_min_ms\":%u,"
	       "\"delay_mean_ms\":%u,\"headway_ms\":%" PRIu64 ",\"time_ms\":%" PRIu64
	       ",\"distance_cm\":%" PRIu64 ",\"delay_ms\":%" PRIu64 ",\"queued_ms\":%" PRIu64 "}",
	       f->stops, f->speed_p85_cms, f->speed_mean_cms, f->density_centi,
	       f->occupancy_permille, f->queue_mean_centi, f->queue_max, f->queue_max_dm,
	       f->headways, f->headway_min_ms, f->delay_mean_ms, f->headway_ms, f->time_ms,
	       f->distance_cm, f->delay_ms, f->queued_ms);
}

static void print_crossing(const struct kpi_crossing *c)
{
	printf("{\"id\":%u,\"all\":", c->id);
	print_road(&c->all);
	printf(",\"approach\":[");
	for (uint32_t i = 0; i < c->approach_count; i++) {
		printf("%s", i ? "," : "");
		print_road(&c->of_approach[i]);
	}
	printf("],\"lane\":[");
	for (uint32_t i = 0; i < c->lane_count; i++) {
		printf("%s", i ? "," : "");
		print_road(&c->of_lane[i]);
	}
	printf("],\"pet\":[%u,%u,%u,%u]}", c->of_pet.conflicts, c->of_pet.serious, c->of_pet.min_ms,
	       c->of_pet.p50_ms);
}

static void print_room(const struct kpi_room_figures *f)
{
	printf("[%u,%u,%u,%u,%u,%u,%u,%u,%u,%" PRIu64 ",%" PRIu64 "]", f->entries, f->exits,
	       f->aircraft_max, f->utilisation_permille, f->speed_mean_cms, f->headways,
	       f->headway_min_ms, f->headway_p5_ms, f->occupied_ms, f->time_ms, f->distance_cm);
}

static void close_interval(int64_t end_ns)
{
	kpi_close(k, end_ns);
	printf("{\"crossings\":[");
	for (uint32_t i = 0; i < k->crossing_count; i++) {
		printf("%s", i ? "," : "");
		print_crossing(&k->crossing[i]);
	}
	printf("],\"tubes\":[");
	for (uint32_t i = 0; i < k->air->tube_count; i++) {
		printf("%s", i ? "," : "");
		print_room(&k->air->of_tube[i]);
	}
	printf("],\"pads\":[");
	for (uint32_t i = 0; i < k->air->pad_count; i++) {
		printf("%s", i ? "," : "");
		print_room(&k->air->of_pad[i]);
	}
	printf("],\"cells\":[");
	for (uint32_t i = 0; i < k->cells.count; i++)
		printf("%s[%u,%u,%u]", i ? "," : "", k->cells.cell[i].count[0],
		       k->cells.cell[i].count[1], k->cells.cell[i].count[2]);
	const struct kpi_quality_figures *q = &k->of_source[OBS_FAMILY_J2735];
	printf("],\"quality\":[%u,%u,%u,%u,%u,%d],\"unknown\":%u}\n", q->reports,
	       q->completeness_permille, q->validity_permille, q->age_p50_ms, q->age_p95_ms,
	       q->clock_offset_ms, k->of_unknown_aircraft);
	kpi_begin(k);
}

static void read_line(const char *line)
{
	struct kpi_layer_def layer[2];
	struct kpi_segment_def s;
	struct kpi_pad_def pad;
	int64_t t;
	unsigned layers;
	if (sscanf(line, "crossing %" SCNu32 " %" SCNd32 " %" SCNd32, &crossings[crossing_count].id,
		   &crossings[crossing_count].lat_e7, &crossings[crossing_count].lon_e7) == 3)
		crossing_count++;
	else if (strncmp(line, "lane ", 5) == 0)
		read_lane(line);
	else if (sscanf(line, "layers %" SCNd32 " %" SCNd32 " %" SCNd32 " %" SCNd32,
			&layer[0].lower_cm, &layer[0].upper_cm, &layer[1].lower_cm,
			&layer[1].upper_cm) == 4)
		kpi_air_init(k->air, crossings[0].lat_e7, crossings[0].lon_e7, layer, 2);
	else if (sscanf(line, "segment %lf %lf %lf %lf %lf %u %" SCNu32, &s.from.e_m, &s.from.n_m,
			&s.to.e_m, &s.to.n_m, &s.width_m, &layers, &s.headway_ms) == 7) {
		s.layers = (uint16_t)layers;
		kpi_air_add_segment(k->air, &s);
	} else if (sscanf(line, "pad %" SCNu32 " %lf %lf %lf %" SCNd32 " %" SCNu32, &pad.id,
			  &pad.at.e_m, &pad.at.n_m, &pad.radius_m, &pad.ground_cm,
			  &pad.stands) == 6)
		kpi_air_add_pad(k->air, &pad);
	else if (sscanf(line, "start %" SCNd64, &t) == 1)
		k = kpi_create(4096, 0, 0, t);
	else if (strcmp(line, "go\n") == 0)
		set_crossings();
	else if (sscanf(line, "close %" SCNd64, &t) == 1)
		close_interval(t);
	else if (line[0] == 't')
		read_report(line);
	else
		die(line);
}

int main(void)
{
	char line[1024];
	while (fgets(line, sizeof(line), stdin) != NULL)
		read_line(line);
	kpi_destroy(k);
	return 0;
}
