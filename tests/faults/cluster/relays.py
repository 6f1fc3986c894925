"""Relays of TCP connections on loopback, all served by one thread: a balancer, and a gate that lets an S3 server fail."""
import asyncio
import contextlib
import random
import threading


class Relays:
    """The thread that serves relays. Ends with the process."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def listen(self, serve):
        """Calls `serve(reader, writer)` for each connection; returns the port."""
        server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.0.0.1", 0), self.loop).result()
        return server.sockets[0].getsockname()[1]


async def join(here, there):
    """Copies both ways until both ends have closed."""
    await asyncio.gather(_copy(here[0], there[1]), _copy(there[0], here[1]))


async def _copy(source, sink):
    with contextlib.suppress(OSError):
        while (data := await source.read(1 << 16)) and not sink.is_closing():
            sink.write(data)
            await sink.drain()
    with contextlib.suppress(OSError):
        sink.close()


class Balancer:
    """Gives each connection to the next port that accepts it, as a load balancer without health checks."""

    def __init__(self, relays, ports):
        self.ports, self.turn = ports, 0
        self.port = relays.listen(self._serve)

    async def _open(self):
        for _ in self.ports:
            self.turn += 1
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                return await asyncio.wait_for(
                    asyncio.open_connection("127.0.0.1", self.ports[self.turn % len(self.ports)]), 2)
        return None

    async def _serve(self, reader, writer):
        there = await self._open()
        if there is not None:
            await join((reader, writer), there)
        writer.close()


class Gate:
    """The way to an S3 server. While it is shut, half of all requests get an error that S3 gives when it is overloaded or broken."""

    ANSWERS = ("503 Slow Down", "SlowDown"), ("500 Internal Server Error", "InternalError")

    def __init__(self, relays, port):
        self.behind, self.shut, self.errors = port, False, 0
        self.open, self.loop = set(), relays.loop  # The writers of clients.
        self.port = relays.listen(self._serve)

    def set_shut(self, shut):
        self.shut = shut
        # Clients keep connections, on which they would meet no error.
        self.loop.call_soon_threadsafe(lambda: [writer.close() for writer in self.open])

    async def _serve(self, reader, writer):
        self.open.add(writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError):
            if self.shut and random.random() < 0.5:
                await self._refuse(reader, writer)
            else:
                await join((reader, writer), await asyncio.open_connection("127.0.0.1", self.behind))
        self.open.discard(writer)
        writer.close()

    async def _refuse(self, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        status, code = random.choice(self.ANSWERS)
        body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>a fault of the test</Message></Error>".encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        self.errors += 1
        # A connection with unread bytes is reset, and the client would not see the answer.
        with contextlib.suppress(OSError):
            writer.write_eof()
        end = self.loop.time() + 2
        while self.loop.time() < end and await asyncio.wait_for(reader.read(1 << 16), end - self.loop.time()):
            pass
