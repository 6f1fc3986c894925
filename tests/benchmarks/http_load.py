#!/usr/bin/python3
"""Holds many event streams open at one server and times small requests beside them.

usage: http_load.py --bin FOLDER [--streams N] [--requests-per-second R] [--seconds S]

Prints each figure beside its budget, and exits 1 if one is exceeded.
"""
import argparse
import asyncio
import hashlib
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

STREAMS_OF_A_USER = 16
CONNECTIONS = 200
# Eight threads run requests, 16 the gRPC calls that requests become.
BUDGETS = {"p99 ms": 50, "further threads": 24, "memory of the streams, MiB": 32}


def start(programs, folder):
    log = open(folder / "log", "w+")
    server = subprocess.Popen(
        [programs / "tesserad", "serve", "--data-dir", folder / "data", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
         "--http-listen", "127.0.0.1:0", "--device", "cpu", "--no-starter", "--auth", "tokens", "--local-workers", "0"],
        stdout=subprocess.PIPE, stderr=log, text=True)
    server.stdout.readline()
    return server, int(re.search(r"http_address=\S+:(\d+)", (folder / "log").read_text())[1])


def tokens(folder, count):
    """As `tesserad token create` makes them, which would take a second for each."""
    made = [f"tessera_{number:064x}" for number in range(count)]
    now = int(time.time() * 1e6)
    with sqlite3.connect(folder / "data/tessera.db", timeout=60) as database:
        database.executemany(
            "INSERT INTO tokens VALUES (?, ?, ?, 'viewer', '', ?, ?)",
            [(f"user{number}", hashlib.sha256(token.encode()).hexdigest(), f"user{number}", now, now + 10 ** 10)
             for number, token in enumerate(made)])
    return made


def status(pid, field):
    return int(re.search(rf"^{field}:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)[1])


async def open_stream(port, token):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /v1/events?topics=queue HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(head.decode())
    return reader, writer


async def ask(port, token, every, until, times):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    while time.monotonic() < until:
        begin = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.splitlines()[0]:
            raise RuntimeError(head.decode())
        await reader.readexactly(int(re.search(rb"Content-Length: (\d+)", head)[1]))
        times.append(time.perf_counter() - begin)
        await asyncio.sleep(max(0, every - (time.perf_counter() - begin)))
    writer.close()


async def load(arguments, server, port, users):
    token_of = lambda number: users[number % len(users)]
    threads = status(server.pid, "Threads")
    for _ in range(20):  # What is made once is no cost of a stream.
        await ask(port, users[0], 0, time.monotonic() + 0.01, [])
    memory = status(server.pid, "VmRSS")
    streams = []
    for number in range(arguments.streams):
        streams.append(await open_stream(port, token_of(number)))
    times = []
    every = CONNECTIONS / arguments.requests_per_second
    until = time.monotonic() + arguments.seconds
    await asyncio.gather(*(ask(port, token_of(number), every, until, times) for number in range(CONNECTIONS)))
    broken = sum(reader.at_eof() for reader, _ in streams)
    times.sort()
    print(f"{len(times)} requests, {len(streams) - broken} of {arguments.streams} streams open, p50 {1e3 * times[len(times) // 2]:.1f} ms")
    figures = {"p99 ms": 1e3 * times[len(times) * 99 // 100],
               "further threads": status(server.pid, "Threads") - threads,
               "memory of the streams, MiB": (status(server.pid, "VmRSS") - memory) / 1024}
    return broken, figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--requests-per-second", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server, port = start(arguments.bin, folder)
        try:
            users = tokens(folder, -(-arguments.streams // STREAMS_OF_A_USER))
            broken, figures = asyncio.run(load(arguments, server, port, users))
        finally:
            server.terminate()
            server.wait()
    for name, value in figures.items():
        print(f"{name}: {value:.1f}, at most {BUDGETS[name]}")
    sys.exit(1 if broken or any(value > BUDGETS[name] for name, value in figures.items()) else 0)


if __name__ == "__main__":
    main()
