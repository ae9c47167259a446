#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing is lost between nodes and hub, whatever dies in between. A real broker and a real hub; many nodes in one process
(tests/support/uplink_nodes.c), which use control's own outbox, spool and connection, and write down what they made.

Each part ends with the same judgement over the hub's database: every message that was written down is there exactly once, in
order within its node, boot and stream, and the hub's own accounts say that nothing was lost.

usage: uplink_soak.py BUILD NODES_PROGRAM [PART...] [--kills N] [--nodes N] [--interval MS] [--seed N] [--minutes N] [--away S] [--made N]
                      [--pause S] [--shelf S]
parts: broker (killed with -9 and restarted), control (the nodes are, half of the times the broker too), disk (takes nothing for a while),
full (the nodes' disk is), hub (stopped for as many messages as --minutes make, or for --away seconds), hubkill (killed with -9), json.
--made N: goes on until so many messages were made. --pause S: at most so long between two kills. --shelf S: as control.uplink.shelf_s.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import waiting  # noqa: E402
from waiting import answers, free_ports  # noqa: E402

DEADLINE_S = 120
SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "configs/mosquitto/kerbwing.conf"
# Who may come in, and where: the test's own. The rest is what is shipped.
OWN_KEYS = {"per_listener_settings", "listener", "allow_anonymous", "password_file", "acl_file", "cafile", "certfile", "keyfile", "tls_version",
            "persistence_location"}
STREAMS = {"summary": "summary", "alert": "alert", "grant": "grant_event"}


def wait_for(what, condition, deadline_s=DEADLINE_S):
    return waiting.wait_for(what, condition, deadline_s)


def shipped():
    """What the shipped broker configuration says, as far as it is not the test's own."""
    lines = [x for x in SHIPPED.read_text(encoding="ascii").splitlines() if x and not x.startswith("#") and x.split()[0] not in OWN_KEYS]
    assert any(x.startswith("autosave_interval ") for x in lines), SHIPPED
    return "".join(x + "\n" for x in lines)


class World:
    def __init__(self, args, directory, form="protobuf", disk=None):
        self.args, self.dir, self.form = args, directory, form
        self.rng = random.Random(args.seed)
        self.mqtt, self.http = free_ports(2)
        self.broker = self.hub = self.nodes = None
        os.mkdir(f"{directory}/broker")
        os.mkdir(f"{directory}/nodes")
        self.is_mounted = disk is not None
        self.log = f"{directory}/made.log" if disk else f"{directory}/nodes/made.log"
        if disk:
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={disk}", "tmpfs", f"{directory}/nodes"], check=True)
            os.symlink(self.log, f"{directory}/nodes/made.log")  # what was made is written elsewhere
        with open(f"{directory}/mosquitto.conf", "w", encoding="ascii") as f:
            f.write(f"listener {self.mqtt} 127.0.0.1\nallow_anonymous true\npersistence_location {directory}/broker/\nlog_dest none\n"
                    f"{shipped()}{'user root' if os.geteuid() == 0 else ''}\n")
        with open(f"{directory}/hub.yaml", "w", encoding="ascii") as f:
            f.write(f"node: {{city: test, id: hub, lat: 1.0, lon: 2.0, run_dir: {directory}, state_dir: {directory}}}\n"
                    f"hub:\n  http: {{port: {self.http}}}\n  mqtt: {{broker: tcp://127.0.0.1:{self.mqtt}, "
                    f"backoff_max_ms: 300}}\n")

    def start_broker(self):
        path = "/usr/sbin/mosquitto" if os.access("/usr/sbin/mosquitto", os.X_OK) else "mosquitto"
        self.broker = subprocess.Popen([path, "-c", f"{self.dir}/mosquitto.conf"], stderr=subprocess.DEVNULL)
        wait_for("the broker", lambda: answers(self.mqtt))

    def start_hub(self):
        self.hub = subprocess.Popen([f"{self.args.build}/kerbwing-hub", "--config", f"{self.dir}/hub.yaml"], stdout=subprocess.DEVNULL)
        wait_for("the hub at the broker", lambda: self.get("/healthz").get("status") == "ok")

    def start_nodes(self):
        a, log = self.args, self.log
        before = os.path.getsize(log) if os.path.exists(log) else 0
        self.nodes = subprocess.Popen(
            [a.program, f"tcp://127.0.0.1:{self.mqtt}", f"{self.dir}/nodes", str(a.nodes), str(a.interval), "0.4",
             str(self.rng.randrange(1 << 30)), self.form, str(a.shelf)], stdout=open(f"{self.dir}/told", "a"))
        # It makes messages: from then on it can be asked to end.
        wait_for("the nodes", lambda: os.path.exists(log) and os.path.getsize(log) > before)

    def kill_nodes(self):
        assert self.nodes.poll() is None, f"the nodes ended by themselves: {self.nodes.returncode}"
        self.end(self.nodes)

    def end(self, process, how=signal.SIGKILL):
        if process is not None and process.poll() is None:
            process.send_signal(how)
            process.wait(DEADLINE_S + 60)
        return process.returncode if process is not None else None

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=5) as r:
                return json.load(r)
        except (OSError, ValueError):
            return {}

    def have_made(self, count):
        """So many messages; the nodes must not have ended by themselves meanwhile."""
        assert self.nodes.poll() is None, f"the nodes ended by themselves: {self.nodes.returncode}"
        return len(self.made()) >= count

    def made(self):
        with open(self.log, encoding="ascii") as f:
            return [tuple(x.split()) for x in f.read().splitlines()]

    def finish(self):
        """Nothing more is made; what waits is sent; the hub has stored it."""
        assert self.end(self.nodes, signal.SIGTERM) == 0, "the nodes could not send all they had"
        made = self.made()
        self.wait_until_stored(len(set(made)))
        accounts = self.get("/v1/nodes?limit=1000")["nodes"]
        assert self.end(self.hub, signal.SIGTERM) == 0
        return made, accounts

    def wait_until_stored(self, count):
        """As long as more comes; what then is missing is told by judge."""
        newest, since = -1, time.monotonic()
        while newest < count and time.monotonic() - since < 60:
            n = self.stored()
            if n > newest:
                newest, since = n, time.monotonic()
            time.sleep(0.2)

    def stored(self):
        db = sqlite3.connect(f"file:{self.dir}/hub.db?mode=ro", uri=True)
        try:
            return sum(db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in STREAMS.values())
        finally:
            db.close()

    def close(self):
        for p in (self.nodes, self.hub, self.broker):
            self.end(p)
        if self.is_mounted:
            subprocess.run(["umount", f"{self.dir}/nodes"], check=False)


