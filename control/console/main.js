// SPDX-License-Identifier: Apache-2.0
// Puts the page together: node -> store -> map and panels, and the keys and buttons.
import { Airspace } from './airspace.js';
import { showAirspace } from './airspace_panel.js';
import { Alerts } from './alerts.js';
import { EventStream, getJson } from './api.js';
import { clock, number } from './format.js';
import { applyTexts, currentLanguage, initLanguage, nextLanguage, t, TEXTS } from './i18n.js';
import { Labels } from './labels.js';
import { Plane } from './mercator.js';
import { Rate, showAlerts, showChips, showDetails, showLegend, showNode } from './panels.js';
import { Slots } from './slots.js';
import { showSlotOnly, slotRows, SlotsPanel } from './slots_panel.js';
import { Store } from './store.js';
import { TrafficLayer } from './traffic.js';
import { View } from './view.js';

const PANEL_EVERY_MS = 500;
const DETAILS_EVERY_MS = 2000;
const RETRY_MS = 1000;
const $ = (id) => document.getElementById(id);

const page = {
  node: null, nodeMs: 0, properties: null, chosen: null, chosenAlert: null, active: [], lostMs: 0, airspace: new Airspace(() => refreshAirspace()),
  slots: new Slots(() => refreshSlots()), slotsPanel: null,
  alerts: new Alerts(), rate: new Rate(), store: null, view: null, labels: null, layer: null,
};

// ---- panels

function refresh() {
  const now = performance.now();
  const { node, store } = page;
  page.active = page.alerts.active(now);
  if (page.layer)
    page.layer.dirty = true; // marks may have changed
  showAlerts(page.alerts.list(), (a) => page.alerts.isActive(a, now), page.chosenAlert, chooseAlert, $('alerts'));
  $('no-alerts').hidden = page.alerts.byId.size > 0;
  showChips(node, $('chips'));
  if (node) {
    showNode(node, page.rate, $('node'));
    $('place').textContent = `${node.city} / ${node.node}`;
  }
  const n = store.counts();
  $('n-road').textContent = number(n.road);
  $('n-air').textContent = number(n.air);
  $('n-rate').textContent = number(page.rate.value ?? null);
  $('n-alerts').textContent = number(page.active.length);
  $('n-alerts').parentElement.classList.toggle('on', page.active.length > 0);
  $('clock').textContent = `${clock(Date.now())} UTC`;
  refreshDetails();
  refreshBanner();
}

function refreshDetails() {
  const [v, c] = page.slotsPanel?.vehicle() ?? [null, null];
  $('details').hidden = page.chosen === null && v === null;
  if (page.chosen !== null) {
    const slot = page.slots.ofTrack(page.chosen);
    showDetails(page.chosen, page.store.tracks.get(page.chosen), page.properties,
      slot ? slotRows(slot, page.slots.crossings[0].time_ms) : [], () => choose(null), $('details'));
  } else if (v)
    showSlotOnly(v, c, () => { page.slotsPanel.chosen = null; refreshDetails(); }, $('details'));
}

function refreshBanner() {
  const banner = $('banner');
  const text = page.lostMs > 0 ? t('lost', { age: Math.round((performance.now() - page.lostMs) / 1000) })
    : page.noMap ? t('no_webgl') : page.store.notShown > 0 ? t('not_shown', { n: page.store.notShown }) : '';
  banner.hidden = text === '';
  banner.textContent = text;
}

function refreshTexts() {
  applyTexts(document);
  $('btn-lang').textContent = TEXTS.language_name[currentLanguage() === 'en' ? 'zh' : 'en'];
  $('btn-3d').textContent = t('view_3d');
  $('btn-3d').setAttribute('aria-pressed', String(page.view?.is3d !== false));
  showLegend($('legend'));
  refreshAirspace();
  page.slotsPanel?.texts();
  refreshSlots();
}

// ---- slots

function refreshSlots() {
  const { slots, slotsPanel, view, layer } = page;
  $('btn-slots').hidden = !slots.isThere;
  $('btn-slots').setAttribute('aria-pressed', String(slotsPanel?.isOpen === true));
  slotsPanel?.show();
  if (layer)
    view.setSlots(slots.areas());
  if (page.store)
    refreshDetails();
}

function toggleSlots(isOpen) {
  const was = page.slotsPanel.isOpen;
  page.slotsPanel.toggle(isOpen);
  onSlotsPanel(was);
}

function onSlotsPanel(was) {
  if (was !== page.slotsPanel.isOpen)
    page.view?.setCovered(page.slotsPanel.isOpen ? $('slots').offsetHeight + 12 : 0);
  refreshSlots();
}

// Somebody clicked on a vehicle in the diagram: its track is chosen too, where there is one.
function chooseSlot(v) {
  choose(v && page.store.tracks.has(v.track) ? v.track : null, v?.vehicle ?? null);
}

// ---- corridors

const operator = () => $('operator').value.trim() || 'console';
const AIR_ACTIONS = { close: () => page.airspace.closePanel(), accept: (id) => page.airspace.accept(id, operator()),
  cancel: (id) => page.airspace.cancel(id, operator()) };

function refreshAirspace() {
  const { airspace, view } = page;
  $('operator').hidden = $('btn-corridor').hidden = !airspace.isThere;
  $('btn-corridor').setAttribute('aria-pressed', String(airspace.mode !== 'look'));
  showAirspace(airspace, AIR_ACTIONS, $('airspace'));
  if (page.layer)
    view.setAirspace(airspace);
}

async function onClick(e) {
  const pad = page.airspace.padAt(e.point, (at) => page.view.map.project(at));
  const track = page.labels.pick(e.point.x, e.point.y);
  if (page.airspace.mode !== 'look' || (pad !== null && track === null))
    await page.airspace.click(pad, operator());
  else
    choose(track);
}

