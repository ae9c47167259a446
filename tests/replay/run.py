#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One golden replay: the capture goes in, the report must be what expect.yaml says, twice the same.

    tests/replay/run.py KERBWING_REPLAY tests/replay/NNN-story

expect.yaml lists keys of the report (`kerbwing replay --json`); a mapping must be equal as a whole, so that a drop reason
that nobody expected fails the test. A story needs no C: make a folder, copy a capture, write down what must come out.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import yaml

TIMED = ("frames_per_s", "latency_ns", "latency_stages")


def replay(program, story, alerts):
    run = subprocess.run([program, "--config", str(story / "node.yaml"), "--json", "--alerts", alerts,
                          str(story / "in.pcap")], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"replay ended with {run.returncode}: {run.stderr}")
    return json.loads(run.stdout)


def main():
    program, story = sys.argv[1], pathlib.Path(sys.argv[2])
    expect = yaml.safe_load((story / "expect.yaml").read_text())
    problems = []
    with tempfile.TemporaryDirectory() as tmp:
        first = replay(program, story, f"{tmp}/a")
        second = replay(program, story, f"{tmp}/b")
        if pathlib.Path(f"{tmp}/a").read_bytes() != pathlib.Path(f"{tmp}/b").read_bytes():
            problems.append("two replays wrote different alert logs")
        alerts = [json.loads(line) for line in open(f"{tmp}/a", encoding="utf-8")]
    for key in TIMED:
        if key not in first:
            problems.append(f"report has no {key}")
        first.pop(key), second.pop(key)
    if first != second:
        problems.append(f"two replays gave different reports:\n{first}\n{second}")
    if first["frames"] != first["decoded"] + sum(first["dropped"].values()):
        problems.append("frames are not decoded + dropped")
    raised = expect.pop("first_alert", None)
    if raised is not None:
        got = next((a for a in alerts if a["phase"] == "raised"), {})
        low, high = raised["time_to_ms"]
        if got.get("kind") != raised["kind"] or not low <= got["time_to_ms"] <= high:
            problems.append(f"first alert {got}, expected {raised}")
        if [a["phase"] for a in alerts][-1] != "cleared":
            problems.append("the last alert line is not 'cleared'")
    if not expect:
        problems.append("expect.yaml expects nothing")
    for key, value in expect.items():
        if first.get(key) != value:
            problems.append(f"{key}: expected {value}, got {first.get(key)}")
    for p in problems:
        print(p, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
