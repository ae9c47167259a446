// SPDX-License-Identifier: Apache-2.0
// The shaders of the traffic layer. One instance is one object: where it was, where it will be, heading likewise,
// shape and mark. The graphics processor does the movement between two updates, so a frame costs the page nothing.

const COMMON = `#version 300 es
precision highp float;
layout(location = 0) in vec2 a_corner;  // of the unit square, -1..1
layout(location = 1) in vec3 a_from;    // metres east, north, up
layout(location = 2) in vec3 a_to;
layout(location = 3) in vec4 a_style;   // heading from, heading to (rad), shape, mark
uniform mat4 u_matrix;
uniform float u_progress;
`;

export const BODY_VERTEX = `${COMMON}
uniform float u_metres_per_pixel;
uniform float u_lift;                   // 1: at its height, 0: its shadow on the ground
out vec2 v_at;
out float v_pixel;                      // size of a pixel in v_at
flat out int v_shape;
flat out int v_mark;
const vec2 HALF_M[8] = vec2[8](vec2(0.95, 2.3), vec2(1.25, 4.5), vec2(1.3, 6.0), vec2(0.5, 1.0),
  vec2(0.5, 0.5), vec2(1.2, 1.2), vec2(2.0, 2.0), vec2(0.8, 0.8));
const float LEAST_PX[8] = float[8](15.0, 19.0, 22.0, 12.0, 9.0, 26.0, 26.0, 9.0);
void main() {
  v_shape = int(a_style.z);
  v_mark = int(a_style.w);
  vec2 half_m = HALF_M[v_shape];
  float scale = max(1.0, 0.5 * LEAST_PX[v_shape] * u_metres_per_pixel / half_m.y);
  vec3 p = mix(a_from, a_to, u_progress);
  float h = mix(a_style.x, a_style.y, u_progress);
  v_at = a_corner * 1.15;               // a margin for soft edges
  v_pixel = u_metres_per_pixel / (half_m.y * scale);
  vec2 q = v_at * half_m * scale;
  p.xy += vec2(cos(h), -sin(h)) * q.x + vec2(sin(h), cos(h)) * q.y;
  gl_Position = u_matrix * vec4(p.xy, p.z * u_lift, 1.0);
}`;

export const BODY_FRAGMENT = `#version 300 es
precision highp float;
in vec2 v_at;
in float v_pixel;
flat in int v_shape;
flat in int v_mark;
uniform float u_lift;
uniform float u_pulse;
out vec4 color;
const vec3 FILL[8] = vec3[8](vec3(0.36, 0.78, 0.98), vec3(0.55, 0.64, 1.0), vec3(0.47, 0.90, 0.80),
  vec3(0.55, 0.93, 0.55), vec3(0.95, 0.66, 1.0), vec3(1.0, 0.72, 0.30), vec3(1.0, 0.82, 0.45), vec3(0.72, 0.78, 0.85));
float box(vec2 p, vec2 b, float r) {
  vec2 q = abs(p) - b + r;
  return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r;
}
float rotor(vec2 p) {
  vec2 q = abs(p);
  float arm = max(abs(q.x - q.y) - 0.12, max(q.x, q.y) - 0.62);
  float disc = length(q - 0.62) - 0.32;
  return min(min(arm, disc), box(p - vec2(0.0, 0.05), vec2(0.2, 0.34), 0.18));
}
float wing(vec2 p) {
  float body = box(p, vec2(0.12, 0.95), 0.12);
  float main_wing = box(p - vec2(0.0, 0.18 - abs(p.x) * 0.3), vec2(0.98, 0.16), 0.1);
  return min(min(body, main_wing), box(p - vec2(0.0, -0.78), vec2(0.38, 0.1), 0.08));
}
float outline(vec2 p) {
  if (v_shape == 5) return rotor(p);
  if (v_shape == 6) return wing(p);
  if (v_shape == 4 || v_shape == 7) return length(p) - 0.92;
  return box(p, vec2(0.96, 0.98), 0.42 - 0.2 * step(0.0, -p.y));
}
void main() {
  float d = outline(v_at);
  float soft = max(v_pixel, 0.02);
  float inside = 1.0 - smoothstep(-soft, soft * 0.4, d);
  if (inside <= 0.01) discard;
  if (u_lift < 0.5) {                   // the shadow
    color = vec4(0.0, 0.0, 0.0, 0.45 * inside);
    return;
  }
  vec3 c = FILL[v_shape];
  if (v_shape < 3) {                    // windscreen: shows which way it looks
    float glass = box(v_at - vec2(0.0, 0.34), vec2(0.66, 0.17), 0.1);
    c = mix(c, c * 0.28, 1.0 - smoothstep(-soft, soft, glass));
  }
  if (v_mark == 1) c = mix(c, vec3(1.0, 0.25, 0.33), 0.82);
  if (v_mark == 2) c = mix(vec3(1.0, 0.12, 0.2), vec3(1.0, 0.9, 0.9), u_pulse);
  if (v_shape == 5)                     // turning blades are see-through
    inside *= mix(1.0, 0.55, step(length(abs(v_at) - 0.62), 0.24));
  c *= 1.0 - 0.45 * smoothstep(-3.0 * soft, 0.0, d);
  color = vec4(c * inside, inside);
}`;

// The line from an aircraft down to the ground: tells its height and where it is above.
export const STEM_VERTEX = `${COMMON}
out float v_up;
void main() {
  vec3 p = mix(a_from, a_to, u_progress);
  v_up = a_corner.y * 0.5 + 0.5;
  gl_Position = u_matrix * vec4(p.xy, p.z * v_up, 1.0);
}`;

export const STEM_FRAGMENT = `#version 300 es
precision highp float;
in float v_up;
out vec4 color;
void main() {
  float a = 0.25 + 0.5 * v_up;
  color = vec4(vec3(1.0, 0.72, 0.30) * a, a);
}`;
