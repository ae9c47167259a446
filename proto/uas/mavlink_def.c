// SPDX-License-Identifier: Apache-2.0
// Fields stand in the order of the wire: by size of element, extension fields behind.
#include "uas/mavlink_def.h"

#include <string.h>

// {name, type, is an extension, octet, elements of an array}
static const struct field heartbeat[] = {
	{"custom_mode", FIELD_U32, 0, 0, 0, NULL, 0},
	{"type", FIELD_U8, 0, 4, 0, NULL, 0},
	{"autopilot", FIELD_U8, 0, 5, 0, NULL, 0},
	{"base_mode", FIELD_U8, 0, 6, 0, NULL, 0},
	{"system_status", FIELD_U8, 0, 7, 0, NULL, 0},
	{"mavlink_version", FIELD_U8, 0, 8, 0, NULL, 0},
};

static const struct field sys_status[] = {
	{"onboard_control_sensors_present", FIELD_U32, 0, 0, 0, NULL, 0},
	{"onboard_control_sensors_enabled", FIELD_U32, 0, 4, 0, NULL, 0},
	{"onboard_control_sensors_health", FIELD_U32, 0, 8, 0, NULL, 0},
	{"load", FIELD_U16, 0, 12, 0, NULL, 0},
	{"voltage_battery", FIELD_U16, 0, 14, 0, NULL, 0},
	{"current_battery", FIELD_I16, 0, 16, 0, NULL, 0},
	{"drop_rate_comm", FIELD_U16, 0, 18, 0, NULL, 0},
	{"errors_comm", FIELD_U16, 0, 20, 0, NULL, 0},
	{"errors_count1", FIELD_U16, 0, 22, 0, NULL, 0},
	{"errors_count2", FIELD_U16, 0, 24, 0, NULL, 0},
	{"errors_count3", FIELD_U16, 0, 26, 0, NULL, 0},
	{"errors_count4", FIELD_U16, 0, 28, 0, NULL, 0},
	{"battery_remaining", FIELD_I8, 0, 30, 0, NULL, 0},
	{"onboard_control_sensors_present_extended", FIELD_U32, 1, 31, 0, NULL, 0},
	{"onboard_control_sensors_enabled_extended", FIELD_U32, 1, 35, 0, NULL, 0},
	{"onboard_control_sensors_health_extended", FIELD_U32, 1, 39, 0, NULL, 0},
};

static const struct field system_time[] = {
	{"time_unix_usec", FIELD_U64, 0, 0, 0, NULL, 0},
	{"time_boot_ms", FIELD_U32, 0, 8, 0, NULL, 0},
};

static const struct field gps_raw_int[] = {
	{"time_usec", FIELD_U64, 0, 0, 0, NULL, 0},
	{"lat", FIELD_I32, 0, 8, 0, NULL, 0},
	{"lon", FIELD_I32, 0, 12, 0, NULL, 0},
	{"alt", FIELD_I32, 0, 16, 0, NULL, 0},
	{"eph", FIELD_U16, 0, 20, 0, NULL, 0},
	{"epv", FIELD_U16, 0, 22, 0, NULL, 0},
	{"vel", FIELD_U16, 0, 24, 0, NULL, 0},
	{"cog", FIELD_U16, 0, 26, 0, NULL, 0},
	{"fix_type", FIELD_U8, 0, 28, 0, NULL, 0},
	{"satellites_visible", FIELD_U8, 0, 29, 0, NULL, 0},
	{"alt_ellipsoid", FIELD_I32, 1, 30, 0, NULL, 0},
	{"h_acc", FIELD_U32, 1, 34, 0, NULL, 0},
	{"v_acc", FIELD_U32, 1, 38, 0, NULL, 0},
	{"vel_acc", FIELD_U32, 1, 42, 0, NULL, 0},
	{"hdg_acc", FIELD_U32, 1, 46, 0, NULL, 0},
	{"yaw", FIELD_U16, 1, 50, 0, NULL, 0},
};

