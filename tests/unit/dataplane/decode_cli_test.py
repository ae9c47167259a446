#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kerbwing decode and encode as their users run them: every form, every input, refusals and exit codes; and what we encode,
framed by our own link layers, read by tshark where it knows the type.

    decode_cli_test.py BUILD_DIR VECTORS_DIR FRAME_TOOL
"""
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

BUILD, VECTORS, FRAME_TOOL = (pathlib.Path(a) for a in sys.argv[1:4])
BSM = "001425004043030280ffdbfba868b3584ec40824646400320032000c888fc834e37fff0aaa960fa0"
GN_PORTS = {"etsi_cam": 2001, "etsi_denm": 2002, "etsi_mapem": 2003, "etsi_spatem": 2004, "etsi_srem": 2007, "etsi_ssem": 2008}


def run(program, *args, text=""):
    return subprocess.run([BUILD / program, *args], input=text, capture_output=True, text=True, check=False)


def decode(*args, text=""):
    return run("kerbwing-decode", *args, text=text)


def vectors(name):
    return [json.loads(line) for line in (VECTORS / "road" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def pcap(frames, link=1):
    head = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, link)
    return head + b"".join(struct.pack("<IIII", 1700000000 + i, 0, len(f), len(f)) + f for i, f in enumerate(frames))


def pcapng(frames, link=1):
    def block(kind, body):
        size = 12 + len(body)
        return struct.pack("<II", kind, size) + body + struct.pack("<I", size)
    out = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", link, 0, 65535))
    for f in frames:
        pad = b"\0" * (-len(f) % 4)
        out += block(6, struct.pack("<IIIII", 0, 0, 0, len(f), len(f)) + f + pad)
    return out


def ipv4_udp(payload, port):
    udp = struct.pack(">HHHH", 1, port, 8 + len(payload), 0) + payload
    head = bytearray(struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, 0x0a000001, 0x0a000002))
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xffff) + (total >> 16)
    head[10:12] = struct.pack(">H", ~(total + (total >> 16)) & 0xffff)
    return bytes(head) + udp


def extended_frame(count, present):
    """BSM in a message frame with a bitmap of `count` additions, those of `present` with two octets each."""
    bits = "1" + "".join(f"{o:08b}" for o in bytes.fromhex(BSM))[1:]
    bits += f"0{count - 1:06b}" if count <= 64 else f"1{count:08b}" if count < 128 else f"1{0x8000 | count:016b}"
    bits += "".join("1" if i in present else "0" for i in range(count)) + f"{2:08b}{0xabcd:016b}" * len(present)
    bits += "0" * (-len(bits) % 8)
    return "".join(f"{int(bits[i:i + 8], 2):02x}" for i in range(0, len(bits), 8))


def framed(kind, number, hexes):
    out = subprocess.run([FRAME_TOOL, kind, str(number)], input="\n".join(hexes) + "\n", capture_output=True, text=True, check=True)
    return [bytes.fromhex(line) for line in out.stdout.split()]


class Decode(unittest.TestCase):
    def test_family_is_found(self):
        """Without --family each vector's value is as listed."""
        for name in ("j2735_bsm", "j2735_map", "j2735_ssm", "etsi_cam", "etsi_denm", "etsi_ssem", "csae_bsm", "csae_map", "csae_day2"):
            rows = [r for r in vectors(name) if "decoded" in r]
            out = decode(text="\n".join(r["hex"] for r in rows))
            self.assertEqual(out.returncode, 0, out.stderr)
            self.assertEqual([json.loads(line) for line in out.stdout.splitlines()], [r["decoded"] for r in rows], name)

    def test_link_layers_are_taken_off(self):
        """WSMP, 1609.2, GeoNetworking (secured too) and DSMP in front of a message."""
        for name, key in (("link_dot2", "messageId"), ("link_gn", "header"), ("link_dsmp", None)):
            out = decode(text="\n".join(r["hex"] for r in vectors(name)))
            values = [json.loads(line) for line in out.stdout.splitlines()]
            self.assertEqual(len(values), len(vectors(name)))
            good = [v for v in values if "error" not in v and v.get("message", 1) is not None]
            self.assertGreaterEqual(len(good), len(values) - 3, name)
            self.assertTrue(all(key is None or key in v for v in good), name)

    def test_refusal_says_where(self):
        """A heading of 28801 is refused at the heading's first bit; the exit status says so."""
        bad = next(r for r in vectors("malformed") if r["name"] == "bsm_heading_out_of_range")
        out = decode("--family", "j2735", text=bad["hex"] + "\n" + BSM)
        first, second = (json.loads(line) for line in out.stdout.splitlines())
        self.assertEqual((first["error"], first["offset"], first["member"], first["line"]), ("uper_range", 209, "heading", 1))
        self.assertEqual(second["messageId"], 20)
        self.assertEqual(out.returncode, 1)

    def test_wrong_dialect_is_noticed(self):
        """A map of T/CSAE 53-2020 read as another dialect is refused, not misread."""
        text = vectors("csae_map")[0]["hex"]
        self.assertEqual(decode("--family", "csae", "--dialect", "2020", text=text).returncode, 0)
        for dialect in ("2017", "4k"):
            out = decode("--family", "csae", "--dialect", dialect, text=text)
            self.assertEqual(out.returncode, 1)
            self.assertIn("it reads whole as dialect 2020", json.loads(out.stdout)["text"])

    def test_every_dialect_that_fits_is_named(self):
        """Signs of 4K are the same octets as those of 2017: both are named, with and without --family."""
        rsi = json.dumps(vectors("csae_rsi")[0]["decoded"])
        made = run("kerbwing-encode", "--family", "csae", "--dialect", "4k", text=rsi)
        for args in ((), ("--family", "csae")):
            refusal = json.loads(decode(*args, text=made.stdout).stdout)
            self.assertEqual((refusal["error"], refusal["family"]), ("csae_trailing", "csae"))
            self.assertTrue(refusal["text"].endswith("it reads whole as dialect 2017 or 4k"), refusal["text"])

    def test_explain(self):
        """Each member with its bit offset and width, those of the published layout."""
        out = decode("--explain", text=BSM).stdout
        self.assertRegex(out, r"(?m)^ +66 +16 +secMark INTEGER = 1023$")
        self.assertRegex(out, r"(?m)^ +209 +15 +heading INTEGER = 12$")

    def test_explain_of_a_refused_dialect(self):
        """As far as the dialect that was asked for came, not as another one reads it."""
        made = run("kerbwing-encode", "--family", "csae", "--dialect", "4k", text=json.dumps(vectors("csae_map")[0]["decoded"]))
        lines = decode("--family", "csae", "--dialect", "2020", "--explain", text=made.stdout).stdout.splitlines()
        refusal = json.loads(lines[-1])
        self.assertIn("it reads whole as dialect 4k", refusal["text"])
        self.assertLessEqual(int(lines[-2].split()[0]), refusal["offset"], lines[-2])

    def test_captures(self):
        """The same frames as pcap and pcapng give the same lines; --stats counts them by type."""
        frames = framed("wsmp", 0x20, [BSM] * 3) + [b"\0" * 20]
        with tempfile.TemporaryDirectory() as folder:
            path, path_ng = pathlib.Path(folder, "a.pcap"), pathlib.Path(folder, "a.pcapng")
            path.write_bytes(pcap(frames))
            path_ng.write_bytes(pcapng(frames))
            out, out_ng = decode(str(path)), decode(str(path_ng))
            self.assertEqual(out.stdout, out_ng.stdout)
            self.assertEqual(len(out.stdout.splitlines()), 4)
            self.assertEqual(out.returncode, 1)  # the last frame is of no family
            stats = json.loads(decode("--stats", "--json", str(path)).stdout)
            self.assertEqual(stats["items"], 4)
            self.assertEqual([(m["family"], m["type"], m["count"]) for m in stats["messages"]], [("j2735", "BasicSafetyMessage", 3)])
            self.assertEqual(sum(stats["refused"].values()), 1)
            path.write_bytes(pcap(frames)[:-30])
            self.assertEqual(decode(str(path)).returncode, 1)

    def test_captures_on_standard_input(self):
        """A capture that is piped in is read like one that is named, in every byte order and time unit."""
        frames = framed("wsmp", 0x20, [BSM] * 3)
        nanoseconds = struct.pack("<I", 0xa1b23c4d) + pcap(frames)[4:]
        for octets in (pcap(frames), pcapng(frames), nanoseconds):
            out = subprocess.run([BUILD / "kerbwing-decode"], input=octets, capture_output=True, check=False)
            self.assertEqual((out.returncode, out.stdout.count(b"BasicSafetyMessage"), out.stderr), (0, 3, b""))
        out = subprocess.run([BUILD / "kerbwing-decode"], input=pcap(frames)[:10], capture_output=True, check=False)
        self.assertEqual((out.returncode, out.stdout, out.stderr.count(b"\n")), (1, b"", 1))

    def test_link_types_of_captures(self):
        """Cooked, bare IP and bare 802.11 captures give the message that the same frame gives on Ethernet."""
        wsm = framed("wsmp", 0x20, [BSM])[0][14:]
        mac, packet = b"\2" * 6, ipv4_udp(bytes.fromhex(BSM), 46800)
        cooked = struct.pack(">HHH", 0, 1, 6) + mac + b"\0\0"
        cooked_2 = struct.pack(">HIHBB", 0, 1, 1, 0, 6) + mac + b"\0\0"
        wifi = b"\x88\0\0\0" + b"\xff" * 6 + mac + b"\xff" * 6 + b"\0" * 4 + b"\xaa\xaa\3\0\0\0\x88\xdc"
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.pcap")
            for link, frame in ((113, cooked + b"\x88\xdc" + wsm), (113, cooked + b"\x08\0" + packet),
                                (276, b"\x88\xdc" + cooked_2 + wsm), (101, packet), (228, packet),
                                (0, struct.pack("<I", 2) + packet), (105, wifi + wsm)):
                path.write_bytes(pcap([frame], link))
                out = decode(str(path))
                self.assertEqual(out.returncode, 0, (link, out.stdout, out.stderr))
                self.assertEqual(json.loads(out.stdout)["messageId"], 20)
                for n in range(len(frame)):
                    path.write_bytes(pcap([frame[:n]], link))
                    self.assertEqual(decode(str(path)).returncode, 1, (link, n))
            path.write_bytes(pcap([wsm], 147))
            out = decode(str(path))
            self.assertEqual(out.returncode, 1)
            self.assertIn("link type 147 is not supported", out.stderr)

    def test_other_udp_ports(self):
        """A port that is nobody's by default is the family's that was asked for, with the framings of its datagrams."""
        bsm, cam = vectors("csae_bsm")[0], vectors("etsi_cam")[0]
        packet = framed("geonet", 2001, [cam["hex"]])[0][14:]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.pcap")
            for family, payload, want in (("csae", bytes.fromhex(bsm["hex"]), bsm["decoded"]),
                                          ("csae", bytes.fromhex(vectors("link_dsmp")[1]["hex"]), bsm["decoded"]),
                                          ("etsi", packet, cam["decoded"]), ("etsi", bytes.fromhex("07d10000" + cam["hex"]), cam["decoded"]),
                                          ("etsi", bytes.fromhex(cam["hex"]), cam["decoded"]),
                                          ("j2735", b"\xab" * 30 + bytes.fromhex(BSM), json.loads(decode(text=BSM).stdout))):
                path.write_bytes(pcap([ipv4_udp(payload, 5000)], 101))
                self.assertEqual(json.loads(decode(str(path)).stdout)["error"], "udp_port_other")
                out = decode("--family", family, str(path))
                self.assertEqual((out.returncode, json.loads(out.stdout)), (0, want), family)

    def test_folder_is_refused(self):
        """A folder opens like a file; that it cannot be read is said, not taken for an empty file."""
        with tempfile.TemporaryDirectory() as folder:
            for out in (decode(folder), run("kerbwing-encode", "--family", "j2735", folder)):
                self.assertEqual((out.returncode, out.stdout), (1, ""))
                self.assertIn("Is a directory", out.stderr)

    def test_dialect_of_observations(self):
        """A Chinese message of 2017 is refused as 2020 and read as 2017, as observation as well as in its value form."""
        value = {"bsmFrame": {
            "msgCnt": 1, "id": "0102030405060708", "plateNo": "41424344", "secMark": 1000,
            "pos": {"lat": 399764645, "long": 1163509503},
            "accuracy": {"pos": "unavailable"}, "transmission": "neutral", "speed": 500, "heading": 7200,
            "accelSet": {"long": 0, "lat": 0, "vert": 0, "yaw": 0}, "brakes": {}, "size": {"width": 180, "length": 450},
            "vehicleClass": {"classification": 10}}}
        made = run("kerbwing-encode", "--family", "csae", "--dialect", "2017", text=json.dumps(value))
        self.assertEqual(made.returncode, 0, made.stderr)
        out = decode("--family", "csae", "--dialect", "2017", "--format", "observation", text=made.stdout)
        self.assertEqual(out.returncode, 0, out.stdout)
        self.assertEqual(json.loads(out.stdout)["lat"], 39.9764645)
        self.assertEqual(decode("--family", "csae", "--format", "observation", text=made.stdout).returncode, 1)

    def test_dialect_is_one_family_s(self):
        """What is said of the Chinese family leaves the European names as they are, and the other way round."""
        cam, rsi = vectors("etsi_cam")[0], vectors("csae_rsi")[0]
        for dialect in ("2020", "2017", "4k"):
            self.assertEqual(json.loads(decode("--dialect", dialect, text=cam["hex"]).stdout), cam["decoded"])
        for release in ("auto", "r1", "r2"):
            self.assertEqual(json.loads(decode("--dialect", release, text=rsi["hex"]).stdout), rsi["decoded"])

    def test_geonetworking_without_btp(self):
        """IPv6 in a GeoNetworking packet is no message; its first octets are not taken for a BTP header."""
        packet = bytearray(framed("geonet", 2001, [vectors("etsi_cam")[0]["hex"]])[0][14:])
        packet[4] = 0x30
        self.assertEqual(json.loads(decode(text=packet.hex()).stdout)["error"], "gn_transport")

    def test_broken_links_stay_refused(self):
        """A message inside a broken envelope or header is not dug out of it."""
        for row in vectors("malformed"):
            if row["name"] in ("wsmp_version_2", "wsmp_tpid_2_ports", "dot2_version_2", "dsmp_version_1", "dsmp_ext_bit", "dsmp_proto_5"):
                self.assertEqual(decode(text=row["hex"]).returncode, 1, row["name"])

    def test_etsi_refusal_says_why(self):
        """Another edition, or a type that is not decoded, is named; not octets of nobody's."""
        old = next(r for r in vectors("malformed") if r["name"] == "cam_pv1_wide_curvature")["hex"]
        for text, error in ((old, "etsi_version"), ("020600000001" + "5a" * 20, "etsi_unhandled")):
            refusal = json.loads(decode(text=text).stdout)
            self.assertEqual((refusal["error"], refusal["family"]), (error, "etsi"))

    def test_telemetry_log(self):
        """Frames with flags that are not understood are refused by name; a scrap and a cut tail are told."""
        def record(frame):
            return struct.pack(">Q", 1700000000000000) + frame
        good = bytes.fromhex("fd090000f9ffbe000000000000000608c00403aef5")
        unknown = good[:2] + b"\x08" + good[3:]
        wide = good[:2] + b"\x02" + good[3:10] + bytes(3) + good[10:]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "a.tlog")
            path.write_bytes(b"".join(map(record, (good, unknown, good, wide, good))))
            out = decode("--stats", "--json", str(path))
            stats = json.loads(out.stdout)
            self.assertEqual((stats["items"], stats["refused"]), (5, {"mavlink_incompat": 2}), out.stderr)
            self.assertEqual((out.returncode, out.stderr), (1, ""))
            path.write_bytes(record(good) + b"scrap" + record(good) + record(good)[:-3])
            out = decode("--stats", "--json", str(path))
            self.assertEqual((json.loads(out.stdout)["items"], out.returncode), (2, 0))
            self.assertIn("a.tlog: 31 octets", out.stderr)

    def test_compressed_payload(self):
        """What a DroneScout receiver publishes compressed is refused by name, as a file and as a stream."""
        for payload in (b"\x5d\0\0\x80\0\xff\n\x01\n", b"\xfd7zXZ\0\0\x04\n\n"):
            with tempfile.NamedTemporaryFile() as file:
                file.write(payload)
                file.flush()
                out = decode(file.name)
            self.assertEqual((out.returncode, out.stderr), (1, ""))
            self.assertEqual([json.loads(line)["error"] for line in out.stdout.splitlines()], ["dronescout_lzma"])

    def test_radio_frames_as_hex(self):
        """A beacon, a vendor element with and without its head, advertising data and a receiver's datagram."""
        text = (VECTORS / "air" / "rid_china_vectors.txt").read_text(encoding="utf-8")
        beacon, body = (line for line in text.splitlines() if not line.startswith("#"))
        message = "1220" + "00" * 23
        advert = "1e16faff0d07" + message
        receiver = b"KWRX\x01\x04\xc4\x06" + bytes(8) + b"roof-1\0\0" + bytes(range(6)) + struct.pack("<H", 25) + bytes.fromhex(message)
        element = f"dd{len(body) // 2:02x}{body}"
        out = decode(text="\n".join((beacon, body, element, advert, receiver.hex())))
        self.assertEqual((out.returncode, out.stderr), (0, ""))
        self.assertEqual([next(iter(json.loads(line))) for line in out.stdout.splitlines()],
                         ["MessagePack", "minorVersion", "minorVersion", "LocationVector", "LocationVector"])
        two = beacon + f"dd1efa0bbc0d08{message}"
        self.assertEqual(len(decode(text=two).stdout.splitlines()), 2)
        o = json.loads(decode("--format", "observation", text=beacon).stdout)
        self.assertEqual(o["id"], "1581F0TEST0000000001")

    def test_usage(self):
        """Unknown names are one line on stderr and exit 2; a line that is not hex is counted."""
        for args in (("--family", "nonsense"), ("--format", "nonsense"), ("--dialect", "nonsense")):
            out = decode(*args, text="")
            self.assertEqual((out.returncode, len(out.stderr.splitlines())), (2, 1), args)
        self.assertEqual(decode(text="not hex\n").returncode, 1)
        self.assertEqual(run("kerbwing-encode", text="").returncode, 2)

    def test_observation(self):
        """The form that the scene sees, in SI units."""
        o = json.loads(decode("--format", "observation", text=BSM).stdout)
        self.assertEqual((o["family"], o["lat"], o["lon"]), ("j2735", 3.8954961, -7.7149303))


