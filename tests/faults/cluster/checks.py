"""What must hold once all faults of a cluster have ended."""
import concurrent.futures
import time

SETTLE_SECONDS = 600


class Checks:
    """Looks at everything that was acknowledged since the first round; at results once, since `verify` reads their bytes again."""

    def __init__(self, cluster, load):
        self.cluster, self.load = cluster, load
        self.model_versions = {}  # Model to the digests of its versions, of trainings that have succeeded.

    def run(self):
        """Returns what is wrong."""
        return [*self._datasets(), *self._jobs(), *self.load.acknowledged.wrong, *self._rows()]

    def describe(self):
        acknowledged = self.load.acknowledged
        slices = sum(len(images) for images in acknowledged.segmentations.values())
        return (f"{len(acknowledged.datasets)} datasets by count and digest; {len(acknowledged.segmentations)} segmentation jobs with "
                f"{slices} slices and {acknowledged.segmented} images segmented at once, by all bytes; "
                f"{len(acknowledged.trainings)} trainings by their model's digest")

    def verify(self):
        """All files by their digest, and all references to files. Returns what is wrong."""
        status, out = self.cluster.verify()
        print(f"tesserad verify: {out.strip().splitlines()[-1] if out.strip() else 'no word'}", flush=True)
        return [] if status == 0 else [f"tesserad verify: {out}"]

    def _ask(self, *words):
        end = time.monotonic() + 120
        while True:
            rows = self.load.run(*words)
            if rows is not None:
                return rows
            if time.monotonic() > end:
                raise RuntimeError(f"this fails: {self.load.acknowledged.failed[-1]}")
            time.sleep(1)

    def _datasets(self):
        digests = self.load.reference.datasets
        found = {row["name"].rpartition("/")[2]: row for row in self._ask("dataset", "list")}
        for name, count in self.load.acknowledged.datasets.items():
            row = found.get(name)
            if row is None:
                yield f"dataset {name} is lost"
            elif (row["sample_count"], row["sha256"]) != (count, digests[count]):
                yield f"dataset {name} should have {count} samples and the digest {digests[count]}: {row}"

    def _await_jobs(self):
        """The acknowledged jobs, once none of them waits or runs, by name."""
        acknowledged = self.load.acknowledged
        wanted = {*acknowledged.segmentations, *acknowledged.trainings}
        end = time.monotonic() + SETTLE_SECONDS
        while True:
            jobs = {row["name"]: row for row in self._ask("job", "list") if row["name"] in wanted}
            going = [row for row in jobs.values() if row["state"] in ("QUEUED", "RUNNING")]
            if not going:
                return jobs
            if time.monotonic() > end:
                raise RuntimeError(f"{len(going)} jobs have not ended; one is {going[0]}")
            time.sleep(0.5)

    def _jobs(self):
        acknowledged = self.load.acknowledged
        jobs = self._await_jobs()
        for job in (*acknowledged.segmentations, *acknowledged.trainings):
            if job not in jobs:
                yield f"{job} is lost"
            elif jobs[job]["state"] != "SUCCEEDED":
                yield f"{job} has not succeeded: {jobs[job]}"
        succeeded = {job for job, row in jobs.items() if row["state"] == "SUCCEEDED"}
        new = [job for job in acknowledged.segmentations if job in succeeded - acknowledged.fetched]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for job, came in zip(new, pool.map(self._fetch, new)):
                if not came:
                    yield f"the results of {job} do not come: {acknowledged.failed[-1]}"
        for job, model in acknowledged.trainings.items():
            if job not in succeeded:
                continue
            if model not in self.model_versions:
                self.model_versions[model] = [version["sha256"] for version in self._ask("model", "show", model)]
            # The same samples, parameters and seed make the same bytes.
            if self.model_versions[model] != [self.load.reference.model_sha256]:
                yield f"{job} made other versions than one of {self.load.reference.model_sha256}: {self.model_versions[model]}"

    def _fetch(self, job):
        end = time.monotonic() + 120
        while not self.load.fetch(job):
            if time.monotonic() > end:
                return False
            time.sleep(1)
        return True

    def _rows(self):
        """Slices that are missing or were counted twice, and leases without a job, by the database."""
        for row in self.cluster.postgres.query(
                "SELECT j.job_id, j.slices, j.slices_done, j.objects, count(s.ordinal), coalesce(sum(s.objects), 0) "
                "FROM segmentation_jobs j LEFT JOIN segmentation_slices s ON s.job_id = j.job_id AND s.state = 'DONE' "
                "WHERE j.state = 'SUCCEEDED' GROUP BY j.job_id, j.slices, j.slices_done, j.objects HAVING j.slices <> j.slices_done "
                "OR j.slices <> count(s.ordinal) OR j.objects <> coalesce(sum(s.objects), 0)"):
            yield f"segmentation job, its slices, slices done and objects; results and their objects: {row}"
        for row in self.cluster.postgres.query(
                "SELECT l.job_id, j.state FROM segmentation_leases l JOIN segmentation_jobs j ON j.job_id = l.job_id "
                "WHERE j.state = 'SUCCEEDED'"):
            yield f"slices of a job that has ended are lent out: {row}"
