"""The Debian package of the programs that are built holds what it should, and they run from where it puts them.

TESSERA_BUILD: the build folder. Nothing is built and nothing installed; tests/deploy/package.sh installs. What only lintian can tell
is skipped where there is none. Skips (exit status 77) where there is no cpack or dpkg-shlibdeps.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["TESSERA_BUILD"])
SCRIPTS = ("postinst", "prerm", "postrm")
# The e-mail address and the report of a bug are the packager's to fill in; the programs' --help takes the place of manual pages.
ACCEPTED = "bogus-mail-host,bogus-mail-host-in-debian-changelog,initial-upload-closes-no-bugs,no-manual-page"


def run(*command, **more):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **more).stdout


class PackageTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.work = pathlib.Path(folder.name)
        # Files get the modes that the rules ask for, whoever builds.
        run("cpack", "-G", "DEB", "-B", cls.work, cwd=BUILD, umask=0o077)
        (cls.package,) = cls.work.glob("*.deb")
        run("dpkg-deb", "-e", cls.package, cls.work / "control")
        run("dpkg-deb", "-x", cls.package, cls.work / "root")

    def field(self, name):
        return run("dpkg-deb", "-f", self.package, name).strip()

    def path(self, name):
        return self.work / "root" / name

    def control(self, name):
        return self.work / "control" / name

    def test_has_the_version_of_the_programs(self):
        for program in ("tesserad", "tessera"):
            version = run(self.path(f"usr/bin/{program}"), "--version").split()[-1]
            self.assertEqual(self.field("Version"), f"{version}-1")

    def test_its_files_belong_to_root_and_only_programs_can_be_executed(self):
        for line in run("dpkg-deb", "-c", self.package).splitlines():
            mode, owner, *_, name = line.split()
            expected = "drwxr-xr-x" if name.endswith("/") else "-rwxr-xr-x" if "/bin/" in name else "-rw-r--r--"
            self.assertEqual((mode, owner), (expected, "root/root"), name)
            if not name.endswith("/"):
                self.assertRegex(name, r"^\./(etc/tessera|usr/(bin|lib/systemd/system|share/(bash-completion|doc/tessera)))/")

    def test_depends_on_the_packages_of_its_libraries(self):
        depends = {re.split(r"[ :(|]", word.strip())[0] for word in self.field("Depends").split(",")}
        self.assertIn("adduser", depends)
        for library in ("libc6", "libtorch", "libgrpc++"):
            self.assertTrue(any(name.startswith(library) for name in depends), depends)
        self.assertFalse([name for name in depends if name.endswith("-dev")])

    def test_its_programs_are_stripped_and_look_for_no_libraries_of_the_build(self):
        for program in ("tesserad", "tessera"):
            sections = run("readelf", "--sections", "--dynamic", "--wide", self.path(f"usr/bin/{program}"))
            self.assertNotIn(".symtab", sections)
            self.assertNotIn(".debug_info", sections)
            self.assertNotRegex(sections, r"\((RPATH|RUNPATH)\)")

    def test_the_unit_starts_the_packaged_server(self):
        unit = self.path("usr/lib/systemd/system/tesserad.service").read_text()
        self.assertEqual(unit.replace("/usr/bin/", "/usr/local/bin/"),
                         (ROOT / "deploy/systemd/tesserad.service").read_text())
        self.assertTrue(self.path(re.search(r"^ExecStart=/(\S+)", unit, re.MULTILINE)[1]).exists())
        self.assertTrue(self.path(re.search(r"^Documentation=file:///(\S+)", unit, re.MULTILINE)[1]).exists())
        user = re.search(r"^User=(\S+)", unit, re.MULTILINE)[1]
        self.assertRegex(self.control("postinst").read_text(), rf"adduser --system .* {user}\n")

    def test_its_scripts_are_of_the_shell_and_fail_loudly(self):
        for name in SCRIPTS:
            run("sh", "-n", self.control(name))
            self.assertEqual(self.control(name).stat().st_mode & 0o777, 0o755)
            self.assertIn("\nset -e\n", self.control(name).read_text())

    def test_an_upgrade_keeps_the_flags_of_the_administrator(self):
        self.assertEqual(self.control("conffiles").read_text(), "/etc/tessera/flags\n")
        flags = self.path("etc/tessera/flags").read_text()
        # As delivered it sets nothing; its example names flags that exist.
        self.assertTrue(all(line.startswith("#") for line in flags.splitlines()), flags)
        known = run(self.path("usr/bin/tesserad"), "serve", "--help")
        for flag in re.findall(r"--[a-z-]+", re.search(r"TESSERAD_FLAGS=(.*)", flags)[1]):
            self.assertIn(f"{flag} ", known)

    def test_completes_the_commands_of_the_packaged_client(self):
        completion = self.path("usr/share/bash-completion/completions/tessera")
        self.assertEqual(completion.read_text(), run(self.path("usr/bin/tessera"), "completion", "bash"))
        words = run("bash", "-c", f"source {completion}; COMP_WORDS=(tessera mo) COMP_CWORD=1; _tessera; echo ${{COMPREPLY[@]}}")
        self.assertEqual(words, "model\n")

    def test_says_who_may_copy_it(self):
        copyright_file = self.path("usr/share/doc/tessera/copyright").read_text()
        self.assertTrue(copyright_file.startswith("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"))
        used = set(re.findall(r"^License: (\S+)$", copyright_file, re.MULTILINE))
        self.assertEqual(used, {"Apache-2.0", "Expat", "BSD-3-clause"})

    def test_has_its_changelogs(self):
        doc = self.path("usr/share/doc/tessera")
        self.assertEqual(run("gzip", "-dc", doc / "changelog.gz"), (ROOT / "CHANGELOG.md").read_text())
        said = run("dpkg-parsechangelog", "-l", "-", "-S", "Version", input=run("gzip", "-dc", doc / "changelog.Debian.gz"))
        self.assertEqual(said.strip(), self.field("Version"))

    @unittest.skipUnless(shutil.which("lintian"), "no lintian")
    def test_keeps_to_the_policy_of_debian(self):
        done = subprocess.run(["lintian", "--allow-root", "--suppress-tags", ACCEPTED, self.package], check=False,
                              capture_output=True, text=True)
        self.assertEqual(done.stdout, "")

    def test_its_programs_work_together(self):
        server = subprocess.Popen([self.path("usr/bin/tesserad"), "serve", "--data-dir", self.work / "data", "--listen",
                                   "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0",
                                   "--http-listen", "127.0.0.1:0", "--device", "cpu"], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        try:
            line = server.stdout.readline()
            self.assertTrue(line.startswith("listening on "), line)
            tessera = [self.path("usr/bin/tessera"), "--server", line.split()[-1]]
            self.assertIn(" up for ", run(*tessera, "status"))
            # The starting model lies in the program.
            self.assertIn("came with Tessera", run(*tessera, "model", "show", "nuclei"))
        finally:
            server.terminate()
            _, log = server.communicate(timeout=60)
        self.assertEqual(server.returncode, 0, log)


if __name__ == "__main__":
    if not all(map(shutil.which, ("cpack", "dpkg-shlibdeps", "dpkg-parsechangelog", "file"))):
        print("skipped: no cpack, dpkg-dev or file")
        sys.exit(77)
    unittest.main()
