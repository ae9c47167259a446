// SPDX-License-Identifier: Apache-2.0
// SAE J2735 probe data management (25) and configuration (35).
#include "its/j2735_types.h"

static UPER_INTEGER(j2735_SampleStartInteger, 0, 255);
static UPER_INTEGER(j2735_SampleEndInteger, 0, 255);
static UPER_SEQUENCE(j2735_Sample, 2, 0, UPER_REQ("sampleStart", j2735_SampleStartInteger),
		     UPER_REQ("sampleEnd", j2735_SampleEndInteger));
static UPER_INTEGER(j2735_TermTime, 1, 1800);
static UPER_INTEGER(j2735_TermDistance, 1, 30000);
static UPER_CHOICE(j2735_TermChoice, 2, UPER_REQ("termtime", j2735_TermTime),
		   UPER_REQ("termDistance", j2735_TermDistance));
static UPER_INTEGER(j2735_GrossSpeed, 0, 31);
static UPER_INTEGER(j2735_SecondOfTime, 0, 61);
static UPER_SEQUENCE(j2735_SnapshotTime, 4, 0, UPER_REQ("speed1", j2735_GrossSpeed),
		     UPER_REQ("time1", j2735_SecondOfTime), UPER_REQ("speed2", j2735_GrossSpeed),
		     UPER_REQ("time2", j2735_SecondOfTime));
static UPER_INTEGER(j2735_GrossDistance, 0, 1023);
static UPER_SEQUENCE(j2735_SnapshotDistance, 4, 0, UPER_REQ("distance1", j2735_GrossDistance),
		     UPER_REQ("speed1", j2735_GrossSpeed),
		     UPER_REQ("distance2", j2735_GrossDistance),
		     UPER_REQ("speed2", j2735_GrossSpeed));
static UPER_CHOICE(j2735_SnapshotChoice, 2, UPER_REQ("snapshotTime", j2735_SnapshotTime),
		   UPER_REQ("snapshotDistance", j2735_SnapshotDistance));
static UPER_ENUMERATED_X(j2735_VehicleStatusDeviceTypeTag, 29, "unknown", "lights", "wipers",
			 "brakes", "stab", "trac", "abs", "sunS", "rainS", "airTemp", "steering",
			 "vertAccelThres", "vertAccel", "hozAccelLong", "hozAccelLat",
			 "hozAccelCon", "accel4way", "confidenceSet", "obDist", "obDirect", "yaw",
			 "yawRateCon", "dateTime", "fullPos", "position2D", "position3D", "vehicle",
			 "speedHeadC", "speedC");
static UPER_INTEGER(j2735_SubTypeInteger, 1, 15);
static UPER_INTEGER(j2735_SendOnLessThenValueInteger, -32767, 32767);
static UPER_INTEGER(j2735_SendOnMoreThenValueInteger, -32767, 32767);
static UPER_SEQUENCE_X(j2735_VehicleStatusRequest, 5, 4,
		       UPER_REQ("dataType", j2735_VehicleStatusDeviceTypeTag),
		       UPER_OPT("subType", j2735_SubTypeInteger),
		       UPER_OPT("sendOnLessThenValue", j2735_SendOnLessThenValueInteger),
		       UPER_OPT("sendOnMoreThenValue", j2735_SendOnMoreThenValueInteger),
		       UPER_OPT("sendAll", j2735_Bool));
