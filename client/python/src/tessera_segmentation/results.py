"""What was found in an image: outlines, label image, table."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tessera_segmentation.errors import Damaged
from tessera_segmentation.wire import object_pb2
from tessera_segmentation.wire import segmentation_service_pb2 as pb

__all__ = ["Collector", "DetectedObject", "Polygon", "Segmentation", "Table"]

Points = npt.NDArray[np.int32]
Labels = npt.NDArray[np.uint32]
# Columns of equal length; pandas.DataFrame(table) takes it as it is.
Table = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class Polygon:
    """Rings of (x, y) along pixel edges, closed: the last point is the first. Origin: the top left corner of the top left pixel."""

    exterior: Points
    holes: tuple[Points, ...] = ()

    @property
    def coordinates(self) -> list[list[list[int]]]:
        """As GeoJSON has them."""
        return [ring.tolist() for ring in (self.exterior, *self.holes)]

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {"type": "Polygon", "coordinates": self.coordinates}


@dataclass(frozen=True)
class DetectedObject:
    """One object. It has several polygons if its parts meet at corners only."""

    number: int  # From 1 in each slice; its value in the label image.
    slice: int  # From 1, of the channel.
    plane: tuple[int, int, int]  # Channel, z and t in the file, from 0.
    polygons: tuple[Polygon, ...]
    area_px: int
    centroid: tuple[float, float]  # (x, y), mean of the pixels' centres.
    mean_intensity: float  # In the image's own units.
    score: float  # From 0 to 1.

    @property
    def bounding_box(self) -> tuple[int, int, int, int]:
        """(x0, y0, x1, y1); column x1 and row y1 are outside."""
        points = np.concatenate([polygon.exterior for polygon in self.polygons])
        x0, y0 = points.min(axis=0)
        x1, y1 = points.max(axis=0)
        return int(x0), int(y0), int(x1), int(y1)

    @property
    def perimeter_px(self) -> float:
        """The length of all rings; along pixel edges unless the outlines were simplified."""
        rings = [ring for polygon in self.polygons for ring in (polygon.exterior, *polygon.holes)]
        return float(sum(np.hypot(*np.diff(ring, axis=0).T).sum() for ring in rings))

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        geometry: dict[str, Any] = (
            self.polygons[0].__geo_interface__ if len(self.polygons) == 1 else
            {"type": "MultiPolygon", "coordinates": [polygon.coordinates for polygon in self.polygons]})
        return {"type": "Feature", "geometry": geometry, "properties": {
            "number": self.number, "slice": self.slice, "area_px": self.area_px, "centroid_x": self.centroid[0],
            "centroid_y": self.centroid[1], "mean_intensity": self.mean_intensity, "score": self.score}}


@dataclass(frozen=True)
class Segmentation:
    """The objects of an image's slices, and how they were found."""

    model_version: str  # `models/{id}/versions/{n}`.
    objects: tuple[DetectedObject, ...]  # Slice by slice.
    summary: pb.SegmentSummary  # All figures and parameters, as docs/api.md describes them.
    slices: tuple[int, ...]  # Those that were segmented, from 1.
    _runs: dict[int, npt.NDArray[np.uint32]] = field(repr=False, default_factory=dict)

    @property
    def notices(self) -> list[str]:
        """Sentences for people: what is odd about the image, and how far the objects are to be trusted."""
        return list(self.summary.notices)

    @property
    def trusted(self) -> bool:
        """Whether there are objects and no slice is doubtful."""
        return self.summary.trust.trusted

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of a slice."""
        return self.summary.image_size.height, self.summary.image_size.width

    def labels_of(self, slice: int) -> Labels:
        """The label image of one slice: 0 is background, each object has its number."""
        labels = np.zeros(self.shape, np.uint32)
        runs = self._runs.get(slice)
        if runs is None:
            return labels
        number, y, x0, x1 = runs.T.astype(np.int64)
        length = x1 - x0
        begin = np.cumsum(length) - length
        pixels = np.repeat(y * labels.shape[1] + x0 - begin, length) + np.arange(int(length.sum()))
        # Of simplified outlines that overlap, the later object has the pixel: NumPy assigns in order.
        labels.reshape(-1)[pixels] = np.repeat(number, length).astype(np.uint32)
        return labels

    @property
    def labels(self) -> Labels:
        """The label image, height × width, or slices × height × width if several slices were segmented."""
        planes = [self.labels_of(slice) for slice in self.slices]
        return planes[0] if len(planes) == 1 else np.stack(planes)

    @property
    def polygons(self) -> list[Polygon]:
        """All polygons, in the order of the objects."""
        return [polygon for found in self.objects for polygon in found.polygons]

    def table(self) -> Table:
        """A row for each object, as columns."""
        boxes = np.array([found.bounding_box for found in self.objects], np.int32).reshape(-1, 4)

        def column(name: str, kind: Any) -> npt.NDArray[Any]:
            return np.array([getattr(found, name) for found in self.objects], kind)

        centroids = np.array([found.centroid for found in self.objects], float).reshape(-1, 2)
        return {"slice": column("slice", np.int32), "number": column("number", np.int32), "area_px": column("area_px", np.int64),
                "perimeter_px": column("perimeter_px", float), "centroid_x": centroids[:, 0], "centroid_y": centroids[:, 1],
                "x0": boxes[:, 0], "y0": boxes[:, 1], "x1": boxes[:, 2], "y1": boxes[:, 3],
                "mean_intensity": column("mean_intensity", float), "score": column("score", float)}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": [found.__geo_interface__ for found in self.objects]}

    def __len__(self) -> int:
        return len(self.objects)


class Collector:
    """Takes the messages of one image in their order and makes a Segmentation of them."""

    def __init__(self, asked: tuple[int, ...] = ()) -> None:
        self._asked = asked
        self._start: pb.SegmentStart | None = None
        self._summary: pb.SegmentSummary | None = None
        self._objects: list[DetectedObject] = []
        self._open: object_pb2.Object | None = None  # Continues in the next message.
        self._runs: dict[int, list[bytes]] = {}

    def take(self, message: pb.SegmentResponse) -> None:
        kind = message.WhichOneof("content")
        if kind == "start":
            self._start = message.start
        elif kind == "objects":
            self._take_objects(message.objects)
        elif kind == "labels":
            self._runs.setdefault(message.labels.slice, []).append(message.labels.runs)
        elif kind == "summary":
            self._summary = message.summary

    def finish(self) -> Segmentation:
        if self._start is None or self._summary is None or self._open is not None:
            raise Damaged("the server sent no end of the objects; segment the image again", reason="SUMMARY_MISSING")
        if self._summary.objects != len(self._objects):
            raise Damaged("the server counts other objects than it sent; segment the image again", reason="SUMMARY_MISSING")
        slices = self._asked or tuple(range(1, self._summary.slices + 1))
        runs = {slice: np.frombuffer(b"".join(parts), "<u4").reshape(-1, 4) for slice, parts in self._runs.items()}
        return Segmentation(self._summary.model_version, tuple(self._objects), self._summary, slices, runs)

    def _take_objects(self, batch: pb.ObjectBatch) -> None:
        plane = batch.plane.c, batch.plane.z, batch.plane.t
        for index, part in enumerate(batch.objects):
            whole = object_pb2.Object()
            whole.CopyFrom(part)
            if self._open is not None:
                whole, self._open = self._open, None
                _append(part, whole)
            if index == len(batch.objects) - 1 and batch.last_object_continues:
                self._open = whole
            else:
                self._objects.append(_object(whole, batch.slice, plane))


def _append(part: object_pb2.Object, whole: object_pb2.Object) -> None:
    """Adds the rest of an object that did not fit into one message."""
    if part.number != whole.number:
        raise Damaged("the server's objects do not go on where they ended; segment the image again", reason="OBJECTS_BROKEN")
    for polygon in part.polygons:
        if not polygon.continuation:
            whole.polygons.add().CopyFrom(polygon)
            continue
        last = whole.polygons[-1]
        for index, ring in enumerate(polygon.holes):
            if index > 0:
                last.holes.add().CopyFrom(ring)
            else:
                (last.holes[-1] if last.holes else last.exterior).xy.extend(ring.xy)


def _closed(ring: object_pb2.Ring) -> Points:
    points = np.array(ring.xy, np.int32).reshape(-1, 2)
    return np.concatenate([points, points[:1]])


def _object(part: object_pb2.Object, slice: int, plane: tuple[int, int, int]) -> DetectedObject:
    polygons = tuple(Polygon(_closed(polygon.exterior), tuple(_closed(hole) for hole in polygon.holes)) for polygon in part.polygons)
    return DetectedObject(part.number, slice, plane, polygons, part.area_px, (part.centroid_x, part.centroid_y), part.mean_intensity, part.score)
