"""The notebook of `tessera notebook`: executed as a user would, and its parts compared with Tessera's own.

Needs PyTorch, nbclient and ipykernel for /usr/bin/python3; exits with 77 (skipped) without them.
"""
import ast
import contextlib
import gzip
import importlib.util
import io
import json
import os
import pathlib
import pickle
import subprocess
import sys
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import harness  # noqa: E402

NEEDED = {"torch": "python3-torch", "nbclient": "python3-nbclient", "ipykernel": "python3-ipykernel",
          "matplotlib": "python3-matplotlib", "PIL": "python3-pil"}
MISSING = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
SMALL = ["--base-width", "4", "--epochs", "2"]
PYJAMAS = harness.ROOT.parent / "shared" / "pyjamas"
# Run in the notebook after its last cell: what it makes of one sample.
COMPARE = """
sample = next(sample for sample in samples if sample.name == "nuclei_001")
part, size, place = whole_part(sample)
images, planes, weights = finished([part])
with torch.no_grad():
    outputs = judge.eval()(images)
found = {"image": images[0, 0], "planes": planes[0], "activated": activated(outputs)[0], "loss": loss_of(outputs, planes, weights),
         "predicted": apply_network(judge, sample, rescale=False)[0]}
if weights is not None:
    found["weights"] = weights[0]
np.savez("compare.npz", **{name: tensor.cpu().numpy() for name, tensor in found.items()})
"""


