// SPDX-License-Identifier: Apache-2.0
// SAE J2735 test messages (240 to 255).
#include "its/j2735_types.h"

static UPER_SEQUENCE_X(j2735_Header, 4, 4, UPER_OPT("year", j2735_DYear),
		       UPER_OPT("timeStamp", j2735_MinuteOfTheYear),
		       UPER_OPT("secMark", j2735_DSecond),
		       UPER_OPT("msgIssueRevision", j2735_MsgCount));
UPER_SEQUENCE_X(j2735_TestMessage00, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage01, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage02, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage03, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage04, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage05, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage06, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage07, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage08, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage09, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage10, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage11, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage12, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage13, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage14, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
UPER_SEQUENCE_X(j2735_TestMessage15, 2, 2, UPER_OPT("header", j2735_Header),
		UPER_OPT("regional", j2735_RegionalExtension));