static const struct field global_position_int[] = {
	{"time_boot_ms", FIELD_U32, 0, 0, 0, NULL, 0},	{"lat", FIELD_I32, 0, 4, 0, NULL, 0},
	{"lon", FIELD_I32, 0, 8, 0, NULL, 0},		{"alt", FIELD_I32, 0, 12, 0, NULL, 0},
	{"relative_alt", FIELD_I32, 0, 16, 0, NULL, 0}, {"vx", FIELD_I16, 0, 20, 0, NULL, 0},
	{"vy", FIELD_I16, 0, 22, 0, NULL, 0},		{"vz", FIELD_I16, 0, 24, 0, NULL, 0},
	{"hdg", FIELD_U16, 0, 26, 0, NULL, 0},
};

static const struct field mission_request_list[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 2, 0, NULL, 0},
};

static const struct field mission_count[] = {
	{"count", FIELD_U16, 0, 0, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 2, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 3, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 4, 0, NULL, 0},
	{"opaque_id", FIELD_U32, 1, 5, 0, NULL, 0},
};

static const struct field mission_clear_all[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 2, 0, NULL, 0},
};

static const struct field mission_ack[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"type", FIELD_U8, 0, 2, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 3, 0, NULL, 0},
	{"opaque_id", FIELD_U32, 1, 4, 0, NULL, 0},
};

static const struct field mission_request_int[] = {
	{"seq", FIELD_U16, 0, 0, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 2, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 3, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 4, 0, NULL, 0},
};

static const struct field mission_item_int[] = {
	{"param1", FIELD_F32, 0, 0, 0, NULL, 0},
	{"param2", FIELD_F32, 0, 4, 0, NULL, 0},
	{"param3", FIELD_F32, 0, 8, 0, NULL, 0},
	{"param4", FIELD_F32, 0, 12, 0, NULL, 0},
	{"x", FIELD_I32, 0, 16, 0, NULL, 0},
	{"y", FIELD_I32, 0, 20, 0, NULL, 0},
	{"z", FIELD_F32, 0, 24, 0, NULL, 0},
	{"seq", FIELD_U16, 0, 28, 0, NULL, 0},
	{"command", FIELD_U16, 0, 30, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 32, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 33, 0, NULL, 0},
	{"frame", FIELD_U8, 0, 34, 0, NULL, 0},
	{"current", FIELD_U8, 0, 35, 0, NULL, 0},
	{"autocontinue", FIELD_U8, 0, 36, 0, NULL, 0},
	{"mission_type", FIELD_U8, 1, 37, 0, NULL, 0},
};

static const struct field command_int[] = {
	{"param1", FIELD_F32, 0, 0, 0, NULL, 0},
	{"param2", FIELD_F32, 0, 4, 0, NULL, 0},
	{"param3", FIELD_F32, 0, 8, 0, NULL, 0},
	{"param4", FIELD_F32, 0, 12, 0, NULL, 0},
	{"x", FIELD_I32, 0, 16, 0, NULL, 0},
	{"y", FIELD_I32, 0, 20, 0, NULL, 0},
	{"z", FIELD_F32, 0, 24, 0, NULL, 0},
	{"command", FIELD_U16, 0, 28, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 30, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 31, 0, NULL, 0},
	{"frame", FIELD_U8, 0, 32, 0, NULL, 0},
	{"current", FIELD_U8, 0, 33, 0, NULL, 0},
	{"autocontinue", FIELD_U8, 0, 34, 0, NULL, 0},
};

static const struct field command_long[] = {
	{"param1", FIELD_F32, 0, 0, 0, NULL, 0},
	{"param2", FIELD_F32, 0, 4, 0, NULL, 0},
	{"param3", FIELD_F32, 0, 8, 0, NULL, 0},
	{"param4", FIELD_F32, 0, 12, 0, NULL, 0},
	{"param5", FIELD_F32, 0, 16, 0, NULL, 0},
	{"param6", FIELD_F32, 0, 20, 0, NULL, 0},
	{"param7", FIELD_F32, 0, 24, 0, NULL, 0},
	{"command", FIELD_U16, 0, 28, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 30, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 31, 0, NULL, 0},
	{"confirmation", FIELD_U8, 0, 32, 0, NULL, 0},
};

static const struct field command_ack[] = {
	{"command", FIELD_U16, 0, 0, 0, NULL, 0},
	{"result", FIELD_U8, 0, 2, 0, NULL, 0},
	{"progress", FIELD_U8, 1, 3, 0, NULL, 0},
	{"result_param2", FIELD_I32, 1, 4, 0, NULL, 0},
	{"target_system", FIELD_U8, 1, 8, 0, NULL, 0},
	{"target_component", FIELD_U8, 1, 9, 0, NULL, 0},
};

