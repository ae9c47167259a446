// SPDX-License-Identifier: Apache-2.0
// Options of Paho as mqtt.c fills them. Any thread.
#pragma once

#include <MQTTAsync.h>

#include "uplink/mqtt.h"

enum { MQTT_QOS = 1 };

// What MQTTAsync_connect takes, with the memory for its parts: stays where it is until then.
struct mqtt_options {
	MQTTAsync_connectOptions connect; // the caller adds its callbacks
	MQTTAsync_willOptions will;
	MQTTAsync_SSLOptions ssl;
	MQTTProperties properties; // the caller ends them with MQTTProperties_free
};

// TLS 1.2 or newer, the broker's certificate checked. Texts stay the configuration's.
void mqtt_options_connect(struct mqtt_options *o, const struct mqtt_config *cfg,
			  const char *password);

// Paho copies; the owner ends `to` with MQTTProperties_free.
void mqtt_options_number(MQTTProperties *to, enum MQTTPropertyCodes code, uint32_t value);
void mqtt_options_text(MQTTProperties *to, enum MQTTPropertyCodes code, const char *text);
