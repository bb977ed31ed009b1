#!/usr/bin/env python3
"""Speed dials through the REST API, with an API key and the standard library alone.

    OCIP_GATEWAY_KEY=ocipgw_... python3 speed_dial.py http://127.0.0.1:8080

It shows the speed codes of a user, sets one, changes it and clears it again.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

TRIES = 5


class GatewayError(Exception):
    """An error answer: the HTTP status, the code in the body, and what the gateway says about it."""

    def __init__(self, status, body):
        self.status, self.code, message = status, None, body.decode(errors="replace")[:200]
        try:
            first = json.loads(body)["errors"][0]
            self.code, message = first["code"], first["message"]
        except (ValueError, LookupError, TypeError):
            # What stands in between answers for a gateway that it does not reach, and not in JSON.
            message = f"no answer of the gateway: {message}"
        super().__init__(f"{self.code or status}: {message}")


class Gateway:
    def __init__(self, base, key=None):
        self.base = base
        self.headers = {"Content-Type": "application/json"}
        if key:
            self.headers["Authorization"] = f"Bearer {key}"

    def call(self, method, path, body=None):
        """Sends one request and returns what the JSON body of the answer holds, None for no body."""
        data = None if body is None else json.dumps(body).encode()
        for tries_left in reversed(range(TRIES)):
            request = urllib.request.Request(self.base + path, data, self.headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as error:
                # 429 and 503 say that nothing was done, and when to come back.
                if error.code not in (429, 503) or not tries_left:
                    raise GatewayError(error.code, error.read()) from None
                time.sleep(int(error.headers.get("Retry-After", "1")))


def main(base):
    gateway = Gateway(base, os.environ.get("OCIP_GATEWAY_KEY"))
    user = "/api/v1/tenants/foo/groups/foogroup/users/foouser"
    codes = user + "/services/speed_dial_100/"

    def show(title):
        entries = gateway.call("GET", codes)["speedCodes"]
        print(title, ", ".join(f"{entry['speedCode']} {entry['phoneNumber']}" for entry in entries))

    show("before:")
    new = {"speedCode": "17", "phoneNumber": "+3224010010", "description": "Ann"}
    gateway.call("POST", codes, {"speedCodes": [new]})
    gateway.call("PUT", codes, {"speedCodes": [{"speedCode": "17", "phoneNumber": "+3224010011"}]})
    show("set and changed:")
    gateway.call("DELETE", codes, {"speedCodes": [{"speedCode": "17"}]})
    show("cleared:")

    try:
        gateway.call("POST", codes, {"speedCodes": [{"speedCode": "170", "phoneNumber": "1"}]})
    except GatewayError as error:
        print("refused:", error)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except (GatewayError, OSError) as error:
        sys.exit(f"{sys.argv[1]}: {error}")
