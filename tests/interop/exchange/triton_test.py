"""Triton's client segments images on a real tesserad, by the Open Inference Protocol.

The environment's Python runs this (requirements.txt); TESSERA_BIN is the folder of the programs.
"""
import pathlib
import subprocess
import tempfile

import grpc
import numpy as np
import tifffile
import tritonclient.grpc as triton
from tritonclient.grpc import service_pb2
from tritonclient.utils import InferenceServerException

import server as support


def infer(client, pixels, outputs=("labels",), model="nuclei", **more):
    image = triton.InferInput("image", pixels.shape, triton.np_to_triton_dtype(pixels.dtype))
    image.set_data_from_numpy(pixels)
    return client.infer(model, [image], outputs=[triton.InferRequestedOutput(name) for name in outputs] if outputs else None, **more)


def refused(call, code, words):
    """The call fails with that code, and its message has the words."""
    try:
        call()
    except InferenceServerException as error:
        assert code in str(error) and words in str(error), error
        return
    raise AssertionError(f"not refused: {words}")


def command_line(server, pixels, *flags):
    """The label image that `tessera segment` makes of the same pixels."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "image.tif"
        tifffile.imwrite(file, pixels)
        support.tessera(server, "segment", file, "--model", "nuclei", "--out", folder, "--format", "labels", *flags)
        return tifffile.imread(pathlib.Path(folder) / "image.labels.tif")


def check_metadata(client):
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready("nuclei") and client.is_model_ready("nuclei", "1") and client.is_model_ready("nuclei", "production")
    assert not client.is_model_ready("absent") and not client.is_model_ready("nuclei", "7")
    told = client.get_server_metadata()
    assert told.name == "tessera" and told.version, told
    about = client.get_model_metadata("nuclei")
    assert (about.name, list(about.versions), about.platform) == ("nuclei", ["1"], "tessera_unet"), about
    assert [(t.name, t.datatype, list(t.shape)) for t in about.inputs] == [("image", "UINT16", [-1, 1, -1, -1])], about
    assert [(t.name, t.datatype) for t in about.outputs] == [("labels", "UINT32"), ("planes", "FP32")], about


def check_labels(client, server, pictures):
    for pixels in pictures:
        answer = infer(client, pixels, request_id="abc")
        response = answer.get_response()
        assert (response.id, response.model_name, response.model_version) == ("abc", "nuclei", "1"), response
        labels = answer.as_numpy("labels")
        assert labels.dtype == np.uint32 and labels.shape == pixels.shape
        assert labels.max() == response.parameters["objects"].int64_param > 0, response.parameters
        assert np.array_equal(labels, command_line(server, pixels)), "not the command line's objects"
        assert answer.as_numpy("planes") is None
        wide = infer(client, pixels.astype(np.uint16) * 200, model_version="production").as_numpy("labels")
        assert ((wide > 0) == (labels > 0)).mean() > 0.999 and wide.max() == labels.max(), "of 16 bit"
    small = infer(client, pictures[0], parameters={"min_area_px": 200}).as_numpy("labels")
    counts = np.bincount(small.ravel())[1:]
    assert counts[counts > 0].min() >= 200
    as_trained = infer(client, pictures[0], parameters={"diameter": "model"}).as_numpy("labels")
    assert np.array_equal(as_trained, command_line(server, pictures[0], "--diameter", "model"))


def check_batches(client, pictures):
    alone = [infer(client, pixels, outputs=()) for pixels in pictures]
    batch = np.stack(pictures)
    for shape in (batch.shape, (len(batch), 1, *batch.shape[1:])):
        answer = infer(client, batch.reshape(shape), outputs=())
        labels, planes = answer.as_numpy("labels"), answer.as_numpy("planes")
        assert labels.shape == shape and planes.shape == (len(batch), 2, *batch.shape[1:]), planes.shape
        for i, one in enumerate(alone):
            assert np.array_equal(labels[i].reshape(batch.shape[1:]), one.as_numpy("labels"))
            assert np.array_equal(planes[i], one.as_numpy("planes"))
    planes = alone[0].as_numpy("planes")
    assert planes.dtype == np.float32 and 0 <= planes.min() and planes.max() <= 1 and planes[0].std() > 0.1
    inside = alone[0].as_numpy("labels") > 0
    assert planes[0][inside].mean() > 0.7 > 0.3 > planes[0][~inside].mean()
    both = infer(client, pictures[0], outputs=("planes", "labels"))
    assert [output.name for output in both.get_response().outputs] == ["planes", "labels"]
    assert np.array_equal(both.as_numpy("planes"), planes)


def check_types(client, pixels):
    expected = infer(client, pixels).as_numpy("labels")
    for kind in (np.uint16, np.int16, np.int32, np.uint32, np.int64, np.uint64, np.float32, np.float64, np.float16):
        assert np.array_equal(infer(client, pixels.astype(kind)).as_numpy("labels"), expected), kind
    assert infer(client, pixels > 100).as_numpy("labels").shape == pixels.shape


def check_contents(address, pixels):
    """Values in `contents`, which Triton's client does not send."""
    stub = triton.service_pb2_grpc.GRPCInferenceServiceStub(grpc.insecure_channel(address))
    found = {}
    for kind, field in (("UINT8", "uint_contents"), ("INT32", "int_contents"), ("FP32", "fp32_contents"), ("FP64", "fp64_contents"),
                        ("UINT64", "uint64_contents"), ("INT64", "int64_contents")):
        request = service_pb2.ModelInferRequest(model_name="nuclei")
        image = request.inputs.add(name="image", datatype=kind, shape=pixels.shape)
        getattr(image.contents, field).extend(pixels.ravel().tolist())
        request.outputs.add(name="labels")
        response = stub.ModelInfer(request)
        found[kind] = response.raw_output_contents[0]
        assert not response.outputs[0].HasField("contents")
    assert len(set(found.values())) == 1, "not the same of each type"
    request.inputs[0].datatype = "UINT8"
    del request.inputs[0].contents.int64_contents[:]
    request.inputs[0].contents.uint_contents.extend([300] * pixels.size)
    try:
        stub.ModelInfer(request)
        raise AssertionError("300 is no UINT8")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT and "300" in error.details(), error


