# SPDX-License-Identifier: Apache-2.0
"""Summaries from many nodes to the disk of one hub, beside what the broker does alone: the same generator, the same broker
configuration, the same payload, and a subscriber that only acknowledges: in plain sockets, many acknowledgements to a write, nothing
kept (the cheapest there can be, and the figure that the bar is of); mosquitto_sub; and the hub's own library with nothing behind
it, which no hub that uses it can pass. Broker, generator and hub or subscriber share the machine's CPUs."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "shared"))
from cluster import PASSWORD, Cluster  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
import waiting  # noqa: E402
from waiting import answers, free_ports  # noqa: E402

NODES, CONNECTIONS, WINDOW = 2000, 8, 200


def wait_for(what, condition, seconds=120, every=0.02):
    return waiting.wait_for(what, condition, seconds, every)


def cpu_s(p):
    fields = pathlib.Path(f"/proc/{p.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Rig:
    """A broker that keeps sessions on disk as configs/mosquitto says, and a hub when asked for."""

    def __init__(self, build, store=None):
        self.build, self.tmp = build, tempfile.TemporaryDirectory(prefix="kerbwing-bench-hub-", dir=build)
        self.dir = pathlib.Path(self.tmp.name)
        self.port, self.http = free_ports(2)
        (self.dir / "broker").mkdir()
        (self.dir / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {self.dir}/broker/\n"
            f"autosave_interval 5\nmax_queued_messages 0\nmax_inflight_messages 1000\nlog_dest none\n"
            f"{'user root' if os.geteuid() == 0 else ''}\n")
        path = "/usr/sbin/mosquitto" if os.access("/usr/sbin/mosquitto", os.X_OK) else "mosquitto"
        self.broker = subprocess.Popen([path, "-c", self.dir / "mosquitto.conf"], stderr=subprocess.DEVNULL)
        wait_for("the broker", lambda: answers(self.port))
        self.hub = None
        if store is not None:
            (self.dir / "hub.yaml").write_text(
                f"node: {{city: load, id: hub, lat: 1.0, lon: 2.0, run_dir: {self.dir}, state_dir: {self.dir}}}\n"
                f"hub:\n  {store}\n  http: {{port: {self.http}}}\n  mqtt: {{broker: tcp://127.0.0.1:{self.port}}}\n")
            self.hub = subprocess.Popen([build / "kerbwing-hub", "--config", self.dir / "hub.yaml"], stdout=subprocess.DEVNULL,
                                        stderr=open(self.dir / "hub.err", "w", encoding="utf-8"))
            wait_for("the hub at the broker", lambda: self.metric("kerbwing_hub_mqtt_up") == 1)

    def text(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/metrics", timeout=10) as r:
                return r.read().decode()
        except OSError:
            return ""

    def metric(self, name):
        m = re.search(rf"^{re.escape(name)} (\d+)$", self.text(), re.M)
        return int(m.group(1)) if m else -1

    def publish(self, count, rate=0, boot=7, first=1, nodes=NODES):
        argv = [self.build / "tests/bench/hub_load", "publish", self.port, nodes, count, CONNECTIONS, WINDOW, rate, boot, first]
        return subprocess.Popen([str(a) for a in argv], stdout=subprocess.PIPE, text=True)

    def close(self):
        for p in (self.hub, self.broker):
            if p is not None and p.poll() is None:
                p.terminate()
                p.wait(60)
        self.tmp.cleanup()


def result(p):
    out, _ = p.communicate()
    if p.returncode != 0:
        raise SystemExit(f"hub_load ended with {p.returncode}")
    return json.loads(out)


def broker_alone(build, count):
    """Messages a second from the first publication to the last acknowledgement of the subscriber."""
    rig = Rig(build)
    try:
        sink = subprocess.Popen([str(a) for a in (build / "tests/bench/hub_load", "sink", rig.port, count, "kerbwing/v1/+/+/summary")],
                                stdout=subprocess.PIPE, text=True)
        assert sink.stdout.readline() == "ready\n"
        before = cpu_s(rig.broker)
        r = result(rig.publish(count))
        s = json.loads(sink.stdout.readline())
        sink.wait()
        seconds = (s["end_ns"] - r["begin_ns"]) / 1e9
        return {"per_s": count / seconds, "seconds": seconds, "octets": r["octets"], "broker_us": (cpu_s(rig.broker) - before) / count * 1e6}
    finally:
        rig.close()


def through_paho(build, count):
    """The hub's connection, and what comes is thrown away."""
    rig = Rig(build)
    try:
        sink = subprocess.Popen([str(a) for a in (build / "tests/bench/hub_drop", rig.port, count, "kerbwing/v1/+/+/summary")],
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert sink.stdout.readline() == "ready\n"
        r = result(rig.publish(count))
        s = json.loads(sink.stdout.readline())
        cpu = cpu_s(sink)
        sink.stdin.close()
        sink.wait()
        return {"per_s": count / ((s["end_ns"] - r["begin_ns"]) / 1e9), "hub_us": cpu / count * 1e6}
    finally:
        rig.close()


def mosquitto_sub(build, count):
    rig = Rig(build)
    try:
        sub = subprocess.Popen(["mosquitto_sub", "-V", "5", "-p", str(rig.port), "-q", "1", "-i", "bench-sub", "-C", str(count + 1), "-D", "connect",
                                "receive-maximum", "65535", "-t", "kerbwing/v1/+/+/summary", "-F", "%m"], stdout=subprocess.DEVNULL)
        wait_for("mosquitto_sub", lambda: subscribed(rig))
        r = result(rig.publish(count))
        sub.wait()
        return {"per_s": count / (time.monotonic() - r["begin_ns"] / 1e9)}
    finally:
        rig.close()


def subscribed(rig):
    """The broker says of a message whether anybody gets it; the one that is heard counts with the others."""
    return result(rig.publish(1, boot=8, nodes=1))["unheard"] == 0


def accounts_have(rig, count):
    return rig.metric('kerbwing_hub_received{stream="summary"}') == count  # the accounts' metric is a few seconds old


def through_hub(build, count, store):
    """The same until the hub's store has committed the last one."""
    rig = Rig(build, store)
    try:
        before, hub_before = cpu_s(rig.broker), cpu_s(rig.hub)
        r = result(rig.publish(count))
        wait_for("all summaries in the store", lambda: rig.metric("kerbwing_hub_store_rows_total") >= count, 600, 0.05)
        seconds = time.monotonic() - r["begin_ns"] / 1e9
        wait_for("the accounts", lambda: accounts_have(rig, count), 30, 0.2)
        got, lost = rig.metric('kerbwing_hub_received{stream="summary"}'), rig.metric('kerbwing_hub_lost{stream="summary"}')
        if (got, lost) != (count, 0) or r["unheard"]:
            raise SystemExit(f"sent {count}, received {got}, lost {lost}, unheard {r['unheard']}")
        return {"per_s": count / seconds, "seconds": seconds, "broker_us": (cpu_s(rig.broker) - before) / count * 1e6,
                "hub_us": (cpu_s(rig.hub) - hub_before) / count * 1e6, "published_per_s": count / (r["end_ns"] - r["begin_ns"]) * 1e9}
    finally:
        rig.close()


def at_rate(build, nodes, seconds, store):
    """So many nodes at a summary a second each: what broker and hub take of a core, and how far behind the store is at the end."""
    rig = Rig(build, store)
    try:
        before, hub_before, start = cpu_s(rig.broker), cpu_s(rig.hub), time.monotonic()
        r = result(rig.publish(nodes * seconds, rate=nodes, nodes=nodes))
        made_s = (r["end_ns"] - r["begin_ns"]) / 1e9
        wait_for("all summaries in the store", lambda: rig.metric("kerbwing_hub_store_rows_total") >= nodes * seconds, 600, 0.01)
        behind_s = time.monotonic() - r["end_ns"] / 1e9
        took = time.monotonic() - start
        rss = int(pathlib.Path(f"/proc/{rig.hub.pid}/status").read_text().split("VmRSS:")[1].split()[0])
        return {"per_s": nodes * seconds / made_s, "behind_s": behind_s, "broker_percent": (cpu_s(rig.broker) - before) / took * 100,
                "hub_percent": (cpu_s(rig.hub) - hub_before) / took * 100, "hub_mib": rss / 1024}
    finally:
        rig.close()


def best(run, times=3):
    return max((run() for _ in range(times)), key=lambda r: r["per_s"])


def bench_hub(build, emit, must, count=60000):
    """Durable summaries a second at one hub, SQLite and PostgreSQL; bar: half of what the broker passes on by itself."""
    load = float(pathlib.Path("/proc/loadavg").read_text().split()[0])
    alone = best(lambda: broker_alone(build, count))
    more = {"octets": alone["octets"], "count": count, "broker_us": round(alone["broker_us"], 1), "load_before": load}
    r = best(lambda: through_hub(build, count, "commit_ms: 20"))
    emit("hub/sqlite", "summaries/s", r["per_s"], "mosquitto and a subscriber that only acknowledges", alone["per_s"],
         more_is_better=True, hub_us=round(r["hub_us"], 1), published_per_s=round(r["published_per_s"]), **more)
    must(r["per_s"] >= alone["per_s"] / 2, f"hub/sqlite: {r['per_s']:.0f} summaries/s beside {alone['per_s']:.0f}, half wanted")
    for name, run in (("mosquitto_sub", mosquitto_sub), ("paho", through_paho)):
        peer = best(lambda run=run: run(build, count))
        emit(f"hub/sqlite_beside_{name}", "summaries/s", r["per_s"], name, peer["per_s"], more_is_better=True, count=count, load_before=load)
    sustained = at_rate(build, 5000, 20, "commit_ms: 20")
    emit("hub/sqlite_5000_nodes", "summaries/s", sustained["per_s"], "5,000 nodes at one a second", 5000, more_is_better=True,
         load_before=load, **{k: round(v, 2) for k, v in sustained.items() if k != "per_s"})
    try:
        cluster = Cluster()
    except FileNotFoundError as e:
        print(f"hub/postgres: {e}", file=sys.stderr)
        return
    try:
        cluster.start()
        store = f'store: "postgresql://kerbwing:{PASSWORD}@127.0.0.1:{cluster.port}/postgres"'

        def emptied():
            tables = [t[0] for t in cluster.sql("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relname LIKE 'kerbwing_hub_%'")]
            if tables:
                cluster.sql("DROP TABLE " + ", ".join(tables))
            return through_hub(build, count, store)

        r = best(emptied)
        emit("hub/postgres", "summaries/s", r["per_s"], "mosquitto and a subscriber that only acknowledges", alone["per_s"],
             more_is_better=True, hub_us=round(r["hub_us"], 1), published_per_s=round(r["published_per_s"]), **more)
    finally:
        cluster.stop()
