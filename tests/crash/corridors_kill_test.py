# SPDX-License-Identifier: Apache-2.0
"""No corridor that was granted is lost: kerbwing control is killed with -9 at seeded moments while operators ask and give back. After
each start every grant that a client was told of is there as it was told, every one given back is gone, no two share space
and time, what nobody was told of is whole or absent, and the audit log proves all of it.

    corridors_kill_test.py BUILD [KILLS] [SEED]
"""
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

BUILD = sys.argv[1]
KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 6
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 20261121
CLIENTS, PLACES, DEADLINE_S = 8, 60, 60
HEADERS = {"Kerbwing-Operator": "courier", "Content-Type": "application/json"}
T0 = int(time.time()) // 60 * 60 + 3600


def iso(s):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(s))


def volume(place, start_s):
    return {"volume": {"outline_circle": {"center": {"lat": 31.2304, "lng": 121.40 + place * 0.002}, "radius": {"value": 50, "units": "M"}},
                       "altitude_lower": {"value": 50, "reference": "W84", "units": "M"},
                       "altitude_upper": {"value": 100, "reference": "W84", "units": "M"}},
            "time_start": iso(start_s), "time_end": iso(start_s + 300)}


class Book:
    """What clients were told: id -> (place, start), and what was given back. Told is told when the answer is complete."""

    def __init__(self):
        self.lock, self.held, self.gone, self.unsure = threading.Lock(), {}, set(), set()
        self.told = self.denied = 0


def ask(c, method, path, body=None):
    c.request(method, path, body=None if body is None else json.dumps(body), headers=HEADERS)
    r = c.getresponse()
    return r.status, json.loads(r.read())


def client(port, book, seed, stop):
    """Asks and gives back until the other end is gone."""
    rng = random.Random(seed)
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    mine = []
    try:
        while not stop.is_set():
            if mine and rng.randrange(3) == 0:
                which = mine.pop(rng.randrange(len(mine)))
                with book.lock:
                    book.unsure.add(which)  # under way: there or not, until the answer
                status, _ = ask(c, "DELETE", f"/v1/corridors/{which}")
                assert status == 200, status
                with book.lock:
                    book.gone.add(which)
                    book.unsure.discard(which)
                    del book.held[which]
                continue
            place, start_s = rng.randrange(PLACES), T0 + rng.randrange(40) * 150
            status, answer = ask(c, "POST", "/v1/corridors", {"volumes": [volume(place, start_s)], "offers": 0})
            if status == 201:
                mine.append(answer["id"])
                with book.lock:
                    book.held[answer["id"]] = (place, start_s)
                    book.told += 1
            else:
                assert status in (409, 503), (status, answer)
                book.denied += 1
    except (OSError, http.client.HTTPException, ValueError):
        pass  # it was killed


def start(config, log):
    p = subprocess.Popen([os.path.join(BUILD, "kerbwing-control"), "--config", config], stderr=log)
    return p


def wait_until_it_answers(p, port):
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        assert p.poll() is None, f"control ended by itself with {p.poll()}"
        try:
            c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            c.request("GET", "/metrics")
            if c.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise AssertionError("control does not answer")


def judge(port, book, number):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    for which, (place, start_s) in book.held.items():
        status, answer = ask(c, "GET", f"/v1/corridors/{which}")
        if which in book.unsure and status == 404:
            continue
        assert status == 200, f"kill {number}: {which} was granted and is lost"
        assert answer["state"] == "accepted" and len(answer["volumes"]) == 1 and answer["start"] == iso(start_s), f"kill {number}: {which} is not what was granted: {answer}"
        assert abs(answer["volumes"][0]["volume"]["outline_circle"]["center"]["lng"] - (121.40 + place * 0.002)) < 1e-6
    for which in list(book.gone)[-200:]:
        status, _ = ask(c, "GET", f"/v1/corridors/{which}")
        assert status == 404, f"kill {number}: {which} was given back and is there again"
    by_place = {}
    status, answer = ask(c, "GET", "/v1/corridors?operator=courier")
    assert status == 200
    for k in answer["corridors"]:
        status, whole = ask(c, "GET", f"/v1/corridors/{k['id']}")
        assert status == 200 and len(whole["volumes"]) == 1, f"kill {number}: {k['id']} is not whole"
        lng = whole["volumes"][0]["volume"]["outline_circle"]["center"]["lng"]
        by_place.setdefault(round((lng - 121.40) / 0.002), []).append((whole["start"], whole["end"], k["id"]))
    for place, uses in by_place.items():
        uses.sort()
        for a, b in zip(uses, uses[1:]):
            assert a[1] < b[0], f"kill {number}: two corridors at place {place}: {a} and {b}"
    return len(answer["corridors"]), answer["more"]


def forget_unsure(port, book):
    """What was being given back when the process died: now it is known."""
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_S)
    for which in list(book.unsure):
        if ask(c, "GET", f"/v1/corridors/{which}")[0] == 404:
            book.held.pop(which, None)
    book.unsure.clear()


def free_port():
    import socket
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def main():
    rng, book, seen = random.Random(SEED), Book(), 0
    with tempfile.TemporaryDirectory(prefix="kw", dir="/tmp") as d:
        port, config = free_port(), os.path.join(d, "node.yaml")
        with open(config, "w", encoding="utf-8") as f:
            f.write(f"node: {{city: test, id: kill, lat: 31.2304, lon: 121.4737, run_dir: {d}/run, state_dir: {d}/state}}\n"
                    f"control:\n  http: {{port: {port}}}\n  mqtt: {{broker: \"\"}}\n")
        with open(os.path.join(d, "log"), "w", encoding="utf-8") as log:
            p = start(config, log)
            try:
                wait_until_it_answers(p, port)
                for number in range(KILLS):
                    stop = threading.Event()
                    clients = [threading.Thread(target=client, args=(port, book, SEED * 1000 + number * CLIENTS + i, stop)) for i in range(CLIENTS)]
                    for t in clients:
                        t.start()
                    clients[0].join(rng.uniform(0.05, 0.5))  # a seeded while of load; the thread goes on until the kill
                    p.kill()
                    p.wait()
                    stop.set()
                    for t in clients:
                        t.join(DEADLINE_S)
                    p = start(config, log)
                    wait_until_it_answers(p, port)
                    seen, _ = judge(port, book, number)
                    forget_unsure(port, book)
                p.terminate()
                assert p.wait(30) == 0
            finally:
                p.kill()
            r = subprocess.run([os.path.join(BUILD, "kerbwing-audit"), "verify", os.path.join(d, "state/book.db"), "--json"], capture_output=True, text=True, check=False)
            assert r.returncode == 0, r.stdout + r.stderr
    assert book.told > KILLS * 5, f"{book.told} grants only: this tests nothing"
    print(f"{KILLS} kills: {book.told} granted, {len(book.gone)} given back, {book.denied} denied; {len(book.held)} held at the end, {seen} in the book; none lost, none twice")


main()
