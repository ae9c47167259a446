# SPDX-License-Identifier: Apache-2.0
"""Bodies that tables are made of. Everything is fresh at each call, because times count from now."""
import copy

from node import when

URL = "https://uss.example.org/one"


def altitude(value, **other):
    return {"value": value, "reference": "W84", "units": "M", **other}


def circle(lat, lng, radius=200):
    return {"outline_circle": {"center": {"lat": lat, "lng": lng}, "radius": {"value": radius, "units": "M"}}}


def polygon(*points):
    return {"outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in points]}}


def square(lat, lng, size=0.004):
    return polygon((lat, lng), (lat, lng + size), (lat + size, lng + size), (lat + size, lng))


def volume(shape, lower=0, upper=120, start=0, end=3600):
    """None leaves a bound out."""
    v = {"volume": copy.deepcopy(shape)}
    if lower is not None:
        v["volume"]["altitude_lower"] = altitude(lower)
    if upper is not None:
        v["volume"]["altitude_upper"] = altitude(upper)
    if start is not None:
        v["time_start"] = when(start)
    if end is not None:
        v["time_end"] = when(end)
    return v


def intent(*volumes, **other):
    body = {"extents": list(volumes), "key": [], "state": "Accepted", "uss_base_url": URL}
    body.update(other)
    return {k: v for k, v in body.items() if v is not Ellipsis}


def constraint(*volumes, **other):
    body = {"extents": list(volumes), "uss_base_url": URL}
    body.update(other)
    return {k: v for k, v in body.items() if v is not Ellipsis}


def subscription(one, **other):
    body = {"extents": one, "uss_base_url": URL, "notify_for_operational_intents": True, "notify_for_constraints": False}
    body.update(other)
    return {k: v for k, v in body.items() if v is not Ellipsis}


def query(one):
    return {"area_of_interest": one}
