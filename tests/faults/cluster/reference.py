"""What one undisturbed server makes of the files that the clients of a cluster send."""
import json
import os
import pathlib
import shutil
import subprocess

from services import Process, free_port, wait_for_port

BIN = pathlib.Path(os.environ["TESSERA_BIN"])
TINY = ["--base-width", "4", "--input-size", "64x64", "--epochs", "2", "--weight-averaging", "0", "--seed", "1"]
SAMPLES, IMAGES = 3, 6


def tessera(address, token, *words, seconds=300):
    """Returns (exit status, stdout, stderr)."""
    given = ["--token-file", token] if token else []
    try:
        run = subprocess.run([BIN / "tessera", "--server", address, *given, *map(str, words)], capture_output=True, text=True,
                             timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return 1, "", "took too long"
    return run.returncode, run.stdout, run.stderr


class Reference:
    """Samples, images, a model, and what a single server finds with it.

    `datasets` has the digest of a dataset by its number of samples; `model` is the archive of a model that TINY makes of all
    samples, `model_sha256` its version's digest; `outputs` has an outline file for each of `images`.
    """

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.outputs, self.model = self.folder / "reference", self.folder / "reference.zip"
        for name, count, seed in (("samples", SAMPLES, 1), ("unseen", IMAGES, 1000)):
            subprocess.run([BIN / "make_nuclei", self.folder / name, str(count), str(seed)], check=True)
        (self.folder / "images").mkdir()
        for number, image in enumerate(sorted((self.folder / "unseen").glob("*/image/*.tif"))):
            shutil.copy(image, self.folder / "images" / f"image{number}.tif")
        self.images = sorted((self.folder / "images").iterdir())
        port = free_port()
        server = Process("single", [
            BIN / "tesserad", "serve", "--data-dir", self.folder / "single", "--listen", f"127.0.0.1:{port}",
            "--metrics-listen", "127.0.0.1:0",
            "--http-listen", "127.0.0.1:0", "--device", "cpu", "--threads", "1", "--no-starter"], self.folder / "single.log",
            env={"OMP_NUM_THREADS": "1"})
        try:
            wait_for_port(port, server.process)
            self._ask(f"127.0.0.1:{port}")
        finally:
            server.end()

    def samples(self, count, folder):
        """Copies the first samples to the folder."""
        folder.mkdir()
        for sample in sorted((self.folder / "samples").iterdir())[:count]:
            shutil.copytree(sample, folder / sample.name)
        return folder

    def new_files(self, images, folder, chance):
        """Copies the images with other bytes after their end, so that they must be sent and give the same objects. One in ten
        is sent to S3 in parts."""
        folder.mkdir()
        for image in images:
            rest = chance.randbytes(9 << 20 if chance.random() < 0.1 else chance.randint(1, 100_000))
            (folder / image.name).write_bytes(image.read_bytes() + rest)
        return sorted(folder.iterdir())

    def differs(self, out, images):
        """Names those outputs that are absent or have other bytes; ones that nobody asked for, too."""
        wanted = {f"{image.stem}.geojson" for image in images}
        found = {path.name for path in out.glob("*.geojson")}
        wrong = wanted ^ found
        wrong |= {name for name in wanted & found if (out / name).read_bytes() != (self.outputs / name).read_bytes()}
        return [str(out / name) for name in sorted(wrong)]

    def _ask(self, address):
        def run(*words):
            status, out, err = tessera(address, None, "--json", *words)
            if status != 0:
                raise RuntimeError(f"tessera {words}: {err}")
            return [json.loads(line) for line in out.splitlines()]

        self.datasets = {}
        for count in range(1, SAMPLES + 1):
            # A version's digest depends on the name of its dataset.
            name = "samples" if count == SAMPLES else f"samples{count}"
            run("dataset", "create", name, self.samples(count, self.folder / f"first-{count}"))
            self.datasets[count] = run("dataset", "show", name)[0]["sha256"]
        run("train", "samples", "--model", "reference", *TINY, "--follow")
        run("model", "export", "reference", self.model)
        run("segment", *self.images, "--model", "reference", "--out", self.outputs, "--format", "geojson")
        self.model_sha256 = run("model", "show", "reference")[0]["sha256"]
