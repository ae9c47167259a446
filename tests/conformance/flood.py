#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that do harm: flood.py CONTROL [IDLE]. Idle connections, headers and bodies that come octet by octet, requests in long
pipelines, clients that never read: while all of that goes on an honest client is answered, and memory stays bounded."""
import os
import resource
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from node import Node  # noqa: E402
from shapes import circle, intent, volume  # noqa: E402

SC = "utm.strategic_coordination"


def connect(node):
    s = socket.create_connection(("127.0.0.1", node.port), 10)
    return s


def memory_mb(node):
    for line in open("/proc/%d/status" % node.process.pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024


def honest(node, token, rounds):
    """Creates and deletes on a connection of its own; what comes back must be right every time."""
    longest = 0
    for k in range(rounds):
        entity = "00000000-0000-4000-8000-%012d" % k
        begun = time.monotonic()
        status, a, _ = node.ask("PUT", "/dss/v1/operational_intent_references/" + entity, intent(volume(circle(10, 10))), token)
        assert status == 201, (status, a)
        status, _, _ = node.ask("DELETE", "/dss/v1/operational_intent_references/%s/%s" % (entity, a["operational_intent_reference"]["ovn"]), None, token)
        assert status == 200
        longest = max(longest, time.monotonic() - begun)
    return longest


def main():
    # What sanitizers keep of freed memory (256 MB unless told) is not what the program needs.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=8"
    idle = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * idle + 4096), hard))
    node = Node(sys.argv[1], connections=idle + 300).start()
    token = node.issuer.token("uss1", SC)
    stop = threading.Event()
    try:
        honest(node, token, 5)
        before = memory_mb(node)
        held = [connect(node) for _ in range(idle)]
        print("%d idle connections: honest round trip at most %.0f ms, %d MB more" %
              (idle, honest(node, token, 20) * 1000, memory_mb(node) - before))
        for s in held[: idle // 2]:
            s.close()
        held = held[idle // 2:]
        # Headers and bodies, octet by octet.
        slow = [connect(node) for _ in range(50)]
        head = b"PUT /dss/v1/operational_intent_references/00000000-0000-4000-8000-00000000ffff HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nAuthorization: Bearer x\r\n\r\n"

        def drip():
            at = 0
            while not stop.wait(0.05):
                for k, s in enumerate(slow):
                    try:
                        s.send(head[at:at + 1] if at < len(head) else b"{")
                    except OSError:
                        slow[k] = connect(node)
                at += 1

        # A long pipeline whose answers nobody reads.
        def pipeline():
            request = b"GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 200
            while not stop.is_set():
                try:
                    s = connect(node)
                    s.settimeout(1)
                    for _ in range(20):
                        s.sendall(request)
                except OSError:
                    pass
                stop.wait(0.2)
                s.close()

        # Rubbish, as fast as it goes.
        def rubbish():
            while not stop.is_set():
                try:
                    s = connect(node)
                    s.sendall(os.urandom(4096) + b"\r\n\r\n")
                    s.close()
                except OSError:
                    pass
                stop.wait(0.005)

        harm = [threading.Thread(target=t, daemon=True) for t in (drip, pipeline, pipeline, rubbish)]
        for t in harm:
            t.start()
        longest = honest(node, token, 300)
        grown = memory_mb(node) - before
        stop.set()
        for t in harm:
            t.join()
        print("slow, pipelined and broken clients: honest round trip at most %.0f ms, %d MB more" % (longest * 1000, grown))
        assert grown < 64 + idle // 10, grown
        assert node.process.poll() is None
        for s in held + slow:
            s.close()
        honest(node, token, 5)
    finally:
        stop.set()
        node.stop()


main()
