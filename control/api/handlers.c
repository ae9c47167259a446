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
	{"POST", "/v1/corridors", h_corridors_post,
	 "Ask for a corridor: a grant, or reasons and offers."},
	{"GET", "/v1/corridors", h_corridors_get,
	 "Corridors and offers, by area, time and operator."},
	{"GET", "/v1/corridors/{id}", h_corridor_get,
	 "One corridor with its volumes and its conformance."},
	{"PUT", "/v1/corridors/{id}", h_corridor_put, "Another time, way or shape for a corridor."},
	{"DELETE", "/v1/corridors/{id}", h_corridor_delete,
	 "Cancel a corridor, or decline an offer."},
	{"POST", "/v1/corridors/{id}/accept", h_corridor_accept, "Take an offer."},
	{"POST", "/v1/corridors/{id}/activate", h_corridor_activate, "The flight begins."},
	{"POST", "/v1/corridors/{id}/end", h_corridor_end, "The flight is over."},
	{"GET", "/v1/constraints", h_constraints_get, "Constraints, by area, time and operator."},
	{"PUT", "/v1/constraints/{id}", h_constraint_put,
	 "Close a volume: what it hits is taken away."},
	{"DELETE", "/v1/constraints/{id}", h_constraint_delete, "Open it again."},
	{"GET", "/v1/airspace", h_airspace_get,
	 "The corridor network as GeoJSON, with its layers."},
	{"GET", "/v1/pads/{id}", h_pad_get, "Who starts and lands at a pad."},
	{"GET", "/v1/crossings", h_crossings_get,
	 "Crossings as GeoJSON: lanes, movements, conflict areas."},
	{"GET", "/v1/slots", h_slots_get, "Who asked for a slot, who has one, and what is closed."},
	{"GET", "/v1/operators", h_operators_get, "What each operator asked for and got."},
	{"GET", "/", h_console_get, "The console page."},
	{"GET", "/console/*", h_console_get, "Files of the console."},
};

const unsigned handlers_route_count = sizeof(handlers_routes) / sizeof(handlers_routes[0]);
