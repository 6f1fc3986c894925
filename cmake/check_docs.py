#!/usr/bin/python3
"""Holds the names that README.md and docs/ state against the sources.

usage: check_docs.py [SOURCE_DIR]

Looks at error reasons and their codes (docs/api.md), the server's flags (docs/operations.md), ranges and presets of training
parameters (docs/training.md), keys of the manifest and columns of the CSV (docs/file-formats.md), the flags of both programs,
paths, links and the names of tests wherever they stand, the fuzz targets, and that each test is run.
tests/prometheus/rules_test.py does the same for metrics.
Prints each breach as `file: ...` and exits 1 if there is one.
"""
import pathlib
import re
import sys

CODES = {"InvalidArgument": "INVALID_ARGUMENT", "NotFound": "NOT_FOUND", "AlreadyExists": "ALREADY_EXISTS",
         "FailedPrecondition": "FAILED_PRECONDITION", "ResourceExhausted": "RESOURCE_EXHAUSTED", "OutOfRange": "OUT_OF_RANGE",
         "Aborted": "ABORTED", "Unavailable": "UNAVAILABLE", "DataLoss": "DATA_LOSS", "Unauthenticated": "UNAUTHENTICATED",
         "PermissionDenied": "PERMISSION_DENIED", "DeadlineExceeded": "DEADLINE_EXCEEDED", "Cancelled": "CANCELLED",
         "Internal": "INTERNAL"}
# Reasons that no call ends with: of `tesserad token` and `tessera login`, of a start that fails, between rooms.
NOT_ANSWERED = {"SIGN_IN_PENDING", "SIGN_IN_SLOW_DOWN",
                "TOKEN_EXISTS", "TOKEN_NOT_FOUND", "EXPIRY_INVALID", "USER_INVALID", "DATABASE_IN_USE", "DATABASE_TOO_NEW",
                "DATABASE_OF_ANOTHER_VERSION", "DATABASE_NOT_EMPTY", "BLOBS_OF_ANOTHER", "TRAINING_DIVERGED"}
# Variables of the environment, LibTorch's words, states of jobs.
NO_REASON = {"TESSERA_WORKER_NAME", "TESSERA_WORKER_TOKEN", "TESSERA_DATABASE", "STATUS_ALLOC_FAILED", "ALLOCATION_FAILED", "STATE_UNSPECIFIED"}
REASON = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
PROGRAM_FLAG = re.compile(r'"(?:[A-Za-z-]+,)*(--[a-z][a-z-]+)(?:,[^"]*)?"')
TOP = r"(?:base|client|cmake|deploy|docs|models|proto|server|tests)"
PATH = re.compile(rf"`({TOP}/[\w./-]*)`|(?<![\w./`-])({TOP}/[\w./-]+\.(?:sh|py|cc|h|md|proto|yaml|json|txt|service))\b")
LINK = re.compile(r"\]\(([^)#:\s]*)(?:#([^)\s]+))?\)")


def balanced(text, start):
    """From `start`, behind an opening parenthesis, to its end; parentheses in strings do not count."""
    depth, at = 1, start
    while depth and at < len(text):
        if text[at] == '"':
            at = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, at).end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
    return text[start:at - 1]


def sources(root, *tops):
    return sorted(path for top in tops for path in (root / top).rglob("*") if path.suffix in (".h", ".cc"))


def reasons_in_sources(root):
    """Reason to the codes that it is given with; none where the code is made elsewhere."""
    found = {}
    for path in sources(root, "base", "openid", "models", "server"):
        text = path.read_text()
        for reason in set(re.findall(rf'"({REASON})"', text)) - NO_REASON:
            if not reason.startswith("AWS_"):  # Variables of the environment, too.
                found.setdefault(reason, set())
        for call in re.finditer(r"\bWithReason\(", text):
            inside = balanced(text, call.end())
            codes = {CODES[name] for name in re.findall(r"absl::(\w+)Error\(", inside) if name in CODES}
            for reason in re.findall(rf'"({REASON})"', inside):
                found[reason].update(codes)
    return found


def reason_faults(root):
    page = (root / "docs/api.md").read_text()
    table = {}
    for code, row in re.findall(r"^\| ([A-Z_]+) \| (.*) \|$", page, re.MULTILINE):
        for reason in re.findall(rf"`({REASON})`", row):
            table.setdefault(reason, set()).add(code)
    made = reasons_in_sources(root)
    for reason in sorted(made.keys() - table.keys() - NOT_ANSWERED):
        yield f"docs/api.md: the table of errors lacks {reason}"
    for reason in sorted(table.keys() - made.keys()):
        yield f"docs/api.md: nothing is answered with {reason}"
    for reason in sorted(made.keys() & table.keys()):
        for code in sorted(made[reason] - table[reason]):
            yield f"docs/api.md: {reason} comes with {code}, too"
    for reason in sorted(NOT_ANSWERED - made.keys()):
        yield f"cmake/check_docs.py: there is no reason {reason} any more"


