#!/usr/bin/python3
"""Holds every #include of ours against the house rules (docs/architecture.md).

usage: check_includes.py [SOURCE_DIR]

Rooms are folders. ARROWS says which rooms a room may include beside itself;
LIBRARIES says which rooms may include a library. Prints each breach as
`file:line: ...` and exits 1 if there is one.
"""
import pathlib
import re
import sys

ARROWS = {
    "base": [],
    "net": [],
    "openid": ["net"],
    "models/imaging": ["models/python"],
    "models/python": [],
    "models/annotations": ["models/python", "models/outline", "models/imaging"],
    "models/data": ["models/annotations", "models/outline", "models/version", "models/imaging"],
    "models/outline": ["models/imaging"],
    "models/measurements": ["models/imaging"],
    "models/evaluation": ["models/imaging"],
    "models/instances": ["models/version", "models/imaging"],
    "models/version": ["models/imaging"],
    "models/pyjamas": ["models/python", "models/version", "models/imaging"],
    "models/loss": ["models/version"],
    "models/unet": ["models/version", "models/imaging"],
    "models/examples": ["models/data", "models/instances", "models/version", "models/imaging"],
    "models/starter": [],
    "models/tiles": ["models/version", "models/imaging"],
    "models/turns": ["models/imaging"],
    "models/exchange": ["models/inference", "models/unet", "models/data", "models/python", "models/version", "models/imaging"],
    "models/training": ["models/examples", "models/data", "models/unet", "models/loss", "models/evaluation",
                        "models/instances", "models/version", "models/imaging"],
    "models/inference": ["models/instances", "models/tiles", "models/turns", "models/unet", "models/version", "models/imaging"],
    "rpc": ["proto", "models/results", "models/version", "models/imaging"],
    "server/access": ["openid", "net", "server/files", "server/db"],
    "server/config": [],
    "server/telemetry": ["net", "server/db", "server/storage"],
    "server/storage": ["net"],
    "server/db": [],
    "server/files": ["server/db", "server/storage"],
    "server/pictures": ["server/files", "server/storage", "models/imaging"],
    "server/uploads": ["server/files", "server/db", "server/storage"],
    "server/upkeep": ["server/files", "server/db", "server/storage"],
    "server/drafts": ["server/access", "server/db"],
    "server/datasets": ["server/access", "server/files", "server/db", "server/storage", "models/data", "models/version", "models/imaging"],
    "server/registry": ["server/access", "server/files", "server/db", "server/storage", "models/version"],
    "server/jobs": ["server/files", "server/db", "server/storage", "models/version"],
    "server/segmentation": ["server/access", "server/jobs", "server/files", "server/db"],
    "server/inference": ["server/registry", "server/files", "server/storage", "models/exchange", "models/inference", "models/tiles", "models/turns",
                         "models/instances", "models/outline", "models/unet", "models/version", "models/imaging"],
    "server/wire": ["proto", "rpc", "server/inference", "models/outline", "models/python", "models/version", "models/imaging"],
    "server/app": ["openid", "net", "server/access", "server/config", "server/files", "server/db", "server/drafts", "server/datasets", "server/registry", "server/jobs",
                   "server/segmentation", "server/inference", "server/pictures", "server/storage", "models/data", "models/examples", "models/evaluation", "models/version", "models/imaging"],
    "server/front/grpc": ["proto", "server/wire", "server/app", "server/access", "server/config", "server/files", "server/db",
                          "server/jobs", "server/segmentation", "server/datasets", "server/registry", "server/inference", "server/storage",
                          "models/python", "models/version", "models/imaging"],
    "server/front/http": ["openid", "proto", "rpc", "server/front/grpc", "server/wire", "server/app", "server/access", "server/config", "server/files",
                          "server/db", "server/drafts", "server/jobs", "server/segmentation", "server/datasets", "server/registry", "server/inference",
                          "server/pictures", "server/storage", "models/data", "models/results", "models/outline", "models/version", "models/imaging"],
    "server/worker": ["proto", "rpc", "server/wire", "server/inference", "server/registry", "server/storage", "models/training", "models/examples", "models/unet", "models/data",
                      "models/version", "models/imaging"],
    "server/process": ["server/*", "models/starter"],
    "server/commands": ["server/config", "server/access", "server/db", "server/storage", "server/upkeep"],
    "server": ["server/*"],
    "models/results": ["models/data", "models/measurements", "models/python", "models/outline", "models/version", "models/imaging"],
    "client/api": ["models/results", "models/version", "models/imaging"],
    "client/grpc": ["proto", "rpc", "client/api", "models/results", "models/version", "models/imaging"],
    "client/notebook": ["models/examples", "models/data", "models/version", "models/imaging"],
    "client/sign_in": ["openid", "net"],
    "client/cli": ["client/api", "client/sign_in", "openid", "net", "client/notebook", "models/results", "models/pyjamas", "models/version", "models/imaging",
                   "models/data",
                   "models/evaluation"],
}
LIBRARIES = {
    "torch": (r"(torch|ATen|c10)/", ["models/unet", "models/loss", "models/training", "models/inference", "models/exchange"]),
    "ONNX": (r"onnx/", ["models/exchange"]),
    "oneDNN": (r"oneapi/dnnl/", ["models/unet"]),
    "OpenCV": (r"opencv2/", ["models/imaging", "models/instances", "models/results"]),
    "libtiff": (r"tiffio\.h", ["models/imaging"]),
    "expat": (r"expat\.h", ["models/imaging", "server/storage"]),
    "libcurl": (r"curl/", ["net"]),
    "libpng": (r"png\.h", ["models/imaging"]),
    "libjpeg": (r"jpeglib\.h", ["models/imaging"]),
    "libzip": (r"zip\.h", ["models/annotations", "models/data"]),
    "zlib": (r"zlib\.h", ["models/imaging", "models/annotations", "models/python", "models/results", "server/front/http"]),
    "Blosc": (r"blosc\.h", ["models/imaging"]),
    "zstd": (r"zstd\.h", ["models/imaging"]),
    "sqlite3": (r"sqlite3\.h", ["server/db"]),
    "libpq": (r"libpq-fe\.h", ["server/db"]),
    "prometheus-cpp": (r"prometheus/", ["server/telemetry"]),
    "Boost": (r"boost/", ["server/front/http"]),
    "gRPC": (r"grpc(pp|)/|.*\.grpc\.pb\.h", ["rpc", "server/wire", "server/front/grpc", "server/front/http", "server/process", "server/worker", "client/grpc"]),
    "Protobuf": (r"google/protobuf/|.*\.pb\.h", ["rpc", "server/wire", "server/front/grpc", "server/front/http", "server/process", "server/worker", "client/grpc"]),
    "cjose": (r"cjose/", ["server/access"]),
    "CLI11": (r"CLI/", ["client/cli", "server/config"]),
}
# A few .cc each: the rest of the room does not know which database or blob store it is.
ONE_FILE = {"sqlite3": r"server/db/sqlite_(database|checkpoints)\.cc",
            "libpq": r"server/db/postgres_(connection|url|values)\.cc",
            "libcurl": r"net/curl_client\.cc"}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')


