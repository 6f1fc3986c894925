"""Retries and resumed uploads, against a peer that fails on purpose."""
import asyncio
import hashlib
import unittest
from concurrent import futures

import grpc
import numpy as np
from google.protobuf import any_pb2, duration_pb2

from tessera_segmentation import AsyncClient, Busy, Client, InvalidRequest, NotFound, Unavailable
from tessera_segmentation.errors import DETAILS
from tessera_segmentation.files import LocalFile
from tessera_segmentation.wire import error_info_pb2, server_service_pb2, server_service_pb2_grpc
from tessera_segmentation.wire import segmentation_service_pb2_grpc
from tessera_segmentation.wire import training_service_pb2, training_service_pb2_grpc
from tessera_segmentation.wire import upload_service_pb2, upload_service_pb2_grpc


def fail(context, code, reason, message, delay=None):
    details = [(error_info_pb2.ErrorInfo(reason=reason, domain="tessera"), "ErrorInfo")]
    if delay is not None:
        retry = error_info_pb2.RetryInfo(retry_delay=duration_pb2.Duration(nanos=int(delay * 1e9)))
        details.append((retry, "RetryInfo"))
    status = error_info_pb2.StatusDetails(code=code.value[0], message=message, details=[
        any_pb2.Any(type_url=f"type.googleapis.com/google.rpc.{name}", value=detail.SerializeToString()) for detail, name in details])
    context.set_trailing_metadata(((DETAILS, status.SerializeToString()),))
    context.abort(code, message)


class Server(server_service_pb2_grpc.ServerServiceServicer):
    def __init__(self):
        self.failures = []

    def GetServerStatus(self, request, context):
        if self.failures:
            fail(context, *self.failures.pop(0))
        return server_service_pb2.ServerStatus(version="1")


class Uploads(upload_service_pb2_grpc.UploadServiceServicer):
    """Loses the connection after each 300 KiB."""

    def __init__(self):
        self.kept = {}
        self.offsets = []
        self.whole = set()

    def FindMissingFiles(self, request, context):
        missing = [upload_service_pb2.FindMissingFilesResponse.MissingFile(sha256=sha256, committed_bytes=len(self.kept.get(sha256, b"")))
                   for sha256 in request.sha256 if sha256 not in self.whole]
        return upload_service_pb2.FindMissingFilesResponse(files=missing)

    def UploadFile(self, requests, context):
        header = next(requests).header
        self.offsets.append(header.offset_bytes)
        content = self.kept.setdefault(header.sha256, b"")
        assert header.offset_bytes == len(content), "it does not go on where it ended"
        for number, request in enumerate(requests):
            content += request.chunk
            self.kept[header.sha256] = content
            if number == 1 and len(content) < header.size_bytes:
                fail(context, grpc.StatusCode.UNAVAILABLE, "UPLOAD_STALLED", "the upload stalled; continue", 0.01)
        assert hashlib.sha256(content).hexdigest() == header.sha256
        self.whole.add(header.sha256)
        return upload_service_pb2.UploadFileResponse(committed_bytes=len(content))


