# Made by client/python/make_sync.py from _async/client.py. Do not edit.
"""All calls of a server."""
from __future__ import annotations

from tessera_segmentation._sync.datasets import Datasets
from tessera_segmentation._sync.jobs import Jobs
from tessera_segmentation._sync.segmentation import Segmenting
from tessera_segmentation._sync.training import Training
from tessera_segmentation.wire import server_service_pb2 as pb


class Client(Datasets, Training, Segmenting, Jobs):
    """A Tessera server. Use it as a context manager, or close it at the end."""

    def __enter__(self) -> Client:
        return self

    def status(self) -> pb.ServerStatus:
        """The server's version, devices and queues."""
        answer: pb.ServerStatus = self._call(self._server.GetServerStatus, pb.GetServerStatusRequest())
        return answer
