#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The packet process with real ports: capture file without privileges, ring, af_packet on a veth pair, telemetry, ports that
cannot be opened, a second instance, a killed one."""
import json
import os
import signal
import socket
import subprocess
import sys

from harness import BUILD, ROOT, Process, balanced, check, report_of, wait_for, workspace, write_config

PCAP = ROOT / "tests/replay/001-px4-flight/in.pcap"


def start(folder, config, name="dataplane", wrap=(), **kw):
    return Process([*wrap, BUILD / "kerbwing-dataplane", "--config", config, "--report", folder / "report.json"], folder, name, **kw)


def telemetry(prefix, command):
    """One question to DPDK's telemetry socket."""
    base = "/var/run/dpdk" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "/tmp") + "/dpdk"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
        s.connect(f"{base}/{prefix}/dpdk_telemetry.v2")
        s.recv(1024)
        s.send(command.encode())
        return json.loads(s.recv(16384))


def capture_and_telemetry():
    with workspace() as d:
        config = write_config(d, f"  ports: [{{name: log, device: 'net_pcap0,rx_pcap={PCAP}'}}]\n  trace: {{every: 100}}\n")
        p = start(d, config)
        try:
            p.says("serves 1 ports")
            prefix = f"kerbwing-n{os.getpid()}-{p.p.pid}"
            counters = lambda: telemetry(prefix, "/kerbwing/counters")["/kerbwing/counters"]
            wait_for("all frames of the capture", lambda: counters()["frames"] == 1682)
            check(counters()["mavlink_frames"] == 1682, "telemetry counts 1,682 MAVLink frames")
            check(telemetry(prefix, "/kerbwing/latency")["/kerbwing/latency"]["p50_ns"] > 0, "telemetry knows the latency")
            check(telemetry(prefix, "/kerbwing/stages")["/kerbwing/stages"]["track_count"] == 1682, "telemetry knows each stage's latency")
            told = subprocess.run([BUILD / "kerbwing-trace", "--config", config, "--json"], capture_output=True, text=True, check=False)
            lines = [json.loads(line) for line in told.stdout.splitlines()]
            check(told.returncode == 0 and {r["frame"] % 100 for r in lines} == {1} and len(lines) >= 17,
                  f"kerbwing trace tells of one frame in 100: {len(lines)} records {told.stderr}")
            check(all(r["port"] == "log" and r["family"] == "mavlink" for r in lines), "each record says port and family")
            drops = subprocess.run([BUILD / "kerbwing-trace", "--config", config, "--drops"], capture_output=True, text=True, check=False)
            check(len(drops.stdout.splitlines()) == sum(r["reason"] != "none" or r["scene_drop"] != "none" for r in lines),
                  "--drops leaves the rest out")
            check((d / "run/link.sock").stat().st_mode & 0o777 == 0o600, "the link socket is private")
            check(p.stop() == 0, "SIGTERM ends it cleanly")
            r = report_of(d / "report.json")
            check(balanced(r) and r["frames"] == 1682, "every frame of the capture is accounted for")
            check(not (d / "run/link.sock").exists(), "the link socket is gone")
        finally:
            p.close()


def unprivileged():
    if os.geteuid() != 0:
        print("skipped: already unprivileged, so the other tests show it")
        return
    with workspace() as d:
        os.chmod(d, 0o777)
        config = write_config(d, f"  ports: [{{name: log, device: 'net_pcap0,rx_pcap={d}/in.pcap'}}, {{name: ring, device: net_ring0}}]\n")
        (d / "in.pcap").write_bytes(PCAP.read_bytes())
        os.chmod(d / "in.pcap", 0o644)
        for program in ("kerbwing-dataplane",):
            (d / program).write_bytes((BUILD / program).read_bytes())
            os.chmod(d / program, 0o755)
        env = {**os.environ, "XDG_RUNTIME_DIR": str(d)}
        p = Process([d / "kerbwing-dataplane", "--config", config, "--report", d / "report.json"], d, "nobody", user="nobody",
                    env=env, cwd="/tmp")
        try:
            p.says("serves 2 ports")
            check(p.stop(signal.SIGINT) == 0, "as nobody, without hugepages: capture and ring ports run and stop")
            check(balanced(report_of(d / "report.json")), "as nobody: frames are accounted for")
        finally:
            p.close()


def af_packet():
    """A veth pair in a network namespace of our own; the frames of the capture go in at one end."""
    name = f"kw{os.getpid()}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode != 0:
        print("skipped: network namespaces cannot be made here (needs root)")
        return
    inside = ["ip", "netns", "exec", name]
    try:
        if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode != 0:
            print("skipped: network namespaces cannot be entered here (a chroot or container without mount rights)")
            return
        for step in ("link add v0 type veth peer name v1", "link set v0 up", "link set v1 up"):
            subprocess.run([*inside, "ip", *step.split()], check=True)
        for end in ("v0", "v1"): # no router solicitations among our frames
            subprocess.run([*inside, "sysctl", "-q", "-w", f"net.ipv6.conf.{end}.disable_ipv6=1"], check=True)
        with workspace() as d:
            device = "net_af_packet0,iface=v0,framecnt=4096,blocksz=65536,qdisc_bypass=1"
            p = start(d, write_config(d, f"  ports: [{{name: veth, device: '{device}'}}]\n"), wrap=inside)
            try:
                p.says("serves 1 ports")
                subprocess.run([*inside, sys.executable, __file__, str(BUILD), "--send", "v1"], check=True)
                pid = int(subprocess.run(["pgrep", "-P", str(p.p.pid)], capture_output=True, text=True, check=False).stdout or p.p.pid)
                counters = lambda: telemetry(f"kerbwing-n{os.getpid()}-{pid}", "/kerbwing/counters")["/kerbwing/counters"]
                wait_for("the frames sent over veth", lambda: counters()["mavlink_frames"] >= 1682)
                check(counters()["mavlink_frames"] == 1682, "af_packet on veth receives every frame of the flight")
                check(p.stop() == 0, "af_packet port stops cleanly")
                check(balanced(report_of(d / "report.json")), "af_packet: frames are accounted for")
            finally:
                p.close()
    finally:
        subprocess.run(["ip", "netns", "del", name], check=False)


