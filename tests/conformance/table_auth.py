# SPDX-License-Identifier: Apache-2.0
"""Every path with no token, bad ones, and each scope: 401 and 403 come before anything is said of ids and bodies."""
import time

SC, CM, CP = "utm.strategic_coordination", "utm.constraint_management", "utm.constraint_processing"
CMSA, AA = "utm.conformance_monitoring_sa", "utm.availability_arbitration"
SP, DP = "rid.service_provider", "rid.display_provider"
READ19, WRITE19 = "dss.read.identification_service_areas", "dss.write.identification_service_areas"
ALL = (SC, CM, CP, CMSA, AA, SP, DP, READ19, WRITE19)

D, R, R19 = "/dss/v1", "/rid/v2/dss", "/v1/dss"
ROUTES = [
    ("POST", D + "/operational_intent_references/query", (SC, CMSA)),
    ("GET", D + "/operational_intent_references/${id_a}", (SC, CMSA)),
    ("PUT", D + "/operational_intent_references/${id_a}", (SC, CMSA)),
    ("PUT", D + "/operational_intent_references/${id_a}/ovn", (SC, CMSA)),
    ("DELETE", D + "/operational_intent_references/${id_a}/ovn", (SC, CMSA)),
    ("POST", D + "/constraint_references/query", (CM, CP)),
    ("GET", D + "/constraint_references/${id_a}", (CM, CP)),
    ("PUT", D + "/constraint_references/${id_a}", (CM,)),
    ("PUT", D + "/constraint_references/${id_a}/ovn", (CM,)),
    ("DELETE", D + "/constraint_references/${id_a}/ovn", (CM,)),
    ("POST", D + "/subscriptions/query", (CP, SC)),
    ("GET", D + "/subscriptions/${id_a}", (CP, SC)),
    ("PUT", D + "/subscriptions/${id_a}", (CP, SC)),
    ("PUT", D + "/subscriptions/${id_a}/version", (CP, SC)),
    ("DELETE", D + "/subscriptions/${id_a}/version", (CP, SC)),
    ("PUT", D + "/uss_availability/uss1", (AA,)),
    ("GET", D + "/uss_availability/uss1", (AA, SC, CMSA)),
    ("POST", D + "/reports", (SC, CM, CP, CMSA, AA)),
    ("GET", "/uss/v1/operational_intents/${id_a}", (SC,)),
    ("GET", "/uss/v1/operational_intents/${id_a}/telemetry", (CMSA,)),
    ("POST", "/uss/v1/operational_intents", (SC,)),
    ("GET", "/uss/v1/constraints/${id_a}", (CP,)),
    ("POST", "/uss/v1/constraints", (CM,)),
    ("POST", "/uss/v1/reports", (SC, CM, CP, CMSA, AA)),
    ("GET", R + "/identification_service_areas?area=1,1,1,1.01,1.01,1.01", (DP,)),
    ("GET", R + "/identification_service_areas/${id_a}", (DP, SP)),
    ("PUT", R + "/identification_service_areas/${id_a}", (SP,)),
    ("PUT", R + "/identification_service_areas/${id_a}/1", (SP,)),
    ("DELETE", R + "/identification_service_areas/${id_a}/1", (SP,)),
    ("GET", R + "/subscriptions?area=1,1,1,1.01,1.01,1.01", (DP,)),
    ("GET", R + "/subscriptions/${id_a}", (DP, SP)),
    ("PUT", R + "/subscriptions/${id_a}", (DP,)),
    ("PUT", R + "/subscriptions/${id_a}/1", (DP,)),
    ("DELETE", R + "/subscriptions/${id_a}/1", (DP,)),
    ("GET", R19 + "/identification_service_areas?area=1,1,1,1.01,1.01,1.01", (READ19,)),
    ("GET", R19 + "/identification_service_areas/${id_a}", (READ19,)),
    ("PUT", R19 + "/identification_service_areas/${id_a}", (WRITE19,)),
    ("DELETE", R19 + "/identification_service_areas/${id_a}/1", (WRITE19,)),
    ("GET", R19 + "/subscriptions?area=1,1,1,1.01,1.01,1.01", (READ19,)),
    ("GET", R19 + "/subscriptions/${id_a}", (READ19,)),
    ("PUT", R19 + "/subscriptions/${id_a}", (READ19,)),
    ("DELETE", R19 + "/subscriptions/${id_a}/1", (READ19,)),
    ("GET", "/uss/flights?view=1,1,1.01,1.01", (DP,)),
    ("GET", "/uss/flights/x/details", (DP,)),
]


def cases(node):
    now = int(time.time())
    bad = {
        "no signature": node.issuer.token("uss1", " ".join(ALL))[:-10],
        "expired": node.issuer.token("uss1", " ".join(ALL), exp=now - 10),
        "too long a life": node.issuer.token("uss1", " ".join(ALL), exp=now + 7300),
        "without exp": node.issuer.token("uss1", " ".join(ALL), exp=None),
        "other audience": node.issuer.token("uss1", " ".join(ALL), aud="somewhere.else"),
        "empty issuer": node.issuer.token("uss1", " ".join(ALL), iss=""),
        "not yet": node.issuer.token("uss1", " ".join(ALL), nbf=now + 1000),
        "without sub": node.issuer.sign({"iss": "issuer", "aud": "localhost", "exp": now + 600, "scope": " ".join(ALL)}),
        "alg none": node.issuer.sign({"sub": "uss1"}, {"alg": "none"}),
        "rubbish": "x.y.z",
    }
    for method, path, scopes in ROUTES:
        body = "{ this is not JSON" if method in ("POST", "PUT") else None
        yield ("no token", None, "", method, path, body, 401)
        yield ("rubbish", "raw:a.b.c", "", method, path, body, 401)
        for scope in ALL:
            if scope in scopes:
                # Whatever is said of the rest of the request, it is not about who asks.
                yield ("right scope " + scope, "uss1", scope, method, path, body, (200, 204, 400, 404, 409))
            else:
                yield ("wrong scope " + scope, "uss1", scope, method, path, body, 403)
        yield ("no scope at all", "uss1", "", method, path, body, 403)
    for name, token in bad.items():
        yield (name, "raw:" + token, "", "GET", D + "/operational_intent_references/${id_a}", None, 401)
        yield (name + ", with a bad body", "raw:" + token, "", "PUT", D + "/operational_intent_references/${id_a}", "{", 401)
    for path in ("/healthy", "/aux/v1/version", "/v1/openapi.json"):
        yield ("open to everybody", None, "", "GET", path, None, 200)
