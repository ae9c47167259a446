# SPDX-License-Identifier: Apache-2.0
"""A node in a directory of its own for a SUMO run: crossings of the network, dataplane with a port that takes ticks, control."""
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Node:
    """Programs of one build, running on a configuration made here. Use as a context."""

    def __init__(self, build, directory, sumocfg, profile="us", ticks=True, green_s=None, road="    follow_s: 1.05", sim=(), dataplane=""):
        self.build, self.d, self.sumocfg = pathlib.Path(build), pathlib.Path(directory), pathlib.Path(sumocfg)
        self.profile, self.procs, self.sim = profile, {}, list(sim)
        self.http = free_port()
        args = [self.build / "kerbwing-sim", "sumo", self.sumocfg, "--map-out", self.d / "crossings.yaml", *self.sim]
        if green_s:
            args += ["--green", str(green_s)]
        subprocess.run(args, check=True)
        self.config = self.d / "node.yaml"
        self.memif = f"socket={self.d}/run/rsu.memif,socket-abstract=no"
        (self.d / "run").mkdir(exist_ok=True)
        self.config.write_text(f"""node: {{city: test, id: sumo, lat: 31.2304, lon: 121.4737, run_dir: {self.d}/run, state_dir: {self.d}/state}}
dataplane:
  ports:
    - {{name: rsu, device: 'net_memif0,role=server,id=0,{self.memif}', ticks: {str(ticks).lower()}}}
  slots: {{profile: {profile}, port: rsu}}
{self.udp()}{dataplane}
control:
  http: {{port: {self.http}}}
  mqtt: {{broker: 'tcp://127.0.0.1:1'}}
  road:
    crossings: [{{path: crossings.yaml}}]
    event_log: {self.d}/events.log
{road}
sim: {{rsu_device: 'net_memif0,role=client,id=0,{self.memif}'}}
""")

    def udp(self):
        """Chinese messages come in datagrams."""
        return "  udp: [{port: 14600, family: csae}]\n" if self.profile == "china" else ""

    def __enter__(self):
        self.start("dataplane")
        self.start("control")
        return self

    def __exit__(self, *unused):
        for name in list(self.procs):
            self.stop(name)

    def start(self, name):
        log = open(self.d / f"{name}.log", "a")
        self.procs[name] = subprocess.Popen([self.build / f"kerbwing-{name}", "--config", self.config], stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        want = {"dataplane": "serves", "control": "follows"}[name]
        while time.monotonic() < deadline:
            if self.procs[name].poll() is not None:
                raise RuntimeError(f"{name} ended:\n" + (self.d / f"{name}.log").read_text())
            if name != "control" and want in (self.d / f"{name}.log").read_text():
                return
            if name == "control" and self.answers():
                return
            time.sleep(0.02)
        raise RuntimeError(f"{name} is not ready:\n" + (self.d / f"{name}.log").read_text())

    def answers(self):
        """Control serves, and its link to the dataplane is up: from then on every tick is decided."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/v1/node", timeout=5) as r:
                return json.load(r)["link"]["connected"]
        except (OSError, ValueError, KeyError):
            return False

    def stop(self, name, kill=False):
        p = self.procs.pop(name)
        (p.kill if kill else p.terminate)()
        p.wait(20)

    def sim_args(self, *more):
        return [self.build / "kerbwing-sim", "sumo", self.sumocfg, "--config", self.config, "--profile", self.profile, "--json",
                *self.sim, *map(str, more)]

    def run(self, *more, timeout=600):
        p = subprocess.run(self.sim_args(*more), capture_output=True, text=True, timeout=timeout)
        if p.returncode != 0:
            raise RuntimeError(f"the simulation failed: {p.stderr}\n" + self.logs())
        sys.stderr.write(p.stderr)
        return json.loads(p.stdout)

    def logs(self):
        return "".join(f"--- {f.name}\n{f.read_text()[-3000:]}" for f in sorted(self.d.glob("*.log")) if f.name != "events.log")


def demand(directory, net, **options):
    """A sumocfg with Poisson demand on a network; options as of configs/sumo/demand.py."""
    directory = pathlib.Path(directory)
    args = [x for k, v in options.items() for x in (f"--{k}", str(v))]
    with open(directory / "x.rou.xml", "w") as f:
        subprocess.run([sys.executable, ROOT / "configs/sumo/demand.py", net, *args], stdout=f, check=True)
    path = directory / "x.sumocfg"
    path.write_text(f"""<configuration><input><net-file value="{net}"/><route-files value="x.rou.xml"/></input></configuration>\n""")
    return path


os.environ.setdefault("SUMO_HOME", "/usr/share/sumo")
