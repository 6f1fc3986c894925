#!/usr/bin/python3
"""Sends a large image to a server, waits until it can be looked at, and times its tiles.

usage: pictures.py --bin FOLDER [--size WIDTHxHEIGHT] [--tiles N] [--tiles-per-second R]

The image has 16 bit of noise in uncompressed strips, so that no tile is blank: the worst case. Needs twice and a third of the
image's bytes in TMPDIR. Prints each figure beside its budget, and exits 1 if one is exceeded.
"""
import argparse
import hashlib
import http.client
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROWS_PER_STRIP = 64
CONNECTIONS = 4  # As many as the page uses.
BUDGETS = {"processor ms a tile": 4, "tile p99 ms": 60, "more memory, MiB": 512}


def write_image(path, width, height):
    """A BigTIFF of one strip of noise again and again. Returns its SHA-256."""
    strip = os.urandom(2 * width * ROWS_PER_STRIP)
    count = -(-height // ROWS_PER_STRIP)
    sizes = [2 * width * min(ROWS_PER_STRIP, height - i * ROWS_PER_STRIP) for i in range(count)]
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (273, 16, count, None),
            (277, 3, 1, 1), (278, 4, 1, ROWS_PER_STRIP), (279, 16, count, None)]
    arrays = 16 + 8 + 20 * len(tags) + 8
    begin = arrays + 16 * count
    head = [struct.pack("<2sHHHQQ", b"II", 43, 8, 0, 16, len(tags))]
    for tag, kind, number, value in tags:
        if value is None:
            value, arrays = arrays, arrays + 8 * count
        head.append(struct.pack("<HHQQ", tag, kind, number, value))
    head.append(struct.pack("<Q", 0))
    head.append(b"".join(struct.pack("<Q", begin + i * len(strip)) for i in range(count)))
    head.append(b"".join(struct.pack("<Q", size) for size in sizes))
    digest = hashlib.sha256()
    with open(path, "wb") as file:
        for part in (*head, *(strip[:size] for size in sizes)):
            file.write(part)
            digest.update(part)
    return digest.hexdigest()


class Server:
    def __init__(self, programs, folder):
        log = open(folder / "log", "w+")
        self.process = subprocess.Popen(
            [programs / "tesserad", "serve", "--data-dir", folder / "data", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
             "--http-listen", "127.0.0.1:0", "--device", "cpu", "--no-starter", "--local-workers", "0"],
            stdout=subprocess.PIPE, stderr=log, text=True)
        self.process.stdout.readline()
        self.port = int(re.search(r"http_address=\S+:(\d+)", (folder / "log").read_text())[1])

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def processor_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def prepare(server, slice_path):
    """Asks for a tile until it is there; returns the seconds."""
    connection, begin = server.connect(), time.monotonic()
    while (status := get(connection, f"{slice_path}/tiles/0/0/0")[0]) == 202:
        time.sleep(0.1)
    if status != 200:
        sys.exit(f"the image cannot be looked at: {status}")
    return time.monotonic() - begin


def time_tiles(server, slice_path, args):
    """Milliseconds of each tile, from when it was due."""
    width, height = args.size
    due = iter([time.monotonic() + i / args.tiles_per_second for i in range(args.tiles)])
    lock, took = threading.Lock(), []

    def run():
        connection, choose = server.connect(), random.Random(1)
        while True:
            with lock:
                begin = next(due, None)
            if begin is None:
                return
            time.sleep(max(0, begin - time.monotonic()))
            x, y = choose.randrange(-(-width // 512)), choose.randrange(-(-height // 512))
            status, _ = get(connection, f"{slice_path}/tiles/0/{x}/{y}?lo={choose.randrange(1000)}&hi=60000")
            assert status == 200, status
            took.append(1000 * (time.monotonic() - begin))

    threads = [threading.Thread(target=run) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)


def measure(server, folder, args):
    digest = write_image(folder / "image.tif", *args.size)
    connection = server.connect()
    with open(folder / "image.tif", "rb") as file:
        connection.request("PUT", f"/v1/files/{digest}", file, {"Content-Length": str(os.path.getsize(file.name))})
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
    before = server.peak_mib()
    slice_path = f"/v1/files/{digest}/slices/1"
    figures = {"seconds to prepare": prepare(server, slice_path), "more memory, MiB": server.peak_mib() - before}
    used = server.processor_seconds()
    took = time_tiles(server, slice_path, args)
    figures["processor ms a tile"] = 1000 * (server.processor_seconds() - used) / len(took)
    figures["tile p50 ms"] = took[len(took) // 2]
    figures["tile p99 ms"] = took[len(took) * 99 // 100]
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--size", type=lambda text: tuple(map(int, text.split("x"))), default=(40_000, 30_000))
    parser.add_argument("--tiles", type=int, default=1000)
    parser.add_argument("--tiles-per-second", type=float, default=50)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(args.bin.absolute(), pathlib.Path(folder))
        try:
            figures = measure(server, pathlib.Path(folder), args)
        finally:
            server.process.terminate()
            server.process.wait()
    for name, value in figures.items():
        print(f"{name}: {value:.1f}" + (f" (at most {BUDGETS[name]})" if name in BUDGETS else ""))
    sys.exit(any(figures[name] > most for name, most in BUDGETS.items()))


if __name__ == "__main__":
    main()
