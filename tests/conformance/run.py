#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the tables of this folder against a real control process: run.py CONTROL [TABLE...]. A case is one request and what
must come back; cases of a table run in order and hand values on. Prints each case that fails, and how many there were."""
import importlib
import os
import sys
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node, fill, pick  # noqa: E402

TABLES = ["table_auth", "table_volumes", "table_intents", "table_subscriptions", "table_constraints",
          "table_availability", "table_rid", "table_both"]


class Ids(dict):
    """A fresh identifier for every name that is asked for."""

    def __missing__(self, name):
        if name.startswith("id_"):
            self[name] = str(uuid.uuid4())
            return self[name]
        raise KeyError(name)

    def __contains__(self, name):
        return dict.__contains__(self, name) or name.startswith("id_")


def run_case(node, case, names):
    name, who, scope, method, path, body, want, checks, save = case
    token = fill(who, names) if who and who.startswith("raw:") else None
    if token:
        token = token[4:]
    elif who:
        token = node.issuer.token(who, scope)
    try:
        path, body = fill(path, names), fill(body, names)
    except KeyError as e:
        print("FAIL %s: %s %s: nothing was saved as %s" % (name, method, path, e))
        return False
    status, answer, headers = node.ask(method, path, body, token)
    faults = []
    if status not in (want if isinstance(want, tuple) else (want,)):
        faults.append("status %d instead of %s" % (status, want))
    if status >= 400 and (not isinstance(answer, dict) or not answer.get("message")):
        faults.append("no message")
    for check in checks if not faults else []:
        try:
            if not check(answer, names):
                faults.append("check at line %d" % check.__code__.co_firstlineno)
        except (KeyError, IndexError, TypeError) as e:
            faults.append("check at line %d: %r" % (check.__code__.co_firstlineno, e))
    for key, where in save.items() if not faults else []:
        try:
            names[key] = pick(answer, where)
        except (KeyError, IndexError, TypeError):
            faults.append("nothing at %s" % where)
    for fault in faults:
        print("FAIL %s: %s %s: %s: %s" % (name, method, path, fault, str(answer)[:1500]))
    return not faults


def case(name, who, scope, method, path, body=None, want=200, checks=(), save=None):
    return (name, who, scope, method, path, body, want, checks if isinstance(checks, (tuple, list)) else (checks,), save or {})


def main():
    binary, tables = sys.argv[1], sys.argv[2:] or TABLES
    total = failed = 0
    for table in tables:
        module = importlib.import_module(table)
        node = Node(binary, **getattr(module, "NODE", {})).start()
        names = Ids()
        try:
            n = bad = 0
            for c in module.cases(node):
                n += 1
                bad += not run_case(node, case(*c[0], **c[1]) if isinstance(c[0], tuple) else case(*c), names)
            print("%s: %d cases, %d failed" % (table, n, bad))
            total += n
            failed += bad
        finally:
            if failed:
                print(open(os.path.join(node.dir, "log")).read()[-2000:])
            node.stop()
    print("%d cases, %d failed" % (total, failed))
    sys.exit(1 if failed or not total else 0)


if __name__ == "__main__":
    main()
