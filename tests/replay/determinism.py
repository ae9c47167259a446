#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replay is deterministic: every capture of the tests, twice, under surroundings that must not matter, gives the same alert
log octet by octet; a part of a capture gives the beginning of the whole one's log; pace and tracing change nothing.

    tests/replay/determinism.py KERBWING_REPLAY SOURCE_DIR
"""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
TIMED = ("frames_per_s", "latency_ns", "latency_stages")
failed = []


def check(condition, text):
    if not condition:
        failed.append(text)
        print(f"FAILED: {text}", file=sys.stderr)


def replay(config, capture, log, *more, env=None, cwd=None):
    run = subprocess.run([PROGRAM, "--config", config, "--json", "--alerts", log, *more, capture], capture_output=True, text=True,
                         check=False, env=env, cwd=cwd)
    check(run.returncode == 0, f"{capture} {more}: ended with {run.returncode}: {run.stderr}")
    lines = [json.loads(line) for line in run.stdout.splitlines()] or [{}]
    report = {k: v for k, v in lines[-1].items() if k not in TIMED}
    return report, pathlib.Path(log).read_bytes(), lines[:-1]


def span_s(capture):
    """From the first to the last frame of a pcap with microseconds."""
    data, at, times = capture.read_bytes(), 24, []
    if data[:4] != b"\xd4\xc3\xb2\xa1":
        return 0
    while at + 16 <= len(data):
        s, us, n = struct.unpack("<III", data[at:at + 12])
        times.append(s + us / 1e6)
        at += 16 + n
    return max(times) - times[0]


def captures():
    for story in sorted((ROOT / "tests/replay").glob("[0-9]*")):
        yield story / "in.pcap", story / "node.yaml"
    anywhere = ROOT / "tests/replay/007-crossing-cars/node.yaml"
    for path in sorted((ROOT / "tests/vectors").glob("*/*.pcap*")):
        yield path, anywhere


def other_surroundings(tmp):
    env = {**os.environ, "TZ": "Pacific/Chatham", "LC_ALL": "C", "MALLOC_PERTURB_": "165", "KERBWING_RUN_DIR": tmp, "UNUSED": "x" * 4000}
    return {"env": env, "cwd": "/"}


def try_capture(capture, config, tmp):
    first, log, _ = replay(config, capture, f"{tmp}/a")
    second, again, _ = replay(config, capture, f"{tmp}/b", **other_surroundings(tmp))
    check(log == again, f"{capture}: two alert logs differ")
    check(first == second, f"{capture}: two reports differ: {first} {second}")
    tracks = {json.loads(line)["a"] for line in log.splitlines()}
    for track in sorted(tracks)[:1]:
        traced, third, story = replay(config, capture, f"{tmp}/c", "--trace", track)
        check(third == log and traced == first, f"{capture}: tracing changes what happens")
        check(any(r.get("track") == track for r in story), f"{capture}: the story of track {track} is empty")
        mine = [json.loads(line) for line in log.splitlines()]
        mine = [a for a in mine if track in (a["a"], a["b"])]
        check([r for r in story if "phase" in r] == mine, f"{capture}: the story lacks alerts of track {track}")
    half, part, _ = replay(config, capture, f"{tmp}/d", "--until", f"{span_s(capture) / 2:.6f}")
    check(log.startswith(part) and half["frames"] <= first["frames"], f"{capture}: half of it gives another log")
    print(f"ok: {capture.relative_to(ROOT)}: {first['frames']} frames, {len(log.splitlines())} alert lines", flush=True)


def try_pace(tmp):
    folder = ROOT / "tests/replay/007-crossing-cars"
    _, full, _ = replay(folder / "node.yaml", folder / "in.pcap", f"{tmp}/e", "--until", "2")
    begin = time.monotonic()
    _, paced, _ = replay(folder / "node.yaml", folder / "in.pcap", f"{tmp}/f", "--until", "2", "--speed", "2")
    took = time.monotonic() - begin
    check(paced == full, "pace changes the alert log")
    check(took >= 0.9, f"2 s at twice the speed took {took:.2f} s")


def try_usage(tmp):
    folder = ROOT / "tests/replay/007-crossing-cars"
    for option, value in (("--until", "noon"), ("--until", "12x"), ("--until", "2026-11-21T10:00:00"), ("--speed", "-1"), ("--speed", "fast"),
                          ("--trace", "zebra"), ("--trace", "")):
        run = subprocess.run([PROGRAM, "--config", folder / "node.yaml", option, value, folder / "in.pcap"], capture_output=True, text=True, check=False)
        check(run.returncode == 2 and option in run.stderr, f"{option} '{value}' is refused: {run.returncode} {run.stderr}")
    run = subprocess.run([PROGRAM, "--config", folder / "node.yaml", "--trace", "ffff00000001", folder / "in.pcap"], capture_output=True,
                         text=True, check=False)
    check(run.returncode == 1 and "no track" in run.stderr, "a track that never was is said so")


with tempfile.TemporaryDirectory() as folder_name:
    for path, node in captures():
        try_capture(path, node, folder_name)
    try_pace(folder_name)
    try_usage(folder_name)
sys.exit(1 if failed else 0)
