// SPDX-License-Identifier: Apache-2.0
// How soon a thread runs once it wakes up beside a busy one. With a slice of its own of the default length the kernel's scheduler (EEVDF,
// 6.6 and later) lets the busy one go on to its next tick, 4 ms at 250 Hz; a thread that asks for a short slice runs at once, for
// no more than that, and has no more of the CPU than before. Nobody is starved by it and no privilege is needed.
// Threads that answer others ask for it; so a deployment without isolated CPUs answers in time too.
#pragma once

#include <stdbool.h>

// For the calling thread; threads that it makes later start with the default. False: the kernel refused (before 6.12 it takes the wish and
// does nothing about it).
bool slice_ask_short(void);

// Priorities of real-time class (round robin) on a node without isolated CPUs: whoever passes a frame on goes before whoever computes.
enum { SLICE_CONTROL = 1, SLICE_LINK = 2, SLICE_WORKER = 3 };

// Whether this process may: the calling thread is put into the class of the highest of them and back.
bool slice_may_realtime(void);

// Real-time class for the calling thread alone; threads that it makes start without. False: the kernel refused, the thread has a short
// slice instead.
bool slice_ask_realtime(int priority);
