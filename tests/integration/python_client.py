#!/usr/bin/python3
"""What a script of a lab does: lists the models, segments an image, reads an error's reason.

Needs grpcio and protobuf only; the messages are made from proto/ by protoc.

usage: python_client.py --server HOST:PORT --model NAME IMAGE
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import grpc

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHUNK_BYTES = 256 * 1024


def import_messages(folder):
    """Makes Python classes of the wire API in `folder` and imports them."""
    protos = [str(path) for path in (ROOT / "proto/tessera/v1").glob("*.proto")]
    subprocess.run(["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}", *protos], check=True)
    sys.path.insert(0, folder)
    from tessera.v1 import error_info_pb2, model_service_pb2, segmentation_service_pb2
    return model_service_pb2, segmentation_service_pb2, error_info_pb2


def requests_for(segmentation, model, image):
    """The header, then the file in chunks."""
    header = segmentation.SegmentHeader(model=model, filename=image.name, size_bytes=image.stat().st_size)
    yield segmentation.SegmentRequest(header=header)
    with image.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield segmentation.SegmentRequest(chunk=chunk)


def reason_of(error, error_info):
    """The machine-readable reason in a failed call's trailer."""
    trailer = dict(error.trailing_metadata())["grpc-status-details-bin"]
    details = error_info.StatusDetails.FromString(trailer)
    return error_info.ErrorInfo.FromString(details.details[0].value).reason


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("image", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, grpc.insecure_channel(
            options.server, options=[("grpc.enable_http_proxy", 0)]) as channel:
        models, segmentation, error_info = import_messages(folder)
        list_models = channel.unary_unary("/tessera.v1.ModelService/ListModels",
                                          models.ListModelsRequest.SerializeToString,
                                          models.ListModelsResponse.FromString)
        for model in list_models(models.ListModelsRequest()).models:
            print(f"model {model.name} newest version {model.newest_version}")

        segment = channel.stream_stream("/tessera.v1.SegmentationService/Segment",
                                        segmentation.SegmentRequest.SerializeToString,
                                        segmentation.SegmentResponse.FromString)
        objects = 0
        for response in segment(requests_for(segmentation, options.model, options.image)):
            if response.HasField("objects"):
                objects += len(response.objects.objects)
            elif response.HasField("summary"):
                assert response.summary.objects == objects, "the summary counts other objects"
                print(f"{objects} objects by {response.summary.model_version}")

        try:
            list(segment(requests_for(segmentation, "models/absent", options.image)))
            sys.exit("a model that does not exist was used")
        except grpc.RpcError as error:
            print(f"{error.code().name} {reason_of(error, error_info)}: {error.details()}")


if __name__ == "__main__":
    main()
