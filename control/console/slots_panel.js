// SPDX-License-Identifier: Apache-2.0
// The card of the road book: the diagram of a lane, and the slot of one vehicle.
import { clock, number } from './format.js';
import { t } from './i18n.js';
import { h, rows } from './panels.js';
import { drawDiagram, pickVehicle, SLOT_COLORS } from './slots_diagram.js';

const seconds = (ms, nowMs) => (ms === null ? '–' : `${clock(ms)} (${number((ms - nowMs) / 1000, 1)} s)`);

// Rows for the details of a vehicle that asks for slots.
export function slotRows(v, nowMs) {
  const list = [[t('slot'), t(`slot_state_${v.state}`), v.state === 'echoed' ? 'good' : v.state === 'intruder' ? 'bad' : null]];
  if (v.reason !== 'none')
    list.push([t('slot_why'), t(`slot_reason_${v.reason}`)]);
  if (v.from_ms !== null)
    list.push([t('slot_window'), seconds(v.from_ms, nowMs)], [t('slot_length'), `${number(v.to_ms - v.from_ms)} ms`],
      [t('slot_clear'), seconds(v.clear_ms, nowMs)]);
  else if (v.planned_ms !== null)
    list.push([t('slot_planned'), seconds(v.planned_ms, nowMs)]);
  if (v.entry_ms > 0)
    list.push([t('slot_speed'), `${number(v.entry_ms, 1)} m/s · ${number(v.entry_ms * 3.6)} km/h`]);
  list.push([t('slot_distance'), `${number(v.distance_m, 1)} m`], [t('slot_movement'), String(v.movement)]);
  if (v.role !== 'none')
    list.push([t('slot_role'), t(`slot_role_${v.role}`), 'warn']);
  return list;
}

export class SlotsPanel {
  // onChoose(vehicle): somebody clicked on one in the diagram; onClose(): on the cross.
  constructor(slots, root, onChoose, onClose) {
    Object.assign(this, { slots, root, onChoose, onClose, isOpen: false, lane: '', chosen: null });
    this.select = h('select', { id: 'slot-lane', onchange: () => { this.lane = this.select.value; this.show(); } });
    this.canvas = h('canvas', { id: 'slot-diagram', role: 'img' });
    this.canvas.onclick = (e) => this.click(e.offsetX, e.offsetY);
    this.head = h('header');
    this.facts = h('div', { class: 'facts' });
    root.append(this.head, this.canvas, this.facts);
  }

  toggle(isOpen = !this.isOpen) {
    this.isOpen = isOpen && this.slots.isThere;
    this.root.hidden = !this.isOpen;
    clearInterval(this.timer);
    if (this.isOpen)
      this.timer = setInterval(() => this.draw(), 100);
    this.texts();
    this.show();
  }

  texts() {
    this.select.setAttribute('aria-label', t('slot_lane'));
    this.canvas.setAttribute('aria-label', t('slot_diagram'));
    const legend = ['hold', 'offered', 'echoed', 'inside', 'revoking'].map((s) => {
      const i = h('i');
      i.style.background = SLOT_COLORS[s];
      return h('span', {}, i, t(`slot_state_${s}`));
    });
    this.head.replaceChildren(h('b', {}, t('slots')), this.select, h('span', { class: 'key' }, ...legend),
      h('button', { type: 'button', title: t('close'), 'aria-label': t('close'), onclick: this.onClose }, '×'));
  }

  // [crossing, lane id]: what is chosen, or the fullest.
  place() {
    const lanes = this.slots.lanes();
    const chosen = lanes.find((l) => `${l.crossing}/${l.lane}` === this.lane);
    const l = chosen ?? lanes.reduce((best, k) => (best === null || k.count > best.count ? k : best), null);
    return l ? [this.slots.crossing(l.crossing), l.lane] : [null, 0];
  }

  show() {
    if (!this.isOpen)
      return;
    const options = [['', t('slot_fullest')], ...this.slots.lanes().map((l) => [`${l.crossing}/${l.lane}`,
      `${l.crossing}  ${t('slot_lane')} ${l.lane}  (${l.count})`])];
    if (document.activeElement !== this.select)
      this.select.replaceChildren(...options.map(([value, text]) => h('option',
        { value, selected: value === this.lane ? '' : null }, text)));
    this.facts.replaceChildren(...this.slots.crossings.map((c) => this.factsOf(c)));
    this.draw();
  }

  factsOf(c) {
    const state = c.guard !== 'none' ? ['bad', t('slot_guard_stopped')]
      : c.opens_in_ms > 0 ? ['warn', t('slot_opens', { s: number(c.opens_in_ms / 1000, 1) })] : null;
    return h('p', {}, h('b', {}, c.name), ` ${t('slot_totals', { n: number(c.vehicles.length), granted: number(c.totals.granted),
      amended: number(c.totals.amended), revoked: number(c.totals.revoked), intruders: number(c.totals.intruders) })} `,
    state ? h('span', { class: state[0] }, state[1]) : null);
  }

  draw() {
    const [crossing, lane] = this.place();
    if (!this.isOpen || !crossing)
      return;
    const movements = this.slots.shapes.features.map((f) => f.properties)
      .filter((p) => p.kind === 'movement' && p.crossing === crossing.name).map((p) => ({ id: p.id, text: `${p.from} → ${p.to}` }));
    this.frame = drawDiagram(this.canvas, this.slots, crossing, lane, movements, this.chosen, performance.now());
  }

  click(x, y) {
    const [crossing, lane] = this.place();
    const v = crossing && this.frame ? pickVehicle(crossing.vehicles.filter((k) => k.lane === lane), this.frame, x, y) : null;
    this.chosen = v?.vehicle ?? null;
    this.onChoose(v);
    this.draw();
  }

  // The vehicle that was clicked on in the diagram, as it is now.
  vehicle() {
    for (const c of this.slots.crossings) {
      const v = c.vehicles.find((k) => k.vehicle === this.chosen);
      if (v)
        return [v, c];
    }
    return [null, null];
  }
}

// The details of a vehicle whose track is not known.
export function showSlotOnly(v, c, onClose, root) {
  root.replaceChildren(h('header', {}, h('b', {}, v.vehicle),
    h('button', { type: 'button', title: t('close'), 'aria-label': t('close'), onclick: onClose }, '×')),
  rows([[t('speed'), `${number(v.speed_ms, 1)} m/s · ${number(v.speed_ms * 3.6)} km/h`], ...slotRows(v, c.time_ms)]));
}
