// SPDX-License-Identifier: Apache-2.0
// The card of the airspace: what to click next, the grant or the offers, the timeline of a pad.
import { clock, number } from './format.js';
import { t } from './i18n.js';
import { STATE_COLORS } from './layers.js';
import { h, rows } from './panels.js';

const HOUR_MS = 3600000;
const time = (text) => clock(Date.parse(text));

function grantCard(c, onCancel) {
  return [h('p', { class: 'good' }, t(`air_${c.state}`)),
    rows([[t('from'), time(c.start)], [t('until'), time(c.end)],
      ...(c.trip ? [[t('layer'), String(c.trip.layer)], [t('length'), `${number(c.trip.length_m)} m`]] : []),
      [t('corridor_id'), c.id.slice(0, 8)]]),
    h('button', { type: 'button', onclick: () => onCancel(c.id) }, t('cancel'))];
}

function offerRow(o, onAccept) {
  return h('li', {}, h('span', {}, `${time(o.start)} – ${time(o.end)}  +${number(o.delay_s)} s`
    + (o.layer === undefined ? '' : `  ${t('layer')} ${o.layer}`)),
  h('button', { type: 'button', 'data-offer': o.id, onclick: () => onAccept(o.id) }, t('take')));
}

function denialCard(d, onAccept) {
  const why = (d.conflicts ?? []).map((c) => t(`reason_${c.reason}`) + (c.pad ? ` ${c.pad}` : ''));
  return [h('p', { class: 'bad' }, t('denied')), h('ul', {}, ...[...new Set(why)].map((w) => h('li', {}, w))),
    (d.offers ?? []).length === 0 ? h('p', {}, t('no_offers')) : h('p', {}, t('offers')),
    h('ol', { class: 'offers' }, ...(d.offers ?? []).map((o) => offerRow(o, onAccept)))];
}

function answerCard(a, actions) {
  if (a.status === 200 || a.status === 201)
    return grantCard(a.body, actions.cancel);
  if (a.body.error === 'denied')
    return denialCard(a.body, actions.accept);
  return [h('p', { class: 'bad' }, a.status === 0 ? t('no_answer') : a.body.message ?? a.body.error)];
}

// One row a use, from the left edge (now) to the right (an hour later).
function padCard(p) {
  const first = Date.parse(p.from);
  const span = Math.max(Date.parse(p.to) - first, 1) || HOUR_MS;
  const percent = (text) => Math.min(100, Math.max(0, (Date.parse(text) - first) / span * 100));
  const bar = (u) => {
    const i = h('i');
    Object.assign(i.style, { marginLeft: `${percent(u.from)}%`, background: STATE_COLORS[u.state] ?? '#8b9bb0',
      width: `${Math.max(2, percent(u.to) - percent(u.from))}%` });
    return i;
  };
  return [rows([[t('stands'), String(p.stands)], [t('taken'), `${p.taken} / ${p.capacity}`]]),
    p.uses.length === 0 ? h('p', { class: 'empty' }, t('no_uses')) : null,
    h('ol', { class: 'timeline' }, ...p.uses.slice(0, 12).map((u) => h('li', { title: `${u.operator} ${u.corridor}` },
      h('span', {}, `${time(u.from)} ${t(u.use)}`),
      bar(u))))];
}

// actions: {close(), accept(id), cancel(id)}.
export function showAirspace(airspace, actions, root) {
  const asks = airspace.mode !== 'look';
  const parts = asks ? [h('p', {}, airspace.mode === 'from' ? t('click_from') : t('click_to', { from: airspace.from }))]
    : airspace.answer ? answerCard(airspace.answer, actions) : airspace.pad ? padCard(airspace.pad) : null;
  root.hidden = parts === null;
  if (parts)
    root.replaceChildren(h('header', {}, h('b', {}, airspace.pad && !asks && !airspace.answer
      ? `${t('pad')} ${airspace.pad.name}` : t('corridor')),
    h('button', { type: 'button', title: t('close'), 'aria-label': t('close'), onclick: actions.close }, '×')),
    ...parts.filter((x) => x !== null));
}
