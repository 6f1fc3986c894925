"""The script for Slurm is one that bash takes, names flags that exist, and starts a worker that does what it is told.

TESSERA_BIN: folder of `tesserad`. Slurm itself is not needed: `srun` runs the command.
"""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "deploy/slurm/workers.sbatch"
TESSERAD = pathlib.Path(os.environ["TESSERA_BIN"]) / "tesserad"


class SlurmTest(unittest.TestCase):
    def test_bash_takes_it(self):
        subprocess.run(["bash", "-n", SCRIPT], check=True)

    def test_names_flags_that_exist(self):
        known = subprocess.run([TESSERAD, "work", "--help"], capture_output=True, text=True, check=True).stdout
        command = SCRIPT.read_text().partition("\nsrun ")[2]
        flags = re.findall(r"--[a-z-]+", command)
        self.assertIn("--once", flags)
        for flag in flags:
            self.assertIn(f"{flag} ", known)

    def test_the_grace_fits_between_signal_and_end(self):
        text = SCRIPT.read_text()
        self.assertLess(int(re.search(r"--grace (\d+)", text)[1]), int(re.search(r"--signal=TERM@(\d+)", text)[1]))

    def run_script(self, **variables):
        """With an `srun` that prints its command."""
        with tempfile.TemporaryDirectory() as folder:
            srun = pathlib.Path(folder) / "srun"
            srun.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
            srun.chmod(0o755)
            environment = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": "/home/ada", **variables}
            return subprocess.run(["bash", SCRIPT], env=environment, capture_output=True, text=True, check=False)

    def test_starts_a_worker_of_the_server_that_it_is_told(self):
        run = self.run_script(TESSERA_SERVER="lab:7443")
        self.assertEqual(run.returncode, 0, run.stderr)
        words = run.stdout.splitlines()
        self.assertEqual(words[:4], ["tesserad", "work", "--server", "lab:7443"])
        self.assertIn("/home/ada/.config/tessera/token", words)

    def test_asks_for_the_server(self):
        run = self.run_script()
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("say where the server is", run.stderr)


if __name__ == "__main__":
    unittest.main()
