# SPDX-License-Identifier: Apache-2.0
"""F3411-22a and F3411-19: service areas, subscriptions to them, views."""
from node import rfc3339, when
from shapes import polygon, square, volume

SP, DP = "rid.service_provider", "rid.display_provider"
READ19, WRITE19 = "dss.read.identification_service_areas", "dss.write.identification_service_areas"
R, R19 = "/rid/v2/dss", "/v1/dss"
URL = "https://rid.example.org"
SQUARE = ((130.0, 12.0),)
AREA = "37.40,-122.00,37.40,-121.99,37.41,-121.99,37.41,-122.00"
BOX = square(37.402, -121.998, 0.004)


def body(shape=BOX, start=0, end=3600, **other):
    b = {"extents": volume(shape, 20, 400, start, end), "uss_base_url": URL}
    b.update(other)
    return {k: v for k, v in b.items() if v is not Ellipsis}


def body19(start=0, end=3600, **other):
    import time
    v = {"spatial_volume": {"footprint": {"vertices": BOX["outline_polygon"]["vertices"]}, "altitude_lo": 20, "altitude_hi": 400}}
    if start is not None:
        v["time_start"] = rfc3339(time.time() + start)
    if end is not None:
        v["time_end"] = rfc3339(time.time() + end)
    return {"extents": v, **other}


def ids(a, name):
    return [x["id"] for x in a[name]]


def indices(a):
    return {s["subscription_id"]: s["notification_index"] for u in a["subscribers"] for s in u["subscriptions"]}


