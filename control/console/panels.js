// SPDX-License-Identifier: Apache-2.0
// The lists and figures beside the map. Each function fills one element from data; nothing here keeps state except
// what is needed to count per second.
import { clock, duration, elapsed, label, number, short, withUnit } from './format.js';
import { t } from './i18n.js';

const ALERT_ROWS_MAX = 60;
const DROP_ROWS_MAX = 6;

// An element with attributes, properties (onclick) and children; text is always set as text, never as markup.
export function h(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith('on'))
      e[name] = value;
    else if (value !== null && value !== false)
      e.setAttribute(name, value);
  e.append(...children.filter((c) => c !== null));
  return e;
}

export const rows = (list) => h('dl', { class: 'rows' }, ...list.flatMap(([name, value, cls]) =>
  [h('dt', {}, name), h('dd', { class: cls ?? null }, value)]));

// ---- alerts

function alertText(a) {
  const who = [a.a, a.b].filter((id) => id).map((id) => `#${id.slice(-4)}`).join(' · ');
  const what = a.phase === 'cleared' ? [t('cleared')]
    : [t('time_to', { s: number(a.time_to_s, 1) }), t('passes_at', { m: number(a.distance_m, 1) })];
  return [who, ...what].join('  ·  ');
}

// Rows are made anew only when they say something else: a row that is replaced between press and release takes no click.
export function showAlerts(list, isActive, chosen, onChoose, root) {
  const focused = document.activeElement?.dataset?.alert;
  const shown = list.slice(0, ALERT_ROWS_MAX);
  const words = JSON.stringify([t('alerts'), chosen, shown.map((a) => [a.id, t(a.kind), isActive(a), a.phase, a.first_ms, alertText(a)])]);
  if (root.dataset.words === words)
    return;
  root.dataset.words = words;
  root.replaceChildren(...shown.map((a) => h('li', {}, h('button', {
    type: 'button', class: `alert ${isActive(a) ? 'active' : ''} ${a.phase}`, 'data-alert': a.id, title: t('show_alert'),
    'aria-current': a.id === chosen ? 'true' : null, onclick: () => onChoose(a),
  }, h('span', { class: 'kind' }, t(a.kind)), h('span', { class: 'when' }, clock(a.first_ms)),
  h('span', { class: 'what' }, alertText(a))))));
  if (focused)
    root.querySelector(`[data-alert="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// ---- node

// Frames per second from two totals; null until there are two.
export class Rate {
  constructor(keep = 60) {
    this.history = [];
    this.keep = keep;
  }

  add(total, ms) {
    const last = this.last;
    this.last = { total, ms };
    if (!last || total < last.total || ms <= last.ms)
      return this.value ?? null; // the node started anew: the next pair tells
    this.value = (total - last.total) * 1000 / (ms - last.ms);
    this.history.push(this.value);
    if (this.history.length > this.keep)
      this.history.shift();
    return this.value;
  }
}

function spark(history) {
  const canvas = h('canvas', { class: 'spark', width: 600, height: 68, 'aria-hidden': 'true' });
  const c = canvas.getContext('2d');
  const top = Math.max(...history, 1) * 1.1;
  const at = (v, i) => [i * 600 / Math.max(1, history.length - 1), 66 - 62 * v / top];
  c.strokeStyle = '#4fc3f7';
  c.lineWidth = 3;
  c.beginPath();
  history.forEach((v, i) => c.lineTo(...at(v, i)));
  c.stroke();
  c.lineTo(600, 68);
  c.lineTo(0, 68);
  c.fillStyle = 'rgba(79, 195, 247, 0.12)';
  c.fill();
  return canvas;
}

function dropBars(counters) {
  const drops = Object.entries(counters).filter(([name, n]) => name.startsWith('drop_') && n > 0)
    .sort((a, b) => b[1] - a[1]).slice(0, DROP_ROWS_MAX);
  if (drops.length === 0)
    return [h('h3', {}, t('drops')), h('div', {}, t('no_drops'))];
  const most = drops[0][1];
  return [h('h3', {}, t('drops')), h('div', { class: 'bars' }, ...drops.flatMap(([name, n]) => {
    const bar = h('i');
    bar.style.width = `${Math.round(100 * n / most)}%`;
    const reason = name.slice(5).replaceAll('_', ' ');
    return [h('span', { title: reason }, reason), bar, h('b', {}, short(n))];
  }))];
}

function portTable(ports) {
  return h('table', {}, h('tr', {}, ...['port', 'frames', 'missed', 'errors'].map((k) => h('th', { scope: 'col' }, t(k)))),
    ...ports.map((p) => h('tr', {}, h('td', {}, p.up ? p.name : `${p.name} (${t('port_down')})`),
      ...[p.frames, p.missed, p.errors].map((v) => h('td', {}, short(v))))));
}

export function showNode(n, rate, root) {
  const l = n.latency_ns ?? {};
  root.replaceChildren(
    n.reasons?.length > 0 ? h('ul', {}, ...n.reasons.map((r) => h('li', {}, r))) : '',
    rows([
      [t('frames_per_s'), number(rate.value ?? null)],
      [t('latency'), `${duration(l.p50)} / ${duration(l.p99)}`],
      [t('tracks_max'), `${number(n.tracks.road + n.tracks.air)} / ${number(n.tracks.max)}`],
    ]),
    spark(rate.history),
    rows([
      [t('restarts'), `${n.link.restarts} / ${n.link.resyncs}`, n.link.restarts > 0 ? 'warn' : null],
      [t('summaries'), `${short(n.mqtt.sent)} / ${short(n.mqtt.queued)}`],
      [t('dropped_messages'), number(n.mqtt.dropped), n.mqtt.dropped > 0 ? 'bad' : null],
      [t('uptime'), elapsed((Date.now() - Date.parse(n.started)) / 1000)],
      [t('version'), n.version],
    ]),
    ...dropBars(n.counters ?? {}),
    h('h3', {}, t('ports')),
    portTable(n.ports ?? []));
}

export function showChips(n, root) {
  const chip = (cls, text) => h('span', { class: `chip ${cls}` }, text);
  if (!n) {
    root.replaceChildren(chip('', t('waiting')));
    return;
  }
  const mqtt = n.mqtt.configured ? (n.mqtt.connected ? ['good', 'connected'] : ['warn', 'disconnected'])
    : ['', 'not_configured'];
  root.replaceChildren(
    chip(n.status === 'ok' ? 'good' : 'warn', t(n.status === 'ok' ? 'status_ok' : 'status_degraded')),
    chip(n.link.connected ? 'good' : 'bad', `${t('link')}: ${t(n.link.connected ? 'connected' : 'disconnected')}`),
    chip(mqtt[0], `${t('mqtt')}: ${t(mqtt[1])}`));
}

// ---- details of one track

// k: what the stream says; p: the properties of /v1/tracks, or null while they are on their way; slot: rows of its slot.
export function showDetails(id, k, p, slot, onClose, root) {
  const close = h('button', { type: 'button', title: t('close'), 'aria-label': t('close'), onclick: onClose }, '×');
  const cls = k?.cls ?? p?.class ?? 'unknown';
  const head = h('header', {}, h('b', {}, `${t(`class_${cls}`)}  ${label(cls, id)}`), close);
  if (!k) {
    root.replaceChildren(head, h('div', {}, t('gone')));
    return;
  }
  const list = [
    [t('speed'), k.speedMs === null ? '–' : `${number(k.speedMs, 1)} m/s · ${number(k.speedMs * 3.6)} km/h`],
    [t('heading'), k.headingDeg === null ? '–' : `${number(k.headingDeg)}°`],
  ];
  if (k.air)
    list.push([t('height'), withUnit(k.heightM, 'm', 1)],
      [t('altitude'), k.altM === null ? '–' : `${number(k.altM, 1)} m${p?.datum ? ` (${p.datum})` : ''}`],
      [t('vspeed'), withUnit(p?.vspeed_ms ?? null, 'm/s', 1)]);
  list.push([t('position'), `${k.lat.toFixed(6)}, ${k.lon.toFixed(6)}`], [t('accuracy'), withUnit(p?.hacc_m ?? null, 'm', 1)],
    [t('state'), t(k.emergency ? 'state_emergency' : `state_${p?.state ?? 'unknown'}`), k.emergency ? 'bad' : null],
    [t('family'), p?.family ?? '–'],
    [t('verified'), p ? t(p.verified ? 'verified_yes' : 'verified_no') : '–', p?.verified ? 'good' : 'warn'],
    [t('observations'), number(p?.observations ?? null)],
    ...(p?.sources?.length > 1
      ? [[t('sources'), p.sources.map((s) => `${s.family} ${s.disagreement_pct} %`).join(', ')]] : []),
    [t('age'), p ? t('ago', { s: number(p.age_ms / 1000, 1) }) : '–']);
  root.replaceChildren(head, ...(slot.length > 0 ? [rows(slot), h('hr')] : []), rows(list));
}

export function showLegend(root) {
  const item = (color, key, round) => {
    const i = h('i', { class: round ? 'round' : null });
    i.style.background = color;
    return h('span', {}, i, t(key));
  };
  root.replaceChildren(item('#5cc7fa', 'class_car'), item('#ffb84d', 'class_multirotor', true), item('#8ba3ff', 'class_truck'),
    item('#2dd4bf', 'legend_corridor'), item('#78e6cc', 'class_bus'), item('#d99a2b', 'legend_conflict'),
    item('#8ced8c', 'class_cyclist'), item('#ff5266', 'legend_alert', true), item('#f2a8ff', 'class_pedestrian', true));
}