static const struct field set_position_target_local_ned[] = {
	{"time_boot_ms", FIELD_U32, 0, 0, 0, NULL, 0},
	{"x", FIELD_F32, 0, 4, 0, NULL, 0},
	{"y", FIELD_F32, 0, 8, 0, NULL, 0},
	{"z", FIELD_F32, 0, 12, 0, NULL, 0},
	{"vx", FIELD_F32, 0, 16, 0, NULL, 0},
	{"vy", FIELD_F32, 0, 20, 0, NULL, 0},
	{"vz", FIELD_F32, 0, 24, 0, NULL, 0},
	{"afx", FIELD_F32, 0, 28, 0, NULL, 0},
	{"afy", FIELD_F32, 0, 32, 0, NULL, 0},
	{"afz", FIELD_F32, 0, 36, 0, NULL, 0},
	{"yaw", FIELD_F32, 0, 40, 0, NULL, 0},
	{"yaw_rate", FIELD_F32, 0, 44, 0, NULL, 0},
	{"type_mask", FIELD_U16, 0, 48, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 50, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 51, 0, NULL, 0},
	{"coordinate_frame", FIELD_U8, 0, 52, 0, NULL, 0},
};

static const struct field set_position_target_global_int[] = {
	{"time_boot_ms", FIELD_U32, 0, 0, 0, NULL, 0},
	{"lat_int", FIELD_I32, 0, 4, 0, NULL, 0},
	{"lon_int", FIELD_I32, 0, 8, 0, NULL, 0},
	{"alt", FIELD_F32, 0, 12, 0, NULL, 0},
	{"vx", FIELD_F32, 0, 16, 0, NULL, 0},
	{"vy", FIELD_F32, 0, 20, 0, NULL, 0},
	{"vz", FIELD_F32, 0, 24, 0, NULL, 0},
	{"afx", FIELD_F32, 0, 28, 0, NULL, 0},
	{"afy", FIELD_F32, 0, 32, 0, NULL, 0},
	{"afz", FIELD_F32, 0, 36, 0, NULL, 0},
	{"yaw", FIELD_F32, 0, 40, 0, NULL, 0},
	{"yaw_rate", FIELD_F32, 0, 44, 0, NULL, 0},
	{"type_mask", FIELD_U16, 0, 48, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 50, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 51, 0, NULL, 0},
	{"coordinate_frame", FIELD_U8, 0, 52, 0, NULL, 0},
};

static const struct field battery_status[] = {
	{"current_consumed", FIELD_I32, 0, 0, 0, NULL, 0},
	{"energy_consumed", FIELD_I32, 0, 4, 0, NULL, 0},
	{"temperature", FIELD_I16, 0, 8, 0, NULL, 0},
	{"voltages", FIELD_U16, 0, 10, 10, NULL, 0},
	{"current_battery", FIELD_I16, 0, 30, 0, NULL, 0},
	{"id", FIELD_U8, 0, 32, 0, NULL, 0},
	{"battery_function", FIELD_U8, 0, 33, 0, NULL, 0},
	{"type", FIELD_U8, 0, 34, 0, NULL, 0},
	{"battery_remaining", FIELD_I8, 0, 35, 0, NULL, 0},
	{"time_remaining", FIELD_I32, 1, 36, 0, NULL, 0},
	{"charge_state", FIELD_U8, 1, 40, 0, NULL, 0},
	{"voltages_ext", FIELD_U16, 1, 41, 4, NULL, 0},
	{"mode", FIELD_U8, 1, 49, 0, NULL, 0},
	{"fault_bitmask", FIELD_U32, 1, 50, 0, NULL, 0},
};

