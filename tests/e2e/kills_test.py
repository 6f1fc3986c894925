"""Kills server and workers at random while clients work, and looks after each kill whether anything is lost.

TESSERA_KILLS says how often, TESSERA_SEED which way; tests/faults/run.sh sets them.
"""
import contextlib
import hashlib
import os
import random
import shutil
import subprocess
import threading
import unittest
import zipfile

from harness import BIN, ServerTest, kill, verify

KILLS = int(os.environ.get("TESSERA_KILLS", "3"))
SEED = int(os.environ.get("TESSERA_SEED", "1"))
NETWORK = ["--base-width", "2", "--depth", "1", "--input-size", "32x32", "--batch-size", "1", "--epochs", "12",
           "--patience", "0", "--precision", "float32", "--seed", "7"]
# What a client may be told although nothing is wrong: the other clients delete and make things as well.
REFUSALS = ("there is no", "is used by", "not on the server", "is being uploaded", "trains on", "in use")


class Ledger:
    """What was acknowledged. A thing in work is neither there nor absent for certain."""

    def __init__(self):
        self.lock = threading.Lock()
        self.known = {}    # Name to (number of the action, digest; None: it is deleted).
        self.actions = 0

    def begin(self, name):
        with self.lock:
            self.known.pop(name, None)

    def end(self, name, digest=None):
        with self.lock:
            self.actions += 1
            self.known[name] = (self.actions, digest)

    def certain(self):
        with self.lock:
            return set(self.known.items())


def archive_digest(path):
    """Of the two files within; the archive itself may be packed otherwise."""
    with zipfile.ZipFile(path) as archive:
        return hashlib.sha256(b"".join(archive.read(n) for n in sorted(archive.namelist()))).hexdigest()


