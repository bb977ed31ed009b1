"""A gateway, a simulated switch and a headless Chromium (driven by chromedriver over plain HTTP), for checks of
pages. Nothing but the standard library is needed."""

import base64
import collections
import contextlib
import json
import pathlib
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "target" / "artefacts"
LIST = "/api/v1/tenants/foo/groups/foogroup/users/{}/services/speed_dial_100/"

# What nobody needs more than; how long it really took is printed.
PATIENCE = 60

CONFIG = """
[server]
listen = "127.0.0.1:0"
[admin]
listen = "127.0.0.1:0"
[backend]
servers = ["{switch}"]
transport = "tcp"
[backend.login]
user_id = "gateway-admin"
password = "demo-admin-password"
[access]
allow_anonymous = true
[log]
level = "error"
"""

BROWSER = {
    "capabilities": {
        "alwaysMatch": {
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "args": [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--window-size=1100,1250",
                ]
            },
        }
    }
}


@contextlib.contextmanager
def started(*command):
    """A process, with the addresses that it says it listens on."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def listening(process, *names):
    """Reads `listening NAME ADDR` lines until all names were said."""
    found = {}
    while not all(name in found for name in names):
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the process ended and had said only {found}")
        words = line.split()
        if words[:1] == ["listening"]:
            found[words[1]] = words[2]
    return [found[name] for name in names]


def get(url):
    """The status and the text of an answer."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(what, condition):
    """Waits until a condition holds and gives the seconds that it took."""
    begun = time.monotonic()
    while True:
        if condition():
            return time.monotonic() - begun
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit(f"never came true: {what}")
        time.sleep(0.02)


Stand = collections.namedtuple("Stand", "browser switch gateway config rest admin")


class Browser:
    """One page, by the WebDriver protocol."""

    def __init__(self, driver, profile):
        self.base = driver
        options = BROWSER["capabilities"]["alwaysMatch"]["goog:chromeOptions"]
        options["args"].append(f"--user-data-dir={profile}")
        answer = self.call("POST", "/session", BROWSER)
        self.base = f"{driver}/session/{answer['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def run(self, script):
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def text(self, name):
        return self.run(f"return document.getElementById('{name}').textContent")

    def level(self):
        return self.run("return document.getElementById('banner').className")

    def screenshot(self, name):
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        image = base64.b64decode(self.call("GET", "/screenshot"))
        (ARTEFACTS / name).write_bytes(image)

    def complaints(self):
        """What the page did that its own policy forbids, or that its script got wrong."""
        lines = [line["message"] for line in self.call("POST", "/se/log", {"type": "browser"})]
        return [line for line in lines if "ERR_" not in line and "503" not in line]

    def scheme(self, value):
        """`light` or `dark`."""
        media = {"features": [{"name": "prefers-color-scheme", "value": value}]}
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": media})

    def size(self, width, height=844):
        """The page as a window or telephone of this size shows it."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})
        until("the page is that wide", lambda: self.run("return window.innerWidth") == width)

    def check_layout(self, width):
        """At this width nothing hangs over the edge, and no word is broken into letters."""
        self.size(width)
        whole = self.run("return document.documentElement.scrollWidth")
        assert whole <= width, whole
        # A text with more lines than words is one whose words were broken.
        broken = self.run("""
            const lines = (text) => {
                const range = document.createRange();
                range.selectNodeContents(text);
                return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
            };
            const words = (text) => text.data.trim().split(/\\s+/).length;
            const texts = (cell) => {
                const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                const found = [];
                while (walker.nextNode()) found.push(walker.currentNode);
                return found;
            };
            const cells = [...document.querySelectorAll("th, td:not(:last-child)")].filter((cell) => cell.checkVisibility());
            return cells.flatMap(texts).filter((text) => lines(text) > words(text)).map((text) => text.data);
        """)
        assert not broken, broken[:5]
        beyond = self.run(f"""
            const inside = (one) => one.closest(".scroll, pre, svg");
            const all = [...document.querySelectorAll("main *, header *")].filter((one) => !inside(one));
            return all.filter((one) => one.getBoundingClientRect().right > {width + 1}).map((one) => one.outerHTML);
        """)
        assert not beyond, beyond[:5]


@contextlib.contextmanager
def page_of_gateway(binary, is_admin, more=""):
    """A browser at the root of a gateway's admin or REST listener, and what it stands on; `more` is of its configuration."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        switch = stack.enter_context(started(binary, "simulate", "--clear", "--listen", "127.0.0.1:0"))
        (address,) = listening(switch, "ocip")
        config = folder / "gateway.toml"
        config.write_text(CONFIG.format(switch=address) + more)
        gateway = stack.enter_context(started(binary, "serve", "--config", config))
        rest, admin = listening(gateway, "rest", "admin")
        until("the gateway is ready", lambda: get(f"http://{admin}/readyz")[0] == 200)
        driver = stack.enter_context(started("chromedriver", "--port=0"))
        port = next(line for line in driver.stdout if "successfully on port" in line).rstrip(".\n").split()[-1]
        browser = Browser(f"http://127.0.0.1:{port}", folder / "profile")
        stack.callback(lambda: browser.call("DELETE", ""))
        browser.call("POST", "/url", {"url": f"http://{admin if is_admin else rest}/"})
        yield Stand(browser, switch, gateway, config, rest, admin)


def traffic(rest):
    """A few seconds of requests, and one that the switch refuses."""
    for number in range(60):
        user = "nobody" if number % 20 == 10 else "foouser"
        get(f"http://{rest}{LIST.format(user)}")
        time.sleep(0.05)
