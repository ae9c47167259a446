// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"

const struct route handlers_routes[] = {
	{"GET", "/healthz", h_health_get, "Is the node well? 503 without a dataplane."},
	{"GET", "/metrics", h_metrics_get, "Everything counted, as Prometheus text."},
	{"GET", "/v1/node", h_node_get, "Who the node is and how it is."},
	{"GET", "/v1/tracks", h_tracks_get, "The live picture as GeoJSON."},
	{"GET", "/v1/alerts", h_alerts_get, "The most recent alerts, newest first."},
	{"GET", "/v1/map", h_map_get, "Lanes, crossings and corridors as GeoJSON."},
	{"GET", "/v1/events", h_events_get, "Server-sent events: tracks, alerts, node."},
	{"GET", "/", h_console_get, "The console page."},
	{"GET", "/console/*", h_console_get, "Files of the console."},
};

const unsigned handlers_route_count = sizeof(handlers_routes) / sizeof(handlers_routes[0]);
