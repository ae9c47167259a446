// SPDX-License-Identifier: Apache-2.0
// ETSI VAM (TS 103 300-3 v2.3.1).
#include "its/etsi_types.h"

static UPER_SEQUENCE(etsi_ItsPduHeaderVam, 3, 0, UPER_REQ("protocolVersion", etsi_OrdinalNumber1B),
		     UPER_REQ("messageId", etsi_MessageId), UPER_REQ("stationId", etsi_StationId));
static UPER_INTEGER(etsi_VruEnvironment, 0, 15);
static UPER_INTEGER(etsi_VruMovementControl, 0, 15);
static UPER_INTEGER(etsi_VruDeviceUsage, 0, 15);
static UPER_SEQUENCE_X(etsi_VruHighFrequencyContainer, 14, 11, UPER_REQ("heading", etsi_Wgs84Angle),
		       UPER_REQ("speed", etsi_Speed),
		       UPER_REQ("longitudinalAcceleration", etsi_LongitudinalAcceleration),
		       UPER_OPT("curvature", etsi_Curvature),
		       UPER_OPT("curvatureCalculationMode", etsi_CurvatureCalculationMode),
		       UPER_OPT("yawRate", etsi_YawRate),
		       UPER_OPT("lateralAcceleration", etsi_LateralAcceleration),
		       UPER_OPT("verticalAcceleration", etsi_VerticalAcceleration),
		       UPER_OPT("vruLanePosition", etsi_GeneralizedLanePosition),
		       UPER_OPT("environment", etsi_VruEnvironment),
		       UPER_OPT("movementControl", etsi_VruMovementControl),
		       UPER_OPT("orientation", etsi_Wgs84Angle),
		       UPER_OPT("rollAngle", etsi_CartesianAngle),
		       UPER_OPT("deviceUsage", etsi_VruDeviceUsage));
static UPER_INTEGER(etsi_VruSizeClass, 0, 15);
static UPER_BIT_STRING(etsi_VruSpecificExteriorLights, 8, 8);
static UPER_SEQUENCE_X(etsi_VruExteriorLights, 2, 0, UPER_REQ("vehicular", etsi_ExteriorLights),
		       UPER_REQ("vruSpecific", etsi_VruSpecificExteriorLights));
static UPER_SEQUENCE_X(etsi_VruLowFrequencyContainer, 3, 2,
		       UPER_REQ("profileAndSubprofile", etsi_VruProfileAndSubprofile),
		       UPER_OPT("sizeClass", etsi_VruSizeClass),
		       UPER_OPT("exteriorLights", etsi_VruExteriorLights));
static UPER_SEQUENCE_X(etsi_VruClusterInformationContainer, 1, 0,
		       UPER_REQ("vruClusterInformation", etsi_VruClusterInformation));
static UPER_INTEGER(etsi_DeltaTimeQuarterSecond, 1, 255);
static UPER_SEQUENCE_X(etsi_ClusterJoinInfo, 2, 0, UPER_REQ("clusterId", etsi_Identifier1B),
		       UPER_REQ("joinTime", etsi_DeltaTimeQuarterSecond));
static UPER_INTEGER(etsi_ClusterLeaveReason, 0, 15);
static UPER_SEQUENCE_X(etsi_ClusterLeaveInfo, 2, 0, UPER_REQ("clusterId", etsi_Identifier1B),
		       UPER_REQ("clusterLeaveReason", etsi_ClusterLeaveReason));
static UPER_INTEGER(etsi_ClusterBreakupReason, 0, 15);
static UPER_SEQUENCE_X(etsi_ClusterBreakupInfo, 2, 0,
		       UPER_REQ("clusterBreakupReason", etsi_ClusterBreakupReason),
		       UPER_REQ("breakupTime", etsi_DeltaTimeQuarterSecond));
static UPER_SEQUENCE_X(etsi_VruClusterOperationContainer, 4, 4,
		       UPER_OPT("clusterJoinInfo", etsi_ClusterJoinInfo),
		       UPER_OPT("clusterLeaveInfo", etsi_ClusterLeaveInfo),
		       UPER_OPT("clusterBreakupInfo", etsi_ClusterBreakupInfo),
		       UPER_OPT("clusterIdChangeTimeInfo", etsi_DeltaTimeQuarterSecond));
