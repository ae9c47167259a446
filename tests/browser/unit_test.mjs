// SPDX-License-Identifier: Apache-2.0
// The parts of the console that need no browser.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { ALERTS_MAX, Alerts } from '../../control/console/alerts.js';
import { duration, elapsed, label, number, short } from '../../control/console/format.js';
import { initLanguage, LANGUAGES, nextLanguage, t, TEXTS } from '../../control/console/i18n.js';
import { corridors } from '../../control/console/layers.js';
import { Plane, project } from '../../control/console/mercator.js';
import { Slots } from '../../control/console/slots.js';
import { frame, pickVehicle, shapeOf } from '../../control/console/slots_diagram.js';
import { nearestTurn, Store, TRACKS_MAX } from '../../control/console/store.js';

const CONSOLE = new URL('../../control/console/', import.meta.url);
const LAT = 30.657;
const LON = 104.066;
const near = (a, b, by) => assert.ok(Math.abs(a - b) <= by, `${a} is not within ${by} of ${b}`);
const row = (id, x, extra = {}) => {
  const [lon, lat] = new Plane(LAT, LON).toLonLat(x, 0);
  const k = { cls: 'car', alt: null, height: null, heading: 90, air: 0, ...extra };
  return [id, k.cls, lon, lat, k.alt, k.height, 10, k.heading, k.air, 0];
};
const event = (tracks, extra = {}) => ({ t: 0, full: false, tracks, gone: [], ...extra });

test('every text is there in every language, with the same values to fill in', () => {
  const holes = (s) => [...s.matchAll(/\{\w+\}/g)].map(String).sort();
  for (const [key, texts] of Object.entries(TEXTS)) {
    assert.deepEqual(Object.keys(texts).sort(), [...LANGUAGES].sort(), key);
    for (const l of LANGUAGES) {
      assert.ok(texts[l].length > 0, key);
      assert.deepEqual(holes(texts[l]), holes(texts.en), key);
    }
  }
});

test('every text that the page names exists', () => {
  const files = readdirSync(CONSOLE).filter((f) => /\.(js|html)$/.test(f));
  const used = new Set(files.flatMap((f) => [...readFileSync(new URL(f, CONSOLE), 'utf8')
    .matchAll(/\bt\('(\w+)'|data-i18n(?:-\w+)?="(\w+)"/g)].map((m) => m[1] ?? m[2])));
  assert.ok(used.size > 30);
  for (const key of used)
    assert.ok(key in TEXTS, `${key} has no text`);
});

test('the language comes from the saved choice, then the browser, then English', () => {
  assert.equal(initLanguage(null, 'zh-TW'), 'zh');
  assert.equal(initLanguage('en', 'zh-CN'), 'en');
  assert.equal(initLanguage('xx', 'fr'), 'en');
  assert.equal(t('lost', { age: 3 }), 'Connection to the node lost. The picture is 3 s old. Trying again …');
  assert.equal(nextLanguage(), 'zh');
  assert.equal(t('alerts'), '告警');
  assert.equal(t('meteor_shower'), 'meteor shower', 'a kind of a newer node');
});

test('local metres and degrees are the inverse of each other', () => {
  const p = new Plane(LAT, LON);
  for (const [x, y] of [[0, 0], [1000, -2000], [-0.01, 0.01]]) {
    const [bx, by] = p.toLocal(...p.toLonLat(x, y));
    near(bx, x, 1e-5);
    near(by, y, 1e-5);
  }
  const [x, y] = p.toLocal(LON + 0.001, LAT + 0.001); // 0.001 degree of latitude is about 110.9 m on this sphere
  near(y, 111.3, 0.3);
  near(x, 111.3 * Math.cos(LAT * Math.PI / 180), 0.3);
});

test('a point behind the eye has no place on the screen', () => {
  const m = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0, 1]; // w = 1 - z
  assert.deepEqual(project(m, 0, 0, 0, 100, 50), [50, 25]);
  assert.equal(project(m, 0, 0, 2, 100, 50), null);
});

test('an object moves from where it is drawn to where it was reported', () => {
  const s = new Store(new Plane(LAT, LON));
  s.update(event([row('a', 0)], { full: true }), 1000);
  s.update(event([row('a', 10)]), 1250);
  const k = s.tracks.get('a');
  near(s.at(k, 0)[0], 0, 1e-3);
  near(s.at(k, 0.5)[0], 5, 1e-3);
  near(s.at(k, s.progress(5000))[0], 10, 1e-3); // late: it waits
  s.update(event([row('a', 20)]), 1250 + s.intervalMs / 2); // early: from the drawn place
  near(s.at(k, 0)[0], 5, 1e-3);
});