class Segmentation(segmentation_service_pb2_grpc.SegmentationServiceServicer):
    """Refuses each header."""

    def Segment(self, requests, context):
        next(requests)
        fail(context, grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", "no model absent; train it")
        yield


class Training(training_service_pb2_grpc.TrainingServiceServicer):
    """Ends the watch after each answer but the last."""

    def GetTrainingJob(self, request, context):
        return training_service_pb2.TrainingJob(name=request.name)

    def WatchTrainingJob(self, request, context):
        sequence = request.after_sequence + 1
        job = training_service_pb2.TrainingJob(name=request.name, state=training_service_pb2.TrainingJob.RUNNING)
        job.progress.epoch = sequence
        if sequence == 3:
            job.state = training_service_pb2.TrainingJob.SUCCEEDED
        yield training_service_pb2.WatchTrainingJobResponse(sequence=sequence, job=job)
        if sequence < 3:
            fail(context, grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", "the server is about to end; try again", 0.01)


class RetriesTest(unittest.TestCase):
    def setUp(self):
        self.peer = grpc.server(futures.ThreadPoolExecutor(4))
        self.server, self.uploads = Server(), Uploads()
        server_service_pb2_grpc.add_ServerServiceServicer_to_server(self.server, self.peer)
        upload_service_pb2_grpc.add_UploadServiceServicer_to_server(self.uploads, self.peer)
        segmentation_service_pb2_grpc.add_SegmentationServiceServicer_to_server(Segmentation(), self.peer)
        training_service_pb2_grpc.add_TrainingServiceServicer_to_server(Training(), self.peer)
        port = self.peer.add_insecure_port("127.0.0.1:0")
        self.address = f"127.0.0.1:{port}"
        self.peer.start()
        self.addCleanup(self.peer.stop, None)

    def client(self, **options):
        client = Client(self.address, **options)
        self.addCleanup(client.close)
        return client

    def test_the_servers_delay_is_waited_for(self):
        busy = (grpc.StatusCode.RESOURCE_EXHAUSTED, "SERVER_BUSY", "the server is busy; try again", 0.01)
        self.server.failures = [busy, busy]
        self.assertEqual(self.client().status().version, "1")
        self.assertEqual(self.server.failures, [])

    def test_what_does_not_pass_by_waiting_is_raised_at_once(self):
        self.server.failures = [(grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", "no model; train one"),
                                (grpc.StatusCode.RESOURCE_EXHAUSTED, "OBJECT_TOO_LARGE", "too large; crop the image"),
                                (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUOTA_PIXELS", "no pixels left; wait", 0.9)]
        client = self.client(patience=0.7)
        with self.assertRaises(NotFound) as raised:
            client.status()
        self.assertEqual((raised.exception.reason, raised.exception.remedy), ("MODEL_NOT_FOUND", "train one"))
        for _ in range(2):
            with self.assertRaises(Busy):
                client.status()

    def test_a_server_that_is_not_there_is_unavailable(self):
        with self.assertRaises(Unavailable) as raised:
            Client("127.0.0.1:1", patience=0.1).status()
        self.assertIn("check its address", str(raised.exception))

    def test_an_upload_goes_on_where_it_broke_off(self):
        content = bytes(range(256)) * 4096 + b"end"
        self.client().upload([LocalFile("a", content), LocalFile("b", b"small")])
        self.assertEqual(len(self.uploads.whole), 2)
        self.assertEqual(self.uploads.offsets, [0, 512 * 1024, 1024 * 1024, 0])
        self.client().upload([LocalFile("a", content)])
        self.assertEqual(len(self.uploads.offsets), 4)

    def test_a_watch_goes_on_after_the_last_answer(self):
        run = self.client().training("trainingJobs/1")
        self.assertEqual([progress.epoch for progress in run], [1, 2, 3])

    def test_the_same_for_asyncio(self):
        self.server.failures = [(grpc.StatusCode.UNAVAILABLE, "SERVER_DRAINING", "try again", 0.01)]

        async def all_calls():
            async with AsyncClient(self.address) as client:
                await client.upload([LocalFile("a", bytes(2**20))])
                run = await client.training("1")
                return (await client.status()).version, [progress.epoch async for progress in run]

        self.assertEqual(asyncio.run(all_calls()), ("1", [1, 2, 3]))
        self.assertEqual(len(self.uploads.whole), 1)

    def test_a_refusal_is_told_although_much_was_to_be_sent(self):
        async def segment():
            async with AsyncClient(self.address) as client:
                await client.segment(np.zeros((2000, 2000)), "absent")

        for _ in range(3):
            with self.assertRaises(NotFound) as raised:
                asyncio.run(segment())
            self.assertEqual(raised.exception.reason, "MODEL_NOT_FOUND")
            with self.assertRaises(NotFound):
                self.client().segment(np.zeros((2000, 2000)), "absent")

    def test_a_token_does_not_travel_unencrypted(self):
        for make in (Client, AsyncClient):
            with self.assertRaises(InvalidRequest) as raised:
                make("example.org:7443", token="secret")
            self.assertEqual(raised.exception.reason, "TLS_NEEDED")


if __name__ == "__main__":
    unittest.main()