static const struct field autopilot_version[] = {
	{"capabilities", FIELD_U64, 0, 0, 0, NULL, 0},
	{"uid", FIELD_U64, 0, 8, 0, NULL, 0},
	{"flight_sw_version", FIELD_U32, 0, 16, 0, NULL, 0},
	{"middleware_sw_version", FIELD_U32, 0, 20, 0, NULL, 0},
	{"os_sw_version", FIELD_U32, 0, 24, 0, NULL, 0},
	{"board_version", FIELD_U32, 0, 28, 0, NULL, 0},
	{"vendor_id", FIELD_U16, 0, 32, 0, NULL, 0},
	{"product_id", FIELD_U16, 0, 34, 0, NULL, 0},
	{"flight_custom_version", FIELD_OCTETS, 0, 36, 8, NULL, 0},
	{"middleware_custom_version", FIELD_OCTETS, 0, 44, 8, NULL, 0},
	{"os_custom_version", FIELD_OCTETS, 0, 52, 8, NULL, 0},
	{"uid2", FIELD_OCTETS, 1, 60, 18, NULL, 0},
};

static const struct field fence_status[] = {
	{"breach_time", FIELD_U32, 0, 0, 0, NULL, 0},
	{"breach_count", FIELD_U16, 0, 4, 0, NULL, 0},
	{"breach_status", FIELD_U8, 0, 6, 0, NULL, 0},
	{"breach_type", FIELD_U8, 0, 7, 0, NULL, 0},
	{"breach_mitigation", FIELD_U8, 1, 8, 0, NULL, 0},
};

static const struct field home_position[] = {
	{"latitude", FIELD_I32, 0, 0, 0, NULL, 0},    {"longitude", FIELD_I32, 0, 4, 0, NULL, 0},
	{"altitude", FIELD_I32, 0, 8, 0, NULL, 0},    {"x", FIELD_F32, 0, 12, 0, NULL, 0},
	{"y", FIELD_F32, 0, 16, 0, NULL, 0},	      {"z", FIELD_F32, 0, 20, 0, NULL, 0},
	{"q", FIELD_F32, 0, 24, 4, NULL, 0},	      {"approach_x", FIELD_F32, 0, 40, 0, NULL, 0},
	{"approach_y", FIELD_F32, 0, 44, 0, NULL, 0}, {"approach_z", FIELD_F32, 0, 48, 0, NULL, 0},
	{"time_usec", FIELD_U64, 1, 52, 0, NULL, 0},
};

static const struct field extended_sys_state[] = {
	{"vtol_state", FIELD_U8, 0, 0, 0, NULL, 0},
	{"landed_state", FIELD_U8, 0, 1, 0, NULL, 0},
};

static const struct field adsb_vehicle[] = {
	{"ICAO_address", FIELD_U32, 0, 0, 0, NULL, 0},
	{"lat", FIELD_I32, 0, 4, 0, NULL, 0},
	{"lon", FIELD_I32, 0, 8, 0, NULL, 0},
	{"altitude", FIELD_I32, 0, 12, 0, NULL, 0},
	{"heading", FIELD_U16, 0, 16, 0, NULL, 0},
	{"hor_velocity", FIELD_U16, 0, 18, 0, NULL, 0},
	{"ver_velocity", FIELD_I16, 0, 20, 0, NULL, 0},
	{"flags", FIELD_U16, 0, 22, 0, NULL, 0},
	{"squawk", FIELD_U16, 0, 24, 0, NULL, 0},
	{"altitude_type", FIELD_U8, 0, 26, 0, NULL, 0},
	{"callsign", FIELD_TEXT, 0, 27, 9, NULL, 0},
	{"emitter_type", FIELD_U8, 0, 36, 0, NULL, 0},
	{"tslc", FIELD_U8, 0, 37, 0, NULL, 0},
};

static const struct field collision[] = {
	{"id", FIELD_U32, 0, 0, 0, NULL, 0},
	{"time_to_minimum_delta", FIELD_F32, 0, 4, 0, NULL, 0},
	{"altitude_minimum_delta", FIELD_F32, 0, 8, 0, NULL, 0},
	{"horizontal_minimum_delta", FIELD_F32, 0, 12, 0, NULL, 0},
	{"src", FIELD_U8, 0, 16, 0, NULL, 0},
	{"action", FIELD_U8, 0, 17, 0, NULL, 0},
	{"threat_level", FIELD_U8, 0, 18, 0, NULL, 0},
};

