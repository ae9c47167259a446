// SPDX-License-Identifier: Apache-2.0
// ETSI ITS: types that several messages share.
#include "its/etsi_types.h"

static UPER_INTEGER(etsi_Int0_255, 0, 255);
UPER_INTEGER(etsi_StationID, 0, 4294967295);
UPER_SEQUENCE(etsi_ItsPduHeader, 3, 0, UPER_REQ("protocolVersion", etsi_Int0_255),
	      UPER_REQ("messageID", etsi_Int0_255), UPER_REQ("stationID", etsi_StationID));
UPER_INTEGER(etsi_GenerationDeltaTime, 0, 65535);
UPER_INTEGER(etsi_StationType, 0, 255);
UPER_INTEGER(etsi_Latitude, -900000000, 900000001);
UPER_INTEGER(etsi_Longitude, -1800000000, 1800000001);
static UPER_INTEGER(etsi_SemiAxisLength, 0, 4095);
static UPER_INTEGER(etsi_HeadingValue, 0, 3601);
static UPER_SEQUENCE(etsi_PosConfidenceEllipse, 3, 0,
		     UPER_REQ("semiMajorConfidence", etsi_SemiAxisLength),
		     UPER_REQ("semiMinorConfidence", etsi_SemiAxisLength),
		     UPER_REQ("semiMajorOrientation", etsi_HeadingValue));
UPER_INTEGER(etsi_AltitudeValue, -100000, 800001);
static UPER_ENUMERATED(etsi_AltitudeConfidence, "alt-000-01", "alt-000-02", "alt-000-05",
		       "alt-000-10", "alt-000-20", "alt-000-50", "alt-001-00", "alt-002-00",
		       "alt-005-00", "alt-010-00", "alt-020-00", "alt-050-00", "alt-100-00",
		       "alt-200-00", "outOfRange", "unavailable");
static UPER_SEQUENCE(etsi_Altitude, 2, 0, UPER_REQ("altitudeValue", etsi_AltitudeValue),
		     UPER_REQ("altitudeConfidence", etsi_AltitudeConfidence));
UPER_SEQUENCE(etsi_ReferencePosition, 4, 0, UPER_REQ("latitude", etsi_Latitude),
	      UPER_REQ("longitude", etsi_Longitude),
	      UPER_REQ("positionConfidenceEllipse", etsi_PosConfidenceEllipse),
	      UPER_REQ("altitude", etsi_Altitude));
static UPER_INTEGER(etsi_HeadingConfidence, 1, 127);
UPER_SEQUENCE(etsi_Heading, 2, 0, UPER_REQ("headingValue", etsi_HeadingValue),
	      UPER_REQ("headingConfidence", etsi_HeadingConfidence));
static UPER_INTEGER(etsi_SpeedValue, 0, 16383);
static UPER_INTEGER(etsi_SpeedConfidence, 1, 127);
UPER_SEQUENCE(etsi_Speed, 2, 0, UPER_REQ("speedValue", etsi_SpeedValue),
	      UPER_REQ("speedConfidence", etsi_SpeedConfidence));
UPER_ENUMERATED(etsi_DriveDirection, "forward", "backward", "unavailable");
static UPER_INTEGER(etsi_VehicleLengthValue, 1, 1023);
static UPER_ENUMERATED(etsi_VehicleLengthConfidenceIndication, "noTrailerPresent",
		       "trailerPresentWithKnownLength", "trailerPresentWithUnknownLength",
		       "trailerPresenceIsUnknown", "unavailable");
UPER_SEQUENCE(etsi_VehicleLength, 2, 0, UPER_REQ("vehicleLengthValue", etsi_VehicleLengthValue),
	      UPER_REQ("vehicleLengthConfidenceIndication",
		       etsi_VehicleLengthConfidenceIndication));
UPER_INTEGER(etsi_VehicleWidth, 1, 62);
static UPER_INTEGER(etsi_LongitudinalAccelerationValue, -160, 161);
static UPER_INTEGER(etsi_AccelerationConfidence, 0, 102);
UPER_SEQUENCE(etsi_LongitudinalAcceleration, 2, 0,
	      UPER_REQ("longitudinalAccelerationValue", etsi_LongitudinalAccelerationValue),
	      UPER_REQ("longitudinalAccelerationConfidence", etsi_AccelerationConfidence));
static UPER_INTEGER(etsi_CurvatureValue, -1023, 1023);
static UPER_ENUMERATED(etsi_CurvatureConfidence, "onePerMeter-0-00002", "onePerMeter-0-0001",
		       "onePerMeter-0-0005", "onePerMeter-0-002", "onePerMeter-0-01",
		       "onePerMeter-0-1", "outOfRange", "unavailable");
UPER_SEQUENCE(etsi_Curvature, 2, 0, UPER_REQ("curvatureValue", etsi_CurvatureValue),
	      UPER_REQ("curvatureConfidence", etsi_CurvatureConfidence));
UPER_ENUMERATED_X(etsi_CurvatureCalculationMode, 3, "yawRateUsed", "yawRateNotUsed", "unavailable");
static UPER_INTEGER(etsi_YawRateValue, -32766, 32767);
static UPER_ENUMERATED(etsi_YawRateConfidence, "degSec-000-01", "degSec-000-05", "degSec-000-10",
		       "degSec-001-00", "degSec-005-00", "degSec-010-00", "degSec-100-00",
		       "outOfRange", "unavailable");
UPER_SEQUENCE(etsi_YawRate, 2, 0, UPER_REQ("yawRateValue", etsi_YawRateValue),
	      UPER_REQ("yawRateConfidence", etsi_YawRateConfidence));
UPER_BIT_STRING(etsi_AccelerationControl, 7, 7);
UPER_INTEGER(etsi_LanePosition, -1, 14);
static UPER_INTEGER(etsi_SteeringWheelAngleValue, -511, 512);
static UPER_INTEGER(etsi_SteeringWheelAngleConfidence, 1, 127);
UPER_SEQUENCE(etsi_SteeringWheelAngle, 2, 0,
	      UPER_REQ("steeringWheelAngleValue", etsi_SteeringWheelAngleValue),
	      UPER_REQ("steeringWheelAngleConfidence", etsi_SteeringWheelAngleConfidence));
