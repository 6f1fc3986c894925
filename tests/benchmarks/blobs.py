"""See blobs.sh, which runs this."""
import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from harness import BIN, Server
from s3_test import GATEWAY, KEY, Gateway, why_absent


def timed(*words):
    begin = time.monotonic()
    subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def measure(name, folder, samples, blobs):
    flags = ("--blobs", blobs) if blobs else ()
    server = Server(folder, flags)
    with contextlib.ExitStack() as stack:
        stack.callback(server.stop)
        sent = timed(BIN / "tessera", "--server", server.address, "dataset", "create", "nuclei", samples)
        verified = timed(BIN / "tesserad", "verify", "--data-dir", server.data, *flags)
    print(f"{name:8} dataset create {sent:7.2f} s   verify {verified:7.2f} s", flush=True)


def main():
    if not GATEWAY.exists():
        sys.exit(why_absent())
    os.environ.update(KEY)
    with tempfile.TemporaryDirectory() as temporary:
        place = pathlib.Path(temporary)
        subprocess.run([BIN / "make_nuclei", place / "samples", sys.argv[1], "1"], check=True)
        files = [path for path in (place / "samples").rglob("*") if path.is_file()]
        print(f"{len(files)} files, {sum(path.stat().st_size for path in files)} bytes", flush=True)
        gateway = Gateway(place)
        try:
            for turn in range(2):
                for name, url in (("folder", ""), ("S3", f"s3://cells/{turn}?endpoint=http://127.0.0.1:{gateway.port}&path_style=1")):
                    (place / f"{name}{turn}").mkdir()
                    measure(name, place / f"{name}{turn}", place / "samples", url)
        finally:
            gateway.stop()


if __name__ == "__main__":
    main()
