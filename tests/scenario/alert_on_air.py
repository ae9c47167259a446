#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Alerts on the air: the simulated crossing with its drivers who run the red, a dataplane with each profile in turn, and what
left its port read by tshark."""
import subprocess

from harness import BUILD, ROOT, Process, check, report_of, workspace

PROFILES = {
    "etsi": ("etsi", "", "its", "its.messageID", {"1"}, "its.causeCode", {"97"}),
    "us": ("us", "", "wsmp", "wsmp.psid", {"0x00000083", "131", "0x83"}, None, None),
    "china": ("china", "    codes: [{kind: crossing_movement, code: 4711}, {kind: rear_end, code: 4712}, {kind: collision_course, code: 4713}]\n",
              "udp", "udp.dstport", {"44990"}, None, None),
}


def config(d, profile, codes):
    (d / "empty.pcap").write_bytes(bytes.fromhex("d4c3b2a1020004000000000000000000ffff000001000000"))
    path = d / "node.yaml"
    path.write_text(f"""node: {{city: test, id: air, lat: 31.2304, lon: 121.4737, run_dir: {d}/run, state_dir: {d}/state}}
dataplane:
  ports:
    - {{name: rsu, device: 'net_memif0,role=server,id=0,socket-abstract=no,socket={d}/run/rsu.memif'}}
    - {{name: rid, device: 'net_memif1,role=server,id=1,socket-abstract=no,socket={d}/run/rid.memif', link: radiotap}}
    - {{name: air, device: 'net_pcap0,rx_pcap={d}/empty.pcap,tx_pcap={d}/out.pcap'}}
  broadcast:
    profile: {profile}
    port: air
{codes}sim: {{scenario: {ROOT}/configs/scenarios/crossing.yaml}}
""")
    return path


def fields(pcap, *names):
    args = [a for n in names for a in ("-e", n)]
    out = subprocess.run(["tshark", "-r", pcap, "-T", "fields", *args], capture_output=True, text=True, check=True)
    return [line.split("\t") for line in out.stdout.splitlines()]


def play(name):
    profile, codes, protocol, field, values, cause, causes = PROFILES[name]
    with workspace() as d:
        path = config(d, profile, codes)
        p = Process([BUILD / "kerbwing-dataplane", "--config", path, "--report", d / "report.json"], d, "dataplane")
        try:
            p.says("serves 3 ports")
            subprocess.run([BUILD / "kerbwing-sim", "--config", path, "--for", "8", "--json"], check=True, capture_output=True)
            check(p.stop() == 0, f"{name}: the dataplane stops cleanly")
        finally:
            p.close()
        r = report_of(d / "report.json")
        check(r["broadcast_sent"] > 0, f"{name}: {r['broadcast_sent']} alerts were announced")
        check(r["broadcast_port"] == 0 and r["broadcast_encode"] == 0, f"{name}: none was lost on the way out")
        seen = fields(d / "out.pcap", "frame.protocols", field)
        check(len(seen) == r["broadcast_sent"], f"{name}: each left as one frame")
        check(all(protocol in row[0] and row[1] in values for row in seen), f"{name}: tshark reads them: {seen[0]}")
        if cause:
            told = {v for row in fields(d / "out.pcap", cause) for v in row if v}
            check(told and told <= causes, f"{name}: for their cause, {told}")


for each in PROFILES:
    play(each)