static const struct field statustext[] = {
	{"severity", FIELD_U8, 0, 0, 0, NULL, 0},
	{"text", FIELD_TEXT, 0, 1, 50, NULL, 0},
	{"id", FIELD_U16, 1, 51, 0, NULL, 0},
	{"chunk_seq", FIELD_U8, 1, 53, 0, NULL, 0},
};

static const struct field utm_global_position[] = {
	{"time", FIELD_U64, 0, 0, 0, NULL, 0},
	{"lat", FIELD_I32, 0, 8, 0, NULL, 0},
	{"lon", FIELD_I32, 0, 12, 0, NULL, 0},
	{"alt", FIELD_I32, 0, 16, 0, NULL, 0},
	{"relative_alt", FIELD_I32, 0, 20, 0, NULL, 0},
	{"next_lat", FIELD_I32, 0, 24, 0, NULL, 0},
	{"next_lon", FIELD_I32, 0, 28, 0, NULL, 0},
	{"next_alt", FIELD_I32, 0, 32, 0, NULL, 0},
	{"vx", FIELD_I16, 0, 36, 0, NULL, 0},
	{"vy", FIELD_I16, 0, 38, 0, NULL, 0},
	{"vz", FIELD_I16, 0, 40, 0, NULL, 0},
	{"h_acc", FIELD_U16, 0, 42, 0, NULL, 0},
	{"v_acc", FIELD_U16, 0, 44, 0, NULL, 0},
	{"vel_acc", FIELD_U16, 0, 46, 0, NULL, 0},
	{"update_rate", FIELD_U16, 0, 48, 0, NULL, 0},
	{"uas_id", FIELD_OCTETS, 0, 50, 18, NULL, 0},
	{"flight_state", FIELD_U8, 0, 68, 0, NULL, 0},
	{"flags", FIELD_U8, 0, 69, 0, NULL, 0},
};

static const struct field open_drone_id_basic_id[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 2, 20, NULL, 0},
	{"id_type", FIELD_U8, 0, 22, 0, NULL, 0},
	{"ua_type", FIELD_U8, 0, 23, 0, NULL, 0},
	{"uas_id", FIELD_OCTETS, 0, 24, 20, NULL, 0},
};

static const struct field open_drone_id_location[] = {
	{"latitude", FIELD_I32, 0, 0, 0, NULL, 0},
	{"longitude", FIELD_I32, 0, 4, 0, NULL, 0},
	{"altitude_barometric", FIELD_F32, 0, 8, 0, NULL, 0},
	{"altitude_geodetic", FIELD_F32, 0, 12, 0, NULL, 0},
	{"height", FIELD_F32, 0, 16, 0, NULL, 0},
	{"timestamp", FIELD_F32, 0, 20, 0, NULL, 0},
	{"direction", FIELD_U16, 0, 24, 0, NULL, 0},
	{"speed_horizontal", FIELD_U16, 0, 26, 0, NULL, 0},
	{"speed_vertical", FIELD_I16, 0, 28, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 30, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 31, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 32, 20, NULL, 0},
	{"status", FIELD_U8, 0, 52, 0, NULL, 0},
	{"height_reference", FIELD_U8, 0, 53, 0, NULL, 0},
	{"horizontal_accuracy", FIELD_U8, 0, 54, 0, NULL, 0},
	{"vertical_accuracy", FIELD_U8, 0, 55, 0, NULL, 0},
	{"barometer_accuracy", FIELD_U8, 0, 56, 0, NULL, 0},
	{"speed_accuracy", FIELD_U8, 0, 57, 0, NULL, 0},
	{"timestamp_accuracy", FIELD_U8, 0, 58, 0, NULL, 0},
};

static const struct field open_drone_id_authentication[] = {
	{"timestamp", FIELD_U32, 0, 0, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 4, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 5, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 6, 20, NULL, 0},
	{"authentication_type", FIELD_U8, 0, 26, 0, NULL, 0},
	{"data_page", FIELD_U8, 0, 27, 0, NULL, 0},
	{"last_page_index", FIELD_U8, 0, 28, 0, NULL, 0},
	{"length", FIELD_U8, 0, 29, 0, NULL, 0},
	{"authentication_data", FIELD_OCTETS, 0, 30, 23, NULL, 0},
};

static const struct field open_drone_id_self_id[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 2, 20, NULL, 0},
	{"description_type", FIELD_U8, 0, 22, 0, NULL, 0},
	{"description", FIELD_TEXT, 0, 23, 23, NULL, 0},
};

