// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53-2017: what differs from the 2020 edition.
#include "its/csae_types.h"

static UPER_OCTETS(csae_Octets4_16, 4, 16);
UPER_SEQUENCE_X(csae_VehicleClassification_2017, 1, 0,
		UPER_REQ("classification", csae_BasicVehicleClass));
static UPER_SEQUENCE_X(csae_FullPositionVector_2017, 9, 8, UPER_OPT("utcTime", csae_DDateTime),
		       UPER_REQ("pos", csae_Position3D), UPER_OPT("heading", csae_Heading),
		       UPER_OPT("transmission", csae_TransmissionState),
		       UPER_OPT("speed", csae_Speed),
		       UPER_OPT("posAccuracy", csae_PositionConfidenceSet),
		       UPER_OPT("timeConfidence", csae_TimeConfidence),
		       UPER_OPT("posConfidence", csae_PositionConfidenceSet),
		       UPER_OPT("motionCfd", csae_MotionConfidenceSet));
static UPER_SEQUENCE_X(csae_PathHistory_2017, 3, 2,
		       UPER_OPT("initialPosition", csae_FullPositionVector_2017),
		       UPER_OPT("currGNSSstatus", csae_GNSSstatus),
		       UPER_REQ("crumbData", csae_PathHistoryPointList));
static UPER_SEQUENCE_X(csae_VehicleSafetyExtensions_2017, 4, 4,
		       UPER_OPT("events", csae_VehicleEventFlags),
		       UPER_OPT("pathHistory", csae_PathHistory_2017),
		       UPER_OPT("pathPrediction", csae_PathPrediction),
		       UPER_OPT("lights", csae_ExteriorLights));
static UPER_SEQUENCE_X(csae_BasicSafetyMessage_2017, 16, 4, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_REQ("id", csae_Octets8), UPER_OPT("plateNo", csae_Octets4_16),
		       UPER_REQ("secMark", csae_DSecond), UPER_REQ("pos", csae_Position3D),
		       UPER_REQ("accuracy", csae_PositionConfidenceSet),
		       UPER_REQ("transmission", csae_TransmissionState),
		       UPER_REQ("speed", csae_Speed), UPER_REQ("heading", csae_Heading),
		       UPER_OPT("angle", csae_SteeringWheelAngle),
		       UPER_OPT("motionCfd", csae_MotionConfidenceSet),
		       UPER_REQ("accelSet", csae_AccelerationSet4Way),
		       UPER_REQ("brakes", csae_BrakeSystemStatus),
		       UPER_REQ("size", csae_VehicleSize),
		       UPER_REQ("vehicleClass", csae_VehicleClassification_2017),
		       UPER_OPT("safetyExt", csae_VehicleSafetyExtensions_2017));
static UPER_SEQUENCE_X(csae_Lane_2017, 6, 5, UPER_REQ("laneID", csae_LaneID),
		       UPER_OPT("laneAttributes", csae_LaneAttributes),
		       UPER_OPT("maneuvers", csae_AllowedManeuvers),
		       UPER_OPT("connectsTo", csae_ConnectsToList_2017),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("points", csae_PointList));
static UPER_LIST(csae_LaneList_2017, 1, 32, csae_Lane_2017);
static UPER_SEQUENCE_X(csae_Link_2017, 7, 4, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("upstreamNodeId", csae_NodeReferenceID),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_REQ("laneWidth", csae_LaneWidth), UPER_OPT("points", csae_PointList),
		       UPER_OPT("movements", csae_MovementList),
		       UPER_REQ("lanes", csae_LaneList_2017));
static UPER_LIST(csae_LinkList_2017, 1, 32, csae_Link_2017);
static UPER_SEQUENCE_X(csae_Node_2017, 4, 2, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("id", csae_NodeReferenceID), UPER_REQ("refPos", csae_Position3D),
		       UPER_OPT("inLinks", csae_LinkList_2017));
static UPER_LIST(csae_NodeList_2017, 1, 32, csae_Node_2017);
static UPER_SEQUENCE_X(csae_MapData_2017, 3, 1, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_OPT("timeStamp", csae_MinuteOfTheYear),
		       UPER_REQ("nodes", csae_NodeList_2017));
