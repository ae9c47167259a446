#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes demand for a SUMO network: Poisson arrivals at every edge that leads in, turns drawn at every junction.

    configs/sumo/demand.py NET.net.xml --vph 900 --seed 1 [--seconds 2400] [--turns 20/60/20] [--emergency 60] > x.rou.xml

The same arguments give the same file. Each entry has its own stream of random numbers: more vehicles on one arm do not change
another. Emergency vehicles (an hour, over all entries) come on top of the rest and leave it as it is.
"""
import argparse
import random
import sys
import xml.etree.ElementTree as ET

TYPES = """	<vType id="cav" vClass="passenger" sigma="0" speedFactor="1" speedDev="0" accel="2.6" decel="4.5" length="5" minGap="2.5" tau="1"/>
	<vType id="emergency" vClass="emergency" guiShape="emergency" sigma="0" speedFactor="1" speedDev="0" accel="2.6" decel="4.5" length="6.5" minGap="2.5" tau="1"/>"""
DIRECTIONS = {"r": 0, "R": 0, "s": 1, "l": 2, "L": 2}


class Net:
    """Which edge leads on to which, by direction, and where vehicles come in."""

    def __init__(self, path):
        self.next = {}  # edge -> {direction: [edge, ...]}
        self.edges = []
        root = ET.parse(path).getroot()
        for e in root.iter("edge"):
            if not e.get("id").startswith(":"):
                self.edges.append(e.get("id"))
                self.next[e.get("id")] = {}
        arrived = set()
        for c in root.iter("connection"):
            a, b, way = c.get("from"), c.get("to"), DIRECTIONS.get(c.get("dir"))
            if a.startswith(":") or way is None:
                continue  # turning round is nobody's aim
            arrived.add(b)
            if b not in self.next[a].setdefault(way, []):
                self.next[a][way].append(b)
        self.entries = [e for e in self.edges if e not in arrived and self.next[e]]

    def walk(self, rng, entry, turns):
        """A way from an entry to an exit. Ways that go round in circles are drawn again."""
        while True:
            way, edge = [entry], entry
            while self.next[edge]:
                directions = sorted(self.next[edge])
                d = rng.choices(directions, [turns[d] for d in directions])[0]
                edge = rng.choice(self.next[edge][d])
                if edge in way:
                    break
                way.append(edge)
            else:
                return way


def arrivals(net, a):
    for entry in net.entries:
        rng = random.Random(f"{a.seed}/{entry}")
        t = 0.0
        while (t := t + rng.expovariate(a.vph / 3600.0)) < a.seconds:
            yield t, "cav", net.walk(rng, entry, a.turns)
    rng, t = random.Random(f"{a.seed}/emergency"), 0.0
    while a.emergency and (t := t + rng.expovariate(a.emergency / 3600.0)) < a.seconds:
        yield t, "emergency", net.walk(rng, rng.choice(net.entries), a.turns)


def write(net, a, out):
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<!-- SPDX-License-Identifier: Apache-2.0 -->\n<routes>\n' + TYPES + "\n")
    number = {"cav": 0, "emergency": 0}
    for t, kind, way in sorted(arrivals(net, a), key=lambda x: x[0]):
        name = ("v" if kind == "cav" else "e") + str(number[kind])
        number[kind] += 1
        out.write(f'\t<vehicle id="{name}" type="{kind}" depart="{t:.1f}" departLane="best" departSpeed="max">'
                  f'<route edges="{" ".join(way)}"/></vehicle>\n')
    out.write("</routes>\n")


def turns_of(text):
    right, through, left = (float(x) for x in text.split("/"))
    return {0: right, 1: through, 2: left}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("net")
    p.add_argument("--vph", type=float, default=900, help="vehicles an hour at each entry")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--seconds", type=float, default=2400)
    p.add_argument("--turns", type=turns_of, default=turns_of("20/60/20"), help="right/through/left")
    p.add_argument("--emergency", type=float, default=0, help="emergency vehicles an hour")
    a = p.parse_args()
    write(Net(a.net), a, sys.stdout)


if __name__ == "__main__":
    main()
