// SPDX-License-Identifier: Apache-2.0
#include "dss_types.h"

#include <string.h>
#include <strings.h>

static const char *const kinds[DSS_KIND_COUNT] = {
	"operational_intent", "constraint", "subscription", "service_area", "rid_subscription"};

static const char *const states[DSS_STATE_COUNT] = {
#define DSS_STATE_NAME(id, name) name,
	DSS_STATE_LIST(DSS_STATE_NAME)
#undef DSS_STATE_NAME
};

static const char *const availabilities[DSS_AVAILABILITY_COUNT] = {
#define DSS_AVAILABILITY_NAME(id, name) name,
	DSS_AVAILABILITY_LIST(DSS_AVAILABILITY_NAME)
#undef DSS_AVAILABILITY_NAME
};

static const struct {
	const char *name, *text;
	unsigned status;
} reasons[DSS_REASON_COUNT] = {
#define DSS_REASON_ROW(id, name, status, text) {name, text, status},
	DSS_REASON_LIST(DSS_REASON_ROW)
#undef DSS_REASON_ROW
};

const char *dss_kind_name(unsigned kind)
{
	return kind < DSS_KIND_COUNT ? kinds[kind] : "?";
}

const char *dss_state_name(unsigned state)
{
	return state < DSS_STATE_COUNT ? states[state] : "?";
}

unsigned dss_state_read(const char *name)
{
	for (unsigned i = 1; i < DSS_STATE_COUNT; i++)
		if (strcmp(states[i], name) == 0)
			return i;
	return DSS_STATE_COUNT;
}

const char *dss_availability_name(unsigned a)
{
	return a < DSS_AVAILABILITY_COUNT ? availabilities[a] : "?";
}

unsigned dss_availability_read(const char *name)
{
	for (unsigned i = 0; i < DSS_AVAILABILITY_COUNT; i++)
		if (strcasecmp(availabilities[i], name) == 0)
			return i;
	return DSS_AVAILABILITY_COUNT;
}

const char *dss_reason_name(unsigned reason)
{
	return reason < DSS_REASON_COUNT ? reasons[reason].name : "?";
}

const char *dss_reason_text(unsigned reason)
{
	return reason < DSS_REASON_COUNT ? reasons[reason].text : "?";
}

unsigned dss_reason_status(unsigned reason)
{
	return reason < DSS_REASON_COUNT ? reasons[reason].status : 500;
}
