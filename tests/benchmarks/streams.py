#!/usr/bin/env python3
"""Threads and memory of a running server: idle, with open watch streams, with open Segment streams beside them that have sent
half of their image, and at most while those are all in work.

usage: streams.py --server HOST:PORT --pid PID --model NAME --job NAME --watches N --segmentations N IMAGE
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
STREAMS_PER_CHANNEL = 50
QUICK_S = 0.05  # Between two looks at the server.


def status_of(pid):
    """Threads and resident MiB of a process."""
    lines = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["Threads"]), int(lines["VmRSS"].split()[0]) / 1024


def show(what, pid):
    threads, mebibytes = status_of(pid)
    print(f"{what}: {threads} threads, {mebibytes:.0f} MiB")


def segment(channel, messages, options, go_on):
    """A stream that waits in the middle of its file."""
    def requests():
        data = options.image.read_bytes()
        yield messages.SegmentRequest(header=messages.SegmentHeader(
            model=f"models/{options.model}", filename=options.image.name, size_bytes=len(data)))
        yield messages.SegmentRequest(chunk=data[:len(data) // 2])
        go_on.wait()
        yield messages.SegmentRequest(chunk=data[len(data) // 2:])

    call = channel.stream_stream("/tessera.v1.SegmentationService/Segment", messages.SegmentRequest.SerializeToString,
                                 messages.SegmentResponse.FromString)
    return call(requests())


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "pid", "model", "job"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("watches", "segmentations"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        protos = [str(path) for path in (ROOT / "proto/tessera/v1").glob("*.proto")]
        subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}", *protos], check=True)
        sys.path.insert(0, folder)
        from tessera.v1 import segmentation_service_pb2, training_service_pb2 as training
    count = -(-(options.watches + options.segmentations) // STREAMS_PER_CHANNEL)
    channels = [grpc.insecure_channel(options.server, options=[("grpc.enable_http_proxy", 0),
                                                               ("grpc.use_local_subchannel_pool", 1)])
                for _ in range(count)]

    show("idle", options.pid)
    watches = []
    for n in range(options.watches):
        call = channels[n % count].unary_stream("/tessera.v1.TrainingService/WatchTrainingJob",
                                                training.WatchTrainingJobRequest.SerializeToString,
                                                training.WatchTrainingJobResponse.FromString)
        watches.append(call(training.WatchTrainingJobRequest(name=options.job)))
    for watch in watches:
        next(watch)
    show(f"{options.watches} watch streams", options.pid)

    go_on = threading.Event()
    streams = [segment(channels[n % count], segmentation_service_pb2, options, go_on) for n in range(options.segmentations)]
    time.sleep(2)  # Until their first halves have come.
    show(f"and {options.segmentations} Segment streams", options.pid)
    go_on.set()
    done = threading.Event()

    def finish():
        for stream in streams:
            for _ in stream:
                pass
        done.set()

    threading.Thread(target=finish, daemon=True).start()
    most_threads, most_mebibytes = 0, 0
    while not done.wait(QUICK_S):
        threads, mebibytes = status_of(options.pid)
        most_threads, most_mebibytes = max(most_threads, threads), max(most_mebibytes, mebibytes)
    print(f"while they were segmented, at most: {most_threads} threads, {most_mebibytes:.0f} MiB")
    assert all(stream.code() == grpc.StatusCode.OK for stream in streams), [stream.details() for stream in streams]


if __name__ == "__main__":
    main()
