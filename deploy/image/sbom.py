#!/usr/bin/python3
"""Prints what an image is made of, as SPDX 2.3 in JSON.

usage: sbom.py ROOT [--libtorch URL SHA256]

ROOT: folder with the image's var/lib/dpkg, of which every installed package is listed. --libtorch: a LibTorch that was
downloaded instead; an empty URL stands for none. The same packages give the same bytes, but for the time in `created`,
which is SOURCE_DATE_EPOCH where that is set.
"""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import urllib.parse

FIELDS = ["Package", "Version", "Architecture", "source:Package", "source:Version", "Maintainer", "Homepage"]
SOURCES = pathlib.Path(__file__).resolve().parents[2]


def installed(root):
    """The image's packages, a dict of FIELDS each."""
    text = subprocess.run(
        ["dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W",
         "-f", "${db:Status-Status}\\t" + "\\t".join("${%s}" % field for field in FIELDS) + "\\n"],
        capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(FIELDS, row[1:])) for row in rows if row[0] == "installed"]


def spdx_id(name):
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)


def package(name, version, architecture="", **more):
    return {"SPDXID": spdx_id("-".join(filter(None, [name, version, architecture]))), "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION", **more}


def debian_package(row):
    """Licences stand in the image, in /usr/share/doc/PACKAGE/copyright."""
    purl = "pkg:deb/debian/{}@{}?arch={}&distro=debian-12".format(
        *(urllib.parse.quote(row[field], safe="") for field in FIELDS[:3]))
    more = {"homepage": row["Homepage"]} if row["Homepage"] else {}
    return package(
        row["Package"], row["Version"], row["Architecture"],
        supplier="Person: " + re.sub(r"<(.*)>", r"(\1)", row["Maintainer"]),
        sourceInfo=f"built from {row['source:Package']} {row['source:Version']}",
        externalRefs=[{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
        **more)


def tessera():
    version = re.search(r"project\(tessera VERSION ([0-9.]+)", (SOURCES / "CMakeLists.txt").read_text())[1]
    return package("tessera", version, licenseConcluded="Apache-2.0", licenseDeclared="Apache-2.0",
                   supplier="NOASSERTION", primaryPackagePurpose="APPLICATION")


def libtorch(url, sha256):
    return package("libtorch", pathlib.PurePosixPath(urllib.parse.urlparse(url).path).stem, supplier="NOASSERTION",
                   downloadLocation=url, checksums=[{"algorithm": "SHA256", "checksumValue": sha256}])


def created():
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.datetime.now(datetime.timezone.utc) if seconds is None else datetime.datetime.fromtimestamp(
        int(seconds), datetime.timezone.utc)
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def document(own, others):
    packages = [own, *others]
    digest = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", own["SPDXID"])]
    relations += [(own["SPDXID"], "DEPENDS_ON", other["SPDXID"]) for other in others]
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"tessera-{own['versionInfo']}", "documentNamespace": f"https://spdx.org/spdxdocs/tessera-{digest}",
            "creationInfo": {"created": created(), "creators": ["Tool: tessera-sbom"]}, "packages": packages,
            "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
                              for one, kind, other in relations]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root")
    parser.add_argument("--libtorch", nargs=2, default=["", ""], metavar=("URL", "SHA256"))
    arguments = parser.parse_args()
    rows = installed(arguments.root)
    if not rows:
        parser.error(f"{arguments.root}/var/lib/dpkg lists no package")
    others = [debian_package(row) for row in rows]
    if arguments.libtorch[0]:
        others.append(libtorch(*arguments.libtorch))
    print(json.dumps(document(tessera(), others), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
