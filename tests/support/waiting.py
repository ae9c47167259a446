# SPDX-License-Identifier: Apache-2.0
"""Waiting for programs: for a condition with a deadline, never for a time."""
import socket
import sys
import time


def wait_for(what, condition, seconds=30, every=0.02):
    """Polls until condition() is true and returns it; ends the program when it is not by the deadline."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(every)
    return sys.exit(f"waited {seconds} s for: {what}")


def free_ports(n):
    """All held at once, so that no two are the same."""
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [h.getsockname()[1] for h in holders]
    for h in holders:
        h.close()
    return ports


def answers(port):
    """Somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False
