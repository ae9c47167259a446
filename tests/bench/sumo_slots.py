#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The road book on a SUMO crossing, over real frames through dataplane and control, beside the signals of sumo_signals.py.

    tests/bench/sumo_slots.py BUILD measure    [--demand N] [--seed S]   1 % loss, 50 ms delay each way
    tests/bench/sumo_slots.py BUILD emergency  [--rate N] [--seed S]     emergency vehicles/h at 1,200 vehicles/h an approach
    tests/bench/sumo_slots.py BUILD air        [--only NAME]             loss, delay, duplicates, disorder, liars, clocks
    tests/bench/sumo_slots.py BUILD crash      [--only NAME]             control and dataplane killed and restarted mid-run
    tests/bench/sumo_slots.py BUILD mixed                                shares of vehicles with equipment
    tests/bench/sumo_slots.py BUILD show | plot DIR

Results go to tests/bench/sumo/slots.json after every run, with the commit; what stands there is not run again. The same network,
demand, seeds, fleet and measured span as the signals'.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests/support"), str(HERE)]
import sumo_node  # noqa: E402
import sumo_signals as signals  # noqa: E402

STORE = HERE / "sumo/slots.json"
AIR = ("--loss", 0.01, "--delay-ms", 50)
KEEP = ("vehicles", "delay_s", "equipped", "unequipped", "emergency", "stops", "throughput_vph", "served_vph", "collisions", "collisions_sumo",
        "first_collision", "entries", "entries_without_grant", "entries_off_window", "off_window_worst_s", "entries_against_light",
        "head_of_line_wait_s", "closest_m", "grants", "grants_lost", "grants_not_kept", "windows_dropped", "revokes_heard",
        "still_there", "departed", "seconds", "real_s", "times_real", "ticks", "ticks_missed")
EMERGENCY_RATES = (12, 60, 240)
BARS = {300: 12, 600: 10, 900: 8, 1200: 6, 1500: 4, 1800: 4}
TIMES = {  # what else is done to the air and the vehicles, at 900 vehicles/h
    "loss 0 %": ("--loss", 0, "--delay-ms", 50), "loss 10 %": ("--loss", 0.1, "--delay-ms", 50),
    "loss 20 %": ("--loss", 0.2, "--delay-ms", 50), "loss 30 %": ("--loss", 0.3, "--delay-ms", 50),
    "loss 40 %": ("--loss", 0.4, "--delay-ms", 50), "loss 50 %": ("--loss", 0.5, "--delay-ms", 50),
    "delay 0 ms": ("--loss", 0.01), "delay 100 ms": ("--loss", 0.01, "--delay-ms", 100),
    "delay 200 ms": ("--loss", 0.01, "--delay-ms", 200), "delay 350 ms": ("--loss", 0.01, "--delay-ms", 350),
    "delay 500 ms": ("--loss", 0.01, "--delay-ms", 500),
    "doubled, disordered": (*AIR, "--duplicate", 0.2, "--reorder", 0.2, "--jitter-ms", 50),
    "clocks 20 ms off": (*AIR, "--clock-offset", 20), "positions 0.5 m off": (*AIR, "--position-error", 0.5),
    "positions 1 m off": (*AIR, "--position-error", 1),
    "5 % silent": (*AIR, "--silent", 0.05), "5 % liars": (*AIR, "--liars", 0.05)}