static UPER_INTEGER(etsi_LateralAccelerationValue, -160, 161);
UPER_SEQUENCE(etsi_LateralAcceleration, 2, 0,
	      UPER_REQ("lateralAccelerationValue", etsi_LateralAccelerationValue),
	      UPER_REQ("lateralAccelerationConfidence", etsi_AccelerationConfidence));
static UPER_INTEGER(etsi_VerticalAccelerationValue, -160, 161);
UPER_SEQUENCE(etsi_VerticalAcceleration, 2, 0,
	      UPER_REQ("verticalAccelerationValue", etsi_VerticalAccelerationValue),
	      UPER_REQ("verticalAccelerationConfidence", etsi_AccelerationConfidence));
UPER_INTEGER(etsi_PerformanceClass, 0, 7);
UPER_ENUMERATED_X(etsi_ProtectedZoneType, 1, "permanentCenDsrcTolling", "temporaryCenDsrcTolling");
UPER_INTEGER(etsi_TimestampIts, 0, 4398046511103);
UPER_INTEGER_X(etsi_ProtectedZoneRadius, 1, 255);
UPER_BIT_STRING(etsi_ExteriorLights, 8, 8);
static UPER_INTEGER(etsi_DeltaLatitude, -131071, 131072);
static UPER_INTEGER(etsi_DeltaLongitude, -131071, 131072);
static UPER_INTEGER(etsi_DeltaAltitude, -12700, 12800);
UPER_SEQUENCE(etsi_DeltaReferencePosition, 3, 0, UPER_REQ("deltaLatitude", etsi_DeltaLatitude),
	      UPER_REQ("deltaLongitude", etsi_DeltaLongitude),
	      UPER_REQ("deltaAltitude", etsi_DeltaAltitude));
static UPER_INTEGER_X(etsi_PathDeltaTime, 1, 65535);
static UPER_SEQUENCE(etsi_PathPoint, 2, 1, UPER_REQ("pathPosition", etsi_DeltaReferencePosition),
		     UPER_OPT("pathDeltaTime", etsi_PathDeltaTime));
UPER_LIST(etsi_PathHistory, 0, 40, etsi_PathPoint);
UPER_BOOLEAN(etsi_Bool);
static UPER_INTEGER(etsi_PtActivationType, 0, 255);
static UPER_OCTETS(etsi_PtActivationData, 1, 20);
static UPER_SEQUENCE(etsi_PtActivation, 2, 0, UPER_REQ("ptActivationType", etsi_PtActivationType),
		     UPER_REQ("ptActivationData", etsi_PtActivationData));
UPER_SEQUENCE(etsi_PublicTransportContainer, 2, 1, UPER_REQ("embarkationStatus", etsi_Bool),
	      UPER_OPT("ptActivation", etsi_PtActivation));
static UPER_BIT_STRING(etsi_SpecialTransportType, 4, 4);
UPER_BIT_STRING(etsi_LightBarSirenInUse, 2, 2);
UPER_SEQUENCE(etsi_SpecialTransportContainer, 2, 0,
	      UPER_REQ("specialTransportType", etsi_SpecialTransportType),
	      UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse));
static UPER_ENUMERATED(etsi_DangerousGoodsBasic, "explosives1", "explosives2", "explosives3",
		       "explosives4", "explosives5", "explosives6", "flammableGases",
		       "nonFlammableGases", "toxicGases", "flammableLiquids", "flammableSolids",
		       "substancesLiableToSpontaneousCombustion",
		       "substancesEmittingFlammableGasesUponContactWithWater",
		       "oxidizingSubstances", "organicPeroxides", "toxicSubstances",
		       "infectiousSubstances", "radioactiveMaterial", "corrosiveSubstances",
		       "miscellaneousDangerousSubstances");
UPER_SEQUENCE(etsi_DangerousGoodsContainer, 1, 0,
	      UPER_REQ("dangerousGoodsBasic", etsi_DangerousGoodsBasic));
static UPER_INTEGER(etsi_RoadworksSubCauseCode, 0, 255);
static UPER_ENUMERATED(etsi_HardShoulderStatus, "availableForStopping", "closed",
		       "availableForDriving");
static UPER_BIT_STRING(etsi_DrivingLaneStatus, 1, 13);
UPER_SEQUENCE_X(etsi_ClosedLanes, 3, 3,
		UPER_OPT("innerhardShoulderStatus", etsi_HardShoulderStatus),
		UPER_OPT("outerhardShoulderStatus", etsi_HardShoulderStatus),
		UPER_OPT("drivingLaneStatus", etsi_DrivingLaneStatus));
UPER_SEQUENCE(etsi_RoadWorksContainerBasic, 3, 2,
	      UPER_OPT("roadworksSubCauseCode", etsi_RoadworksSubCauseCode),
	      UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse),
	      UPER_OPT("closedLanes", etsi_ClosedLanes));
UPER_SEQUENCE(etsi_RescueContainer, 1, 0, UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse));
UPER_INTEGER(etsi_SubCauseCodeType, 0, 255);
UPER_BIT_STRING(etsi_EmergencyPriority, 2, 2);
UPER_INTEGER(etsi_SpeedLimit, 1, 255);
UPER_INTEGER(etsi_SequenceNumber, 0, 65535);
UPER_ENUMERATED(etsi_Termination, "isCancellation", "isNegation");
UPER_INTEGER(etsi_InformationQuality, 0, 7);
UPER_SEQUENCE(etsi_EventPoint, 3, 1, UPER_REQ("eventPosition", etsi_DeltaReferencePosition),
	      UPER_OPT("eventDeltaTime", etsi_PathDeltaTime),
	      UPER_REQ("informationQuality", etsi_InformationQuality));
UPER_ENUMERATED(etsi_RoadType, "urban-NoStructuralSeparationToOppositeLanes",
		"urban-WithStructuralSeparationToOppositeLanes",
		"nonUrban-NoStructuralSeparationToOppositeLanes",
		"nonUrban-WithStructuralSeparationToOppositeLanes");
