// SPDX-License-Identifier: Apache-2.0
// SAE J2735 GNSS corrections: NMEA (24) and RTCM (28).
#include "its/j2735_types.h"

static UPER_ENUMERATED_X(j2735_NMEA_Revision, 7, "unknown", "reserved", "rev1", "rev2", "rev3",
			 "rev4", "rev5");
static UPER_INTEGER(j2735_NMEA_MsgType, 0, 32767);
static UPER_INTEGER(j2735_ObjectCount, 0, 1023);
static UPER_OCTETS(j2735_NMEA_Payload, 1, 1023);
UPER_SEQUENCE_X(j2735_NMEAcorrections, 6, 5, UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("rev", j2735_NMEA_Revision), UPER_OPT("msg", j2735_NMEA_MsgType),
		UPER_OPT("wdCount", j2735_ObjectCount), UPER_REQ("payload", j2735_NMEA_Payload),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
static UPER_ENUMERATED_X(j2735_RTCM_Revision, 4, "unknown", "rtcmRev2", "rtcmRev3", "reserved");
UPER_SEQUENCE_X(j2735_RTCMcorrections, 7, 4, UPER_REQ("msgCnt", j2735_MsgCount),
		UPER_REQ("rev", j2735_RTCM_Revision), UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		UPER_OPT("anchorPoint", j2735_FullPositionVector),
		UPER_OPT("rtcmHeader", j2735_RTCMheader), UPER_REQ("msgs", j2735_RTCMmessageList),
		UPER_OPT("regional", j2735_List1_4_RegionalExtension));
