#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The way to the hub over TLS with certificates on both sides: uplink_tls.py BUILD.

A control and a hub with certificates talk through a broker; a relay between control and broker records every octet. What a
listener on the wire gets is TLS and holds nothing readable; a client without a certificate, or with one of another authority,
gets nothing; control does not talk to a broker whose certificate is not of its authority."""
import json
import os
import socket
import ssl
import subprocess
import tempfile
import threading
import urllib.request

from harness import BUILD, answers, free_ports, wait_for

SECRET = "leaky-crossing"  # the node's name: in each message


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True)


def make(cwd, name, signer=None):
    """A certificate of localhost, its own authority or signed by one."""
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    if signer is None:
        openssl("req", "-x509", *curve, "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem", cwd=cwd)
        return
    with open(f"{cwd}/{name}.ext", "w", encoding="ascii") as f:
        f.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("req", *curve, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr", cwd=cwd)
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{signer}.pem", "-CAkey", f"{signer}.key", "-CAcreateserial", "-days", "2",
            "-extfile", f"{name}.ext", "-out", f"{name}.pem", cwd=cwd)


class Relay:
    """Passes octets on and keeps them."""

    def __init__(self, port, to):
        self.to, self.seen, self.server = to, bytearray(), socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                a = self.server.accept()[0]
                b = socket.create_connection(("127.0.0.1", self.to), 5)
            except OSError:
                return
            for x, y in ((a, b), (b, a)):
                threading.Thread(target=self.pump, args=(x, y), daemon=True).start()

    def pump(self, x, y):
        try:
            while data := x.recv(65536):
                self.seen += data
                y.sendall(data)
            y.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as r:
            return json.load(r)
    except (OSError, ValueError):
        return {}


CONNECT = bytes([0x10, 13]) + b"\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x00"
TOPIC = b"$share/hubs/kerbwing/v1/+/+/summary"
SUBSCRIBE = bytes([0x82, 6 + len(TOPIC), 0, 1, 0, 0, len(TOPIC)]) + TOPIC + b"\x01"


def hear(port, d, name, enough):
    """Octets that the broker gives to a client with that certificate who joins a group of hubs; ends with `enough` in them or when the
    broker goes. Empty: it does not talk."""
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.load_verify_locations(f"{d}/authority.pem")
    if name:
        c.load_cert_chain(f"{d}/{name}.pem", f"{d}/{name}.key")
    got = b""
    try:
        with c.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost") as s:
            s.settimeout(10)
            s.sendall(CONNECT + SUBSCRIBE)
            while enough not in got:
                more = s.recv(65536)
                if not more:
                    break
                got += more
    except (ssl.SSLError, OSError):
        pass
    return got


def section(relay, d, name, authority="authority"):
    return (f"  mqtt:\n    broker: ssl://localhost:{relay}\n    backoff_max_ms: 300\n    ca_file: {d}/{authority}.pem\n"
            f"    cert_file: {d}/{name}.pem\n    key_file: {d}/{name}.key\n")


def main():
    broker_port, relay_port, control, hub, stray = free_ports(5)
    children = []
    with tempfile.TemporaryDirectory(prefix="kw-tls-") as d:
        for name, signer in (("authority", None), ("broker", "authority"), ("node", "authority"), ("city", "authority"),
                             ("stranger", None)):
            make(d, name, signer)
        for sub in ("a", "b", "c"):
            os.mkdir(f"{d}/{sub}")
        with open(f"{d}/mosquitto.conf", "w", encoding="ascii") as f:
            f.write(f"listener {broker_port} 127.0.0.1\ncafile {d}/authority.pem\ncertfile {d}/broker.pem\nkeyfile {d}/broker.key\n"
                    f"require_certificate true\nuse_identity_as_username true\nlog_dest none\n"
                    f"{'user root' if os.geteuid() == 0 else ''}\n")
        node = "node: {{city: test, id: {0}, lat: 48.0, lon: 11.0, run_dir: {1}, state_dir: {1}}}\n"
        with open(f"{d}/control.yaml", "w", encoding="ascii") as f:
            f.write(node.format(SECRET, f"{d}/a") + f"control:\n  summary_interval_ms: 200\n  http: {{port: {control}}}\n"
                    + section(relay_port, d, "node"))
        with open(f"{d}/stray.yaml", "w", encoding="ascii") as f:  # trusts somebody else's authority
            f.write(node.format("stray", f"{d}/c") + f"control:\n  summary_interval_ms: 200\n  http: {{port: {stray}}}\n"
                    + section(relay_port, d, "node", "stranger"))
        with open(f"{d}/hub.yaml", "w", encoding="ascii") as f:
            f.write(node.format("hub", f"{d}/b") + f"hub:\n  http: {{port: {hub}}}\n" + section(relay_port, d, "city"))
        path = "/usr/sbin/mosquitto" if os.access("/usr/sbin/mosquitto", os.X_OK) else "mosquitto"
        try:
            children.append(subprocess.Popen([path, "-c", f"{d}/mosquitto.conf"], stderr=subprocess.DEVNULL))
            wait_for("the broker", lambda: answers(broker_port))
            relay = Relay(relay_port, broker_port)
            for program, config in (("hub", "hub"), ("control", "control"), ("control", "stray")):
                children.append(subprocess.Popen([f"{BUILD}/kerbwing-{program}", "--config", f"{d}/{config}.yaml"],
                                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

            def received():
                return sum(n["summaries"]["received"] for n in get(hub, "/v1/nodes").get("nodes", []) if n["node"] == SECRET)

            wait_for("summaries at the hub", lambda: received() >= 5)
            # One of a group of hubs hears what the hub hears, over TLS as well, and nobody else does.
            summary = f"kerbwing/v1/test/{SECRET}/summary".encode()
            got = hear(broker_port, d, "city", summary)
            assert got[:1] == b"\x20" and summary in got, "a client with a certificate hears what its group is for"
            assert hear(broker_port, d, None, summary) == b"", "a client without a certificate got something"
            assert hear(broker_port, d, "stranger", summary) == b"", "a client of another authority got something"
            with socket.create_connection(("127.0.0.1", broker_port), 10) as s:  # no TLS at all
                s.settimeout(10)
                s.sendall(CONNECT)
                try:
                    assert s.recv(100)[:1] in (b"", b"\x15"), "the TLS port spoke without TLS"
                except ConnectionResetError:
                    pass
            assert all(n["node"] != "stray" for n in get(hub, "/v1/nodes")["nodes"]), "talked to a broker it does not trust"
            seen = bytes(relay.seen)
            assert len(seen) > 2000 and seen[:3] in (b"\x16\x03\x01", b"\x16\x03\x03"), seen[:8]
            for word in (SECRET, "kerbwing", "summary", "MQTT", "dataplane"):
                assert word.encode() not in seen, f"{word} can be read on the wire"
            print(f"{len(seen)} octets on the wire, none readable; {received()} summaries at the hub")
        finally:
            for c in reversed(children):
                c.kill()
                c.wait()


main()
