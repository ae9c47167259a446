# SPDX-License-Identifier: Apache-2.0
"""`kerbwing geozone`: verbs, exit statuses, what goes where."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

PROGRAM, VECTORS = sys.argv.pop(1), sys.argv.pop(1)


def run(*args):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, check=False)


def vector(name):
    return os.path.join(VECTORS, name)


class Geozone(unittest.TestCase):
    def test_check(self):
        good, bad = run("check", vector("national/ed269-lu.json")), run("check", vector("ed318/InvalidExample_GeoZone_2_Layers.json"))
        self.assertEqual((good.returncode, good.stderr), (0, ""))
        self.assertIn("byte order mark", good.stdout)
        self.assertEqual(bad.returncode, 1)
        line = next(l for l in bad.stdout.splitlines() if ": error: " in l)
        self.assertIn("$.metadata.validFrom", line)
        self.assertIn("[bad_time]", line)

    def test_strict_and_json(self):
        loose, strict = run("check", "--json", vector("national/ed318-ie.json")), run("check", "--json", "--strict", vector("national/ed318-ie.json"))
        self.assertEqual((loose.returncode, strict.returncode), (0, 1))
        report = json.loads(loose.stdout)
        self.assertEqual((report["ok"], report["format"], report["zones"]), (True, "ED-318", 4))
        self.assertEqual(sum(f["finding"] == "text_for_list" for f in report["findings"]), 4)
        self.assertFalse(json.loads(strict.stdout)["ok"])

    def test_convert(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "zones.json")
            self.assertEqual(run("convert", vector("national/ed269-ch.json"), "--out", out).returncode, 0)
            self.assertEqual(run("check", out).returncode, 0)
            with open(out, encoding="utf-8") as f:
                zone = json.load(f)["features"][0]
        self.assertEqual(zone["properties"]["type"], "REQ_AUTHORIZATION")
        self.assertEqual(zone["properties"]["zoneAuthority"][0]["name"][0]["text"], "Cantonal Police of Bern")
        self.assertNotIn("upper", zone["geometry"]["layer"])
        shown = json.loads(run("convert", "--to", "map", vector("ed318/Example_Collection.json")).stdout)
        self.assertEqual([f["properties"]["upper_m"] for f in shown["features"]], [150, 50, 150])
        refused = run("convert", vector("national/faa-uasfm.json"))
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("FAA", refused.stderr)

    def test_show(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "zones.svg")
            shown = run("show", "--svg", out, vector("national/eans-ee.json"))
            drawing = xml.etree.ElementTree.parse(out).getroot()
        self.assertEqual(shown.returncode, 0)
        self.assertEqual(len(shown.stdout.splitlines()), 6)
        self.assertRegex(shown.stdout, r"EE901 +EST REQ_AUTHORIZATION +ground +120 m AGL +AIR_TRAFFIC +polygon +always")
        self.assertEqual(len(drawing.findall("{http://www.w3.org/2000/svg}path")), 5)

    def test_usage(self):
        for args in ([], ["check"], ["draw", "x"], ["convert", "--to", "kml", "x"], ["check", "a", "b"]):
            self.assertEqual(run(*args).returncode, 2, args)
        missing = run("check", "/no/such/file")
        self.assertEqual(missing.returncode, 1)
        self.assertIn("not_readable", missing.stdout)
        self.assertEqual(run("convert", vector("national/ed269-ch.json"), "--out", "/no/such/folder/x").returncode, 1)


unittest.main()
