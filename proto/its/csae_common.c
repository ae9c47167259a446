// SPDX-License-Identifier: Apache-2.0
// T/CSAE 53 and 157 (YD/T 3709): types that several dialects and messages share.
#include "its/csae_types.h"

UPER_INTEGER(csae_MsgCount, 0, 127);
UPER_OCTETS(csae_Octets8, 8, 8);
UPER_INTEGER(csae_DSecond, 0, 65535);
static UPER_INTEGER(csae_Latitude, -900000000, 900000001);
static UPER_INTEGER(csae_Longitude, -1799999999, 1800000001);
static UPER_INTEGER(csae_Elevation, -4096, 61439);
UPER_SEQUENCE(csae_Position3D, 3, 1, UPER_REQ("lat", csae_Latitude),
	      UPER_REQ("long", csae_Longitude), UPER_OPT("elevation", csae_Elevation));
UPER_BIT_STRING_X(csae_DriveBehavior, 14, 14);
UPER_INTEGER(csae_TimeOffset, 1, 65535);
static UPER_INTEGER(csae_RoadRegulatorID, 0, 65535);
static UPER_INTEGER(csae_NodeID, 0, 65535);
UPER_SEQUENCE(csae_NodeReferenceID, 2, 1, UPER_OPT("region", csae_RoadRegulatorID),
	      UPER_REQ("id", csae_NodeID));
static UPER_BIT_STRING(csae_ReferenceLanes, 16, 16);
UPER_SEQUENCE(csae_ReferenceLink, 3, 1, UPER_REQ("upstreamNodeId", csae_NodeReferenceID),
	      UPER_REQ("downstreamNodeId", csae_NodeReferenceID),
	      UPER_OPT("referenceLanes", csae_ReferenceLanes));
static UPER_INTEGER(csae_OffsetLL_B12, -2048, 2047);
static UPER_SEQUENCE(csae_Position_LL_24B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B12),
		     UPER_REQ("lat", csae_OffsetLL_B12));
static UPER_INTEGER(csae_OffsetLL_B14, -8192, 8191);
static UPER_SEQUENCE(csae_Position_LL_28B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B14),
		     UPER_REQ("lat", csae_OffsetLL_B14));
static UPER_INTEGER(csae_OffsetLL_B16, -32768, 32767);
static UPER_SEQUENCE(csae_Position_LL_32B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B16),
		     UPER_REQ("lat", csae_OffsetLL_B16));
static UPER_INTEGER(csae_OffsetLL_B18, -131072, 131071);
static UPER_SEQUENCE(csae_Position_LL_36B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B18),
		     UPER_REQ("lat", csae_OffsetLL_B18));
static UPER_INTEGER(csae_OffsetLL_B22, -2097152, 2097151);
static UPER_SEQUENCE(csae_Position_LL_44B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B22),
		     UPER_REQ("lat", csae_OffsetLL_B22));
static UPER_INTEGER(csae_OffsetLL_B24, -8388608, 8388607);
static UPER_SEQUENCE(csae_Position_LL_48B, 2, 0, UPER_REQ("lon", csae_OffsetLL_B24),
		     UPER_REQ("lat", csae_OffsetLL_B24));
static UPER_SEQUENCE(csae_Position_LLmD_64b, 2, 0, UPER_REQ("lon", csae_Longitude),
		     UPER_REQ("lat", csae_Latitude));
static UPER_CHOICE(csae_PositionOffsetLL, 7, UPER_REQ("position-LL1", csae_Position_LL_24B),
		   UPER_REQ("position-LL2", csae_Position_LL_28B),
		   UPER_REQ("position-LL3", csae_Position_LL_32B),
		   UPER_REQ("position-LL4", csae_Position_LL_36B),
		   UPER_REQ("position-LL5", csae_Position_LL_44B),
		   UPER_REQ("position-LL6", csae_Position_LL_48B),
		   UPER_REQ("position-LatLon", csae_Position_LLmD_64b));
