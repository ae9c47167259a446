// SPDX-License-Identifier: Apache-2.0
// The console in a real browser against the mock server.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { openPage } from './browser.mjs';
import { MockServer } from './mock_server.mjs';

const WAIT = { timeout: 30000 };
let server;
let origin;
let browser;
let page;
let seen;

const until = (f, arg) => page.waitForFunction(f, arg, WAIT);

before(async () => {
  server = new MockServer({ objects: 60 });
  origin = `http://127.0.0.1:${await server.listen()}`;
  ({ browser, page, seen } = await openPage(`${origin}/`));
  await until(() => window.kerbwing?.layer?.frames > 3);
});

after(async () => {
  await browser?.close();
  await server?.close();
});

// Bright pixels of a part of the map, taken from the picture as the user sees it.
async function pixels(clip) {
  const png = (await page.screenshot({ clip })).toString('base64');
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const c = canvas.getContext('2d');
    c.drawImage(bitmap, 0, 0);
    const d = c.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let bright = 0;
    let sum = 0;
    for (let i = 0; i < d.length; i += 4) {
      bright += Math.max(d[i], d[i + 1], d[i + 2]) > 150 ? 1 : 0;
      sum = (sum * 31 + d[i] + d[i + 1] + d[i + 2]) % 1000000007;
    }
    return { bright, sum };
  }, png);
}

const MAP_PART = { x: 300, y: 120, width: 680, height: 480 };

test('objects are drawn and move', async () => {
  assert.equal(await page.evaluate(() => window.kerbwing.store.tracks.size), 60);
  await until(() => window.kerbwing.store.counts().air === 20);
  const first = await pixels(MAP_PART);
  assert.ok(first.bright > 300, `only ${first.bright} bright pixels: nothing is drawn`);
  const frames = await page.evaluate(() => window.kerbwing.layer.frames);
  await until((n) => window.kerbwing.layer.frames > n + 5, frames);
  assert.notEqual((await pixels(MAP_PART)).sum, first.sum, 'the picture stands still');
  const show = (visible) => page.evaluate((v) => new Promise((done) => {
    const { labels, view } = window.kerbwing;
    labels.canvas.hidden = !v;
    view.map.once('render', done);
    view.map.setLayoutProperty('traffic', 'visibility', v ? 'visible' : 'none');
  }), visible);
  await show(false);
  const without = await pixels(MAP_PART);
  await show(true);
  assert.ok(without.bright < first.bright, 'the bright pixels are not the traffic');
});

test('figures of the node are shown', async () => {
  await until(() => document.querySelector('#n-road').textContent === '40');
  await until(() => document.querySelector('#n-air').textContent === '20');
  await until(() => Number(document.querySelector('#n-rate').textContent.replace(',', '')) > 100);
  assert.match(await page.textContent('#node'), /not our ethertype/);
  assert.match(await page.textContent('#chips'), /Dataplane: connected/);
});

test('the language switch changes the texts and is remembered', async () => {
  assert.equal(await page.textContent('.alerts h2'), 'Alerts');
  await page.click('#btn-lang');
  assert.equal(await page.textContent('.alerts h2'), '告警');
  await until(() => document.querySelector('#chips').textContent.includes('数据面'));
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN');
  assert.equal(await page.evaluate(() => localStorage.getItem('language')), 'zh');
  await page.keyboard.press('l');
  assert.equal(await page.textContent('.alerts h2'), 'Alerts');
});