static UPER_SEQUENCE_X(etsi_SafeDistanceIndication, 3, 2,
		       UPER_OPT("subjectStation", etsi_StationId),
		       UPER_REQ("safeDistanceIndicator", etsi_Bool),
		       UPER_OPT("timeToCollision", etsi_DeltaTimeTenthOfSecond));
static UPER_LIST_X(etsi_SequenceOfSafeDistanceIndication, 1, 8, etsi_SafeDistanceIndication);
static UPER_INTEGER(etsi_TrajectoryInterceptionProbability, 0, 63);
static UPER_INTEGER(etsi_TrajectoryInterceptionConfidence, 0, 3);
static UPER_SEQUENCE_X(
	etsi_TrajectoryInterceptionIndication, 3, 2, UPER_OPT("subjectStation", etsi_StationId),
	UPER_REQ("trajectoryInterceptionProbability", etsi_TrajectoryInterceptionProbability),
	UPER_OPT("trajectoryInterceptionConfidence", etsi_TrajectoryInterceptionConfidence));
static UPER_LIST_X(etsi_SequenceOfTrajectoryInterceptionIndication, 1, 8,
		   etsi_TrajectoryInterceptionIndication);
static UPER_ENUMERATED(etsi_AccelerationChange, "accelerate", "decelerate");
static UPER_SEQUENCE_X(etsi_AccelerationChangeIndication, 2, 0,
		       UPER_REQ("accelOrDecel", etsi_AccelerationChange),
		       UPER_REQ("actionDeltaTime", etsi_DeltaTimeTenthOfSecond));
static UPER_ENUMERATED(etsi_TurningDirection, "left", "right");
static UPER_SEQUENCE_X(etsi_HeadingChangeIndication, 2, 0,
		       UPER_REQ("direction", etsi_TurningDirection),
		       UPER_REQ("actionDeltaTime", etsi_DeltaTimeTenthOfSecond));
static UPER_INTEGER(etsi_StabilityLossProbability, 0, 63);
static UPER_SEQUENCE_X(etsi_StabilityChangeIndication, 2, 0,
		       UPER_REQ("lossProbability", etsi_StabilityLossProbability),
		       UPER_REQ("actionDeltaTime", etsi_DeltaTimeTenthOfSecond));
static UPER_SEQUENCE_X(etsi_VruMotionPredictionContainer, 7, 7,
		       UPER_OPT("pathHistory", etsi_PathHistory),
		       UPER_OPT("pathPrediction", etsi_PathPredicted),
		       UPER_OPT("safeDistance", etsi_SequenceOfSafeDistanceIndication),
		       UPER_OPT("trajectoryInterceptionIndication",
				etsi_SequenceOfTrajectoryInterceptionIndication),
		       UPER_OPT("accelerationChangeIndication", etsi_AccelerationChangeIndication),
		       UPER_OPT("headingChangeIndication", etsi_HeadingChangeIndication),
		       UPER_OPT("stabilityChangeIndication", etsi_StabilityChangeIndication));
static UPER_SEQUENCE_X(etsi_VamParameters, 6, 4, UPER_REQ("basicContainer", etsi_BasicContainer_r2),
		       UPER_REQ("vruHighFrequencyContainer", etsi_VruHighFrequencyContainer),
		       UPER_OPT("vruLowFrequencyContainer", etsi_VruLowFrequencyContainer),
		       UPER_OPT("vruClusterInformationContainer",
				etsi_VruClusterInformationContainer),
		       UPER_OPT("vruClusterOperationContainer", etsi_VruClusterOperationContainer),
		       UPER_OPT("vruMotionPredictionContainer", etsi_VruMotionPredictionContainer));
static UPER_SEQUENCE(etsi_VruAwareness, 2, 0,
		     UPER_REQ("generationDeltaTime", etsi_GenerationDeltaTime),
		     UPER_REQ("vamParameters", etsi_VamParameters));
UPER_SEQUENCE(etsi_VAM, 2, 0, UPER_REQ("header", etsi_ItsPduHeaderVam),
	      UPER_REQ("vam", etsi_VruAwareness));
