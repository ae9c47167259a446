// SPDX-License-Identifier: Apache-2.0
// The moving objects as one MapLibre custom layer: two buffers (road, air), each drawn with one instanced call.
import { BODY_FRAGMENT, BODY_VERTEX, STEM_FRAGMENT, STEM_VERTEX } from './shaders.js';
import { TRACKS_MAX } from './store.js';

const FLOATS = 10; // of one instance: from, to, style
const MARK = { none: 0, alert: 1, emergency: 2 };
const CORNERS = new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]);
const STEM = new Float32Array([0, -1, 0, 1]);

function compile(gl, vertex, fragment) {
  const program = gl.createProgram();
  for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS))
      throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS))
    throw new Error(gl.getProgramInfoLog(program));
  return new Proxy({ program }, { get: (o, name) => (o[name] ??= gl.getUniformLocation(program, name)) });
}

function buffer(gl, data) {
  const b = gl.createBuffer();
  gl.bindBuffer(gl.ARRAY_BUFFER, b);
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  return b;
}

// The vertex array of a shape (corners) repeated for each instance in `instances`.
function vertexArray(gl, corners, instances) {
  const vao = gl.createVertexArray();
  gl.bindVertexArray(vao);
  gl.bindBuffer(gl.ARRAY_BUFFER, corners);
  gl.enableVertexAttribArray(0);
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
  gl.bindBuffer(gl.ARRAY_BUFFER, instances);
  for (const [location, size, at] of [[1, 3, 0], [2, 3, 3], [3, 4, 6]]) {
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, size, gl.FLOAT, false, FLOATS * 4, at * 4);
    gl.vertexAttribDivisor(location, 1);
  }
  gl.bindVertexArray(null);
  return vao;
}

class Group {
  constructor(gl, corners, stem) {
    this.data = new Float32Array(256 * FLOATS);
    this.count = 0;
    this.instances = gl.createBuffer();
    this.bodies = vertexArray(gl, corners, this.instances);
    this.stems = vertexArray(gl, stem, this.instances);
  }

  add(k, mark) {
    if ((this.count + 1) * FLOATS > this.data.length) {
      const larger = new Float32Array(Math.min(this.data.length * 2, TRACKS_MAX * FLOATS));
      larger.set(this.data);
      this.data = larger;
    }
    this.data.set([k.fx, k.fy, k.fz, k.tx, k.ty, k.tz, k.fh, k.th, k.shape, mark], this.count++ * FLOATS);
  }

  upload(gl) {
    gl.bindBuffer(gl.ARRAY_BUFFER, this.instances);
    gl.bufferData(gl.ARRAY_BUFFER, this.data.subarray(0, this.count * FLOATS), gl.DYNAMIC_DRAW);
  }
}

export class TrafficLayer {
  // isAlerting(id) tells which objects to mark; onFrame(matrix) is called with the matrix for local metres.
  constructor(store, isAlerting, onFrame) {
    this.id = 'traffic';
    this.type = 'custom';
    this.renderingMode = '3d';
    this.store = store;
    this.isAlerting = isAlerting;
    this.onFrame = onFrame;
    this.dirty = true;
    this.frames = 0;
  }

  onAdd(map, gl) {
    this.map = map;
    this.body = compile(gl, BODY_VERTEX, BODY_FRAGMENT);
    this.stem = compile(gl, STEM_VERTEX, STEM_FRAGMENT);
    const corners = buffer(gl, CORNERS);
    const stem = buffer(gl, STEM);
    this.road = new Group(gl, corners, stem);
    this.air = new Group(gl, corners, stem);
  }

  refill(gl) {
    this.road.count = 0;
    this.air.count = 0;
    for (const k of this.store.tracks.values()) {
      const mark = k.emergency ? MARK.emergency : this.isAlerting(k.id) ? MARK.alert : MARK.none;
      (k.air ? this.air : this.road).add(k, mark);
    }
    this.road.upload(gl);
    this.air.upload(gl);
    this.dirty = false;
  }

  render(gl, args) {
    if (this.dirty)
      this.refill(gl);
    const now = performance.now();
    const progress = this.store.progress(now);
    const matrix = this.store.plane.matrix(args.defaultProjectionData.mainMatrix);
    gl.disable(gl.DEPTH_TEST); // nothing solid stands on this map; an object must never hide in a corridor's wall
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.CULL_FACE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);

    const use = (p) => {
      gl.useProgram(p.program);
      gl.uniformMatrix4fv(p.u_matrix, false, new Float32Array(matrix));
      gl.uniform1f(p.u_progress, progress);
    };
    const bodies = (group, lift) => {
      gl.uniform1f(this.body.u_lift, lift);
      gl.bindVertexArray(group.bodies);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, group.count);
    };
    use(this.body);
    gl.uniform1f(this.body.u_metres_per_pixel, this.store.plane.metresPerPixel(this.map.getZoom()));
    gl.uniform1f(this.body.u_pulse, 0.5 + 0.5 * Math.sin(now / 120));
    bodies(this.air, 0);
    bodies(this.road, 1);
    use(this.stem);
    gl.bindVertexArray(this.air.stems);
    gl.drawArraysInstanced(gl.LINES, 0, 2, this.air.count);
    use(this.body);
    bodies(this.air, 1);
    gl.bindVertexArray(null);

    this.frames++;
    this.onFrame(matrix, progress);
    if (this.store.tracks.size > 0)
      this.map.triggerRepaint();
  }
}
