// SPDX-License-Identifier: Apache-2.0
// Names and rings, painted on a plain canvas over the map: for the chosen object, for those in an alert, and for
// aircraft while they are few enough to read. MapLibre's own labels would need glyph files.
import { label } from './format.js';
import { project } from './mercator.js';

const AIR_LABELS_MAX = 40;
const RINGS_MAX = 64;
const PICK_PX = 16;
const LETTER_PX = 6.8; // measured once for the font below; exact enough to keep labels apart
const LINE_PX = 13;
const FONT = '11px system-ui, "Noto Sans", sans-serif';

export class Labels {
  constructor(canvas, store) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.store = store;
    this.resize();
  }

  resize() {
    const r = this.canvas.getBoundingClientRect();
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.width = r.width;
    this.height = r.height;
    this.canvas.width = Math.round(r.width * this.ratio);
    this.canvas.height = Math.round(r.height * this.ratio);
  }

  place(k) {
    const [x, y, z] = this.store.at(k, this.progress);
    return project(this.matrix, x, y, z, this.width, this.height);
  }

  // alerts: active ones, with a and b; chosen: id or null.
  draw(matrix, progress, alerts, chosen) {
    this.matrix = matrix;
    this.progress = progress;
    const c = this.context;
    c.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    c.clearRect(0, 0, this.width, this.height);
    c.font = FONT;
    const done = { ids: new Set(), boxes: [] };
    for (const a of alerts.slice(0, RINGS_MAX))
      this.drawAlert(a, done);
    const picked = chosen && this.store.tracks.get(chosen);
    if (picked)
      this.drawChosen(picked, done);
    this.drawAircraft(done);
  }

  drawAlert(a, done) {
    const c = this.context;
    const ends = [a.a, a.b].map((id) => id && this.store.tracks.get(id)).filter((k) => k)
      .map((k) => [k, this.place(k)]).filter(([, p]) => p);
    c.strokeStyle = '#ff5266';
    c.lineWidth = 1.8;
    if (ends.length === 2) {
      c.setLineDash([5, 4]);
      c.beginPath();
      c.moveTo(...ends[0][1]);
      c.lineTo(...ends[1][1]);
      c.stroke();
      c.setLineDash([]);
    }
    const radius = 15 + 2.5 * Math.sin(performance.now() / 160);
    for (const [, p] of ends) {
      c.beginPath();
      c.arc(p[0], p[1], radius, 0, 2 * Math.PI);
      c.stroke();
    }
    for (const [k, p] of ends)
      this.write(k, p, '#ffb3bb', done);
  }

  drawChosen(k, done) {
    const p = this.place(k);
    if (!p)
      return;
    const c = this.context;
    c.strokeStyle = '#ffffff';
    c.lineWidth = 1.5;
    for (let i = 0; i < 4; i++) {
      c.beginPath();
      c.arc(p[0], p[1], 13, i * Math.PI / 2 + 0.35, (i + 1) * Math.PI / 2 - 0.35);
      c.stroke();
    }
    this.write(k, p, '#ffffff', done);
  }

  drawAircraft(done) {
    const shown = [];
    for (const k of this.store.tracks.values()) {
      if (!k.air)
        continue;
      const p = this.place(k);
      if (p && p[0] > 0 && p[1] > 0 && p[0] < this.width && p[1] < this.height)
        shown.push([k, p]);
      if (shown.length > AIR_LABELS_MAX)
        return; // too many to read: none is better than a heap
    }
    for (const [k, p] of shown)
      this.write(k, p, '#ffd9a0', done);
  }

  // `done` holds what this frame has written: nothing twice, and nothing over what matters more and came first.
  write(k, p, color, done) {
    const c = this.context;
    const text = k.air ? `${label(k.cls, k.id)}  ${Math.round(k.tz)} m` : label(k.cls, k.id);
    const [x, y] = [p[0] + 17, p[1] - 7];
    const width = text.length * LETTER_PX;
    const covers = (b) => x < b.x + b.width && b.x < x + width && Math.abs(y - b.y) < LINE_PX;
    if (done.ids.has(k.id) || done.boxes.some(covers))
      return;
    done.ids.add(k.id);
    done.boxes.push({ x, y, width });
    c.lineWidth = 3;
    c.strokeStyle = 'rgba(8, 12, 18, 0.85)';
    c.strokeText(text, x, y);
    c.fillStyle = color;
    c.fillText(text, x, y);
  }

  // The object nearest to a place on the screen, within reach of a finger; null when there is none.
  pick(x, y) {
    let best = null;
    let least = PICK_PX * PICK_PX;
    if (!this.matrix)
      return null;
    for (const k of this.store.tracks.values()) {
      const p = this.place(k);
      const d = p ? (p[0] - x) ** 2 + (p[1] - y) ** 2 : Infinity;
      if (d < least) {
        best = k.id;
        least = d;
      }
    }
    return best;
  }
}