def judge(w, made, accounts, may_lose=False):
    db = sqlite3.connect(f"file:{w.dir}/hub.db?mode=ro", uri=True)
    rows = {s: db.execute(f"SELECT node, boot_id, seq FROM {t} JOIN node ON no = node_no ORDER BY {t}.rowid").fetchall() for s, t in STREAMS.items()}
    db.close()
    have, late = collections.Counter(), 0
    for stream, list_ in rows.items():
        newest = {}
        for node, boot, seq in list_:
            have[(node, f"{boot & (1 << 64) - 1:016x}", stream, str(seq))] += 1
            if seq <= newest.get((node, boot), 0):
                late += 1
                print(f"out of order: {node} {stream} {seq} after {newest[(node, boot)]}")
            newest[(node, boot)] = max(seq, newest.get((node, boot), 0))
    missing = [x for x in set(made) if have[x] == 0]
    twice = [x for x, n in have.items() if n > 1]
    lost = sum(n[s]["lost"] for n in accounts for s in ("summaries", "alerts", "grants"))
    again = sum(n[s]["duplicated"] for n in accounts for s in ("summaries", "alerts", "grants"))
    print(f"made {len(made)}, stored {sum(have.values())}, missing {len(missing)}, twice {len(twice)}, out of order {late}, "
          f"hub says lost {lost}, duplicated unannounced {again}", flush=True)
    assert len(made) == len(set(made)) and len(made) > 0
    assert not missing, f"never arrived: {sorted(missing)[:10]}"
    assert not twice and late == 0, (twice[:10], late)
    assert lost == 0, f"the hub's accounts lack {lost}"


def part_broker(w):
    for i in range(w.args.kills):
        time.sleep(w.rng.uniform(0.2, w.args.pause))
        w.end(w.broker)
        time.sleep(w.rng.uniform(0, 1.0))
        w.start_broker()


