// SPDX-License-Identifier: Apache-2.0
// Corridors on the page: what is granted and offered as bodies in the air, the network with its pads, asking by two
// clicks, and who uses a pad. Keeps what the node said last; draws nothing by itself but the map's sources.
import { ask, getJson } from './api.js';

const RELOAD_MS = 400; // changes that come together are one look
const PAD_REACH_PX = 18;
const NOTHING = { type: 'FeatureCollection', features: [] };
const AIRCRAFT = { speed_ms: 15, climb_ms: 3, size_m: 1 };
const DEPART_IN_S = 60;
const DEPART_WITHIN_S = 300;

export class Airspace {
  // onChange(): something to show anew.
  constructor(onChange) {
    this.onChange = onChange;
    this.network = NOTHING;
    this.corridors = NOTHING;
    this.isThere = false; // the node keeps a book and has pads
    this.mode = 'look'; // or 'from', 'to': the next click is the start, the goal
    this.from = null;
    this.answer = null; // {status, body} of the last request
    this.pad = null; // timeline of the pad looked at
  }

  async load() {
    try {
      this.network = await getJson('/v1/airspace');
      this.isThere = this.network.enabled && this.pads().length > 0;
      if (this.isThere)
        await this.reload();
    } catch {
      this.isThere = false;
    }
    this.onChange();
  }

  pads() {
    return this.network.features.filter((f) => f.properties.what === 'pad');
  }

  // Height above the ellipsoid that the map draws as the ground.
  ground() {
    return this.pads()[0]?.properties.ground_m ?? 0;
  }

  async reload() {
    this.corridors = await getJson('/v1/corridors?format=geojson');
    if (this.pad)
      this.pad = await getJson(`/v1/pads/${encodeURIComponent(this.pad.name)}`);
  }

  // An event of the stream.
  changed() {
    this.timer ??= setTimeout(async () => {
      this.timer = null;
      try {
        await this.reload();
        this.onChange();
      } catch {
        // the next event or connection brings it
      }
    }, RELOAD_MS);
  }

  // ---- asking

  begin() {
    this.mode = this.mode === 'look' ? 'from' : 'look';
    this.from = null;
    this.answer = null;
    this.pad = null;
    this.onChange();
  }

  // The pad under a point of the screen, or null. project: [lon, lat] -> {x, y}.
  padAt(point, project) {
    let best = null;
    let least = PAD_REACH_PX;
    for (const f of this.pads()) {
      const p = project(f.geometry.coordinates);
      const d = Math.hypot(p.x - point.x, p.y - point.y);
      if (d < least)
        [best, least] = [f.properties.name, d];
    }
    return best;
  }

  // True when the click was ours.
  async click(pad, operator) {
    if (pad === null)
      return this.mode !== 'look';
    if (this.mode === 'look') {
      await this.showPad(pad);
    } else if (this.mode === 'from') {
      this.from = pad;
      this.mode = 'to';
    } else if (pad !== this.from) {
      this.mode = 'look';
      await this.request(this.from, pad, operator);
    }
    this.onChange();
    return true;
  }

  async showPad(name) {
    this.answer = null;
    this.pad = await getJson(`/v1/pads/${encodeURIComponent(name)}`);
  }

  closePanel() {
    this.mode = 'look';
    this.answer = null;
    this.pad = null;
    this.onChange();
  }

  async request(from, to, operator) {
    const at = Date.now() + DEPART_IN_S * 1000;
    const time = (ms) => new Date(ms).toISOString();
    await this.send('POST', '/v1/corridors', operator, { from: { pad: from }, to: { pad: to }, aircraft: AIRCRAFT,
      departure: { from: time(at), to: time(at + DEPART_WITHIN_S * 1000) } });
  }

  async accept(id, operator) {
    await this.send('POST', `/v1/corridors/${id}/accept`, operator);
  }

  async cancel(id, operator) {
    await this.send('DELETE', `/v1/corridors/${id}`, operator);
    this.answer = null;
    this.onChange();
  }

  async send(method, path, operator, body) {
    try {
      this.answer = await ask(method, path, operator, body);
    } catch {
      this.answer = { status: 0, body: {} };
    }
    this.changed();
    this.onChange();
  }
}
