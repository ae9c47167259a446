#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Vehicles of SUMO by slots over the real path: frames through dataplane and control, decisions back, in lock-step. Nobody touches
anybody, nobody enters without a grant, all are served, and the same run is the same again."""
import json
import subprocess
import sys

from harness import BUILD, ROOT, check, workspace

sys.path.insert(0, str(ROOT / "tests/support"))
import sumo_node  # noqa: E402

NET = ROOT / "configs/sumo/x4/x4.net.xml"
# How decisions are shared out to frames follows the packets on the link; each decision is the same.
OF_THE_MACHINE = ("real_s", "cpu_s", "times_real", "scenario", "frames_received")


def slots(node, *words):
    return subprocess.run([BUILD / "kerbwing-slots", "--url", f"http://127.0.0.1:{node.http}", *words], capture_output=True, text=True, timeout=30)


def an_operator_releases(node):
    name = json.loads(slots(node, "--json").stdout)["crossings"][0]["name"]
    done, unknown, wrong = slots(node, "release", name), slots(node, "release", "nowhere"), slots(node, "relase")
    check(done.returncode == 0 and name in done.stdout, f"kerbwing slots release: {done.stdout or done.stderr}")
    check(unknown.returncode == 1 and "no crossing of this name" in unknown.stderr, f"an unknown crossing: {unknown.stderr}")
    check(wrong.returncode == 2 and "--help" in wrong.stderr, f"another word: {wrong.stderr}")


def run(profile, *more, net=NET, vph=600, seconds=40, seed=1):
    with workspace() as d:
        cfg = sumo_node.demand(d, net, vph=vph, seed=seed, seconds=seconds)
        with sumo_node.Node(BUILD, d, cfg, profile=profile) as n:
            r = n.run("--seed", seed, "--for", 600, *more)
            log = n.logs()
            if profile == "us":
                an_operator_releases(n)
    what = f"{net.stem}, {profile} {' '.join(map(str, more))}"
    check(r["collisions"] == 0, f"{what}: no boxes touched ({r['first_collision']})")
    check(r["collisions_sumo"] == 0, f"{what}: nor did SUMO see a collision")
    check(r["entries_without_grant"] == 0, f"{what}: of {r['entries']} entries none was without a grant")
    served = r["departed"] > 0 and r["still_there"] == 0 and r["departed"] == r["arrived"]
    check(served, f"{what}: all {r['departed']} vehicles were served" + ("" if served else f"\n{log}"))
    check(r["ticks_missed"] == 0, f"{what}: the node answered every tick")
    return {k: v for k, v in r.items() if k not in OF_THE_MACHINE}


def main():
    first = run("us", "--loss", 0.05, "--delay-ms", 50)
    check(first["lost"] > 0 and first["grants"] > 0, "the air lost frames")
    again = run("us", "--loss", 0.05, "--delay-ms", 50)
    check(first == again, "the same run is the same again: " + str([k for k in first if first[k] != again.get(k)]))
    run("china", "--duplicate", 0.1, "--reorder", 0.1, vph=300, seconds=20)
    run("etsi", "--loss", 0.2, net=ROOT / "configs/sumo/merge/merge.net.xml", seconds=20)


if __name__ == "__main__":
    main()
