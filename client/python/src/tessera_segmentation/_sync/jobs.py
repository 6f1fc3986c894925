# Made by client/python/make_sync.py from _async/jobs.py. Do not edit.
"""Many images, while nobody waits."""
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tessera_segmentation._sync.connection import request_id
from tessera_segmentation._sync.uploads import Uploads
from tessera_segmentation.files import ImageLike, file_of
from tessera_segmentation.names import named, version_name
from tessera_segmentation.parameters import segment_parameters
from tessera_segmentation.records import JobProgress
from tessera_segmentation.results import Collector, Segmentation
from tessera_segmentation.wire import segmentation_job_service_pb2 as pb

_MOST_IMAGES = 1000  # In one message.


class Jobs(Uploads):
    """Calls of SegmentationJobService."""

    def segment_many(self, images: Mapping[str, ImageLike] | Iterable[str | os.PathLike[str]], model: str, *,
                           channel: int | None = None, **parameters: object) -> SegmentationRun:
        """Sends images and queues a job for them. Iterate over the answer to see its progress, then over results().

        `images` maps names to paths or arrays, or is an iterable of paths. The job goes on if this program ends, and its results
        stay on the server for a while. Parameters: as for segment()."""
        named_images = images if isinstance(images, Mapping) else {Path(path).name: path for path in images}
        files = {name: file_of(image, Path(name).stem) for name, image in named_images.items()}
        self.upload(files.values())
        job = pb.SegmentationJob(model=version_name(model), parameters=segment_parameters(parameters))
        header = pb.CreateSegmentationJobRequest.Header(job=job, request_id=request_id())
        items = [pb.SegmentationImage(filename=name, sha256=file.sha256, channel=channel) for name, file in files.items()]

        def messages() -> Iterator[pb.CreateSegmentationJobRequest]:
            yield pb.CreateSegmentationJobRequest(header=header)
            for begin in range(0, len(items), _MOST_IMAGES):
                part = pb.CreateSegmentationJobRequest.Images(images=items[begin:begin + _MOST_IMAGES])
                yield pb.CreateSegmentationJobRequest(images=part)

        def attempt() -> pb.SegmentationJob:
            answer: pb.SegmentationJob = self._jobs.CreateSegmentationJob(messages(), metadata=self._metadata)
            return answer

        return SegmentationRun(self, self._retry(attempt))

    def segmentation(self, name: str) -> SegmentationRun:
        """A job that was made before, by its name."""
        request = pb.GetSegmentationJobRequest(name=named("segmentationJobs", name))
        return SegmentationRun(self, self._call(self._jobs.GetSegmentationJob, request))

    def segmentation_jobs(self) -> list[pb.SegmentationJob]:
        """The caller's jobs, the newest first."""
        return self._pages(self._jobs.ListSegmentationJobs, pb.ListSegmentationJobsRequest(), "jobs")


class SegmentationRun:
    """A segmentation job. Iterating yields a JobProgress after changes, until the job has ended."""

    def __init__(self, client: Jobs, job: pb.SegmentationJob) -> None:
        self._client = client
        self.job = job  # As it was last seen.

    @property
    def name(self) -> str:
        """`segmentationJobs/{id}`, by which segmentation() finds it again."""
        return self.job.name

    def __iter__(self) -> Iterator[JobProgress]:
        request = pb.WatchSegmentationJobRequest(name=self.name)
        for answer in self._client._watch(self._client._jobs.WatchSegmentationJob, request):
            self.job = answer.job
            yield JobProgress.of(answer.job)

    def wait(self) -> pb.SegmentationJob:
        """Waits for the end."""
        for _ in self:
            pass
        return self.job

    def images(self) -> list[pb.SegmentationImage]:
        """The job's images and what became of them: those that FAILED have an `error_message`."""
        return self._client._pages(self._client._jobs.ListSegmentationImages, pb.ListSegmentationImagesRequest(parent=self.name),
                                         "images")

    def results(self, *, labels: bool = True) -> Iterator[tuple[str, Segmentation]]:
        """Name and result of each image that has SUCCEEDED, in their order."""
        for image in self.images():
            if image.state == pb.SegmentationImage.SUCCEEDED:
                yield image.filename, self.result(image.position, labels=labels, slices=tuple(image.slices))

    def result(self, position: int, *, labels: bool = True, slices: tuple[int, ...] = ()) -> Segmentation:
        """The result of the image at `position`, from 1. `slices` are those of the image if not all were asked for."""
        request = pb.ReadSegmentationResultsRequest(name=self.name, position=position, labels=labels)

        def attempt() -> Segmentation:
            collector = Collector(slices)
            for message in self._client._jobs.ReadSegmentationResults(request, metadata=self._client._metadata):
                collector.take(message)
            return collector.finish()

        return self._client._retry(attempt)

    def cancel(self) -> None:
        """Results so far are kept."""
        request = pb.CancelSegmentationJobRequest(name=self.name)
        self.job = self._client._call(self._client._jobs.CancelSegmentationJob, request)

    def delete(self) -> None:
        """Deletes the job and its results."""
        self._client._call(self._client._jobs.DeleteSegmentationJob, pb.DeleteSegmentationJobRequest(name=self.name))
