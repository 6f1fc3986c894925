"""Executes the notebooks of client/python against a real server and real images, as a user does.

usage: notebooks_test.py [--save] [NAME...]          (TESSERA_BIN as for tests/e2e)

Skips (exit status 77) without ../shared/datasets. With --save the notebooks in the repository get the outputs. With
NAMEs only those whose names begin so.
"""
import os
import pathlib
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests/e2e"))
import harness  # noqa: E402

NOTEBOOKS = sorted((ROOT / "client/python/notebooks").glob("*.ipynb"))


def text_of(notebook):
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "")
                   for cell in notebook.cells for output in cell.get("outputs", []))


def check(name, notebook):
    """What the notebook says at its end must be so."""
    text = text_of(notebook)
    for expected in {"1": ("objects;", "True"), "2": ("epoch 6", "models/my-cells/versions/1"), "3": ("SUCCEEDED 8 frames", "followed")}[name[0]]:
        if expected not in text:
            sys.exit(f"{name}: {expected!r} is not in the outputs:\n{text}")
    if name[0] in "13" and not any("image/png" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])):
        sys.exit(f"{name}: there is no picture")


def main():
    if not harness.SHARED.is_dir():
        print(f"skipped: no {harness.SHARED}")
        sys.exit(77)
    save = "--save" in sys.argv
    names = tuple(word for word in sys.argv[1:] if word != "--save") or ("",)
    assert len(NOTEBOOKS) == 3
    with tempfile.TemporaryDirectory() as folder:
        server = harness.Server(folder, starter=True)
        try:
            os.environ.update(TESSERA_SERVER=server.address, TESSERA_IMAGES=str(harness.SHARED))
            for path in (path for path in NOTEBOOKS if path.name.startswith(names)):
                notebook = nbformat.read(path, as_version=4)
                NotebookClient(notebook, timeout=900, resources={"metadata": {"path": folder}}).execute()
                check(path.name, notebook)
                print(f"{path.name}: {sum(cell.cell_type == 'code' for cell in notebook.cells)} cells executed")
                if save:
                    for cell in notebook.cells:
                        cell.metadata.pop("execution", None)  # Times.
                    nbformat.write(notebook, path)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