static UPER_LIST(j2735_VehicleStatusRequestList, 1, 32, j2735_VehicleStatusRequest);
UPER_SEQUENCE_X(j2735_ProbeDataManagement, 8, 3, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_REQ("sample", j2735_Sample), UPER_REQ("directions", j2735_HeadingSlice),
		UPER_REQ("term", j2735_TermChoice), UPER_REQ("snapshot", j2735_SnapshotChoice),
		UPER_REQ("txInterval", j2735_SecondOfTime),
		UPER_OPT("dataElements", j2735_VehicleStatusRequestList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_INTEGER(j2735_ConfigId, 1, 255);
static UPER_SEQUENCE_X(j2735_CfgVehicleClass, 13, 0, UPER_REQ("motorcycles", j2735_Bool),
		       UPER_REQ("passengerCars", j2735_Bool),
		       UPER_REQ("other2axle4tireSingleUnitVehs", j2735_Bool),
		       UPER_REQ("buses", j2735_Bool),
		       UPER_REQ("twoAxle6TireSingleUnitTrucks", j2735_Bool),
		       UPER_REQ("threeAxleSingleUnitTrucks", j2735_Bool),
		       UPER_REQ("fourOrMoreAxleSingleUnitTrucks", j2735_Bool),
		       UPER_REQ("fourOrFewerAxleSingleTrailerTrucks", j2735_Bool),
		       UPER_REQ("fiveAxleSingleTrailerTrucks", j2735_Bool),
		       UPER_REQ("sixOrMoreAxleSingleTrailerTrucks", j2735_Bool),
		       UPER_REQ("fiveOrFewerAxleMultiTrailerTrucks", j2735_Bool),
		       UPER_REQ("sixAxleMultiTrailerTrucks", j2735_Bool),
		       UPER_REQ("sevenOrMoreAxleMultiTrailerTrucks", j2735_Bool));
static UPER_INTEGER(j2735_PercentOfRespInteger, 1, 10);
static UPER_SEQUENCE_X(j2735_ConfigDescriptor, 4, 3, UPER_REQ("identifier", j2735_ConfigId),
		       UPER_OPT("vehClass", j2735_CfgVehicleClass),
		       UPER_OPT("roadAuthorityID", j2735_RoadAuthorityID),
		       UPER_OPT("percentOfResp", j2735_PercentOfRespInteger));
static UPER_INTEGER(j2735_TimeIntervalInteger, 1, 36000);
static UPER_INTEGER(j2735_DistanceIntervalInteger, 1, 100);
static UPER_CHOICE_X(j2735_CfgInterval, 2, UPER_REQ("timeInterval", j2735_TimeIntervalInteger),
		     UPER_REQ("distanceInterval", j2735_DistanceIntervalInteger));
static UPER_SEQUENCE_X(j2735_CfgTransitVehicleData, 3, 3, UPER_OPT("currNumPasngers", j2735_Bool),
		       UPER_OPT("avgNumPasngers", j2735_Bool),
		       UPER_OPT("trnstVehSchAdh", j2735_Bool));
static UPER_SEQUENCE_X(j2735_CfgIntervalEvents, 6, 5, UPER_REQ("interval", j2735_CfgInterval),
		       UPER_OPT("wiperStatus", j2735_Bool), UPER_OPT("vehCount", j2735_Bool),
		       UPER_OPT("weatherData", j2735_Bool),
		       UPER_OPT("transitVehData", j2735_CfgTransitVehicleData),
		       UPER_OPT("numOfOccupants", j2735_Bool));
static UPER_INTEGER(j2735_SwerveThresholdInteger, 1, 50);
static UPER_SEQUENCE_X(j2735_CfgEvents, 5, 5, UPER_OPT("absActivated", j2735_Bool),
		       UPER_OPT("tractionCtlLoss", j2735_Bool),
		       UPER_OPT("stabilityCtlActivated", j2735_Bool),
		       UPER_OPT("hardBraking", j2735_Bool),
		       UPER_OPT("swerveThreshold", j2735_SwerveThresholdInteger));
static UPER_INTEGER(j2735_HysSamplesInteger, 1, 10);
static UPER_INTEGER(j2735_HysRateInteger, 1, 10);
static UPER_SEQUENCE_X(j2735_CfgHysteresis, 2, 0, UPER_REQ("hysSamples", j2735_HysSamplesInteger),
		       UPER_REQ("hysRate", j2735_HysRateInteger));
static UPER_SEQUENCE_X(j2735_CfgKinematicEvents, 2, 1, UPER_REQ("events", j2735_CfgEvents),
		       UPER_OPT("hysteresis", j2735_CfgHysteresis));
static UPER_INTEGER(j2735_LowSpeedThresholdInteger, 5, 100);
static UPER_INTEGER(j2735_LowSpeedTimeThreshInteger, 1, 30);
static UPER_SEQUENCE_X(j2735_CfgLowSpeedCriteria, 2, 1,
		       UPER_REQ("lowSpeedThreshold", j2735_LowSpeedThresholdInteger),
		       UPER_OPT("lowSpeedTimeThresh", j2735_LowSpeedTimeThreshInteger));
static UPER_INTEGER(j2735_ResumedSpeedInteger, 1, 100);
static UPER_CHOICE_X(j2735_CfgEmerAndTransitInfo, 4, UPER_REQ("emerVehLightBar", j2735_Bool),
		     UPER_REQ("reqTspEvp", j2735_Bool), UPER_REQ("transitVehPassCnt", j2735_Bool),
		     UPER_REQ("transitVehDoor", j2735_Bool));
static UPER_ENUMERATED(j2735_CfgMsgDictionary, "sae", "etsi", "iso");
static UPER_LIST(j2735_List1_8_DSRCmsgID, 1, 8, j2735_DSRCmsgID);
static UPER_SEQUENCE_X(j2735_CfgMsgRecepIndicators, 2, 2,
		       UPER_OPT("msgDictionary", j2735_CfgMsgDictionary),
		       UPER_OPT("messages", j2735_List1_8_DSRCmsgID));
static UPER_SEQUENCE_X(j2735_CfgVehicleEvents, 12, 12, UPER_OPT("headLights", j2735_Bool),
		       UPER_OPT("fogLights", j2735_Bool), UPER_OPT("hazardLights", j2735_Bool),
		       UPER_OPT("kinematicEvents", j2735_CfgKinematicEvents),
		       UPER_OPT("wiperStatusChange", j2735_Bool),
		       UPER_OPT("lowSpeed", j2735_CfgLowSpeedCriteria),
		       UPER_OPT("resumedSpeed", j2735_ResumedSpeedInteger),
		       UPER_OPT("vehEntrsExitsRegion", j2735_Bool),
		       UPER_OPT("emerVehDetect", j2735_Bool),
		       UPER_OPT("emerAndTransInfo", j2735_CfgEmerAndTransitInfo),
		       UPER_OPT("v2xMsgRecption", j2735_CfgMsgRecepIndicators),
		       UPER_OPT("driverAlertsAndWarnings", j2735_Bool));
static UPER_LIST(j2735_List1_100_IntersectionID, 1, 100, j2735_IntersectionID);
static UPER_INTEGER(j2735_TrfcsigApproachDelayInteger, 1, 3600);
static UPER_INTEGER(j2735_TrfsigApproachSpeedInteger, 1, 200);
static UPER_INTEGER(j2735_TrfsigPedDelayInteger, 1, 300);
static UPER_SEQUENCE_X(j2735_CfgTrafficSigEncounters, 8, 8,
		       UPER_OPT("intersections", j2735_List1_100_IntersectionID),
		       UPER_OPT("trfcsigApproachDelay", j2735_TrfcsigApproachDelayInteger),
		       UPER_OPT("trfsigApproachSpeed", j2735_TrfsigApproachSpeedInteger),
		       UPER_OPT("trfsigArrivalGreen", j2735_Bool),
		       UPER_OPT("trfsigArrivalRed", j2735_Bool),
		       UPER_OPT("trfsigPedDelay", j2735_TrfsigPedDelayInteger),
		       UPER_OPT("trfsigSpatMismatch", j2735_Bool),
		       UPER_OPT("trfsigSpatTimingError", j2735_Bool));
static UPER_SEQUENCE_X(j2735_CfgRoadSignTypes, 14, 14, UPER_OPT("whiteOnGreen", j2735_Bool),
		       UPER_OPT("blackOnYellow", j2735_Bool), UPER_OPT("blackOnOrange", j2735_Bool),
		       UPER_OPT("whiteOnRed", j2735_Bool), UPER_OPT("blackOnWhite", j2735_Bool),
		       UPER_OPT("octagon", j2735_Bool), UPER_OPT("eqlatTriangle", j2735_Bool),
		       UPER_OPT("circle", j2735_Bool), UPER_OPT("pennant", j2735_Bool),
		       UPER_OPT("pentagon", j2735_Bool), UPER_OPT("crossbuck", j2735_Bool),
		       UPER_OPT("diamond", j2735_Bool), UPER_OPT("trapezoid", j2735_Bool),
		       UPER_OPT("other", j2735_Bool));
static UPER_INTEGER(j2735_LowRoadsignReflect1Integer, 1, 250);
static UPER_INTEGER(j2735_LowRoadsignReflect2Integer, 1, 250);
static UPER_SEQUENCE_X(j2735_CfgRoadSignInfo, 3, 2,
		       UPER_REQ("roadsignDetection", j2735_CfgRoadSignTypes),
		       UPER_OPT("lowRoadsignReflect1", j2735_LowRoadsignReflect1Integer),
		       UPER_OPT("lowRoadsignReflect2", j2735_LowRoadsignReflect2Integer));
static UPER_INTEGER(j2735_LowLaneMarkReflectInteger, 1, 100);
static UPER_SEQUENCE_X(
	j2735_CfgRoadwayEvents, 14, 3, UPER_REQ("obstacleDetected", j2735_Bool),
	UPER_REQ("adverseRoadSurface", j2735_Bool),
	UPER_OPT("trafficSigEncounters", j2735_CfgTrafficSigEncounters),
	UPER_REQ("trfsigLightOut", j2735_Bool), UPER_REQ("trfsigRoadGeoMismatch", j2735_Bool),
	UPER_OPT("roadSignInfo", j2735_CfgRoadSignInfo),
	UPER_OPT("lowLaneMarkReflect", j2735_LowLaneMarkReflectInteger),
	UPER_REQ("roadsignIncnstncy", j2735_Bool), UPER_REQ("laneGeoIncnstncy", j2735_Bool),
	UPER_REQ("incidentDetect", j2735_Bool), UPER_REQ("workZoneCharDetect", j2735_Bool),
	UPER_REQ("inclWeatherDetect", j2735_Bool), UPER_REQ("railrdCrossActivated", j2735_Bool),
	UPER_REQ("drawBridgeActivated", j2735_Bool));
static UPER_INTEGER(j2735_J2945_1ChanBusyThreshInteger, 1, 100);
static UPER_INTEGER(j2735_NumRsusObservedThreshInteger, 1, 254);
static UPER_INTEGER(j2735_RfV2xJamDetectThreshInteger, 1, 140);
static UPER_INTEGER(j2735_J2945_1VehDensThreshInteger, 1, 255);
static UPER_INTEGER(j2735_J2945_1CqiBelowThreshInteger, 1, 100);
static UPER_INTEGER(j2735_J2945_1TrackErrorThreshInteger, 1, 100);
static UPER_INTEGER(j2735_GnssHdopExceedsThreshInteger, 1, 20);
static UPER_INTEGER(j2735_GnssSatsBelowThreshInteger, 1, 20);
static UPER_SEQUENCE_X(j2735_CfgCommSysPerfEvents, 10, 10,
		       UPER_OPT("j2945-1ChanBusyThresh", j2735_J2945_1ChanBusyThreshInteger),
		       UPER_OPT("rfDataRsuInfo", j2735_Bool),
		       UPER_OPT("numRsusObservedThresh", j2735_NumRsusObservedThreshInteger),
		       UPER_OPT("rfV2xJamDetectThresh", j2735_RfV2xJamDetectThreshInteger),
		       UPER_OPT("j2945-1VehDensThresh", j2735_J2945_1VehDensThreshInteger),
		       UPER_OPT("j2945-1CqiBelowThresh", j2735_J2945_1CqiBelowThreshInteger),
		       UPER_OPT("j2945-1TrackErrorThresh", j2735_J2945_1TrackErrorThreshInteger),
		       UPER_OPT("gnssHdopExceedsThresh", j2735_GnssHdopExceedsThreshInteger),
		       UPER_OPT("gnssSatsBelowThresh", j2735_GnssSatsBelowThreshInteger),
		       UPER_OPT("gnssJammingDetect", j2735_Bool));
static UPER_CHOICE_X(j2735_CfgInstantaneousEventTriggers, 4,
		     UPER_REQ("intervalEvents", j2735_CfgIntervalEvents),
		     UPER_REQ("vehicleEvents", j2735_CfgVehicleEvents),
		     UPER_REQ("roadwayEvents", j2735_CfgRoadwayEvents),
		     UPER_REQ("commSysPerfEvents", j2735_CfgCommSysPerfEvents));
static UPER_SEQUENCE_X(j2735_CfgAveragedTriggers, 5, 5, UPER_OPT("avgSpeed", j2735_Bool),
		       UPER_OPT("avgStopDuration", j2735_Bool),
		       UPER_OPT("avgFuelConsumption", j2735_Bool),
		       UPER_OPT("avgEmissions", j2735_Bool),
		       UPER_OPT("avgNumOfOccupants", j2735_Bool));
static UPER_INTEGER(j2735_StoppedSpeedThresholdInteger, 1, 30);
static UPER_INTEGER(j2735_AmountOfTimeBelowInteger, 1, 300);
static UPER_SEQUENCE_X(j2735_CfgStoppedCriteria, 2, 0,
		       UPER_REQ("stoppedSpeedThreshold", j2735_StoppedSpeedThresholdInteger),
		       UPER_REQ("amountOfTimeBelow", j2735_AmountOfTimeBelowInteger));
static UPER_SEQUENCE_X(
	j2735_CfgSummaryTriggers, 12, 12, UPER_OPT("regTravelTime", j2735_Bool),
	UPER_OPT("regVehDistTraveled", j2735_Bool), UPER_OPT("regVehTimeTraveled", j2735_Bool),
	UPER_OPT("fuelConsumption", j2735_Bool), UPER_OPT("totalVehEmissions", j2735_Bool),
	UPER_OPT("numOfLowSpeedEvents", j2735_CfgLowSpeedCriteria),
	UPER_OPT("timeStopped", j2735_CfgStoppedCriteria),
	UPER_OPT("numOfStopped", j2735_CfgStoppedCriteria), UPER_OPT("locOfStops", j2735_Bool),
	UPER_OPT("regNumOfVehPassed", j2735_Bool), UPER_OPT("regNumOfSurpassedVeh", j2735_Bool),
	UPER_OPT("totalMsgsReceived", j2735_CfgMsgRecepIndicators));
static UPER_CHOICE_X(j2735_CfgAveragedAndSummaryTriggers, 2,
		     UPER_REQ("averagedTriggers", j2735_CfgAveragedTriggers),
		     UPER_REQ("summaryTriggers", j2735_CfgSummaryTriggers));
static UPER_CHOICE_X(j2735_ConfigTriggers, 2,
		     UPER_REQ("instantaneousTriggers", j2735_CfgInstantaneousEventTriggers),
		     UPER_REQ("avgAndSumTriggers", j2735_CfgAveragedAndSummaryTriggers));
static UPER_INTEGER(j2735_MaxAgeOfDataInteger, 1, 90);
static UPER_SEQUENCE_X(j2735_CfgEventRecurrence, 12, 5, UPER_OPT("startTime", j2735_DTime),
		       UPER_OPT("endTime", j2735_DTime), UPER_OPT("startDate", j2735_DDate),
		       UPER_OPT("endDate", j2735_DDate), UPER_REQ("monday", j2735_Bool),
		       UPER_REQ("tuesday", j2735_Bool), UPER_REQ("wednesday", j2735_Bool),
		       UPER_REQ("thursday", j2735_Bool), UPER_REQ("friday", j2735_Bool),
		       UPER_REQ("saturday", j2735_Bool), UPER_REQ("sunday", j2735_Bool),
		       UPER_OPT("exclusion", j2735_Bool));
static UPER_SEQUENCE_X(j2735_ConfigTemporalBoundary, 3, 0, UPER_REQ("beginTime", j2735_DDateTime),
		       UPER_REQ("endTime", j2735_DDateTime),
		       UPER_REQ("recurring", j2735_CfgEventRecurrence));
static UPER_CHOICE_X(j2735_ConfigBoundary, 2,
		     UPER_REQ("temporalBoundary", j2735_ConfigTemporalBoundary),
		     UPER_REQ("geoAndDistBoundary", j2735_ValidRegion));
static UPER_SEQUENCE_X(j2735_ProbeDataConfig, 4, 1, UPER_REQ("descriptor", j2735_ConfigDescriptor),
		       UPER_REQ("triggers", j2735_ConfigTriggers),
		       UPER_REQ("maxAgeOfData", j2735_MaxAgeOfDataInteger),
		       UPER_OPT("boundary", j2735_ConfigBoundary));
UPER_LIST_X(j2735_ProbeDataConfigMessage, 1, 255, j2735_ProbeDataConfig);