test('an alert appears, marks its objects, and a click flies there', async () => {
  const alert = server.raiseAlert();
  await page.waitForSelector(`button[data-alert="${alert.id}"].active`, WAIT);
  await until((a) => window.kerbwing.alerts.marked.has(a.a) && window.kerbwing.alerts.marked.has(a.b), alert);
  await until(() => document.querySelector('#n-alerts').textContent === '1');
  const before = await page.evaluate(() => window.kerbwing.view.map.getZoom());
  await page.click(`button[data-alert="${alert.id}"]`);
  await until((a) => {
    const m = window.kerbwing.view.map;
    const c = m.getCenter();
    return !m.isMoving() && Math.abs(c.lng - a.lon) < 1e-5 && Math.abs(c.lat - a.lat) < 1e-5;
  }, alert);
  assert.ok(await page.evaluate(() => window.kerbwing.view.map.getZoom()) > before);
  await page.waitForSelector('#details:not([hidden])', WAIT);
  server.clearAlert(alert);
  await page.waitForSelector(`button[data-alert="${alert.id}"].cleared:not(.active)`, WAIT);
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#details'));
});

test('a click on an object shows its details', async () => {
  await page.keyboard.press('h');
  await until(() => !window.kerbwing.view.map.isMoving());
  const spot = await page.evaluate(() => {
    const { labels, store } = window.kerbwing;
    const r = labels.canvas.getBoundingClientRect();
    for (const k of store.tracks.values()) {
      const p = k.air && labels.place(k);
      if (p && p[0] > 300 && p[0] < 950 && p[1] > 100 && p[1] < 500)
        return { x: p[0] + r.x, y: p[1] + r.y };
    }
    return null;
  });
  assert.notEqual(spot, null);
  await page.mouse.click(spot.x, spot.y);
  await page.waitForSelector('#details:not([hidden])', WAIT);
  await until(() => document.querySelector('#details').textContent.includes('not verified'));
  assert.match(await page.textContent('#details'), /Height/);
  await page.keyboard.press('Escape');
});

test('2-D and 3-D', async () => {
  await page.click('#btn-3d');
  await until(() => window.kerbwing.view.map.getPitch() === 0 && !window.kerbwing.view.map.isMoving());
  assert.equal(await page.getAttribute('#btn-3d', 'aria-pressed'), 'false');
  await page.keyboard.press('v');
  await until(() => window.kerbwing.view.map.getPitch() > 50 && !window.kerbwing.view.map.isMoving());
});

test('everything can be reached with the keyboard', async () => {
  const alert = server.raiseAlert({ air: true });
  await page.waitForSelector(`button[data-alert="${alert.id}"]`, WAIT);
  const reached = new Set();
  await page.evaluate(() => document.body.focus());
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate(() => {
      const e = document.activeElement;
      return e.id || e.dataset.alert || e.className;
    }));
  }
  for (const name of ['btn-home', 'btn-3d', 'btn-lang', alert.id, 'maplibregl-canvas'])
    assert.ok(reached.has(name), `${name} is not reached: ${[...reached]}`);
  await page.keyboard.press('n');
  await page.waitForSelector('#details:not([hidden])', WAIT);
  await page.keyboard.press('Escape');
});

// Where a pad is on the screen.
const padSpot = (name) => page.evaluate((n) => {
  const { airspace, view } = window.kerbwing;
  const f = airspace.pads().find((k) => k.properties.name === n);
  const p = view.map.project(f.geometry.coordinates);
  const r = view.map.getCanvas().getBoundingClientRect();
  return { x: p.x + r.x, y: p.y + r.y };
}, name);
const clickPad = async (name) => {
  const { x, y } = await padSpot(name);
  await page.mouse.click(x, y);
};

