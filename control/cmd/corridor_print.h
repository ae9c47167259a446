// SPDX-License-Identifier: Apache-2.0
// Answers about corridors for people's eyes: on stdout. Main thread.
#pragma once

#include <jansson.h>

void corridor_print(const json_t *corridor);	   // one, with its way
void corridor_print_list(const json_t *corridors); // a line each
void corridor_print_denial(const json_t *denial);
void corridor_print_event(const char *event, const json_t *data);
