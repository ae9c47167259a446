// SPDX-License-Identifier: Apache-2.0
// Why a frame was not accepted: one code, one counter name and one sentence each, from one table.
//
// Decoders return enum err; ERR_NONE is 0. The dataplane counts each refused frame under exactly one code, so that
// frames = decoded + sum of drops. docs/ref/drop-reasons.md is generated from this table (./dev lint checks it).
#pragma once

// clang-format off
#define ERR_LIST(X) \
	X(NONE,                "none",                 "accepted") \
	/* Ethernet, IP, UDP */ \
	X(ETH_TRUNCATED,       "eth_truncated",        "frame ends inside the Ethernet or VLAN header") \
	X(ETH_VLAN_DEPTH,      "eth_vlan_depth",       "more than two VLAN tags") \
	X(ETH_TYPE_OTHER,      "eth_type_other",       "EtherType that no codec handles") \
	X(IP_TRUNCATED,        "ip_truncated",         "frame ends inside the IP header, or is shorter than the IP length says") \
	X(IP_HEADER,           "ip_header",            "IP version, header length or checksum is wrong") \
	X(IP_FRAGMENT,         "ip_fragment",          "fragmented IP datagram: fragments are not reassembled") \
	X(IP_EXTENSION,        "ip_extension",         "IPv6 extension header chain too long or not skippable") \
	X(IP_PROTOCOL_OTHER,   "ip_protocol_other",    "IP protocol other than UDP") \
	X(UDP_LENGTH,          "udp_length",           "UDP length disagrees with the IP length") \
	X(UDP_PORT_OTHER,      "udp_port_other",       "UDP datagram on a port that no codec is configured for") \
	X(UDP_EMPTY,           "udp_empty",            "UDP datagram without payload") \
	X(UDP_ENCODING,        "udp_encoding",         "forwarded message in BER or JSON: only UPER is read") \
	X(RSU_TEXT,            "rsu_text",             "immediate forward text with a value that its key does not allow, or without payload") \
	X(UDP_FRAMING,         "udp_framing",          "forwarded datagram whose framing does not hold together") \
	/* 802.11 */ \
	X(RADIOTAP_HEADER,     "radiotap_header",      "radiotap version or length is wrong") \
	X(WIFI_BAD_FCS,        "wifi_bad_fcs",         "the receiver flagged a radio checksum failure") \
	X(WIFI_TRUNCATED,      "wifi_truncated",       "802.11 frame or information element ends early") \
	X(WIFI_PROTECTED,      "wifi_protected",       "802.11 data frame that is encrypted, aggregated or a fragment") \
	X(WIFI_NO_DRONE_DATA,  "wifi_no_drone_data",   "802.11 frame that carries no Remote ID element") \
	/* Bluetooth, receiver datagrams */ \
	X(BLE_TRUNCATED,       "ble_truncated",        "Bluetooth packet or advertising element ends early") \
	X(BLE_FORMAT,          "ble_format",           "sniffer header of another version than 2 or 3") \
	X(BLE_CRC,             "ble_crc",              "the sniffer flagged a Bluetooth packet as damaged") \
	X(BLE_NO_DRONE_DATA,   "ble_no_drone_data",    "Bluetooth packet that carries no Remote ID") \
	X(RECEIVER_TRUNCATED,  "receiver_truncated",   "receiver datagram ends early or lacks its mark") \
	X(RECEIVER_VERSION,    "receiver_version",     "receiver datagram of another version than 1") \
	X(RECEIVER_TRANSPORT,  "receiver_transport",   "receiver datagram of an unknown transport, or without payload") \
	/* WSMP, IEEE 1609.3 */ \
	X(WSMP_TRUNCATED,      "wsmp_truncated",       "WSMP header ends early") \
	X(WSMP_VERSION,        "wsmp_version",         "WSMP version other than 3") \
	X(WSMP_SUBTYPE,        "wsmp_subtype",         "WSMP subtype other than 0") \
	X(WSMP_TPID,           "wsmp_tpid",            "WSMP transport other than PSID") \
	X(WSMP_PSID,           "wsmp_psid",            "PSID encoding is invalid") \
	X(WSMP_LENGTH,         "wsmp_length",          "WSMP length field is invalid or exceeds the frame") \
	X(WSMP_EMPTY,          "wsmp_empty",           "WSM without data") \
	X(PSID_SERVICE,        "psid_service",         "PSID or AID of a management service, which carries no road message") \
	/* DSMP, YD/T 3707 */ \
	X(DSMP_TRUNCATED,      "dsmp_truncated",       "DSMP header ends early") \
	X(DSMP_FAMILY,         "dsmp_family",          "C-V2X message family that no codec handles") \
	X(DSMP_VERSION,        "dsmp_version",         "DSMP version other than 0") \
	X(DSMP_EXTENSION,      "dsmp_extension",       "DSMP extension block, whose layout is not public") \
	X(DSMP_AID,            "dsmp_aid",             "AID encoding is invalid") \
	X(DSMP_LENGTH,         "dsmp_length",          "DSMP length exceeds the frame") \
	X(DSMP_EMPTY,          "dsmp_empty",           "DSMP message without data") \
	/* GeoNetworking and BTP */ \
	X(GN_TRUNCATED,        "gn_truncated",         "GeoNetworking header ends early") \
	X(GN_VERSION,          "gn_version",           "GeoNetworking version other than 1") \
	X(GN_NEXT_HEADER,      "gn_next_header",       "GeoNetworking basic header announces neither a common header nor a secured packet") \
	X(GN_TYPE,             "gn_type",              "GeoNetworking header type that is not defined") \
	X(GN_HOP_LIMIT,        "gn_hop_limit",         "GeoNetworking remaining hop limit above the maximum") \
	X(GN_LENGTH,           "gn_length",            "GeoNetworking payload length exceeds the frame") \
	X(GN_NO_MESSAGE,       "gn_no_message",        "beacon or location service packet: carries no message") \
	X(GN_TRANSPORT,        "gn_transport",         "GeoNetworking payload other than BTP") \
	X(BTP_TRUNCATED,       "btp_truncated",        "BTP header ends early, or nothing stands behind it") \
	X(BTP_PORT_OTHER,      "btp_port_other",       "BTP port that no message type is assigned to") \
	X(BTP_PORT_MISMATCH,   "btp_port_mismatch",    "message type differs from the one that the BTP port is assigned to") \
	/* IEEE 1609.2 envelope */ \
	X(DOT2_TRUNCATED,      "dot2_truncated",       "1609.2 structure ends early") \
	X(DOT2_VERSION,        "dot2_version",         "1609.2 protocol version other than 3") \
	X(DOT2_UNSUPPORTED,    "dot2_unsupported",     "1609.2 content that cannot be read here: encrypted, certificate request, unknown algorithm") \
	X(DOT2_LENGTH,         "dot2_length",          "COER length is invalid or exceeds its parent") \
	X(DOT2_DEPTH,          "dot2_depth",           "1609.2 envelopes nested too deep") \
	X(DOT2_NO_PAYLOAD,     "dot2_no_payload",      "signed 1609.2 structure without payload") \
	/* UPER and SAE J2735 */ \
	X(UPER_TRUNCATED,      "uper_truncated",       "UPER value ends early") \
	X(UPER_RANGE,          "uper_range",           "UPER value outside its permitted range") \
	X(UPER_LENGTH,         "uper_length",          "UPER length determinant is fragmented or exceeds its parent") \
	X(UPER_DEPTH,          "uper_depth",           "UPER value nested deeper than any valid message") \
	X(UPER_NODES,          "uper_nodes",           "UPER value with more parts than a message may have, or whose parts do not fit their type") \
	X(J2735_UNKNOWN,       "j2735_unknown",        "J2735 message id that no edition defines") \
	X(J2735_UNHANDLED,     "j2735_unhandled",      "J2735 message type that this version does not decode") \
	/* ETSI ITS, T/CSAE 53 */ \
	X(ETSI_HEADER,         "etsi_header",          "ETSI message shorter than its header of 6 octets") \
	X(ETSI_VERSION,        "etsi_version",         "ETSI message of an edition whose layout differs from the ones decoded here") \
	X(ETSI_UNKNOWN,        "etsi_unknown",         "ETSI message id that no standard defines") \
	X(ETSI_UNHANDLED,      "etsi_unhandled",       "ETSI message type that this version does not decode") \
	X(CSAE_UNHANDLED,      "csae_unhandled",       "Chinese message type that this version does not decode") \
	X(CSAE_TRAILING,       "csae_trailing",        "octets behind a Chinese message: it was sent in another dialect than the feed is set to") \
	X(VALUE_UNKNOWN,       "value_unknown",        "octets that no known family takes; say which family it is") \
	X(VALUE_FAMILY,        "value_family",         "family that has no such form") \
	/* Open Drone ID */ \
	X(ODID_TRUNCATED,      "odid_truncated",       "Open Drone ID message shorter than 25 octets") \
	X(ODID_TYPE,           "odid_type",            "Open Drone ID message type that is not defined") \
	X(ODID_PACK_SIZE,      "odid_pack_size",       "message pack whose message size is not 25") \
	X(ODID_PACK_COUNT,     "odid_pack_count",      "message pack with more than 9 messages, none, or more than fit") \
	X(ODID_NESTED,         "odid_nested",          "message pack inside a message pack") \
	X(ODID_RANGE,          "odid_range",           "Open Drone ID field outside its defined range") \
	/* MAVLink */ \
	X(MAVLINK_MAGIC,       "mavlink_magic",        "datagram does not start with a MAVLink frame") \
	X(MAVLINK_TRUNCATED,   "mavlink_truncated",    "MAVLink frame longer than the datagram") \
	X(MAVLINK_CRC,         "mavlink_crc",          "MAVLink checksum is wrong") \
	X(MAVLINK_INCOMPAT,    "mavlink_incompat",     "MAVLink incompatibility flag that is not understood") \
	X(MAVLINK_UNKNOWN,     "mavlink_unknown",      "MAVLink message id whose checksum seed is not known") \
	X(MAVLINK_RANGE,       "mavlink_range",        "MAVLink field outside its defined range") \
	X(MAVLINK_UNSIGNED,    "mavlink_unsigned",     "MAVLink frame without a signature where signatures are required") \
	X(MAVLINK_SIGNATURE,   "mavlink_signature",    "MAVLink signature that no configured key made") \
	X(MAVLINK_REPLAY,      "mavlink_replay",       "signed MAVLink frame whose time does not advance") \
	X(MAVLINK_SIGNERS,     "mavlink_signers",      "more signing MAVLink senders than the table holds") \
	/* GB 46750 */ \
	X(GB46750_TRUNCATED,   "gb46750_truncated",    "GB 46750 packet shorter than its content length says") \
	X(GB46750_VERSION,     "gb46750_version",      "GB 46750 packet of another version than 1, or no such packet") \
	X(GB46750_BITMAP,      "gb46750_bitmap",       "GB 46750 bitmap shorter than 3 octets or endless") \
	X(GB46750_LENGTH,      "gb46750_length",       "GB 46750 items that exceed the content, or content behind them") \
	X(GB46750_RANGE,       "gb46750_range",        "GB 46750 aircraft position off the globe") \
	/* crewed aircraft */ \
	X(GDL90_FRAME,         "gdl90_frame",          "GDL90 datagram without a whole frame between flags, or with a broken escape") \
	X(GDL90_CRC,           "gdl90_crc",            "GDL90 checksum is wrong") \
	X(GDL90_TYPE,          "gdl90_type",           "GDL90 message id that is not read here") \
	X(GDL90_LENGTH,        "gdl90_length",         "GDL90 message of another length than its id has") \
	X(GDL90_RANGE,         "gdl90_range",          "GDL90 field outside its defined range") \
	X(SBS_LINE,            "sbs_line",             "BaseStation line that is too long, empty or has another number of fields") \
	X(SBS_TYPE,            "sbs_type",             "BaseStation line that is not MSG,1 to MSG,8") \
	X(SBS_FIELD,           "sbs_field",            "BaseStation field that is no number, or outside its range") \
	X(MODE_S_FORMAT,       "mode_s_format",        "Mode S frame that is no extended squitter of 14 octets") \
	X(MODE_S_CRC,          "mode_s_crc",           "Mode S parity is wrong") \
	X(ASTERIX,             "asterix",              "ASTERIX data block: its editions cannot be told apart on the wire and category 129 is not public; use GDL90 or SBS") \
	X(DRONESCOUT_LZMA,     "dronescout_lzma",      "DroneScout payload is LZMA-compressed: switch the compression off in the receiver") \
	X(DRONESCOUT_JSON,     "dronescout_json",      "DroneScout payload that is no JSON object of protocol 1.0") \
	X(DRONESCOUT_IMAGE,    "dronescout_image",     "DroneScout UASdata that is not base64 or shorter than the structure it holds") \
	/* any codec */ \
	X(TOO_MANY_PAYLOADS,   "too_many_payloads",    "frame carries more messages than one frame may hold") \
	X(TOO_MANY_OBS,        "too_many_obs",         "frame carries more objects than one frame may report") \
	X(FRAME_TOO_LONG,      "frame_too_long",       "frame larger than the port's receive buffer") \
	/* admission, in the dataplane */ \
	X(RATE_LIMITED,        "rate_limited",         "sender exceeded its frame rate") \
	X(DUPLICATE,           "duplicate",            "same frame content heard again within the duplicate window") \
	X(SHED_ALERT,          "shed_alert",           "request or warning that found no place among those that wait: more of them than can be handled") \
	X(SHED_VULNERABLE,     "shed_vulnerable",      "repeated report of a vulnerable road user or aircraft, thinned under load") \
	X(SHED_REPEAT,         "shed_repeat",          "repeated report of an object, thinned under load") \
	X(SHED_REST,           "shed_rest",            "message of the lowest class, left out under load")
// clang-format on

enum err {
#define ERR_ENUM(id, name, text) ERR_##id,
	ERR_LIST(ERR_ENUM)
#undef ERR_ENUM
		ERR_COUNT
};

const char *err_name(unsigned code); // counter name, "?" when out of range
const char *err_text(unsigned code); // one sentence
