"""See real_work.sh, which runs this."""
import hashlib
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from servers import BIN, Servers
from services import Process

WORKERS = 2
DATASETS = pathlib.Path(__file__).resolve().parents[3] / "shared/datasets"


def find_images(folder, count):
    """So many images of the datasets, or synthetic ones; each with a name of its own."""
    found = sorted(DATASETS.glob("dsb2018-fluo/**/image/*"))[:count]
    if len(found) < count:
        subprocess.run([BIN / "make_nuclei", folder / "synthetic", str(count), "100"], check=True)
        found = sorted((folder / "synthetic").glob("*/image/*"))
    print(f"{count} images of {'the datasets' if DATASETS in found[0].parents else 'make_nuclei'}, "
          f"{sum(path.stat().st_size for path in found)} bytes")
    images = folder / "images"
    images.mkdir()
    return [shutil.copy(path, images / f"{n:03d}{path.suffix}") for n, path in enumerate(found)]


def segment(servers, images):
    """Returns the seconds from the first worker to the end of the job, the objects, and digests of the outputs by name."""
    job = servers.tessera("segment", *images, "--model", "cells", "--detach").split()[0]
    begin = time.monotonic()
    workers = [Process(f"worker{number}", [
        BIN / "tesserad", "work", *servers.connection(number % len(servers.ports)), "--device", "cpu", "--kinds", "segment"],
        servers.folder / f"worker{number}.log") for number in range(0 if servers.setup == "cpu,cpu" else WORKERS)]
    servers.tessera("job", "watch", job)
    seconds = time.monotonic() - begin
    for worker in workers:
        worker.signal(signal.SIGTERM)
        worker.process.wait(timeout=120)
        if "slices come of a job" not in worker.log.read_text():
            sys.exit(f"{worker.name} had nothing to do")
    out = servers.folder / "out"
    servers.tessera("results", job, "--out", out, "--format", "geojson,labels,csv")
    objects = sum(len(path.read_text().splitlines()) - 1 for path in out.glob("*.csv"))
    return seconds, objects, {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                              for path in out.iterdir() if not path.name.startswith(".tessera-")}


def main():
    results = []
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        place.chmod(0o755)  # For PostgreSQL's account.
        images = find_images(place, int(sys.argv[1]))
        model = place / "cells.zip"
        for setup in ("folder", "3", "cpu,cpu"):
            (place / setup).mkdir()
            (place / setup).chmod(0o755)
            servers = Servers(place / setup, setup)
            try:
                if model.exists():
                    servers.tessera("model", "import", model, "--name", "cells")
                else:
                    servers.train()
                    servers.tessera("model", "export", "cells", model)
                seconds, objects, outputs = segment(servers, images)
            finally:
                servers.end()
            print(f"{setup:>7}: {len(images)} images in {seconds:.1f} s, {objects} objects, {len(outputs)} files", flush=True)
            results.append(outputs)
    differing = sorted({name for outputs in results[1:] for name in results[0].keys() | outputs.keys()
                        if results[0].get(name) != outputs.get(name)})
    if differing or len(results[0]) != 3 * len(images):
        sys.exit(f"{[len(outputs) for outputs in results]} files; other bytes in {len(differing)}: {differing[:10]}")
    print("the same bytes")


if __name__ == "__main__":
    main()
