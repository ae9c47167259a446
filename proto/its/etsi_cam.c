// SPDX-License-Identifier: Apache-2.0
// ETSI CAM, release 2 (TS 103 900): the same bits in the root, other member names, additions.
#include "its/etsi_types.h"

static UPER_INTEGER(etsi_ProtectedZoneId, 0, 134217727);
static UPER_SEQUENCE_X(etsi_CenDsrcTollingZone_r2, 3, 1,
		       UPER_REQ("protectedZoneLatitude", etsi_Latitude),
		       UPER_REQ("protectedZoneLongitude", etsi_Longitude),
		       UPER_OPT("cenDsrcTollingZoneId", etsi_ProtectedZoneId));
static UPER_SEQUENCE(etsi_BasicVehicleContainerHighFrequency_r2, 16, 7,
		     UPER_REQ("heading", etsi_Heading), UPER_REQ("speed", etsi_Speed),
		     UPER_REQ("driveDirection", etsi_DriveDirection),
		     UPER_REQ("vehicleLength", etsi_VehicleLength),
		     UPER_REQ("vehicleWidth", etsi_VehicleWidth),
		     UPER_REQ("longitudinalAcceleration", etsi_AccelerationComponent),
		     UPER_REQ("curvature", etsi_Curvature),
		     UPER_REQ("curvatureCalculationMode", etsi_CurvatureCalculationMode),
		     UPER_REQ("yawRate", etsi_YawRate),
		     UPER_OPT("accelerationControl", etsi_AccelerationControl),
		     UPER_OPT("lanePosition", etsi_LanePosition),
		     UPER_OPT("steeringWheelAngle", etsi_SteeringWheelAngle),
		     UPER_OPT("lateralAcceleration", etsi_AccelerationComponent),
		     UPER_OPT("verticalAcceleration", etsi_AccelerationComponent),
		     UPER_OPT("performanceClass", etsi_PerformanceClass),
		     UPER_OPT("cenDsrcTollingZone", etsi_CenDsrcTollingZone_r2));
static UPER_SEQUENCE_X(etsi_ProtectedCommunicationZone_r2, 6, 3,
		       UPER_REQ("protectedZoneType", etsi_ProtectedZoneType),
		       UPER_OPT("expiryTime", etsi_TimestampIts),
		       UPER_REQ("protectedZoneLatitude", etsi_Latitude),
		       UPER_REQ("protectedZoneLongitude", etsi_Longitude),
		       UPER_OPT("protectedZoneRadius", etsi_ProtectedZoneRadius),
		       UPER_OPT("protectedZoneId", etsi_ProtectedZoneId));
static UPER_LIST(etsi_ProtectedCommunicationZonesRSU_r2, 1, 16, etsi_ProtectedCommunicationZone_r2);
static UPER_SEQUENCE_X(etsi_RSUContainerHighFrequency_r2, 1, 1,
		       UPER_OPT("protectedCommunicationZonesRSU",
				etsi_ProtectedCommunicationZonesRSU_r2));
static UPER_CHOICE_X(etsi_HighFrequencyContainer_r2, 2,
		     UPER_REQ("basicVehicleContainerHighFrequency",
			      etsi_BasicVehicleContainerHighFrequency_r2),
		     UPER_REQ("rsuContainerHighFrequency", etsi_RSUContainerHighFrequency_r2));
static UPER_ENUMERATED(etsi_VehicleRole_r2, "default", "publicTransport", "specialTransport",
		       "dangerousGoods", "roadWork", "rescue", "emergency", "safetyCar",
		       "agriculture", "commercial", "military", "roadOperator", "taxi", "uvar",
		       "rfu1", "rfu2");
static UPER_SEQUENCE(etsi_BasicVehicleContainerLowFrequency_r2, 3, 0,
		     UPER_REQ("vehicleRole", etsi_VehicleRole_r2),
		     UPER_REQ("exteriorLights", etsi_ExteriorLights),
		     UPER_REQ("pathHistory", etsi_Path));
static UPER_CHOICE_X(etsi_LowFrequencyContainer_r2, 1,
		     UPER_REQ("basicVehicleContainerLowFrequency",
			      etsi_BasicVehicleContainerLowFrequency_r2));
static UPER_SEQUENCE(etsi_EmergencyContainer_r2, 3, 2,
		     UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("incidentIndication", etsi_CauseCodeV2),
		     UPER_OPT("emergencyPriority", etsi_EmergencyPriority));
static UPER_SEQUENCE(etsi_SafetyCarContainer_r2, 4, 3,
		     UPER_REQ("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("incidentIndication", etsi_CauseCodeV2),
		     UPER_OPT("trafficRule", etsi_TrafficRule_r2),
		     UPER_OPT("speedLimit", etsi_SpeedLimit));
static UPER_CHOICE_X(etsi_SpecialVehicleContainer_r2, 7,
		     UPER_REQ("publicTransportContainer", etsi_PublicTransportContainer),
		     UPER_REQ("specialTransportContainer", etsi_SpecialTransportContainer),
		     UPER_REQ("dangerousGoodsContainer", etsi_DangerousGoodsContainer),
		     UPER_REQ("roadWorksContainerBasic", etsi_RoadWorksContainerBasic),
		     UPER_REQ("rescueContainer", etsi_RescueContainer),
		     UPER_REQ("emergencyContainer", etsi_EmergencyContainer_r2),
		     UPER_REQ("safetyCarContainer", etsi_SafetyCarContainer_r2));
static UPER_INTEGER_X(etsi_EXTENSION_CONTAINER_ID_AND_TYPE, 1, 16);
static UPER_OPEN_UNKNOWN(etsi_EXTENSION_CONTAINER_ID_AND_TYPE_r2);
static UPER_SEQUENCE(etsi_WrappedExtensionContainer, 2, 0,
		     UPER_REQ("containerId", etsi_EXTENSION_CONTAINER_ID_AND_TYPE),
		     UPER_REQ("containerData", etsi_EXTENSION_CONTAINER_ID_AND_TYPE_r2));
static UPER_LIST_X(etsi_WrappedExtensionContainers, 1, 8, etsi_WrappedExtensionContainer);
static UPER_SEQUENCE_X(etsi_CamParameters_r2, 4, 2,
		       UPER_REQ("basicContainer", etsi_BasicContainer_r2),
		       UPER_REQ("highFrequencyContainer", etsi_HighFrequencyContainer_r2),
		       UPER_OPT("lowFrequencyContainer", etsi_LowFrequencyContainer_r2),
		       UPER_OPT("specialVehicleContainer", etsi_SpecialVehicleContainer_r2),
		       UPER_OPT("extensionContainers", etsi_WrappedExtensionContainers));
static UPER_SEQUENCE(etsi_CamPayload, 2, 0,
		     UPER_REQ("generationDeltaTime", etsi_GenerationDeltaTime),
		     UPER_REQ("camParameters", etsi_CamParameters_r2));
UPER_SEQUENCE(etsi_CAM_r2, 2, 0, UPER_REQ("header", etsi_ItsPduHeader_r2),
	      UPER_REQ("cam", etsi_CamPayload));
