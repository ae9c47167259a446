// SPDX-License-Identifier: Apache-2.0
// `kerbwing hub order …`. Returns the exit code; a wrong usage exits itself.
#pragma once

int hub_order_main(int argc, char **argv);