static UPER_INTEGER(etsi_HeightLonCarr, 1, 100);
static UPER_INTEGER(etsi_PosLonCarr, 1, 127);
static UPER_INTEGER(etsi_PosPillar, 1, 30);
static UPER_LIST_X(etsi_PositionOfPillars, 1, 3, etsi_PosPillar);
static UPER_INTEGER(etsi_PosCentMass, 1, 63);
static UPER_INTEGER(etsi_WheelBaseVehicle, 1, 127);
static UPER_INTEGER(etsi_TurningRadius, 1, 255);
static UPER_INTEGER(etsi_PosFrontAx, 1, 20);
static UPER_BIT_STRING(etsi_PositionOfOccupants, 20, 20);
static UPER_INTEGER(etsi_VehicleMass, 1, 1024);
static UPER_ENUMERATED(etsi_RequestResponseIndication, "request", "response");
UPER_SEQUENCE(etsi_ImpactReductionContainer, 12, 0,
	      UPER_REQ("heightLonCarrLeft", etsi_HeightLonCarr),
	      UPER_REQ("heightLonCarrRight", etsi_HeightLonCarr),
	      UPER_REQ("posLonCarrLeft", etsi_PosLonCarr),
	      UPER_REQ("posLonCarrRight", etsi_PosLonCarr),
	      UPER_REQ("positionOfPillars", etsi_PositionOfPillars),
	      UPER_REQ("posCentMass", etsi_PosCentMass),
	      UPER_REQ("wheelBaseVehicle", etsi_WheelBaseVehicle),
	      UPER_REQ("turningRadius", etsi_TurningRadius),
	      UPER_REQ("posFrontAx", etsi_PosFrontAx),
	      UPER_REQ("positionOfOccupants", etsi_PositionOfOccupants),
	      UPER_REQ("vehicleMass", etsi_VehicleMass),
	      UPER_REQ("requestResponseIndication", etsi_RequestResponseIndication));
UPER_INTEGER(etsi_Temperature, -60, 67);
UPER_LIST_X(etsi_RestrictedTypes, 1, 3, etsi_StationType);
UPER_LIST(etsi_ItineraryPath, 1, 40, etsi_ReferencePosition);
UPER_ENUMERATED(etsi_StationarySince, "lessThan1Minute", "lessThan2Minutes", "lessThan15Minutes",
		"equalOrGreater15Minutes");
static UPER_INTEGER(etsi_Int0_9999, 0, 9999);
static UPER_IA5(etsi_Ia51_24, 1, 24);
static UPER_NUMERIC(etsi_PhoneNumber, 1, 16);
static UPER_UTF8(etsi_Utf8);
UPER_SEQUENCE_X(etsi_DangerousGoodsExtended, 8, 3,
		UPER_REQ("dangerousGoodsType", etsi_DangerousGoodsBasic),
		UPER_REQ("unNumber", etsi_Int0_9999), UPER_REQ("elevatedTemperature", etsi_Bool),
		UPER_REQ("tunnelsRestricted", etsi_Bool), UPER_REQ("limitedQuantity", etsi_Bool),
		UPER_OPT("emergencyActionCode", etsi_Ia51_24),
		UPER_OPT("phoneNumber", etsi_PhoneNumber), UPER_OPT("companyName", etsi_Utf8));
UPER_INTEGER(etsi_NumberOfOccupants, 0, 127);
static UPER_IA5(etsi_WMInumber, 1, 3);
static UPER_IA5(etsi_VDS, 6, 6);
UPER_SEQUENCE_X(etsi_VehicleIdentification, 2, 2, UPER_OPT("wMInumber", etsi_WMInumber),
		UPER_OPT("vDS", etsi_VDS));
UPER_BIT_STRING(etsi_EnergyStorageType, 7, 7);
UPER_INTEGER(etsi_OrdinalNumber1B, 0, 255);
UPER_INTEGER(etsi_MessageId, 0, 255);
UPER_INTEGER(etsi_StationId, 0, 4294967295);
UPER_SEQUENCE(etsi_ItsPduHeader_r2, 3, 0, UPER_REQ("protocolVersion", etsi_OrdinalNumber1B),
	      UPER_REQ("messageId", etsi_MessageId), UPER_REQ("stationId", etsi_StationId));
static UPER_INTEGER(etsi_TrafficParticipantType, 0, 255);
static UPER_INTEGER(etsi_Wgs84AngleValue, 0, 3601);
static UPER_SEQUENCE(etsi_PositionConfidenceEllipse, 3, 0,
		     UPER_REQ("semiMajorAxisLength", etsi_SemiAxisLength),
		     UPER_REQ("semiMinorAxisLength", etsi_SemiAxisLength),
		     UPER_REQ("semiMajorAxisOrientation", etsi_Wgs84AngleValue));
static UPER_SEQUENCE(etsi_ReferencePositionWithConfidence, 4, 0,
		     UPER_REQ("latitude", etsi_Latitude), UPER_REQ("longitude", etsi_Longitude),
		     UPER_REQ("positionConfidenceEllipse", etsi_PositionConfidenceEllipse),
		     UPER_REQ("altitude", etsi_Altitude));
UPER_SEQUENCE_X(etsi_BasicContainer_r2, 2, 0, UPER_REQ("stationType", etsi_TrafficParticipantType),
		UPER_REQ("referencePosition", etsi_ReferencePositionWithConfidence));
static UPER_INTEGER(etsi_AccelerationValue, -160, 161);
UPER_SEQUENCE(etsi_AccelerationComponent, 2, 0, UPER_REQ("value", etsi_AccelerationValue),
	      UPER_REQ("confidence", etsi_AccelerationConfidence));
