"""What the programs here that speak to a server share: Python classes of its messages, and a channel."""
import importlib
import pathlib
import subprocess
import sys
import tempfile

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]


def import_messages(*services):
    """Makes Python classes of the wire API and returns the modules of `services`, such as "training"."""
    with tempfile.TemporaryDirectory() as folder:
        protos = [str(path) for path in (ROOT / "proto/tessera/v1").glob("*.proto")]
        subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}", *protos], check=True)
        sys.path.insert(0, folder)
        try:
            return [importlib.import_module(f"tessera.v1.{service}_service_pb2") for service in services]
        finally:
            sys.path.remove(folder)


def connect(server):
    """A channel with a connection of its own."""
    return grpc.insecure_channel(server, options=[("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)])


def segment_header(messages, model, image):
    """The first message of a Segment call for the file `image`."""
    return messages.SegmentRequest(header=messages.SegmentHeader(
        model=f"models/{model}", filename=image.name, size_bytes=image.stat().st_size))


def segment(channel, messages, requests):
    """Begins a Segment call."""
    return channel.stream_stream("/tessera.v1.SegmentationService/Segment", messages.SegmentRequest.SerializeToString,
                                 messages.SegmentResponse.FromString)(requests)


def watch(channel, messages, job):
    """Begins to watch a training job."""
    return channel.unary_stream("/tessera.v1.TrainingService/WatchTrainingJob",
                                messages.WatchTrainingJobRequest.SerializeToString,
                                messages.WatchTrainingJobResponse.FromString)(messages.WatchTrainingJobRequest(name=job))
