#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What others fly, shown here: display.py CONTROL. Providers of both editions of F3411 that announced a service area are asked
for their flights, with this node's token; one that hangs, one that fails and one that talks nonsense are counted and left out;
flights that are old, simulated, elsewhere or malformed are not shown; an answer is kept for a second."""
import http.server
import json
import os
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node, rfc3339  # noqa: E402
from shapes import circle, volume  # noqa: E402

READ = "kerbwing.read"
LAT, LON = 31.2304, 121.4737
SMALL = "%f,%f,%f,%f" % (LAT - 0.005, LON - 0.005, LAT + 0.005, LON + 0.005)  # about 1.5 km across
LARGE = "%f,%f,%f,%f" % (LAT - 0.02, LON - 0.02, LAT + 0.02, LON + 0.02)


def flight(name, lat=LAT, lon=LON, age=2, v19=False, **more):
    t = rfc3339(time.time() - age)
    stamp = t if v19 else {"value": t, "format": "RFC3339"}
    f = {"id": name, "aircraft_type": "Helicopter", "simulated": False,
         "current_state": {"timestamp": stamp, "position": {"lat": lat, "lng": lon, "alt": 120.5}, "speed": 5},
         "recent_positions": [{"time": stamp, "position": {"lat": lat, "lng": lon, "alt": -1000}}]}
    f.update(more)
    return f


class Provider(http.server.ThreadingHTTPServer):
    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.asked = answer, []
        self.let_go = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.server_port


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        answer = self.server.answer()
        if answer is None:  # hangs
            self.server.let_go.wait(60)
            return
        status, body = answer
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *a):
        pass


def main():
    node = Node(sys.argv[1], allow_http="true", dss=", token_file: token")
    with open(os.path.join(node.dir, "token"), "w") as f:
        f.write("secret-token\n")
    node.start()
    good = Provider(lambda: (200, {"timestamp": {"value": rfc3339(time.time()), "format": "RFC3339"}, "no_isas_present": False, "flights": [
        flight("one \"quoted\""), flight("two", lat=LAT + 0.001), flight("old", age=70), flight("ahead", age=-30), flight("away", lat=LAT + 1), flight("toy", simulated=True),
        flight(7), flight("x" * 65), flight("nan", lat="31.23"), flight("no state", current_state=None), flight("bad\u0001")]}))
    older = Provider(lambda: (200, {"flights": [flight("three", v19=True)]}))
    fails = Provider(lambda: (500, {}))
    nonsense = Provider(lambda: (200, b"[" * 100000))
    hangs = Provider(lambda: None)
    providers = [good, older, fails, nonsense, hangs]
    try:
        for n, p in enumerate(providers):
            area = "/dss/identification_service_areas/" + str(uuid.uuid4())
            if p is older:
                token = node.issuer.token("sp%d" % n, "dss.write.identification_service_areas")
                v = volume(circle(LAT, LON, 2000), end=3000)
                footprint = {"vertices": [{"lat": LAT + y, "lng": LON + x} for x, y in ((-.02, -.02), (.02, -.02), (.02, .02), (-.02, .02))]}
                extents = {"spatial_volume": {"footprint": footprint, "altitude_lo": 0, "altitude_hi": 500}, "time_start": v["time_start"]["value"], "time_end": v["time_end"]["value"]}
                status, a, _ = node.ask("PUT", "/v1" + area, {"extents": extents, "flights_url": p.url + "/v1/uss/flights"}, token)
            else:
                token = node.issuer.token("sp%d" % n, "rid.service_provider")
                status, a, _ = node.ask("PUT", "/rid/v2" + area, {"extents": volume(circle(LAT, LON, 2000), end=3000), "uss_base_url": p.url}, token)
            assert status == 200, a
        far = node.issuer.token("far", "rid.service_provider")
        stranger = Provider(lambda: (200, {"flights": [flight("far")]}))
        assert node.ask("PUT", "/rid/v2/dss/identification_service_areas/" + str(uuid.uuid4()),
                        {"extents": volume(circle(LAT + 1, LON, 2000), end=3000), "uss_base_url": stranger.url}, far)[0] == 200
        viewer = node.issuer.token("viewer", READ)
        status, a, _ = node.ask("GET", "/v1/rid/display?view=" + SMALL, None, viewer)
        assert status == 200, a
        assert sorted(f["id"] for f in a["flights"]) == ["one \"quoted\"", "three", "two"], a
        assert a["providers"] == {"answered": 2, "failed": 3} and a["clusters"] == [], a
        one = [f for f in a["flights"] if f["id"] == "one \"quoted\""][0]
        assert one["most_recent_position"] == {"lat": LAT, "lng": LON, "alt": 120.5}, one
        assert len(one["recent_positions"]) == 1 and one["recent_positions"][0]["position"]["alt"] == -1000, one
        assert not stranger.asked, "a provider elsewhere was asked"
        for p in providers:
            assert len(p.asked) == 1 and p.asked[0][1] == "Bearer secret-token", p.asked
        assert good.asked[0][0].startswith("/uss/flights?view=31.2254000,121.4687000,31.2354000,121.4787000&recent_positions_duration=60"), good.asked
        assert older.asked[0][0].startswith("/v1/uss/flights?view=") and "include_recent_positions=true" in older.asked[0][0], older.asked
        # Many viewers of one view cost a provider one question a second at most.
        before, began = len(good.asked), time.monotonic()
        for _ in range(20):
            assert node.ask("GET", "/v1/rid/display?view=" + SMALL, None, viewer)[0] == 200
        assert len(good.asked) - before <= time.monotonic() - began + 1, good.asked
        status, a, _ = node.ask("GET", "/v1/rid/display?view=" + LARGE, None, viewer)
        assert status == 200 and a["flights"] == [], a
        assert sum(c["number_of_flights"] for c in a["clusters"]) == 3 and a["providers"] == {"answered": 2, "failed": 3}, a
        assert "recent" not in good.asked[-1][0], good.asked[-1]
        assert node.ask("GET", "/v1/rid/display?view=31,121,32,122", None, viewer)[0] == 413
        text = node.ask("GET", "/metrics", None, viewer)[1]
        value = lambda name: int([l for l in text.splitlines() if l.startswith(name + " ")][0].split()[1])
        assert value("kerbwing_rid_peers_failed_total") >= 6 and value("kerbwing_rid_peers_left_out_total") >= 9, text
        print("flights of two providers shown, three that failed counted")
    finally:
        for p in providers:
            p.let_go.set()
        node.stop()


main()
