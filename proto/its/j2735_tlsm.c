// SPDX-License-Identifier: Apache-2.0
// SAE J2735 traffic light status (50).
#include "its/j2735_types.h"

static UPER_INTEGER(j2735_IntMIN_MAX, UPER_MIN, UPER_MAX);
static UPER_CHOICE(j2735_TrafficLightID, 2, UPER_REQ("id", j2735_IntMIN_MAX),
		   UPER_REQ("oid", j2735_FullRoadAuthorityID));
static UPER_BIT_STRING_X(j2735_TrafficLightOperationStatus, 8, 8);
static UPER_BIT_STRING_X(j2735_TrafficLightControllerStatus, 8, 8);
static UPER_INTEGER(j2735_TimeInSecond_B16, 0, 65535);
static UPER_ENUMERATED_X(j2735_TrafficLightType, 8, "reserved", "straight", "left-turn",
			 "pedestrian", "bicycle", "right-turn", "bus", "u-turn");
static UPER_ENUMERATED_X(j2735_ConsecutiveTrafficLight, 3, "none", "first", "second");
static UPER_ENUMERATED_X(j2735_TrafficLightIntervalType, 2, "static", "variable");
static UPER_ENUMERATED_X(j2735_PermissiveNonProtected, 2, "none", "permissive");
static UPER_ENUMERATED_X(j2735_TrafficLightingStatus, 7, "off", "red-on", "yellow-on", "green-on",
			 "red-blinking", "yellow-blinking", "green-blinking");
static UPER_INTEGER(j2735_TimeInSecond_B8, 0, 255);
static UPER_INTEGER(j2735_TrafficLightDirectionCode, 0, 359);
static UPER_SEQUENCE_X(j2735_TrafficLightStatus, 11, 0,
		       UPER_REQ("trafficLightType", j2735_TrafficLightType),
		       UPER_REQ("consecutiveTrafficLight", j2735_ConsecutiveTrafficLight),
		       UPER_REQ("trafficLightIntervalType", j2735_TrafficLightIntervalType),
		       UPER_REQ("pedestrianCall", j2735_Bool),
		       UPER_REQ("actuatedinterval", j2735_Bool),
		       UPER_REQ("permissiveNonProtected", j2735_PermissiveNonProtected),
		       UPER_REQ("lightingStatus", j2735_TrafficLightingStatus),
		       UPER_REQ("maxIntervalLength", j2735_TimeInSecond_B8),
		       UPER_REQ("remainingTime", j2735_TimeInSecond_B8),
		       UPER_REQ("directionCode", j2735_TrafficLightDirectionCode),
		       UPER_REQ("reserved", j2735_Bool));
static UPER_LIST(j2735_TrafficLightStatusList, 1, 255, j2735_TrafficLightStatus);
UPER_SEQUENCE_X(j2735_TrafficLightStatusMessage, 9, 2,
		UPER_REQ("trafficLightID", j2735_TrafficLightID), UPER_OPT("long", j2735_Longitude),
		UPER_OPT("lat", j2735_Latitude),
		UPER_REQ("operationStatus", j2735_TrafficLightOperationStatus),
		UPER_REQ("controllerStatus", j2735_TrafficLightControllerStatus),
		UPER_REQ("cyclecounter", j2735_TimeInSecond_B16),
		UPER_REQ("cycletime", j2735_TimeInSecond_B16),
		UPER_REQ("currentTime", j2735_DDateTime),
		UPER_REQ("trafficLightStatus", j2735_TrafficLightStatusList));
