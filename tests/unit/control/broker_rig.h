// SPDX-License-Identifier: Apache-2.0
// A real mosquitto on a port of its own, started, killed and started again by the test.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct broker_rig {
	char dir[64];
	char conf[100];
	uint16_t port;
	pid_t pid; // 0 not running
};

// Makes the directory and picks a free port; does not start.
void broker_rig_open(struct broker_rig *b);
void broker_rig_close(struct broker_rig *b);

// Starts and waits until it takes connections. False when it does not.
bool broker_rig_start(struct broker_rig *b);
// Ends it with a signal and waits for its end.
void broker_rig_kill(struct broker_rig *b, int signal_number);
