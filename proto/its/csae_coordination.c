// SPDX-License-Identifier: Apache-2.0
// T/CSAE 157: vehicle intention and request (VIR, 13), roadside coordination (RSC, 11).
#include "its/csae_types.h"

static UPER_SEQUENCE_X(csae_DriveSuggestion, 4, 3, UPER_REQ("suggestion", csae_DriveBehavior),
		       UPER_OPT("lifeTime", csae_TimeOffset),
		       UPER_OPT("relatedLink", csae_ReferenceLink),
		       UPER_OPT("relatedPath", csae_ReferencePath));
static UPER_BIT_STRING_X(csae_CoordinationInfo, 8, 8);
static UPER_SEQUENCE_X(csae_VehicleCoordination, 4, 3, UPER_REQ("vehId", csae_Octets8),
		       UPER_OPT("driveSuggestion", csae_DriveSuggestion),
		       UPER_OPT("pathGuidance", csae_PathPlanning),
		       UPER_OPT("info", csae_CoordinationInfo));
static UPER_LIST(csae_List1_16_VehicleCoordination, 1, 16, csae_VehicleCoordination);
static UPER_SEQUENCE_X(csae_LaneCoordination, 8, 7, UPER_REQ("targetLane", csae_ReferenceLink),
		       UPER_OPT("relatedPath", csae_ReferencePath),
		       UPER_OPT("tBegin", csae_DDateTime), UPER_OPT("tEnd", csae_DDateTime),
		       UPER_OPT("recommendedSpeed", csae_Speed),
		       UPER_OPT("recommendedBehavior", csae_DriveBehavior),
		       UPER_OPT("info", csae_CoordinationInfo),
		       UPER_OPT("description", csae_Description));
static UPER_LIST(csae_List1_8_LaneCoordination, 1, 8, csae_LaneCoordination);
UPER_SEQUENCE_X(csae_RoadsideCoordination, 6, 2, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
		UPER_REQ("refPos", csae_Position3D),
		UPER_OPT("coordinates", csae_List1_16_VehicleCoordination),
		UPER_OPT("laneCoordinates", csae_List1_8_LaneCoordination));
static UPER_ENUMERATED_X(csae_ReqStatus, 5, "unknown", "request", "comfirmed", "cancel",
			 "complete");
static UPER_OCTETS(csae_Octets1, 1, 1);
static UPER_SEQUENCE_X(csae_Req_LaneChange, 3, 0, UPER_REQ("upstreamNode", csae_NodeReferenceID),
		       UPER_REQ("downstreamNode", csae_NodeReferenceID),
		       UPER_REQ("targetLane", csae_LaneID));
static UPER_SEQUENCE_X(csae_Req_ClearTheWay, 6, 3, UPER_REQ("upstreamNode", csae_NodeReferenceID),
		       UPER_REQ("downstreamNode", csae_NodeReferenceID),
		       UPER_REQ("targetLane", csae_LaneID),
		       UPER_OPT("relatedPath", csae_ReferencePath),
		       UPER_OPT("tBegin", csae_DDateTime), UPER_OPT("tEnd", csae_DDateTime));
static UPER_INTEGER(csae_Int0_10000, 0, 10000);
static UPER_SEQUENCE_X(csae_Req_SignalPriority, 4, 2,
		       UPER_REQ("intersectionId", csae_NodeReferenceID),
		       UPER_REQ("requiredMov", csae_MovementEx),
		       UPER_OPT("estimatedArrivalTime", csae_TimeOffset),
		       UPER_OPT("distance2Intersection", csae_Int0_10000));
static UPER_SEQUENCE_X(csae_Req_SensorSharing, 1, 0,
		       UPER_REQ("detectArea", csae_ReferencePathList));
static UPER_BIT_STRING_X(csae_ParkingRequest, 12, 12);
static UPER_SEQUENCE_X(csae_Req_ParkingArea, 4, 2,
		       UPER_REQ("vehicleClass", csae_VehicleClassification),
		       UPER_REQ("req", csae_ParkingRequest),
		       UPER_OPT("parkingType", csae_ParkingType),
		       UPER_OPT("expectedParkingSlotID", csae_Int0_65535));
static UPER_CHOICE_X(csae_ReqInfo, 5, UPER_REQ("laneChange", csae_Req_LaneChange),
		     UPER_REQ("clearTheWay", csae_Req_ClearTheWay),
		     UPER_REQ("signalPriority", csae_Req_SignalPriority),
		     UPER_REQ("sensorSharing", csae_Req_SensorSharing),
		     UPER_REQ("parking", csae_Req_ParkingArea));
static UPER_SEQUENCE_X(csae_DriveRequest, 7, 5, UPER_REQ("reqID", csae_Int0_255),
		       UPER_REQ("status", csae_ReqStatus), UPER_OPT("reqPriority", csae_Octets1),
		       UPER_OPT("targetVeh", csae_Octets8), UPER_OPT("targetRSU", csae_Octets8),
		       UPER_OPT("info", csae_ReqInfo), UPER_OPT("lifeTime", csae_TimeOffset));
static UPER_LIST(csae_List1_8_DriveRequest, 1, 8, csae_DriveRequest);
static UPER_SEQUENCE_X(csae_IARData, 4, 4, UPER_OPT("currentPos", csae_PathPlanningPoint),
		       UPER_OPT("path-Planning", csae_PathPlanning),
		       UPER_OPT("currentBehavior", csae_DriveBehavior),
		       UPER_OPT("reqs", csae_List1_8_DriveRequest));
UPER_SEQUENCE_X(csae_VehIntentionAndRequest, 5, 0, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
		UPER_REQ("refPos", csae_Position3D), UPER_REQ("intAndReq", csae_IARData));
