"""The files that `tessera model export` writes for other programs, of the model that came with Tessera, on a real tesserad.

* ONNX Runtime computes the planes that the server itself gives, within 1e-4 on ten images.
* `bioimageio test` passes for the package, with every format of its weights that this environment can run: TorchScript with torch only.
* The package comes back as the same version; packages of other programs are refused.

usage: package_test.py [WEIGHTS_FORMAT...]; the environment's Python runs this, TESSERA_BIN is the folder of the programs.
"""
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import onnxruntime
import tritonclient.grpc as triton

import server as support

FORMATS = sys.argv[1:] or ["onnx"]
BIOIMAGEIO = pathlib.Path(sys.executable).parent / "bioimageio"


def server_planes(client, pixels):
    image = triton.InferInput("image", pixels.shape, triton.np_to_triton_dtype(pixels.dtype))
    image.set_data_from_numpy(pixels)
    return client.infer("nuclei", [image], outputs=[triton.InferRequestedOutput("planes")]).as_numpy("planes")


def check_onnx(server, folder):
    file = folder / "nuclei.onnx"
    support.tessera(server, "model", "export", "nuclei", file)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    client = triton.InferenceServerClient(server.address)
    worst = 0
    for pixels in support.images(10):
        low, high = np.percentile(pixels.astype(np.float64), [1, 99.8])
        values = ((pixels - low) / (high - low)).astype(np.float32)
        (planes,) = session.run(None, {"image": values[None, None]})
        worst = max(worst, np.abs(planes[0] - server_planes(client, pixels)).max())
    client.close()
    assert worst <= 1e-4, worst
    print(f"ONNX Runtime: at most {worst:.1e} from the server's planes, 10 images")


def check_package(server, folder):
    package = folder / "nuclei.bioimageio.zip"
    support.tessera(server, "model", "export", "nuclei@1", package)
    for weights in FORMATS:
        done = subprocess.run([BIOIMAGEIO, "test", package, "--weight-format", weights, "--summary", folder / "summary.json"],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
        summary = json.loads((folder / "summary.json").read_text())
        assert summary["status"] == "passed", summary
        print(f"bioimageio test: {weights} passed")
    with zipfile.ZipFile(package) as archive:
        description = json.loads(archive.read("rdf.yaml"))
        assert description["license"] == "Apache-2.0" and description["cite"] and "tessera" in description["tags"], description
        image, planes = (np.load(io.BytesIO(archive.read(name))) for name in ("test_input.npy", "test_output.npy"))
        assert (planes[0, 0] > 0.5).mean() > 0.02 and image.std() > 0, "the example shows no object"
        assert archive.read("cover.jpg").startswith(b"\xff\xd8")
        own = {name: archive.read(name) for name in ("manifest.json", "weights.safetensors")}
    support.tessera(server, "model", "import", package, "--name", "again")
    with tempfile.TemporaryDirectory() as scratch:
        back = pathlib.Path(scratch) / "again.zip"
        support.tessera(server, "model", "export", "again", back)
        with zipfile.ZipFile(back) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == own, "not the same version"
    print("the package comes back as the same version")
    return package


def check_foreign(server, folder, package):
    """A package without a version of Tessera, and files with names of models of others."""
    foreign = folder / "foreign.zip"
    with zipfile.ZipFile(package) as archive, zipfile.ZipFile(foreign, "w") as written:
        for name in archive.namelist():
            if name not in ("manifest.json", "weights.safetensors"):
                written.writestr(name, archive.read(name))
    said = support.tessera(server, "model", "import", foreign, "--name", "other", status=1)
    assert "a BioImage.IO package of another program" in said and len(said.splitlines()) == 1, said
    said = support.tessera(server, "model", "import", folder / "nuclei.onnx", "--name", "other", status=1)
    assert "a model of another program" in said, said
    with zipfile.ZipFile(package) as archive:
        (folder / "network.pt").write_bytes(archive.read("network.pt"))
    said = support.tessera(server, "model", "import", folder / "network.pt", "--name", "other", status=1)
    assert "network.pt" in said and len(said.splitlines()) == 1, said


def main():
    with support.running() as server, tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        check_onnx(server, folder)
        package = check_package(server, folder)
        check_foreign(server, folder, package)


main()
