# SPDX-License-Identifier: Apache-2.0
"""Detectors against an independent truth: each scenario of tests/scenario/judge is played into a capture, the capture goes
through the real packet path, and the simulation, which knows what really happened, judges the alerts. docs/judge.md.

    tests/scenario/judge.py BUILD [--report] [--seeds N] [--first SEED] [NAME...]

--report prints what was found and does not fail on the bars; NAME takes only scenarios whose names contain it."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RECALL, FALSE_PER_PAIRS, SCENARIOS, ENCOUNTERS = 0.99, 1 / 10000, 30, 10000
SECONDS = {"d01-blocks": 45, "d02-town": 40}  # dense ones: enough pairs within the time of a test
NODE = """node: {{city: test, id: judge, lat: 31.2304, lon: 121.4737, run_dir: {d}/run, state_dir: {d}/state}}
dataplane:
  ports:
    - {{name: none, device: net_null0}}
"""


def run(args, **kw):
    p = subprocess.run([str(a) for a in args], capture_output=True, text=True, **kw)
    if p.returncode != 0:
        sys.exit(f"FAILED: {' '.join(map(str, args))}\n{p.stderr}")
    return p.stdout


def judge(kerbwing, scenario, seed, folder):
    """One capture through the packet path, one sentence of the judge."""
    seconds = SECONDS.get(scenario.stem, 60)
    base = folder / f"{scenario.stem}-{seed}"
    play = [kerbwing, "sim", "--scenario", scenario, "--seed", seed, "--for", seconds]
    run(play + ["--pcap", f"{base}.pcap", "--report", f"{base}.json"])
    with open(f"{base}.jsonl", "w", encoding="utf-8") as log:
        for number, capture in enumerate((f"{base}.pcap", f"{base}.pcap.rid")):
            log.writelines(replay(kerbwing, capture, number, folder))
    return json.loads(run(play + ["--judge", f"{base}.jsonl", "--json"]))


def replay(kerbwing, capture, number, folder):
    """The alert lines of one capture. A capture has one link type, so the Ethernet port and the monitor receiver are
    replayed one after the other; scenarios keep both aircraft of a pair on one of them."""
    empty = pathlib.Path(capture).stat().st_size <= 24  # the file header alone
    if not empty:
        run([kerbwing, "replay", "--config", folder / "node.yaml", "--alerts", f"{capture}.jsonl", "--json", capture])
        for line in open(f"{capture}.jsonl", encoding="utf-8"):
            alert = json.loads(line)
            alert["id"] = alert["id"] * 2 + number
            yield json.dumps(alert) + "\n"
    pathlib.Path(capture).unlink()


def add_kinds(total, report):
    for kind, row in report["by_kind"].items():
        for what, n in row.items():
            total.setdefault(kind, {}).setdefault(what, 0)
            total[kind][what] += n


def print_table(rows):
    print(f"{'scenario':26} {'must':>5} {'warned':>6} {'late':>4} {'pairs':>6} {'false':>5}  p50   p10   min s of warning")
    for name, r in rows:
        w = " ".join("    -" if r["warning_s"][k] is None else f"{r['warning_s'][k]:5.1f}" for k in ("p50", "p10", "min"))
        print(f"{name:26} {r['must']:5} {r['warned_2s']:6} {r['late']:4} {r['encounters']:6} {r['false_alerts']:5} {w}")
        for m in r["missed"][:3]:
            print(f"    missed {m['a']} and {m['b']} at {m['contact_s']:.1f} s: shown {m['shown_before_s']:.1f} s before,"
                  f" warned {m['warning_s']:.1f} s before")
        for f in r["false"][:3]:
            near = f"never nearer than {f['closest_m']:.1f} m" if f["closest_m"] >= 0 else "never near, or on another level"
            print(f"    false  {f['kind']} {f['a']} and {f['b']} at {f['time_s']:.1f} s, {near}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build", type=pathlib.Path)
    p.add_argument("names", nargs="*")
    p.add_argument("--report", action="store_true")
    p.add_argument("--seeds", type=int, default=1)
    p.add_argument("--first", type=int, default=1, help="first seed")
    o = p.parse_args()
    files = sorted((ROOT / "tests/scenario/judge").glob("*.yaml"))
    files = [f for f in files if not o.names or any(n in f.stem for n in o.names)]
    rows, kinds = [], {}
    with tempfile.TemporaryDirectory(prefix="kw", dir="/tmp") as d:
        folder = pathlib.Path(d)
        (folder / "node.yaml").write_text(NODE.format(d=d))
        for f in files:
            for seed in range(o.first, o.first + o.seeds):
                report = judge(o.build.resolve() / "kerbwing", f, seed, folder)
                rows.append((f.stem if o.seeds == 1 else f"{f.stem}:{seed}", report))
                add_kinds(kinds, report)
    print_table(rows)
    total = {k: sum(r[k] for _, r in rows) for k in ("must", "warned_2s", "late", "encounters", "false_alerts", "collisions")}
    recall = total["warned_2s"] / max(total["must"], 1)
    rate = total["false_alerts"] / max(total["encounters"], 1)
    print(json.dumps({"scenarios": len(files), **total, "recall": round(recall, 4), "false_per_10000": round(rate * 10000, 2),
                      "by_kind": kinds}))
    if o.report or o.names:
        return
    failed = [text for bad, text in (
        (len(files) < SCENARIOS, f"{len(files)} scenarios; expected at least {SCENARIOS}"),
        (total["encounters"] < ENCOUNTERS, f"{total['encounters']} encounter pairs; expected at least {ENCOUNTERS}"),
        (recall < RECALL, f"recall {recall:.4f}; expected at least {RECALL}"),
        (rate > FALSE_PER_PAIRS, f"{total['false_alerts']} false alerts in {total['encounters']} encounter pairs; expected "
                                 "at most 1 in 10,000")) if bad]
    if failed:
        sys.exit("FAILED: " + "; ".join(failed))


main()
