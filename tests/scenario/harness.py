# SPDX-License-Identifier: Apache-2.0
"""Real processes, real sockets: what the scenario tests share. Every wait polls a condition and has a deadline."""
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from waiting import answers, free_ports, wait_for  # noqa: E402,F401

SKIP = 77  # meson: the test cannot run here

BUILD = pathlib.Path(sys.argv[1]).resolve()
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


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


def write_config(folder, ports, extra=""):
    """A node with the given YAML list of ports."""
    path = folder / "node.yaml"
    path.write_text(f"""node: {{city: test, id: n{os.getpid()}, lat: 48.137, lon: 11.575, run_dir: {folder}/run, state_dir: {folder}/state}}
dataplane:
{ports}
{extra}""")
    return path


def demo_config(folder, control="", replaced=()):
    """configs/demo.yaml on ports of our own, so that a demo running beside does not matter; control: more YAML lines of its section;
    replaced: pairs (what, by what). Returns (path, ports by name)."""
    ports = dict(zip(("http", "hub", "mqtt"), free_ports(3)))
    text = (ROOT / "configs/demo.yaml").read_text()
    for what, by in (("18830", str(ports["mqtt"])), *replaced):
        check(what in text, f"configs/demo.yaml has {what}")
        text = text.replace(what, by)
    text = re.sub(r"(map|network): zones/", rf"\1: {ROOT}/configs/zones/", text)
    text = re.sub(r"^control:\n", f"control:\n  http: {{port: {ports['http']}}}\n{control}", text, flags=re.M)
    text = re.sub(r"^hub:\n", f"hub:\n  http: {{port: {ports['hub']}}}\n", text, flags=re.M)
    text = re.sub(r"^sim:.*\n", f"sim:\n  scenario: {ROOT}/configs/scenarios/crossing.yaml\n", text, flags=re.M)
    text = re.sub(r"^up:\n", f"up:\n  control_port: {ports['http']}\n  hub_port: {ports['hub']}\n", text, flags=re.M)
    path = folder / "demo.yaml"
    path.write_text(text)
    return path, ports


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
