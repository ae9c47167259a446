// SPDX-License-Identifier: Apache-2.0
// ETSI CAM (EN 302 637-2 v1.4.1) and DENM (EN 302 637-3 v1.3.1), release 1.
#include "its/etsi_types.h"

static UPER_SEQUENCE_X(etsi_BasicContainer, 2, 0, UPER_REQ("stationType", etsi_StationType),
		       UPER_REQ("referencePosition", etsi_ReferencePosition));
static UPER_INTEGER(etsi_CenDsrcTollingZoneID, 0, 134217727);
static UPER_SEQUENCE_X(etsi_CenDsrcTollingZone, 3, 1,
		       UPER_REQ("protectedZoneLatitude", etsi_Latitude),
		       UPER_REQ("protectedZoneLongitude", etsi_Longitude),
		       UPER_OPT("cenDsrcTollingZoneID", etsi_CenDsrcTollingZoneID));
static UPER_SEQUENCE(etsi_BasicVehicleContainerHighFrequency, 16, 7,
		     UPER_REQ("heading", etsi_Heading), UPER_REQ("speed", etsi_Speed),
		     UPER_REQ("driveDirection", etsi_DriveDirection),
		     UPER_REQ("vehicleLength", etsi_VehicleLength),
		     UPER_REQ("vehicleWidth", etsi_VehicleWidth),
		     UPER_REQ("longitudinalAcceleration", etsi_LongitudinalAcceleration),
		     UPER_REQ("curvature", etsi_Curvature),
		     UPER_REQ("curvatureCalculationMode", etsi_CurvatureCalculationMode),
		     UPER_REQ("yawRate", etsi_YawRate),
		     UPER_OPT("accelerationControl", etsi_AccelerationControl),
		     UPER_OPT("lanePosition", etsi_LanePosition),
		     UPER_OPT("steeringWheelAngle", etsi_SteeringWheelAngle),
		     UPER_OPT("lateralAcceleration", etsi_LateralAcceleration),
		     UPER_OPT("verticalAcceleration", etsi_VerticalAcceleration),
		     UPER_OPT("performanceClass", etsi_PerformanceClass),
		     UPER_OPT("cenDsrcTollingZone", etsi_CenDsrcTollingZone));
static UPER_INTEGER(etsi_ProtectedZoneID, 0, 134217727);
static UPER_SEQUENCE_X(etsi_ProtectedCommunicationZone, 6, 3,
		       UPER_REQ("protectedZoneType", etsi_ProtectedZoneType),
		       UPER_OPT("expiryTime", etsi_TimestampIts),
		       UPER_REQ("protectedZoneLatitude", etsi_Latitude),
		       UPER_REQ("protectedZoneLongitude", etsi_Longitude),
		       UPER_OPT("protectedZoneRadius", etsi_ProtectedZoneRadius),
		       UPER_OPT("protectedZoneID", etsi_ProtectedZoneID));
static UPER_LIST(etsi_ProtectedCommunicationZonesRSU, 1, 16, etsi_ProtectedCommunicationZone);
static UPER_SEQUENCE_X(etsi_RSUContainerHighFrequency, 1, 1,
		       UPER_OPT("protectedCommunicationZonesRSU",
				etsi_ProtectedCommunicationZonesRSU));
static UPER_CHOICE_X(etsi_HighFrequencyContainer, 2,
		     UPER_REQ("basicVehicleContainerHighFrequency",
			      etsi_BasicVehicleContainerHighFrequency),
		     UPER_REQ("rsuContainerHighFrequency", etsi_RSUContainerHighFrequency));
static UPER_ENUMERATED(etsi_VehicleRole, "default", "publicTransport", "specialTransport",
		       "dangerousGoods", "roadWork", "rescue", "emergency", "safetyCar",
		       "agriculture", "commercial", "military", "roadOperator", "taxi", "reserved1",
		       "reserved2", "reserved3");
