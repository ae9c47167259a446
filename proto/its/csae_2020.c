// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53-2020 (YD/T 3709-2020), the default dialect: BSM, MAP, RSM, SPAT, RSI, and the frame of phase II.
#include "its/csae_types.h"

static UPER_INTEGER(csae_DHour_2020, 0, 24);
static UPER_INTEGER(csae_DTimeOffset_2020, -720, 721);
static UPER_SEQUENCE(csae_DDateTime_2020, 7, 7, UPER_OPT("year", csae_DYear),
		     UPER_OPT("month", csae_DMonth), UPER_OPT("day", csae_DDay),
		     UPER_OPT("hour", csae_DHour_2020), UPER_OPT("minute", csae_DMinute),
		     UPER_OPT("second", csae_DSecond), UPER_OPT("offset", csae_DTimeOffset_2020));
static UPER_SEQUENCE_X(csae_FullPositionVector_2020, 9, 8, UPER_OPT("utcTime", csae_DDateTime_2020),
		       UPER_REQ("pos", csae_Position3D), UPER_OPT("heading", csae_Heading),
		       UPER_OPT("transmission", csae_TransmissionState),
		       UPER_OPT("speed", csae_Speed),
		       UPER_OPT("posAccuracy", csae_PositionalAccuracy),
		       UPER_OPT("posConficence", csae_PositionConfidenceSet),
		       UPER_OPT("timeConfidence", csae_TimeConfidence),
		       UPER_OPT("motionCfd", csae_MotionConfidenceSet));
static UPER_SEQUENCE_X(csae_PathHistory_2020, 3, 2,
		       UPER_OPT("initialPosition", csae_FullPositionVector_2020),
		       UPER_OPT("currGNSSstatus", csae_GNSSstatus),
		       UPER_REQ("crumbData", csae_PathHistoryPointList));
static UPER_SEQUENCE_X(csae_VehicleSafetyExtensions, 4, 4,
		       UPER_OPT("events", csae_VehicleEventFlags),
		       UPER_OPT("pathHistory", csae_PathHistory_2020),
		       UPER_OPT("pathPrediction", csae_PathPrediction),
		       UPER_OPT("lights", csae_ExteriorLights));
static UPER_SEQUENCE_X(
	csae_BasicSafetyMessage, 18, 7, UPER_REQ("msgCnt", csae_MsgCount),
	UPER_REQ("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
	UPER_OPT("timeConfidence", csae_TimeConfidence), UPER_REQ("pos", csae_Position3D),
	UPER_OPT("posAccuracy", csae_PositionalAccuracy),
	UPER_OPT("posConfidence", csae_PositionConfidenceSet),
	UPER_REQ("transmission", csae_TransmissionState), UPER_REQ("speed", csae_Speed),
	UPER_REQ("heading", csae_Heading), UPER_OPT("angle", csae_SteeringWheelAngle),
	UPER_OPT("motionCfd", csae_MotionConfidenceSet),
	UPER_REQ("accelSet", csae_AccelerationSet4Way), UPER_REQ("brakes", csae_BrakeSystemStatus),
	UPER_REQ("size", csae_VehicleSize), UPER_REQ("vehicleClass", csae_VehicleClassification),
	UPER_OPT("safetyExt", csae_VehicleSafetyExtensions),
	UPER_OPT("emergencyExt", csae_VehicleEmergencyExtensions));
static UPER_LIST(csae_ConnectsToList, 1, 16, csae_Connection);
static UPER_SEQUENCE_X(csae_Lane, 7, 6, UPER_REQ("laneID", csae_LaneID),
		       UPER_OPT("laneWidth", csae_LaneWidth),
		       UPER_OPT("laneAttributes", csae_LaneAttributes),
		       UPER_OPT("maneuvers", csae_AllowedManeuvers),
		       UPER_OPT("connectsTo", csae_ConnectsToList),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("points", csae_PointList));
static UPER_LIST(csae_LaneList, 1, 32, csae_Lane);
static UPER_SEQUENCE_X(csae_Link, 7, 5, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("upstreamNodeId", csae_NodeReferenceID),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("linkWidth", csae_LaneWidth), UPER_OPT("points", csae_PointList),
		       UPER_OPT("movements", csae_MovementList), UPER_REQ("lanes", csae_LaneList));
static UPER_LIST(csae_LinkList, 1, 32, csae_Link);
static UPER_SEQUENCE_X(csae_Node, 4, 2, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("id", csae_NodeReferenceID), UPER_REQ("refPos", csae_Position3D),
		       UPER_OPT("inLinks", csae_LinkList));
static UPER_LIST(csae_NodeList, 1, 63, csae_Node);
static UPER_SEQUENCE_X(csae_MapData, 3, 1, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_OPT("timeStamp", csae_MinuteOfTheYear),
		       UPER_REQ("nodes", csae_NodeList));
static UPER_LIST(csae_PathPointList_2020, 1, 32, csae_PositionOffsetLLV);
static UPER_SEQUENCE(csae_ReferencePath_2020, 2, 0, UPER_REQ("activePath", csae_PathPointList_2020),
		     UPER_REQ("pathRadius", csae_Radius));
static UPER_LIST(csae_ReferencePathList_2020, 1, 8, csae_ReferencePath_2020);
static UPER_SEQUENCE_X(csae_RTEData_2020, 11, 8, UPER_REQ("rteId", csae_Int0_255),
		       UPER_REQ("eventType", csae_EventType),
		       UPER_REQ("eventSource", csae_EventSource),
		       UPER_OPT("eventPos", csae_PositionOffsetLLV),
		       UPER_OPT("eventRadius", csae_Radius),
		       UPER_OPT("description", csae_Description),
		       UPER_OPT("timeDetails", csae_RSITimeDetails),
		       UPER_OPT("priority", csae_RSIPriority),
		       UPER_OPT("referencePaths", csae_ReferencePathList_2020),
		       UPER_OPT("referenceLinks", csae_ReferenceLinkList),
		       UPER_OPT("eventConfidence", csae_Confidence));
static UPER_LIST(csae_RTEList_2020, 1, 8, csae_RTEData_2020);
static UPER_SEQUENCE_X(csae_RTSData, 8, 6, UPER_REQ("rtsId", csae_Int0_255),
		       UPER_REQ("signType", csae_SignType),
		       UPER_OPT("signPos", csae_PositionOffsetLLV),
		       UPER_OPT("description", csae_Description),
		       UPER_OPT("timeDetails", csae_RSITimeDetails),
		       UPER_OPT("priority", csae_RSIPriority),
		       UPER_OPT("referencePaths", csae_ReferencePathList_2020),
		       UPER_OPT("referenceLinks", csae_ReferenceLinkList));
static UPER_LIST(csae_RTSList, 1, 16, csae_RTSData);
static UPER_SEQUENCE_X(csae_RoadSideInformation, 6, 3, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_OPT("moy", csae_MinuteOfTheYear), UPER_REQ("id", csae_Octets8),
		       UPER_REQ("refPos", csae_Position3D), UPER_OPT("rtes", csae_RTEList_2020),
		       UPER_OPT("rtss", csae_RTSList));
UPER_CHOICE_X(csae_MessageFrame_2020, 5, UPER_REQ("bsmFrame", csae_BasicSafetyMessage),
	      UPER_REQ("mapFrame", csae_MapData), UPER_REQ("rsmFrame", csae_RoadsideSafetyMessage),
	      UPER_REQ("spatFrame", csae_SPAT), UPER_REQ("rsiFrame", csae_RoadSideInformation),
	      UPER_REQ("msgFrameExt", csae_MessageFrameExt));
