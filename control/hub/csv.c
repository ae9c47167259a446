// SPDX-License-Identifier: Apache-2.0
#include "hub/csv.h"

#include <string.h>

void csv_put(struct text *t, const char *field, bool is_first)
{
	if (!is_first)
		text_put(t, ",");
	if (strpbrk(field, ",\"\r\n") == NULL) {
		text_put(t, field);
		return;
	}
	text_put(t, "\"");
	for (; *field != '\0'; field++)
		if (*field == '"')
			text_put(t, "\"\"");
		else
			text_put_n(t, field, 1);
	text_put(t, "\"");
}

void csv_end_line(struct text *t)
{
	text_put(t, "\r\n");
}
