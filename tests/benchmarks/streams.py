#!/usr/bin/python3
"""Threads and memory of a running server: idle; with open watch streams; with open Segment streams beside them that have sent
half of their image; and at most while those are all in work. Then, beside the watches, with uploads that have stopped midway and
exports that nobody reads: how long each other call takes. Fails if one takes more than 100 ms at the 99th percentile.

usage: streams.py --server HOST:PORT --pid PID --dataset NAME --sample NAME --model NAME --job NAME --watches N
                  --segmentations N --uploads N --exports N IMAGE
"""
import argparse
import hashlib
import pathlib
import threading
import time

import grpc
from wire import connect, import_messages, segment, segment_header, watch

STREAMS_PER_CHANNEL = 50
QUICK_S = 0.05  # Between two looks at the server.
ROUNDS = 300  # Of all kinds of calls.
MOST_S = 0.1  # That a call may take at the 99th percentile.


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


def upload(channel, messages, digest, size, chunks):
    """Begins an upload; `chunks` gives its bytes."""
    def requests():
        yield messages.UploadFileRequest(header=messages.UploadFileRequest.Header(sha256=digest, size_bytes=size))
        for chunk in chunks:
            yield messages.UploadFileRequest(chunk=chunk)
    return channel.stream_unary("/tessera.v1.UploadService/UploadFile", messages.UploadFileRequest.SerializeToString,
                                messages.UploadFileResponse.FromString).future(requests())


def export(channel, messages, model):
    """Begins to export the newest version."""
    return channel.unary_stream("/tessera.v1.ModelService/ExportModelVersion",
                                messages.ExportModelVersionRequest.SerializeToString,
                                messages.ExportModelVersionResponse.FromString)(
        messages.ExportModelVersionRequest(name=f"models/{model}"))


def idle_chunks(go_on):
    """One chunk, and then nothing."""
    yield b"x" * 1000
    go_on.wait()


def first_of(stream):
    """Waits for a stream's first message only: how long all of a file takes is its size's matter."""
    next(stream)
    stream.cancel()


def other_calls(channel, options):
    """What others do meanwhile: name to a function that makes the call, given its round."""
    dataset, model, server, training, uploads = import_messages("dataset", "model", "server", "training", "upload")

    def unary(service, method, request, response):
        call = channel.unary_unary(f"/tessera.v1.{service}/{method}", request.SerializeToString, response.FromString)
        return lambda _: call(request)

    def small_upload(round_number):
        content = f"file {round_number} of {time.time_ns()}".encode()
        upload(channel, uploads, hashlib.sha256(content).hexdigest(), len(content), [content]).result()

    reading = dataset.ReadSampleFileRequest(parent=f"datasets/{options.dataset}", sample=options.sample,
                                            kind=dataset.ReadSampleFileRequest.IMAGE)
    read = channel.unary_stream("/tessera.v1.DatasetService/ReadSampleFile", reading.SerializeToString,
                                dataset.ReadSampleFileResponse.FromString)
    return {
        "GetServerStatus": unary("ServerService", "GetServerStatus", server.GetServerStatusRequest(), server.ServerStatus),
        "GetDataset": unary("DatasetService", "GetDataset",
                            dataset.GetDatasetRequest(name=f"datasets/{options.dataset}"), dataset.Dataset),
        "ListModels": unary("ModelService", "ListModels", model.ListModelsRequest(), model.ListModelsResponse),
        "GetTrainingJob": unary("TrainingService", "GetTrainingJob",
                                training.GetTrainingJobRequest(name=options.job), training.TrainingJob),
        "FindMissingFiles": unary("UploadService", "FindMissingFiles",
                                  uploads.FindMissingFilesRequest(sha256=["0" * 64]), uploads.FindMissingFilesResponse),
        "UploadFile": small_upload,
        "ReadSampleFile": lambda _: first_of(read(reading)),
        "ExportModelVersion": lambda _: first_of(export(channel, model, options.model)),
    }


def time_calls(calls):
    """Makes all calls in turn; returns the seconds that each took, sorted, by name."""
    seconds = {name: [] for name in calls}
    for round_number in range(ROUNDS):
        for name, call in calls.items():
            start = time.monotonic()
            call(round_number)
            seconds[name].append(time.monotonic() - start)
    return {name: sorted(took) for name, took in seconds.items()}


def beside_idle_streams(options, channels):
    """Shows how long calls take beside streams whose clients do nothing; returns the longest 99th percentile."""
    model, uploads = import_messages("model", "upload")
    go_on = threading.Event()
    idle = [upload(channels[n % len(channels)], uploads, hashlib.sha256(str(n).encode()).hexdigest(), 1 << 20,
                   idle_chunks(go_on)) for n in range(options.uploads)]
    unread = [export(channels[n % len(channels)], model, options.model) for n in range(options.exports)]
    time.sleep(2)  # Until all are there.
    show(f"and {options.uploads} idle uploads and {options.exports} unread exports", options.pid)
    took = time_calls(other_calls(connect(options.server), options))
    assert all(not stream.done() for stream in idle + unread), "an idle stream has ended meanwhile"
    for name, seconds in took.items():
        middle, late = seconds[ROUNDS // 2], seconds[ROUNDS * 99 // 100]
        print(f"  {name}: half within {1000 * middle:.1f} ms, 99 % within {1000 * late:.1f} ms")
    for stream in idle + unread:
        stream.cancel()
    go_on.set()
    return max(seconds[ROUNDS * 99 // 100] for seconds in took.values())


def main():
    parser = argparse.ArgumentParser()
    for name in ("server", "pid", "dataset", "sample", "model", "job"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("watches", "segmentations", "uploads", "exports"):
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
    longest = beside_idle_streams(options, channels)
    assert longest <= MOST_S, f"a call took {longest:.3f} s at the 99th percentile"


if __name__ == "__main__":
    main()
