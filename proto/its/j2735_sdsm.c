// SPDX-License-Identifier: Apache-2.0
// SAE J2735 sensor data sharing message (41, J3224).
#include "its/j2735_types.h"

static UPER_ENUMERATED_X(j2735_EquipmentType, 4, "unknown", "rsu", "obu", "vru");
static UPER_ENUMERATED_X(j2735_ObjectType, 4, "unknown", "vehicle", "vru", "animal");
static UPER_INTEGER(j2735_ClassificationConfidence, 0, 101);
static UPER_INTEGER(j2735_ObjectID, 0, 65535);
static UPER_INTEGER(j2735_MeasurementTimeOffset, -1500, 1500);
static UPER_ENUMERATED(j2735_AccelerationConfidence, "unavailable", "accl-100-00", "accl-010-00",
		       "accl-005-00", "accl-001-00", "accl-000-10", "accl-000-05", "accl-000-01");
static UPER_ENUMERATED(j2735_YawRateConfidence, "unavailable", "degSec-100-00", "degSec-010-00",
		       "degSec-005-00", "degSec-001-00", "degSec-000-10", "degSec-000-05",
		       "degSec-000-01");
static UPER_SEQUENCE_X(
	j2735_DetectedObjectCommonData, 18, 7, UPER_REQ("objType", j2735_ObjectType),
	UPER_REQ("objTypeCfd", j2735_ClassificationConfidence),
	UPER_REQ("objectID", j2735_ObjectID),
	UPER_REQ("measurementTime", j2735_MeasurementTimeOffset),
	UPER_REQ("timeConfidence", j2735_TimeConfidence), UPER_REQ("pos", j2735_PositionOffsetXYZ),
	UPER_REQ("posConfidence", j2735_PositionConfidenceSet), UPER_REQ("speed", j2735_Speed),
	UPER_REQ("speedConfidence", j2735_SpeedConfidence), UPER_OPT("speedZ", j2735_Speed),
	UPER_OPT("speedConfidenceZ", j2735_SpeedConfidence), UPER_REQ("heading", j2735_Heading),
	UPER_REQ("headingConf", j2735_HeadingConfidence),
	UPER_OPT("accel4way", j2735_AccelerationSet4Way),
	UPER_OPT("accCfdX", j2735_AccelerationConfidence),
	UPER_OPT("accCfdY", j2735_AccelerationConfidence),
	UPER_OPT("accCfdZ", j2735_AccelerationConfidence),
	UPER_OPT("accCfdYaw", j2735_YawRateConfidence));
static UPER_INTEGER(j2735_PitchDetected, -7200, 7200);
static UPER_INTEGER(j2735_RollDetected, -14400, 14400);
static UPER_INTEGER(j2735_YawDetected, -14400, 14400);
static UPER_SEQUENCE(j2735_Attitude, 3, 0, UPER_REQ("pitch", j2735_PitchDetected),
		     UPER_REQ("roll", j2735_RollDetected), UPER_REQ("yaw", j2735_YawDetected));
static UPER_SEQUENCE(j2735_AttitudeConfidence, 3, 0,
		     UPER_REQ("pitchConfidence", j2735_HeadingConfidence),
		     UPER_REQ("rollConfidence", j2735_HeadingConfidence),
		     UPER_REQ("yawConfidence", j2735_HeadingConfidence));
static UPER_INTEGER(j2735_PitchRate, -32767, 32767);
static UPER_INTEGER(j2735_RollRate, -32767, 32767);
static UPER_SEQUENCE(j2735_AngularVelocity, 2, 0, UPER_REQ("pitchRate", j2735_PitchRate),
		     UPER_REQ("rollRate", j2735_RollRate));
static UPER_ENUMERATED(j2735_PitchRateConfidence, "unavailable", "degSec-100-00", "degSec-010-00",
		       "degSec-005-00", "degSec-001-00", "degSec-000-10", "degSec-000-05",
		       "degSec-000-01");
static UPER_ENUMERATED(j2735_RollRateConfidence, "unavailable", "degSec-100-00", "degSec-010-00",
		       "degSec-005-00", "degSec-001-00", "degSec-000-10", "degSec-000-05",
		       "degSec-000-01");
