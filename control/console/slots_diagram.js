// SPDX-License-Identifier: Apache-2.0
// The time-space diagram of one lane: time to the right, way upwards, the stop line across. Where vehicles were, when they may
// pass the line, and until when they have the area behind it; below it a row for each movement of the crossing with who has it when.
import { PAST_MS } from './slots.js';

export const AHEAD_MS = 14000;
const BEFORE_M = 160; // of the line
const BEHIND_M = 40;
const ROW_PX = 9;
export const SLOT_COLORS = { offered: '#ffc857', echoed: '#3ddc97', inside: '#4fc3f7', revoking: '#ff9f43',
  hold: '#8b9bb0', intruder: '#ff5266' };
export const slotColor = (state) => SLOT_COLORS[state] ?? '#8b9bb0';

// Where things are in a picture of w by h pixels, of which the lowest `foot` are rows.
export function frame(w, h, foot, timeMs) {
  const span = PAST_MS + AHEAD_MS;
  return { w, h, foot, timeMs, top: h - foot,
    x: (ms) => (ms - timeMs + PAST_MS) / span * w,
    y: (m) => (h - foot) * (1 - (m + BEFORE_M) / (BEFORE_M + BEHIND_M)) };
}

// What one vehicle looks like: {past: [[x, y]], plan: [[x, y]] or null, box: {x0, x1, x2} or null}.
export function shapeOf(v, trail, f) {
  const past = trail.map(([ms, m]) => [f.x(ms), f.y(m)]);
  const now = [f.x(v.heard_ms), f.y(-v.distance_m)];
  const middle = v.from_ms !== null ? (v.from_ms + v.to_ms) / 2 : v.planned_ms;
  const plan = middle !== null && v.distance_m > 0 && middle > v.heard_ms
    ? [now, [f.x(middle), f.y(0)], [f.x(v.clear_ms ?? middle + 3000), f.y(BEHIND_M * 0.9)]] : null;
  const box = v.from_ms !== null ? { x0: f.x(v.from_ms), x1: f.x(v.to_ms), x2: f.x(v.clear_ms) } : null;
  return { past, plan, box };
}

// The vehicle of the lane whose last place is nearest to a point, within 14 px; null: none.
export function pickVehicle(vehicles, f, x, y) {
  let best = null;
  let least = 14 * 14;
  for (const v of vehicles) {
    const d = Math.min((f.x(v.heard_ms) - x) ** 2 + (f.y(-v.distance_m) - y) ** 2,
      v.from_ms === null ? Infinity : (f.x((v.from_ms + v.to_ms) / 2) - x) ** 2 + (f.y(0) - y) ** 2);
    if (d < least)
      [best, least] = [v, d];
  }
  return best;
}

function stroke(c, points, color, width, dash = []) {
  if (points.length < 2)
    return;
  c.strokeStyle = color;
  c.lineWidth = width;
  c.setLineDash(dash);
  c.beginPath();
  points.forEach((p) => c.lineTo(...p));
  c.stroke();
  c.setLineDash([]);
}

function drawGround(c, f) {
  c.fillStyle = 'rgba(217, 154, 43, 0.10)';
  c.fillRect(0, f.y(BEHIND_M), f.w, f.y(0) - f.y(BEHIND_M));
  c.font = '10px system-ui, sans-serif';
  c.fillStyle = '#5d6f86';
  for (let s = Math.ceil((f.timeMs - PAST_MS) / 2000) * 2000; s < f.timeMs + AHEAD_MS; s += 2000) {
    stroke(c, [[f.x(s), 0], [f.x(s), f.h]], '#18232f', 1);
    c.fillText(`${Math.round((s - f.timeMs) / 1000)} s`, f.x(s) + 3, f.top - 4);
  }
  for (let m = -150; m < 0; m += 50) {
    stroke(c, [[0, f.y(m)], [f.w, f.y(m)]], '#18232f', 1);
    c.fillText(`${m} m`, 3, f.y(m) - 3);
  }
  stroke(c, [[0, f.y(0)], [f.w, f.y(0)]], '#d99a2b', 1.5);
  stroke(c, [[f.x(f.timeMs), 0], [f.x(f.timeMs), f.h]], '#4fc3f7', 1, [2, 3]);
}

function drawVehicle(c, f, v, trail, isChosen) {
  const s = shapeOf(v, trail, f);
  const color = isChosen ? '#ffffff' : slotColor(v.state);
  if (s.box) {
    c.globalAlpha = 0.35;
    c.fillStyle = color;
    c.beginPath();
    c.moveTo(s.box.x0, f.y(0));
    c.lineTo(s.box.x1, f.y(0));
    c.lineTo(s.box.x2, f.y(BEHIND_M));
    c.lineTo(s.box.x0, f.y(BEHIND_M));
    c.fill();
    c.globalAlpha = 1;
  }
  stroke(c, s.past, color, isChosen ? 2.4 : 1.6);
  if (s.plan)
    stroke(c, s.plan, color, 1.2, [4, 3]);
  const [x, y] = [f.x(v.heard_ms), f.y(-v.distance_m)];
  c.fillStyle = color;
  c.beginPath();
  c.arc(x, y, isChosen ? 4 : 3, 0, 2 * Math.PI);
  c.fill();
}

function drawRows(c, f, crossing, movements, chosen) {
  c.font = '8px system-ui, sans-serif';
  movements.forEach(({ id, text }, i) => {
    const y = f.top + 4 + i * ROW_PX;
    c.fillStyle = '#111a25';
    c.fillRect(0, y, f.w, ROW_PX - 2);
    for (const v of crossing.vehicles.filter((k) => k.movement === id && k.from_ms !== null)) {
      c.fillStyle = v.vehicle === chosen ? '#ffffff' : slotColor(v.state);
      c.fillRect(f.x(v.from_ms), y, Math.max(2, f.x(v.clear_ms) - f.x(v.from_ms)), ROW_PX - 2);
    }
    c.fillStyle = '#8b9bb0';
    c.fillText(text, 3, y + ROW_PX - 3);
  });
}

// Draws and returns the frame, for picking. movements: {id, text} of the crossing, in the order of rows.
export function drawDiagram(canvas, slots, crossing, lane, movements, chosen, nowMs) {
  const ratio = Math.min(globalThis.devicePixelRatio || 1, 2);
  const [w, h] = [canvas.clientWidth, canvas.clientHeight];
  if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio))
    [canvas.width, canvas.height] = [Math.round(w * ratio), Math.round(h * ratio)];
  const c = canvas.getContext('2d');
  const f = frame(w, h, Math.min(h * 0.45, movements.length * ROW_PX + 6), slots.timeMs(crossing, nowMs));
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, w, h);
  drawGround(c, f);
  for (const v of crossing.vehicles.filter((k) => k.lane === lane))
    drawVehicle(c, f, v, slots.trails.get(v.vehicle) ?? [], v.vehicle === chosen);
  drawRows(c, f, crossing, movements, chosen);
  return f;
}
