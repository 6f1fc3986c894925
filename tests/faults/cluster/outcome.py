"""What becomes of a test: its folder, its logs and its exit status."""
import pathlib
import shutil
import signal
import sys
import tempfile


def run(name, test, fine):
    """Calls `test(folder)`, which returns what is wrong, and ends the program. Prints `fine` if nothing is; else keeps the logs."""
    # Whoever ends the test wants its processes to end, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("the test was asked to end"))
    with tempfile.TemporaryDirectory(prefix=f"tessera-{name}-") as path:
        folder = pathlib.Path(path)
        folder.chmod(0o755)  # PostgreSQL runs as another user.
        wrong = ["the test did not come to its end"]
        try:
            wrong = test(folder)
        finally:
            if wrong:
                kept = pathlib.Path(tempfile.mkdtemp(prefix=f"tessera-{name}-logs-"))
                for log in folder.glob("*.log"):
                    shutil.copy(log, kept)
                print(f"logs: {kept}")
    print("\n".join(wrong) or fine)
    sys.exit(1 if wrong else 0)
