// SPDX-License-Identifier: Apache-2.0
// SAE J2735: types that several messages share. Root layouts are the same from the 2016 to the 2024 edition; later
// editions append additions, which older tables skip.
#include "its/j2735_types.h"

UPER_BIT_STRING_X(j2735_VehicleEventFlags, 13, 13);
UPER_INTEGER(j2735_DYear, 0, 4095);
static UPER_INTEGER(j2735_DMonth, 0, 12);
static UPER_INTEGER(j2735_DDay, 0, 31);
static UPER_INTEGER(j2735_DHour, 0, 31);
static UPER_INTEGER(j2735_DMinute, 0, 60);
UPER_INTEGER(j2735_DSecond, 0, 65535);
static UPER_INTEGER(j2735_DOffset, -840, 840);
UPER_SEQUENCE(j2735_DDateTime, 7, 7, UPER_OPT("year", j2735_DYear), UPER_OPT("month", j2735_DMonth),
	      UPER_OPT("day", j2735_DDay), UPER_OPT("hour", j2735_DHour),
	      UPER_OPT("minute", j2735_DMinute), UPER_OPT("second", j2735_DSecond),
	      UPER_OPT("offset", j2735_DOffset));
UPER_INTEGER(j2735_Longitude, -1799999999, 1800000001);
UPER_INTEGER(j2735_Latitude, -900000000, 900000001);
static UPER_INTEGER(j2735_Elevation, -4096, 61439);
UPER_INTEGER(j2735_Heading, 0, 28800);
static UPER_ENUMERATED(j2735_TransmissionState, "neutral", "park", "forwardGears", "reverseGears",
		       "reserved1", "reserved2", "reserved3", "unavailable");
UPER_INTEGER(j2735_Velocity, 0, 8191);
UPER_SEQUENCE(j2735_TransmissionAndSpeed, 2, 0, UPER_REQ("transmisson", j2735_TransmissionState),
	      UPER_REQ("speed", j2735_Velocity));
static UPER_INTEGER(j2735_SemiMajorAxisAccuracy, 0, 255);
static UPER_INTEGER(j2735_SemiMinorAxisAccuracy, 0, 255);
static UPER_INTEGER(j2735_SemiMajorAxisOrientation, 0, 65535);
UPER_SEQUENCE(j2735_PositionalAccuracy, 3, 0, UPER_REQ("semiMajor", j2735_SemiMajorAxisAccuracy),
	      UPER_REQ("semiMinor", j2735_SemiMinorAxisAccuracy),
	      UPER_REQ("orientation", j2735_SemiMajorAxisOrientation));
