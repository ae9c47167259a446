// SPDX-License-Identifier: Apache-2.0
// The still part of the map: ground, grid, lanes, areas and corridors. Everything is drawn from the node's own
// GeoJSON; nothing is fetched from elsewhere, so there are no tiles, glyphs or sprites.

const LANE_WIDTH_M = 3.5;
const CORRIDOR_WIDTH_M = 24;
const GRID_STEP_M = 100;
const GRID_REACH_M = 2000;
const MEMBERS = { type: 'FeatureCollection', features: [] };

export const COLORS = { lane: '#1d2937', conflict: '#d99a2b', corridor: '#2dd4bf', alert: '#ff5266' };

// A line width that stays the same number of metres at every zoom.
const metres = (plane, m) => ['interpolate', ['exponential', 2], ['zoom'],
  8, m / plane.metresPerPixel(8), 24, m / plane.metresPerPixel(24)];

export function emptyStyle() {
  return {
    version: 8,
    light: { anchor: 'viewport', color: '#ffffff', intensity: 0.25 },
    sources: {
      grid: { type: 'geojson', data: MEMBERS },
      zones: { type: 'geojson', data: MEMBERS },
      corridors: { type: 'geojson', data: MEMBERS },
      network: { type: 'geojson', data: MEMBERS },
      granted: { type: 'geojson', data: MEMBERS },
      slots: { type: 'geojson', data: MEMBERS },
    },
    layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#0a0f16' } }],
  };
}

const kindIs = (...kinds) => ['in', ['get', 'kind'], ['literal', kinds]];

export function addLayers(map, plane) {
  const line = (id, source, filter, paint, layout = {}) => map.addLayer({ id, source, type: 'line', filter, paint,
    layout: { 'line-cap': 'butt', 'line-join': 'round', ...layout } });
  line('grid', 'grid', ['==', ['get', 'major'], false], { 'line-color': '#111a25', 'line-width': 1 });
  line('grid-major', 'grid', ['==', ['get', 'major'], true], { 'line-color': '#18232f', 'line-width': 1 });
  const lane = ['all', kindIs('lane'), ['==', ['geometry-type'], 'LineString']];
  line('lane-edge', 'zones', lane, { 'line-color': '#41546b', 'line-width': metres(plane, LANE_WIDTH_M + 0.4) });
  line('lane', 'zones', lane, { 'line-color': COLORS.lane, 'line-width': metres(plane, LANE_WIDTH_M) },
    { 'line-cap': 'round' });
  map.addLayer({ id: 'lane-area', source: 'zones', type: 'fill', paint: { 'fill-color': COLORS.lane },
    filter: ['all', kindIs('lane'), ['==', ['geometry-type'], 'Polygon']] });
  line('lane-middle', 'zones', lane, { 'line-color': '#36485d', 'line-width': 1, 'line-dasharray': [6, 8] });
  const area = ['==', ['geometry-type'], 'Polygon'];
  map.addLayer({ id: 'conflict', source: 'zones', type: 'fill', filter: ['all', kindIs('conflict', 'conflict_area'), area],
    paint: { 'fill-color': COLORS.conflict, 'fill-opacity': 0.13 } });
  line('conflict-edge', 'zones', ['all', kindIs('conflict', 'conflict_area'), area],
    { 'line-color': COLORS.conflict, 'line-width': 1.2, 'line-opacity': 0.7, 'line-dasharray': [3, 2] });
  const geozone = ['all', kindIs('geozone'), area];
  const restriction = ['match', ['get', 'restriction'], 'PROHIBITED', '#d0312d', 'REQ_AUTHORIZATION', '#e07b00',
    'CONDITIONAL', '#d9a300', 'USPACE', '#2a6fdb', '#2e9e5b'];
  map.addLayer({ id: 'geozone', source: 'zones', type: 'fill', filter: geozone,
    paint: { 'fill-color': restriction, 'fill-opacity': 0.12 } });
  line('geozone-edge', 'zones', geozone, { 'line-color': restriction, 'line-width': 1.5, 'line-opacity': 0.8 });
  map.addLayer({ id: 'crosswalk', source: 'zones', type: 'fill', filter: ['all', kindIs('crosswalk'), area],
    paint: { 'fill-pattern': 'stripes', 'fill-opacity': 0.5 } });
  map.addLayer({ id: 'pad', source: 'zones', type: 'fill', filter: ['all', kindIs('pad'), area],
    paint: { 'fill-color': COLORS.corridor, 'fill-opacity': 0.22 } });
  line('pad-edge', 'zones', ['all', kindIs('pad'), area], { 'line-color': COLORS.corridor, 'line-width': 1.5 });
  map.addLayer({ id: 'pad-point', source: 'zones', type: 'circle',
    filter: ['all', kindIs('pad'), ['==', ['geometry-type'], 'Point']],
    paint: { 'circle-radius': 7, 'circle-color': COLORS.corridor, 'circle-opacity': 0.25,
      'circle-stroke-color': COLORS.corridor, 'circle-stroke-width': 1.5, 'circle-pitch-alignment': 'map' } });
  map.addLayer({ id: 'corridor-floor', source: 'corridors', type: 'fill',
    paint: { 'fill-color': COLORS.corridor, 'fill-opacity': 0.05 } });
  line('corridor-edge', 'corridors', ['has', 'lower_m'],
    { 'line-color': COLORS.corridor, 'line-width': 1, 'line-opacity': 0.55, 'line-dasharray': [4, 3] });
}