static UPER_INTEGER(csae_VertOffset_B07, -64, 63);
static UPER_INTEGER(csae_VertOffset_B08, -128, 127);
static UPER_INTEGER(csae_VertOffset_B09, -256, 255);
static UPER_INTEGER(csae_VertOffset_B10, -512, 511);
static UPER_INTEGER(csae_VertOffset_B11, -1024, 1023);
static UPER_INTEGER(csae_VertOffset_B12, -2048, 2047);
static UPER_CHOICE(csae_VerticalOffset, 7, UPER_REQ("offset1", csae_VertOffset_B07),
		   UPER_REQ("offset2", csae_VertOffset_B08),
		   UPER_REQ("offset3", csae_VertOffset_B09),
		   UPER_REQ("offset4", csae_VertOffset_B10),
		   UPER_REQ("offset5", csae_VertOffset_B11),
		   UPER_REQ("offset6", csae_VertOffset_B12), UPER_REQ("elevation", csae_Elevation));
UPER_SEQUENCE(csae_PositionOffsetLLV, 2, 1, UPER_REQ("offsetLL", csae_PositionOffsetLL),
	      UPER_OPT("offsetV", csae_VerticalOffset));
static UPER_LIST(csae_PathPointList, 2, 32, csae_PositionOffsetLLV);
UPER_INTEGER(csae_Radius, 0, 65535);
UPER_SEQUENCE(csae_ReferencePath, 2, 0, UPER_REQ("activePath", csae_PathPointList),
	      UPER_REQ("pathRadius", csae_Radius));
static UPER_ENUMERATED(csae_PositionConfidence, "unavailable", "a500m", "a200m", "a100m", "a50m",
		       "a20m", "a10m", "a5m", "a2m", "a1m", "a50cm", "a20cm", "a10cm", "a5cm",
		       "a2cm", "a1cm");
static UPER_ENUMERATED(csae_ElevationConfidence, "unavailable", "elev-500-00", "elev-200-00",
		       "elev-100-00", "elev-050-00", "elev-020-00", "elev-010-00", "elev-005-00",
		       "elev-002-00", "elev-001-00", "elev-000-50", "elev-000-20", "elev-000-10",
		       "elev-000-05", "elev-000-02", "elev-000-01");
UPER_SEQUENCE(csae_PositionConfidenceSet, 2, 1, UPER_REQ("pos", csae_PositionConfidence),
	      UPER_OPT("elevation", csae_ElevationConfidence));
UPER_INTEGER(csae_Speed, 0, 8191);
UPER_ENUMERATED(csae_SpeedConfidence, "unavailable", "prec100ms", "prec10ms", "prec5ms", "prec1ms",
		"prec0-1ms", "prec0-05ms", "prec0-01ms");
UPER_INTEGER(csae_Heading, 0, 28800);
UPER_ENUMERATED(csae_HeadingConfidence, "unavailable", "prec10deg", "prec05deg", "prec01deg",
		"prec0-1deg", "prec0-05deg", "prec0-01deg", "prec0-0125deg");
static UPER_INTEGER(csae_Acceleration, -2000, 2001);
static UPER_INTEGER(csae_VerticalAcceleration, -127, 127);
UPER_INTEGER(csae_YawRate, -32767, 32767);
UPER_SEQUENCE(csae_AccelerationSet4Way, 4, 0, UPER_REQ("long", csae_Acceleration),
	      UPER_REQ("lat", csae_Acceleration), UPER_REQ("vert", csae_VerticalAcceleration),
	      UPER_REQ("yaw", csae_YawRate));
static UPER_ENUMERATED(csae_AccConfidence, "unavailable", "prec100deg", "prec10deg", "prec5deg",
		       "prec1deg", "prec0-1deg", "prec0-05deg", "prec0-01deg");
UPER_ENUMERATED(csae_AngularVConfidence, "unavailable", "prec100deg", "prec10deg", "prec5deg",
		"prec1deg", "prec0-1deg", "prec0-05deg", "prec0-01deg");
UPER_SEQUENCE(csae_AccSet4WayConfidence, 4, 0, UPER_REQ("lonAccConfidence", csae_AccConfidence),
	      UPER_REQ("latAccConfidence", csae_AccConfidence),
	      UPER_REQ("vertAccConfidence", csae_AccConfidence),
	      UPER_REQ("yawRateCon", csae_AngularVConfidence));
