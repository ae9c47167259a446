// SPDX-License-Identifier: Apache-2.0
// How many random messages of each type go there and back. 100,000, as the test names say; a build that is slowed down by
// instruments runs a twentieth, and names and counts follow.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { ROUNDS = 5000 };
#define ROUNDS_TEXT "5,000"
#else
enum { ROUNDS = 100000 };
#define ROUNDS_TEXT "100,000"
#endif