UPER_ENUMERATED(j2735_TimeConfidence, "unavailable", "time-100-000", "time-050-000", "time-020-000",
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
static UPER_ENUMERATED(j2735_PositionConfidence, "unavailable", "a500m", "a200m", "a100m", "a50m",
		       "a20m", "a10m", "a5m", "a2m", "a1m", "a50cm", "a20cm", "a10cm", "a5cm",
		       "a2cm", "a1cm");
UPER_ENUMERATED(j2735_ElevationConfidence, "unavailable", "elev-500-00", "elev-200-00",
		"elev-100-00", "elev-050-00", "elev-020-00", "elev-010-00", "elev-005-00",
		"elev-002-00", "elev-001-00", "elev-000-50", "elev-000-20", "elev-000-10",
		"elev-000-05", "elev-000-02", "elev-000-01");
UPER_SEQUENCE(j2735_PositionConfidenceSet, 2, 0, UPER_REQ("pos", j2735_PositionConfidence),
	      UPER_REQ("elevation", j2735_ElevationConfidence));
UPER_ENUMERATED(j2735_HeadingConfidence, "unavailable", "prec10deg", "prec05deg", "prec01deg",
		"prec0-1deg", "prec0-05deg", "prec0-01deg", "prec0-0125deg");
UPER_ENUMERATED(j2735_SpeedConfidence, "unavailable", "prec100ms", "prec10ms", "prec5ms", "prec1ms",
		"prec0-1ms", "prec0-05ms", "prec0-01ms");
static UPER_ENUMERATED(j2735_ThrottleConfidence, "unavailable", "prec10percent", "prec1percent",
		       "prec0-5percent");
static UPER_SEQUENCE(j2735_SpeedandHeadingandThrottleConfidence, 3, 0,
		     UPER_REQ("heading", j2735_HeadingConfidence),
		     UPER_REQ("speed", j2735_SpeedConfidence),
		     UPER_REQ("throttle", j2735_ThrottleConfidence));
UPER_SEQUENCE_X(j2735_FullPositionVector, 10, 8, UPER_OPT("utcTime", j2735_DDateTime),
		UPER_REQ("long", j2735_Longitude), UPER_REQ("lat", j2735_Latitude),
		UPER_OPT("elevation", j2735_Elevation), UPER_OPT("heading", j2735_Heading),
		UPER_OPT("speed", j2735_TransmissionAndSpeed),
		UPER_OPT("posAccuracy", j2735_PositionalAccuracy),
		UPER_OPT("timeConfidence", j2735_TimeConfidence),
		UPER_OPT("posConfidence", j2735_PositionConfidenceSet),
		UPER_OPT("speedConfidence", j2735_SpeedandHeadingandThrottleConfidence));
static UPER_BIT_STRING(j2735_GNSSstatus, 8, 8);
UPER_INTEGER(j2735_OffsetLL_B18, -131072, 131071);
static UPER_INTEGER(j2735_VertOffset_B12, -2048, 2047);
UPER_INTEGER(j2735_TimeOffset, 1, 65535);
UPER_INTEGER(j2735_Speed, 0, 8191);
UPER_INTEGER(j2735_CoarseHeading, 0, 240);
static UPER_SEQUENCE_X(j2735_PathHistoryPoint, 7, 3, UPER_REQ("latOffset", j2735_OffsetLL_B18),
		       UPER_REQ("lonOffset", j2735_OffsetLL_B18),
		       UPER_REQ("elevationOffset", j2735_VertOffset_B12),
		       UPER_REQ("timeOffset", j2735_TimeOffset), UPER_OPT("speed", j2735_Speed),
		       UPER_OPT("posAccuracy", j2735_PositionalAccuracy),
		       UPER_OPT("heading", j2735_CoarseHeading));
static UPER_LIST(j2735_PathHistoryPointList, 1, 23, j2735_PathHistoryPoint);
UPER_SEQUENCE_X(j2735_PathHistory, 3, 2, UPER_OPT("initialPosition", j2735_FullPositionVector),
		UPER_OPT("currGNSSstatus", j2735_GNSSstatus),
		UPER_REQ("crumbData", j2735_PathHistoryPointList));
static UPER_INTEGER(j2735_RadiusOfCurvature, -32767, 32767);
static UPER_INTEGER(j2735_Confidence, 0, 200);
UPER_SEQUENCE_X(j2735_PathPrediction, 2, 0, UPER_REQ("radiusOfCurve", j2735_RadiusOfCurvature),
		UPER_REQ("confidence", j2735_Confidence));
UPER_BIT_STRING_X(j2735_ExteriorLights, 9, 9);
UPER_INTEGER(j2735_SSPindex, 0, 31);
static UPER_ENUMERATED(j2735_SirenInUse, "unavailable", "notInUse", "inUse", "reserved");
static UPER_ENUMERATED(j2735_LightbarInUse, "unavailable", "notInUse", "inUse",
		       "yellowCautionLights", "schooldBusLights", "arrowSignsActive",
		       "slowMovingVehicle", "freqStops");
static UPER_ENUMERATED(j2735_MultiVehicleResponse, "unavailable", "singleVehicle", "multiVehicle",
		       "reserved");
static UPER_BIT_STRING(j2735_PrivilegedEventFlags, 16, 16);
static UPER_SEQUENCE_X(j2735_PrivilegedEvents, 2, 0, UPER_REQ("doNotUse", j2735_SSPindex),
		       UPER_REQ("event", j2735_PrivilegedEventFlags));
UPER_ENUMERATED_X(j2735_ResponseType, 7, "notInUseOrNotEquipped", "emergency", "nonEmergency",
		  "pursuit", "stationary", "slowMoving", "stopAndGoMovement");
UPER_SEQUENCE_X(j2735_EmergencyDetails, 6, 2, UPER_REQ("doNotUse", j2735_SSPindex),
		UPER_REQ("sirenUse", j2735_SirenInUse), UPER_REQ("lightsUse", j2735_LightbarInUse),
		UPER_REQ("multi", j2735_MultiVehicleResponse),
		UPER_OPT("events", j2735_PrivilegedEvents),
		UPER_OPT("responseType", j2735_ResponseType));
UPER_INTEGER(j2735_ITIScodes, 0, 65535);
UPER_LIST(j2735_List1_8_ITIScodes, 1, 8, j2735_ITIScodes);
UPER_OCTETS(j2735_Priority, 1, 1);
UPER_BIT_STRING(j2735_HeadingSlice, 16, 16);
UPER_ENUMERATED(j2735_Extent, "useInstantlyOnly", "useFor3meters", "useFor10meters",
		"useFor50meters", "useFor100meters", "useFor500meters", "useFor1000meters",
		"useFor5000meters", "useFor10000meters", "useFor50000meters", "useFor100000meters",
		"useFor500000meters", "useFor1000000meters", "useFor5000000meters",
		"useFor10000000meters", "forever");
static UPER_INTEGER(j2735_REG_EXT_ID_AND_TYPE, 0, 255);
static UPER_OPEN_UNKNOWN(j2735_REG_EXT_ID_AND_TYPE_2024);
UPER_SEQUENCE(j2735_RegionalExtension, 2, 0, UPER_REQ("regionId", j2735_REG_EXT_ID_AND_TYPE),
	      UPER_REQ("regExtValue", j2735_REG_EXT_ID_AND_TYPE_2024));
UPER_LIST(j2735_List1_4_RegionalExtension, 1, 4, j2735_RegionalExtension);
UPER_INTEGER(j2735_Offset_B11, -1024, 1023);
UPER_INTEGER(j2735_Angle, 0, 28800);
UPER_BOOLEAN(j2735_Bool);
UPER_INTEGER(j2735_VehicleWidth, 0, 1023);
UPER_INTEGER(j2735_VehicleLength, 0, 4095);
UPER_INTEGER(j2735_VehicleHeight, 0, 127);
UPER_INTEGER(j2735_Offset_B12, -2048, 2047);
UPER_SEQUENCE(j2735_Node_XY_24b, 2, 0, UPER_REQ("x", j2735_Offset_B12),
	      UPER_REQ("y", j2735_Offset_B12));
UPER_INTEGER(j2735_BasicVehicleClass, 0, 255);
UPER_ENUMERATED_X(j2735_BasicVehicleRole, 23, "basicVehicle", "publicTransport", "specialTransport",
		  "dangerousGoods", "roadWork", "roadRescue", "emergency", "safetyCar",
		  "none-unknown", "truck", "motorcycle", "roadSideSource", "police", "fire",
		  "ambulance", "dot", "transit", "slowMoving", "stopNgo", "cyclist", "pedestrian",
		  "nonMotorized", "military");
UPER_INTEGER(j2735_Iso3833VehicleType, 0, 100);
UPER_ENUMERATED_X(j2735_VehicleType, 16, "none", "unknown", "special", "moto", "car", "carOther",
		  "bus", "axleCnt2", "axleCnt3", "axleCnt4", "axleCnt4Trailer", "axleCnt5Trailer",
		  "axleCnt6Trailer", "axleCnt5MultiTrailer", "axleCnt6MultiTrailer",
		  "axleCnt7MultiTrailer");
UPER_ENUMERATED_X(j2735_VehicleGroupAffected, 35, "all-vehicles", "bicycles", "motorcycles", "cars",
		  "light-vehicles", "cars-and-light-vehicles", "cars-with-trailers",
		  "cars-with-recreational-trailers", "vehicles-with-trailers", "heavy-vehicles",
		  "trucks", "buses", "articulated-buses", "school-buses",
		  "vehicles-with-semi-trailers", "vehicles-with-double-trailers",
		  "high-profile-vehicles", "wide-vehicles", "long-vehicles", "hazardous-loads",
		  "exceptional-loads", "abnormal-loads", "convoys", "maintenance-vehicles",
		  "delivery-vehicles", "vehicles-with-even-numbered-license-plates",
		  "vehicles-with-odd-numbered-license-plates", "vehicles-with-parking-permits",
		  "vehicles-with-catalytic-converters", "vehicles-without-catalytic-converters",
		  "gas-powered-vehicles", "diesel-powered-vehicles", "lPG-vehicles",
		  "military-convoys", "military-vehicles");
UPER_ENUMERATED_X(j2735_IncidentResponseEquipment, 72, "ground-fire-suppression",
		  "heavy-ground-equipment", "aircraft", "marine-equipment", "support-equipment",
		  "medical-rescue-unit", "other", "ground-fire-suppression-other", "engine",
		  "truck-or-aerial", "quint", "tanker-pumper-combination", "brush-truck",
		  "aircraft-rescue-firefighting", "heavy-ground-equipment-other", "dozer-or-plow",
		  "tractor", "tanker-or-tender", "aircraft-other", "aircraft-fixed-wing-tanker",
		  "helitanker", "helicopter", "marine-equipment-other", "fire-boat-with-pump",
		  "boat-no-pump", "support-apparatus-other", "breathing-apparatus-support",
		  "light-and-air-unit", "medical-rescue-unit-other", "rescue-unit",
		  "urban-search-rescue-unit", "high-angle-rescue", "crash-fire-rescue", "bLS-unit",
		  "aLS-unit", "mobile-command-post", "chief-officer-car", "hAZMAT-unit",
		  "type-i-hand-crew", "type-ii-hand-crew", "privately-owned-vehicle",
		  "other-apparatus-resource", "ambulance", "bomb-squad-van", "combine-harvester",
		  "construction-vehicle", "farm-tractor", "grass-cutting-machines",
		  "hAZMAT-containment-tow", "heavy-tow", "hedge-cutting-machines", "light-tow",
		  "mobile-crane", "refuse-collection-vehicle", "resurfacing-vehicle",
		  "road-sweeper", "roadside-litter-collection-crews", "salvage-vehicle",
		  "sand-truck", "snowplow", "steam-roller", "swat-team-van", "track-laying-vehicle",
		  "unknown-vehicle", "white-lining-vehicle", "dump-truck", "supervisor-vehicle",
		  "snow-blower", "rotary-snow-blower", "road-grader", "steam-truck", "flatbed-tow");
UPER_ENUMERATED_X(j2735_ResponderGroupAffected, 14, "emergency-vehicle-units",
		  "federal-law-enforcement-units", "state-police-units", "county-police-units",
		  "local-police-units", "ambulance-units", "rescue-units", "fire-units",
		  "hAZMAT-units", "light-tow-unit", "heavy-tow-unit", "freeway-service-patrols",
		  "transportation-response-units", "private-contractor-response-units");
UPER_INTEGER(j2735_VehicleMass, 0, 255);
UPER_INTEGER(j2735_ObstacleDistance, 0, 32767);
static UPER_INTEGER(j2735_Offset_B09, -256, 255);
UPER_INTEGER(j2735_Offset_B10, -512, 511);
static UPER_SEQUENCE(j2735_AntennaOffsetSet, 3, 0, UPER_REQ("antOffsetX", j2735_Offset_B12),
		     UPER_REQ("antOffsetY", j2735_Offset_B09),
		     UPER_REQ("antOffsetZ", j2735_Offset_B10));
UPER_SEQUENCE(j2735_RTCMheader, 2, 0, UPER_REQ("status", j2735_GNSSstatus),
	      UPER_REQ("offsetSet", j2735_AntennaOffsetSet));
static UPER_OCTETS(j2735_RTCMmessage, 1, 1023);
UPER_LIST(j2735_RTCMmessageList, 1, 5, j2735_RTCMmessage);
UPER_INTEGER(j2735_MsgCount, 0, 127);
UPER_OCTETS(j2735_TemporaryID, 4, 4);
static UPER_INTEGER(j2735_SteeringWheelAngle, -126, 127);
static UPER_INTEGER(j2735_Acceleration, -2000, 2001);
static UPER_INTEGER(j2735_VerticalAcceleration, -127, 127);
static UPER_INTEGER(j2735_YawRate, -32767, 32767);
UPER_SEQUENCE(j2735_AccelerationSet4Way, 4, 0, UPER_REQ("long", j2735_Acceleration),
	      UPER_REQ("lat", j2735_Acceleration), UPER_REQ("vert", j2735_VerticalAcceleration),
	      UPER_REQ("yaw", j2735_YawRate));
static UPER_BIT_STRING(j2735_BrakeAppliedStatus, 5, 5);
static UPER_ENUMERATED(j2735_TractionControlStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(j2735_AntiLockBrakeStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(j2735_StabilityControlStatus, "unavailable", "off", "on", "engaged");
static UPER_ENUMERATED(j2735_BrakeBoostApplied, "unavailable", "off", "on");
static UPER_ENUMERATED(j2735_AuxiliaryBrakeStatus, "unavailable", "off", "on", "reserved");
static UPER_SEQUENCE(j2735_BrakeSystemStatus, 6, 0,
		     UPER_REQ("wheelBrakes", j2735_BrakeAppliedStatus),
		     UPER_REQ("traction", j2735_TractionControlStatus),
		     UPER_REQ("abs", j2735_AntiLockBrakeStatus),
		     UPER_REQ("scs", j2735_StabilityControlStatus),
		     UPER_REQ("brakeBoost", j2735_BrakeBoostApplied),
		     UPER_REQ("auxBrakes", j2735_AuxiliaryBrakeStatus));
UPER_SEQUENCE(j2735_VehicleSize, 2, 0, UPER_REQ("width", j2735_VehicleWidth),
	      UPER_REQ("length", j2735_VehicleLength));
UPER_SEQUENCE(j2735_BSMcoreData, 14, 0, UPER_REQ("msgCnt", j2735_MsgCount),
	      UPER_REQ("id", j2735_TemporaryID), UPER_REQ("secMark", j2735_DSecond),
	      UPER_REQ("lat", j2735_Latitude), UPER_REQ("long", j2735_Longitude),
	      UPER_REQ("elev", j2735_Elevation), UPER_REQ("accuracy", j2735_PositionalAccuracy),
	      UPER_REQ("transmission", j2735_TransmissionState), UPER_REQ("speed", j2735_Speed),
	      UPER_REQ("heading", j2735_Heading), UPER_REQ("angle", j2735_SteeringWheelAngle),
	      UPER_REQ("accelSet", j2735_AccelerationSet4Way),
	      UPER_REQ("brakes", j2735_BrakeSystemStatus), UPER_REQ("size", j2735_VehicleSize));
UPER_INTEGER(j2735_MinuteOfTheYear, 0, 527040);
UPER_IA5(j2735_DescriptiveName, 1, 63);
static UPER_INTEGER(j2735_RoadRegulatorID, 0, 65535);
UPER_INTEGER(j2735_IntersectionID, 0, 65535);
UPER_SEQUENCE(j2735_IntersectionReferenceID, 2, 1, UPER_OPT("region", j2735_RoadRegulatorID),
	      UPER_REQ("id", j2735_IntersectionID));
UPER_INTEGER(j2735_LaneID, 0, 255);
UPER_INTEGER(j2735_SignalGroupID, 0, 255);
UPER_INTEGER(j2735_SpeedAdvice, 0, 500);
UPER_INTEGER(j2735_RestrictionClassID, 0, 255);
UPER_INTEGER(j2735_LaneConnectionID, 0, 255);
UPER_OBJECT_ID(j2735_FullRoadAuthorityID);
static UPER_RELATIVE_OID(j2735_RelativeRoadAuthorityID);
UPER_CHOICE_X(j2735_RoadAuthorityID, 2, UPER_REQ("fullRdAuthID", j2735_FullRoadAuthorityID),
	      UPER_REQ("relRdAuthID", j2735_RelativeRoadAuthorityID));
UPER_SEQUENCE_X(j2735_Position3D, 4, 2, UPER_REQ("lat", j2735_Latitude),
		UPER_REQ("long", j2735_Longitude), UPER_OPT("elevation", j2735_Elevation),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
UPER_INTEGER(j2735_LaneWidth, 0, 32767);
static UPER_ENUMERATED_X(j2735_SpeedLimitType, 13, "unknown", "maxSpeedInSchoolZone",
			 "maxSpeedInSchoolZoneWhenChildrenArePresent", "maxSpeedInConstructionZone",
			 "vehicleMinSpeed", "vehicleMaxSpeed", "vehicleNightMaxSpeed",
			 "truckMinSpeed", "truckMaxSpeed", "truckNightMaxSpeed",
			 "vehiclesWithTrailersMinSpeed", "vehiclesWithTrailersMaxSpeed",
			 "vehiclesWithTrailersNightMaxSpeed");
UPER_SEQUENCE(j2735_RegulatorySpeedLimit, 2, 0, UPER_REQ("type", j2735_SpeedLimitType),
	      UPER_REQ("speed", j2735_Velocity));
UPER_LIST(j2735_SpeedLimitList, 1, 9, j2735_RegulatorySpeedLimit);
UPER_INTEGER(j2735_ApproachID, 0, 15);
static UPER_SEQUENCE(j2735_Node_XY_20b, 2, 0, UPER_REQ("x", j2735_Offset_B10),
		     UPER_REQ("y", j2735_Offset_B10));
static UPER_SEQUENCE(j2735_Node_XY_22b, 2, 0, UPER_REQ("x", j2735_Offset_B11),
		     UPER_REQ("y", j2735_Offset_B11));
static UPER_INTEGER(j2735_Offset_B13, -4096, 4095);
static UPER_SEQUENCE(j2735_Node_XY_26b, 2, 0, UPER_REQ("x", j2735_Offset_B13),
		     UPER_REQ("y", j2735_Offset_B13));
static UPER_INTEGER(j2735_Offset_B14, -8192, 8191);
static UPER_SEQUENCE(j2735_Node_XY_28b, 2, 0, UPER_REQ("x", j2735_Offset_B14),
		     UPER_REQ("y", j2735_Offset_B14));
static UPER_INTEGER(j2735_Offset_B16, -32768, 32767);
static UPER_SEQUENCE(j2735_Node_XY_32b, 2, 0, UPER_REQ("x", j2735_Offset_B16),
		     UPER_REQ("y", j2735_Offset_B16));
UPER_SEQUENCE(j2735_Node_LLmD_64b, 2, 0, UPER_REQ("lon", j2735_Longitude),
	      UPER_REQ("lat", j2735_Latitude));
static UPER_CHOICE(j2735_NodeOffsetPointXY, 8, UPER_REQ("node-XY1", j2735_Node_XY_20b),
		   UPER_REQ("node-XY2", j2735_Node_XY_22b), UPER_REQ("node-XY3", j2735_Node_XY_24b),
		   UPER_REQ("node-XY4", j2735_Node_XY_26b), UPER_REQ("node-XY5", j2735_Node_XY_28b),
		   UPER_REQ("node-XY6", j2735_Node_XY_32b),
		   UPER_REQ("node-LatLon", j2735_Node_LLmD_64b),
		   UPER_REQ("regional", j2735_RegionalExtension));
static UPER_ENUMERATED_X(j2735_NodeAttributeXY, 12, "reserved", "stopLine", "roundedCapStyleA",
			 "roundedCapStyleB", "mergePoint", "divergePoint", "downstreamStopLine",
			 "downstreamStartNode", "closedToTraffic", "safeIsland",
			 "curbPresentAtStepOff", "hydrantPresent");
static UPER_LIST(j2735_NodeAttributeXYList, 1, 8, j2735_NodeAttributeXY);
static UPER_ENUMERATED_X(j2735_SegmentAttributeXY, 38, "reserved", "doNotBlock", "whiteLine",
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
static UPER_LIST(j2735_SegmentAttributeXYList, 1, 8, j2735_SegmentAttributeXY);
static UPER_INTEGER(j2735_DeltaAngle, -150, 150);
static UPER_INTEGER(j2735_RoadwayCrownAngle, -128, 127);
static UPER_INTEGER(j2735_MergeDivergeNodeAngle, -180, 180);
static UPER_CHOICE_X(j2735_LaneDataAttribute, 7, UPER_REQ("pathEndPointAngle", j2735_DeltaAngle),
		     UPER_REQ("laneCrownPointCenter", j2735_RoadwayCrownAngle),
		     UPER_REQ("laneCrownPointLeft", j2735_RoadwayCrownAngle),
		     UPER_REQ("laneCrownPointRight", j2735_RoadwayCrownAngle),
		     UPER_REQ("laneAngle", j2735_MergeDivergeNodeAngle),
		     UPER_REQ("speedLimits", j2735_SpeedLimitList),
		     UPER_REQ("regional", j2735_List1_4_RegionalExtension));
UPER_LIST(j2735_LaneDataAttributeList, 1, 8, j2735_LaneDataAttribute);
static UPER_SEQUENCE_X(j2735_NodeAttributeSetXY, 7, 7,
		       UPER_OPT("localNode", j2735_NodeAttributeXYList),
		       UPER_OPT("disabled", j2735_SegmentAttributeXYList),
		       UPER_OPT("enabled", j2735_SegmentAttributeXYList),
		       UPER_OPT("data", j2735_LaneDataAttributeList),
		       UPER_OPT("dWidth", j2735_Offset_B10),
		       UPER_OPT("dElevation", j2735_Offset_B10),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(j2735_NodeXY, 2, 1, UPER_REQ("delta", j2735_NodeOffsetPointXY),
		       UPER_OPT("attributes", j2735_NodeAttributeSetXY));
static UPER_LIST(j2735_NodeSetXY, 2, 63, j2735_NodeXY);
static UPER_INTEGER(j2735_DrivenLineOffsetSm, -2047, 2047);
static UPER_INTEGER(j2735_DrivenLineOffsetLg, -32767, 32767);
static UPER_CHOICE(j2735_offsetXaxis, 2, UPER_REQ("small", j2735_DrivenLineOffsetSm),
		   UPER_REQ("large", j2735_DrivenLineOffsetLg));
static UPER_CHOICE(j2735_offsetYaxis, 2, UPER_REQ("small", j2735_DrivenLineOffsetSm),
		   UPER_REQ("large", j2735_DrivenLineOffsetLg));
static UPER_INTEGER(j2735_Scale_B12, -2048, 2047);
static UPER_SEQUENCE_X(j2735_ComputedLane, 7, 4, UPER_REQ("referenceLaneId", j2735_LaneID),
		       UPER_REQ("offsetXaxis", j2735_offsetXaxis),
		       UPER_REQ("offsetYaxis", j2735_offsetYaxis),
		       UPER_OPT("rotateXY", j2735_Angle), UPER_OPT("scaleXaxis", j2735_Scale_B12),
		       UPER_OPT("scaleYaxis", j2735_Scale_B12),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
UPER_CHOICE_X(j2735_NodeListXY, 2, UPER_REQ("nodes", j2735_NodeSetXY),
	      UPER_REQ("computed", j2735_ComputedLane));
static UPER_INTEGER(j2735_RoadSegmentID, 0, 65535);
UPER_SEQUENCE(j2735_RoadSegmentReferenceID, 2, 1, UPER_OPT("region", j2735_RoadRegulatorID),
	      UPER_REQ("id", j2735_RoadSegmentID));
UPER_ENUMERATED_X(j2735_PersonalDeviceUserType, 5, "unavailable", "aPEDESTRIAN", "aPEDALCYCLIST",
		  "aPUBLICSAFETYWORKER", "anANIMAL");
static UPER_ENUMERATED_X(j2735_HumanPropelledType, 6, "unavailable", "otherTypes", "onFoot",
			 "skateboard", "pushOrKickScooter", "wheelchair");
static UPER_ENUMERATED_X(j2735_AnimalPropelledType, 4, "unavailable", "otherTypes", "animalMounted",
			 "animalDrawnCarriage");
static UPER_ENUMERATED_X(j2735_MotorizedPropelledType, 6, "unavailable", "otherTypes", "wheelChair",
			 "bicycle", "scooter", "selfBalancingDevice");
UPER_CHOICE_X(j2735_PropelledInformation, 3, UPER_REQ("human", j2735_HumanPropelledType),
	      UPER_REQ("animal", j2735_AnimalPropelledType),
	      UPER_REQ("motor", j2735_MotorizedPropelledType));
UPER_ENUMERATED_X(j2735_Attachment, 7, "unavailable", "stroller", "bicycleTrailer", "cart",
		  "wheelchair", "otherWalkAssistAttachments", "pet");
UPER_INTEGER(j2735_AttachmentRadius, 0, 200);
UPER_OCTETS(j2735_FurtherInfoID, 2, 2);
UPER_ENUMERATED(j2735_DirectionOfUse, "unavailable", "forward", "reverse", "both");
UPER_INTEGER(j2735_Zoom, 0, 15);
UPER_INTEGER(j2735_OffsetLL_B16, -32768, 32767);
static UPER_INTEGER(j2735_Radius_B12, 0, 4095);
static UPER_ENUMERATED(j2735_DistanceUnits, "centimeter", "cm2-5", "decimeter", "meter",
		       "kilometer", "foot", "yard", "mile");
UPER_SEQUENCE(j2735_Circle, 3, 0, UPER_REQ("center", j2735_Position3D),
	      UPER_REQ("radius", j2735_Radius_B12), UPER_REQ("units", j2735_DistanceUnits));
static UPER_SEQUENCE_X(j2735_ShapePointSet, 4, 3, UPER_OPT("anchor", j2735_Position3D),
		       UPER_OPT("laneWidth", j2735_LaneWidth),
		       UPER_OPT("directionality", j2735_DirectionOfUse),
		       UPER_REQ("nodeList", j2735_NodeListXY));
static UPER_SEQUENCE(j2735_RegionOffsets, 3, 1, UPER_REQ("xOffset", j2735_OffsetLL_B16),
		     UPER_REQ("yOffset", j2735_OffsetLL_B16),
		     UPER_OPT("zOffset", j2735_OffsetLL_B16));
static UPER_LIST(j2735_RegionList, 1, 64, j2735_RegionOffsets);
static UPER_SEQUENCE_X(j2735_RegionPointSet, 3, 2, UPER_OPT("anchor", j2735_Position3D),
		       UPER_OPT("scale", j2735_Zoom), UPER_REQ("nodeList", j2735_RegionList));
static UPER_CHOICE(j2735_area, 3, UPER_REQ("shapePointSet", j2735_ShapePointSet),
		   UPER_REQ("circle", j2735_Circle),
		   UPER_REQ("regionPointSet", j2735_RegionPointSet));
UPER_SEQUENCE(j2735_ValidRegion, 3, 1, UPER_REQ("direction", j2735_HeadingSlice),
	      UPER_OPT("extent", j2735_Extent), UPER_REQ("area", j2735_area));
static UPER_ENUMERATED_X(j2735_PortlandCementType, 3, "newSharp", "traveled", "trafficPolished");
static UPER_SEQUENCE_X(j2735_PortlandCement, 1, 0, UPER_REQ("type", j2735_PortlandCementType));
static UPER_ENUMERATED_X(j2735_AsphaltOrTarType, 4, "newSharp", "traveled", "trafficPolished",
			 "excessTar");
static UPER_SEQUENCE_X(j2735_AsphaltOrTar, 1, 0, UPER_REQ("type", j2735_AsphaltOrTarType));
static UPER_ENUMERATED_X(j2735_GravelType, 2, "packedOiled", "loose");
static UPER_SEQUENCE_X(j2735_Gravel, 1, 0, UPER_REQ("type", j2735_GravelType));
static UPER_ENUMERATED_X(j2735_GrassType, 1, "lessThan30Mph");
static UPER_SEQUENCE_X(j2735_Grass, 1, 0, UPER_REQ("type", j2735_GrassType));
static UPER_ENUMERATED_X(j2735_CindersType, 1, "packed");
static UPER_SEQUENCE_X(j2735_Cinders, 1, 0, UPER_REQ("type", j2735_CindersType));
static UPER_ENUMERATED_X(j2735_RockType, 1, "crushed");
static UPER_SEQUENCE_X(j2735_Rock, 1, 0, UPER_REQ("type", j2735_RockType));
static UPER_ENUMERATED_X(j2735_IceType, 1, "smooth");
static UPER_SEQUENCE_X(j2735_Ice, 1, 0, UPER_REQ("type", j2735_IceType));
static UPER_ENUMERATED_X(j2735_SnowType, 2, "packed", "loose");
static UPER_SEQUENCE_X(j2735_Snow, 1, 0, UPER_REQ("type", j2735_SnowType));
static UPER_CHOICE_X(j2735_DescriptionOfRoadSurface, 8,
		     UPER_REQ("portlandCement", j2735_PortlandCement),
		     UPER_REQ("asphaltOrTar", j2735_AsphaltOrTar), UPER_REQ("gravel", j2735_Gravel),
		     UPER_REQ("grass", j2735_Grass), UPER_REQ("cinders", j2735_Cinders),
		     UPER_REQ("rock", j2735_Rock), UPER_REQ("ice", j2735_Ice),
		     UPER_REQ("snow", j2735_Snow));
static UPER_ENUMERATED_X(j2735_RoadSurfaceCondition, 2, "dry", "wet");
static UPER_INTEGER(j2735_MeanVariation, 0, 25000);
static UPER_INTEGER(j2735_VariationStdDev, 0, 2500);
static UPER_SEQUENCE_X(j2735_RoadRoughness, 4, 3,
		       UPER_REQ("meanVerticalVariation", j2735_MeanVariation),
		       UPER_OPT("verticalVariationStdDev", j2735_VariationStdDev),
		       UPER_OPT("meanHorizontalVariation", j2735_MeanVariation),
		       UPER_OPT("horizontalVariationStdDev", j2735_VariationStdDev));
UPER_SEQUENCE_X(j2735_FrictionInformation, 3, 2,
		UPER_REQ("roadSurfaceDescription", j2735_DescriptionOfRoadSurface),
		UPER_OPT("dryOrWet", j2735_RoadSurfaceCondition),
		UPER_OPT("roadRoughness", j2735_RoadRoughness));
static UPER_INTEGER(j2735_ObjectDistance, -32767, 32767);
UPER_SEQUENCE(j2735_PositionOffsetXYZ, 3, 1, UPER_REQ("offsetX", j2735_ObjectDistance),
	      UPER_REQ("offsetY", j2735_ObjectDistance), UPER_OPT("offsetZ", j2735_ObjectDistance));
UPER_INTEGER(j2735_DSRCmsgID, 0, 32767);
UPER_SEQUENCE(j2735_DTime, 4, 1, UPER_REQ("hour", j2735_DHour), UPER_REQ("minute", j2735_DMinute),
	      UPER_REQ("second", j2735_DSecond), UPER_OPT("offset", j2735_DOffset));
UPER_SEQUENCE(j2735_DDate, 3, 0, UPER_REQ("year", j2735_DYear), UPER_REQ("month", j2735_DMonth),
	      UPER_REQ("day", j2735_DDay));
