# Made by client/python/make_sync.py from _async/segmentation.py. Do not edit.
"""One image, while somebody waits."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from tessera_segmentation._sync.connection import ANSWER_SECONDS
from tessera_segmentation._sync.uploads import Uploads
from tessera_segmentation.arrays import chunks_of, describe
from tessera_segmentation.files import ImageLike, file_of, is_path
from tessera_segmentation.names import version_name
from tessera_segmentation.parameters import segment_parameters
from tessera_segmentation.results import Collector, Segmentation
from tessera_segmentation.wire import segmentation_service_pb2 as pb


class Segmenting(Uploads):
    """Calls of SegmentationService."""

    def segment(self, image: ImageLike, model: str, *, slices: Iterable[int] = (), channel: int | None = None, labels: bool = True,
                      bulk: bool = False, on_progress: Callable[[pb.SegmentProgress], None] | None = None,
                      **parameters: object) -> Segmentation:
        """Finds the objects of an image.

        `image` is a path (TIFF, PNG, JPEG, …) or an array of height × width or slices × height × width. `slices` and `channel` count
        from 1; without them all slices of the first channel are segmented. `labels=False` leaves the label image out. `bulk` lets
        requests of people who wait go first. Parameters are those of docs/api.md: diameter='auto' or a number of pixels,
        min_area_px, tolerance_px, overlap_px, erosion_width, test_time_augmentation, review_regions, …"""
        asked = tuple(slices)
        header = pb.SegmentHeader(model=version_name(model), slices=asked, channel=channel, labels=labels,
                                  parameters=segment_parameters(parameters),
                                  priority=pb.SegmentHeader.BULK if bulk else pb.SegmentHeader.INTERACTIVE)
        if is_path(image):
            file = file_of(image, "image")
            header.filename, header.size_bytes = file.name, file.size
            chunks: Callable[[], Iterable[bytes]] = file.chunks
        else:
            array, pixels = describe(image)
            header.array.CopyFrom(array)
            chunks = partial(chunks_of, pixels)

        attempts = 0

        def messages() -> Iterator[pb.SegmentRequest]:
            yield pb.SegmentRequest(header=header)
            if attempts > 1:  # Lets a refusal of the header arrive before it is lost in a write.
                time.sleep(ANSWER_SECONDS)
            for chunk in chunks():
                yield pb.SegmentRequest(chunk=chunk)

        def attempt() -> Segmentation:
            nonlocal attempts
            attempts += 1
            collector = Collector(asked)
            for message in self._segmentation.Segment(messages(), metadata=self._metadata):
                collector.take(message)
                if on_progress is not None and message.HasField("progress"):
                    on_progress(message.progress)
            return collector.finish()

        # Segmenting changes nothing on the server, so it may be done again.
        return self._retry(attempt)