test('what has gone goes; a full event leaves only what it names', () => {
  const s = new Store(new Plane(LAT, LON));
  s.update(event([row('a', 0), row('b', 1), row('c', 2, { air: 1, height: 40, alt: 540, cls: 'multirotor' })], { full: true }), 0);
  assert.deepEqual(s.counts(), { air: 1, road: 2 });
  s.update(event([], { gone: ['a'] }), 250);
  assert.deepEqual([...s.tracks.keys()], ['b', 'c']);
  s.update(event([row('d', 3)], { full: true }), 500);
  assert.deepEqual([...s.tracks.keys()], ['d']);
});

test('the store is bounded and says what it left out', () => {
  const s = new Store(new Plane(LAT, LON));
  s.update(event(Array.from({ length: TRACKS_MAX + 5 }, (_, i) => row(`t${i}`, i)), { full: true }), 0);
  assert.equal(s.tracks.size, TRACKS_MAX);
  assert.equal(s.notShown, 5);
});

test('an altitude alone is drawn above the ground that others tell', () => {
  const s = new Store(new Plane(LAT, LON));
  s.update(event([row('a', 0, { air: 1, alt: 540, height: 40 }), row('b', 0, { air: 1, alt: 560 })]), 0);
  near(s.tracks.get('b').tz, 60, 1e-9);
});

test('headings turn the short way', () => {
  const deg = (d) => d * Math.PI / 180;
  near(nearestTurn(deg(350), deg(10)), deg(370), 1e-9);
  near(nearestTurn(deg(10), deg(350)), deg(-10), 1e-9);
});

test('alerts: newest first, phases of one are one row, bounded, and only fresh ones mark', () => {
  const a = new Alerts();
  a.put({ id: '1', phase: 'raised', time_ms: 1, a: 'x', b: 'y' }, 0);
  a.put({ id: '2', phase: 'raised', time_ms: 2, a: 'z', b: null }, 10);
  a.put({ id: '1', phase: 'updated', time_ms: 3, a: 'x', b: 'y' }, 20);
  assert.deepEqual(a.list().map((k) => k.id), ['2', '1']);
  assert.equal(a.active(30).length, 2);
  assert.deepEqual([...a.marked].sort(), ['x', 'y', 'z']);
  a.put({ id: '1', phase: 'cleared', time_ms: 4, a: 'x', b: 'y' }, 40);
  assert.deepEqual(a.active(50).map((k) => k.id), ['2']);
  assert.equal(a.active(60000).length, 0);
  for (let i = 0; i < 2 * ALERTS_MAX; i++)
    a.put({ id: `n${i}`, phase: 'raised', time_ms: i, a: null, b: null }, 100);
  assert.equal(a.list().length, ALERTS_MAX);
});

test('a corridor line becomes one band for each leg, with its heights', () => {
  const p = new Plane(LAT, LON);
  const f = { type: 'Feature', properties: { kind: 'corridor', name: 'C', lower_m: 30, upper_m: 50 },
    geometry: { type: 'LineString', coordinates: [[0, 0], [100, 0], [100, 100]].map(([x, y]) => p.toLonLat(x, y)) } };
  const out = corridors(p, { type: 'FeatureCollection', features: [f] }).features;
  assert.equal(out.length, 2);
  assert.equal(out[0].properties.lower_m, 30);
  assert.equal(out[0].properties.upper_m, 50);
  const [, y] = p.toLocal(...out[0].geometry.coordinates[0][0]);
  near(Math.abs(y), 12, 1e-3);
});

const vehicle = (extra) => ({ vehicle: 'S1', state: 'echoed', lane: 11, movement: 1, distance_m: 40, heard_ms: 10000, from_ms: 12000,
  to_ms: 12100, clear_ms: 15000, planned_ms: null, track: null, ...extra });
const crossing = (vehicles, extra = {}) => ({ name: 'a', time_ms: 10000, vehicles, areas: ['occupied'], ...extra });

