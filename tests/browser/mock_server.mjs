// SPDX-License-Identifier: Apache-2.0
// Serves the console's files and a node's HTTP API with synthetic objects: for work on the page without a node, and
// for the browser test, which also makes it fail.
//
//   node mock_server.mjs [--port 8080] [--objects 60] [--hz 4] [--quiet]
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { basename, join } from 'node:path';
import { MockAirspace } from './mock_airspace.mjs';
import { MockSlots } from './mock_slots.mjs';
import { mapOf, ORIGIN, rowsAt, streetsFor, toLonLat } from './mock_world.mjs';

const CONSOLE = fileURLToPath(new URL('../../control/console/', import.meta.url));
const VENDOR = join(CONSOLE, 'node_modules/maplibre-gl/dist/');
const MIME = { html: 'text/html; charset=utf-8', css: 'text/css', js: 'text/javascript', mjs: 'text/javascript' };
// As control sends it: the page must work under it.
const CSP = "default-src 'self'; worker-src blob: 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
  + "connect-src 'self'";

export class MockServer {
  constructor({ objects = 60, hz = 4, alertEveryMs = 0 } = {}) {
    Object.assign(this, { objects, hz, startMs: Date.now(), clients: new Set(), alerts: [], isDown: false, requests: [] });
    this.slots = new MockSlots();
    this.airspace = new MockAirspace((name, data) => this.send(name, data));
    this.http = createServer((q, r) => this.answer(q, r));
    this.timers = [setInterval(() => this.tick(), 1000 / hz), setInterval(() => this.send('node', this.node()), 1000)];
    if (alertEveryMs > 0)
      this.timers.push(setInterval(() => this.raiseAlert(), alertEveryMs));
  }

  listen(port = 0) {
    return new Promise((done) => { this.http.listen(port, '127.0.0.1', () => done(this.http.address().port)); });
  }

  close() {
    this.timers.forEach(clearInterval);
    this.http.closeAllConnections();
    return new Promise((done) => { this.http.close(done); });
  }

  // ---- failures and events for tests

  setDown(isDown) {
    this.isDown = isDown;
    if (isDown)
      this.http.closeAllConnections();
  }

  raiseAlert(extra = {}) {
    const rows = this.rows();
    const [a, b] = extra.air ? [rows[0], rows[2]] : [rows.at(-1), rows.at(-2)];
    const alert = { id: String(this.alerts.length + 1), kind: extra.air ? 'loss_of_separation' : 'collision_course',
      phase: 'raised', time: new Date().toISOString(), time_ms: Date.now(), a: a[0], b: b[0], lat: a[3], lon: a[2],
      time_to_s: 2.4, distance_m: 0.8, now_m: 31.5, closing_ms: 14.2, latency_us: 180, ...extra };
    this.alerts.unshift(alert);
    this.alerts.length = Math.min(this.alerts.length, 256);
    this.send('alert', alert);
    return alert;
  }

  clearAlert(alert) {
    alert.phase = 'cleared';
    this.send('alert', alert);
  }

  // ---- the API

  seconds() {
    return (Date.now() - this.startMs) / 1000;
  }

  rows() {
    return rowsAt(this.objects, this.seconds());
  }

  node() {
    const s = this.seconds();
    const air = this.rows().filter((r) => r[8]).length;
    const frames = Math.round(s * (this.objects * 8.5) + 30 * Math.sin(s));
    return { city: 'chengdu', node: 'crossing-1', version: '0.1.0', boot_id: '5bd1e995a7c31f02',
      started: new Date(this.startMs).toISOString(), origin: ORIGIN, status: 'ok', reasons: [],
      link: { connected: true, restarts: 0, resyncs: 1 },
      mqtt: { configured: true, connected: true, sent: Math.round(s), acked: Math.round(s), queued: 0, dropped: 0 },
      tracks: { road: this.objects - air, air, max: this.objects },
      counters: { frames, decoded: frames - Math.round(s * 3), drop_duplicate: Math.round(s * 2), drop_truncated: Math.round(s / 2),
        drop_not_our_ethertype: Math.round(s / 3), family_j2735: Math.round(frames * 0.8) },
      ports: [{ name: 'rsu', frames: Math.round(frames * 0.9), bytes: frames * 90, missed: 0, errors: 0, up: true },
        { name: 'rid', frames: Math.round(frames * 0.1), bytes: frames * 20, missed: 0, errors: 0, up: true }],
      latency_ns: { p50: 1800, p99: 6400, p999: 21000 } };
  }