UPER_LIST(etsi_Path, 0, 40, etsi_PathPoint);
static UPER_INTEGER(etsi_TrafficConditionSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_AccidentSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_ImpassabilitySubCauseCode, 0, 255);
static UPER_INTEGER(etsi_AdhesionSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HazardousLocation_SurfaceConditionSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HazardousLocation_ObstacleOnTheRoadSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HazardousLocation_AnimalOnTheRoadSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HumanPresenceOnTheRoadSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_WrongWayDrivingSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_RescueRecoveryAndMaintenanceWorkInProgressSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_AdverseWeatherCondition_WindSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_AdverseWeatherCondition_VisibilitySubCauseCode, 0, 255);
static UPER_INTEGER(etsi_AdverseWeatherCondition_PrecipitationSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_SlowVehicleSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_DangerousEndOfQueueSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_VehicleBreakdownSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_PostCrashSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HumanProblemSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_StationaryVehicleSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_EmergencyVehicleApproachingSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_HazardousLocation_DangerousCurveSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_CollisionRiskSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_SignalViolationSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_DangerousSituationSubCauseCode, 0, 255);
static UPER_INTEGER(etsi_RailwayLevelCrossingSubCauseCode, 0, 255);
static UPER_CHOICE(etsi_CauseCodeChoice, 129, UPER_REQ("reserved0", etsi_SubCauseCodeType),
		   UPER_REQ("trafficCondition1", etsi_TrafficConditionSubCauseCode),
		   UPER_REQ("accident2", etsi_AccidentSubCauseCode),
		   UPER_REQ("roadworks3", etsi_RoadworksSubCauseCode),
		   UPER_REQ("detectedRoadworks4", etsi_SubCauseCodeType),
		   UPER_REQ("impassability5", etsi_ImpassabilitySubCauseCode),
		   UPER_REQ("adhesion6", etsi_AdhesionSubCauseCode),
		   UPER_REQ("aquaplaning7", etsi_SubCauseCodeType),
		   UPER_REQ("reserved8", etsi_SubCauseCodeType),
		   UPER_REQ("hazardousLocation-SurfaceCondition9",
			    etsi_HazardousLocation_SurfaceConditionSubCauseCode),
		   UPER_REQ("hazardousLocation-ObstacleOnTheRoad10",
			    etsi_HazardousLocation_ObstacleOnTheRoadSubCauseCode),
		   UPER_REQ("hazardousLocation-AnimalOnTheRoad11",
			    etsi_HazardousLocation_AnimalOnTheRoadSubCauseCode),
		   UPER_REQ("humanPresenceOnTheRoad12", etsi_HumanPresenceOnTheRoadSubCauseCode),
		   UPER_REQ("reserved13", etsi_SubCauseCodeType),
		   UPER_REQ("wrongWayDriving14", etsi_WrongWayDrivingSubCauseCode),
		   UPER_REQ("rescueRecoveryAndMaintenanceWorkInProgress15",
			    etsi_RescueRecoveryAndMaintenanceWorkInProgressSubCauseCode),
		   UPER_REQ("reserved16", etsi_SubCauseCodeType),
		   UPER_REQ("adverseWeatherCondition-Wind17",
			    etsi_AdverseWeatherCondition_WindSubCauseCode),
		   UPER_REQ("adverseWeatherCondition-Visibility18",
			    etsi_AdverseWeatherCondition_VisibilitySubCauseCode),
		   UPER_REQ("adverseWeatherCondition-Precipitation19",
			    etsi_AdverseWeatherCondition_PrecipitationSubCauseCode),
		   UPER_REQ("violence20", etsi_SubCauseCodeType),
		   UPER_REQ("reserved21", etsi_SubCauseCodeType),
		   UPER_REQ("reserved22", etsi_SubCauseCodeType),
		   UPER_REQ("reserved23", etsi_SubCauseCodeType),
		   UPER_REQ("reserved24", etsi_SubCauseCodeType),
		   UPER_REQ("reserved25", etsi_SubCauseCodeType),
		   UPER_REQ("slowVehicle26", etsi_SlowVehicleSubCauseCode),
		   UPER_REQ("dangerousEndOfQueue27", etsi_DangerousEndOfQueueSubCauseCode),
		   UPER_REQ("publicTransportVehicleApproaching28", etsi_SubCauseCodeType),
		   UPER_REQ("reserved29", etsi_SubCauseCodeType),
		   UPER_REQ("reserved30", etsi_SubCauseCodeType),
		   UPER_REQ("reserved31", etsi_SubCauseCodeType),
		   UPER_REQ("reserved32", etsi_SubCauseCodeType),
		   UPER_REQ("reserved33", etsi_SubCauseCodeType),
		   UPER_REQ("reserved34", etsi_SubCauseCodeType),
		   UPER_REQ("reserved35", etsi_SubCauseCodeType),
		   UPER_REQ("reserved36", etsi_SubCauseCodeType),
		   UPER_REQ("reserved37", etsi_SubCauseCodeType),
		   UPER_REQ("reserved38", etsi_SubCauseCodeType),
		   UPER_REQ("reserved39", etsi_SubCauseCodeType),
		   UPER_REQ("reserved40", etsi_SubCauseCodeType),
		   UPER_REQ("reserved41", etsi_SubCauseCodeType),
		   UPER_REQ("dontPanic42", etsi_SubCauseCodeType),
		   UPER_REQ("reserved43", etsi_SubCauseCodeType),
		   UPER_REQ("reserved44", etsi_SubCauseCodeType),
		   UPER_REQ("reserved45", etsi_SubCauseCodeType),
		   UPER_REQ("reserved46", etsi_SubCauseCodeType),
		   UPER_REQ("reserved47", etsi_SubCauseCodeType),
		   UPER_REQ("reserved48", etsi_SubCauseCodeType),
		   UPER_REQ("reserved49", etsi_SubCauseCodeType),
		   UPER_REQ("reserved50", etsi_SubCauseCodeType),
		   UPER_REQ("reserved51", etsi_SubCauseCodeType),
		   UPER_REQ("reserved52", etsi_SubCauseCodeType),
		   UPER_REQ("reserved53", etsi_SubCauseCodeType),
		   UPER_REQ("reserved54", etsi_SubCauseCodeType),
		   UPER_REQ("reserved55", etsi_SubCauseCodeType),
		   UPER_REQ("reserved56", etsi_SubCauseCodeType),
		   UPER_REQ("reserved57", etsi_SubCauseCodeType),
		   UPER_REQ("reserved58", etsi_SubCauseCodeType),
		   UPER_REQ("reserved59", etsi_SubCauseCodeType),
		   UPER_REQ("reserved60", etsi_SubCauseCodeType),
		   UPER_REQ("reserved61", etsi_SubCauseCodeType),
		   UPER_REQ("reserved62", etsi_SubCauseCodeType),
		   UPER_REQ("reserved63", etsi_SubCauseCodeType),
		   UPER_REQ("reserved64", etsi_SubCauseCodeType),
		   UPER_REQ("reserved65", etsi_SubCauseCodeType),
		   UPER_REQ("reserved66", etsi_SubCauseCodeType),
		   UPER_REQ("reserved67", etsi_SubCauseCodeType),
		   UPER_REQ("reserved68", etsi_SubCauseCodeType),
		   UPER_REQ("reserved69", etsi_SubCauseCodeType),
		   UPER_REQ("reserved70", etsi_SubCauseCodeType),
		   UPER_REQ("reserved71", etsi_SubCauseCodeType),
		   UPER_REQ("reserved72", etsi_SubCauseCodeType),
		   UPER_REQ("reserved73", etsi_SubCauseCodeType),
		   UPER_REQ("reserved74", etsi_SubCauseCodeType),
		   UPER_REQ("reserved75", etsi_SubCauseCodeType),
		   UPER_REQ("reserved76", etsi_SubCauseCodeType),
		   UPER_REQ("reserved77", etsi_SubCauseCodeType),
		   UPER_REQ("reserved78", etsi_SubCauseCodeType),
		   UPER_REQ("reserved79", etsi_SubCauseCodeType),
		   UPER_REQ("reserved80", etsi_SubCauseCodeType),
		   UPER_REQ("reserved81", etsi_SubCauseCodeType),
		   UPER_REQ("reserved82", etsi_SubCauseCodeType),
		   UPER_REQ("reserved83", etsi_SubCauseCodeType),
		   UPER_REQ("reserved84", etsi_SubCauseCodeType),
		   UPER_REQ("reserved85", etsi_SubCauseCodeType),
		   UPER_REQ("reserved86", etsi_SubCauseCodeType),
		   UPER_REQ("reserved87", etsi_SubCauseCodeType),
		   UPER_REQ("reserved88", etsi_SubCauseCodeType),
		   UPER_REQ("reserved89", etsi_SubCauseCodeType),
		   UPER_REQ("reserved90", etsi_SubCauseCodeType),
		   UPER_REQ("vehicleBreakdown91", etsi_VehicleBreakdownSubCauseCode),
		   UPER_REQ("postCrash92", etsi_PostCrashSubCauseCode),
		   UPER_REQ("humanProblem93", etsi_HumanProblemSubCauseCode),
		   UPER_REQ("stationaryVehicle94", etsi_StationaryVehicleSubCauseCode),
		   UPER_REQ("emergencyVehicleApproaching95",
			    etsi_EmergencyVehicleApproachingSubCauseCode),
		   UPER_REQ("hazardousLocation-DangerousCurve96",
			    etsi_HazardousLocation_DangerousCurveSubCauseCode),
		   UPER_REQ("collisionRisk97", etsi_CollisionRiskSubCauseCode),
		   UPER_REQ("signalViolation98", etsi_SignalViolationSubCauseCode),
		   UPER_REQ("dangerousSituation99", etsi_DangerousSituationSubCauseCode),
		   UPER_REQ("railwayLevelCrossing100", etsi_RailwayLevelCrossingSubCauseCode),
		   UPER_REQ("reserved101", etsi_SubCauseCodeType),
		   UPER_REQ("reserved102", etsi_SubCauseCodeType),
		   UPER_REQ("reserved103", etsi_SubCauseCodeType),
		   UPER_REQ("reserved104", etsi_SubCauseCodeType),
		   UPER_REQ("reserved105", etsi_SubCauseCodeType),
		   UPER_REQ("reserved106", etsi_SubCauseCodeType),
		   UPER_REQ("reserved107", etsi_SubCauseCodeType),
		   UPER_REQ("reserved108", etsi_SubCauseCodeType),
		   UPER_REQ("reserved109", etsi_SubCauseCodeType),
		   UPER_REQ("reserved110", etsi_SubCauseCodeType),
		   UPER_REQ("reserved111", etsi_SubCauseCodeType),
		   UPER_REQ("reserved112", etsi_SubCauseCodeType),
		   UPER_REQ("reserved113", etsi_SubCauseCodeType),
		   UPER_REQ("reserved114", etsi_SubCauseCodeType),
		   UPER_REQ("reserved115", etsi_SubCauseCodeType),
		   UPER_REQ("reserved116", etsi_SubCauseCodeType),
		   UPER_REQ("reserved117", etsi_SubCauseCodeType),
		   UPER_REQ("reserved118", etsi_SubCauseCodeType),
		   UPER_REQ("reserved119", etsi_SubCauseCodeType),
		   UPER_REQ("reserved120", etsi_SubCauseCodeType),
		   UPER_REQ("reserved121", etsi_SubCauseCodeType),
		   UPER_REQ("reserved122", etsi_SubCauseCodeType),
		   UPER_REQ("reserved123", etsi_SubCauseCodeType),
		   UPER_REQ("reserved124", etsi_SubCauseCodeType),
		   UPER_REQ("reserved125", etsi_SubCauseCodeType),
		   UPER_REQ("reserved126", etsi_SubCauseCodeType),
		   UPER_REQ("reserved127", etsi_SubCauseCodeType),
		   UPER_REQ("reserved128", etsi_SubCauseCodeType));
