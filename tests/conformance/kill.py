#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kill -9 while others announce intents: kill.py CONTROL [ROUNDS]. Whatever was answered is there afterwards, with its OVN; what
was refused or gone is not; indices of subscriptions never go back; and nothing was granted over anything."""
import http.client
import json
import os
import random
import sys
import threading
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node  # noqa: E402
from shapes import URL, circle, intent, subscription, volume  # noqa: E402

SC, AIR, CM, DP, SP, AA = ("utm.strategic_coordination", "kerbwing.corridors", "utm.constraint_management", "rid.display_provider",
                           "rid.service_provider", "utm.availability_arbitration")
O = "/dss/v1/operational_intent_references/"
SUB = "/dss/v1/subscriptions/00000000-0000-4000-8000-000000000001"


class Client(threading.Thread):
    """Creates, changes and deletes intents of its own place until the node is gone; knows what it was told."""

    def __init__(self, node, number, seed):
        super().__init__()
        self.node, self.number, self.random = node, number, random.Random(seed)
        self.known = {}  # id -> OVN, as last told
        self.unsure = set()  # ids whose last request was never answered
        self.gone = set()
        self.told = 0  # highest index of the subscription
        self.token = node.issuer.token("uss%d" % number, SC)

    def body(self):
        k = self.random.randrange(10)
        return intent(volume(circle(31 + self.number * 0.01, 121 + k * 0.01, 100), lower=k * 10, upper=k * 10 + 5), key=list(self.known.values()))

    def ask(self, c, method, path, body=None):
        c.request(method, path, json.dumps(body) if body else None, {"Authorization": "Bearer " + self.token})
        r = c.getresponse()
        return r.status, json.loads(r.read() or b"null")

    def run(self):
        c = http.client.HTTPConnection("127.0.0.1", self.node.port, timeout=30)
        try:
            while True:
                old = self.random.choice(sorted(self.known)) if self.known and self.random.random() < 0.6 else None
                entity = old or str(uuid.UUID(int=self.random.getrandbits(128), version=4))
                self.unsure.add(entity)
                if old and self.random.random() < 0.5:
                    status, a = self.ask(c, "DELETE", O + entity + "/" + self.known[entity])
                    if status == 200:
                        del self.known[entity]
                        self.gone.add(entity)
                elif old:
                    status, a = self.ask(c, "PUT", O + entity + "/" + self.known[entity], self.body())
                    if status == 200:
                        self.known[entity] = a["operational_intent_reference"]["ovn"]
                else:
                    status, a = self.ask(c, "PUT", O + entity, self.body())
                    if status == 201:
                        self.known[entity] = a["operational_intent_reference"]["ovn"]
                if status in (200, 201):
                    for u in a["subscribers"]:
                        self.told = max([self.told] + [s["notification_index"] for s in u["subscriptions"]])
                elif status not in (409, 503):
                    raise SystemExit("FAIL: %d %s" % (status, a))
                self.unsure.discard(entity)
        except (OSError, http.client.HTTPException):
            pass


def check(node, clients):
    top = max(c.told for c in clients)
    status, a, _ = node.ask("GET", SUB, None, node.issuer.token("watcher", SC))
    assert status == 200, a
    assert a["subscription"]["notification_index"] >= top, (a["subscription"]["notification_index"], top)
    for c in clients:
        for entity, ovn in sorted(c.known.items()):
            status, a, _ = node.ask("GET", O + entity, None, c.token)
            if entity in c.unsure:
                continue
            assert status == 200 and a["operational_intent_reference"]["ovn"] == ovn, (entity, ovn, status, a)
        for entity in c.gone - c.unsure:
            status, a, _ = node.ask("GET", O + entity, None, c.token)
            assert status == 404, (entity, a)
        for entity in sorted(c.unsure):  # either way; from here on it is known
            status, a, _ = node.ask("GET", O + entity, None, c.token)
            c.known.pop(entity, None)
            if status == 200:
                c.known[entity] = a["operational_intent_reference"]["ovn"]
        c.unsure.clear()


def main():
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    rng = random.Random(7)
    node = Node(sys.argv[1]).start()
    try:
        watcher = node.issuer.token("watcher", SC)
        area = subscription(volume(circle(31.05, 121.05, 15000), lower=0, upper=500, end=80000))
        assert node.ask("PUT", SUB, area, watcher)[0] == 200
        operator = node.issuer.token("courier", AIR)
        status, own, _ = node.ask("POST", "/v1/corridors", {"volumes": [volume(circle(31.5, 121.5, 100), 60, 120, 600, 6000)]}, operator)
        assert status == 201, own
        details = lambda: node.ask("GET", "/uss/v1/operational_intents/" + own["id"], None, watcher)[1]["operational_intent"]["reference"]
        own_ovn = details()["ovn"]
        theirs = str(uuid.uuid4())
        status, a, _ = node.ask("PUT", O + theirs, intent(volume(circle(31.6, 121.5, 100), 60, 120, 600, 6000)), watcher)
        assert status == 201, a
        assert node.ask("PUT", "/dss/v1/uss_availability/sleeper", {"old_version": "", "availability": "Down"}, node.issuer.token("a", AA))[0] == 200
        isa = "/rid/v2/dss/identification_service_areas/" + str(uuid.uuid4())
        area = {"extents": volume(circle(31, 121, 1000), end=7000), "uss_base_url": URL}
        status, service, _ = node.ask("PUT", isa, area, node.issuer.token("sp", SP))
        assert status == 200, service
        clients = [Client(node, n, n) for n in range(6)]
        known = 0
        for n in range(rounds):
            for k, c in enumerate(clients):  # a thread runs once
                fresh = Client(node, c.number, rng.random())
                fresh.known, fresh.gone, fresh.told = c.known, c.gone, c.told
                clients[k] = fresh
                fresh.start()
            done = threading.Event()
            done.wait(0.5 + rng.random() * 0.7)
            node.kill()
            for c in clients:
                c.join()
            node.start()
            check(node, clients)
            known = sum(len(c.known) for c in clients)
            assert details()["ovn"] == own_ovn
            status, denied, _ = node.ask("POST", "/v1/corridors", {"volumes": [volume(circle(31.6, 121.5, 100), 60, 120, 600, 6000)], "offers": 0}, operator)
            assert status == 409 and denied["reason"] == "foreign", denied
            assert node.ask("GET", "/dss/v1/uss_availability/sleeper", None, watcher)[1]["status"]["availability"] == "Down"
            assert node.ask("GET", isa, None, node.issuer.token("dp", DP))[1]["service_area"]["version"] == service["service_area"]["version"]
        assert sum(len(c.gone) for c in clients) + known > 20 * rounds, "too little happened to say anything"
        print("killed %d times: %d intents there, %d gone, all as told" % (rounds, known, sum(len(c.gone) for c in clients)))
    finally:
        node.stop()


main()
