#!/usr/bin/env python3
"""The page of the API in a real browser: is it whole, can it be read, and can a request be tried?

Runs `simulate` and `serve`, opens the root of the REST listener in headless Chromium, which leads to the page, looks
at its layout as a window and as a telephone, light and dark, finds an operation, and sends a request from the page.
Screenshots go to target/artefacts/.

    tests/browser/docs_page.py [BINARY]        # target/debug/ocip-gateway unless given
"""

import json
import sys

from driver import LIST, ROOT, get, page_of_gateway, until

FIRST = "document.querySelector('#operations article')"


def check_shown(browser, rest):
    assert browser.run("return location.pathname") == "/docs/"
    until("the document is shown", lambda: browser.run("return document.getElementById('state').hidden"))
    document = json.loads(get(f"http://{rest}/openapi.json")[1])
    count = sum(method in item for item in document["paths"].values() for method in ("get", "post", "put", "delete"))
    assert browser.run("return document.querySelectorAll('article').length") == count


def check_find(browser):
    """Words of the search leave what has them all."""
    browser.run("""
        const field = document.getElementById('filter');
        field.value = 'speed_dial_100 put';
        field.dispatchEvent(new Event('input'));
    """)
    shown = browser.run("return [...document.querySelectorAll('#toc li')].filter(one => !one.hidden).length")
    assert shown == 1, shown


def check_try(browser, rest):
    """The one operation that was found changes the switch when it is sent."""
    browser.run("""
        const shown = [...document.querySelectorAll('article')].find(one => !one.hidden && !one.parentElement.hidden);
        shown.id = 'tried';
        shown.querySelectorAll('details').forEach(one => { one.open = true; });
        shown.querySelector('.trial textarea').value = '{"speedCodes":[{"speedCode":"03","description":"tried"}]}';
        shown.querySelector('.trial button').click();
    """)
    result = lambda: browser.run("return document.querySelector('#tried .trial pre').textContent")
    until("the answer is shown", lambda: result().startswith("200"))
    assert '"description":"tried"' in get(f"http://{rest}{LIST.format('foouser')}")[1]
    line = browser.run("return document.querySelector('#tried .example pre').textContent")
    assert line.startswith("curl -sS -w '\\n' -X PUT"), line


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else ROOT / "target" / "debug" / "ocip-gateway"
    with page_of_gateway(binary, is_admin=False) as stand:
        browser = stand.browser
        check_shown(browser, stand.rest)
        browser.run(f"{FIRST}.querySelectorAll('details').forEach(one => {{ one.open = true; }})")
        for scheme in ("dark", "light"):
            browser.scheme(scheme)
            for width in (390, 1280):
                browser.check_layout(width)
                browser.screenshot(f"docs-{width}-{scheme}.png")
        check_find(browser)
        check_try(browser, stand.rest)
        complaints = browser.complaints()
        assert not complaints, complaints
    print("docs page: ok")


if __name__ == "__main__":
    main()
