"""Keyword arguments as fields of the wire API."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, TypeVar

from tessera_segmentation.errors import InvalidRequest
from tessera_segmentation.wire import segmentation_service_pb2 as segmentation
from tessera_segmentation.wire import training_service_pb2 as training

__all__ = ["segment_parameters", "training_parameters"]

_SIZES = ("network_input_size", "subimage_size", "review_region_size", "step_size")
_DIAMETERS = {"auto": segmentation.SegmentParameters.DIAMETER_AUTO, "each-slice": segmentation.SegmentParameters.DIAMETER_AUTO_EACH_SLICE,
              "model": segmentation.SegmentParameters.DIAMETER_MODEL}
_METHODS = {"tiles": segmentation.SegmentParameters.TILES, "pyjamas": segmentation.SegmentParameters.PYJAMAS}

Message = TypeVar("Message")


def _filled(make: Callable[..., Message], values: Mapping[str, Any]) -> Message:
    sized = {name: training.ImageSize(height=value[0], width=value[1]) if name in _SIZES else value
             for name, value in values.items() if value is not None}
    try:
        return make(**sized)
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"a parameter cannot be used: {error}; docs/api.md lists the parameters and their types",
                             reason="PARAMETER_INVALID") from error


def _word(name: str, words: Mapping[str, Any], value: str) -> Any:
    if value not in words:
        raise InvalidRequest(f"{name} is {value!r}; write {' or '.join(map(repr, words))}", reason="PARAMETER_INVALID")
    return words[value]


def segment_parameters(values: Mapping[str, Any]) -> segmentation.SegmentParameters:
    """`diameter` is a number of pixels, or 'auto', 'each-slice' or 'model'; `method` is 'tiles' or 'pyjamas'; sizes are
    (height, width)."""
    found = dict(values)
    diameter = found.pop("diameter", None)
    if isinstance(diameter, str):
        found["diameter"] = _word("diameter", _DIAMETERS, diameter)
    elif diameter is not None:
        found["diameter_px"] = float(diameter)
    if isinstance(found.get("method"), str):
        found["method"] = _word("method", _METHODS, found["method"])
    return _filled(segmentation.SegmentParameters, found)


def training_parameters(values: Mapping[str, Any]) -> training.TrainingParameters:
    """Those of docs/training.md; sizes are (height, width). What is left out is planned from the dataset."""
    return _filled(training.TrainingParameters, values)
