#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The peers of the road book: signals on the same network, demand, seeds and fleet, each tuned for each demand.

    tests/bench/sumo_signals.py tune    [--demand N] [--controller C]   grid search on the training seed
    tests/bench/sumo_signals.py measure [--demand N] [--controller C]   the tuned plans on the measured seeds
    tests/bench/sumo_signals.py served                                  measured runs of the best plans again where how many were served is missing
    tests/bench/sumo_signals.py show                                    what is known, as a table

Two structures of each: with a protected left green behind the through green, and with permitted left turns alone (NEMA: protected
and permitted). Results go to tests/bench/sumo/signals.json after every run; what stands there is not run again, so that a campaign can be stopped
and continued. Tuning runs in steps of 0.5 s and for 1,300 s, and the best two plans again in steps of 0.1 s; measurements run in
steps of 0.1 s, 2,400 s of demand, and count vehicles scheduled in [300, 2100) s until the network is empty; --short takes less.

Throughput has one rule for signals and slots (served_vph): of the vehicles scheduled in the span, those that arrived by its end and
DRAIN_S. Arrivals within the span (throughput_vph) compare different vehicles: who drives faster arrives with earlier ones.
"""
import argparse
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

ROOT = pathlib.Path(__file__).resolve().parents[2]
X4 = ROOT / "configs/sumo/x4/x4.net.xml"
STORE = pathlib.Path(__file__).resolve().parent / "sumo/signals.json"
DEMANDS = (300, 600, 900, 1200, 1500, 1800)
SEEDS = (1, 2, 3)
TRAINING_SEED = 99
LONG = (2400, (300.0, 2100.0))  # seconds of demand, and the span in which vehicles are counted
SHORT = (1000, (150.0, 900.0))
DRAIN_S = 120  # a kilometre at 50 km/h takes 72 s; also in sim/sumo_report.c
BRIEF = (500, (100.0, 450.0))  # of 1,200 vehicles/h and more


def short(demand):
    return SHORT if demand < 1200 else BRIEF

THROUGH = ("GGGgrrrrGGGgrrrr", "yyyyrrrryyyyrrrr", "yyygrrrryyygrrrr")
LEFT = ("rrrGrrrrrrrGrrrr", "rrryrrrrrrryrrrr")


def turned(state):
    return state[4:] + state[:4]


def phase(state, seconds, extra=""):
    return f'<phase duration="{seconds}" state="{state}"{extra}/>'


def stages(kind, params, through, left_s, extra_through="", extra_left=""):
    """Through greens of both roads in turn, each followed by a protected left green unless left_s is 0."""
    rows = []
    for turn in (lambda s: s, turned):
        rows.append(phase(turn(THROUGH[0]), through, extra_through))
        if left_s:
            rows += [phase(turn(THROUGH[2]), 3), phase(turn(LEFT[0]), left_s, extra_left), phase(turn(LEFT[1]), 3)]
        else:
            rows.append(phase(turn(THROUGH[1]), 3))
    keys = "".join(f'<param key="{k}" value="{v}"/>' for k, v in params.items())
    return f'<additional><tlLogic id="C" type="{kind}" programID="tuned" offset="0">{"".join(rows)}{keys}</tlLogic></additional>'


def fixed(green, left):
    return stages("static", {}, green, left)


def minmax(lo, hi):
    return f' minDur="{lo}" maxDur="{hi}"'


def actuated(least, most, left_most, gap):
    return stages("actuated", {"max-gap": gap, "detector-gap": 2.0, "show-detectors": "false"}, most, left_most,
                  minmax(least, most), minmax(4, left_most))


def delay(least, most, left_most, loss):
    return stages("delay_based", {"minTimeLoss": loss, "detectorRange": 100}, most, left_most, minmax(least, most),
                  minmax(4, left_most))


def nema(least, most, left_most, extension):
    """Two rings, two barriers; protected and permitted lefts."""
    greens = {1: "rrrrrrrrrrrGrrrr", 2: "GGGgrrrrrrrrrrrr", 5: "rrrGrrrrrrrrrrrr", 6: "rrrrrrrrGGGgrrrr",
              3: "rrrrrrrrrrrrrrrG", 4: "rrrrGGGgrrrrrrrr", 7: "rrrrrrrGrrrrrrrr", 8: "rrrrrrrrrrrrGGGg"}
    rows = "".join(f'<phase duration="90" state="{s}" minDur="{4 if n % 2 else least}" maxDur="{left_most if n % 2 else most}" '
                   f'vehext="{extension}" yellow="3" red="0" name="{n}"/>' for n, s in greens.items())
    keys = {"ring1": "1,2,3,4", "ring2": "5,6,7,8", "barrierPhases": "4,8", "barrier2Phases": "2,6",
            "whetherOutputState": "false", "detector-length": 20, "detector-length-leftTurnLane": 15}
    return ('<additional><tlLogic id="C" type="NEMA" programID="tuned" offset="0">' + rows +
            "".join(f'<param key="{k}" value="{v}"/>' for k, v in keys.items()) + "</tlLogic></additional>")


def grid(controller, demand):
    """Plans worth trying at a demand. A left green of 0 s: left turns go through the gaps of the opposite stream alone."""
    base, is_permissive = BASE[controller], controller.endswith("_permissive")
    if base == "fixed":
        greens = (8, 11, 15) if demand <= 600 else (8, 11, 15, 20, 26) if demand <= 1200 else (15, 20, 26, 34, 45, 60)
        lefts = (0,) if is_permissive else (5, 7) if demand <= 600 else (5, 8, 11) if demand <= 1200 else (8, 11, 15, 20)
        return list(itertools.product(greens, lefts))
    mosts = (20, 40) if demand <= 600 else (25, 40, 60) if demand <= 1200 else (30, 45, 60, 80)
    lefts = (0,) if is_permissive else (10,) if demand <= 900 else (10, 20)
    if base == "actuated":
        return list(itertools.product((4, 6), mosts, lefts, (1.0, 1.5, 2.0, 3.0)))
    if base == "delay":
        return list(itertools.product((4, 6), mosts, lefts, (0.5, 1.0, 3.0)))
    return list(itertools.product((4, 6), mosts, (10, 20), (1.0, 2.0, 3.0)))


FUNCTIONS = {"fixed": fixed, "actuated": actuated, "delay": delay, "nema": nema}
BASE = {"fixed": "fixed", "actuated": "actuated", "delay": "delay", "nema": "nema", "fixed_permissive": "fixed",
        "actuated_permissive": "actuated", "delay_permissive": "delay"}
CONTROLLERS = {name: FUNCTIONS[base] for name, base in BASE.items()}


def simulate(plan, demand, seed, step, seconds, window):
    """One run; the measured figures of it."""
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        (d / "tl.add.xml").write_text(plan)
        with open(d / "x.rou.xml", "w") as f:
            subprocess.run([sys.executable, ROOT / "configs/sumo/demand.py", X4, "--vph", str(demand), "--seed", str(seed),
                            "--seconds", str(seconds)], stdout=f, check=True)
        subprocess.run(["sumo", "-n", X4, "-r", d / "x.rou.xml", "-a", d / "tl.add.xml", "--step-length", str(step),
                        "--time-to-teleport", "-1", "--tripinfo-output", d / "trips.xml", "--no-step-log", "--no-warnings",
                        "--duration-log.disable", "--end", "9000", "--seed", str(seed)], check=True, stdout=subprocess.DEVNULL)
        return figures(d / "trips.xml", window)


def figures(trips, window):
    lost, stops, arrived, served = [], [], 0, 0
    for t in ET.parse(trips).getroot().iter("tripinfo"):
        depart = float(t.get("depart")) - float(t.get("departDelay"))
        arrived += window[0] <= float(t.get("arrival")) < window[1]
        if window[0] <= depart < window[1]:
            served += float(t.get("arrival")) < window[1] + DRAIN_S
            lost.append(float(t.get("timeLoss")) + float(t.get("departDelay")))
            stops.append(int(t.get("waitingCount")))
    lost.sort()
    return {"vehicles": len(lost), "mean_s": round(sum(lost) / len(lost), 3), "p95_s": round(lost[int(0.95 * len(lost))], 2),
            "max_s": round(lost[-1], 1), "stops": round(sum(stops) / len(stops), 3),
            "throughput_vph": round(arrived * 3600 / (window[1] - window[0])), "served_vph": round(served * 3600 / (window[1] - window[0]), 1)}


class Store:
    def __init__(self):
        self.data = json.loads(STORE.read_text()) if STORE.exists() else {}

    def get(self, key, make, again=False):
        if key not in self.data or again:
            r = make()
            self.data = json.loads(STORE.read_text()) if STORE.exists() else {}  # another one may have written meanwhile
            self.data[key] = r
            STORE.parent.mkdir(exist_ok=True)
            text = json.dumps(dict(sorted(self.data.items())), indent=0)
            STORE.write_text(re.sub(r"\{\n([^{}]*)\n\}", lambda m: "{" + m[1].replace("\n", " ") + "}", text) + "\n")
            print(key, self.data[key], flush=True)
        return self.data[key]


def name(controller, demand, plan):
    return f"{BASE[controller]}/{demand}/" + ",".join(str(p) for p in plan)


def tune(store, controller, demand):
    """The best plan: the grid in coarse steps, then the best two in fine ones."""
    def coarse(plan):
        return store.get("coarse/" + name(controller, demand, plan),
                         lambda: simulate(CONTROLLERS[controller](*plan), demand, TRAINING_SEED, 0.5, 1300, (200, 1200)))

    def fine(plan):
        return store.get("fine/" + name(controller, demand, plan),
                         lambda: simulate(CONTROLLERS[controller](*plan), demand, TRAINING_SEED, 0.1, 1300, (200, 1200)))
    ranked = sorted(grid(controller, demand), key=lambda p: coarse(p)["mean_s"])
    return min(ranked[:2], key=lambda p: fine(p)["mean_s"])


def best(store, demand, kind, permissive):
    """The controller of one structure with the least mean delay over the measured seeds."""
    def mean(c):
        return sum(store.data[f"{kind}/{c}/{demand}/{s}"]["mean_s"] for s in SEEDS)
    return min((c for c in CONTROLLERS if c.endswith("_permissive") == permissive and
                all(f"{kind}/{c}/{demand}/{s}" in store.data for s in SEEDS)), key=mean)


def served(store, demand, kind, span):
    for controller in (best(store, demand, kind, p) for p in (False, True)):
        for seed in SEEDS:
            key = f"{kind}/{controller}/{demand}/{seed}"
            known = store.data[key]
            if "served_vph" not in known:
                plan = tuple(float(x) if "." in x else int(x) for x in known["plan"].split(","))
                r = {"plan": known["plan"], **simulate(CONTROLLERS[controller](*plan), demand, seed, 0.1, *span)}
                if r["mean_s"] != known["mean_s"]:
                    raise SystemExit(f"{key}: mean {r['mean_s']} s, {known['mean_s']} s before: another network, demand or SUMO")
                store.get(key, lambda: r, again=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=("tune", "measure", "served", "show"))
    p.add_argument("--demand", type=int, choices=DEMANDS)
    p.add_argument("--controller", choices=CONTROLLERS)
    p.add_argument("--short", action="store_true", help="1,000 s of demand, of which [150, 900) s count; from 1,200 vehicles/h on 500 s and [100, 450)")
    a = p.parse_args()
    store = Store()
    kind, span_of = ("short", short) if a.short else ("measured", lambda demand: LONG)
    store.get("version", lambda: subprocess.run(["sumo", "--version"], capture_output=True, text=True).stdout.split("\n")[0])
    for demand in [a.demand] if a.demand else DEMANDS:
        if a.what == "served":
            served(store, demand, kind, span_of(demand))
            continue
        for controller in [a.controller] if a.controller else CONTROLLERS:
            if a.what == "show":
                runs = [store.data[k] for s in SEEDS if (k := f"{kind}/{controller}/{demand}/{s}") in store.data]
                if runs:
                    mean = [r["mean_s"] for r in runs]
                    print(f"{controller:20}{demand:5}  mean {sum(mean) / len(mean):6.2f} s  seeds {mean}  plan {runs[0]['plan']}")
                continue
            plan = tune(store, controller, demand)
            for seed in SEEDS if a.what == "measure" else ():
                store.get(f"{kind}/{controller}/{demand}/{seed}",
                          lambda: {"plan": ",".join(map(str, plan)),
                                   **simulate(CONTROLLERS[controller](*plan), demand, seed, 0.1, *span_of(demand))})


if __name__ == "__main__":
    main()