UPER_INTEGER(csae_Confidence, 0, 200);
UPER_SEQUENCE_X(csae_PathPlanningPoint, 11, 10, UPER_OPT("posInMap", csae_ReferenceLink),
		UPER_REQ("pos", csae_PositionOffsetLLV),
		UPER_OPT("posAccuracy", csae_PositionConfidenceSet), UPER_OPT("speed", csae_Speed),
		UPER_OPT("speedCfd", csae_SpeedConfidence), UPER_OPT("heading", csae_Heading),
		UPER_OPT("headingCfd", csae_HeadingConfidence),
		UPER_OPT("accelSet", csae_AccelerationSet4Way),
		UPER_OPT("acc4WayConfidence", csae_AccSet4WayConfidence),
		UPER_OPT("estimatedTime", csae_TimeOffset),
		UPER_OPT("timeConfidence", csae_Confidence));
UPER_LIST(csae_PathPlanning, 1, 100, csae_PathPlanningPoint);
UPER_INTEGER(csae_DYear, 0, 4095);
UPER_INTEGER(csae_DMonth, 0, 12);
UPER_INTEGER(csae_DDay, 0, 31);
static UPER_INTEGER(csae_DHour, 0, 31);
UPER_INTEGER(csae_DMinute, 0, 60);
static UPER_INTEGER(csae_DTimeOffset, -840, 840);
UPER_SEQUENCE(csae_DDateTime, 7, 7, UPER_OPT("year", csae_DYear), UPER_OPT("month", csae_DMonth),
	      UPER_OPT("day", csae_DDay), UPER_OPT("hour", csae_DHour),
	      UPER_OPT("minute", csae_DMinute), UPER_OPT("second", csae_DSecond),
	      UPER_OPT("offset", csae_DTimeOffset));
static UPER_IA5(csae_Ia51_512, 1, 512);
static UPER_OCTETS(csae_Octets2_512, 2, 512);
UPER_CHOICE(csae_Description, 2, UPER_REQ("textString", csae_Ia51_512),
	    UPER_REQ("textGB2312", csae_Octets2_512));
UPER_LIST(csae_Polygon, 4, 32, csae_PositionOffsetLLV);
UPER_ENUMERATED_X(csae_ParticipantType, 5, "unknown", "motor", "non-motor", "pedestrian", "rsu");
UPER_INTEGER(csae_Int0_65535, 0, 65535);
UPER_ENUMERATED_X(csae_SourceType, 8, "unknown", "selfinfo", "v2x", "video", "microwaveRadar",
		  "loop", "lidar", "integrated");
UPER_ENUMERATED(csae_TransmissionState, "neutral", "park", "forwardGears", "reverseGears",
		"reserved1", "reserved2", "reserved3", "unavailable");
UPER_INTEGER(csae_SteeringWheelAngle, -126, 127);
static UPER_ENUMERATED(csae_SteeringWheelAngleConfidence, "unavailable", "prec2deg", "prec1deg",
		       "prec0-02deg");
UPER_SEQUENCE(csae_MotionConfidenceSet, 3, 3, UPER_OPT("speedCfd", csae_SpeedConfidence),
	      UPER_OPT("headingCfd", csae_HeadingConfidence),
	      UPER_OPT("steerCfd", csae_SteeringWheelAngleConfidence));
static UPER_INTEGER(csae_VehicleWidth, 0, 1023);
static UPER_INTEGER(csae_VehicleLength, 0, 4095);
static UPER_INTEGER(csae_VehicleHeight, 0, 127);
UPER_SEQUENCE(csae_VehicleSize, 3, 1, UPER_REQ("width", csae_VehicleWidth),
	      UPER_REQ("length", csae_VehicleLength), UPER_OPT("height", csae_VehicleHeight));
UPER_INTEGER(csae_BasicVehicleClass, 0, 255);
static UPER_INTEGER(csae_FuelType, 0, 15);
UPER_SEQUENCE_X(csae_VehicleClassification, 2, 1,
		UPER_REQ("classification", csae_BasicVehicleClass),
		UPER_OPT("fuelType", csae_FuelType));