export const STATE_COLORS = { offered: '#ffc857', accepted: '#4fc3f7', activated: '#3ddc97', nonconforming: '#ff9f43',
  contingent: '#ff5266' };
const byState = ['match', ['get', 'state'], ...Object.entries(STATE_COLORS).flat(), '#8b9bb0'];

export const AREA_COLORS = { free: '#2e9e5b', reserved: '#ffc857', occupied: '#4fc3f7', frozen: '#ff5266' };
const areaColor = ['match', ['get', 'state'], ...Object.entries(AREA_COLORS).flat(), '#8b9bb0'];

// Crossings of the road book: ways, and conflict areas by their state.
export function addCrossings(map) {
  map.addLayer({ id: 'slot-lanes', source: 'slots', type: 'line', filter: kindIs('lane'),
    paint: { 'line-color': '#41546b', 'line-width': 1, 'line-dasharray': [6, 6] } });
  map.addLayer({ id: 'slot-ways', source: 'slots', type: 'line', filter: kindIs('movement'),
    paint: { 'line-color': '#6b829e', 'line-width': 1, 'line-opacity': 0.45 } });
  map.addLayer({ id: 'slot-areas', source: 'slots', type: 'fill', filter: kindIs('area'),
    paint: { 'fill-color': areaColor, 'fill-opacity': ['match', ['get', 'state'], 'free', 0.16, 0.6] } });
  map.addLayer({ id: 'slot-area-edges', source: 'slots', type: 'line', filter: kindIs('area'),
    paint: { 'line-color': areaColor, 'line-width': 1, 'line-opacity': 0.7 } });
}

// The corridor network on the ground and what is granted above it.
export function addAirspace(map) {
  map.addLayer({ id: 'segments', source: 'network', type: 'line', filter: ['==', ['get', 'what'], 'segment'],
    paint: { 'line-color': COLORS.corridor, 'line-width': 1.2, 'line-opacity': 0.35 } });
  map.addLayer({ id: 'network-pads', source: 'network', type: 'circle', filter: ['==', ['get', 'what'], 'pad'],
    paint: { 'circle-radius': 9, 'circle-color': COLORS.corridor, 'circle-opacity': 0.3,
      'circle-stroke-color': COLORS.corridor, 'circle-stroke-width': 2, 'circle-pitch-alignment': 'map' } });
  map.addLayer({ id: 'granted-floor', source: 'granted', type: 'line',
    paint: { 'line-color': byState, 'line-width': 1, 'line-opacity': 0.5 } });
  map.addLayer({ id: 'granted-body', source: 'granted', type: 'fill-extrusion',
    paint: { 'fill-extrusion-color': byState, 'fill-extrusion-opacity': 0.28, 'fill-extrusion-base': ['get', 'base_m'],
      'fill-extrusion-height': ['get', 'top_m'], 'fill-extrusion-vertical-gradient': false } });
}