class Kills(ServerTest):

    def setUp(self):
        super().setUp()
        self.server.listen = self.server.address
        self.random = random.Random(SEED)
        self.datasets = Ledger()
        self.models = Ledger()
        self.jobs = []         # (name, model), in the order of their creation.
        self.stop = threading.Event()
        self.problems = []
        # Samples that several datasets share, so that deleting one must not harm the others.
        for count in (1, 2, 3):
            folder = self.folder / f"set{count}"
            for n in range(1, count + 1):
                shutil.copytree(self.folder / f"samples/nuclei_{n:03d}", folder / f"nuclei_{n:03d}")
        self.tessera("dataset", "create", "lasting", self.folder / "set3")
        self.tessera("train", "lasting", "--model", "reference", *NETWORK, "--follow")
        self.reference = self.rows("model", "show", "reference")[0]["sha256"]
        self.tessera("model", "export", "reference", self.folder / "reference.zip")
        self.digest = archive_digest(self.folder / "reference.zip")

    def attempt(self, *words):
        """Runs a command that may be refused for what others do, and may lose its server; (done, stdout)."""
        status, out, err = self.run_tessera(*words)
        if status != 0 and not any(text in err for text in REFUSALS) and "server" not in err:
            self.problems.append(f"tessera {' '.join(map(str, words))}: {err}")
        return status == 0, out

    def make_and_delete_datasets(self, choose):
        name = f"d{choose.randrange(4)}"
        self.datasets.begin(name)
        if choose.random() < 0.6:
            done, out = self.attempt("--json", "dataset", "create", name, self.folder / f"set{choose.randint(1, 3)}")
            if done:
                shown, out = self.attempt("--json", "dataset", "show", name)
                if shown:
                    self.datasets.end(name, digest=out.split('"sha256":"')[1][:64])
        else:
            done, _ = self.attempt("dataset", "delete", name)
            if done:
                self.datasets.end(name)

    def register_and_export_models(self, choose):
        name = f"m{choose.randrange(4)}"
        self.models.begin(name)
        action = choose.random()
        if action < 0.5:
            done, _ = self.attempt("model", "import", self.folder / "reference.zip", "--name", name)
            if done:
                self.models.end(name, digest=self.reference)
        elif action < 0.75:
            done, _ = self.attempt("model", "delete", name)
            if done:
                self.models.end(name)
        else:
            target = self.folder / f"export-{name}.zip"
            done, _ = self.attempt("model", "export", name, target)
            if done and archive_digest(target) != self.digest:
                self.problems.append(f"the export of {name} differs")

    def queue_trainings(self, choose):
        model = f"trained{len(self.jobs)}"
        done, out = self.attempt("train", "lasting", "--model", model, *NETWORK)
        if done:
            self.jobs.append((out.split()[0], model))
        self.stop.wait(choose.uniform(1, 3))
        # Ends for certain, however often it is disturbed; many that wait would only make the test longer.
        while self.unfinished() > 3 and not self.stop.wait(0.5):
            pass

    def unfinished(self):
        done, out = self.attempt("--json", "job", "list")
        return sum(f'"state":"{state}"' in line for line in out.splitlines() for state in ("QUEUED", "RUNNING"))

    def client(self, act, seed):
        choose = random.Random(seed)
        while not self.stop.is_set():
            try:
                act(choose)
            except Exception as error:  # Would be lost with the thread.
                self.problems.append(repr(error))
                return

    def strike(self):
        """One kill, of the server, of its workers or of all at once."""
        victims = self.random.choice(["server", "server", "all", "workers"])
        # A job whose workers die again and again without a checkpoint fails, as it should.
        if victims == "workers" and self.last_victims == "workers":
            victims = "server"
        self.last_victims = victims
        workers = self.server.workers()
        if victims != "server":
            for worker in workers:
                with contextlib.suppress(ProcessLookupError):  # It has ended meanwhile.
                    kill(worker)
        if victims != "workers":
            self.server.kill()
            self.check_folder()
            self.server.start()
        return victims

    def check_folder(self):
        status, report = verify(self.server.data)
        self.assertEqual(status, 0, report)

    def check_ledger(self, ledger, kind, digest_of):
        before = ledger.certain()
        found = {row["name"]: digest_of(row) for row in self.rows(kind, "list")}
        # What was begun meanwhile may be listed or not.
        for name, (_, digest) in before & ledger.certain():
            self.assertEqual(found.get(f"{kind}s/{name}"), digest, name)

    def check_all(self):
        self.assertEqual(self.problems, [])
        jobs = list(self.jobs)
        self.check_ledger(self.datasets, "dataset", lambda row: row["sha256"])
        self.check_ledger(self.models, "model", lambda row: self.reference)
        found = {row["name"]: row for row in self.rows("job", "list")}
        waiting = []
        for job, _ in jobs:
            self.assertIn(found[job]["state"], ("QUEUED", "RUNNING", "SUCCEEDED"), found[job]["error_message"])
            if found[job]["state"] == "QUEUED" and found[job]["progress"]["epoch"] == 0:
                waiting.append(job)
        places = [self.job(job)["queue_position"] for job in waiting]
        # Those that have started since have none; a job may be next again after its worker was killed.
        places = [place for place in places if place > 1]
        self.assertEqual(places, sorted(places))

    def test_nothing_acknowledged_is_lost(self):
        acts = [self.make_and_delete_datasets, self.register_and_export_models, self.queue_trainings]
        clients = [threading.Thread(target=self.client, args=(act, SEED * 100 + n)) for n, act in enumerate(acts)]
        for client in clients:
            client.start()
        self.addCleanup(self.stop.set)
        self.last_victims = ""
        counts = {}
        for number in range(1, KILLS + 1):
            self.stop.wait(self.random.uniform(0.1, 3))
            victims = self.strike()
            counts[victims] = counts.get(victims, 0) + 1
            self.check_all()
            if number % 10 == 0:
                print(f"{number} kills, {len(self.jobs)} trainings queued", flush=True)
        self.stop.set()
        for client in clients:
            client.join()
        print(f"killed: {counts}; {len(self.jobs)} trainings", flush=True)
        self.check_all()
        self.assertGreater(len(self.jobs), 0)
        # Every training ends once, in the bytes of the undisturbed one.
        for job, model in self.jobs:
            self.wait_for(lambda job=job: self.job(job)["state"] not in ("QUEUED", "RUNNING"), seconds=600)
            self.assertEqual(self.job(job)["state"], "SUCCEEDED", self.job(job)["error_message"])
            self.assertEqual(self.rows("model", "show", model)[0]["sha256"], self.reference)
        versions = {row["name"]: row["version_count"] for row in self.rows("model", "list")}
        for _, model in self.jobs:
            self.assertEqual(versions[f"models/{model}"], 1)
        # What is deleted is gone, also from the disk but for what a kill left, which is swept up later.
        for row in self.rows("model", "list"):
            self.tessera("model", "delete", row["name"].split("/")[1])
        for row in self.rows("dataset", "list"):
            self.tessera("dataset", "delete", row["name"].split("/")[1])
        self.assertEqual(self.server.stop(), 0)
        status, report = verify(self.server.data)
        self.assertEqual(status, 0, report)
        words = report.split()
        self.assertEqual(words[words.index("files") - 1], words[words.index("compared;") + 1].rstrip(","), report)


if __name__ == "__main__":
    unittest.main(verbosity=2)
