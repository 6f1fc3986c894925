"""The server as its operator sees it: flags, log lines, health, and errors that name their call."""
import json
import re
import subprocess
import unittest

from harness import BIN, ServerTest, free_port


class ObservabilityTest(ServerTest):
    samples = 1

    def setUp(self):
        self.health = f"127.0.0.1:{free_port()}"
        self.server_flags = ["--log-format", "json", "--health-listen", self.health]
        super().setUp()

    def ask_health(self):
        run = subprocess.run([BIN / "tesserad", "health", "--server", self.health], capture_output=True, text=True,
                             check=False)
        return run.returncode, run.stdout + run.stderr

    def test_an_error_names_the_call_in_the_log(self):
        error = self.refused("model", "show", "none")
        request = re.search(r"\(request ([0-9a-f]{16})\)", error)
        self.assertIsNotNone(request, error)
        lines = [json.loads(line) for line in self.server.log().splitlines()]
        call = next(line for line in lines if line.get("request_id") == request[1])
        self.assertEqual((call["message"], call["code"], call["reason"]), ("call", "NOT_FOUND", "MODEL_NOT_FOUND"))
        self.assertEqual(call["severity"], "info")

    def test_health_follows_the_server(self):
        self.assertEqual(self.ask_health(), (0, "serving\n"))
        self.assertEqual(self.server.stop(), 0)
        status, text = self.ask_health()
        self.assertEqual(status, 1)
        self.assertIn(self.health, text)


if __name__ == "__main__":
    unittest.main()
