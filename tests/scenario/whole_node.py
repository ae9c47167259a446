#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo as a user runs it: frames of three families in, tracks on the map, alerts, summaries at the hub, an honest
report. What killed programs do to it is tests/crash."""
import json
import subprocess
import time
import urllib.request

from harness import BUILD, check, demo_config, wait_for, workspace


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as r:
            return json.loads(r.read())
    except (OSError, ValueError):
        return None


def start(folder, config, seconds):
    out = open(folder / "up.json", "w", encoding="utf-8")
    err = open(folder / "up.err", "w", encoding="utf-8")
    return subprocess.Popen([BUILD / "kerbwing", "up", config, "--for", str(seconds), "--json", "--run-dir", folder / "run"],
                            stdout=out, stderr=err)


def finish(p, folder):
    code = p.wait(120)
    text = (folder / "up.json").read_text()
    check(text.strip() != "", "a report is printed" + ("" if text.strip() else ": " + (folder / "up.err").read_text()[-2000:]))
    return code, json.loads(text)


def undisturbed():
    with workspace() as d:
        config, ports = demo_config(d)
        up = start(d, config, 15)
        wait_for("40 tracks of both kinds", lambda: (lambda n: n and n["tracks"]["road"] + n["tracks"]["air"] >= 40 and
                                                     n["tracks"]["air"] > 0)(get(ports["http"], "/v1/node")), 40)
        seen = lambda: {t["properties"]["family"] for t in get(ports["http"], "/v1/tracks")["features"]}
        wait_for("all three families", lambda: seen() == {"j2735", "odid", "mavlink"})
        tracks = get(ports["http"], "/v1/tracks")["features"]
        check(len(tracks) >= 40, f"{len(tracks)} tracks on the map at once")
        check(not any("id_claim" in json.dumps(t) for t in tracks), "no identity claim leaves the node")
        nodes = wait_for("the hub to know the node", lambda: (get(ports["hub"], "/v1/nodes") or {}).get("nodes"))
        check(nodes[0]["node"] == "crossing-1", "the hub knows the node")
        code, r = finish(up, d)
        s = r["summaries"]
        check(code == 0 and r["ok"], f"all went well: {r['problems']}")
        check(s["sent"] == s["received"] and s["lost"] == 0 and s["duplicated"] == 0 and s["sent"] >= 10, f"summaries {s}")
        check(r["frames"] == r["decoded"] + sum(r["dropped"].values()), "frames are accounted for")
        check(r["frames"] == r["sim"]["sent"], "every frame that was sent came in")
        check(r["tracks_max"] >= 40 and sum(r["alerts"].values()) > 0, f"{r['tracks_max']} tracks, alerts {r['alerts']}")
        check(set(r["families"]) == {"j2735", "odid", "mavlink"}, "frames by family")


begin = time.monotonic()
undisturbed()
print(f"{time.monotonic() - begin:.0f} s", flush=True)
