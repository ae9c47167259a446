// SPDX-License-Identifier: Apache-2.0
// T/CSAE 157: sensor sharing (SSM, 12).
#include "its/csae_types.h"

static UPER_ENUMERATED_X(csae_EquipmentType, 4, "unknown", "rsu", "obu", "vru");
static UPER_LIST(csae_DetectedRegion, 1, 8, csae_Polygon);
static UPER_ENUMERATED(csae_SizeValueConfidence, "unavailable", "size-100-00", "size-050-00",
		       "size-020-00", "size-010-00", "size-005-00", "size-002-00", "size-001-00",
		       "size-000-50", "size-000-20", "size-000-10", "size-000-05", "size-000-02",
		       "size-000-01");
static UPER_SEQUENCE(csae_ObjectSizeConfidence, 3, 1,
		     UPER_REQ("widthConf", csae_SizeValueConfidence),
		     UPER_REQ("lengthConf", csae_SizeValueConfidence),
		     UPER_OPT("heightConf", csae_SizeValueConfidence));
static UPER_ENUMERATED_X(csae_DetectedPTCType, 11, "unknown", "unknown-movable",
			 "unknown-unmovable", "car", "van", "truck", "bus", "cyclist",
			 "motorcyclist", "tricyclist", "pedestrian");
static UPER_INTEGER(csae_PlanningDuration, 0, 600);
static UPER_SEQUENCE_X(csae_Planning, 4, 4, UPER_OPT("duration", csae_PlanningDuration),
		       UPER_OPT("planConfidence", csae_Confidence),
		       UPER_OPT("drivingBehavior", csae_DriveBehavior),
		       UPER_OPT("pathPlanning", csae_PathPlanning));
static UPER_LIST(csae_PlanningList, 1, 8, csae_Planning);
static UPER_INTEGER(csae_Int1_65535, 1, 65535);
static UPER_INTEGER(csae_Pitch, -7200, 7200);
static UPER_INTEGER(csae_Roll, -7200, 7200);
static UPER_INTEGER(csae_Yaw, -14400, 14400);
static UPER_SEQUENCE(csae_Attitude, 3, 0, UPER_REQ("pitch", csae_Pitch),
		     UPER_REQ("roll", csae_Roll), UPER_REQ("yaw", csae_Yaw));
static UPER_SEQUENCE(csae_AttitudeConfidence, 3, 0,
		     UPER_REQ("pitchConfidence", csae_HeadingConfidence),
		     UPER_REQ("rollRateConfidence", csae_HeadingConfidence),
		     UPER_REQ("yawRate", csae_HeadingConfidence));
static UPER_INTEGER(csae_PitchRate, -32767, 32767);
static UPER_INTEGER(csae_RollRate, -32767, 32767);
static UPER_SEQUENCE(csae_AngularVelocity, 3, 0, UPER_REQ("pitchRate", csae_PitchRate),
		     UPER_REQ("rollRate", csae_RollRate), UPER_REQ("yawRate", csae_YawRate));
static UPER_SEQUENCE(csae_AngularVelocityConfidence, 3, 0,
		     UPER_REQ("pitchRate", csae_AngularVConfidence),
		     UPER_REQ("rollRate", csae_AngularVConfidence),
		     UPER_REQ("yawRate", csae_AngularVConfidence));
static UPER_SEQUENCE_X(csae_MotorDataExtension, 5, 5, UPER_OPT("lights", csae_ExteriorLights),
		       UPER_OPT("vehAttitude", csae_Attitude),
		       UPER_OPT("vehAttitudeConfidence", csae_AttitudeConfidence),
		       UPER_OPT("vehAngVel", csae_AngularVelocity),
		       UPER_OPT("vehAngVelConfidence", csae_AngularVelocityConfidence));
static UPER_SEQUENCE_X(csae_Non_motorDataExtension, 2, 0, UPER_REQ("overallRadius", csae_Int0_200),
		       UPER_REQ("non-motorData", csae_Non_motorData));
static UPER_CHOICE_X(csae_type_relatedExt, 2, UPER_REQ("motorExt", csae_MotorDataExtension),
		     UPER_REQ("non-motorExt", csae_Non_motorDataExtension));
static UPER_SEQUENCE_X(csae_DetectedPTCData, 11, 10, UPER_REQ("ptc", csae_ParticipantData),
		       UPER_OPT("objSizeConfidence", csae_ObjectSizeConfidence),
		       UPER_OPT("detectedPTCType", csae_DetectedPTCType),
		       UPER_OPT("typeConfidence", csae_Confidence),
		       UPER_OPT("acc4WayConfidence", csae_AccSet4WayConfidence),
		       UPER_OPT("statusDuration", csae_TimeOffset),
		       UPER_OPT("pathHistory", csae_PathHistory),
		       UPER_OPT("planningList", csae_PlanningList),
		       UPER_OPT("tracking", csae_Int1_65535), UPER_OPT("polygon", csae_Polygon),
		       UPER_OPT("type-relatedExt", csae_type_relatedExt));
static UPER_LIST(csae_DetectedPTCList, 1, 512, csae_DetectedPTCData);
static UPER_ENUMERATED_X(csae_ObstacleType, 13, "unknown", "rockfall", "landslide",
			 "animal-intrusion", "liquid-spill", "goods-scattered", "trafficcone",
			 "safety-triangle", "traffic-roadblock", "inspection-shaft-without-cover",
			 "unknown-fragments", "unknown-hard-object", "unknown-soft-object");
static UPER_INTEGER(csae_SizeValue, 0, 1023);
static UPER_SEQUENCE(csae_ObjectSize, 3, 1, UPER_REQ("width", csae_SizeValue),
		     UPER_REQ("length", csae_SizeValue), UPER_OPT("height", csae_SizeValue));
static UPER_SEQUENCE_X(csae_DetectedObstacleData, 18, 9, UPER_REQ("obsType", csae_ObstacleType),
		       UPER_OPT("objTypeConfidence", csae_Confidence),
		       UPER_REQ("obsId", csae_Int0_65535), UPER_REQ("source", csae_SourceType),
		       UPER_REQ("secMark", csae_DSecond), UPER_REQ("pos", csae_PositionOffsetLLV),
		       UPER_REQ("posConfidence", csae_PositionConfidenceSet),
		       UPER_REQ("speed", csae_Speed), UPER_OPT("speedCfd", csae_SpeedConfidence),
		       UPER_REQ("heading", csae_Heading),
		       UPER_OPT("headingCfd", csae_HeadingConfidence),
		       UPER_OPT("verSpeed", csae_Speed),
		       UPER_OPT("verSpeedConfidence", csae_SpeedConfidence),
		       UPER_OPT("accelSet", csae_AccelerationSet4Way),
		       UPER_REQ("size", csae_ObjectSize),
		       UPER_OPT("objSizeConfidence", csae_ObjectSizeConfidence),
		       UPER_OPT("tracking", csae_Int1_65535), UPER_OPT("polygon", csae_Polygon));
static UPER_LIST(csae_DetectedObstacleList, 1, 64, csae_DetectedObstacleData);
UPER_SEQUENCE_X(csae_SensorSharingMsg, 9, 4, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("equipmentType", csae_EquipmentType),
		UPER_REQ("secMark", csae_DSecond), UPER_REQ("sensorPos", csae_Position3D),
		UPER_OPT("detectedRegion", csae_DetectedRegion),
		UPER_OPT("participants", csae_DetectedPTCList),
		UPER_OPT("obstacles", csae_DetectedObstacleList), UPER_OPT("rtes", csae_RTEList));
