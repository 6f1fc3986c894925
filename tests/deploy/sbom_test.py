"""The list of an image's packages is complete, and of the form that SPDX asks for."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SBOM = pathlib.Path(__file__).resolve().parents[2] / "deploy/image/sbom.py"
PACKAGE = """\
Package: {name}
Status: {status}
Maintainer: Ada <ada@example.org>
Architecture: {architecture}
{more}Version: {version}
Description: x

"""


def stanza(name, version, status="install ok installed", architecture="amd64", more=""):
    return PACKAGE.format(name=name, version=version, status=status, architecture=architecture, more=more)


class SbomTest(unittest.TestCase):
    def sbom(self, text, *flags, fails=False):
        with tempfile.TemporaryDirectory() as root:
            dpkg = pathlib.Path(root) / "var/lib/dpkg"
            dpkg.mkdir(parents=True)
            (dpkg / "status").write_text(text)
            run = subprocess.run([SBOM, root, *flags], capture_output=True, text=True, check=False,
                                 env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
        self.assertEqual(run.returncode, 2 if fails else 0, run.stderr)
        return run.stderr if fails else json.loads(run.stdout)

    def named(self, sbom, name):
        return next(package for package in sbom["packages"] if package["name"] == name)

    def test_lists_what_is_installed(self):
        sbom = self.sbom(stanza("libtiff6", "4.5.0-6+deb12u1", more="Source: tiff\n") +
                         stanza("gone", "1", "deinstall ok config-files") + stanza("libc6", "2.36"))
        self.assertEqual([package["name"] for package in sbom["packages"]], ["tessera", "libc6", "libtiff6"])
        tiff = self.named(sbom, "libtiff6")
        self.assertEqual(tiff["versionInfo"], "4.5.0-6+deb12u1")
        self.assertEqual(tiff["supplier"], "Person: Ada (ada@example.org)")
        self.assertEqual(tiff["sourceInfo"], "built from tiff 4.5.0-6+deb12u1")
        self.assertEqual(tiff["externalRefs"][0]["referenceLocator"],
                         "pkg:deb/debian/libtiff6@4.5.0-6%2Bdeb12u1?arch=amd64&distro=debian-12")

    def test_every_package_has_one_name_and_is_related(self):
        sbom = self.sbom(stanza("libc6", "2.36", more="Multi-Arch: same\n") +
                         stanza("libc6", "2.36", architecture="i386", more="Multi-Arch: same\n"))
        names = [package["SPDXID"] for package in sbom["packages"]]
        self.assertEqual(len(names), len(set(names)))
        for name in names:
            self.assertRegex(name, r"^SPDXRef-[A-Za-z0-9.-]+$")
        self.assertEqual({relation["relatedSpdxElement"] for relation in sbom["relationships"]}, set(names))
        self.assertEqual(sbom["spdxVersion"], "SPDX-2.3")
        self.assertRegex(sbom["creationInfo"]["created"], r"^1970-01-01T00:00:00Z$")

    def test_names_a_libtorch_that_was_downloaded(self):
        url = "https://example.org/libtorch-2.0%2Bcu118.zip"
        torch = self.named(self.sbom(stanza("libc6", "2.36"), "--libtorch", url, "ab" * 32), "libtorch")
        self.assertEqual(torch["downloadLocation"], url)
        self.assertEqual(torch["checksums"], [{"algorithm": "SHA256", "checksumValue": "ab" * 32}])
        none = self.sbom(stanza("libc6", "2.36"), "--libtorch", "", "")
        self.assertNotIn("libtorch", [package["name"] for package in none["packages"]])

    def test_refuses_an_image_without_packages(self):
        self.assertTrue(re.search("lists no package", self.sbom("", fails=True)))


if __name__ == "__main__":
    unittest.main()
