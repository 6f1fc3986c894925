"""Signing in at a real identity provider, on the command line and over HTTP, as users would."""
import base64
import copy
import json
import os
import re
import stat
import time
import unittest
import urllib.parse

from harness import ServerTest, free_port
from identity_provider import Browser, IdentityProvider, why_absent


class LoginTest(ServerTest):
    samples = 1
    provider_settings = {"audience": "tessera"}
    audience = "tessera"
    client_id = "command-line"

    def setUp(self):
        if why_absent():
            self.skipTest(why_absent())
        super().setUp()
        self.server.stop()
        self.server.listen = self.server.address  # Sign-ins belong to an address.
        self.http_port = free_port()
        self.origin = f"http://127.0.0.1:{self.http_port}"
        self.provider = IdentityProvider(self.folder, redirectUris=[self.origin + "/v1/session/callback"], **self.provider_settings)
        self.addCleanup(self.provider.stop)
        self.config = self.folder / "config"
        self.serve()

    def serve(self, *flags):
        self.server.flags = ["--auth", "oidc", "--oidc-issuer", self.provider.issuer, "--oidc-client-id", "page",
                             "--oidc-device-client-id", self.client_id, "--oidc-scopes", "openid offline_access", *flags]
        if self.audience:
            self.server.flags += ["--oidc-audience", self.audience]
        self.server.http_listen = f"127.0.0.1:{self.http_port}"
        self.server.start()

    def start_tessera(self, *words):
        os.environ["XDG_CONFIG_HOME"] = str(self.config)
        return super().start_tessera(*words)

    def login(self, user):
        """Runs `tessera login` and confirms the code; returns (exit status, stdout, stderr)."""
        process = self.start_tessera("login")
        line = process.stderr.readline()
        address = re.search(r"http://\S+", line)
        self.assertTrue(address, line + process.stderr.read() if process.poll() is not None else line)
        self.assertIn(urllib.parse.parse_qs(urllib.parse.urlsplit(address[0]).query)["user_code"][0], line.split()[-1])
        self.assertIn("success", Browser().confirm_device(address[0], user))
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def saved(self):
        files = [path for path in (self.config / "tessera/sign-ins").iterdir() if path.suffix == ".json"]
        self.assertEqual(len(files), 1)
        return files[0]


class CommandLineTest(LoginTest):
    def test_a_member_signs_in_works_and_signs_out(self):
        self.assertIn("tessera login", self.refused("status"))
        status, out, err = self.login("ada")
        self.assertEqual(status, 0, err)
        self.assertIn("signed in to " + self.server.address, out)
        file = self.saved()
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(file.parent.stat().st_mode), 0o700)
        self.tessera("dataset", "create", "nuclei", self.folder / "samples")
        self.assertEqual(self.rows("dataset", "list")[0]["access"]["owner"], "ada")
        before = json.loads(file.read_text())
        self.assertNotEqual(before["token"], "")
        self.assertIn("signed out", self.tessera("logout"))
        self.assertFalse(file.exists())
        self.assertIn("tessera login", self.refused("dataset", "list"))
        self.assertIn("not signed in", self.tessera("logout"))
        # The provider ended the refresh token, too.
        before["renew_at"] = 0
        file.write_text(json.dumps(before))
        file.chmod(0o600)
        self.tessera("dataset", "list")
        self.assertEqual(json.loads(file.read_text())["token"], before["token"])

    def test_a_token_is_renewed_before_it_ends_also_by_several_at_once(self):
        self.assertEqual(self.login("ada")[0], 0)
        file = self.saved()
        old = json.loads(file.read_text())
        time_is_up = {**old, "renew_at": int(time.time()) - 1}
        file.write_text(json.dumps(time_is_up))
        running = [self.start_tessera("--json", "dataset", "list") for _ in range(4)]
        for process in running:
            _, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, err)
        new = json.loads(file.read_text())
        self.assertNotEqual(new["token"], old["token"])
        self.assertNotEqual(new["refresh_token"], old["refresh_token"])
        self.assertGreater(new["renew_at"], time.time())
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        # A refresh token that was used twice would have ended the sign-in.
        file.write_text(json.dumps({**new, "renew_at": int(time.time()) - 1}))
        self.tessera("dataset", "list")
        self.assertNotEqual(json.loads(file.read_text())["token"], new["token"])

    def test_the_provider_may_be_away(self):
        self.assertEqual(self.login("ada")[0], 0)
        self.provider.stop()
        file = self.saved()
        file.write_text(json.dumps({**json.loads(file.read_text()), "renew_at": 0}))
        self.tessera("dataset", "list")  # The token is good for some minutes.
        self.assertIn("cannot be reached", self.refused("login"))
        self.tessera("logout")
        # A server that starts while the provider is away finds the keys later.
        self.server.stop()
        self.server.start()
        self.provider.start()
        self.assertEqual(self.login("ada")[0], 0)
        self.tessera("dataset", "list")

    def test_a_user_without_a_role_may_only_look(self):
        self.assertEqual(self.login("viewer-eve")[0], 0)
        self.assertEqual(self.rows("dataset", "list"), [])
        self.assertIn("needs a member", self.refused("dataset", "create", "nuclei", self.folder / "samples"))

    def test_a_file_that_others_can_read_is_not_used(self):
        self.assertEqual(self.login("ada")[0], 0)
        self.saved().chmod(0o644)
        self.assertIn("can be read by others", self.refused("dataset", "list"))

    def test_without_a_provider_the_remedy_is_named(self):
        self.server.stop()
        self.server.flags = ["--auth", "tokens"]
        self.server.start()
        self.assertIn("--token-file", self.refused("login"))