class Store(signals.Store):
    path = STORE

    def __init__(self):
        self.data = json.loads(STORE.read_text()) if STORE.exists() else {}

    def get(self, key, make):
        if key not in self.data:
            r = make()
            commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
            if STORE.exists():
                self.data = json.loads(STORE.read_text())  # of another campaign meanwhile
            self.data[key] = {**{k: r[k] for k in KEEP if k in r}, "commit": commit}
            STORE.parent.mkdir(exist_ok=True)
            rows = (f"{json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(self.data.items()))
            STORE.write_text("{\n" + ",\n".join(rows) + "\n}\n")
            r = self.data[key]
            print(f"{key:28} delay {r['delay_s'].get('mean')} s, collisions {r['collisions']}, without grant {r['entries_without_grant']}, "
                  f"head {r['head_of_line_wait_s']} s, {r['real_s']:.0f} s real", flush=True)
        return self.data[key]


def run(build, vph, seed, *more, seconds=300, window=(60, 300), emergency=0, disturb=None, most_s=9000, green=None):
    with tempfile.TemporaryDirectory(prefix="kw", dir="/tmp") as d:
        cfg = sumo_node.demand(d, signals.X4, vph=vph, seed=seed, seconds=seconds, emergency=emergency)
        with sumo_node.Node(build, d, cfg, green_s=green) as n:
            thread = threading.Thread(target=disturb, args=(n,), daemon=True) if disturb else None
            if thread:
                thread.start()
            r = n.run("--seed", seed, "--measure", f"{window[0]},{window[1]}", "--for", most_s, *more, timeout=3000)
            if thread:
                thread.join(30)
            return r


def crash(name):
    """Kills and starts again while the run goes on, in real time."""
    def disturb(n):
        for _ in range(3):
            time.sleep(4)
            n.stop(name, kill=True)
            time.sleep(1)
            n.start(name)
    return disturb


def measure(store, build, a):
    for demand in [a.demand] if a.demand else signals.DEMANDS:
        for seed in [a.seed] if a.seed else signals.SEEDS:
            store.get(f"{a.kind}/{demand}/{seed}", lambda: run(build, demand, seed, *AIR, seconds=a.span(demand)[0], window=a.span(demand)[1]))


def emergency(store, build, a):
    for rate in [a.rate] if a.rate else EMERGENCY_RATES:
        for seed in [a.seed] if a.seed else signals.SEEDS:
            store.get(f"emergency/{rate}/{seed}", lambda: run(build, 1200, seed, *AIR, emergency=rate, seconds=a.span(1200)[0], window=a.span(1200)[1]))


def air(store, build, a):
    for name, more in TIMES.items():
        if a.only in (None, name):
            store.get(f"air/{name}", lambda: run(build, 900, 1, *more, most_s=900))


def crashes(store, build, a):
    for name in ("control", "dataplane"):
        if a.only in (None, name):
            store.get(f"crash/{name} killed 3 times",
                      lambda: run(build, 900, 1, *AIR, disturb=crash(name), most_s=900))


def mixed(store, build, a):
    for share in (0, 0.25, 0.5, 0.8, 1):
        store.get(f"mixed/{share}", lambda: run(build, 300, 1, *AIR, "--equipped", share, green=8, most_s=1500))


def mean_of(data, prefix, what=lambda r: r["delay_s"]["mean"] if "delay_s" in r else r["mean_s"]):
    values = [what(v) for k, v in data.items() if k.startswith(prefix)]
    return sum(values) / len(values) if values else None


def table(slots, lights, kind):
    """Rows of: demand, slots, each signal, best signal of each structure."""
    for demand in signals.DEMANDS:
        ours = mean_of(slots, f"{kind}/{demand}/")
        theirs = {c: mean_of(lights, f"{kind}/{c}/{demand}/") for c in signals.CONTROLLERS}
        known = {c: v for c, v in theirs.items() if v is not None}
        protected = min((v for c, v in known.items() if not c.endswith("_permissive")), default=None)
        yield demand, ours, theirs, protected, min(known.values(), default=None)


def show(slots, lights, kind):
    print("| vehicles/h an approach | slots, s | " + " | ".join(signals.CONTROLLERS) + " | slots : best with protected lefts | bar | : best of all |")
    print("|---" * (len(signals.CONTROLLERS) + 5) + "|")
    text = lambda v: "" if v is None else f"{v:.2f}"  # noqa: E731
    for demand, ours, theirs, protected, best in table(slots, lights, kind):
        ratio = lambda v: "" if None in (v, ours) else f"1 : {v / ours:.1f}"  # noqa: E731
        print(f"| {demand} | {text(ours)} | " + " | ".join(text(v) for v in theirs.values()) +
              f" | {ratio(protected)} | 1 : {BARS[demand]} | {ratio(best)} |")
    for k, r in slots.items():
        if not k.startswith(("measured", "short")):
            more = {g: r[g].get("mean") for g in ("equipped", "unequipped", "emergency") if g in r}
            print(f"| {k} | {r['delay_s'].get('mean')} s | collisions {r['collisions']} + {r['collisions_sumo']} | without grant "
                  f"{r['entries_without_grant']} | head {r['head_of_line_wait_s']} s | {more} |")
    print("all runs: collisions", sum(r["collisions"] + r["collisions_sumo"] for r in slots.values()), "entries",
          sum(r["entries"] for r in slots.values()), "without grant", sum(r["entries_without_grant"] for r in slots.values()))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("what", choices=("measure", "emergency", "air", "crash", "mixed", "show", "plot"))
    p.add_argument("to", nargs="?", type=pathlib.Path)
    p.add_argument("--demand", type=int, choices=signals.DEMANDS)
    p.add_argument("--seed", type=int)
    p.add_argument("--rate", type=int, choices=EMERGENCY_RATES)
    p.add_argument("--only")
    p.add_argument("--short", action="store_true", help="1,000 s of demand, of which [150, 900) s count; from 1,200 vehicles/h on 500 s and [100, 450)")
    a = p.parse_args()
    a.kind, a.span = ("short", signals.short) if a.short else ("measured", lambda demand: signals.LONG)
    store, lights = Store(), signals.Store().data
    if a.what == "show":
        show(store.data, lights, a.kind)
    elif a.what == "plot":
        import sumo_plot
        sumo_plot.write(a.to, list(table(store.data, lights, a.kind)), store.data, signals.CONTROLLERS)
    else:
        {"measure": measure, "emergency": emergency, "air": air, "crash": crashes, "mixed": mixed}[a.what](store, a.build, a)


if __name__ == "__main__":
    main()
