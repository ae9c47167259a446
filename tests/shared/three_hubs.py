#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three hub processes of one group on one PostgreSQL, one broker, sixty nodes; one hub is killed with -9 in the middle and comes back:
every message is stored once, nothing is lost, each node's numbers are without gaps, and all hubs tell the same accounts.

usage: three_hubs.py BUILD NODES_PROGRAM [NODES] [SECONDS] [KILLS] [SEED]
"""
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request

from cluster import PASSWORD, Cluster, free_port

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import waiting  # noqa: E402
from waiting import answers  # noqa: E402

DEADLINE_S = 120
STREAMS = {"summary": "kerbwing_hub_summary", "alert": "kerbwing_hub_alert", "grant": "kerbwing_hub_grant"}


def wait_for(what, condition):
    return waiting.wait_for(what, condition, DEADLINE_S)


class Hub:
    def __init__(self, build, directory, name, broker, database):
        self.build, self.dir, self.name, self.port, self.process = build, f"{directory}/{name}", name, free_port(), None
        os.mkdir(self.dir)
        with open(f"{self.dir}/hub.yaml", "w", encoding="ascii") as f:
            f.write(f"node: {{city: test, id: {name}, lat: 1.0, lon: 2.0, run_dir: {self.dir}, state_dir: {self.dir}}}\n"
                    f"hub:\n  store: \"postgresql://kerbwing:{PASSWORD}@127.0.0.1:{database}/postgres\"\n  share_group: hubs\n"
                    f"  http: {{port: {self.port}}}\n  mqtt: {{broker: tcp://127.0.0.1:{broker}, backoff_max_ms: 300}}\n")

    def start(self):
        with open(f"{self.dir}/log", "ab") as log:
            self.process = subprocess.Popen([f"{self.build}/kerbwing-hub", "--config", f"{self.dir}/hub.yaml"], stdout=log, stderr=log)
        wait_for(f"{self.name} at broker and database", lambda: self.get("/healthz").get("status") == "ok")

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as r:
                return json.load(r)
        except (OSError, ValueError):
            return {}

    def metric(self, name):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as r:
                return sum(int(x.split()[-1]) for x in r.read().decode().splitlines() if x.split(" ")[0] == name)
        except OSError:
            return 0

    def end(self, how=signal.SIGKILL):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(60)


def stored(cluster):
    return sum(int(cluster.sql(f"SELECT count(*) FROM {t}")[0][0]) for t in STREAMS.values())


def judge(cluster, hubs, made):
    have = collections.Counter()
    for stream, table in STREAMS.items():
        for node, boot, seq in cluster.sql(f"SELECT node, boot_id, seq FROM {table} JOIN kerbwing_hub_node ON no = node_no"):
            have[(node, f"{int(boot) & (1 << 64) - 1:016x}", stream, seq)] += 1
    missing = [m for m in set(made) if have[m] == 0]
    twice = [m for m, n in have.items() if n > 1]
    assert len(made) == len(set(made)) and not missing and not twice and len(have) == len(made), (len(made), len(have), missing[:5], twice[:5])
    highest = collections.Counter()
    for node, boot, stream, seq in made:
        highest[(node, boot, stream)] = max(highest[(node, boot, stream)], int(seq))
    assert sum(highest.values()) == len(made), "the nodes' own numbers have gaps"
    for h in hubs:
        nodes = h.get("/v1/nodes?limit=1000")["nodes"]
        of = {k: sum(n[s][k] for n in nodes for s in ("summaries", "alerts", "grants")) for k in ("received", "lost", "duplicated")}
        assert of == {"received": len(made), "lost": 0, "duplicated": 0}, (h.name, of, len(made))


def main():
    build, program = sys.argv[1:3]
    nodes, seconds, kills, seed = (int(a) for a in (sys.argv[3:] + ["60", "4", "1", "1"][len(sys.argv) - 3:]))
    rng = random.Random(seed)
    try:
        cluster = Cluster()
    except FileNotFoundError as e:
        print("skipped: three_hubs: " + str(e))
        sys.exit(77)
    d, children = tempfile.mkdtemp(prefix="kw-hubs-"), []
    hubs = []
    try:
        cluster.start()
        broker = free_port()
        os.mkdir(f"{d}/broker")
        os.mkdir(f"{d}/nodes")
        with open(f"{d}/mosquitto.conf", "w", encoding="ascii") as f:
            f.write(f"listener {broker} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {d}/broker/\n"
                    f"autosave_interval 5\nmax_inflight_messages 1000\nmax_queued_messages 0\nlog_dest none\n"
                    f"{'user root' if os.geteuid() == 0 else ''}\n")
        path = "/usr/sbin/mosquitto" if os.access("/usr/sbin/mosquitto", os.X_OK) else "mosquitto"
        children.append(subprocess.Popen([path, "-c", f"{d}/mosquitto.conf"], stderr=subprocess.DEVNULL))
        wait_for("the broker", lambda: answers(broker))
        hubs = [Hub(build, d, f"hub-{i}", broker, cluster.port) for i in range(3)]
        for h in hubs:
            h.start()
        log = f"{d}/nodes/made.log"
        made = lambda: [tuple(x.split()) for x in open(log, encoding="ascii").read().splitlines()] if os.path.exists(log) else []
        makers = subprocess.Popen([program, f"tcp://127.0.0.1:{broker}", f"{d}/nodes", str(nodes), "500", "0.4", str(seed)], stdout=subprocess.DEVNULL)
        children.append(makers)
        for i in range(kills):
            want = len(made()) + nodes * seconds
            wait_for("messages", lambda: len(made()) >= want)
            victim = rng.choice(hubs)
            victim.end()
            want = len(made()) + nodes * seconds
            wait_for("messages while one is away", lambda: len(made()) >= want)
            victim.start()
        makers.send_signal(signal.SIGTERM)
        assert makers.wait(DEADLINE_S + 60) == 0, "the nodes could not send all they had"
        all_made = made()
        wait_for("all messages in the database", lambda: stored(cluster) >= len(all_made))
        judge(cluster, hubs, all_made)
        shares = [h.metric("kerbwing_hub_inbox_put_total") for h in hubs]
        assert all(shares), shares
        print(f"{nodes} nodes, {len(all_made)} messages, {kills} hub(s) killed: each stored once, none lost; received since their start: {shares}")
    finally:
        for h in hubs:
            if "-v" in sys.argv or sys.exc_info()[0] is not None:
                print(open(f"{h.dir}/log", encoding="utf-8").read() if os.path.exists(f"{h.dir}/log") else "")
            h.end()
        for c in children:
            c.kill()
            c.wait()
        cluster.stop()
        shutil.rmtree(d, ignore_errors=True)


if __name__ == "__main__":
    main()
