// SPDX-License-Identifier: Apache-2.0
#include "road/road_log.h"

#include <inttypes.h>
#include <string.h>

int road_log_format(uint32_t crossing, const struct slot_event *e, char out[ROAD_LOG_LINE_MAX])
{
	const struct slot_hold *h = &e->hold;
	return snprintf(out, ROAD_LOG_LINE_MAX,
			"%s %" PRId64 " %" PRIu32 " %" PRIu32 " %016" PRIx64 " %u %u %" PRId64
			" %" PRId64 " %" PRId64 " %u %u %u %u %u %u",
			slot_event_name(e->kind), e->time_ns, crossing, h->number, h->owner,
			h->movement, h->size, h->from_ns, h->to_ns, h->clear_ns, h->pace.entry,
			h->pace.movement, h->pace.accel, h->is_green, h->is_intruder, e->reason);
}

bool road_log_parse(const char *line, uint32_t *crossing, struct slot_event *e)
{
	char kind[24];
	unsigned movement, size, entry, move, accel, green, intruder, reason;
	struct slot_hold h = {.owner = 0};
	int n = sscanf(line,
		       "%23s %" SCNd64 " %" SCNu32 " %" SCNu32 " %" SCNx64 " %u %u %" SCNd64
		       " %" SCNd64 " %" SCNd64 " %u %u %u %u %u %u",
		       kind, &e->time_ns, crossing, &h.number, &h.owner, &movement, &size,
		       &h.from_ns, &h.to_ns, &h.clear_ns, &entry, &move, &accel, &green, &intruder,
		       &reason);
	if (n != 16 || movement >= CROSSING_MOVEMENTS_MAX || size >= CROSSING_SIZES ||
	    entry > 255 || move > 255 || accel > 255 || reason >= SLOT_REASON_COUNT)
		return false;
	unsigned k = 0;
	while (k < SLOT_EVENT_COUNT && strcmp(slot_event_name(k), kind) != 0)
		k++;
	h.movement = (uint8_t)movement;
	h.size = (uint8_t)size;
	h.pace = (struct slot_pace){(uint8_t)entry, (uint8_t)move, (uint8_t)accel};
	h.is_green = green != 0;
	h.is_intruder = intruder != 0;
	e->kind = (uint8_t)k;
	e->reason = (uint8_t)reason;
	e->hold = h;
	return k < SLOT_EVENT_COUNT;
}

void road_log_put(struct road_log *l, const struct slot_event *e)
{
	char line[ROAD_LOG_LINE_MAX];
	l->event[l->count++ % ROAD_LOG_EVENTS] = *e;
	if (l->file == NULL)
		return;
	(void)road_log_format(l->crossing, e, line);
	if (fprintf(l->file, "%s\n", line) < 0)
		l->write_errors++;
}

const struct slot_event *road_log_newest(const struct road_log *l, uint64_t i)
{
	uint64_t kept = l->count < ROAD_LOG_EVENTS ? l->count : ROAD_LOG_EVENTS;
	return i < kept ? &l->event[(l->count - 1 - i) % ROAD_LOG_EVENTS] : NULL;
}
