#!/usr/bin/python3
"""Lets clang hold the locks of ours against their annotations (-Wthread-safety).

usage: check_locks.py BUILD_DIR [SOURCE_DIR]     CLANGXX: the clang++ to use

GCC, which builds Tessera, does not read ABSL_GUARDED_BY and the like. BUILD_DIR
has the compile_commands.json of a build, and the headers that it generated.
Checked are the sources that have annotations or include such a header of their
own folder; a header that none of these includes is checked by way of any other
source. Only the syntax is read. clang cannot read LibTorch's headers in C++20,
so sources that include these, even by way of another header, are left out.
Prints what clang says and exits 1 if a lock is not held.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ANNOTATION = re.compile(r"\bABSL_((PT_)?GUARDED_BY|(EXCLUSIVE|SHARED)_LOCKS_REQUIRED|LOCKS_EXCLUDED|"
                        r"ASSERT_(EXCLUSIVE|SHARED)_LOCK|(EXCLUSIVE_|SHARED_)?(LOCK|UNLOCK|TRYLOCK)_FUNCTION)\b")
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', re.MULTILINE)
LIBTORCH = re.compile(r"(torch|ATen|c10)/")
WARNINGS = ["-Wno-everything", "-Wthread-safety", "-Werror", "-fno-caret-diagnostics"]
# What clang must refuse; else nothing that it accepts says anything.
BREACH = """
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
struct Counter {
  int Get() { return count; }
  absl::Mutex mu;
  int count ABSL_GUARDED_BY(mu) = 0;
};
"""


class Sources:
    """Files of ours and what they include."""

    def __init__(self, root):
        self.root = root
        self.texts = {}
        self.with_libtorch = {}

    def text(self, path):
        if path not in self.texts:
            file = self.root / path
            self.texts[path] = file.read_text() if file.is_file() else ""
        return self.texts[path]

    def includes(self, path):
        return INCLUDE.findall(self.text(path))

    def sees_libtorch(self, path):
        if path not in self.with_libtorch:
            self.with_libtorch[path] = False  # For circles.
            self.with_libtorch[path] = any(
                LIBTORCH.match(name) or self.sees_libtorch(name) for name in self.includes(path))
        return self.with_libtorch[path]

    def annotated(self, path):
        """Of a source and its headers, those that have annotations."""
        return {name for name in [path, *self.includes(path)] if ANNOTATION.search(self.text(name))}


def flags_of(entry):
    """Of a command for GCC, those that decide what a source says."""
    flags, words = [], iter(shlex.split(entry["command"]))
    for word in words:
        if word in ("-isystem", "-I", "-D", "-include"):
            value = next(words)
            flags += [word, value] if word != "-include" else []
        elif word.startswith(("-I", "-D", "-std=", "-isystem")):
            flags.append(word)
    return flags


def sources_of(compiled):
    """The file itself, or the sources that CMake compiles as one."""
    if not compiled.name.startswith("unity_"):
        return [compiled]
    return [pathlib.Path(name) for name in INCLUDE.findall(compiled.read_text()) if name.endswith(".cc")]


def check(clang, flags, source, **more):
    """What clang says; empty if all is well."""
    done = subprocess.run([clang, "-fsyntax-only", "-x", "c++", *flags, *WARNINGS, source],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **more)
    return done.stdout or f"clang++ ended with {done.returncode}\n" if done.returncode else ""


def choose(sources, paths):
    """The sources to check, and those to be checked but for LibTorch."""
    chosen, left_out, seen = [], [], set()
    others = []
    for path in paths:
        annotated = sources.annotated(path)
        if not any(os.path.dirname(name) == os.path.dirname(path) for name in annotated):
            others.append(path)
        elif sources.sees_libtorch(path):
            left_out.append(path)
        else:
            chosen.append(path)
            seen |= annotated
    for path in others:
        if not sources.sees_libtorch(path) and not sources.annotated(path) <= seen:
            chosen.append(path)
            seen |= sources.annotated(path)
    return chosen, left_out


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    root = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
    clang = os.environ.get("CLANGXX", "clang++")
    if not shutil.which(clang):
        sys.exit(f"there is no {clang}; install the packages of deploy/apt-packages.txt")
    entries = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        for file in sources_of(pathlib.Path(entry["directory"], entry["file"]).resolve()):
            if root in file.parents and build not in file.parents:
                entries[str(file.relative_to(root))] = entry
    chosen, left_out = choose(Sources(root), entries)
    tasks = {path: flags_of(entries[path]) for path in chosen}
    if not tasks:
        sys.exit(f"{build}/compile_commands.json has no source with lock annotations")
    some_flags = next(iter(tasks.values()))
    if "thread-safety" not in check(clang, some_flags, "-", input=BREACH):
        sys.exit(f"{clang} does not tell that a lock is not held, so this check would find nothing")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda path: check(clang, tasks[path], str(root / path)), tasks))
    print("".join(found), end="")
    print(f"{len(tasks)} sources checked; {len(left_out)} see LibTorch and were not: {' '.join(left_out)}")
    sys.exit(1 if any(found) else 0)


if __name__ == "__main__":
    main()
