from tessera_segmentation.wire import object_pb2 as _object_pb2
from tessera_segmentation.wire import training_service_pb2 as _training_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

from tessera_segmentation.wire.object_pb2 import Object
from tessera_segmentation.wire.object_pb2 import Polygon
from tessera_segmentation.wire.object_pb2 import Ring
DESCRIPTOR: _descriptor.FileDescriptor

class LabelRuns(_message.Message):
    __slots__ = ["plane", "runs", "slice"]
    PLANE_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    plane: Plane
    runs: bytes
    slice: int
    def __init__(self, slice: _Optional[int] = ..., plane: _Optional[_Union[Plane, _Mapping]] = ..., runs: _Optional[bytes] = ...) -> None: ...

class ObjectBatch(_message.Message):
    __slots__ = ["last_object_continues", "objects", "plane", "slice"]
    LAST_OBJECT_CONTINUES_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    PLANE_FIELD_NUMBER: _ClassVar[int]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    last_object_continues: bool
    objects: _containers.RepeatedCompositeFieldContainer[_object_pb2.Object]
    plane: Plane
    slice: int
    def __init__(self, slice: _Optional[int] = ..., objects: _Optional[_Iterable[_Union[_object_pb2.Object, _Mapping]]] = ..., last_object_continues: bool = ..., plane: _Optional[_Union[Plane, _Mapping]] = ...) -> None: ...

class ObjectDiameter(_message.Message):
    __slots__ = ["confidence", "diameter_px", "largest_px", "smallest_px", "source"]
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_PX_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED: ObjectDiameter.Source
    GIVEN: ObjectDiameter.Source
    LARGEST_PX_FIELD_NUMBER: _ClassVar[int]
    PIXEL_SIZE: ObjectDiameter.Source
    SMALLEST_PX_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_UNSPECIFIED: ObjectDiameter.Source
    TRAINING: ObjectDiameter.Source
    UNKNOWN: ObjectDiameter.Source
    UNSURE: ObjectDiameter.Source
    confidence: float
    diameter_px: float
    largest_px: float
    smallest_px: float
    source: ObjectDiameter.Source
    def __init__(self, diameter_px: _Optional[float] = ..., source: _Optional[_Union[ObjectDiameter.Source, str]] = ..., confidence: _Optional[float] = ..., smallest_px: _Optional[float] = ..., largest_px: _Optional[float] = ...) -> None: ...

class PixelArray(_message.Message):
    __slots__ = ["byte_order", "element_type", "height", "slices", "width"]
    class ByteOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    class ElementType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    BIG: PixelArray.ByteOrder
    BOOL: PixelArray.ElementType
    BYTE_ORDER_FIELD_NUMBER: _ClassVar[int]
    BYTE_ORDER_UNSPECIFIED: PixelArray.ByteOrder
    ELEMENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_TYPE_UNSPECIFIED: PixelArray.ElementType
    FLOAT32: PixelArray.ElementType
    FLOAT64: PixelArray.ElementType
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    INT16: PixelArray.ElementType
    INT32: PixelArray.ElementType
    INT64: PixelArray.ElementType
    INT8: PixelArray.ElementType
    LITTLE: PixelArray.ByteOrder
    SLICES_FIELD_NUMBER: _ClassVar[int]
    UINT16: PixelArray.ElementType
    UINT32: PixelArray.ElementType
    UINT64: PixelArray.ElementType
    UINT8: PixelArray.ElementType
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    byte_order: PixelArray.ByteOrder
    element_type: PixelArray.ElementType
    height: int
    slices: int
    width: int
    def __init__(self, height: _Optional[int] = ..., width: _Optional[int] = ..., slices: _Optional[int] = ..., element_type: _Optional[_Union[PixelArray.ElementType, str]] = ..., byte_order: _Optional[_Union[PixelArray.ByteOrder, str]] = ...) -> None: ...

class Plane(_message.Message):
    __slots__ = ["c", "t", "z"]
    C_FIELD_NUMBER: _ClassVar[int]
    T_FIELD_NUMBER: _ClassVar[int]
    Z_FIELD_NUMBER: _ClassVar[int]
    c: int
    t: int
    z: int
    def __init__(self, c: _Optional[int] = ..., z: _Optional[int] = ..., t: _Optional[int] = ...) -> None: ...

class SegmentHeader(_message.Message):
    __slots__ = ["array", "channel", "filename", "labels", "model", "parameters", "priority", "size_bytes", "slices"]
    class Priority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    ARRAY_FIELD_NUMBER: _ClassVar[int]
    BULK: SegmentHeader.Priority
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    FILENAME_FIELD_NUMBER: _ClassVar[int]
    INTERACTIVE: SegmentHeader.Priority
    LABELS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_UNSPECIFIED: SegmentHeader.Priority
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    array: PixelArray
    channel: int
    filename: str
    labels: bool
    model: str
    parameters: SegmentParameters
    priority: SegmentHeader.Priority
    size_bytes: int
    slices: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, model: _Optional[str] = ..., filename: _Optional[str] = ..., size_bytes: _Optional[int] = ..., slices: _Optional[_Iterable[int]] = ..., parameters: _Optional[_Union[SegmentParameters, _Mapping]] = ..., priority: _Optional[_Union[SegmentHeader.Priority, str]] = ..., channel: _Optional[int] = ..., array: _Optional[_Union[PixelArray, _Mapping]] = ..., labels: bool = ...) -> None: ...

