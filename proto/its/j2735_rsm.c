// SPDX-License-Identifier: Apache-2.0
// SAE J2735 road safety message (33, J2945/4).
#include "its/j2735_types.h"

static UPER_SEQUENCE_X(j2735_EventIdentifier, 2, 0, UPER_REQ("operatorID", j2735_RoadAuthorityID),
		       UPER_REQ("uniqueID", j2735_TemporaryID));
static UPER_SEQUENCE_X(j2735_EventRecurrence, 12, 5, UPER_OPT("startTime", j2735_DTime),
		       UPER_OPT("endTime", j2735_DTime), UPER_OPT("startDate", j2735_DDate),
		       UPER_OPT("endDate", j2735_DDate), UPER_REQ("monday", j2735_Bool),
		       UPER_REQ("tuesday", j2735_Bool), UPER_REQ("wednesday", j2735_Bool),
		       UPER_REQ("thursday", j2735_Bool), UPER_REQ("friday", j2735_Bool),
		       UPER_REQ("saturday", j2735_Bool), UPER_REQ("sunday", j2735_Bool),
		       UPER_OPT("exclusion", j2735_Bool));
static UPER_LIST_X(j2735_List1_5x_EventRecurrence, 1, 5, j2735_EventRecurrence);
static UPER_INTEGER(j2735_ITISgroups, 0, 255);
static UPER_LIST_X(j2735_List1_10x_VehicleGroupAffected, 1, 10, j2735_VehicleGroupAffected);
static UPER_SEQUENCE_X(j2735_EventInfo, 9, 4, UPER_REQ("eventID", j2735_EventIdentifier),
		       UPER_REQ("eventUpdate", j2735_MsgCount),
		       UPER_REQ("eventCancellation", j2735_Bool),
		       UPER_REQ("startDateTime", j2735_DDateTime),
		       UPER_OPT("endDateTime", j2735_DDateTime),
		       UPER_OPT("eventRecurrence", j2735_List1_5x_EventRecurrence),
		       UPER_REQ("causeCode", j2735_ITISgroups),
		       UPER_OPT("subCauseCode", j2735_ITIScodes),
		       UPER_OPT("affectedVehicles", j2735_List1_10x_VehicleGroupAffected));
static UPER_INTEGER(j2735_LatOffset, -16384, 16383);
static UPER_INTEGER(j2735_LongOffset, -16384, 16383);
static UPER_INTEGER(j2735_ElevOffset, -4096, 4095);
static UPER_SEQUENCE_X(j2735_Offset3D, 3, 1, UPER_REQ("lat-offset", j2735_LatOffset),
		       UPER_REQ("long-offset", j2735_LongOffset),
		       UPER_OPT("elev-offset", j2735_ElevOffset));
static UPER_CHOICE_X(j2735_RegionUncertainty, 2, UPER_REQ("alongPath", j2735_Offset3D),
		     UPER_REQ("inCoordinateFrame", j2735_Offset3D));
static UPER_ENUMERATED_X(j2735_ReferencePointType, 2, "startOfEvent", "arbitrary");
static UPER_INTEGER(j2735_HeadingDeg, 0, 359);
static UPER_INTEGER(j2735_Tolerance, 0, 180);
static UPER_SEQUENCE_X(j2735_ApplicableHeading, 2, 0, UPER_REQ("heading", j2735_HeadingDeg),
		       UPER_REQ("tolerance", j2735_Tolerance));
static UPER_CHOICE_X(j2735_NodePointLLE, 2, UPER_REQ("node-3Dabsolute", j2735_Position3D),
		     UPER_REQ("node-3Doffset", j2735_Offset3D));
static UPER_LIST(j2735_RSMPolygon, 3, 63, j2735_NodePointLLE);
static UPER_CHOICE_X(j2735_BroadRegionArea, 2, UPER_REQ("polygon", j2735_RSMPolygon),
		     UPER_REQ("circle", j2735_Circle));
static UPER_SEQUENCE_X(j2735_BroadRegion, 2, 0,
		       UPER_REQ("applicableHeading", j2735_ApplicableHeading),
		       UPER_REQ("broadArea", j2735_BroadRegionArea));
static UPER_INTEGER(j2735_PathWidthInteger, 0, 1000);
static UPER_LIST_X(j2735_PathPoints, 2, 63, j2735_NodePointLLE);
static UPER_SEQUENCE_X(j2735_Path, 2, 0, UPER_REQ("pathWidth", j2735_PathWidthInteger),
		       UPER_REQ("pathPoints", j2735_PathPoints));
static UPER_LIST_X(j2735_PathList, 1, 10, j2735_Path);
static UPER_CHOICE_X(j2735_AreaType, 2, UPER_REQ("broadRegion", j2735_BroadRegion),
		     UPER_REQ("paths", j2735_PathList));
static UPER_SEQUENCE_X(j2735_RegionInfo, 6, 5, UPER_REQ("referencePoint", j2735_Position3D),
		       UPER_OPT("locationUncertainty", j2735_RegionUncertainty),
		       UPER_OPT("referencePointType", j2735_ReferencePointType),
		       UPER_OPT("descriptiveName", j2735_DescriptiveName),
		       UPER_OPT("scale", j2735_Zoom), UPER_OPT("approachRegion", j2735_AreaType));
static UPER_LIST(j2735_List1_4_RegionInfo, 1, 4, j2735_RegionInfo);
static UPER_INTEGER(j2735_AmChannelInteger, 531, 1710);
static UPER_INTEGER(j2735_FmChannelInteger, 65800, 108009);
static UPER_INTEGER(j2735_SatelliteChannelInteger, 1, 9999);
static UPER_IA5(j2735_Ia51_512, 1, 512);
static UPER_SEQUENCE_X(j2735_AudioLink, 4, 4, UPER_OPT("amChannel", j2735_AmChannelInteger),
		       UPER_OPT("fmChannel", j2735_FmChannelInteger),
		       UPER_OPT("satelliteChannel", j2735_SatelliteChannelInteger),
		       UPER_OPT("urlChannel", j2735_Ia51_512));
