#!/usr/bin/python3
"""Threads and memory of a running server: idle, with open watch streams, with open Segment streams beside them that have sent
half of their image, and at most while those are all in work.

usage: streams.py --server HOST:PORT --pid PID --model NAME --job NAME --watches N --segmentations N IMAGE
"""
import argparse
import pathlib
import threading
import time

import grpc
from wire import connect, import_messages, segment, segment_header, watch

STREAMS_PER_CHANNEL = 50
QUICK_S = 0.05  # Between two looks at the server.


def status_of(pid):
    """Threads and resident MiB of a process."""
    lines = dict(line.split(":", 1) for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(lines["Threads"]), int(lines["VmRSS"].split()[0]) / 1024


def show(what, pid):
    threads, mebibytes = status_of(pid)
    print(f"{what}: {threads} threads, {mebibytes:.0f} MiB")


def half_sent(messages, options, go_on):
    """A file whose second half waits."""
    data = options.image.read_bytes()
    yield segment_header(messages, options.model, options.image)
    yield messages.SegmentRequest(chunk=data[:len(data) // 2])
    go_on.wait()
    yield messages.SegmentRequest(chunk=data[len(data) // 2:])


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "pid", "model", "job"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("watches", "segmentations"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    segmentation, training = import_messages("segmentation", "training")
    count = -(-(options.watches + options.segmentations) // STREAMS_PER_CHANNEL)
    channels = [connect(options.server) for _ in range(count)]

    show("idle", options.pid)
    watches = [watch(channels[n % count], training, options.job) for n in range(options.watches)]
    for one in watches:
        next(one)
    show(f"{options.watches} watch streams", options.pid)

    go_on = threading.Event()
    streams = [segment(channels[n % count], segmentation, half_sent(segmentation, options, go_on))
               for n in range(options.segmentations)]
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
