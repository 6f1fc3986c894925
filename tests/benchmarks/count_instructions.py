#!/usr/bin/python3
"""Counts the instructions of outlines, stitching and weight maps, which hardly vary from run to run, against instructions.json.

usage: count_instructions.py PROGRAM [--write]     PROGRAM: count_instructions, of a build with optimisation

Fails where a part takes more than 5 % more than is written there, and where it takes so much less that the file should say
so. --write writes what was counted. Needs valgrind.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

KNOWN = pathlib.Path(__file__).with_name("instructions.json")
TOLERANCE = 0.05


def count(program, part):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(["valgrind", "--tool=callgrind", "--toggle-collect=Counted",
                              f"--callgrind-out-file={folder}/out", program, part], capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found or int(found[1]) == 0:
        sys.exit(f"valgrind counted nothing of {part}:\n{run.stderr}")
    return int(found[1])


def main():
    known = json.loads(KNOWN.read_text(encoding="utf-8"))
    counted = {part: count(sys.argv[1], part) for part in known}
    if "--write" in sys.argv[2:]:
        KNOWN.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
        return
    wrong = False
    for part, instructions in counted.items():
        ratio = instructions / known[part]
        print(f"{part}: {instructions} instructions, {ratio:.3f} of {known[part]}")
        if abs(ratio - 1) > TOLERANCE:
            wrong = True
            print(f"{part} takes {'more' if ratio > 1 else 'fewer'} than before: mend it, or say why in the commit that runs "
                  "count_instructions.py --write")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
