// SPDX-License-Identifier: Apache-2.0
// A build without the console page (control/console not prepared): the API works, the page is answered 404.
#include "api/console_files.h"

const struct console_file console_files[] = {{"", "", (const unsigned char *)"", 0, false}};
const unsigned console_file_count = 0;
