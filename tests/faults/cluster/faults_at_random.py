"""usage: faults_at_random.py MINUTES SEED; see tests/faults/cluster.sh."""
import collections
import re
import sys
import time

import outcome
from checks import Checks
from cluster import Cluster
from faults import Faults
from load import Load
from reference import Reference

ROUND_SECONDS = 45
LEAST_ROUND_SECONDS = 15


def seconds_of_faults(left, checks):
    """How long the next round of faults lasts when so much time is left and the last checks took so long; 0: no more rounds."""
    rest = left - 1.5 * checks
    return min(ROUND_SECONDS, rest) if rest >= LEAST_ROUND_SECONDS else 0


def count_lines(folder, *texts):
    """How often servers and workers logged each text."""
    logs = [path.read_text(errors="replace") for pattern in ("server*.log", "worker*.log") for path in folder.glob(pattern)]
    return ", ".join(f"'{text}' {sum(log.count(text) for log in logs)}" for text in texts)


def kinds_of(failed):
    """How often each command failed with each error, without names and numbers."""
    varying = r"127\.0\.0\.1:\d+|\b[0-9a-f]{32,}\b|\(request [^)]*\)|r\d+c\d+s\d+|/\S+|\d+"
    kinds = collections.Counter((command[:2] if command[0] in ("dataset", "job") else command[:1],
                                 re.sub(varying, "…", error.splitlines()[-1] if error else "")) for command, error in failed)
    return "".join(f"\n  {count} × {' '.join(command)}: {error[:200]}" for (command, error), count in kinds.most_common())


def disturb(folder, minutes, seed):
    """Returns what is wrong."""
    end = time.monotonic() + minutes * 60
    reference = Reference(folder)
    cluster = Cluster(folder)
    try:
        load = Load(cluster, reference, folder, seed)
        load.prepare()
        trouble, checks = Faults(cluster, seed), Checks(cluster, load)
        checking, disturbed, wrong = 0, 0, []
        while not wrong and (seconds := seconds_of_faults(end - time.monotonic(), checking) or (load.rounds == 0) * ROUND_SECONDS):
            trouble.start()
            load.start()
            time.sleep(seconds)
            trouble.stop()
            dead = cluster.heal()
            disturbed += seconds
            begun = time.monotonic()
            load.stop()
            cluster.await_health()
            wrong = trouble.errors + dead + checks.run()
            checking = time.monotonic() - begun
            print(f"round {load.rounds}: {seconds:.0f} s of faults, {checking:.0f} s of checks; so far {checks.describe()}; "
                  f"{len(load.acknowledged.failed)} commands failed", flush=True)
        if not wrong:
            wrong = checks.verify()
        print(f"{disturbed:.0f} s of faults: {trouble.describe()}; {cluster.gate.errors} errors of S3")
        print(f"checked: {checks.describe()}")
        print(f"commands that failed meanwhile, which promised nothing: {kinds_of(load.acknowledged.failed) or 'none'}")
        print("logged:", count_lines(folder, "slices had no worker any more", "slices had not reached their worker",
                                     "a job had no worker any more", "results of slices were dropped"))
        return wrong
    finally:
        cluster.end()


if __name__ == "__main__":
    outcome.run("cluster", lambda folder: disturb(folder, float(sys.argv[1]), sys.argv[2]),
                "nothing acknowledged was lost, no result is there twice or missing, and all bytes are the same")
