// SPDX-License-Identifier: Apache-2.0
// The 4K dialect, base of phase II: what differs from T/CSAE 53-2020. Bits of a MAP decode differently without an error,
// so that a feed has to say which one it speaks.
#include "its/csae_types.h"

static UPER_SEQUENCE_X(csae_VehicleSafetyExtensions_4k, 4, 4,
		       UPER_OPT("events", csae_VehicleEventFlags),
		       UPER_OPT("pathHistory", csae_PathHistory),
		       UPER_OPT("pathPrediction", csae_PathPrediction),
		       UPER_OPT("lights", csae_ExteriorLights));
static UPER_SEQUENCE_X(
	csae_BasicSafetyMessage_4k, 18, 7, UPER_REQ("msgCnt", csae_MsgCount),
	UPER_REQ("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
	UPER_OPT("timeConfidence", csae_TimeConfidence), UPER_REQ("pos", csae_Position3D),
	UPER_OPT("posAccuracy", csae_PositionalAccuracy),
	UPER_OPT("posConfidence", csae_PositionConfidenceSet),
	UPER_REQ("transmission", csae_TransmissionState), UPER_REQ("speed", csae_Speed),
	UPER_REQ("heading", csae_Heading), UPER_OPT("angle", csae_SteeringWheelAngle),
	UPER_OPT("motionCfd", csae_MotionConfidenceSet),
	UPER_REQ("accelSet", csae_AccelerationSet4Way), UPER_REQ("brakes", csae_BrakeSystemStatus),
	UPER_REQ("size", csae_VehicleSize), UPER_REQ("vehicleClass", csae_VehicleClassification),
	UPER_OPT("safetyExt", csae_VehicleSafetyExtensions_4k),
	UPER_OPT("emergencyExt", csae_VehicleEmergencyExtensions));
static UPER_SEQUENCE_X(csae_Lane_4k, 7, 6, UPER_REQ("laneID", csae_LaneID),
		       UPER_OPT("laneWidth", csae_LaneWidth),
		       UPER_OPT("laneAttributes", csae_LaneAttributes),
		       UPER_OPT("maneuvers", csae_AllowedManeuvers),
		       UPER_OPT("connectsTo", csae_ConnectsToList_2017),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("points", csae_PointList));
static UPER_LIST(csae_LaneList_4k, 1, 32, csae_Lane_4k);
static UPER_SEQUENCE_X(csae_Link_4k, 7, 4, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("upstreamNodeId", csae_NodeReferenceID),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_REQ("linkWidth", csae_LaneWidth), UPER_OPT("points", csae_PointList),
		       UPER_OPT("movements", csae_MovementList),
		       UPER_REQ("lanes", csae_LaneList_4k));
static UPER_LIST(csae_LinkList_4k, 1, 32, csae_Link_4k);
static UPER_LIST(csae_MovementExList, 1, 32, csae_MovementEx);
static UPER_INTEGER(csae_SectionId, 1, 63);
static UPER_INTEGER(csae_LaneRefID, -31, 31);
static UPER_LIST(csae_List1_7_PhaseID, 1, 7, csae_PhaseID);
static UPER_SEQUENCE(csae_SignalWaitingLane, 3, 1, UPER_REQ("laneWidth", csae_LaneWidth),
		     UPER_REQ("points", csae_PointList),
		     UPER_OPT("allowedPhaseIds", csae_List1_7_PhaseID));
static UPER_SEQUENCE(csae_ConnectingLaneEx, 5, 3, UPER_REQ("target-section", csae_SectionId),
		     UPER_REQ("target-lane", csae_LaneRefID),
		     UPER_OPT("connectingLaneWidth", csae_LaneWidth),
		     UPER_OPT("connectingLanePoints", csae_PointList),
		     UPER_OPT("isolatedConnectingLane", csae_Bool));
static UPER_LIST(csae_List1_16_ConnectingLaneEx, 1, 16, csae_ConnectingLaneEx);
static UPER_SEQUENCE_X(csae_ConnectionEx, 5, 4,
		       UPER_REQ("remoteIntersection", csae_NodeReferenceID),
		       UPER_OPT("swl", csae_SignalWaitingLane),
		       UPER_OPT("connectingLane", csae_List1_16_ConnectingLaneEx),
		       UPER_OPT("phaseId", csae_PhaseID),
		       UPER_OPT("turn-direction", csae_Maneuver));
static UPER_LIST(csae_ConnectsToExList, 1, 32, csae_ConnectionEx);
static UPER_INTEGER(csae_Intm1024_65535, -1024, 65535);
static UPER_INTEGER(csae_Intm32768_32767, -32768, 32767);
static UPER_SEQUENCE_X(csae_ST_Point, 2, 0, UPER_REQ("s-axis", csae_Intm1024_65535),
		       UPER_REQ("t-axis", csae_Intm32768_32767));
static UPER_LIST(csae_STPointList, 2, 63, csae_ST_Point);
static UPER_ENUMERATED_X(csae_Dotted_SolidMarkingLineType, 8, "whiteDottedLine", "whiteSolidLine",
			 "yellowDottedLine", "yellowSolidLine", "whiteDotted-solidLine",
			 "whiteSotted-dottedLine", "yellowDotted-solidLine",
			 "yellowSotted-dottedLine");
static UPER_SEQUENCE(csae_LaneLineType, 2, 0,
		     UPER_REQ("leftLaneLine", csae_Dotted_SolidMarkingLineType),
		     UPER_REQ("rightLaneLine", csae_Dotted_SolidMarkingLineType));
static UPER_SEQUENCE_X(csae_LaneEx, 8, 7, UPER_REQ("laneRefID", csae_LaneRefID),
		       UPER_OPT("laneWidth", csae_LaneWidth),
		       UPER_OPT("laneAttributes", csae_LaneAttributes),
		       UPER_OPT("maneuvers", csae_AllowedManeuvers),
		       UPER_OPT("connectsTo-ex", csae_ConnectsToExList),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("st-points", csae_STPointList),
		       UPER_OPT("laneLineType", csae_LaneLineType));
static UPER_LIST(csae_LaneExList, 1, 32, csae_LaneEx);
static UPER_SEQUENCE_X(csae_Section, 2, 0, UPER_REQ("secId", csae_SectionId),
		       UPER_REQ("lanes", csae_LaneExList));
static UPER_LIST(csae_SectionList, 1, 16, csae_Section);
static UPER_SEQUENCE_X(csae_LinkEx, 7, 5, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("upstreamNodeId", csae_NodeReferenceID),
		       UPER_OPT("speedLimits", csae_SpeedLimitList),
		       UPER_OPT("linkWidth", csae_LaneWidth), UPER_OPT("refLine", csae_PointList),
		       UPER_OPT("movements-ex", csae_MovementExList),
		       UPER_REQ("sections", csae_SectionList));
static UPER_LIST(csae_LinkExList, 1, 32, csae_LinkEx);
static UPER_LIST(csae_List1_16_Polygon, 1, 16, csae_Polygon);
static UPER_LIST(csae_List2_16_Polygon, 2, 16, csae_Polygon);
static UPER_SEQUENCE_X(csae_ProhibitedZone, 3, 3,
		       UPER_OPT("centralCircleProhibitedZone", csae_Polygon),
		       UPER_OPT("non-motorVehicleProhibitedZones", csae_List1_16_Polygon),
		       UPER_OPT("gridLineMarkingProhibitedZones", csae_List2_16_Polygon));
static UPER_SEQUENCE_X(csae_Node_4k, 4, 2, UPER_OPT("name", csae_DescriptiveName),
		       UPER_REQ("id", csae_NodeReferenceID), UPER_REQ("refPos", csae_Position3D),
		       UPER_OPT("inLinks", csae_LinkList_4k),
		       UPER_OPT("inLinks-ex", csae_LinkExList),
		       UPER_OPT("prohibitedzone", csae_ProhibitedZone));
static UPER_LIST(csae_NodeList_4k, 1, 32, csae_Node_4k);
static UPER_SEQUENCE_X(csae_MapData_4k, 3, 1, UPER_REQ("msgCnt", csae_MsgCount),
		       UPER_OPT("timeStamp", csae_MinuteOfTheYear),
		       UPER_REQ("nodes", csae_NodeList_4k));
UPER_CHOICE_X(csae_MessageFrame_4k, 5, UPER_REQ("bsmFrame", csae_BasicSafetyMessage_4k),
	      UPER_REQ("mapFrame", csae_MapData_4k),
	      UPER_REQ("rsmFrame", csae_RoadsideSafetyMessage), UPER_REQ("spatFrame", csae_SPAT),
	      UPER_REQ("rsiFrame", csae_RoadSideInformation_2017),
	      UPER_REQ("msgFrameExt", csae_MessageFrameExt));
