# SPDX-License-Identifier: Apache-2.0
"""Constraints: owners, OVNs, the standard's limits, who is told."""
from shapes import URL, circle, constraint, intent, polygon, query, square, subscription, volume

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
C = "/dss/v1/constraint_references"
S = "/dss/v1/subscriptions"
HIDDEN = ("", "Available from USS")


def ref(a):
    return a["constraint_reference"]


def here(**other):
    return volume(circle(-12.00001, 33.99999, 50), **other)


def many(n):
    """A polygon of n vertices round a place."""
    from math import cos, pi, sin
    return polygon(*[(-12 + 0.01 * sin(2 * pi * k / n), 34 + 0.01 * cos(2 * pi * k / n)) for k in range(n)])


def cases(node):
    yield ("none there", "auth", CM, "GET", C + "/${id_a}", None, 404)
    yield ("bad id", "auth", CM, "GET", C + "/x", None, 400)
    yield ("update of none", "auth", CM, "PUT", C + "/${id_a}/x", constraint(here()), 409)
    yield ("delete of none", "auth", CM, "DELETE", C + "/${id_a}/x", None, 404)
    for name, other in (("url missing", {"uss_base_url": ...}), ("url http", {"uss_base_url": "http://a.org"})):
        yield (name, "auth", CM, "PUT", C + "/${id_a}", constraint(here(), **other), 400)
    for name, v in (("no start", here(start=None)), ("no end", here(end=None)), ("over", here(start=-100, end=-10)), ("57 days ahead", here(start=57 * 86400, end=57 * 86400 + 60)),
                    ("longer than a day", here(start=0, end=86400 + 60))):
        yield (name, "auth", CM, "PUT", C + "/${id_a}", constraint(v), 400)
    yield ("1,001 vertices", "auth", CM, "PUT", C + "/${id_a}", constraint(volume(many(1001))), 413)
    yield ("1,000 vertices", "auth", CM, "PUT", C + "/${id_n}", constraint(volume(many(1000))), 201)
    yield ("11,000 km2", "auth", CM, "PUT", C + "/${id_a}", constraint(volume(circle(-12, 34, 60000))), 413)
    yield ("9,500 km2", "auth", CM, "PUT", C + "/${id_w}", constraint(volume(circle(-30, 90, 55000))), 201)
    yield ("without altitudes", "auth", CM, "PUT", C + "/${id_h}", constraint(volume(circle(-40, 34, 50), None, None)), 201)
    yield ("create", "auth", CM, "PUT", C + "/${id_a}", constraint(here()), 201,
           (lambda a, n: ref(a)["id"] == n["id_a"], lambda a, n: ref(a)["version"] == 1, lambda a, n: ref(a)["uss_availability"] == "Unknown",
            lambda a, n: "state" not in ref(a), lambda a, n: len(ref(a)["ovn"]) == 44, lambda a, n: a["subscribers"] == []), {"ovn": "constraint_reference.ovn"})
    yield ("read by its manager", "auth", CM, "GET", C + "/${id_a}", None, 200, lambda a, n: ref(a)["ovn"] == n["ovn"])
    yield ("read by another", "uss1", CP, "GET", C + "/${id_a}", None, 200, lambda a, n: ref(a)["ovn"] in HIDDEN)
    yield ("create again", "auth", CM, "PUT", C + "/${id_a}", constraint(here()), 409)
    yield ("create again by another", "uss1", CM, "PUT", C + "/${id_a}", constraint(here()), 403)
    yield ("update by another", "uss1", CM, "PUT", C + "/${id_a}/${ovn}", constraint(here()), 403)
    yield ("another OVN", "auth", CM, "PUT", C + "/${id_a}/x", constraint(here()), 409)
    yield ("delete by another", "uss1", CM, "DELETE", C + "/${id_a}/${ovn}", None, 403)
    yield ("delete with another OVN", "auth", CM, "DELETE", C + "/${id_a}/x", None, 409)
    yield ("delete without OVN", "auth", CM, "DELETE", C + "/${id_a}", None, 400)
    # Who hears.
    yield ("of intents", "uss1", SC, "PUT", S + "/${id_1}", subscription(volume(circle(-12, 34, 300)), uss_base_url="https://a.org"), 200)
    yield ("of constraints", "uss1", CP, "PUT", S + "/${id_2}", subscription(volume(circle(-12, 34, 300)), uss_base_url="https://b.org", notify_for_operational_intents=False,
           notify_for_constraints=True), 200, lambda a, n: n["id_a"] in [r["id"] for r in a["constraint_references"]])
    yield ("of both", "uss1", SC + " " + CP, "PUT", S + "/${id_3}", subscription(volume(circle(-12, 34, 300)), uss_base_url="https://b.org", notify_for_constraints=True), 200)
    yield ("update tells two of one address", "auth", CM, "PUT", C + "/${id_a}/${ovn}", constraint(here()), 200,
           (lambda a, n: [u["uss_base_url"] for u in a["subscribers"]] == ["https://b.org"], lambda a, n: {s["subscription_id"] for s in a["subscribers"][0]["subscriptions"]} == {n["id_2"], n["id_3"]},
            lambda a, n: all(s["notification_index"] == 1 for s in a["subscribers"][0]["subscriptions"]), lambda a, n: ref(a)["version"] == 2), {"ovn": "constraint_reference.ovn"})
    yield ("twice", "auth", CM, "PUT", C + "/${id_a}/${ovn}", constraint(here()), 200, lambda a, n: all(s["notification_index"] == 2 for s in a["subscribers"][0]["subscriptions"]),
           {"ovn": "constraint_reference.ovn"})
    # Queries.
    yield ("found", "uss1", CP, "POST", C + "/query", query(here()), 200, lambda a, n: n["id_a"] in [r["id"] for r in a["constraint_references"]])
    yield ("at any altitude", "uss1", CP, "POST", C + "/query", query(here(lower=5000, upper=5001)), 200, lambda a, n: n["id_a"] in [r["id"] for r in a["constraint_references"]])
    yield ("not elsewhere", "uss1", CP, "POST", C + "/query", query(volume(circle(-13, 34, 50))), 200, lambda a, n: a["constraint_references"] == [])
    yield ("not later", "uss1", CP, "POST", C + "/query", query(here(start=10000, end=20000)), 200, lambda a, n: n["id_a"] not in [r["id"] for r in a["constraint_references"]])
    yield ("gone", "auth", CM, "DELETE", C + "/${id_a}/${ovn}", None, 200, lambda a, n: a["subscribers"][0]["subscriptions"][0]["notification_index"] == 3)
    yield ("and away", "auth", CM, "GET", C + "/${id_a}", None, 404)
    yield ("an intent's id may be a constraint's", "auth", CM, "PUT", C + "/${id_z}", constraint(volume(circle(-50, 34, 50))), 201)
    yield ("too", "uss1", SC, "PUT", "/dss/v1/operational_intent_references/${id_z}", intent(volume(circle(-51, 34, 50))), 201)
