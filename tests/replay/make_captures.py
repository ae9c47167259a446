#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the captures that are built from vector files or by rule; the recorded ones are kept as they came.

    tests/replay/make_captures.py     writes in.pcap of 005, 006 and 007 again, byte for byte the same
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


bsm_vectors()
malformed()
crossing_cars()
