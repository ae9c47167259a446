// SPDX-License-Identifier: Apache-2.0
// SAE J2735 signal phase and timing (19).
#include "its/j2735_types.h"

static UPER_BIT_STRING(j2735_IntersectionStatusObject, 16, 16);
static UPER_LIST(j2735_EnabledLaneList, 1, 16, j2735_LaneID);
static UPER_ENUMERATED(j2735_MovementPhaseState, "unavailable", "dark", "stop-Then-Proceed",
		       "stop-And-Remain", "pre-Movement", "permissive-Movement-Allowed",
		       "protected-Movement-Allowed", "permissive-clearance", "protected-clearance",
		       "caution-Conflicting-Traffic");
static UPER_INTEGER(j2735_TimeMark, 0, 36111);
static UPER_INTEGER(j2735_TimeIntervalConfidence, 0, 15);
static UPER_SEQUENCE(j2735_TimeChangeDetails, 6, 5, UPER_OPT("startTime", j2735_TimeMark),
		     UPER_REQ("minEndTime", j2735_TimeMark), UPER_OPT("maxEndTime", j2735_TimeMark),
		     UPER_OPT("likelyTime", j2735_TimeMark),
		     UPER_OPT("confidence", j2735_TimeIntervalConfidence),
		     UPER_OPT("nextTime", j2735_TimeMark));
static UPER_ENUMERATED_X(j2735_AdvisorySpeedType, 4, "none", "greenwave", "ecoDrive", "transit");
static UPER_INTEGER(j2735_ZoneLength, 0, 10000);
static UPER_SEQUENCE_X(j2735_AdvisorySpeed, 6, 5, UPER_REQ("type", j2735_AdvisorySpeedType),
		       UPER_OPT("speed", j2735_SpeedAdvice),
		       UPER_OPT("confidence", j2735_SpeedConfidence),
		       UPER_OPT("distance", j2735_ZoneLength),
		       UPER_OPT("class", j2735_RestrictionClassID),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_AdvisorySpeedList, 1, 16, j2735_AdvisorySpeed);
static UPER_SEQUENCE_X(j2735_MovementEvent, 4, 3, UPER_REQ("eventState", j2735_MovementPhaseState),
		       UPER_OPT("timing", j2735_TimeChangeDetails),
		       UPER_OPT("speeds", j2735_AdvisorySpeedList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_MovementEventList, 1, 16, j2735_MovementEvent);
static UPER_SEQUENCE_X(j2735_ConnectionManeuverAssist, 6, 5,
		       UPER_REQ("connectionID", j2735_LaneConnectionID),
		       UPER_OPT("queueLength", j2735_ZoneLength),
		       UPER_OPT("availableStorageLength", j2735_ZoneLength),
		       UPER_OPT("waitOnStop", j2735_Bool), UPER_OPT("pedBicycleDetect", j2735_Bool),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_ManeuverAssistList, 1, 16, j2735_ConnectionManeuverAssist);
static UPER_SEQUENCE_X(j2735_MovementState, 5, 3, UPER_OPT("movementName", j2735_DescriptiveName),
		       UPER_REQ("signalGroup", j2735_SignalGroupID),
		       UPER_REQ("state-time-speed", j2735_MovementEventList),
		       UPER_OPT("maneuverAssistList", j2735_ManeuverAssistList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_MovementList, 1, 255, j2735_MovementState);
static UPER_SEQUENCE_X(j2735_IntersectionState, 10, 6, UPER_OPT("name", j2735_DescriptiveName),
		       UPER_REQ("id", j2735_IntersectionReferenceID),
		       UPER_REQ("revision", j2735_MsgCount),
		       UPER_REQ("status", j2735_IntersectionStatusObject),
		       UPER_OPT("moy", j2735_MinuteOfTheYear), UPER_OPT("timeStamp", j2735_DSecond),
		       UPER_OPT("enabledLanes", j2735_EnabledLaneList),
		       UPER_REQ("states", j2735_MovementList),
		       UPER_OPT("maneuverAssistList", j2735_ManeuverAssistList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension),
		       UPER_OPT("roadAuthorityID", j2735_RoadAuthorityID));
static UPER_LIST(j2735_IntersectionStateList, 1, 32, j2735_IntersectionState);
UPER_SEQUENCE_X(j2735_SPAT, 4, 3, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("name", j2735_DescriptiveName),
		UPER_REQ("intersections", j2735_IntersectionStateList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
