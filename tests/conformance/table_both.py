# SPDX-License-Identifier: Apache-2.0
"""Two regimes, one book: what is granted here is an intent to others, and what others announce blocks grants here."""
from node import when
from shapes import URL, circle, constraint, intent, query, subscription, volume

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
AIR, CLOSE = "kerbwing.corridors", "kerbwing.constraints"
O = "/dss/v1/operational_intent_references"
S = "/dss/v1/subscriptions"
C = "/dss/v1/constraint_references"
HIDDEN = ("", "Available from USS")
LAT, LNG = 31.24, 121.48


def here(lat=LAT, **other):
    return volume(circle(lat, LNG, 200), **{"lower": 60, "upper": 120, "start": 600, "end": 1200, **other})


def native(*volumes, **other):
    return {"volumes": list(volumes), "offers": 0, **other}


def ref(a):
    return a["operational_intent_reference"]


def missing(a):
    return [r["id"] for r in a["missing_operational_intents"]]


def cases(node):
    yield ("who hears", "uss1", SC, "PUT", S + "/${id_s}", subscription(here(start=0, end=7200), uss_base_url="https://hears.example.org"), 200)
    yield ("granted here", "courier", AIR, "POST", "/v1/corridors", native(here()), 201, (), {"own": "id"})
    yield ("is an intent to others", "uss1", SC, "GET", O + "/${own}", None, 200, (lambda a, n: ref(a)["manager"] == "kerbwing", lambda a, n: ref(a)["state"] == "Accepted",
           lambda a, n: ref(a)["ovn"] in HIDDEN, lambda a, n: ref(a)["uss_base_url"].startswith("http://127.0.0.1:")))
    yield ("found by query", "uss1", SC, "POST", O + "/query", query(here()), 200, lambda a, n: [r["id"] for r in a["operational_intent_references"]] == [n["own"]])
    yield ("its subscriber was counted up", "uss1", SC, "GET", S + "/${id_s}", None, 200, lambda a, n: a["subscription"]["notification_index"] == 1)
    yield ("blocks theirs", "uss1", SC, "PUT", O + "/${id_a}", intent(here()), 409, lambda a, n: missing(a) == [n["own"]])
    yield ("details tell the OVN", "uss1", SC, "GET", "/uss/v1/operational_intents/${own}", None, 200,
           (lambda a, n: len(a["operational_intent"]["details"]["volumes"]) == 1, lambda a, n: a["operational_intent"]["details"]["off_nominal_volumes"] == [],
            lambda a, n: a["operational_intent"]["reference"]["id"] == n["own"]), {"own_ovn": "operational_intent.reference.ovn"})
    yield ("telemetry of who flies by plan", "uss1", "utm.conformance_monitoring_sa", "GET", "/uss/v1/operational_intents/${own}/telemetry", None, 409)
    yield ("nobody changes it by that way", "kerbwing", SC, "DELETE", O + "/${own}/${own_ovn}", None, 403)
    yield ("nor its operator", "courier", SC, "DELETE", O + "/${own}/${own_ovn}", None, 403)
    yield ("nor takes its id", "uss1", SC, "PUT", O + "/${own}", intent(here(lat=40)), 403)
    yield ("with its OVN theirs may", "uss1", SC, "PUT", O + "/${id_a}", intent(here(), key=["$own_ovn"]), 201, (), {"a": "operational_intent_reference.ovn"})
    yield ("ours still stands", "courier", AIR, "GET", "/v1/corridors/${own}", None, 200, lambda a, n: a["state"] == "accepted")
    yield ("theirs blocks ours", "courier", AIR, "POST", "/v1/corridors", native(here(start=900, end=1000)), 409,
           (lambda a, n: a["error"] == "denied", lambda a, n: {c["id"] for c in a["conflicts"]} == {n["own"], n["id_a"]}, lambda a, n: "operational_intent" in {c["kind"] for c in a["conflicts"]}))
    yield ("elsewhere alone", "uss1", SC, "PUT", O + "/${id_b}", intent(here(lat=31.3)), 201, (), {"b": "operational_intent_reference.ovn"})
    yield ("blocks", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.3)), 409, (lambda a, n: a["reason"] == "foreign", lambda a, n: a["conflicts"][0]["id"] == n["id_b"]))
    yield ("also who is in a hurry", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.3), priority=100), 409, lambda a, n: a["reason"] == "foreign")
    yield ("another altitude is free", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.3, lower=130, upper=150)), 201)
    yield ("it moves", "uss1", SC, "PUT", O + "/${id_b}/${b}", intent(here(lat=31.4)), 200, (), {"b": "operational_intent_reference.ovn"})
    yield ("then it is free", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.3)), 201, (), {"own2": "id"})
    yield ("where it went is not", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.4)), 409)
    yield ("it ends", "uss1", SC, "DELETE", O + "/${id_b}/${b}", None, 200)
    yield ("all is free", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.4)), 201, (), {"own3": "id"})
    # Changes of ours change their OVN.
    yield ("moved", "courier", AIR, "PUT", "/v1/corridors/${own3}", native(here(lat=31.5)), 200)
    yield ("the reference moved", "uss1", SC, "POST", O + "/query", query(here(lat=31.5)), 200, lambda a, n: [r["id"] for r in a["operational_intent_references"]] == [n["own3"]] and a["operational_intent_references"][0]["version"] > 1)
    yield ("given back", "courier", AIR, "DELETE", "/v1/corridors/${own3}", None, 200)
    yield ("no reference any more", "uss1", SC, "GET", O + "/${own3}", None, 404)
    yield ("ours goes, its subscriber hears", "courier", AIR, "DELETE", "/v1/corridors/${own}", None, 200)
    yield ("three times told", "uss1", SC, "GET", S + "/${id_s}", None, 200, lambda a, n: a["subscription"]["notification_index"] == 3)
    # An offer that nobody else could know of lapses.
    yield ("in the way", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.6)), 201)
    yield ("denied with an offer", "courier", AIR, "POST", "/v1/corridors", {"volumes": [here(lat=31.6)], "offers": 1, "flex": [], "shift_max_s": 1800}, 409, lambda a, n: len(a["offers"]) == 1, {"offer": "offers.0.id"})
    yield ("theirs over all of it", "uss2", SC, "PUT", O + "/${id_c}", lambda: intent(here(lat=31.6, lower=-400, upper=50)), 201, (), {"c": "operational_intent_reference.ovn"})
    yield ("the offer is gone", "courier", AIR, "POST", "/v1/corridors/${offer}/accept", {}, 410)
    # Constraints both ways.
    yield ("closed here", "authority", CLOSE, "PUT", "/v1/constraints/${id_k}", {"kind": "PROHIBITED", "blocking": True, "volumes": [here(lat=31.7)]}, 200)
    yield ("is a constraint to others", "uss1", CP, "GET", C + "/${id_k}", None, 200, lambda a, n: a["constraint_reference"]["manager"] == "kerbwing")
    yield ("with details", "uss1", CP, "GET", "/uss/v1/constraints/${id_k}", None, 200, lambda a, n: len(a["constraint"]["details"]["volumes"]) == 1)
    yield ("announced by others", "auth", CM, "PUT", C + "/${id_x}", constraint(here(lat=31.8)), 201, (), {"x": "constraint_reference.ovn"})
    yield ("closes here", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.8)), 409, (lambda a, n: a["reason"] == "foreign", lambda a, n: a["conflicts"][0]["kind"] == "constraint"))
    yield ("is none of ours", "courier", AIR, "GET", "/v1/constraints", None, 200, lambda a, n: n["id_x"] not in str(a))
    yield ("opened again", "auth", CM, "DELETE", C + "/${id_x}/${x}", None, 200)
    yield ("free", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.8)), 201)
    # What this book does not reach is no business of its.
    yield ("on the other side of the earth", "uss1", SC, "PUT", O + "/${id_far}", intent(volume(circle(-56, -60, 200))), 201)
    yield ("a line there and back", "uss1", SC, "PUT", O + "/${id_line}", intent(volume({"outline_polygon": {"vertices": [{"lat": 31.9, "lng": LNG}, {"lat": 31.901, "lng": LNG}, {"lat": 31.902, "lng": LNG}]}},
           60, 120, 600, 1200)), 201)
    yield ("blocks too", "courier", AIR, "POST", "/v1/corridors", native(here(lat=31.901)), 409, lambda a, n: a["reason"] == "foreign")
    yield ("deeper than the book goes", "uss1", SC, "PUT", O + "/${id_deep}", intent(here(lat=32.0, lower=-9000, upper=90000)), 201)
    yield ("blocks as far as it goes", "courier", AIR, "POST", "/v1/corridors", native(here(lat=32.0)), 409)
