# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a volume, in every body that has one."""
import copy

from shapes import altitude, circle, constraint, intent, polygon, query, square, subscription, volume

SC, CP, CM = "utm.strategic_coordination", "utm.constraint_processing", "utm.constraint_management"
D = "/dss/v1"
LAT, LNG = -12.0, 33.5


def change(v, where, to):
    """A copy of a volume with one member set; Ellipsis takes it out."""
    v = copy.deepcopy(v)
    at = v
    parts = where.split(".")
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at[part]
    if to is Ellipsis:
        del at[parts[-1]]
    else:
        at[parts[-1]] = to
    return v


def faults():
    """name, volume, statuses of PUT intent, PUT constraint, PUT subscription, query of intents, query of subscriptions."""
    c, p = volume(circle(LAT, LNG)), volume(square(LAT, LNG))
    both = volume({**circle(LAT, LNG), **square(LAT, LNG)})
    huge = volume(polygon((0, 0), (0, 1), (1, 1), (1, 0)))
    bad = (400,) * 5
    yield "circle and polygon", both, bad
    yield "neither", volume({}), bad
    yield "no volume", {"time_start": c["time_start"], "time_end": c["time_end"]}, bad
    yield "volume is a text", change(c, "volume", "here"), bad
    yield "latitude 91", change(c, "volume.outline_circle.center.lat", 91), bad
    yield "latitude -90.1", change(c, "volume.outline_circle.center.lat", -90.1), bad
    yield "longitude 180.5", change(c, "volume.outline_circle.center.lng", 180.5), bad
    yield "latitude is a text", change(c, "volume.outline_circle.center.lat", "12"), bad
    yield "no centre", change(c, "volume.outline_circle.center", Ellipsis), bad
    yield "no radius", change(c, "volume.outline_circle.radius", Ellipsis), bad
    yield "radius 0", change(c, "volume.outline_circle.radius.value", 0), bad
    yield "radius -5", change(c, "volume.outline_circle.radius.value", -5), bad
    yield "radius in feet", change(c, "volume.outline_circle.radius.units", "FT"), bad
    yield "two vertices", volume(polygon((LAT, LNG), (LAT, LNG + 0.01))), bad
    yield "no vertices", volume(polygon()), bad
    yield "vertices are no list", change(p, "volume.outline_polygon.vertices", 7), bad
    yield "a vertex twice", volume(polygon((LAT, LNG), (LAT, LNG + 0.01), (LAT, LNG + 0.01), (LAT + 0.01, LNG))), bad
    yield "closed by its first vertex", volume(polygon((LAT, LNG), (LAT, LNG + 0.01), (LAT + 0.01, LNG), (LAT, LNG))), bad
    yield "a bow tie", volume(polygon((LAT, LNG), (LAT + 0.01, LNG + 0.01), (LAT, LNG + 0.01), (LAT + 0.01, LNG))), bad
    yield "crossing before large", volume(polygon((0, 0), (10, 10), (0, 10), (10, 0))), bad
    yield "vertex off the earth", volume(polygon((130.6, -23.6), (130.7, -23.6), (130.7, -23.7))), bad
    yield "altitude in feet", change(c, "volume.altitude_lower", altitude(0, units="FT")), bad
    yield "altitude above the sea", change(c, "volume.altitude_upper", altitude(9, reference="EGM96")), bad
    yield "altitude without value", change(c, "volume.altitude_upper", {"reference": "W84", "units": "M"}), bad
    yield "lower above upper", volume(circle(LAT, LNG), lower=200, upper=100), bad
    yield "start after end", volume(circle(LAT, LNG), start=600, end=300), bad
    yield "time without zone", change(c, "time_start.value", "2030-01-01T00:00:00"), bad
    yield "no time at all", change(c, "time_end.value", "soon"), bad
    yield "another format", change(c, "time_start.format", "RFC2822"), bad
    yield "too large", huge, (413, 413, 400, 413, 413)


