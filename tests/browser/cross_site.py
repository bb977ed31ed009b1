#!/usr/bin/env python3
"""Cookies from a page of another site, in a real browser: do they travel from a listed page, and is an
unlisted page kept from changing anything?

Runs `simulate`, a gateway over TLS with one origin in `server.cors_origins`, and two pages over TLS that are
of another site than the gateway, one of which is listed. Needs openssl on the command line.

    tests/browser/cross_site.py [BINARY]        # target/debug/ocip-gateway unless given
"""

import contextlib
import http.server
import json
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading

from driver import BROWSER, CONFIG, ROOT, Browser, get, listening, started, until

BASE = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/speed_dial_100/"

# Browsers take no name of their own machine from DNS, so each site is a name that is mapped here.
GATEWAY, LISTED, STRANGER = "gateway.one.test", "portal.two.test", "portal.three.test"

# Runs in the page and gives what became of its requests, the last ones being those with a cookie.
SCRIPT = """
const [base, list, done] = arguments;
const ask = async (method, path, body) => {
    try {
        const answer = await fetch(base + path, { method, body, credentials: 'include',
            headers: { 'accept-language': 'en', ...(body ? { 'content-type': 'text/plain' } : {}) } });
        return [answer.status, await answer.json().catch(() => null)];
    } catch (error) {
        return [0, String(error)];
    }
};
(async () => {
    const login = JSON.stringify({ username: 'foouser', password: 'demo-user-password' });
    const connect = JSON.stringify({
        __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
        applicationName: 'test', userID: 'foouser', password: 'demo-user-password' });
    const change = JSON.stringify({ speedCodes: [{ speedCode: '03', description: document.title }] });
    const said = {};
    said.login = (await ask('POST', '/api/v1/login/', login))[0];
    said.read = (await ask('GET', list))[0];
    said.change = (await ask('PUT', list, change))[0];
    const [status, session] = await ask('POST', '/ICWS/connection', connect);
    said.connect = status;
    if (session && session.sessionId) {
        const own = `${base}/ICWS/${session.sessionId}/messaging/messages`;
        said.messages = (await fetch(own, { credentials: 'include' })).status;
    }
    done(said);
})();
"""


def certificate(folder):
    """A certificate for all three names that nobody trusts but this browser."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    names = ",".join(f"DNS:{name}" for name in (GATEWAY, LISTED, STRANGER))
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-nodes", "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={names}"]
    command += ["-out", str(cert), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


class Page(http.server.BaseHTTPRequestHandler):
    """An empty page, whichever is asked for."""

    def do_GET(self):
        host = self.headers.get("host", "").split(":")[0]
        text = f"<!doctype html><title>{host}</title>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def pages(cert, key):
    """Serves pages over TLS, and gives the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


def visit(browser, page, gateway):
    """What became of the requests of a page."""
    browser.call("POST", "/url", {"url": page})
    body = {"script": SCRIPT, "args": [gateway, BASE]}
    return browser.call("POST", "/execute/async", body)


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "debug" / "ocip-gateway"
    options = BROWSER["capabilities"]["alwaysMatch"]
    options["acceptInsecureCerts"] = True
    rules = ",".join(f"MAP {name} 127.0.0.1" for name in (GATEWAY, LISTED, STRANGER))
    chrome = options["goog:chromeOptions"]
    chrome["args"].append(f"--host-resolver-rules={rules}")
    # Whoever blocks all cookies of other sites does so here as well.
    chrome["prefs"] = {"profile": {"cookie_controls_mode": 0, "block_third_party_cookies": False}}
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cert, key = certificate(folder)
        port = stack.enter_context(pages(cert, key))
        switch = stack.enter_context(started(binary, "simulate", "--clear", "--listen", "127.0.0.1:0"))
        (address,) = listening(switch, "ocip")
        config = folder / "gateway.toml"
        text = CONFIG.format(switch=address).replace("allow_anonymous = true", "")
        server = f'[server]\ncors_origins = ["https://{LISTED}:{port}"]\n'
        text = text.replace("[server]\n", server, 1)
        tls = f'\n[server.tls]\ncertificate = "{cert}"\nprivate_key = "{key}"\n'
        config.write_text(text + tls)
        gateway = stack.enter_context(started(binary, "serve", "--config", config))
        rest, admin = listening(gateway, "rest", "admin")
        until("the gateway is ready", lambda: get(f"http://{admin}/readyz")[0] == 200)
        rest = f"https://{GATEWAY}:{rest.rsplit(':', 1)[1]}"
        driver = stack.enter_context(started("chromedriver", "--port=0"))
        at = next(line for line in driver.stdout if "successfully on port" in line).rstrip(".\n").split()[-1]
        browser = Browser(f"http://127.0.0.1:{at}", folder / "profile")
        stack.callback(lambda: browser.call("DELETE", ""))
        listed = visit(browser, f"https://{LISTED}:{port}/", rest)
        expected = {"login": 200, "read": 200, "change": 200, "connect": 201, "messages": 200}
        assert listed == expected, listed
        # The cookies are there, and the page of a stranger reads nothing and changes nothing with them.
        stranger = visit(browser, f"https://{STRANGER}:{port}/", rest)
        assert stranger == {"login": 0, "read": 0, "change": 0, "connect": 0}, stranger
        again = visit(browser, f"https://{LISTED}:{port}/", rest)
        assert again == expected, again
        print(json.dumps({"listed": listed, "stranger": stranger}))
    print("cookies from another site: ok")


if __name__ == "__main__":
    main()
