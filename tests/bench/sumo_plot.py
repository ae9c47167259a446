# SPDX-License-Identifier: Apache-2.0
"""Plots of the SUMO measurements as SVG: delay by demand (logarithmic), and how it degrades with a bad air."""
import math

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999", "#000000")
W, H, LEFT, TOP = 460, 300, 60, 40


class Panel:
    def __init__(self, at_x, title, label, lows, highs, log=False):
        self.at_x, self.log, self.lo, self.hi, self.out = at_x, log, lows, highs, []
        self.out.append(f'<text x="{at_x}" y="{TOP - 14}" font-weight="bold">{title}</text>'
                        f'<rect x="{at_x}" y="{TOP}" width="{W}" height="{H}" fill="none" stroke="#888"/>'
                        f'<text x="{at_x + W / 2}" y="{TOP + H + 36}" text-anchor="middle">{label}</text>')

    def x(self, v):
        return self.at_x + (v - self.lo[0]) / (self.hi[0] - self.lo[0]) * W

    def y(self, v):
        f = math.log if self.log else (lambda t: t)
        v = min(max(v, self.lo[1]), self.hi[1])
        return TOP + H - (f(v) - f(self.lo[1])) / (f(self.hi[1]) - f(self.lo[1])) * H

    def ticks(self, xs, ys):
        for v in xs:
            self.out.append(f'<text x="{self.x(v):.1f}" y="{TOP + H + 18}" text-anchor="middle">{v:g}</text>')
        for v in ys:
            self.out.append(f'<text x="{self.at_x - 8}" y="{self.y(v) + 4:.1f}" text-anchor="end">{v:g}</text>'
                            f'<line x1="{self.at_x}" x2="{self.at_x + W}" y1="{self.y(v):.1f}" y2="{self.y(v):.1f}" stroke="#ddd"/>')

    def line(self, points, colour, dash=""):
        xy = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points if y is not None)
        self.out.append(f'<polyline points="{xy}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>')
        self.out += [f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="3" fill="{colour}"/>' for x, y in points if y is not None]


def page(path, panels, legend):
    width = LEFT + len(panels) * (W + LEFT + 20)
    out = [s for p in panels for s in p.out]
    for i, (name, colour, dash) in enumerate(legend):
        at = TOP + H + 62 + 18 * i
        out.append(f'<line x1="{LEFT}" x2="{LEFT + 34}" y1="{at - 4}" y2="{at - 4}" stroke="{colour}" stroke-width="2" '
                   f'stroke-dasharray="{dash}"/><text x="{LEFT + 44}" y="{at}">{name}</text>')
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{TOP + H + 70 + 18 * len(legend)}" '
                    'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(out) +
                    "\n</svg>\n")


def by_demand(path, rows, controllers):
    p = Panel(LEFT, "mean delay, s a vehicle", "vehicles/h on each of four approaches", (300, 0.3), (1800, 300), log=True)
    p.ticks([r[0] for r in rows], (0.3, 1, 3, 10, 30, 100, 300))
    legend = [("slots over the air, 1 % loss, 50 ms", COLOURS[0], "")]
    p.line([(r[0], r[1]) for r in rows], COLOURS[0])
    for i, c in enumerate(controllers):
        permissive = c.endswith("_permissive")
        colour = COLOURS[1 + list(controllers).index(c.removesuffix("_permissive"))]
        p.line([(r[0], r[2][c]) for r in rows], colour, "5,4" if permissive else "")
        legend.append((c.replace("_permissive", ", left turns through gaps alone"), colour, "5,4" if permissive else ""))
    page(path, [p], legend)


def by_air(path, slots):
    def delays(names):
        return [(x, slots[f"air/{n}"]["delay_s"]["mean"] if f"air/{n}" in slots else None) for x, n in names]
    loss = delays([(v, f"loss {v} %") for v in (0, 10, 20, 30, 40, 50)])
    late = delays([(v, f"delay {v} ms") for v in (0, 100, 200, 350, 500)])
    most = max([y for _, y in loss + late if y is not None] + [1])
    top = math.ceil(most / 5) * 5
    a = Panel(LEFT, "mean delay, s, at 900 vehicles/h an approach", "loss of frames, %, with 50 ms", (0, 0), (50, top))
    b = Panel(2 * LEFT + W + 20, "", "delay each way, ms, with 1 % loss", (0, 0), (500, top))
    for p, points in ((a, loss), (b, late)):
        p.ticks([x for x, _ in points], [top * k / 5 for k in range(6)])
        p.line(points, COLOURS[0])
    page(path, [a, b], [])


def write(folder, rows, slots, controllers):
    by_demand(folder / "slots-delay.svg", rows, controllers)
    by_air(folder / "slots-degradation.svg", slots)
