// SPDX-License-Identifier: Apache-2.0
// The tracks as the page knows them, and where each is between two updates. No DOM, no map: runs under node in tests.
//
// An update moves every object from where it is drawn now to where it was reported, over the time until the next
// update is due. So nothing jumps, and a late update only makes objects wait.

export const TRACKS_MAX = 8192;
const INTERVAL_MIN_MS = 50;
const INTERVAL_MAX_MS = 1500;

// Shapes that the layer can draw; the number is what the shader sees.
export const SHAPE = { car: 0, truck: 1, bus: 2, twoWheel: 3, person: 4, rotor: 5, wing: 6, dot: 7 };
const SHAPE_OF = {
  car: SHAPE.car, truck: SHAPE.truck, bus: SHAPE.bus, motorcycle: SHAPE.twoWheel, cyclist: SHAPE.twoWheel,
  pedestrian: SHAPE.person, multirotor: SHAPE.rotor, aeroplane: SHAPE.wing, vtol: SHAPE.wing,
};

const RAD = Math.PI / 180;

// `to` turned by whole circles so that the way from `from` is the short one.
export function nearestTurn(from, to) {
  const turn = (to - from) % (2 * Math.PI);
  if (turn > Math.PI)
    return from + turn - 2 * Math.PI;
  return turn < -Math.PI ? from + turn + 2 * Math.PI : from + turn;
}

export class Store {
  constructor(plane) {
    this.plane = plane;
    this.tracks = new Map();
    this.notShown = 0;
    this.startMs = 0;
    this.intervalMs = 250;
    this.groundAltM = null; // altitude of height zero, learnt from objects that report both
  }

  // 0 at the update, 1 when the next one is due.
  progress(nowMs) {
    return Math.min(1, Math.max(0, (nowMs - this.startMs) / this.intervalMs));
  }

  heightOf(altM, heightM) {
    if (heightM !== null && altM !== null)
      this.groundAltM = altM - heightM;
    if (heightM !== null)
      return Math.max(0, heightM);
    return altM === null ? 0 : Math.max(0, altM - (this.groundAltM ?? 0));
  }

  // One `tracks` event of the stream.
  update(data, nowMs) {
    const p = this.progress(nowMs);
    const gap = nowMs - this.startMs;
    if (this.startMs > 0 && gap < INTERVAL_MAX_MS)
      this.intervalMs = Math.max(INTERVAL_MIN_MS, this.intervalMs * 0.8 + gap * 0.2);
    this.startMs = nowMs;
    for (const k of this.tracks.values())
      settle(k, p);
    if (data.full)
      this.keepOnly(new Set(data.tracks.map((r) => r[0])));
    for (const id of data.gone)
      this.tracks.delete(id);
    this.notShown = 0;
    for (const row of data.tracks)
      this.put(row);
  }

  keepOnly(ids) {
    for (const id of this.tracks.keys())
      if (!ids.has(id))
        this.tracks.delete(id);
  }

  put([id, cls, lon, lat, altM, heightM, speedMs, headingDeg, air, emergency]) {
    const [x, y] = this.plane.toLocal(lon, lat);
    const z = air ? this.heightOf(altM, heightM) : 0;
    let k = this.tracks.get(id);
    if (!k) {
      if (this.tracks.size >= TRACKS_MAX) {
        this.notShown++;
        return;
      }
      const h = (headingDeg ?? 0) * RAD;
      k = { id, fx: x, fy: y, fz: z, fh: h, th: h };
      this.tracks.set(id, k);
    }
    Object.assign(k, { cls, air: air === 1, emergency: emergency === 1, lon, lat, altM, heightM, speedMs, headingDeg,
      tx: x, ty: y, tz: z, shape: headingDeg === null && !air ? SHAPE.dot : SHAPE_OF[cls] ?? SHAPE.dot });
    if (headingDeg !== null)
      k.th = nearestTurn(k.fh, headingDeg * RAD);
  }

  // Where the track is drawn: [east, north, up] in metres.
  at(k, p) {
    return [k.fx + (k.tx - k.fx) * p, k.fy + (k.ty - k.fy) * p, k.fz + (k.tz - k.fz) * p];
  }

  counts() {
    let air = 0;
    for (const k of this.tracks.values())
      air += k.air ? 1 : 0;
    return { air, road: this.tracks.size - air };
  }
}

// The present drawn place becomes the start of the next movement.
function settle(k, p) {
  k.fx += (k.tx - k.fx) * p;
  k.fy += (k.ty - k.fy) * p;
  k.fz += (k.tz - k.fz) * p;
  k.fh += (k.th - k.fh) * p;
  k.fh %= 2 * Math.PI;
  k.th = nearestTurn(k.fh, k.th);
}
