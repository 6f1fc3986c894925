#!/usr/bin/python3
"""Holds every script to Debian's Python: the first `python3` on the path may be another, without Debian's modules.

usage: check_python.py [ROOT]      prints each line that calls `python3` by its bare name; exit status 1 if there is one
"""
import pathlib
import re
import sys

FOLDERS = ("cmake", "deploy", "tests")
ENDINGS = {".sh", ".py", ".cc", ".h", ".txt", ".cmake"}
# Not `/usr/bin/python3`, not a package such as `python3-yaml`, not prose in backquotes.
BARE = re.compile(r"(?<![\w/.`-])python3(?![\w.`-])|/usr/bin/env python")
# A GPU machine brings the Python whose PyTorch the benchmarks compare with.
CHOSEN = "tests/gpu/run.sh"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files = sorted(p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in ENDINGS)
    if not files:
        sys.exit(f"{root} has no scripts")
    found = [f"{path.relative_to(root)}:{number}: say /usr/bin/python3: {line.strip()}"
             for path in files if str(path.relative_to(root)) not in (CHOSEN, "cmake/check_python.py")
             for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
             if BARE.search(line) and not line.startswith("for tool in ")]
    print("\n".join(found) if found else f"{len(files)} scripts name Debian's Python or none")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
