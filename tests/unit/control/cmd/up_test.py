# SPDX-License-Identifier: Apache-2.0
"""`kerbwing up`, `kerbwing check` and the dispatcher with fake programs: order, restarts, reports, exit statuses."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = sys.argv.pop(1)
HERE = os.path.dirname(os.path.abspath(__file__))
ROLES = ("mosquitto", "hub", "dataplane", "control", "sim")
CONTROL = {"frames": 1000, "decoded": 1000, "dropped": {}, "families": {"odid": 1000}, "tracks_max": 42,
           "tracks_road_max": 30, "tracks_air_max": 12, "alerts": {"collision_course": 1},
           "summaries": {"sent": 3, "acked": 3, "queued": 0, "dropped": 0}}
HUB = {"summaries": {"received": 3, "lost": 0, "duplicated": 0}}
DEADLINE_S = 30


def free_ports(n):
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(n)]
    ports = [h.getsockname()[1] for h in holders]
    for h in holders:
        h.close()
    return ports


class Up(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="kerbwing-up-test-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.err = os.path.join(self.dir, "err")
        self.log = os.path.join(self.dir, "log")
        self.ports = free_ports(3)
        self.env = dict(os.environ, FAKE_LOG=self.log, FAKE_PORT_hub=str(self.ports[1]),
                        FAKE_PORT_control=str(self.ports[2]), FAKE_REPORT_control=json.dumps(CONTROL),
                        FAKE_REPORT_hub=json.dumps(HUB), FAKE_REPORT_sim='{"frames":{"bsm":1000}}')
        bins = os.path.join(self.dir, "bin")
        os.mkdir(bins)
        for role in ROLES:
            name = os.path.join(bins, role if role == "mosquitto" else f"kerbwing-{role}")
            with open(name, "w", encoding="utf-8") as f:
                f.write(f'#!/bin/sh\nexec {sys.executable} {HERE}/fake_child.py {role} "$@"\n')
            os.chmod(name, 0o755)
        self.config = os.path.join(self.dir, "node.yaml")
        self.write_config(bins)

    def write_config(self, bins, extra=""):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(f"""node: {{city: testcity, id: n1, lat: 30.5, lon: 104.0, run_dir: {self.dir}/run, state_dir: {self.dir}/state}}
