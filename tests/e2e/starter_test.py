"""The model that comes with Tessera, from a fresh server to a version of one's own."""
import json
import shutil
import subprocess
import time
import unittest

from harness import BIN, TINY, ServerTest, verify


class Starter(ServerTest):
    starter = True

    def names(self):
        return [row["name"] for row in self.rows("model", "list")]

    def outlines(self, model, out):
        self.tessera("segment", self.image, "--model", model, "--out", self.folder / out)
        return json.loads((self.folder / out / "nuclei.geojson").read_text())["features"]

    def test_a_fresh_server_outlines_nuclei(self):
        self.assertGreater(len(self.outlines("nuclei", "out")), 3)
        self.assertEqual(self.names(), ["models/nuclei"])
        card = self.tessera("model", "show", "nuclei")
        self.assertIn("nuclei@1", card)
        self.assertIn("came with Tessera", card)
        self.assertIn("aliases: production", card)
        self.assertTrue(self.rows("model", "show", "nuclei")[0]["starting_model"])
        self.assertEqual(verify(self.server.data)[0], 0)

    def test_trainings_begin_with_it_and_add_versions(self):
        self.tessera("dataset", "create", "cells", self.folder / "samples")
        status, _, err = self.run_tessera("train", "cells", "--model", "nuclei", "--epochs", "1", "--from", "nuclei", "--follow")
        self.assertEqual(status, 0, err)
        self.assertNotIn("comes with Tessera", err)
        row = self.rows("model", "list")[0]
        self.assertEqual((row["newest_version"], row["aliases"], row["starting_version"]), (2, {"production": 1}, 1))
        second = self.rows("model", "show", "nuclei")[0]
        self.assertEqual((second["initial_model"], second["starting_model"]), ("models/nuclei/versions/1", False))

    def test_a_training_of_few_samples_is_told_of_it(self):
        self.tessera("dataset", "create", "cells", self.folder / "samples")
        _, _, err = self.run_tessera("train", "cells", "--model", "mine", "--epochs", "1")
        self.assertIn("--from nuclei@production", err)
        # Weights of another network are of no use.
        _, _, err = self.run_tessera("train", "cells", "--model", "mine", "--epochs", "1", "--target", "border")
        self.assertNotIn("--from", err)

    def test_it_does_not_come_back_once_it_was_deleted(self):
        self.tessera("model", "delete", "nuclei")
        self.server.stop()
        self.server.start()
        self.assertEqual(self.names(), [])
        self.assertIn("no models/nuclei", self.refused("segment", self.image, "--model", "nuclei", "--out", self.folder / "out"))
        self.tessera("dataset", "create", "cells", self.folder / "samples")
        self.tessera("train", "cells", "--model", "nuclei", *TINY, "--follow")
        self.assertEqual(self.rows("model", "list")[0]["starting_version"], 0)

    def test_a_killed_first_start_is_made_good(self):
        """A server that is killed while it adds the model adds it at the next start."""
        self.server.stop()
        for milliseconds in (50, 200, 500, 1000):
            shutil.rmtree(self.server.data)
            process = subprocess.Popen([BIN / "tesserad", "serve", "--data-dir", self.server.data, "--listen", "127.0.0.1:0",
                                        "--metrics-listen", "127.0.0.1:0",
                                        "--http-listen", "127.0.0.1:0", "--device", "cpu"], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(milliseconds / 1000)
            process.kill()
            process.wait()
            self.server.data.mkdir(exist_ok=True)
            self.server.start()
            self.assertEqual(self.rows("model", "list")[0]["aliases"], {"production": 1})
            self.server.stop()
            self.assertEqual(verify(self.server.data)[0], 0)

    def test_a_backup_has_it_and_its_deletion(self):
        for deleted in (False, True):
            if deleted:
                self.tessera("model", "delete", "nuclei")
            backup = self.folder / f"backup-{deleted}"
            for words in (("backup", backup), ("restore", backup)):
                if words[0] == "restore":
                    self.server.stop()
                    shutil.rmtree(self.server.data)
                done = subprocess.run([BIN / "tesserad", *words, "--data-dir", self.server.data], capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
            self.server.start()
            self.assertEqual(self.names(), [] if deleted else ["models/nuclei"])


class LeftOut(ServerTest):
    samples = 1

    def test_a_server_without_it_says_nothing_of_it(self):
        self.assertEqual(self.rows("model", "list"), [])
        self.tessera("dataset", "create", "cells", self.folder / "samples")
        _, _, err = self.run_tessera("train", "cells", "--model", "mine", *TINY)
        self.assertNotIn("--from", err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
