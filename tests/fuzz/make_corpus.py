#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seeds for the frame and j2735 targets from the golden captures and vectors. Findings are added by hand beside them."""
import hashlib
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
REPLAY = HERE.parent / "replay"


def seed(target, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (hashlib.sha256(data).hexdigest()[:12] + ".bin")).write_bytes(data)


def frames(path):
    data, at = path.read_bytes(), 24
    while at < len(data):
        n = struct.unpack("<I", data[at + 8:at + 12])[0]
        yield data[at + 16:at + 16 + n]
        at += 16 + n


for story, link, step in (("001-px4-flight", 0, 97), ("002-remote-id-beacons", 1, 7), ("003-remote-id-nan", 1, 5),
                          ("004-wsmp-vectors", 0, 2), ("005-bsm-vectors", 0, 9), ("006-malformed", 0, 5)):
    for i, f in enumerate(frames(REPLAY / story / "in.pcap")):
        if i % step == 0:
            seed("frame", bytes([link]) + f)
VECTORS = HERE.parent / "vectors" / "road"
for name, step in (("j2735_bsm.jsonl", 4), ("link_dot2.jsonl", 1), ("malformed.jsonl", 9)):
    for i, line in enumerate(open(VECTORS / name, encoding="utf-8")):
        if i % step == 0:
            seed("j2735", bytes.fromhex(json.loads(line)["hex"]))