test('two clicks ask for a corridor, a denial shows offers, one click takes one', async () => {
  await page.keyboard.press('h');
  await until(() => !window.kerbwing.view.map.isMoving() && window.kerbwing.airspace.isThere);
  await page.fill('#operator', 'courier');
  await page.click('#btn-corridor');
  assert.match(await page.textContent('#airspace'), /pad to start from/);
  await clickPad('north');
  await until(() => document.querySelector('#airspace').textContent.includes('From north'));
  await clickPad('south');
  await until(() => document.querySelector('#airspace').textContent.includes('Granted'));
  await until(() => window.kerbwing.airspace.corridors.features.length === 1);
  assert.deepEqual(server.airspace.operators, ['courier']);
  const drawn = await page.evaluate(() => window.kerbwing.view.map.querySourceFeatures('granted').length);
  assert.ok(drawn > 0, 'the corridor is on the map');

  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('c');
  await clickPad('north');
  await until(() => document.querySelector('#airspace').textContent.includes('From north'));
  await clickPad('south');
  await until(() => document.querySelector('#airspace').textContent.includes('No free slot at the pad north'));
  assert.equal(seen.errors.filter((e) => !e.includes('409')).length, 0);
  seen.errors.length = 0; // the browser logs the denial's status
  await page.click('#airspace button[data-offer]');
  await until(() => document.querySelector('#airspace').textContent.includes('Granted'));
  assert.deepEqual(server.airspace.corridors.map((c) => c.state), ['accepted', 'accepted']);
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#airspace'));
});

test('a pad shows who uses it', async () => {
  await until(() => !window.kerbwing.view.map.isMoving());
  await page.evaluate(() => { window.kerbwing.labels.pick = () => null; }); // no aircraft in the way of the click
  await clickPad('north');
  await until(() => document.querySelectorAll('#airspace .timeline i').length === 2);
  assert.match(await page.textContent('#airspace'), /Pad north/);
  await page.keyboard.press('Escape');
});

// The state of the mock's conflict area as the map draws it.
const areaState = () => page.evaluate(() => {
  const { view } = window.kerbwing;
  return view.map.queryRenderedFeatures({ layers: ['slot-areas'] }).map((f) => f.properties.state)[0] ?? null;
});

test('conflict areas show their state on the map', async () => {
  await page.keyboard.press('h');
  await until(() => !window.kerbwing.view.map.isMoving() && window.kerbwing.slots.isThere);
  await until(() => {
    const s = window.kerbwing.slots.crossings[0]?.areas[0];
    return s === 'reserved' || s === 'occupied';
  });
  server.slots.frozen = true;
  await until(() => window.kerbwing.view.map.queryRenderedFeatures({ layers: ['slot-areas'] })
    .some((f) => f.properties.state === 'frozen'));
  server.slots.frozen = false;
  await until(() => !window.kerbwing.view.map.queryRenderedFeatures({ layers: ['slot-areas'] })
    .some((f) => f.properties.state === 'frozen'));
  assert.ok(['reserved', 'occupied'].includes(await areaState()));
});

test('the diagram of a lane shows its vehicles, and a click shows a grant', async () => {
  await page.keyboard.press('s');
  await page.waitForSelector('#slots:not([hidden])', WAIT);
  assert.equal(await page.getAttribute('#btn-slots', 'aria-pressed'), 'true');
  assert.match(await page.textContent('#slots .facts'), /centre .*5 granted/);
  await page.selectOption('#slot-lane', 'centre/11');
  const drawn = () => page.evaluate(() => {
    const c = document.querySelector('#slot-diagram');
    const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
    let bright = 0;
    for (let i = 0; i < d.length; i += 4)
      bright += d[i + 3] > 0 && Math.max(d[i], d[i + 1], d[i + 2]) > 180 ? 1 : 0;
    return bright;
  });
  await until(() => window.kerbwing.slotsPanel.frame);
  assert.ok(await drawn() > 200, 'nothing is drawn');
  // Where the window of the next vehicle with a grant stands.
  const windowOfNext = () => page.evaluate(async () => {
    const { slotsPanel: p, slots } = window.kerbwing;
    for (;;) {
      const v = slots.crossings[0].vehicles.find((k) => k.lane === 11 && k.from_ms !== null && k.distance_m > 10);
      if (v) {
        const r = p.canvas.getBoundingClientRect();
        return { x: r.x + p.frame.x((v.from_ms + v.to_ms) / 2), y: r.y + p.frame.y(0), vehicle: v.vehicle };
      }
      await new Promise((done) => { setTimeout(done, 50); });
    }
  });
  // The diagram moves with the time: on a slow machine a click comes too late for the place it was meant for.
  for (let i = 0; i < 30 && await page.isHidden('#details'); i++) {
    const spot = await windowOfNext();
    await page.mouse.click(spot.x, spot.y);
    await page.waitForSelector('#details:not([hidden])', { timeout: 1000 }).catch(() => {});
  }
  assert.ok(await page.isVisible('#details'), 'a click on a window opens nothing');
  assert.match(await page.textContent('#details'), /granted and confirmed|inside/);
  assert.match(await page.textContent('#details'), /May enter at/);
  await page.keyboard.press('l');
  await until(() => document.querySelector('#details').textContent.includes('允许进入时刻'));
  assert.match(await page.textContent('#slots'), /通行时隙/);
  await page.keyboard.press('l');
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#details'));
  assert.ok(await page.isHidden('#slots'));
});

