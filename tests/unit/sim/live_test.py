# SPDX-License-Identifier: Apache-2.0
"""`kerbwing sim` into a live dataplane over memif: every frame sent arrives, and a dataplane killed with -9 and started
again is found again."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = sys.argv.pop(1)
SCENARIOS = sys.argv.pop(1)
DEADLINE_S = 30
NODE = """node: {city: test, id: n1, lat: 31.2304, lon: 121.4737}
dataplane:
  ports:
    - {name: rsu, device: "net_memif0,role=server,id=0,socket=${run_dir}/rsu.memif,socket-abstract=no"}
    - {name: rid, device: "net_memif1,role=server,id=1,socket=${run_dir}/rid.memif,socket-abstract=no", link: radiotap}
sim: {wait_s: 30, seed: 3}
"""


class Live(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="kerbwing-sim-test-")
        self.addCleanup(shutil.rmtree, self.dir)
        self.env = dict(os.environ, KERBWING_RUN_DIR=self.dir, KERBWING_STATE_DIR=self.dir)
        self.config = os.path.join(self.dir, "node.yaml")
        self.log = open(os.path.join(self.dir, "log"), "w+", encoding="utf8")
        self.addCleanup(self.log.close)
        with open(self.config, "w", encoding="utf8") as f:
            f.write(NODE)

    def start(self, program, *args, **kwargs):
        p = subprocess.Popen([os.path.join(BUILD, program), "--config", self.config, *args], env=self.env,
                             stderr=self.log, text=True, **kwargs)
        self.addCleanup(lambda: (p.poll() is None and p.kill(), p.wait()))
        return p

    def until(self, what, condition):
        end = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > end:
                self.log.seek(0)
                self.fail(f"{what} did not happen in {DEADLINE_S} s\n{self.log.read()}")
            time.sleep(0.02)

    def connections(self):
        with open(self.log.name, encoding="utf8") as f:
            return f.read().count(" port: connected")

    def start_dataplane(self, report):
        p = self.start("kerbwing-dataplane", "--report", report, stdout=subprocess.DEVNULL)
        self.until("the dataplane", lambda: os.path.exists(os.path.join(self.dir, "link.sock")))
        return p

    def finish(self, sim, dataplane, report):
        out, _ = sim.communicate(timeout=DEADLINE_S * 2)
        self.assertEqual(sim.returncode, 0)
        dataplane.send_signal(signal.SIGTERM)
        dataplane.wait(timeout=DEADLINE_S)
        with open(report, encoding="utf8") as f:
            heard = json.load(f)
        said = json.loads(out)
        self.assertEqual(sum(said["frames"].values()), said["sent"] + said["not_sent"] + said["lost_by_radio"] +
                         said["radio_overflow"] + said["on_the_air"])
        return said, heard

    def sim(self, seconds):
        return self.start("kerbwing-sim", "--scenario", os.path.join(SCENARIOS, "crossing.yaml"), "--for", str(seconds),
                          "--json", stdout=subprocess.PIPE)

    def test_every_frame_arrives(self):
        report = os.path.join(self.dir, "report")
        dataplane = self.start_dataplane(report)
        said, heard = self.finish(self.sim(3), dataplane, report)
        self.assertEqual(said["not_sent"], 0)
        self.assertGreater(said["sent"], 1000)
        self.assertEqual(heard["frames"], said["sent"])
        self.assertEqual(said["connects"], 2)

    def test_killed_dataplane_is_found_again(self):
        report = os.path.join(self.dir, "report")
        sim = self.sim(12)
        dataplane = self.start_dataplane(report)
        self.until("the first connection", lambda: self.connections() == 2)
        dataplane.kill()
        dataplane.wait()
        os.unlink(os.path.join(self.dir, "link.sock"))
        dataplane = self.start_dataplane(report)
        self.until("the second connection", lambda: self.connections() == 4)
        self.assertIsNone(sim.poll())
        said, heard = self.finish(sim, dataplane, report)
        self.assertEqual(said["connects"], 4)
        self.assertGreater(heard["frames"], 1000)


if __name__ == "__main__":
    unittest.main()