class WrongAudienceTest(LoginTest):
    audience = "another-server"

    def test_tokens_for_others_do_not_sign_in(self):
        status, _, err = self.login("ada")
        self.assertEqual(status, 1)
        self.assertIn("--oidc-audience", err)
        self.assertFalse((self.config / "tessera/sign-ins").exists())


class IdTokenTest(LoginTest):
    """The provider's access tokens are for itself only."""

    provider_settings = {}
    audience = "command-line"

    def test_the_id_token_signs_in_and_is_renewed(self):
        self.assertEqual(self.login("ada")[0], 0)
        file = self.saved()
        old = json.loads(file.read_text())
        self.assertEqual(old["kind"], "id_token")
        file.write_text(json.dumps({**old, "renew_at": 0}))
        self.tessera("dataset", "list")
        new = json.loads(file.read_text())
        # Two ID tokens of one second are equal.
        self.assertNotEqual(new["refresh_token"], old["refresh_token"])
        self.assertGreater(new["renew_at"], time.time())


class PageTest(LoginTest):
    """The authorization code flow, step by step."""

    def begin(self, browser, **query):
        """To the provider's first question."""
        return browser.open(f"{self.origin}/v1/session/authorize?" + urllib.parse.urlencode(query))

    def who(self, browser):
        return json.loads(browser.open(self.origin + "/v1/session")[2])

    def test_signs_in_and_leads_back_to_where_the_user_was(self):
        browser = Browser()
        self.assertEqual(self.who(browser)["provider"], urllib.parse.urlsplit(self.provider.issuer).netloc)
        page = self.begin(browser, return_to="/models?x=1&y=2")
        self.assertTrue(page[1].startswith(self.provider.issuer), page)
        page = browser.sign_in(page, "ada")
        self.assertEqual(page[0], 200)
        self.assertIn('content="0;url=/models?x=1&amp;y=2"', page[2])
        who = self.who(browser)
        self.assertEqual((who["user"], who["role"], who["groups"]), ("ada", "member", ["imaging"]))
        self.assertTrue(who["renewable"])
        self.assertLessEqual(who["expiresInSeconds"], 300)

    def test_nobody_is_led_to_another_site(self):
        for target in ["//evil.test/", "https://evil.test/", "/\\evil.test", "/v1/session", "javascript:alert(1)", "/\r\nX: y", ""]:
            browser = Browser()
            page = browser.sign_in(self.begin(browser, return_to=target), "ada")
            landed = re.search(r'content="0;url=([^"]*)"', page[2])[1]
            self.assertEqual(landed, "/", target)

    def callback_of(self, browser, user="ada"):
        """The address at which the provider sends the browser back, without going there."""
        page = self.begin(browser)
        browser.redirects.stop_at = self.origin
        _, url, _ = browser.sign_in(page, user)
        browser.redirects.stop_at = None
        self.assertTrue(url.startswith(self.origin + "/v1/session/callback?"), url)
        return url

    def refuses(self, browser, url, *words):
        status, _, text = browser.open(url)
        self.assertIn(status, (400, 401, 403, 503), text)
        for word in words:
            self.assertIn(word, text)
        self.assertFalse(self.who(browser)["signedIn"])

    def test_a_code_works_once_and_only_in_the_browser_that_asked(self):
        browser = Browser()
        url = self.callback_of(browser)
        # The attacker's own code, brought to another browser: it would sign in as the attacker.
        self.refuses(Browser(), url, "sign in again")
        victim = Browser()
        self.callback_of(victim)
        self.refuses(victim, url, "another sign-in")
        changed = re.sub(r"state=[^&]*", "state=x", url)
        self.refuses(browser, changed, "another sign-in")
        self.refuses(browser, re.sub(r"iss=[^&]*", "iss=" + urllib.parse.quote("https://evil.test", ""), url), "nother identity provider")
        # That attempt used the sign-in up.
        self.refuses(browser, url, "sign in again")
        again = Browser()
        url = self.callback_of(again)
        self.assertEqual(again.open(url)[0], 200)
        self.assertTrue(self.who(again)["signedIn"])
        status, _, text = again.open(url)
        self.assertEqual(status, 401, text)

    def test_a_code_that_was_used_elsewhere_is_refused(self):
        browser = Browser()
        url = self.callback_of(browser)
        thief = Browser()
        thief.jar.set_cookie(copy.copy(browser.cookie("tessera_sign_in")))
        self.assertEqual(browser.open(url)[0], 200)
        self.refuses(thief, url, "no longer accepts this sign-in")

    def test_an_old_sign_in_is_refused(self):
        browser = Browser()
        url = self.callback_of(browser)
        cookie = browser.cookie("tessera_sign_in")
        kept = json.loads(base64.urlsafe_b64decode(cookie.value + "=" * (-len(cookie.value) % 4)))
        kept["expires"] = int(time.time()) - 1
        cookie.value = base64.urlsafe_b64encode(json.dumps(kept).encode()).decode().rstrip("=")
        self.refuses(browser, url, "more than ten minutes ago")

    def test_what_the_provider_says_is_shown_and_escaped(self):
        browser = Browser()
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(self.callback_of(browser)).query)["state"][0]
        query = urllib.parse.urlencode({"state": state, "error": "access_denied", "error_description": "<script>no</script>"})
        self.refuses(browser, f"{self.origin}/v1/session/callback?{query}", "did not let you in", "&lt;script&gt;")

    def test_a_provider_that_is_away_is_named(self):
        self.provider.stop()
        self.server.stop()
        self.server.start()
        self.refuses(Browser(), self.origin + "/v1/session/authorize", "cannot be reached", "try again later")

    def test_any_replica_answers_the_way_back(self):
        browser = Browser()
        url = self.callback_of(browser)
        self.server.kill()
        self.server.start()
        self.assertEqual(browser.open(url)[0], 200)
        self.assertEqual(self.who(browser)["user"], "ada")

    def test_a_session_is_renewed_and_ended(self):
        browser = Browser()
        browser.sign_in(self.begin(browser), "ada")
        before = browser.cookie("tessera_renewal").value
        send = lambda method, path: browser.open(self.origin + path, method=method, Origin=self.origin)
        status, _, text = send("POST", "/v1/session/renewal")
        self.assertEqual((status, json.loads(text)["user"]), (200, "ada"))
        self.assertNotEqual(browser.cookie("tessera_renewal").value, before)
        self.assertTrue(self.who(browser)["signedIn"])
        self.assertEqual(browser.open(self.origin + "/v1/session", method="DELETE", Origin="http://evil.test")[0], 403)
        self.assertEqual(send("DELETE", "/v1/session")[0], 200)
        self.assertFalse(self.who(browser)["signedIn"])
        self.assertEqual(send("POST", "/v1/session/renewal")[0], 401)


class ConfidentialPageTest(PageTest):
    """The same with a client that has a secret, for ID tokens."""

    provider_settings = {}
    audience = "page-secret"

    def serve(self, *flags):
        secret = self.folder / "secret"
        secret.write_text("a secret: 100 %\n")
        super().serve("--oidc-client-secret-file", secret, *flags)
        self.server.flags[self.server.flags.index("page")] = "page-secret"
        self.server.stop()
        self.server.start()


if __name__ == "__main__":
    unittest.main(verbosity=2)