  tracks() {
    return { type: 'FeatureCollection', features: this.rows().map((r) => ({ type: 'Feature', id: r[0],
      geometry: { type: 'Point', coordinates: r.slice(2, r[4] === null ? 4 : 5) },
      properties: { class: r[1], family: r[8] ? 'odid' : 'j2735', air: r[8] === 1, speed_ms: r[6], heading_deg: r[7], alt_m: r[4],
        datum: r[8] ? 'wgs84' : 'none', height_m: r[5], height_ref: r[8] ? 'takeoff' : 'none', vspeed_ms: r[8] ? 0.4 : null,
        hacc_m: r[8] ? 3 : 1.2, state: 'moving', emergency: r[9] === 1, verified: false, age_ms: 120, observations: 412, port: 'rsu',
        label: `${r[1][0].toUpperCase()}-${r[0].slice(-4)}` } })) };
  }

  tick() {
    for (const c of this.clients)
      if (c.full)
        this.sendTracks(c);
    const data = this.tracksEvent(false);
    for (const c of this.clients)
      c.full ? (c.full = false) : c.response.write(data);
  }

  tracksEvent(full) {
    return `event: tracks\ndata: ${JSON.stringify({ t: Date.now(), full, tracks: this.rows(), gone: [] })}\n\n`;
  }

  sendTracks(c) {
    c.response.write(this.tracksEvent(true));
  }

  send(name, data) {
    for (const c of this.clients)
      c.response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  events(q, r) {
    r.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    r.write(': hello\n\n');
    const client = { response: r, full: true };
    this.clients.add(client);
    q.on('close', () => this.clients.delete(client));
  }

  async answer(q, r) {
    const path = new URL(q.url, 'http://localhost').pathname;
    const json = (o) => { r.writeHead(200, { 'Content-Type': 'application/json' }); r.end(JSON.stringify(o)); };
    if (this.isDown) {
      q.socket.destroy();
      return;
    }
    const api = { '/v1/node': () => json(this.node()), '/v1/tracks': () => json(this.tracks()),
      '/v1/alerts': () => json({ alerts: this.alerts }), '/v1/map': () => json(mapOf(streetsFor(this.objects))),
      '/v1/crossings': () => json(this.slots.crossings()), '/v1/slots': () => json(this.slots.slots()),
      '/v1/events': () => this.events(q, r) };
    let body = '';
    for await (const part of q)
      body += part;
    const air = this.airspace.answer(q.method, path, q.headers['kerbwing-operator'], body === '' ? null : JSON.parse(body));
    if (air) {
      r.writeHead(air[0], { 'Content-Type': 'application/json' });
      r.end(JSON.stringify(air[1]));
    } else if (api[path])
      api[path]();
    else
      await this.file(path, r);
  }

  async file(path, r) {
    const name = path === '/' || path === '/console/' ? 'index.html' : basename(path);
    try {
      const data = await readFile(join(name.startsWith('maplibre-gl') ? VENDOR : CONSOLE, name));
      r.writeHead(200, { 'Content-Type': MIME[name.split('.').pop()] ?? 'application/octet-stream', 'Content-Security-Policy': CSP });
      r.end(data);
    } catch {
      r.writeHead(404, { 'Content-Type': 'application/json' });
      r.end('{"error":"not_found","message":"no such path"}');
    }
  }
}

export const somewhere = toLonLat;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const option = (name, otherwise) => {
    const i = process.argv.indexOf(`--${name}`);
    return i > 0 ? Number(process.argv[i + 1]) : otherwise;
  };
  const server = new MockServer({ objects: option('objects', 60), hz: option('hz', 4), alertEveryMs: option('alerts-ms', 7000) });
  console.log(`console on http://127.0.0.1:${await server.listen(option('port', 8080))}/`);
}
