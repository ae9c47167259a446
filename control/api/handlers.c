// SPDX-License-Identifier: Apache-2.0
#include "api/handlers.h"

#include "auth/auth_scope.h"

const struct route handlers_routes[] = {
	{"GET", "/healthz", h_health_get, "Is the node well? 503 without a dataplane.", AUTH_ANY},
	{"GET", "/metrics", h_metrics_get, "Everything counted, as Prometheus text.", AUTH_KW_READ},
	{"GET", "/v1/node", h_node_get, "Who the node is and how it is.", AUTH_KW_READ},
	{"GET", "/v1/tracks", h_tracks_get, "The live picture as GeoJSON.", AUTH_KW_READ},
	{"GET", "/v1/alerts", h_alerts_get, "The most recent alerts, newest first.", AUTH_KW_READ},
	{"GET", "/v1/map", h_map_get, "Lanes, crossings and corridors as GeoJSON.", AUTH_KW_READ},
	{"GET", "/v1/events", h_events_get, "Server-sent events: tracks, alerts, node.",
	 AUTH_KW_READ},
	{"POST", "/v1/corridors", h_corridors_post,
	 "Ask for a corridor: a grant, or reasons and offers.", AUTH_KW_CORRIDORS},
	{"GET", "/v1/corridors", h_corridors_get,
	 "Corridors and offers, by area, time and operator.", AUTH_KW_READ},
	{"GET", "/v1/corridors/{id}", h_corridor_get,
	 "One corridor with its volumes and its conformance.", AUTH_KW_READ},
	{"PUT", "/v1/corridors/{id}", h_corridor_put, "Another time, way or shape for a corridor.",
	 AUTH_KW_CORRIDORS},
	{"DELETE", "/v1/corridors/{id}", h_corridor_delete,
	 "Cancel a corridor, or decline an offer.", AUTH_KW_CORRIDORS},
	{"POST", "/v1/corridors/{id}/accept", h_corridor_accept, "Take an offer.",
	 AUTH_KW_CORRIDORS},
	{"POST", "/v1/corridors/{id}/activate", h_corridor_activate, "The flight begins.",
	 AUTH_KW_CORRIDORS},
	{"POST", "/v1/corridors/{id}/end", h_corridor_end, "The flight is over.",
	 AUTH_KW_CORRIDORS},
	{"GET", "/v1/constraints", h_constraints_get, "Constraints, by area, time and operator.",
	 AUTH_KW_READ},
	{"PUT", "/v1/constraints/{id}", h_constraint_put,
	 "Close a volume: what it hits is taken away.", AUTH_KW_CONSTRAINTS},
	{"DELETE", "/v1/constraints/{id}", h_constraint_delete, "Open it again.",
	 AUTH_KW_CONSTRAINTS},
	{"GET", "/v1/airspace", h_airspace_get, "The corridor network as GeoJSON, with its layers.",
	 AUTH_KW_READ},
	{"GET", "/v1/pads/{id}", h_pad_get, "Who starts and lands at a pad.", AUTH_KW_READ},
	{"GET", "/v1/operators", h_operators_get, "What each operator asked for and got.",
	 AUTH_KW_READ},
	{"GET", "/", h_console_get, "The console page.", AUTH_ANY},
	{"GET", "/console/*", h_console_get, "Files of the console.", AUTH_ANY},
};

const unsigned handlers_route_count = sizeof(handlers_routes) / sizeof(handlers_routes[0]);
