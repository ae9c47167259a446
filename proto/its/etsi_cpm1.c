// SPDX-License-Identifier: Apache-2.0
// ETSI CPM, first version (TR 103 562 v2.1.1): another message than that of TS 103 324, told apart by protocolVersion 1.
// Lists of sensors and objects have an extension bit here.
#include "its/etsi_types.h"

static UPER_BOOLEAN(cpm1_Bool);
static UPER_INTEGER(cpm1_Identifier, 0, 255);
static UPER_INTEGER(cpm1_SegmentCount, 1, 127);
static UPER_INTEGER(cpm1_WGS84AngleValue, 0, 3601);
static UPER_INTEGER(cpm1_AngleConfidence, 1, 127);
static UPER_INTEGER(cpm1_SemiRangeLength, 0, 10000);
static UPER_INTEGER(cpm1_Percent, 0, 101);
static UPER_INTEGER(cpm1_Confidence102, 0, 102);
static UPER_INTEGER(cpm1_VehicleHeight, 0, 127);
static UPER_SEQUENCE(cpm1_WGS84Angle, 2, 0, UPER_REQ("value", cpm1_WGS84AngleValue),
		     UPER_REQ("confidence", cpm1_AngleConfidence));
static UPER_SEQUENCE(cpm1_CartesianAngle, 2, 0, UPER_REQ("value", cpm1_WGS84AngleValue),
		     UPER_REQ("confidence", cpm1_AngleConfidence));

// ---- who sends
static UPER_INTEGER(cpm1_RegionId, 0, 65535);
static UPER_SEQUENCE(cpm1_ReferenceId, 2, 1, UPER_OPT("region", cpm1_RegionId),
		     UPER_REQ("id", cpm1_RegionId));
static UPER_CHOICE_X(cpm1_OriginatingRSUContainer, 2,
		     UPER_REQ("intersectionReferenceId", cpm1_ReferenceId),
		     UPER_REQ("roadSegmentReferenceId", cpm1_ReferenceId));
static UPER_INTEGER(cpm1_HitchPointOffset, 0, 100);
static UPER_INTEGER(cpm1_FrontOverhang, 0, 50);
static UPER_INTEGER(cpm1_RearOverhang, 0, 150);
static UPER_SEQUENCE_X(cpm1_TrailerData, 6, 2, UPER_REQ("refPointId", cpm1_Identifier),
		       UPER_REQ("hitchPointOffset", cpm1_HitchPointOffset),
		       UPER_REQ("frontOverhang", cpm1_FrontOverhang),
		       UPER_REQ("rearOverhang", cpm1_RearOverhang),
		       UPER_OPT("trailerWidth", etsi_VehicleWidth),
		       UPER_OPT("hitchAngle", cpm1_CartesianAngle));
static UPER_LIST(cpm1_TrailerDataContainer, 1, 2, cpm1_TrailerData);
static UPER_SEQUENCE_X(
	cpm1_OriginatingVehicleContainer, 14, 12, UPER_REQ("heading", etsi_Heading),
	UPER_REQ("speed", etsi_Speed), UPER_OPT("vehicleOrientationAngle", cpm1_WGS84Angle),
	UPER_DEF("driveDirection", etsi_DriveDirection, 0),
	UPER_OPT("longitudinalAcceleration", etsi_LongitudinalAcceleration),
	UPER_OPT("lateralAcceleration", etsi_LateralAcceleration),
	UPER_OPT("verticalAcceleration", etsi_VerticalAcceleration),
	UPER_OPT("yawRate", etsi_YawRate), UPER_OPT("pitchAngle", cpm1_CartesianAngle),
	UPER_OPT("rollAngle", cpm1_CartesianAngle), UPER_OPT("vehicleLength", etsi_VehicleLength),
	UPER_OPT("vehicleWidth", etsi_VehicleWidth), UPER_OPT("vehicleHeight", cpm1_VehicleHeight),
	UPER_OPT("trailerDataContainer", cpm1_TrailerDataContainer));
static UPER_CHOICE_X(cpm1_StationDataContainer, 2,
		     UPER_REQ("originatingVehicleContainer", cpm1_OriginatingVehicleContainer),
		     UPER_REQ("originatingRSUContainer", cpm1_OriginatingRSUContainer));

