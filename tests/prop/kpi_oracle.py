#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Figures of summaries against a recomputation from the whole track log, written from docs/ref/kpis.md alone: each track is cut
# into the pieces of time in which one report holds, and every figure is computed from the list of pieces. Counts and sums must
# be equal, not nearly equal. Usage: kpi_oracle.py KPI_TOOL [FIRST_SEED LAST_SEED]
import json
import math
import random
import subprocess
import sys

NS, MS = 10**9, 10**6
HOLD, HOLD_AIR = 2 * NS, 5 * NS
U16 = 65535
LENGTHS = [480, 480, 1000, 1200, 220, 180]
A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)


class Plane:
    def __init__(self, lat, lon):
        s = math.sin(math.radians(lat / 1e7))
        w = 1 - E2 * s * s
        self.lat, self.lon = lat, lon
        self.n = A * (1 - E2) / w**1.5 * math.radians(1e-7)
        self.e = A / math.sqrt(w) * math.cos(math.radians(lat / 1e7)) * math.radians(1e-7)

    def to(self, lat, lon):
        return (lon - self.lon) * self.e, (lat - self.lat) * self.n

    def back(self, e, n):
        return round(self.lat + n / self.n), round(self.lon + e / self.e)


def course(de, dn):
    return round(math.degrees(math.atan2(de, dn)) % 360 * 100) % 36000


def turn(a, b):
    d = abs(a - b)
    return min(d, 36000 - d)


def place(line, half, at):
    """(beside, along, course) of a point inside a line with a width, or None."""
    best, start = None, 0.0
    for i in range(len(line) - 1):
        (x, y), (u, v) = line[i], line[i + 1]
        length = math.hypot(u - x, v - y)
        raw = ((at[0] - x) * (u - x) + (at[1] - y) * (v - y)) / length**2
        k = min(1.0, max(0.0, raw))
        beside = math.hypot(at[0] - x - k * (u - x), at[1] - y - k * (v - y))
        if best is None or beside < best[0]:
            outside = (raw < 0 and i == 0) or (raw > 1 and i == len(line) - 2)
            best = (beside, start + k * length, course(u - x, v - y), outside)
        start += length
    return None if best[3] or best[0] > half else best[:3]


def length_of(line):
    return sum(math.dist(a, b) for a, b in zip(line, line[1:]))


