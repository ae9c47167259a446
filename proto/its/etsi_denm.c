// SPDX-License-Identifier: Apache-2.0
// ETSI DENM, release 2 (TS 103 831): the same bits in the root, other member names, additions.
#include "its/etsi_types.h"

static UPER_SEQUENCE(etsi_ActionId, 2, 0, UPER_REQ("originatingStationId", etsi_StationId),
		     UPER_REQ("sequenceNumber", etsi_SequenceNumber));
static UPER_ENUMERATED(etsi_StandardLength3b, "lessThan50m", "lessThan100m", "lessThan200m",
		       "lessThan500m", "lessThan1000m", "lessThan5km", "lessThan10km", "over10km");
static UPER_ENUMERATED(etsi_TrafficDirection, "allTrafficDirections",
		       "sameAsReferenceDirection-upstreamOfReferencePosition",
		       "sameAsReferenceDirection-downstreamOfReferencePosition",
		       "oppositeToReferenceDirection");
static UPER_INTEGER(etsi_DeltaTimeMilliSecondPositive, 1, 10000);
static UPER_SEQUENCE_X(etsi_ManagementContainer_r2, 10, 5, UPER_REQ("actionId", etsi_ActionId),
		       UPER_REQ("detectionTime", etsi_TimestampIts),
		       UPER_REQ("referenceTime", etsi_TimestampIts),
		       UPER_OPT("termination", etsi_Termination),
		       UPER_REQ("eventPosition", etsi_ReferencePosition),
		       UPER_OPT("awarenessDistance", etsi_StandardLength3b),
		       UPER_OPT("trafficDirection", etsi_TrafficDirection),
		       UPER_DEF("validityDuration", etsi_DeltaTimeSecond, 600),
		       UPER_OPT("transmissionInterval", etsi_DeltaTimeMilliSecondPositive),
		       UPER_REQ("stationType", etsi_StationType));
static UPER_LIST(etsi_EventZone, 1, 23, etsi_EventPoint);
static UPER_LIST_X(etsi_ActionIdList, 1, 8, etsi_ActionId);
static UPER_INTEGER(etsi_Position1d, -8190, 8191);
static UPER_SEQUENCE(etsi_SituationContainer_group0, 2, 2,
		     UPER_OPT("linkedDenms", etsi_ActionIdList),
		     UPER_OPT("eventEnd", etsi_Position1d));
static UPER_ENUMERATED_X(etsi_MultiplicativeFactor, 8, "tenth", "half", "two", "three", "five",
			 "ten", "fifty", "hundred");
static UPER_SEQUENCE(etsi_SituationContainer_group1, 2, 2,
		     UPER_OPT("eventEndFactor", etsi_MultiplicativeFactor),
		     UPER_OPT("perceivedEvent", etsi_Bool));
static UPER_SEQUENCE_X(etsi_SituationContainer_r2, 4, 2,
		       UPER_REQ("informationQuality", etsi_InformationQuality),
		       UPER_REQ("eventType", etsi_CauseCodeV2),
		       UPER_OPT("linkedCause", etsi_CauseCodeV2),
		       UPER_OPT("eventZone", etsi_EventZone),
		       UPER_GRP(etsi_SituationContainer_group0),
		       UPER_GRP(etsi_SituationContainer_group1));
static UPER_LIST(etsi_Traces_r2, 1, 7, etsi_Path);
static UPER_LIST(etsi_GeneralizedLanePositions, 1, 4, etsi_GeneralizedLanePosition);
static UPER_LIST(etsi_List1_4_LanePositionOptions, 1, 4, etsi_LanePositionOptions);
static UPER_LIST(etsi_List1_4_MapPosition, 1, 4, etsi_MapPosition);
static UPER_SEQUENCE_X(etsi_OccupiedLanesWithConfidence, 3, 1,
		       UPER_REQ("lanePositionBased", etsi_List1_4_LanePositionOptions),
		       UPER_OPT("mapBased", etsi_List1_4_MapPosition),
		       UPER_REQ("confidence", etsi_MetaInformation));
static UPER_BIT_STRING(etsi_CountryCode, 10, 10);
static UPER_INTEGER(etsi_IssuerIdentifier, 0, 16383);
static UPER_SEQUENCE(etsi_Provider, 2, 0, UPER_REQ("countryCode", etsi_CountryCode),
		     UPER_REQ("providerIdentifier", etsi_IssuerIdentifier));
static UPER_INTEGER_X(etsi_IviIdentificationNumber, 1, 32767);
static UPER_SEQUENCE(etsi_IvimReference, 2, 0, UPER_REQ("serviceProviderId", etsi_Provider),
		     UPER_REQ("iviIdentificationNumber", etsi_IviIdentificationNumber));
