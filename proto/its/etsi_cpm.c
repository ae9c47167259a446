// SPDX-License-Identifier: Apache-2.0
// ETSI CPM (TS 103 324 v2.1.1). The container list has no extension bit: deployed codecs send none.
#include "its/etsi_types.h"

static UPER_INTEGER(etsi_StandardLength1B, 0, 255);
static UPER_SEQUENCE_X(etsi_TrailerData, 6, 3, UPER_REQ("refPointId", etsi_Identifier1B),
		       UPER_REQ("hitchPointOffset", etsi_StandardLength1B),
		       UPER_OPT("frontOverhang", etsi_StandardLength1B),
		       UPER_OPT("rearOverhang", etsi_StandardLength1B),
		       UPER_OPT("trailerWidth", etsi_VehicleWidth),
		       UPER_REQ("hitchAngle", etsi_CartesianAngle));
static UPER_LIST_X(etsi_TrailerDataSet, 1, 8, etsi_TrailerData);
UPER_SEQUENCE_X(etsi_OriginatingVehicleContainer, 4, 3,
		UPER_REQ("orientationAngle", etsi_Wgs84Angle),
		UPER_OPT("pitchAngle", etsi_CartesianAngle),
		UPER_OPT("rollAngle", etsi_CartesianAngle),
		UPER_OPT("trailerDataSet", etsi_TrailerDataSet));
UPER_SEQUENCE_X(etsi_OriginatingRsuContainer, 1, 1, UPER_OPT("mapReference", etsi_MapReference));
static UPER_INTEGER(etsi_SensorType, 0, 31);
static UPER_SEQUENCE_X(etsi_SensorInformation, 5, 2, UPER_REQ("sensorId", etsi_Identifier1B),
		       UPER_REQ("sensorType", etsi_SensorType),
		       UPER_OPT("perceptionRegionShape", etsi_Shape),
		       UPER_OPT("perceptionRegionConfidence", etsi_ConfidenceLevel),
		       UPER_REQ("shadowingApplies", etsi_Bool));
UPER_LIST_X(etsi_SensorInformationContainer, 1, 128, etsi_SensorInformation);
static UPER_LIST_X(etsi_PerceivedObjectIds, 0, 255, etsi_Identifier2B);
static UPER_SEQUENCE_X(etsi_PerceptionRegion, 7, 3,
		       UPER_REQ("measurementDeltaTime", etsi_DeltaTimeMilliSecondSigned),
		       UPER_REQ("perceptionRegionConfidence", etsi_ConfidenceLevel),
		       UPER_REQ("perceptionRegionShape", etsi_Shape),
		       UPER_REQ("shadowingApplies", etsi_Bool),
		       UPER_OPT("sensorIdList", etsi_SequenceOfIdentifier1B),
		       UPER_OPT("numberOfPerceivedObjects", etsi_CardinalNumber1B),
		       UPER_OPT("perceivedObjectIds", etsi_PerceivedObjectIds));
UPER_LIST_X(etsi_PerceptionRegionContainer, 1, 256, etsi_PerceptionRegion);
static UPER_LIST_X(etsi_PerceivedObjects, 0, 255, etsi_PerceivedObject);
UPER_SEQUENCE_X(etsi_PerceivedObjectContainer, 2, 0,
		UPER_REQ("numberOfPerceivedObjects", etsi_CardinalNumber1B),
		UPER_REQ("perceivedObjects", etsi_PerceivedObjects));
static UPER_INTEGER(etsi_CardinalNumber3b, 1, 8);
static UPER_INTEGER(etsi_OrdinalNumber3b, 1, 8);
static UPER_SEQUENCE(etsi_MessageSegmentationInfo, 2, 0,
		     UPER_REQ("totalMsgNo", etsi_CardinalNumber3b),
		     UPER_REQ("thisMsgNo", etsi_OrdinalNumber3b));
static UPER_INTEGER(etsi_Int1_100, 1, 100);
static UPER_INTEGER(etsi_Intm5_2, -5, 2);
static UPER_SEQUENCE(etsi_MessageRateHz, 2, 0, UPER_REQ("mantissa", etsi_Int1_100),
		     UPER_REQ("exponent", etsi_Intm5_2));
static UPER_SEQUENCE(etsi_MessageRateRange, 2, 0, UPER_REQ("messageRateMin", etsi_MessageRateHz),
		     UPER_REQ("messageRateMax", etsi_MessageRateHz));
static UPER_SEQUENCE_X(etsi_ManagementContainer_cpm, 4, 2,
		       UPER_REQ("referenceTime", etsi_TimestampIts),
		       UPER_REQ("referencePosition", etsi_ReferencePosition),
		       UPER_OPT("segmentationInfo", etsi_MessageSegmentationInfo),
		       UPER_OPT("messageRateRange", etsi_MessageRateRange));
static UPER_INTEGER(etsi_CPM_CONTAINER_ID_AND_TYPE, 1, 16);
static UPER_OPEN(etsi_CPM_CONTAINER_ID_AND_TYPE_cpm,
		 UPER_ROW(1, "OriginatingVehicleContainer", etsi_OriginatingVehicleContainer),
		 UPER_ROW(2, "OriginatingRsuContainer", etsi_OriginatingRsuContainer),
		 UPER_ROW(3, "SensorInformationContainer", etsi_SensorInformationContainer),
		 UPER_ROW(4, "PerceptionRegionContainer", etsi_PerceptionRegionContainer),
		 UPER_ROW(5, "PerceivedObjectContainer", etsi_PerceivedObjectContainer));
static UPER_SEQUENCE(etsi_WrappedCpmContainer, 2, 0,
		     UPER_REQ("containerId", etsi_CPM_CONTAINER_ID_AND_TYPE),
		     UPER_REQ("containerData", etsi_CPM_CONTAINER_ID_AND_TYPE_cpm));
static UPER_LIST(etsi_ConstraintWrappedCpmContainers, 1, 8, etsi_WrappedCpmContainer);
static UPER_SEQUENCE_X(etsi_CpmPayload, 2, 0,
		       UPER_REQ("managementContainer", etsi_ManagementContainer_cpm),
		       UPER_REQ("cpmContainers", etsi_ConstraintWrappedCpmContainers));
UPER_SEQUENCE(etsi_CollectivePerceptionMessage, 2, 0, UPER_REQ("header", etsi_ItsPduHeader_r2),
	      UPER_REQ("payload", etsi_CpmPayload));
