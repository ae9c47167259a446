// SPDX-License-Identifier: Apache-2.0
// Measures what a frame costs with many moving objects at 4 Hz: the page's own work (JavaScript) and the time from
// frame to frame. Headless Chromium draws in software here; a graphics processor only makes the second figure better.
//
//   node frame_time.mjs [--objects 2000] [--seconds 10]
import { openPage } from './browser.mjs';
import { MockServer } from './mock_server.mjs';

const value = (name, otherwise) => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise);
const objects = value('--objects', 2000);
const seconds = value('--seconds', 10);
const server = new MockServer({ objects });
const { browser, page } = await openPage(`http://127.0.0.1:${await server.listen()}/`);
await page.waitForFunction((n) => window.kerbwing?.store?.tracks.size === n, objects, { timeout: 60000 });
const result = await page.evaluate(async (ms) => {
  const { layer, store } = window.kerbwing;
  const times = { render: [], update: [], frame: [] };
  const timed = (o, name, list) => {
    const f = o[name].bind(o);
    o[name] = (...args) => {
      const t = performance.now();
      f(...args);
      list.push(performance.now() - t);
    };
  };
  timed(layer, 'render', times.render);
  timed(store, 'update', times.update);
  layer.map.on('render', () => times.frame.push(performance.now()));
  await new Promise((done) => { setTimeout(done, ms); });
  times.frame = times.frame.slice(1).map((t, i) => t - times.frame[i]);
  const at = (list, q) => list.sort((a, b) => a - b)[Math.floor(q * (list.length - 1))].toFixed(2);
  return Object.fromEntries(Object.entries(times).map(([k, l]) => [k, { count: l.length, p50_ms: at(l, 0.5), p95_ms: at(l, 0.95) }]));
}, seconds * 1000);
console.log(JSON.stringify({ objects, ...result }));
await browser.close();
await server.close();