def flags_in_sources(root, *tops):
    return {flag for path in sources(root, *tops) for flag in PROGRAM_FLAG.findall(path.read_text())}


def serve_flags(root):
    """Those of `tesserad serve`, which has them from functions with an app or command called `serve`."""
    found = set()
    for path in sources(root, "server/config"):
        for call in re.finditer(r"\bserve\s*(?:\.|->)\s*add_(?:option|flag)\w*(?:<[^>(]*(?:<[^>]*>)?>)?\(", path.read_text()):
            found.update(PROGRAM_FLAG.findall(path.read_text()[call.end():call.end() + 60])[:1])
    return found


def flag_faults(root, pages):
    known = flags_in_sources(root, "client/cli", "server/config", "models/version") | {"--help", "--version"}
    commands = "|".join(sorted({name for path in sources(root, "client/cli", "server/config")
                                for name in re.findall(r'\bapp\s*\.\s*add_subcommand\(\s*"(\w+)"', path.read_text())}))
    call = re.compile(rf"(?:^|[`\s]|bin/)tesserad? (?:--|(?:{commands})\b)[^`#]*")
    section = re.search(r"^## Flags$(.*?)^## ", (root / "docs/operations.md").read_text(), re.MULTILINE | re.DOTALL)
    listed = set(re.findall(r"`(--[a-z-]+)`", "".join(re.findall(r"^\| (`--.*?) \|", section[1], re.MULTILINE))))
    serve = serve_flags(root)
    if len(serve) < 20:
        yield f"cmake/check_docs.py: sees only {len(serve)} flags of tesserad serve"
    for flag in sorted(serve - listed):
        yield f"docs/operations.md: the table of flags lacks {flag}"
    for flag in sorted(listed - serve):
        yield f"docs/operations.md: tesserad serve has no {flag}"
    for page in pages:
        for line in page.read_text().splitlines():
            for flag in sorted(set(re.findall(r"--[a-z][a-z-]+", " ".join(call.findall(line)))) - known):
                yield f"{page.relative_to(root)}: neither program has {flag}"


def parameter_rows(root):
    """Name to the text of each row of the table of training parameters."""
    text = (root / "models/version/parameter_table.cc").read_text()
    rows = [balanced(text, call.end()) for call in re.finditer(r"\bRow\((?=\{)", text)]
    return {re.match(r'\{\.name = "(\w+)"', row)[1]: row for row in rows}


def number(text):
    text = text.replace("'", "").replace(",", "")
    return 2.0 ** int(text[2:]) if text.startswith("2^") else float(text)


def preset_of(row):
    """The row's value in the preset, as the page writes it."""
    value = re.search(r'\.pyjamas = ("[^"]*"|[\w:]+\{[^}]*\}|[^,}]+)', row)[1]
    if value[0] == '"':
        return f"`{value[1:-1]}`"
    if value in ("true", "false"):
        return "yes" if value == "true" else "no"
    return "×".join(f"{number(found):g}" for found in re.findall(r"[\d.']+", value.removeprefix("int64_t")))


def parameter_faults(root):
    page = (root / "docs/training.md").read_text()
    stated = {cells[0].strip("| `"): cells for cells in
              (line.split(" | ") for line in page.splitlines()) if len(cells) == 5 and cells[0].startswith("| `")}
    rows = parameter_rows(root)
    if len(rows) < 10:
        yield f"cmake/check_docs.py: sees only {len(rows)} training parameters"
    for name in sorted(rows.keys() ^ stated.keys()):
        yield f"docs/training.md: {name} has either no row in the page or none in models/version/parameter_table.cc"
    for name in sorted(rows.keys() & stated.keys()):
        cell, preset = stated[name][1], stated[name][4].removesuffix(" |")
        ends = re.search(r"ParameterRange\{([\d.\']+), ([\d.\']+)(, true)?\}", rows[name])
        if ends:
            numbers = [number(found) for found in re.findall(r"2\^\d+|\d[\d,]*\d(?:\.\d+)?|\d(?:\.\d+)?", cell)[:2]]
            if numbers != [number(ends[1]), number(ends[2])] or bool(ends[3]) != cell.startswith("above"):
                yield f"docs/training.md: {name} is {ends[1]} to {ends[2]}, the table says {cell}"
        choices = re.search(r"\.choices = \{([^}]*)\}", rows[name])
        if choices and set(re.findall(r'"([\w-]+)"', choices[1])) != set(re.findall(r"`([\w-]+)`", cell)):
            yield f"docs/training.md: {name} is one of {choices[1]}, the table says {cell}"
        if preset not in ("(planned)", preset_of(rows[name])):
            yield f"docs/training.md: {name} of the preset is {preset_of(rows[name])}, the table says {preset}"


