#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Corridors with everything real: dataplane, control with its store, a broker, a webhook, and kerbwing corridor as an operator would
use it. Control is killed in between."""
import http.server
import json
import os
import signal
import subprocess
import threading
import urllib.request

from harness import BUILD, ROOT, Process, check, free_ports, wait_for, workspace


class Hook(http.server.BaseHTTPRequestHandler):
    """Refuses the first message, takes all others."""
    seen, tries = [], 0

    def do_POST(self):
        Hook.tries += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(500 if Hook.tries == 1 else 204)
        self.end_headers()
        if Hook.tries > 1:
            Hook.seen.append(json.loads(body))

    def log_message(self, *_):
        pass


def main():
    with workspace() as d:
        port, broker = free_ports(2)
        hook = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        threading.Thread(target=hook.serve_forever, daemon=True).start()
        path = d / "node.yaml"
        path.write_text(f"""node: {{city: test, id: air, lat: 31.2304, lon: 121.4737, run_dir: {d}/run, state_dir: {d}/state}}
dataplane:
  ports: [{{name: a, device: net_null0}}]
control:
  http: {{port: {port}}}
  mqtt: {{broker: tcp://127.0.0.1:{broker}}}
  air:
    network: {ROOT}/configs/zones/crossing-network.yaml
    webhooks: [{{operator: courier, url: "http://127.0.0.1:{hook.server_port}/kerbwing"}}]
""")
        env = {**os.environ, "KERBWING_URL": f"http://127.0.0.1:{port}", "KERBWING_OPERATOR": "courier"}
        children = []

        def start(*argv, name):
            p = Process(argv, d, name)
            children.append(p)
            return p

        def corridor(*argv, operator="courier", code=0):
            r = subprocess.run([BUILD / "kerbwing-corridor", "--json", "--operator", operator, *argv], env=env, capture_output=True, text=True)
            check(r.returncode == code, f"corridor {' '.join(argv)} ends with {code}" + ("" if r.returncode == code else f", not {r.returncode}: {r.stdout} {r.stderr}"))
            return json.loads(r.stdout) if r.stdout else {}

        def node():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/node", timeout=2) as r:
                    return json.load(r)
            except OSError:
                return None

        try:
            start("mosquitto", "-p", str(broker), name="broker").says("running")
            listener = start("stdbuf", "-oL", "mosquitto_sub", "-p", str(broker), "-t", "kerbwing/v1/test/air/corridor/#", "-v", "-d", name="mqtt")
            listener.says("Subscribed")
            start(BUILD / "kerbwing-dataplane", "--config", path, name="dataplane").says("serves 1 port")
            control = start(BUILD / "kerbwing-control", "--config", path, name="control")
            wait_for("control with its dataplane and broker", lambda: (node() or {}).get("link", {}).get("connected") and node()["mqtt"]["connected"])

            trip = ("request", "--from", "north_west", "--to", "south_east", "--depart", "+120", "--until", "+120", "--aircraft", "serial:ABC1")
            first = corridor(*trip)
            check(first["state"] == "accepted", "the first trip is granted")
            wait_for("its segments in the dataplane", lambda: node()["geozones"]["taken"] >= len(first["volumes"]))
            denied = corridor(*trip, operator="other", code=1)
            check(denied["error"] == "denied" and denied["offers"], "the same trip is denied to another, with offers")
            taken = corridor("accept", denied["offers"][0]["id"], operator="other")
            check(taken["state"] == "accepted", "the offer is taken")
            corridor("cancel", first["id"], operator="other", code=1)
            wait_for("the webhook was told, after a refusal", lambda: any(m["id"] == first["id"] for m in Hook.seen))
            check(all(m["operator"] == "courier" for m in Hook.seen), "the webhook hears of its operator alone")
            wait_for("both operators were told by MQTT", lambda: "corridor/courier" in listener.text() and "corridor/other" in listener.text())

            control.p.send_signal(signal.SIGKILL)
            control.p.wait()
            control = start(BUILD / "kerbwing-control", "--config", path, name="control2")
            wait_for("control again", node)
            mine = corridor("show")["corridors"]
            check([c["id"] for c in mine] == [first["id"]], "what was granted survived kill -9")
            check(corridor("show", taken["id"])["state"] == "accepted", "and the taken offer")
            corridor("cancel", first["id"])
            again = corridor("request", "--from", "north_west", "--to", "south_east", "--depart", first["start"])
            check(again["state"] == "accepted", "a cancelled corridor frees its space at once")
            r = subprocess.run([BUILD / "kerbwing-audit", "verify", d / "state/book.db", "--json"], capture_output=True, text=True)
            check(r.returncode == 0, "the audit log is intact" + ("" if r.returncode == 0 else f": {r.stdout}{r.stderr}"))
            check(control.stop() == 0, "control stops cleanly")
            text = path.read_text()
            smaller = d / "smaller.yaml"
            network = (ROOT / "configs/zones/crossing-network.yaml").read_text()
            smaller.write_text("".join(line for line in network.splitlines(True) if "south_east" not in line))
            path.write_text(text.replace(f"{ROOT}/configs/zones/crossing-network.yaml", str(smaller)))
            control = start(BUILD / "kerbwing-control", "--config", path, name="control3")
            control.says("corridors were ended")
            wait_for("control with a smaller network", node)
            check(corridor("show")["corridors"] == [], "a pad that is gone takes its corridors with it")
            check(control.stop() == 0, "control stops cleanly")
        finally:
            for p in children:
                p.close()
            hook.shutdown()


main()