static UPER_LIST_X(etsi_IvimReferences, 1, 8, etsi_IvimReference);
static UPER_LIST_X(etsi_MapReferences, 1, 8, etsi_MapReference);
static UPER_INTEGER(etsi_Int1_23, 1, 23);
static UPER_SEQUENCE(etsi_PathExtended, 2, 0, UPER_REQ("pointOfEventZone", etsi_Int1_23),
		     UPER_REQ("path", etsi_Path));
static UPER_LIST(etsi_TracesExtended, 1, 7, etsi_PathExtended);
static UPER_ENUMERATED_X(etsi_UsageIndication, 3, "noIndication", "specialUse", "rescueOperation",
			 "railroad", "fixedRoute", "restrictedRoute", "adasAd", "navigation");
static UPER_SEQUENCE_X(etsi_PathPredicted2, 3, 0, UPER_REQ("pathPredicted", etsi_PathPredicted),
		       UPER_REQ("usageIndication", etsi_UsageIndication),
		       UPER_REQ("confidenceLevel", etsi_ConfidenceLevel));
static UPER_LIST_X(etsi_PathPredictedList, 1, 16, etsi_PathPredicted2);
static UPER_SEQUENCE(etsi_LocationContainer_group0, 6, 6,
		     UPER_OPT("lanePositions", etsi_GeneralizedLanePositions),
		     UPER_OPT("occupiedLanes", etsi_OccupiedLanesWithConfidence),
		     UPER_OPT("linkedIvims", etsi_IvimReferences),
		     UPER_OPT("linkedMapems", etsi_MapReferences),
		     UPER_OPT("detectionZonesToSpecifiedEventPoint", etsi_TracesExtended),
		     UPER_OPT("predictedPaths", etsi_PathPredictedList));
static UPER_SEQUENCE_X(etsi_LocationContainer_r2, 4, 3, UPER_OPT("eventSpeed", etsi_Speed),
		       UPER_OPT("eventPositionHeading", etsi_Wgs84Angle),
		       UPER_REQ("detectionZonesToEventPosition", etsi_Traces_r2),
		       UPER_OPT("roadType", etsi_RoadType),
		       UPER_GRP(etsi_LocationContainer_group0));
static UPER_SEQUENCE(etsi_RoadWorksContainerExtended_r2, 9, 9,
		     UPER_OPT("lightBarSirenInUse", etsi_LightBarSirenInUse),
		     UPER_OPT("closedLanes", etsi_ClosedLanes),
		     UPER_OPT("restriction", etsi_RestrictedTypes),
		     UPER_OPT("speedLimit", etsi_SpeedLimit),
		     UPER_OPT("incidentIndication", etsi_CauseCodeV2),
		     UPER_OPT("recommendedPath", etsi_ItineraryPath),
		     UPER_OPT("startingPointSpeedLimit", etsi_DeltaReferencePosition),
		     UPER_OPT("trafficFlowRule", etsi_TrafficRule_r2),
		     UPER_OPT("referenceDenms", etsi_ActionIdList));
static UPER_ENUMERATED_X(etsi_PositioningSolutionType_r2, 6, "noPositioningSolution", "sGNSS",
			 "dGNSS", "sGNSSplusDR", "dGNSSplusDR", "dR", "manuallyByOperator");
static UPER_SEQUENCE(etsi_StationaryVehicleContainer_r2, 6, 6,
		     UPER_OPT("stationarySince", etsi_StationarySince),
		     UPER_OPT("stationaryCause", etsi_CauseCodeV2),
		     UPER_OPT("carryingDangerousGoods", etsi_DangerousGoodsExtended),
		     UPER_OPT("numberOfOccupants", etsi_NumberOfOccupants),
		     UPER_OPT("vehicleIdentification", etsi_VehicleIdentification),
		     UPER_OPT("energyStorageType", etsi_EnergyStorageType));
static UPER_SEQUENCE(etsi_GeoPosition, 3, 1, UPER_REQ("latitude", etsi_Latitude),
		     UPER_REQ("longitude", etsi_Longitude),
		     UPER_DEF("altitude", etsi_AltitudeValue, 800001));
static UPER_INTEGER(etsi_StandardLength2B, 0, 65535);
static UPER_INTEGER(etsi_PathId, 0, 14);
static UPER_LIST(etsi_PathReferences, 1, 14, etsi_PathId);
static UPER_SEQUENCE_X(etsi_RoadSectionDefinition, 7, 2,
		       UPER_REQ("startingPointSection", etsi_GeoPosition),
		       UPER_OPT("lengthOfSection", etsi_StandardLength2B),
		       UPER_OPT("endingPointSection", etsi_GeoPosition),
		       UPER_REQ("connectedPaths", etsi_PathReferences),
		       UPER_REQ("includedPaths", etsi_PathReferences),
		       UPER_REQ("isEventZoneIncluded", etsi_Bool),
		       UPER_REQ("isEventZoneConnected", etsi_Bool));
