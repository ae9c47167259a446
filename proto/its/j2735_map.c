// SPDX-License-Identifier: Apache-2.0
// SAE J2735 map data (18).
#include "its/j2735_types.h"

static UPER_ENUMERATED_X(j2735_LayerType, 8, "none", "mixedContent", "generalMapData",
			 "intersectionData", "curveData", "roadwaySectionData", "parkingAreaData",
			 "sharedLaneData");
static UPER_INTEGER(j2735_LayerID, 0, 100);
static UPER_BIT_STRING(j2735_LaneDirection, 2, 2);
static UPER_BIT_STRING(j2735_LaneSharing, 10, 10);
static UPER_BIT_STRING_X(j2735_LaneAttributes_Vehicle, 8, 8);
static UPER_BIT_STRING(j2735_LaneAttributes_Crosswalk, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_Bike, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_Sidewalk, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_Barrier, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_Striping, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_TrackedVehicle, 16, 16);
static UPER_BIT_STRING(j2735_LaneAttributes_Parking, 16, 16);
static UPER_CHOICE_X(j2735_LaneTypeAttributes, 8, UPER_REQ("vehicle", j2735_LaneAttributes_Vehicle),
		     UPER_REQ("crosswalk", j2735_LaneAttributes_Crosswalk),
		     UPER_REQ("bikeLane", j2735_LaneAttributes_Bike),
		     UPER_REQ("sidewalk", j2735_LaneAttributes_Sidewalk),
		     UPER_REQ("median", j2735_LaneAttributes_Barrier),
		     UPER_REQ("striping", j2735_LaneAttributes_Striping),
		     UPER_REQ("trackedVehicle", j2735_LaneAttributes_TrackedVehicle),
		     UPER_REQ("parking", j2735_LaneAttributes_Parking));
static UPER_SEQUENCE(j2735_LaneAttributes, 4, 1, UPER_REQ("directionalUse", j2735_LaneDirection),
		     UPER_REQ("sharedWith", j2735_LaneSharing),
		     UPER_REQ("laneType", j2735_LaneTypeAttributes),
		     UPER_OPT("regional", j2735_RegionalExtension));
static UPER_BIT_STRING(j2735_AllowedManeuvers, 12, 12);
static UPER_SEQUENCE(j2735_ConnectingLane, 2, 1, UPER_REQ("lane", j2735_LaneID),
		     UPER_OPT("maneuver", j2735_AllowedManeuvers));
static UPER_SEQUENCE(j2735_Connection, 5, 4, UPER_REQ("connectingLane", j2735_ConnectingLane),
		     UPER_OPT("remoteIntersection", j2735_IntersectionReferenceID),
		     UPER_OPT("signalGroup", j2735_SignalGroupID),
		     UPER_OPT("userClass", j2735_RestrictionClassID),
		     UPER_OPT("connectionID", j2735_LaneConnectionID));
static UPER_LIST(j2735_ConnectsToList, 1, 16, j2735_Connection);
static UPER_LIST(j2735_OverlayLaneList, 1, 5, j2735_LaneID);
static UPER_SEQUENCE_X(j2735_GenericLane, 10, 7, UPER_REQ("laneID", j2735_LaneID),
		       UPER_OPT("name", j2735_DescriptiveName),
		       UPER_OPT("ingressApproach", j2735_ApproachID),
		       UPER_OPT("egressApproach", j2735_ApproachID),
		       UPER_REQ("laneAttributes", j2735_LaneAttributes),
		       UPER_OPT("maneuvers", j2735_AllowedManeuvers),
		       UPER_REQ("nodeList", j2735_NodeListXY),
		       UPER_OPT("connectsTo", j2735_ConnectsToList),
		       UPER_OPT("overlays", j2735_OverlayLaneList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_LaneList, 1, 255, j2735_GenericLane);
static UPER_SEQUENCE_X(j2735_SignalControlZone, 1, 0, UPER_REQ("zone", j2735_RegionalExtension));
static UPER_LIST(j2735_PreemptPriorityList, 1, 32, j2735_SignalControlZone);
static UPER_SEQUENCE_X(j2735_IntersectionGeometry, 9, 5, UPER_OPT("name", j2735_DescriptiveName),
		       UPER_REQ("id", j2735_IntersectionReferenceID),
		       UPER_REQ("revision", j2735_MsgCount), UPER_REQ("refPoint", j2735_Position3D),
		       UPER_OPT("laneWidth", j2735_LaneWidth),
		       UPER_OPT("speedLimits", j2735_SpeedLimitList),
		       UPER_REQ("laneSet", j2735_LaneList),
		       UPER_OPT("preemptPriorityData", j2735_PreemptPriorityList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension),
		       UPER_OPT("roadAuthorityID", j2735_RoadAuthorityID));
static UPER_LIST(j2735_IntersectionGeometryList, 1, 32, j2735_IntersectionGeometry);
static UPER_LIST(j2735_RoadLaneSetList, 1, 255, j2735_GenericLane);
static UPER_SEQUENCE_X(j2735_RoadSegment, 8, 4, UPER_OPT("name", j2735_DescriptiveName),
		       UPER_REQ("id", j2735_RoadSegmentReferenceID),
		       UPER_REQ("revision", j2735_MsgCount), UPER_REQ("refPoint", j2735_Position3D),
		       UPER_OPT("laneWidth", j2735_LaneWidth),
		       UPER_OPT("speedLimits", j2735_SpeedLimitList),
		       UPER_REQ("roadLaneSet", j2735_RoadLaneSetList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_RoadSegmentList, 1, 32, j2735_RoadSegment);
static UPER_IA5(j2735_Ia51_255, 1, 255);
static UPER_SEQUENCE_X(j2735_DataParameters, 4, 4, UPER_OPT("processMethod", j2735_Ia51_255),
		       UPER_OPT("processAgency", j2735_Ia51_255),
		       UPER_OPT("lastCheckedDate", j2735_Ia51_255),
		       UPER_OPT("geoidUsed", j2735_Ia51_255));
static UPER_ENUMERATED_X(j2735_RestrictionAppliesTo, 14, "none", "equippedTransit", "equippedTaxis",
			 "equippedOther", "emissionCompliant", "equippedBicycle", "weightCompliant",
			 "heightCompliant", "pedestrians", "slowMovingPersons", "wheelchairUsers",
			 "visualDisabilities", "audioDisabilities", "otherUnknownDisabilities");
static UPER_CHOICE_X(j2735_RestrictionUserType, 2,
		     UPER_REQ("basicType", j2735_RestrictionAppliesTo),
		     UPER_REQ("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_RestrictionUserTypeList, 1, 16, j2735_RestrictionUserType);
static UPER_SEQUENCE(j2735_RestrictionClassAssignment, 2, 0,
		     UPER_REQ("id", j2735_RestrictionClassID),
		     UPER_REQ("users", j2735_RestrictionUserTypeList));
static UPER_LIST(j2735_RestrictionClassList, 1, 254, j2735_RestrictionClassAssignment);
UPER_SEQUENCE_X(j2735_MapData, 9, 8, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_REQ("msgIssueRevision", j2735_MsgCount),
		UPER_OPT("layerType", j2735_LayerType), UPER_OPT("layerID", j2735_LayerID),
		UPER_OPT("intersections", j2735_IntersectionGeometryList),
		UPER_OPT("roadSegments", j2735_RoadSegmentList),
		UPER_OPT("dataParameters", j2735_DataParameters),
		UPER_OPT("restrictionList", j2735_RestrictionClassList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