def room_of(path):
    """The room that a path lies in: the longest known folder."""
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in ARROWS:
        parts.pop()
    return "/".join(parts)


def allowed(room, target):
    arrows = ARROWS[room]
    return target in ("base", room) or target in arrows or any(
        a.endswith("/*") and target.startswith(a[:-1]) for a in arrows)


def breaches_of(root, path):
    room = room_of(path)
    for number, line in enumerate((root / path).read_text().splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        name = match.group(2)
        where = f"{path}:{number}: "
        if name.startswith(("base/", "net/", "openid/", "models/", "rpc/", "server/", "client/", "tests/")):
            target = room_of(name)
            if not target:
                yield f"{where}{name} lies in no room"
            elif not allowed(room, target):
                yield f"{where}{room} may not include {target} ({name})"
            continue
        if name.startswith("tessera/") and "proto" not in ARROWS[room]:
            yield f"{where}{room} may not include the wire API ({name})"
        for library, (pattern, rooms) in LIBRARIES.items():
            if not re.fullmatch(f"({pattern}).*" if pattern.endswith("/") else f"{pattern}.*", name):
                continue
            if room not in rooms:
                yield f"{where}{room} may not include {library} ({name})"
            elif library in ONE_FILE and not re.fullmatch(ONE_FILE[library], path):
                yield f"{where}only {ONE_FILE[library]} may include {library}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files = sorted(str(p.relative_to(root)) for top in ("base", "net", "openid", "models", "rpc", "server", "client")
                   for p in (root / top).rglob("*") if p.suffix in (".h", ".cc"))
    if not files:
        sys.exit(f"{root} has no source files")
    found = [breach for path in files for breach in
             ([f"{path}: lies in no room"] if not room_of(path) and path != "models/torch_pch.cc"
              else [] if path == "models/torch_pch.cc" else breaches_of(root, path))]
    print("\n".join(found) if found else f"{len(files)} files keep the house rules")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
