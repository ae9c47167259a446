// SPDX-License-Identifier: Apache-2.0
// Strict conversion of one scalar's text, its default and its limits.
#pragma once

#include <stddef.h>

struct conf_key;
struct conf_val;

// Fills v from v->text, or from k->fallback when the key is absent. Returns 0, or -EINVAL with the sentence for the
// operator ("…; expected …") in problem.
int conf_scalar_convert(const struct conf_key *k, struct conf_val *v, char *problem, size_t size);

// "whole number 1..64 packets": what a key accepts, for errors and the reference.
void conf_scalar_expected(const struct conf_key *k, char *out, size_t size);
