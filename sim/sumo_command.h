// SPDX-License-Identifier: Apache-2.0
// `kerbwing sim sumo`: SUMO, vehicles, air, a node's port and the witness, step by step. Main thread.
#pragma once

#include <signal.h>

// argv[0] is the command's own name. stop: set by a signal. Returns the exit code.
int sumo_command(int argc, char **argv, volatile sig_atomic_t *stop);
