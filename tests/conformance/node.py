# SPDX-License-Identifier: Apache-2.0
"""One real control process with keys, an issuer for its tokens, and a client: what every conformance table runs on."""
import base64
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

AUDIENCE = "localhost"

CONFIG = """
node:
  id: conformance
  city: nowhere
  lat: 31.2304
  lon: 121.4737
  run_dir: {dir}/run
  state_dir: {dir}/state
control:
  http: {{listen: 127.0.0.1, port: {port}, connections_max: {connections}{http}}}
  mqtt: {{broker: ""}}
  auth:
    keys: [{{path: issuer.pem}}]
    audiences: [{{name: localhost}}]
    rate_per_s: 0
  air: {{store: "{dir}/state/book.db"}}
  dss: {{allow_http: {allow_http}, strict_scopes: {strict}{dss}}}
"""


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Issuer:
    """Signs with openssl; a token is made once for each set of claims."""

    def __init__(self, directory, name="issuer"):
        self.key = os.path.join(directory, name + ".key")
        self.pem = os.path.join(directory, name + ".pem")
        run = lambda *a: subprocess.run(["openssl", *a], check=True, capture_output=True)
        run("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key)
        run("pkey", "-in", self.key, "-pubout", "-out", self.pem)
        self.made = {}

    def sign(self, claims, header=None):
        text = b64(json.dumps(header or {"alg": "RS256", "typ": "JWT"}).encode()) + "." + b64(json.dumps(claims).encode())
        signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key], input=text.encode(), check=True,
                                   capture_output=True).stdout
        return text + "." + b64(signature)

    def token(self, sub, scope, **other):
        key = (sub, scope, tuple(sorted(other.items())))
        if key not in self.made:
            claims = {"iss": "issuer", "sub": sub, "aud": AUDIENCE, "exp": int(time.time()) + 3000, "scope": scope}
            claims.update(other)
            self.made[key] = self.sign({k: v for k, v in claims.items() if v is not None})
        return self.made[key]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    def __init__(self, binary, allow_http="false", strict="false", connections=256, http="", dss=""):
        self.binary = binary
        self.dir = tempfile.mkdtemp(prefix="kw-conf-")
        for d in ("run", "state"):
            os.makedirs(os.path.join(self.dir, d))
        self.issuer = Issuer(self.dir)
        self.port = free_port()
        self.config = os.path.join(self.dir, "node.yaml")
        with open(self.config, "w") as f:
            f.write(CONFIG.format(dir=self.dir, port=self.port, allow_http=allow_http, strict=strict,
                                  connections=connections, http=http, dss=dss))
        self.process = None
        self.client = None
        self.log = open(os.path.join(self.dir, "log"), "ab")

    def start(self):
        self.process = subprocess.Popen([self.binary, "--config", self.config], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit("control ended: " + open(os.path.join(self.dir, "log")).read())
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit("control does not listen")

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.client = None

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)
        self.log.close()
        shutil.rmtree(self.dir)

    def ask(self, method, path, body=None, token=None, headers=None):
        """Returns status, parsed body (or text), headers."""
        data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
        h = dict(headers or {})
        if token:
            h["Authorization"] = "Bearer " + token
        if data is not None:
            h["Content-Type"] = "application/json"
        for attempt in range(2):
            try:
                if self.client is None:
                    self.client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.client.request(method, path, data, h)
                r = self.client.getresponse()
                text = r.read().decode()
                break
            except (http.client.HTTPException, ConnectionError):
                self.client = None
                if attempt:
                    raise
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = text
        return r.status, parsed, dict(r.getheaders())


def pick(value, path):
    """"a.b.0.c" of nested JSON; KeyError when it is not there."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def rfc3339(t):
    ns = int(round(t * 1e9))
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ns // 10**9)) + ".%09dZ" % (ns % 10**9)


def when(seconds):
    """An instant so many seconds from now, as the standard writes it."""
    return {"value": rfc3339(time.time() + seconds), "format": "RFC3339"}


def fill(value, names):
    """Puts saved values in place of "$name" in bodies and paths; functions are called."""
    if callable(value):
        return fill(value(), names)
    if isinstance(value, str):
        if value.startswith("$") and value[1:] in names:
            return names[value[1:]]
        return re.sub(r"\$\{(\w+)\}", lambda m: str(names[m.group(1)]), value)
    if isinstance(value, list):
        return [fill(v, names) for v in value]
    if isinstance(value, dict):
        return {k: fill(v, names) for k, v in value.items()}
    return value
