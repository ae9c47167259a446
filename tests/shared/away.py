#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A shared book's database and nodes that hang rather than die: away.py CONTROL. The loop of a node never waits for the database;
what cannot be granted is refused with its reason; whoever falls silent holds up the others for no longer than the limit; a node
that starts without the database, with another anchor or with a connection file that others can read says so."""
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import Cluster  # noqa: E402
from shared_node import Node, until  # noqa: E402
from three_nodes import volume  # noqa: E402

HEADERS = {"Kerbwing-Operator": "load"}


class Frozen:
    """Processes that are there and do nothing."""

    def __init__(self, *pids):
        self.pids = list(pids)

    def __enter__(self):
        for p in self.pids:
            os.kill(p, signal.SIGSTOP)

    def __exit__(self, *a):
        for p in reversed(self.pids):
            os.kill(p, signal.SIGCONT)


def server_pids(cluster):
    top = cluster.process.pid
    return [top] + [int(p) for p in subprocess.run(["ps", "-o", "pid=", "--ppid", str(top)], capture_output=True, text=True).stdout.split()]


def main():
    try:
        cluster = Cluster()
    except FileNotFoundError as e:
        print("skipped: away: " + str(e))
        sys.exit(77)
    t0, nodes, places = int(time.time()), [], iter(range(10000))
    store = ", timeout_ms: 500"

    def ask(node):
        k = next(places)
        body = {"volumes": [volume(k % 60 * 4, k // 60 * 4, 50, 0, 20, t0 + 3600, t0 + 4000)]}
        return node.ask("POST", "/v1/corridors", body, HEADERS)

    try:
        cluster.start()
        for name in ("north", "east"):
            nodes.append(Node(sys.argv[1], cluster.conninfo, name, store=store).start())
        north, east = nodes
        for n in nodes:
            until(lambda: ask(n)[0] == 201)
        first = ask(north)[1]["id"]
        until(lambda: east.ask("GET", "/v1/corridors/" + first)[0] == 200)
        with Frozen(*server_pids(cluster)):
            status, a, headers = ask(north)  # under way while nobody knows yet
            assert status == 503 and a["error"].startswith("store_") and headers["Retry-After"], a
            until(lambda: "book_away" in north.ask("GET", "/v1/node")[1]["reasons"])
            assert ask(north)[1]["error"] == "store_away"
            assert north.ask("GET", "/v1/corridors/" + first)[0] == 200
            assert north.ask("DELETE", "/v1/corridors/" + first, None, HEADERS)[0] == 503
            assert east.ask("GET", "/metrics")[0] == 200
            late = Node(sys.argv[1], cluster.conninfo, "west", store=store).start()
            nodes.append(late)
            status, a, _ = ask(late)
            assert status == 503 and a["error"] in ("store_loading", "store_away"), a
            assert late.ask("GET", "/v1/corridors")[0] == 503  # not an empty book
        for n in nodes:
            until(lambda: ask(n)[0] == 201)
        assert late.ask("GET", "/v1/corridors/" + first)[0] == 200
        # A node that stops in the middle: the others wait for the limit, not for it.
        for _ in range(3):
            with Frozen(east.process.pid):
                until(lambda: ask(north)[0] == 201, 30)
            until(lambda: ask(east)[0] == 201, 30)
        # Every session ends, and comes back.
        cluster.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kerbwing'")
        for n in nodes:
            until(lambda: ask(n)[0] == 201)
        other = Node(sys.argv[1], cluster.conninfo, "other", store=store, air=", corridors_max: 100000")
        with open(other.config) as f:
            text = f.read()
        with open(other.config, "w") as f:
            f.write(text.replace("anchor_lat: 31.2304", "anchor_lat: 31.2305"))
        nodes.append(other.start())
        until(lambda: "book_apart" in other.ask("GET", "/v1/node")[1]["reasons"])
        status, a, _ = ask(other)
        assert status == 503 and a["error"] == "store_apart", a
        assert "anchor" in other.log(), other.log()
        # A node whose tables are too small for the book says so and grants nothing.
        small = Node(sys.argv[1], cluster.conninfo, "small", store=store, air=", corridors_max: 16")
        nodes.append(small.start())
        while north.metric("kerbwing_air_corridors") <= 16:
            assert ask(north)[0] == 201
        until(lambda: "book_apart" in small.ask("GET", "/v1/node")[1]["reasons"])
        assert ask(small)[0] == 503
        until(lambda: "as many corridors as it may" in small.log())
        assert ask(north)[0] == 201
        for n in nodes:
            assert "of-the-tests" not in n.log(), "the password is in the log"
        open_file = os.path.join(cluster.dir, "open")
        with open(open_file, "w") as f:
            f.write("host=127.0.0.1\n")
        os.chmod(open_file, 0o644)
        refused = Node(sys.argv[1], open_file, "refused")
        r = subprocess.run([sys.argv[1], "--config", refused.config], capture_output=True, text=True, timeout=60)
        assert r.returncode != 0 and "chmod 600" in r.stderr, r
        refused.stop()
        print("hanging, stopping, cut off, apart: nothing granted that should not be, nobody stuck")
    finally:
        if "-v" in sys.argv:
            for n in nodes:
                print(n.log())
        for n in nodes:
            n.stop()
        cluster.stop()


main()
