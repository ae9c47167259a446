// SPDX-License-Identifier: Apache-2.0
// SAE J2735 traveler information (31).
#include "its/j2735_types.h"

static UPER_OCTETS(j2735_UniqueMSGID, 9, 9);
static UPER_IA5(j2735_URL_Base, 1, 45);
static UPER_ENUMERATED_X(j2735_TravelerInfoType, 4, "unknown", "advisory", "roadSignage",
			 "commercialSignage");
static UPER_ENUMERATED_X(j2735_MUTCDCode, 7, "none", "regulatory", "warning", "maintenance",
			 "motoristService", "guide", "rec");
static UPER_OCTETS(j2735_MsgCRC, 2, 2);
static UPER_SEQUENCE(j2735_RoadSignID, 4, 2, UPER_REQ("position", j2735_Position3D),
		     UPER_REQ("viewAngle", j2735_HeadingSlice),
		     UPER_OPT("mutcdCode", j2735_MUTCDCode), UPER_OPT("crc", j2735_MsgCRC));
static UPER_CHOICE(j2735_msgId, 2, UPER_REQ("furtherInfoID", j2735_FurtherInfoID),
		   UPER_REQ("roadSignID", j2735_RoadSignID));
static UPER_INTEGER(j2735_MinutesDuration, 0, 32000);
static UPER_INTEGER(j2735_SignPriority, 0, 7);
static UPER_INTEGER(j2735_OffsetLL_B12, -2048, 2047);
static UPER_SEQUENCE(j2735_Node_LL_24B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B12),
		     UPER_REQ("lat", j2735_OffsetLL_B12));
static UPER_INTEGER(j2735_OffsetLL_B14, -8192, 8191);
static UPER_SEQUENCE(j2735_Node_LL_28B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B14),
		     UPER_REQ("lat", j2735_OffsetLL_B14));
static UPER_SEQUENCE(j2735_Node_LL_32B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B16),
		     UPER_REQ("lat", j2735_OffsetLL_B16));
static UPER_SEQUENCE(j2735_Node_LL_36B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B18),
		     UPER_REQ("lat", j2735_OffsetLL_B18));
static UPER_INTEGER(j2735_OffsetLL_B22, -2097152, 2097151);
static UPER_SEQUENCE(j2735_Node_LL_44B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B22),
		     UPER_REQ("lat", j2735_OffsetLL_B22));
static UPER_INTEGER(j2735_OffsetLL_B24, -8388608, 8388607);
static UPER_SEQUENCE(j2735_Node_LL_48B, 2, 0, UPER_REQ("lon", j2735_OffsetLL_B24),
		     UPER_REQ("lat", j2735_OffsetLL_B24));
static UPER_CHOICE(j2735_NodeOffsetPointLL, 8, UPER_REQ("node-LL1", j2735_Node_LL_24B),
		   UPER_REQ("node-LL2", j2735_Node_LL_28B), UPER_REQ("node-LL3", j2735_Node_LL_32B),
		   UPER_REQ("node-LL4", j2735_Node_LL_36B), UPER_REQ("node-LL5", j2735_Node_LL_44B),
		   UPER_REQ("node-LL6", j2735_Node_LL_48B),
		   UPER_REQ("node-LatLon", j2735_Node_LLmD_64b),
		   UPER_REQ("regional", j2735_RegionalExtension));
static UPER_ENUMERATED_X(j2735_NodeAttributeLL, 12, "reserved", "stopLine", "roundedCapStyleA",
			 "roundedCapStyleB", "mergePoint", "divergePoint", "downstreamStopLine",
			 "downstreamStartNode", "closedToTraffic", "safeIsland",
			 "curbPresentAtStepOff", "hydrantPresent");
