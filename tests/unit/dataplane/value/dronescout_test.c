// SPDX-License-Identifier: Apache-2.0
// dronescout.json was made from the published layout (no recording is public): two aircraft objects around a status object,
// nothing between them, a NUL at the end.
#include "value/dronescout.h"

#include "check.h"
#include "vector.h"

static char file[1 << 13];
static uint32_t size;
static struct dronescout got[4];
static unsigned calls;

static void keep(void *ctx, const struct dronescout *d)
{
	if (calls < 4)
		got[calls] = *d;
	calls++;
}

static void load(void)
{
	FILE *f = vector_open("dronescout.json");
	size = (uint32_t)fread(file, 1, sizeof(file), f);
	fclose(f);
	calls = 0;
}

static enum err parse(const void *p, uint32_t n, unsigned *objects)
{
	calls = 0;
	return dronescout_parse((struct span){p, n}, keep, NULL, objects);
}

static void every_field(void)
{
	unsigned objects;
	load();
	CU_ASSERT_EQUAL(parse(file, size, &objects), ERR_NONE);
	CU_ASSERT_EQUAL(objects, 3);
	CU_ASSERT_EQUAL(calls, 2);
	const struct dronescout *d = &got[1];
	CU_ASSERT_EQUAL(d->time_ns, 1778721367000000000);
	CU_ASSERT_STRING_EQUAL(d->sensor, "ds001");
	CU_ASSERT_TRUE(d->has_mac);
	CU_ASSERT_EQUAL(memcmp(d->mac, "\x60\x60\x1f\xaa\xbb\xcc", 6), 0);
	CU_ASSERT_EQUAL(d->rssi_dbm, -61);
	CU_ASSERT_EQUAL(d->channel, 6);
	CU_ASSERT_EQUAL(d->count, 6);
	CU_ASSERT_EQUAL(d->messages[0].basic_id.id_type, ODID_ID_TYPE_SERIAL);
	CU_ASSERT_EQUAL(d->messages[0].basic_id.ua_type, 2);
	CU_ASSERT_EQUAL(memcmp(d->messages[0].basic_id.id, "1581F0TEST0000000001", 20), 0);
	CU_ASSERT_EQUAL(d->messages[1].basic_id.id_type, ODID_ID_TYPE_REGISTRATION);
	const struct odid_location *l = &d->messages[2].location;
	CU_ASSERT_EQUAL(l->status, ODID_STATUS_AIRBORNE);
	CU_ASSERT_EQUAL(l->track_cdeg, 17200);
	CU_ASSERT_EQUAL(l->speed_cms, 550);
	CU_ASSERT_EQUAL(l->vspeed_cms, -100);
	CU_ASSERT_EQUAL(l->lat_e7, 301837031);
	CU_ASSERT_EQUAL(l->lon_e7, 1209611339);
	CU_ASSERT_EQUAL(l->pressure_alt_cm, 13700);
	CU_ASSERT_EQUAL(l->geodetic_alt_cm, 10300);
	CU_ASSERT_EQUAL(l->height_cm, 8450);
	CU_ASSERT_EQUAL(l->hacc, 12);
	CU_ASSERT_EQUAL(l->vacc, 2);
	CU_ASSERT_EQUAL(l->sacc, 4);
	CU_ASSERT_EQUAL(l->time_ds, 9670);
	CU_ASSERT_EQUAL(l->time_acc_ds, 10);
	CU_ASSERT_EQUAL(memcmp(d->messages[3].self_id.text, "Survey", 7), 0);
	const struct odid_system *y = &d->messages[4].system;
	CU_ASSERT_EQUAL(y->operator_lat_e7, 301843779);
	CU_ASSERT_EQUAL(y->operator_lon_e7, 1209658649);
	CU_ASSERT_EQUAL(y->area_count, 1);
	CU_ASSERT_EQUAL(y->area_radius_m, 50);
	CU_ASSERT_EQUAL(y->area_ceiling_cm, 12000);
	CU_ASSERT_EQUAL(y->area_floor_cm, ODID_ALT_UNKNOWN_CM);
	CU_ASSERT_EQUAL(y->category, 1);
	CU_ASSERT_EQUAL(y->class_eu, 3);
	CU_ASSERT_EQUAL(y->operator_alt_cm, 2400);
	CU_ASSERT_EQUAL(y->time_s, 232420567);
	CU_ASSERT_EQUAL(memcmp(d->messages[5].operator_id.id, "FIN87astrdge12k8", 17), 0);
}

static void refusals(void)
{
	static const uint8_t lzma[] = {0x5d, 0, 0, 0x80, 0}, xz[] = {0xfd, '7', 'z', 'X', 'Z', 0};
	static const char *const bad[] = {"", "[]", "{", "12", "{} x", "{\"a\":1}]"};
	static const char *const image[] = {"{\"data\":{\"UASdata\":\"AAAA\"}}",
					    "{\"data\":{\"UASdata\":\"not base64!\"}}"};
	unsigned objects;
	CU_ASSERT_EQUAL(parse(lzma, sizeof(lzma), &objects), ERR_DRONESCOUT_LZMA);
	CU_ASSERT_EQUAL(parse(xz, sizeof(xz), &objects), ERR_DRONESCOUT_LZMA);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CU_ASSERT_EQUAL(parse(bad[i], (uint32_t)strlen(bad[i]), &objects),
				ERR_DRONESCOUT_JSON);
	for (unsigned i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(parse(image[i], (uint32_t)strlen(image[i]), &objects),
				ERR_DRONESCOUT_IMAGE);
	CU_ASSERT_EQUAL(parse("{\"status\":{}}", 13, &objects), ERR_NONE);
	CU_ASSERT_EQUAL(calls, 0);
	load();
	CU_ASSERT_EQUAL(parse(file, size / 2, &objects),
			ERR_DRONESCOUT_JSON); // cut: the first was handed on
	CU_ASSERT_EQUAL(calls, 1);
}

static const struct check_test tests[] = {
	{"every field", every_field},
	{"refusals", refusals},
};
CHECK_MAIN("dronescout", tests)
