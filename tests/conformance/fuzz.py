#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bodies and paths that are almost right, at every path of the server's own description: fuzz.py CONTROL SECONDS SEED. Good bodies
are mutated by their structure: members taken out, doubled, of another type, numbers at their edges. The server must live, answer
each with a status of its table, in JSON, and never with 500. For a build with sanitizers."""
import copy
import json
import os
import random
import sys
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node, rfc3339  # noqa: E402
from shapes import URL, circle, constraint, intent, polygon, query, square, subscription, volume  # noqa: E402
from table_rid import body as area_body, body19  # noqa: E402

ALLOWED = {200, 201, 204, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 415, 422, 429, 503}
SCOPES = "utm.strategic_coordination utm.constraint_management utm.constraint_processing utm.conformance_monitoring_sa " \
    "utm.availability_arbitration rid.service_provider rid.display_provider dss.read.identification_service_areas " \
    "dss.write.identification_service_areas kerbwing.read kerbwing.corridors kerbwing.constraints"


class Fuzz:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.ids = [str(uuid.UUID(int=self.r.getrandbits(128), version=4)) for _ in range(12)]
        self.ovns = ["x"]

    def edge(self):
        return self.r.choice([None, True, False, 0, -1, 1, 0.0, -0.0, 1e-320, 1e308, -1e308, 2**31, -2**31, 2**53 + 1, 2**63 - 1, -2**63, 90, -90, 90.0000001,
                              180, -180, 180.0000001, "", "\u0000", "a" * 200, "\U0001f681", [], {}, [[]], {"a": 1}, "M", "W84", "RFC3339", "NaN",
                              self.r.choice(self.ids), rfc3339(time.time() + self.r.uniform(-1e6, 1e6)), "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z",
                              self.r.uniform(-200, 200), self.r.randrange(-10**12, 10**12)])

    def point(self):
        if self.r.random() < 0.1:
            return self.r.choice([(90, 0), (-90, 180), (89.9999, -180), (0, 180), (0, -180), (-89.99, 12)])
        return (31 + self.r.gauss(0, 0.02), 121 + self.r.gauss(0, 0.02)) if self.r.random() < 0.7 else (self.r.uniform(-90, 90), self.r.uniform(-180, 180))

    def volume(self):
        lat, lng = self.point()
        kind = self.r.random()
        if kind < 0.5:
            shape = circle(lat, lng, 10 ** self.r.uniform(-2, 5.5))
        elif kind < 0.8:
            shape = polygon(*[(lat + self.r.gauss(0, 0.01), lng + self.r.gauss(0, 0.01)) for _ in range(self.r.choice((3, 3, 4, 5, 8, 40)))])
        else:
            shape = square(lat, lng, 10 ** self.r.uniform(-7, 0))
        start = self.r.uniform(-400, 4000)
        return volume(shape, self.r.choice((None, 0, 10, -600)), self.r.choice((None, 50, 120, 30000)), self.r.choice((None, start)), self.r.choice((None, start + self.r.uniform(0, 90000))))

    def good(self):
        pick = self.r.choice
        some = [self.volume() for _ in range(pick((1, 1, 1, 2, 5)))]
        state = pick(("Accepted", "Accepted", "Activated", "Nonconforming", "Contingent"))
        bodies = [
            lambda: intent(*some, state=state, key=[pick(self.ovns) for _ in range(pick((0, 1, 4)))],
                           **pick(({}, {"new_subscription": {"uss_base_url": URL}}, {"subscription_id": pick(self.ids)}))),
            lambda: constraint(*some), lambda: subscription(some[0], notify_for_constraints=pick((True, False))), lambda: query(some[0]), lambda: area_body(), lambda: body19(flights_url=URL),
            lambda: body19(callbacks={"identification_service_area_url": URL}), lambda: {"old_version": "", "availability": "Normal"}, lambda: {"exchange": {"a": 1}},
            lambda: {"volumes": some, "priority": 0}, lambda: {"kind": "PROHIBITED", "volumes": some},
            lambda: {"operational_intent_id": pick(self.ids), "operational_intent": {"reference": {"id": pick(self.ids), "version": 1}, "details": {"volumes": some}}, "subscriptions": []}]
        return pick(bodies)()

    def places(self, value, at=()):
        yield at
        for key, v in (value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
            yield from self.places(v, at + (key,))

    def mutate(self, body):
        body = json.loads(json.dumps(body))
        for _ in range(self.r.choice((0, 1, 1, 1, 2, 4))):
            at = self.r.choice([p for p in self.places(body) if p] or [None])
            if at is None:
                return self.edge()
            body = json.loads(json.dumps(body))
            holder = body
            for key in at[:-1]:
                holder = holder[key]
            how = self.r.random()
            if how < 0.25:
                del holder[at[-1]]
            elif how < 0.75:
                holder[at[-1]] = self.edge()
            elif how < 0.85 and isinstance(holder, list):
                holder.extend(json.loads(json.dumps([holder[at[-1]]])) * self.r.choice((1, 3, 300)))
            else:
                other = self.good()
                holder[at[-1]] = json.loads(json.dumps(self.r.choice([other] + list(other.values()))))
        return body

    def text(self, body):
        s = json.dumps(body)
        how = self.r.random()
        if how < 0.03:
            return s[:self.r.randrange(len(s) + 1)]
        if how < 0.06:
            b = bytearray(s.encode())
            for _ in range(self.r.choice((1, 5, 50))):
                b[self.r.randrange(len(b))] = self.r.randrange(256)
            return bytes(b)
        return s

    def path(self, path):
        out = []
        for part in path.split("/"):
            if part.startswith("{"):
                part = self.r.choice(self.ids) if part == "{id}" and self.r.random() < 0.95 else \
                    self.r.choice(self.ovns + ["1", "uss%d" % self.r.randrange(4), "a" * 120, "%00", "%2e%2e", "..", "-"])
            out.append(part)
        numbers = ",".join("%.7g" % self.r.uniform(-200, 200) if self.r.random() < 0.05 else "%.5f" % (31 + self.r.random() * 0.02 if k % 2 == 0 else 121 + self.r.random() * 0.02)
                           for k in range(self.r.choice((0, 3, 4, 6, 6, 8, 20))))
        ask = self.r.choice(("", "", "?area=" + numbers, "?view=" + numbers, "?view=" + numbers + "&recent_positions_duration=" + str(self.edge())[:20].replace(" ", ""),
                             "?area=%s&earliest_time=%s" % (numbers, rfc3339(time.time()))))
        return "/".join(out).replace(" ", "%20") + "".join(c for c in ask if 32 < ord(c) < 127)


def main():
    binary, seconds, seed = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    f = Fuzz(seed)
    node = Node(binary, allow_http="true").start()
    counts, n, end = {}, 0, time.monotonic() + seconds
    try:
        tokens = [node.issuer.token("uss%d" % k, SCOPES) for k in range(3)]
        paths = [(m.upper(), p) for p, ops in node.ask("GET", "/v1/openapi.json")[1]["paths"].items() for m in ops if p not in ("/v1/events", "/")]
        while time.monotonic() < end:
            method, path = f.r.choice(paths)
            body = f.text(f.mutate(f.good())) if method in ("PUT", "POST") else None
            path = f.path(path)
            status, answer, _ = node.ask(method, path, body, f.r.choice(tokens))
            n += 1
            counts[status] = counts.get(status, 0) + 1
            if status not in ALLOWED or (status >= 400 and not isinstance(answer, dict)):
                raise SystemExit("FAIL: seed %d request %d: %s %s %r: %d %r" % (seed, n, method, path, body, status, answer))
            for key in ("operational_intent_reference", "constraint_reference", "subscription", "service_area"):
                if status in (200, 201) and isinstance(answer, dict) and isinstance(answer.get(key), dict):
                    f.ovns = (f.ovns + [str(answer[key].get("ovn", answer[key]["version"]))])[-24:]
            if node.process.poll() is not None:
                raise SystemExit("FAIL: seed %d: the server died at request %d: %s %s %r" % (seed, n, method, path, body))
        node.process.terminate()
        code = node.process.wait(60)
        log = open(os.path.join(node.dir, "log")).read()
        if code != 0 or "ERROR: " in log or "runtime error" in log:
            raise SystemExit("FAIL: seed %d: exit %d\n%s" % (seed, code, log[-6000:]))
        print("seed %d: %d requests, %s" % (seed, n, dict(sorted(counts.items()))))
    except (OSError, Exception) as e:  # noqa: B014
        if node.process.poll() is not None:
            print(open(os.path.join(node.dir, "log")).read()[-6000:])
        raise e
    finally:
        node.stop()


main()
