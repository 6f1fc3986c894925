"""Backups, damaged files and full disks, on a server that goes on serving."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import BIN, LONG, TINY, Server, ServerTest, verify


def tesserad(*words):
    """Returns (exit status, what it printed)."""
    done = subprocess.run([BIN / "tesserad", *map(str, words)], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def blob(data, digest):
    return pathlib.Path(data) / "blobs" / digest[:2] / digest


def flip_a_bit(path):
    with open(path, "r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


def largest_blob(data):
    return max((path for path in (pathlib.Path(data) / "blobs").rglob("*") if path.is_file()),
               key=lambda path: path.stat().st_size)


class Upkeep(ServerTest):

    def setUp(self):
        super().setUp()
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")

    def digests(self, model):
        return self.rows("model", "show", model)[0]["sha256"]

    def test_a_backup_made_while_serving_is_all_that_a_new_server_needs(self):
        self.train("cells")
        before = self.digests("cells")
        running = self.tessera("train", "nuclei", "--model", "later", *LONG).split()[0]
        self.wait_for(lambda: self.job(running)["progress"]["epoch"] >= 1)
        backup = self.folder / "backup"
        status, report = tesserad("backup", backup, "--data-dir", self.server.data)
        self.assertEqual(status, 0, report)
        self.assertEqual(verify(backup)[0], 0)
        self.server.kill()
        shutil.rmtree(self.server.data)
        status, report = tesserad("restore", backup, "--data-dir", self.server.data)
        self.assertEqual(status, 0, report)
        self.server.start()
        self.assertEqual(self.digests("cells"), before)
        self.tessera("segment", self.image, "--model", "cells", "--out", self.folder / "out")
        # The training that ran goes on from the checkpoint that the backup has.
        self.wait_for(lambda: self.job(running)["state"] == "RUNNING")
        self.assertGreaterEqual(self.job(running)["progress"]["epoch"], 1)

    def test_a_second_backup_copies_only_what_is_new(self):
        backup = self.folder / "backup"
        tesserad("backup", backup, "--data-dir", self.server.data)
        status, report = tesserad("backup", backup, "--data-dir", self.server.data)
        self.assertEqual(status, 0, report)
        self.assertIn(" 0 of them, 0 bytes, are new", report)

    def test_nothing_is_restored_over_what_is_there(self):
        backup = self.folder / "backup"
        tesserad("backup", backup, "--data-dir", self.server.data)
        status, report = tesserad("restore", backup, "--data-dir", self.server.data)
        self.assertEqual(status, 1)
        self.assertIn("not empty", report)
        self.assertEqual(len(self.rows("dataset", "list")), 1)

    def test_deleting_frees_the_bytes(self):
        self.train("cells")
        self.tessera("model", "delete", "cells")
        self.tessera("dataset", "delete", "nuclei")
        left = [path for path in (self.server.data / "blobs").rglob("*") if path.is_file()]
        self.assertEqual(left, [])

    def test_a_damaged_model_is_named_never_given_out_and_mended_by_an_import(self):
        self.train("cells")
        archive = self.folder / "cells.zip"
        self.tessera("model", "export", "cells", archive)
        weights = largest_blob(self.server.data)
        flip_a_bit(weights)
        status, report = verify(self.server.data)
        self.assertEqual(status, 1)
        self.assertIn(weights.name, report)
        self.assertIn("models/cells/versions/1", report)
        message = self.refused("model", "export", "cells", self.folder / "damaged.zip")
        self.assertIn(weights.name, message)
        self.assertFalse((self.folder / "damaged.zip").exists())
        self.assertIn(weights.name, self.refused("segment", self.image, "--model", "cells", "--out",
                                                 self.folder / "out"))
        self.tessera("model", "import", archive, "--name", "cells")
        self.tessera("segment", self.image, "--model", "cells", "--out", self.folder / "out")
        self.assertEqual(verify(self.server.data)[0], 0)

    def test_a_truncated_sample_fails_the_training_by_name_and_is_mended_by_sending_it_again(self):
        image = largest_blob(self.server.data)
        os.truncate(image, 100)
        job = self.tessera("train", "nuclei", "--model", "cells", *TINY).split()[0]
        self.wait_for(lambda: self.job(job)["state"] == "FAILED")
        self.assertIn(image.name, self.job(job)["error_message"])
        again = self.rows("dataset", "create", "nuclei", self.folder / "samples")[-1]
        self.assertEqual(again["revision"], 1)
        self.assertEqual(blob(self.server.data, image.name).stat().st_size, again["sent_bytes"])
        self.train("cells")

    def test_a_folder_that_cannot_be_written_is_named_at_the_start(self):
        read_only = self.folder / "read-only"
        read_only.mkdir()
        if not self.mount("-t", "tmpfs", "-o", "ro", "tmpfs", read_only):
            self.skipTest("mounting needs root")
        status, report = tesserad("serve", "--data-dir", read_only, "--listen", "127.0.0.1:0", "--metrics-listen",
                                  "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--device", "cpu")
        self.assertEqual(status, 1)
        self.assertIn(str(read_only), report)

    def mount(self, *words):
        """Whether it could be mounted; the last word is the folder, which is left free again."""
        if os.geteuid() != 0 or subprocess.run(["mount", *map(str, words)], capture_output=True).returncode != 0:
            return False
        self.addCleanup(subprocess.run, ["umount", "--lazy", str(words[-1])])
        return True

    def test_a_full_disk_refuses_new_work_and_loses_none(self):
        small = self.folder / "small"
        small.mkdir()
        if not self.mount("-t", "tmpfs", "-o", "size=48m", "tmpfs", small):
            self.skipTest("mounting needs root")
        self.server.stop()
        self.server = Server(small)
        self.addCleanup(lambda: self.server.process.poll() is None and self.server.kill())
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.train("cells")
        job = self.tessera("train", "nuclei", "--model", "later", *LONG).split()[0]
        self.wait_for(lambda: self.job(job)["progress"]["epoch"] >= 1)
        with open(small / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(bytes(4096)):
                pass
        self.assertIn("full", self.refused("dataset", "create", "more", self.folder / "unseen"))
        self.assertEqual([row["name"] for row in self.rows("dataset", "list")], ["datasets/nuclei"])
        self.assertEqual(verify(self.server.data)[0], 0)
        (small / "filler").unlink()
        self.tessera("dataset", "create", "more", self.folder / "unseen")
        self.wait_for(lambda: self.job(job)["state"] == "RUNNING")
        self.tessera("job", "cancel", job)
        self.train("cells")
        self.server.kill()
        self.assertEqual(verify(self.server.data), (0, verify(self.server.data)[1]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
