"""All calls of a server."""
from __future__ import annotations

from tessera_segmentation._async.datasets import AsyncDatasets
from tessera_segmentation._async.jobs import AsyncJobs
from tessera_segmentation._async.segmentation import AsyncSegmenting
from tessera_segmentation._async.training import AsyncTraining
from tessera_segmentation.wire import server_service_pb2 as pb


class AsyncClient(AsyncDatasets, AsyncTraining, AsyncSegmenting, AsyncJobs):
    """A Tessera server. Use it as a context manager, or close it at the end."""

    async def __aenter__(self) -> AsyncClient:
        return self

    async def status(self) -> pb.ServerStatus:
        """The server's version, devices and queues."""
        answer: pb.ServerStatus = await self._call(self._server.GetServerStatus, pb.GetServerStatusRequest())
        return answer
