"""Users with tokens and certificates, as an admin and a user would set them up."""
import subprocess
import unittest

from harness import BIN, ServerTest


class AccessTest(ServerTest):
    samples = 1

    def setUp(self):
        super().setUp()
        self.server.stop()
        self.authority("authority")
        for name in ("server", "laptop"):
            self.certificate(name, "authority")
        self.server.flags = ["--auth", "tokens", "--tls-cert", self.folder / "server.pem", "--tls-key",
                             self.folder / "server.key", "--tls-client-ca", self.folder / "authority.pem"]
        self.server.start()

    def openssl(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 1,
                     "-subj", "/CN=" + name, "-keyout", self.folder / f"{name}.key", "-out",
                     self.folder / f"{name}.pem")

    def certificate(self, name, authority):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
                     "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.csr")
        (self.folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
        self.openssl("x509", "-req", "-days", 1, "-in", self.folder / f"{name}.csr", "-CA",
                     self.folder / f"{authority}.pem", "-CAkey", self.folder / f"{authority}.key", "-CAcreateserial",
                     "-extfile", self.folder / "names", "-out", self.folder / f"{name}.pem")

    def token(self, *words):
        return subprocess.run([BIN / "tesserad", "token", *map(str, words), "--data-dir", self.server.data],
                              check=True, capture_output=True, text=True).stdout

    def as_user(self, user, *words):
        """The options that make a command the user's; a user without a token gets one."""
        file = self.folder / f"{user}.token"
        if not file.exists():
            file.write_text(self.token("create", user, "--user", user, "--role", "member", "--group", "lab"))
        return ["--token-file", file, "--ca-file", self.folder / "authority.pem", "--client-cert",
                self.folder / "laptop.pem", "--client-key", self.folder / "laptop.key", *words]

    def test_a_dataset_is_seen_by_those_it_is_shared_with(self):
        self.tessera(*self.as_user("ada", "dataset", "create", "nuclei", self.folder / "samples"))
        self.assertEqual(self.rows(*self.as_user("bob", "dataset", "list")), [])
        self.tessera(*self.as_user("ada", "dataset", "share", "nuclei", "--group", "lab"))
        rows = self.rows(*self.as_user("bob", "dataset", "list"))
        self.assertEqual(rows[0]["access"], {"owner": "ada", "visibility": "group", "group": "lab"})
        self.assertIn("belongs to ada", self.refused(*self.as_user("bob", "dataset", "delete", "nuclei")))

    def test_who_cannot_show_both_certificate_and_token_is_refused(self):
        ca = ["--ca-file", self.folder / "authority.pem"]
        certificate = ["--client-cert", self.folder / "laptop.pem", "--client-key", self.folder / "laptop.key"]
        self.assertIn("cannot reach", self.refused("status"))
        self.assertIn("cannot reach", self.refused(*ca, "status"))
        self.assertIn("--token-file", self.refused(*ca, *certificate, "status"))
        self.tessera(*self.as_user("ada", "status"))

    def test_a_revoked_token_is_refused_while_the_server_runs(self):
        self.tessera(*self.as_user("ada", "status"))
        self.assertIn("ada", self.token("list"))
        self.token("revoke", "ada")
        self.assertIn("ask an admin", self.refused(*self.as_user("ada", "status")))

    def test_no_token_is_written_down(self):
        self.tessera(*self.as_user("ada", "dataset", "create", "nuclei", self.folder / "samples"))
        secret = (self.folder / "ada.token").read_text().strip()
        self.server.stop()
        for path in [self.server.data.with_suffix(".log"), *self.server.data.rglob("*")]:
            if path.is_file():
                self.assertNotIn(secret.encode(), path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