class SegmentParameters(_message.Message):
    __slots__ = ["diameter", "diameter_px", "erosion_width", "method", "min_area_px", "overlap_px", "review_region_size", "review_regions", "step_size", "subimage_size", "test_time_augmentation", "tolerance_px"]
    class Diameter(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    class Method(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    DIAMETER_AUTO: SegmentParameters.Diameter
    DIAMETER_AUTO_EACH_SLICE: SegmentParameters.Diameter
    DIAMETER_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_GIVEN: SegmentParameters.Diameter
    DIAMETER_MODEL: SegmentParameters.Diameter
    DIAMETER_PX_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_UNSPECIFIED: SegmentParameters.Diameter
    EROSION_WIDTH_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
    METHOD_UNSPECIFIED: SegmentParameters.Method
    MIN_AREA_PX_FIELD_NUMBER: _ClassVar[int]
    OVERLAP_PX_FIELD_NUMBER: _ClassVar[int]
    PYJAMAS: SegmentParameters.Method
    REVIEW_REGIONS_FIELD_NUMBER: _ClassVar[int]
    REVIEW_REGION_SIZE_FIELD_NUMBER: _ClassVar[int]
    STEP_SIZE_FIELD_NUMBER: _ClassVar[int]
    SUBIMAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TEST_TIME_AUGMENTATION_FIELD_NUMBER: _ClassVar[int]
    TILES: SegmentParameters.Method
    TOLERANCE_PX_FIELD_NUMBER: _ClassVar[int]
    diameter: SegmentParameters.Diameter
    diameter_px: float
    erosion_width: int
    method: SegmentParameters.Method
    min_area_px: int
    overlap_px: int
    review_region_size: _training_service_pb2.ImageSize
    review_regions: int
    step_size: _training_service_pb2.ImageSize
    subimage_size: _training_service_pb2.ImageSize
    test_time_augmentation: bool
    tolerance_px: float
    def __init__(self, subimage_size: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., overlap_px: _Optional[int] = ..., erosion_width: _Optional[int] = ..., min_area_px: _Optional[int] = ..., tolerance_px: _Optional[float] = ..., test_time_augmentation: bool = ..., review_regions: _Optional[int] = ..., review_region_size: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., method: _Optional[_Union[SegmentParameters.Method, str]] = ..., step_size: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., diameter: _Optional[_Union[SegmentParameters.Diameter, str]] = ..., diameter_px: _Optional[float] = ...) -> None: ...

class SegmentProgress(_message.Message):
    __slots__ = ["slices", "slices_done", "tiles", "tiles_done"]
    SLICES_DONE_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    TILES_DONE_FIELD_NUMBER: _ClassVar[int]
    TILES_FIELD_NUMBER: _ClassVar[int]
    slices: int
    slices_done: int
    tiles: int
    tiles_done: int
    def __init__(self, slices_done: _Optional[int] = ..., slices: _Optional[int] = ..., tiles_done: _Optional[int] = ..., tiles: _Optional[int] = ...) -> None: ...

class SegmentRequest(_message.Message):
    __slots__ = ["chunk", "header"]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    chunk: bytes
    header: SegmentHeader
    def __init__(self, header: _Optional[_Union[SegmentHeader, _Mapping]] = ..., chunk: _Optional[bytes] = ...) -> None: ...

class SegmentResponse(_message.Message):
    __slots__ = ["labels", "objects", "progress", "start", "summary"]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    labels: LabelRuns
    objects: ObjectBatch
    progress: SegmentProgress
    start: SegmentStart
    summary: SegmentSummary
    def __init__(self, progress: _Optional[_Union[SegmentProgress, _Mapping]] = ..., objects: _Optional[_Union[ObjectBatch, _Mapping]] = ..., summary: _Optional[_Union[SegmentSummary, _Mapping]] = ..., start: _Optional[_Union[SegmentStart, _Mapping]] = ..., labels: _Optional[_Union[LabelRuns, _Mapping]] = ...) -> None: ...

class SegmentStart(_message.Message):
    __slots__ = ["model_sha256", "model_version", "slices"]
    MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    model_sha256: str
    model_version: str
    slices: int
    def __init__(self, model_version: _Optional[str] = ..., model_sha256: _Optional[str] = ..., slices: _Optional[int] = ...) -> None: ...

class SegmentSummary(_message.Message):
    __slots__ = ["decode_seconds", "device", "diameter", "image_size", "model_sha256", "model_version", "network_seconds", "notices", "object_seconds", "objects", "outline_seconds", "parameters", "precision", "receive_seconds", "slices", "small_objects_removed", "trust", "uncertain_regions"]
    DECODE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    DIAMETER_FIELD_NUMBER: _ClassVar[int]
    IMAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    MODEL_SHA256_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    NETWORK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    OBJECTS_FIELD_NUMBER: _ClassVar[int]
    OBJECT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    OUTLINE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    RECEIVE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    SMALL_OBJECTS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_REGIONS_FIELD_NUMBER: _ClassVar[int]
    decode_seconds: float
    device: str
    diameter: ObjectDiameter
    image_size: _training_service_pb2.ImageSize
    model_sha256: str
    model_version: str
    network_seconds: float
    notices: _containers.RepeatedScalarFieldContainer[str]
    object_seconds: float
    objects: int
    outline_seconds: float
    parameters: SegmentParameters
    precision: str
    receive_seconds: float
    slices: int
    small_objects_removed: int
    trust: Trust
    uncertain_regions: _containers.RepeatedCompositeFieldContainer[UncertainRegion]
    def __init__(self, model_version: _Optional[str] = ..., model_sha256: _Optional[str] = ..., parameters: _Optional[_Union[SegmentParameters, _Mapping]] = ..., image_size: _Optional[_Union[_training_service_pb2.ImageSize, _Mapping]] = ..., slices: _Optional[int] = ..., objects: _Optional[int] = ..., device: _Optional[str] = ..., receive_seconds: _Optional[float] = ..., decode_seconds: _Optional[float] = ..., network_seconds: _Optional[float] = ..., object_seconds: _Optional[float] = ..., outline_seconds: _Optional[float] = ..., notices: _Optional[_Iterable[str]] = ..., uncertain_regions: _Optional[_Iterable[_Union[UncertainRegion, _Mapping]]] = ..., precision: _Optional[str] = ..., small_objects_removed: _Optional[int] = ..., diameter: _Optional[_Union[ObjectDiameter, _Mapping]] = ..., trust: _Optional[_Union[Trust, _Mapping]] = ...) -> None: ...

class SliceTrust(_message.Message):
    __slots__ = ["confidence", "doubt", "slice"]
    class Doubt(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    BLURRED: SliceTrust.Doubt
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DOUBT_FIELD_NUMBER: _ClassVar[int]
    DOUBT_UNSPECIFIED: SliceTrust.Doubt
    MIXED: SliceTrust.Doubt
    OVEREXPOSED: SliceTrust.Doubt
    SLICE_FIELD_NUMBER: _ClassVar[int]
    UNSURE: SliceTrust.Doubt
    confidence: float
    doubt: SliceTrust.Doubt
    slice: int
    def __init__(self, slice: _Optional[int] = ..., confidence: _Optional[float] = ..., doubt: _Optional[_Union[SliceTrust.Doubt, str]] = ...) -> None: ...

class Trust(_message.Message):
    __slots__ = ["confidence", "empty_slices", "first_empty_slices", "least_confidence", "slices", "trusted", "untrusted_slices", "worst_slices"]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    EMPTY_SLICES_FIELD_NUMBER: _ClassVar[int]
    FIRST_EMPTY_SLICES_FIELD_NUMBER: _ClassVar[int]
    LEAST_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SLICES_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_FIELD_NUMBER: _ClassVar[int]
    UNTRUSTED_SLICES_FIELD_NUMBER: _ClassVar[int]
    WORST_SLICES_FIELD_NUMBER: _ClassVar[int]
    confidence: float
    empty_slices: int
    first_empty_slices: _containers.RepeatedScalarFieldContainer[int]
    least_confidence: float
    slices: int
    trusted: bool
    untrusted_slices: int
    worst_slices: _containers.RepeatedCompositeFieldContainer[SliceTrust]
    def __init__(self, trusted: bool = ..., confidence: _Optional[float] = ..., least_confidence: _Optional[float] = ..., slices: _Optional[int] = ..., untrusted_slices: _Optional[int] = ..., empty_slices: _Optional[int] = ..., worst_slices: _Optional[_Iterable[_Union[SliceTrust, _Mapping]]] = ..., first_empty_slices: _Optional[_Iterable[int]] = ...) -> None: ...

class UncertainRegion(_message.Message):
    __slots__ = ["slice", "uncertainty", "x0", "x1", "y0", "y1"]
    SLICE_FIELD_NUMBER: _ClassVar[int]
    UNCERTAINTY_FIELD_NUMBER: _ClassVar[int]
    X0_FIELD_NUMBER: _ClassVar[int]
    X1_FIELD_NUMBER: _ClassVar[int]
    Y0_FIELD_NUMBER: _ClassVar[int]
    Y1_FIELD_NUMBER: _ClassVar[int]
    slice: int
    uncertainty: float
    x0: int
    x1: int
    y0: int
    y1: int
    def __init__(self, slice: _Optional[int] = ..., x0: _Optional[int] = ..., y0: _Optional[int] = ..., x1: _Optional[int] = ..., y1: _Optional[int] = ..., uncertainty: _Optional[float] = ...) -> None: ...