UPER_SEQUENCE_X(etsi_CauseCodeV2, 1, 0, UPER_REQ("ccAndScc", etsi_CauseCodeChoice));
UPER_ENUMERATED_X(etsi_TrafficRule_r2, 4, "noPassing", "noPassingForTrucks", "passToRight",
		  "passToLeft", "passToLeftOrRight");
UPER_INTEGER(etsi_DeltaTimeSecond, 0, 86400);
static UPER_INTEGER(etsi_Wgs84AngleConfidence, 1, 127);
UPER_SEQUENCE(etsi_Wgs84Angle, 2, 0, UPER_REQ("value", etsi_Wgs84AngleValue),
	      UPER_REQ("confidence", etsi_Wgs84AngleConfidence));
static UPER_INTEGER(etsi_LaneType, 0, 31);
UPER_INTEGER(etsi_Direction, 0, 3);
static UPER_SEQUENCE_X(etsi_LanePositionAndType, 3, 2,
		       UPER_REQ("transversalPosition", etsi_LanePosition),
		       UPER_DEF("laneType", etsi_LaneType, 0),
		       UPER_DEF("direction", etsi_Direction, 0));
static UPER_INTEGER(etsi_StandardLength9b, 0, 511);
static UPER_SEQUENCE_X(etsi_LanePositionWithLateralDetails, 5, 2,
		       UPER_REQ("transversalPosition", etsi_LanePosition),
		       UPER_DEF("laneType", etsi_LaneType, 0),
		       UPER_DEF("direction", etsi_Direction, 0),
		       UPER_REQ("distanceToLeftBorder", etsi_StandardLength9b),
		       UPER_REQ("distanceToRightBorder", etsi_StandardLength9b));