static UPER_INTEGER(etsi_LaneWidth, 0, 1023);
static UPER_INTEGER_X(etsi_RoadSectionId, 0, 8);
static UPER_SEQUENCE_X(etsi_BasicLaneInformation, 5, 3, UPER_REQ("laneNumber", etsi_LanePosition),
		       UPER_REQ("direction", etsi_Direction), UPER_OPT("laneWidth", etsi_LaneWidth),
		       UPER_OPT("connectingLane", etsi_LanePosition),
		       UPER_OPT("connectingRoadSection", etsi_RoadSectionId));
static UPER_LIST_X(etsi_BasicLaneConfiguration, 1, 16, etsi_BasicLaneInformation);
static UPER_LIST_X(etsi_MapemLaneList, 1, 8, etsi_Identifier1B);
static UPER_LIST_X(etsi_MapemConnectionList, 1, 8, etsi_Identifier1B);
static UPER_SEQUENCE_X(etsi_MapemElementReference, 3, 3,
		       UPER_OPT("mapReference", etsi_MapReference),
		       UPER_OPT("laneIds", etsi_MapemLaneList),
		       UPER_OPT("connectionIds", etsi_MapemConnectionList));
static UPER_LIST_X(etsi_MapemConfiguration, 1, 16, etsi_MapemElementReference);
static UPER_SEQUENCE_X(etsi_RoadConfigurationSection, 4, 3,
		       UPER_REQ("roadSectionDefinition", etsi_RoadSectionDefinition),
		       UPER_OPT("roadType", etsi_RoadType),
		       UPER_OPT("laneConfiguration", etsi_BasicLaneConfiguration),
		       UPER_OPT("mapemConfiguration", etsi_MapemConfiguration));
static UPER_LIST_X(etsi_RoadConfigurationSectionList, 1, 8, etsi_RoadConfigurationSection);
static UPER_SEQUENCE_X(etsi_RoadConfigurationContainer, 2, 0,
		       UPER_REQ("roadConfigurationConfidence", etsi_MetaInformation),
		       UPER_REQ("roadConfigurationSectionList", etsi_RoadConfigurationSectionList));
static UPER_ENUMERATED(etsi_ObjectFace, "front", "sideLeftFront", "sideLeftBack", "sideRightFront",
		       "sideRightBack", "back");
static UPER_SEQUENCE_X(etsi_PreCrashContainer, 5, 4,
		       UPER_REQ("perceivedPreCrashObject", etsi_PerceivedObject),
		       UPER_OPT("objectStationId", etsi_StationId),
		       UPER_OPT("timeToCollision", etsi_DeltaTimeMilliSecondPositive),
		       UPER_OPT("impactSection", etsi_ObjectFace),
		       UPER_OPT("estimatedBrakingDistance", etsi_StandardLength12b));
static UPER_SEQUENCE(etsi_AlacarteContainer_group0, 2, 2,
		     UPER_OPT("roadConfiguration", etsi_RoadConfigurationContainer),
		     UPER_OPT("preCrash", etsi_PreCrashContainer));
static UPER_SEQUENCE_X(etsi_AlacarteContainer_r2, 6, 6, UPER_OPT("lanePosition", etsi_LanePosition),
		       UPER_OPT("impactReduction", etsi_ImpactReductionContainer),
		       UPER_OPT("externalTemperature", etsi_Temperature),
		       UPER_OPT("roadWorks", etsi_RoadWorksContainerExtended_r2),
		       UPER_OPT("positioningSolution", etsi_PositioningSolutionType_r2),
		       UPER_OPT("stationaryVehicle", etsi_StationaryVehicleContainer_r2),
		       UPER_GRP(etsi_AlacarteContainer_group0));
static UPER_SEQUENCE(etsi_DenmPayload, 4, 3, UPER_REQ("management", etsi_ManagementContainer_r2),
		     UPER_OPT("situation", etsi_SituationContainer_r2),
		     UPER_OPT("location", etsi_LocationContainer_r2),
		     UPER_OPT("alacarte", etsi_AlacarteContainer_r2));
UPER_SEQUENCE(etsi_DENM_r2, 2, 0, UPER_REQ("header", etsi_ItsPduHeader_r2),
	      UPER_REQ("denm", etsi_DenmPayload));
