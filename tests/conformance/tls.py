#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""HTTPS and client certificates: tls.py CONTROL. TLS 1.2 and 1.3 are spoken, 1.1 and plain HTTP are not; with an authority for clients
only those with its certificate get in."""
import os
import socket
import ssl
import subprocess
import sys
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node  # noqa: E402


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True)


def make(cwd, name, signer=None):
    """A certificate of localhost, its own authority or signed by one."""
    if signer is None:
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=" + name,
                "-keyout", name + ".key", "-out", name + ".pem", cwd=cwd)
        return
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".csr", cwd=cwd)
    openssl("x509", "-req", "-in", name + ".csr", "-CA", signer + ".pem", "-CAkey", signer + ".key", "-CAcreateserial", "-days", "2", "-out", name + ".pem", cwd=cwd)


def ask(node, version=None, certificate=None):
    """Status of GET /healthy; None when the server does not want to talk."""
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.check_hostname = False
    c.load_verify_locations(os.path.join(node.dir, "server.pem"))
    if version:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            c.minimum_version = c.maximum_version = version
            c.set_ciphers("DEFAULT:@SECLEVEL=0")
    if certificate:
        c.load_cert_chain(os.path.join(node.dir, certificate + ".pem"), os.path.join(node.dir, certificate + ".key"))
    try:
        with c.wrap_socket(socket.create_connection(("127.0.0.1", node.port), 20), server_hostname="localhost") as s:
            s.sendall(b"GET /healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return int(s.recv(4000).split()[1])
    except (ssl.SSLError, OSError, IndexError):
        return None


def run(binary, http, checks):
    node = Node(binary, http=http)
    for name, signer in (("server", None), ("authority", None), ("friend", "authority"), ("stranger", None)):
        make(node.dir, name, signer)
    node.start()
    try:
        for what, kwargs, want in checks:
            got = ask(node, **kwargs)
            assert got == want, (what, got, want)
        with socket.create_connection(("127.0.0.1", node.port), 20) as s:
            s.sendall(b"GET /healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            try:
                assert b"200" not in s.recv(4000)[:20], "plain HTTP is served"
            except ConnectionError:
                pass
    finally:
        node.stop()


def main():
    files = ", tls_cert: server.pem, tls_key: server.key"
    run(sys.argv[1], files, (("1.3", {"version": ssl.TLSVersion.TLSv1_3}, 200), ("1.2", {"version": ssl.TLSVersion.TLSv1_2}, 200),
                             ("1.1", {"version": ssl.TLSVersion.TLSv1_1}, None)))
    run(sys.argv[1], files + ", tls_client_ca: authority.pem", (("a friend", {"certificate": "friend"}, 200), ("nobody", {}, 403),
                                                                 ("a stranger", {"certificate": "stranger"}, 403)))
    print("TLS: as it should be")


main()