def goods():
    """What every body takes."""
    yield "a circle", volume(circle(LAT, LNG))
    yield "counter-clockwise", volume(square(LAT, LNG))
    yield "clockwise", volume(polygon((LAT, LNG), (LAT + 0.004, LNG), (LAT + 0.004, LNG + 0.004), (LAT, LNG + 0.004)))
    yield "a line there and back", volume(polygon((LAT, LNG), (LAT + 0.002, LNG), (LAT + 0.004, LNG)))
    yield "north pole", volume(circle(90, 0))
    yield "south pole", volume(circle(-90, 12))
    yield "over the antimeridian", volume(polygon((LAT, 179.999), (LAT, -179.999), (LAT + 0.002, -179.999), (LAT + 0.002, 179.999)))
    yield "equal altitudes", volume(circle(LAT, LNG), lower=50, upper=50)
    yield "equal times", volume(circle(LAT, LNG), start=60, end=60)
    yield "fields that nobody knows", {**volume(circle(LAT, LNG)), "colour": "red", "volume": {**volume(circle(LAT, LNG))["volume"], "x": 1}}
    yield "null for absent", {**volume(circle(LAT, LNG)), "volume": {**volume(circle(LAT, LNG))["volume"], "outline_polygon": None}}
    v = volume(circle(LAT, LNG), start=60)
    for fraction in ("", ".5", ".123", ".123456", ".123456789", ".1234567891"):
        yield "fraction '%s'" % fraction, change(v, "time_end.value", v["time_end"]["value"][:19] + fraction + "Z")
    yield "an offset", change(v, "time_end.value", v["time_end"]["value"][:19] + "+00:00")


def cases(node):
    bodies = (
        ("intent", "PUT", D + "/operational_intent_references/${id_%s}", SC, lambda v: intent(v), 201),
        ("constraint", "PUT", D + "/constraint_references/${id_%s}", CM, lambda v: constraint(v), 201),
        ("subscription", "PUT", D + "/subscriptions/${id_%s}", SC, lambda v: subscription(v), 200),
        ("intent query", "POST", D + "/operational_intent_references/query", SC, query, 200),
        ("subscription query", "POST", D + "/subscriptions/query", SC, query, 200),
    )
    for n, (name, v, want) in enumerate(faults()):
        for k, (kind, method, path, scope, make, _) in enumerate(bodies):
            yield (kind + ": " + name, "uss1", scope, method, path % ("f%d_%d" % (n, k)) if "%s" in path else path, make(v), want[k])
    for n, (name, v) in enumerate(goods()):
        for k, (kind, method, path, scope, make, good) in enumerate(bodies):
            other = "%s" in path
            yield (kind + ": " + name, "uss1", scope, method, path % ("g%d_%d" % (n, k)) if other else path, make(v), good, (),
                   {"ovn": "operational_intent_reference.ovn"} if kind == "intent" else {})
            if kind == "intent":  # so that the next one needs no key
                yield ("and away", "uss1", SC, "DELETE", path % ("g%d_%d" % (n, k)) + "/${ovn}", None, 200)
    # Circles are asked about in any size.
    for radius in (60000, 200000, 5000000):
        yield ("circle of %d m" % radius, "uss1", SC, "POST", D + "/operational_intent_references/query",
               query(volume(circle(LAT, LNG, radius))), 200)
    for kind, path, make in (("intent", "/operational_intent_references/${id_big}", intent), ):
        yield ("large circle announced", "uss1", SC, "PUT", D + path, make(volume(circle(LAT, LNG, 60000))), 413)
    # Bodies that are none.
    for name, body in (("empty", ""), ("not JSON", "{"), ("a list", "[]"), ("a text", "\"x\""), ("two keys alike", '{"extents":[],"extents":[]}'),
                       ("deep", "[" * 100 + "]" * 100), ("a huge number", '{"extents":1e999}'), ("not UTF-8", b'{"a":"\xff"}'),
                       ("extents an object", {**intent(), "extents": {}}), ("extents empty", intent()), ("extents null", {**intent(), "extents": None}),
                       ("a volume is null", {**intent(), "extents": [None]}), ("extents missing", intent(extents=Ellipsis))):
        yield ("intent body: " + name, "uss1", SC, "PUT", D + "/operational_intent_references/${id_bad}", body, 400)
        yield ("constraint body: " + name, "uss1", CM, "PUT", D + "/constraint_references/${id_bad}", body, 400)
    for name, body in (("missing", {}), ("null", {"area_of_interest": None}), ("a list", {"area_of_interest": []}), ("not JSON", "{")):
        for what, scope in (("operational_intent_references", SC), ("constraint_references", CP), ("subscriptions", SC)):
            yield (what + " area: " + name, "uss1", scope, "POST", D + "/%s/query" % what, body, 400)
    for n in (257, 600):
        yield ("%d volumes" % n, "uss1", SC, "PUT", D + "/operational_intent_references/${id_bad}",
               intent(*[volume(circle(LAT, LNG))] * n), 413)
    yield ("a body of 5 MB", "uss1", SC, "PUT", D + "/operational_intent_references/${id_bad}", " " * 5000000, 413)
