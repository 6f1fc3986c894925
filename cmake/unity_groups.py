#!/usr/bin/python3
"""Chooses which sources of a library are compiled together, as one file.

usage: unity_groups.py SIZE SOURCE...      prints the groups, a line each

A group has at most SIZE sources. Constants, functions and types that are local to their sources may be called alike, and would hide
what another source means by the name. So no local name of a source stands in another of its group or in a header of that one.
"""
import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]

TYPE = re.compile(r"(?:template .*> )?(?:struct|class|union|enum(?: class| struct)?) (?:\[\[\w+\]\] )?(\w+)")
ALIAS = re.compile(r"using (\w+) =")
MACRO = re.compile(r"#\s*define (\w+)|MATCHER\w*\((\w+)")
# Members (`Store::Find(`) are of a type, which has a name of its own.
FUNCTION = re.compile(r"[^(=]*?([\w:~]+)\(")
VARIABLE = re.compile(r"[^(={]*?\b(\w+)(?:\[[^\]]*\])* ?(?:=|\{|;|$)")
NO_DEFINITION = re.compile(r"namespace\b|extern\b|#include|public:|private:|using [\w:]+;|[^A-Za-z_#]|$"
                           r"|TEST|TYPED_TEST|INSTANTIATE_|BENCHMARK|REGISTER_")
# In clang-format's and the style guide's writing.
UNNAMED = re.compile(r"^namespace \{$.*?^\}  // namespace$", re.MULTILINE | re.DOTALL)


def names(text):
    """What a text defines at the left edge; clang-format indents all else."""
    found = set()
    for line in text.splitlines():
        if NO_DEFINITION.match(line):
            continue
        match = next(filter(None, (pattern.match(line) for pattern in (MACRO, ALIAS, TYPE, FUNCTION, VARIABLE))), None)
        if match and ":" not in match[match.lastindex]:
            found.add(match[match.lastindex])
    return found


def headers(path, seen):
    """The project's headers that a file includes, itself or by another."""
    for name in re.findall(r'^#include "([^"]+\.h)"', path.read_text(), re.MULTILINE):
        if name not in seen and (ROOT / name).exists():
            seen.add(name)
            headers(ROOT / name, seen)
    return seen


@functools.cache
def header_names(name):
    return names((ROOT / name).read_text())


def groups(sources, size):
    """Sources to lists of at most `size`, each into the first that has room and none of its names."""
    made = []  # (sources, names local to one, names in headers)
    for source in sources:
        path = pathlib.Path(source)
        declared = set().union(*map(header_names, headers(path, set())))
        text = path.read_text()
        local = names(text) - declared | names("\n".join(UNNAMED.findall(text)))
        for members, others_local, others_declared in made:
            if len(members) < size and not local & (others_local | others_declared) and not declared & others_local:
                members.append(source)
                others_local |= local
                others_declared |= declared
                break
        else:
            made.append(([source], local, declared))
    return [members for members, _, _ in made]


if __name__ == "__main__":
    for group in groups(sys.argv[2:], int(sys.argv[1])):
        print(*group)
