"""KServe's client segments images on a real tesserad, by the Open Inference Protocol.

The environment's Python runs this (requirements.txt); TESSERA_BIN is the folder of the programs.
"""
import asyncio

import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceGRPCClient

import server as support


async def infer(client, pixels, datatype, binary):
    image = InferInput(name="image", shape=list(pixels.shape), datatype=datatype)
    image.set_data_from_numpy(pixels, binary_data=binary)
    request = InferRequest(model_name="nuclei", infer_inputs=[image], request_id="7")
    return await client.infer(request)


async def check(address):
    client = InferenceGRPCClient(address)
    assert await client.is_server_live() and await client.is_server_ready()
    assert await client.is_model_ready("nuclei") and not await client.is_model_ready("absent")
    (pixels,) = support.images(1)
    found = []
    for datatype, binary in (("UINT8", True), ("UINT8", False), ("FP32", True), ("FP32", False)):
        values = pixels.astype(np.float32 if datatype == "FP32" else np.uint8)
        response = await infer(client, values, datatype, binary)
        assert (response.id, response.model_name, response.model_version) == ("7", "nuclei", "1"), response
        outputs = {output.name: output for output in response.outputs}
        labels, planes = outputs["labels"].as_numpy(), outputs["planes"].as_numpy()
        assert labels.dtype == np.uint32 and labels.shape == pixels.shape and labels.max() > 0
        assert planes.dtype == np.float32 and planes.shape == (2, *pixels.shape)
        found.append((labels, planes))
    for labels, planes in found[1:]:
        assert np.array_equal(labels, found[0][0]) and np.array_equal(planes, found[0][1])
    await client.close()


def main():
    with support.running() as server:
        asyncio.run(check(server.address))
    print("KServe's client gets labels and planes, of raw and of typed contents")


main()
