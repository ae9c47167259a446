// SPDX-License-Identifier: Apache-2.0
// The road book on the page: crossings with the state of their conflict areas, who has a slot, and where vehicles were in the
// last seconds. Keeps what the node said last; no DOM, no map: runs under node in tests.
import { getJson } from './api.js';

const POLL_MS = 500;
export const PAST_MS = 8000; // of the diagram
const POINTS_MAX = 40; // kept of a vehicle's way
const NOTHING = { type: 'FeatureCollection', features: [] };

export class Slots {
  // onChange(): something to show anew.
  constructor(onChange, get = getJson) {
    Object.assign(this, { onChange, get, shapes: NOTHING, crossings: [], trails: new Map(), isThere: false, heardMs: 0 });
  }

  async load() {
    try {
      this.shapes = await this.get('/v1/crossings');
      this.isThere = this.shapes.features.length > 0;
    } catch {
      this.isThere = false;
    }
    clearInterval(this.timer);
    if (this.isThere) {
      this.timer = setInterval(() => this.poll(), POLL_MS);
      await this.poll();
    }
    this.onChange();
  }

  async poll() {
    if (this.isAsking || globalThis.document?.hidden)
      return;
    this.isAsking = true;
    try {
      this.take((await this.get('/v1/slots')).crossings, performance.now());
      this.onChange();
    } catch {
      // the banner tells when the node is gone; the next look tries again
    }
    this.isAsking = false;
  }

  take(crossings, nowMs) {
    this.crossings = crossings;
    this.heardMs = nowMs;
    const seen = new Set();
    for (const c of crossings)
      for (const v of c.vehicles) {
        seen.add(v.vehicle);
        const trail = this.trails.get(v.vehicle) ?? [];
        if (trail.at(-1)?.[0] !== v.heard_ms)
          trail.push([v.heard_ms, -v.distance_m]);
        this.trails.set(v.vehicle, trail.filter(([ms]) => ms > c.time_ms - PAST_MS).slice(-POINTS_MAX));
      }
    for (const id of this.trails.keys())
      if (!seen.has(id))
        this.trails.delete(id);
  }

  // Conflict areas with their present state, for the map.
  areas() {
    const next = new Map();
    const states = new Map(this.crossings.map((c) => [c.name, c.areas]));
    const features = this.shapes.features.map((f) => {
      const { kind, crossing } = f.properties;
      if (kind !== 'area')
        return f;
      const i = next.get(crossing) ?? 0;
      next.set(crossing, i + 1);
      return { ...f, properties: { ...f.properties, state: states.get(crossing)?.[i] ?? 'free' } };
    });
    return { type: 'FeatureCollection', features };
  }

  // The vehicle that a track is, or null.
  // The vehicle that a track is, or null.
  ofTrack(id) {
    if (id === null)
      return null;
    for (const c of this.crossings) {
      const v = c.vehicles.find((k) => k.track === id);
      if (v)
        return v;
    }
    return null;
  }

  // [{crossing, lane, count}], for the choice of a lane.
  lanes() {
    const out = [];
    for (const f of this.shapes.features) {
      const p = f.properties;
      if (p.kind === 'lane' && p.direction === 'in')
        out.push({ crossing: p.crossing, lane: p.id,
          count: this.crossing(p.crossing)?.vehicles.filter((v) => v.lane === p.id).length ?? 0 });
    }
    return out;
  }

  crossing(name) {
    return this.crossings.find((c) => c.name === name) ?? null;
  }

  // The node's time now, as far as the last answer tells.
  timeMs(crossing, nowMs) {
    return crossing.time_ms + Math.min(POLL_MS * 3, nowMs - this.heardMs);
  }
}
