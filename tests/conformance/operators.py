#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the examples of docs/operators.md: operators.py CONTROL. Each block must succeed as it stands there."""
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node  # noqa: E402


def main():
    page = open(os.path.join(ROOT, "docs/operators.md")).read()
    node = Node(sys.argv[1]).start()
    token, n = "", 0
    try:
        for scope, block in re.findall(r"Scope `([^`]+)`|```sh\n(.*?)```", page, re.S):
            if scope:
                token = node.issuer.token("operators-page", scope)
                continue
            n += 1
            r = subprocess.run(["bash", "-euo", "pipefail", "-c", block], capture_output=True, text=True,
                               env={**os.environ, "BASE": "http://127.0.0.1:%d" % node.port, "TOKEN": token})
            if r.returncode:
                raise SystemExit("FAIL: example %d:\n%s%s%s" % (n, block, r.stdout, r.stderr))
        assert n >= 9, n
        print("%d examples work" % n)
    finally:
        node.stop()


main()