// ---- places and areas: offsets of 10 to 16 bits, as in a map
#define CPM1_OFFSET(bits, low, high)                                                               \
	static UPER_INTEGER(cpm1_Offset_B##bits, low, high);                                       \
	static UPER_SEQUENCE(cpm1_Node_B##bits, 2, 0, UPER_REQ("x", cpm1_Offset_B##bits),          \
			     UPER_REQ("y", cpm1_Offset_B##bits))
CPM1_OFFSET(10, -512, 511);
CPM1_OFFSET(11, -1024, 1023);
CPM1_OFFSET(12, -2048, 2047);
CPM1_OFFSET(13, -4096, 4095);
CPM1_OFFSET(14, -8192, 8191);
CPM1_OFFSET(16, -32768, 32767);
static UPER_INTEGER(cpm1_Longitude, -1800000000, 1800000001);
static UPER_INTEGER(cpm1_Latitude, -900000000, 900000001);
static UPER_SEQUENCE(cpm1_Node_LLmD_64b, 2, 0, UPER_REQ("lon", cpm1_Longitude),
		     UPER_REQ("lat", cpm1_Latitude));
static UPER_OPEN_UNKNOWN(cpm1_RegExtValue);
static UPER_SEQUENCE(cpm1_RegionalExtension, 2, 0, UPER_REQ("regionId", cpm1_Identifier),
		     UPER_REQ("regExtValue", cpm1_RegExtValue));
static UPER_CHOICE(cpm1_NodeOffsetPointXY, 8, UPER_REQ("node-XY1", cpm1_Node_B10),
		   UPER_REQ("node-XY2", cpm1_Node_B11), UPER_REQ("node-XY3", cpm1_Node_B12),
		   UPER_REQ("node-XY4", cpm1_Node_B13), UPER_REQ("node-XY5", cpm1_Node_B14),
		   UPER_REQ("node-XY6", cpm1_Node_B16), UPER_REQ("node-LatLon", cpm1_Node_LLmD_64b),
		   UPER_REQ("regional", cpm1_RegionalExtension));
static UPER_CHOICE(cpm1_NodeOffsetPointZ, 6, UPER_REQ("node-Z1", cpm1_Offset_B10),
		   UPER_REQ("node-Z2", cpm1_Offset_B11), UPER_REQ("node-Z3", cpm1_Offset_B12),
		   UPER_REQ("node-Z4", cpm1_Offset_B13), UPER_REQ("node-Z5", cpm1_Offset_B14),
		   UPER_REQ("node-Z6", cpm1_Offset_B16));
static UPER_SEQUENCE(cpm1_OffsetPoint, 2, 1, UPER_REQ("nodeOffsetPointxy", cpm1_NodeOffsetPointXY),
		     UPER_OPT("nodeOffsetPointZ", cpm1_NodeOffsetPointZ));
static UPER_SEQUENCE(cpm1_AreaCircular, 2, 1, UPER_OPT("nodeCenterPoint", cpm1_OffsetPoint),
		     UPER_REQ("radius", cpm1_SemiRangeLength));
static UPER_SEQUENCE(cpm1_AreaEllipse, 5, 2, UPER_OPT("nodeCenterPoint", cpm1_OffsetPoint),
		     UPER_REQ("semiMinorRangeLength", cpm1_SemiRangeLength),
		     UPER_REQ("semiMajorRangeLength", cpm1_SemiRangeLength),
		     UPER_REQ("semiMajorRangeOrientation", cpm1_WGS84AngleValue),
		     UPER_OPT("semiHeight", cpm1_SemiRangeLength));
static UPER_SEQUENCE(cpm1_AreaRectangle, 5, 2, UPER_OPT("nodeCenterPoint", cpm1_OffsetPoint),
		     UPER_REQ("semiMajorRangeLength", cpm1_SemiRangeLength),
		     UPER_REQ("semiMinorRangeLength", cpm1_SemiRangeLength),
		     UPER_REQ("semiMajorRangeOrientation", cpm1_WGS84AngleValue),
		     UPER_OPT("semiHeight", cpm1_SemiRangeLength));
static UPER_LIST_X(cpm1_PolyPointList, 3, 16, cpm1_OffsetPoint);
static UPER_SEQUENCE(cpm1_AreaPolygon, 1, 0, UPER_REQ("polyPointList", cpm1_PolyPointList));
static UPER_INTEGER(cpm1_SensorHeight, -5000, 5000);
static UPER_SEQUENCE_X(cpm1_AreaRadial, 7, 4, UPER_REQ("range", cpm1_SemiRangeLength),
		       UPER_REQ("stationaryHorizontalOpeningAngleStart", cpm1_WGS84AngleValue),
		       UPER_REQ("stationaryHorizontalOpeningAngleEnd", cpm1_WGS84AngleValue),
		       UPER_OPT("verticalOpeningAngleStart", cpm1_WGS84AngleValue),
		       UPER_OPT("verticalOpeningAngleEnd", cpm1_WGS84AngleValue),
		       UPER_OPT("sensorPositionOffset", cpm1_OffsetPoint),
		       UPER_OPT("sensorHeight", cpm1_SensorHeight));

// ---- sensors
static UPER_INTEGER(cpm1_SensorType, 0, 15);
static UPER_INTEGER(cpm1_XSensorOffset, -5000, 0);
static UPER_INTEGER(cpm1_YSensorOffset, -1000, 1000);
static UPER_INTEGER(cpm1_ZSensorOffset, 0, 1000);
static UPER_SEQUENCE_X(cpm1_VehicleSensorProperties, 5, 2, UPER_REQ("range", cpm1_SemiRangeLength),
		       UPER_REQ("horizontalOpeningAngleStart", cpm1_WGS84AngleValue),
		       UPER_REQ("horizontalOpeningAngleEnd", cpm1_WGS84AngleValue),
		       UPER_OPT("verticalOpeningAngleStart", cpm1_WGS84AngleValue),
		       UPER_OPT("verticalOpeningAngleEnd", cpm1_WGS84AngleValue));
static UPER_LIST(cpm1_VehicleSensorPropertyList, 1, 10, cpm1_VehicleSensorProperties);
static UPER_SEQUENCE_X(cpm1_VehicleSensor, 5, 2, UPER_DEF("refPointId", cpm1_Identifier, 0),
		       UPER_REQ("xSensorOffset", cpm1_XSensorOffset),
		       UPER_REQ("ySensorOffset", cpm1_YSensorOffset),
		       UPER_OPT("zSensorOffset", cpm1_ZSensorOffset),
		       UPER_REQ("vehicleSensorPropertyList", cpm1_VehicleSensorPropertyList));
static UPER_CHOICE_X(cpm1_DetectionArea, 6, UPER_REQ("vehicleSensor", cpm1_VehicleSensor),
		     UPER_REQ("stationarySensorRadial", cpm1_AreaRadial),
		     UPER_REQ("stationarySensorPolygon", cpm1_AreaPolygon),
		     UPER_REQ("stationarySensorCircular", cpm1_AreaCircular),
		     UPER_REQ("stationarySensorEllipse", cpm1_AreaEllipse),
		     UPER_REQ("stationarySensorRectangle", cpm1_AreaRectangle));
static UPER_SEQUENCE_X(cpm1_SensorInformation, 4, 1, UPER_REQ("sensorID", cpm1_Identifier),
		       UPER_REQ("type", cpm1_SensorType),
		       UPER_REQ("detectionArea", cpm1_DetectionArea),
		       UPER_OPT("freeSpaceConfidence", cpm1_Percent));
static UPER_LIST_X(cpm1_SensorInformationContainer, 1, 128, cpm1_SensorInformation);
static UPER_LIST_X(cpm1_SensorIdList, 1, 128, cpm1_Identifier);
static UPER_CHOICE_X(cpm1_FreeSpaceArea, 4, UPER_REQ("freeSpacePolygon", cpm1_AreaPolygon),
		     UPER_REQ("freeSpaceCircular", cpm1_AreaCircular),
		     UPER_REQ("freeSpaceEllipse", cpm1_AreaEllipse),
		     UPER_REQ("freeSpaceRectangle", cpm1_AreaRectangle));
static UPER_SEQUENCE_X(cpm1_FreeSpaceAddendum, 4, 2, UPER_REQ("freeSpaceConfidence", cpm1_Percent),
		       UPER_REQ("freeSpaceArea", cpm1_FreeSpaceArea),
		       UPER_OPT("sensorIDList", cpm1_SensorIdList),
		       UPER_DEF("shadowingApplies", cpm1_Bool, 1));
static UPER_LIST_X(cpm1_FreeSpaceAddendumContainer, 1, 128, cpm1_FreeSpaceAddendum);

// ---- objects
static UPER_INTEGER(cpm1_TimeOfMeasurement, -1500, 1500);
static UPER_INTEGER(cpm1_ObjectAge, 0, 1500);
static UPER_INTEGER(cpm1_DistanceValue, -132768, 132767);
static UPER_INTEGER(cpm1_SpeedValueExtended, -16383, 16383);
static UPER_INTEGER(cpm1_SpeedConfidence, 1, 127);
static UPER_INTEGER(cpm1_ObjectDimensionValue, 0, 1023);
static UPER_INTEGER(cpm1_ObjectRefPoint, 0, 8);
static UPER_INTEGER(cpm1_DynamicStatus, 0, 2);
static UPER_INTEGER(cpm1_LongitudinalLanePositionValue, 0, 32767);
static UPER_SEQUENCE(cpm1_Distance, 2, 0, UPER_REQ("value", cpm1_DistanceValue),
		     UPER_REQ("confidence", cpm1_Confidence102));
static UPER_SEQUENCE(cpm1_SpeedExtended, 2, 0, UPER_REQ("value", cpm1_SpeedValueExtended),
		     UPER_REQ("confidence", cpm1_SpeedConfidence));
static UPER_SEQUENCE(cpm1_ObjectDimension, 2, 0, UPER_REQ("value", cpm1_ObjectDimensionValue),
		     UPER_REQ("confidence", cpm1_Confidence102));
static UPER_SEQUENCE(cpm1_Subclass, 2, 2, UPER_DEF("type", cpm1_Identifier, 0),
		     UPER_DEF("confidence", cpm1_Percent, 0));
static UPER_CHOICE(cpm1_Class, 4, UPER_REQ("vehicle", cpm1_Subclass),
		   UPER_REQ("person", cpm1_Subclass), UPER_REQ("animal", cpm1_Subclass),
		   UPER_REQ("other", cpm1_Subclass));
static UPER_SEQUENCE(cpm1_ObjectClass, 2, 0, UPER_REQ("confidence", cpm1_Percent),
		     UPER_REQ("class", cpm1_Class));
static UPER_LIST(cpm1_ObjectClassDescription, 1, 8, cpm1_ObjectClass);
static UPER_SEQUENCE(cpm1_LongitudinalLanePosition, 2, 0,
		     UPER_REQ("longitudinalLanePositionValue", cpm1_LongitudinalLanePositionValue),
		     UPER_REQ("longitudinalLanePositionConfidence", cpm1_Confidence102));
static UPER_SEQUENCE_X(cpm1_MatchedPosition, 2, 2, UPER_OPT("laneID", cpm1_Identifier),
		       UPER_OPT("longitudinalLanePosition", cpm1_LongitudinalLanePosition));
static UPER_SEQUENCE_X(cpm1_PerceivedObject, 22, 16, UPER_REQ("objectID", cpm1_Identifier),
		       UPER_OPT("sensorIDList", cpm1_SensorIdList),
		       UPER_REQ("timeOfMeasurement", cpm1_TimeOfMeasurement),
		       UPER_OPT("objectAge", cpm1_ObjectAge),
		       UPER_DEF("objectConfidence", cpm1_Percent, 0),
		       UPER_REQ("xDistance", cpm1_Distance), UPER_REQ("yDistance", cpm1_Distance),
		       UPER_OPT("zDistance", cpm1_Distance), UPER_REQ("xSpeed", cpm1_SpeedExtended),
		       UPER_REQ("ySpeed", cpm1_SpeedExtended),
		       UPER_OPT("zSpeed", cpm1_SpeedExtended),
		       UPER_OPT("xAcceleration", etsi_LongitudinalAcceleration),
		       UPER_OPT("yAcceleration", etsi_LateralAcceleration),
		       UPER_OPT("zAcceleration", etsi_VerticalAcceleration),
		       UPER_OPT("yawAngle", cpm1_CartesianAngle),
		       UPER_OPT("planarObjectDimension1", cpm1_ObjectDimension),
		       UPER_OPT("planarObjectDimension2", cpm1_ObjectDimension),
		       UPER_OPT("verticalObjectDimension", cpm1_ObjectDimension),
		       UPER_DEF("objectRefPoint", cpm1_ObjectRefPoint, 0),
		       UPER_OPT("dynamicStatus", cpm1_DynamicStatus),
		       UPER_OPT("classification", cpm1_ObjectClassDescription),
		       UPER_OPT("matchedPosition", cpm1_MatchedPosition));
static UPER_LIST_X(cpm1_PerceivedObjectContainer, 1, 128, cpm1_PerceivedObject);

// ---- the message
static UPER_SEQUENCE(cpm1_SegmentInfo, 2, 0, UPER_REQ("totalMsgSegments", cpm1_SegmentCount),
		     UPER_REQ("thisSegmentNum", cpm1_SegmentCount));
static UPER_SEQUENCE_X(cpm1_CpmManagementContainer, 3, 1, UPER_REQ("stationType", etsi_StationType),
		       UPER_OPT("perceivedObjectContainerSegmentInfo", cpm1_SegmentInfo),
		       UPER_REQ("referencePosition", etsi_ReferencePosition));
static UPER_SEQUENCE_X(cpm1_CpmParameters, 6, 4,
		       UPER_REQ("managementContainer", cpm1_CpmManagementContainer),
		       UPER_OPT("stationDataContainer", cpm1_StationDataContainer),
		       UPER_OPT("sensorInformationContainer", cpm1_SensorInformationContainer),
		       UPER_OPT("perceivedObjectContainer", cpm1_PerceivedObjectContainer),
		       UPER_OPT("freeSpaceAddendumContainer", cpm1_FreeSpaceAddendumContainer),
		       UPER_REQ("numberOfPerceivedObjects", cpm1_Identifier));
static UPER_SEQUENCE(cpm1_CollectivePerceptionMessage, 2, 0,
		     UPER_REQ("generationDeltaTime", etsi_GenerationDeltaTime),
		     UPER_REQ("cpmParameters", cpm1_CpmParameters));
UPER_SEQUENCE(etsi_CPM_v1, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("cpm", cpm1_CollectivePerceptionMessage));