static UPER_SEQUENCE_X(etsi_TrafficIslandPosition, 2, 0,
		       UPER_REQ("oneSide", etsi_LanePositionAndType),
		       UPER_REQ("otherSide", etsi_LanePositionAndType));
UPER_CHOICE_X(etsi_LanePositionOptions, 5, UPER_REQ("simplelanePosition", etsi_LanePosition),
	      UPER_REQ("simpleLaneType", etsi_LaneType),
	      UPER_REQ("detailedlanePosition", etsi_LanePositionAndType),
	      UPER_REQ("lanePositionWithLateralDetails", etsi_LanePositionWithLateralDetails),
	      UPER_REQ("trafficIslandPosition", etsi_TrafficIslandPosition));
UPER_INTEGER(etsi_Identifier2B, 0, 65535);
static UPER_SEQUENCE(etsi_RoadSegmentReferenceId, 2, 1, UPER_OPT("region", etsi_Identifier2B),
		     UPER_REQ("id", etsi_Identifier2B));
static UPER_SEQUENCE(etsi_IntersectionReferenceId, 2, 1, UPER_OPT("region", etsi_Identifier2B),
		     UPER_REQ("id", etsi_Identifier2B));
UPER_CHOICE(etsi_MapReference, 2, UPER_REQ("roadsegment", etsi_RoadSegmentReferenceId),
	    UPER_REQ("intersection", etsi_IntersectionReferenceId));
UPER_INTEGER(etsi_Identifier1B, 0, 255);
static UPER_INTEGER(etsi_LongitudinalLanePositionValue, 0, 32767);
static UPER_INTEGER(etsi_LongitudinalLanePositionConfidence, 0, 1023);
static UPER_SEQUENCE(etsi_LongitudinalLanePosition, 2, 0,
		     UPER_REQ("longitudinalLanePositionValue", etsi_LongitudinalLanePositionValue),
		     UPER_REQ("longitudinalLanePositionConfidence",
			      etsi_LongitudinalLanePositionConfidence));
UPER_SEQUENCE_X(etsi_MapPosition, 4, 4, UPER_OPT("mapReference", etsi_MapReference),
		UPER_OPT("laneId", etsi_Identifier1B), UPER_OPT("connectionId", etsi_Identifier1B),
		UPER_OPT("longitudinalLanePosition", etsi_LongitudinalLanePosition));
static UPER_BIT_STRING_X(etsi_SensorTypes, 16, 16);
static UPER_BIT_STRING_X(etsi_StoredInformationType, 8, 8);
UPER_INTEGER(etsi_ConfidenceLevel, 1, 101);
UPER_SEQUENCE_X(etsi_MetaInformation, 3, 1, UPER_REQ("usedDetectionInformation", etsi_SensorTypes),
		UPER_REQ("usedStoredInformation", etsi_StoredInformationType),
		UPER_OPT("confidenceValue", etsi_ConfidenceLevel));
UPER_SEQUENCE_X(etsi_GeneralizedLanePosition, 3, 1,
		UPER_REQ("lanePositionBased", etsi_LanePositionOptions),
		UPER_OPT("mapBased", etsi_MapPosition),
		UPER_REQ("confidence", etsi_MetaInformation));
UPER_INTEGER(etsi_DeltaTimeTenthOfSecond, 0, 127);
static UPER_INTEGER(etsi_DeltaTimeTenSeconds, 0, 127);
static UPER_CHOICE_X(etsi_PathDeltaTimeChoice, 2,
		     UPER_REQ("deltaTimeHighPrecision", etsi_DeltaTimeTenthOfSecond),
		     UPER_REQ("deltaTimeBigRange", etsi_DeltaTimeTenSeconds),
		     UPER_REQ("deltaTimeMidRange", etsi_DeltaTimeSecond));
static UPER_SEQUENCE_X(etsi_PathPointPredicted, 8, 6, UPER_REQ("deltaLatitude", etsi_DeltaLatitude),
		       UPER_REQ("deltaLongitude", etsi_DeltaLongitude),
		       UPER_OPT("horizontalPositionConfidence", etsi_PosConfidenceEllipse),
		       UPER_DEF("deltaAltitude", etsi_DeltaAltitude, 12800),
		       UPER_DEF("altitudeConfidence", etsi_AltitudeConfidence, 15),
		       UPER_OPT("pathDeltaTime", etsi_PathDeltaTimeChoice),
		       UPER_OPT("symmetricAreaOffset", etsi_StandardLength9b),
		       UPER_OPT("asymmetricAreaOffset", etsi_StandardLength9b));
UPER_LIST_X(etsi_PathPredicted, 1, 16, etsi_PathPointPredicted);
UPER_INTEGER(etsi_DeltaTimeMilliSecondSigned, -2048, 2047);
static UPER_INTEGER(etsi_CartesianCoordinateLarge, -131072, 131071);
static UPER_INTEGER(etsi_CoordinateConfidence, 1, 4096);
static UPER_SEQUENCE(etsi_CartesianCoordinateWithConfidence, 2, 0,
		     UPER_REQ("value", etsi_CartesianCoordinateLarge),
		     UPER_REQ("confidence", etsi_CoordinateConfidence));
static UPER_SEQUENCE(etsi_CartesianPosition3dWithConfidence, 3, 1,
		     UPER_REQ("xCoordinate", etsi_CartesianCoordinateWithConfidence),
		     UPER_REQ("yCoordinate", etsi_CartesianCoordinateWithConfidence),
		     UPER_OPT("zCoordinate", etsi_CartesianCoordinateWithConfidence));
static UPER_INTEGER(etsi_CartesianAngleValue, 0, 3601);
static UPER_INTEGER(etsi_AngleConfidence, 1, 127);
UPER_SEQUENCE(etsi_CartesianAngle, 2, 0, UPER_REQ("value", etsi_CartesianAngleValue),
	      UPER_REQ("confidence", etsi_AngleConfidence));
static UPER_INTEGER(etsi_VelocityComponentValue, -16383, 16383);
static UPER_SEQUENCE(etsi_VelocityComponent, 2, 0, UPER_REQ("value", etsi_VelocityComponentValue),
		     UPER_REQ("confidence", etsi_SpeedConfidence));
