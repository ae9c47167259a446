// SPDX-License-Identifier: Apache-2.0
// A crossing with slots for the mock server: two ways that cross, and vehicles on them as plain functions of time. The first
// vehicle of the first way is the track of that place in the world.
import { toLonLat } from './mock_world.mjs';

const PERIOD_MS = 6000; // of vehicles on one way
const SPEED_MS = 12;
const LINE_M = 12; // stop line before the middle
const END_M = 24; // from the line until the rear is out

const WAYS = [{ movement: 1, lane: 11, out: 21, at: (s) => [s - LINE_M, -1.8] }, { movement: 2, lane: 12, out: 22, at: (s) => [1.8, s - LINE_M] }];

const feature = (type, coordinates, properties) => ({ type: 'Feature', geometry: { type, coordinates }, properties });

export class MockSlots {
  constructor() {
    Object.assign(this, { track: null, frozen: false, guard: 'none' });
  }

  crossings() {
    const features = [];
    for (const w of WAYS) {
      features.push(feature('LineString', [w.at(-150), w.at(0)].map(toLonLat),
        { crossing: 'centre', kind: 'lane', id: w.lane, direction: 'in', speed_ms: SPEED_MS }));
      features.push(feature('LineString', [w.at(0), w.at(END_M)].map(toLonLat), { crossing: 'centre', kind: 'movement', id: w.movement,
        from: w.lane, to: w.out, turn: 'straight', speed_ms: SPEED_MS, length_m: END_M }));
    }
    const ring = [[0, -3.6], [3.6, -3.6], [3.6, 0], [0, 0], [0, -3.6]].map(toLonLat);
    features.push(feature('Polygon', [ring], { crossing: 'centre', kind: 'area', movements: [1, 2] }));
    return { type: 'FeatureCollection', features };
  }

  // The vehicle of a way that passes the line at lineMs.
  vehicle(way, lineMs, now) {
    const w = WAYS[way];
    const s = (now - lineMs) / 1000 * SPEED_MS;
    const has = lineMs - now < 5000;
    return { vehicle: `S${way}${String(lineMs / PERIOD_MS % 1000).padStart(4, '0')}`, state: s > 0 ? 'inside' : has ? 'echoed' : 'hold',
      role: 'none', movement: w.movement, lane: w.lane, distance_m: -s, speed_ms: SPEED_MS, from_ms: has ? lineMs - 50 : null,
      to_ms: has ? lineMs + 50 : null, clear_ms: has ? lineMs + END_M / SPEED_MS * 1000 : null, planned_ms: has ? null : lineMs,
      entry_ms: SPEED_MS, reason: has ? 'none' : 'too_early', heard_ms: now, place: toLonLat(w.at(s)),
      track: way === 0 && has ? this.track : null };
  }

  slots() {
    const now = Date.now();
    const vehicles = [];
    for (const way of [0, 1])
      for (let k = -1; k <= 2; k++) {
        const line = (Math.floor(now / PERIOD_MS) + k) * PERIOD_MS + way * PERIOD_MS / 2;
        if (now < line + END_M / SPEED_MS * 1000)
          vehicles.push(this.vehicle(way, line, now));
      }
    const inside = vehicles.some((v) => v.state === 'inside');
    return { crossings: [{ name: 'centre', region: 0, id: 1, guard: this.guard, time_ms: now, opens_in_ms: 0, vehicles,
      areas: [this.frozen ? 'frozen' : inside ? 'occupied' : 'reserved'], signals: [], events: [],
      totals: { requests: 10, granted: 5, amended: 1, revoked: 0, intruders: 0, promotions: 0 } }] };
  }
}
