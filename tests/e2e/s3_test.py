"""A server whose files are in S3, and an S3 that fails."""
import collections
import http.client
import http.server
import os
import pathlib
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock

import numpy
import PIL.Image

from harness import BIN, ROOT, Server, ServerTest

sys.path.insert(0, str(ROOT / "tests/faults/cluster"))
from services import S3  # noqa: E402

TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
GATEWAY = TOOLS / "bin/versitygw"
KEY = {"AWS_ACCESS_KEY_ID": S3.KEY, "AWS_SECRET_ACCESS_KEY": S3.SECRET}


def why_absent():
    reason = TOOLS / "versitygw.absent"
    return reason.read_text().strip() if reason.exists() else "tests/tools/install.sh has not been run"


class Faults(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Hands requests on to S3. Of `every` requests one is answered 503, and one is cut in the middle of its answer."""

    daemon_threads = True

    def __init__(self, port):
        super().__init__(("127.0.0.1", 0), FaultsHandler)
        self.upstream = port
        self.every = 0  # 0: without faults.
        self.hold = None  # Part of the path of the first request that waits for `go_on`.
        self.held_path = None
        self.go_on = threading.Event()
        self.parts = collections.Counter()  # How often each part of a multipart upload came.
        self.count = 0
        self.refused = 0
        self.cut = 0
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def note(self, path):
        """Counts a request, and holds it if the test says so."""
        with self.lock:
            if "partNumber=" in path:
                self.parts[path] += 1
            if not self.hold or self.hold not in path:
                return
            self.hold = None
            self.held_path = path
        self.go_on.wait(timeout=60)

    def fault(self):
        with self.lock:
            self.count += 1
            turn = self.count % self.every if self.every else -1
            self.refused += turn == 0
            self.cut += turn == 1
            return {0: "503", 1: "cut"}.get(turn)

    def handle_error(self, request, client_address):
        pass  # A client that went away.


class FaultsHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.note(self.path)
        fault = self.server.fault()
        if fault == "503":
            text = b"<Error><Code>SlowDown</Code></Error>"
            self.send_response(503)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else text)
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream)
        # As it came, so that the signature holds: its host too.
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("expect", "connection"):
                upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        length = int(answer.getheader("Content-Length") or len(content))
        if fault == "cut" and self.command != "HEAD":
            content = content[:len(content) // 2]
            length = max(length, 1)  # So that an answer without a body is cut, too.
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if fault == "cut":
            self.wfile.write(b"" if self.command == "HEAD" else content)
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any

    def log_message(self, *_):
        pass


@unittest.skipUnless(GATEWAY.exists(), why_absent())
class S3Test(ServerTest):

    def setUp(self):
        self.enterContext(unittest.mock.patch.dict(os.environ, KEY))
        self.s3 = S3(self.enterContext(tempfile.TemporaryDirectory()), GATEWAY)
        self.addCleanup(self.s3.kill)
        self.faults = Faults(self.s3.port)
        self.addCleanup(self.faults.server_close)
        self.addCleanup(self.faults.shutdown)
        self.blobs = f"s3://tessera/lab?endpoint=http://127.0.0.1:{self.faults.port}&path_style=1"
        self.server_flags = ("--blobs", self.blobs)
        super().setUp()

    def objects(self):
        return [path for path in (self.s3.data / "tessera/lab/blobs").rglob("*") if path.is_file()]

    def tesserad(self, *words):
        done = subprocess.run([BIN / "tesserad", *map(str, words)], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def segment(self, out):
        self.tessera("segment", self.image, "--model", "cells", "--out", self.folder / out)
        return (self.folder / out / "nuclei.geojson").read_bytes()

    def test_a_lab_works_with_files_in_s3_and_an_empty_cache_after_a_restart(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        first = self.segment("first")
        self.assertFalse((self.server.data / "blobs").exists())
        self.assertGreater(len(self.objects()), 8)
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.server.data / "cache")
        self.server.start()
        self.assertEqual(self.segment("second"), first)
        status, report = self.tesserad("verify", "--data-dir", self.server.data, "--blobs", self.blobs)
        self.assertEqual(status, 0, report)
        self.assertIn("no fault", report)
        self.tessera("model", "delete", "cells")
        self.tessera("dataset", "delete", "nuclei")
        self.wait_for(lambda: not self.objects())

    def test_requests_that_fail_are_sent_again(self):
        self.faults.every = 3
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        undisturbed = self.segment("first")
        self.assertGreater(self.faults.refused, 4)
        self.assertGreater(self.faults.cut, 4)
        self.assertGreater(self.metric("tessera_s3_requests_total", 'outcome="overloaded"'), 4)
        self.assertGreater(self.metric("tessera_s3_requests_total", 'outcome="cut"'), 4)
        self.assertGreater(self.metric("tessera_s3_requests_total", 'outcome="ok"', 'method="PUT"'), 4)
        self.assertGreater(self.metric("tessera_s3_retries_total"), 4)
        self.assertLess(self.metric("tessera_s3_requests_at_once"), 64)
        # What was sent is in the cache.
        self.assertGreater(self.metric("tessera_cache_reads_total", 'outcome="hit"'), 0)
        self.assertGreater(self.metric("tessera_cache_bytes"), 0)
        self.assertEqual(self.server.stop(), 0)
        shutil.rmtree(self.server.data / "cache")
        self.server.start()
        self.assertEqual(self.segment("second"), undisturbed)
        self.assertGreater(self.metric("tessera_cache_reads_total", 'outcome="miss"'), 0)

    def test_a_server_that_is_killed_goes_on_with_an_upload(self):
        pixels = numpy.random.default_rng(1).integers(0, 60000, (4096, 4096), dtype=numpy.uint16)
        mask = numpy.zeros(pixels.shape, numpy.uint8)
        mask[100:200, 100:200] = 1
        for kind, array in (("image", pixels), ("mask", mask)):
            (self.folder / "big/sample" / kind).mkdir(parents=True)
            PIL.Image.fromarray(array).save(self.folder / "big/sample" / kind / "file.tif")
        self.faults.hold = "partNumber=3"
        client = self.start_tessera("dataset", "create", "big", self.folder / "big")
        self.wait_for(lambda: self.faults.held_path)
        self.server.listen = self.server.address
        self.server.kill()
        self.faults.go_on.set()
        self.server.start()
        client.communicate(timeout=120)
        # The client may have gone on by itself.
        self.tessera("dataset", "create", "big", self.folder / "big")
        upload = self.faults.held_path.replace("partNumber=3", "partNumber=%d")
        self.assertEqual([self.faults.parts[upload % n] for n in (1, 2)], [1, 1])
        self.assertLessEqual(self.faults.parts[upload % 3], 2)
        status, report = self.tesserad("verify", "--data-dir", self.server.data, "--blobs", self.blobs)
        self.assertEqual(status, 0, report)

    def test_a_wrong_key_is_told_at_the_start_in_one_sentence(self):
        self.server.stop()
        os.environ["AWS_SECRET_ACCESS_KEY"] = "wrong"
        with self.assertRaisesRegex(RuntimeError, "s3://tessera/lab refuses the server's key .SignatureDoesNotMatch."):
            self.server.start()

    def test_a_damaged_object_is_named_and_mended_by_sending_it_again(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.server.stop()
        shutil.rmtree(self.server.data / "cache")
        image = max(self.objects(), key=lambda path: path.stat().st_size)
        os.truncate(image, 100)
        self.server.start()
        status, report = self.tesserad("verify", "--data-dir", self.server.data, "--blobs", self.blobs)
        self.assertEqual(status, 1)
        self.assertIn(image.name, report)
        self.assertIn(image.name, self.refused("train", "nuclei", "--model", "cells", "--base-width", "4", "--input-size",
                                               "64x64", "--epochs", "1", "--follow"))
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")

    def test_a_backup_of_files_in_s3_is_a_folder(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        backup = self.folder / "backup"
        status, report = self.tesserad("backup", backup, "--data-dir", self.server.data, "--blobs", self.blobs)
        self.assertEqual(status, 0, report)
        self.assertEqual(self.tesserad("verify", "--data-dir", backup)[0], 0)
        # It starts as a server without S3.
        status, report = self.tesserad("restore", backup, "--data-dir", self.folder / "restored")
        self.assertEqual(status, 0, report)

    def test_two_servers_do_not_share_a_folder_of_the_bucket(self):
        with self.assertRaisesRegex(RuntimeError, "files of another Tessera's database"):
            Server(self.folder / "samples", self.server_flags)


if __name__ == "__main__":
    unittest.main()