static UPER_SEQUENCE(j2735_AngularVelocityConfidence, 2, 2,
		     UPER_OPT("pitchRateConfidence", j2735_PitchRateConfidence),
		     UPER_OPT("rollRateConfidence", j2735_RollRateConfidence));
static UPER_ENUMERATED(j2735_SizeValueConfidence, "unavailable", "size-100-00", "size-050-00",
		       "size-020-00", "size-010-00", "size-005-00", "size-002-00", "size-001-00",
		       "size-000-50", "size-000-20", "size-000-10", "size-000-05", "size-000-02",
		       "size-000-01");
static UPER_SEQUENCE(j2735_VehicleSizeConfidence, 3, 1,
		     UPER_REQ("vehicleWidthConfidence", j2735_SizeValueConfidence),
		     UPER_REQ("vehicleLengthConfidence", j2735_SizeValueConfidence),
		     UPER_OPT("vehicleHeightConfidence", j2735_SizeValueConfidence));
static UPER_SEQUENCE_X(j2735_DetectedVehicleData, 10, 10, UPER_OPT("lights", j2735_ExteriorLights),
		       UPER_OPT("vehAttitude", j2735_Attitude),
		       UPER_OPT("vehAttitudeConfidence", j2735_AttitudeConfidence),
		       UPER_OPT("vehAngVel", j2735_AngularVelocity),
		       UPER_OPT("vehAngVelConfidence", j2735_AngularVelocityConfidence),
		       UPER_OPT("size", j2735_VehicleSize), UPER_OPT("height", j2735_VehicleHeight),
		       UPER_OPT("vehicleSizeConfidence", j2735_VehicleSizeConfidence),
		       UPER_OPT("vehicleClass", j2735_BasicVehicleClass),
		       UPER_OPT("classConf", j2735_ClassificationConfidence));
static UPER_SEQUENCE(j2735_DetectedVRUData, 4, 4,
		     UPER_OPT("basicType", j2735_PersonalDeviceUserType),
		     UPER_OPT("propulsion", j2735_PropelledInformation),
		     UPER_OPT("attachment", j2735_Attachment),
		     UPER_OPT("radius", j2735_AttachmentRadius));
static UPER_INTEGER(j2735_SizeValue, 0, 1023);
static UPER_SEQUENCE(j2735_ObstacleSize, 3, 1, UPER_REQ("width", j2735_SizeValue),
		     UPER_REQ("length", j2735_SizeValue), UPER_OPT("height", j2735_SizeValue));
static UPER_SEQUENCE(j2735_ObstacleSizeConfidence, 3, 1,
		     UPER_REQ("widthConfidence", j2735_SizeValueConfidence),
		     UPER_REQ("lengthConfidence", j2735_SizeValueConfidence),
		     UPER_OPT("heightConfidence", j2735_SizeValueConfidence));
static UPER_SEQUENCE(j2735_DetectedObstacleData, 2, 0, UPER_REQ("obstSize", j2735_ObstacleSize),
		     UPER_REQ("obstSizeConfidence", j2735_ObstacleSizeConfidence));
static UPER_CHOICE(j2735_DetectedObjectOptionalData, 3,
		   UPER_REQ("detVeh", j2735_DetectedVehicleData),
		   UPER_REQ("detVRU", j2735_DetectedVRUData),
		   UPER_REQ("detObst", j2735_DetectedObstacleData));
static UPER_SEQUENCE(j2735_DetectedObjectData, 2, 1,
		     UPER_REQ("detObjCommon", j2735_DetectedObjectCommonData),
		     UPER_OPT("detObjOptData", j2735_DetectedObjectOptionalData));
static UPER_LIST(j2735_DetectedObjectList, 1, 256, j2735_DetectedObjectData);
UPER_SEQUENCE(j2735_SensorDataSharingMessage, 8, 1, UPER_REQ("msgCnt", j2735_MsgCount),
	      UPER_REQ("sourceID", j2735_TemporaryID),
	      UPER_REQ("equipmentType", j2735_EquipmentType),
	      UPER_REQ("sDSMTimeStamp", j2735_DDateTime), UPER_REQ("refPos", j2735_Position3D),
	      UPER_REQ("refPosXYConf", j2735_PositionalAccuracy),
	      UPER_OPT("refPosElConf", j2735_ElevationConfidence),
	      UPER_REQ("objects", j2735_DetectedObjectList));
