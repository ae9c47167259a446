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

    def test_cut_words_and_names_in_json(self):
        """A word that is quoted shortened, in the middle of a character, is a finding like any other; so is a name of any octets."""
        zone = {"identifier": "A1", "country": "CHE", "restriction": "A" * 39 + "\u00c4\u00c4", "reason": ["OTHER"]}
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(os.fsencode(folder), b"\xff.json")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"features": [zone]}, f, ensure_ascii=False)
            report = json.loads(run("check", "--json", path).stdout)
        self.assertTrue(report["file"].endswith("?.json"))
        self.assertIn(("unknown_word", '"' + "A" * 39 + '" is no word that may stand here'),
                      [(f["finding"], f["text"]) for f in report["findings"]])

    def test_permanent_with_schedule(self):
        """Two words about when: the stricter one holds, and it is said."""
        with open(vector("national/ed269-ch.json"), encoding="utf-8") as f:
            zones = json.load(f)
        zones["features"] = zones["features"][:1]
        zones["features"][0]["applicability"] = [{"permanent": "YES", "schedule": [{"day": ["MON"], "startTime": "08:00Z", "endTime": "09:00Z"}]}]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(zones, f)
            f.flush()
            self.assertIn("[always_and_schedule]", run("check", f.name).stdout)
            self.assertRegex(run("show", f.name).stdout, r"always\n$")

    def test_full_disk(self):
        """A table that could not be written is no success."""
        with open("/dev/full", "w", encoding="utf-8") as full:
            for verb in ("check", "show", "convert"):
                done = subprocess.run([PROGRAM, verb, vector("national/ed269-lu.json")], stdout=full, stderr=subprocess.PIPE, check=False)
                self.assertEqual(done.returncode, 1, verb)
                self.assertIn(b"cannot be written", done.stderr)

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
