// SPDX-License-Identifier: Apache-2.0
// SAE J2735 manoeuvre sharing and coordinating (42, J3186).
#include "its/j2735_types.h"

static UPER_ENUMERATED_X(j2735_MSCMType, 8, "maneuverIntent", "maneuverRequest", "maneuverResponse",
			 "maneuverReservation", "hVManeuverCancellation",
			 "rVManeuverCancellationRequest", "emergencyManeuverReservation",
			 "maneuverExecutionStatus");
static UPER_LIST(j2735_TemporaryIDList, 1, 32, j2735_TemporaryID);
static UPER_INTEGER(j2735_ManeuverID, 0, 255);
static UPER_BIT_STRING(j2735_TemporaryIDPointer, 1, 32);
static UPER_SEQUENCE_X(j2735_CurrentStateData, 6, 3,
		       UPER_OPT("executantVehPos", j2735_PositionOffsetXYZ),
		       UPER_OPT("executantVehPosConfidence", j2735_PositionConfidenceSet),
		       UPER_REQ("speed", j2735_Speed), UPER_REQ("heading", j2735_Heading),
		       UPER_OPT("accel4way", j2735_AccelerationSet4Way),
		       UPER_REQ("size", j2735_VehicleSize));
static UPER_ENUMERATED_X(j2735_TRRType, 3, "tRRType1", "tRRType2", "tRRType3");
static UPER_INTEGER(j2735_TRRLength, 0, 4095);
static UPER_ENUMERATED_X(j2735_LaneOffset, 7, "currentLane", "firstLeftLane", "firstRightLane",
			 "secondLeftLane", "secondRightLane", "thirdLeftLane", "thirdRightLane");
static UPER_SEQUENCE_X(j2735_TRRLocationType1, 4, 1, UPER_REQ("tRRLength", j2735_TRRLength),
		       UPER_REQ("frontSidePosition", j2735_PositionOffsetXYZ),
		       UPER_REQ("laneOffset", j2735_LaneOffset),
		       UPER_OPT("tRRMovement", j2735_Speed));
static UPER_SEQUENCE_X(j2735_SurroundingVehicleInfo, 3, 0,
		       UPER_REQ("surroundingVehicleID", j2735_TemporaryID),
		       UPER_REQ("surroundingVehiclePosition", j2735_PositionOffsetXYZ),
		       UPER_REQ("surroundingVehicleSize", j2735_VehicleSize));
static UPER_SEQUENCE_X(j2735_TRRLocationType2, 5, 3, UPER_REQ("safetyGap", j2735_TRRLength),
		       UPER_OPT("frontSideVehicle", j2735_SurroundingVehicleInfo),
		       UPER_OPT("rearSideVehicle", j2735_SurroundingVehicleInfo),
		       UPER_OPT("tRRLength", j2735_TRRLength),
		       UPER_REQ("laneOffset", j2735_LaneOffset));
static UPER_LIST(j2735_TRRLocationType3, 0, UPER_MAX, j2735_PositionOffsetXYZ);
static UPER_CHOICE_X(j2735_TRRLocation, 3, UPER_REQ("tRRLocationType1", j2735_TRRLocationType1),
		     UPER_REQ("tRRLocationType2", j2735_TRRLocationType2),
		     UPER_REQ("tRRLocationType3", j2735_TRRLocationType3));
static UPER_SEQUENCE_X(j2735_TargetRoadResource, 2, 0, UPER_REQ("tRRType", j2735_TRRType),
		       UPER_REQ("tRRLocation", j2735_TRRLocation));
static UPER_SEQUENCE_X(j2735_SubManeuver, 8, 3, UPER_REQ("executantVehID", j2735_TemporaryID),
		       UPER_REQ("affectedVehIDs", j2735_TemporaryIDPointer),
		       UPER_REQ("currentStateData", j2735_CurrentStateData),
		       UPER_OPT("targetRoadResource", j2735_TargetRoadResource),
		       UPER_REQ("startTime", j2735_DDateTime), UPER_REQ("endTime", j2735_DDateTime),
		       UPER_OPT("minSpeed", j2735_Speed), UPER_OPT("maxSpeed", j2735_Speed));
static UPER_LIST(j2735_SubManeuverList, 1, 32, j2735_SubManeuver);
static UPER_SEQUENCE_X(j2735_Maneuver, 1, 0, UPER_REQ("subManeuverList", j2735_SubManeuverList));
static UPER_ENUMERATED_X(j2735_ReasonCode, 8, "unknown", "unableToConform", "unwanted",
			 "unableToUnderstand", "erroneousBehaviorDetected",
			 "misbehaviorAttackDetected", "rVManeuverCancellationRequestIssued",
			 "sessionIDConflicted");
static UPER_ENUMERATED_X(j2735_ManeuverExecutionStatus, 4, "started", "inProgress", "completed",
			 "terminated");
UPER_SEQUENCE_X(j2735_ManeuverSharingAndCoordinatingMessage, 11, 8,
		UPER_REQ("mSCMTimestamp", j2735_DDateTime), UPER_OPT("hVPos", j2735_Position3D),
		UPER_OPT("hVPosXYConf", j2735_PositionalAccuracy),
		UPER_REQ("mSCMType", j2735_MSCMType), UPER_REQ("sourceID", j2735_TemporaryID),
		UPER_OPT("destinationIDs", j2735_TemporaryIDList),
		UPER_OPT("maneuverID", j2735_ManeuverID), UPER_OPT("maneuver", j2735_Maneuver),
		UPER_OPT("responseFlag", j2735_Bool), UPER_OPT("reasonCode", j2735_ReasonCode),
		UPER_OPT("maneuverExecutionStatus", j2735_ManeuverExecutionStatus));