def check_errors(client, pixels):
    refused(lambda: infer(client, pixels, model="absent"), "NOT_FOUND", "absent")
    refused(lambda: infer(client, pixels, model_version="7"), "NOT_FOUND", "7")
    refused(lambda: infer(client, pixels, outputs=("masks",)), "INVALID_ARGUMENT", "`labels` and `planes`")
    refused(lambda: infer(client, pixels, parameters={"tolerance": 3}), "INVALID_ARGUMENT", "there are diameter")
    refused(lambda: infer(client, pixels, parameters={"diameter": "big"}), "INVALID_ARGUMENT", "`auto`, `model` or a number")
    refused(lambda: infer(client, pixels[None, None, None]), "INVALID_ARGUMENT", "give [height, width]")
    refused(lambda: infer(client, np.zeros((3, 0, 4), np.uint8)), "INVALID_ARGUMENT", "give [height, width]")
    refused(lambda: infer(client, np.zeros((4200, 4200), np.uint8)), "RESOURCE_EXHAUSTED", "17640000 pixels")
    text = triton.InferInput("image", [2, 2], "BYTES")
    text.set_data_from_numpy(np.array([[b"a", b"b"], [b"c", b"d"]], dtype=np.object_))
    refused(lambda: client.infer("nuclei", [text]), "INVALID_ARGUMENT", "UINT16")
    mask = triton.InferInput("mask", pixels.shape, "UINT8")
    mask.set_data_from_numpy(pixels)
    refused(lambda: client.infer("nuclei", [mask]), "INVALID_ARGUMENT", "named `image`")


def check_rights():
    """A server with tokens: the same rights, quotas and audit as elsewhere."""
    with tempfile.TemporaryDirectory() as folder:
        data = pathlib.Path(folder) / "server"
        secrets = {}
        for user in ("ada", "bob"):
            secrets[user] = subprocess.run(
                [support.bin_folder() / "tesserad", "token", "create", user, "--data-dir", data, "--user", user, "--role", "viewer"],
                capture_output=True, text=True, check=True).stdout.split()[-1]
        server = support.harness.Server(folder, ("--auth", "tokens", "--max-pixels-per-hour-per-user", "100000"), starter=True)
        try:
            client = triton.InferenceServerClient(server.address)
            assert client.is_server_live() and client.is_server_ready()
            pixels = support.images(1)[0]
            refused(lambda: client.is_model_ready("nuclei"), "UNAUTHENTICATED", "token")
            refused(lambda: infer(client, pixels), "UNAUTHENTICATED", "token")
            shown = {"authorization": "Bearer " + secrets["ada"]}
            assert infer(client, pixels, headers=shown).as_numpy("labels").max() > 0
            refused(lambda: infer(client, pixels, headers=shown), "RESOURCE_EXHAUSTED", "pixels")
            other = {"authorization": "Bearer " + secrets["bob"]}
            assert infer(client, pixels, headers=other).as_numpy("labels").max() > 0
        finally:
            server.stop()


def main():
    pictures = support.images(3)
    with support.running() as server:
        client = triton.InferenceServerClient(server.address)
        check_metadata(client)
        check_labels(client, server, pictures)
        check_batches(client, pictures)
        check_types(client, pictures[0])
        check_contents(server.address, pictures[0])
        check_errors(client, pictures[0])
        large = np.tile(pictures[0], (16, 15))
        assert infer(client, large).as_numpy("labels").shape == large.shape  # 15 MiB, and 60 MiB of labels.
        client.close()
    check_rights()
    print("Triton's client gets what the command line gets")


main()