static UPER_SEQUENCE(etsi_VelocityPolarWithZ, 3, 1, UPER_REQ("velocityMagnitude", etsi_Speed),
		     UPER_REQ("velocityDirection", etsi_CartesianAngle),
		     UPER_OPT("zVelocity", etsi_VelocityComponent));
static UPER_SEQUENCE(etsi_VelocityCartesian, 3, 1, UPER_REQ("xVelocity", etsi_VelocityComponent),
		     UPER_REQ("yVelocity", etsi_VelocityComponent),
		     UPER_OPT("zVelocity", etsi_VelocityComponent));
static UPER_CHOICE(etsi_Velocity3dWithConfidence, 2,
		   UPER_REQ("polarVelocity", etsi_VelocityPolarWithZ),
		   UPER_REQ("cartesianVelocity", etsi_VelocityCartesian));
static UPER_INTEGER(etsi_AccelerationMagnitudeValue, 0, 161);
static UPER_SEQUENCE(etsi_AccelerationMagnitude, 2, 0,
		     UPER_REQ("accelerationMagnitudeValue", etsi_AccelerationMagnitudeValue),
		     UPER_REQ("accelerationConfidence", etsi_AccelerationConfidence));
static UPER_SEQUENCE(etsi_AccelerationPolarWithZ, 3, 1,
		     UPER_REQ("accelerationMagnitude", etsi_AccelerationMagnitude),
		     UPER_REQ("accelerationDirection", etsi_CartesianAngle),
		     UPER_OPT("zAcceleration", etsi_AccelerationComponent));
static UPER_SEQUENCE(etsi_AccelerationCartesian, 3, 1,
		     UPER_REQ("xAcceleration", etsi_AccelerationComponent),
		     UPER_REQ("yAcceleration", etsi_AccelerationComponent),
		     UPER_OPT("zAcceleration", etsi_AccelerationComponent));
static UPER_CHOICE(etsi_Acceleration3dWithConfidence, 2,
		   UPER_REQ("polarAcceleration", etsi_AccelerationPolarWithZ),
		   UPER_REQ("cartesianAcceleration", etsi_AccelerationCartesian));
static UPER_SEQUENCE(etsi_EulerAnglesWithConfidence, 3, 2, UPER_REQ("zAngle", etsi_CartesianAngle),
		     UPER_OPT("yAngle", etsi_CartesianAngle),
		     UPER_OPT("xAngle", etsi_CartesianAngle));
static UPER_INTEGER(etsi_CartesianAngularVelocityComponentValue, -255, 256);
static UPER_ENUMERATED(etsi_AngularSpeedConfidence, "degSec-01", "degSec-02", "degSec-05",
		       "degSec-10", "degSec-20", "degSec-50", "outOfRange", "unavailable");
static UPER_SEQUENCE(etsi_CartesianAngularVelocityComponent, 2, 0,
		     UPER_REQ("value", etsi_CartesianAngularVelocityComponentValue),
		     UPER_REQ("confidence", etsi_AngularSpeedConfidence));
static UPER_BIT_STRING_X(etsi_MatrixIncludedComponents, 13, 13);
static UPER_INTEGER(etsi_CorrelationCellValue, -100, 101);
static UPER_LIST_X(etsi_CorrelationColumn, 1, 13, etsi_CorrelationCellValue);
static UPER_LIST_X(etsi_LowerTriangularPositiveSemidefiniteMatrixColumns, 1, 13,
		   etsi_CorrelationColumn);
static UPER_SEQUENCE(etsi_LowerTriangularPositiveSemidefiniteMatrix, 2, 0,
		     UPER_REQ("componentsIncludedIntheMatrix", etsi_MatrixIncludedComponents),
		     UPER_REQ("matrix", etsi_LowerTriangularPositiveSemidefiniteMatrixColumns));
static UPER_LIST(etsi_LowerTriangularPositiveSemidefiniteMatrices, 1, 4,
		 etsi_LowerTriangularPositiveSemidefiniteMatrix);
static UPER_INTEGER(etsi_ObjectDimensionValue, 1, 256);
static UPER_INTEGER(etsi_ObjectDimensionConfidence, 1, 32);
static UPER_SEQUENCE(etsi_ObjectDimension, 2, 0, UPER_REQ("value", etsi_ObjectDimensionValue),
		     UPER_REQ("confidence", etsi_ObjectDimensionConfidence));
static UPER_INTEGER(etsi_DeltaTimeMilliSecondSigned_r2, 0, 2047);
static UPER_INTEGER(etsi_ObjectPerceptionQuality, 0, 15);
UPER_LIST_X(etsi_SequenceOfIdentifier1B, 1, 128, etsi_Identifier1B);
static UPER_INTEGER(etsi_TrafficParticipantType_r2, 0, 14);
static UPER_INTEGER(etsi_VruSubProfilePedestrian, 0, 15);
static UPER_INTEGER(etsi_VruSubProfileBicyclist, 0, 15);
static UPER_INTEGER(etsi_VruSubProfileMotorcyclist, 0, 15);
static UPER_INTEGER(etsi_VruSubProfileAnimal, 0, 15);
UPER_CHOICE_X(etsi_VruProfileAndSubprofile, 4, UPER_REQ("pedestrian", etsi_VruSubProfilePedestrian),
	      UPER_REQ("bicyclistAndLightVruVehicle", etsi_VruSubProfileBicyclist),
	      UPER_REQ("motorcyclist", etsi_VruSubProfileMotorcyclist),
	      UPER_REQ("animal", etsi_VruSubProfileAnimal));
static UPER_INTEGER(etsi_CartesianCoordinate, -32768, 32767);
static UPER_SEQUENCE(etsi_CartesianPosition3d, 3, 1,
		     UPER_REQ("xCoordinate", etsi_CartesianCoordinate),
		     UPER_REQ("yCoordinate", etsi_CartesianCoordinate),
		     UPER_OPT("zCoordinate", etsi_CartesianCoordinate));
UPER_INTEGER(etsi_StandardLength12b, 0, 4095);
static UPER_SEQUENCE(etsi_RectangularShape, 5, 3,
		     UPER_OPT("shapeReferencePoint", etsi_CartesianPosition3d),
		     UPER_REQ("semiLength", etsi_StandardLength12b),
		     UPER_REQ("semiBreadth", etsi_StandardLength12b),
		     UPER_OPT("orientation", etsi_CartesianAngleValue),
		     UPER_OPT("height", etsi_StandardLength12b));
