// SPDX-License-Identifier: Apache-2.0
#include "uplink/mqtt_options.h"

#include <string.h>

enum {
	CONNECT_TIMEOUT_S = 5,
	SESSION_EXPIRY_S = 7 * 86400,
	SESSION_SHORTEST_S = 1 // with 0 Paho ends the session itself: set_aside in mqtt.c
};

static void fill_tls(const struct mqtt_config *cfg, MQTTAsync_SSLOptions *ssl)
{
	ssl->trustStore = cfg->ca_file[0] != '\0' ? cfg->ca_file : NULL;
	ssl->keyStore = cfg->cert_file[0] != '\0' ? cfg->cert_file : NULL;
	ssl->privateKey = cfg->key_file[0] != '\0' ? cfg->key_file : NULL;
	ssl->enableServerCertAuth = 1;
	ssl->verify = 1; // the certificate must name the host
	ssl->sslVersion = MQTT_SSL_VERSION_TLS_1_2;
}

void mqtt_options_number(MQTTProperties *to, enum MQTTPropertyCodes code, uint32_t value)
{
	MQTTProperty p = {.identifier = code, .value.integer4 = value};
	MQTTProperties_add(to, &p);
}

void mqtt_options_text(MQTTProperties *to, enum MQTTPropertyCodes code, const char *text)
{
	MQTTProperty p = {.identifier = code};
	p.value.data = (MQTTLenString){(int)strlen(text), (char *)(uintptr_t)text};
	MQTTProperties_add(to, &p);
}

static uint32_t session_expiry_s(const struct mqtt_config *cfg)
{
	if (!cfg->is_session_kept)
		return SESSION_SHORTEST_S;
	return cfg->session_expiry_s > 0 ? cfg->session_expiry_s : SESSION_EXPIRY_S;
}

static void fill_will(const struct mqtt_config *cfg, MQTTAsync_willOptions *will)
{
	will->topicName = cfg->will_topic;
	will->payload.data = cfg->will;
	will->payload.len = (int)cfg->will_size;
	will->qos = MQTT_QOS;
	will->retained = 1;
}

void mqtt_options_connect(struct mqtt_options *o, const struct mqtt_config *cfg,
			  const char *password)
{
	o->connect = (MQTTAsync_connectOptions)MQTTAsync_connectOptions_initializer5;
	o->will = (MQTTAsync_willOptions)MQTTAsync_willOptions_initializer;
	o->ssl = (MQTTAsync_SSLOptions)MQTTAsync_SSLOptions_initializer;
	o->properties = (MQTTProperties)MQTTProperties_initializer;
	o->connect.keepAliveInterval = cfg->keepalive_s;
	o->connect.cleanstart = !cfg->is_session_kept;
	mqtt_options_number(&o->properties, MQTTPROPERTY_CODE_SESSION_EXPIRY_INTERVAL,
			    session_expiry_s(cfg));
	o->connect.connectProperties = &o->properties;
	o->connect.maxInflight = MQTT_IN_FLIGHT_MAX;
	o->connect.connectTimeout = CONNECT_TIMEOUT_S;
	if (cfg->user[0] != '\0') {
		o->connect.username = cfg->user;
		o->connect.password = password;
	}
	if (cfg->will_topic != NULL) {
		fill_will(cfg, &o->will);
		o->connect.will = &o->will;
	}
	if (strncmp(cfg->broker, "ssl://", 6) == 0) {
		fill_tls(cfg, &o->ssl);
		o->connect.ssl = &o->ssl;
	}
}
