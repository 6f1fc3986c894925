"""What the server tells of trainings, jobs and evaluations."""
from __future__ import annotations

from dataclasses import dataclass

from tessera_segmentation.wire import evaluation_service_pb2 as evaluation
from tessera_segmentation.wire import segmentation_job_service_pb2 as jobs
from tessera_segmentation.wire import training_service_pb2 as training

__all__ = ["Evaluation", "JobProgress", "TrainingProgress"]


@dataclass(frozen=True)
class TrainingProgress:
    """A training as it is now."""

    state: str  # QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED or UNREADABLE.
    queue_position: int  # 1 is next; 0 unless QUEUED.
    epoch: int  # Completed, from 0.
    epochs: int  # At most.
    step: int
    steps: int
    seconds_left: float  # Negative while unknown.
    history: tuple[training.EpochMetrics, ...]  # One an epoch.

    @classmethod
    def of(cls, job: training.TrainingJob) -> TrainingProgress:
        now = job.progress
        return cls(training.TrainingJob.State.Name(job.state), job.queue_position, now.epoch, now.epochs, now.step, now.steps,
                   now.seconds_left, tuple(now.history))


@dataclass(frozen=True)
class JobProgress:
    """A segmentation job as it is now."""

    state: str  # QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED.
    images: int
    images_succeeded: int
    images_failed: int
    slices: int  # Of the images opened so far.
    slices_done: int
    objects: int
    seconds_left: float  # Negative while unknown.

    @classmethod
    def of(cls, job: jobs.SegmentationJob) -> JobProgress:
        return cls(jobs.SegmentationJob.State.Name(job.state), job.images, job.images_succeeded, job.images_failed, job.slices,
                   job.slices_done, job.objects, job.seconds_left)


@dataclass(frozen=True)
class Evaluation:
    """How good a version is on a dataset revision."""

    model_version: str
    dataset: str  # With its revision.
    samples: tuple[evaluation.SampleEvaluation, ...]
    summary: evaluation.EvaluationSummary

    @property
    def ap(self) -> dict[float, float]:
        """IoU threshold to AP, of all objects together."""
        return {round(at.iou, 2): at.average_precision for at in self.summary.pooled.thresholds}

    @property
    def mean_ap(self) -> dict[float, float]:
        """IoU threshold to the mean of the samples' AP."""
        return dict(zip(self.ap, self.summary.mean_of_images))
