// SPDX-License-Identifier: Apache-2.0
#include "hub/rollup.h"

static const char *const subject_names[ROLLUP_SUBJECT_COUNT] = {
#define ROLLUP_SUBJECT_ROW(id, name) name,
	ROLLUP_SUBJECT_LIST(ROLLUP_SUBJECT_ROW)
#undef ROLLUP_SUBJECT_ROW
};

const char *rollup_subject_name(unsigned subject)
{
	return subject < ROLLUP_SUBJECT_COUNT ? subject_names[subject] : "?";
}
