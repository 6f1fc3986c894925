"""usage: rolling_restart.py ROUNDS; see tests/faults/rolling_restart.sh."""
import sys
import time

import outcome
from checks import Checks
from cluster import Cluster
from load import Load
from reference import Reference

CLIENTS = 6


def restart_all(cluster, load, rounds):
    """Ends and starts each server in turn, the next one when the last one serves. Returns how often."""
    restarts = 0
    for _ in range(rounds):
        for number, server in enumerate(cluster.servers):
            before = load.commands
            status = server.end(seconds=120)
            if status != 0:
                raise RuntimeError(f"{server.name} ended with {status}")
            server.start()
            cluster.await_health([number])
            restarts += 1
            # The next restart must meet clients in all stages, not only those that wait for the last one.
            end = time.monotonic() + 60
            while load.commands < before + CLIENTS and time.monotonic() < end:
                time.sleep(0.05)
    return restarts


def restart_under_load(folder, rounds):
    """Returns what is wrong."""
    reference = Reference(folder)
    cluster = Cluster(folder, servers=3, workers=2)
    try:
        load = Load(cluster, reference, folder, seed=1, clients=CLIENTS)
        load.prepare()
        begun = time.monotonic()
        load.start()
        restarts = restart_all(cluster, load, rounds)
        load.stop()
        seconds = time.monotonic() - begun
        failed = [f"tessera {' '.join(map(str, words))}: {error}" for words, error in load.acknowledged.failed]
        print(f"{restarts} restarts in {seconds:.0f} s; {load.commands} commands of {CLIENTS} clients, of which {len(failed)} failed; "
              f"the longest took {load.longest:.1f} s", flush=True)
        checks = Checks(cluster, load)
        wrong = [*failed, *cluster.heal(), *checks.run(), *checks.verify()]
        print(f"checked: {checks.describe()}")
        return wrong
    finally:
        cluster.end()


if __name__ == "__main__":
    outcome.run("rolling", lambda folder: restart_under_load(folder, int(sys.argv[1])), "no command failed, and nothing was lost")
