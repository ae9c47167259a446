# SPDX-License-Identifier: Apache-2.0
"""`kerbwing audit` as a user meets it: an intact log, filters, a changed entry, a noted head, wrong usage, a file that is no
store. The store is written by the writer of the crash test."""
import json
import os
import sqlite3
import subprocess
import sys
import tempfile

BUILD, WRITER = sys.argv[1:3]


def audit(*args, env=None):
    p = subprocess.run([os.path.join(BUILD, "kerbwing"), "audit", *args], capture_output=True, text=True, check=False,
                       env={**os.environ, **(env or {})})
    return p.returncode, p.stdout, p.stderr


def main():
    with tempfile.TemporaryDirectory(prefix="kerbwing-audit-") as d:
        db = os.path.join(d, "book.db")
        subprocess.run([WRITER, "run", db, "7", "1", "50"], check=True, capture_output=True)

        rc, out, err = audit("verify", db)
        assert rc == 0 and "intact: 50 entries" in out and err == "", (rc, out, err)
        rc, out, _ = audit("verify", "--json", env={"KERBWING_STATE_DIR": d})
        report = json.loads(out)
        assert rc == 0 and report["ok"] and report["entries"] == 50 and report["head_seq"] == 50, report
        head = f"{report['head_seq']}:{report['head_hash']}"
        assert audit("verify", db, "--head", head)[0] == 0
        rc, _, err = audit("verify", db, "--head", head[:-1] + ("0" if head[-1] != "0" else "1"))
        assert rc == 1 and "[anchor]" in err, err

        rc, out, _ = audit("show", db)
        lines = [json.loads(line) for line in out.splitlines()]
        assert rc == 0 and [x["seq"] for x in lines] == list(range(1, 51))
        assert all(a["hash"] == b["prev"] for a, b in zip(lines, lines[1:]))
        one = lines[20]
        rc, out, _ = audit("show", db, "--id", one["id"])
        found = [json.loads(line) for line in out.splitlines()]
        assert one in found and len(found) < 50 and all(
            one["id"] in [x["id"]] + [c["id"] for c in x["changes"]] for x in found)
        rc, out, _ = audit("show", db, "--operator", one["operator"])
        assert {json.loads(line)["operator"] for line in out.splitlines()} == {one["operator"]}
        since = one["time"].split(".")[0] + "Z"
        rc, out, _ = audit("show", db, "--since", since)
        assert rc == 0 and 0 < len(out.splitlines()) < 50

        with sqlite3.connect(db) as c:
            c.execute("UPDATE audit SET reason = 'never happened' WHERE seq = 33")
        c.close()
        rc, out, err = audit("verify", db, "--json")
        report = json.loads(out)
        assert rc == 1 and not report["ok"] and report["first_bad_entry"] == 33 and report["fault"] == "hash", report
        assert "entry 33" in err and err.count("\n") == 1, err

        for args, code in ((("verify", db, "--head", "x"), 2), (("show", db, "--id", "12"), 2), (("show", db, "--since", "noon"), 2),
                           (("mend", db), 2), ((), 2), (("verify", os.path.join(d, "none.db")), 1), (("verify", sys.argv[0]), 1)):
            rc, out, err = audit(*args)
            assert rc == code and out == "" and err.count("\n") == 1, (args, rc, out, err)
        assert not os.path.exists(os.path.join(d, "none.db"))


main()