// ---- choosing

function choose(id, vehicle = page.slots.ofTrack(id)?.vehicle ?? null) {
  page.chosen = id;
  if (page.slotsPanel)
    page.slotsPanel.chosen = vehicle;
  page.properties = null;
  refreshDetails();
  loadDetails();
}

function chooseAlert(a) {
  page.chosenAlert = a.id;
  page.view?.flyTo(a.lon, a.lat);
  choose(page.store.tracks.has(a.a) ? a.a : a.b);
  refresh();
}

// The stream carries what moves; the rest of one track is asked for while somebody looks at it.
async function loadDetails() {
  const id = page.chosen;
  if (id === null || page.loading)
    return;
  page.loading = true;
  try {
    const all = await getJson('/v1/tracks');
    if (page.chosen === id)
      page.properties = all.features.find((f) => f.id === id)?.properties ?? null;
  } catch {
    // the banner tells when the node is gone; the next look tries again
  }
  page.loading = false;
}

// With the keyboard: from one object to the next, aircraft first, by id so that the order stays.
function chooseNext(step) {
  const ids = [...page.store.tracks.values()].sort((a, b) => b.air - a.air || (a.id < b.id ? -1 : 1)).map((k) => k.id);
  if (ids.length === 0)
    return;
  const at = ids.indexOf(page.chosen);
  const id = ids[(at + step + ids.length) % ids.length];
  const k = page.store.tracks.get(id);
  page.view?.flyTo(k.lon, k.lat);
  choose(id);
}

// ---- commands

function toggle3d() {
  page.view?.set3d(!page.view.is3d);
  refreshTexts();
}

function toggleLanguage() {
  localStorage.setItem('language', nextLanguage());
  refreshTexts();
  refresh();
}

const KEYS = {
  Escape: () => { choose(null); page.airspace.closePanel(); toggleSlots(false); }, c: () => page.airspace.isThere && page.airspace.begin(), s: () => page.slots.isThere && toggleSlots(), v: toggle3d, l: toggleLanguage, h: () => page.view?.home(),
  n: () => chooseNext(1), p: () => chooseNext(-1),
};

function listen() {
  $('btn-3d').onclick = toggle3d;
  $('btn-lang').onclick = toggleLanguage;
  $('btn-corridor').onclick = () => page.airspace.begin();
  $('btn-slots').onclick = () => toggleSlots();
  $('btn-home').onclick = () => page.view?.home();
  document.addEventListener('keydown', (e) => {
    if (!e.ctrlKey && !e.altKey && !e.metaKey && e.target.tagName !== 'INPUT')
      KEYS[e.key]?.();
  });
}

// ---- start

async function firstNode() {
  for (;;) {
    try {
      return await getJson('/v1/node');
    } catch {
      page.lostMs ||= performance.now();
      $('banner').hidden = false;
      $('banner').textContent = t('lost', { age: Math.round((performance.now() - page.lostMs) / 1000) });
      await new Promise((done) => { setTimeout(done, RETRY_MS); });
    }
  }
}

function onNode(n) {
  page.node = n;
  page.rate.add(n.counters?.frames ?? 0, performance.now());
}

function connect() {
  const stream = new EventStream('/v1/events', {
    node: onNode,
    tracks: (data) => {
      page.store.update(data, performance.now());
      if (page.layer)
        page.layer.dirty = true;
      page.view?.map.triggerRepaint();
    },
    alert: (a) => {
      page.alerts.put(a, performance.now());
      refresh();
    },
    corridor: () => page.airspace.changed(),
    conformance: () => page.airspace.changed(),
    open: () => {
      page.lostMs = 0;
      page.airspace.load();
      page.slots.load();
      loadAlerts();
      refreshBanner();
    },
    lost: () => {
      page.lostMs ||= performance.now();
      refreshBanner();
    },
  });
  return stream;
}

async function loadAlerts() {
  try {
    page.alerts.reset((await getJson('/v1/alerts')).alerts, performance.now());
  } catch {
    // the stream brings new ones in any case
  }
}

async function startMap(plane) {
  page.labels = new Labels($('labels'), page.store);
  page.view = new View('map', plane);
  await page.view.ready();
  page.layer = new TrafficLayer(page.store, (id) => page.alerts.marked.has(id),
    (matrix, progress) => page.labels.draw(matrix, progress, page.active, page.chosen));
  page.view.map.addLayer(page.layer);
  page.view.map.on('resize', () => page.labels.resize());
  page.view.map.on('click', onClick);
  page.view.map.on('mousemove', (e) => {
    page.view.map.getCanvas().style.cursor = page.labels.pick(e.point.x, e.point.y) ? 'pointer' : '';
  });
  try {
    page.view.setZones(await getJson('/v1/map'));
  } catch (e) {
    console.warn('no map of the crossing:', e.message);
  }
  refreshAirspace();
  refreshSlots();
}

async function start() {
  initLanguage(localStorage.getItem('language'), navigator.language);
  page.slotsPanel = new SlotsPanel(page.slots, $('slots'), chooseSlot, () => toggleSlots(false));
  refreshTexts();
  showChips(null, $('chips'));
  listen();
  const node = await firstNode();
  page.lostMs = 0;
  const plane = new Plane(node.origin.lat, node.origin.lon);
  page.store = new Store(plane);
  onNode(node);
  connect();
  setInterval(refresh, PANEL_EVERY_MS);
  setInterval(loadDetails, DETAILS_EVERY_MS);
  refresh();
  try {
    await startMap(plane);
  } catch (e) {
    console.error(e);
    page.noMap = true;
    page.view = null;
  }
  refreshTexts();
  window.kerbwing = page; // for the browser test and for the curious
}

start();
