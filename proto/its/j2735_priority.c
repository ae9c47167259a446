// SPDX-License-Identifier: Apache-2.0
// SAE J2735 signal request (29) and signal status (30).
#include "its/j2735_types.h"

static UPER_INTEGER(j2735_RequestID, 0, 255);
static UPER_ENUMERATED_X(j2735_PriorityRequestType, 4, "priorityRequestTypeReserved",
			 "priorityRequest", "priorityRequestUpdate", "priorityCancellation");
static UPER_CHOICE_X(j2735_IntersectionAccessPoint, 3, UPER_REQ("lane", j2735_LaneID),
		     UPER_REQ("approach", j2735_ApproachID),
		     UPER_REQ("connection", j2735_LaneConnectionID));
static UPER_SEQUENCE_X(j2735_SignalRequest, 6, 2, UPER_REQ("id", j2735_IntersectionReferenceID),
		       UPER_REQ("requestID", j2735_RequestID),
		       UPER_REQ("requestType", j2735_PriorityRequestType),
		       UPER_REQ("inBoundLane", j2735_IntersectionAccessPoint),
		       UPER_OPT("outBoundLane", j2735_IntersectionAccessPoint),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(j2735_SignalRequestPackage, 5, 4, UPER_REQ("request", j2735_SignalRequest),
		       UPER_OPT("minute", j2735_MinuteOfTheYear), UPER_OPT("second", j2735_DSecond),
		       UPER_OPT("duration", j2735_DSecond),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_SignalRequestList, 1, 32, j2735_SignalRequestPackage);
static UPER_INTEGER(j2735_StationID, 0, 4294967295);
static UPER_CHOICE(j2735_VehicleID, 2, UPER_REQ("entityID", j2735_TemporaryID),
		   UPER_REQ("stationID", j2735_StationID));
static UPER_ENUMERATED(j2735_RequestSubRole, "requestSubRoleUnKnown", "requestSubRole1",
		       "requestSubRole2", "requestSubRole3", "requestSubRole4", "requestSubRole5",
		       "requestSubRole6", "requestSubRole7", "requestSubRole8", "requestSubRole9",
		       "requestSubRole10", "requestSubRole11", "requestSubRole12",
		       "requestSubRole13", "requestSubRole14", "requestSubRoleReserved");
static UPER_ENUMERATED(j2735_RequestImportanceLevel, "requestImportanceLevelUnKnown",
		       "requestImportanceLevel1", "requestImportanceLevel2",
		       "requestImportanceLevel3", "requestImportanceLevel4",
		       "requestImportanceLevel5", "requestImportanceLevel6",
		       "requestImportanceLevel7", "requestImportanceLevel8",
		       "requestImportanceLevel9", "requestImportanceLevel10",
		       "requestImportanceLevel11", "requestImportanceLevel12",
		       "requestImportanceLevel13", "requestImportanceLevel14",
		       "requestImportanceReserved");
static UPER_SEQUENCE_X(j2735_RequestorType, 6, 5, UPER_REQ("role", j2735_BasicVehicleRole),
		       UPER_OPT("subrole", j2735_RequestSubRole),
		       UPER_OPT("request", j2735_RequestImportanceLevel),
		       UPER_OPT("iso3883", j2735_Iso3833VehicleType),
		       UPER_OPT("hpmsType", j2735_VehicleType),
		       UPER_OPT("regional", j2735_RegionalExtension));
static UPER_SEQUENCE_X(j2735_RequestorPositionVector, 3, 2, UPER_REQ("position", j2735_Position3D),
		       UPER_OPT("heading", j2735_Angle),
		       UPER_OPT("speed", j2735_TransmissionAndSpeed));
static UPER_BIT_STRING(j2735_TransitVehicleStatus, 8, 8);
static UPER_ENUMERATED(j2735_TransitVehicleOccupancy, "occupancyUnknown", "occupancyEmpty",
		       "occupancyVeryLow", "occupancyLow", "occupancyMed", "occupancyHigh",
		       "occupancyNearlyFull", "occupancyFull");
static UPER_INTEGER(j2735_DeltaTime, -122, 121);
static UPER_SEQUENCE_X(j2735_RequestorDescription, 9, 8, UPER_REQ("id", j2735_VehicleID),
		       UPER_OPT("type", j2735_RequestorType),
		       UPER_OPT("position", j2735_RequestorPositionVector),
		       UPER_OPT("name", j2735_DescriptiveName),
		       UPER_OPT("routeName", j2735_DescriptiveName),
		       UPER_OPT("transitStatus", j2735_TransitVehicleStatus),
		       UPER_OPT("transitOccupancy", j2735_TransitVehicleOccupancy),
		       UPER_OPT("transitSchedule", j2735_DeltaTime),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
UPER_SEQUENCE_X(j2735_SignalRequestMessage, 6, 4, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_REQ("second", j2735_DSecond), UPER_OPT("sequenceNumber", j2735_MsgCount),
		UPER_OPT("requests", j2735_SignalRequestList),
		UPER_REQ("requestor", j2735_RequestorDescription),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(j2735_SignalRequesterInfo, 5, 2, UPER_REQ("id", j2735_VehicleID),
		       UPER_REQ("request", j2735_RequestID),
		       UPER_REQ("sequenceNumber", j2735_MsgCount),
		       UPER_OPT("role", j2735_BasicVehicleRole),
		       UPER_OPT("typeData", j2735_RequestorType));
static UPER_ENUMERATED_X(j2735_PrioritizationResponseStatus, 8, "unknown", "requested",
			 "processing", "watchOtherTraffic", "granted", "rejected", "maxPresence",
			 "reserviceLocked");
static UPER_SEQUENCE_X(j2735_SignalStatusPackage, 8, 6,
		       UPER_OPT("requester", j2735_SignalRequesterInfo),
		       UPER_REQ("inboundOn", j2735_IntersectionAccessPoint),
		       UPER_OPT("outboundOn", j2735_IntersectionAccessPoint),
		       UPER_OPT("minute", j2735_MinuteOfTheYear), UPER_OPT("second", j2735_DSecond),
		       UPER_OPT("duration", j2735_DSecond),
		       UPER_REQ("status", j2735_PrioritizationResponseStatus),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_SignalStatusPackageList, 1, 32, j2735_SignalStatusPackage);
static UPER_SEQUENCE_X(j2735_SignalStatus, 4, 1, UPER_REQ("sequenceNumber", j2735_MsgCount),
		       UPER_REQ("id", j2735_IntersectionReferenceID),
		       UPER_REQ("sigStatus", j2735_SignalStatusPackageList),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_LIST(j2735_SignalStatusList, 1, 32, j2735_SignalStatus);
UPER_SEQUENCE_X(j2735_SignalStatusMessage, 5, 3, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_REQ("second", j2735_DSecond), UPER_OPT("sequenceNumber", j2735_MsgCount),
		UPER_REQ("status", j2735_SignalStatusList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
