// SPDX-License-Identifier: Apache-2.0
// The map and its camera.
import { Map as GlMap, ScaleControl } from './maplibre-gl.mjs';
import { addAirspace, addCorridorBodies, addCrossings, addImages, addLayers, corridors, emptyStyle, granted, grid } from './layers.js';

const HOME_ZOOM = 17.1;
const PITCH_3D = 58;
const BEARING_3D = -24;
const FLY_MS = 900;
// What the panels cover, so that the middle of the picture is the middle of what is free.
const PADDING = { top: 0, bottom: 0, left: 0, right: 350 };

export class View {
  constructor(container, plane) {
    this.plane = plane;
    this.is3d = true;
    this.map = new GlMap({
      container, style: emptyStyle(), center: [plane.lon, plane.lat], zoom: HOME_ZOOM, pitch: PITCH_3D,
      bearing: BEARING_3D, minZoom: 11, maxZoom: 21, maxPitch: 75, attributionControl: false, fadeDuration: 0,
      renderWorldCopies: false,
    });
    this.padding = PADDING;
    this.map.setPadding(PADDING);
    this.map.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left');
  }

  // Resolves when the layers stand.
  async ready() {
    if (!this.map.isStyleLoaded())
      await this.map.once('load');
    addImages(this.map);
    addLayers(this.map, this.plane);
    this.map.getSource('grid').setData(grid(this.plane));
    addCrossings(this.map);
    addCorridorBodies(this.map);
    addAirspace(this.map);
  }

  setAirspace(airspace) {
    this.map.getSource('network').setData(airspace.network);
    this.map.getSource('granted').setData(granted(airspace.corridors, airspace.ground()));
  }

  // How much of the picture's lower end is covered.
  setCovered(bottom) {
    this.padding = { ...PADDING, bottom };
    this.map.easeTo({ padding: this.padding, pitch: this.is3d ? PITCH_3D : 0, bearing: this.is3d ? BEARING_3D : 0, duration: FLY_MS });
  }

  setSlots(collection) {
    this.map.getSource('slots').setData(collection);
  }

  setZones(collection) {
    this.map.getSource('zones').setData({ ...collection,
      features: collection.features.filter((f) => f.properties?.kind !== 'corridor') });
    this.map.getSource('corridors').setData(corridors(this.plane, collection));
  }

  set3d(is3d) {
    this.is3d = is3d;
    this.map.setLayoutProperty('corridor-body', 'visibility', is3d ? 'visible' : 'none');
    this.map.setLayoutProperty('granted-body', 'visibility', is3d ? 'visible' : 'none');
    this.map.setPaintProperty('corridor-floor', 'fill-opacity', is3d ? 0.05 : 0.14);
    this.map.easeTo({ pitch: is3d ? PITCH_3D : 0, bearing: is3d ? BEARING_3D : 0, padding: this.padding, duration: FLY_MS });
  }

  flyTo(lon, lat) {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), 18.2), padding: this.padding, duration: FLY_MS });
  }

  home() {
    this.map.easeTo({ center: [this.plane.lon, this.plane.lat], zoom: HOME_ZOOM, padding: this.padding,
      pitch: this.is3d ? PITCH_3D : 0, bearing: this.is3d ? BEARING_3D : 0, duration: FLY_MS });
  }
}
