"""A channel to the server, and calls that are tried again."""
from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import grpc
import grpc.aio

from tessera_segmentation.errors import Busy, InvalidRequest, TesseraError, Unavailable, error_from
from tessera_segmentation.wire import (dataset_service_pb2_grpc, evaluation_service_pb2_grpc, model_service_pb2_grpc,
                                       segmentation_job_service_pb2_grpc, segmentation_service_pb2_grpc, server_service_pb2_grpc,
                                       training_service_pb2_grpc, upload_service_pb2_grpc)

Answer = TypeVar("Answer")

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 10.0
_PAGE_SIZE = 1000
# How long a second attempt waits for the answer to its header before it sends data.
ANSWER_SECONDS = 0.2


def request_id() -> str:
    """A retry with the same id makes nothing twice."""
    return str(uuid.uuid4())


class AsyncConnection:
    """One channel. Calls that find the server away or busy are tried again until `patience` seconds have passed."""

    def __init__(self, server: str = "127.0.0.1:7443", *, token: str | None = None, ca: str | os.PathLike[str] | bool = False,
                 certificate: tuple[str | os.PathLike[str], str | os.PathLike[str]] | None = None, insecure: bool = False,
                 patience: float = 120.0) -> None:
        """`server` is HOST:PORT. `token` is shown with each call. `ca` is a file with the certificate, or the authority, of a
        server that speaks TLS; True takes the authorities that gRPC knows. `certificate` are the files of this client's certificate and key, for a server that
        asks for one. Without `ca` a token is shown only to a server on this computer, unless `insecure`."""
        options = [("grpc.keepalive_time_ms", 60_000), ("grpc.max_receive_message_length", 16 << 20)]
        if ca is False:
            if token is not None and not insecure and not _is_local(server):
                raise InvalidRequest(f"a token must not travel to {server} without TLS; give ca=CERTIFICATE_FILE", reason="TLS_NEEDED")
            self._channel = grpc.aio.insecure_channel(server, options=options)
        else:
            roots = None if ca is True else Path(ca).read_bytes()
            chain, key = (Path(file).read_bytes() for file in certificate) if certificate else (None, None)
            self._channel = grpc.aio.secure_channel(server, grpc.ssl_channel_credentials(roots, key, chain), options=options)
        self._metadata = () if token is None else (("authorization", f"Bearer {token}"),)
        self._patience = patience
        self._datasets: Any = dataset_service_pb2_grpc.DatasetServiceStub(self._channel)
        self._evaluation: Any = evaluation_service_pb2_grpc.EvaluationServiceStub(self._channel)
        self._models: Any = model_service_pb2_grpc.ModelServiceStub(self._channel)
        self._segmentation: Any = segmentation_service_pb2_grpc.SegmentationServiceStub(self._channel)
        self._jobs: Any = segmentation_job_service_pb2_grpc.SegmentationJobServiceStub(self._channel)
        self._server: Any = server_service_pb2_grpc.ServerServiceStub(self._channel)
        self._training: Any = training_service_pb2_grpc.TrainingServiceStub(self._channel)
        self._uploads: Any = upload_service_pb2_grpc.UploadServiceStub(self._channel)

    async def aclose(self) -> None:
        await self._channel.close()

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.aclose()

    async def _call(self, method: Any, request: Any) -> Any:
        """Makes a call with one request and one answer. REQUIRES: making it twice does no harm."""
        async def attempt() -> Any:
            return await method(request, metadata=self._metadata)

        return await self._retry(attempt)

    async def _retry(self, attempt: Callable[[], Awaitable[Answer]], also: frozenset[str] = frozenset()) -> Answer:
        """Makes a call again if the server is away or busy, or fails with one of the reasons `also`."""
        pauses = Pauses(self._patience, also)
        while True:
            try:
                return await attempt()
            except grpc.RpcError as error:
                pause = pauses.after(error_from(error))
            except TesseraError as error:
                pause = pauses.after(error)
            await asyncio.sleep(pause)

    async def _pages(self, method: Any, request: Any, field: str) -> list[Any]:
        """All items of a list."""
        items: list[Any] = []
        request.page_size = _PAGE_SIZE
        while True:
            page = await self._call(method, request)
            items.extend(getattr(page, field))
            if not page.next_page_token:
                return items
            request.page_token = page.next_page_token

    async def _watch(self, method: Any, request: Any) -> AsyncIterator[Any]:
        """The answers of a watch, which begins again where a lost connection ended it."""
        pauses = Pauses(self._patience)
        while True:
            try:
                async for answer in method(request, metadata=self._metadata):
                    request.after_sequence = answer.sequence
                    pauses = Pauses(self._patience)
                    yield answer
                return
            except grpc.RpcError as error:
                pause = pauses.after(error_from(error))
            await asyncio.sleep(pause)


class Pauses:
    """How long to wait between attempts. The server's own delay goes first."""

    def __init__(self, patience: float, also: frozenset[str] = frozenset()) -> None:
        self._left = patience
        self._also = also
        self._next = _FIRST_PAUSE

    def after(self, error: TesseraError) -> float:
        """The pause after `error`; raises it if another attempt makes no sense."""
        temporary = error.retry_after is not None or isinstance(error, Unavailable) or error.reason in self._also
        if isinstance(error, Busy) and error.retry_after is None:
            temporary = False
        pause = max(error.retry_after or 0.0, self._next)
        if not temporary or pause > self._left:
            raise error
        self._left -= pause
        self._next = min(2 * self._next, _LONGEST_PAUSE)
        return pause


def _is_local(server: str) -> bool:
    return server.startswith(("127.", "localhost", "[::1]", "::1", "unix:"))
