"""Files on their way to the server."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

from tessera_segmentation._async.connection import ANSWER_SECONDS, AsyncConnection
from tessera_segmentation.files import LocalFile
from tessera_segmentation.wire import upload_service_pb2 as pb

_MOST_DIGESTS = 1000
# Another attempt asks where to go on.
_GOES_ON = frozenset({"OFFSET_MISMATCH", "UPLOAD_IN_PROGRESS", "FILE_REMOVED"})


class AsyncUploads(AsyncConnection):
    """Sends files by their digest: what the server has is not sent again, and what broke off continues."""

    async def upload(self, files: Iterable[LocalFile]) -> None:
        """Sends the files that the server lacks. Sets each file's `sha256`."""
        by_digest: dict[str, LocalFile] = {}
        for file in files:
            for _ in file.digest():
                await asyncio.sleep(0)
            by_digest[file.sha256] = file
        digests = list(by_digest)
        for begin in range(0, len(digests), _MOST_DIGESTS):
            missing = await self._missing(digests[begin:begin + _MOST_DIGESTS])
            for sha256 in missing:
                await self._send(by_digest[sha256])

    async def clear_uploads(self) -> pb.ClearUploadsResponse:
        """Removes the caller's uploads that no dataset and no model uses."""
        answer: pb.ClearUploadsResponse = await self._call(self._uploads.ClearUploads, pb.ClearUploadsRequest())
        return answer

    async def _missing(self, digests: list[str]) -> dict[str, int]:
        """Digest to committed bytes."""
        answer = await self._call(self._uploads.FindMissingFiles, pb.FindMissingFilesRequest(sha256=digests))
        return {file.sha256: file.committed_bytes for file in answer.files}

    async def _send(self, file: LocalFile) -> None:
        attempts = 0

        async def messages(offset: int) -> AsyncIterator[pb.UploadFileRequest]:
            yield pb.UploadFileRequest(header=pb.UploadFileRequest.Header(sha256=file.sha256, size_bytes=file.size, offset_bytes=offset))
            if attempts > 1:  # Lets a refusal of the header arrive before it is lost in a write.
                await asyncio.sleep(ANSWER_SECONDS)
            for chunk in file.chunks(offset):
                yield pb.UploadFileRequest(chunk=chunk)

        async def attempt() -> Any:
            nonlocal attempts
            attempts += 1
            missing = await self._missing([file.sha256])
            if file.sha256 in missing:
                await self._uploads.UploadFile(messages(missing[file.sha256]), metadata=self._metadata)

        await self._retry(attempt, _GOES_ON)