def send(interface):
    """The flight's frames over a raw socket, paced so that the receive ring keeps up on a busy machine."""
    import struct
    import time
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
        s.bind((interface, 0))
        data, at = PCAP.read_bytes(), 24
        while at < len(data):
            n = struct.unpack("<I", data[at + 8:at + 12])[0]
            s.send(data[at + 16:at + 16 + n])
            at += 16 + n
            time.sleep(0.0002)


def bad_ports():
    cases = [("net_pcap0,rx_pcap=/nowhere.pcap", "port 'bad'", "capture file exists"),
             ("net_af_packet0,iface=nosuch0", "port 'bad'", "ip link"),
             ("0000:ff:1f.7", "port 'bad'", "vfio-pci"),
             ("net_memif0,role=server,socket=/nowhere/x.memif,socket-abstract=no", "port 'bad'", "socket's directory")]
    for device, says, remedy in cases:
        with workspace() as d:
            p = start(d, write_config(d, f"  ports: [{{name: bad, device: '{device}'}}]\n"))
            try:
                code = p.p.wait(30)
                check(code == 1 and says in p.text() and remedy in p.text(), f"{device}: one line that says what to do" +
                      ("" if remedy in p.text() else f"; got {code}: {p.text()}"))
                check(not (d / "run/link.sock").exists(), f"{device}: nothing else was started")
            finally:
                p.close()


def second_instance_and_kill():
    with workspace() as d:
        config = write_config(d, "  ports: [{name: none, device: net_null0}]\n  idle: {nap_us: 1000}\n")
        first = start(d, config, "first")
        second = third = None
        try:
            first.says("serves 1 ports")
            second = start(d, config, "second")
            check(second.p.wait(30) == 1 and "another dataplane" in second.text(), "a second instance is refused by name")
            check(first.running(), "the first instance goes on")
            first.stop(signal.SIGKILL)
            third = start(d, config, "third")
            third.says("serves 1 ports")
            check(third.stop() == 0, "after kill -9 the next start takes the socket over")
        finally:
            for p in (first, second, third):
                if p is not None:
                    p.close()


def bad_configs():
    good = "  ports:\n    - {name: a, device: net_null0}\n"
    cases = [("  ports:\n    - {name: a, device: net_null0, link: token}\n", ":4: dataplane.ports[0].link:", "one of ethernet, radiotap"),
             (good + "  rx_burst: 12abc\n", ":5: dataplane.rx_burst:", "whole number 1..64"),
             (good + "  rx_burst: 65\n", ":5: dataplane.rx_burst:", "whole number 1..64"),
             (good + "  rx_burst: 010\n", ":5: dataplane.rx_burst:", "whole number 1..64"),
             (good + "  detect: {ttc_s: nan}\n", ":5: dataplane.detect.ttc_s:", "number 0.1..10"),
             (good + "  speed: 3\n", ":5: dataplane.speed:", "unknown key; expected one of eal, ports"),
             (good + "  detect: {ttc_s: 2, ttc_clear_s: 1}\n", ":5: dataplane.detect.ttc_clear_s:", "at least 2"),
             (good + "    - {name: a, device: net_null1}\n", ":5: dataplane.ports[1].name:", "of its own"),
             ("  ports: []\n", ":3: dataplane.ports:", "expected 1 to 16"),
             ("  rx_burst: 3\n", ":3: dataplane.ports:", "missing"),
             (good + "  rx_burst: 3\n  rx_burst: 4\n", ":6: dataplane.rx_burst:", "given twice"),
             (good + "  admit: 7\n", ":5: dataplane.admit:", "expected mapping"),
             (good + "  mbufs: 1023\n", ":5: dataplane.mbufs:", "at least"),
             (good + "  mavlink: {keys_file: /nonexistent/keys}\n", ":5: dataplane.mavlink.keys_file:", "/nonexistent/keys: No such file"),
             (good + "  rx_burst: [\n", ":6: not well-formed", "expected")]
    for text, where, expected in cases:
        with workspace() as d:
            config = write_config(d, text.rstrip("\n"))
            run = subprocess.run([BUILD / "kerbwing-dataplane", "--config", config, "--check"], capture_output=True, text=True, check=False)
            check(run.returncode == 1 and where in run.stderr and expected in run.stderr,
                  f"config error {where} {expected}" + ("" if where in run.stderr and expected in run.stderr else f"; got {run.stderr}"))


if len(sys.argv) > 3 and sys.argv[2] == "--send":
    send(sys.argv[3])
    sys.exit(0)
for test in (bad_configs, capture_and_telemetry, unprivileged, af_packet, bad_ports, second_instance_and_kill):
    print(f"-- {test.__name__}", flush=True)
    test()
