#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Vehicles of SUMO by slots over the real path: frames through dataplane and control, decisions back, in lock-step. Nobody touches
anybody, nobody enters without a grant, all are served, and the same run is the same again."""
import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from harness import BUILD, ROOT, check, workspace

sys.path.insert(0, str(ROOT / "tests/support"))
import sumo_node  # noqa: E402

NET = ROOT / "configs/sumo/x4/x4.net.xml"
AIR = ("--loss", 0.05, "--delay-ms", 50, "--jitter-ms", 40, "--clock-offset", 20)  # requests of one step are not of one time
OF_THE_MACHINE = ("real_s", "cpu_s", "times_real", "scenario")


def slots(node, *words):
    return subprocess.run([BUILD / "kerbwing-slots", "--url", f"http://127.0.0.1:{node.http}", *words], capture_output=True, text=True, timeout=30)


def an_operator_releases(node):
    name = json.loads(slots(node, "--json").stdout)["crossings"][0]["name"]
    done, unknown, wrong = slots(node, "release", name), slots(node, "release", "nowhere"), slots(node, "relase")
    check(done.returncode == 0 and name in done.stdout, f"kerbwing slots release: {done.stdout or done.stderr}")
    check(unknown.returncode == 1 and "no crossing of this name" in unknown.stderr, f"an unknown crossing: {unknown.stderr}")
    check(wrong.returncode == 2 and "--help" in wrong.stderr, f"another word: {wrong.stderr}")


def metric(node, name):
    with urllib.request.urlopen(f"http://127.0.0.1:{node.http}/metrics", timeout=90) as r:
        return next((int(line.split()[1]) for line in r.read().decode().splitlines() if line.startswith(name + " ")), None)


def wait_until(holds, seconds, text):
    deadline = time.monotonic() + seconds
    while not (good := holds()) and time.monotonic() < deadline:
        time.sleep(0.05)
    check(good, text)


def what_got_lost_is_counted(node):
    """Nothing did; and what is no message shows."""
    names = ("link_garbage", "link_clients_refused", "link_alerts_skipped", "slot_unsent", "slot_decisions_refused", "slot_frames_lost")
    lost = {n: metric(node, f"kerbwing_{n}_total") for n in names}
    check(all(v == 0 for v in lost.values()), f"nothing was lost between the programs: {lost}")
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
        s.connect(str(node.d / "run/link.sock"))
        s.send(b"\xff\xff\xff")
        wait_until(lambda: metric(node, "kerbwing_link_garbage_total") == 1, 30, "octets that are no message are counted")
    with urllib.request.urlopen(f"http://127.0.0.1:{node.http}/v1/node", timeout=90) as r:
        realtime = json.load(r)["realtime"]
    check(realtime["dataplane"] == "simulated" and realtime["control"] in ("taken", "one_cpu", "unbounded", "not_permitted"),
          f"the node says whether it is in real-time class: {realtime}")


class Frozen:
    """Stops control and the dataplane at random while a simulation runs, once for longer than a step of lock-step was ever waited for: a
    machine with other work, made sure of."""

    LONG_S = 2.3

    def __init__(self, node, seed):
        self.node, self.random, self.count, self.stop = node, random.Random(seed), 0, threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def steps(self):
        return metric(self.node, "kerbwing_road_ticks_total")

    def freeze(self, name, seconds):
        p = self.node.procs[name]
        os.kill(p.pid, signal.SIGSTOP)
        try:
            self.stop.wait(seconds)
        finally:
            os.kill(p.pid, signal.SIGCONT)
        self.count += 1

    def run(self):
        before = self.steps()
        while self.steps() < before + 40 and not self.stop.is_set():  # the simulation is on its way; without it 2 s go by
            time.sleep(0.01)
        self.freeze("control", self.LONG_S)
        while self.count < 8 and not self.stop.is_set():
            self.freeze(self.random.choice(("control", "dataplane")), self.random.uniform(0.05, 0.2))
            self.stop.wait(self.random.uniform(0.005, 0.05))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.stop.set()
        self.thread.join(60)


def run(profile, *more, net=NET, vph=600, seconds=40, seed=1, frozen=False):
    with workspace() as d:
        cfg = sumo_node.demand(d, net, vph=vph, seed=seed, seconds=seconds)
        with sumo_node.Node(BUILD, d, cfg, profile=profile) as n:
            if frozen:
                with Frozen(n, seed) as f:
                    r = n.run("--seed", seed, "--for", 600, *more)
                check(f.count > 0, f"processes were stopped {f.count} times")
            else:
                r = n.run("--seed", seed, "--for", 600, *more)
            log = n.logs()
            if profile == "us":
                an_operator_releases(n)
                what_got_lost_is_counted(n)
        r["events"] = hashlib.sha256((d / "events.log").read_bytes()).hexdigest()  # control has ended: all is written
    what = f"{net.stem}, {profile} {' '.join(map(str, more))}"
    check(r["collisions"] == 0, f"{what}: no boxes touched ({r['first_collision']})")
    check(r["collisions_sumo"] == 0, f"{what}: nor did SUMO see a collision")
    check(r["entries_without_grant"] == 0, f"{what}: of {r['entries']} entries none was without a grant")
    served = r["departed"] > 0 and r["still_there"] == 0 and r["departed"] == r["arrived"]
    check(served, f"{what}: all {r['departed']} vehicles were served" + ("" if served else f"\n{log}"))
    check(r["ticks_missed"] == r["ticks_late"] == r["frames_not_sent"] == 0, f"{what}: the node took every frame and control answered every tick")
    return {k: v for k, v in r.items() if k not in OF_THE_MACHINE}


def main():
    first = run("us", *AIR)
    check(first["lost"] > 0 and first["grants"] > 0, "the air lost frames")
    again = run("us", *AIR, frozen=True)
    check(first == again, "the same run is the same again, its event log too, whatever the processes are held up by: " +
          str([k for k in first if first[k] != again.get(k)]))
    run("china", "--duplicate", 0.1, "--reorder", 0.1, vph=300, seconds=20)
    run("etsi", "--loss", 0.2, net=ROOT / "configs/sumo/merge/merge.net.xml", seconds=20)


if __name__ == "__main__":
    main()
