// SPDX-License-Identifier: Apache-2.0
// The airspace part of the mock node: two pads, a layer, and a book that denies whoever asks second and offers a later slot.
import { toLonLat } from './mock_world.mjs';

const PADS = { north: [-120, 110], south: [130, -90] };
const HOLD_MS = 20000;
const iso = (ms) => new Date(ms).toISOString();
const id = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export class MockAirspace {
  // tell(name, data): an event for all clients.
  constructor(tell) {
    Object.assign(this, { tell, corridors: [], count: 0, operators: [] });
  }

  network() {
    const point = ([name, [x, y]]) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: toLonLat([x, y]) },
      properties: { what: 'pad', name, stands: 1, ground_m: 0 } });
    return { enabled: true, type: 'FeatureCollection', layers: [{ lower_m: 60, upper_m: 80, speed_ms: 12 }],
      features: [...Object.entries(PADS).map(point), { type: 'Feature', properties: { what: 'segment', layers: [0] },
        geometry: { type: 'LineString', coordinates: Object.values(PADS).map(([x, y]) => toLonLat([x, y])) } }] };
  }

  geojson() {
    const [[ax, ay], [bx, by]] = Object.values(PADS);
    const ring = [[ax, ay + 8], [bx, by + 8], [bx, by - 8], [ax, ay - 8], [ax, ay + 8]].map(([x, y]) => toLonLat([x, y]));
    return { type: 'FeatureCollection', more: false, features: this.corridors.map((c) => ({ type: 'Feature',
      geometry: { type: 'Polygon', coordinates: [ring] }, properties: { ...c, lower_m: 60, upper_m: 80 } })) };
  }

  pad(name) {
    const uses = this.corridors.filter((c) => c.state !== 'offered').map((c) => ({ corridor: c.id, operator: c.operator,
      state: c.state, use: 'departure', from: c.start, to: iso(Date.parse(c.start) + 60000) }));
    return { name, stands: 1, taken: uses.length, capacity: 60, from: iso(Date.now()), to: iso(Date.now() + 3600000), uses };
  }

  put(state, operator, startMs) {
    const c = { id: id(++this.count), state, operator, version: 1, start: iso(startMs), end: iso(startMs + 40000), lease_end: iso(startMs + 40000),
      trip: { layer: 0, length_m: 320, stops: [] } };
    this.corridors.push(c);
    this.tell('corridor', { kind: 'corridor', id: c.id, state, cause: 'requested' });
    return c;
  }

  request(operator, body) {
    this.operators.push(operator);
    const start = Date.parse(body.departure.from);
    if (this.corridors.length === 0)
      return [201, this.put('accepted', operator, start)];
    const c = this.put('offered', operator, start + 60000);
    return [409, { error: 'denied', reason: 'pad_full', message: 'full',
      conflicts: [{ reason: 'pad_full', pad: body.from.pad, from: c.start, to: c.end }],
      offers: [{ id: c.id, held_until: iso(Date.now() + HOLD_MS), start: c.start, end: c.end, delay_s: 60, layer: 0, length_m: 320 }] }];
  }

  // [status, answer], or null when the path is not ours.
  answer(method, path, operator, body) {
    if (path === '/v1/airspace')
      return [200, this.network()];
    if (path.startsWith('/v1/pads/'))
      return [200, this.pad(path.split('/').at(-1))];
    if (!path.startsWith('/v1/corridors'))
      return null;
    const [, , , which, deed] = path.split('/');
    const c = this.corridors.find((k) => k.id === which);
    if (!which)
      return method === 'POST' ? this.request(operator, body) : [200, this.geojson()];
    if (!c)
      return [404, { error: 'unknown_id', message: 'no such entity' }];
    c.state = deed === 'accept' ? 'accepted' : 'ended';
    this.corridors = this.corridors.filter((k) => k.state !== 'ended');
    this.tell('corridor', { kind: 'corridor', id: c.id, state: c.state });
    return [200, c];
  }
}
