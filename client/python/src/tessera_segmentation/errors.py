"""What goes wrong, as exceptions with a reason and a remedy."""
from __future__ import annotations

from typing import Any

import grpc

from tessera_segmentation.wire import error_info_pb2

__all__ = ["AlreadyThere", "Busy", "Cancelled", "Damaged", "Internal", "InvalidRequest", "MovedMeanwhile", "NotAllowed", "NotFound", "NotReady",
           "NotSignedIn", "TesseraError", "TrainingFailed", "Unavailable", "error_from"]

DETAILS = "grpc-status-details-bin"


class TesseraError(Exception):
    """A call failed.

    ``str(error)`` is one sentence that names the thing and the remedy. ``reason`` is for programs: a word in capitals, all of which
    docs/api.md lists. ``resource`` names what the error is about, if anything; ``request_id`` finds the call in the server's log;
    ``retry_after`` is the delay in seconds after which the server expects the call to succeed, or None if it will not by waiting.
    """

    def __init__(self, message: str, *, reason: str = "UNKNOWN", resource: str = "", request_id: str = "",
                 retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.resource = resource
        self.request_id = request_id
        self.retry_after = retry_after

    @property
    def remedy(self) -> str:
        """What to do: the message's part behind the first semicolon, or all of it."""
        return self.message.partition("; ")[2] or self.message


class InvalidRequest(TesseraError):
    """A name, a parameter or a file cannot be used. The same call fails again."""


class NotFound(TesseraError):
    """No such thing, or the caller may not see it."""


class AlreadyThere(TesseraError):
    """The thing exists."""


class NotReady(TesseraError):
    """The thing is in a state in which the call is not possible."""


class NotSignedIn(TesseraError):
    """The server asks for a token, and there is none, or it is not valid any more."""


class NotAllowed(TesseraError):
    """The caller's role is too low, or the thing belongs to somebody else."""


class MovedMeanwhile(TesseraError):
    """Somebody else was faster. Read the thing again, and decide again."""


class Busy(TesseraError):
    """The server, or the caller's share of it, is used up."""


class Unavailable(TesseraError):
    """The server cannot be reached, or is about to end."""


class Damaged(TesseraError):
    """Bytes do not have their digest, or messages do not fit together."""


class Cancelled(TesseraError):
    """The call was cancelled."""


class Internal(TesseraError):
    """The server failed; its log has more."""


class TrainingFailed(TesseraError):
    """A training ended without a model version."""


_KINDS: dict[str, type[TesseraError]] = {
    "INVALID_ARGUMENT": InvalidRequest, "OUT_OF_RANGE": InvalidRequest, "UNIMPLEMENTED": InvalidRequest, "NOT_FOUND": NotFound,
    "ALREADY_EXISTS": AlreadyThere, "FAILED_PRECONDITION": NotReady, "UNAUTHENTICATED": NotSignedIn, "PERMISSION_DENIED": NotAllowed,
    "ABORTED": MovedMeanwhile, "RESOURCE_EXHAUSTED": Busy, "UNAVAILABLE": Unavailable, "DEADLINE_EXCEEDED": Unavailable,
    "DATA_LOSS": Damaged, "CANCELLED": Cancelled}


def error_from(error: grpc.RpcError) -> TesseraError:
    """The exception for a failed call of gRPC's."""
    failed: Any = error
    code = failed.code().name
    found: dict[str, Any] = {"reason": code}
    # Not dict(): the metadata of grpc.aio are a mapping whose iteration gives pairs.
    trailers = {key: value for key, value in failed.trailing_metadata() or ()}
    details = error_info_pb2.StatusDetails()
    if DETAILS in trailers:
        details.ParseFromString(trailers[DETAILS])
    for detail in details.details:
        kind = detail.type_url.rpartition("/")[2]
        if kind == "google.rpc.ErrorInfo":
            info = error_info_pb2.ErrorInfo.FromString(detail.value)
            found.update(reason=info.reason, resource=info.metadata.get("resource", ""))
        elif kind == "google.rpc.RetryInfo":
            delay = error_info_pb2.RetryInfo.FromString(detail.value).retry_delay
            found["retry_after"] = delay.seconds + delay.nanos / 1e9
        elif kind == "google.rpc.RequestInfo":
            found["request_id"] = error_info_pb2.RequestInfo.FromString(detail.value).request_id
    message = failed.details() or f"the call failed with {code}; try it again"
    if code == "UNAVAILABLE" and not details.details:
        message = f"the server does not answer ({message}); check its address and that it runs"
    if code == "INTERNAL" and not details.details:
        # Not the server's: grpc.aio says so if a stream ends while it writes, and loses the server's status.
        return Unavailable("the connection broke while data were sent; try again", reason="CONNECTION_BROKEN")
    return _KINDS.get(code, Internal)(message, **found)
