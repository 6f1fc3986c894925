from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CancelTrainingJobRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class CreateTrainingJobRequest(_message.Message):
    __slots__ = ["job", "request_id", "validate_only"]
    JOB_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    job: TrainingJob
    request_id: str
    validate_only: bool
    def __init__(self, job: _Optional[_Union[TrainingJob, _Mapping]] = ..., request_id: _Optional[str] = ..., validate_only: bool = ...) -> None: ...

class EpochMetrics(_message.Message):
    __slots__ = ["epoch", "seconds", "training_loss", "validation_ap50", "validation_loss"]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    TRAINING_LOSS_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_AP50_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_LOSS_FIELD_NUMBER: _ClassVar[int]
    epoch: int
    seconds: float
    training_loss: float
    validation_ap50: float
    validation_loss: float
    def __init__(self, epoch: _Optional[int] = ..., training_loss: _Optional[float] = ..., validation_loss: _Optional[float] = ..., validation_ap50: _Optional[float] = ..., seconds: _Optional[float] = ...) -> None: ...

class GetTrainingJobRequest(_message.Message):
    __slots__ = ["name"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ImageSize(_message.Message):
    __slots__ = ["height", "width"]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    height: int
    width: int
    def __init__(self, height: _Optional[int] = ..., width: _Optional[int] = ...) -> None: ...

class ListTrainingJobsRequest(_message.Message):
    __slots__ = ["page_size", "page_token"]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTrainingJobsResponse(_message.Message):
    __slots__ = ["jobs", "next_page_token"]
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[TrainingJob]
    next_page_token: str
    def __init__(self, jobs: _Optional[_Iterable[_Union[TrainingJob, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PlanDecision(_message.Message):
    __slots__ = ["name", "reason", "value"]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class TrainingJob(_message.Message):
    __slots__ = ["create_time", "dataset", "device", "end_time", "error_message", "initial_model", "model", "model_version", "name", "owner", "parameters", "plan", "progress", "queue_position", "seconds_to_start", "start_time", "state"]
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = []
    CANCELLED: TrainingJob.State
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DATASET_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    FAILED: TrainingJob.State
    INITIAL_MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    MODEL_VERSION_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    QUEUED: TrainingJob.State
    QUEUE_POSITION_FIELD_NUMBER: _ClassVar[int]
    RUNNING: TrainingJob.State
    SECONDS_TO_START_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATE_UNSPECIFIED: TrainingJob.State
    SUCCEEDED: TrainingJob.State
    UNREADABLE: TrainingJob.State
    create_time: _timestamp_pb2.Timestamp
    dataset: str
    device: str
    end_time: _timestamp_pb2.Timestamp
    error_message: str
    initial_model: str
    model: str
    model_version: str
    name: str
    owner: str
    parameters: TrainingParameters
    plan: _containers.RepeatedCompositeFieldContainer[PlanDecision]
    progress: TrainingProgress
    queue_position: int
    seconds_to_start: float
    start_time: _timestamp_pb2.Timestamp
    state: TrainingJob.State
    def __init__(self, name: _Optional[str] = ..., dataset: _Optional[str] = ..., model: _Optional[str] = ..., parameters: _Optional[_Union[TrainingParameters, _Mapping]] = ..., state: _Optional[_Union[TrainingJob.State, str]] = ..., queue_position: _Optional[int] = ..., progress: _Optional[_Union[TrainingProgress, _Mapping]] = ..., model_version: _Optional[str] = ..., error_message: _Optional[str] = ..., device: _Optional[str] = ..., create_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., start_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[_timestamp_pb2.Timestamp, _Mapping]] = ..., plan: _Optional[_Iterable[_Union[PlanDecision, _Mapping]]] = ..., initial_model: _Optional[str] = ..., owner: _Optional[str] = ..., seconds_to_start: _Optional[float] = ...) -> None: ...

class TrainingParameters(_message.Message):
    __slots__ = ["augmentation", "augmentation_faults", "augmentation_inversion", "augmentation_rotation", "augmentation_zoom", "base_width", "batch_size", "crops_per_epoch", "depth", "device", "dropout", "early_stopping_patience", "epochs", "erosion_width", "intensity_normalization", "learning_rate", "learning_rate_patience", "learning_rate_schedule", "least_diameter_px", "min_area_px", "most_diameter_px", "network_input_size", "network_normalization", "object_crops", "precision", "preset", "sampling", "seed", "skip_connection", "subimage_size", "target", "touching_gap_px", "upsampling", "validation_fraction", "weight_averaging", "weight_decay", "weight_map_sigma_px", "weight_map_w0"]
    AUGMENTATION_FAULTS_FIELD_NUMBER: _ClassVar[int]
    AUGMENTATION_FIELD_NUMBER: _ClassVar[int]
    AUGMENTATION_INVERSION_FIELD_NUMBER: _ClassVar[int]
    AUGMENTATION_ROTATION_FIELD_NUMBER: _ClassVar[int]
    AUGMENTATION_ZOOM_FIELD_NUMBER: _ClassVar[int]
    BASE_WIDTH_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    CROPS_PER_EPOCH_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    DROPOUT_FIELD_NUMBER: _ClassVar[int]
    EARLY_STOPPING_PATIENCE_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    EROSION_WIDTH_FIELD_NUMBER: _ClassVar[int]
    INTENSITY_NORMALIZATION_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_PATIENCE_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    LEAST_DIAMETER_PX_FIELD_NUMBER: _ClassVar[int]
    MIN_AREA_PX_FIELD_NUMBER: _ClassVar[int]
    MOST_DIAMETER_PX_FIELD_NUMBER: _ClassVar[int]
    NETWORK_INPUT_SIZE_FIELD_NUMBER: _ClassVar[int]
    NETWORK_NORMALIZATION_FIELD_NUMBER: _ClassVar[int]
    OBJECT_CROPS_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    PRESET_FIELD_NUMBER: _ClassVar[int]
    SAMPLING_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SKIP_CONNECTION_FIELD_NUMBER: _ClassVar[int]
    SUBIMAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    TOUCHING_GAP_PX_FIELD_NUMBER: _ClassVar[int]
    UPSAMPLING_FIELD_NUMBER: _ClassVar[int]
    VALIDATION_FRACTION_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_AVERAGING_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_DECAY_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_MAP_SIGMA_PX_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_MAP_W0_FIELD_NUMBER: _ClassVar[int]
    augmentation: bool
    augmentation_faults: float
    augmentation_inversion: float
    augmentation_rotation: float
    augmentation_zoom: float
    base_width: int
    batch_size: int
    crops_per_epoch: int
    depth: int
    device: str
    dropout: float
    early_stopping_patience: int
    epochs: int
    erosion_width: int
    intensity_normalization: str
    learning_rate: float
    learning_rate_patience: int
    learning_rate_schedule: str
    least_diameter_px: float
    min_area_px: int
    most_diameter_px: float
    network_input_size: ImageSize
    network_normalization: str
    object_crops: float
    precision: str
    preset: str
    sampling: str
    seed: int
    skip_connection: str
    subimage_size: ImageSize
    target: str
    touching_gap_px: int
    upsampling: str
    validation_fraction: float
    weight_averaging: float
    weight_decay: float
    weight_map_sigma_px: float
    weight_map_w0: float
    def __init__(self, preset: _Optional[str] = ..., network_input_size: _Optional[_Union[ImageSize, _Mapping]] = ..., subimage_size: _Optional[_Union[ImageSize, _Mapping]] = ..., learning_rate: _Optional[float] = ..., batch_size: _Optional[int] = ..., epochs: _Optional[int] = ..., erosion_width: _Optional[int] = ..., seed: _Optional[int] = ..., validation_fraction: _Optional[float] = ..., early_stopping_patience: _Optional[int] = ..., base_width: _Optional[int] = ..., depth: _Optional[int] = ..., sampling: _Optional[str] = ..., intensity_normalization: _Optional[str] = ..., network_normalization: _Optional[str] = ..., augmentation: bool = ..., weight_map_w0: _Optional[float] = ..., weight_map_sigma_px: _Optional[float] = ..., touching_gap_px: _Optional[int] = ..., dropout: _Optional[float] = ..., device: _Optional[str] = ..., target: _Optional[str] = ..., upsampling: _Optional[str] = ..., skip_connection: _Optional[str] = ..., learning_rate_schedule: _Optional[str] = ..., weight_decay: _Optional[float] = ..., weight_averaging: _Optional[float] = ..., precision: _Optional[str] = ..., crops_per_epoch: _Optional[int] = ..., augmentation_zoom: _Optional[float] = ..., min_area_px: _Optional[int] = ..., learning_rate_patience: _Optional[int] = ..., augmentation_rotation: _Optional[float] = ..., augmentation_inversion: _Optional[float] = ..., augmentation_faults: _Optional[float] = ..., object_crops: _Optional[float] = ..., least_diameter_px: _Optional[float] = ..., most_diameter_px: _Optional[float] = ...) -> None: ...

class TrainingProgress(_message.Message):
    __slots__ = ["data_wait_ratio", "epoch", "epochs", "history", "paused", "seconds_left", "step", "steps"]
    DATA_WAIT_RATIO_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    SECONDS_LEFT_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    data_wait_ratio: float
    epoch: int
    epochs: int
    history: _containers.RepeatedCompositeFieldContainer[EpochMetrics]
    paused: bool
    seconds_left: float
    step: int
    steps: int
    def __init__(self, epoch: _Optional[int] = ..., epochs: _Optional[int] = ..., step: _Optional[int] = ..., steps: _Optional[int] = ..., seconds_left: _Optional[float] = ..., history: _Optional[_Iterable[_Union[EpochMetrics, _Mapping]]] = ..., paused: bool = ..., data_wait_ratio: _Optional[float] = ...) -> None: ...

class WatchTrainingJobRequest(_message.Message):
    __slots__ = ["after_epoch", "after_sequence", "name"]
    AFTER_EPOCH_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    after_epoch: int
    after_sequence: int
    name: str
    def __init__(self, name: _Optional[str] = ..., after_sequence: _Optional[int] = ..., after_epoch: _Optional[int] = ...) -> None: ...

class WatchTrainingJobResponse(_message.Message):
    __slots__ = ["job", "sequence"]
    JOB_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    job: TrainingJob
    sequence: int
    def __init__(self, sequence: _Optional[int] = ..., job: _Optional[_Union[TrainingJob, _Mapping]] = ...) -> None: ...
