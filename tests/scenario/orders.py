#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Orders of the hub, end to end: one command puts a node into emergency mode. The area is closed in the book and in the sky, the
fleet goes first, the order survives kill -9, bad ones are refused and alerted, and when it is over all is as before."""
import datetime
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request

from harness import BUILD, check, demo_config, wait_for, workspace

FOR = 10  # seconds that the emergency lasts which is left to expire


def make_key(folder, name):
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", folder / f"{name}.pem"], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", folder / f"{name}.pem", "-pubout", "-out", folder / f"{name}.pub.pem"], check=True)


def ask(port, path, body=None, operator="courier"):
    """(status, answer); (0, {}) without one."""
    q = urllib.request.Request(f"http://127.0.0.1:{port}{path}", None if body is None else json.dumps(body).encode(),
                               {"Content-Type": "application/json", "Kerbwing-Operator": operator})
    try:
        with urllib.request.urlopen(q, timeout=5) as r:
            return r.status, json.loads(r.read())
    except urllib.error.HTTPError as e:
        return e.code, json.loads(e.read())
    except (OSError, ValueError):
        return 0, {}


def corridor(port, operator, depart_s):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=depart_s)
    later = at + datetime.timedelta(seconds=20)
    pads = [f["properties"]["name"] for f in ask(port, "/v1/airspace")[1]["features"] if f["properties"]["what"] == "pad"]
    return ask(port, "/v1/corridors", {"from": {"pad": pads[0]}, "to": {"pad": pads[1]}, "aircraft": {"speed_ms": 15, "climb_ms": 3, "size_m": 1},
                                       "departure": {"from": at.isoformat(), "to": later.isoformat()}}, operator)


def give(folder, ports, *words, key="city"):
    """One command; (exit code, the order as the hub has it)."""
    p = subprocess.run([BUILD / "kerbwing", "hub", "order", *words, "--hub", f"http://127.0.0.1:{ports['hub']}", "--key", folder / f"{key}.pem",
                        "--key-name", "city-1", "--city", "demo", "--node", "crossing-1", "--json"], capture_output=True, text=True, timeout=60)
    return p.returncode, json.loads(p.stdout) if p.stdout.strip() else p.stderr


def mode(ports):
    return ask(ports["http"], "/v1/node")[1].get("mode")


def alerts(ports, kind):
    return [a for a in ask(ports["http"], "/v1/alerts")[1].get("alerts", []) if a["kind"] == kind]


def pilots(ports, since=0.0):
    """The alerts that the hub has of since or later and that say where a pilot is."""
    rows = ask(ports["hub"], "/v1/alerts?limit=1000")[1].get("alerts", [])
    return [r for r in rows if (r["operator_a"] or r["operator_b"]) and seconds(r["time"]) >= since]


def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def interval_at_hub(ports):
    nodes = ask(ports["hub"], "/v1/nodes")[1].get("nodes") or [{}]
    return nodes[0].get("summary_interval_ms")


def emergency(folder, ports):
    status, granted = corridor(ports["http"], "courier", 45)
    check(status == 201, f"the courier has a corridor before: {status}")
    check(alerts(ports, "zone_infringement") == [], "nobody infringes anything before")
    check(pilots(ports) == [], "and no pilot's place left the node")
    begun = time.time()
    code, order = give(folder, ports, "emergency", "--fleet", "rescue", "--for", "100", "--interval", "1000", "--reason", "test",
                       "--emergency-data")
    check(code == 0 and order["nodes"][0]["state"] == "taken", f"the node took the order: {order}")
    n = order["nodes"][0]
    at = {k: datetime.datetime.fromisoformat(n[k].replace("Z", "+00:00")).timestamp() for k in ("received", "done")}
    print(f"measured: command to node {at['received'] - begun:.3f} s, received to done {at['done'] - at['received']:.4f} s", flush=True)
    first = wait_for("an alert about an aircraft in the closed area", lambda: alerts(ports, "zone_infringement"))[-1]
    print(f"measured: received to the first alert in the closed area {first['time_ms'] / 1000 - at['received']:.3f} s", flush=True)
    check(mode(ports) == "emergency", "the node says so")
    told = wait_for("the hub to know where a pilot is", lambda: pilots(ports))[0]
    party = "operator_a" if told["operator_a"] else "operator_b"
    check(told[party] == "takeoff" and abs(told[f"{party}_lat"] - told["lat"]) < 0.05, f"as the aircraft says it: {told}")
    now = ask(ports["http"], f"/v1/corridors/{granted['id']}")
    check(now[0] == 404 or now[1]["state"] == "ended", f"the courier's corridor was taken away: {now[1].get('state')}")
    status, answer = corridor(ports["http"], "courier", 40)
    check(status == 409 and {c["reason"] for c in answer["conflicts"]} == {"constraint"}, f"nobody else gets a corridor: {status}")
    status, answer = corridor(ports["http"], "rescue", 40)
    check(status == 201, f"the fleet does: {status} {answer}")
    wait_for("summaries to come closer", lambda: interval_at_hub(ports) == 1000)
    return order


def air_port(folder):
    """A port that writes what is told on the air to a file, with the ETSI messages."""
    (folder / "empty.pcap").write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    return (f"    - {{name: air, device: 'net_pcap0,rx_pcap={folder}/empty.pcap,tx_pcap={folder}/air.pcap'}}\n"
            "  broadcast: {profile: etsi, port: air}\n")


def causes(folder):
    """The causes of all messages that left: what tshark reads of them."""
    out = subprocess.run(["tshark", "-r", folder / "air.pcap", "-T", "fields", "-e", "its.causeCode", "-e", "denm.termination"],
                         capture_output=True, text=True, check=True)
    return [line.split("\t") for line in out.stdout.splitlines()]


def on_the_air(folder, ports):
    code, order = give(folder, ports, "broadcast", "--text", "keep to the left", "--event", "accident", "--repeat", "200", "--for", "60")
    check(code == 0, f"a message is taken: {order}")
    told = lambda: ask(ports["http"], "/v1/orders")[1].get("orders", [])
    check([o["event"] for o in told() if o["kind"] == "broadcast"] == ["accident"], "and shown")
    wait_for("it to be told five times", lambda: sent_notices(ports) >= 5)
    code, _ = give(folder, ports, "cancel", order["id"])
    check(code == 0, "and called back")
    wait_for("the calling back to leave", lambda: not told() and sent_notices(ports) >= 6)


def sent_notices(ports):
    with urllib.request.urlopen(f"http://127.0.0.1:{ports['http']}/metrics", timeout=5) as r:
        found = re.search(r'^kerbwing_\w*notice_sent\w*\D* (\d+)$', r.read().decode(), flags=re.M)
    return int(found.group(1)) if found else 0


def main():
    with workspace() as d:
        make_key(d, "city")
        make_key(d, "other")
        config, ports = demo_config(d, f"  orders: {{keys: [{{name: city-1, issuer: city, path: {d}/city.pub.pem}}]}}\n",
                                    [("summary_interval_ms: 1000", "summary_interval_ms: 5000"), ("  scene:\n", air_port(d) + "  scene:\n"), ("hub:\n", "hub:\n  show_emergency: true\n")])
        up = subprocess.Popen([BUILD / "kerbwing", "up", config, "--for", "75", "--json", "--run-dir", d / "run"],
                              stdout=open(d / "up.json", "w", encoding="utf-8"), stderr=open(d / "up.err", "w", encoding="utf-8"))
        try:
            run(d, ports)
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(60)
        seen = causes(d)
        check(sum(row[0] == "2" for row in seen) >= 5, f"tshark reads the accident on the air: {seen[:3]}")
        check(any(len(row) > 1 and row[1] for row in seen), "and that it is over")


def control_pid(folder):
    for p in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (p / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[0].endswith(b"kerbwing-control") and str(folder).encode() in b" ".join(words):
            return int(p.name)
    return None


def run(d, ports):
    wait_for("aircraft", lambda: ask(ports["http"], "/v1/node")[1].get("tracks", {}).get("air", 0) > 3, 40)
    wait_for("the hub to know the node", lambda: (ask(ports["hub"], "/v1/nodes")[1] or {}).get("nodes"))
    check(mode(ports) == "normal", "normal before")
    order = emergency(d, ports)
    code, _ = give(d, ports, "cancel", order["id"])
    check(code == 0 and wait_for("normal mode", lambda: mode(ports) == "normal"), "cancelled, it is over")
    over = time.time()
    check(corridor(ports["http"], "courier", 150)[0] == 201, "and the courier gets corridors again")
    on_the_air(d, ports)
    code, order = give(d, ports, "emergency", "--fleet", "rescue", "--for", str(FOR))
    check(code == 0 and mode(ports) == "emergency", "another one is taken")

    code, refused = give(d, ports, "closure", "--for", "60", key="other")
    check(code == 1 and refused["nodes"][0]["reason"] == "bad_signature", f"another signature is refused: {code} {refused}")
    check(wait_for("an alert about it", lambda: alerts(ports, "order_refused")), "and alerted")

    pid = control_pid(d)
    os.kill(pid, signal.SIGKILL)
    wait_for("control again", lambda: mode(ports) is not None and control_pid(d) not in (None, pid))
    check(mode(ports) == "emergency", "the order survives kill -9")

    expiry = datetime.datetime.fromisoformat(order["expiry"].replace("Z", "+00:00")).timestamp()
    wait_for("normal mode", lambda: mode(ports) == "normal", FOR + 10)
    print(f"measured: expiry to normal mode {time.time() - expiry:.3f} s", flush=True)
    wait_for("the usual summaries", lambda: interval_at_hub(ports) == 5000)
    wait_for("no aircraft in a closed area", lambda: all(a["phase"] == "cleared" for a in alerts(ports, "zone_infringement")))

    wait_for("the alerts of the second order at the hub",
             lambda: any(seconds(r["time"]) > over for r in ask(ports["hub"], "/v1/alerts?limit=1000")[1].get("alerts", [])))
    check(pilots(ports, over) == [], "an order that does not say so shows no pilot")

    code, closure = give(d, ports, "closure", "--for", "600", "--no-road")
    check(code == 0 and corridor(ports["http"], "courier", 30)[0] == 409, "a closure closes")
    code, _ = give(d, ports, "cancel", closure["id"])
    check(code == 0, "it can be cancelled")
    wait_for("the area to be open", lambda: corridor(ports["http"], "courier", 30)[0] == 201)
    code, _ = give(d, ports, "config", "--set", "control.summary_interval_ms=2000", "--for", "3")
    check(code == 0, "a setting is taken")
    wait_for("it to hold", lambda: interval_at_hub(ports) == 2000)
    wait_for("it to be over", lambda: interval_at_hub(ports) == 5000)
    code, refused = give(d, ports, "config", "--set", "control.http.port=1", "--for", "3")
    check(code == 1 and refused["nodes"][0]["reason"] == "setting", "another one is not")
    code, _ = give(d, ports, "broadcast", "--text", "道路封闭", "--language", "zh", "--for", "30")
    live = ask(ports["http"], "/v1/orders")[1]["orders"]
    check(code == 0 and [o["text"] for o in live if o["kind"] == "broadcast"] == ["道路封闭"], "a message is told")


main()
