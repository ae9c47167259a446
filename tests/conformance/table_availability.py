# SPDX-License-Identifier: Apache-2.0
"""Availability, reports, and what this node answers as a USS."""
import uuid

from shapes import URL, circle, constraint, intent, volume

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
CMSA, AA = "utm.conformance_monitoring_sa", "utm.availability_arbitration"
A = "/dss/v1/uss_availability"
O = "/dss/v1/operational_intent_references"


def note(entity_id, reference, **other):
    body = {"operational_intent_id": entity_id, "operational_intent": {"reference": {"id": entity_id, "manager": "uss1", "version": 1, "ovn": "x" * 20, **reference},
            "details": {"volumes": [volume(circle(1, 1))], "priority": 0}}, "subscriptions": [{"subscription_id": str(uuid.uuid4()), "notification_index": 1}]}
    body.update(other)
    return {k: v for k, v in body.items() if v is not Ellipsis}


def cases(node):
    yield ("unknown", "uss1", SC, "GET", A + "/nobody", None, 200, (lambda a, n: a["status"] == {"uss": "nobody", "availability": "Unknown"}, lambda a, n: a["version"] == ""))
    yield ("by AA", "arbiter", AA, "GET", A + "/nobody", None, 200)
    yield ("wrong old version", "arbiter", AA, "PUT", A + "/u1", {"old_version": "x", "availability": "Down"}, 409)
    yield ("down", "arbiter", AA, "PUT", A + "/u1", {"old_version": "", "availability": "Down"}, 200, lambda a, n: a["status"]["availability"] == "Down", {"v": "version"})
    yield ("any case", "arbiter", AA, "PUT", A + "/u1", {"old_version": "$v", "availability": "nOrMaL"}, 200, lambda a, n: a["status"]["availability"] == "Normal", {"v2": "version"})
    yield ("the old version again", "arbiter", AA, "PUT", A + "/u1", {"old_version": "$v", "availability": "Down"}, 409)
    yield ("read back", "uss1", CMSA, "GET", A + "/u1", None, 200, lambda a, n: a["version"] == n["v2"])
    yield ("by any arbiter", "another", AA, "PUT", A + "/u1", {"old_version": "$v2", "availability": "Unknown"}, 200)
    for name, body in (("no such word", {"old_version": "", "availability": "Sleepy"}), ("no availability", {"old_version": ""}), ("a number", {"old_version": "", "availability": 1}),
                       ("version a number", {"old_version": 1, "availability": "Down"}), ("not JSON", "{"), ("empty", "")):
        yield (name, "arbiter", AA, "PUT", A + "/u2", body, 400)
    yield ("a long name", "arbiter", AA, "PUT", A + "/" + "x" * 80, {"old_version": "", "availability": "Down"}, 400)
    # Reports.
    yield ("report", "uss1", SC, "POST", "/dss/v1/reports", {"exchange": {"url": URL, "method": "GET"}}, 201, lambda a, n: uuid.UUID(a["report_id"]).version == 4)
    yield ("report to the USS", "uss1", CP, "POST", "/uss/v1/reports", {"exchange": {"url": URL}}, 201)
    for name, body in (("no exchange", {}), ("a list", {"exchange": []}), ("not JSON", "{")):
        yield ("report: " + name, "uss1", SC, "POST", "/dss/v1/reports", body, 400)
    yield ("log set", "uss1", SC, "GET", "/uss/v1/log_sets/${id_l}", None, 404)
    yield ("log set, bad id", "uss1", SC, "GET", "/uss/v1/log_sets/x", None, 400)
    # As a USS.
    yield ("details of nobody's", "uss1", SC, "GET", "/uss/v1/operational_intents/${id_a}", None, 404)
    yield ("details, bad id", "uss1", SC, "GET", "/uss/v1/operational_intents/x", None, 400)
    yield ("telemetry of nobody's", "uss1", CMSA, "GET", "/uss/v1/operational_intents/${id_a}/telemetry", None, 404)
    yield ("constraint of nobody's", "uss1", CP, "GET", "/uss/v1/constraints/${id_a}", None, 404)
    a, b = str(uuid.uuid4()), str(uuid.uuid4())
    yield ("told", "uss1", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 3, "ovn": "o" * 20}), 204)
    yield ("told again the same", "uss1", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 3, "ovn": "o" * 20}), 204)
    yield ("told something older", "uss1", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 2, "ovn": "p" * 20}), 409)
    yield ("told another of the same version", "uss1", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 3, "ovn": "q" * 20}), 409)
    yield ("told something newer", "uss1", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 4, "ovn": "r" * 20}), 204)
    yield ("by somebody else", "uss2", SC, "POST", "/uss/v1/operational_intents", note(a, {"version": 5}), 403)
    yield ("of an intent that the service knows", "uss1", SC, "PUT", O + "/${id_k}", intent(volume(circle(5, 5))), 201)
    yield ("by another than its manager", "uss2", SC, "POST", "/uss/v1/operational_intents", lambda: note("$id_k", {"id": "$id_k", "manager": "uss2"}), 403)
    yield ("by its manager", "uss1", SC, "POST", "/uss/v1/operational_intents", lambda: note("$id_k", {"id": "$id_k"}), 204)
    yield ("gone", "uss1", SC, "POST", "/uss/v1/operational_intents", lambda: note("$id_k", {}, operational_intent=...), 204)
    for name, body in (("no id", note(b, {}, operational_intent_id=...)), ("another id inside", note(b, {"id": a})), ("no subscriptions", note(b, {}, subscriptions=...)),
                       ("a subscription without index", note(b, {}, subscriptions=[{"subscription_id": b}])), ("no details", note(b, {}, operational_intent={"reference": {"id": b}})),
                       ("no version", note(b, {"version": None})), ("a bad volume", note(b, {}, operational_intent={"reference": {"id": b, "manager": "uss1", "version": 1}, "details": {"volumes": [{}]}})),
                       ("not JSON", "{")):
        yield ("told: " + name, "uss1", SC, "POST", "/uss/v1/operational_intents", body, 400)
    yield ("of a constraint", "auth", CM, "POST", "/uss/v1/constraints", {"constraint_id": b, "constraint": {"reference": {"id": b, "manager": "auth", "version": 1, "ovn": "y" * 20},
           "details": {"volumes": [volume(circle(1, 1))]}}, "subscriptions": []}, 204)
    yield ("of a constraint, by somebody else", "uss1", CM, "POST", "/uss/v1/constraints", {"constraint_id": b, "constraint": {"reference": {"id": b, "manager": "auth", "version": 2},
           "details": {}}, "subscriptions": []}, 403)
    yield ("version", None, "", "GET", "/aux/v1/version", None, 200, lambda a, n: a["version"])
    yield ("healthy", None, "", "GET", "/healthy", None, 200)
    yield ("OpenAPI", None, "", "GET", "/v1/openapi.json", None, 200, (lambda a, n: a["openapi"].startswith("3."), lambda a, n: "/dss/v1/subscriptions/{id}" in a["paths"],
           lambda a, n: a["paths"]["/dss/v1/subscriptions/{id}"]["put"]["security"], lambda a, n: "/v1/corridors" in a["paths"]))
