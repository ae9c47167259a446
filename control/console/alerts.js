// SPDX-License-Identifier: Apache-2.0
// The alerts that the page knows, newest first, and which of them still hold. No DOM: runs under node in tests.

export const ALERTS_MAX = 256;
const HOLDS_MS = 10000; // an alert that is neither renewed nor cleared no longer marks its objects

export class Alerts {
  constructor() {
    this.byId = new Map();
    this.marked = new Set();
  }

  // The list as /v1/alerts gives it, newest first.
  reset(list, nowMs) {
    this.byId.clear();
    for (const a of list.slice(0, ALERTS_MAX).reverse())
      this.put(a, nowMs - Math.max(0, Date.now() - a.time_ms));
  }

  // Several phases of one alert are one row: the latest counts, its place stays that of the first.
  put(a, nowMs) {
    const old = this.byId.get(a.id);
    this.byId.set(a.id, { ...a, first_ms: old?.first_ms ?? a.time_ms, heard: nowMs });
    if (this.byId.size > ALERTS_MAX)
      this.byId.delete(this.byId.keys().next().value);
  }

  isActive(a, nowMs) {
    return a.phase !== 'cleared' && nowMs - a.heard < HOLDS_MS;
  }

  list() {
    return [...this.byId.values()].reverse().sort((a, b) => b.first_ms - a.first_ms);
  }

  // Active ones; as a side effect the set of marked tracks is made anew.
  active(nowMs) {
    const active = this.list().filter((a) => this.isActive(a, nowMs));
    this.marked = new Set(active.flatMap((a) => [a.a, a.b]).filter((id) => id));
    return active;
  }
}
