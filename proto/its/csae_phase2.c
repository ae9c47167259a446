// SPDX-License-Identifier: Apache-2.0
// T/CSAE 157: test (0), RTCM corrections (10), personal safety (PSM, 15), platooning (CLPMM, 16).
#include "its/csae_types.h"

static UPER_OCTETS(csae_Octets1_2048, 1, 2048);
UPER_SEQUENCE(csae_TestMsg, 2, 0, UPER_REQ("msgCnt", csae_MsgCount),
	      UPER_REQ("userData", csae_Octets1_2048));
static UPER_ENUMERATED_X(csae_RTCM_Revision, 18, "unknown", "reserved", "rtcmCMR", "rtcmCMR-Plus",
			 "rtcmSAPOS", "rtcmSAPOS-Adv", "rtcmRTCA", "rtcmRAW", "rtcmRINEX",
			 "rtcmSP3", "rtcmBINEX", "rtcmRev2-x", "rtcmRev2-0", "rtcmRev2-1",
			 "rtcmRev2-3", "rtcmRev3-0", "rtcmRev3-1", "rtcmRev3-2");
static UPER_INTEGER(csae_RTCM_ID, 0, 32767);
static UPER_OCTETS(csae_RTCM_Payload, 1, 2047);
static UPER_SEQUENCE_X(csae_RTCMmsg, 3, 2, UPER_OPT("rev", csae_RTCM_Revision),
		       UPER_OPT("rtcmID", csae_RTCM_ID), UPER_REQ("payload", csae_RTCM_Payload));
static UPER_LIST(csae_List1_5_RTCMmsg, 1, 5, csae_RTCMmsg);
UPER_SEQUENCE_X(csae_RTCMcorrections, 2, 0, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("corrections", csae_List1_5_RTCMmsg));
UPER_SEQUENCE_X(csae_PersonalSafetyMessage, 13, 4, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_REQ("id", csae_Octets8), UPER_REQ("secMark", csae_DSecond),
		UPER_OPT("timeConfidence", csae_TimeConfidence), UPER_REQ("pos", csae_Position3D),
		UPER_REQ("posAccuracy", csae_PositionalAccuracy), UPER_REQ("speed", csae_Speed),
		UPER_REQ("heading", csae_Heading), UPER_OPT("accelSet", csae_AccelerationSet4Way),
		UPER_OPT("pathHistory", csae_PathHistory),
		UPER_OPT("path-Planning", csae_PathPlanning),
		UPER_REQ("overallRadius", csae_Int0_200),
		UPER_REQ("non-motorData", csae_Non_motorData));
static UPER_OCTETS(csae_Octets17, 17, 17);
static UPER_ENUMERATED_X(csae_RoleInPlatooning, 4, "leader", "follower", "tail", "free-vehicle");
static UPER_ENUMERATED_X(csae_StatusInPlatooning, 7, "navigating", "beginToDissmiss",
			 "askForJoining", "joining", "following", "askForLeaving", "leaving");
static UPER_SEQUENCE_X(csae_MemberNode, 1, 0, UPER_REQ("vid", csae_Octets8));
static UPER_LIST(csae_MemberList, 1, 32, csae_MemberNode);
static UPER_INTEGER(csae_Int1_32, 1, 32);
static UPER_SEQUENCE_X(csae_MemberManagement, 5, 2, UPER_REQ("memberList", csae_MemberList),
		       UPER_OPT("joiningList", csae_MemberList),
		       UPER_OPT("leavingList", csae_MemberList), UPER_REQ("capacity", csae_Int1_32),
		       UPER_REQ("openToJoin", csae_Bool));
UPER_SEQUENCE_X(csae_CLPMM, 7, 1, UPER_REQ("msgCnt", csae_MsgCount), UPER_REQ("id", csae_Octets8),
		UPER_REQ("secMark", csae_DSecond), UPER_REQ("pid", csae_Octets17),
		UPER_REQ("role", csae_RoleInPlatooning),
		UPER_REQ("status", csae_StatusInPlatooning),
		UPER_OPT("leadingExt", csae_MemberManagement));
