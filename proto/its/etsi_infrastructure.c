// SPDX-License-Identifier: Apache-2.0
// ETSI SPATEM, MAPEM, SREM, SSEM (TS 103 301): an ETSI header in front of the J2735 structures, which differ from SAE's
// in the lower bound of a longitude, the ISO 3883 type and the time mark.
#include "its/etsi_types.h"

static UPER_INTEGER(etsi_MinuteOfTheYear, 0, 527040);
static UPER_IA5(etsi_DescriptiveName, 1, 63);
static UPER_INTEGER(etsi_RoadRegulatorID, 0, 65535);
static UPER_INTEGER(etsi_IntersectionID, 0, 65535);
static UPER_SEQUENCE(etsi_IntersectionReferenceID, 2, 1, UPER_OPT("region", etsi_RoadRegulatorID),
		     UPER_REQ("id", etsi_IntersectionID));
static UPER_INTEGER(etsi_MsgCount, 0, 127);
static UPER_BIT_STRING(etsi_IntersectionStatusObject, 16, 16);
static UPER_INTEGER(etsi_DSecond, 0, 65535);
static UPER_INTEGER(etsi_LaneID, 0, 255);
static UPER_LIST(etsi_EnabledLaneList, 1, 16, etsi_LaneID);
static UPER_INTEGER(etsi_SignalGroupID, 0, 255);
static UPER_ENUMERATED(etsi_MovementPhaseState, "unavailable", "dark", "stop-Then-Proceed",
		       "stop-And-Remain", "pre-Movement", "permissive-Movement-Allowed",
		       "protected-Movement-Allowed", "permissive-clearance", "protected-clearance",
		       "caution-Conflicting-Traffic");
static UPER_INTEGER(etsi_TimeMark, 0, 36001);
static UPER_INTEGER(etsi_TimeIntervalConfidence, 0, 15);
static UPER_SEQUENCE(etsi_TimeChangeDetails, 6, 5, UPER_OPT("startTime", etsi_TimeMark),
		     UPER_REQ("minEndTime", etsi_TimeMark), UPER_OPT("maxEndTime", etsi_TimeMark),
		     UPER_OPT("likelyTime", etsi_TimeMark),
		     UPER_OPT("confidence", etsi_TimeIntervalConfidence),
		     UPER_OPT("nextTime", etsi_TimeMark));
static UPER_ENUMERATED_X(etsi_AdvisorySpeedType, 4, "none", "greenwave", "ecoDrive", "transit");
static UPER_INTEGER(etsi_SpeedAdvice, 0, 500);
static UPER_ENUMERATED(etsi_SpeedConfidence_is, "unavailable", "prec100ms", "prec10ms", "prec5ms",
		       "prec1ms", "prec0-1ms", "prec0-05ms", "prec0-01ms");
static UPER_INTEGER(etsi_ZoneLength, 0, 10000);
static UPER_INTEGER(etsi_RestrictionClassID, 0, 255);
static UPER_INTEGER(etsi_REG_EXT_ID_AND_TYPE, 0, 255);
static UPER_OPEN_UNKNOWN(etsi_REG_EXT_ID_AND_TYPE_is);
static UPER_SEQUENCE(etsi_RegionalExtension, 2, 0, UPER_REQ("regionId", etsi_REG_EXT_ID_AND_TYPE),
		     UPER_REQ("regExtValue", etsi_REG_EXT_ID_AND_TYPE_is));
static UPER_LIST(etsi_List1_4_RegionalExtension, 1, 4, etsi_RegionalExtension);
static UPER_SEQUENCE_X(etsi_AdvisorySpeed, 6, 5, UPER_REQ("type", etsi_AdvisorySpeedType),
		       UPER_OPT("speed", etsi_SpeedAdvice),
		       UPER_OPT("confidence", etsi_SpeedConfidence_is),
		       UPER_OPT("distance", etsi_ZoneLength),
		       UPER_OPT("class", etsi_RestrictionClassID),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_AdvisorySpeedList, 1, 16, etsi_AdvisorySpeed);
