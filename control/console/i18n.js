// SPDX-License-Identifier: Apache-2.0
// Every text of the page, in one table. A test proves that each row has every language.

export const LANGUAGES = ['en', 'zh'];

export const TEXTS = {
  language_name: { en: 'English', zh: '中文' },
  language_hint: { en: 'Change the language (L)', zh: '切换语言（L）' },
  map: { en: 'Map of the crossing', zh: '路口地图' },
  home: { en: 'Overview', zh: '全览' },
  home_hint: { en: 'Back to the whole crossing (H)', zh: '回到路口全览（H）' },
  view_3d: { en: '3-D', zh: '三维' },
  view_hint: { en: 'Switch between plan and 3-D view (V)', zh: '切换平面与三维视图（V）' },
  road: { en: 'Road users', zh: '道路目标' },
  air: { en: 'Aircraft', zh: '低空目标' },
  frames_per_s: { en: 'Frames/s', zh: '帧/秒' },
  active_alerts: { en: 'Active alerts', zh: '当前告警' },
  alerts: { en: 'Alerts', zh: '告警' },
  no_alerts: { en: 'No alert so far.', zh: '暂无告警。' },
  node_health: { en: 'Node health', zh: '节点状态' },
  waiting: { en: 'Waiting for the node …', zh: '正在等待节点……' },
  lost: {
    en: 'Connection to the node lost. The picture is {age} s old. Trying again …',
    zh: '与节点的连接已断开，画面为 {age} 秒前的状态，正在重试……',
  },
  no_webgl: {
    en: 'This browser cannot draw the map: WebGL 2 is missing. Lists and figures still work.',
    zh: '此浏览器缺少 WebGL 2，无法绘制地图；列表与数据仍可使用。',
  },
  not_shown: { en: '{n} more objects than the page can draw', zh: '另有 {n} 个目标超出页面显示上限' },

  mode_heightened: { en: 'HEIGHTENED MODE by order of the city', zh: '戒备状态（城市指令）' },
  mode_emergency: { en: 'EMERGENCY MODE by order of the city', zh: '应急状态（城市指令）' },
  mode_recovery: { en: 'RECOVERY by order of the city', zh: '恢复状态（城市指令）' },
  status_ok: { en: 'Normal', zh: '正常' },
  status_degraded: { en: 'Degraded', zh: '降级' },
  link: { en: 'Dataplane', zh: '数据面' },
  mqtt: { en: 'City hub', zh: '城市中心' },
  connected: { en: 'connected', zh: '已连接' },
  disconnected: { en: 'not connected', zh: '未连接' },
  not_configured: { en: 'not configured', zh: '未配置' },
  restarts: { en: 'Restarts / resyncs', zh: '重启 / 重新同步' },
  summaries: { en: 'Messages sent / queued', zh: '已发送 / 待发送' },
  dropped_messages: { en: 'Messages dropped', zh: '丢弃的上报' },
  latency: { en: 'Latency p50 / p99', zh: '时延 p50 / p99' },
  tracks_max: { en: 'Tracks now / most', zh: '航迹 当前 / 最多' },
  uptime: { en: 'Running for', zh: '已运行' },
  version: { en: 'Version', zh: '版本' },
  drops: { en: 'Dropped frames by reason', zh: '丢帧原因' },
  no_drops: { en: 'none', zh: '无' },
  ports: { en: 'Ports', zh: '端口' },
  port: { en: 'Port', zh: '端口' },
  frames: { en: 'Frames', zh: '帧' },
  missed: { en: 'Missed', zh: '漏收' },
  errors: { en: 'Errors', zh: '错误' },
  port_down: { en: 'down', zh: '断开' },

  collision_course: { en: 'Collision course', zh: '碰撞风险' },
  loss_of_separation: { en: 'Loss of separation', zh: '间隔不足' },
  source_disagreement: { en: 'Sources disagree', zh: '数据源不一致' },
  rear_end: { en: 'Rear-end collision', zh: '追尾风险' },
  crossing_movement: { en: 'Crossing collision', zh: '交叉碰撞风险' },
  vru_in_path: { en: 'Pedestrian or cyclist in path', zh: '行人或骑行者冲突' },
  wrong_way: { en: 'Wrong way', zh: '逆行' },
  red_light_running: { en: 'Runs the red', zh: '闯红灯' },
  stopped_vehicle: { en: 'Stopped vehicle', zh: '异常停车' },
  emergency_vehicle: { en: 'Emergency vehicle', zh: '紧急车辆接近' },
  low_over_people: { en: 'Low over people', zh: '低空飞越人群' },
  zone_infringement: { en: 'In a closed zone', zh: '侵入禁飞区' },
  zone_infringement_predicted: { en: 'Will enter a closed zone', zh: '即将侵入禁飞区' },
  corridor_nonconformance: { en: 'Left its corridor', zh: '偏离航路' },
  lost_link: { en: 'Lost link', zh: '信号丢失' },
  unidentified_aircraft: { en: 'Unidentified aircraft', zh: '身份不明航空器' },
  implausible_report: { en: 'Implausible reports', zh: '异常报文' },
  order_refused: { en: 'Order of the hub refused', zh: '城市中心指令被拒绝' },
  sources: { en: 'Sources', zh: '数据源' },
  time_to: { en: 'in {s} s', zh: '{s} 秒后' },
  passes_at: { en: 'passes at {m} m', zh: '最近 {m} 米' },
  cleared: { en: 'over', zh: '已解除' },
  show_alert: { en: 'Show on the map', zh: '在地图上查看' },

  class_unknown: { en: 'Unknown', zh: '未知' },
  class_car: { en: 'Car', zh: '汽车' },
  class_truck: { en: 'Truck', zh: '货车' },
  class_bus: { en: 'Bus', zh: '公交车' },
  class_motorcycle: { en: 'Motorcycle', zh: '摩托车' },
  class_cyclist: { en: 'Cyclist', zh: '骑行者' },
  class_pedestrian: { en: 'Pedestrian', zh: '行人' },
  class_aeroplane: { en: 'Aeroplane', zh: '固定翼' },
  class_multirotor: { en: 'Drone', zh: '无人机' },
  class_vtol: { en: 'VTOL', zh: '垂直起降' },
  class_lighter_than_air: { en: 'Balloon', zh: '浮空器' },
  class_aircraft_other: { en: 'Aircraft', zh: '其他航空器' },
  class_station: { en: 'Station', zh: '地面站' },

  speed: { en: 'Speed', zh: '速度' },
  heading: { en: 'Heading', zh: '航向' },
  height: { en: 'Height', zh: '高度' },
  altitude: { en: 'Altitude', zh: '海拔' },
  vspeed: { en: 'Climb', zh: '升降率' },
  accuracy: { en: 'Accuracy', zh: '精度' },
  position: { en: 'Position', zh: '位置' },
  family: { en: 'Received as', zh: '报文类型' },
  state: { en: 'State', zh: '运行状态' },
  state_unknown: { en: 'unknown', zh: '未知' },
  state_ground: { en: 'on the ground', zh: '地面' },
  state_moving: { en: 'moving', zh: '运动中' },
  state_emergency: { en: 'EMERGENCY', zh: '紧急' },
  verified: { en: 'Signature', zh: '签名' },
  verified_yes: { en: 'checked and good', zh: '已验证' },
  verified_no: { en: 'not verified', zh: '未验证' },
  observations: { en: 'Observations', zh: '观测次数' },
  age: { en: 'Last heard', zh: '最近接收' },
  ago: { en: '{s} s ago', zh: '{s} 秒前' },
  close: { en: 'Close (Esc)', zh: '关闭（Esc）' },
  gone: { en: 'No longer heard.', zh: '已无信号。' },

  corridor: { en: 'Corridor', zh: '空中走廊' },
  corridor_hint: { en: 'Ask for a corridor by two clicks on pads (C)', zh: '点击两个起降点申请走廊（C）' },
  operator: { en: 'Operator', zh: '运营方' },
  click_from: { en: 'Click the pad to start from.', zh: '请点击起飞点。' },
  click_to: { en: 'From {from}. Click the pad to land at.', zh: '起飞点 {from}，请点击降落点。' },
  air_offered: { en: 'Offered', zh: '备选方案' },
  air_accepted: { en: 'Granted', zh: '已批准' },
  air_activated: { en: 'In use', zh: '使用中' },
  air_nonconforming: { en: 'Left its volumes', zh: '偏离航路' },
  air_contingent: { en: 'Follows no plan', zh: '应急飞行' },
  air_ended: { en: 'Given back', zh: '已结束' },
  denied: { en: 'Not possible as asked', zh: '无法按申请批准' },
  offers: { en: 'What could be had instead:', zh: '可选方案：' },
  no_offers: { en: 'Nothing could be offered.', zh: '暂无可选方案。' },
  no_answer: { en: 'No answer from the node.', zh: '节点未应答。' },
  take: { en: 'Take', zh: '接受' },
  cancel: { en: 'Give back', zh: '取消' },
  from: { en: 'From', zh: '开始' },
  until: { en: 'Until', zh: '结束' },
  layer: { en: 'Layer', zh: '高度层' },
  length: { en: 'Length', zh: '航程' },
  corridor_id: { en: 'Number', zh: '编号' },
  pad: { en: 'Pad', zh: '起降点' },
  stands: { en: 'Stands', zh: '机位' },
  taken: { en: 'Taken in the next hour', zh: '未来一小时占用' },
  no_uses: { en: 'Nobody starts or lands here in the next hour.', zh: '未来一小时无起降。' },
  departure: { en: 'departure', zh: '起飞' },
  arrival: { en: 'arrival', zh: '降落' },
  reason_corridor: { en: 'A granted corridor is in the way', zh: '与已批准走廊冲突' },
  reason_offer: { en: 'Space is held by an offer to somebody', zh: '空域被他人备选方案占用' },
  reason_higher_priority: { en: 'A corridor of higher priority is in the way', zh: '与更高优先级走廊冲突' },
  reason_airborne: { en: 'An aircraft flies there', zh: '该处有航空器飞行' },
  reason_off_nominal: { en: 'An aircraft that left its plan is in the way', zh: '该处有偏航航空器' },
  reason_constraint: { en: 'The airspace is closed', zh: '空域关闭' },
  reason_segment_full: { en: 'No free slot on the way', zh: '航段无空闲时隙' },
  reason_pad_full: { en: 'No free slot at the pad', zh: '起降点无空闲时隙' },
  reason_contingency_full: { en: 'No pad to divert to is free', zh: '备降点无空闲时隙' },
  reason_share: { en: 'Full share of a busy pad is used', zh: '已达繁忙起降点份额' },

  slots: { en: 'Slots', zh: '通行时隙' },
  slots_hint: { en: 'Time-space diagram of the crossing (S)', zh: '路口时空图（S）' },
  slot_diagram: { en: 'Time-space diagram: time to the right, way upwards', zh: '时空图：横轴为时间，纵轴为行驶距离' },
  slot_lane: { en: 'lane', zh: '车道' },
  slot_fullest: { en: 'Fullest lane', zh: '车辆最多的车道' },
  slot: { en: 'Slot', zh: '时隙' },
  slot_why: { en: 'Why', zh: '原因' },
  slot_window: { en: 'May enter at', zh: '允许进入时刻' },
  slot_length: { en: 'Window', zh: '进入窗口' },
  slot_clear: { en: 'Area cleared by', zh: '最晚驶离时刻' },
  slot_planned: { en: 'Planned for', zh: '计划时刻' },
  slot_speed: { en: 'Entry speed', zh: '进入速度' },
  slot_distance: { en: 'To the stop line', zh: '距停止线' },
  slot_movement: { en: 'Movement', zh: '转向编号' },
  slot_role: { en: 'Role', zh: '角色' },
  slot_role_transit: { en: 'public transport', zh: '公交优先' },
  slot_role_emergency: { en: 'emergency', zh: '紧急车辆' },
  slot_state_hold: { en: 'holds', zh: '等待' },
  slot_state_offered: { en: 'granted', zh: '已授予' },
  slot_state_echoed: { en: 'granted and confirmed', zh: '已授予并确认' },
  slot_state_inside: { en: 'inside', zh: '通行中' },
  slot_state_revoking: { en: 'taken back', zh: '撤销中' },
  slot_state_intruder: { en: 'inside without a right', zh: '无权进入' },
  slot_reason_waiting: { en: 'its turn has not come', zh: '未轮到' },
  slot_reason_too_early: { en: 'planned; granted when nearer', zh: '已规划，接近后授予' },
  slot_reason_behind: { en: 'behind another one of its lane', zh: '前车尚未获得时隙' },
  slot_reason_signal: { en: 'a green has the area', zh: '信号绿灯占用' },
  slot_reason_restart: { en: 'the node has just started', zh: '节点刚启动' },
  slot_reason_frozen: { en: 'somebody is inside without a right', zh: '冲突区内有无权目标' },
  slot_reason_emergency: { en: 'an emergency vehicle goes first', zh: '紧急车辆优先' },
  slot_reason_deviation: { en: 'it did not keep its window', zh: '未按窗口行驶' },
  slot_reason_unknown_movement: { en: 'no such connection', zh: '无此转向' },
  slot_reason_implausible: { en: 'what it says cannot be true', zh: '报文不可信' },
  slot_reason_full: { en: 'no room in the book', zh: '账簿已满' },
  slot_reason_on_sight: { en: 'somebody says that he stands there: slowly, on sight', zh: '有人称停在那里：目视慢行' },
  slot_totals: {
    en: '{n} vehicles · {granted} granted · {amended} amended · {revoked} revoked · {intruders} intruders',
    zh: '{n} 辆 · 已授予 {granted} · 改期 {amended} · 撤销 {revoked} · 闯入 {intruders}',
  },
  slot_guard_stopped: { en: 'THE GUARD STOPPED ALL GRANTS', zh: '安全监护已停止全部授予' },
  slot_opens: { en: 'just started: grants in {s} s', zh: '刚启动：{s} 秒后开始授予' },

  legend_conflict: { en: 'Conflict area', zh: '冲突区' },
  legend_corridor: { en: 'Air corridor', zh: '空中走廊' },
  legend_alert: { en: 'In an alert', zh: '告警中' },
};

let language = 'en';

// The saved choice, else the browser's language, else English.
export function initLanguage(saved, preferred) {
  const wish = [saved, preferred].map((l) => (l || '').slice(0, 2)).find((l) => LANGUAGES.includes(l));
  language = wish || 'en';
  return language;
}

export const currentLanguage = () => language;

export function nextLanguage() {
  language = LANGUAGES[(LANGUAGES.indexOf(language) + 1) % LANGUAGES.length];
  return language;
}

// The text of `key` with {name} replaced from `values`. An unknown key (a new alert kind of a newer node) shows itself.
export function t(key, values = {}) {
  const row = TEXTS[key];
  if (!row)
    return key.replace(/^class_|^state_/, '').replaceAll('_', ' ');
  return row[language].replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

// Fills every element that names a text.
export function applyTexts(root) {
  root.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const e of root.querySelectorAll('[data-i18n]'))
    e.textContent = t(e.dataset.i18n);
  for (const e of root.querySelectorAll('[data-i18n-title]'))
    e.title = t(e.dataset.i18nTitle);
  for (const e of root.querySelectorAll('[data-i18n-label]'))
    e.setAttribute('aria-label', t(e.dataset.i18nLabel));
}
