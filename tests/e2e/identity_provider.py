"""A real identity provider, and a user who signs in there as with a browser."""
import html
import http.cookiejar
import json
import os
import pathlib
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from harness import ROOT, free_port, wait_for_port

TOOLS = pathlib.Path(os.environ["TESSERA_TOOLS"])


def why_absent():
    """A sentence if the provider could not be installed."""
    absent = TOOLS / "oidc.absent"
    return absent.read_text().strip() if absent.exists() else ""


class IdentityProvider:
    """tests/tools/oidc/provider.mjs on a free port; the address stays the same over restarts."""

    def __init__(self, folder, **settings):
        self.port = settings.setdefault("port", free_port())
        self.settings = settings
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.log = pathlib.Path(folder) / "provider.log"
        self.process = None
        self.start()

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([TOOLS / "bin/node", ROOT / "tests/tools/oidc/provider.mjs", json.dumps(self.settings)],
                                            cwd=TOOLS / "oidc", stdout=log, stderr=log)
        wait_for_port(self.port, self.process)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Redirects(urllib.request.HTTPRedirectHandler):
    stop_at = None  # Redirects to addresses that begin so are not followed.

    def redirect_request(self, request, stream, code, message, headers, url):
        if self.stop_at and url.startswith(self.stop_at):
            return None
        return super().redirect_request(request, stream, code, message, headers, url)


class Browser:
    """Keeps cookies, follows redirects, and fills in the provider's forms."""

    def __init__(self):
        self.jar = http.cookiejar.CookieJar()
        self.redirects = Redirects()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), self.redirects)

    def cookie(self, name):
        """None without one."""
        return next((one for one in self.jar if one.name == name), None)

    def open(self, url, form=None, method=None, **headers):
        """Returns (status, address, text) of the document at the end of all redirects."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            answer = self.opener.open(urllib.request.Request(url, data, {"Accept": "text/html", **headers}, method=method), timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers.get("Location") or answer.url, answer.read().decode()

    def send_form(self, page, **fields):
        """Sends the first form of a page of (status, address, text) with these fields and the hidden ones."""
        _, url, text = page
        action = re.search(r'<form[^>]*action="([^"]*)"', text)
        assert action, text
        hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"', text))
        return self.open(urllib.parse.urljoin(url, html.unescape(action[1])), {**hidden, **fields})

    def sign_in(self, page, user):
        """Through the provider's questions to wherever it leads."""
        for _ in range(3):
            if 'name="login"' in page[2]:
                page = self.send_form(page, login=user, password="any")
            elif 'value="consent"' in page[2]:
                page = self.send_form(page)
        return page

    def confirm_device(self, url, user):
        """What a user does who reads the address that tessera login shows. Returns the provider's last words."""
        page = self.open(url)
        for _ in range(4):
            if "xsrf" in page[2]:
                page = self.send_form(page, confirm="yes")
            page = self.sign_in(page, user)
        return page[2]
