#!/usr/bin/python3
"""Makes the synchronous client of the one for asyncio, which has the same calls.

usage: client/python/make_sync.py [--check]

Writes tessera_segmentation/_sync. With --check writes nothing, and exits 1 if _sync is not what _async gives.
"""
import pathlib
import re
import sys

PACKAGE = pathlib.Path(__file__).resolve().parent / "src/tessera_segmentation"
WORDS = [(r"AsyncIterator", "Iterator"), (r"Awaitable\[Answer\]", "Answer"), (r"from collections.abc import (.*)Awaitable, ", r"from collections.abc import \1"),
         (r"\bAsync([A-Z])", r"\1"), (r"async def ", "def "), (r"async for ", "for "), (r"async with ", "with "), (r"\bawait ", ""),
         (r"__aenter__", "__enter__"), (r"__aexit__", "__exit__"), (r"__aiter__", "__iter__"), (r"\baclose\b", "close"),
         (r"asyncio\.sleep", "time.sleep"), (r"import asyncio\n", "import time\n"), (r"grpc\.aio\.", "grpc."), (r"import grpc\.aio\n", ""),
         (r"tessera_segmentation\._async", "tessera_segmentation._sync")]
HEAD = "# Made by client/python/make_sync.py from _async/{name}. Do not edit.\n"


def sync(text):
    for pattern, word in WORDS:
        text = re.sub(pattern, word, text)
    # Imports in their order again.
    return re.sub(r"from collections\.abc import ([\w, ]+)\n", lambda m: f"from collections.abc import {', '.join(sorted(m[1].split(', ')))}\n", text)


def main():
    check = sys.argv[1:] == ["--check"]
    stale = []
    for source in sorted((PACKAGE / "_async").glob("*.py")):
        made = HEAD.format(name=source.name) + sync(source.read_text())
        if source.name == "__init__.py":
            made = HEAD.format(name=source.name) + '"""The client for programs without asyncio."""\n'
        target = PACKAGE / "_sync" / source.name
        if not target.exists() or target.read_text() != made:
            stale.append(target.name)
            if not check:
                target.parent.mkdir(exist_ok=True)
                target.write_text(made)
    if check and stale:
        sys.exit(f"_sync is stale ({', '.join(stale)}); run client/python/make_sync.py")


if __name__ == "__main__":
    main()