static UPER_SEQUENCE(etsi_BasicVehicleContainerLowFrequency, 3, 0,
		     UPER_REQ("vehicleRole", etsi_VehicleRole),
		     UPER_REQ("exteriorLights", etsi_ExteriorLights),
		     UPER_REQ("pathHistory", etsi_PathHistory));
static UPER_CHOICE_X(etsi_LowFrequencyContainer, 1,
		     UPER_REQ("basicVehicleContainerLowFrequency",
			      etsi_BasicVehicleContainerLowFrequency));
static UPER_INTEGER(etsi_CauseCodeType, 0, 255);
static UPER_SEQUENCE_X(etsi_CauseCode, 2, 0, UPER_REQ("causeCode", etsi_CauseCodeType),
		       UPER_REQ("subCauseCode", etsi_SubCauseCodeType));
static UPER_SEQUENCE(etsi_EmergencyContainer, 3, 2,
		     UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("incidentIndication", etsi_CauseCode),
		     UPER_OPT("emergencyPriority", etsi_EmergencyPriority));
static UPER_ENUMERATED_X(etsi_TrafficRule, 4, "noPassing", "noPassingForTrucks", "passToRight",
			 "passToLeft");
static UPER_SEQUENCE(etsi_SafetyCarContainer, 4, 3,
		     UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("incidentIndication", etsi_CauseCode),
		     UPER_OPT("trafficRule", etsi_TrafficRule),
		     UPER_OPT("speedLimit", etsi_SpeedLimit));
static UPER_CHOICE_X(etsi_SpecialVehicleContainer, 7,
		     UPER_REQ("publicTransportContainer", etsi_PublicTransportContainer),
		     UPER_REQ("specialTransportContainer", etsi_SpecialTransportContainer),
		     UPER_REQ("dangerousGoodsContainer", etsi_DangerousGoodsContainer),
		     UPER_REQ("roadWorksContainerBasic", etsi_RoadWorksContainerBasic),
		     UPER_REQ("rescueContainer", etsi_RescueContainer),
		     UPER_REQ("emergencyContainer", etsi_EmergencyContainer),
		     UPER_REQ("safetyCarContainer", etsi_SafetyCarContainer));
static UPER_SEQUENCE_X(etsi_CamParameters, 4, 2, UPER_REQ("basicContainer", etsi_BasicContainer),
		       UPER_REQ("highFrequencyContainer", etsi_HighFrequencyContainer),
		       UPER_OPT("lowFrequencyContainer", etsi_LowFrequencyContainer),
		       UPER_OPT("specialVehicleContainer", etsi_SpecialVehicleContainer));
static UPER_SEQUENCE(etsi_CoopAwareness, 2, 0,
		     UPER_REQ("generationDeltaTime", etsi_GenerationDeltaTime),
		     UPER_REQ("camParameters", etsi_CamParameters));
UPER_SEQUENCE(etsi_CAM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("cam", etsi_CoopAwareness));
static UPER_SEQUENCE(etsi_ActionID, 2, 0, UPER_REQ("originatingStationID", etsi_StationID),
		     UPER_REQ("sequenceNumber", etsi_SequenceNumber));
static UPER_ENUMERATED(etsi_RelevanceDistance, "lessThan50m", "lessThan100m", "lessThan200m",
		       "lessThan500m", "lessThan1000m", "lessThan5km", "lessThan10km", "over10km");
static UPER_ENUMERATED(etsi_RelevanceTrafficDirection, "allTrafficDirections", "upstreamTraffic",
		       "downstreamTraffic", "oppositeTraffic");
static UPER_INTEGER(etsi_ValidityDuration, 0, 86400);
static UPER_INTEGER(etsi_TransmissionInterval, 1, 10000);
static UPER_SEQUENCE_X(etsi_ManagementContainer, 10, 5, UPER_REQ("actionID", etsi_ActionID),
		       UPER_REQ("detectionTime", etsi_TimestampIts),
		       UPER_REQ("referenceTime", etsi_TimestampIts),
		       UPER_OPT("termination", etsi_Termination),
		       UPER_REQ("eventPosition", etsi_ReferencePosition),
		       UPER_OPT("relevanceDistance", etsi_RelevanceDistance),
		       UPER_OPT("relevanceTrafficDirection", etsi_RelevanceTrafficDirection),
		       UPER_DEF("validityDuration", etsi_ValidityDuration, 600),
		       UPER_OPT("transmissionInterval", etsi_TransmissionInterval),
		       UPER_REQ("stationType", etsi_StationType));
