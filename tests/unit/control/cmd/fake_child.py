# SPDX-License-Identifier: Apache-2.0
"""Stands in for a child of `kerbwing up`: fake_child.py ROLE OPTION...

Environment: FAKE_LOG (a file; one line for each start and stop), FAKE_PORT_<role>, FAKE_REPORT_<role> (JSON),
FAKE_MODE_<role>: exit1 (ends at once with an error), silent (never ready), deaf (ignores SIGTERM).
"""
import http.server
import os
import re
import signal
import socket
import sys
import threading

role = sys.argv[1]
mode = os.environ.get(f"FAKE_MODE_{role}", "")


def log(what):
    with open(os.environ["FAKE_LOG"], "a", encoding="utf-8") as f:
        f.write(f"{what} {role} {os.getpid()}\n")


def value_after(option):
    return sys.argv[sys.argv.index(option) + 1] if option in sys.argv else None


class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status":"ok"}')

    def log_message(self, *args):
        pass


def listen():
    if mode == "silent":
        return None
    if role == "mosquitto":
        with open(value_after("-c"), encoding="utf-8") as f:
            port = int(re.search(r"^listener (\d+) 127\.0\.0\.1$", f.read(), re.M).group(1))
        return socket.create_server(("127.0.0.1", port), reuse_port=False)
    if role == "dataplane":
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        s.bind(os.path.join(os.environ["KERBWING_RUN_DIR"], "link.sock"))
        s.listen()
        return s
    if role in ("hub", "control"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ[f"FAKE_PORT_{role}"])), Health)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server
    return None


def main():
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR1})
    log("start")
    print(f"hello from {role}", file=sys.stderr, flush=True)
    if mode == "exit1":
        print("demo.yaml:1: control.port: busy", file=sys.stderr, flush=True)
        os._exit(1)
    held = listen()
    while signal.sigwait({signal.SIGTERM, signal.SIGUSR1}) == signal.SIGTERM and mode == "deaf":
        pass
    report = value_after("--report")
    if report is not None and f"FAKE_REPORT_{role}" in os.environ:
        with open(report, "w", encoding="utf-8") as f:
            f.write(os.environ[f"FAKE_REPORT_{role}"])
    log("stop")
    del held
    sys.stdout.flush()
    os._exit(0)


main()