static UPER_SEQUENCE(etsi_CircularShape, 3, 2,
		     UPER_OPT("shapeReferencePoint", etsi_CartesianPosition3d),
		     UPER_REQ("radius", etsi_StandardLength12b),
		     UPER_OPT("height", etsi_StandardLength12b));
static UPER_LIST_X(etsi_SequenceOfCartesianPosition3d, 3, 16, etsi_CartesianPosition3d);
static UPER_SEQUENCE(etsi_PolygonalShape, 3, 2,
		     UPER_OPT("shapeReferencePoint", etsi_CartesianPosition3d),
		     UPER_REQ("polygon", etsi_SequenceOfCartesianPosition3d),
		     UPER_OPT("height", etsi_StandardLength12b));
static UPER_SEQUENCE(etsi_EllipticalShape, 5, 3,
		     UPER_OPT("shapeReferencePoint", etsi_CartesianPosition3d),
		     UPER_REQ("semiMajorAxisLength", etsi_StandardLength12b),
		     UPER_REQ("semiMinorAxisLength", etsi_StandardLength12b),
		     UPER_OPT("orientation", etsi_CartesianAngleValue),
		     UPER_OPT("height", etsi_StandardLength12b));
static UPER_SEQUENCE(etsi_RadialShape, 6, 3,
		     UPER_OPT("shapeReferencePoint", etsi_CartesianPosition3d),
		     UPER_REQ("range", etsi_StandardLength12b),
		     UPER_REQ("horizontalOpeningAngleStart", etsi_CartesianAngleValue),
		     UPER_REQ("horizontalOpeningAngleEnd", etsi_CartesianAngleValue),
		     UPER_OPT("verticalOpeningAngleStart", etsi_CartesianAngleValue),
		     UPER_OPT("verticalOpeningAngleEnd", etsi_CartesianAngleValue));
static UPER_INTEGER(etsi_CartesianCoordinateSmall, -3094, 1001);
static UPER_SEQUENCE(etsi_RadialShapeDetails, 5, 2, UPER_REQ("range", etsi_StandardLength12b),
		     UPER_REQ("horizontalOpeningAngleStart", etsi_CartesianAngleValue),
		     UPER_REQ("horizontalOpeningAngleEnd", etsi_CartesianAngleValue),
		     UPER_OPT("verticalOpeningAngleStart", etsi_CartesianAngleValue),
		     UPER_OPT("verticalOpeningAngleEnd", etsi_CartesianAngleValue));
static UPER_LIST_X(etsi_RadialShapesList, 1, 16, etsi_RadialShapeDetails);
static UPER_SEQUENCE(etsi_RadialShapes, 5, 1, UPER_REQ("refPointId", etsi_Identifier1B),
		     UPER_REQ("xCoordinate", etsi_CartesianCoordinateSmall),
		     UPER_REQ("yCoordinate", etsi_CartesianCoordinateSmall),
		     UPER_OPT("zCoordinate", etsi_CartesianCoordinateSmall),
		     UPER_REQ("radialShapesList", etsi_RadialShapesList));
UPER_CHOICE_X(etsi_Shape, 6, UPER_REQ("rectangular", etsi_RectangularShape),
	      UPER_REQ("circular", etsi_CircularShape), UPER_REQ("polygonal", etsi_PolygonalShape),
	      UPER_REQ("elliptical", etsi_EllipticalShape), UPER_REQ("radial", etsi_RadialShape),
	      UPER_REQ("radialShapes", etsi_RadialShapes));
UPER_INTEGER(etsi_CardinalNumber1B, 0, 255);
static UPER_BIT_STRING(etsi_VruClusterProfiles, 4, 4);
UPER_SEQUENCE_X(etsi_VruClusterInformation, 4, 3, UPER_OPT("clusterId", etsi_Identifier1B),
		UPER_OPT("clusterBoundingBoxShape", etsi_Shape),
		UPER_REQ("clusterCardinalitySize", etsi_CardinalNumber1B),
		UPER_OPT("clusterProfiles", etsi_VruClusterProfiles));
static UPER_INTEGER(etsi_OtherSubClass, 0, 255);
static UPER_CHOICE_X(etsi_ObjectClass, 4,
		     UPER_REQ("vehicleSubClass", etsi_TrafficParticipantType_r2),
		     UPER_REQ("vruSubClass", etsi_VruProfileAndSubprofile),
		     UPER_REQ("groupSubClass", etsi_VruClusterInformation),
		     UPER_REQ("otherSubClass", etsi_OtherSubClass));
static UPER_SEQUENCE(etsi_ObjectClassWithConfidence, 2, 0,
		     UPER_REQ("objectClass", etsi_ObjectClass),
		     UPER_REQ("confidence", etsi_ConfidenceLevel));
static UPER_LIST(etsi_ObjectClassDescription, 1, 8, etsi_ObjectClassWithConfidence);
UPER_SEQUENCE_X(etsi_PerceivedObject, 16, 14, UPER_OPT("objectId", etsi_Identifier2B),
		UPER_REQ("measurementDeltaTime", etsi_DeltaTimeMilliSecondSigned),
		UPER_REQ("position", etsi_CartesianPosition3dWithConfidence),
		UPER_OPT("velocity", etsi_Velocity3dWithConfidence),
		UPER_OPT("acceleration", etsi_Acceleration3dWithConfidence),
		UPER_OPT("angles", etsi_EulerAnglesWithConfidence),
		UPER_OPT("zAngularVelocity", etsi_CartesianAngularVelocityComponent),
		UPER_OPT("lowerTriangularCorrelationMatrices",
			 etsi_LowerTriangularPositiveSemidefiniteMatrices),
		UPER_OPT("objectDimensionZ", etsi_ObjectDimension),
		UPER_OPT("objectDimensionY", etsi_ObjectDimension),
		UPER_OPT("objectDimensionX", etsi_ObjectDimension),
		UPER_OPT("objectAge", etsi_DeltaTimeMilliSecondSigned_r2),
		UPER_OPT("objectPerceptionQuality", etsi_ObjectPerceptionQuality),
		UPER_OPT("sensorIdList", etsi_SequenceOfIdentifier1B),
		UPER_OPT("classification", etsi_ObjectClassDescription),
		UPER_OPT("mapPosition", etsi_MapPosition));
