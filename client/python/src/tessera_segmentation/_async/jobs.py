"""Many images, while nobody waits."""
from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path

from tessera_segmentation._async.connection import request_id
from tessera_segmentation._async.uploads import AsyncUploads
from tessera_segmentation.files import ImageLike, file_of
from tessera_segmentation.names import named, version_name
from tessera_segmentation.parameters import segment_parameters
from tessera_segmentation.records import JobProgress
from tessera_segmentation.results import Collector, Segmentation
from tessera_segmentation.wire import segmentation_job_service_pb2 as pb

_MOST_IMAGES = 1000  # In one message.


class AsyncJobs(AsyncUploads):
    """Calls of SegmentationJobService."""

    async def segment_many(self, images: Mapping[str, ImageLike] | Iterable[str | os.PathLike[str]], model: str, *,
                           channel: int | None = None, **parameters: object) -> AsyncSegmentationRun:
        """Sends images and queues a job for them. Iterate over the answer to see its progress, then over results().

        `images` maps names to paths or arrays, or is an iterable of paths. The job goes on if this program ends, and its results
        stay on the server for a while. Parameters: as for segment()."""
        named_images = images if isinstance(images, Mapping) else {Path(path).name: path for path in images}
        files = {name: file_of(image, Path(name).stem) for name, image in named_images.items()}
        await self.upload(files.values())
        job = pb.SegmentationJob(model=version_name(model), parameters=segment_parameters(parameters))
        header = pb.CreateSegmentationJobRequest.Header(job=job, request_id=request_id())
        items = [pb.SegmentationImage(filename=name, sha256=file.sha256, channel=channel) for name, file in files.items()]

        async def messages() -> AsyncIterator[pb.CreateSegmentationJobRequest]:
            yield pb.CreateSegmentationJobRequest(header=header)
            for begin in range(0, len(items), _MOST_IMAGES):
                part = pb.CreateSegmentationJobRequest.Images(images=items[begin:begin + _MOST_IMAGES])
                yield pb.CreateSegmentationJobRequest(images=part)

        async def attempt() -> pb.SegmentationJob:
            answer: pb.SegmentationJob = await self._jobs.CreateSegmentationJob(messages(), metadata=self._metadata)
            return answer

        return AsyncSegmentationRun(self, await self._retry(attempt))

    async def segmentation(self, name: str) -> AsyncSegmentationRun:
        """A job that was made before, by its name."""
        request = pb.GetSegmentationJobRequest(name=named("segmentationJobs", name))
        return AsyncSegmentationRun(self, await self._call(self._jobs.GetSegmentationJob, request))

    async def segmentation_jobs(self) -> list[pb.SegmentationJob]:
        """The caller's jobs, the newest first."""
        return await self._pages(self._jobs.ListSegmentationJobs, pb.ListSegmentationJobsRequest(), "jobs")


class AsyncSegmentationRun:
    """A segmentation job. Iterating yields a JobProgress after changes, until the job has ended."""

    def __init__(self, client: AsyncJobs, job: pb.SegmentationJob) -> None:
        self._client = client
        self.job = job  # As it was last seen.

    @property
    def name(self) -> str:
        """`segmentationJobs/{id}`, by which segmentation() finds it again."""
        return self.job.name

    async def __aiter__(self) -> AsyncIterator[JobProgress]:
        request = pb.WatchSegmentationJobRequest(name=self.name)
        async for answer in self._client._watch(self._client._jobs.WatchSegmentationJob, request):
            self.job = answer.job
            yield JobProgress.of(answer.job)

    async def wait(self) -> pb.SegmentationJob:
        """Waits for the end."""
        async for _ in self:
            pass
        return self.job

    async def images(self) -> list[pb.SegmentationImage]:
        """The job's images and what became of them: those that FAILED have an `error_message`."""
        return await self._client._pages(self._client._jobs.ListSegmentationImages, pb.ListSegmentationImagesRequest(parent=self.name),
                                         "images")

    async def results(self, *, labels: bool = True) -> AsyncIterator[tuple[str, Segmentation]]:
        """Name and result of each image that has SUCCEEDED, in their order."""
        for image in await self.images():
            if image.state == pb.SegmentationImage.SUCCEEDED:
                yield image.filename, await self.result(image.position, labels=labels, slices=tuple(image.slices))

    async def result(self, position: int, *, labels: bool = True, slices: tuple[int, ...] = ()) -> Segmentation:
        """The result of the image at `position`, from 1. `slices` are those of the image if not all were asked for."""
        request = pb.ReadSegmentationResultsRequest(name=self.name, position=position, labels=labels)

        async def attempt() -> Segmentation:
            collector = Collector(slices)
            async for message in self._client._jobs.ReadSegmentationResults(request, metadata=self._client._metadata):
                collector.take(message)
            return collector.finish()

        return await self._client._retry(attempt)

    async def cancel(self) -> None:
        """Results so far are kept."""
        request = pb.CancelSegmentationJobRequest(name=self.name)
        self.job = await self._client._call(self._client._jobs.CancelSegmentationJob, request)

    async def delete(self) -> None:
        """Deletes the job and its results."""
        await self._client._call(self._client._jobs.DeleteSegmentationJob, pb.DeleteSegmentationJobRequest(name=self.name))
