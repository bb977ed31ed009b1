#!/usr/bin/env python3
"""Speed-dial links through ICWS, with the standard library alone.

    python3 icws_links.py http://127.0.0.1:8080 foouser@demo.example demo-user-password

It connects as that user, subscribes to the user's links, adds one to a colleague, shows what changed,
removes it and disconnects.
"""

import json
import sys
import urllib.error
import urllib.request
from http.cookiejar import CookieJar


def reason(body):
    """What an error answer says. What stands in between answers for a gateway that it does not reach."""
    try:
        what = json.loads(body)
        return f"{what['errorId']}: {what['message']}"
    except (ValueError, LookupError, TypeError):
        return f"no answer of the gateway: {body.decode(errors='replace')[:200]}"


class Session:
    """A connection. The cookie jar keeps its cookie; the token goes with each request."""

    def __init__(self, base, user, password):
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.root, self.token = f"{base}/icws", None
        answer = self.call("POST", "/connection", {
            "__type": "urn:inin.com:connection:icAuthConnectionRequestSettings",
            "applicationName": "example",
            "userID": user,
            "password": password,
        }, {"Accept-Language": "en-us"})
        self.root += "/" + answer["sessionId"]
        self.token = answer["csrfToken"]

    def call(self, method, path, body=None, headers=()):
        """Sends one request and returns what the JSON body of the answer holds, None for no body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data, dict(headers), method=method)
        if self.token:
            request.add_header("ININ-ICWS-CSRF-Token", self.token)
        try:
            with self.opener.open(request, timeout=30) as answer:
                return json.loads(answer.read() or "null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{error.code} {reason(error.read())}") from None

    def changes(self):
        """The messages since the last call: what is new, changed and gone in each subscription."""
        return self.call("GET", "/messaging/messages")


def show(session):
    for message in session.changes():
        for entry in message["contactsAdded"]:
            print("added", entry["entryID"], entry["displayName"])
        for removed in message["contactsRemoved"]:
            print("removed", removed)


def main(base, user, password):
    session = Session(base, user, password)
    session.call("PUT", "/messaging/subscriptions/directories/links", {
        "__type": "urn:inin.com:directories:directorySubscriptionParameters",
        "directoryID": "speed-dial-100",
    })
    show(session)

    links = "/directories/speed-dial/speed-dial-100/links"
    made = session.call("POST", links, {
        "sourceDirectoryID": "group-users",
        "sourceContactEntryID": "ann.peeters@demo.example",
        "contactPrimaryNumberDesignation": 1,
    })
    show(session)
    session.call("DELETE", f"{links}/{made['speedDialContactLinkId']}")
    show(session)
    session.call("DELETE", "/connection")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except OSError as error:
        sys.exit(f"{sys.argv[1]}: {error}")
