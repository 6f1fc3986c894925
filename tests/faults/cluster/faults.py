"""Random faults of a cluster, each undone after some seconds."""
import collections
import contextlib
import random
import signal
import subprocess
import threading


class Faults:
    """Makes faults between start() and stop(): two at a time, of which each hits something else. Each kind comes once before
    one comes again. The same seed draws the same faults; what they hit depends on what happens to run."""

    def __init__(self, cluster, seed):
        self.cluster = cluster
        self.kinds = [self.kill_server, self.kill_worker, self.pause_server, self.pause_worker, self.pause_s3, self.cut_link,
                      self.slow_link, self.reset_link, self.crash_database, self.crash_s3, self.s3_errors, self.slow_s3,
                      self.end_server, self.end_worker]
        self.made = collections.Counter({kind.__name__: 0 for kind in self.kinds})
        self.random = random.Random(seed)
        self.mutex = threading.Lock()  # Guards the fields above it, and those below.
        self.deck, self.hit = [], set()
        self.errors = []  # Of faults that could not be made.
        self.stopping = threading.Event()
        self.threads = []

    def start(self):
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(2)]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def describe(self):
        return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in self.made.items())

    def _run(self):
        while not self.stopping.wait(self._uniform(0.3, 2)):
            with self.mutex:
                if not self.deck:
                    self.deck = self.random.sample(self.kinds, len(self.kinds))
                kind = self.deck.pop()
            try:
                made = kind()
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                with self.mutex:
                    self.errors.append(f"the fault {kind.__name__} could not be made: {error}")
                return
            if made:
                with self.mutex:
                    self.made[kind.__name__] += 1

    def _uniform(self, least, most):
        with self.mutex:
            return self.random.uniform(least, most)

    def _last(self, seconds):
        """Lets a fault last."""
        self.stopping.wait(self._uniform(0.2, seconds))

    @contextlib.contextmanager
    def _one_of(self, things):
        """Chooses one that no other fault hits now; None if there is none."""
        with self.mutex:
            free = [thing for thing in things if thing not in self.hit]
            thing = self.random.choice(free) if free else None
            self.hit.add(thing)
        try:
            yield thing
        finally:
            with self.mutex:
                self.hit.discard(thing)

    def _kill(self, processes):
        with self._one_of(processes) as process:
            if process is None:
                return False
            process.kill()
            self._last(3)
            process.start()
        return True

    def kill_server(self):
        return self._kill(self.cluster.servers)

    def kill_worker(self):
        return self._kill(self.cluster.workers)

    def crash_s3(self):
        return self._kill([self.cluster.s3])

    def crash_database(self):
        with self._one_of([self.cluster.postgres]) as postgres:
            if postgres is None:
                return False
            postgres.restart()
        return True

    def _end(self, processes):
        """As a rolling restart does."""
        with self._one_of(processes) as process:
            if process is None:
                return False
            process.end(seconds=120)
            process.start()
        return True

    def end_server(self):
        return self._end(self.cluster.servers)

    def end_worker(self):
        return self._end(self.cluster.workers)

    def _pause(self, processes):
        with self._one_of(processes) as process:
            if process is None:
                return False
            process.signal(signal.SIGSTOP)
            self._last(20)  # Longer than a lease.
            process.signal(signal.SIGCONT)
        return True

    def pause_server(self):
        return self._pause(self.cluster.servers)

    def pause_worker(self):
        return self._pause(self.cluster.workers)

    def pause_s3(self):
        return self._pause([self.cluster.s3])

    def _spoil(self, links, seconds, spoil):
        with self._one_of(links) as link:
            if link is None:
                return False
            spoil(link)
            self._last(seconds)
            self.cluster.toxiproxy.heal(link)
        return True

    def _links(self):
        return [link for links in self.cluster.links.values() for link in links]

    def cut_link(self):
        return self._spoil(self._links(), 10, lambda link: self.cluster.toxiproxy.enable(link, False))

    def _slow(self, link):
        latency = int(self._uniform(20, 800))
        self.cluster.toxiproxy.spoil(link, "latency", latency=latency, jitter=100)

    def slow_link(self):
        return self._spoil(self._links(), 10, self._slow)

    def slow_s3(self):
        return self._spoil(self.cluster.links["s3"], 15, self._slow)

    def reset_link(self):
        """Connections end in the middle of what they carry, so that answers are lost."""
        return self._spoil(self._links(), 5, lambda link: self.cluster.toxiproxy.spoil(
            link, "limit_data", bytes=int(self._uniform(1, 200_000))))

    def s3_errors(self):
        """S3 answers half of all requests with SlowDown or InternalError."""
        with self._one_of([self.cluster.gate]) as gate:
            if gate is None:
                return False
            gate.set_shut(True)
            self._last(10)
            gate.set_shut(False)
        return True
