from tessera_segmentation.wire import segmentation_service_pb2 as _segmentation_service_pb2
from tessera_segmentation.wire import object_pb2 as _object_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Accuracy(_message.Message):
    __slots__ = ["found_objects", "thresholds", "true_objects"]
    class AtThreshold(_message.Message):
        __slots__ = ["average_precision", "false_negatives", "false_positives", "iou", "true_positives"]
        AVERAGE_PRECISION_FIELD_NUMBER: _ClassVar[int]
        FALSE_NEGATIVES_FIELD_NUMBER: _ClassVar[int]
        FALSE_POSITIVES_FIELD_NUMBER: _ClassVar[int]
        IOU_FIELD_NUMBER: _ClassVar[int]
        TRUE_POSITIVES_FIELD_NUMBER: _ClassVar[int]
        average_precision: float
        false_negatives: int
        false_positives: int
        iou: float
        true_positives: int
        def __init__(self, iou: _Optional[float] = ..., true_positives: _Optional[int] = ..., false_positives: _Optional[int] = ..., false_negatives: _Optional[int] = ..., average_precision: _Optional[float] = ...) -> None: ...
    FOUND_OBJECTS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLDS_FIELD_NUMBER: _ClassVar[int]
    TRUE_OBJECTS_FIELD_NUMBER: _ClassVar[int]
    found_objects: int
    thresholds: _containers.RepeatedCompositeFieldContainer[Accuracy.AtThreshold]
    true_objects: int
    def __init__(self, true_objects: _Optional[int] = ..., found_objects: _Optional[int] = ..., thresholds: _Optional[_Iterable[_Union[Accuracy.AtThreshold, _Mapping]]] = ...) -> None: ...

class EvaluateModelVersionRequest(_message.Message):
    __slots__ = ["channel", "dataset", "name", "parameters"]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    channel: int
    dataset: str
    name: str
    parameters: _segmentation_service_pb2.SegmentParameters
    def __init__(self, name: _Optional[str] = ..., dataset: _Optional[str] = ..., parameters: _Optional[_Union[_segmentation_service_pb2.SegmentParameters, _Mapping]] = ..., channel: _Optional[int] = ...) -> None: ...

class EvaluateModelVersionResponse(_message.Message):
    __slots__ = ["sample", "start", "summary"]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    sample: SampleEvaluation
    start: EvaluationStart
    summary: EvaluationSummary
    def __init__(self, start: _Optional[_Union[EvaluationStart, _Mapping]] = ..., sample: _Optional[_Union[SampleEvaluation, _Mapping]] = ..., summary: _Optional[_Union[EvaluationSummary, _Mapping]] = ...) -> None: ...

class EvaluationStart(_message.Message):
    __slots__ = ["dataset", "model_version", "samples"]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    dataset: str
    model_version: str
    samples: int
    def __init__(self, model_version: _Optional[str] = ..., dataset: _Optional[str] = ..., samples: _Optional[int] = ...) -> None: ...

class EvaluationSummary(_message.Message):
    __slots__ = ["mean_of_images", "mean_segmentation_accuracy", "min_area_px", "pooled", "samples", "samples_failed", "small_objects_removed"]
    MEAN_OF_IMAGES_FIELD_NUMBER: _ClassVar[int]
    MEAN_SEGMENTATION_ACCURACY_FIELD_NUMBER: _ClassVar[int]
    MIN_AREA_PX_FIELD_NUMBER: _ClassVar[int]
    POOLED_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FAILED_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SMALL_OBJECTS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    mean_of_images: _containers.RepeatedScalarFieldContainer[float]
    mean_segmentation_accuracy: float
    min_area_px: int
    pooled: Accuracy
    samples: int
    samples_failed: int
    small_objects_removed: int
    def __init__(self, samples: _Optional[int] = ..., samples_failed: _Optional[int] = ..., pooled: _Optional[_Union[Accuracy, _Mapping]] = ..., mean_of_images: _Optional[_Iterable[float]] = ..., mean_segmentation_accuracy: _Optional[float] = ..., small_objects_removed: _Optional[int] = ..., min_area_px: _Optional[int] = ...) -> None: ...

class SampleEvaluation(_message.Message):
    __slots__ = ["accuracy", "error_message", "error_reason", "notices", "sample", "small_objects_removed", "trust"]
    ACCURACY_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ERROR_REASON_FIELD_NUMBER: _ClassVar[int]
    NOTICES_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    SMALL_OBJECTS_REMOVED_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    accuracy: Accuracy
    error_message: str
    error_reason: str
    notices: _containers.RepeatedScalarFieldContainer[str]
    sample: str
    small_objects_removed: int
    trust: _segmentation_service_pb2.Trust
    def __init__(self, sample: _Optional[str] = ..., accuracy: _Optional[_Union[Accuracy, _Mapping]] = ..., trust: _Optional[_Union[_segmentation_service_pb2.Trust, _Mapping]] = ..., notices: _Optional[_Iterable[str]] = ..., small_objects_removed: _Optional[int] = ..., error_message: _Optional[str] = ..., error_reason: _Optional[str] = ...) -> None: ...
