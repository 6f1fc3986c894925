from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Object(_message.Message):
    __slots__ = ["area_px", "centroid_x", "centroid_y", "mean_intensity", "number", "polygons", "score"]
    AREA_PX_FIELD_NUMBER: _ClassVar[int]
    CENTROID_X_FIELD_NUMBER: _ClassVar[int]
    CENTROID_Y_FIELD_NUMBER: _ClassVar[int]
    MEAN_INTENSITY_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    POLYGONS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    area_px: int
    centroid_x: float
    centroid_y: float
    mean_intensity: float
    number: int
    polygons: _containers.RepeatedCompositeFieldContainer[Polygon]
    score: float
    def __init__(self, number: _Optional[int] = ..., polygons: _Optional[_Iterable[_Union[Polygon, _Mapping]]] = ..., area_px: _Optional[int] = ..., centroid_x: _Optional[float] = ..., centroid_y: _Optional[float] = ..., mean_intensity: _Optional[float] = ..., score: _Optional[float] = ...) -> None: ...

class Polygon(_message.Message):
    __slots__ = ["continuation", "exterior", "holes"]
    CONTINUATION_FIELD_NUMBER: _ClassVar[int]
    EXTERIOR_FIELD_NUMBER: _ClassVar[int]
    HOLES_FIELD_NUMBER: _ClassVar[int]
    continuation: bool
    exterior: Ring
    holes: _containers.RepeatedCompositeFieldContainer[Ring]
    def __init__(self, exterior: _Optional[_Union[Ring, _Mapping]] = ..., holes: _Optional[_Iterable[_Union[Ring, _Mapping]]] = ..., continuation: bool = ...) -> None: ...

class Ring(_message.Message):
    __slots__ = ["xy"]
    XY_FIELD_NUMBER: _ClassVar[int]
    xy: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, xy: _Optional[_Iterable[int]] = ...) -> None: ...