static UPER_LIST(j2735_NodeAttributeLLList, 1, 8, j2735_NodeAttributeLL);
static UPER_ENUMERATED_X(j2735_SegmentAttributeLL, 38, "reserved", "doNotBlock", "whiteLine",
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
static UPER_LIST(j2735_SegmentAttributeLLList, 1, 8, j2735_SegmentAttributeLL);
static UPER_SEQUENCE_X(j2735_NodeAttributeSetLL, 7, 7,
		       UPER_OPT("localNode", j2735_NodeAttributeLLList),
		       UPER_OPT("disabled", j2735_SegmentAttributeLLList),
		       UPER_OPT("enabled", j2735_SegmentAttributeLLList),
		       UPER_OPT("data", j2735_LaneDataAttributeList),
		       UPER_OPT("dWidth", j2735_Offset_B10),
		       UPER_OPT("dElevation", j2735_Offset_B10),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(j2735_NodeLL, 2, 1, UPER_REQ("delta", j2735_NodeOffsetPointLL),
		       UPER_OPT("attributes", j2735_NodeAttributeSetLL));
static UPER_LIST(j2735_NodeSetLL, 2, 63, j2735_NodeLL);
static UPER_CHOICE_X(j2735_NodeListLL, 1, UPER_REQ("nodes", j2735_NodeSetLL));
static UPER_CHOICE(j2735_offset, 2, UPER_REQ("xy", j2735_NodeListXY),
		   UPER_REQ("ll", j2735_NodeListLL));
static UPER_SEQUENCE(j2735_OffsetSystem, 2, 1, UPER_OPT("scale", j2735_Zoom),
		     UPER_REQ("offset", j2735_offset));
static UPER_SEQUENCE_X(j2735_GeometricProjection, 5, 3, UPER_REQ("direction", j2735_HeadingSlice),
		       UPER_OPT("extent", j2735_Extent), UPER_OPT("laneWidth", j2735_LaneWidth),
		       UPER_REQ("circle", j2735_Circle),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_CHOICE_X(j2735_description, 3, UPER_REQ("path", j2735_OffsetSystem),
		     UPER_REQ("geometry", j2735_GeometricProjection),
		     UPER_REQ("oldRegion", j2735_ValidRegion));
static UPER_SEQUENCE_X(j2735_GeographicalPath, 9, 9, UPER_OPT("name", j2735_DescriptiveName),
		       UPER_OPT("id", j2735_RoadSegmentReferenceID),
		       UPER_OPT("anchor", j2735_Position3D), UPER_OPT("laneWidth", j2735_LaneWidth),
		       UPER_OPT("directionality", j2735_DirectionOfUse),
		       UPER_OPT("closedPath", j2735_Bool),
		       UPER_OPT("direction", j2735_HeadingSlice),
		       UPER_OPT("description", j2735_description),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_List1_16_GeographicalPath, 1, 16, j2735_GeographicalPath);
static UPER_IA5(j2735_ITIStext, 1, 500);
static UPER_CHOICE(j2735_item, 2, UPER_REQ("itis", j2735_ITIScodes),
		   UPER_REQ("text", j2735_ITIStext));
static UPER_SEQUENCE(j2735_ITIScodesAndText_item, 1, 0, UPER_REQ("item", j2735_item));
static UPER_LIST(j2735_ITIScodesAndText, 1, 100, j2735_ITIScodesAndText_item);
static UPER_IA5(j2735_ITIStextPhrase, 1, 16);
static UPER_CHOICE(j2735_item_2024, 2, UPER_REQ("itis", j2735_ITIScodes),
		   UPER_REQ("text", j2735_ITIStextPhrase));
static UPER_SEQUENCE(j2735_WorkZone_item, 1, 0, UPER_REQ("item", j2735_item_2024));
static UPER_LIST(j2735_WorkZone, 1, 16, j2735_WorkZone_item);
static UPER_LIST(j2735_GenericSignage, 1, 16, j2735_WorkZone_item);
static UPER_LIST(j2735_SpeedLimit, 1, 16, j2735_WorkZone_item);
static UPER_LIST(j2735_ExitService, 1, 16, j2735_WorkZone_item);
static UPER_CHOICE(j2735_content, 5, UPER_REQ("advisory", j2735_ITIScodesAndText),
		   UPER_REQ("workZone", j2735_WorkZone),
		   UPER_REQ("genericSign", j2735_GenericSignage),
		   UPER_REQ("speedLimit", j2735_SpeedLimit),
		   UPER_REQ("exitService", j2735_ExitService));
static UPER_IA5(j2735_URL_Short, 1, 15);
static UPER_CHOICE_X(j2735_TravelerDataFrameNewPartIIIContent, 1,
		     UPER_REQ("frictionInfo", j2735_FrictionInformation));
static UPER_SEQUENCE_X(j2735_TravelerDataFrame, 13, 2, UPER_REQ("doNotUse1", j2735_SSPindex),
		       UPER_REQ("frameType", j2735_TravelerInfoType),
		       UPER_REQ("msgId", j2735_msgId), UPER_OPT("startYear", j2735_DYear),
		       UPER_REQ("startTime", j2735_MinuteOfTheYear),
		       UPER_REQ("durationTime", j2735_MinutesDuration),
		       UPER_REQ("priority", j2735_SignPriority),
		       UPER_REQ("doNotUse2", j2735_SSPindex),
		       UPER_REQ("regions", j2735_List1_16_GeographicalPath),
		       UPER_REQ("doNotUse3", j2735_SSPindex), UPER_REQ("doNotUse4", j2735_SSPindex),
		       UPER_REQ("content", j2735_content), UPER_OPT("url", j2735_URL_Short),
		       UPER_REQ("contentNew", j2735_TravelerDataFrameNewPartIIIContent));
static UPER_LIST(j2735_TravelerDataFrameList, 1, 8, j2735_TravelerDataFrame);
UPER_SEQUENCE_X(j2735_TravelerInformation, 6, 4, UPER_REQ("msgCnt", j2735_MsgCount),
		UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("packetID", j2735_UniqueMSGID), UPER_OPT("urlB", j2735_URL_Base),
		UPER_REQ("dataFrames", j2735_TravelerDataFrameList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
