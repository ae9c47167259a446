# SPDX-License-Identifier: Apache-2.0
"""Real processes, real sockets: what the scenario tests share. Every wait polls a condition and has a deadline."""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIP = 77  # meson: the test cannot run here

BUILD = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def wait_for(what, condition, seconds=30):
    """Polls until condition() is true; ends the test when it is not by the deadline."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    sys.exit(f"waited {seconds} s for: {what}")


def check(condition, text):
    if not condition:
        sys.exit(f"FAILED: {text}")
    print(f"ok: {text}", flush=True)


@contextlib.contextmanager
def workspace():
    """A private directory; sockets need short paths."""
    with tempfile.TemporaryDirectory(prefix="kw", dir="/tmp") as d:
        os.chmod(d, 0o755)
        yield pathlib.Path(d)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def write_config(folder, ports, extra=""):
    """A node with the given YAML list of ports."""
    path = folder / "node.yaml"
    path.write_text(f"""node: {{city: test, id: n{os.getpid()}, lat: 48.137, lon: 11.575, run_dir: {folder}/run, state_dir: {folder}/state}}
dataplane:
{ports}
{extra}""")
    return path


class Process:
    """A child with its standard error in a file."""

    def __init__(self, argv, folder, name, user=None, **kw):
        self.log = folder / f"{name}.err"
        self.out = open(self.log, "w", encoding="utf-8")
        self.p = subprocess.Popen([str(a) for a in argv], stderr=self.out, stdout=self.out, user=user, **kw)

    def text(self):
        return self.log.read_text()

    def running(self):
        return self.p.poll() is None

    def says(self, text, seconds=30):
        wait_for(f"'{text}' in {self.log.name}:\n{self.text()}", lambda: text in self.text() or not self.running(), seconds)
        check(text in self.text(), f"{self.log.stem} says '{text}'" + ("" if text in self.text() else f", not: {self.text()}"))

    def stop(self, sig=signal.SIGTERM, seconds=20):
        self.p.send_signal(sig)
        return self.p.wait(seconds)

    def close(self):
        if self.running():
            self.p.kill()
            self.p.wait()
        self.out.close()


def report_of(path):
    return json.loads(pathlib.Path(path).read_text())


def balanced(report):
    return report["frames"] == report["decoded"] + sum(v for k, v in report.items() if k.startswith("drop_"))
