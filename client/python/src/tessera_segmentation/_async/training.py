"""Trainings: from a dataset to a model version."""
from __future__ import annotations

from collections.abc import AsyncIterator

from tessera_segmentation._async.connection import request_id
from tessera_segmentation._async.models import AsyncModels
from tessera_segmentation.errors import TrainingFailed
from tessera_segmentation.names import model_name, named, version_name
from tessera_segmentation.parameters import training_parameters
from tessera_segmentation.records import TrainingProgress
from tessera_segmentation.wire import model_service_pb2
from tessera_segmentation.wire import training_service_pb2 as pb


class AsyncTraining(AsyncModels):
    """Calls of TrainingService."""

    async def train(self, dataset: str, model: str, *, initial_model: str | None = None, **parameters: object) -> AsyncTrainingRun:
        """Queues a training. Iterate over the answer to see its progress, or call result() to wait for the version.

        `initial_model` is a version whose weights it begins with. Parameters are those of docs/training.md, such as epochs=30;
        what is left out is planned from the dataset. The training goes on if this program ends."""
        job = self._job(dataset, model, initial_model, parameters)
        request = pb.CreateTrainingJobRequest(job=job, request_id=request_id())
        return AsyncTrainingRun(self, await self._call(self._training.CreateTrainingJob, request))

    async def plan_training(self, dataset: str, model: str, *, initial_model: str | None = None, **parameters: object) -> pb.TrainingJob:
        """What train() would do, and why; queues nothing."""
        job = self._job(dataset, model, initial_model, parameters)
        answer: pb.TrainingJob = await self._call(self._training.CreateTrainingJob,
                                                  pb.CreateTrainingJobRequest(job=job, validate_only=True))
        return answer

    async def training(self, name: str) -> AsyncTrainingRun:
        """A training that was queued before, by its job's name."""
        job = await self._call(self._training.GetTrainingJob, pb.GetTrainingJobRequest(name=named("trainingJobs", name)))
        return AsyncTrainingRun(self, job)

    async def training_jobs(self) -> list[pb.TrainingJob]:
        """The caller's jobs, the newest first."""
        return await self._pages(self._training.ListTrainingJobs, pb.ListTrainingJobsRequest(), "jobs")

    def _job(self, dataset: str, model: str, initial_model: str | None, parameters: dict[str, object]) -> pb.TrainingJob:
        return pb.TrainingJob(dataset=named("datasets", dataset), model=model_name(model), parameters=training_parameters(parameters),
                              initial_model=version_name(initial_model) if initial_model else "")


class AsyncTrainingRun:
    """A training job. Iterating yields a TrainingProgress after each change, until the job has ended."""

    def __init__(self, client: AsyncTraining, job: pb.TrainingJob) -> None:
        self._client = client
        self.job = job  # As it was last seen.

    @property
    def name(self) -> str:
        """`trainingJobs/{id}`, by which training() finds it again."""
        return self.job.name

    async def __aiter__(self) -> AsyncIterator[TrainingProgress]:
        request = pb.WatchTrainingJobRequest(name=self.name)
        async for answer in self._client._watch(self._client._training.WatchTrainingJob, request):
            self.job = answer.job
            yield TrainingProgress.of(answer.job)

    async def result(self) -> model_service_pb2.ModelVersion:
        """Waits for the end. Raises TrainingFailed if the training made no version."""
        async for _ in self:
            pass
        if not self.job.model_version:
            state = pb.TrainingJob.State.Name(self.job.state)
            raise TrainingFailed(self.job.error_message or f"the training is {state}; start it again", reason=f"TRAINING_{state}",
                                 resource=self.name)
        return await self._client.version(self.job.model_version)

    async def cancel(self) -> None:
        self.job = await self._client._call(self._client._training.CancelTrainingJob, pb.CancelTrainingJobRequest(name=self.name))
