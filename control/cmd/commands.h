// SPDX-License-Identifier: Apache-2.0
// The commands of Kerbwing: one table for the help text, the dispatcher and the hint after a typing mistake. Const.
#pragma once

struct command {
	const char *name; // `kerbwing NAME` runs kerbwing-NAME
	const char *text; // one line for the list
};

extern const struct command commands[];
extern const unsigned command_count;

// The command whose name needs the fewest edits to become `word`, or NULL when none is near (more than half of the
// longer name would have to change).
const struct command *commands_nearest(const char *word);