static const struct field open_drone_id_system[] = {
	{"operator_latitude", FIELD_I32, 0, 0, 0, NULL, 0},
	{"operator_longitude", FIELD_I32, 0, 4, 0, NULL, 0},
	{"area_ceiling", FIELD_F32, 0, 8, 0, NULL, 0},
	{"area_floor", FIELD_F32, 0, 12, 0, NULL, 0},
	{"operator_altitude_geo", FIELD_F32, 0, 16, 0, NULL, 0},
	{"timestamp", FIELD_U32, 0, 20, 0, NULL, 0},
	{"area_count", FIELD_U16, 0, 24, 0, NULL, 0},
	{"area_radius", FIELD_U16, 0, 26, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 28, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 29, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 30, 20, NULL, 0},
	{"operator_location_type", FIELD_U8, 0, 50, 0, NULL, 0},
	{"classification_type", FIELD_U8, 0, 51, 0, NULL, 0},
	{"category_eu", FIELD_U8, 0, 52, 0, NULL, 0},
	{"class_eu", FIELD_U8, 0, 53, 0, NULL, 0},
};

static const struct field open_drone_id_operator_id[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 2, 20, NULL, 0},
	{"operator_id_type", FIELD_U8, 0, 22, 0, NULL, 0},
	{"operator_id", FIELD_TEXT, 0, 23, 20, NULL, 0},
};

static const struct field open_drone_id_message_pack[] = {
	{"target_system", FIELD_U8, 0, 0, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 1, 0, NULL, 0},
	{"id_or_mac", FIELD_OCTETS, 0, 2, 20, NULL, 0},
	{"single_message_size", FIELD_U8, 0, 22, 0, NULL, 0},
	{"msg_pack_size", FIELD_U8, 0, 23, 0, NULL, 0},
	{"messages", FIELD_OCTETS, 0, 24, 225, NULL, 0},
};

static const struct field open_drone_id_arm_status[] = {
	{"status", FIELD_U8, 0, 0, 0, NULL, 0},
	{"error", FIELD_TEXT, 0, 1, 50, NULL, 0},
};

static const struct field open_drone_id_system_update[] = {
	{"operator_latitude", FIELD_I32, 0, 0, 0, NULL, 0},
	{"operator_longitude", FIELD_I32, 0, 4, 0, NULL, 0},
	{"operator_altitude_geo", FIELD_F32, 0, 8, 0, NULL, 0},
	{"timestamp", FIELD_U32, 0, 12, 0, NULL, 0},
	{"target_system", FIELD_U8, 0, 16, 0, NULL, 0},
	{"target_component", FIELD_U8, 0, 17, 0, NULL, 0},
};

#define FIELDS(a) sizeof(a) / sizeof((a)[0]), a

