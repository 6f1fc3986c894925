from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Device(_message.Message):
    __slots__ = ["description", "lost", "memory_total_bytes", "memory_used_bytes", "name", "training_job"]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    LOST_FIELD_NUMBER: _ClassVar[int]
    MEMORY_TOTAL_BYTES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_USED_BYTES_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TRAINING_JOB_FIELD_NUMBER: _ClassVar[int]
    description: str
    lost: bool
    memory_total_bytes: int
    memory_used_bytes: int
    name: str
    training_job: str
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., memory_total_bytes: _Optional[int] = ..., memory_used_bytes: _Optional[int] = ..., training_job: _Optional[str] = ..., lost: bool = ...) -> None: ...

class GetServerStatusRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class GetSignInRequest(_message.Message):
    __slots__ = []
    def __init__(self) -> None: ...

class OpenIdConnect(_message.Message):
    __slots__ = ["client_id", "issuer", "scopes"]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    SCOPES_FIELD_NUMBER: _ClassVar[int]
    client_id: str
    issuer: str
    scopes: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, issuer: _Optional[str] = ..., client_id: _Optional[str] = ..., scopes: _Optional[_Iterable[str]] = ...) -> None: ...

class ServerStatus(_message.Message):
    __slots__ = ["blas", "devices", "libtorch_version", "queued_jobs", "queued_segmentation_jobs", "queued_slices", "running_jobs", "running_segmentation_jobs", "running_slices", "threads", "uptime_seconds", "version"]
    BLAS_FIELD_NUMBER: _ClassVar[int]
    DEVICES_FIELD_NUMBER: _ClassVar[int]
    LIBTORCH_VERSION_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_FIELD_NUMBER: _ClassVar[int]
    QUEUED_SEGMENTATION_JOBS_FIELD_NUMBER: _ClassVar[int]
    QUEUED_SLICES_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_SEGMENTATION_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_SLICES_FIELD_NUMBER: _ClassVar[int]
    THREADS_FIELD_NUMBER: _ClassVar[int]
    UPTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    blas: str
    devices: _containers.RepeatedCompositeFieldContainer[Device]
    libtorch_version: str
    queued_jobs: int
    queued_segmentation_jobs: int
    queued_slices: int
    running_jobs: int
    running_segmentation_jobs: int
    running_slices: int
    threads: int
    uptime_seconds: float
    version: str
    def __init__(self, version: _Optional[str] = ..., devices: _Optional[_Iterable[_Union[Device, _Mapping]]] = ..., queued_jobs: _Optional[int] = ..., running_jobs: _Optional[int] = ..., uptime_seconds: _Optional[float] = ..., blas: _Optional[str] = ..., threads: _Optional[int] = ..., libtorch_version: _Optional[str] = ..., queued_segmentation_jobs: _Optional[int] = ..., running_segmentation_jobs: _Optional[int] = ..., queued_slices: _Optional[int] = ..., running_slices: _Optional[int] = ...) -> None: ...

class SignIn(_message.Message):
    __slots__ = ["authentication_required", "open_id_connect"]
    AUTHENTICATION_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    OPEN_ID_CONNECT_FIELD_NUMBER: _ClassVar[int]
    authentication_required: bool
    open_id_connect: OpenIdConnect
    def __init__(self, authentication_required: bool = ..., open_id_connect: _Optional[_Union[OpenIdConnect, _Mapping]] = ...) -> None: ...
