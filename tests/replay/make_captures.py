#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the captures that are built from vector files or by rule; the recorded ones are kept as they came.

    tests/replay/make_captures.py     writes in.pcap of 005, 006, 007, 020 and 030 again, byte for byte the same
"""
import json
import math
import pathlib
import struct

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors" / "road"
T0 = 1700000000


def pcap(path, frames):
    """frames: (time in microseconds, octets)"""
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for us, data in frames:
            f.write(struct.pack("<IIII", us // 1000000, us % 1000000, len(data), len(data)) + data)


def ethernet(ethertype, payload, sender):
    return bytes(6 * [255]) + struct.pack(">BBBBH", 2, 0, 0, 0, sender) + struct.pack(">H", ethertype) + payload


def wsmp(message, psid=0x20):
    length = struct.pack("B", len(message)) if len(message) < 128 else struct.pack(">H", 0x8000 | len(message))
    return bytes([3, 0, psid]) + length + message


def unsecured(message):
    n = len(message)
    length = bytes([n]) if n < 128 else bytes([0x81, n]) if n < 256 else b"\x82" + struct.pack(">H", n)
    return b"\x03\x80" + length + message


def checksum(header):
    s = sum(struct.unpack(">10H", header))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def udp(message, port, sender):
    u = struct.pack(">HHHH", 40000, port, 8 + len(message), 0) + message
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(u), 0, 0, 64, 17, 0, bytes([192, 0, 2, sender]), bytes([192, 0, 2, 1]))
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    return ethernet(0x0800, ip + u, sender)


def lines(name):
    return [json.loads(line) for line in open(VECTORS / name)]


def bsm_vectors():
    """Each BSM three ways: in WSMP, forwarded over UDP bare, forwarded in an envelope. Two seconds apart."""
    frames, us = [], T0 * 1000000
    for i, v in enumerate(lines("j2735_bsm.jsonl")):
        m = bytes.fromhex(v["hex"])
        for form in (ethernet(0x88DC, wsmp(unsecured(m)), i + 1), udp(m, 46800, 9), udp(unsecured(m), 44990, 9)):
            frames.append((us, form))
            us += 2000000
    pcap(HERE / "005-bsm-vectors" / "in.pcap", frames)


def malformed():
    """Broken J2735 messages, envelopes and WSMP headers, each on its own link layer."""
    frames, us = [], T0 * 1000000
    for i, v in enumerate(lines("malformed.jsonl")):
        m = bytes.fromhex(v["hex"])
        if v["standard"] == "J2735":
            f = udp(m, 46800, 5) if len(m) == 0 else ethernet(0x88DC, wsmp(unsecured(m)), i + 1)
        elif v["standard"] == "IEEE 1609.2":
            f = ethernet(0x88DC, wsmp(m), i + 1)
        elif v["standard"] == "IEEE 1609.3":
            f = ethernet(0x88DC, m, i + 1)
        elif v["standard"].startswith("GeoNetworking"):
            f = ethernet(0x8947, m, i + 1)
        else:
            continue
        frames.append((us, f))
        us += 2000000
    pcap(HERE / "006-malformed" / "in.pcap", frames)


def bits(fields):
    v = n = 0
    for value, width in fields:
        assert 0 <= value < 1 << width
        v, n = v << width | value, n + width
    pad = -n % 8
    return (v << pad).to_bytes((n + pad) // 8, "big")


def bsm(vehicle, count, ms, lat, lon, speed_ms, heading_deg):
    core = bits([(0, 3), (count % 128, 7), (vehicle, 32), (ms % 60000, 16), (round((lat + 90) * 1e7), 31),
                 (round(lon * 1e7) + 1799999999, 32), (4096 + 5000, 16), (20, 8), (20, 8), (65535, 16), (2, 3),
                 (round(speed_ms / 0.02), 13), (round(heading_deg / 0.0125), 15), (126, 8), (2000, 12), (2000, 12),
                 (127, 8), (32767, 16), (0, 5), (0, 2), (0, 2), (0, 2), (0, 2), (0, 2), (180, 10), (450, 12)])
    return b"\x00\x14" + bytes([len(core)]) + core


def crossing_cars():
    """Two cars on a collision course, a third that passes well clear; 10 Hz for 8 s. One of the two stops late."""
    lat0, lon0, frames = 48.137, 11.575, []
    m_lat, m_lon = 111200.0, 111320.0 * math.cos(math.radians(lat0))
    for k in range(80):
        us = T0 * 1000000 + k * 100000
        ms = (us // 1000) % 60000
        south = -60 + 1.5 * k
        west = -60 + 1.5 * min(k, 34)
        cars = [(1, 0, south, 15, 0), (2, west, 0, 15 if k < 34 else 0, 90), (3, 200, -300 + 1.2 * k, 12, 0)]
        for v, e, n, speed, heading in cars:
            m = bsm(v, k, ms, lat0 + n / m_lat, lon0 + e / m_lon, speed, heading)
            frames.append((us + v, ethernet(0x88DC, wsmp(unsecured(m)), v)))
    pcap(HERE / "007-crossing-cars" / "in.pcap", frames)


def mavlink_crc(octets):
    crc = 0xFFFF
    for b in octets:
        t = (b ^ crc) & 0xFF
        t = (t ^ (t << 4)) & 0xFF
        crc = (crc >> 8) ^ (t << 8) ^ (t << 3) ^ (t >> 4)
    return crc


def mavlink(msgid, extra, payload, sysid, seq):
    payload = payload.rstrip(b"\0") or b"\0"
    head = struct.pack("<BBBBBB", len(payload), 0, 0, seq % 256, sysid, 1) + struct.pack("<I", msgid)[:3]
    return b"\xfd" + head + payload + struct.pack("<H", mavlink_crc(head + payload + bytes([extra])))


def one_aircraft():
    """A drone flies east for 90 s, 8 m/s. Its autopilot is heard by MAVLink (sea-level altitude, position at 4 Hz, its serial from the
    fifth second on), its Remote ID by two receivers that forward it as MAVLink (ellipsoidal altitude, 1 Hz). From 30 s to 60 s the
    Remote ID places it 150 m further north."""
    serial, mac = b"1581F0TEST0000000077", bytes([2, 0, 0, 0, 0, 77]) + bytes(14)
    frames, lat0, lon0, amsl_m, geoid_m = [], 48.137, 11.575, 560.0, 45.0
    east = 1 / (111320 * math.cos(math.radians(lat0)))

    def send(t, message, sender):
        frames.append((round((T0 + t) * 1000000), udp(message, 14550, sender)))

    for i in range(360):
        t = i / 4
        position = struct.pack("<IiiiihhhH", round(t * 1000), round(lat0 * 1e7), round((lon0 + 8 * t * east) * 1e7), round(amsl_m * 1000),
                               60000, 0, 800, 0, 9000)
        send(t, mavlink(33, 104, position, 1, i), 21)
        if i % 4 == 0 and t >= 5:
            send(t + 0.01, mavlink(12900, 114, bytes(22) + bytes([1, 2]) + serial, 1, i), 21)
        if i % 4 != 2:
            continue
        north_m = 150 if 30 <= t < 60 else 0
        location = bytes([0x12, 0x20, 90, 32, 0]) + struct.pack(
            "<iiHHHBBHBB", round((lat0 + north_m / 111200) * 1e7), round((lon0 + 8 * t * east) * 1e7), 0,
            round((amsl_m + geoid_m + 1000) * 2), round(1060 * 2), 0x5B, 0x03, round((T0 + t) * 10) % 36000, 1, 0)
        basic = bytes([0x02, 0x12]) + serial + bytes(3)
        pack = bytes(2) + mac + bytes([25, 2]) + basic + location
        for sysid, delay in ((9, 0.03), (10, 0.05)):
            send(t + delay, mavlink(12915, 94, pack, sysid, i), 22 + sysid)
    pcap(HERE / "020-one-aircraft" / "in.pcap", sorted(frames))


# A crossing whose arms have one lane each way, signal group 2 north and south, group 4 from the west; then its lights with group 2 at
# red. Values as in zones_story's text, encoded by `kerbwing encode --family j2735`.
CROSSING_MAP = bytes.fromhex(
    "00127d3801300020000e04525608907230066f02bc0a48022800000001602bdf060b00006b9008020210021200000000b015f07d058000ca38240314"
    "00000000afea307d058000ca380402010802090000000057f517c182c0001ae412028a0000000057c187f5129ae44000020181040184800000002c1f"
    "43fa89728e200000")
CROSSING_SPAT = bytes.fromhex("00131400000003800000010020430468780202302343c0")


def zones_story():
    """MAP once a second and SPAT ten times a second from a roadside unit: red for north and south. One car drives through the red light
    from the south, one from the north stops at its line, one drives north in the lane that leads south."""
    lat0, lon0, frames = 48.137, 11.575, []
    m_lat, m_lon = 111200.0, 111320.0 * math.cos(math.radians(lat0))

    def send(us, v, k, e, n, speed, heading):
        m = bsm(v, k, (us // 1000) % 60000, lat0 + n / m_lat, lon0 + e / m_lon, speed, heading)
        frames.append((us + v, ethernet(0x88DC, wsmp(unsecured(m)), v)))

    for k in range(120):
        us, t = T0 * 1000000 + k * 100000, k / 10
        if k % 10 == 0:
            frames.append((us, ethernet(0x88DC, wsmp(unsecured(CROSSING_MAP)), 200)))
        spat = CROSSING_SPAT[:7] + bytes([0x80 | k % 128]) + CROSSING_SPAT[8:]
        frames.append((us, ethernet(0x88DC, wsmp(unsecured(spat)), 200)))
        if t < 10:
            send(us, 1, k, 1.75, -100 + 14 * t, 14, 0)
        brake_s = min(max(t - 3, 0), 6)  # at 2 m/s2 from 12 m/s
        send(us, 2, k, -1.75, 86 - 12 * min(t, 9) + brake_s * brake_s, 12 - 2 * brake_s, 180)
        if 2 <= t < 9:
            send(us, 3, k, -1.75, -170 + 12 * (t - 2), 12, 0)
    pcap(HERE / "030-zones" / "in.pcap", frames)


bsm_vectors()
malformed()
zones_story()
crossing_cars()
one_aircraft()
