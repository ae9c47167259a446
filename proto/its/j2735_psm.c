// SPDX-License-Identifier: Apache-2.0
// SAE J2735 personal safety message (32).
#include "its/j2735_types.h"

static UPER_BIT_STRING_X(j2735_PersonalDeviceUsageState, 9, 9);
static UPER_ENUMERATED_X(j2735_NumberOfParticipantsInCluster, 4, "unavailable", "small", "medium",
			 "large");
static UPER_INTEGER(j2735_PersonalClusterRadius, 0, 100);
static UPER_ENUMERATED_X(j2735_PublicSafetyEventResponderWorkerType, 8, "unavailable",
			 "towOperater", "fireAndEMSWorker", "aDOTWorker", "lawEnforcement",
			 "hazmatResponder", "animalControlWorker", "otherPersonnel");
static UPER_BIT_STRING_X(j2735_PublicSafetyAndRoadWorkerActivity, 6, 6);
static UPER_BIT_STRING_X(j2735_PublicSafetyDirectingTrafficSubType, 7, 7);
static UPER_BIT_STRING_X(j2735_PersonalAssistive, 6, 6);
static UPER_BIT_STRING_X(j2735_UserSizeAndBehaviour, 5, 5);
static UPER_ENUMERATED_X(j2735_AnimalType, 4, "unavailable", "serviceUse", "pet", "farm");
UPER_SEQUENCE_X(j2735_PersonalSafetyMessage, 26, 18,
		UPER_REQ("basicType", j2735_PersonalDeviceUserType),
		UPER_REQ("secMark", j2735_DSecond), UPER_REQ("msgCnt", j2735_MsgCount),
		UPER_REQ("id", j2735_TemporaryID), UPER_REQ("position", j2735_Position3D),
		UPER_REQ("accuracy", j2735_PositionalAccuracy), UPER_REQ("speed", j2735_Velocity),
		UPER_REQ("heading", j2735_Heading), UPER_OPT("accelSet", j2735_AccelerationSet4Way),
		UPER_OPT("pathHistory", j2735_PathHistory),
		UPER_OPT("pathPrediction", j2735_PathPrediction),
		UPER_OPT("propulsion", j2735_PropelledInformation),
		UPER_OPT("useState", j2735_PersonalDeviceUsageState),
		UPER_OPT("crossRequest", j2735_Bool), UPER_OPT("crossState", j2735_Bool),
		UPER_OPT("clusterSize", j2735_NumberOfParticipantsInCluster),
		UPER_OPT("clusterRadius", j2735_PersonalClusterRadius),
		UPER_OPT("eventResponderType", j2735_PublicSafetyEventResponderWorkerType),
		UPER_OPT("activityType", j2735_PublicSafetyAndRoadWorkerActivity),
		UPER_OPT("activitySubType", j2735_PublicSafetyDirectingTrafficSubType),
		UPER_OPT("assistType", j2735_PersonalAssistive),
		UPER_OPT("sizing", j2735_UserSizeAndBehaviour),
		UPER_OPT("attachment", j2735_Attachment),
		UPER_OPT("attachmentRadius", j2735_AttachmentRadius),
		UPER_OPT("animalType", j2735_AnimalType),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
