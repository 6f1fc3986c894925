"""The units are ones that systemd takes, name flags that exist, and give away little.

TESSERA_BIN: folder of `tesserad`. What only systemd-analyze can tell is skipped where there is none.
"""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy/systemd/tesserad.service"
WORKER = ROOT / "deploy/systemd/tessera-worker@.service"
TESSERAD = pathlib.Path(os.environ["TESSERA_BIN"]) / "tesserad"
HAS_SYSTEMD = unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd-analyze (Debian: systemd)")


def setting(name, unit=UNIT):
    return re.search(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)[1]


class SystemdTest(unittest.TestCase):
    def analyze(self, source, *words):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / source.name.replace("@.", "@cpu.")
            # The program has to be where the unit says.
            unit.write_text(source.read_text().replace("/usr/local/bin/tesserad", str(TESSERAD)))
            run = subprocess.run(["systemd-analyze", *words, unit], capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    @HAS_SYSTEMD
    def test_systemd_takes_it(self):
        for unit in (UNIT, WORKER):
            status, text = self.analyze(unit, "verify", "--man=no")
            self.assertEqual((status, text), (0, ""), unit)

    @HAS_SYSTEMD
    def test_gives_away_little(self):
        for unit in (UNIT, WORKER):
            status, text = self.analyze(unit, "security", "--offline=true", "--threshold=25")
            self.assertEqual(status, 0, text)

    def test_names_flags_that_exist(self):
        known = subprocess.run([TESSERAD, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        flags = re.findall(r"--[a-z-]+", setting("ExecStart"))
        self.assertIn("--data-dir", flags)
        for flag in flags:
            self.assertIn(f"{flag} ", known)

    def test_the_worker_names_flags_that_exist_and_waits_for_the_grace(self):
        known = subprocess.run([TESSERAD, "work", "--help"], capture_output=True, text=True, check=True).stdout
        command = setting("ExecStart", WORKER)
        for flag in re.findall(r"--[a-z-]+", command):
            self.assertIn(f"{flag} ", known)
        self.assertGreater(int(setting("TimeoutStopSec", WORKER)), int(re.search(r"--grace=(\d+)", command)[1]))

    def test_keeps_its_data_where_it_may_write(self):
        folder = re.search(r"--data-dir=(\S+)", setting("ExecStart"))[1]
        self.assertEqual(folder, "/var/lib/" + setting("StateDirectory"))

    def test_waits_for_the_drain(self):
        help_text = subprocess.run([TESSERAD, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        drain = re.search(r"--drain-timeout \S*=(\d+)s\b", help_text)
        self.assertIsNotNone(drain, help_text)
        self.assertGreaterEqual(int(setting("TimeoutStopSec")), int(drain[1]) + 20)


if __name__ == "__main__":
    unittest.main()
