#!/usr/bin/env python3
"""The status page in a real browser: does one look tell whether the switch answers?

Runs `simulate` and `serve`, opens the page in headless Chromium, and looks at the banner while the switch runs, after
reloads, after the store that replicas share was killed, after the switch was, and after the gateway was too; at its
layout as a window and as a telephone, light and dark. Screenshots go to target/artefacts/.

    tests/browser/status_page.py [BINARY]        # target/debug/ocip-gateway unless given
"""

import signal
import socket
import sys
import time

from driver import ROOT, get, page_of_gateway, started, traffic, until


def check_up(browser):
    until("the banner is green", lambda: browser.level() == "banner good")
    assert browser.text("title") == "The switch answers", browser.text("title")
    until("an error is listed", lambda: "User not found" in browser.text("errors"))
    assert "in use" in browser.text("nodes") and "idle" in browser.text("nodes")
    config = browser.text("config")
    assert 'password = "***"' in config and "demo-admin-password" not in config, config
    until("the chart is drawn", lambda: browser.run("return document.querySelectorAll('svg .line').length") == 3)


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


def check_store(browser, store, address):
    until("the store is up", lambda: address in browser.text("store-state") and "up" in browser.text("store-state"))
    assert "replicas" in browser.text("store"), browser.text("store")
    store.kill()
    until("the store is away", lambda: "away" in browser.text("store-state"))
    until("the banner says so", lambda: browser.level() == "banner warning")
    assert "store" in browser.text("title"), browser.text("title")


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
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", ""]
    shared = f'[shared]\nservers = ["127.0.0.1:{port}"]\n'
    with started(*command) as store, page_of_gateway(binary, is_admin=True, more=shared) as stand:
        browser = stand.browser
        traffic(stand.rest)
        check_up(browser)
        for scheme in ("dark", "light"):
            browser.scheme(scheme)
            for width in (390, 1280):
                browser.check_layout(width)
                browser.screenshot(f"status-{width}-{scheme}.png")
        check_reload(browser, stand.gateway, stand.config)
        until("the banner is green again", lambda: browser.level() == "banner good")
        check_store(browser, store, f"127.0.0.1:{port}")
        browser.screenshot("status-store-away.png")
        check_switch_killed(browser, stand.switch, stand.admin)
        browser.screenshot("status-switch-down.png")
        complaints = browser.complaints()
        assert not complaints, complaints
        check_gateway_killed(browser, stand.gateway)
        browser.screenshot("status-gateway-down.png")
    print("status page: ok")


if __name__ == "__main__":
    main()
