// SPDX-License-Identifier: Apache-2.0
// From a V2X network layer to the application message inside: the second half of frame_parse. Each function fills family,
// items and what the headers said of *out, and the signature flag of *meta. Pure; any thread.
#pragma once

#include "net/frame.h"

// IEEE 1609.3 short message. The PSID says whose message it is; one that is not known is tried as a J2735 message.
enum err message_from_wsmp(struct span wsm, struct rx_meta *meta, struct frame_payloads *out);

// GeoNetworking packet, plain or secured: BTP and its port's message.
enum err message_from_geonet(struct span packet, struct rx_meta *meta, struct frame_payloads *out);

// C-V2X: message-family octet, then one of the above or DSMP. PC5 captures have no sender address: the port is the source,
// with a forwarder's allowance.
enum err message_from_pc5(struct span frame, struct rx_meta *meta, struct frame_payloads *out);

// Datagram on a configured port.
enum err message_from_udp(struct span datagram, const struct frame_udp_port *row,
			  struct rx_meta *meta, struct frame_payloads *out);
