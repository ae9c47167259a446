#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three processes write overlapping parts of the same streams into one PostgreSQL, which is killed and started again meanwhile:
city.py CITY_WRITER. Every message is stored once and counted once, every repetition is counted as one, and the roll-ups hold each
summary once. Seeds 1 and 2; KERBWING_CITY_ROUNDS for more, one seed each."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import Cluster  # noqa: E402

NODES, COUNT, WRITERS = 5, 1200, 3
TABLES = ("node", "account", "summary", "grant", "alert", "mark", "rollup", "writer", "schema")


def run(cluster, writer, seed, kills):
    writers = [subprocess.Popen([writer, cluster.conninfo, str(NODES), str(COUNT), str(me), str(WRITERS), str(seed)],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) for me in range(WRITERS)]
    try:
        for _ in range(kills):
            for _ in range(4):
                writers[0].stdout.readline()  # some more was put
            cluster.kill()
            cluster.start()
        puts = 0
        for w in writers:
            out, _ = w.communicate(timeout=150)
            assert w.returncode == 0, "a writer ended with %d" % w.returncode
            puts += int(out.split()[-1])
    finally:
        for w in writers:
            if w.poll() is None:
                w.kill()
                w.wait()
    received, lost, duplicated, old = map(int, cluster.sql(
        "SELECT sum(received), sum(lost), sum(duplicated), sum(old) FROM kerbwing_hub_account WHERE stream = 0")[0])
    rows, numbers = map(int, cluster.sql("SELECT count(*), count(DISTINCT (node_no, seq)) FROM kerbwing_hub_summary")[0])
    assert (received, lost, old) == (NODES * COUNT, 0, 0), (received, lost, old)
    assert duplicated == puts - NODES * COUNT, "%d duplicates counted, %d made" % (duplicated, puts - NODES * COUNT)
    assert rows == numbers == NODES * COUNT, (rows, numbers)
    per_node = cluster.sql("SELECT count(*), min(high), max(high) FROM kerbwing_hub_account WHERE stream = 0")[0]
    assert per_node == [str(NODES), str(COUNT), str(COUNT)], per_node
    print("seed %d, %d kills: %d put, %d stored, %d twice" % (seed, kills, puts, rows, duplicated))


def main():
    try:
        cluster = Cluster()
    except FileNotFoundError as e:
        print("skipped: city: " + str(e))
        sys.exit(77)
    try:
        cluster.start()
        for seed in range(1, int(os.environ.get("KERBWING_CITY_ROUNDS", "2")) + 1):
            run(cluster, sys.argv[1], seed, 0 if seed == 1 else 2)
            cluster.sql("DROP TABLE %s CASCADE" % ", ".join("kerbwing_hub_" + t for t in TABLES))
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
