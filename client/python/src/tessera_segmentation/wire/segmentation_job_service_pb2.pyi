from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from tessera_segmentation.wire import segmentation_service_pb2 as _segmentation_service_pb2
from tessera_segmentation.wire import object_pb2 as _object_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CancelSegmentationJobRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class CreateSegmentationJobRequest(_message.Message):
    __slots__ = ["header", "images"]
    class Header(_message.Message):
        __slots__ = ["job", "request_id"]
        JOB_FIELD_NUMBER: _ClassVar[int]
        REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
        job: SegmentationJob
        request_id: str
        def __init__(self, job: _Optional[_Union[SegmentationJob, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...
    class Images(_message.Message):
        __slots__ = ["images"]
        IMAGES_FIELD_NUMBER: _ClassVar[int]
        images: _containers.RepeatedCompositeFieldContainer[SegmentationImage]
        def __init__(self, images: _Optional[_Iterable[_Union[SegmentationImage, _Mapping]]] = ...) -> None: ...
    HEADER_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    header: CreateSegmentationJobRequest.Header
    images: CreateSegmentationJobRequest.Images
    def __init__(self, header: _Optional[_Union[CreateSegmentationJobRequest.Header, _Mapping]] = ..., images: _Optional[_Union[CreateSegmentationJobRequest.Images, _Mapping]] = ...) -> None: ...

class DeleteSegmentationJobRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetSegmentationJobRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListSegmentationImagesRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent", "state"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    state: SegmentationImage.State
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., state: _Optional[_Union[SegmentationImage.State, str]] = ...) -> None: ...

class ListSegmentationImagesResponse(_message.Message):
    __slots__ = ["images", "next_page_token"]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    images: _containers.RepeatedCompositeFieldContainer[SegmentationImage]
    next_page_token: str
    def __init__(self, images: _Optional[_Iterable[_Union[SegmentationImage, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListSegmentationJobsRequest(_message.Message):
    __slots__ = ["page_size", "page_token"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSegmentationJobsResponse(_message.Message):
    __slots__ = ["jobs", "next_page_token"]
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[SegmentationJob]
    next_page_token: str
    def __init__(self, jobs: _Optional[_Iterable[_Union[SegmentationJob, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReadSegmentationImageRequest(_message.Message):
    __slots__ = ["name", "position"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    name: str
    position: int
    def __init__(self, name: _Optional[str] = ..., position: _Optional[int] = ...) -> None: ...

class ReadSegmentationImageResponse(_message.Message):
    __slots__ = ["chunk"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    def __init__(self, chunk: _Optional[bytes] = ...) -> None: ...

class ReadSegmentationResultsRequest(_message.Message):
    __slots__ = ["labels", "name", "position"]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    labels: bool
    name: str
    position: int
    def __init__(self, name: _Optional[str] = ..., position: _Optional[int] = ..., labels: bool = ...) -> None: ...

class SegmentationImage(_message.Message):
    __slots__ = ["channel", "error_message", "filename", "objects", "position", "sha256", "size_bytes", "slice_count", "slices", "slices_done", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CANCELLED: SegmentationImage.State
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    FAILED: SegmentationImage.State
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    QUEUED: SegmentationImage.State
    RUNNING: SegmentationImage.State
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SLICES_DONE_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    SLICE_COUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_UNSPECIFIED: SegmentationImage.State
    SUCCEEDED: SegmentationImage.State
    channel: int
    error_message: str
    filename: str
    objects: int
    position: int
    sha256: str
    size_bytes: int
    slice_count: int
    slices: _containers.RepeatedScalarFieldContainer[int]
    slices_done: int
    state: SegmentationImage.State
    def __init__(self, filename: _Optional[str] = ..., sha256: _Optional[str] = ..., slices: _Optional[_Iterable[int]] = ..., channel: _Optional[int] = ..., position: _Optional[int] = ..., state: _Optional[_Union[SegmentationImage.State, str]] = ..., error_message: _Optional[str] = ..., slice_count: _Optional[int] = ..., slices_done: _Optional[int] = ..., objects: _Optional[int] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class SegmentationJob(_message.Message):
    __slots__ = ["create_time", "end_time", "error_message", "expire_time", "images", "images_failed", "images_succeeded", "model", "model_sha256", "name", "objects", "owner", "parameters", "result_bytes", "seconds_left", "slices", "slices_done", "start_time", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CANCELLED: SegmentationJob.State
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    FAILED: SegmentationJob.State
    IMAGES_FAILED_FIELD_NUMBER: _ClassVar[int]
    IMAGES_FIELD_NUMBER: _ClassVar[int]
    IMAGES_SUCCEEDED_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    QUEUED: SegmentationJob.State
    RESULT_BYTES_FIELD_NUMBER: _ClassVar[int]
    RUNNING: SegmentationJob.State
    SECONDS_LEFT_FIELD_NUMBER: _ClassVar[int]
    SLICES_DONE_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_UNSPECIFIED: SegmentationJob.State
    SUCCEEDED: SegmentationJob.State
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    error_message: str
    expire_time: _timestamp_pb2.Timestamp
    images: int
    images_failed: int
    images_succeeded: int
    model: str
    model_sha256: str
    name: str
    objects: int
    owner: str
    parameters: _segmentation_service_pb2.SegmentParameters
    result_bytes: int
    seconds_left: float
    slices: int
    slices_done: int
    start_time: _timestamp_pb2.Timestamp
    state: SegmentationJob.State
    def __init__(self, name: _Optional[str] = ..., model: _Optional[str] = ..., model_sha256: _Optional[str] = ..., parameters: _Optional[_Union[_segmentation_service_pb2.SegmentParameters, _Mapping]] = ..., state: _Optional[_Union[SegmentationJob.State, str]] = ..., error_message: _Optional[str] = ..., owner: _Optional[str] = ..., images: _Optional[int] = ..., images_succeeded: _Optional[int] = ..., images_failed: _Optional[int] = ..., slices: _Optional[int] = ..., slices_done: _Optional[int] = ..., objects: _Optional[int] = ..., result_bytes: _Optional[int] = ..., seconds_left: _Optional[float] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchSegmentationJobRequest(_message.Message):
    __slots__ = ["after_sequence", "name"]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    after_sequence: int
    name: str
    def __init__(self, name: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class WatchSegmentationJobResponse(_message.Message):
    __slots__ = ["job", "sequence"]
    JOB_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    job: SegmentationJob
    sequence: int
    def __init__(self, sequence: _Optional[int] = ..., job: _Optional[_Union[SegmentationJob, _Mapping]] = ...) -> None: ...