static UPER_SEQUENCE_X(etsi_MovementEvent, 4, 3, UPER_REQ("eventState", etsi_MovementPhaseState),
		       UPER_OPT("timing", etsi_TimeChangeDetails),
		       UPER_OPT("speeds", etsi_AdvisorySpeedList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_MovementEventList, 1, 16, etsi_MovementEvent);
static UPER_INTEGER(etsi_LaneConnectionID, 0, 255);
static UPER_SEQUENCE_X(etsi_ConnectionManeuverAssist, 6, 5,
		       UPER_REQ("connectionID", etsi_LaneConnectionID),
		       UPER_OPT("queueLength", etsi_ZoneLength),
		       UPER_OPT("availableStorageLength", etsi_ZoneLength),
		       UPER_OPT("waitOnStop", etsi_Bool), UPER_OPT("pedBicycleDetect", etsi_Bool),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_ManeuverAssistList, 1, 16, etsi_ConnectionManeuverAssist);
static UPER_SEQUENCE_X(etsi_MovementState, 5, 3, UPER_OPT("movementName", etsi_DescriptiveName),
		       UPER_REQ("signalGroup", etsi_SignalGroupID),
		       UPER_REQ("state-time-speed", etsi_MovementEventList),
		       UPER_OPT("maneuverAssistList", etsi_ManeuverAssistList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_MovementList, 1, 255, etsi_MovementState);
static UPER_SEQUENCE_X(etsi_IntersectionState, 10, 6, UPER_OPT("name", etsi_DescriptiveName),
		       UPER_REQ("id", etsi_IntersectionReferenceID),
		       UPER_REQ("revision", etsi_MsgCount),
		       UPER_REQ("status", etsi_IntersectionStatusObject),
		       UPER_OPT("moy", etsi_MinuteOfTheYear), UPER_OPT("timeStamp", etsi_DSecond),
		       UPER_OPT("enabledLanes", etsi_EnabledLaneList),
		       UPER_REQ("states", etsi_MovementList),
		       UPER_OPT("maneuverAssistList", etsi_ManeuverAssistList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_IntersectionStateList, 1, 32, etsi_IntersectionState);
static UPER_SEQUENCE_X(etsi_SPAT, 4, 3, UPER_OPT("timeStamp", etsi_MinuteOfTheYear),
		       UPER_OPT("name", etsi_DescriptiveName),
		       UPER_REQ("intersections", etsi_IntersectionStateList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
UPER_SEQUENCE(etsi_SPATEM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("spat", etsi_SPAT));
static UPER_ENUMERATED_X(etsi_LayerType, 8, "none", "mixedContent", "generalMapData",
			 "intersectionData", "curveData", "roadwaySectionData", "parkingAreaData",
			 "sharedLaneData");
static UPER_INTEGER(etsi_LayerID, 0, 100);
static UPER_INTEGER(etsi_Elevation, -4096, 61439);
static UPER_SEQUENCE_X(etsi_Position3D, 4, 2, UPER_REQ("lat", etsi_Latitude),
		       UPER_REQ("long", etsi_Longitude), UPER_OPT("elevation", etsi_Elevation),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_INTEGER(etsi_LaneWidth_is, 0, 32767);
static UPER_ENUMERATED_X(etsi_SpeedLimitType, 13, "unknown", "maxSpeedInSchoolZone",
			 "maxSpeedInSchoolZoneWhenChildrenArePresent", "maxSpeedInConstructionZone",
			 "vehicleMinSpeed", "vehicleMaxSpeed", "vehicleNightMaxSpeed",
			 "truckMinSpeed", "truckMaxSpeed", "truckNightMaxSpeed",
			 "vehiclesWithTrailersMinSpeed", "vehiclesWithTrailersMaxSpeed",
			 "vehiclesWithTrailersNightMaxSpeed");
static UPER_INTEGER(etsi_Velocity, 0, 8191);
static UPER_SEQUENCE(etsi_RegulatorySpeedLimit, 2, 0, UPER_REQ("type", etsi_SpeedLimitType),
		     UPER_REQ("speed", etsi_Velocity));
static UPER_LIST(etsi_SpeedLimitList, 1, 9, etsi_RegulatorySpeedLimit);
static UPER_INTEGER(etsi_ApproachID, 0, 15);
static UPER_BIT_STRING(etsi_LaneDirection, 2, 2);
static UPER_BIT_STRING(etsi_LaneSharing, 10, 10);
static UPER_BIT_STRING_X(etsi_LaneAttributes_Vehicle, 8, 8);
static UPER_BIT_STRING(etsi_LaneAttributes_Crosswalk, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_Bike, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_Sidewalk, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_Barrier, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_Striping, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_TrackedVehicle, 16, 16);
static UPER_BIT_STRING(etsi_LaneAttributes_Parking, 16, 16);
static UPER_CHOICE_X(etsi_LaneTypeAttributes, 8, UPER_REQ("vehicle", etsi_LaneAttributes_Vehicle),
		     UPER_REQ("crosswalk", etsi_LaneAttributes_Crosswalk),
		     UPER_REQ("bikeLane", etsi_LaneAttributes_Bike),
		     UPER_REQ("sidewalk", etsi_LaneAttributes_Sidewalk),
		     UPER_REQ("median", etsi_LaneAttributes_Barrier),
		     UPER_REQ("striping", etsi_LaneAttributes_Striping),
		     UPER_REQ("trackedVehicle", etsi_LaneAttributes_TrackedVehicle),
		     UPER_REQ("parking", etsi_LaneAttributes_Parking));
static UPER_SEQUENCE(etsi_LaneAttributes, 4, 1, UPER_REQ("directionalUse", etsi_LaneDirection),
		     UPER_REQ("sharedWith", etsi_LaneSharing),
		     UPER_REQ("laneType", etsi_LaneTypeAttributes),
		     UPER_OPT("regional", etsi_RegionalExtension));
static UPER_BIT_STRING(etsi_AllowedManeuvers, 12, 12);
static UPER_INTEGER(etsi_Offset_B10, -512, 511);
static UPER_SEQUENCE(etsi_Node_XY_20b, 2, 0, UPER_REQ("x", etsi_Offset_B10),
		     UPER_REQ("y", etsi_Offset_B10));
static UPER_INTEGER(etsi_Offset_B11, -1024, 1023);
static UPER_SEQUENCE(etsi_Node_XY_22b, 2, 0, UPER_REQ("x", etsi_Offset_B11),
		     UPER_REQ("y", etsi_Offset_B11));
static UPER_INTEGER(etsi_Offset_B12, -2048, 2047);
static UPER_SEQUENCE(etsi_Node_XY_24b, 2, 0, UPER_REQ("x", etsi_Offset_B12),
		     UPER_REQ("y", etsi_Offset_B12));
static UPER_INTEGER(etsi_Offset_B13, -4096, 4095);
static UPER_SEQUENCE(etsi_Node_XY_26b, 2, 0, UPER_REQ("x", etsi_Offset_B13),
		     UPER_REQ("y", etsi_Offset_B13));
static UPER_INTEGER(etsi_Offset_B14, -8192, 8191);
static UPER_SEQUENCE(etsi_Node_XY_28b, 2, 0, UPER_REQ("x", etsi_Offset_B14),
		     UPER_REQ("y", etsi_Offset_B14));
static UPER_INTEGER(etsi_Offset_B16, -32768, 32767);
static UPER_SEQUENCE(etsi_Node_XY_32b, 2, 0, UPER_REQ("x", etsi_Offset_B16),
		     UPER_REQ("y", etsi_Offset_B16));
static UPER_SEQUENCE(etsi_Node_LLmD_64b, 2, 0, UPER_REQ("lon", etsi_Longitude),
		     UPER_REQ("lat", etsi_Latitude));
static UPER_CHOICE(etsi_NodeOffsetPointXY, 8, UPER_REQ("node-XY1", etsi_Node_XY_20b),
		   UPER_REQ("node-XY2", etsi_Node_XY_22b), UPER_REQ("node-XY3", etsi_Node_XY_24b),
		   UPER_REQ("node-XY4", etsi_Node_XY_26b), UPER_REQ("node-XY5", etsi_Node_XY_28b),
		   UPER_REQ("node-XY6", etsi_Node_XY_32b),
		   UPER_REQ("node-LatLon", etsi_Node_LLmD_64b),
		   UPER_REQ("regional", etsi_RegionalExtension));
static UPER_ENUMERATED_X(etsi_NodeAttributeXY, 12, "reserved", "stopLine", "roundedCapStyleA",
			 "roundedCapStyleB", "mergePoint", "divergePoint", "downstreamStopLine",
			 "downstreamStartNode", "closedToTraffic", "safeIsland",
			 "curbPresentAtStepOff", "hydrantPresent");
static UPER_LIST(etsi_NodeAttributeXYList, 1, 8, etsi_NodeAttributeXY);
static UPER_ENUMERATED_X(etsi_SegmentAttributeXY, 38, "reserved", "doNotBlock", "whiteLine",
			 "mergingLaneLeft", "mergingLaneRight", "curbOnLeft", "curbOnRight",
			 "loadingzoneOnLeft", "loadingzoneOnRight", "turnOutPointOnLeft",
			 "turnOutPointOnRight", "adjacentParkingOnLeft", "adjacentParkingOnRight",
			 "adjacentBikeLaneOnLeft", "adjacentBikeLaneOnRight", "sharedBikeLane",
			 "bikeBoxInFront", "transitStopOnLeft", "transitStopOnRight",
			 "transitStopInLane", "sharedWithTrackedVehicle", "safeIsland",
			 "lowCurbsPresent", "rumbleStripPresent", "audibleSignalingPresent",
			 "adaptiveTimingPresent", "rfSignalRequestPresent", "partialCurbIntrusion",
			 "taperToLeft", "taperToRight", "taperToCenterLine", "parallelParking",
			 "headInParking", "freeParking", "timeRestrictionsOnParking", "costToPark",
			 "midBlockCurbPresent", "unEvenPavementPresent");
static UPER_LIST(etsi_SegmentAttributeXYList, 1, 8, etsi_SegmentAttributeXY);
static UPER_INTEGER(etsi_DeltaAngle, -150, 150);
static UPER_INTEGER(etsi_RoadwayCrownAngle, -128, 127);
static UPER_INTEGER(etsi_MergeDivergeNodeAngle, -180, 180);
static UPER_CHOICE_X(etsi_LaneDataAttribute, 7, UPER_REQ("pathEndPointAngle", etsi_DeltaAngle),
		     UPER_REQ("laneCrownPointCenter", etsi_RoadwayCrownAngle),
		     UPER_REQ("laneCrownPointLeft", etsi_RoadwayCrownAngle),
		     UPER_REQ("laneCrownPointRight", etsi_RoadwayCrownAngle),
		     UPER_REQ("laneAngle", etsi_MergeDivergeNodeAngle),
		     UPER_REQ("speedLimits", etsi_SpeedLimitList),
		     UPER_REQ("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_LaneDataAttributeList, 1, 8, etsi_LaneDataAttribute);
static UPER_SEQUENCE_X(etsi_NodeAttributeSetXY, 7, 7,
		       UPER_OPT("localNode", etsi_NodeAttributeXYList),
		       UPER_OPT("disabled", etsi_SegmentAttributeXYList),
		       UPER_OPT("enabled", etsi_SegmentAttributeXYList),
		       UPER_OPT("data", etsi_LaneDataAttributeList),
		       UPER_OPT("dWidth", etsi_Offset_B10), UPER_OPT("dElevation", etsi_Offset_B10),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(etsi_NodeXY, 2, 1, UPER_REQ("delta", etsi_NodeOffsetPointXY),
		       UPER_OPT("attributes", etsi_NodeAttributeSetXY));
static UPER_LIST(etsi_NodeSetXY, 2, 63, etsi_NodeXY);
static UPER_INTEGER(etsi_DrivenLineOffsetSm, -2047, 2047);
static UPER_INTEGER(etsi_DrivenLineOffsetLg, -32767, 32767);
static UPER_CHOICE(etsi_offsetXaxis, 2, UPER_REQ("small", etsi_DrivenLineOffsetSm),
		   UPER_REQ("large", etsi_DrivenLineOffsetLg));
static UPER_CHOICE(etsi_offsetYaxis, 2, UPER_REQ("small", etsi_DrivenLineOffsetSm),
		   UPER_REQ("large", etsi_DrivenLineOffsetLg));
static UPER_INTEGER(etsi_Angle, 0, 28800);
static UPER_INTEGER(etsi_Scale_B12, -2048, 2047);
static UPER_SEQUENCE_X(etsi_ComputedLane, 7, 4, UPER_REQ("referenceLaneId", etsi_LaneID),
		       UPER_REQ("offsetXaxis", etsi_offsetXaxis),
		       UPER_REQ("offsetYaxis", etsi_offsetYaxis), UPER_OPT("rotateXY", etsi_Angle),
		       UPER_OPT("scaleXaxis", etsi_Scale_B12),
		       UPER_OPT("scaleYaxis", etsi_Scale_B12),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_CHOICE_X(etsi_NodeListXY, 2, UPER_REQ("nodes", etsi_NodeSetXY),
		     UPER_REQ("computed", etsi_ComputedLane));
static UPER_SEQUENCE(etsi_ConnectingLane, 2, 1, UPER_REQ("lane", etsi_LaneID),
		     UPER_OPT("maneuver", etsi_AllowedManeuvers));
static UPER_SEQUENCE(etsi_Connection, 5, 4, UPER_REQ("connectingLane", etsi_ConnectingLane),
		     UPER_OPT("remoteIntersection", etsi_IntersectionReferenceID),
		     UPER_OPT("signalGroup", etsi_SignalGroupID),
		     UPER_OPT("userClass", etsi_RestrictionClassID),
		     UPER_OPT("connectionID", etsi_LaneConnectionID));
static UPER_LIST(etsi_ConnectsToList, 1, 16, etsi_Connection);
static UPER_LIST(etsi_OverlayLaneList, 1, 5, etsi_LaneID);
static UPER_SEQUENCE_X(etsi_GenericLane, 10, 7, UPER_REQ("laneID", etsi_LaneID),
		       UPER_OPT("name", etsi_DescriptiveName),
		       UPER_OPT("ingressApproach", etsi_ApproachID),
		       UPER_OPT("egressApproach", etsi_ApproachID),
		       UPER_REQ("laneAttributes", etsi_LaneAttributes),
		       UPER_OPT("maneuvers", etsi_AllowedManeuvers),
		       UPER_REQ("nodeList", etsi_NodeListXY),
		       UPER_OPT("connectsTo", etsi_ConnectsToList),
		       UPER_OPT("overlays", etsi_OverlayLaneList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_LaneList, 1, 255, etsi_GenericLane);
static UPER_SEQUENCE_X(etsi_SignalControlZone, 1, 0, UPER_REQ("zone", etsi_RegionalExtension));
static UPER_LIST(etsi_PreemptPriorityList, 1, 32, etsi_SignalControlZone);
static UPER_SEQUENCE_X(etsi_IntersectionGeometry, 9, 5, UPER_OPT("name", etsi_DescriptiveName),
		       UPER_REQ("id", etsi_IntersectionReferenceID),
		       UPER_REQ("revision", etsi_MsgCount), UPER_REQ("refPoint", etsi_Position3D),
		       UPER_OPT("laneWidth", etsi_LaneWidth_is),
		       UPER_OPT("speedLimits", etsi_SpeedLimitList),
		       UPER_REQ("laneSet", etsi_LaneList),
		       UPER_OPT("preemptPriorityData", etsi_PreemptPriorityList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_IntersectionGeometryList, 1, 32, etsi_IntersectionGeometry);
static UPER_INTEGER(etsi_RoadSegmentID, 0, 65535);
static UPER_SEQUENCE(etsi_RoadSegmentReferenceID, 2, 1, UPER_OPT("region", etsi_RoadRegulatorID),
		     UPER_REQ("id", etsi_RoadSegmentID));
static UPER_LIST(etsi_RoadLaneSetList, 1, 255, etsi_GenericLane);
static UPER_SEQUENCE_X(etsi_RoadSegment, 8, 4, UPER_OPT("name", etsi_DescriptiveName),
		       UPER_REQ("id", etsi_RoadSegmentReferenceID),
		       UPER_REQ("revision", etsi_MsgCount), UPER_REQ("refPoint", etsi_Position3D),
		       UPER_OPT("laneWidth", etsi_LaneWidth_is),
		       UPER_OPT("speedLimits", etsi_SpeedLimitList),
		       UPER_REQ("roadLaneSet", etsi_RoadLaneSetList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_RoadSegmentList, 1, 32, etsi_RoadSegment);
static UPER_IA5(etsi_Ia51_255, 1, 255);
static UPER_SEQUENCE_X(etsi_DataParameters, 4, 4, UPER_OPT("processMethod", etsi_Ia51_255),
		       UPER_OPT("processAgency", etsi_Ia51_255),
		       UPER_OPT("lastCheckedDate", etsi_Ia51_255),
		       UPER_OPT("geoidUsed", etsi_Ia51_255));
static UPER_ENUMERATED_X(etsi_RestrictionAppliesTo, 14, "none", "equippedTransit", "equippedTaxis",
			 "equippedOther", "emissionCompliant", "equippedBicycle", "weightCompliant",
			 "heightCompliant", "pedestrians", "slowMovingPersons", "wheelchairUsers",
			 "visualDisabilities", "audioDisabilities", "otherUnknownDisabilities");
static UPER_CHOICE_X(etsi_RestrictionUserType, 2, UPER_REQ("basicType", etsi_RestrictionAppliesTo),
		     UPER_REQ("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_RestrictionUserTypeList, 1, 16, etsi_RestrictionUserType);
static UPER_SEQUENCE(etsi_RestrictionClassAssignment, 2, 0, UPER_REQ("id", etsi_RestrictionClassID),
		     UPER_REQ("users", etsi_RestrictionUserTypeList));
static UPER_LIST(etsi_RestrictionClassList, 1, 254, etsi_RestrictionClassAssignment);
static UPER_SEQUENCE_X(etsi_MapData, 9, 8, UPER_OPT("timeStamp", etsi_MinuteOfTheYear),
		       UPER_REQ("msgIssueRevision", etsi_MsgCount),
		       UPER_OPT("layerType", etsi_LayerType), UPER_OPT("layerID", etsi_LayerID),
		       UPER_OPT("intersections", etsi_IntersectionGeometryList),
		       UPER_OPT("roadSegments", etsi_RoadSegmentList),
		       UPER_OPT("dataParameters", etsi_DataParameters),
		       UPER_OPT("restrictionList", etsi_RestrictionClassList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
UPER_SEQUENCE(etsi_MAPEM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("map", etsi_MapData));
static UPER_INTEGER(etsi_RequestID, 0, 255);
static UPER_ENUMERATED_X(etsi_PriorityRequestType, 4, "priorityRequestTypeReserved",
			 "priorityRequest", "priorityRequestUpdate", "priorityCancellation");
static UPER_CHOICE_X(etsi_IntersectionAccessPoint, 3, UPER_REQ("lane", etsi_LaneID),
		     UPER_REQ("approach", etsi_ApproachID),
		     UPER_REQ("connection", etsi_LaneConnectionID));
static UPER_SEQUENCE_X(etsi_SignalRequest, 6, 2, UPER_REQ("id", etsi_IntersectionReferenceID),
		       UPER_REQ("requestID", etsi_RequestID),
		       UPER_REQ("requestType", etsi_PriorityRequestType),
		       UPER_REQ("inBoundLane", etsi_IntersectionAccessPoint),
		       UPER_OPT("outBoundLane", etsi_IntersectionAccessPoint),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(etsi_SignalRequestPackage, 5, 4, UPER_REQ("request", etsi_SignalRequest),
		       UPER_OPT("minute", etsi_MinuteOfTheYear), UPER_OPT("second", etsi_DSecond),
		       UPER_OPT("duration", etsi_DSecond),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_SignalRequestList, 1, 32, etsi_SignalRequestPackage);
static UPER_OCTETS(etsi_TemporaryID, 4, 4);
static UPER_CHOICE(etsi_VehicleID, 2, UPER_REQ("entityID", etsi_TemporaryID),
		   UPER_REQ("stationID", etsi_StationID));
static UPER_ENUMERATED_X(etsi_BasicVehicleRole, 23, "basicVehicle", "publicTransport",
			 "specialTransport", "dangerousGoods", "roadWork", "roadRescue",
			 "emergency", "safetyCar", "none-unknown", "truck", "motorcycle",
			 "roadSideSource", "police", "fire", "ambulance", "dot", "transit",
			 "slowMoving", "stopNgo", "cyclist", "pedestrian", "nonMotorized",
			 "military");
static UPER_ENUMERATED(etsi_RequestSubRole, "requestSubRoleUnKnown", "requestSubRole1",
		       "requestSubRole2", "requestSubRole3", "requestSubRole4", "requestSubRole5",
		       "requestSubRole6", "requestSubRole7", "requestSubRole8", "requestSubRole9",
		       "requestSubRole10", "requestSubRole11", "requestSubRole12",
		       "requestSubRole13", "requestSubRole14", "requestSubRoleReserved");
static UPER_ENUMERATED(etsi_RequestImportanceLevel, "requestImportanceLevelUnKnown",
		       "requestImportanceLevel1", "requestImportanceLevel2",
		       "requestImportanceLevel3", "requestImportanceLevel4",
		       "requestImportanceLevel5", "requestImportanceLevel6",
		       "requestImportanceLevel7", "requestImportanceLevel8",
		       "requestImportanceLevel9", "requestImportanceLevel10",
		       "requestImportanceLevel11", "requestImportanceLevel12",
		       "requestImportanceLevel13", "requestImportanceLevel14",
		       "requestImportanceReserved");
static UPER_INTEGER(etsi_Iso3833VehicleType, 0, 255);
static UPER_ENUMERATED_X(etsi_VehicleType, 16, "none", "unknown", "special", "moto", "car",
			 "carOther", "bus", "axleCnt2", "axleCnt3", "axleCnt4", "axleCnt4Trailer",
			 "axleCnt5Trailer", "axleCnt6Trailer", "axleCnt5MultiTrailer",
			 "axleCnt6MultiTrailer", "axleCnt7MultiTrailer");
static UPER_SEQUENCE_X(etsi_RequestorType, 6, 5, UPER_REQ("role", etsi_BasicVehicleRole),
		       UPER_OPT("subrole", etsi_RequestSubRole),
		       UPER_OPT("request", etsi_RequestImportanceLevel),
		       UPER_OPT("iso3883", etsi_Iso3833VehicleType),
		       UPER_OPT("hpmsType", etsi_VehicleType),
		       UPER_OPT("regional", etsi_RegionalExtension));
static UPER_ENUMERATED(etsi_TransmissionState, "neutral", "park", "forwardGears", "reverseGears",
		       "reserved1", "reserved2", "reserved3", "unavailable");
static UPER_SEQUENCE(etsi_TransmissionAndSpeed, 2, 0,
		     UPER_REQ("transmisson", etsi_TransmissionState),
		     UPER_REQ("speed", etsi_Velocity));
static UPER_SEQUENCE_X(etsi_RequestorPositionVector, 3, 2, UPER_REQ("position", etsi_Position3D),
		       UPER_OPT("heading", etsi_Angle),
		       UPER_OPT("speed", etsi_TransmissionAndSpeed));
static UPER_BIT_STRING(etsi_TransitVehicleStatus, 8, 8);
static UPER_ENUMERATED(etsi_TransitVehicleOccupancy, "occupancyUnknown", "occupancyEmpty",
		       "occupancyVeryLow", "occupancyLow", "occupancyMed", "occupancyHigh",
		       "occupancyNearlyFull", "occupancyFull");
static UPER_INTEGER(etsi_DeltaTime, -122, 121);
static UPER_SEQUENCE_X(etsi_RequestorDescription, 9, 8, UPER_REQ("id", etsi_VehicleID),
		       UPER_OPT("type", etsi_RequestorType),
		       UPER_OPT("position", etsi_RequestorPositionVector),
		       UPER_OPT("name", etsi_DescriptiveName),
		       UPER_OPT("routeName", etsi_DescriptiveName),
		       UPER_OPT("transitStatus", etsi_TransitVehicleStatus),
		       UPER_OPT("transitOccupancy", etsi_TransitVehicleOccupancy),
		       UPER_OPT("transitSchedule", etsi_DeltaTime),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(etsi_SignalRequestMessage, 6, 4, UPER_OPT("timeStamp", etsi_MinuteOfTheYear),
		       UPER_REQ("second", etsi_DSecond), UPER_OPT("sequenceNumber", etsi_MsgCount),
		       UPER_OPT("requests", etsi_SignalRequestList),
		       UPER_REQ("requestor", etsi_RequestorDescription),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
UPER_SEQUENCE(etsi_SREM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("srm", etsi_SignalRequestMessage));
static UPER_SEQUENCE_X(etsi_SignalRequesterInfo, 5, 2, UPER_REQ("id", etsi_VehicleID),
		       UPER_REQ("request", etsi_RequestID),
		       UPER_REQ("sequenceNumber", etsi_MsgCount),
		       UPER_OPT("role", etsi_BasicVehicleRole),
		       UPER_OPT("typeData", etsi_RequestorType));
static UPER_ENUMERATED_X(etsi_PrioritizationResponseStatus, 8, "unknown", "requested", "processing",
			 "watchOtherTraffic", "granted", "rejected", "maxPresence",
			 "reserviceLocked");
static UPER_SEQUENCE_X(etsi_SignalStatusPackage, 8, 6,
		       UPER_OPT("requester", etsi_SignalRequesterInfo),
		       UPER_REQ("inboundOn", etsi_IntersectionAccessPoint),
		       UPER_OPT("outboundOn", etsi_IntersectionAccessPoint),
		       UPER_OPT("minute", etsi_MinuteOfTheYear), UPER_OPT("second", etsi_DSecond),
		       UPER_OPT("duration", etsi_DSecond),
		       UPER_REQ("status", etsi_PrioritizationResponseStatus),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_SignalStatusPackageList, 1, 32, etsi_SignalStatusPackage);
static UPER_SEQUENCE_X(etsi_SignalStatus, 4, 1, UPER_REQ("sequenceNumber", etsi_MsgCount),
		       UPER_REQ("id", etsi_IntersectionReferenceID),
		       UPER_REQ("sigStatus", etsi_SignalStatusPackageList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
static UPER_LIST(etsi_SignalStatusList, 1, 32, etsi_SignalStatus);
static UPER_SEQUENCE_X(etsi_SignalStatusMessage, 5, 3, UPER_OPT("timeStamp", etsi_MinuteOfTheYear),
		       UPER_REQ("second", etsi_DSecond), UPER_OPT("sequenceNumber", etsi_MsgCount),
		       UPER_REQ("status", etsi_SignalStatusList),
		       UPER_OPT("regional", etsi_List1_4_RegionalExtension));
UPER_SEQUENCE(etsi_SSEM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("ssm", etsi_SignalStatusMessage));
