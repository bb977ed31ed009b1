#!/usr/bin/env python3
"""The status page in a real browser: does one look tell whether the switch answers?

Runs `simulate` and `serve`, opens the page in headless Chromium (driven by chromedriver over plain
HTTP, nothing but the standard library needed), and looks at the banner while the switch runs, after
reloads, after the switch was killed, and after the gateway was killed too. Screenshots go to
target/artefacts/.

    tests/browser/status_page.py [BINARY]        # target/debug/ocip-gateway unless given
"""

import base64
import contextlib
import json
import pathlib
import signal
import subprocess
import sys
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

    def dark(self):
        media = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": media})


    def phone(self, width):
        """The page as a telephone shows it; 0 for the window again."""
        if not width:
            self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.clearDeviceMetricsOverride", "params": {}})
            return
        metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True}
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics})


def traffic(rest):
    """A few seconds of requests, and one that the switch refuses."""
    for number in range(60):
        user = "nobody" if number % 20 == 10 else "foouser"
        get(f"http://{rest}{LIST.format(user)}")
        time.sleep(0.05)


def check_up(browser):
    until("the banner is green", lambda: browser.level() == "banner good")
    assert browser.text("title") == "The switch answers", browser.text("title")
    until("an error is listed", lambda: "User not found" in browser.text("errors"))
    assert "in use" in browser.text("nodes") and "idle" in browser.text("nodes")
    config = browser.text("config")
    assert 'password = "***"' in config and "demo-admin-password" not in config, config
    until("the chart is drawn", lambda: browser.run("return document.querySelectorAll('svg .line').length") == 3)


def check_narrow(browser):
    """At the width of a telephone nothing hangs over the edge, and no word is broken into letters."""
    browser.phone(390)
    until("the page is as wide as the telephone", lambda: browser.run("return window.innerWidth") == 390)
    width = browser.run("return document.documentElement.scrollWidth")
    assert width <= 390, width
    # A cell with more lines than words is one whose words were broken.
    broken = browser.run("""
        const lines = (cell) => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size;
        };
        const words = (cell) => cell.textContent.trim().split(/\\s+/).length;
        const cells = [...document.querySelectorAll("th, td:not(:last-child)")];
        return cells.filter((cell) => lines(cell) > words(cell)).map((cell) => cell.textContent);
    """)
    assert not broken, broken
    beyond = browser.run("""
        const inside = (one) => one.closest(".scroll, pre, svg");
        const all = [...document.querySelectorAll("main *, header *")].filter((one) => !inside(one));
        return all.filter((one) => one.getBoundingClientRect().right > 391).map((one) => one.outerHTML);
    """)
    assert not beyond, beyond
    browser.screenshot("status-390px.png")
    browser.phone(0)


def check_reload(browser, gateway, config):
    good = config.read_text()
    config.write_text(good + "[backend.pool]\nmax_sessions = 7\n")
    gateway.send_signal(signal.SIGHUP)
    until("the reload is told", lambda: "Reloaded 1×" in browser.text("reloads"))
    until("the new configuration is shown", lambda: "max_sessions = 7" in browser.text("config"))
    config.write_text(good + "[backend.pool]\nmax_sessions = 0\n")
    gateway.send_signal(signal.SIGHUP)
    until("the failure is told", lambda: "max_sessions: 0 given" in browser.text("reloads"))
    assert "max_sessions = 7" in browser.text("config")


def check_switch_killed(browser, switch, admin):
    switch.kill()
    killed = time.monotonic()
    until("/readyz says so", lambda: get(f"http://{admin}/readyz")[0] == 503)
    ready = time.monotonic() - killed
    metrics = lambda: get(f"http://{admin}/metrics")[1]
    until("/metrics says so", lambda: "\nocip_gateway_switch_up 0\n" in metrics())
    counted = time.monotonic() - killed
    until("the banner is red", lambda: browser.level() == "banner bad")
    shown = time.monotonic() - killed
    assert browser.text("title") == "The switch does not answer", browser.text("title")
    until("the page says why", lambda: "cannot connect" in browser.text("detail"))
    print(f"switch killed: /readyz {ready:.2f} s, /metrics {counted:.2f} s, page {shown:.2f} s")


def check_gateway_killed(browser, gateway):
    gateway.kill()
    says = "This gateway does not answer"
    took = until("the page notices", lambda: browser.text("title") == says)
    assert browser.level() == "banner bad"
    print(f"gateway killed: page {took:.2f} s")


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "debug" / "ocip-gateway"
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        switch = stack.enter_context(started(binary, "simulate", "--clear", "--listen", "127.0.0.1:0"))
        (address,) = listening(switch, "ocip")
        config = folder / "gateway.toml"
        config.write_text(CONFIG.format(switch=address))
        gateway = stack.enter_context(started(binary, "serve", "--config", config))
        rest, admin = listening(gateway, "rest", "admin")
        until("the gateway is ready", lambda: get(f"http://{admin}/readyz")[0] == 200)
        driver = stack.enter_context(started("chromedriver", "--port=0"))
        port = next(line for line in driver.stdout if "successfully on port" in line).rstrip(".\n").split()[-1]
        browser = Browser(f"http://127.0.0.1:{port}", folder / "profile")
        stack.callback(lambda: browser.call("DELETE", ""))
        browser.call("POST", "/url", {"url": f"http://{admin}/"})
        traffic(rest)
        check_up(browser)
        browser.screenshot("status-switch-up.png")
        check_narrow(browser)
        check_reload(browser, gateway, config)
        until("the banner is green again", lambda: browser.level() == "banner good")
        browser.dark()
        browser.screenshot("status-switch-up-dark.png")
        check_switch_killed(browser, switch, admin)
        browser.screenshot("status-switch-down.png")
        complaints = browser.complaints()
        assert not complaints, complaints
        check_gateway_killed(browser, gateway)
        browser.screenshot("status-gateway-down.png")
    print("status page: ok")


if __name__ == "__main__":
    main()