def read_tensors(path):
    import numpy as np
    raw = path.read_bytes()
    length = int.from_bytes(raw[:8], "little")
    tensors = {}
    for name, entry in json.loads(raw[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(raw[begin:end], {"F32": "<f4", "I64": "<i8"}[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def write_tensors(path, tensors):
    header, data = {}, b""
    for name, values in tensors.items():
        kind = {"float32": "F32", "int64": "I64"}[str(values.dtype)]
        header[name] = {"dtype": kind, "shape": values.shape, "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


class NewNumpyUnpickler(pickle.Unpickler):
    """Reads arrays that NumPy 2 wrote with any NumPy."""

    def find_class(self, module, name):
        if module.startswith("numpy._core"):
            module = "numpy.core" + module[len("numpy._core"):]
        return super().find_class(module, name)


@contextlib.contextmanager
def changed_folder(folder):
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


class NotebookTest(harness.ServerTest):
    samples = 6

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.out = self.folder / "notebook"

    def write(self, *options):
        """Returns the cells of the notebook, and what the command printed."""
        row, = self.rows("notebook", "nuclei", *options, "--out", self.out)
        return json.loads((self.out / "nuclei.ipynb").read_text())["cells"], row

    def execute(self):
        """Executes the notebook in a kernel; returns its pictures."""
        import nbclient
        import nbformat
        notebook = nbformat.read(self.out / "nuclei.ipynb", 4)
        nbformat.validate(notebook)
        notebook.cells.append(nbformat.v4.new_code_cell(COMPARE))
        nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(self.out)}}).execute()
        return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
                if "image/png" in output.get("data", {})]

    def run_cells(self, cells):
        """Runs the notebook's code in this process, which is quicker than a kernel; returns its names."""
        with changed_folder(self.out), contextlib.redirect_stdout(io.StringIO()):
            import matplotlib
            matplotlib.use("Agg")
            names = {}
            for cell in cells:
                if cell["cell_type"] == "code":
                    exec("".join(cell["source"]), names)
            exec(COMPARE, names)
            names["plt"].close("all")
        return names

    def compare(self):
        """Imports what the notebook saved, and holds what it computed against the imported version."""
        import numpy as np
        self.tessera("model", "import", self.out / "nuclei.zip", "--name", "imported")
        self.tessera("model", "export", "imported", self.folder / "exported.zip")
        version = self.folder / "exported"
        with zipfile.ZipFile(self.folder / "exported.zip") as archive:
            archive.extractall(version)
        sample = self.folder / "samples/nuclei_001"
        subprocess.run([harness.BIN / "apply_version", version, sample / "image/nuclei.tif", sample / "mask/nuclei.tif",
                        self.folder / "applied"], check=True)
        tessera, notebook = read_tensors(self.folder / "applied"), np.load(self.out / "compare.npz")
        self.assertEqual(set(tessera), set(notebook.files))
        parameters = json.loads((version / "manifest.json").read_text())["parameters"]
        target = parameters["target"]
        if parameters["subimage_size"] != parameters["network_input_size"]:
            del tessera["predicted"]  # A server's tiles lie otherwise, and each tile is scaled by itself.
        for name, values in tessera.items():
            values = values.reshape(notebook[name].shape)
            difference = np.abs(values - notebook[name])
            with self.subTest(name=name, target=target, largest=difference.max()):
                if name == "planes" and target == "flow":
                    # Tessera stops before the heat has settled, so vectors differ by some degrees, most near the centres.
                    on = values[0] > 0
                    cosine = (values[1:] * notebook[name][1:]).sum(0)[on]
                    self.assertTrue((values[0] == notebook[name][0]).all())
                    self.assertGreater(np.quantile(cosine, 0.05), 0.98)
                elif name == "loss":
                    self.assertLess(difference.max(), 0.1 if target == "flow" else 1e-4 * max(1, abs(float(values))))
                else:
                    self.assertLess(difference.max(), 1e-4)
        return version

    def test_the_planned_network_gives_the_same_probabilities_on_the_server(self):
        cells, row = self.write(*SMALL, "--test", self.image)
        self.assertEqual((row["samples"], len(row["validation"]), row["test_images"]), (6, 1, 1))
        pictures = self.execute()
        self.assertEqual(len(pictures), 2)
        version = self.compare()
        manifest = json.loads((version / "manifest.json").read_text())
        self.assertEqual([entry["epoch"] for entry in manifest["history"]], [1, 2])
        self.assertEqual(len(manifest["validation_ap"]), 10)
        self.assertEqual(manifest["dataset"], "datasets/nuclei/revisions/1")
        self.assertEqual(len(manifest["sample_sha256"]), 12)
        # The server segments with it.
        self.tessera("segment", self.image, "--model", "imported", "--out", self.folder / "results")

    def test_the_preset_pyjamas_gives_the_same_probabilities_and_a_cfr(self):
        import numpy as np
        self.write("--preset", "pyjamas", "--input-size", "32x32", "--epochs", "2", "--erosion-width", "3")
        self.execute()
        version = self.compare()
        with gzip.open(self.out / "nuclei.cfr") as file:
            classifier = pickle.load(file)
        weights = read_tensors(version / "weights.safetensors")
        self.assertEqual(len(classifier["classifier"]), 46)
        # The first layer, the bottom's, the first enlargement and the last layer.
        for at, name in ((0, "down0.convolution1"), (16, "bottom.convolution1"), (20, "up_convolution3"), (44, "class_convolution")):
            kernel, bias = classifier["classifier"][at:at + 2]
            self.assertTrue(np.array_equal(kernel.transpose(3, 2, 0, 1), weights[name + ".weight"]), name)
            self.assertTrue(np.array_equal(bias, weights[name + ".bias"]), name)
        self.assertEqual(classifier["train_image_size"], (32, 32))
        self.assertEqual(classifier["scaler"], json.loads((version / "manifest.json").read_text())["training_max"])
        if not (PYJAMAS / "unet64_sparse.cfr").is_file():
            print("the structure of the .cfr is not compared: there is no", PYJAMAS)
            return
        with gzip.open(PYJAMAS / "unet64_sparse.cfr") as file:
            original = NewNumpyUnpickler(file).load()
        self.assertEqual(list(classifier), list(original))
        for key, value in original.items():
            self.assertEqual(type(classifier[key]), type(value), key)
        for mine, theirs in zip(classifier["classifier"], original["classifier"]):
            self.assertEqual((mine.shape, mine.dtype, mine.flags.c_contiguous), (theirs.shape, theirs.dtype, True))

    def test_every_target_network_and_scale_is_computed_as_tessera_does(self):
        for options in (["--target", "foreground", "--subimage", "100x70", "--input-size", "64x64", "--network-normalization", "group",
                         "--precision", "bfloat16"],
                        ["--target", "border", "--subimage", "40x50", "--input-size", "64x64", "--upsampling", "transposed"],
                        ["--target", "distance", "--subimage", "200x200", "--input-size", "96x64", "--skip-connection", "concatenate"],
                        ["--target", "flow", "--input-size", "64x64", "--intensity", "percentile", "--no-augmentation"],
                        ["--target", "distance", "--subimage", "300x300", "--input-size", "64x64", "--intensity", "training-max"]):
            with self.subTest(options=options):
                cells, _ = self.write("--base-width", "4", "--depth", "2", "--epochs", "1", *options)
                names = self.run_cells(cells)
                self.compare_objects(names, self.compare())

    def compare_objects(self, names, version):
        """Decodes noisy planes of true objects in the notebook and by Tessera."""
        import numpy as np
        import torch
        target = names["P"]["target"]
        random = np.random.default_rng(1)
        for sample in names["samples"][:3]:
            planes = [names["F"].avg_pool2d(torch.from_numpy((sample.mask > 0).astype(np.float32))[None], 3, 1, 1)[0]]
            if target == "border":
                planes.append(names["border_plane"](torch.from_numpy(sample.mask)[None])[0] * planes[0])
            elif target == "distance":
                noise = torch.from_numpy(random.normal(0, 0.05, sample.mask.shape).astype(np.float32))
                planes.append((torch.from_numpy(sample.planes[0]) + noise).clamp(0, 1))
            elif target == "flow":
                planes += list(torch.from_numpy(sample.planes))
            planes = torch.stack(planes)
            found = names["decoder"](planes, names["OBJECT_THRESHOLD"], names["SUBIMAGE"])(names["SEED_THRESHOLD"])
            write_tensors(self.folder / "planes", {"planes": planes.numpy()})
            subprocess.run([harness.BIN / "decode_planes", version / "manifest.json", self.folder / "planes", self.folder / "labels"],
                           check=True)
            labels = read_tensors(self.folder / "labels")["labels"]
            self.assertGreater(labels.max(), 3)
            pairs = {(int(mine), int(theirs)) for mine, theirs in zip(found.ravel(), labels.ravel())}
            if target == "flow":  # Decoded more plainly, so some pixels of the edges differ.
                hits, wrong, missed = names["matches"](labels, found)[:, 0]
                self.assertGreaterEqual(hits / (hits + wrong + missed), 0.9)
            else:
                self.assertEqual((len(pairs), found.max()), (labels.max() + 1, labels.max()))

    def test_a_training_goes_on_from_a_versions_weights(self):
        self.write(*SMALL, "--input-size", "64x64")
        self.execute()
        self.tessera("model", "import", self.out / "nuclei.zip", "--name", "first")
        cells, _ = self.write("--from", "first", "--learning-rate", "1e-12", "--epochs", "1")
        before = zipfile.ZipFile(self.out / "testtrain.zip").read("initial/weights.safetensors")
        self.run_cells(cells)
        after = zipfile.ZipFile(self.out / "nuclei.zip").read("weights.safetensors")
        (self.folder / "before").write_bytes(before)
        (self.folder / "after").write_bytes(after)
        old, new = read_tensors(self.folder / "before"), read_tensors(self.folder / "after")
        self.assertEqual(set(old), set(new))
        for name in old:
            if "running" not in name and "batches" not in name:  # Those follow the batches, however small the steps.
                self.assertLess(abs(old[name] - new[name]).max(), 1e-6, name)
        manifest = json.loads(zipfile.ZipFile(self.out / "nuclei.zip").read("manifest.json"))
        self.assertEqual(manifest["initial_model"], "models/first/versions/1")

    def test_the_plan_is_that_of_train(self):
        for options in ([], ["--preset", "pyjamas", "--epochs", "3"], ["--target", "border", "--subimage", "96x96", "--no-augmentation"],
                        ["--precision", "bfloat16", "--epochs", "7", "--zoom", "1"]):
            cells, row = self.write(*options)
            job, = self.rows("train", "nuclei", "--model", "never", *options)
            self.tessera("job", "cancel", job["name"].split("/")[1])
            self.assertEqual(row["plan"], job["plan"])
            text = "".join(cells[1]["source"])
            self.assertEqual(ast.literal_eval(text.partition("=")[2].strip()), job["parameters"])


if __name__ == "__main__":
    if MISSING:
        print("the notebook is not executed: install", *MISSING)
        sys.exit(77)
    unittest.main()
