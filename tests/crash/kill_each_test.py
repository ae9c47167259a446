# SPDX-License-Identifier: Apache-2.0
"""The demo, every program of it killed with -9 once: each comes back, the others go on, and the report is honest: at most
what one kill can take from under way is missing or came twice, it is counted, and only then the report is not ok."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

BUILD = sys.argv[1]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
CONFIGS = os.path.realpath(os.path.join(ROOT, "configs"))
CHILDREN = ("sim", "dataplane", "control", "hub", "mosquitto")
DEADLINE_S = 60


def free_ports(n):
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [h.getsockname()[1] for h in holders]
    for h in holders:
        h.close()
    return ports


def write_config(path, mqtt, control, hub):
    """The demo's configuration on ports of our own, so that a running demo is not disturbed."""
    with open(os.path.join(CONFIGS, "demo.yaml"), encoding="utf-8") as f:
        text = f.read()
    for pattern, with_ in ((r"18830", str(mqtt)), (r"^control:$", f"control:\n  http: {{port: {control}}}"),
                           (r"^hub:$", f"hub:\n  http: {{port: {hub}}}"), (r"(map|network): zones/", rf"\1: {CONFIGS}/zones/"),
                           (r"^sim: .*$", f"sim: {{scenario: {CONFIGS}/scenarios/crossing.yaml}}"),
                           (r"^up:$", f"up:\n  control_port: {control}\n  hub_port: {hub}")):
        text, count = re.subn(pattern, with_, text, flags=re.M)
        assert count > 0, f"configs/demo.yaml has no {pattern}"
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def wait_for(what, condition):
    end = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited too long for {what}")
        time.sleep(0.05)


def children_of(pid):
    """Name -> pid of the running children."""
    found = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/stat", encoding="utf-8") as f:
                state, parent = f.read().rsplit(")", 1)[1].split()[:2]
            with open(f"/proc/{entry}/cmdline", encoding="utf-8") as f:
                program = os.path.basename(f.read().split("\0")[0]).replace("kerbwing-", "")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found[program] = int(entry)
    return found


def node(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/node", timeout=5) as r:
            return json.load(r)
    except OSError:
        return None


def is_whole(port, than_frames):
    """All parts talk to each other, and new frames arrive."""
    n = node(port)
    return (n is not None and n["status"] == "ok" and n["mqtt"]["connected"] and n["tracks"]["road"] + n["tracks"]["air"] >= 40
            and n["counters"]["frames"] != than_frames)


def main():
    mqtt, control, hub = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="kerbwing-kill-") as directory:
        config = os.path.join(directory, "node.yaml")
        write_config(config, mqtt, control, hub)
        with open(os.path.join(directory, "err"), "w+", encoding="utf-8") as err:
            up = subprocess.Popen([os.path.join(BUILD, "kerbwing"), "up", config, "--json", "--run-dir", f"{directory}/run"],
                                  stdout=subprocess.PIPE, stderr=err, text=True)
            try:
                wait_for("the first picture", lambda: is_whole(control, 0))
                for name in CHILDREN:
                    before = children_of(up.pid)
                    frames = node(control)["counters"]["frames"]
                    os.kill(before[name], signal.SIGKILL)
                    wait_for(f"{name} to come back", lambda: children_of(up.pid).get(name, before[name]) != before[name])
                    wait_for(f"the picture after {name}", lambda: is_whole(control, frames))
                    after = children_of(up.pid)
                    others = [c for c in CHILDREN if c != name and before[c] != after.get(c)]
                    assert not others, f"with {name} died {others}"
                up.send_signal(signal.SIGINT)
                out, _ = up.communicate(timeout=DEADLINE_S)
                report = json.loads(out)
                assert report["restarts"] == {**{c: 1 for c in CHILDREN}, "total": len(CHILDREN)}, report["restarts"]
                summaries = report["summaries"]
                assert summaries["received"] > 0 and summaries["lost"] <= 2 and summaries["duplicated"] <= 4, summaries
                is_clean = summaries["lost"] == 0 and summaries["duplicated"] == 0
                assert report["ok"] == (up.returncode == 0), report
                assert report["ok"] or not is_clean, report["problems"]
                assert report["frames"] > 0
            except BaseException:
                err.seek(0)
                sys.stderr.write(err.read())
                raise
            finally:
                if up.poll() is None:
                    up.terminate()
                    up.wait(DEADLINE_S)
                up.stdout.close()


main()
