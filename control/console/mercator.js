// SPDX-License-Identifier: Apache-2.0
// The local plane that objects are drawn in: metres east, north and up of the node's origin, laid on the web-Mercator
// square of the map. Metres keep 32-bit floats exact to millimetres; the map's own coordinates would jitter.

const EARTH_CIRCUMFERENCE_M = 40075016.686;
const RAD = Math.PI / 180;

const mercatorX = (lon) => (180 + lon) / 360;
const mercatorY = (lat) => (180 - Math.log(Math.tan(Math.PI / 4 + lat * RAD / 2)) / RAD) / 360;

export class Plane {
  constructor(lat, lon) {
    this.lat = lat;
    this.lon = lon;
    this.x0 = mercatorX(lon);
    this.y0 = mercatorY(lat);
    this.unit = 1 / (EARTH_CIRCUMFERENCE_M * Math.cos(lat * RAD)); // square units of one metre
  }

  toLocal(lon, lat) {
    return [(mercatorX(lon) - this.x0) / this.unit, (this.y0 - mercatorY(lat)) / this.unit];
  }

  toLonLat(east, north) {
    const y = this.y0 - north * this.unit;
    return [(this.x0 + east * this.unit) * 360 - 180, 2 * Math.atan(Math.exp((180 - y * 360) * RAD)) / RAD - 90];
  }

  // The map's matrix (column-major, from the Mercator square to clip space) for local metres.
  matrix(m) {
    const u = this.unit;
    const out = new Float64Array(16);
    for (let r = 0; r < 4; r++) {
      out[r] = m[r] * u;
      out[4 + r] = -m[4 + r] * u;
      out[8 + r] = m[8 + r] * u;
      out[12 + r] = m[r] * this.x0 + m[4 + r] * this.y0 + m[12 + r];
    }
    return out;
  }

  metresPerPixel(zoom) {
    return EARTH_CIRCUMFERENCE_M * Math.cos(this.lat * RAD) / (512 * 2 ** zoom);
  }
}

// Screen position in CSS pixels of a local point, or null when it lies behind the eye.
export function project(m, x, y, z, width, height) {
  const w = m[3] * x + m[7] * y + m[11] * z + m[15];
  if (w <= 0)
    return null;
  const cx = m[0] * x + m[4] * y + m[8] * z + m[12];
  const cy = m[1] * x + m[5] * y + m[9] * z + m[13];
  return [(cx / w + 1) / 2 * width, (1 - cy / w) / 2 * height];
}
