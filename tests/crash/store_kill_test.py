# SPDX-License-Identifier: Apache-2.0
"""Nothing acknowledged is lost: a process that commits with 64 submitters is killed with -9 at seeded moments, again and
again on the same file. After each kill every acknowledged operation is there, every other one is whole or absent, in
order, and the audit log proves the records. Some runs meet a file size limit: their commits fail, and what was reported as
failed must not be there; where mounting is permitted, the first file lies on a disk of 3 MB, which it fills. Every third file's audit log is pruned as it grows.

    store_kill_test.py BUILD WRITER [KILLS] [SEED]
"""
import os
import resource
import signal
import subprocess
import sys
import tempfile

from kill_harness import kill_times

BUILD, WRITER = sys.argv[1:3]
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 25
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else 20261121
PER_FILE = 10  # kills, then a new file: its length stays readable


def limited(size):
    """Every file of the process may grow to this size: what a full disk is, without a disk."""
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return set_limit


class SmallDisk:
    """A file system that is full soon, or None where this user may not mount one."""
    def __init__(self, directory):
        self.path = os.path.join(directory, "small")
        os.mkdir(self.path)
        self.is_mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", self.path], capture_output=True,
                                         check=False).returncode == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.is_mounted:
            subprocess.run(["umount", self.path], check=True)


class Session:
    def __init__(self, directory, number):
        self.db = os.path.join(directory, f"{number}.db")
        self.seed = str(SEED + number)
        self.acks = self.db.replace("/small/", "/") + ".acks"
        open(self.acks, "w", encoding="utf-8").close()
        self.audit_max = "500" if number % 3 == 2 else "100000000"
        self.failures = self.said = 0
        self.figures = ""

    def start(self, number):
        # Every fifth run meets a limit a little above what is there.
        largest = max([os.path.getsize(self.db + s) for s in ("", "-wal") if os.path.exists(self.db + s)], default=0)
        size = largest + 300_000 if number % 5 == 4 else 1 << 40
        return subprocess.Popen([WRITER, "run", self.db, self.seed, str(number), "199999", self.audit_max], stdout=subprocess.PIPE, preexec_fn=limited(size))

    def heard(self, number, lines):
        with open(self.acks, "a", encoding="utf-8") as f:
            for line in lines:
                what, n = line.split(" ")[:2]
                if what == "open":
                    continue
                self.said += what == "ack"
                self.failures += what != "ack"
                f.write(f"{number} {n} {what}\n")

    def judge(self, number):
        if not os.path.exists(self.db):
            assert self.said == 0
            return
        with open(self.acks, encoding="utf-8") as f:
            p = subprocess.run([WRITER, "check", self.db, self.seed], stdin=f, capture_output=True, text=True, check=False)
        if p.returncode != 0 and "store_foreign" in p.stderr and self.said == 0:
            return  # killed before the schema was there
        assert p.returncode == 0, f"seed {SEED}, kill {number}: {p.stdout}{p.stderr}"
        self.figures = p.stdout


def main():
    done = failures = said = session = 0
    while done < KILLS:
        with tempfile.TemporaryDirectory(prefix="kerbwing-store-kill-") as d, SmallDisk(d) as small:
            s = Session(small.path if session == 0 and small.is_mounted else d, session)
            count = min(PER_FILE, KILLS - done)
            kill_times(count, SEED + 1000 * session, s.start, s.heard, s.judge)
            p = subprocess.run([os.path.join(BUILD, "kerbwing"), "audit", "verify", s.db], capture_output=True, text=True, check=False)
            assert p.returncode == 0, p.stderr
            where = "on a disk of 3 MB" if "/small/" in s.db else "pruned" if s.audit_max == "500" else "plain"
            print(f"file {session}, {where}: {count} kills, {s.figures.strip()}, {s.failures} reported as failed")
            done += count
            failures += s.failures
            said += s.said
            session += 1
    assert said > 20 * KILLS and failures > 0, (said, failures)
    print(f"{KILLS} kills (seed {SEED}): {said} acknowledged, all there; {failures} reported as failed, none there")


main()
