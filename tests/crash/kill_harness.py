# SPDX-License-Identifier: Apache-2.0
"""A process that is killed again and again at seeded moments under load, and what it had said by then.

What runs is given as a function: start(number) -> (process, stream of lines). The harness reads lines as they come, kills
with -9 after a random number of them or of milliseconds, reads what was still in the pipe, and hands all lines on. Lines
that were in the pipe when the process died count: they were said.
"""
import os
import random
import select
import signal
import time

DEADLINE_S = 60


def read_lines(stream, until_lines, until_s):
    """Lines until there are so many, until the time is over, or until the end."""
    fd, data, end = stream.fileno(), b"", time.monotonic() + until_s
    while data.count(b"\n") < until_lines:
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        piece = os.read(fd, 65536)
        if not piece:
            break
        data += piece
    return data


def kill_at_random(process, rng, ready=b"open"):
    """Waits until the process says that it is ready or, one time in eight, not even that; kills it somewhat later; returns
    the lines that it said. A last line without its end was not said."""
    data = b""
    if rng.randrange(8) == 0:
        time.sleep(rng.uniform(0, 0.01))  # while it opens: recovery is killed, too
    else:
        data = read_lines(process.stdout, 1, DEADLINE_S)
        if process.poll() is None and not data.startswith(ready):
            raise AssertionError(f"not ready after {DEADLINE_S} s: {data[:200]!r}")
        if rng.randrange(3) == 0:
            data += read_lines(process.stdout, rng.randrange(1, 1500), DEADLINE_S)
        else:
            data += read_lines(process.stdout, 1 << 30, rng.uniform(0, 0.12))
    died_itself = process.poll()
    process.send_signal(signal.SIGKILL)
    process.wait()
    while True:
        piece = os.read(process.stdout.fileno(), 65536)
        if not piece:
            break
        data += piece
    process.stdout.close()
    if died_itself is not None and died_itself != 0:
        raise AssertionError(f"the process ended by itself with {died_itself}")
    return data.decode().split("\n")[:-1]


def kill_times(count, seed, start, heard, judge):
    """count kills; `heard(number, lines)` after each, `judge(number)` after each restart would see the same."""
    rng = random.Random(seed)
    for number in range(count):
        lines = kill_at_random(start(number), rng)
        heard(number, lines)
        judge(number)
