// SPDX-License-Identifier: Apache-2.0
// Where the programs of one installation are: beside the running executable, or in ../libexec/kerbwing.
#pragma once

#include <stddef.h>

// Path of the executable `kerbwing-NAME` in dir or, when dir is NULL or empty, beside the running executable or in
// ../libexec/kerbwing. Returns 0, or -ENOENT when there is no such executable, or -ENAMETOOLONG.
int siblings_find(const char *dir, const char *name, char *out, size_t size);