dataplane: {{anything: here}}
up:
  bin_dir: {bins}
  broker_program: {bins}/mosquitto
  mqtt_port: {self.ports[0]}
  hub_port: {self.ports[1]}
  control_port: {self.ports[2]}
  start_deadline_ms: 10000
  stop_deadline_ms: 2000
{extra}""")

    def start(self, *args):
        with open(self.err, "wb") as err:
            p = subprocess.Popen([os.path.join(BUILD, "kerbwing"), "up", self.config, "--json", *args], env=self.env,
                                 stdout=subprocess.PIPE, stderr=err, text=True)
        self.addCleanup(p.stdout.close)
        self.addCleanup(lambda: p.poll() is None and p.kill())
        return p

    def events(self, what):
        try:
            with open(self.log, encoding="utf-8") as f:
                return [line.split()[1:] for line in f if line.startswith(what)]
        except FileNotFoundError:
            return []

    def wait_for(self, condition):
        end = time.monotonic() + DEADLINE_S
        while not condition():
            self.assertLess(time.monotonic(), end, "waited too long")
            time.sleep(0.02)

    def output(self, p):
        out, _ = p.communicate(timeout=DEADLINE_S)
        with open(self.err, encoding="utf-8") as f:
            return p.returncode, out, f.read()

    def finish(self, p):
        code, out, err = self.output(p)
        return code, json.loads(out), err

    def wait_live(self, p):
        def live():
            self.assertIsNone(p.poll(), "ended early")
            with open(self.err, encoding="utf-8") as f:
                return "Kerbwing is up" in f.read()
        self.wait_for(live)

    def test_good_run(self):
        code, report, err = self.finish(self.start("--for", "1"))
        self.assertEqual((code, report["ok"], report["problems"]), (0, True, []))
        self.assertEqual(report["frames"], 1000)
        self.assertEqual(report["restarts"]["total"], 0)
        self.assertEqual([r for r, _ in self.events("start")], list(ROLES))
        self.assertEqual([r for r, _ in self.events("stop")], ["sim", "dataplane", "control", "hub", "mosquitto"])
        self.assertIn("hub       | hello from hub", err)
        self.assertIn(f"http://127.0.0.1:{self.ports[2]}/", err)

    def test_killed_child_is_restarted(self):
        p = self.start()
        self.wait_live(p)
        pid = next(int(pid) for role, pid in self.events("start") if role == "dataplane")
        os.kill(pid, signal.SIGKILL)
        self.wait_for(lambda: len([r for r, _ in self.events("start") if r == "dataplane"]) == 2)
        p.send_signal(signal.SIGINT)
        code, report, _ = self.finish(p)
        self.assertEqual((code, report["ok"]), (0, True))
        self.assertEqual(report["restarts"]["dataplane"], 1)
        self.assertEqual(report["restarts"]["total"], 1)
        self.assertEqual(len(self.events("start")), 6, "the others go on")

    def test_start_error_stops_all(self):
        self.env["FAKE_MODE_control"] = "exit1"
        code, report, err = self.finish(self.start())
        self.assertEqual((code, report["ok"]), (1, False))
        self.assertIn("control ended before it was ready", report["problems"])
        self.assertIn("control   | demo.yaml:1: control.port: busy", err)
        self.assertEqual([r for r, _ in self.events("stop")], ["dataplane", "hub", "mosquitto"])

    def test_never_ready(self):
        with open(self.config, encoding="utf-8") as f:
            text = f.read().replace("start_deadline_ms: 10000", "start_deadline_ms: 2500")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)
        self.env["FAKE_MODE_mosquitto"] = "silent"
        code, report, err = self.finish(self.start())
        self.assertEqual(code, 1)
        self.assertIn("mosquitto was not ready in time", report["problems"])
        self.assertIn("up.start_deadline_ms", err)
        self.assertIn("waiting for mosquitto: its port", err)

    def test_deaf_child_is_killed(self):
        self.env["FAKE_MODE_sim"] = "deaf"
        code, report, _ = self.finish(self.start("--for", "1"))
        self.assertEqual(code, 1)
        self.assertIn("sim did not stop in time and was killed", report["problems"])

    def test_loss_is_not_ok(self):
        self.env["FAKE_REPORT_hub"] = '{"summaries":{"received":2,"lost":1,"duplicated":0}}'
        code, report, _ = self.finish(self.start("--for", "1"))
        self.assertEqual((code, report["ok"]), (1, False))
        self.assertIn("1 summaries lost", report["problems"])

    def test_children_die_with_up(self):
        p = self.start()
        self.wait_live(p)
        pids = [int(pid) for _, pid in self.events("start")]
        p.kill()
        p.wait(DEADLINE_S)

        def gone(pid):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
                    return f.read().rsplit(")", 1)[1].split()[0] == "Z"
            except FileNotFoundError:
                return True
        self.wait_for(lambda: all(gone(pid) for pid in pids))

    def test_busy_port_is_one_line(self):
        with socket.create_server(("127.0.0.1", self.ports[2])):
            code, out, err = self.output(self.start())
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(len(err.splitlines()), 1)
        self.assertIn(f"port {self.ports[2]}", err)
        self.assertEqual(self.events("start"), [])

    def test_missing_program(self):
        os.unlink(os.path.join(self.dir, "bin", "kerbwing-sim"))
        code, _, err = self.output(self.start())
        self.assertEqual(code, 1)
        self.assertIn("up.sim: false", err)

    def test_run_dir_option(self):
        run = os.path.join(self.dir, "elsewhere")
        code, _, _ = self.finish(self.start("--for", "1", "--run-dir", run))
        self.assertEqual(code, 0)
        self.assertTrue(os.path.exists(os.path.join(run, "mosquitto.conf")))
        self.assertFalse(os.path.exists(os.path.join(self.dir, "run")))


    @unittest.skipUnless(os.path.exists("/usr/sbin/mosquitto"), "needs mosquitto")
    def test_real_broker_takes_its_configuration(self):
        self.write_config(os.path.join(self.dir, "bin"),
                          "  hub: false\n  dataplane: false\n  control: false\n  sim: false\n")
        with open(self.config, encoding="utf-8") as f:
            text = f.read().replace(f"{self.dir}/bin/mosquitto", "mosquitto")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(text)
        code, report, err = self.finish(self.start("--for", "1"))
        self.assertEqual((code, report["ok"]), (0, True), err)
        self.assertEqual(report["restarts"], {"mosquitto": 0, "total": 0})


class Commands(unittest.TestCase):
    def run_kerbwing(self, *args):
        return subprocess.run([os.path.join(BUILD, "kerbwing"), *args], capture_output=True, text=True,
                              timeout=DEADLINE_S, check=False)

    def test_list(self):
        r = self.run_kerbwing()
        self.assertEqual(r.returncode, 0)
        self.assertIn("\n  up ", r.stdout)

    def test_unknown(self):
        r = self.run_kerbwing("chekc")
        self.assertEqual(r.returncode, 2)
        self.assertIn("did you mean 'check'", r.stderr)

    def test_path_is_no_command(self):
        self.assertEqual(self.run_kerbwing("../kerbwing-up").returncode, 2)

    def test_version(self):
        self.assertRegex(self.run_kerbwing("--version").stdout, r"^kerbwing \d+\.\d+\.\d+\n$")

    def test_check_names_file_line_and_key(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as f:
            f.write("node: {city: a, id: b, lat: 30.5, lon: 104.0}\nup:\n  mqtt_port: 99999\n")
            f.flush()
            r = self.run_kerbwing("check", f.name)
            self.assertEqual(r.returncode, 1)
            self.assertIn(f"{f.name}:3: up.mqtt_port: '99999' is not valid", r.stderr)
            lines = r.stderr.splitlines()
            self.assertEqual(len(lines), len(set(lines)))


if __name__ == "__main__":
    unittest.main()
