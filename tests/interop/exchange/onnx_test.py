"""ONNX Runtime computes Tessera's planes: networks of every kind, ten images each.

usage: onnx_test.py BIN_FOLDER SCRATCH_FOLDER

The environment's Python runs this (requirements.txt).
"""
import pathlib
import shutil
import sys

import networks
import onnxruntime

IMAGES = 10


def check(folder):
    session = onnxruntime.InferenceSession(str(folder / "network.onnx"), providers=["CPUExecutionProvider"])
    (network_input,), (output,) = session.get_inputs(), session.get_outputs()
    assert (network_input.name, network_input.type) == ("image", "tensor(float)"), network_input
    assert network_input.shape == ["batch", 1, "height", "width"], network_input.shape
    said = session.get_modelmeta()
    notes = said.custom_metadata_map
    assert said.producer_name == "Tessera" and said.version == 3, said
    assert notes["tessera.target"] == networks.parameters(folder)["target"], notes
    assert len(notes["tessera.planes"].split(",")) == output.shape[1], notes
    return networks.compare(folder, IMAGES, lambda image: session.run(None, {"image": image})[0])


def main():
    bin_folder, scratch = map(pathlib.Path, sys.argv[1:])
    networks.report({folder: check(folder) for folder in networks.write(bin_folder, scratch, IMAGES)}, IMAGES)
    shutil.rmtree(scratch)


main()