def part_control(w):
    for i in range(max(2, w.args.kills // 5)):
        time.sleep(w.rng.uniform(0.3, w.args.pause))
        if w.rng.random() < 0.5:  # messages wait on disk while it dies
            w.end(w.broker)
            time.sleep(w.rng.uniform(0.2, 1.0))
            w.kill_nodes()
            w.start_nodes()
            w.start_broker()
        else:
            w.kill_nodes()
            w.start_nodes()


def part_disk(w):
    for i in range(max(2, w.args.kills // 10)):
        time.sleep(w.rng.uniform(0.3, 1.0))
        w.nodes.send_signal(signal.SIGUSR1)
        time.sleep(w.rng.uniform(0.2, 1.0))
        w.end(w.broker)  # what is made now is in memory alone
        time.sleep(w.rng.uniform(0.5, 1.5))
        w.start_broker()
        time.sleep(w.rng.uniform(0.2, 1.0))
        w.nodes.send_signal(signal.SIGUSR2)
    with open(f"{w.dir}/told", encoding="ascii") as f:
        assert any(" unspooled " in x and int(x.split()[-1]) > 0 for x in f if x.startswith("queued")), "the disk was not missed"


def part_full(w):
    """The nodes' disk is full: their directory is a file system of 24 MiB and another file takes what is left of it."""
    ballast = f"{w.dir}/nodes/ballast"
    for i in range(max(2, w.args.kills // 10)):
        time.sleep(w.rng.uniform(0.3, w.args.pause / 2))
        w.end(w.broker)
        f = os.open(ballast, os.O_WRONLY | os.O_CREAT)
        try:
            while os.write(f, bytes(4096)) > 0:
                pass
        except OSError:
            pass
        os.close(f)
        time.sleep(w.rng.uniform(1.0, 3.0))
        w.start_broker()
        time.sleep(w.rng.uniform(0.2, 1.0))
        os.remove(ballast)
    with open(f"{w.dir}/told", encoding="ascii") as f:
        assert any(" unspooled " in x and int(x.split()[-1]) > 0 for x in f if x.startswith("queued")), "the disk was not missed"


def part_hubkill(w):
    for i in range(w.args.kills):
        time.sleep(w.rng.uniform(0.1, w.args.pause / 2))
        w.end(w.hub)
        time.sleep(w.rng.uniform(0, 0.5))
        w.start_hub()


def part_hub(w):
    """As many messages wait for the hub as in so many minutes of summaries at one a second and node; or it is away for so long."""
    time.sleep(1)
    w.end(w.hub, signal.SIGTERM)
    if w.args.away:
        time.sleep(w.args.away)
        w.start_hub()
        return
    want = len(w.made()) + w.args.minutes * 60 * w.args.nodes
    wait_for(f"{w.args.minutes} minutes' worth of messages", lambda: len(w.made()) >= want, 1200)
    w.start_hub()
    time.sleep(1)


PARTS = {"broker": part_broker, "control": part_control, "disk": part_disk, "hub": part_hub, "hubkill": part_hubkill, "json": part_broker}
BY_HAND = {"full": part_full}  # mounts a file system: root only


def run(args, part):
    with tempfile.TemporaryDirectory(prefix="kw-soak-") as directory:
        w = World(args, directory, "json" if part == "json" else "protobuf", "24m" if part == "full" else None)
        begin = time.monotonic()
        try:
            w.start_broker()
            w.start_hub()
            w.start_nodes()
            (PARTS | BY_HAND)[part](w)
            if args.made:
                wait_for(f"{args.made} messages", lambda: w.have_made(args.made), 7200)
            made, accounts = w.finish()
            print(f"{part}: {args.nodes} nodes, {time.monotonic() - begin:.0f} s: ", end="")
            judge(w, made, accounts)
        finally:
            w.close()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("build")
    p.add_argument("program")
    p.add_argument("parts", nargs="*")
    p.add_argument("--kills", type=int, default=3)
    p.add_argument("--nodes", type=int, default=10)
    p.add_argument("--interval", type=int, default=200)
    p.add_argument("--minutes", type=int, default=1)
    p.add_argument("--away", type=int, default=0)
    p.add_argument("--made", type=int, default=0)
    p.add_argument("--pause", type=float, default=2.0)
    p.add_argument("--shelf", type=int, default=60)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    for part in args.parts or PARTS:
        run(args, part)


if __name__ == "__main__":
    sys.exit(main())