class Encode(unittest.TestCase):
    def test_reverse_of_decode(self):
        """Hex to values to the same hex."""
        for family, names in (("j2735", ("j2735_tim", "j2735_spat", "j2735_rsm")), ("etsi", ("etsi_cam", "etsi_cpm", "etsi_vam")),
                              ("csae", ("csae_rsi", "csae_day2"))):
            for name in names:
                hexes = [r["hex"] for r in vectors(name) if "decoded" in r]
                values = decode("--family", family, text="\n".join(hexes)).stdout
                self.assertEqual(run("kerbwing-encode", "--family", family, text=values).stdout.split(), hexes, name)

    def test_refusal_names_the_place(self):
        """A value outside its range: line, place and what was expected."""
        value = json.loads(decode(text=BSM).stdout)
        value["value"]["BasicSafetyMessage"]["coreData"]["lat"] = 900000002
        out = run("kerbwing-encode", "--family", "j2735", text=json.dumps(value))
        self.assertEqual((out.returncode, out.stdout), (1, ""))
        self.assertIn("line 1, value.BasicSafetyMessage.coreData.lat: expected a whole number -900000000..900000001", out.stderr)
        for broken in ("{", "[]", '{"messageId":20}', '{"messageId":20,"value":{"MapData":{}}}', "9", '{"messageId":1e999}'):
            self.assertEqual(run("kerbwing-encode", "--family", "j2735", text=broken).returncode, 1, broken)

    def test_refusal_names_the_file(self):
        """Of a file that is named, the refusal says which."""
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(b'\n{"messageId":20}\n')
            file.flush()
            out = run("kerbwing-encode", "--family", "j2735", file.name)
        self.assertEqual(out.stderr, f'kerbwing encode: {file.name}, line 2: member "value" is missing\n')

    def test_additions_of_a_newer_edition(self):
        """Any number of unknown additions, and one without octets, go through unchanged."""
        for count, present in ((1, [0]), (64, [63]), (65, [64]), (127, [0, 126]), (128, [127]), (255, [1, 63, 64, 254])):
            text = extended_frame(count, present)
            value = decode("--family", "j2735", text=text).stdout
            self.assertEqual(set(json.loads(value)) - {"messageId", "value"}, {f"_ext_{i}" for i in present})
            self.assertEqual(run("kerbwing-encode", "--family", "j2735", text=value).stdout.strip(), text)
        text = extended_frame(1, [0]).removesuffix("02abcd") + "00"
        value = decode("--family", "j2735", text=text).stdout
        self.assertEqual(json.loads(value)["_ext_0"], "")
        self.assertEqual(run("kerbwing-encode", "--family", "j2735", text=value).stdout.strip(), text)

    def test_unknown_word_names_the_known(self):
        """A name that a member does not have is answered with those that it has."""
        value = '{"BasicID":{"version":2,"idType":"plate"}}'
        out = run("kerbwing-encode", "--family", "odid", text=value)
        self.assertIn("line 1, idType: 'plate' is none of its names: expected none, ", out.stderr)

    def test_tshark_reads_what_we_send(self):
        """Our encoding of the listed values, behind our GeoNetworking and BTP headers."""
        tshark = shutil.which("tshark")
        self.assertIsNotNone(tshark, "tshark is not installed: ./dev setup")
        for name, port in GN_PORTS.items():
            rows = [r for r in vectors(name) if "decoded" in r]
            values = "\n".join(json.dumps(r["decoded"]) for r in rows)
            hexes = run("kerbwing-encode", "--family", "etsi", text=values).stdout.split()
            with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
                file.write(pcap(framed("geonet", port, hexes)))
                file.flush()
                out = subprocess.run([tshark, "-r", file.name, "-T", "fields", "-e", "frame.protocols", "-e", "its.stationID",
                                      "-e", "_ws.malformed"], capture_output=True, text=True, check=True).stdout.splitlines()
            self.assertEqual(len(out), len(rows))
            for line, row in zip(out, rows):
                protocols, station, malformed = (line.split("\t") + ["", ""])[:3]
                self.assertTrue(protocols.startswith("eth:ethertype:gnw:btpb:its"), (name, line))
                self.assertEqual((int(station.split(",")[0]), malformed), (row["decoded"]["header"]["stationID"], ""), row["name"])

    def test_tshark_reads_our_wsmp(self):
        """WSMP and 1609.2 around a basic safety message."""
        with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
            file.write(pcap(framed("wsmp", 0x20, [BSM])))
            file.flush()
            out = subprocess.run(["tshark", "-r", file.name, "-T", "fields", "-e", "frame.protocols", "-e", "wsmp.psid"],
                                 capture_output=True, text=True, check=True).stdout.strip().split("\t")
        self.assertIn("wsmp", out[0])
        self.assertEqual(int(out[1], 0), 0x20)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
