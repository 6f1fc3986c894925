#!/usr/bin/env python3
"""How long work goes on that nobody waits for any more: cancels segmentations and trainings of a running server at random
moments, and prints the percentiles of the milliseconds until their place is free.

usage: cancel.py --server HOST:PORT --metrics HOST:PORT --model NAME --dataset NAME --segmentations N --trainings N IMAGE
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
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
    segment = channel.stream_stream("/tessera.v1.SegmentationService/Segment", messages.SegmentRequest.SerializeToString,
                                    messages.SegmentResponse.FromString)

    def requests():
        yield messages.SegmentRequest(header=messages.SegmentHeader(
            model=f"models/{options.model}", filename=options.image.name, size_bytes=options.image.stat().st_size))
        with options.image.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield messages.SegmentRequest(chunk=chunk)

    before = ended_early(options.metrics)
    call = segment(requests())
    next(call)  # It is in work.
    time.sleep(random.uniform(0, LONGEST_WORK_S))
    start = time.monotonic()
    call.cancel()
    while ended_early(options.metrics) == before:
        pass
    return time.monotonic() - start


def cancel_training(channel, messages, options):
    """Seconds from asking until the job is CANCELLED, which its worker was not before it had stopped."""
    def rpc(kind, name, request, response):
        return getattr(channel, kind)(f"/tessera.v1.TrainingService/{name}", request.SerializeToString, response.FromString)

    create = rpc("unary_unary", "CreateTrainingJob", messages.CreateTrainingJobRequest, messages.TrainingJob)
    watch = rpc("unary_stream", "WatchTrainingJob", messages.WatchTrainingJobRequest, messages.WatchTrainingJobResponse)
    cancel = rpc("unary_unary", "CancelTrainingJob", messages.CancelTrainingJobRequest, messages.TrainingJob)
    job = messages.TrainingJob(dataset=f"datasets/{options.dataset}", model="models/cancelled")
    name = create(messages.CreateTrainingJobRequest(job=job)).name
    for change in watch(messages.WatchTrainingJobRequest(name=name)):
        if change.job.progress.step > 0:
            break
    time.sleep(random.uniform(0, LONGEST_WORK_S))
    start = time.monotonic()
    cancel(messages.CancelTrainingJobRequest(name=name))
    for change in watch(messages.WatchTrainingJobRequest(name=name)):
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
    with tempfile.TemporaryDirectory() as folder, grpc.insecure_channel(
            options.server, options=[("grpc.enable_http_proxy", 0)]) as channel:
        protos = [str(path) for path in (ROOT / "proto/tessera/v1").glob("*.proto")]
        subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}", *protos], check=True)
        sys.path.insert(0, folder)
        from tessera.v1 import segmentation_service_pb2, training_service_pb2
        show("segmentations", [cancel_segmentation(channel, segmentation_service_pb2, options)
                               for _ in range(options.segmentations)])
        show("trainings", [cancel_training(channel, training_service_pb2, options) for _ in range(options.trainings)])


if __name__ == "__main__":
    main()
