// SPDX-License-Identifier: Apache-2.0
// Numbers and times as people read them. null and undefined show as a dash.

const DASH = '–';

export const number = (v, digits = 0) =>
  (v === null || v === undefined || Number.isNaN(v) ? DASH
    : v.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));

export const withUnit = (v, unit, digits = 0) => (v === null || v === undefined ? DASH : `${number(v, digits)} ${unit}`);

// Nanoseconds in the unit that keeps the figure short.
export function duration(ns) {
  if (ns === null || ns === undefined || ns === 0)
    return DASH;
  if (ns < 1e3)
    return `${Math.round(ns)} ns`;
  if (ns < 1e6)
    return `${number(ns / 1e3, ns < 1e4 ? 1 : 0)} µs`;
  return `${number(ns / 1e6, ns < 1e7 ? 1 : 0)} ms`;
}

// 1 d 02:03:04
export function elapsed(seconds) {
  if (!Number.isFinite(seconds))
    return DASH;
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, '0');
  const day = Math.floor(s / 86400);
  return `${day > 0 ? `${day} d ` : ''}${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

export const clock = (unixMs) => new Date(unixMs).toISOString().slice(11, 19);

// 1234567 as 1.23 M
export function short(v) {
  if (v === null || v === undefined)
    return DASH;
  if (v < 10000)
    return number(v);
  return v < 1e6 ? `${number(v / 1e3, 1)} k` : `${number(v / 1e6, 2)} M`;
}

// The same short name as the node gives: initial of the class and the end of the id.
export const label = (cls, id) => `${(cls || '?')[0].toUpperCase()}-${id.slice(-4)}`;
