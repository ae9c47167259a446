// SPDX-License-Identifier: Apache-2.0
// A synthetic crossing for the mock server: streets, corridors, and N objects that move along them as plain functions
// of time, so that every run shows the same picture at the same second.

const EARTH_M_PER_DEG = 111320;
export const ORIGIN = { lat: 30.657, lon: 104.066 };
const STREET_STEP_M = 160;
const LANE_OFFSET_M = 3.6;
const SMALL_WORLD = 80; // up to this many objects all are at the one crossing

export function toLonLat([x, y]) {
  return [ORIGIN.lon + x / (EARTH_M_PER_DEG * Math.cos(ORIGIN.lat * Math.PI / 180)), ORIGIN.lat + y / EARTH_M_PER_DEG];
}

const feature = (kind, name, type, coordinates, extra = {}) => ({ type: 'Feature', geometry: { type, coordinates },
  properties: { kind, name, lower_m: null, upper_m: null, ...extra } });
const ring = (...corners) => [[...corners, corners[0]].map(toLonLat)];

function circle([cx, cy], r) {
  return ring(...Array.from({ length: 24 }, (_, i) => [cx + r * Math.cos(i * Math.PI / 12), cy + r * Math.sin(i * Math.PI / 12)]));
}

const ROUTES = [
  { z: 45, points: [[-320, -120], [-60, -30], [70, 60], [330, 150]] },
  { z: 70, points: [[-200, 260], [-40, 40], [60, -60], [180, -280]] },
];

export function mapOf(streets) {
  const features = [];
  for (const c of streets)
    for (const o of [-1.5, -0.5, 0.5, 1.5]) {
      const reach = streets.length > 1 ? 900 : 350;
      features.push(feature('lane', `ns ${c} ${o}`, 'LineString', [[c + o * LANE_OFFSET_M, -reach], [c + o * LANE_OFFSET_M, reach]].map(toLonLat)));
      features.push(feature('lane', `we ${c} ${o}`, 'LineString', [[-reach, c + o * LANE_OFFSET_M], [reach, c + o * LANE_OFFSET_M]].map(toLonLat)));
    }
  for (const [sx, sy] of [[-1, -1], [-1, 1], [1, -1], [1, 1]])
    features.push(feature('conflict_area', `c${sx}${sy}`, 'Polygon', ring([0, 0], [7.2 * sx, 0], [7.2 * sx, 7.2 * sy], [0, 7.2 * sy])));
  for (const [a, b] of [[[-8, 11], [8, 15]], [[-8, -15], [8, -11]], [[11, -8], [15, 8]], [[-15, -8], [-11, 8]]])
    features.push(feature('crosswalk', 'crosswalk', 'Polygon', ring(a, [b[0], a[1]], b, [a[0], b[1]])));
  ROUTES.forEach((r, i) => features.push(feature('corridor', `C${i + 1}`, 'LineString', r.points.map(toLonLat),
    { lower_m: r.z - 10, upper_m: r.z + 10 })));
  features.push(feature('pad', 'P1', 'Polygon', circle([70, 95], 8)));
  return { type: 'FeatureCollection', features };
}

export function streetsFor(n) {
  return n <= SMALL_WORLD ? [0] : [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => i * STREET_STEP_M);
}

const id = (i) => (0x9e3779b97f4a7c15n * BigInt(i + 1) & 0xffffffffffffffffn).toString(16).padStart(16, '0');
const wrap = (v, length) => ((v % length) + length) % length;

function along(points, distance) {
  let left = distance;
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const d = Math.hypot(bx - ax, by - ay);
    if (left <= d || i === points.length - 1)
      return { at: [ax + (bx - ax) * left / d, ay + (by - ay) * left / d], heading: Math.atan2(bx - ax, by - ay) };
    left -= d;
  }
  return null;
}

function drone(i, t) {
  const r = ROUTES[i % ROUTES.length];
  const length = r.points.slice(1).reduce((s, p, j) => s + Math.hypot(p[0] - r.points[j][0], p[1] - r.points[j][1]), 0);
  const back = i % 4 >= 2;
  const d = wrap(i * 97 + t * (8 + i % 5), length);
  const { at, heading } = along(r.points, back ? length - d : d);
  const spread = Math.floor(i / 16) * 60;
  const h = r.z + (back ? 6 : -6) + Math.sin(t / 3 + i);
  const cls = i % 9 === 4 ? 'vtol' : i % 9 === 8 ? 'aeroplane' : 'multirotor';
  return [id(i), cls, ...toLonLat([at[0] + spread % 700 - (spread ? 350 : 0), at[1] + (spread * 3) % 800]), 500 + h, h,
    8 + i % 5, wrap((heading + (back ? Math.PI : 0)) * 180 / Math.PI, 360), 1, 0];
}

const CLASSES = ['car', 'car', 'car', 'car', 'truck', 'car', 'bus', 'car', 'motorcycle', 'cyclist'];

function car(i, t, streets) {
  const reach = streets.length > 1 ? 850 : 260;
  const street = streets[i % streets.length];
  const way = Math.floor(i / streets.length) % 4; // east, west, north, south
  const lane = (0.5 + Math.floor(i / (4 * streets.length)) % 2) * LANE_OFFSET_M;
  const v = 9 + (i * 7) % 6;
  const s = wrap(i * 61.8 + t * v, 2 * reach) - reach;
  const [x, y, heading] = [[s, street - lane, 90], [-s, street + lane, 270], [street + lane, s, 0], [street - lane, -s, 180]][way];
  return [id(100000 + i), CLASSES[i % CLASSES.length], ...toLonLat([x, y]), null, null, v, heading, 0, i === 3 ? 1 : 0];
}

// Rows of the `tracks` event for n objects at t seconds: a third of a small world flies, a twentieth of a large one.
export function rowsAt(n, t) {
  const drones = n <= SMALL_WORLD ? Math.floor(n / 3) : Math.floor(n / 20);
  const streets = streetsFor(n);
  return Array.from({ length: n }, (_, i) => (i < drones ? drone(i, t) : car(i - drones, t, streets)));
}