def cases(node):
    I, S = R + "/identification_service_areas", R + "/subscriptions"
    yield ("none", "dp", DP, "GET", I + "/${id_a}", None, 404)
    yield ("bad id", "dp", DP, "GET", I + "/x", None, 400)
    for name, b, want in (("no end", body(end=None), 400), ("start 6 min ago", body(start=-360), 400), ("end before start", body(start=600, end=300), 400), ("over", body(start=-100, end=-50), 400),
                          ("huge", body(polygon((0, 0), (0, 1), (1, 1), (1, 0))), 400), ("no vertices", body(polygon()), 400), ("no outline", body({}), 400),
                          ("no extents", body(extents=...), 400), ("no volume", body(extents={"time_start": when(0), "time_end": when(60)}), 400), ("no url", body(uss_base_url=...), 400),
                          ("http", body(uss_base_url="http://x.org"), 400), ("off the earth", body(polygon((130.6, -23.6), (130.7, -23.6), (130.7, -23.7))), 400), ("not JSON", "{", 400)):
        yield ("area: " + name, "sp", SP, "PUT", I + "/${id_a}", b, want)
    yield ("update of none", "sp", SP, "PUT", I + "/${id_a}/abc", body(), 404)
    yield ("create", "sp", SP, "PUT", I + "/${id_a}", body(), 200, (lambda a, n: a["service_area"]["id"] == n["id_a"], lambda a, n: a["service_area"]["owner"] == "sp",
           lambda a, n: a["service_area"]["uss_base_url"] == URL, lambda a, n: a["subscribers"] == [], lambda a, n: a["service_area"]["time_start"]["format"] == "RFC3339"), {"v": "service_area.version"})
    yield ("create again", "sp", SP, "PUT", I + "/${id_a}", body(), 409)
    yield ("read", "dp", DP, "GET", I + "/${id_a}", None, 200, lambda a, n: a["service_area"]["version"] == n["v"])
    yield ("other owner", "sp2", SP, "PUT", I + "/${id_a}/${v}", body(), 403)
    yield ("bad version", "sp", SP, "PUT", I + "/${id_a}/not!a!version", body(), 400)
    yield ("stale version", "sp", SP, "PUT", I + "/${id_a}/1", body(), 409)
    yield ("start absent", "sp", SP, "PUT", I + "/${id_b}", body(start=None), 200)
    yield ("more than 24 hours", "sp", SP, "PUT", I + "/${id_c}", body(end=90000), 200)
    # Searching.
    yield ("found", "dp", DP, "GET", I + "?area=" + AREA, None, 200, lambda a, n: n["id_a"] in ids(a, "service_areas"))
    yield ("elsewhere", "dp", DP, "GET", I + "?area=10,10,10,10.1,10.1,10.1", None, 200, lambda a, n: ids(a, "service_areas") == [])
    for name, query, want in (("no area", "", 400), ("empty", "?area=", 400), ("odd", "?area=1,2,3", 400), ("two points", "?area=1,1,2,2", 400), ("words", "?area=a,b,c,d,e,f", 400),
                              ("a loop", "?area=37,-122,37.01,-121.99,37,-121.99,37.01,-122", 400), ("twice", "?area=37,-122,37,-122,37.01,-121.99", 400), ("trailing comma", "?area=1,1,1,2,2,2,", 400),
                              ("too large", "?area=1,1,1,2,2,2,2,1", 413), ("bad time", "?area=%s&earliest_time=soon" % AREA, 400), ("off the earth", "?area=91,0,91,1,92,1", 400)):
        yield ("search: " + name, "dp", DP, "GET", I + query, None, want)
        if "time" not in query:
            yield ("search of subscriptions: " + name, "dp", DP, "GET", S + query, None, want)
    yield ("later", "dp", DP, "GET", lambda: I + "?area=" + AREA + "&earliest_time=" + when(50000)["value"], None, 200, lambda a, n: ids(a, "service_areas") == [n["id_c"]])
    yield ("in the past alone", "dp", DP, "GET", lambda: I + "?area=" + AREA + "&latest_time=" + when(-50000)["value"], None, 200, lambda a, n: ids(a, "service_areas") == [])
    yield ("earliest long ago", "dp", DP, "GET", lambda: I + "?area=" + AREA + "&earliest_time=" + when(-50000)["value"], None, 200, lambda a, n: n["id_a"] in ids(a, "service_areas"))
    # Subscriptions.
    for name, b, want in (("huge", body(polygon((0, 0), (0, 1), (1, 1), (1, 0))), 400), ("25 hours", body(end=90000), 400), ("start 6 min ago", body(start=-360), 400), ("end before start", body(start=600, end=300), 400),
                          ("no outline", body({}), 400), ("no url", body(uss_base_url=...), 400)):
        yield ("subscription: " + name, "dp", DP, "PUT", S + "/${id_s}", b, want)
    yield ("subscribe", "dp", DP, "PUT", S + "/${id_s}", body(), 200, (lambda a, n: a["subscription"]["notification_index"] == 0, lambda a, n: n["id_a"] in ids(a, "service_areas")), {"vs": "subscription.version"})
    yield ("again", "dp", DP, "PUT", S + "/${id_s}", body(), 409)
    yield ("read by a provider", "sp", SP, "GET", S + "/${id_s}", None, 200)
    yield ("other owner", "dp2", DP, "PUT", S + "/${id_s}/${vs}", body(), 403)
    yield ("25 hours later", "dp", DP, "PUT", S + "/${id_s}/${vs}", body(end=90000), 400)
    yield ("area changed", "sp", SP, "PUT", I + "/${id_a}/${v}", body(start=None), 200, lambda a, n: a["subscribers"] == [{"url": URL, "subscriptions": [{"subscription_id": n["id_s"], "notification_index": 1}]}],
           {"v": "service_area.version"})
    yield ("area gone", "sp", SP, "DELETE", I + "/${id_a}/${v}", None, 200, lambda a, n: indices(a) == {n["id_s"]: 2})
    yield ("twice", "sp", SP, "DELETE", I + "/${id_a}/${v}", None, 404)
    yield ("index kept", "dp", DP, "GET", S + "/${id_s}", None, 200, lambda a, n: a["subscription"]["notification_index"] == 2)
    yield ("found", "dp", DP, "GET", S + "?area=" + AREA, None, 200, lambda a, n: ids(a, "subscriptions") == [n["id_s"]])
    yield ("not by others", "dp2", DP, "GET", S + "?area=" + AREA, None, 200, lambda a, n: ids(a, "subscriptions") == [])
    yield ("delete: other owner", "dp2", DP, "DELETE", S + "/${id_s}/${vs}", None, 403)
    yield ("delete: bad version", "dp", DP, "DELETE", S + "/${id_s}/!!", None, 400)
    yield ("delete: stale version", "dp", DP, "DELETE", S + "/${id_s}/1", None, 409)
    yield ("delete", "dp", DP, "DELETE", S + "/${id_s}/${vs}", None, 200)
    box = polygon((37.440, -131.745), (37.459, -131.745), (37.459, -131.706), (37.440, -131.706))
    for k in range(10):
        yield ("%d of ten" % (k + 1), "dp", DP, "PUT", S + "/${id_m%d}" % k, body(box), 200)
    yield ("the eleventh", "dp", DP, "PUT", S + "/${id_m10}", body(box), 429)
    yield ("of another owner", "dp2", DP, "PUT", S + "/${id_m11}", body(box), 200)
    # The older edition over the same.
    I9, S9 = R19 + "/identification_service_areas", R19 + "/subscriptions"
    yield ("19: create", "old", WRITE19, "PUT", I9 + "/${id_o}", body19(flights_url=URL + "/uss/flights"), 200, (lambda a, n: a["service_area"]["flights_url"] == URL + "/uss/flights",
           lambda a, n: isinstance(a["service_area"]["time_start"], str)), {"vo": "service_area.version"})
    yield ("19: no url", "old", WRITE19, "PUT", I9 + "/${id_p}", body19(), 400)
    yield ("19: no end", "old", WRITE19, "PUT", I9 + "/${id_p}", body19(end=None, flights_url=URL), 400)
    yield ("19 seen by 22a", "dp", DP, "GET", I + "/${id_o}", None, 200, lambda a, n: a["service_area"]["uss_base_url"] == URL)
    yield ("22a seen by 19", "old", READ19, "GET", I9 + "/${id_b}", None, 200, lambda a, n: a["service_area"]["flights_url"] == URL + "/uss/flights")
    yield ("19: search", "old", READ19, "GET", I9 + "?area=" + AREA, None, 200, lambda a, n: {n["id_o"], n["id_b"]} <= set(ids(a, "service_areas")))
    yield ("19: subscribe", "old", READ19, "PUT", S9 + "/${id_t}", body19(callbacks={"identification_service_area_url": URL + "/isa"}), 200, lambda a, n: a["subscription"]["callbacks"]["identification_service_area_url"] == URL + "/isa",
           {"vt": "subscription.version"})
    yield ("19: change", "old", WRITE19, "PUT", I9 + "/${id_o}/${vo}", body19(flights_url=URL), 200, lambda a, n: indices(a)[n["id_t"]] == 1, {"vo": "service_area.version"})
    yield ("19: gone", "old", WRITE19, "DELETE", I9 + "/${id_o}/${vo}", None, 200)
    yield ("19: unsubscribe", "old", READ19, "DELETE", S9 + "/${id_t}/${vt}", None, 200)
    # Views.
    for name, view, want in (("small", "31.23,121.47,31.24,121.48", 200), ("corners the other way", "31.24,121.48,31.23,121.47", 200), ("too large", "31,121,32,122", 413), ("three numbers", "1,2,3", 400),
                             ("words", "a,b,c,d", 400), ("none", "", 400), ("over the antimeridian", "10,179.99,10.01,-179.99", 200)):
        yield ("view: " + name, "dp", DP, "GET", "/uss/flights?view=" + view, None, want)
        yield ("display: " + name, None, "", "GET", "/v1/rid/display?view=" + view, None, want)
    yield ("view: recent positions", "dp", DP, "GET", "/uss/flights?view=31.23,121.47,31.24,121.48&recent_positions_duration=30", None, 200, lambda a, n: a["flights"] == [])
    yield ("view: too recent", "dp", DP, "GET", "/uss/flights?view=31.23,121.47,31.24,121.48&recent_positions_duration=99", None, 400)
    yield ("no such flight", "dp", DP, "GET", "/uss/flights/0123456789abcdef/details", None, 404)