static UPER_ENUMERATED_X(csae_SourceType_2017, 6, "unknown", "selfinfo", "v2x", "video",
			 "microwaveRadar", "loop");
UPER_SEQUENCE_X(csae_ParticipantData_2017, 16, 7, UPER_REQ("ptcType", csae_ParticipantType),
		UPER_REQ("ptcId", csae_Int0_65535), UPER_REQ("source", csae_SourceType_2017),
		UPER_OPT("id", csae_Octets8), UPER_OPT("plateNo", csae_Octets4_16),
		UPER_REQ("secMark", csae_DSecond), UPER_REQ("pos", csae_PositionOffsetLLV),
		UPER_REQ("accuracy", csae_PositionConfidenceSet),
		UPER_OPT("transmission", csae_TransmissionState), UPER_REQ("speed", csae_Speed),
		UPER_REQ("heading", csae_Heading), UPER_OPT("angle", csae_SteeringWheelAngle),
		UPER_OPT("motionCfd", csae_MotionConfidenceSet),
		UPER_OPT("accelSet", csae_AccelerationSet4Way), UPER_REQ("size", csae_VehicleSize),
		UPER_OPT("vehicleClass", csae_VehicleClassification_2017));
static UPER_LIST(csae_ParticipantList_2017, 1, 16, csae_ParticipantData_2017);
UPER_SEQUENCE_X(csae_RoadsideSafetyMessage_2017, 4, 0, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("refPos", csae_Position3D),
		UPER_REQ("participants", csae_ParticipantList_2017));
static UPER_ENUMERATED(csae_LightState_2017, "unavailable", "dark", "stop-Then-Proceed",
		       "stop-And-Remain", "pre-Movement", "permissive-Movement-Allowed",
		       "protected-Movement-Allowed", "intersection-clearance",
		       "caution-Conflicting-Traffic");
static UPER_SEQUENCE(csae_TimeChangeDetails_2017, 7, 5, UPER_REQ("startTime", csae_TimeMark),
		     UPER_OPT("minEndTime", csae_TimeMark), UPER_OPT("maxEndTime", csae_TimeMark),
		     UPER_REQ("likelyEndTime", csae_TimeMark),
		     UPER_OPT("timeConfidence", csae_Confidence),
		     UPER_OPT("nextStartTime", csae_TimeMark),
		     UPER_OPT("nextDuration", csae_TimeMark));
static UPER_SEQUENCE_X(csae_PhaseState_2017, 2, 1, UPER_REQ("light", csae_LightState_2017),
		       UPER_OPT("timing", csae_TimeChangeDetails_2017));
static UPER_LIST(csae_PhaseStateList_2017, 1, 16, csae_PhaseState_2017);
static UPER_SEQUENCE(csae_Phase_2017, 2, 0, UPER_REQ("id", csae_PhaseID),
		     UPER_REQ("phaseStates", csae_PhaseStateList_2017));
static UPER_LIST(csae_PhaseList_2017, 1, 16, csae_Phase_2017);
static UPER_SEQUENCE(csae_IntersectionState_2017, 5, 2,
		     UPER_REQ("intersectionId", csae_NodeReferenceID),
		     UPER_REQ("status", csae_IntersectionStatusObject),
		     UPER_OPT("moy", csae_MinuteOfTheYear), UPER_OPT("timeStamp", csae_DSecond),
		     UPER_REQ("phases", csae_PhaseList_2017));
static UPER_LIST(csae_IntersectionStateList_2017, 1, 32, csae_IntersectionState_2017);
static UPER_SEQUENCE_X(csae_SPAT_2017, 4, 2, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_OPT("timeStamp", csae_MinuteOfTheYear),
		       UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("intersections", csae_IntersectionStateList_2017));
UPER_CHOICE_X(csae_MessageFrame_2017, 5, UPER_REQ("bsmFrame", csae_BasicSafetyMessage_2017),
	      UPER_REQ("mapFrame", csae_MapData_2017),
	      UPER_REQ("rsmFrame", csae_RoadsideSafetyMessage_2017),
	      UPER_REQ("spatFrame", csae_SPAT_2017),
	      UPER_REQ("rsiFrame", csae_RoadSideInformation_2017),
	      UPER_REQ("msgFrameExt", csae_MessageFrameExt));
