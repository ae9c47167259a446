#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three nodes, one book, one PostgreSQL: three_nodes.py CONTROL AUDIT [REQUESTS] [SEED] [--calm].

Clients at all nodes ask for corridors that overlap, take offers, cancel, and announce intents of other parties, all at once.
Meanwhile one node is killed and started again, then the database (not with --calm). Afterwards: no two grants share a point
(checked here by comparing all pairs, with none of the node's code), every grant that was answered is in the database and at
every node, what was ended is at none, an answer that never came was asked for again with the same key, and all nodes grant.
"""
import http.client
import json
import math
import multiprocessing
import os
import random
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cluster import Cluster  # noqa: E402
from shared_node import Client, Node, until  # noqa: E402

LAT, LON, STEP_M = 31.2304, 121.4737, 60
RADII = (50, 100)  # on a lattice of 60 m no two of these circles come nearer than 5 m to touching: what overlaps is beyond doubt
SIDE = 8
HEADERS = {"Kerbwing-Operator": "load"}


def rfc3339(t):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(t)) + "Z"


def place(x, y):
    return LAT + y * STEP_M / 111000.0, LON + x * STEP_M / (111320.0 * math.cos(math.radians(LAT)))


def volume(x, y, radius, lower, upper, start, end):
    lat, lon = place(x, y)
    return {"volume": {"outline_circle": {"center": {"lat": lat, "lng": lon}, "radius": {"value": radius, "units": "M"}},
                       "altitude_lower": {"value": lower, "reference": "W84", "units": "M"},
                       "altitude_upper": {"value": upper, "reference": "W84", "units": "M"}},
            "time_start": {"value": rfc3339(start), "format": "RFC3339"}, "time_end": {"value": rfc3339(end), "format": "RFC3339"}}


def some_volume(rng, t0):
    start = t0 + 3600 + 60 * rng.randrange(200)
    lower = 30 * rng.randrange(0, 4)
    return volume(rng.randrange(SIDE), rng.randrange(SIDE), rng.choice(RADII), lower, lower + rng.choice((20, 50)), start, start + 60 * rng.randrange(2, 10))


class Loads(multiprocessing.Process):
    """Clients of one node, several at once."""

    def __init__(self, clients, out):
        super().__init__()
        self.clients, self.out = clients, out

    def run(self):
        threads = [threading.Thread(target=c.run) for c in self.clients]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.out.put([c.report for c in self.clients])


class Load:
    """One client: works through its requests, at its node first and elsewhere when that is gone, and writes down what it was told."""

    def __init__(self, ports, count, seed, t0):
        self.ports, self.count, self.seed, self.t0, self.report = ports, count, seed, t0, None

    def ask(self, method, path, body, headers):
        """Asks until there is an answer that says what became of it. Returns it, and whether an earlier try may have been done."""
        unsure = False
        deadline = time.monotonic() + 90
        turn = 0
        while time.monotonic() < deadline:
            c = self.clients[turn % len(self.clients)]
            try:
                status, answer, _ = c.ask(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                unsure = True
                turn += 1  # at another node
                self.moved += 1
                time.sleep(0.02)
                continue
            if status != 503:
                return status, answer, unsure
            self.refused[answer.get("error") or "?"] = self.refused.get(answer.get("error") or "?", 0) + 1
            unsure = unsure or answer.get("error") == "store_outcome_unknown"
            time.sleep(0.02)
        raise SystemExit("FAIL: client %d is stuck at %s %s" % (self.seed, method, path))

    def request(self):
        key = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        body = {"volumes": [some_volume(self.rng, self.t0)], "offers": self.rng.choice((0, 0, 2))}
        status, a, _ = self.ask("POST", "/v1/corridors", body, dict(HEADERS, **{"Idempotency-Key": key}))
        self.asked += 1
        if status in (200, 201):
            self.granted += 1
            self.known[a["id"]] = a["version"]
        elif status == 409 and a.get("offers") and self.rng.random() < 0.5:
            offer = self.rng.choice(a["offers"])["id"]
            status, a, unsure = self.ask("POST", "/v1/corridors/%s/accept" % offer, None, HEADERS)
            self.asked += 1
            if status == 200:
                self.granted += 1
                self.known[a["id"]] = a["version"]
            elif unsure:
                self.unsure.add(offer)
        elif status not in (409,):
            raise SystemExit("FAIL: %d %s" % (status, a))

    def end(self):
        which = self.rng.choice(sorted(self.known))
        status, a, unsure = self.ask("DELETE", "/v1/corridors/" + which, None, HEADERS)
        self.asked += 1
        if status == 200 or (unsure and status == 404):
            del self.known[which]
            self.gone.add(which)
        else:
            raise SystemExit("FAIL: ending %s: %d %s" % (which, status, a))

    def run(self):
        self.rng = random.Random(self.seed)
        self.clients = [Client(p, 30) for p in self.ports]
        self.known, self.gone, self.unsure = {}, set(), set()
        self.refused = {}
        self.asked = self.granted = self.moved = 0
        began = time.monotonic()
        while self.asked < self.count:
            if self.known and self.rng.random() < (0.45 if len(self.known) > 8 else 0.1):
                self.end()
            else:
                self.request()
        self.report = {"known": self.known, "gone": sorted(self.gone), "unsure": sorted(self.unsure), "asked": self.asked,
                      "granted": self.granted, "moved": self.moved, "refused": self.refused, "seconds": time.monotonic() - began}


# ---- the oracle: all pairs, in a plane of its own

def seconds(text):
    t = text["value"] if isinstance(text, dict) else text
    whole = time.mktime(time.strptime(t[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    return whole + (float("0" + t[19:-1]) if len(t) > 20 else 0.0)


def boxes(corridor):
    for v in corridor["volumes"]:
        c = v["volume"]["outline_circle"]
        yield (math.radians(c["center"]["lat"]), math.radians(c["center"]["lng"]), c["radius"]["value"], v["volume"]["altitude_lower"]["value"],
               v["volume"]["altitude_upper"]["value"], seconds(v["time_start"]), seconds(v["time_end"]))


def meets(a, b):
    if a[5] > b[6] or b[5] > a[6] or a[3] > b[4] or b[3] > a[4]:
        return False
    e = math.sin((a[0] + b[0]) / 2) ** 2  # lengths of a degree on the ellipsoid, here
    m = 6378137.0 * (1 - 0.00669437999) / (1 - 0.00669437999 * e) ** 1.5
    n = 6378137.0 / math.sqrt(1 - 0.00669437999 * e)
    d = math.hypot((a[0] - b[0]) * m, (a[1] - b[1]) * n * math.cos((a[0] + b[0]) / 2))
    return d <= a[2] + b[2]


def conflicts(corridors):
    rows = sorted((b, c["id"]) for c in corridors for b in boxes(c))
    rows.sort(key=lambda r: r[0][5])
    found = []
    for i, (a, x) in enumerate(rows):
        for b, y in rows[i + 1:]:
            if b[5] > a[6]:
                break
            if x != y and meets(a, b):
                found.append((x, y))
    return found


# ---- what must be so in the end

def fetch(node, ids):
    c, out = node.client(), {}
    for i in ids:
        status, a, _ = c.ask("GET", "/v1/corridors/" + i)
        if status == 200 and a["state"] != "ended":
            out[i] = a
        elif status not in (200, 404):
            raise SystemExit("FAIL: GET %s at %s: %d %s" % (i, node.name, status, a))
    c.close()
    return out


def check(cluster, nodes, reports):
    known, gone, unsure = {}, set(), set()
    for r in reports:
        known.update(r["known"])
        gone.update(r["gone"])
        unsure.update(r["unsure"])
    # Offers that nobody took lapse; from then on nothing changes.
    head = lambda: int(cluster.sql("SELECT head_seq FROM kerbwing_book")[0][0])
    until(lambda: all(n.metric("kerbwing_air_offers") == 0 for n in nodes) and all(n.metric("kerbwing_store_known_seq") == head() for n in nodes), 120)
    stored = {str(uuid.UUID(hex=row[0])) for row in cluster.sql("SELECT encode(id, 'hex') FROM kerbwing_record WHERE kind = 0")}
    lost = set(known) - stored
    assert not lost, "answered and not in the database: %s" % sorted(lost)[:5]
    assert not gone & stored, "ended and still in the database: %s" % sorted(gone & stored)[:5]
    seen = [fetch(n, sorted(stored)) for n in nodes]
    for n, s in zip(nodes, seen):
        assert set(s) >= set(known), "%s lacks %s" % (n.name, sorted(set(known) - set(s))[:5])
        for i, version in known.items():
            assert s[i]["version"] >= version and s[i]["state"] == "accepted", s[i]
        assert n.metric("kerbwing_air_corridors") == len(s) == len(stored), (n.name, len(s), len(stored))
    for s in seen[1:]:
        assert json.dumps(s, sort_keys=True) == json.dumps(seen[0], sort_keys=True), "two nodes show different books"
    granted = list(seen[0].values())
    bad = conflicts(granted)
    assert not bad, "%d conflicting grants: %s" % (len(bad), bad[:3])
    return len(granted), len(known), len(gone), len(unsure)


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    requests = int(arguments[2]) if len(arguments) > 2 else int(os.environ.get("KERBWING_SHARED_REQUESTS", 2400))
    seed = int(arguments[3]) if len(arguments) > 3 else 1
    calm = "--calm" in sys.argv
    try:
        cluster = Cluster()
    except FileNotFoundError as e:
        print("skipped: three_nodes: " + str(e))
        sys.exit(77)
    nodes = []
    try:
        cluster.start()
        nodes = [Node(arguments[0], cluster.conninfo, name, air=", hold_s: 5").start() for name in ("north", "east", "west")]
        for n in nodes:
            until(lambda: n.ask("GET", "/v1/corridors")[0] == 200)
        t0, out = int(time.time()), multiprocessing.Queue()
        clients = 3 * (2 if requests < 10000 else 8)
        loads = [Loads([Load([nodes[(k + i) % 3].port for i in range(3)], requests // clients, seed * 1000 + 100 * k + c, t0) for c in range(clients // 3)], out) for k in range(3)]
        began = time.monotonic()
        for load in loads:
            load.start()
        done = lambda share: int(cluster.sql("SELECT head_seq FROM kerbwing_book")[0][0]) >= share * requests * 0.5  # half of them change something
        if not calm:
            until(lambda: done(0.25), 600)
            nodes[1].kill()
            until(lambda: done(0.35), 600)
            nodes[1].start()
            until(lambda: done(0.5), 600)
            cluster.kill()
            time.sleep(0.3)  # long enough that everybody has noticed
            read = nodes[0].ask("GET", "/v1/corridors")
            assert read[0] == 200, "reads go on from memory: %s" % (read,)
            status, a, headers = nodes[0].ask("POST", "/v1/corridors", {"volumes": [volume(0, 0, 50, 0, 20, t0 + 3600, t0 + 3700)]}, HEADERS)
            assert status == 503 and a["error"].startswith("store_") and headers.get("Retry-After"), (status, a, headers)
            cluster.start()
        reports = [r for _ in loads for r in out.get(timeout=900)]
        if None in reports:
            raise SystemExit("FAIL: a client gave up")
        took = time.monotonic() - began
        for load in loads:
            load.join(30)
            assert load.exitcode == 0, load.exitcode
        granted, known, gone, unsure = check(cluster, nodes, reports)
        for n in nodes:  # nobody is stuck
            status, a, _ = n.ask("POST", "/v1/corridors", {"volumes": [volume(30, 30 + nodes.index(n) * 10, 50, 0, 20, t0 + 3600, t0 + 3700)]}, HEADERS)
            assert status == 201, (n.name, a)
        proof = json.loads(subprocess.run([arguments[1], "verify", "--postgres", cluster.conninfo, "--json"], check=True, capture_output=True, text=True).stdout)
        assert proof["ok"] and proof["entries"] > 0, proof
        refused = {}
        for r in reports:
            for k, v in r["refused"].items():
                refused[k] = refused.get(k, 0) + v
        asked = sum(r["asked"] for r in reports)
        print("%d requests from 3 nodes in %.1f s (%.0f/s), %d grants given, %d live and %d as told, %d ended; moved %d, refused %s, offers unsure %d; "
              "turns %s, retried %s" % (asked, took, asked / took, sum(r["granted"] for r in reports), granted, known, gone, sum(r["moved"] for r in reports),
                                      refused, unsure, [int(n.metric("kerbwing_store_turns_total")) for n in nodes],
                                      [int(n.metric("kerbwing_store_retried_total")) for n in nodes]))
        print("no conflict, nothing lost, nobody stuck; %d audit entries prove %d records" % (proof["entries"], proof["records"]))
    finally:
        for n in nodes:
            if "-v" in sys.argv:
                print(n.log())
        for n in nodes:
            n.stop()
        cluster.stop()


if __name__ == "__main__":
    main()