static UPER_LIST(etsi_EventHistory, 1, 23, etsi_EventPoint);
static UPER_SEQUENCE_X(etsi_SituationContainer, 4, 2,
		       UPER_REQ("informationQuality", etsi_InformationQuality),
		       UPER_REQ("eventType", etsi_CauseCode),
		       UPER_OPT("linkedCause", etsi_CauseCode),
		       UPER_OPT("eventHistory", etsi_EventHistory));
static UPER_LIST(etsi_Traces, 1, 7, etsi_PathHistory);
static UPER_SEQUENCE_X(etsi_LocationContainer, 4, 3, UPER_OPT("eventSpeed", etsi_Speed),
		       UPER_OPT("eventPositionHeading", etsi_Heading),
		       UPER_REQ("traces", etsi_Traces), UPER_OPT("roadType", etsi_RoadType));
static UPER_LIST_X(etsi_ReferenceDenms, 1, 8, etsi_ActionID);
static UPER_SEQUENCE(etsi_RoadWorksContainerExtended, 9, 9,
		     UPER_OPT("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("closedLanes", etsi_ClosedLanes),
		     UPER_OPT("restriction", etsi_RestrictedTypes),
		     UPER_OPT("speedLimit", etsi_SpeedLimit),
		     UPER_OPT("incidentIndication", etsi_CauseCode),
		     UPER_OPT("recommendedPath", etsi_ItineraryPath),
		     UPER_OPT("startingPointSpeedLimit", etsi_DeltaReferencePosition),
		     UPER_OPT("trafficFlowRule", etsi_TrafficRule),
		     UPER_OPT("referenceDenms", etsi_ReferenceDenms));
static UPER_ENUMERATED_X(etsi_PositioningSolutionType, 6, "noPositioningSolution", "sGNSS", "dGNSS",
			 "sGNSSplusDR", "dGNSSplusDR", "dR");
static UPER_SEQUENCE(etsi_StationaryVehicleContainer, 6, 6,
		     UPER_OPT("stationarySince", etsi_StationarySince),
		     UPER_OPT("stationaryCause", etsi_CauseCode),
		     UPER_OPT("carryingDangerousGoods", etsi_DangerousGoodsExtended),
		     UPER_OPT("numberOfOccupants", etsi_NumberOfOccupants),
		     UPER_OPT("vehicleIdentification", etsi_VehicleIdentification),
		     UPER_OPT("energyStorageType", etsi_EnergyStorageType));
static UPER_SEQUENCE_X(etsi_AlacarteContainer, 6, 6, UPER_OPT("lanePosition", etsi_LanePosition),
		       UPER_OPT("impactReduction", etsi_ImpactReductionContainer),
		       UPER_OPT("externalTemperature", etsi_Temperature),
		       UPER_OPT("roadWorks", etsi_RoadWorksContainerExtended),
		       UPER_OPT("positioningSolution", etsi_PositioningSolutionType),
		       UPER_OPT("stationaryVehicle", etsi_StationaryVehicleContainer));
static UPER_SEQUENCE(etsi_DecentralizedEnvironmentalNotificationMessage, 4, 3,
		     UPER_REQ("management", etsi_ManagementContainer),
		     UPER_OPT("situation", etsi_SituationContainer),
		     UPER_OPT("location", etsi_LocationContainer),
		     UPER_OPT("alacarte", etsi_AlacarteContainer));
UPER_SEQUENCE(etsi_DENM, 2, 0, UPER_REQ("header", etsi_ItsPduHeader),
	      UPER_REQ("denm", etsi_DecentralizedEnvironmentalNotificationMessage));