def percentile(values, percent, width, bins=256):
    if not values:
        return 0
    ordered = sorted(min(bins - 1, max(0, v) // width) for v in values)
    return (ordered[math.ceil(len(ordered) * percent / 100) - 1] + 1) * width


def most_at_once(spans, start, end):
    cuts = sorted({start, end} | {t for a, b in spans for t in (a, b) if start < t < end})
    return max((sum(a <= x and b >= y for a, b in spans) for x, y in zip(cuts, cuts[1:])), default=0)


def union(spans):
    total, upto = 0, None
    for a, b in sorted(spans):
        if upto is None or a > upto:
            total += b - a
            upto = b
        elif b > upto:
            total += b - upto
            upto = b
    return total


# ---- a world and its log

def make_world(r):
    lat, lon = r.choice([(481351000, 115750000), (-338688000, 1512093000), (225428000, 1140595000)])
    lanes, number = [], 1
    for k in range(4):
        angle = math.radians(90 * k + r.uniform(-10, 10))
        d, right = (math.sin(angle), math.cos(angle)), (math.cos(angle), -math.sin(angle))
        for j in range(2):
            off = 1.8 + 3.5 * j

            def point(along, side):
                return (along * d[0] + side * right[0], along * d[1] + side * right[1])

            # d points towards the crossing's far side: a lane in comes from behind.
            lanes.append(dict(number=number, is_in=1, width=3.4, free=r.choice([833, 1389, 1944]),
                              line=[point(-70, off), point(-40, off), point(-14, off)]))
            lanes.append(dict(number=number + 1, is_in=0, width=3.4, free=1389,
                              line=[point(14, off), point(75, off)]))
            number += 2
    segments = [dict(a=(-300.0, 10.0), b=(300.0, 10.0), width=40.0, layers=3, headway=8000),
                dict(a=(300.0, -40.0), b=(-300.0, -40.0), width=40.0, layers=1, headway=6000),
                dict(a=(0.0, -300.0), b=(20.0, 300.0), width=30.0, layers=2, headway=10000)]
    pads = [dict(id=77, at=(120.0, 90.0), radius=25.0, ground=1000, stands=2)]
    return dict(lat=lat, lon=lon, lanes=lanes, segments=segments, pads=pads, layers=[(6000, 9000), (9000, 12000)])


def drive(r, world, plane, ident, t, out):
    lane_in = r.choice([x for x in world['lanes'] if x['is_in']])
    lane_out = r.choice([x for x in world['lanes'] if not x['is_in']])
    way = lane_in['line'] + lane_out['line']
    cls, length = r.choice([0, 1, 1, 1, 2, 3, 4, 5, 6]), r.choice([0, 0, 450, 1650])
    speed, at, total = r.uniform(0, 18), r.uniform(-15, 20), length_of(way)
    step = r.choice([0.1, 0.1, 0.3, 1.0, 2.5])
    while at < total + 20:
        back, rest = at, 0
        for i in range(len(way) - 1):
            piece = math.dist(way[i], way[i + 1])
            rest = i
            if back <= piece or i == len(way) - 2:
                break
            back -= piece
        (x, y), (u, v) = way[rest], way[rest + 1]
        piece = math.dist((x, y), (u, v))
        e, n = x + (u - x) * back / piece + r.gauss(0, 0.6), y + (v - y) * back / piece + r.gauss(0, 0.6)
        heading = (course(u - x, v - y) + r.randint(-1500, 1500)) % 36000
        if r.random() < 0.03:
            heading = r.choice([U16, r.randrange(36000)])
        told = U16 if r.random() < 0.03 else round(speed * 100)
        out.append((t, ident, *plane.back(e, n), -2**31, told, heading, length, cls, 0, 1))
        dt = r.choice([step, step, step * r.uniform(0.5, 2)])
        dt = round(dt * 1000) * MS if r.random() < 0.5 else round(dt * NS)
        t += max(1, dt)
        at += speed * dt / NS
        speed = max(0.0, min(20.0, speed + r.gauss(0, 1.5)))
        speed = 0.0 if r.random() < 0.05 else speed
        at += 0.02
    return out


def fly(r, world, plane, ident, t, out):
    s = r.choice(world['segments'])
    alt, speed, k = r.randint(5500, 12500), r.uniform(3, 25), r.uniform(-0.1, 0.5)
    named, to_pad = r.random() < 0.7, r.random() < 0.3
    while k < 1.1:
        e = s['a'][0] + (s['b'][0] - s['a'][0]) * k + r.gauss(0, 6)
        n = s['a'][1] + (s['b'][1] - s['a'][1]) * k + r.gauss(0, 6)
        if to_pad and k > 0.6:
            e, n, alt = 120 + r.gauss(0, 12), 90 + r.gauss(0, 12), r.randint(900, 4500)
        heading = course(s['b'][0] - s['a'][0], s['b'][1] - s['a'][1])
        heading = U16 if r.random() < 0.05 else (heading + r.randint(-9500, 9500)) % 36000
        out.append((t, ident, *plane.back(e, n), -2**31 if r.random() < 0.05 else alt,
                    U16 if r.random() < 0.05 else round(speed * 100), heading, 0, 8, 1, int(named)))
        dt = r.choice([1.0, 1.0, 2.2, 0.3, r.uniform(0.1, 7)])
        t += round(dt * NS)
        k += speed * dt / math.dist(s['a'], s['b'])
        alt += r.randint(-400, 400)
    return out


def make_log(r, world, plane, start, seconds):
    log = []
    for i in range(r.randint(20, 70)):
        drive(r, world, plane, 1000 + i, start + r.randrange(seconds * NS), log)
    for i in range(r.randint(2, 12)):
        fly(r, world, plane, 5000 + i, start + r.randrange(seconds * NS), log)
    log = [x for x in log if x[0] >= start]
    r.shuffle(log)
    log.sort(key=lambda x: x[0])
    return log


# ---- the brute-force figures

class Piece:
    pass


def find_lane(world, plane, lat, lon, heading):
    at, best = plane.to(lat, lon), None
    for i, lane in enumerate(world['lanes']):
        p = place(lane['line'], lane['width'] / 2, at)
        if p and (best is None or p[0] < best[0]) and (heading == U16 or turn(heading, p[2]) <= 6000):
            best = (p[0], i, p[1])
    return (best[1], best[2]) if best else (None, 0)


def pieces_of(world, plane, log):
    tracks = {}
    for order, x in enumerate(log):
        tracks.setdefault(x[1], []).append((order, x))
    pieces = []
    for ident, reports in tracks.items():
        before = None
        for i, (order, x) in enumerate(reports):
            t, _, lat, lon, alt, speed, heading, length, cls, is_air, named = x
            if before is not None and t == before.t:
                continue
            p = Piece()
            p.order, p.t, p.id, p.lat, p.lon, p.alt, p.speed, p.heading = order, t, ident, lat, lon, alt, speed, heading
            p.cls, p.air, p.named = cls, is_air, named
            p.at = plane.to(lat, lon)
            hold = HOLD_AIR if is_air else HOLD
            later = [y[0] for _, y in reports[i + 1:] if y[0] > t]
            p.next = later[0] if later else None
            p.end = min(t + hold, p.next) if later else t + hold
            p.until = t + hold
            p.known = before is not None and t < before.until
            p.before = before if p.known else None
            if is_air:
                p.tube, p.pad = find_tube(world, p), find_pad(world, p)
            else:
                p.lane, p.along = find_lane(world, plane, lat, lon, heading) if cls < 6 else (None, 0)
                p.length = length or (LENGTHS[cls] if cls < 6 else 0)
                was = p.before.queued if p.known else False
                p.queued = was if speed == U16 else speed <= 278 if was else speed < 139
            pieces.append(p)
            before = p
    return sorted(pieces, key=lambda p: p.order)


def find_tube(world, p):
    layer = next((i for i, (lo, hi) in enumerate(world['layers']) if lo <= p.alt < hi), None)
    best = None
    for i, s in enumerate(world['segments']):
        if layer is None or not s['layers'] >> layer & 1:
            continue
        q = place([s['a'], s['b']], s['width'] / 2, p.at)
        if q and (best is None or q[0] < best[0]) and (p.heading == U16 or turn(p.heading, q[2]) <= 9000):
            best = (q[0], (i, layer))
    return best[1] if best else None


def find_pad(world, p):
    for i, s in enumerate(world['pads']):
        if math.dist(p.at, s['at']) <= s['radius'] and (p.alt == -2**31 or p.alt - s['ground'] <= 3000):
            return i
    return None


def passages(world, pieces):
    """(order, t, lane, class, speed), in the order of the log."""
    out = []
    for p in pieces:
        if p.air or not p.known or p.cls >= 6 or p.before.lane == p.lane:
            continue
        was, lanes = p.before.lane, world['lanes']
        if was is not None and lanes[was]['is_in']:
            (x, y), (u, v) = lanes[was]['line'][-2:]
            if (p.at[0] - u) * (u - x) + (p.at[1] - v) * (v - y) > 0:
                out.append((p.t, was, p.cls, p.before.speed))
        changes = was is not None and not lanes[was]['is_in']
        if p.lane is not None and not lanes[p.lane]['is_in'] and not changes:
            out.append((p.t, p.lane, p.cls, p.speed))
    return out


def clip(p, start, end):
    return max(0, min(p.end, end) - max(p.t, start))


def lane_figures(world, pieces, passed, i, start, end):
    lane, f = world['lanes'][i], {}
    mine = [p for p in pieces if not p.air and p.lane == i]
    within = [x for x in passed if x[1] == i and start <= x[0] < end]
    f['number'] = lane['number']
    f['flow'] = [sum(x[2] == c for x in within) for c in range(6)]
    f['speeds'] = [x[3] for x in within if x[3] != U16]
    f['p85'] = percentile(f['speeds'], 85, 25)
    f['stops'] = sum(p.queued and not (p.known and p.before.queued) for p in mine if start <= p.t < end)
    f['time_ns'] = sum(clip(p, start, end) for p in mine)
    f['queued_ms'] = sum(clip(p, start, end) for p in mine if p.queued) // MS
    f['time_ms'] = f['time_ns'] // MS
    f['distance_cm'] = sum(clip(p, start, end) * p.speed for p in mine if p.speed != U16) // NS
    lost = sum(clip(p, start, end) * max(0, lane['free'] - p.speed) for p in mine if p.speed != U16)
    f['delay_ms'] = lost // lane['free'] // MS
    f['length_time'] = sum(clip(p, start, end) * p.length for p in mine)
    f['spans'] = [(max(p.t, start), min(p.end, end)) for p in mine if p.queued and clip(p, start, end) > 0]
    f['queue_max'] = most_at_once(f['spans'], start, end)
    total = length_of(lane['line'])
    backs = [total - p.along for p in mine if p.queued and (
        start <= p.t < end or (p.t < start < p.until and (p.next is None or p.next >= start)))]
    f['queue_max_dm'] = int(max(backs, default=0) * 10)
    times = [x[0] for x in passed if x[1] == i]
    gaps = [b - a for a, b in zip(times, times[1:]) if start <= b < end]
    f['headways'], f['headway_ms'] = len(gaps), sum(gaps) // MS
    f['headway_min_ms'] = min(gaps, default=0) // MS
    f['length'] = total
    return f


def derive(f, length_m, start, end):
    span, length = (end - start) // MS, round(length_m * 100)
    f['mean'] = f['distance_cm'] * 1000 // f['time_ms'] if f['time_ms'] else 0
    f['density'] = f['time_ms'] * 10**7 // (span * length)
    f['occupancy'] = f['length_time'] // MS * 1000 // (span * length)
    f['queue_mean'] = f['queued_ms'] * 100 // span
    f['delay_mean_ms'] = f['delay_ms'] // sum(f['flow']) if sum(f['flow']) else 0
    return f


def group(world, lanes, which, number, start, end):
    g = dict(number=number, headways=0, headway_ms=0, headway_min_ms=0)
    mine = [lanes[i] for i in which]
    g['flow'] = [sum(f['flow'][c] for f in mine) for c in range(6)]
    for key in ('stops', 'time_ms', 'distance_cm', 'delay_ms', 'queued_ms', 'length_time'):
        g[key] = sum(f[key] for f in mine)
    g['p85'] = percentile([v for f in mine for v in f['speeds']], 85, 25)
    g['queue_max_dm'] = max(f['queue_max_dm'] for f in mine)
    g['queue_max'] = most_at_once([s for f in mine for s in f['spans']], start, end)
    return derive(g, sum(f['length'] for f in mine), start, end)


def approaches(world):
    found = []
    for i, lane in enumerate(world['lanes']):
        if not lane['is_in']:
            continue
        (x, y), (u, v) = lane['line'][-2:]
        own = course(u - x, v - y)
        for first, members in found:
            if turn(first, own) <= 3000:
                members.append(i)
                break
        else:
            found.append((own, [i]))
    return [m for _, m in found]


def pet(pieces, start, end):
    met, last = {}, {}
    for p in pieces:
        if p.air:
            continue
        e, n = math.floor(p.at[0] / 3) + 16, math.floor(p.at[1] / 3) + 16
        inside = p.lane is None and p.heading != U16 and 0 <= e < 32 and 0 <= n < 32
        p.cell = (e, n) if inside else None
        if not inside:
            continue
        new = not p.known or p.before.cell != p.cell
        other = last.get(p.cell)
        if new and other and other.id != p.id and p.t - other.t <= 5 * NS and turn(other.heading, p.heading) > 3000:
            if start <= p.t < end:
                key = (other.id, p.id)
                met[key] = min(met.get(key, 10**18), p.t - other.t)
        last[p.cell] = p
    values = sorted(met.values())
    if not values:
        return [0, 0, 0, 0]
    return [len(values), sum(v <= 1500 * MS for v in values), values[0] // MS, values[(len(values) - 1) // 2] // MS]


def room(pieces, attribute, value, start, end, allowed):
    mine = [p for p in pieces if p.air and getattr(p, attribute) == value]
    entries = [p.t for p in mine if not (p.known and getattr(p.before, attribute) == value)]
    exits = 0
    for p in mine:
        follows = p.next is not None and p.next < p.until
        gone = p.next if follows else p.until
        stays = follows and any(q.id == p.id and q.t == p.next and getattr(q, attribute) == value for q in pieces)
        # The end of what holds is noticed at the close of the interval in which it lies, its very last instant included.
        exits += not stays and (start <= gone < end if follows else start < gone <= end)
    spans = [(max(p.t, start), min(p.end, end)) for p in mine if clip(p, start, end) > 0]
    gaps = [b - a for a, b in zip(entries, entries[1:]) if start <= b < end]
    time_ms = sum(clip(p, start, end) for p in mine) // MS
    distance = sum(clip(p, start, end) * p.speed for p in mine if p.speed != U16) // NS
    n = sum(start <= t < end for t in entries)
    span = (end - start) // MS
    use = n * allowed * 1000 // span if attribute == 'tube' else time_ms * 1000 // (span * allowed)
    return [n, exits, most_at_once(spans, start, end), use, distance * 1000 // time_ms if time_ms else 0, len(gaps),
            min(gaps, default=0) // MS, percentile([g // MS for g in gaps], 5, 250), union(spans) // MS, time_ms, distance]


def cells(pieces, start, end):
    seen = {}
    for p in pieces:
        if start <= p.t < end:
            side = 2 if p.air else 1 if p.cls in (5, 6) else 0
            key = (math.floor(p.lat * 900 / 10**7) if p.lat >= 0 else -math.floor(-p.lat * 900 / 10**7) - 1,
                   math.floor(p.lon * 900 / 10**7))
            seen.setdefault(key, [set(), set(), set()])[side].add(p.id)
    return sorted([len(s) for s in v] for v in seen.values())


def compare(what, got, want, near=()):
    for key, value in got.items():
        good = abs(value - want[key]) <= 1 if key in near else value == want[key]
        assert good, f'{what}: {key} is {value}, recomputed {want[key]}'


def run(tool, seed):
    r = random.Random(seed)
    world = make_world(r)
    plane = Plane(world['lat'], world['lon'])
    start, spans = 1_780_000_000 * NS, r.choice([[60, 60], [1, 7, 30], [300], [10] * 8])
    log = make_log(r, world, plane, start, sum(spans))
    lines = [f'start {start}', f"crossing 9 {world['lat']} {world['lon']}"]
    for x in world['lanes']:
        points = ' '.join(f'{e!r} {n!r}' for e, n in x['line'])
        lines.append(f"lane {x['number']} {x['is_in']} {x['width']} {x['free']} {len(x['line'])} {points}")
    lines += ['go', 'layers ' + ' '.join(f'{a} {b}' for a, b in world['layers'])]
    for s in world['segments']:
        lines.append(f"segment {s['a'][0]} {s['a'][1]} {s['b'][0]} {s['b'][1]} {s['width']} {s['layers']} {s['headway']}")
    for s in world['pads']:
        lines.append(f"pad {s['id']} {s['at'][0]} {s['at'][1]} {s['radius']} {s['ground']} {s['stands']}")
    ends, at, t = [], 0, start
    for span in spans:
        t += span * NS
        while at < len(log) and log[at][0] < t:
            x = log[at]
            lines.append(f't {x[1]} {x[0]} {x[0] - 120 * MS} ' + ' '.join(map(str, x[2:])))
            at += 1
        lines.append(f'close {t}')
        ends.append(t)
    done = subprocess.run([tool], input='\n'.join(lines) + '\n', text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(x) for x in done.stdout.splitlines()]
    assert len(answers) == len(spans)

    pieces = pieces_of(world, plane, log)
    passed, groups, begin, checked = passages(world, pieces), approaches(world), start, 0
    for end, answer in zip(ends, answers):
        c = answer['crossings'][0]
        lanes = [derive(f, f['length'], begin, end) for f in (
            lane_figures(world, pieces, passed, i, begin, end) for i in range(len(world['lanes'])))]
        for i, got in enumerate(c['lane']):
            compare(f'seed {seed}, lane {i}', got, lanes[i], near=('queue_max_dm',))
            checked += sum(got['flow'])
        assert len(c['approach']) == len(groups)
        for i, got in enumerate(c['approach']):
            compare(f'seed {seed}, approach {i}', got, group(world, lanes, groups[i], i + 1, begin, end), near=('queue_max_dm',))
        every = [i for m in groups for i in m]
        compare(f'seed {seed}, crossing', c['all'], group(world, lanes, every, 0, begin, end), near=('queue_max_dm',))
        assert c['pet'] == pet(pieces, begin, end), f"seed {seed}: PET {c['pet']} {pet(pieces, begin, end)}"
        tubes = [(i, k) for i, s in enumerate(world['segments']) for k in range(2) if s['layers'] >> k & 1]
        for got, tube in zip(answer['tubes'], tubes):
            want = room(pieces, 'tube', tube, begin, end, world['segments'][tube[0]]['headway'])
            assert got == want, f'seed {seed}, segment {tube}: {got} {want}'
        for i, got in enumerate(answer['pads']):
            want = room(pieces, 'pad', i, begin, end, world['pads'][i]['stands'])
            assert got == want, f'seed {seed}, pad {i}: {got} {want}'
        assert sorted(answer['cells']) == cells(pieces, begin, end), f'seed {seed}: cells'
        road = [p for p in pieces if not p.air and begin <= p.t < end]
        whole = [p for p in road if p.speed != U16 and p.heading != U16 and p.cls != 0]
        assert answer['quality'][:2] == [len(road), len(whole) * 1000 // len(road) if road else 0]
        assert answer['quality'][2:] == ([1000, 140, 140, -120] if road else [0, 0, 0, 0])
        assert answer['unknown'] == len({p.id for p in pieces if p.air and not p.named and begin <= p.t < end})
        begin = end
    return checked


def main():
    tool = sys.argv[1]
    first, last = (int(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else (1, 6)
    passed = sum(run(tool, seed) for seed in range(first, last + 1))
    assert passed > 0
    print(f'seeds {first} to {last}: {passed} passages, every figure equal')


main()
