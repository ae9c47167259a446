// SPDX-License-Identifier: Apache-2.0
// The handlers of control's API, by file h_*.c, and its route table. All get struct control as their app.
#pragma once

#include <jansson.h>

#include "alert_log.h"
#include "api/routes.h"

struct control;

extern const struct route handlers_routes[];
extern const unsigned handlers_route_count;

void h_health_get(const struct server_request *rq, struct server_reply *rp);
void h_metrics_get(const struct server_request *rq, struct server_reply *rp);
void h_node_get(const struct server_request *rq, struct server_reply *rp);
void h_tracks_get(const struct server_request *rq, struct server_reply *rp);
void h_alerts_get(const struct server_request *rq, struct server_reply *rp);
void h_map_get(const struct server_request *rq, struct server_reply *rp);
void h_events_get(const struct server_request *rq, struct server_reply *rp);
void h_corridors_get(const struct server_request *rq, struct server_reply *rp);
void h_corridors_post(const struct server_request *rq, struct server_reply *rp);
void h_corridor_get(const struct server_request *rq, struct server_reply *rp);
void h_corridor_put(const struct server_request *rq, struct server_reply *rp);
void h_corridor_delete(const struct server_request *rq, struct server_reply *rp);
void h_corridor_accept(const struct server_request *rq, struct server_reply *rp);
void h_corridor_activate(const struct server_request *rq, struct server_reply *rp);
void h_corridor_end(const struct server_request *rq, struct server_reply *rp);
void h_constraints_get(const struct server_request *rq, struct server_reply *rp);
void h_constraint_put(const struct server_request *rq, struct server_reply *rp);
void h_constraint_delete(const struct server_request *rq, struct server_reply *rp);
void h_airspace_get(const struct server_request *rq, struct server_reply *rp);
void h_pad_get(const struct server_request *rq, struct server_reply *rp);
void h_operators_get(const struct server_request *rq, struct server_reply *rp);
void h_crossings_get(const struct server_request *rq, struct server_reply *rp);
void h_orders_get(const struct server_request *rq, struct server_reply *rp);
void h_crossing_release(const struct server_request *rq, struct server_reply *rp);
void h_slots_get(const struct server_request *rq, struct server_reply *rp);
void h_dss_intents_query(const struct server_request *rq, struct server_reply *rp);
void h_dss_intent_get(const struct server_request *rq, struct server_reply *rp);
void h_dss_intent_create(const struct server_request *rq, struct server_reply *rp);
void h_dss_intent_update(const struct server_request *rq, struct server_reply *rp);
void h_dss_intent_delete(const struct server_request *rq, struct server_reply *rp);
void h_dss_no_ovn(const struct server_request *rq, struct server_reply *rp);
void h_dss_constraints_query(const struct server_request *rq, struct server_reply *rp);
void h_dss_constraint_get(const struct server_request *rq, struct server_reply *rp);
void h_dss_constraint_create(const struct server_request *rq, struct server_reply *rp);
void h_dss_constraint_update(const struct server_request *rq, struct server_reply *rp);
void h_dss_constraint_delete(const struct server_request *rq, struct server_reply *rp);
void h_dss_subscriptions_query(const struct server_request *rq, struct server_reply *rp);
void h_dss_subscription_get(const struct server_request *rq, struct server_reply *rp);
void h_dss_subscription_create(const struct server_request *rq, struct server_reply *rp);
void h_dss_subscription_update(const struct server_request *rq, struct server_reply *rp);
void h_dss_subscription_delete(const struct server_request *rq, struct server_reply *rp);
void h_dss_availability_get(const struct server_request *rq, struct server_reply *rp);
void h_dss_availability_put(const struct server_request *rq, struct server_reply *rp);
void h_rid_areas_search(const struct server_request *rq, struct server_reply *rp);
void h_rid_area_get(const struct server_request *rq, struct server_reply *rp);
void h_rid_area_create(const struct server_request *rq, struct server_reply *rp);
void h_rid_area_update(const struct server_request *rq, struct server_reply *rp);
void h_rid_area_delete(const struct server_request *rq, struct server_reply *rp);
void h_rid_subscriptions_search(const struct server_request *rq, struct server_reply *rp);
void h_rid_subscription_get(const struct server_request *rq, struct server_reply *rp);
void h_rid_subscription_create(const struct server_request *rq, struct server_reply *rp);
void h_rid_subscription_update(const struct server_request *rq, struct server_reply *rp);
void h_rid_subscription_delete(const struct server_request *rq, struct server_reply *rp);
void h_flights_get(const struct server_request *rq, struct server_reply *rp);
void h_flight_details_get(const struct server_request *rq, struct server_reply *rp);
void h_display_get(const struct server_request *rq, struct server_reply *rp);
void h_uss_intent_get(const struct server_request *rq, struct server_reply *rp);
void h_uss_telemetry_get(const struct server_request *rq, struct server_reply *rp);
void h_uss_intent_post(const struct server_request *rq, struct server_reply *rp);
void h_uss_constraint_get(const struct server_request *rq, struct server_reply *rp);
void h_uss_constraint_post(const struct server_request *rq, struct server_reply *rp);
void h_dss_report_post(const struct server_request *rq, struct server_reply *rp);
void h_uss_log_set_get(const struct server_request *rq, struct server_reply *rp);
void h_meta_version_get(const struct server_request *rq, struct server_reply *rp);
void h_meta_healthy_get(const struct server_request *rq, struct server_reply *rp);
void h_meta_dss_get(const struct server_request *rq, struct server_reply *rp);
void h_meta_openapi_get(const struct server_request *rq, struct server_reply *rp);
void h_console_get(const struct server_request *rq, struct server_reply *rp);

// What /v1/node and the node event show; a new reference.
json_t *h_node_json(const struct control *c);
// What /v1/alerts and the alert event show of one alert; a new reference.
json_t *h_alerts_json(const struct alert_log_entry *a);
