// SPDX-License-Identifier: Apache-2.0
// SAE J2735 roadside alert (27), emergency vehicle alert (22), intersection collision (23), common safety request (21).
#include "its/j2735_types.h"

UPER_SEQUENCE_X(j2735_RoadSideAlert, 10, 8, UPER_REQ("msgCnt", j2735_MsgCount),
		UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_REQ("typeEvent", j2735_ITIScodes),
		UPER_OPT("description", j2735_List1_8_ITIScodes),
		UPER_OPT("priority", j2735_Priority), UPER_OPT("heading", j2735_HeadingSlice),
		UPER_OPT("extent", j2735_Extent), UPER_OPT("position", j2735_FullPositionVector),
		UPER_OPT("furtherInfoID", j2735_FurtherInfoID),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_ENUMERATED_X(j2735_RequestedItem, 17, "reserved", "itemA", "itemB", "itemC", "itemD",
			 "itemE", "itemF", "itemG", "itemI", "itemJ", "itemK", "itemL", "itemM",
			 "itemN", "itemO", "itemP", "itemQ");
static UPER_LIST(j2735_RequestedItemList, 1, 32, j2735_RequestedItem);
UPER_SEQUENCE_X(j2735_CommonSafetyRequest, 5, 4, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("msgCnt", j2735_MsgCount), UPER_OPT("id", j2735_TemporaryID),
		UPER_REQ("requests", j2735_RequestedItemList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
UPER_SEQUENCE_X(j2735_EmergencyVehicleAlert, 11, 10, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("id", j2735_TemporaryID), UPER_REQ("rsaMsg", j2735_RoadSideAlert),
		UPER_OPT("responseType", j2735_ResponseType),
		UPER_OPT("details", j2735_EmergencyDetails), UPER_OPT("mass", j2735_VehicleMass),
		UPER_OPT("basicType", j2735_VehicleType),
		UPER_OPT("vehicleType", j2735_VehicleGroupAffected),
		UPER_OPT("responseEquip", j2735_IncidentResponseEquipment),
		UPER_OPT("responderType", j2735_ResponderGroupAffected),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_CHOICE(j2735_ApproachOrLane, 2, UPER_REQ("approach", j2735_ApproachID),
		   UPER_REQ("lane", j2735_LaneID));
UPER_SEQUENCE_X(j2735_IntersectionCollision, 10, 5, UPER_REQ("msgCnt", j2735_MsgCount),
		UPER_REQ("id", j2735_TemporaryID), UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("partOne", j2735_BSMcoreData), UPER_OPT("path", j2735_PathHistory),
		UPER_OPT("pathPrediction", j2735_PathPrediction),
		UPER_REQ("intersectionID", j2735_IntersectionReferenceID),
		UPER_REQ("laneNumber", j2735_ApproachOrLane),
		UPER_REQ("eventFlag", j2735_VehicleEventFlags),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