// Sorted by id for the search below.
static const struct mavlink_definition definitions[] = {
	{0, 9, 50, {"HEARTBEAT", 9, FIELDS(heartbeat)}},
	{1, 31, 124, {"SYS_STATUS", 43, FIELDS(sys_status)}},
	{2, 12, 137, {"SYSTEM_TIME", 12, FIELDS(system_time)}},
	{24, 30, 24, {"GPS_RAW_INT", 52, FIELDS(gps_raw_int)}},
	{33, 28, 104, {"GLOBAL_POSITION_INT", 28, FIELDS(global_position_int)}},
	{43, 2, 132, {"MISSION_REQUEST_LIST", 3, FIELDS(mission_request_list)}},
	{44, 4, 221, {"MISSION_COUNT", 9, FIELDS(mission_count)}},
	{45, 2, 232, {"MISSION_CLEAR_ALL", 3, FIELDS(mission_clear_all)}},
	{47, 3, 153, {"MISSION_ACK", 8, FIELDS(mission_ack)}},
	{51, 4, 196, {"MISSION_REQUEST_INT", 5, FIELDS(mission_request_int)}},
	{73, 37, 38, {"MISSION_ITEM_INT", 38, FIELDS(mission_item_int)}},
	{75, 35, 158, {"COMMAND_INT", 35, FIELDS(command_int)}},
	{76, 33, 152, {"COMMAND_LONG", 33, FIELDS(command_long)}},
	{77, 3, 143, {"COMMAND_ACK", 10, FIELDS(command_ack)}},
	{84, 53, 143, {"SET_POSITION_TARGET_LOCAL_NED", 53, FIELDS(set_position_target_local_ned)}},
	{86, 53, 5, {"SET_POSITION_TARGET_GLOBAL_INT", 53, FIELDS(set_position_target_global_int)}},
	{147, 36, 154, {"BATTERY_STATUS", 54, FIELDS(battery_status)}},
	{148, 60, 178, {"AUTOPILOT_VERSION", 78, FIELDS(autopilot_version)}},
	{162, 8, 189, {"FENCE_STATUS", 9, FIELDS(fence_status)}},
	{242, 52, 104, {"HOME_POSITION", 60, FIELDS(home_position)}},
	{245, 2, 130, {"EXTENDED_SYS_STATE", 2, FIELDS(extended_sys_state)}},
	{246, 38, 184, {"ADSB_VEHICLE", 38, FIELDS(adsb_vehicle)}},
	{247, 19, 81, {"COLLISION", 19, FIELDS(collision)}},
	{253, 51, 83, {"STATUSTEXT", 54, FIELDS(statustext)}},
	{340, 70, 99, {"UTM_GLOBAL_POSITION", 70, FIELDS(utm_global_position)}},
	{12900, 44, 114, {"OPEN_DRONE_ID_BASIC_ID", 44, FIELDS(open_drone_id_basic_id)}},
	{12901, 59, 254, {"OPEN_DRONE_ID_LOCATION", 59, FIELDS(open_drone_id_location)}},
	{12902,
	 53,
	 140,
	 {"OPEN_DRONE_ID_AUTHENTICATION", 53, FIELDS(open_drone_id_authentication)}},
	{12903, 46, 249, {"OPEN_DRONE_ID_SELF_ID", 46, FIELDS(open_drone_id_self_id)}},
	{12904, 54, 77, {"OPEN_DRONE_ID_SYSTEM", 54, FIELDS(open_drone_id_system)}},
	{12905, 43, 49, {"OPEN_DRONE_ID_OPERATOR_ID", 43, FIELDS(open_drone_id_operator_id)}},
	{12915, 249, 94, {"OPEN_DRONE_ID_MESSAGE_PACK", 249, FIELDS(open_drone_id_message_pack)}},
	{12918, 51, 139, {"OPEN_DRONE_ID_ARM_STATUS", 51, FIELDS(open_drone_id_arm_status)}},
	{12919, 18, 7, {"OPEN_DRONE_ID_SYSTEM_UPDATE", 18, FIELDS(open_drone_id_system_update)}},
};

enum { COUNT = sizeof(definitions) / sizeof(definitions[0]) };

// Place in definitions[] plus one of the ids that version 1 also has; the unit test looks every definition up by its id.
static const uint8_t place_of[256] = {
	[0] = 1,    [1] = 2,	[2] = 3,    [24] = 4,	[33] = 5,   [43] = 6,
	[44] = 7,   [45] = 8,	[47] = 9,   [51] = 10,	[73] = 11,  [75] = 12,
	[76] = 13,  [77] = 14,	[84] = 15,  [86] = 16,	[147] = 17, [148] = 18,
	[162] = 19, [242] = 20, [245] = 21, [246] = 22, [247] = 23, [253] = 24};

const struct mavlink_definition *mavlink_definition_of(uint32_t msgid)
{
	const struct mavlink_definition *base = definitions;
	if (msgid < sizeof(place_of))
		return place_of[msgid] != 0 ? &definitions[place_of[msgid] - 1] : NULL;
	unsigned n = COUNT;
	while (n > 1) {
		unsigned half = n / 2;
		base = base[half].id <= msgid ? base + half : base;
		n -= half;
	}
	return base->id == msgid ? base : NULL;
}

const struct mavlink_definition *mavlink_definition_named(const char *name)
{
	for (unsigned i = 0; i < COUNT; i++)
		if (strcmp(definitions[i].table.name, name) == 0)
			return &definitions[i];
	return NULL;
}

const struct mavlink_definition *mavlink_definition_at(unsigned i)
{
	return i < COUNT ? &definitions[i] : NULL;
}
