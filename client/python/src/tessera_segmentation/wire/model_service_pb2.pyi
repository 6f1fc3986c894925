from google.protobuf import empty_pb2 as _empty_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from tessera_segmentation.wire import access_pb2 as _access_pb2
from tessera_segmentation.wire import training_service_pb2 as _training_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeleteModelRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ExportModelVersionRequest(_message.Message):
    __slots__ = ["format", "name"]
    class Format(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    BIOIMAGEIO: ExportModelVersionRequest.Format
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_UNSPECIFIED: ExportModelVersionRequest.Format
    NAME_FIELD_NUMBER: _ClassVar[int]
    ONNX: ExportModelVersionRequest.Format
    format: ExportModelVersionRequest.Format
    name: str
    def __init__(self, name: _Optional[str] = ..., format: _Optional[_Union[ExportModelVersionRequest.Format, str]] = ...) -> None: ...

class ExportModelVersionResponse(_message.Message):
    __slots__ = ["chunk", "filename", "size_bytes"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    filename: str
    size_bytes: int
    def __init__(self, filename: _Optional[str] = ..., size_bytes: _Optional[int] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class Fingerprint(_message.Message):
    __slots__ = ["bits", "contrast", "diameter_median_px", "diameter_p05_px", "diameter_p95_px", "largest_image", "median_image", "object_fraction", "objects", "pixel_size_um", "pixels", "samples", "saturated_fraction", "smallest_image", "touching_fraction"]
    BITS_FIELD_NUMBER: _ClassVar[int]
    CONTRAST_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_MEDIAN_PX_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_P05_PX_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_P95_PX_FIELD_NUMBER: _ClassVar[int]
    LARGEST_IMAGE_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_IMAGE_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FRACTION_FIELD_NUMBER: _ClassVar[int]
    PIXELS_FIELD_NUMBER: _ClassVar[int]
    PIXEL_SIZE_UM_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SATURATED_FRACTION_FIELD_NUMBER: _ClassVar[int]
    SMALLEST_IMAGE_FIELD_NUMBER: _ClassVar[int]
    TOUCHING_FRACTION_FIELD_NUMBER: _ClassVar[int]
    bits: int
    contrast: float
    diameter_median_px: float
    diameter_p05_px: float
    diameter_p95_px: float
    largest_image: _training_service_pb2.ImageSize
    median_image: _training_service_pb2.ImageSize
    object_fraction: float
    objects: int
    pixel_size_um: float
    pixels: int
    samples: int
    saturated_fraction: float
    smallest_image: _training_service_pb2.ImageSize
    touching_fraction: float
    def __init__(self, samples: _Optional[int] = ..., objects: _Optional[int] = ..., pixels: _Optional[int] = ..., smallest_image: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., median_image: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., largest_image: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., diameter_p05_px: _Optional[float] = ..., diameter_median_px: _Optional[float] = ..., diameter_p95_px: _Optional[float] = ..., object_fraction: _Optional[float] = ..., touching_fraction: _Optional[float] = ..., contrast: _Optional[float] = ..., saturated_fraction: _Optional[float] = ..., bits: _Optional[int] = ..., pixel_size_um: _Optional[float] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class GetModelVersionRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ImportModelVersionRequest(_message.Message):
    __slots__ = ["manifest_sha256", "model_id", "request_id", "weights_sha256"]
    MANIFEST_SHA256_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    WEIGHTS_SHA256_FIELD_NUMBER: _ClassVar[int]
    manifest_sha256: str
    model_id: str
    request_id: str
    weights_sha256: str
    def __init__(self, model_id: _Optional[str] = ..., weights_sha256: _Optional[str] = ..., manifest_sha256: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ListModelVersionsRequest(_message.Message):
    __slots__ = ["page_size", "page_token", "parent"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    parent: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListModelVersionsResponse(_message.Message):
    __slots__ = ["next_page_token", "versions"]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    next_page_token: str
    versions: _containers.RepeatedCompositeFieldContainer[ModelVersion]
    def __init__(self, versions: _Optional[_Iterable[_Union[ModelVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ["page_size", "page_token"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ["models", "next_page_token"]
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    next_page_token: str
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ["access", "aliases", "create_time", "name", "newest_version", "starting_version", "version_count"]
    class AliasesEntry(_message.Message):
        __slots__ = ["key", "value"]
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    ACCESS_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    NEWEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTING_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_COUNT_FIELD_NUMBER: _ClassVar[int]
    access: _access_pb2.Access
    aliases: _containers.ScalarMap[str, int]
    create_time: _timestamp_pb2.Timestamp
    name: str
    newest_version: int
    starting_version: int
    version_count: int
    def __init__(self, name: _Optional[str] = ..., newest_version: _Optional[int] = ..., version_count: _Optional[int] = ..., aliases: _Optional[_Mapping[str, int]] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., access: _Optional[_Union[_access_pb2.Access, _Mapping]] = ..., starting_version: _Optional[int] = ...) -> None: ...

class ModelVersion(_message.Message):
    __slots__ = ["aliases", "best_epoch", "binary_masks", "create_time", "dataset", "dataset_sha256", "fingerprint", "history", "initial_model", "initial_model_sha256", "manifest_json", "name", "object_count", "object_threshold", "parameter_count", "parameters", "sample_count", "seed_threshold", "sha256", "size_bytes", "starting_model", "training_job", "validation_ap"]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    BEST_EPOCH_FIELD_NUMBER: _ClassVar[int]
    BINARY_MASKS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    DATASET_SHA256_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    INITIAL_MODEL_FIELD_NUMBER: _ClassVar[int]
    INITIAL_MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_JSON_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OBJECT_COUNT_FIELD_NUMBER: _ClassVar[int]
    OBJECT_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_COUNT_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_COUNT_FIELD_NUMBER: _ClassVar[int]
    SEED_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    STARTING_MODEL_FIELD_NUMBER: _ClassVar[int]
    TRAINING_JOB_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_AP_FIELD_NUMBER: _ClassVar[int]
    aliases: _containers.RepeatedScalarFieldContainer[str]
    best_epoch: int
    binary_masks: bool
    create_time: _timestamp_pb2.Timestamp
    dataset: str
    dataset_sha256: str
    fingerprint: Fingerprint
    history: _containers.RepeatedCompositeFieldContainer[_training_service_pb2.EpochMetrics]
    initial_model: str
    initial_model_sha256: str
    manifest_json: str
    name: str
    object_count: int
    object_threshold: float
    parameter_count: int
    parameters: _training_service_pb2.TrainingParameters
    sample_count: int
    seed_threshold: float
    sha256: str
    size_bytes: int
    starting_model: bool
    training_job: str
    validation_ap: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., sha256: _Optional[str] = ..., training_job: _Optional[str] = ..., dataset: _Optional[str] = ..., parameters: _Optional[_Union[_training_service_pb2.TrainingParameters, _Mapping]] = ..., history: _Optional[_Iterable[_Union[_training_service_pb2.EpochMetrics, _Mapping]]] = ..., size_bytes: _Optional[int] = ..., parameter_count: _Optional[int] = ..., aliases: _Optional[_Iterable[str]] = ..., manifest_json: _Optional[str] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., dataset_sha256: _Optional[str] = ..., sample_count: _Optional[int] = ..., object_count: _Optional[int] = ..., binary_masks: bool = ..., fingerprint: _Optional[_Union[Fingerprint, _Mapping]] = ..., initial_model: _Optional[str] = ..., initial_model_sha256: _Optional[str] = ..., best_epoch: _Optional[int] = ..., validation_ap: _Optional[_Iterable[float]] = ..., object_threshold: _Optional[float] = ..., seed_threshold: _Optional[float] = ..., starting_model: bool = ...) -> None: ...

class SetModelAliasRequest(_message.Message):
    __slots__ = ["alias", "expected_version", "model", "version"]
    ALIAS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VERSION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    alias: str
    expected_version: int
    model: str
    version: int
    def __init__(self, model: _Optional[str] = ..., alias: _Optional[str] = ..., version: _Optional[int] = ..., expected_version: _Optional[int] = ...) -> None: ...

class ShareModelRequest(_message.Message):
    __slots__ = ["group", "name", "visibility"]
    GROUP_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VISIBILITY_FIELD_NUMBER: _ClassVar[int]
    group: str
    name: str
    visibility: _access_pb2.Access.Visibility
    def __init__(self, name: _Optional[str] = ..., visibility: _Optional[_Union[_access_pb2.Access.Visibility, str]] = ..., group: _Optional[str] = ...) -> None: ...
