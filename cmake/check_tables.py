#!/usr/bin/python3
"""Holds the SQL of each room of the server to the room's own tables.

usage: check_tables.py [SOURCE_DIR]

ROOMS says whose each table is. A room reads what is another's through the views whose names begin with `shared_` (server/db/migrations)
and the two views of server/files. Prints each breach as `file:line: ...` and exits 1 if there is one.
"""
import pathlib
import re
import sys

ROOMS = {
    "server/access": {"resource_access", "file_holders", "stored_bytes", "tokens", "pixel_allowances", "live_servers", "seat_blocks"},
    "server/datasets": {"dataset_revisions", "samples", "dataset_warnings"},
    "server/db": {"requests", "numbers", "schema_migrations", "duties"},
    "server/drafts": {"drafts", "editors"},
    "server/files": {"files", "files_to_list", "installation"},
    "server/jobs": {"training_jobs", "training_job_epochs", "device_use"},
    "server/segmentation": {"segmentation_jobs", "segmentation_images", "segmentation_slices", "segmentation_leases",
                            "segmentation_blobs"},
    "server/uploads": {"uploads", "upload_parts"},
    "server/registry": {"models", "model_versions", "model_aliases", "starting_models"},
}
# Reads the tables of databases that have not been migrated, which lack the views.
INSPECTED = {"server/files/file_rows.cc": {"samples", "model_versions", "training_jobs", "segmentation_images", "segmentation_blobs"}}
# A statement may go on in the literal of the next line.
NAMED = re.compile(r'\b(?:FROM|JOIN|INTO|UPDATE)[\s"\\]+([a-z_]+(?:(?:\s+(?:AS\s+)?[a-z]+)?,[\s"\\]*[a-z_]+)*)')
TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)


def breaches(root):
    owner = {table: room for room, tables in ROOMS.items() for table in tables}
    made = set()
    for migration in sorted((root / "server/db/migrations").glob("*.sql")):
        made.update(TABLE.findall(migration.read_text()))
    for table in sorted(made - set(owner)):
        yield f"server/db/migrations: the table {table} belongs to no room of cmake/check_tables.py"
    for path in sorted((root / "server").rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        name = path.relative_to(root).as_posix()
        text = path.read_text()
        for named in NAMED.finditer(text):
            for table in re.findall("[a-z_]+", named.group(1)):
                room = owner.get(table)
                if room is None or name.startswith(room + "/") or table in INSPECTED.get(name, ()):
                    continue
                line = text.count("\n", 0, named.start(1)) + 1
                yield f"{name}:{line}: the table {table} is of {room}; read a view that {room} shares"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(breaches(root))
    for breach in found:
        print(breach)
    if found:
        sys.exit(1)
    print("each room's SQL keeps to its own tables")


if __name__ == "__main__":
    main()
