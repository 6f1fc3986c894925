"""What an upload costs that is cut again and again, counted in bytes by a proxy between client and server.

TESSERA_UPLOAD_MB says how much is sent; tests/faults/uploads.sh sends 2 GB.
"""
import os
import random
import socket
import struct
import threading
import unittest

from harness import ServerTest

MEGABYTE = 1 << 20
SENT_MB = int(os.environ.get("TESSERA_UPLOAD_MB", "40"))
CUTS = 10
SIDE = 2048
# A tenth of 2 % of 2 GB: what a cut may cost, however much is sent.
MOST_BYTES_PER_CUT = 2_000_000_000 * 2 // 100 // CUTS


def write_tiff(path, bits, pixels):
    """A grayscale TIFF of SIDE × SIDE, one strip, not compressed."""
    tags = [(256, 4, SIDE), (257, 4, SIDE), (258, 3, bits), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
            (278, 4, SIDE), (279, 4, len(pixels))]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels + struct.pack("<H", len(tags)))
        for tag, kind, value in tags:
            file.write(struct.pack("<HHII", tag, kind, 1, value))
        file.write(bytes(4))


class Proxy:
    """Passes connections on to a server, counts what clients send, and cuts them at given counts."""

    def __init__(self, address, cut_at):
        host, _, port = address.rpartition(":")
        self.server = (host, int(port))
        self.cut_at = list(cut_at)
        self.sent = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return  # Closed.
            server = socket.create_connection(self.server)
            ends = (client, server)
            threading.Thread(target=self.pump, args=(*ends, ends, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, ends, False), daemon=True).start()

    def pump(self, source, target, ends, counted):
        try:
            while data := source.recv(65536):
                if counted and self.count(len(data)):
                    break
                target.sendall(data)
        except OSError:
            pass  # The other direction ended.
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def count(self, size):
        """Whether the connection is cut here."""
        with self.lock:
            self.sent += size
            if not self.cut_at or self.sent < self.cut_at[0]:
                return False
            self.cut_at.pop(0)
            return True

    def close(self):
        self.listener.close()


class Uploads(ServerTest):

    def setUp(self):
        super().setUp()
        self.big = self.folder / "big"
        noise = random.Random(1)
        mask = bytearray(SIDE * SIDE)
        for row in range(100, 200):
            mask[row * SIDE + 100:row * SIDE + 200] = b"\x01" * 100
        for n in range(max(1, SENT_MB * MEGABYTE // (SIDE * SIDE * 2))):
            for kind in ("image", "mask"):
                (self.big / f"sample{n:03d}" / kind).mkdir(parents=True)
            write_tiff(self.big / f"sample{n:03d}/image/image.tif", 16, noise.randbytes(SIDE * SIDE * 2))
            write_tiff(self.big / f"sample{n:03d}/mask/mask.tif", 8, bytes(mask))

    def send(self, cut_at):
        """Sends the dataset; returns (bytes that the proxy counted, cuts that did not come about, the result)."""
        proxy = Proxy(self.server.address, cut_at)
        self.addCleanup(proxy.close)
        direct, self.server.address = self.server.address, proxy.address
        try:
            result = self.rows("dataset", "create", "big", self.big)[-1]
        finally:
            self.server.address = direct
        return proxy.sent, len(proxy.cut_at), result

    def test_a_cut_upload_sends_little_twice_and_a_known_one_next_to_nothing(self):
        # The masks are all the same: one is sent.
        total = sum(path.stat().st_size for path in self.big.glob("*/image/*"))
        total += next(self.big.glob("*/mask/*")).stat().st_size
        sent, uncut, result = self.send([total * n // (CUTS + 1) for n in range(1, CUTS + 1)])
        print(f"{total} bytes, {CUTS} cuts: {sent} bytes sent, {sent / total:.4f} times", flush=True)
        self.assertEqual(uncut, 0)
        self.assertLessEqual(sent - total, CUTS * MOST_BYTES_PER_CUT)
        if total >= 1_900_000_000:
            self.assertLessEqual(sent, 1.02 * total)
        again, _, second = self.send([])
        print(f"sent again: {again} bytes", flush=True)
        self.assertLess(again, 1_000_000)
        self.assertEqual(second["revision"], result["revision"])

    def files_there(self):
        """Files and parts of files that the server keeps."""
        return [path for folder in ("uploads", "blobs") for path in (self.server.data / folder).rglob("*") if path.is_file()]

    def test_what_a_killed_client_left_is_cleared_and_can_be_sent_again(self):
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        used = len(self.files_there())
        client = self.start_tessera("dataset", "create", "big", self.big)
        self.wait_for(lambda: len(self.files_there()) > used)
        client.kill()
        client.communicate()
        self.tessera("upload", "clear")
        # What the call had in hand when its client died may be a part a moment later.
        self.wait_for(lambda: self.tessera("upload", "clear") and len(self.files_there()) == used)
        self.assertEqual(self.rows("dataset", "create", "big", self.big)[-1]["result"], "created")


if __name__ == "__main__":
    unittest.main(verbosity=2)
