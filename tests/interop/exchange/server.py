"""A real server with the model that came with Tessera, and images, for the tests beside this file."""
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import tifffile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/e2e"))
import harness  # noqa: E402


@contextlib.contextmanager
def running(*flags):
    """Yields a harness.Server."""
    with tempfile.TemporaryDirectory() as folder:
        server = harness.Server(folder, flags, starter=True)
        try:
            yield server
        except BaseException:
            print(server.log()[-8000:], file=sys.stderr)
            raise
        finally:
            server.stop()


def tessera(server, *words, status=0):
    """Runs the command line; returns stdout, or stderr if it must fail with `status`."""
    done = subprocess.run([harness.BIN / "tessera", "--server", server.address, *map(str, words)], capture_output=True, text=True)
    assert done.returncode == status, (words, done.returncode, done.stderr)
    return done.stderr if status else done.stdout


def images(count, side=256):
    """Images of nuclei, cut to squares: those of ../shared/datasets, or synthetic ones where they are absent."""
    found = []
    files = sorted((harness.SHARED / "dsb2018-fluo").rglob("image/*.tif"))
    if not files:
        print("synthetic images, since ../shared/datasets is absent")
        scratch = tempfile.TemporaryDirectory()
        subprocess.run([harness.BIN / "make_nuclei", scratch.name, str(count), "5", str(side)], check=True)
        files = sorted(pathlib.Path(scratch.name).rglob("image/*.tif"))
    for file in files[:: max(1, len(files) // (2 * count))]:
        pixels = tifffile.imread(file)
        if pixels.ndim == 2 and min(pixels.shape) >= side and pixels.std() > 0:
            found.append(np.ascontiguousarray(pixels[:side, :side]))
    assert len(found) >= count, len(found)
    return found[:count]


def bin_folder():
    return pathlib.Path(os.environ["TESSERA_BIN"])
