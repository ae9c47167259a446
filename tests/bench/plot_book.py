#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what tests/bench/bench_book_quality printed (on stdin) as SVG:  plot_book.py OUT.svg"""
import json
import math
import sys

COLOURS = {"book": "#0072b2", "fcfs": "#d55e00", "boxes": "#009e73"}
NAMES = {"book": "network with alternatives and offers", "fcfs": "network, first come first served", "boxes": "boxes, moved in time"}
W, H, LEFT, TOP, GAP = 360, 220, 60, 40, 90


def panel(rows, key, title, most, at_x):
    xs = [math.log2(r["trips_per_h"]) for r in rows]

    def x(v):
        return at_x + (v - xs[0]) / (xs[-1] - xs[0]) * W

    def y(v):
        return TOP + H - v / most * H

    out = [f'<text x="{at_x}" y="{TOP - 14}" font-weight="bold">{title}</text>',
           f'<rect x="{at_x}" y="{TOP}" width="{W}" height="{H}" fill="none" stroke="#888"/>']
    for k in range(5):
        v = most * k / 4
        out.append(f'<text x="{at_x - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{v:g}</text>'
                   f'<line x1="{at_x}" x2="{at_x + W}" y1="{y(v):.1f}" y2="{y(v):.1f}" stroke="#ddd"/>')
    for r, v in zip(rows, xs):
        out.append(f'<text x="{x(v):.1f}" y="{TOP + H + 18}" text-anchor="middle">{r["trips_per_h"]}</text>')
    for way, colour in COLOURS.items():
        points = " ".join(f'{x(v):.1f},{y(min(r[way][key], most)):.1f}' for r, v in zip(rows, xs))
        out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    return out


def main():
    rows = json.load(sys.stdin)["demand"]
    slowest = max(r[way]["delay_s"] for r in rows for way in COLOURS)
    parts = panel(rows, "accepted", "accepted, %", 100, LEFT) + panel(rows, "delay_s", "mean delay of those accepted, s",
                                                                        math.ceil(slowest / 20) * 20 or 20, LEFT + W + GAP)
    for i, (way, colour) in enumerate(COLOURS.items()):
        at = TOP + H + 46 + 18 * i
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + 30}" y1="{at - 4}" y2="{at - 4}" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{LEFT + 38}" y="{at}">{NAMES[way]}</text>')
    parts.append(f'<text x="{LEFT + W + GAP}" y="{TOP + H + 46}">trips asked for in one hour, 10 x 10 km</text>')
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + 2 * W + GAP + 20}" height="{TOP + H + 100}" '
                'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n")


main()
