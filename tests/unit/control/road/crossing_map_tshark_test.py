#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MAP messages that `kerbwing crossing map` writes, as a foreign decoder reads them: Wireshark's dissector of ITS messages (tshark), which
knows GeoNetworking, BTP and MAPEM. Reference point, lanes, directions, nodes, connections and signal groups must be those of the file.

Wireshark 4.0 knows no J2735. What it proves of the SAE form: its MapData, taken out of the frame and put behind an ETSI header, reads the same but
for the longitude, which SAE counts from -179.9999999 degrees and ETSI from -180: one unit less. The frame around it (messageId, length) is
looked at here."""
import itertools
import math
import shutil
import struct
import subprocess
import sys
import tempfile
import pathlib
import unittest
import xml.etree.ElementTree as tree

CROSSING = sys.argv.pop(1)
LAT, LON = 481370000, 115750000
SIZES = (3.0, 9.0, 19.0, 38.0, 77.0, 250.0, 700.0)  # metres from node to node: each kind of offset, and one that must go in pieces


def lane(number, is_in, angle, spread):
    """A bent line from 12 m off the middle outwards."""
    points, r = [], 12.0
    for size in (0.0, *SIZES[:spread]):
        r += size
        bend = angle + 0.0004 * r
        points.append((round(r * math.sin(bend), 2), round(r * math.cos(bend), 2)))
    return {"id": number, "in": is_in, "points": points}  # from the stop line outwards, as MAP has it


LANES = [lane(n + 1, n % 2 == 0, n * math.pi / 4, 1 + n % len(SIZES)) for n in range(8)]
# id, from, to, signal group
WAYS = [(i + 1, a, b, i % 5) for i, (a, b) in enumerate((a, b) for a in (1, 3, 5, 7) for b in (2, 4, 6, 8) if b != a + 1)]


def crossing_yaml(region):
    out = [f"crossings:\n  - name: X\n    region: {region}\n    id: 4711\n    lat: {LAT / 1e7}\n    lon: {LON / 1e7}\n    lanes:\n"]
    for x in LANES:
        points = x["points"][::-1] if x["in"] else x["points"]  # the file has the way that is driven
        line = ", ".join(f"{{e: {e}, n: {n}}}" for e, n in points)
        out.append(f"      - {{id: {x['id']}, direction: {'in' if x['in'] else 'out'}, width_m: 3.20, speed_ms: 13.88, line: [{line}]}}\n")
    out.append("    movements:\n")
    at = {x["id"]: x["points"][0] for x in LANES}
    for number, a, b, group in WAYS:
        line = ", ".join(f"{{e: {e}, n: {n}}}" for e, n in (at[a], at[b]))
        out.append(f"      - {{id: {number}, from: {a}, to: {b}, turn: straight, speed_ms: 10, group: {group}, line: [{line}]}}\n")
    return "".join(out)


def written(folder, region, form):
    path = folder / "x.yaml"
    path.write_text(crossing_yaml(region))
    p = subprocess.run([CROSSING, "map", path, form], capture_output=True, text=True, timeout=30)
    assert p.returncode == 0, p.stderr
    return bytes.fromhex(p.stdout.split()[-1])


def on_air(mapem):
    """Ethernet, GeoNetworking 1.3 single-hop broadcast (EN 302 636-4-1), BTP-B to port 2003 (TS 103 248)."""
    payload = struct.pack(">HH", 2003, 0) + mapem
    common = bytes([0x20, 0x50, 0, 0x80]) + struct.pack(">H", len(payload)) + bytes([1, 0])
    position = bytes.fromhex("0000020000000001") + struct.pack(">IiiHH", 0, LAT, LON, 0x8000, 0)
    return b"\xff" * 6 + b"\2\0\0\0\0\1\x89\x47" + bytes([0x11, 0, 0x1a, 1]) + common + position + bytes(4) + payload


def dissected(folder, mapem):
    frame, path = on_air(mapem), folder / "x.pcap"
    path.write_bytes(struct.pack("<IHHiIIIIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1, 0, 0, len(frame), len(frame)) + frame)
    p = subprocess.run(["tshark", "-r", path, "-T", "pdml"], capture_output=True, text=True, timeout=60, check=True)
    root = tree.fromstring(p.stdout)
    faults = [n for n in root.iter() if "malformed" in n.get("name", "") or n.get("name", "").startswith("_ws.expert")]
    assert not faults, tree.tostring(faults[0])[:300]
    return root


def fields(node, name):
    return [n for n in node.iter("field") if n.get("name") == "dsrc." + name]


def number(node, name):
    found = fields(node, name)
    return int(found[0].get("show")) if found else None


def nodes_of(generic):
    """Places in metres, summed up from the reference point."""
    steps = [(number(n, "x"), number(n, "y")) for n in fields(generic, "NodeXY_element")]
    return [(x / 100, y / 100) for x, y in itertools.accumulate(steps, lambda a, b: (a[0] + b[0], a[1] + b[1]))]


def bit(node, name):
    return next(n.get("show") for n in node.iter("field") if n.get("name", "").endswith(name)) in ("1", "True")


@unittest.skipUnless(shutil.which("tshark"), "tshark is not installed: ./dev setup")
class Foreign(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.holder.name)
        self.addCleanup(self.holder.cleanup)

    def compare(self, root, region, lon_off=0):
        geometry = fields(root, "IntersectionGeometry_element")
        self.assertEqual(len(geometry), 1)
        g = geometry[0]
        self.assertEqual((number(g, "region"), number(fields(g, "id_element")[0], "id")), (region or None, 4711))
        self.assertEqual((number(g, "lat"), number(g, "long")), (LAT, LON + lon_off))
        self.assertEqual(number(g, "laneWidth"), 320)
        self.assertEqual(number(g, "speed"), 694)  # 0.02 m/s
        lanes = fields(g, "GenericLane_element")
        self.assertEqual([number(x, "laneID") for x in lanes], [x["id"] for x in LANES])
        for read, want in zip(lanes, LANES):
            self.assertEqual((bit(read, "ingressPath"), bit(read, "egressPath")), (want["in"], not want["in"]))
            places = nodes_of(read)
            self.assertLess(max(abs(a - b) for a, b in zip(places[0], want["points"][0])), 0.0051)
            for place in want["points"]:
                self.assertTrue(any(math.dist(place, p) < 0.0075 for p in places), f"lane {want['id']}: {place} in {places}")
            self.assertLess(math.dist(places[-1], want["points"][-1]), 0.0075)
            ways = [(number(c, "connectionID"), number(c, "lane"), number(c, "signalGroup") or 0) for c in fields(read, "Connection_element")]
            self.assertEqual(ways, [(i, b, group) for i, a, b, group in WAYS if a == want["id"]])

    def test_etsi(self):
        for region in (0, 49):
            with self.subTest(region=region):
                root = dissected(self.folder, written(self.folder, region, "etsi"))
                head = {n.get("name"): n.get("show") for n in root.iter("field") if n.get("name", "").startswith("its.")}
                self.assertEqual((head["its.protocolVersion"], head["its.messageID"]), ("2", "5"))
                self.compare(root, region)

    def test_sae_body(self):
        for region in (0, 49):
            with self.subTest(region=region):
                frame = written(self.folder, region, "us")
                # MessageFrame: one bit that nothing is added, 15 of the number (18), the length of what follows in one or two octets.
                self.assertEqual(struct.unpack(">H", frame[:2])[0], 18)
                at = 3 if frame[2] < 0x80 else 4
                length = frame[2] if at == 3 else struct.unpack(">H", frame[2:4])[0] & 0x3fff
                self.assertEqual(len(frame) - at, length)
                root = dissected(self.folder, bytes([2, 5, 0, 0, 0, 1]) + frame[at:])
                self.compare(root, region, lon_off=-1)


if __name__ == "__main__":
    unittest.main()
