# SPDX-License-Identifier: Apache-2.0
"""Nodes that share one book, and a client that keeps its connection."""
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

from cluster import free_port

CONFIG = """
node: {{id: {id}, city: nowhere, lat: {lat}, lon: 121.4737, run_dir: {dir}/run, state_dir: {dir}/state}}
control:
  http: {{listen: 127.0.0.1, port: {port}, connections_max: 512{http}}}
  mqtt: {{broker: ""}}
  air: {{anchor_lat: 31.2304, anchor_lon: 121.4737{air}}}
  store: {{backend: postgres, conninfo_file: {conninfo}, book: {book}{store}}}
  dss: {{allow_http: true{dss}}}
"""


class Node:
    def __init__(self, binary, conninfo, name, book="main", store="", air="", dss="", http="", lat=31.2304):
        self.binary = binary
        self.name = name
        self.dir = tempfile.mkdtemp(prefix="kw-shared-")
        for d in ("run", "state"):
            os.makedirs(os.path.join(self.dir, d))
        self.port = free_port()
        self.config = os.path.join(self.dir, "node.yaml")
        with open(self.config, "w") as f:
            f.write(CONFIG.format(dir=self.dir, id=name, port=self.port, conninfo=conninfo, book=book, store=store, air=air, dss=dss, http=http, lat=lat))
        self.process = None
        self.log_path = os.path.join(self.dir, "log")

    def start(self):
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen([self.binary, "--config", self.config], stdout=log, stderr=log)
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit("control ended: " + self.log())
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit("control does not listen")

    def log(self):
        with open(self.log_path) as f:
            return f.read()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            code = self.process.wait(60)
            if code != 0:
                raise SystemExit("control ended with %d: %s" % (code, self.log()))
        shutil.rmtree(self.dir)

    def client(self, timeout=60):
        return Client(self.port, timeout)

    def ask(self, method, path, body=None, headers=None):
        c = self.client()
        try:
            return c.ask(method, path, body, headers)
        finally:
            c.close()

    def metric(self, name):
        status, text, _ = self.ask("GET", "/metrics")
        assert status == 200, status
        for line in text.splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise KeyError(name)


class Client:
    def __init__(self, port, timeout=60):
        self.port, self.timeout, self.c = port, timeout, None

    def close(self):
        if self.c:
            self.c.close()
        self.c = None

    def ask(self, method, path, body=None, headers=None):
        """Returns status, parsed body (or text), headers. OSError and HTTPException: nobody knows."""
        if self.c is None:
            self.c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            data = json.dumps(body) if body is not None else None
            h = dict(headers or {})
            if data is not None:
                h["Content-Type"] = "application/json"
            self.c.request(method, path, data, h)
            r = self.c.getresponse()
            text = r.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        try:
            parsed = json.loads(text)
        except ValueError:
            parsed = text
        return r.status, parsed, dict(r.getheaders())


def until(what, seconds=60):
    """Waits for a condition with a deadline; returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        got = what()
        if got:
            return got
        if time.monotonic() > deadline:
            raise SystemExit("FAIL: never came to be within %d s" % seconds)
        time.sleep(0.02)
