"""Spans of a server, its workers, its database and its files, as a real collector gets them."""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

from collector import PROGRAM, Collector, why_absent
from harness import BIN, ROOT, WorkerTest

sys.path.insert(0, str(ROOT / "tests/faults/cluster"))
from services import POSTGRES, S3, Postgres  # noqa: E402

TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])
GATEWAY = TOOLS / "bin/versitygw"
PASSWORD = "the-databases-password"
DOCUMENTED = (ROOT / "docs/operations.md").read_text().partition("\n## Traces\n")[2].partition("\n## ")[0]
WORKER_SERVICE = "tessera.worker.v1.WorkerService"


def span_of(job):
    """The trace and the id of a whole job's span."""
    digest = hashlib.sha256(f"trace of {job}".encode()).hexdigest()
    return digest[:32], digest[32:48]


@unittest.skipUnless(PROGRAM.exists(), why_absent())
@unittest.skipUnless(GATEWAY.exists(), "no versitygw")
@unittest.skipUnless((POSTGRES / "postgres").exists(), f"no PostgreSQL in {POSTGRES}")
class OtlpTest(WorkerTest):
    """A server on PostgreSQL and S3, since all their secrets must stay out of the spans."""

    def setUp(self):
        services = tempfile.TemporaryDirectory()
        self.addCleanup(services.cleanup)
        folder = pathlib.Path(services.name)
        folder.chmod(0o711)  # PostgreSQL runs as another user.
        self.collector = Collector(folder)
        self.addCleanup(lambda: self.collector.stop())
        postgres, s3 = Postgres(folder), S3(folder, GATEWAY)
        self.addCleanup(postgres.kill)
        self.addCleanup(s3.kill)
        self.database = postgres.url().replace("tessera@", f"tessera:{PASSWORD}@")
        environment = unittest.mock.patch.dict(os.environ, {**S3.env(s3.port), "TESSERA_DATABASE": self.database})
        environment.start()
        self.addCleanup(environment.stop)
        self.otlp = ["--otlp-endpoint", self.collector.url]
        self.server_flags = ["--auth", "tokens", "--blobs", "s3://tessera/p?path_style=1", *self.otlp]
        self.token_file = None
        super().setUp()
        self.token_file = self.make_token("ada", "admin")
        self.worker_token = self.make_token("gpu-room", "worker")

    def make_token(self, user, role):
        made = subprocess.run([BIN / "tesserad", "token", "create", user, "--user", user, "--role", role, "--data-dir",
                               self.server.data], capture_output=True, text=True, check=True)
        path = self.folder / f"{user}.token"
        path.write_text(made.stdout)
        return path

    def start_tessera(self, *words):
        return super().start_tessera("--token-file", self.token_file, *words)

    def connection(self):
        return ["--server", self.server.address, "--token-file", self.worker_token]

    def spans(self, trace):
        return [span for span in self.collector.spans() if span.trace == trace]

    def one(self, spans, name):
        found = [span for span in spans if span.name == name]
        self.assertEqual(len(found), 1, f"{name} in {spans}")
        return found[0]

    def below(self, spans, parent, name=None):
        return [span for span in spans if span.parent == parent.id and name in (None, span.name)]

    def whole(self, job, name, *last):
        """All spans of a job's trace, once those named `last` have come: the last of each process."""
        trace, root = span_of(job)
        self.wait_for(lambda: {name, *last} <= {span.name for span in self.spans(trace)})
        spans = self.spans(trace)
        whole = self.one(spans, name)
        self.assertEqual((whole.id, whole.parent, whole.service), (root, "", "tesserad"))
        self.assertEqual(whole.attributes["tessera.job"], job)
        # One trace in one piece.
        ids = {span.id for span in spans}
        self.assertEqual([span for span in spans if span.parent not in ids | {""}], [])
        # A transaction that met another has statements that failed, and is run again.
        self.assertEqual([span for span in spans if span.failed and not span.name.startswith("db.")], [])
        queued = [span for span in self.collector.spans() if (trace, root) in span.links]
        self.assertEqual([span.name for span in queued], ["job.queue"])
        created = [span for span in self.collector.spans() if span.id == queued[0].parent]
        self.assertRegex(created[0].name, "/Create(Training|Segmentation)Job$")
        return spans, whole

    def check_storage(self, spans, call, blob):
        """The call waited for the database and for a file."""
        self.assertEqual(call.service, "tesserad")
        asked = self.below(spans, call, "db.statement")
        for transaction in self.below(spans, call, "db.transaction"):
            asked += self.below(spans, transaction, "db.statement")
        self.assertTrue(asked, self.below(spans, call))
        files = self.below(spans, call, blob)
        self.assertTrue(files, self.below(spans, call))
        for file in files:
            self.assertGreater(int(file.attributes["tessera.bytes"]), 0)

    def check_training(self, job):
        spans, whole = self.whole(job, "training_job", "training", f"{WORKER_SERVICE}/FinishJob")
        training = self.one(spans, "training")
        self.assertEqual((training.parent, training.service), (whole.id, "tesserad-worker"))
        self.assertEqual(self.one(spans, "work.acquire").parent, whole.id)
        fetch, learn, hand_in = (self.one(self.below(spans, training), f"training.{part}")
                                 for part in ("fetch", "learn", "hand_in"))
        self.assertEqual(learn.attributes["tessera.epochs"], "4")
        self.assertLess(fetch.end, learn.end)
        self.one(self.below(spans, fetch), f"{WORKER_SERVICE}/GetAssignment")
        reads = self.below(spans, fetch, f"{WORKER_SERVICE}/ReadFile")
        self.assertEqual(len(reads), 2 * self.samples)
        self.assertTrue(any(self.below(spans, read, "blob.read") for read in reads))
        self.check_storage(spans, self.one(self.below(spans, hand_in), f"{WORKER_SERVICE}/FinishJob"), "blob.put")

    def check_segmentation(self, job):
        spans, whole = self.whole(job, "segmentation_job", "slices", f"{WORKER_SERVICE}/HandInSlices")
        self.assertEqual((whole.attributes["tessera.images"], whole.attributes["tessera.slices"]), ("1", "1"))
        self.assertEqual(self.one(spans, "work.acquire").parent, whole.id)
        batch = self.one(spans, "slices")
        self.assertEqual((batch.parent, batch.service), (whole.id, "tesserad-worker"))
        load = self.one(self.below(spans, batch), "model.load")
        self.assertTrue(self.below(spans, load, f"{WORKER_SERVICE}/ReadFile"))
        piece = self.one(self.below(spans, batch), "slice")
        read = self.one(self.below(spans, piece), f"{WORKER_SERVICE}/ReadFile")
        self.check_storage(spans, read, "blob.read")
        self.assertGreater(int(self.one(self.below(spans, piece), "segment").attributes["tessera.objects"]), 0)
        hand_in = self.one(self.below(spans, batch), "slices.hand_in")
        self.check_storage(spans, self.one(self.below(spans, hand_in), f"{WORKER_SERVICE}/HandInSlices"), "blob.put")

    def check_names(self):
        """The page says what there is; and no span has a secret."""
        for span in self.collector.spans():
            if not span.name.startswith(("tessera.", "grpc.")):
                self.assertIn(f"`{span.name}`", DOCUMENTED)
            for key in span.attributes:
                self.assertTrue(f"`{key}`" in DOCUMENTED or re.fullmatch(r"tessera\.\w+_seconds", key), key)
        text = self.collector.text()
        secrets = [path.read_text().strip() for path in (self.token_file, self.worker_token)]
        for secret in [*secrets, PASSWORD, S3.SECRET, "Bearer", self.image.name]:
            self.assertNotIn(secret, text)

    def spans_dropped(self):
        return self.metric("tessera_spans_total", 'outcome="dropped"')

    def test_a_request_is_one_trace_and_a_job_is_one(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        # By a worker of the server's own.
        self.train("cells")
        training = self.rows("job", "list")[0]["name"]
        self.check_training(training)

        trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
        with unittest.mock.patch.dict(os.environ, TRACEPARENT=f"00-{trace}-{parent}-01"):
            self.tessera("segment", self.image, "--model", "cells", "--out", self.folder / "out")
        self.wait_for(lambda: any(span.name.endswith("/Segment") for span in self.spans(trace)))
        spans = self.spans(trace)
        call = self.one(spans, "tessera.v1.SegmentationService/Segment")
        self.assertEqual(call.parent, parent)
        self.one(self.below(spans, call), "segment")
        self.check_storage(spans, self.one(self.below(spans, call), "model.load"), "blob.read")

        # By a worker from elsewhere.
        self.server.stop()
        self.server.listen = self.server.address
        self.server.flags = [*self.server_flags, "--local-workers", "0"]
        self.server.start()
        worker = self.start_worker("one", "--kinds", "segment", *self.otlp)
        job = self.rows("segment", self.image, "--model", "cells", "--detach")[0]["name"]
        self.wait_for_state(job, "SUCCEEDED")
        self.check_segmentation(job)
        worker.terminate()
        self.assertEqual(worker.wait(timeout=60), 0)
        self.check_names()

    def test_a_server_goes_on_without_its_collector(self):
        self.collector.stop()
        self.assertEqual(self.spans_dropped(), 0)
        self.tessera("status")
        self.wait_for(lambda: self.spans_dropped() > 0)
        self.assertIn("spans cannot be sent", self.server.log())
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        before = len(self.collector.spans())
        self.collector.start()
        self.tessera("status")
        self.wait_for(lambda: len(self.collector.spans()) > before)


if __name__ == "__main__":
    unittest.main()
