"""Random faults of a cluster, each undone after some seconds."""
import random
import signal
import threading


class Faults:
    """Makes faults on a thread of its own between start() and stop(). The same seed makes the same faults."""

    def __init__(self, cluster, seed):
        self.cluster, self.random = cluster, random.Random(seed)
        self.made = {}
        self.stopping = threading.Event()
        self.thread = None

    def start(self):
        self.stopping.clear()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join()

    def _run(self):
        while not self.stopping.wait(self.random.uniform(0.5, 3)):
            fault = self.random.choice([self.kill, self.kill, self.cut, self.slow, self.reset, self.pause, self.lose_s3,
                                        self.restart_database, self.end_in_good_order])
            self.made[fault.__name__] = self.made.get(fault.__name__, 0) + 1
            fault()

    def _last(self, seconds):
        """Lets a fault last."""
        self.stopping.wait(self.random.uniform(0, seconds))

    def kill(self):
        process = self.random.choice(self.cluster.processes())
        process.kill()
        self._last(3)
        process.start()

    def end_in_good_order(self):
        process = self.random.choice(self.cluster.processes())
        process.end(seconds=120)
        process.start()

    def pause(self):
        process = self.random.choice([*self.cluster.processes(), self.cluster.s3])
        process.signal(signal.SIGSTOP)
        self._last(25)  # Longer than a lease.
        process.signal(signal.SIGCONT)

    def cut(self):
        link = self.random.choice(self.cluster.links)
        self.cluster.toxiproxy.enable(link, False)
        self._last(10)
        self.cluster.toxiproxy.heal(link)

    def slow(self):
        link = self.random.choice(self.cluster.links)
        self.cluster.toxiproxy.spoil(link, "latency", latency=self.random.randint(20, 800), jitter=100)
        self._last(10)
        self.cluster.toxiproxy.heal(link)

    def reset(self):
        """Connections end in the middle of what they carry, so that answers are lost."""
        link = self.random.choice(self.cluster.links)
        self.cluster.toxiproxy.spoil(link, "limit_data", bytes=self.random.randint(1, 200_000))
        self._last(5)
        self.cluster.toxiproxy.heal(link)

    def lose_s3(self):
        self.cluster.s3.kill()
        self._last(6)
        self.cluster.s3.start()

    def restart_database(self):
        self.cluster.postgres.restart()
