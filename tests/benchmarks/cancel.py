#!/usr/bin/python3
"""How long work goes on that nobody waits for any more: cancels segmentations and trainings of a running server at random
moments, and prints the percentiles of the milliseconds until their place is free.

usage: cancel.py --server HOST:PORT --metrics HOST:PORT --model NAME --dataset NAME --segmentations N --trainings N IMAGE
"""
import argparse
import pathlib
import random
import re
import time
import urllib.request

from wire import connect, import_messages, segment, segment_header, watch

CHUNK_BYTES = 256 * 1024
LONGEST_WORK_S = 0.5  # Before it is cancelled.


def percentile(values, percent):
    """By the nearest rank."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def show(what, seconds):
    print(f"{what}: p50 {1000 * percentile(seconds, 50):.0f} ms, p99 {1000 * percentile(seconds, 99):.0f} ms, "
          f"most {1000 * max(seconds):.0f} ms, of {len(seconds)}")


def ended_early(metrics):
    """How many segmentations have ended because nobody waited."""
    with urllib.request.urlopen(f"http://{metrics}/metrics") as answer:
        text = answer.read().decode()
    return sum(int(float(count)) for count in re.findall(r"^tessera_cancelled_segmentations_total\{.*\} (\S+)$", text, re.M))


def cancel_segmentation(channel, messages, options):
    """Seconds from the client's cancelling until the server has stopped and freed the place."""
    def requests():
        yield segment_header(messages, options.model, options.image)
        with options.image.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield messages.SegmentRequest(chunk=chunk)

    before = ended_early(options.metrics)
    call = segment(channel, messages, requests())
    next(call)  # It is in work.
    time.sleep(random.uniform(0, LONGEST_WORK_S))
    start = time.monotonic()
    call.cancel()
    while ended_early(options.metrics) == before:
        pass
    return time.monotonic() - start


def cancel_training(channel, messages, options):
    """Seconds from asking until the job is CANCELLED, which its worker was not before it had stopped."""
    def call(name, request):
        return channel.unary_unary(f"/tessera.v1.TrainingService/{name}", type(request).SerializeToString,
                                   messages.TrainingJob.FromString)(request)

    job = messages.TrainingJob(dataset=f"datasets/{options.dataset}", model="models/cancelled")
    name = call("CreateTrainingJob", messages.CreateTrainingJobRequest(job=job)).name
    for change in watch(channel, messages, name):
        if change.job.progress.step > 0:
            break
    time.sleep(random.uniform(0, LONGEST_WORK_S))
    start = time.monotonic()
    call("CancelTrainingJob", messages.CancelTrainingJobRequest(name=name))
    for change in watch(channel, messages, name):
        state = change.job.state
    assert state == messages.TrainingJob.CANCELLED, change.job
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "metrics", "model", "dataset"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("segmentations", "trainings"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    segmentation, training = import_messages("segmentation", "training")
    with connect(options.server) as channel:
        show("segmentations", [cancel_segmentation(channel, segmentation, options) for _ in range(options.segmentations)])
        show("trainings", [cancel_training(channel, training, options) for _ in range(options.trainings)])


if __name__ == "__main__":
    main()