UPER_SEQUENCE_X(csae_ParticipantData, 15, 6, UPER_REQ("ptcType", csae_ParticipantType),
		UPER_REQ("ptcId", csae_Int0_65535), UPER_REQ("source", csae_SourceType),
		UPER_OPT("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
		UPER_REQ("pos", csae_PositionOffsetLLV),
		UPER_REQ("posConfidence", csae_PositionConfidenceSet),
		UPER_OPT("transmission", csae_TransmissionState), UPER_REQ("speed", csae_Speed),
		UPER_REQ("heading", csae_Heading), UPER_OPT("angle", csae_SteeringWheelAngle),
		UPER_OPT("motionCfd", csae_MotionConfidenceSet),
		UPER_OPT("accelSet", csae_AccelerationSet4Way), UPER_REQ("size", csae_VehicleSize),
		UPER_OPT("vehicleClass", csae_VehicleClassification));
UPER_ENUMERATED(csae_TimeConfidence, "unavailable", "time-100-000", "time-050-000", "time-020-000",
		"time-010-000", "time-002-000", "time-001-000", "time-000-500", "time-000-200",
		"time-000-100", "time-000-050", "time-000-020", "time-000-010", "time-000-005",
		"time-000-002", "time-000-001", "time-000-000-5", "time-000-000-2",
		"time-000-000-1", "time-000-000-05", "time-000-000-02", "time-000-000-01",
		"time-000-000-005", "time-000-000-002", "time-000-000-001", "time-000-000-000-5",
		"time-000-000-000-2", "time-000-000-000-1", "time-000-000-000-05",
		"time-000-000-000-02", "time-000-000-000-01", "time-000-000-000-005",
		"time-000-000-000-002", "time-000-000-000-001", "time-000-000-000-000-5",
		"time-000-000-000-000-2", "time-000-000-000-000-1", "time-000-000-000-000-05",
		"time-000-000-000-000-02", "time-000-000-000-000-01");
static UPER_SEQUENCE_X(csae_FullPositionVector, 8, 7, UPER_OPT("utcTime", csae_DDateTime),
		       UPER_REQ("pos", csae_Position3D), UPER_OPT("heading", csae_Heading),
		       UPER_OPT("transmission", csae_TransmissionState),
		       UPER_OPT("speed", csae_Speed),
		       UPER_OPT("posAccuracy", csae_PositionConfidenceSet),
		       UPER_OPT("timeConfidence", csae_TimeConfidence),
		       UPER_OPT("motionCfd", csae_MotionConfidenceSet));
UPER_BIT_STRING(csae_GNSSstatus, 8, 8);
static UPER_INTEGER(csae_CoarseHeading, 0, 240);
static UPER_SEQUENCE_X(csae_PathHistoryPoint, 5, 3, UPER_REQ("llvOffset", csae_PositionOffsetLLV),
		       UPER_REQ("timeOffset", csae_TimeOffset), UPER_OPT("speed", csae_Speed),
		       UPER_OPT("posAccuracy", csae_PositionConfidenceSet),
		       UPER_OPT("heading", csae_CoarseHeading));
UPER_LIST(csae_PathHistoryPointList, 1, 23, csae_PathHistoryPoint);
UPER_SEQUENCE_X(csae_PathHistory, 3, 2, UPER_OPT("initialPosition", csae_FullPositionVector),
		UPER_OPT("currGNSSstatus", csae_GNSSstatus),
		UPER_REQ("crumbData", csae_PathHistoryPointList));
UPER_BIT_STRING_X(csae_ExteriorLights, 9, 9);
UPER_INTEGER(csae_Int0_200, 0, 200);
static UPER_ENUMERATED_X(csae_PersonalDeviceUserType, 5, "unavailable", "aPEDESTRIAN",
			 "aPEDALCYCLIST", "aROADWORKER", "anANIMAL");
static UPER_ENUMERATED_X(csae_HumanPropelledType, 6, "unavailable", "otherTypes", "onFoot",
			 "skateboard", "pushOrKickScooter", "wheelchair");
static UPER_ENUMERATED_X(csae_AnimalPropelledType, 4, "unavailable", "otherTypes", "animalMounted",
			 "animalDrawnCarriage");
static UPER_ENUMERATED_X(csae_MotorizedPropelledType, 6, "unavailable", "otherTypes", "wheelChair",
			 "bicycle", "scooter", "selfBalancingDevice");
static UPER_CHOICE_X(csae_PropelledInformation, 3, UPER_REQ("human", csae_HumanPropelledType),
		     UPER_REQ("animal", csae_AnimalPropelledType),
		     UPER_REQ("motor", csae_MotorizedPropelledType));
static UPER_ENUMERATED_X(csae_NumberOfParticipantsInCluster, 4, "unavailable", "small", "medium",
			 "large");
static UPER_ENUMERATED_X(csae_Attachment, 7, "unavailable", "stroller", "bicycleTrailer", "cart",
			 "wheelchair", "otherWalkAssistAttachments", "pet");
static UPER_BIT_STRING_X(csae_PersonalDeviceUsageState, 9, 9);
static UPER_BIT_STRING_X(csae_PersonalAssistive, 6, 6);
static UPER_SEQUENCE_X(csae_PersonalExtensions, 2, 2,
		       UPER_OPT("useState", csae_PersonalDeviceUsageState),
		       UPER_OPT("assistType", csae_PersonalAssistive));
static UPER_ENUMERATED_X(csae_RoadWorkerType, 7, "unavailable", "trafficPolice",
			 "constructionPersonnel", "policeOfficers", "trafficControlPersons",
			 "railroadCrossingGuards", "emergencyOrganizationPersonnel");
static UPER_BIT_STRING_X(csae_RoadWorkerActivityType, 6, 6);
static UPER_SEQUENCE_X(csae_RoadWorkerExtensions, 2, 2, UPER_OPT("workerType", csae_RoadWorkerType),
		       UPER_OPT("activityType", csae_RoadWorkerActivityType));
static UPER_ENUMERATED_X(csae_PersonalCrossing, 4, "unavailable", "request", "crossing", "finish");
static UPER_SEQUENCE_X(csae_PersonalRequest, 1, 1, UPER_OPT("crossing", csae_PersonalCrossing));
UPER_SEQUENCE_X(csae_Non_motorData, 7, 6, UPER_REQ("basicType", csae_PersonalDeviceUserType),
		UPER_OPT("propulsion", csae_PropelledInformation),
		UPER_OPT("clusterSize", csae_NumberOfParticipantsInCluster),
		UPER_OPT("attachment", csae_Attachment),
		UPER_OPT("personalExt", csae_PersonalExtensions),
		UPER_OPT("roadWorkerExt", csae_RoadWorkerExtensions),
		UPER_OPT("personalReq", csae_PersonalRequest));
UPER_INTEGER(csae_Int0_255, 0, 255);
UPER_INTEGER(csae_EventType, 0, 65535);
UPER_ENUMERATED_X(csae_EventSource, 6, "unknown", "police", "government", "meteorological",
		  "internet", "detection");
UPER_INTEGER(csae_MinuteOfTheYear, 0, 527040);
UPER_SEQUENCE(csae_RSITimeDetails, 3, 3, UPER_OPT("startTime", csae_MinuteOfTheYear),
	      UPER_OPT("endTime", csae_MinuteOfTheYear),
	      UPER_OPT("endTimeConfidence", csae_TimeConfidence));
UPER_OCTETS(csae_RSIPriority, 1, 1);
UPER_LIST(csae_ReferencePathList, 1, 8, csae_ReferencePath);
UPER_LIST(csae_ReferenceLinkList, 1, 16, csae_ReferenceLink);
static UPER_SEQUENCE_X(
	csae_RTEData, 11, 8, UPER_REQ("rteId", csae_Int0_255),
	UPER_REQ("eventType", csae_EventType), UPER_REQ("eventSource", csae_EventSource),
	UPER_OPT("eventPos", csae_PositionOffsetLLV), UPER_OPT("eventRadius", csae_Radius),
	UPER_OPT("description", csae_Description), UPER_OPT("timeDetails", csae_RSITimeDetails),
	UPER_OPT("priority", csae_RSIPriority), UPER_OPT("referencePaths", csae_ReferencePathList),
	UPER_OPT("referenceLinks", csae_ReferenceLinkList),
	UPER_OPT("eventConfidence", csae_Confidence));
UPER_LIST(csae_RTEList, 1, 8, csae_RTEData);
UPER_INTEGER(csae_LaneID, 0, 255);
UPER_INTEGER(csae_PhaseID, 0, 255);
UPER_ENUMERATED_X(csae_Maneuver, 4, "maneuverStraight", "maneuverLeftTurn", "maneuverRightTurn",
		  "maneuverUTurn");
UPER_SEQUENCE_X(csae_MovementEx, 3, 2, UPER_REQ("remoteIntersection", csae_NodeReferenceID),
		UPER_OPT("phaseId", csae_PhaseID), UPER_OPT("turn-direction", csae_Maneuver));
UPER_BIT_STRING_X(csae_ParkingType, 10, 10);
UPER_IA5(csae_DescriptiveName, 1, 63);
UPER_BOOLEAN(csae_Bool);
UPER_INTEGER(csae_LaneWidth, 0, 32767);
static UPER_SEQUENCE_X(csae_RoadPoint, 1, 0, UPER_REQ("posOffset", csae_PositionOffsetLLV));
UPER_LIST(csae_PointList, 2, 31, csae_RoadPoint);
static UPER_INTEGER(csae_SemiMajorAxisAccuracy, 0, 255);
static UPER_INTEGER(csae_SemiMinorAxisAccuracy, 0, 255);
static UPER_INTEGER(csae_SemiMajorAxisOrientation, 0, 65535);
UPER_SEQUENCE(csae_PositionalAccuracy, 3, 0, UPER_REQ("semiMajor", csae_SemiMajorAxisAccuracy),
	      UPER_REQ("semiMinor", csae_SemiMinorAxisAccuracy),
	      UPER_REQ("orientation", csae_SemiMajorAxisOrientation));
static UPER_ENUMERATED(csae_BrakePedalStatus, "unavailable", "off", "on");
static UPER_BIT_STRING(csae_BrakeAppliedStatus, 5, 5);
static UPER_ENUMERATED(csae_TractionControlStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(csae_AntiLockBrakeStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(csae_StabilityControlStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(csae_BrakeBoostApplied, "unavailable", "off", "on");
static UPER_ENUMERATED(csae_AuxiliaryBrakeStatus, "unavailable", "off", "on", "reserved");
UPER_SEQUENCE(csae_BrakeSystemStatus, 7, 7, UPER_OPT("brakePadel", csae_BrakePedalStatus),
	      UPER_OPT("wheelBrakes", csae_BrakeAppliedStatus),
	      UPER_OPT("traction", csae_TractionControlStatus),
	      UPER_OPT("abs", csae_AntiLockBrakeStatus),
	      UPER_OPT("scs", csae_StabilityControlStatus),
	      UPER_OPT("brakeBoost", csae_BrakeBoostApplied),
	      UPER_OPT("auxBrakes", csae_AuxiliaryBrakeStatus));
UPER_BIT_STRING_X(csae_VehicleEventFlags, 13, 13);
static UPER_INTEGER(csae_RadiusOfCurvature, -32767, 32767);
UPER_SEQUENCE_X(csae_PathPrediction, 2, 0, UPER_REQ("radiusOfCurve", csae_RadiusOfCurvature),
		UPER_REQ("confidence", csae_Confidence));
static UPER_ENUMERATED_X(csae_ResponseType, 7, "notInUseOrNotEquipped", "emergency", "nonEmergency",
			 "pursuit", "stationary", "slowMoving", "stopAndGoMovement");
static UPER_ENUMERATED(csae_SirenInUse, "unavailable", "notInUse", "inUse", "reserved");
static UPER_ENUMERATED(csae_LightbarInUse, "unavailable", "notInUse", "inUse",
		       "yellowCautionLights", "schooldBusLights", "arrowSignsActive",
		       "slowMovingVehicle", "freqStops");
UPER_SEQUENCE_X(csae_VehicleEmergencyExtensions, 3, 3, UPER_OPT("responseType", csae_ResponseType),
		UPER_OPT("sirenUse", csae_SirenInUse), UPER_OPT("lightsUse", csae_LightbarInUse));
static UPER_ENUMERATED_X(csae_SpeedLimitType, 13, "unknown", "maxSpeedInSchoolZone",
			 "maxSpeedInSchoolZoneWhenChildrenArePresent", "maxSpeedInConstructionZone",
			 "vehicleMinSpeed", "vehicleMaxSpeed", "vehicleNightMaxSpeed",
			 "truckMinSpeed", "truckMaxSpeed", "truckNightMaxSpeed",
			 "vehiclesWithTrailersMinSpeed", "vehiclesWithTrailersMaxSpeed",
			 "vehiclesWithTrailersNightMaxSpeed");
static UPER_SEQUENCE(csae_RegulatorySpeedLimit, 2, 0, UPER_REQ("type", csae_SpeedLimitType),
		     UPER_REQ("speed", csae_Speed));
UPER_LIST(csae_SpeedLimitList, 1, 9, csae_RegulatorySpeedLimit);
static UPER_SEQUENCE(csae_Movement, 2, 1, UPER_REQ("remoteIntersection", csae_NodeReferenceID),
		     UPER_OPT("phaseId", csae_PhaseID));
UPER_LIST(csae_MovementList, 1, 32, csae_Movement);
static UPER_BIT_STRING(csae_LaneSharing, 10, 10);
static UPER_BIT_STRING_X(csae_LaneAttributes_Vehicle, 8, 8);
static UPER_BIT_STRING(csae_LaneAttributes_Crosswalk, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_Bike, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_Sidewalk, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_Barrier, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_Striping, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_TrackedVehicle, 16, 16);
static UPER_BIT_STRING(csae_LaneAttributes_Parking, 16, 16);
static UPER_CHOICE_X(csae_LaneTypeAttributes, 8, UPER_REQ("vehicle", csae_LaneAttributes_Vehicle),
		     UPER_REQ("crosswalk", csae_LaneAttributes_Crosswalk),
		     UPER_REQ("bikeLane", csae_LaneAttributes_Bike),
		     UPER_REQ("sidewalk", csae_LaneAttributes_Sidewalk),
		     UPER_REQ("median", csae_LaneAttributes_Barrier),
		     UPER_REQ("striping", csae_LaneAttributes_Striping),
		     UPER_REQ("trackedVehicle", csae_LaneAttributes_TrackedVehicle),
		     UPER_REQ("parking", csae_LaneAttributes_Parking));
UPER_SEQUENCE(csae_LaneAttributes, 2, 1, UPER_OPT("shareWith", csae_LaneSharing),
	      UPER_REQ("laneType", csae_LaneTypeAttributes));
UPER_BIT_STRING(csae_AllowedManeuvers, 12, 12);
static UPER_SEQUENCE(csae_ConnectingLane, 2, 1, UPER_REQ("lane", csae_LaneID),
		     UPER_OPT("maneuver", csae_AllowedManeuvers));
UPER_SEQUENCE(csae_Connection, 3, 2, UPER_REQ("remoteIntersection", csae_NodeReferenceID),
	      UPER_OPT("connectingLane", csae_ConnectingLane), UPER_OPT("phaseId", csae_PhaseID));
static UPER_LIST(csae_ParticipantList, 1, 16, csae_ParticipantData);
UPER_SEQUENCE_X(csae_RoadsideSafetyMessage, 4, 0, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("refPos", csae_Position3D),
		UPER_REQ("participants", csae_ParticipantList));
UPER_BIT_STRING(csae_IntersectionStatusObject, 16, 16);
static UPER_ENUMERATED_X(csae_LightState, 9, "unavailable", "dark", "flashing-red", "red",
			 "flashing-green", "permissive-green", "protected-green", "yellow",
			 "flashing-yellow");
UPER_INTEGER(csae_TimeMark, 0, 36001);
static UPER_SEQUENCE(csae_TimeCountingDown, 7, 5, UPER_REQ("startTime", csae_TimeMark),
		     UPER_OPT("minEndTime", csae_TimeMark), UPER_OPT("maxEndTime", csae_TimeMark),
		     UPER_REQ("likelyEndTime", csae_TimeMark),
		     UPER_OPT("timeConfidence", csae_Confidence),
		     UPER_OPT("nextStartTime", csae_TimeMark),
		     UPER_OPT("nextDuration", csae_TimeMark));
static UPER_SEQUENCE(csae_UTCTiming, 7, 5, UPER_REQ("startUTCTime", csae_TimeMark),
		     UPER_OPT("minEndUTCTime", csae_TimeMark),
		     UPER_OPT("maxEndUTCTime", csae_TimeMark),
		     UPER_REQ("likelyEndUTCTime", csae_TimeMark),
		     UPER_OPT("timeConfidence", csae_Confidence),
		     UPER_OPT("nextStartUTCTime", csae_TimeMark),
		     UPER_OPT("nextEndUTCTime", csae_TimeMark));
static UPER_CHOICE_X(csae_TimeChangeDetails, 2, UPER_REQ("counting", csae_TimeCountingDown),
		     UPER_REQ("utcTiming", csae_UTCTiming));
static UPER_SEQUENCE_X(csae_PhaseState, 2, 1, UPER_REQ("light", csae_LightState),
		       UPER_OPT("timing", csae_TimeChangeDetails));
static UPER_LIST(csae_PhaseStateList, 1, 16, csae_PhaseState);
static UPER_SEQUENCE(csae_Phase, 2, 0, UPER_REQ("id", csae_PhaseID),
		     UPER_REQ("phaseStates", csae_PhaseStateList));
static UPER_LIST(csae_PhaseList, 1, 16, csae_Phase);
static UPER_SEQUENCE_X(csae_IntersectionState, 6, 3,
		       UPER_REQ("intersectionId", csae_NodeReferenceID),
		       UPER_REQ("status", csae_IntersectionStatusObject),
		       UPER_OPT("moy", csae_MinuteOfTheYear), UPER_OPT("timeStamp", csae_DSecond),
		       UPER_OPT("timeConfidence", csae_TimeConfidence),
		       UPER_REQ("phases", csae_PhaseList));
static UPER_LIST(csae_IntersectionStateList, 1, 32, csae_IntersectionState);
UPER_SEQUENCE_X(csae_SPAT, 5, 3, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_OPT("moy", csae_MinuteOfTheYear), UPER_OPT("timeStamp", csae_DSecond),
		UPER_OPT("name", csae_DescriptiveName),
		UPER_REQ("intersections", csae_IntersectionStateList));
UPER_INTEGER(csae_SignType, 0, 65535);
static UPER_INTEGER(csae_MessageID, 0, 32767);
static UPER_OPEN(csae_MESSAGE_ID_AND_TYPE, UPER_ROW(0, "TestMsg", csae_TestMsg),
		 UPER_ROW(10, "RTCMcorrections", csae_RTCMcorrections),
		 UPER_ROW(11, "RoadsideCoordination", csae_RoadsideCoordination),
		 UPER_ROW(12, "SensorSharingMsg", csae_SensorSharingMsg),
		 UPER_ROW(13, "VehIntentionAndRequest", csae_VehIntentionAndRequest),
		 UPER_ROW(14, "PAMData", csae_PAMData),
		 UPER_ROW(15, "PersonalSafetyMessage", csae_PersonalSafetyMessage),
		 UPER_ROW(16, "CLPMM", csae_CLPMM));
UPER_SEQUENCE_X(csae_MessageFrameExt, 2, 0, UPER_REQ("messageId", csae_MessageID),
		UPER_REQ("value", csae_MESSAGE_ID_AND_TYPE));
UPER_LIST(csae_ConnectsToList_2017, 1, 8, csae_Connection);
static UPER_BIT_STRING_X(csae_AuxiliarySignVehicleType, 5, 5);
static UPER_ENUMERATED_X(csae_AuxiliarySignDirection, 8, "straight", "leftAndRight", "right",
			 "left", "leftFrontTurn", "rightFronTurn", "rightRearTurn", "leftRearTurn");
static UPER_SEQUENCE_X(csae_AuxiliarySign, 2, 2,
		       UPER_OPT("signWithVehicleType", csae_AuxiliarySignVehicleType),
		       UPER_OPT("signDirection", csae_AuxiliarySignDirection));
static UPER_SEQUENCE_X(csae_RTSData_2017, 8, 6, UPER_REQ("rtsId", csae_Int0_255),
		       UPER_REQ("signType", csae_SignType),
		       UPER_OPT("signPos", csae_PositionOffsetLLV),
		       UPER_OPT("description", csae_Description),
		       UPER_OPT("timeDetails", csae_RSITimeDetails),
		       UPER_OPT("priority", csae_RSIPriority),
		       UPER_OPT("referencePaths", csae_ReferencePathList),
		       UPER_OPT("referenceLinks", csae_ReferenceLinkList),
		       UPER_OPT("auxiliarySign", csae_AuxiliarySign));
static UPER_LIST(csae_RTSList_2017, 1, 16, csae_RTSData_2017);
UPER_SEQUENCE_X(csae_RoadSideInformation_2017, 6, 3, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_OPT("moy", csae_MinuteOfTheYear), UPER_REQ("id", csae_Octets8),
		UPER_REQ("refPos", csae_Position3D), UPER_OPT("rtes", csae_RTEList),
		UPER_OPT("rtss", csae_RTSList_2017));