def format_faults(root):
    page = (root / "docs/file-formats.md").read_text()
    writer = (root / "models/version/manifest.cc").read_text()
    written = set(re.findall(r'\{"(\w+)",', re.search(r"\nstd::string ToJson\(const Manifest.*?\n\}\n", writer, re.DOTALL)[0]))
    rows = re.search(r"^\| key of the manifest .*?\n\n", page, re.MULTILINE | re.DOTALL)[0]
    stated = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", rows, re.MULTILINE))))
    yield from (f"docs/file-formats.md: the table of the manifest lacks {key}" for key in sorted(written - stated))
    yield from (f"docs/file-formats.md: a manifest has no {key}" for key in sorted(stated - written))
    header = re.search(r'"(slice,[\w,]*)"\s*"([\w,]*)', (root / "models/results/csv.cc").read_text())
    columns = "".join(header.groups()).split(",") if header else ["that models/results/csv.cc begins with"]
    yield from (f"docs/file-formats.md: does not name the column {column} of the CSV" for column in columns
                if f"`{column}`" not in page)
    table = re.search(r"new std::vector<Format>\{(.*?)\};", (root / "models/results/writer.cc").read_text(), re.DOTALL)[1]
    names = set(re.findall(r'\.name = "([-.\w]+)"', table))
    offered = re.search(r"formats: Record<.*?> = \{(.*?)\n\};", (root / "client/web/src/ui/texts.ts").read_text(), re.DOTALL)[1]
    offered = {name.strip("'") for name in re.findall(r"^  ('?[-.\w]+'?): \[", offered, re.MULTILINE)}
    yield from (f"client/web/src/ui/texts.ts: the page does not offer {name}" for name in sorted(names - offered))
    yield from (f"client/web/src/ui/texts.ts: nothing writes {name}" for name in sorted(offered - names))
    suffixes = set(re.findall(r'\.suffix = "([.\w]+)"', table))
    named = set(re.findall(r"^\| `<stem>([.\w]+)` \|", page, re.MULTILINE))
    yield from (f"docs/file-formats.md: the table of results lacks {suffix}" for suffix in sorted(suffixes - named))
    yield from (f"docs/file-formats.md: nothing writes <stem>{suffix}" for suffix in sorted(named - suffixes))


def anchors(page):
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def name_faults(root, pages):
    tests = "".join(path.read_text() for path in (root / "tests").rglob("CMakeLists.txt"))
    bodies = "".join(path.read_text() for path in (root / "tests").rglob("*_test.*"))
    for page in pages:
        text, where = page.read_text(), page.relative_to(root)
        for path in sorted({quoted or plain for quoted, plain in PATH.findall(text)}):
            if not (root / path).exists():
                yield f"{where}: there is no {path}"
        for target, anchor in sorted(set(LINK.findall(text))):
            linked = page.parent / target if target else page
            if not linked.exists():
                yield f"{where}: links to {target}, which is not there"
            elif anchor and anchor not in anchors(linked):
                yield f"{where}: {target or 'the page'} has no heading #{anchor}"
        for test in sorted(set(re.findall(r"`(\w+_test)`", text))):
            named = re.fullmatch(r"(?:e2e|deploy|faults)_(\w+)_test", test)
            if not re.search(rf"\b{named[1] if named else test}\b", tests):
                yield f"{where}: no test is called {test}"
        for name in sorted(set(re.findall(r"`\w+_test` \(`(\w+)`\)", text))):
            if not re.search(rf"\bTEST(?:_F|_P)?\([^)]*\b{name}\b", bodies):
                yield f"{where}: no case of a test is called {name}"


def fuzz_faults(root):
    built = {path.name.removesuffix("_target.cc") for path in (root / "tests/fuzz").glob("*_target.cc")}
    run = re.search(r"set -- ([\w ]+)", (root / "tests/fuzz/run.sh").read_text())[1].split()
    for target in sorted(built ^ set(run)):
        yield f"tests/fuzz: {target} has either no {target}_target.cc or is not run by run.sh"


def unrun_faults(root):
    """A test that nothing builds or runs proves nothing of what the pages say."""
    for path in sorted((root / "tests").rglob("*_test.*")):
        lists = [path.parent / "CMakeLists.txt", path.parent / "run.sh"]
        named = "".join(file.read_text() for file in lists if file.exists())
        stem = path.stem if path.suffix == ".cc" else path.stem.removesuffix("_test")
        if path.suffix in (".cc", ".py") and not re.search(rf"\b{stem}", named):
            yield f"{path.relative_to(root)}: neither CMakeLists.txt nor run.sh beside it names it"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    pages = sorted((root / "docs").glob("*.md")) + [root / "README.md", root / "CONTRIBUTING.md"]
    found = [*reason_faults(root), *flag_faults(root, pages), *parameter_faults(root), *format_faults(root),
             *name_faults(root, pages), *fuzz_faults(root), *unrun_faults(root)]
    print("\n".join(found) if found else f"{len(pages)} pages name what there is")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
