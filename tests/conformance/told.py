#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What this node tells others of its own corridors: told.py CONTROL. A receiver that takes, one that fails at first, one that
never answers; each is told once and in time, and who could not be told is named."""
import http.server
import json
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node  # noqa: E402
from shapes import circle, subscription, volume  # noqa: E402

SC, AIR = "utm.strategic_coordination", "kerbwing.corridors"


class Receiver(http.server.ThreadingHTTPServer):
    def __init__(self, fails=0):
        super().__init__(("127.0.0.1", 0), Handler)
        self.fails, self.got, self.tries = fails, [], 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.server_port


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.tries += 1
        if self.server.tries <= self.server.fails:
            self.send_response(503)
        else:
            self.server.got.append((self.path, json.loads(body), self.headers.get("Authorization"), time.time()))
            self.send_response(204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *a):
        pass


def until(what, condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("FAIL: " + what)
        time.sleep(0.02)


def main():
    node = Node(sys.argv[1], allow_http="true", dss=", token_file: token")
    with open(os.path.join(node.dir, "token"), "w") as f:
        f.write("secret-token\n")
    node.start()
    takes, slow_start = Receiver(), Receiver(fails=2)
    hangs = socket.socket()
    hangs.bind(("127.0.0.1", 0))
    hangs.listen(8)  # nobody accepts
    try:
        here = lambda: volume(circle(31.24, 121.48, 300), lower=0, upper=500, end=7200)
        for k, (who, url) in enumerate((("a", takes.url), ("b", slow_start.url + "/"), ("c", "http://127.0.0.1:%d/x" % hangs.getsockname()[1]))):
            status, _, _ = node.ask("PUT", "/dss/v1/subscriptions/00000000-0000-4000-8000-00000000000%d" % (k + 1),
                                    subscription(here(), uss_base_url=url), node.issuer.token(who, SC))
            assert status == 200, status
        operator = node.issuer.token("courier", AIR)
        begun = time.time()
        status, corridor, _ = node.ask("POST", "/v1/corridors", {"volumes": [volume(circle(31.24, 121.48, 100), 60, 120, 600, 900)]}, operator)
        assert status == 201, corridor
        until("who takes is told", lambda: len(takes.got) == 1)
        path, body, authorization, at = takes.got[0]
        assert path == "/uss/v1/operational_intents" and body["operational_intent_id"] == corridor["id"], body
        assert authorization == "Bearer secret-token", authorization
        assert at - begun < 5, at - begun
        intent = body["operational_intent"]
        assert intent["reference"]["state"] == "Accepted" and len(intent["details"]["volumes"]) == 1, intent
        assert body["subscriptions"] == [{"subscription_id": "00000000-0000-4000-8000-000000000001", "notification_index": 1}], body
        until("who failed is told again", lambda: len(slow_start.got) == 1)
        assert slow_start.got[0][0] == "/uss/v1/operational_intents" and slow_start.got[0][3] - begun < 5
        status, _, _ = node.ask("DELETE", "/v1/corridors/" + corridor["id"], None, operator)
        assert status == 200
        until("the end is told", lambda: len(takes.got) == 2)
        assert "operational_intent" not in takes.got[1][1] and takes.got[1][1]["subscriptions"][0]["notification_index"] == 2
        until("who hangs is named", lambda: len(node.ask("GET", "/v1/dss")[1]["notifications"]["undelivered"]) == 2)
        named = node.ask("GET", "/v1/dss")[1]["notifications"]
        assert all(u["manager"] == "c" for u in named["undelivered"]), named
        assert named["delivered"] == 4 and named["failed"] == 2 and named["waiting"] == 0, named
        assert len(takes.got) == 2 and len(slow_start.got) == 2
        log = open(os.path.join(node.dir, "log")).read()
        assert "secret-token" not in log and operator not in log, "a token is in the log"
        print("told: all of it")
    finally:
        node.stop()


main()
