# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server of the tests' own: in a directory that goes away, on a loopback port, with a password. initdb refuses root, so
that it runs as `postgres` or `nobody` then."""
import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

PASSWORD = "of-the-tests"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def binaries():
    """The directory of initdb and postgres, or None."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: [int(n) for n in p.split("/")[4].split(".")])
    if found:
        return os.path.dirname(found[-1])
    there = shutil.which("initdb")
    return os.path.dirname(os.path.realpath(there)) if there else None


class Cluster:
    def __init__(self, settings=()):
        self.bin = binaries()
        if self.bin is None:
            raise FileNotFoundError("no PostgreSQL server here: apt-get install postgresql")
        self.dir = tempfile.mkdtemp(prefix="kw-pg-")
        self.port = free_port()
        self.user = None
        if os.geteuid() == 0:
            for name in ("postgres", "nobody"):
                try:
                    self.user = pwd.getpwnam(name)
                    break
                except KeyError:
                    pass
            os.chmod(self.dir, 0o755)
        self.data = os.path.join(self.dir, "data")
        os.mkdir(self.data, 0o700)
        secret = os.path.join(self.dir, "password")
        with open(secret, "w") as f:
            f.write(PASSWORD + "\n")
        if self.user:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "-D", self.data, "-U", "kerbwing", "--auth=scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale=C", "-N")
        with open(os.path.join(self.data, "postgresql.conf"), "a") as f:
            f.write("listen_addresses = '127.0.0.1'\nport = %d\nunix_socket_directories = ''\nmax_connections = 40\n"
                    "log_min_messages = warning\nshared_buffers = 64MB\n%s\n" % (self.port, "\n".join(settings)))
        self.process = None
        self.conninfo = os.path.join(self.dir, "conninfo")
        with open(os.path.join(self.dir, "log"), "wb"):
            pass
        old = os.umask(0o077)
        with open(self.conninfo, "w") as f:
            f.write("host=127.0.0.1 port=%d user=kerbwing dbname=postgres password=%s\n" % (self.port, PASSWORD))
        os.umask(old)

    def demote(self):
        if self.user:
            os.setgroups([])
            os.setgid(self.user.pw_gid)
            os.setuid(self.user.pw_uid)

    def run(self, program, *args):
        r = subprocess.run([os.path.join(self.bin, program), *args], preexec_fn=self.demote, capture_output=True, text=True, cwd="/")
        if r.returncode != 0:
            raise SystemExit("%s: %s%s" % (program, r.stdout, r.stderr))
        return r.stdout

    def start(self):
        log = open(os.path.join(self.dir, "log"), "ab")
        self.process = subprocess.Popen([os.path.join(self.bin, "postgres"), "-D", self.data], preexec_fn=self.demote, stdout=log, stderr=log, cwd="/")
        log.close()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise SystemExit("postgres ended: " + open(os.path.join(self.dir, "log")).read())
            if subprocess.run([os.path.join(self.bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0:
                return self
            time.sleep(0.05)
        raise SystemExit("postgres does not answer")

    def kill(self):
        """As a power cut for the server: nothing is said, nothing is flushed."""
        self.process.kill()
        self.process.wait()
        # Sessions that it had begun: they work in its directory, and hold its memory.
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and any([self.end(pid) for pid in os.listdir("/proc") if pid.isdigit()]):
            time.sleep(0.02)

    def end(self, pid):
        """Kills a process of this server; False: it is none."""
        try:
            if os.readlink("/proc/%s/cwd" % pid) != self.data:
                return False
            os.kill(int(pid), 9)
        except (OSError, ProcessLookupError):
            return False
        return True

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.send_signal(2)  # fast: sessions are ended
                self.process.wait(30)
        shutil.rmtree(self.dir, ignore_errors=True)

    def sql(self, text):
        """Rows as lists of texts."""
        r = subprocess.run([os.path.join(self.bin, "psql"), "-X", "-A", "-t", "-F", "\t", "-h", "127.0.0.1", "-p", str(self.port), "-U", "kerbwing", "-d", "postgres", "-c", text],
                           capture_output=True, text=True, env=dict(os.environ, PGPASSWORD=PASSWORD))
        if r.returncode != 0:
            raise RuntimeError(r.stderr)
        return [line.split("\t") for line in r.stdout.splitlines()]
