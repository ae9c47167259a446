#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Geo-zones of an authority on their way to the dataplane: checked before the start, sent when the dataplane is there, sent
again after SIGHUP, and kept as they were when the new file is faulty."""
import json
import signal
import subprocess
import urllib.request

from harness import BUILD, Process, check, free_ports, wait_for, workspace


def zones(*names):
    """A file of ED-318 with a prohibited circle for each name."""
    return json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [11.575, 48.137], "extent": {"subType": "Circle", "radius": 200.0},
         "layer": {"upper": 120, "upperReference": "AGL", "lower": 0, "lowerReference": "AGL", "uom": "m"}},
         "properties": {"identifier": n, "country": "DEU", "name": [{"text": n, "lang": "en-GB"}], "type": "PROHIBITED", "variant": "COMMON",
                        "reason": ["SENSITIVE"],
                        "zoneAuthority": [{"name": [{"text": "x", "lang": "en-GB"}], "purpose": "AUTHORIZATION"}]}} for n in names]})


def main():
    with workspace() as d:
        (http,) = free_ports(1)
        path = d / "node.yaml"
        path.write_text(f"""node: {{city: test, id: reload, lat: 48.137, lon: 11.575, run_dir: {d}/run, state_dir: {d}/state}}
dataplane:
  ports: [{{name: a, device: net_null0}}]
control:
  geozones: [{{path: zones.json}}]
  http: {{port: {http}}}
  mqtt: {{broker: ""}}
""")
        programs = []

        def told():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{http}/v1/node", timeout=2) as r:
                    return json.load(r)["geozones"]
            except OSError:
                return {"taken": -1, "version": -1}

        def check_says(text):
            r = subprocess.run([BUILD / "kerbwing-control", "--check", "--config", path], capture_output=True, text=True)
            check(r.returncode != 0 and text in r.stderr, f"the check says '{text}'" + ("" if text in r.stderr else f", not {r.stderr}"))

        try:
            check_says("zones.json")  # it is not there yet
            (d / "zones.json").write_text("{}")
            check_says("not readable as geo-zones")
            (d / "zones.json").write_text(zones("ONE"))
            check(subprocess.run([BUILD / "kerbwing-control", "--check", "--config", path]).returncode == 0, "a good file passes the check")
            programs.append(Process([BUILD / "kerbwing-dataplane", "--config", path], d, "dataplane"))
            programs[0].says("serves 1 port")
            control = Process([BUILD / "kerbwing-control", "--config", path], d, "control")
            programs.append(control)
            first = wait_for("one zone taken", lambda: told()["taken"] == 1 and told())
            (d / "zones.json").write_text("nonsense")
            control.p.send_signal(signal.SIGHUP)
            control.says("geo-zones stay as they were")
            check(told() == first, "a faulty file changes nothing")
            (d / "zones.json").write_text(zones("ONE", "TWO", "THREE"))
            control.p.send_signal(signal.SIGHUP)
            wait_for("three zones taken", lambda: told()["taken"] == 3)
            check(told()["version"] > first["version"], "what was sent again has a higher version")
            check(control.stop() == 0, "control stops cleanly")
        finally:
            for p in programs:
                p.close()


main()
