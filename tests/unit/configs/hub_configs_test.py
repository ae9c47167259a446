#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The set-ups of a hub that configs/hub ships are good, and what must not be combined is refused with a remedy:
hub_configs_test.py HUB CONFIGS_DIRECTORY"""
import pathlib
import subprocess
import sys
import tempfile

HUB, CONFIGS = sys.argv[1], pathlib.Path(sys.argv[2])


def check(path):
    r = subprocess.run([HUB, "--config", str(path), "--check"], capture_output=True, text=True)
    return r.returncode, r.stderr


names = sorted(CONFIGS.glob("hub/*.yaml"))
assert [n.name for n in names] == ["city.yaml", "single.yaml"], names
for name in names:
    assert check(name)[0] == 0, check(name)[1]
with tempfile.TemporaryDirectory() as d:
    changed = pathlib.Path(d) / "hub.yaml"
    text = (CONFIGS / "hub/single.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("hub:\n", "hub:\n  share_group: hubs\n"), encoding="utf-8")
    code, said = check(changed)
    assert code != 0 and "hub.share_group" in said and "PostgreSQL" in said, said
    text = (CONFIGS / "hub/city.yaml").read_text(encoding="utf-8")
    changed.write_text(text.replace("share_group: hubs", "share_group: a/b"), encoding="utf-8")
    code, said = check(changed)
    assert code != 0 and "'a/b' is no name" in said, said

# Whoever reads the broker's configuration sees what the documentation promises.
broker = (CONFIGS / "mosquitto/kerbwing.conf").read_text(encoding="utf-8").splitlines()
for line in ("persistence true", "autosave_on_changes false", "autosave_interval 5", "max_queued_messages 0", "max_inflight_messages 1000"):
    assert line in broker, line
unit = (CONFIGS / "systemd/kerbwing-hub@.service").read_text(encoding="utf-8")
city = (CONFIGS / "hub/city.yaml").read_text(encoding="utf-8")
assert "StateDirectory=kerbwing-hub-%i" in unit and "state_dir: /var/lib/kerbwing-hub-1" in city
assert "hub-%i.yaml" in unit and "Restart=always" in unit
print("ok")