// Heights above the drawn ground.
export function granted(collection, groundM) {
  const features = collection.features.filter((f) => f.properties.state !== 'constraint').map((f) => ({ ...f,
    properties: { ...f.properties, base_m: Math.max(0, (f.properties.lower_m ?? 0) - groundM),
      top_m: Math.max(1, (f.properties.upper_m ?? 120) - groundM) } }));
  return { type: 'FeatureCollection', features };
}

// Above the ground objects, below nothing: MapLibre draws extrusions with depth.
export function addCorridorBodies(map) {
  map.addLayer({ id: 'corridor-body', source: 'corridors', type: 'fill-extrusion',
    paint: { 'fill-extrusion-color': COLORS.corridor, 'fill-extrusion-opacity': 0.11,
      'fill-extrusion-base': ['get', 'lower_m'], 'fill-extrusion-height': ['get', 'upper_m'],
      'fill-extrusion-vertical-gradient': false } });
}

// Crosswalk stripes: an image made here, because a sprite would be a request.
export function addImages(map) {
  const size = 8;
  const data = new Uint8ClampedArray(size * size * 4);
  for (let i = 0; i < size * size; i++)
    data.set(i % size < size / 2 ? [203, 213, 225, 255] : [0, 0, 0, 0], i * 4);
  map.addImage('stripes', { width: size, height: size, data });
}

export function grid(plane) {
  const features = [];
  for (let m = -GRID_REACH_M; m <= GRID_REACH_M; m += GRID_STEP_M) {
    const properties = { major: m % (5 * GRID_STEP_M) === 0 };
    for (const ends of [[[m, -GRID_REACH_M], [m, GRID_REACH_M]], [[-GRID_REACH_M, m], [GRID_REACH_M, m]]])
      features.push({ type: 'Feature', properties,
        geometry: { type: 'LineString', coordinates: ends.map(([x, y]) => plane.toLonLat(x, y)) } });
  }
  return { type: 'FeatureCollection', features };
}

// A corridor given as a line becomes a band of its width; joints overlap, so that a bend has no gap.
function bands(plane, coordinates, width) {
  const points = coordinates.map(([lon, lat]) => plane.toLocal(lon, lat));
  const out = [];
  for (let i = 1; i < points.length; i++) {
    const [[ax, ay], [bx, by]] = [points[i - 1], points[i]];
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [ux, uy] = [(bx - ax) / length * width / 2, (by - ay) / length * width / 2];
    const ring = [[ax - uy, ay + ux], [bx - uy, by + ux], [bx + uy, by - ux], [ax + uy, ay - ux], [ax - uy, ay + ux]];
    out.push([ring.map(([x, y]) => plane.toLonLat(x, y))]);
  }
  return out;
}

export function corridors(plane, collection) {
  const features = [];
  for (const f of collection.features.filter((g) => g.properties?.kind === 'corridor')) {
    const properties = { name: f.properties.name ?? '', lower_m: f.properties.lower_m ?? 0,
      upper_m: f.properties.upper_m ?? (f.properties.lower_m ?? 0) + 20 };
    const polygons = f.geometry.type === 'LineString'
      ? bands(plane, f.geometry.coordinates, f.properties.width_m ?? CORRIDOR_WIDTH_M) : [f.geometry.coordinates];
    for (const coordinates of polygons)
      features.push({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates } });
  }
  return { type: 'FeatureCollection', features };
}
