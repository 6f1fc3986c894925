# Made by client/python/make_sync.py from _async/uploads.py. Do not edit.
"""Files on their way to the server."""
from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import Any

from tessera_segmentation._sync.connection import ANSWER_SECONDS, Connection
from tessera_segmentation.files import LocalFile
from tessera_segmentation.wire import upload_service_pb2 as pb

_MOST_DIGESTS = 1000
# Another attempt asks where to go on.
_GOES_ON = frozenset({"OFFSET_MISMATCH", "UPLOAD_IN_PROGRESS", "FILE_REMOVED"})


class Uploads(Connection):
    """Sends files by their digest: what the server has is not sent again, and what broke off continues."""

    def upload(self, files: Iterable[LocalFile]) -> None:
        """Sends the files that the server lacks. Sets each file's `sha256`."""
        by_digest: dict[str, LocalFile] = {}
        for file in files:
            for _ in file.digest():
                time.sleep(0)
            by_digest[file.sha256] = file
        digests = list(by_digest)
        for begin in range(0, len(digests), _MOST_DIGESTS):
            missing = self._missing(digests[begin:begin + _MOST_DIGESTS])
            for sha256 in missing:
                self._send(by_digest[sha256])

    def clear_uploads(self) -> pb.ClearUploadsResponse:
        """Removes the caller's uploads that no dataset and no model uses."""
        answer: pb.ClearUploadsResponse = self._call(self._uploads.ClearUploads, pb.ClearUploadsRequest())
        return answer

    def _missing(self, digests: list[str]) -> dict[str, int]:
        """Digest to committed bytes."""
        answer = self._call(self._uploads.FindMissingFiles, pb.FindMissingFilesRequest(sha256=digests))
        return {file.sha256: file.committed_bytes for file in answer.files}

    def _send(self, file: LocalFile) -> None:
        attempts = 0

        def messages(offset: int) -> Iterator[pb.UploadFileRequest]:
            yield pb.UploadFileRequest(header=pb.UploadFileRequest.Header(sha256=file.sha256, size_bytes=file.size, offset_bytes=offset))
            if attempts > 1:  # Lets a refusal of the header arrive before it is lost in a write.
                time.sleep(ANSWER_SECONDS)
            for chunk in file.chunks(offset):
                yield pb.UploadFileRequest(chunk=chunk)

        def attempt() -> Any:
            nonlocal attempts
            attempts += 1
            missing = self._missing([file.sha256])
            if file.sha256 in missing:
                self._uploads.UploadFile(messages(missing[file.sha256]), metadata=self._metadata)

        self._retry(attempt, _GOES_ON)
