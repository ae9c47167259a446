#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs a program with a PostgreSQL server beside it: with_cluster.py PROGRAM [ARGUMENT...]. KERBWING_TEST_PG names the file with its
connection string."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import Cluster  # noqa: E402

try:
    cluster = Cluster()
except FileNotFoundError as e:
    print("skipped: %s: %s" % (os.path.basename(sys.argv[1]), e))
    sys.exit(77)
try:
    cluster.start()
    sys.exit(subprocess.run(sys.argv[1:], env=dict(os.environ, KERBWING_TEST_PG=cluster.conninfo)).returncode)
finally:
    cluster.stop()
