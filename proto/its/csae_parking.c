// SPDX-License-Identifier: Apache-2.0
// T/CSAE 157: parking area map (PAM, 14).
#include "its/csae_types.h"

static UPER_INTEGER(csae_Int0_256, 0, 256);
static UPER_ENUMERATED_X(csae_AVPType, 6, "p0", "p1", "p2", "p3", "p4", "p5");
static UPER_SEQUENCE_X(csae_ParkingLotInfo, 5, 5, UPER_OPT("id", csae_Int0_65535),
		       UPER_OPT("name", csae_DescriptiveName), UPER_OPT("number", csae_Int0_65535),
		       UPER_OPT("buildingLayerNum", csae_Int0_256),
		       UPER_OPT("avpType", csae_AVPType));
static UPER_INTEGER(csae_PAMNodeID, 0, 65535);
static UPER_INTEGER(csae_Intm128_128, -128, 128);
static UPER_BIT_STRING_X(csae_PAMNodeAttributes, 8, 8);
static UPER_INTEGER(csae_Int0_100, 0, 100);
static UPER_LIST(csae_PAMMovementList, 1, 32, csae_PAMNodeID);
static UPER_SEQUENCE(csae_ParkingSlotPosition, 3, 0, UPER_REQ("topLeft", csae_PositionOffsetLLV),
		     UPER_REQ("topRight", csae_PositionOffsetLLV),
		     UPER_REQ("bottomLeft", csae_PositionOffsetLLV));
static UPER_ENUMERATED_X(csae_SlotStatus, 4, "unknown", "available", "occupied", "reserved");
static UPER_ENUMERATED_X(csae_ParkingSpaceTheta, 4, "unknown", "vertical", "side", "oblique");
static UPER_ENUMERATED_X(csae_ParkingLock, 4, "unknown", "nolock", "locked", "unlocked");
static UPER_SEQUENCE_X(csae_ParkingSlot, 7, 2, UPER_REQ("slotID", csae_Int0_65535),
		       UPER_OPT("position", csae_ParkingSlotPosition),
		       UPER_OPT("sign", csae_DescriptiveName),
		       UPER_REQ("parkingType", csae_ParkingType),
		       UPER_REQ("status", csae_SlotStatus),
		       UPER_REQ("parkingSpaceTheta", csae_ParkingSpaceTheta),
		       UPER_REQ("parkingLock", csae_ParkingLock));
static UPER_LIST(csae_ParkingSlots, 1, 256, csae_ParkingSlot);
static UPER_SEQUENCE_X(csae_PAMDrive, 10, 9, UPER_REQ("upstreamPAMNodeId", csae_PAMNodeID),
		       UPER_OPT("driveID", csae_Int0_255), UPER_OPT("twowaySepration", csae_Bool),
		       UPER_OPT("speedLimit", csae_Speed),
		       UPER_OPT("heightRestriction", csae_Int0_100),
		       UPER_OPT("driveWidth", csae_LaneWidth), UPER_OPT("laneNum", csae_Int0_100),
		       UPER_OPT("points", csae_PointList),
		       UPER_OPT("movements", csae_PAMMovementList),
		       UPER_OPT("parkingSlots", csae_ParkingSlots));
static UPER_LIST(csae_PAMDriveList, 1, 63, csae_PAMDrive);
static UPER_SEQUENCE_X(csae_PAMNode, 5, 3, UPER_REQ("id", csae_PAMNodeID),
		       UPER_REQ("refPos", csae_Position3D), UPER_OPT("floor", csae_Intm128_128),
		       UPER_OPT("attributes", csae_PAMNodeAttributes),
		       UPER_OPT("inDrives", csae_PAMDriveList));
static UPER_LIST(csae_PAMNodeList, 1, 63, csae_PAMNode);
static UPER_LIST(csae_List1_32_PAMNodeID, 1, 32, csae_PAMNodeID);
static UPER_SEQUENCE_X(csae_ParkingGuide, 3, 1, UPER_REQ("vehId", csae_Octets8),
		       UPER_REQ("drivePath", csae_List1_32_PAMNodeID),
		       UPER_OPT("targetParkingSlot", csae_Int0_65535));
static UPER_LIST(csae_List1_16_ParkingGuide, 1, 16, csae_ParkingGuide);
UPER_SEQUENCE_X(csae_PAMData, 5, 2, UPER_REQ("msgCnt", csae_MsgCount),
		UPER_OPT("timeStamp", csae_MinuteOfTheYear),
		UPER_REQ("parkingLotInfo", csae_ParkingLotInfo),
		UPER_REQ("pamNodes", csae_PAMNodeList),
		UPER_OPT("parkingAreaGuidance", csae_List1_16_ParkingGuide));
