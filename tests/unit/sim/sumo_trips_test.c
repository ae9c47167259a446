// SPDX-License-Identifier: Apache-2.0
#include "sumo_trips.h"

#include <string.h>

#include "check.h"

static FILE *file_of(const char *text)
{
	FILE *f = tmpfile();
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	rewind(f);
	return f;
}

static void reads_what_sumo_writes(void)
{
	FILE *f = file_of(
		"<?xml version=\"1.0\"?>\n<tripinfos>\n"
		"    <tripinfo id=\"v0\" depart=\"1.50\" departLane=\"a_0\" departDelay=\"0.25\" "
		"arrival=\"80.10\" duration=\"78.60\" waitingTime=\"0.00\" waitingCount=\"3\" "
		"timeLoss=\"4.75\" vType=\"cav\"/>\n"
		"    <tripinfo id=\"v1\" depart=\"2.00\"/>\n"
		"    <tripinfo id=\"v2\" depart=\"x\" departDelay=\"0\" arrival=\"1\" "
		"waitingCount=\"0\" "
		"timeLoss=\"0\"/>\n</tripinfos>\n");
	struct sumo_trip t;
	CU_ASSERT_EQUAL_FATAL(sumo_trips_next(f, &t), 1);
	CU_ASSERT_STRING_EQUAL(t.id, "v0");
	CU_ASSERT_EQUAL(t.depart_s, 1.5);
	CU_ASSERT_EQUAL(t.depart_delay_s, 0.25);
	CU_ASSERT_EQUAL(t.arrival_s, 80.1);
	CU_ASSERT_EQUAL(t.loss_s, 4.75);
	CU_ASSERT_EQUAL(t.stops, 3);
	CU_ASSERT_EQUAL(sumo_trips_next(f, &t), 0); // the others are not whole
	fclose(f);
}

static const struct check_test tests[] = {{"reads what SUMO writes", reads_what_sumo_writes}};
CHECK_MAIN("sumo_trips", tests)
