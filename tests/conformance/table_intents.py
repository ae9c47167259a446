# SPDX-License-Identifier: Apache-2.0
"""Operational intents: owners, OVNs, keys, states, subscriptions, who is told."""
import time
import uuid

from shapes import URL, circle, constraint, intent, polygon, query, square, subscription, volume

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
CMSA, AA = "utm.conformance_monitoring_sa", "utm.availability_arbitration"
BOTH = SC + " " + CMSA
O = "/dss/v1/operational_intent_references"
S = "/dss/v1/subscriptions"
C = "/dss/v1/constraint_references"
HIDDEN = ("", "Available from USS")
PLACEHOLDER = "00000000-0000-4000-8000-000000000000"


def ref(a):
    return a["operational_intent_reference"]


def told(a, subscription_id):
    """The index that a subscription is told with, None when it is not."""
    for url in a["subscribers"]:
        for s in url["subscriptions"]:
            if s["subscription_id"] == subscription_id:
                return s["notification_index"]
    return None


def uuid7(seconds):
    ms = int((time.time() + seconds) * 1000)
    return str(uuid.UUID(int=(ms << 80) | (7 << 76) | (0x123 << 64) | (2 << 62) | 0x123456789))


def here(**other):
    return volume(circle(-20, 30), **other)


def cases(node):
    yield ("none there", "uss1", SC, "GET", O + "/${id_a}", None, 404)
    yield ("bad id", "uss1", SC, "GET", O + "/not-a-uuid", None, 400)
    yield ("id of version 1", "uss1", SC, "GET", O + "/%s" % uuid.uuid1(), None, 400)
    yield ("bad id, PUT", "uss1", SC, "PUT", O + "/not_uuid_format", intent(here()), 400)
    yield ("update of none", "uss1", SC, "PUT", O + "/${id_a}/x", intent(here()), 400)
    yield ("delete of none", "uss1", SC, "DELETE", O + "/${id_a}/x", None, 404)
    yield ("create", "uss1", SC, "PUT", O + "/${id_a}", intent(here()), 201,
           (lambda a, n: ref(a)["id"] == n["id_a"], lambda a, n: ref(a)["version"] == 1,
            lambda a, n: ref(a)["manager"] == "uss1", lambda a, n: ref(a)["uss_availability"] == "Unknown",
            lambda a, n: len(ref(a)["ovn"]) == 44 and not set(ref(a)["ovn"]) & set("+/="),
            lambda a, n: ref(a)["state"] == "Accepted", lambda a, n: ref(a)["uss_base_url"] == URL,
            lambda a, n: ref(a)["subscription_id"] == PLACEHOLDER, lambda a, n: a["subscribers"] == [],
            lambda a, n: ref(a)["time_start"]["format"] == "RFC3339"), {"ovn": "operational_intent_reference.ovn"})
    yield ("read by its manager", "uss1", SC, "GET", O + "/${id_a}", None, 200, lambda a, n: ref(a)["ovn"] == n["ovn"])
    yield ("read by another", "uss2", SC, "GET", O + "/${id_a}", None, 200, lambda a, n: ref(a)["ovn"] in HIDDEN)
    yield ("again", "uss1", SC, "GET", O + "/${id_a}", None, 200)
    yield ("create again", "uss1", SC, "PUT", O + "/${id_a}", intent(here()), 409)
    yield ("create again by another", "uss2", SC, "PUT", O + "/${id_a}", intent(here()), 403)
    yield ("update by another", "uss2", SC, "PUT", O + "/${id_a}/${ovn}", intent(here()), 403)
    yield ("update with another OVN", "uss1", SC, "PUT", O + "/${id_a}/${ovn}x", intent(here()), 409,
           lambda a, n: "missing_operational_intents" not in a)
    yield ("delete by another", "uss2", SC, "DELETE", O + "/${id_a}/${ovn}", None, 403)
    yield ("delete with another OVN", "uss1", SC, "DELETE", O + "/${id_a}/x", None, 409)
    yield ("delete without OVN", "uss1", SC, "DELETE", O + "/${id_a}/", None, 400)
    # Bodies.
    for name, other in (("state missing", {"state": ...}), ("state null", {"state": None}), ("Ended", {"state": "Ended"}),
                        ("lower case state", {"state": "accepted"}), ("state a number", {"state": 1}), ("url missing", {"uss_base_url": ...}),
                        ("url http", {"uss_base_url": "http://example.org"}), ("url nothing", {"uss_base_url": "https://"}),
                        ("url a number", {"uss_base_url": 5}), ("key no list", {"key": "x"}), ("key of numbers", {"key": [1]}),
                        ("subscription no uuid", {"subscription_id": "x"}), ("subscription unknown", {"subscription_id": str(uuid.uuid4())}),
                        ("subscription a number", {"subscription_id": 7}), ("new subscription empty", {"new_subscription": {}}),
                        ("new subscription http", {"new_subscription": {"uss_base_url": "http://x.org"}}),
                        ("new subscription a list", {"new_subscription": []}),
                        ("flag no flag", {"new_subscription": {"uss_base_url": URL, "notify_for_constraints": "yes"}}),
                        ("both subscriptions", {"subscription_id": str(uuid.uuid4()), "new_subscription": {"uss_base_url": URL}}),
                        ("first state Activated", {"state": "Activated", "new_subscription": {"uss_base_url": URL}}),
                        ("suffix no uuid", {"requested_ovn_suffix": "x"}), ("suffix of version 4", {"requested_ovn_suffix": str(uuid.uuid4())}),
                        ("suffix of an hour ago", {"requested_ovn_suffix": uuid7(-3600)}), ("suffix ahead", {"requested_ovn_suffix": uuid7(3600)})):
        yield (name, "uss1", BOTH, "PUT", O + "/${id_bad}", intent(here(), **other), 400)
    for name, v in (("no start", here(start=None)), ("no end", here(end=None)), ("no lower", here(lower=None)),
                    ("no upper", here(upper=None)), ("over", here(start=-7200, end=-3600))):
        yield (name, "uss1", SC, "PUT", O + "/${id_bad}", intent(v), 400)
    yield ("one volume without bound", "uss1", SC, "PUT", O + "/${id_bad}", intent(here(), here(end=None)), 400)
    yield ("off-nominal without its scope", "uss1", SC, "PUT", O + "/${id_a}/${ovn}",
           intent(here(), state="Nonconforming", new_subscription={"uss_base_url": URL}), 403)
    yield ("a bad body before the scope of the state", "uss1", SC, "PUT", O + "/${id_a}/${ovn}",
           intent(here(lower=9, upper=1), state="Nonconforming"), 400)
    # Keys.
    yield ("key empty", "uss2", SC, "PUT", O + "/${id_b}", intent(here()), 409,
           (lambda a, n: [r["id"] for r in a["missing_operational_intents"]] == [n["id_a"]],
            lambda a, n: a["missing_operational_intents"][0]["ovn"] in HIDDEN, lambda a, n: a["missing_constraints"] == []))
    yield ("own intents too", "uss1", SC, "PUT", O + "/${id_b}", intent(here()), 409,
           lambda a, n: a["missing_operational_intents"][0]["ovn"] == n["ovn"])
    yield ("key missing altogether", "uss2", SC, "PUT", O + "/${id_b}", intent(here(), key=...), 409)
    yield ("nothing was done", "uss2", SC, "GET", O + "/${id_b}", None, 404)
    yield ("key complete, with others and twice", "uss2", SC, "PUT", O + "/${id_b}", intent(here(), key=["zzz", "$ovn", "$ovn", ""]), 201,
           (), {"ovn_b": "operational_intent_reference.ovn"})
    yield ("update needs the other's", "uss1", SC, "PUT", O + "/${id_a}/${ovn}", intent(here()), 409,
           lambda a, n: [r["id"] for r in a["missing_operational_intents"]] == [n["id_b"]])
    yield ("update", "uss1", SC, "PUT", O + "/${id_a}/${ovn}", intent(here(), key=["$ovn_b"]), 200,
           (lambda a, n: ref(a)["version"] == 2, lambda a, n: ref(a)["ovn"] != n["ovn"]), {"ovn2": "operational_intent_reference.ovn"})
    yield ("the old OVN is no more", "uss1", SC, "DELETE", O + "/${id_a}/${ovn}", None, 409)
    yield ("floor on ceiling touches", "uss3", SC, "PUT", O + "/${id_t}", intent(here(lower=120, upper=200)), 409)
    yield ("before its end", "uss3", SC, "PUT", O + "/${id_t}", intent(here(start=3590, end=7200)), 409)
    yield ("above", "uss3", SC, "PUT", O + "/${id_u}", intent(here(lower=121, upper=200)), 201)
    yield ("later", "uss3", SC, "PUT", O + "/${id_l}", intent(here(start=90000, end=90100)), 201)
    yield ("beside, in the same cell", "uss3", SC, "PUT", O + "/${id_s}", intent(volume(circle(-20, 30.0045))), 201)
    yield ("rims that touch", "uss3", SC, "PUT", O + "/${id_r}", intent(volume(circle(-20, 30.0037))), 409)
    # Two volumes whose hull is everything between them.
    v1, v2 = volume(circle(-21, 30), start=0, end=600), volume(circle(-21, 30), lower=500, upper=600, start=3000, end=3600)
    yield ("two volumes", "uss1", SC, "PUT", O + "/${id_h}", intent(v1, v2), 201, (), {"ovn_h": "operational_intent_reference.ovn"})
    yield ("between them", "uss2", SC, "PUT", O + "/${id_i}", intent(volume(circle(-21, 30), start=1000, end=2000)), 201)
    yield ("against the second", "uss2", SC, "PUT", O + "/${id_j}", intent(volume(circle(-21, 30), lower=550, upper=560, start=1000)), 409)
    # States.
    yield ("Activated without subscription", "uss1", SC, "PUT", O + "/${id_a}/${ovn2}", intent(here(), key=["$ovn_b"], state="Activated"), 400)
    yield ("Activated", "uss1", SC, "PUT", O + "/${id_a}/${ovn2}",
           intent(here(), key=["$ovn_b"], state="Activated", new_subscription={"uss_base_url": URL}), 200,
           (lambda a, n: ref(a)["state"] == "Activated", lambda a, n: told(a, ref(a)["subscription_id"]) == 1),
           {"ovn3": "operational_intent_reference.ovn", "sub": "operational_intent_reference.subscription_id"})
    yield ("its implicit subscription", "uss1", SC, "GET", S + "/${sub}", None, 200,
           (lambda a, n: a["subscription"]["implicit_subscription"] is True,
            lambda a, n: a["subscription"]["dependent_operational_intents"] == [n["id_a"]],
            lambda a, n: a["subscription"]["notify_for_operational_intents"] is True,
            lambda a, n: a["subscription"]["notify_for_constraints"] is False), {"sub_version": "subscription.version"})
    yield ("cannot be deleted", "uss1", SC, "DELETE", S + "/${sub}/${sub_version}", None, 400)
    yield ("Contingent by CMSA", "uss1", BOTH, "PUT", O + "/${id_a}/${ovn3}", intent(here(), key=[], state="Contingent", subscription_id="$sub"),
           200, (), {"ovn4": "operational_intent_reference.ovn"})
    yield ("back to Accepted, which the standard's service lets be", "uss1", SC, "PUT", O + "/${id_a}/${ovn4}",
           intent(here(), key=["$ovn_b"], subscription_id="$sub"), 200, (), {"ovn5": "operational_intent_reference.ovn"})
    yield ("an implicit one grows", "uss1", SC, "PUT", O + "/${id_a}/${ovn5}",
           intent(volume(circle(-20, 30, 900), end=7000), key=["$ovn_b"], subscription_id="$sub"), (200, 409))
    yield ("somebody else's subscription", "uss2", SC, "PUT", O + "/${id_b}/${ovn_b}", intent(here(), key=["$ovn5"], subscription_id="$sub"), 403)
    yield ("who gives key finds it", "uss1", SC, "GET", O + "/${id_a}", None, 200, (), {"ovn6": "operational_intent_reference.ovn"})
    yield ("detached, the implicit one goes", "uss1", SC, "PUT", O + "/${id_a}/${ovn6}", intent(here(), key=["$ovn_b"]), 200,
           lambda a, n: ref(a)["subscription_id"] == PLACEHOLDER, {"ovn7": "operational_intent_reference.ovn"})
    yield ("it is gone", "uss1", SC, "GET", S + "/${sub}", None, 404)
    # A subscription of one's own.
    yield ("explicit", "uss1", SC, "PUT", S + "/${id_sub}", subscription(volume(circle(-20, 30, 300), end=7200)), 200,
           lambda a, n: {r["id"] for r in a["operational_intent_references"]} >= {n["id_a"], n["id_b"]}, {"version": "subscription.version"})
    yield ("covers", "uss1", SC, "PUT", O + "/${id_a}/${ovn7}", intent(lambda: here(start=5), key=["$ovn_b"], subscription_id="$id_sub"), 200,
           lambda a, n: told(a, n["id_sub"]) == 1, {"ovn8": "operational_intent_reference.ovn"})
    yield ("does not cover the area", "uss1", SC, "PUT", O + "/${id_a}/${ovn8}",
           intent(volume(circle(-20, 30, 5000), start=5), key=["$ovn_b"], subscription_id="$id_sub"), 400)
    yield ("does not cover the end", "uss1", SC, "PUT", O + "/${id_a}/${ovn8}", intent(here(start=5, end=9000), key=["$ovn_b"], subscription_id="$id_sub"), 400)
    yield ("explicit with a dependent", "uss1", SC, "DELETE", S + "/${id_sub}/${version}", None, 400)
    yield ("uss2 tells uss1", "uss2", SC, "PUT", O + "/${id_b}/${ovn_b}", intent(here(), key=["$ovn8"]), 200,
           (lambda a, n: told(a, n["id_sub"]) == 2, lambda a, n: a["subscribers"][0]["uss_base_url"] == URL), {"ovn_b2": "operational_intent_reference.ovn"})
    yield ("altitude does not matter to who is told", "uss2", SC, "PUT", O + "/${id_n}", intent(volume(circle(-20, 30), lower=3000, upper=3100)), 201,
           lambda a, n: told(a, n["id_sub"]) == 3)
    yield ("far away is not told", "uss2", SC, "PUT", O + "/${id_o}", intent(volume(circle(-25, 30))), 201, lambda a, n: told(a, n["id_sub"]) is None,
           {"ovn_o": "operational_intent_reference.ovn"})
    yield ("moving here is told", "uss2", SC, "PUT", O + "/${id_o}/${ovn_o}", intent(volume(circle(-20, 30), lower=4000, upper=4010)), 200,
           lambda a, n: told(a, n["id_sub"]) == 4, {"ovn_o": "operational_intent_reference.ovn"})
    yield ("moving away is told", "uss2", SC, "PUT", O + "/${id_o}/${ovn_o}", intent(volume(circle(-25, 30))), 200,
           lambda a, n: told(a, n["id_sub"]) == 5, {"ovn_o": "operational_intent_reference.ovn"})
    yield ("gone, not told", "uss2", SC, "DELETE", O + "/${id_o}/${ovn_o}", None, 200, lambda a, n: told(a, n["id_sub"]) is None)
    # Chosen OVNs.
    suffix = uuid7(0)
    yield ("a chosen OVN", "uss1", SC, "PUT", O + "/${id_x}", intent(volume(circle(-30, 30)), requested_ovn_suffix=suffix), 201,
           lambda a, n: ref(a)["ovn"] == n["id_x"] + "_" + suffix, {"ovn_x": "operational_intent_reference.ovn"})
    # Constraints in the key.
    yield ("a constraint", "auth", CM, "PUT", C + "/${id_c}", constraint(volume(circle(-30, 30), lower=9000, upper=9001)), 201, (),
           {"ovn_c": "constraint_reference.ovn"})
    yield ("is not asked of who does not hear of them", "uss1", SC, "PUT", O + "/${id_y}", intent(volume(circle(-30, 30)), key=["$ovn_x"]), 201,
           (), {"ovn_y": "operational_intent_reference.ovn"})
    yield ("is asked of who does", "uss1", SC + " " + CP, "PUT", O + "/${id_y}/${ovn_y}",
           intent(volume(circle(-30, 30)), key=["$ovn_x"], new_subscription={"uss_base_url": URL, "notify_for_constraints": True}), 409,
           lambda a, n: [r["id"] for r in a["missing_constraints"]] == [n["id_c"]] and a["missing_operational_intents"] == [])
    yield ("with its OVN", "uss1", SC + " " + CP, "PUT", O + "/${id_y}/${ovn_y}",
           intent(volume(circle(-30, 30)), key=["$ovn_x", "$ovn_c"], new_subscription={"uss_base_url": URL, "notify_for_constraints": True}), 200,
           (), {"ovn_y2": "operational_intent_reference.ovn", "sub_y": "operational_intent_reference.subscription_id"})
    yield ("replaced by another new one", "uss1", SC, "PUT", O + "/${id_y}/${ovn_y2}",
           intent(volume(circle(-30, 30)), key=["$ovn_x", "$ovn_c"], new_subscription={"uss_base_url": URL}), 200,
           lambda a, n: ref(a)["subscription_id"] != n["sub_y"], {"ovn_y3": "operational_intent_reference.ovn", "sub_y3": "operational_intent_reference.subscription_id"})
    yield ("the first is gone", "uss1", SC, "GET", S + "/${sub_y}", None, 404)
    yield ("deleted, and its subscription still listed", "uss1", SC, "DELETE", O + "/${id_y}/${ovn_y3}", None, 200,
           lambda a, n: told(a, n["sub_y3"]) is not None)
    yield ("and gone", "uss1", SC, "GET", S + "/${sub_y3}", None, 404)
    # Down.
    yield ("uss2 is down", "arbiter", AA, "PUT", "/dss/v1/uss_availability/uss2", {"old_version": "", "availability": "Down"}, 200, (), {"av": "version"})
    yield ("who is down creates nothing", "uss2", SC, "PUT", O + "/${id_z}", intent(volume(circle(-40, 30))), 412)
    yield ("updates nothing", "uss2", SC, "PUT", O + "/${id_b}/${ovn_b2}", intent(here(), key=["$ovn8"]), 412)
    yield ("deletes nothing", "uss2", SC, "DELETE", O + "/${id_b}/${ovn_b2}", None, 412)
    yield ("but says what is not nominal", "uss2", BOTH, "PUT", O + "/${id_b}/${ovn_b2}",
           intent(here(), state="Contingent", new_subscription={"uss_base_url": URL}), 200, (), {"ovn_b3": "operational_intent_reference.ovn"})
    yield ("its Contingent counts", "uss3", SC, "PUT", O + "/${id_k}", intent(here(), key=["$ovn8"]), 409)
    yield ("shown to others", "uss1", SC, "GET", O + "/${id_b}", None, 200, lambda a, n: ref(a)["uss_availability"] == "Down")
    yield ("up again", "arbiter", AA, "PUT", "/dss/v1/uss_availability/uss2", {"old_version": "$av", "availability": "normal"}, 200, (), {"av": "version"})
    yield ("Accepted", "uss2", SC, "PUT", O + "/${id_b}/${ovn_b3}", intent(here(), key=["$ovn8"]), 200, (), {"ovn_b4": "operational_intent_reference.ovn"})
    yield ("down once more", "arbiter", AA, "PUT", "/dss/v1/uss_availability/uss2", {"old_version": "$av", "availability": "Down"}, 200, (), {"av": "version"})
    yield ("its Accepted does not count", "uss3", SC, "PUT", O + "/${id_k}", intent(here(), key=["$ovn8"]), 201, (), {"ovn_k": "operational_intent_reference.ovn"})
    yield ("away", "uss3", SC, "DELETE", O + "/${id_k}/${ovn_k}", None, 200)
    # Queries.
    yield ("exact: beside", "uss1", SC, "POST", O + "/query", query(volume(circle(-20, 30, 50))), 200,
           lambda a, n: n["id_a"] in [r["id"] for r in a["operational_intent_references"]] and n["id_s"] not in [r["id"] for r in a["operational_intent_references"]])
    yield ("above the ceiling", "uss1", SC, "POST", O + "/query", query(volume(circle(-20, 30, 50), lower=2000, upper=2500)), 200,
           lambda a, n: a["operational_intent_references"] == [])
    yield ("without bounds", "uss1", SC, "POST", O + "/query", query(volume(circle(-20, 30, 50), None, None, None, None)), 200,
           lambda a, n: len(a["operational_intent_references"]) >= 4)
    yield ("in the past", "uss1", SC, "POST", O + "/query", query(volume(circle(-20, 30, 50), start=-90000, end=-80000)), 200,
           lambda a, n: a["operational_intent_references"] == [])
    yield ("OVNs of one's own alone", "uss1", SC, "POST", O + "/query", query(here()), 200,
           lambda a, n: all((r["ovn"] in HIDDEN) == (r["manager"] != "uss1") for r in a["operational_intent_references"]))
    yield ("by CMSA", "uss1", CMSA, "POST", O + "/query", query(here()), 200)
    # Poles and the antimeridian.
    yield ("at the pole", "uss1", SC, "PUT", O + "/${id_p}", intent(volume(circle(90, 0, 200))), 201, (), {"ovn_p": "operational_intent_reference.ovn"})
    yield ("beyond the pole", "uss2x", SC, "PUT", O + "/${id_q}", intent(volume(circle(89.999, 180, 200))), 409)
    yield ("seen from the other side", "uss2x", SC, "POST", O + "/query", query(volume(circle(89.999, 90, 300))), 200,
           lambda a, n: n["id_p"] in [r["id"] for r in a["operational_intent_references"]])
    yield ("on the antimeridian", "uss1", SC, "PUT", O + "/${id_m}", intent(volume(circle(-56, 180, 300))), 201)
    yield ("from the west", "uss2x", SC, "PUT", O + "/${id_w}", intent(volume(circle(-56, -179.997, 50))), 409)
    yield ("from the east", "uss2x", SC, "PUT", O + "/${id_e}", intent(volume(circle(-56, 179.997, 50))), 409)
    # The same identifiers once more, as suites that run twice do it.
    yield ("away", "uss1", SC, "DELETE", O + "/${id_a}/${ovn8}", None, 200, lambda a, n: told(a, n["id_sub"]) is not None)
    yield ("twice away", "uss1", SC, "DELETE", O + "/${id_a}/${ovn8}", None, 404)
    yield ("the explicit one stays", "uss1", SC, "GET", S + "/${id_sub}", None, 200, lambda a, n: a["subscription"]["dependent_operational_intents"] == [],
           {"version": "subscription.version"})
    yield ("and goes when told to", "uss1", SC, "DELETE", S + "/${id_sub}/${version}", None, 200)
    yield ("begun again at version 1", "uss1", SC, "PUT", O + "/${id_a}", intent(volume(circle(-45, 30))), 201, lambda a, n: ref(a)["version"] == 1)
    yield ("from 1969 to 2030", "uss1", SC, "PUT", O + "/${id_69}", intent({**volume(circle(-46, 30)), "time_start": {"value": "1969-08-19T15:00:00Z", "format": "RFC3339"},
           "time_end": {"value": "2030-01-01T00:00:00Z", "format": "RFC3339"}}), 201)
    yield ("a method that is none", "uss1", SC, "POST", O + "/${id_a}", None, 405)