test('a diagram has the present a third from its left, the line below the areas, and windows where they are', () => {
  const f = frame(2200, 300, 100, 10000);
  near(f.x(10000), 800, 1e-9);
  near(f.x(24000), 2200, 1e-9);
  near(f.y(0), 40, 1e-9); // 40 of 200 m are behind the line, on 200 pixels
  const s = shapeOf(vehicle(), [[9000, -52], [10000, -40]], f);
  assert.deepEqual(s.past, [[f.x(9000), f.y(-52)], [f.x(10000), f.y(-40)]]);
  assert.deepEqual(s.box, { x0: f.x(12000), x1: f.x(12100), x2: f.x(15000) });
  assert.deepEqual(s.plan[1], [f.x(12050), f.y(0)]);
  const held = shapeOf(vehicle({ from_ms: null, to_ms: null, clear_ms: null, planned_ms: 13000 }), [], f);
  assert.equal(held.box, null);
  assert.deepEqual(held.plan[1], [f.x(13000), f.y(0)]);
  assert.equal(shapeOf(vehicle({ distance_m: -5 }), [], f).plan, null, 'who is inside has no plan');
});

test('a click in the diagram finds the vehicle by its place or its window', () => {
  const f = frame(2200, 300, 100, 10000);
  const list = [vehicle(), vehicle({ vehicle: 'S2', distance_m: 90, from_ms: 16000, to_ms: 16100 })];
  assert.equal(pickVehicle(list, f, f.x(10000) + 5, f.y(-40)).vehicle, 'S1');
  assert.equal(pickVehicle(list, f, f.x(16050), f.y(0) - 6).vehicle, 'S2');
  assert.equal(pickVehicle(list, f, f.x(20000), f.y(-100)), null);
});

test('every reason, role and state of the road book has a text', () => {
  const words = readFileSync(new URL('../../control/book/slot_types.h', import.meta.url), 'utf8');
  const list = (name) => [...words.slice(words.indexOf(`#define SLOT_${name}_LIST`)).split(/\n\n/)[0].matchAll(/"(\w+)",/g)].map((m) => m[1]);
  const keys = [...list('REASON').map((w) => `slot_reason_${w}`), ...list('ROLE').map((w) => `slot_role_${w}`)];
  assert.ok(keys.length >= 15);
  for (const key of keys.filter((k) => !k.endsWith('_none')))
    assert.ok(key in TEXTS, `${key} has no text`);
});

test('slots: areas take the state of their crossing, trails are bounded, who has gone is forgotten', () => {
  const s = new Slots(() => {});
  const area = (name) => ({ type: 'Feature', geometry: null, properties: { kind: 'area', crossing: name } });
  s.shapes = { type: 'FeatureCollection', features: [area('a'), area('b'), area('a')] };
  s.take([crossing([vehicle()], { areas: ['occupied', 'frozen'] }), { ...crossing([]), name: 'b', areas: ['reserved'] }], 0);
  assert.deepEqual(s.areas().features.map((f) => f.properties.state), ['occupied', 'reserved', 'frozen']);
  for (let i = 1; i < 200; i++)
    s.take([crossing([vehicle({ heard_ms: 10000 + i * 100 })], { time_ms: 10000 + i * 100 })], i);
  assert.equal(s.trails.get('S1').length, 40);
  s.take([crossing([vehicle({ heard_ms: 29900 })], { time_ms: 29900 })], 300);
  assert.equal(s.trails.get('S1').length, 40, 'the same report twice is one point');
  s.take([crossing([])], 400);
  assert.equal(s.trails.size, 0);
  assert.equal(s.areas().features[1].properties.state, 'free', 'a crossing that is not told about');
});

test('slots: a track finds its vehicle, and each lane tells how many it has', () => {
  const s = new Slots(() => {});
  const lane = (id, direction) => ({ properties: { kind: 'lane', crossing: 'a', id, direction } });
  s.shapes = { features: [lane(11, 'in'), lane(12, 'in'), lane(21, 'out')] };
  s.take([crossing([vehicle({ track: 'ff' }), vehicle({ vehicle: 'S2' })])], 0);
  assert.equal(s.ofTrack('ff').vehicle, 'S1');
  assert.equal(s.ofTrack('00'), null);
  assert.deepEqual(s.lanes(), [{ crossing: 'a', lane: 11, count: 2 }, { crossing: 'a', lane: 12, count: 0 }]);
});

test('figures', () => {
  assert.equal(number(null), '–');
  assert.equal(number(1234.56, 1), '1,234.6');
  assert.equal(short(1234567), '1.23 M');
  assert.equal(duration(1800), '1.8 µs');
  assert.equal(elapsed(93784), '1 d 02:03:04');
  assert.equal(label('multirotor', '0123456789abcdef'), 'M-cdef');
});
