#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seeds for the frame and j2735 targets from the golden captures and vectors. Findings are added by hand beside them."""
import base64
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

# Air side: the captures and vectors of others, and small ones made here where there are none.
AIR = HERE.parent / "vectors" / "air"


def blocks(path):
    """Packets of a little-endian pcapng file."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        kind, n = struct.unpack("<II", data[at:at + 8])
        if kind == 6:
            captured = struct.unpack("<I", data[at + 20:at + 24])[0]
            yield data[at + 28:at + 28 + captured]
        at += n


for i, f in enumerate(blocks(AIR / "odid_bt5_lr_sample.pcapng")):
    if i % 19 == 0:
        seed("ble", f)
        seed("frame", bytes([3]) + f)
# No DroneScout sample is public: images are built here from the layout.
def image():
    b = bytearray(920)
    struct.pack_into("<II21s", b, 0, 2, 1, b"1581F0TEST0000000001")
    struct.pack_into("<II21s", b, 32, 2, 2, b"FIN87astrdge12k8")
    struct.pack_into("<Ifff2d2fIf5If", b, 64, 2, 172.0, 5.5, -1.0, 30.1837031, 120.9611339, 137.0, 103.0, 0, 84.5, 12, 2, 0, 4, 10, 967.0)
    struct.pack_into("<I24s", b, 776, 0, b"Survey")
    struct.pack_into("<II2dHHffIIfI", b, 808, 1, 1, 30.1843779, 120.9658649, 1, 50, 120.0, -1000.0, 1, 3, 24.0, 232420567)
    struct.pack_into("<I21s", b, 864, 0, b"FIN87astrdge12k8")
    for at in (892, 893, 894, 911, 912, 913):
        b[at] = 1
    return bytes(b)


def dronescout(raw):
    return json.dumps({"protocol": 1.0, "data": {"sensor ID": "ds001", "RSSI": -61, "channel": 6, "timestamp": 1778721367000,
                                                 "MAC address": "60:60:1f:aa:bb:cc", "type": "ODID Wi-Fi Beacon",
                                                 "UASdata": base64.b64encode(raw).decode()}}).encode()


seed("dronescout", image())
seed("dronescout", dronescout(image()))
seed("dronescout", dronescout(image()) + b'{"protocol":1.0,"status":{"sensor ID":"ds001"}}' + dronescout(image()) + b"\n\0")
seed("dronescout", b"\x5d\0\0\x80\0")
for line in open(AIR / "rid_china_vectors.txt", encoding="utf-8"):
    if line.startswith("fa0bbc0d"):
        seed("gb46750", bytes.fromhex(line)[5:])
for line in open(AIR / "misc_vectors.txt", encoding="utf-8"):
    if line.startswith("7E"):
        seed("gdl90", bytes.fromhex(line.replace(" ", "")))
    if line.startswith("8D"):
        seed("sbs", b"*" + line.strip().encode() + b";\n")
seed("sbs", b"MSG,3,1,1,40621D,1,2026/11/21,08:00:00.000,2026/11/21,08:00:00.000,,38000,,,52.2572,3.9194,,,0,0,0,0\r\n"
            b"MSG,1,1,1,4840D6,1,,,,,KLM1023,,,,,,,,,,,\nMSG,4,1,1,485020,1,,,,,,,159.2,182.88,,,-832,,,,,0\n")
MESSAGES = [bytes.fromhex(line.split("\t")[1]) for line in open(AIR / "odid_messages.tsv", encoding="utf-8") if line[0] != "#"]
for m in MESSAGES[:4]:
    seed("receiver", b"KWRX\x01\x01\xc4\x06" + bytes(8) + b"roof-1\0\0" + bytes(range(6)) + struct.pack("<H", 25) + m)
PAGES = [bytes([0x22, 0x10, 2, 50]) + bytes(4) + bytes(range(17)), bytes([0x22, 0x11]) + bytes(23), bytes([0x22, 0x12]) + bytes(23)]
seed("odid_auth", b"".join(b"\x01\x05" + p for p in PAGES))
seed("odid_auth", b"".join(b"\x01\x05" + p for p in reversed(PAGES)))
for room, payload in ((25, PAGES[0]), (9, b"\xf2\x19\x03" + b"".join(PAGES)), (1, b"\xf2\x19\x03" + b"".join(PAGES) + bytes(50)),
                      (9, b"\xf2\x19\x09" + b"".join(PAGES) + MESSAGES[0])):
    seed("odid_auth_note", bytes([room]) + payload)
KEY = bytes(range(32)).hex().encode()
seed("mavlink_keys", b"# ours\n\n " + KEY + b" \r\n7 " + KEY.upper() + b"# one system\n200/3\t" + KEY)
seed("mavlink_keys", b"256 " + KEY + b"\n")
seed("mavlink_keys", KEY + b"\0" + KEY + b"\n")
seed("mavlink_keys", b"#" + bytes(300).replace(b"\0", b" ") + b"\n" + KEY)
VECTORS = HERE.parent / "vectors" / "road"
for name, step in (("j2735_bsm.jsonl", 4), ("link_dot2.jsonl", 1), ("malformed.jsonl", 9)):
    for i, line in enumerate(open(VECTORS / name, encoding="utf-8")):
        if i % step == 0:
            seed("j2735", bytes.fromhex(json.loads(line)["hex"]))
