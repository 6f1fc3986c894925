"""What the run prints: what it does, what it measures, and whether what must hold holds."""
import time


class Transcript:
    def __init__(self):
        self.begun = time.monotonic()
        self.faults = []

    def say(self, text):
        print(f"{time.monotonic() - self.begun:7.1f} s  {text}", flush=True)

    def check(self, holds, what, otherwise=""):
        """`otherwise`: what was found instead."""
        self.say(f"{'ok' if holds else 'FAILED'}: {what}{'' if holds else f': {otherwise}'}")
        if not holds:
            self.faults.append(what)


class Watch:
    """Seconds since it was made."""

    def __init__(self):
        self.begun = time.monotonic()

    def __str__(self):
        return f"{self.seconds():.1f} s"

    def seconds(self):
        return time.monotonic() - self.begun
