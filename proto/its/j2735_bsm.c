// SPDX-License-Identifier: Apache-2.0
// SAE J2735 basic safety message (20) with its Part II: vehicle safety, special vehicle, supplemental.
#include "its/j2735_types.h"

UPER_SEQUENCE_X(j2735_VehicleSafetyExtensions, 4, 4, UPER_OPT("events", j2735_VehicleEventFlags),
		UPER_OPT("pathHistory", j2735_PathHistory),
		UPER_OPT("pathPrediction", j2735_PathPrediction),
		UPER_OPT("lights", j2735_ExteriorLights));
static UPER_SEQUENCE_X(j2735_EventDescription, 6, 5, UPER_REQ("typeEvent", j2735_ITIScodes),
		       UPER_OPT("description", j2735_List1_8_ITIScodes),
		       UPER_OPT("priority", j2735_Priority),
		       UPER_OPT("heading", j2735_HeadingSlice), UPER_OPT("extent", j2735_Extent),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_SEQUENCE_X(j2735_PivotPointDescription, 3, 0, UPER_REQ("pivotOffset", j2735_Offset_B11),
		       UPER_REQ("pivotAngle", j2735_Angle), UPER_REQ("pivots", j2735_Bool));
static UPER_INTEGER(j2735_TrailerMass, 0, 255);
static UPER_INTEGER(j2735_BumperHeight, 0, 127);
static UPER_SEQUENCE(j2735_BumperHeights, 2, 0, UPER_REQ("front", j2735_BumperHeight),
		     UPER_REQ("rear", j2735_BumperHeight));
static UPER_INTEGER(j2735_VertOffset_B07, -64, 63);
static UPER_SEQUENCE_X(j2735_TrailerHistoryPoint, 5, 2, UPER_REQ("pivotAngle", j2735_Angle),
		       UPER_REQ("timeOffset", j2735_TimeOffset),
		       UPER_REQ("positionOffset", j2735_Node_XY_24b),
		       UPER_OPT("elevationOffset", j2735_VertOffset_B07),
		       UPER_OPT("heading", j2735_CoarseHeading));
static UPER_LIST(j2735_TrailerHistoryPointList, 1, 23, j2735_TrailerHistoryPoint);
static UPER_SEQUENCE_X(j2735_TrailerUnitDescription, 13, 8, UPER_REQ("isDolly", j2735_Bool),
		       UPER_REQ("width", j2735_VehicleWidth),
		       UPER_REQ("length", j2735_VehicleLength),
		       UPER_OPT("height", j2735_VehicleHeight), UPER_OPT("mass", j2735_TrailerMass),
		       UPER_OPT("bumperHeights", j2735_BumperHeights),
		       UPER_OPT("centerOfGravity", j2735_VehicleHeight),
		       UPER_REQ("frontPivot", j2735_PivotPointDescription),
		       UPER_OPT("rearPivot", j2735_PivotPointDescription),
		       UPER_OPT("rearWheelOffset", j2735_Offset_B12),
		       UPER_REQ("positionOffset", j2735_Node_XY_24b),
		       UPER_OPT("elevationOffset", j2735_VertOffset_B07),
		       UPER_OPT("crumbData", j2735_TrailerHistoryPointList));
static UPER_LIST(j2735_TrailerUnitDescriptionList, 1, 8, j2735_TrailerUnitDescription);
static UPER_SEQUENCE_X(j2735_TrailerData, 3, 0, UPER_REQ("doNotUse", j2735_SSPindex),
		       UPER_REQ("connection", j2735_PivotPointDescription),
		       UPER_REQ("units", j2735_TrailerUnitDescriptionList));
UPER_SEQUENCE_X(j2735_SpecialVehicleExtensions, 3, 3,
		UPER_OPT("vehicleAlerts", j2735_EmergencyDetails),
		UPER_OPT("description", j2735_EventDescription),
		UPER_OPT("doNotUse", j2735_TrailerData));
static UPER_INTEGER(j2735_FuelType, 0, 15);
static UPER_SEQUENCE_X(j2735_VehicleClassification, 9, 9,
		       UPER_OPT("keyType", j2735_BasicVehicleClass),
		       UPER_OPT("role", j2735_BasicVehicleRole),
		       UPER_OPT("iso3883", j2735_Iso3833VehicleType),
		       UPER_OPT("hpmsType", j2735_VehicleType),
		       UPER_OPT("vehicleType", j2735_VehicleGroupAffected),
		       UPER_OPT("responseEquip", j2735_IncidentResponseEquipment),
		       UPER_OPT("responderType", j2735_ResponderGroupAffected),
		       UPER_OPT("fuelType", j2735_FuelType),
		       UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_INTEGER(j2735_TrailerWeight, 0, 64255);
static UPER_INTEGER_X(j2735_Int1_10x, 1, 10);
static UPER_INTEGER_X(j2735_Int0_10x, 0, 10);
static UPER_SEQUENCE_X(j2735_Axles, 3, 2, UPER_REQ("totalAxles", j2735_Int1_10x),
		       UPER_OPT("frontAxles", j2735_Int0_10x),
		       UPER_OPT("rearAxles", j2735_Int0_10x));
static UPER_INTEGER(j2735_Intm90_90, -90, 90);
static UPER_SEQUENCE_X(j2735_VehicleData, 4, 4, UPER_OPT("height", j2735_VehicleHeight),
		       UPER_OPT("bumpers", j2735_BumperHeights),
		       UPER_OPT("mass", j2735_VehicleMass),
		       UPER_OPT("doNotUse", j2735_TrailerWeight),
		       UPER_OPT("trailerPresent", j2735_Bool),
		       UPER_OPT("pivotPoint", j2735_PivotPointDescription),
		       UPER_OPT("axles", j2735_Axles), UPER_OPT("leanAngle", j2735_Intm90_90));
static UPER_ENUMERATED(j2735_EssPrecipYesNo, "precip", "noPrecip", "error");
static UPER_INTEGER(j2735_EssPrecipRate, 0, 65535);
static UPER_ENUMERATED(j2735_EssPrecipSituation, "other", "unknown", "noPrecipitation",
		       "unidentifiedSlight", "unidentifiedModerate", "unidentifiedHeavy",
		       "snowSlight", "snowModerate", "snowHeavy", "rainSlight", "rainModerate",
		       "rainHeavy", "frozenPrecipitationSlight", "frozenPrecipitationModerate",
		       "frozenPrecipitationHeavy");
static UPER_INTEGER(j2735_EssSolarRadiation, 0, 65535);
static UPER_INTEGER(j2735_EssMobileFriction, 0, 101);
static UPER_INTEGER(j2735_CoefficientOfFriction, 0, 50);
static UPER_SEQUENCE_X(j2735_WeatherReport, 6, 5, UPER_REQ("isRaining", j2735_EssPrecipYesNo),
		       UPER_OPT("rainRate", j2735_EssPrecipRate),
		       UPER_OPT("precipSituation", j2735_EssPrecipSituation),
		       UPER_OPT("solarRadiation", j2735_EssSolarRadiation),
		       UPER_OPT("friction", j2735_EssMobileFriction),
		       UPER_OPT("roadFriction", j2735_CoefficientOfFriction));
static UPER_INTEGER(j2735_AmbientAirTemperature, 0, 191);
static UPER_INTEGER(j2735_AmbientAirPressure, 0, 255);
static UPER_ENUMERATED_X(j2735_WiperStatus, 7, "unavailable", "off", "intermittent", "low", "high",
			 "washerInUse", "automaticPresent");
static UPER_INTEGER(j2735_WiperRate, 0, 127);
static UPER_SEQUENCE(j2735_WiperSet, 4, 2, UPER_REQ("statusFront", j2735_WiperStatus),
		     UPER_REQ("rateFront", j2735_WiperRate),
		     UPER_OPT("statusRear", j2735_WiperStatus),
		     UPER_OPT("rateRear", j2735_WiperRate));
static UPER_SEQUENCE_X(j2735_WeatherProbe, 3, 3, UPER_OPT("airTemp", j2735_AmbientAirTemperature),
		       UPER_OPT("airPressure", j2735_AmbientAirPressure),
		       UPER_OPT("rainRates", j2735_WiperSet));
static UPER_INTEGER(j2735_ObstacleDirection, 0, 28800);
static UPER_INTEGER(j2735_ITIScodes_2024, 523, 541);
static UPER_ENUMERATED_X(
	j2735_GenericLocations, 96, "on-bridges", "in-tunnels", "entering-or-leaving-tunnels",
	"on-ramps", "in-road-construction-area", "around-a-curve", "on-minor-roads",
	"in-the-opposing-lanes", "adjacent-to-roadway", "on-bend", "entire-intersection",
	"in-the-median", "moved-to-side-of-road", "moved-to-shoulder", "on-the-roadway",
	"in-shaded-areas", "in-low-lying-areas", "in-the-downtown-area", "in-the-inner-city-area",
	"in-parts", "in-some-places", "in-the-ditch", "in-the-valley", "on-hill-top",
	"near-the-foothills", "at-high-altitudes", "near-the-lake", "near-the-shore",
	"over-the-crest-of-a-hill", "other-than-on-the-roadway", "near-the-beach",
	"near-beach-access-point", "lower-level", "upper-level", "airport", "concourse", "gate",
	"baggage-claim", "customs-point", "station", "platform", "dock", "depot",
	"ev-charging-point", "information-welcome-point", "at-rest-area", "at-service-area",
	"at-weigh-station", "picnic-areas", "rest-area", "service-stations", "toilets",
	"on-the-right", "on-the-left", "in-the-center", "in-the-opposite-direction",
	"cross-traffic", "northbound-traffic", "eastbound-traffic", "southbound-traffic",
	"westbound-traffic", "north", "south", "east", "west", "northeast", "northwest",
	"southeast", "southwest", "mountain-pass", "reservation-center", "nearby-basin",
	"on-tracks", "dip", "traffic-circle", "park-and-ride-lot", "to", "by", "through", "area-of",
	"under", "over", "from", "approaching", "entering-at", "exiting-at", "across-tracks",
	"in-street", "on-curve", "shoulder", "crossover", "cross-road", "side-road", "bus-stop",
	"intersection", "roadside-park");
static UPER_BIT_STRING(j2735_VerticalAccelerationThreshold, 5, 5);
static UPER_SEQUENCE_X(j2735_ObstacleDetection, 6, 3, UPER_REQ("obDist", j2735_ObstacleDistance),
		       UPER_REQ("obDirect", j2735_ObstacleDirection),
		       UPER_OPT("description", j2735_ITIScodes_2024),
		       UPER_OPT("locationDetails", j2735_GenericLocations),
		       UPER_REQ("dateTime", j2735_DDateTime),
		       UPER_OPT("vertEvent", j2735_VerticalAccelerationThreshold));
static UPER_SEQUENCE_X(j2735_DisabledVehicle, 2, 1, UPER_REQ("statusDetails", j2735_ITIScodes_2024),
		       UPER_OPT("locationDetails", j2735_GenericLocations));
static UPER_INTEGER(j2735_SpeedProfileMeasurement, 0, 31);
static UPER_LIST(j2735_SpeedProfileMeasurementList, 1, 20, j2735_SpeedProfileMeasurement);
static UPER_SEQUENCE_X(j2735_SpeedProfile, 1, 0,
		       UPER_REQ("speedReports", j2735_SpeedProfileMeasurementList));
static UPER_SEQUENCE_X(j2735_RTCMPackage, 2, 1, UPER_OPT("rtcmHeader", j2735_RTCMheader),
		       UPER_REQ("msgs", j2735_RTCMmessageList));
static UPER_ENUMERATED_X(j2735_RptVehicleClass, 13, "motorcycles", "passengerCars",
			 "other2axle4tireSingleUnitVehs", "buses", "twoAxle6TireSingleUnitTrucks",
			 "threeAxleSingleUnitTrucks", "fourOrMoreAxleSingleUnitTrucks",
			 "fourOrFewerAxleSingleTrailerTrucks", "fiveAxleSingleTrailerTrucks",
			 "sixOrMoreAxleSingleTrailerTrucks", "fiveOrFewerAxleMultiTrailerTrucks",
			 "sixAxleMultiTrailerTrucks", "sevenOrMoreAxleMultiTrailerTrucks");
static UPER_SEQUENCE_X(j2735_TrailerUnitDescJ2945Slash1B, 8, 5,
		       UPER_REQ("width", j2735_VehicleWidth),
		       UPER_REQ("length", j2735_VehicleLength),
		       UPER_OPT("height", j2735_VehicleHeight),
		       UPER_OPT("weight", j2735_TrailerWeight),
		       UPER_REQ("frontPivot", j2735_PivotPointDescription),
		       UPER_OPT("rearPivot", j2735_PivotPointDescription),
		       UPER_OPT("bumpers", j2735_BumperHeights), UPER_OPT("axles", j2735_Axles));
static UPER_LIST_X(j2735_TrailersJ2945Slash1B, 1, 8, j2735_TrailerUnitDescJ2945Slash1B);
static UPER_SEQUENCE_X(
	j2735_SchoolBusJ2945Slash1C, 11, 9, UPER_REQ("flashingAmberLights", j2735_Bool),
	UPER_REQ("flashingRedLights", j2735_Bool), UPER_OPT("studentsCrossingFront", j2735_Bool),
	UPER_OPT("studentsCrossingBehind", j2735_Bool), UPER_OPT("studentsLoading", j2735_Bool),
	UPER_OPT("studentsUnloading", j2735_Bool), UPER_OPT("wheelchairLiftInUse", j2735_Bool),
	UPER_OPT("emergencyExitOpen", j2735_Bool), UPER_OPT("emergencyRequestMedical", j2735_Bool),
	UPER_OPT("emergencyRequestFire", j2735_Bool),
	UPER_OPT("emergencyRequestPolice", j2735_Bool));
UPER_SEQUENCE_X(j2735_SupplementalVehicleExtensions, 10, 10,
		UPER_OPT("classification", j2735_BasicVehicleClass),
		UPER_OPT("classDetails", j2735_VehicleClassification),
		UPER_OPT("vehicleData", j2735_VehicleData),
		UPER_OPT("doNotUse1", j2735_WeatherReport),
		UPER_OPT("doNotUse2", j2735_WeatherProbe),
		UPER_OPT("doNotUse3", j2735_ObstacleDetection),
		UPER_OPT("status", j2735_DisabledVehicle),
		UPER_OPT("doNotUse4", j2735_SpeedProfile), UPER_OPT("doNotUse5", j2735_RTCMPackage),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension),
		UPER_REQ("fhwaVehicleClass", j2735_RptVehicleClass),
		UPER_OPT("trailers", j2735_TrailersJ2945Slash1B),
		UPER_OPT("schoolBus", j2735_SchoolBusJ2945Slash1C));
static UPER_INTEGER(j2735_PARTII_EXT_ID_AND_TYPE, 0, 63);
static UPER_OPEN(j2735_PARTII_EXT_ID_AND_TYPE_2024,
		 UPER_ROW(0, "VehicleSafetyExtensions", j2735_VehicleSafetyExtensions),
		 UPER_ROW(1, "SpecialVehicleExtensions", j2735_SpecialVehicleExtensions),
		 UPER_ROW(2, "SupplementalVehicleExtensions", j2735_SupplementalVehicleExtensions));
static UPER_SEQUENCE(j2735_PartIIcontent, 2, 0, UPER_REQ("partII-Id", j2735_PARTII_EXT_ID_AND_TYPE),
		     UPER_REQ("partII-Value", j2735_PARTII_EXT_ID_AND_TYPE_2024));
static UPER_LIST(j2735_List1_8_PartIIcontent, 1, 8, j2735_PartIIcontent);
UPER_SEQUENCE_X(j2735_BasicSafetyMessage, 3, 2, UPER_REQ("coreData", j2735_BSMcoreData),
		UPER_OPT("partII", j2735_List1_8_PartIIcontent),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