static UPER_LIST_X(j2735_List1_4x_AudioLink, 1, 4, j2735_AudioLink);
static UPER_SEQUENCE_X(j2735_VisualLink, 1, 1, UPER_OPT("urlLink", j2735_Ia51_512));
static UPER_LIST_X(j2735_List1_4x_VisualLink, 1, 4, j2735_VisualLink);
static UPER_LIST_X(j2735_List1_4x_EventIdentifier, 1, 4, j2735_EventIdentifier);
static UPER_SEQUENCE_X(j2735_CrossLinking, 3, 3, UPER_OPT("audioLinks", j2735_List1_4x_AudioLink),
		       UPER_OPT("visualLink", j2735_List1_4x_VisualLink),
		       UPER_OPT("rsmLink", j2735_List1_4x_EventIdentifier));
static UPER_SEQUENCE_X(j2735_CommonContainer, 3, 1, UPER_REQ("eventInfo", j2735_EventInfo),
		       UPER_REQ("regionInfo", j2735_List1_4_RegionInfo),
		       UPER_OPT("crossLinking", j2735_CrossLinking));
static UPER_SEQUENCE_X(j2735_ReducedSpeedZoneContainer, 2, 0,
		       UPER_REQ("speedLimit", j2735_RegulatorySpeedLimit),
		       UPER_REQ("rszRegion", j2735_RegionInfo));
static UPER_INTEGER(j2735_RSMLanePosition, 1, 32);
static UPER_SEQUENCE_X(j2735_LaneInfo, 3, 1, UPER_REQ("lanePosition", j2735_RSMLanePosition),
		       UPER_REQ("laneClosed", j2735_Bool),
		       UPER_OPT("laneCloseOffset", j2735_ObstacleDistance));
static UPER_LIST_X(j2735_List1_10x_LaneInfo, 1, 10, j2735_LaneInfo);
static UPER_SEQUENCE_X(j2735_LaneClosureContainer, 3, 2,
		       UPER_OPT("laneStatus", j2735_List1_10x_LaneInfo),
		       UPER_OPT("laneStatusVaries", j2735_Bool),
		       UPER_REQ("closureRegion", j2735_RegionInfo));
static UPER_INTEGER(j2735_Radius, 0, 65535);
static UPER_INTEGER(j2735_BankAngle, -512, 512);
static UPER_SEQUENCE_X(j2735_CurveContainer, 5, 4, UPER_REQ("advisorySpeed", j2735_SpeedAdvice),
		       UPER_OPT("surfaceCondition", j2735_FrictionInformation),
		       UPER_OPT("minRadius", j2735_Radius), UPER_OPT("bankAngle", j2735_BankAngle),
		       UPER_OPT("curveRegion", j2735_RegionInfo));
static UPER_ENUMERATED(j2735_EnumeratedPriority, "low-priority", "medium-priority", "high-priority",
		       "critical");
static UPER_IA5(j2735_ShortString, 1, 20);
static UPER_LIST_X(j2735_List1_8x_ShortString, 1, 8, j2735_ShortString);
static UPER_SEQUENCE_X(j2735_DynamicInfoContainer, 3, 0,
		       UPER_REQ("priority", j2735_EnumeratedPriority),
		       UPER_REQ("dmsSignString", j2735_List1_8x_ShortString),
		       UPER_REQ("applicableRegion", j2735_RegionInfo));
static UPER_LIST(j2735_List1_5_ResponderGroupAffected, 1, 5, j2735_ResponderGroupAffected);
static UPER_SEQUENCE_X(j2735_IncidentsContainer, 2, 1,
		       UPER_OPT("responderType", j2735_List1_5_ResponderGroupAffected),
		       UPER_REQ("incidentLocation", j2735_RegionInfo));
static UPER_SEQUENCE_X(j2735_Obstructions, 2, 1, UPER_REQ("location", j2735_Position3D),
		       UPER_OPT("description", j2735_ITIScodes));
static UPER_INTEGER(j2735_NTCIPEssVisibility, 0, 1000001);
static UPER_SEQUENCE_X(j2735_SituationalContainer, 5, 4,
		       UPER_OPT("obstructions", j2735_Obstructions),
		       UPER_OPT("visibility", j2735_NTCIPEssVisibility),
		       UPER_OPT("peoplePresent", j2735_Bool),
		       UPER_OPT("anomalousTraffic", j2735_Bool),
		       UPER_REQ("applicableRegion", j2735_RegionInfo));
static UPER_CHOICE_X(j2735_ContentContainer, 6,
		     UPER_REQ("rszContainer", j2735_ReducedSpeedZoneContainer),
		     UPER_REQ("laneClosureContainer", j2735_LaneClosureContainer),
		     UPER_REQ("curveContainer", j2735_CurveContainer),
		     UPER_REQ("dynamicInfoContainer", j2735_DynamicInfoContainer),
		     UPER_REQ("incidentsContainer", j2735_IncidentsContainer),
		     UPER_REQ("situationalContainer", j2735_SituationalContainer));
static UPER_LIST(j2735_List1_4_ContentContainer, 1, 4, j2735_ContentContainer);
UPER_SEQUENCE_X(j2735_RoadSafetyMessage, 2, 0, UPER_REQ("commonContainer", j2735_CommonContainer),
		UPER_REQ("content", j2735_List1_4_ContentContainer));
