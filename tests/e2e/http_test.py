"""The HTTP API as its own description has it: others' programs judge the description, and try what it promises."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import urllib.request

from harness import BIN, Server

PROGRAMS = pathlib.Path(os.environ["TESSERA_TOOLS"]) / "venv/bin"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


class HttpTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        # Nothing that a random request queues is ever run.
        self.server = Server(self.folder, ("--local-workers", "0"))
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())
        self.address = re.search(r"http_address=(\S+)", self.server.log())[1]
        self.url = f"http://{self.address}/v1/openapi.json"

    def run_program(self, name, *words):
        if not (PROGRAMS / name).exists():
            self.skipTest(f"no {name}: tests/tools/install.sh could not install it")
        done = subprocess.run([PROGRAMS / name, *map(str, words)], cwd=self.folder, capture_output=True, text=True, timeout=600)
        self.assertEqual(done.returncode, 0, (done.stdout + done.stderr)[-4000:])

    def test_the_description_is_openapi(self):
        description = self.folder / "openapi.json"
        with urllib.request.urlopen(self.url, timeout=60) as answer:
            description.write_bytes(answer.read())
        self.run_program("openapi-spec-validator", description)

    def test_requests_of_any_kind_get_documented_answers(self):
        # The stream of events does not end.
        self.run_program("schemathesis", "run", self.url, "--checks", CHECKS, "--exclude-path", "/v1/events", "--phases",
                         "coverage,fuzzing", "--max-examples", 5, "--seed", 1, "--suppress-health-check", "all", "--request-timeout", 60)
        self.assertIsNone(self.server.process.poll(), self.server.log())

    def test_a_second_server_is_told_which_flag_names_another_port(self):
        done = subprocess.run([BIN / "tesserad", "serve", "--data-dir", self.folder / "other", "--listen", "127.0.0.1:0",
                               "--metrics-listen", "127.0.0.1:0", "--http-listen", self.address, "--device", "cpu", "--no-starter"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"cannot listen on {self.address}", done.stderr)
        self.assertIn("--http-listen", done.stderr)


if __name__ == "__main__":
    unittest.main()
