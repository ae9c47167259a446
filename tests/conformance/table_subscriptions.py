# SPDX-License-Identifier: Apache-2.0
"""Subscriptions: times, versions, owners, what they show at once, what they are told."""
import uuid

from shapes import URL, circle, constraint, intent, polygon, query, square, subscription, volume

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
S = "/dss/v1/subscriptions"
O = "/dss/v1/operational_intent_references"
C = "/dss/v1/constraint_references"
LAT, LNG = 23.0, 56.0


def sub(a):
    return a["subscription"]


def here(radius=300, **other):
    return volume(circle(LAT, LNG, radius), **other)


def ids(a):
    return [s["id"] for s in a["subscriptions"]]


def cases(node):
    yield ("none there", "uss1", SC, "GET", S + "/${id_a}", None, 404)
    yield ("bad id", "uss1", SC, "GET", S + "/x", None, 400)
    yield ("update of none", "uss1", SC, "PUT", S + "/${id_a}/abc", subscription(here()), 400)
    yield ("delete of none", "uss1", SC, "DELETE", S + "/${id_a}/abc", None, 404)
    for name, other in (("no flag", {"notify_for_operational_intents": False}), ("flags absent", {"notify_for_operational_intents": ..., "notify_for_constraints": ...}),
                        ("url missing", {"uss_base_url": ...}), ("url http", {"uss_base_url": "http://x.org"}), ("url a list", {"uss_base_url": []}),
                        ("flag a number", {"notify_for_constraints": 1}), ("extents a list", {"extents": []}), ("extents null", {"extents": None}),
                        ("extents missing", {"extents": ...})):
        yield (name, "uss1", SC, "PUT", S + "/${id_a}", subscription(here(), **other), 400)
    for name, v in (("start 6 min ago", here(start=-360)), ("longer than 24 h", here(end=86400 + 10)), ("over", here(start=-100, end=-50)),
                    ("end before start", here(start=500, end=400))):
        yield (name, "uss1", SC, "PUT", S + "/${id_a}", subscription(v), 400)
    yield ("create", "uss1", SC, "PUT", S + "/${id_a}", subscription(here()), 200,
           (lambda a, n: sub(a)["id"] == n["id_a"], lambda a, n: sub(a)["notification_index"] == 0, lambda a, n: sub(a)["uss_base_url"] == URL,
            lambda a, n: sub(a)["implicit_subscription"] is False, lambda a, n: sub(a)["dependent_operational_intents"] == [],
            lambda a, n: a["operational_intent_references"] == [], lambda a, n: "constraint_references" not in a,
            lambda a, n: isinstance(sub(a)["version"], str) and len(sub(a)["version"]) >= 16), {"version": "subscription.version"})
    yield ("create again", "uss1", SC, "PUT", S + "/${id_a}", subscription(here()), 409)
    yield ("create again by another", "uss2", SC, "PUT", S + "/${id_a}", subscription(here()), 409)
    yield ("read", "uss1", SC, "GET", S + "/${id_a}", None, 200, lambda a, n: sub(a)["version"] == n["version"])
    yield ("read with CP", "uss1", CP, "GET", S + "/${id_a}", None, 200)
    yield ("read by another", "uss2", SC, "GET", S + "/${id_a}", None, 403)
    yield ("version first", "uss2", SC, "PUT", S + "/${id_a}/wrong", subscription(here()), 409)
    yield ("then the owner", "uss2", SC, "PUT", S + "/${id_a}/${version}", subscription(here()), 403)
    yield ("delete: owner first", "uss2", SC, "DELETE", S + "/${id_a}/wrong", None, 403)
    yield ("delete: then the version", "uss1", SC, "DELETE", S + "/${id_a}/wrong", None, 409)
    yield ("start 4 min ago", "uss1", SC, "PUT", S + "/${id_b}", subscription(here(start=-240)), 200)
    yield ("24 hours", "uss1", SC, "PUT", S + "/${id_c}", subscription(here(start=10, end=86400 + 9.9)), 200)
    yield ("without times", "uss1", SC, "PUT", S + "/${id_d}", subscription(here(start=None, end=None)), 200,
           lambda a, n: sub(a)["time_start"]["value"] < sub(a)["time_end"]["value"])
    yield ("without altitudes", "uss1", SC, "PUT", S + "/${id_e}", subscription(here(lower=None, upper=None)), 200)
    # Told.
    yield ("an intent", "uss2", SC, "PUT", O + "/${id_o}", intent(here(200)), 201,
           (lambda a, n: len(a["subscribers"]) == 1, lambda a, n: len(a["subscribers"][0]["subscriptions"]) == 5,
            lambda a, n: all(s["notification_index"] == 1 for s in a["subscribers"][0]["subscriptions"])), {"ovn": "operational_intent_reference.ovn"})
    yield ("the index is kept", "uss1", SC, "GET", S + "/${id_a}", None, 200, (lambda a, n: sub(a)["notification_index"] == 1,
           lambda a, n: sub(a)["version"] == n["version"]))
    yield ("and survives an update", "uss1", SC, "PUT", S + "/${id_a}/${version}", subscription(here(), notify_for_constraints=True), 200,
           (lambda a, n: sub(a)["notification_index"] == 1, lambda a, n: sub(a)["version"] != n["version"],
            lambda a, n: [r["id"] for r in a["operational_intent_references"]] == [n["id_o"]], lambda a, n: a["constraint_references"] == []),
           {"version": "subscription.version"})
    yield ("a constraint tells who asked for it", "auth", CM, "PUT", C + "/${id_k}", constraint(here(100)), 201,
           lambda a, n: [s["subscription_id"] for s in a["subscribers"][0]["subscriptions"]] == [n["id_a"]], {"ovn_k": "constraint_reference.ovn"})
    yield ("intents alone no more", "uss1", SC, "PUT", S + "/${id_a}/${version}",
           subscription(here(), notify_for_constraints=True, notify_for_operational_intents=False), 200,
           (lambda a, n: "operational_intent_references" not in a, lambda a, n: [r["id"] for r in a["constraint_references"]] == [n["id_k"]]),
           {"version": "subscription.version"})
    yield ("in the same cell, not touching", "uss2", SC, "PUT", O + "/${id_p}", intent(volume(circle(LAT + 0.0052, LNG, 50), lower=500, upper=600)), 201,
           lambda a, n: len(a["subscribers"]) == 1)
    # Two addresses.
    yield ("another address", "uss3", SC, "PUT", S + "/${id_f}", subscription(here(), uss_base_url="https://other.example.org"), 200)
    yield ("grouped by address", "uss2", SC, "PUT", O + "/${id_o}/${ovn}", intent(here(200)), 200,
           (lambda a, n: len(a["subscribers"]) == 2, lambda a, n: len({u["uss_base_url"] for u in a["subscribers"]}) == 2), {"ovn": "operational_intent_reference.ovn"})
    # Queries.
    yield ("one's own", "uss1", SC, "POST", S + "/query", query(here(50)), 200, lambda a, n: set(ids(a)) == {n[k] for k in ("id_a", "id_b", "id_c", "id_d", "id_e")})
    yield ("another's", "uss3", SC, "POST", S + "/query", query(here(50)), 200, lambda a, n: ids(a) == [n["id_f"]])
    yield ("nobody's", "uss9", SC, "POST", S + "/query", query(here(50)), 200, lambda a, n: ids(a) == [])
    yield ("far away", "uss1", SC, "POST", S + "/query", query(volume(circle(LAT + 0.2, LNG, 50))), 200, lambda a, n: ids(a) == [])
    yield ("another time", "uss1", SC, "POST", S + "/query", query(here(start=10000, end=20000)), 200, lambda a, n: set(ids(a)) == {n["id_c"], n["id_d"]})
    yield ("altitude does not matter", "uss1", SC, "POST", S + "/query", query(here(lower=9000, upper=9100)), 200, lambda a, n: n["id_a"] in ids(a))
    yield ("ten kilometres around", "uss1", SC, "POST", S + "/query", query(volume(circle(LAT + 0.05, LNG, 10000), None, None, None, None)), 200, lambda a, n: n["id_a"] in ids(a))
    # Dependents.
    yield ("its own intent", "uss1", SC, "PUT", S + "/${id_g}", subscription(volume(circle(LAT + 1, LNG, 900), start=0, end=5000, upper=1000)), 200, (), {"vg": "subscription.version"})
    yield ("depends", "uss1", SC, "PUT", O + "/${id_q}", intent(volume(circle(LAT + 1, LNG, 300), start=600, end=4000), subscription_id="$id_g"), 201, (),
           {"oq": "operational_intent_reference.ovn"})
    yield ("shown", "uss1", SC, "GET", S + "/${id_g}", None, 200, lambda a, n: sub(a)["dependent_operational_intents"] == [n["id_q"]])
    for name, v in (("smaller area", volume(circle(LAT + 1.02, LNG, 100), end=5000, upper=1000)), ("ends earlier", volume(circle(LAT + 1, LNG, 900), end=3000, upper=1000)),
                    ("begins too late", volume(circle(LAT + 1, LNG, 900), start=1000, end=5000, upper=1000)),
                    ("ceiling too low", volume(circle(LAT + 1, LNG, 900), end=5000, upper=100)), ("floor too high", volume(circle(LAT + 1, LNG, 900), end=5000, lower=50, upper=1000))):
        yield ("must cover: " + name, "uss1", SC, "PUT", S + "/${id_g}/${vg}", subscription(v), 400)
    yield ("begins four minutes later", "uss1", SC, "PUT", S + "/${id_g}/${vg}", subscription(volume(circle(LAT + 1, LNG, 900), start=800, end=5000, upper=1000)), 200, (),
           {"vg": "subscription.version"})
    yield ("cannot go", "uss1", SC, "DELETE", S + "/${id_g}/${vg}", None, 400)
    yield ("the intent goes", "uss1", SC, "DELETE", O + "/${id_q}/${oq}", None, 200)
    yield ("then it can", "uss1", SC, "DELETE", S + "/${id_g}/${vg}", None, 200, lambda a, n: sub(a)["id"] == n["id_g"])
    # An implicit one that was changed by hand is one's own.
    yield ("implicit", "uss1", SC, "PUT", O + "/${id_r}", intent(volume(circle(-56, 178, 500), start=1200, end=4800, upper=1000), new_subscription={"uss_base_url": URL}), 201, (),
           {"or": "operational_intent_reference.ovn", "sr": "operational_intent_reference.subscription_id"})
    yield ("read", "uss1", SC, "GET", S + "/${sr}", None, 200, (), {"vr": "subscription.version"})
    for name, v in (("area", volume(circle(-56, 178, 50), start=1200, end=4800, upper=1000)), ("altitude", volume(circle(-56, 178, 500), start=1200, end=4800, lower=200, upper=1000)),
                    ("time", volume(circle(-56, 178, 500), start=1200, end=3600, upper=1000))):
        yield ("shrunk " + name, "uss1", SC, "PUT", S + "/${sr}/${vr}", subscription(v), 400 if name != "area" else (200, 400), (), {} if name != "area" else {})
    yield ("as it was", "uss1", SC, "GET", S + "/${sr}", None, 200, (), {"vr": "subscription.version"})
    yield ("changed by hand", "uss1", SC, "PUT", S + "/${sr}/${vr}", lambda: subscription(volume(circle(-56, 178, 500), start=1203, end=4803, upper=1000), notify_for_constraints=True), 200)
    yield ("its intent goes", "uss1", SC, "DELETE", O + "/${id_r}/${or}", None, 200)
    yield ("it stays", "uss1", SC, "GET", S + "/${sr}", None, 200, lambda a, n: sub(a)["implicit_subscription"] is False, {"vr": "subscription.version"})
    yield ("and goes by itself", "uss1", SC, "DELETE", S + "/${sr}/${vr}", None, 200)
    yield ("gone", "uss1", SC, "GET", S + "/${sr}", None, 404)