test('a click on a vehicle of the map shows its slot', async () => {
  const id = await page.evaluate(() => [...window.kerbwing.store.tracks.values()].find((k) => !k.air).id);
  server.slots.track = id;
  await until((track) => window.kerbwing.slots.ofTrack(track) !== null, id);
  await page.evaluate((track) => { window.kerbwing.labels.pick = () => track; }, id);
  await page.mouse.click(600, 300);
  await until(() => document.querySelector('#details').textContent.includes('May enter at'));
  assert.match(await page.textContent('#details'), /Received as/);
  server.slots.track = null;
  await page.keyboard.press('Escape');
});

test('a stopped guard is told', async () => {
  server.slots.guard = 'overlap';
  await page.click('#btn-slots');
  await until(() => document.querySelector('#slots .bad')?.textContent.includes('GUARD STOPPED'));
  server.slots.guard = 'none';
  await until(() => !document.querySelector('#slots .bad'));
  await page.click('#slots header button');
  assert.ok(await page.isHidden('#slots'));
});

test('an emergency of the city and its message stand over the page', async () => {
  server.mode = 'emergency';
  await until(() => document.querySelector('#banner.mode:not([hidden])')?.textContent.includes('EMERGENCY MODE'));
  server.send('message', { text: '<b>道路封闭</b>', language: 'zh', issuer: 'city', until: new Date(Date.now() + 600000).toISOString() });
  await until(() => document.querySelector('#banner').textContent.includes('<b>道路封闭</b>'));
  await page.keyboard.press('l');
  await until(() => document.querySelector('#banner').textContent.includes('应急状态'));
  await page.keyboard.press('l');
  server.mode = 'normal';
  await until(() => !document.querySelector('#banner').classList.contains('mode'));
  server.send('message', { text: '', language: 'zh', issuer: 'city', until: new Date(0).toISOString() });
  await until(() => document.querySelector('#banner').hidden);
});

test('text from the node is never markup', async () => {
  server.raiseAlert({ kind: '<img src=x onerror=alert(1)>' });
  await until(() => document.querySelector('#alerts').textContent.includes('<img'));
  assert.equal(await page.locator('#alerts img').count(), 0);
});

test('a lost connection is told, and healed by itself', async () => {
  const errors = seen.errors.length;
  server.setDown(true);
  await page.waitForSelector('#banner:not([hidden])', WAIT);
  assert.match(await page.textContent('#banner'), /Connection to the node lost/);
  server.setDown(false);
  await page.waitForSelector('#banner', { state: 'hidden', ...WAIT });
  const at = server.seconds();
  await until((now) => window.kerbwing.store.startMs > now, await page.evaluate(() => performance.now()));
  assert.ok(server.seconds() >= at);
  seen.errors.splice(errors); // the browser logs each refused request
});

test('no request left the node, no error was logged', () => {
  assert.ok(seen.requests.length > 10);
  for (const url of seen.requests)
    assert.ok(url.startsWith(`${origin}/`) || url.startsWith(`blob:${origin}/`) || url.startsWith('data:'), url);
  assert.deepEqual(seen.errors, []);
});
